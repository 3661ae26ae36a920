"""Where formulas, schemes, rules, templates and notices to be issued say an entry of the office's lists by its name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from govaudit.lib.expressions import Call, ExpressionError, parse_expression, parse_template
from govaudit.models import ListEntry
from reports.models import Criterion, FigureRule, Formula, Notice, NoticeTemplate
from reports.selectors.slices import StoredValues, subjects_of
from units.entries import end_of


def places_naming(entry: ListEntry) -> list[str]:
    """Each place in words, once: 公式“投诉占比”, 评分方案“…”的“…”, 模板“…”, “…”的通报."""
    values = StoredValues()
    found = [place for place, calls in _calls() if any(_says(call, entry, values) for call in calls)]
    return list(dict.fromkeys(found))


def _says(call: Call, entry: ListEntry, values: StoredValues) -> bool:
    names = [name for name, value in call.arguments if value == entry.name]
    subjects = list(subjects_of(call.name, values.calls, values.measures)) if names else []
    return any(
        end_of(subject.model, part.field_path) == (type(entry), "name")
        for subject in subjects
        for name in names
        if (part := subject.slice_named(name))
    )


def _calls() -> Iterator[tuple[str, list[Call]]]:
    for formula in Formula.objects.all():
        yield f"公式“{formula.name}”", _of_expression(formula.expression)
    for line in Criterion.objects.select_related("scheme"):
        for source in (line.value, line.quota, line.applies):
            yield f"{line.scheme}的“{line.name}”", _of_expression(source)
    for rule in FigureRule.objects.all():
        yield f"校核规则“{rule.name}”", _of_expression(rule.left) + _of_expression(rule.right)
    for template in NoticeTemplate.objects.all():
        yield f"模板“{template.name}”", _of_text(template.text, template.settings)
    for notice in Notice.objects.filter(issued_edition=None).select_related("period"):
        yield f"{notice.period.name}的通报", _of_text(notice.text, notice.settings)


def _of_expression(source: str) -> list[Call]:
    """What cannot be parsed names nothing; its own check tells."""
    try:
        return parse_expression(source).calls() if source else []
    except ExpressionError:
        return []


def _of_text(text: str, settings: Any) -> list[Call]:
    try:
        found = [call for expression, _ in parse_template(text).expressions() for call in expression.calls()]
    except ExpressionError:
        found = []
    return found + [call for source in _texts(settings) for call in _of_expression(source)]


def _texts(value: Any) -> Iterator[str]:
    """Every text in a notice's settings; an expression is one of them."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _texts(part)
