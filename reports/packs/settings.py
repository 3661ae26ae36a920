"""pack.toml: the office, its period, its lists, its formulas and the rules between its figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from checks.kinds import INDICATOR
from checks.models import MOST_DECIMALS as INDICATOR_DECIMALS
from checks.models import (
    VALUE_DIGITS,
    AccountState,
    AdoptionLevel,
    ApplicantKind,
    ColumnArea,
    ColumnCadence,
    DocumentAttribute,
    DocumentIssuer,
    FilingRegister,
    FindingCategory,
    FoiChannel,
    FoiResult,
    FoiResultGroup,
    Indicator,
    InterpretationForm,
    KeyArea,
    Platform,
    Publication,
    Severity,
    SubmissionKind,
    usual_cadences,
)
from checks.terms import TERMS
from govaudit.lib.periods import PeriodCodeError, as_of_bounds, parse_period, period_name
from govaudit.models import ListEntry
from govaudit.sheets import limit_of
from govaudit.validators import SMALL
from hotline.models import Channel, LetterBox, LetterKind, OrderClass, OrderKind, OrderSource, Urgency
from reports.models import FigureRule, Formula
from reports.packs.rules import read_rules
from reports.packs.toml import Section, TomlSource
from units.models import AREAS, Office, Period, UnitGroup, UnitKind

FILE = "pack.toml"
LISTS: Mapping[str, type[ListEntry]] = {
    "unit_kinds": UnitKind,
    "unit_groups": UnitGroup,
    "column_areas": ColumnArea,
    "column_cadences": ColumnCadence,
    "platforms": Platform,
    "account_states": AccountState,
    "filing_registers": FilingRegister,
    "finding_categories": FindingCategory,
    "order_sources": OrderSource,
    "order_kinds": OrderKind,
    "order_classes": OrderClass,
    "channels": Channel,
    "urgencies": Urgency,
    "letter_boxes": LetterBox,
    "letter_kinds": LetterKind,
    "foi_channels": FoiChannel,
    "applicant_kinds": ApplicantKind,
    "foi_result_groups": FoiResultGroup,
    "foi_results": FoiResult,
    "document_issuers": DocumentIssuer,
    "document_attributes": DocumentAttribute,
    "interpretation_forms": InterpretationForm,
    "submission_kinds": SubmissionKind,
    "adoption_levels": AdoptionLevel,
    "publications": Publication,
    "key_areas": KeyArea,
}
#: Lists that a pack may leave out: they are empty then.
OPTIONAL_LISTS = (
    "filing_registers",
    "key_areas",
    "channels",
    "column_cadences",
    "urgencies",
    "foi_channels",
    "applicant_kinds",
    "foi_result_groups",
    "foi_results",
    "document_issuers",
    "document_attributes",
    "interpretation_forms",
    "submission_kinds",
    "adoption_levels",
    "publications",
)
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
    rules: list[tuple[FigureRule, Section]]


def read_settings(source: TomlSource) -> PackSettings:
    """Everything pack.toml says; faults go to the source's collector."""
    if source.is_readable:
        source.refuse_others(["office", "period", "lists", "indicator", "formula", "rule"])
    office = source.section("office")
    section = source.section("lists")
    lists = _lists(section)
    indicators = _indicators(source, lists["unit_groups"])
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
        rules=read_rules(source),
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
    lists: dict[str, list[ListEntry]] = {}
    for key, model in LISTS.items():
        lists[key] = _entries(section, key, model, lists)
    if "column_cadences" not in section.data:
        lists["column_cadences"] = list[ListEntry](usual_cadences())
    section.refuse_others()
    return lists


def _is_empty(section: Section, key: str) -> bool:
    """Whether the list is said to have no entries."""
    return section.data.get(key, [] if key in OPTIONAL_LISTS else None) == []


