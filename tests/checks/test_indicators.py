"""Acts on indicators and their numbers: names, keys, rules, closed areas."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from checks.models import Indicator, Observation, StatedValue
from checks.services import (
    delete_observation,
    delete_stated_value,
    save_indicator,
    save_observation,
    save_stated_value,
)
from govaudit.errors import Conflict, NotAllowed
from govaudit.models import AuditEntry
from govaudit.roles import Role
from tests.checks.small_numbers import define, define_by_unit, define_rate, new_stated, observe, state
from tests.checks.small_office import close, open_office, person, unit
from units.models import AreaClosed
from units.recording import InvalidRecord

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def office() -> None:
    open_office()


@pytest.mark.parametrize(
    "name", ["12345来电", "calls", "来电 总数", "来电（次）", "工单受理", "周期", "零更新栏目清单"]
)
def test_a_name_that_expressions_cannot_use_is_refused(name: str) -> None:
    with pytest.raises(InvalidRecord):
        define(name=name)
    assert not Indicator.objects.exists()


def test_a_name_means_one_indicator_only() -> None:
    define()
    with pytest.raises(InvalidRecord, match="名称"):
        define(code="calls2")


def test_code_and_name_stay_what_formulas_call() -> None:
    indicator = define()
    indicator.name = "来电数"
    with pytest.raises(InvalidRecord, match="代码和名称定下后不能改"):
        save_indicator(actor=None, indicator=indicator)
    assert Indicator.objects.get().name == "来电"


@pytest.mark.parametrize("change", [{"area": "letters"}, {"is_summed": False}, {"is_by_unit": True}])
def test_how_numbers_are_counted_does_not_change_under_them(change: dict[str, object]) -> None:
    indicator = define()
    Indicator.objects.filter(pk=indicator.pk).update(definition="先前的口径")
    for field, value in change.items():
        setattr(indicator, field, value)
    save_indicator(actor=None, indicator=indicator)  # nobody has filled in anything yet
    before = Indicator.objects.get()
    observe(indicator, 4, "5", "Z01" if indicator.is_by_unit else "")
    again = Indicator.objects.get()
    again.area, again.is_summed, again.is_by_unit = "orders", True, False
    with pytest.raises(InvalidRecord, match="不能再改"):
        save_indicator(actor=None, indicator=again)
    again = Indicator.objects.get()
    again.definition = "来电，含未接通的。"
    save_indicator(actor=None, indicator=again)
    assert Indicator.objects.get().definition == "来电，含未接通的。"
    assert Indicator.objects.get().area == before.area


def test_a_month_has_one_number_also_of_the_whole_county() -> None:
    calls = define()
    first = observe(calls, 4, "100")
    assert observe(calls, 4, "100").pk == first.pk
    with pytest.raises(Conflict):
        observe(calls, 4, "101")
    for values in ({"unit": None}, {"unit": unit("Z01")}):
        Observation.objects.create(code=f"X{len(values)}{values['unit']}"[:16], indicator=calls, month=date(2022, 5, 1),
                                   value=1, **values)  # fmt: skip
        with pytest.raises(IntegrityError), transaction.atomic():
            Observation.objects.create(code="Y", indicator=calls, month=date(2022, 5, 1), value=2, **values)


def test_a_span_has_one_stated_number_for_each_unit_and_class() -> None:
    calls = define()
    first = state(calls, "100")
    assert state(calls, "100").pk == first.pk
    state(calls, "60", breakdown="咨询类")
    state(calls, "40", "Z01")
    with pytest.raises(Conflict):
        state(calls, "101")
    with pytest.raises(IntegrityError), transaction.atomic():
        new_stated(calls, "7", code="Y").save()
    assert StatedValue.objects.count() == 3


def test_a_number_of_each_unit_names_the_unit_and_one_of_the_county_does_not() -> None:
    with pytest.raises(InvalidRecord, match="由各单位填报"):
        observe(define_by_unit(), 4, "5")
    with pytest.raises(InvalidRecord, match="是全县的数"):
        observe(define(), 4, "5", "Z01")


def test_a_number_has_as_many_decimals_as_its_indicator() -> None:
    with pytest.raises(InvalidRecord, match="整数"):
        observe(define(), 4, "5.5")
    rate = define_rate()
    with pytest.raises(InvalidRecord, match="最多 2 位小数"):
        observe(rate, 4, "89.671")
    assert observe(rate, 4, "89.67").value == Decimal("89.67")


def test_a_month_that_has_not_come_and_a_span_that_ends_before_it_starts_are_refused() -> None:
    calls = define()
    with pytest.raises(InvalidRecord, match="月份还没有到"):
        observe(calls, 9, "5")  # the clock stands in August
    with pytest.raises(InvalidRecord, match="止日不能早于起日"):
        state(calls, "5", end=date(2022, 3, 31))
    with pytest.raises(InvalidRecord, match="记录日期不能晚于今天"):
        state(calls, "5", noted_on=date(2022, 12, 1))


def test_a_stated_number_needs_its_source() -> None:
    with pytest.raises(InvalidRecord):
        state(define(), "5", source="")


def test_each_act_is_on_record_with_what_changed() -> None:
    calls = define()
    observation = observe(calls, 4, "100")
    observation.value = Decimal(120)
    save_observation(actor=None, observation=observation)
    entry = AuditEntry.objects.filter(act="observation.save").first()
    assert entry is not None
    assert (entry.before["数值"], entry.after["数值"]) == ("100", "120")
    delete_observation(actor=None, observation=observation)
    stated = state(calls, "5")
    delete_stated_value(actor=None, stated=stated)
    acts = list(AuditEntry.objects.order_by("pk").values_list("act", flat=True))
    assert acts == ["indicator.save", *["observation.save"] * 2, "observation.delete", "stated.save", "stated.delete"]
    assert not Observation.objects.exists()
    assert not StatedValue.objects.exists()


def test_indicators_are_the_administrators_and_numbers_the_checkers() -> None:
    calls = define()
    checker, clerk = person(Role.CHECKER), person(Role.CLERK)
    with pytest.raises(NotAllowed):
        save_indicator(actor=checker, indicator=calls)
    with pytest.raises(NotAllowed):
        save_stated_value(actor=clerk, stated=new_stated(calls, "5"))
    assert save_stated_value(actor=checker, stated=new_stated(calls, "5")).pk


def test_a_closed_area_keeps_its_numbers_and_lets_others_change() -> None:
    calls, letters = define(), define(code="visits", name="来访", area="letters")
    april, march = observe(calls, 4, "100"), observe(calls, 3, "90")
    total, other = state(calls, "333"), state(calls, "222", start=date(2022, 1, 1))
    close("orders")
    for record, save, name in ((april, save_observation, "observation"), (total, save_stated_value, "stated")):
        record.value = Decimal(7)
        with pytest.raises(AreaClosed, match="12345工单"):
            save(actor=None, **{name: record})
    with pytest.raises(AreaClosed):
        delete_observation(actor=None, observation=april)
    with pytest.raises(AreaClosed):
        observe(calls, 5, "100")
    march.value = other.value = Decimal(8)
    save_observation(actor=None, observation=march)
    save_stated_value(actor=None, stated=other)
    observe(letters, 5, "100")
    total.refresh_from_db()
    total.source = "省12345平台二季度通报（更正）"
    save_stated_value(actor=None, stated=total)


def test_a_month_of_a_rate_is_no_part_of_a_closed_quarter() -> None:
    rate = define_rate()
    april = observe(rate, 4, "90")
    close("orders")
    april.value = Decimal(91)
    save_observation(actor=None, observation=april)
