"""Acts on work orders and letters."""

from datetime import date

import pytest

from govaudit.errors import Conflict
from govaudit.measures import MEASURES, Facts
from govaudit.models import AuditEntry
from govaudit.roles import Role
from hotline.models import EventKind, Letter, OrderEvent, WorkOrder
from hotline.services import record_event, save_letter, save_order, strike_event
from tests.checks.small_office import QUARTER, close, moment, new_letter, new_order, open_office, person, unit
from units.models import AreaClosed, Period
from units.recording import InvalidRecord

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def office() -> None:
    open_office()


def test_an_order_saved_twice_is_one_order_and_two_entries() -> None:
    assert save_order(actor=None, order=new_order()) == save_order(actor=None, order=new_order())
    assert [entry.summary for entry in AuditEntry.objects.filter(act="order.save")] == [
        "保存12345工单“12345/QY2204050001”：无变化",
        "录入12345工单“12345/QY2204050001”",
    ]


def test_a_letter_saved_twice_is_one_letter_and_two_entries() -> None:
    assert save_letter(actor=None, letter=new_letter()) == save_letter(actor=None, letter=new_letter())
    assert AuditEntry.objects.filter(act="letter.save", subject="县长信箱留言/mayor/2022-006").count() == 2


def test_an_order_number_entered_with_other_values_is_a_conflict() -> None:
    save_order(actor=None, order=new_order())
    with pytest.raises(Conflict, match="请打开原记录修改"):
        save_order(actor=None, order=new_order(unit=unit("Z02")))
    assert WorkOrder.objects.get().unit.code == "Z01"


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"closed_at": "2022-04-05 09:00"}, "办结不能早于受理。"),
        ({"withdrawn_at": "2022-04-01 09:00"}, "撤单不能早于受理。"),
        ({"due_at": "2022-04-01 09:00"}, "办结期限不能早于受理时间。"),
        ({"closed_at": "2099-01-01 00:00"}, "这个时间还没有到。"),
        ({"due_at": "9999-12-31 23:59"}, "日期要在 2000 年到 2099 年之间。"),
        ({"received_at": "0001-01-01 00:00"}, "日期要在 2000 年到 2099 年之间。"),
    ],
)
def test_impossible_moments_of_an_order_are_refused(values: dict[str, str], sentence: str) -> None:
    moments = {name: moment(text) for name, text in values.items()}
    with pytest.raises(InvalidRecord, match=sentence):
        save_order(actor=None, order=new_order(**moments))
    assert not WorkOrder.objects.exists()


def test_an_order_answered_at_once_has_no_unit() -> None:
    values = {"closed_at": moment("2022-04-06 10:00"), "is_direct": True}
    with pytest.raises(InvalidRecord, match="直接答复的工单没有承办单位"):
        save_order(actor=None, order=new_order(**values))
    assert not WorkOrder.objects.exists()
    assert save_order(actor=None, order=new_order(unit=None, **values)).is_direct


def test_who_was_asked_to_help_is_in_the_audit_trail() -> None:
    order = save_order(actor=None, order=new_order())
    event = OrderEvent(order=order, kind=EventKind.ASSIST, at=moment("2022-04-06 09:00"), unit=unit("Z02"))
    strike_event(actor=None, event=record_event(actor=None, event=event), reason="记错了")
    entries = AuditEntry.objects.filter(act__in=["order.event", "order.strike"]).order_by("pk")
    assert [entry.summary.partition("”")[2] for entry in entries] == [
        f"记录加派协办（{unit('Z02')}）", f"的加派协办（{unit('Z02')}）：记错了",
    ]  # fmt: skip


@pytest.mark.parametrize("values", [{"number": ".."}, {"number": "a\u202e"}, {"title": "a\x00"}, {"returned": 32768}])
def test_an_order_that_a_page_or_a_database_cannot_hold_is_refused(values: dict[str, object]) -> None:
    with pytest.raises(InvalidRecord):
        save_order(actor=None, order=new_order(**values))
    assert not WorkOrder.objects.exists()


def test_a_letter_answered_before_it_came_is_refused() -> None:
    with pytest.raises(InvalidRecord, match="答复不能早于收到。"):
        save_letter(actor=None, letter=new_letter(answered_at=moment("2022-05-01 10:00")))
    assert not Letter.objects.exists()


def test_a_number_that_no_address_can_hold_is_refused() -> None:
    with pytest.raises(InvalidRecord, match="编号里不能有"):
        save_order(actor=None, order=new_order(number="QY/1"))


def test_a_closed_area_accepts_no_new_order() -> None:
    close("orders")
    with pytest.raises(AreaClosed, match="“12345工单”"):
        save_order(actor=None, order=new_order())


def test_an_order_of_a_closed_period_may_be_closed_after_it_but_not_within_it() -> None:
    order = save_order(actor=None, order=new_order())
    close("orders")
    order.closed_at = moment("2022-06-30 23:59")
    with pytest.raises(AreaClosed):
        save_order(actor=None, order=order)
    order.closed_at = moment("2022-07-01 00:00")
    save_order(actor=None, order=order)
    assert WorkOrder.objects.get().closed_at == moment("2022-07-01 00:00")


def test_an_order_cannot_be_moved_into_a_closed_period() -> None:
    order = save_order(actor=None, order=new_order(received_at=moment("2022-03-31 23:59")))
    close("orders")
    order.received_at = moment("2022-04-01 00:00")
    with pytest.raises(AreaClosed):
        save_order(actor=None, order=order)


def test_a_letter_of_a_closed_period_cannot_change_hands() -> None:
    letter = save_letter(actor=None, letter=new_letter())
    close("letters")
    letter.unit = unit("Z02")
    with pytest.raises(AreaClosed):
        save_letter(actor=None, letter=letter)
    assert Letter.objects.get().unit.code == "Z01"


def test_an_order_received_after_the_as_of_day_belongs_to_no_figure_and_no_list_of_the_period(sign_in) -> None:
    Period.objects.filter(code=QUARTER).update(as_of=date(2022, 6, 15))
    save_order(actor=None, order=new_order(received_at=moment("2022-06-15 23:59"), due_at=moment("2022-06-20 09:00")))
    close("orders")
    late = new_order(number="9", received_at=moment("2022-06-16 00:00"), due_at=moment("2022-06-20 09:00"))
    assert save_order(actor=None, order=late).pk
    span = Period.objects.get(code=QUARTER).span
    assert Facts(span).value(MEASURES.by_code["orders_received"], {}) == 1
    html = sign_in(person(Role.CHECKER)).get(f"/hotline/orders/?period={QUARTER}").content.decode()
    assert 'data-record-count="1"' in html
