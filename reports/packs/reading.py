"""A pack folder as a whole: every file read and checked, all faults at once."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from django.db.models import Model

from checks.models import Duty, KeyAssignment, KeyItem, Observation, StatedValue, WebColumn
from checks.sheets import COLUMNS, DUTIES, KEY_ASSIGNMENTS, KEY_ITEMS, STATED_VALUES
from govaudit.models import ListEntry
from govaudit.sheets import Sheet, decode
from reports.models import FigureRule, Formula
from reports.packs import notice as notices
from reports.packs import scheme as schemes
from reports.packs import settings as office_settings
from reports.packs.expressions import Names, check_formulas, check_indicators, pack_measures
from reports.packs.faults import Faults
from reports.packs.notice import PackNotice, Surroundings, read_notice
from reports.packs.records import SHEETS, Records, read_records
from reports.packs.rules import check_rules
from reports.packs.scheme import PackScheme, check_adjustments, check_scheme, read_scheme
from reports.packs.settings import PackSettings, read_settings
from reports.packs.toml import TomlSource
from reports.selectors.slices import SliceValues, list_values
from units.models import Office, Period, UnitGroup
from units.sheets import UNITS

#: What slices may name beside the entries of lists: the field, and the sheet that says it.
NAMED: tuple[tuple[type[Model], str, Sheet], ...] = (
    (WebColumn, "name", COLUMNS),
    (WebColumn, "lead", COLUMNS),
    (StatedValue, "breakdown", STATED_VALUES),
    (KeyItem, "name", KEY_ITEMS),
    (KeyAssignment, "place", KEY_ASSIGNMENTS),
    (Duty, "name", DUTIES),
    (Duty, "topic", DUTIES),
)
FILES = (office_settings.FILE, *(sheet.file for sheet in SHEETS), schemes.FILE, notices.FILE)
_DATA = {".csv", ".toml"}


@dataclass(frozen=True, slots=True)
class Pack:
    """A sound pack: unsaved records that refer to one another."""

    office: Office
    period: Period
    lists: Mapping[str, list[ListEntry]]
    formulas: list[Formula]
    rules: list[FigureRule]
    records: Records
    scheme: PackScheme | None
    notice: PackNotice


def pack_sha256(folder: Path) -> str:
    """Hash over the names and contents of a pack's files. What else lies in the folder does not count."""
    digest = hashlib.sha256()
    for name in sorted(FILES):
        path = folder / name
        if path.is_file():
            content = path.read_bytes()
            digest.update(f"{name}\n{len(content)}\n".encode() + content)
    return digest.hexdigest()


def period_code(folder: Path) -> str:
    """Code of the period of a pack that is known to be sound."""
    return str(tomllib.loads(decode((folder / office_settings.FILE).read_bytes()))["period"]["code"])


def read_pack(folder: Path) -> Pack:
    """The pack in a folder. Raises PackError with everything that is wrong with it."""
    faults = Faults()
    if not folder.is_dir():
        faults.add(str(folder), None, "", "没有这个文件夹", "请写配置包所在的文件夹。")
        faults.refuse()
    _refuse_strangers(folder, faults)
    settings = read_settings(_toml(folder, office_settings.FILE, faults))
    groups: dict[str, UnitGroup] = {g.code: g for g in settings.lists["unit_groups"] if isinstance(g, UnitGroup)}
    scheme = None
    if (folder / schemes.FILE).is_file():
        scheme = read_scheme(_toml(folder, schemes.FILE, faults), groups)
    span = settings.period.span if settings.period else None
    criteria = scheme.spellings() if scheme else None
    records = read_records(folder, settings.lists, settings.unread, criteria, span, faults)
    if scheme:
        check_adjustments(scheme, records, faults)
    notice = _check_expressions(folder, settings, groups, records, scheme, faults)
    faults.refuse()
    assert settings.period is not None
    assert notice is not None
    formulas = [formula for formula, _ in settings.formulas]
    rules = [rule for rule, _ in settings.rules]
    return Pack(settings.office, settings.period, settings.lists, formulas, rules, records, scheme, notice)


def _check_expressions(
    folder: Path,
    settings: PackSettings,
    groups: Mapping[str, UnitGroup],
    records: Records,
    scheme: PackScheme | None,
    faults: Faults,
) -> PackNotice | None:
    """Formulas, scheme and notice against the names there are; gives the notice."""
    codes = {unit.code for unit in records[UNITS.file].records()} | records[UNITS.file].broken_texts("code")
    known = list_values(settings.lists.values())
    for model, name, sheet in NAMED:
        found = records[sheet.file]
        if found.is_known:
            known[model, name] = {str(getattr(row, name)) for row in found.records()} | found.broken_texts(name)
    known[Observation, "breakdown"] = {item for entry, _ in settings.indicators for item in entry.item_names}
    measures = pack_measures(indicator for indicator, _ in settings.indicators)
    names = Names([formula for formula, _ in settings.formulas], SliceValues(known, records.units, codes, measures))
    check_indicators(settings.indicators, codes if records[UNITS.file].is_known else None)
    check_formulas(settings.formulas, names)
    check_rules(settings.rules, names)
    if scheme:
        check_scheme(scheme, names)
    path = folder / notices.FILE
    if not path.is_file():
        faults.add(notices.FILE, None, "", "没有这个文件", "请补上通报的设置和正文。")
        return None
    return read_notice(path.read_bytes(), Surroundings(names, groups, codes, scheme), faults)


def _toml(folder: Path, name: str, faults: Faults) -> TomlSource:
    path = folder / name
    if path.is_file():
        return TomlSource(name, path.read_bytes(), faults)
    faults.add(name, None, "", "没有这个文件", "请把它放进配置包。")
    return TomlSource(name, None, faults)


def _refuse_strangers(folder: Path, faults: Faults) -> None:
    """A data file under a name nobody reads would be lost in silence."""
    for path in sorted(folder.iterdir()):
        if path.suffix.lower() in _DATA and path.name not in FILES:
            faults.add(path.name, None, "", "不认识的文件", f"请改名或移走，配置包里只有：{'、'.join(FILES)}。")
