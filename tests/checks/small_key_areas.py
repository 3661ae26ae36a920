"""Key areas for the small office: a catalogue, who publishes what where, checks."""

from datetime import date

from checks.elements import as_lines, compact, elements_of
from checks.models import KeyArea, KeyAssignment, KeyCheck, KeyItem
from checks.services import save_key_assignment, save_key_check, save_key_item
from tests.checks.small_office import unit
from units.models import Unit, UnitGroup, UnitKind

DAY = date(2022, 6, 15)


def area(name: str = "保障性住房") -> KeyArea:
    found, _ = KeyArea.objects.get_or_create(
        name=name, defaults={"code": f"A{KeyArea.objects.count() + 1:02d}", "position": KeyArea.objects.count() + 1}
    )
    return found


def new_item(name: str = "年度建设计划", elements: str = "任务量、计划项目（名称、地址）", **values: object) -> KeyItem:
    """An unsaved item with three elements, two of them in one."""
    return KeyItem(**{"area": area(), "name": name, "elements": compact(elements)} | values)


def keep_item(
    name: str = "年度建设计划", elements: str = "任务量、计划项目（名称、地址）", **values: object
) -> KeyItem:
    return save_key_item(actor=None, item=new_item(name, elements, **values))


def assign(item: KeyItem, unit_code: str = "Z01", place: str = "住房保障", **values: object) -> KeyAssignment:
    assignment = KeyAssignment(item=item, unit=unit(unit_code), place=place, **values)
    return save_key_assignment(actor=None, assignment=assignment)


def new_check(
    assignment: KeyAssignment, verdict: str, missing: str = "", day: date = DAY, **values: object
) -> KeyCheck:
    """An unsaved check; `missing` as a clerk writes elements."""
    return KeyCheck(
        assignment=assignment, checked_on=day, verdict=verdict, missing=as_lines(elements_of(missing)), **values
    )


def check(assignment: KeyAssignment, verdict: str, missing: str = "", day: date = DAY, **values: object) -> KeyCheck:
    return save_key_check(actor=None, check=new_check(assignment, verdict, missing, day, **values))


def keep_key_areas() -> None:
    """An item of each of two units, both checked: what a quarter's pack does not bring."""
    first, second = (
        assign(keep_item(f"年度建设计划{code}"), code) for code in Unit.objects.values_list("code", flat=True)[:2]
    )
    check(first, "incomplete", "计划项目（地址）")
    check(second, "published", url="https://www.example.gov.cn/zfbz/")


def add_department(code: str, name: str) -> Unit:
    group, kind = UnitGroup.objects.get(code="departments"), UnitKind.objects.get(code="department")
    position = Unit.objects.filter(group=group).count() + 1
    return Unit.objects.create(code=code, kind=kind, group=group, position=position, short_name=name)
