"""Gather: the documents that go to one unit (整改通知单、催办单、情况确认单) and the list for the inspection office."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse

from checks.measures import FINDINGS
from checks.models import PENDING, STATES, Finding
from govaudit.access import ACCESS
from govaudit.lib.expressions import parse_expression
from govaudit.lib.periods import long_date
from govaudit.lib.privacy import mask_text
from govaudit.measures import Measure, Take, midnight
from govaudit.roles import Right
from reports.document.blocks import Attachment, Block, Cell, Document, Figure, Heading, Inline, Paragraph, Table, Text
from reports.document.markup import chinese_numeral
from reports.selectors.figures import FigureDesk
from units.counting import origin_of
from units.models import AREAS, Office, Period, Reminder, Unit, User


class SlipKind(StrEnum):
    RECTIFY = "rectify"
    REMIND = "remind"


SLIP_TITLES = {SlipKind.RECTIFY: "整改通知单", SlipKind.REMIND: "整改催办单"}
OVERDUE_TITLE = "逾期未整改问题清单"
#: How a reminder by a slip is put on record.
SLIP_WAY = "书面"


@dataclass(frozen=True, slots=True)
class UnitFaults:
    """How many faults wait for a unit, and how many of them are past their deadlines."""

    unit: Unit
    pending: int
    overdue: int


def units_to_rectify(user: User, today: date) -> list[UnitFaults]:
    """Units with faults that wait for them, in protocol order. Two queries."""
    rows = _pending(today).visible_to(user).order_by().values("unit")
    counted = rows.annotate(pending=Count("pk"), overdue=Count("pk", filter=Q(due__lt=today)))
    found = {row["unit"]: row for row in counted}
    units = Unit.objects.filter(pk__in=found).select_related("group").in_protocol_order()
    return [UnitFaults(unit, found[unit.pk]["pending"], found[unit.pk]["overdue"]) for unit in units]


def overdue_faults(unit: Unit, today: date) -> list[Any]:
    """A unit's faults past their deadlines: what its 整改催办单 names."""
    return list(_pending(today).filter(unit=unit, due__lt=today))


def reminded_by_slip(day: date, *units: Unit) -> dict[str, str]:
    """Text keys of the faults of which a slip of the day reminded these units (none: any), with the unit's code."""
    since = {"reminded_at__gte": midnight(day), "reminded_at__lt": midnight(day + timedelta(days=1))}
    rows = Reminder.objects.filter(way=SLIP_WAY, text=SLIP_TITLES[SlipKind.REMIND], **since)
    rows = rows.filter(unit__in=units) if units else rows
    return dict(rows.order_by("pk").values_list("origin", "unit__code"))


def slip(unit: Unit, kind: SlipKind, today: date) -> Document | None:
    """A unit's open faults with their deadlines, or those past them; None where it has none. The slip itself is none
    of the reminders that it counts."""
    is_notice = kind == SlipKind.RECTIFY
    faults = list(_pending(today).filter(unit=unit)) if is_notice else overdue_faults(unit, today)
    if not faults:
        return None
    blocks = _notice(faults, today) if is_notice else _reminder(faults, today, reminded_by_slip(today, unit))
    return _document((SLIP_TITLES[kind],), unit, blocks, today)


def overdue_list(today: date) -> tuple[Document, Attachment]:
    """All faults past their deadlines, in protocol order, for the inspection office."""
    order = ("unit__group__position", "unit__position", "unit__code", "found_on", "code")
    faults = _pending(today).filter(due__lt=today).select_related("unit").order_by(*order)
    header = _row("序号", "单位", "编号", "发现日期", "情况", "整改期限", "逾期天数", "催办次数", "整改情况")
    rows = tuple(
        _row(
            number,
            fault.unit.short_name,
            fault.code,
            fault.found_on,
            _text_of(fault),
            fault.due,
            (today - fault.due).days,
            fault.reminded,
            STATES[fault.state],
        )
        for number, fault in enumerate(faults, start=1)
    )
    note = f"（截至{long_date(today)}，共{len(rows)}个问题）"
    table = Table("overdue", (3, 7, 6, 6, 24, 6, 5, 5, 6), (header,), rows, note)
    return _document((OVERDUE_TITLE,), None, (), today), Attachment(1, "overdue", OVERDUE_TITLE, table)


