"""Remarks: what a notice's maker should settle before issue. Nothing here changes a figure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass

from govaudit.measures import MEASURES
from reports.document.blocks import Cell, Document, Figure, Heading, Inlines, Paragraph, Table
from reports.models import Notice, Score
from reports.selectors.figures import FigureDesk, printed_value, rounded
from reports.selectors.rules import Reviewed, review
from reports.selectors.scores import scores_are_current
from units.models import AREAS, Closing, Period

#: The measure that tells which units have records of an area.
COUNTED_UNITS = {"orders": "工单承办单位"}
#: As many units a remark on a rule names.
BROKEN_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Remark:
    """`code` names the kind of remark; `sentence` says what was found and what to decide."""

    code: str
    sentence: str

    def as_dict(self) -> dict[str, str]:
        return asdict(self)


def find_remarks(
    desk: FigureDesk, notice: Notice, document: Document, scores: Mapping[str, Score]
) -> tuple[Remark, ...]:
    """All remarks, in the order a clerk would settle them. `scores` are the period's by unit code."""
    return (
        *_stale_scores(desk, notice, scores),
        *_terms_with_two_formulas(desk, document),
        *_units_off_the_roster(desk, notice),
        *_broken_rules(desk, notice),
        *_open_areas(notice),
    )


def _stale_scores(desk: FigureDesk, notice: Notice, scores: Mapping[str, Score]) -> Iterator[Remark]:
    if not scores_are_current(notice.period, desk, scores):
        yield Remark("stale_scores", "得分算出后记录又有变动，表中得分不是最新。请先重新计算得分，再生成通报。")


def _terms_with_two_formulas(desk: FigureDesk, document: Document) -> Iterator[Remark]:
    """One word printed by formulas that give different values for the whole county."""
    used: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for place, figure in _placed_figures(document):
        if figure.term:
            places = used[figure.term][figure.name.partition("(")[0]]
            if place not in places:
                places.append(place)
    for term, formulas in used.items():
        printed = {}
        for name in formulas:
            formula = desk.formulas[name]
            printed[name] = printed_value(rounded(desk.value(name, {}), formula), formula)
        if len(set(printed.values())) > 1:
            parts = "；".join(
                f"{'、'.join(places)}用“{name}”，全县为{printed[name]}{_word(desk, name)}"
                f"（{desk.formulas[name].definition.rstrip('。')}）"
                for name, places in formulas.items()
            )
            yield Remark("term", f"“{term}”在这份通报里有两种口径：{parts}。请确认是否有意为之，或在文中说明。")


def _word(desk: FigureDesk, name: str) -> str:
    formula = desk.formulas[name]
    return "" if formula.is_percent else formula.unit


def _units_off_the_roster(desk: FigureDesk, notice: Notice) -> Iterator[Remark]:
    """Records of units that a table leaves out because its roster does not name them."""
    areas = {settings.get("area") for settings in notice.settings.get("table", [])}
    for area, name in COUNTED_UNITS.items():
        if area not in areas:
            continue
        roster = {entry.unit.code for entry in desk.roster.get(area, [])}
        missing = [code for code in desk.facts.units(MEASURES.by_name[name], {}) if code not in roster]
        if missing:
            names = "、".join(desk.units[code].short_name for code in missing)
            yield Remark("roster", f"{names}有{AREAS[area]}，但不在参评名册里，附表不会列出。")


def _broken_rules(desk: FigureDesk, notice: Notice) -> Iterator[Remark]:
    """Figures that do not agree as a rule of the office says they should, a remark for each rule, with what was known
    of them when the area was closed."""
    closings = {closing.area: closing for closing in Closing.objects.active().filter(period=notice.period)}
    for found in review(notice.period, desk=desk):
        if found.fault:
            yield Remark("rule", f"校核规则“{found.rule}”算不出：{found.fault}")
        elif found.broken:
            said = "".join(outcome.sentence for outcome in found.broken[:BROKEN_SHOWN])
            more = f"共{len(found.broken)}家，见数据校核。" if len(found.broken) > BROKEN_SHOWN else ""
            answer = _answer(found, closings.get(found.rule.area), notice.period)
            yield Remark("rule", f"数字不符“{found.rule}”：{said}{more}{answer}")


def _answer(found: Reviewed, closing: Closing | None, period: Period) -> str:
    """What whoever closed the area knew of all that does not agree; of a rule that blocks, that it does."""
    area = AREAS[found.rule.area]
    if closing and closing.known and {doubt.sentence for doubt in found.doubts(period)} <= set(closing.doubts):
        return f"锁定“{area}”时的已知情况：{closing.known.rstrip('。')}。"
    if found.rule.is_blocking:
        return f"这条规则是“禁止”，请先改正{'再签发' if closing else f'，改正以前不能锁定“{area}”'}。"
    return ""


def _open_areas(notice: Notice) -> Iterator[Remark]:
    closed = set(Closing.objects.active().filter(period=notice.period).values_list("area", flat=True))
    open_areas = [name for area, name in AREAS.items() if area not in closed]
    if open_areas:
        yield Remark("open", f"{'、'.join(open_areas)}还没有锁定，签发前记录仍可能变动。")


def _placed_figures(document: Document) -> Iterator[tuple[str, Figure]]:
    for block in document.blocks:
        if isinstance(block, Table):
            yield from (("正文表格", figure) for figure in _table_figures(block))
        elif isinstance(block, (Heading, Paragraph)):
            yield from (("正文", figure) for figure in _figures(block.inlines))
    for attachment in document.attachments:
        yield from ((f"附件{attachment.number}", figure) for figure in _table_figures(attachment.table))


def _table_figures(table: Table) -> Iterator[Figure]:
    cells: Iterator[Cell] = (cell for row in table.rows for cell in row)
    for cell in cells:
        yield from _figures(cell.inlines)


def _figures(inlines: Inlines) -> Iterator[Figure]:
    return (inline for inline in inlines if isinstance(inline, Figure))
