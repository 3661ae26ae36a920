"""Which unit a spelling means: exactly, or not at all."""

import pytest

from units.models import Unit, UnitGroup, UnitKind, UnitName, UnknownUnit
from units.selectors import UnitNames

TOWN = Unit(code="Z01", short_name="城关镇")
BUREAU = Unit(code="B01", short_name="市场监督管理局")
TRADE = Unit(code="B02", short_name="商务局")
NAMES = UnitNames(
    [
        (TOWN, ["城关镇人民政府"]),
        (BUREAU, ["县市场监管局", "工商局", "工商局"]),
        (TRADE, ["县商务局", "招商办"]),
        (Unit(code="B03", short_name="招商局"), ["招商办"]),
    ]
)


@pytest.mark.parametrize("spelling", ["市场监督管理局", "县市场监管局", "工商局", " 市场监督管理局　"])
def test_every_known_spelling_means_its_unit(spelling):
    assert NAMES.find(spelling) is BUREAU


def test_an_unknown_spelling_is_refused_with_the_nearest_names():
    with pytest.raises(UnknownUnit, match=r"^没有名称为“城关”的单位，是不是“城关镇”"):
        NAMES.find("城关")


def test_a_spelling_like_nothing_is_refused_without_a_proposal():
    with pytest.raises(UnknownUnit, match="请先登记"):
        NAMES.find("xyz")


def test_a_spelling_of_two_units_is_refused():
    with pytest.raises(UnknownUnit, match="“招商办”是商务局、招商局共用的名称"):
        NAMES.find("招商办")


def test_a_code_is_no_spelling():
    with pytest.raises(UnknownUnit):
        NAMES.find("Z01")


def test_each_unit_is_proposed_once_the_likest_first():
    assert NAMES.nearest("城关镇人民政府办") == ["城关镇人民政府"]


@pytest.mark.django_db
def test_stored_names_are_read_in_two_queries(django_assert_num_queries):
    kind = UnitKind.objects.create(code="town", name="镇")
    group = UnitGroup.objects.create(code="towns", name="各镇")
    unit = Unit.objects.create(code="Z01", kind=kind, group=group, position=1, short_name="城关镇")
    UnitName.objects.create(unit=unit, use="match", text="城关")
    with django_assert_num_queries(2):
        names = UnitNames()
        assert names.find("城关") == names.find("城关镇") == unit