@dataclass(frozen=True, slots=True)
class UnitSheet:
    """A unit's 情况确认单; `figures` are its figures by name as printed."""

    document: Document
    figures: dict[str, str]


def unit_sheet(period: Period, unit: Unit, *, today: date, due_on: date | None) -> UnitSheet:
    """What the period counts of a unit, area by area as far as there is something, its findings, and a line to confirm
    or dispute by `due_on`."""
    desk = FigureDesk(period)
    by_area = {area: list(_figures_of(desk, unit, area)) for area in (*AREAS, _FOUND)}
    sections: list[tuple[str, tuple[Block, ...]]] = [
        (f"{AREAS[area]}有关数字", (_figure_table(area, by_area[area]),)) for area in AREAS if by_area[area]
    ]
    findings = _findings_of(desk, unit)
    if findings:
        found: tuple[Block, ...] = (
            _figure_table(_FOUND, by_area[_FOUND]),
            Paragraph((Text("逐条如下："),)),
            _finding_table(findings),
        )
        sections.append(("检查发现的问题和亮点", found))
    blocks: list[Block] = [Paragraph((Text(_asking(period, due_on)),))]
    for number, (title, tables) in enumerate(sections, start=1):
        blocks += [Heading(1, f"{chinese_numeral(number)}、", (Text(title),)), *tables]
    if not sections:
        blocks.append(Paragraph((Text("本期没有你单位的记录。"),)))
    blocks += [Paragraph((Text(line),)) for line in _ANSWER_LINES]
    document = _document((period.name, "单位情况确认单"), unit, tuple(blocks), today)
    printed = {figure.name: f"{figure.printed}{figure.unit}" for figures in by_area.values() for figure in figures}
    return UnitSheet(document, printed)


def changed_figures(then: dict[str, str], now: dict[str, str]) -> list[str]:
    """Names of figures that say something else than when the unit answered, those that came or went among them."""
    return [name for name in dict.fromkeys((*then, *now)) if then.get(name) != now.get(name)]


#: Where figures of findings stand, of whatever area: beside the findings themselves.
_FOUND = "found"
_ANSWER_LINES = (
    "核对意见：□ 确认无误　　□ 有异议（写明哪一项、应当是多少、依据是什么，可另附页）",
    "主要负责人（签字）：　　　　　　　单位（盖章）：",
    "答复日期：　　　　年　　月　　日",
)


def _asking(period: Period, due_on: date | None) -> str:
    until = f"请于{long_date(due_on)}前" if due_on else "请"
    return (
        f"{period.name}通报印发前，现将有关你单位的数字和问题送你单位核对（截至{long_date(period.as_of)}）。"
        f"{until}答复：没有出入的，确认无误；有出入的，写明异议并附依据，我办核实后更正。到期没有答复的，按下列情况通报。"
    )


def _figures_of(desk: FigureDesk, unit: Unit, area: str) -> Iterator[Figure]:
    """The figures of an area that say something of the unit. How many units there are says nothing of one of them.
    What a unit may not open is not linked."""
    for name, measure in desk.measures.items():
        slices = _slices_of(measure, unit, area)
        if slices is None or measure.take is Take.UNITS or not measure.knows(slices):
            continue
        if desk.value(name, slices):
            figure = desk.figure(parse_expression(name), slices)
            is_open = ACCESS[measure.subject.page] == Right.VIEW_OWN
            yield figure if is_open else replace(figure, records_url=None)


def _slices_of(measure: Measure, unit: Unit, area: str) -> dict[str, str] | None:
    """What narrows a measure to the unit and the area; None where it has no place there."""
    own, subject = {"单位": unit.code}, measure.subject
    by_area = subject.area_slice
    if subject is FINDINGS or by_area is None:
        return own if (_FOUND if subject is FINDINGS else subject.area) == area else None
    word = dict(by_area.words).get(area)
    return {**own, by_area.name: word} if word else None


def _findings_of(desk: FigureDesk, unit: Unit) -> list[Any]:
    span = desk.period.span
    rows = Finding.objects.filter(unit=unit, found_on__gte=span.start, found_on__lte=span.last)
    return list(rows.select_related("category").seen_on(span.as_of).order_by("is_merit", "found_on", "code"))


