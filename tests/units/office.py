"""A small office for tests of units: two towns, a bureau, one quarter."""

from datetime import date

from units.models import Period, Unit, UnitGroup, UnitKind
from units.services import add_period, save_unit


def open_office() -> Period:
    """Units Z01 城关镇, Z02 草碧镇, B01 财政局; the period 2022Q2."""
    towns = UnitGroup.objects.create(code="towns", name="各镇", position=1)
    departments = UnitGroup.objects.create(code="departments", name="各部门", position=2)
    town = UnitKind.objects.create(code="town", name="镇", position=1)
    bureau = UnitKind.objects.create(code="bureau", name="工作部门", position=2)
    for code, name, kind, group, position in (
        ("Z01", "城关镇", town, towns, 1),
        ("Z02", "草碧镇", town, towns, 2),
        ("B01", "财政局", bureau, departments, 1),
    ):
        save_unit(actor=None, unit=Unit(code=code, short_name=name, kind=kind, group=group, position=position))
    return add_period(actor=None, code="2022Q2", as_of=date(2022, 7, 5))
