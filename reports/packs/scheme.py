"""scheme.toml: the rule book of a pack, and whether its manual lines fit it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from govaudit.sheets import SMALL, limit_of
from reports.models import Criterion, RuleKind, Scheme
from reports.packs.expressions import Names
from reports.packs.faults import Faults
from reports.packs.records import Records
from reports.packs.toml import Section, TomlSource
from reports.sheets import ADJUSTMENTS
from units.models import AREAS, UnitGroup
from units.sheets import PARTICIPATION

FILE = "scheme.toml"
_EXPRESSIONS = ("value", "quota", "applies")


@dataclass(frozen=True, slots=True)
class PackScheme:
    """A scheme with its criteria, each with the part of the file it came from. `codes` are all that stand in the
    file, those of entries with faults among them."""

    scheme: Scheme
    criteria: list[tuple[Criterion, Section]]
    codes: list[str]

    def spellings(self) -> dict[str, str]:
        """Codes by every text that means one of them only: a criterion's name, or its code."""
        called: dict[str, set[str]] = {}
        for criterion, _ in self.criteria:
            called.setdefault(criterion.name, set()).add(criterion.code)
        alone = {name: codes.pop() for name, codes in called.items() if name and len(codes) == 1}
        return alone | {code: code for code in self.codes}

    def codes_of(self, group: UnitGroup) -> list[str]:
        return [criterion.code for criterion, _ in self.criteria if criterion.group is group]


def read_scheme(source: TomlSource, groups: Mapping[str, UnitGroup]) -> PackScheme:
    """The scheme; faults go to the source's collector. `groups` are the pack's unit groups by code."""
    root = source.root()
    scheme = Scheme(
        code=root.code("code", limit=limit_of(Scheme, "code")),
        version=root.whole("version", most=SMALL, blank=1),
        name=root.text("name", limit=limit_of(Scheme, "name")),
        area=root.choice("area", list(AREAS)),
        base=root.number("base", digits=6, decimals=2),
    )
    if source.is_readable:
        source.refuse_others(["code", "version", "name", "area", "base", "criterion"])
    criteria = []
    codes = []
    seen: set[tuple[str, str]] = set()
    for position, entry in enumerate(source.sections("criterion"), start=1):
        codes.append(str(entry.data.get("code", "")))
        for criterion in _criteria(entry, scheme, groups, position):
            if (criterion.group.code, criterion.code) in seen:
                entry.fault("code", criterion.code, f"{criterion.group.name}里没有用过的评分项代码")
            seen.add((criterion.group.code, criterion.code))
            criteria.append((criterion, entry))
    return PackScheme(scheme, criteria, list(dict.fromkeys(codes)))


def _criteria(section: Section, scheme: Scheme, groups: Mapping[str, UnitGroup], position: int) -> Iterator[Criterion]:
    """One criterion for each group the entry names."""
    rule = section.choice("rule", [kind.value for kind in RuleKind])
    is_linear = rule == RuleKind.LINEAR
    values = {
        "code": section.code("code", limit=limit_of(Criterion, "code")),
        "name": section.text("name", limit=limit_of(Criterion, "name")),
        "points": section.number("points", digits=4, decimals=2, required=is_linear),
        "value": section.text("value", limit=limit_of(Criterion, "value"), required=is_linear),
        "quota": section.text("quota", limit=limit_of(Criterion, "quota"), required=False),
        "applies": section.text("applies", limit=limit_of(Criterion, "applies"), required=False),
        "clause": section.text("clause", limit=limit_of(Criterion, "clause")),
    }
    codes = section.texts("groups")
    section.refuse_others()
    for name in _EXPRESSIONS:
        if rule == RuleKind.MANUAL and values[name]:
            section.fault(name, values[name], "没有这一项：手工加减分不按公式计算")
    for code in codes:
        if code not in groups:
            section.fault("groups", code, f"单位分组的代码（{'、'.join(groups)}）")
        elif codes.count(code) > 1:
            section.fault("groups", code, "每个分组只写一次")
        else:
            yield Criterion(scheme=scheme, group=groups[code], position=position, rule=rule, **values)


def check_scheme(read: PackScheme, names: Names) -> None:
    """Every name in the scheme's expressions is known."""
    checked: set[tuple[int, str]] = set()
    for criterion, section in read.criteria:
        for name in _EXPRESSIONS:
            source = getattr(criterion, name)
            if source and (id(section), name) not in checked:
                checked.add((id(section), name))
                for fault in names.expression_faults(source):
                    section.fault(name, fault.found, fault.expected)


def check_adjustments(read: PackScheme, records: Records, faults: Faults) -> None:
    """Every manual line is for a unit that is scored, on a criterion of the unit's group."""
    roster = {
        entry.values["unit"].code: entry.values["group"]
        for entry in records[PARTICIPATION.file].entries
        if entry.values["unit"] and entry.values["area"] == read.scheme.area and not entry.values["excused"]
    }
    if not read.scheme.area or not records[PARTICIPATION.file].is_known:
        return
    for entry in records[ADJUSTMENTS.file].entries:
        unit, code = entry.values["unit"], entry.values["criterion_code"]
        if unit is None:
            continue
        group = roster.get(unit.code)
        if unit.code not in roster:
            area = AREAS[read.scheme.area]
            faults.add(ADJUSTMENTS.file, entry.row, "单位", unit.short_name, f"参加“{area}”评分的单位")
        elif group is not None and code not in read.codes_of(group):
            known = "、".join(read.codes_of(group)) or "一个也没有"
            faults.add(ADJUSTMENTS.file, entry.row, "评分项", code, f"{group.name}的评分项代码（{known}）")