def _figure_table(area: str, figures: Iterable[Figure]) -> Table:
    rows = tuple(
        (_cell(figure.name.partition("(")[0]), Cell((figure,)), _cell(figure.unit), _cell(figure.definition))
        for figure in figures
    )
    return Table(area, (10, 5, 4, 25), (_row("项目", "数值", "单位", "口径"),), rows)


def _finding_table(findings: Iterable[Any]) -> Table:
    rows = tuple(
        (
            _cell(finding.found_on),
            _cell("亮点" if finding.is_merit else "问题"),
            _cell(finding.category.name),
            Cell((Text(_text_of(finding), reverse("checks:finding-detail", args=[finding.code])),)),
            _cell("" if finding.is_merit else STATES[finding.state]),
        )
        for finding in findings
    )
    return Table("findings", (9, 4, 6, 19, 5), (_row("发现日期", "性质", "类别", "情况", "整改"),), rows)


def _notice(faults: list[Any], today: date) -> tuple[Block, ...]:
    rows = tuple(
        _row(number, fault.code, fault.found_on, _text_of(fault), fault.due or "尽快")
        for number, fault in enumerate(faults, start=1)
    )
    past = sum(1 for fault in faults if fault.due and fault.due < today)
    when, late = "在整改期限前", f"其中{past}个已超过整改期限，请收到本单后立即整改并反馈。" if past else ""
    if past == len(faults):
        when, late = "收到本单后立即整改并", "以上问题都已超过整改期限。"
    opening = (
        f"经检查，你单位有下列{len(rows)}个问题需要整改。请逐项核实原因，落实措施和责任人，{when}把整改情况书面报我办，"
        f"并附能够说明整改结果的照片、截图或文件。{late}"
    )
    closing = "我办收到后逐项核验，整改到位的予以销号，不到位的退回。逾期没有反馈的，移交督查部门督办，并在通报中列明。"
    table = Table("faults", (3, 6, 9, 19, 9), (_row("序号", "编号", "发现日期", "情况", "整改期限"),), rows)
    return Paragraph((Text(opening),)), table, Paragraph((Text(closing),))


def _reminder(faults: list[Any], today: date, said_today: Collection[str]) -> tuple[Block, ...]:
    rows = tuple(
        _row(
            number,
            fault.code,
            _text_of(fault),
            fault.due,
            (today - fault.due).days,
            fault.reminded - (origin_of(fault, FINDINGS) in said_today),
        )
        for number, fault in enumerate(faults, start=1)
    )
    opening = (
        f"下列{len(rows)}个问题已过整改期限，截至{long_date(today)}，我办没有收到你单位的整改反馈，或者反馈退回后没有再报。"
        "请立即核实整改，收到本单后即书面反馈。"
    )
    closing = "仍不反馈的，我办将按规定移交督查部门。确有困难的，请说明理由，并提出完成的日期。"
    header = _row("序号", "编号", "情况", "整改期限", "逾期天数", "已催办次数")
    table = Table("faults", (3, 6, 19, 9, 5, 5), (header,), rows)
    return Paragraph((Text(opening),)), table, Paragraph((Text(closing),))


def _pending(today: date) -> Any:
    """Faults of all periods that wait for their units today."""
    rows = Finding.objects.filter(is_merit=False).seen_on(today).filter(state__in=PENDING)
    return rows.order_by("due", "found_on", "code")


def _document(title: tuple[str, ...], unit: Unit | None, blocks: tuple[Block, ...], day: date) -> Document:
    office = Office.objects.get().name
    recipients = f"{unit.name_for('full')}：" if unit else ""
    return Document(office, title, recipients, blocks, (), day)


def _row(*texts: object) -> tuple[Cell, ...]:
    return tuple(_cell(text) for text in texts)


def _cell(text: object) -> Cell:
    words = f"{text:%Y-%m-%d}" if isinstance(text, date) else str(text)
    inlines: tuple[Inline, ...] = (Text(words),) if words else ()
    return Cell(inlines)


def _text_of(finding: Finding) -> str:
    """What a finding says, without numbers of persons: the document leaves the office."""
    return mask_text(finding.text)
