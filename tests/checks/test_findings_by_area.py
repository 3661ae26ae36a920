"""Findings are of several areas: closing one freezes its own and no others."""

import pytest

from checks.models import Finding
from checks.services import save_finding
from govaudit.measures import MEASURES
from tests.checks.small_office import QUARTER, new_finding, open_office
from units.closings import facts_for
from units.models import AreaClosed, Period
from units.services import close_area, reopen_area

pytestmark = pytest.mark.django_db


@pytest.fixture
def period() -> Period:
    open_office()
    return Period.objects.get(code=QUARTER)


def found(area: str, text: str) -> Finding:
    return save_finding(actor=None, finding=new_finding(area=area, text=text))


def faults(period: Period, **slices: str) -> int:
    facts, measure = facts_for(period), MEASURES.by_name["问题"]
    value = facts.value(measure, slices)
    assert isinstance(value, int)
    assert facts.records(measure, slices).count() == value
    return value


def test_a_finding_of_an_open_area_counts_beside_those_of_a_closed_one(period: Period) -> None:
    found("columns", "栏目两周没有更新")
    found("media", "账号没有备案")
    close_area(actor=None, period=period, area="columns")
    assert faults(period) == 2
    found("media", "账号停更")
    with pytest.raises(AreaClosed):
        found("columns", "链接打不开")
    assert (faults(period), faults(period, 领域="政务新媒体"), faults(period, 领域="栏目更新")) == (3, 2, 1)


def test_each_closed_area_keeps_its_own(period: Period) -> None:
    found("columns", "栏目两周没有更新")
    found("media", "账号没有备案")
    for area in ("columns", "media"):
        close_area(actor=None, period=period, area=area)
    assert faults(period) == 2
    reopen_area(actor=None, period=period, area="media", reason="补录")
    found("media", "账号停更")
    assert (faults(period), faults(period, 领域="栏目更新")) == (3, 1)


def test_what_a_closing_says_it_freezes_is_of_its_area(period: Period) -> None:
    found("columns", "栏目两周没有更新")
    found("media", "账号没有备案")
    frozen = close_area(actor=None, period=period, area="media").frozen
    table, bits, _ = frozen["measures"]["faults"]
    assert len(frozen["tables"][table]["records"]) == 1
    assert int(bits, 16).bit_count() == 1
