"""Any number of values as one parameter."""

from datetime import date

import pytest

from govaudit.parameters import among
from tests.units.office import open_office
from units.models import CalendarDay, Unit

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def office() -> None:
    open_office()


#: More than SQLite takes as parameters of their own.
MANY = 40_000


def test_a_record_is_found_by_more_numbers_than_a_database_takes_parameters():
    unit = Unit.objects.get(code="Z01")
    numbers = [unit.pk, *range(10**9, 10**9 + MANY)]
    assert [found.code for found in Unit.objects.filter(pk__in=among(numbers))] == ["Z01"]


def test_a_record_is_found_by_more_texts_than_a_database_takes_parameters():
    texts = ["Z01", *(f'没有"{{{n}}},\\' for n in range(MANY))]
    assert [found.code for found in Unit.objects.filter(code__in=among(texts))] == ["Z01"]


def test_a_record_is_found_by_its_day():
    day = date(2022, 4, 5)
    assert [found.date for found in CalendarDay.objects.filter(date__in=among([day, date(1999, 1, 1)]))] == [day]


def test_what_is_not_named_is_not_found():
    assert Unit.objects.filter(pk__in=among([10**12])).count() == 0
    assert set(Unit.objects.exclude(code__in=among(["Z01"]))) == set(Unit.objects.exclude(code="Z01"))
