"""The names a formula or a notice may use: every measure, every formula, and what the program itself offers."""

from collections.abc import Iterable, Mapping
from typing import Any

from govaudit.lib.expressions import ExpressionError, Template, check_template, parse_expression, parse_template
from govaudit.measures import MEASURES, Measure, Take
from reports.models import Formula
from reports.selectors.slices import StoredValues, wrong_values

#: Plain words a template may print; they are not figures.
WORDS = frozenset({"周期", "季度", "截至日期", "成文日期"})
#: Lists a template may loop over, with what each entry holds.
LISTS: Mapping[str, tuple[str, ...]] = {
    "零更新栏目清单": ("栏目", "单位名单", "条数"),
    "应更新未更新清单": ("单位", "栏目名单"),
    "应更新未更新栏目清单": ("栏目", "单位名单"),
    "零发布单位清单": ("月份", "领域", "单位名单"),
    "未备案账号清单": ("单位", "账号", "平台", "开设日期", "注销日期"),
    "新增账号清单": ("单位", "账号", "平台", "日期"),
    "账号变动清单": ("单位", "账号", "平台", "变动", "日期"),
    "备案不一致清单": ("单位", "账号", "平台", "问题"),
    "超时信件清单": ("单位", "序号名单"),
    "未公开文件清单": ("单位", "件数"),
    "未解读文件清单": ("单位", "件数"),
    "问题清单": ("单位", "情况", "类别", "发现日期", "整改"),
    "错别字清单": ("错", "对", "单位", "位置"),
    "亮点清单": ("单位", "情况", "类别"),
    "逾期整改清单": ("单位", "情况", "整改期限", "逾期天数", "催办次数"),
    "多次退回工单清单": ("单位", "工单编号", "级别", "次数"),
    "信息采用清单": ("单位", "上报", "采用"),
    "漏报单位清单": ("职责", "单位名单"),
    "迟报单位清单": ("职责", "单位名单"),
    "按时报送单位清单": ("职责", "单位名单"),
    "未公开要素清单": ("序号", "单位", "栏目", "要素名单"),
}


def measure_names(measures: Iterable[Measure]) -> dict[str, set[str]]:
    """Names of measures with the slices they, or what answers for them, know."""
    return {head.name: {entry.name for m in head.chain for entry in m.subject.slices} for head in measures}


def known_names(
    formulas: Mapping[str, str] | None = None, measures: Mapping[str, Measure] | None = None
) -> dict[str, set[str]]:
    """Names of measures and formulas with their slices. A formula knows every slice that something inside it
    knows. `formulas` maps name to expression, `measures` name to measure; without them the stored ones are taken."""
    names = measure_names((MEASURES.names() if measures is None else measures).values())
    stored = formulas if formulas is not None else dict(Formula.objects.values_list("name", "expression"))
    pending = {name: _called(source) for name, source in stored.items()}
    while pending:
        ready = [name for name, calls in pending.items() if calls <= names.keys()]
        if not ready:
            # What is left names something unknown or goes in a circle: they are known, with no slices,
            # and are refused where their own expression is checked.
            return names | {name: set() for name in pending}
        for name in ready:
            names[name] = set().union(*(names[call] for call in pending.pop(name)))
    return names


def _called(source: str) -> set[str]:
    """Names an expression uses; none of one that cannot be parsed, which its own check refuses."""
    try:
        return {call.name for call in parse_expression(source).calls()}
    except ExpressionError:
        return set()


def template_names(
    formulas: Mapping[str, str] | None = None, measures: Mapping[str, Measure] | None = None
) -> dict[str, set[str]]:
    """What a notice's text may print: known names and the program's plain words."""
    return known_names(formulas, measures) | {word: set() for word in WORDS}


def is_taken(name: str) -> bool:
    """Whether a formula, a word or a list has this name."""
    return name in WORDS or name in LISTS or Formula.objects.filter(name=name).exists()


def check_text(
    source: str, names: Mapping[str, set[str]], settings: Mapping[str, Any], values: StoredValues | None = None
) -> Template:
    """A notice's text, parsed and checked. Raises ExpressionError with the line of what is unknown: a name, a slice,
    a slice's value (without `values` the stored ones are taken), a list, or the code of a table or attachment that the
    notice's `settings` do not name."""
    template = parse_template(source)
    tables = [entry["code"] for entry in settings.get("table", [])]
    attachments = [entry["table"] for entry in settings.get("attachment", [])]
    listable = [measure.name for measure in MEASURES.by_name.values() if measure.take is Take.UNITS]
    check_template(template, names, known_lists(), tables, attachments, words=WORDS, listable=listable)
    _check_values(template, values or StoredValues())
    return template


def _check_values(template: Template, values: StoredValues) -> None:
    for expression, _ in template.expressions():
        for call in expression.calls():
            for name, value, hint in wrong_values(call, values, values.calls):
                advice = hint if hint.endswith("？") else f"可以写：{hint}。"
                raise ExpressionError(f"“{name}”没有“{value}”这个值。{advice}", call.line)


def known_lists() -> dict[str, int]:
    """Lists a template may loop over, with the number of names each entry binds."""
    return {name: len(entry) for name, entry in LISTS.items()}
