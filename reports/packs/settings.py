"""pack.toml: the office, its period, its lists and its formulas."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from checks.models import MOST_DECIMALS as INDICATOR_DECIMALS
from checks.models import AccountState, ColumnArea, FindingCategory, Indicator, Platform
from govaudit.lib.periods import PeriodCodeError, as_of_bounds, parse_period, period_name
from govaudit.models import ListEntry
from govaudit.sheets import limit_of
from hotline.models import Channel, LetterBox, LetterKind, OrderClass, OrderKind, OrderSource, Urgency
from reports.models import Formula
from reports.packs.toml import Section, TomlSource
from units.models import AREAS, Office, Period, UnitGroup, UnitKind

FILE = "pack.toml"
LISTS: Mapping[str, type[ListEntry]] = {
    "unit_kinds": UnitKind,
    "unit_groups": UnitGroup,
    "column_areas": ColumnArea,
    "platforms": Platform,
    "account_states": AccountState,
    "finding_categories": FindingCategory,
    "order_sources": OrderSource,
    "order_kinds": OrderKind,
    "order_classes": OrderClass,
    "channels": Channel,
    "urgencies": Urgency,
    "letter_boxes": LetterBox,
    "letter_kinds": LetterKind,
}
#: Lists that a pack may leave out: they are empty then.
OPTIONAL_LISTS = ("channels", "urgencies")
FORMULA_UNIT_LIMIT = 8
MOST_DECIMALS = 6


@dataclass(frozen=True, slots=True)
class PackSettings:
    """What pack.toml holds. `period` is None where it could not be read. The lists hold the indicators too; `unread`
    names those that are missing or could not be read."""

    office: Office
    period: Period | None
    lists: Mapping[str, list[ListEntry]]
    unread: frozenset[str]
    formulas: list[tuple[Formula, Section]]
    indicators: list[tuple[Indicator, Section]]


def read_settings(source: TomlSource) -> PackSettings:
    """Everything pack.toml says; faults go to the source's collector."""
    if source.is_readable:
        source.refuse_others(["office", "period", "lists", "indicator", "formula"])
    office = source.section("office")
    indicators, section = _indicators(source), source.section("lists")
    lists = _lists(section)
    settings = PackSettings(
        office=Office(
            name=office.text("name", limit=limit_of(Office, "name")),
            county=office.text("county", limit=limit_of(Office, "county")),
        ),
        period=_period(source.section("period")),
        lists=lists | {"indicators": [indicator for indicator, _ in indicators]},
        unread=frozenset(key for key, entries in lists.items() if not entries and not _is_empty(section, key)),
        formulas=[(_formula(entry), entry) for entry in source.sections("formula")],
        indicators=indicators,
    )
    office.refuse_others()
    return settings


def _period(section: Section) -> Period | None:
    code = section.text("code", limit=limit_of(Period, "code"))
    as_of = section.day("as_of")
    section.refuse_others()
    if not code or as_of is None:
        return None
    try:
        start, end = parse_period(code)
    except PeriodCodeError as error:
        section.fault("code", code, str(error).rstrip("。"))
        return None
    first, last = as_of_bounds(start, end)
    if not first <= as_of <= last:
        section.fault("as_of", as_of, f"不早于周期开始的日期（{first}），不晚于周期结束以后一年的日期（{last}）")
    return Period(code=code, name=period_name(code), start=start, end=end, as_of=as_of)


def _lists(section: Section) -> dict[str, list[ListEntry]]:
    lists = {key: _entries(section, key, model) for key, model in LISTS.items()}
    section.refuse_others()
    return lists


def _is_empty(section: Section, key: str) -> bool:
    """Whether the list is said to have no entries."""
    return section.data.get(key, [] if key in OPTIONAL_LISTS else None) == []


def _entries(section: Section, key: str, model: type[ListEntry]) -> list[ListEntry]:
    """Entries in their order; a code or name must mean one entry only."""
    entries: list[ListEntry] = []
    seen: dict[str, int] = {}
    for position, entry in enumerate(section.entries(key, required=key not in OPTIONAL_LISTS), start=1):
        code = entry.code("code", limit=limit_of(model, "code"))
        name = entry.text("name", limit=limit_of(model, "name"))
        more = {"is_normal": entry.yes_no("is_normal")} if model is AccountState else {}
        entry.refuse_others()
        for label, text in (("code", code), ("name", name)):
            if text and seen.setdefault(text, position) != position:
                entry.fault(label, text, "这个列表里没有用过的代码和名称")
        entries.append(model(code=code, name=name, position=position, **more))
    return entries


def _indicators(source: TomlSource) -> list[tuple[Indicator, Section]]:
    """Indicators in their order; a code or name must mean one only."""
    indicators: list[tuple[Indicator, Section]] = []
    seen: dict[str, int] = {}
    for position, section in enumerate(source.sections("indicator"), start=1):
        indicator = _indicator(section, position)
        for key, text in (("code", indicator.code), ("name", indicator.name)):
            if text and seen.setdefault(text, position) != position:
                section.fault(key, text, "别的指标没有用过的代码和名称")
        indicators.append((indicator, section))
    return indicators


def _indicator(section: Section, position: int) -> Indicator:
    indicator = Indicator(
        code=section.code("code", limit=limit_of(Indicator, "code")),
        name=section.text("name", limit=limit_of(Indicator, "name")),
        position=position,
        unit=section.text("unit", limit=limit_of(Indicator, "unit")),
        decimals=section.whole("decimals", most=INDICATOR_DECIMALS, blank=0),
        definition=section.text("definition", limit=limit_of(Indicator, "definition")),
        area=section.choice("area", list(AREAS)) or next(iter(AREAS)),
        is_summed=section.yes_no("is_summed", blank=True),
        is_by_unit=section.yes_no("is_by_unit"),
    )
    section.refuse_others()
    return indicator


def _formula(section: Section) -> Formula:
    formula = Formula(
        name=section.text("name", limit=limit_of(Formula, "name")),
        term=section.text("term", limit=limit_of(Formula, "term")),
        expression=section.text("expression", limit=limit_of(Formula, "expression")),
        unit=section.text("unit", limit=FORMULA_UNIT_LIMIT),
        decimals=section.whole("decimals", most=MOST_DECIMALS, blank=0),
        definition=section.text("definition", limit=limit_of(Formula, "definition")),
    )
    section.refuse_others()
    return formula
