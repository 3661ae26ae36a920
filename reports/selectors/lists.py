"""Lists a notice may loop over; each entry is a tuple of words and figures (names.LISTS says which)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from django.db.models import Sum
from django.urls import reverse

from govaudit.lib.expressions import canonical_call, parse_expression
from govaudit.lib.periods import long_date
from govaudit.lib.privacy import mask_text
from govaudit.measures import MEASURES, Measure
from reports.document.blocks import Counts, Figure, Text
from reports.selectors.account_lists import changed_accounts, different_filings, new_accounts
from reports.selectors.column_lists import overdue_columns, overdue_units, unpublished_units
from reports.selectors.figures import FigureDesk
from reports.selectors.finding_lists import faults, merits, overdue, wordings
from reports.selectors.information_lists import adopted_by_unit, timely_units, untimely_units
from reports.selectors.key_lists import missing_elements

Entry = tuple[Text | Figure, ...]
#: As often sent back by one level of government an order is named, where the notice does not say.
RETURNED_FROM = 3


@dataclass(frozen=True, slots=True)
class Manner:
    """What a notice settles about its lists: which name of a unit is printed, and how often one level of government
    has sent an order back that is named."""

    use: str = "short"
    returned_from: int = RETURNED_FROM


def build_list(desk: FigureDesk, name: str, manner: Manner) -> list[Entry]:
    """Entries of the list `name`. What records say in words is masked: a notice leaves the office."""
    entries = _BUILT[name](desk, manner)
    return [
        tuple(replace(part, text=mask_text(part.text)) if isinstance(part, Text) else part for part in entry)
        for entry in entries
    ]


def _silent_columns(desk: FigureDesk, manner: Manner) -> list[Entry]:
    """Columns without any update, units of one column name together, in the order of areas."""
    measure = MEASURES.by_name["零更新栏目"]
    rows = desk.facts.records(measure, {}).order_by("area__position", "unit__group__position", "unit__position", "code")
    names = dict.fromkeys(rows.values_list("name", flat=True))
    return [
        (
            Text(name),
            desk.unit_list(MEASURES.by_name["零更新单位"], {"栏目": name}, manner.use),
            desk.figure(parse_expression("零更新栏目条数"), {"栏目": name}),
        )
        for name in names
    ]


def _unfiled_accounts(desk: FigureDesk, manner: Manner) -> list[Entry]:
    """Accounts opened in the period and not filed; one closed after the 截至 is not closed yet."""
    as_of = desk.facts.span.as_of
    measure = MEASURES.by_name["未备案账号"]
    rows = desk.facts.records(measure, {}).select_related("platform", "owner").order_by("opened_on", "code")
    return [
        (
            Text(desk.units[account.owner.code].name_for(manner.use)),
            Text(account.name, reverse("checks:account-detail", args=[account.code])),
            Text(account.platform.name),
            Text(long_date(account.opened_on)),
            Text(long_date(account.closed_on) if account.closed_on and account.closed_on <= as_of else ""),
        )
        for account in rows
    ]


def _late_letters(desk: FigureDesk, manner: Manner) -> list[Entry]:
    """Letters answered late or overdue, those of one unit together by serial; one without a serial by its number. The
    box is named where they are of several."""
    measure = MEASURES.by_name["信件超时"]
    order = ("box__position", "box__code", "serial", "number")
    by_unit: dict[str, list[str]] = {}
    letters = list(desk.facts.records(measure, {}).select_related("box", "unit").order_by(*order))
    several = len({letter.box_id for letter in letters}) > 1
    for letter in letters:
        serial = f"{letter.serial:03d}号" if letter.serial else letter.number
        by_unit.setdefault(letter.unit.code if letter.unit else "", []).append(
            f"{letter.box.name}{serial}" if several else serial
        )
    codes = [code for code in (*desk.units, "") if code in by_unit]
    return [_letters_of(desk, measure, code, by_unit[code], manner.use) for code in codes]


def _letters_of(desk: FigureDesk, measure: Measure, code: str, serials: list[str], use: str) -> Entry:
    """A unit (no code: none) and its letters, whose number is a figure."""
    by_unit = measure.subject.unit_slice
    assert by_unit is not None
    unit = desk.units.get(code)
    slices = {by_unit.name: code or by_unit.none}
    shown = canonical_call(measure.name, {by_unit.name: unit.short_name if unit else by_unit.none})
    figure = Figure(
        name=f"名单({shown})",
        printed="、".join(serials),
        value=len(serials),
        unit=measure.unit,
        definition=measure.definition,
        counts=Counts.ROWS,
        records_url=measure.records_url(desk.period.code, slices),
    )
    return Text(unit.name_for(use) if unit else by_unit.none), figure


def _often_returned(desk: FigureDesk, manner: Manner) -> list[Entry]:
    """Orders sent back by one level as often as a notice names, the most often first."""
    measure = MEASURES.by_name["退回重办次数"]
    by_unit, by_level = measure.subject.unit_slice, measure.subject.slice_named("级别")
    assert by_unit is not None
    assert by_level is not None
    paths = (by_unit.path, "order__source__code", "order__number", by_level.path)
    returned = desk.facts.records(measure, {}).order_by().values(*paths).annotate(total=Sum("times"))
    entries: list[Entry] = []
    for row in returned.filter(total__gte=manner.returned_from).order_by("-total", *paths[1:]):
        unit, source, number, level = (row[path] for path in paths)
        url = reverse("hotline:order-detail", args=[source, number])
        name = desk.units[unit].name_for(manner.use) if unit else by_unit.none
        entries.append((Text(name), Text(number, url), Text(by_level.word(level) or ""), Text(str(row["total"]), url)))
    return entries


def _documents_by_unit(desk: FigureDesk, manner: Manner, name: str) -> list[Entry]:
    """Units with documents that a measure counts, in protocol order, and how many; those without a unit last."""
    measure = MEASURES.by_name[name]
    by_unit = measure.subject.unit_slice
    assert by_unit is not None
    found = set(desk.facts.units(measure, {}))
    entries = [(code, unit.name_for(manner.use)) for code, unit in desk.units.items() if code in found]
    if desk.facts.value(measure, {by_unit.name: by_unit.none}):
        entries.append((by_unit.none, by_unit.none))
    return [(Text(said), desk.figure(parse_expression(name), {by_unit.name: code})) for code, said in entries]


_BUILT: Mapping[str, Callable[[FigureDesk, Manner], Sequence[Entry]]] = {
    "零更新栏目清单": _silent_columns,
    "应更新未更新清单": lambda desk, manner: overdue_units(desk, manner.use),
    "应更新未更新栏目清单": lambda desk, manner: overdue_columns(desk, manner.use),
    "零发布单位清单": lambda desk, manner: unpublished_units(desk, manner.use),
    "未备案账号清单": _unfiled_accounts,
    "新增账号清单": lambda desk, manner: new_accounts(desk, manner.use),
    "账号变动清单": lambda desk, manner: changed_accounts(desk, manner.use),
    "备案不一致清单": lambda desk, manner: different_filings(desk, manner.use),
    "超时信件清单": _late_letters,
    "多次退回工单清单": _often_returned,
    "问题清单": lambda desk, manner: faults(desk, manner.use),
    "错别字清单": lambda desk, manner: wordings(desk, manner.use),
    "亮点清单": lambda desk, manner: merits(desk, manner.use),
    "逾期整改清单": lambda desk, manner: overdue(desk, manner.use),
    "未公开文件清单": partial(_documents_by_unit, name="未公开文件"),
    "未解读文件清单": partial(_documents_by_unit, name="未解读文件"),
    "信息采用清单": lambda desk, manner: adopted_by_unit(desk, manner.use),
    "漏报单位清单": lambda desk, manner: untimely_units(desk, manner.use, "职责漏报单位"),
    "迟报单位清单": lambda desk, manner: untimely_units(desk, manner.use, "职责迟报单位"),
    "按时报送单位清单": lambda desk, manner: timely_units(desk, manner.use),
    "未公开要素清单": lambda desk, manner: missing_elements(desk, manner.use),
}