def _entries(
    section: Section, key: str, model: type[ListEntry], lists: Mapping[str, list[ListEntry]]
) -> list[ListEntry]:
    """Entries in their order; a code or name must mean one entry only."""
    entries: list[ListEntry] = []
    seen: dict[str, int] = {}
    for position, entry in enumerate(section.entries(key, required=key not in OPTIONAL_LISTS), start=1):
        code = entry.code("code", limit=limit_of(model, "code"))
        name = entry.text("name", limit=limit_of(model, "name"))
        more = _more(entry, model, lists)
        entry.refuse_others()
        for label, text in (("code", code), ("name", name)):
            if text and seen.setdefault(text, position) != position:
                entry.fault(label, text, "这个列表里没有用过的代码和名称")
        entries.append(model(code=code, name=name, position=position, **more))
    return entries


def _more(entry: Section, model: type[ListEntry], lists: Mapping[str, list[ListEntry]]) -> dict[str, Any]:
    """What entries of some lists say beside code and name; `lists` are those read before."""
    if model is AccountState:
        return {"is_normal": entry.yes_no("is_normal")}
    if model is FindingCategory:
        severity = entry.choice("severity", Severity.values, required=False) or Severity.GENERAL
        return {"severity": severity, "is_veto": entry.yes_no("is_veto")}
    if model is ColumnCadence:
        return {"days": entry.whole("days", most=SMALL, blank=0) or None}
    if model is FilingRegister:
        return {"is_counted": entry.yes_no("is_counted", blank=True)}
    if model is ApplicantKind:
        return {"group": entry.text("group", limit=limit_of(ApplicantKind, "group"), required=False)}
    if model is FoiResult:
        return {"group": _referred(entry, "group", "foi_result_groups", lists["foi_result_groups"])}
    if model is Publication:
        return {"level": _referred(entry, "level", "adoption_levels", lists["adoption_levels"])}
    if model is DocumentAttribute:
        limits = ("publish_days", "reading_days")
        days = {key: entry.whole(key, most=SMALL) for key in limits if entry.has(key)}
        return {"is_public": entry.yes_no("is_public"), **days}
    return {}


def _referred(entry: Section, key: str, name: str, others: list[ListEntry]) -> ListEntry | None:
    """The entry of the list `name` that this one names by code or name; None where there is none."""
    named = entry.text(key, limit=limit_of(ListEntry, "name"))
    found = next((other for other in others if named in (other.code, other.name)), None)
    if named and found is None:
        entry.fault(key, named, f"{name} 里的一个：{'、'.join(other.name for other in others)}")
    return found


def _indicators(source: TomlSource, groups: Sequence[ListEntry]) -> list[tuple[Indicator, Section]]:
    """Indicators in their order; a code or name must mean one only."""
    indicators: list[tuple[Indicator, Section]] = []
    seen: dict[str, int] = {}
    for position, section in enumerate(source.sections("indicator"), start=1):
        indicator = _indicator(section, position, groups)
        for key, text in (("code", indicator.code), ("name", indicator.name)):
            if text and seen.setdefault(text, position) != position:
                section.fault(key, text, "别的指标没有用过的代码和名称")
        indicators.append((indicator, section))
    return indicators


def _indicator(section: Section, position: int, groups: Sequence[ListEntry]) -> Indicator:
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
        term=section.whole("term", most=max(TERMS), blank=1),
        items="\n".join(section.texts("items", required=False)),
        group=_group(section, groups),
        unit_codes=" ".join(section.texts("units", required=False)),
        least=_limit(section, "least"),
        most=_limit(section, "most"),
        is_strict=section.yes_no("is_strict"),
        is_required=section.yes_no("is_required"),
    )
    if indicator.term not in TERMS:
        section.fault("term", str(indicator.term), "、".join(f"{months}（{word}）" for months, word in TERMS.items()))
    for field, sentence in INDICATOR.faults({"items": indicator.items}).items():
        section.fault(field, indicator.items, sentence)
    section.refuse_others()
    return indicator


def _group(section: Section, groups: Sequence[ListEntry]) -> Any:
    """The group that fills the indicator in, by name or code."""
    name = section.choice("group", [word for group in groups for word in (group.name, group.code)], required=False)
    return next((group for group in groups if name in (group.name, group.code)), None)


def _limit(section: Section, key: str) -> Decimal | None:
    number = section.number(key, digits=VALUE_DIGITS, decimals=INDICATOR_DECIMALS, required=False)
    return number if section.has(key) else None


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
