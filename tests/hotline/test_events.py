"""Events of orders on file: what imports, forms and people make of them, and that the orders always say the same."""

from __future__ import annotations

import random
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from govaudit.errors import UserError
from govaudit.imports.undoing import obstacles, undo_batch
from govaudit.measures import MEASURES, SHANGHAI, Facts
from govaudit.models import AuditEntry, Batch
from hotline.events import events_of, happened, settle_new, stated_by
from hotline.lifecycle import STANDING, explain, extended_until, in_order, standing
from hotline.models import (
    ClassMapping,
    EventKind,
    Level,
    NotRepeated,
    OrderClass,
    OrderEvent,
    OrderSource,
    Satisfaction,
    WorkOrder,
)
from hotline.services import record_event, save_order, strike_event
from hotline.services.repeats import refuse_repeat
from tests.checks.small_office import close, moment, new_order, open_office, unit
from tests.govaudit.imports.staged import accept, full_rows, new_import, order_row, stage_with
from units.models import AreaClosed, Period, Unit
from units.recording import InvalidRecord

pytestmark = pytest.mark.django_db
K = EventKind


@pytest.fixture(autouse=True)
def office(db: None) -> None:
    open_office()


def bring_in(*rows: dict[str, Any], conflicts: bool = False, blank_keeps: bool = True) -> Batch:
    """An accepted import; `conflicts`: a person decided for the file."""
    imported = new_import("orders", f"来源{blank_keeps}", blank_keeps=blank_keeps)
    stage = stage_with(imported, rows)
    assert stage.judge().faults == {}
    lines = [row.line for row in stage.rows(None, 0, 100)] if conflicts else None
    batch = accept(imported, stage, lines).batch
    assert batch is not None
    return batch


def undo(batch: Batch, consented: Iterable[WorkOrder] = ()) -> None:
    by_hand = {order.pk: order.changed_at.isoformat() for order in consented if order.changed_at}
    undo_batch(batch, by_hand)
    batch.undone_at = timezone.now()
    batch.save(update_fields=["undone_at"])


def told(order: WorkOrder, *, void: bool = False) -> list[tuple[str, str, int]]:
    """(kind, moment, times) of the order's events as they followed one another."""
    events = {event.pk: event for event in OrderEvent.objects.filter(order=order, is_void=void)}
    ordered = [events[event.key] for event in in_order(map(happened, events.values()))]
    return [
        (event.kind, f"{event.at.astimezone(SHANGHAI):%m-%d %H:%M}" if event.at else "", event.times)
        for event in ordered
    ]


def new_event(order: WorkOrder, kind: str, when: str | datetime, **values: Any) -> OrderEvent:
    happened_at = moment(when) if isinstance(when, str) else when
    needed: dict[str, dict[str, Any]] = {
        K.RETURN: {"level": Level.COUNTY, "note": "没有联系诉求人"}, K.HAND_BACK: {"note": "不属本单位职责"},
        K.SUPERVISE: {"level": Level.COUNTY}, K.REFUSE: {"note": "不属受理范围"},
        K.REFUSE_EXTENSION: {"note": "理由不足"}, K.REVISIT: {"satisfaction": Satisfaction.SATISFIED},
    }  # fmt: skip
    return OrderEvent(order=order, kind=kind, at=happened_at, **needed.get(kind, {}) | values)


def record(order: WorkOrder, kind: str, when: str | datetime, **values: Any) -> OrderEvent:
    event = record_event(actor=None, event=new_event(order, kind, when, **values))
    order.refresh_from_db()
    return event


def assert_projected(*orders: WorkOrder) -> None:
    """Every column is what the events give."""
    for order in orders or WorkOrder.objects.order_by("pk"):
        order.refresh_from_db()
        events = events_of(order)
        found = standing(events, order.unit_id)
        names = {name: WorkOrder._meta.get_field(name).attname for name in STANDING}
        assert {name: getattr(order, column) for name, column in names.items()} == {
            name: getattr(found, name) for name in STANDING
        }, order
        until = extended_until(events)
        if until is None:
            assert order.base_due_at is None
        elif order.base_due_at is not None:
            assert order.due_at == max(order.base_due_at, until)


FULL = {
    "dispatched_at": moment("2022-04-05 10:00"), "signed_at": moment("2022-04-05 15:00"),
    "closed_at": moment("2022-04-10 09:00"), "returned": 3, "returned_city": 2, "handed_back": 1, "extended": 1,
    "warned": 2, "supervised": 1, "revisited_at": moment("2022-04-11 09:00"), "satisfaction": "satisfied",
    "is_solved": True,
}  # fmt: skip


def test_an_imported_order_tells_its_events() -> None:
    batch = bring_in(order_row(**FULL))
    order = WorkOrder.objects.get()
    assert told(order) == [
        (K.HAND_BACK, "", 1), (K.GRANT_EXTENSION, "", 1), (K.RETURN, "", 2), (K.RETURN, "", 1), (K.WARN, "", 2),
        (K.SUPERVISE, "", 1), (K.DISPATCH, "04-05 10:00", 1), (K.SIGN, "04-05 15:00", 1), (K.CLOSE, "04-10 09:00", 1),
        (K.REVISIT, "04-11 09:00", 1),
    ]  # fmt: skip
    events = OrderEvent.objects.all()
    assert {event.batch for event in events} == {batch}
    assert {event.recorded_by for event in events} == {batch.accepted_by}
    assert events.get(kind=K.DISPATCH).unit == unit("Z01")
    assert [event.level for event in events.filter(kind=K.RETURN, times=2)] == ["city"]
    assert_projected(order)


def test_a_later_import_adds_what_is_new_and_strikes_out_what_it_contradicts() -> None:
    bring_in(order_row(**FULL))
    later = bring_in(order_row(**FULL | {"closed_at": moment("2022-04-20 09:00"), "returned": 4, "warned": 1}))
    order = WorkOrder.objects.get()
    added = OrderEvent.objects.filter(batch=later).order_by("pk")
    assert [(event.kind, event.times) for event in added] == [(K.CLOSE, 1), (K.RETURN, 1), (K.WARN, 1)]
    void = OrderEvent.objects.filter(void_batch=later)
    assert [(event.kind, event.times, event.void_reason) for event in void] == [(K.WARN, 2, "与后来导入的不一致")]
    assert order.closed_at == moment("2022-04-20 09:00")
    assert_projected(order)


def test_undoing_brings_back_events_and_orders_to_the_byte() -> None:
    bring_in(order_row(number="A", **FULL), order_row(number="B"))
    before = full_rows(WorkOrder), full_rows(OrderEvent)
    later = bring_in(
        order_row(
            number="A", **FULL | {"returned": 2, "signed_at": moment("2022-04-06 08:00"), "unit": unit("Z02").pk}
        ),
        order_row(number="B", closed_at=moment("2022-04-09 09:00")),
        order_row(number="C", **FULL),
    )
    assert (full_rows(WorkOrder), full_rows(OrderEvent)) != before
    undo(later)
    assert (full_rows(WorkOrder), full_rows(OrderEvent)) == before


def test_a_batch_undone_over_what_a_person_recorded_leaves_the_order_as_it_was_before_the_batch() -> None:
    bring_in(order_row(**FULL | {"extended": 0}))
    order = WorkOrder.objects.get()
    before = {name: getattr(order, name) for name in (*STANDING, "due_at", "base_due_at")}
    later = bring_in(order_row(**FULL | {"extended": 0, "closed_at": moment("2022-04-12 09:00")}))
    record(order, K.RETURN, "2022-04-15 09:00")
    record(order, K.GRANT_EXTENSION, "2022-04-16 09:00", until=moment("2022-05-20 18:00"))
    assert [obstacle.by_hand != "" for obstacle in obstacles(later)] == [True]
    undo(later, [order])
    order.refresh_from_db()
    assert {name: getattr(order, name) for name in before} == before
    reasons = OrderEvent.objects.filter(is_void=True).values_list("kind", "void_reason")
    assert set(reasons) == {(K.RETURN, "导入撤销时一并作废"), (K.GRANT_EXTENSION, "导入撤销时一并作废")}
    assert_projected(order)


def test_what_a_person_recorded_makes_a_later_import_of_other_values_a_conflict() -> None:
    bring_in(order_row())
    order = WorkOrder.objects.get()
    record(order, K.CLOSE, "2022-04-11 16:00")
    assert order.changed_at is not None
    stage = stage_with(new_import("orders"), [order_row(closed_at=moment("2022-04-10 09:00"))])
    assert stage.judge().counts["conflict"] == 1
    bring_in(order_row(closed_at=moment("2022-04-10 09:00")), conflicts=True)
    assert told(order) == [(K.CLOSE, "04-10 09:00", 1)]
    assert told(order, void=True) == [(K.CLOSE, "04-11 16:00", 1)]
    assert_projected(order)


@pytest.mark.parametrize("is_first", [True, False])
def test_a_batch_is_undone_though_one_of_its_orders_was_said_to_be_no_repeat(is_first: bool) -> None:
    kept = None if is_first else save_order(actor=None, order=new_order(number="0"))
    batch = bring_in(order_row(number="1"))
    kept = kept or save_order(actor=None, order=new_order(number="0"))
    refuse_repeat(actor=None, first=kept, second=WorkOrder.objects.get(number="1"))
    assert obstacles(batch) == []
    undo(batch)
    assert not NotRepeated.objects.exists()
    assert WorkOrder.objects.get() == kept


def test_a_batch_with_an_order_that_another_was_merged_into_is_undone_once_the_merge_is_struck_out() -> None:
    batch = bring_in(order_row(number="1"))
    other = save_order(actor=None, order=new_order(number="2"))
    merged = record(other, K.MERGE, "2022-04-06 09:00", other=WorkOrder.objects.get(number="1"))
    sentence = "有工单并入它，不能删除。请先在并入的那件工单的经过里作废“重复合并”。"
    assert [obstacle.reason for obstacle in obstacles(batch)] == [sentence]
    strike_event(actor=None, event=merged, reason="不是一回事")
    undo(batch)
    merged.refresh_from_db()
    assert (WorkOrder.objects.get(), merged.is_void, merged.other) == (other, True, None)


def test_an_import_of_the_deadline_before_an_extension_leaves_the_extension() -> None:
    bring_in(order_row())
    order = WorkOrder.objects.get()
    record(order, K.GRANT_EXTENSION, "2022-04-10 09:00", until=moment("2022-04-20 18:00"))
    assert (order.base_due_at, order.due_at) == (moment("2022-04-12 09:30"), moment("2022-04-20 18:00"))
    bring_in(order_row(extended=1, due_at=moment("2022-04-13 09:30")), conflicts=True)
    order.refresh_from_db()
    assert (order.base_due_at, order.due_at) == (moment("2022-04-13 09:30"), moment("2022-04-20 18:00"))
    bring_in(order_row(extended=1, due_at=moment("2022-04-25 09:30")))
    order.refresh_from_db()
    assert (order.base_due_at, order.due_at) == (moment("2022-04-25 09:30"), moment("2022-04-25 09:30"))
    assert_projected(order)


def test_orders_of_a_pack_have_the_events_of_its_file_and_those_their_columns_tell() -> None:
    told_here, plain = (
        new_order(number="A", closed_at=moment("2022-04-09 09:00"), returned=2),
        new_order(number="B", **FULL),
    )
    WorkOrder.objects.bulk_create([told_here, plain])
    own = new_event(told_here, K.RETURN, "2022-04-08 09:00")
    own.save()
    settle_new(WorkOrder.objects.all())
    assert told(told_here) == [(K.RETURN, "", 1), (K.RETURN, "04-08 09:00", 1), (K.CLOSE, "04-09 09:00", 1)]
    assert len(told(plain)) == 10
    told_here.refresh_from_db()
    assert (told_here.returned, told_here.first_returned_at) == (2, None)  # one more, nobody knows when
    assert_projected()


def test_orders_told_at_once_tell_what_is_explained_one_by_one() -> None:
    chance = random.Random(7)
    orders = [new_order(number=str(number), **random_columns(chance)) for number in range(60)]
    WorkOrder.objects.bulk_create(orders)
    settle_new(WorkOrder.objects.all())
    for order in WorkOrder.objects.order_by("pk"):
        stated = stated_by(order)
        wanted = sorted(map(said, explain([], stated).added))
        assert sorted(said(event) for event in events_of(order)) == wanted, order.number
    assert_projected()


def said(event: Any) -> tuple[Any, ...]:
    when = event.at.timestamp() if event.at else 0.0
    return str(event.kind), when, event.times, event.unit or 0, event.level, event.satisfaction, str(event.is_solved)


def random_columns(chance: random.Random) -> dict[str, Any]:
    """What an export may say of an order."""

    def perhaps() -> datetime | None:
        return moment("2022-04-05 10:00") + timedelta(hours=chance.randrange(90)) if chance.random() < 0.5 else None

    has_unit = chance.random() < 0.8
    dispatched, signed, closed = perhaps() if has_unit else None, perhaps() if has_unit else None, perhaps()
    levels = {f"returned_{level}": chance.choice([0, 0, 1, 2]) for level in Level.values}
    return {
        "unit": Unit.objects.order_by("code")[chance.randrange(3)] if has_unit else None,
        "dispatched_at": dispatched,
        "signed_at": max(signed, dispatched) if signed and dispatched else signed,
        "closed_at": closed,
        "is_direct": closed is not None and not has_unit and chance.random() < 0.6,
        "withdrawn_at": perhaps(),
        "refused_at": perhaps(),
        **levels,
        "returned": sum(levels.values()) + chance.choice([0, 2]),
        **{name: chance.choice([0, 0, 1, 3]) for name in ("handed_back", "extended", "warned", "supervised")},
        "revisited_at": perhaps(),
        "satisfaction": chance.choice(["", *Satisfaction.values]),
        "is_solved": chance.choice([None, True, False]),
    }


@pytest.mark.parametrize("seed", range(8))
def test_whatever_people_and_imports_do_the_columns_are_what_the_events_give(seed: int) -> None:
    chance = random.Random(seed)
    done: set[str] = set()
    for number in range(3):
        save_order(actor=None, order=new_order(number=str(number), **random_columns(chance)))
    for _ in range(14):
        order = chance.choice(list(WorkOrder.objects.order_by("pk")))
        act = chance.choice(["form", "event", "event", "strike", "import"])
        try:
            do(act, order, chance)
        except UserError:
            continue
        done.add(act)
        assert_projected()
    assert len(done) > 1


def do(act: str, order: WorkOrder, chance: random.Random) -> None:
    if act == "form":
        for name, value in random_columns(chance).items():
            setattr(order, name, value)
        save_order(actor=None, order=order)
    elif act == "event":
        kind, when = chance.choice(list(EventKind)), moment("2022-04-05 10:00") + timedelta(hours=chance.randrange(90))
        extras: dict[str, dict[str, Any]] = {
            K.DISPATCH: {"unit": unit(chance.choice(["Z01", "Z02"]))}, K.ASSIST: {"unit": unit("B01")},
            K.ASK_EXTENSION: {"until": when + timedelta(days=9)},
            K.GRANT_EXTENSION: {"until": when + timedelta(days=20)},
            K.MERGE: {"other": chance.choice(list(WorkOrder.objects.order_by("pk")))},
        }  # fmt: skip
        record(order, kind, when, **extras.get(kind, {}))
    elif act == "strike":
        events = list(OrderEvent.objects.filter(order=order).order_by("pk"))
        if events:
            strike_event(actor=None, event=chance.choice(events), reason="记错了")
    else:
        values: dict[str, Any] = random_columns(chance)
        values["unit"] = values["unit"].pk if values["unit"] else None
        bring_in(order_row(number=order.number, **values), conflicts=True, blank_keeps=False)


def test_a_form_that_corrects_a_moment_explains_it_as_an_import_does() -> None:
    order = save_order(actor=None, order=new_order(closed_at=moment("2022-04-11 09:00")))
    order.closed_at, order.returned = moment("2022-04-10 09:00"), 1
    save_order(actor=None, order=order)
    assert told(order) == [(K.RETURN, "", 1), (K.CLOSE, "04-10 09:00", 1)]
    assert told(order, void=True) == [(K.CLOSE, "04-11 09:00", 1)]
    assert OrderEvent.objects.get(is_void=True).void_reason == "与新的记录不一致"


def test_the_same_event_once_more_changes_nothing() -> None:
    order = save_order(actor=None, order=new_order())
    first = record(order, K.CLOSE, "2022-04-11 09:00")
    assert record(order, K.CLOSE, "2022-04-11 09:00") == first
    assert [entry.summary for entry in AuditEntry.objects.filter(act="order.event")] == [
        "工单“QY2204050001”办结：早已记录，无变化",
        "工单“QY2204050001”记录办结",
    ]


REFUSED = {
    "before it was received": ([], (K.CLOSE, "2022-04-05 09:00"), "办结不能早于受理（2022-04-05 09:30）。"),
    "still to come": ([], (K.CLOSE, "2099-01-01 09:00"), "这个时间还没有到。"),
    "signed before it was sent": (
        [(K.HAND_BACK, "2022-04-06 07:00"), (K.DISPATCH, "2022-04-06 09:00", "Z01")],
        (K.SIGN, "2022-04-06 08:00"), "没有承办单位",
    ),
    "signed twice": ([(K.SIGN, "2022-04-06 09:00")], (K.SIGN, "2022-04-07 09:00"), "已于2022-04-06 09:00签收"),
    "closed twice": ([(K.CLOSE, "2022-04-06 09:00")], (K.CLOSE, "2022-04-07 09:00"), "已于2022-04-06 09:00办结"),
    "withdrawn once closed": ([(K.CLOSE, "2022-04-06 09:00")], (K.WITHDRAW, "2022-04-07 09:00"), "不再有自主撤单"),
    "closed once withdrawn": ([(K.WITHDRAW, "2022-04-06 09:00")], (K.CLOSE, "2022-04-07 09:00"), "撤单，不再有办结"),
    "closed once handed back": ([(K.HAND_BACK, "2022-04-06 09:00")], (K.CLOSE, "2022-04-07 09:00"), "请先记派单"),
    "answered at once though a unit has it": ([], (K.ANSWER, "2022-04-06 09:00"), "请记办结"),
    "helped by the unit that has it": ([], (K.ASSIST, "2022-04-06 09:00", "Z01"), "协办单位不能就是承办单位"),
    "sent to nobody": ([], (K.DISPATCH, "2022-04-06 09:00"), "请选单位。"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_have_happened_is_refused(case: str) -> None:
    before, after, sentence = REFUSED[case]
    order = save_order(actor=None, order=new_order())
    for kind, when, *code in before:
        record(order, kind, when, **({"unit": unit(code[0])} if code else {}))
    rows = full_rows(OrderEvent), full_rows(WorkOrder)
    kind, when, *code = after
    with pytest.raises(InvalidRecord, match=sentence):
        record(order, kind, when, **({"unit": unit(code[0])} if code else {}))
    assert (full_rows(OrderEvent), full_rows(WorkOrder)) == rows


def test_an_order_that_a_unit_got_later_was_not_answered_at_once() -> None:
    order = save_order(actor=None, order=new_order(unit=None))
    record(order, K.DISPATCH, "2022-04-06 09:00", unit=unit("Z02"))
    with pytest.raises(InvalidRecord, match="工单后来派给了单位，请记办结"):
        record(order, K.ANSWER, "2022-04-05 10:00")
    assert told(order) == [(K.DISPATCH, "04-06 09:00", 1)]


def test_an_order_returned_may_be_closed_again_and_a_unit_recorded_late_fits_in_between() -> None:
    order = save_order(actor=None, order=new_order())
    record(order, K.CLOSE, "2022-04-07 09:00")
    record(order, K.RETURN, "2022-04-08 09:00", level=Level.PROVINCE)
    assert (order.closed_at, order.returned_province) == (None, 1)
    record(order, K.CLOSE, "2022-04-10 09:00")
    record(order, K.SUBMIT, "2022-04-06 09:00")
    assert order.closed_at == moment("2022-04-10 09:00")


def test_a_hand_back_waits_for_another_dispatch_and_is_taken_back_by_striking_it_out() -> None:
    order = save_order(actor=None, order=new_order())
    back = record(order, K.HAND_BACK, "2022-04-06 09:00")
    assert (order.unit, order.handed_back) == (None, 1)
    strike_event(actor=None, event=back, reason="误记")
    order.refresh_from_db()
    assert (order.unit, order.handed_back) == (unit("Z01"), 0)
    assert_projected(order)


def test_a_dispatch_struck_out_gives_the_order_back_to_who_had_it_and_the_last_one_to_nobody() -> None:
    order = save_order(actor=None, order=new_order())
    sent = record(order, K.DISPATCH, "2022-04-06 09:00", unit=unit("Z02"))
    strike_event(actor=None, event=sent, reason="派错了")
    order.refresh_from_db()
    assert (order.unit, order.dispatched_at) == (unit("Z01"), None)
    strike_event(actor=None, event=OrderEvent.objects.valid().get(kind=K.DISPATCH), reason="没有派过")
    order.refresh_from_db()
    assert order.unit is None
    assert_projected(order)


def test_an_event_is_struck_out_with_a_reason_and_once() -> None:
    order = save_order(actor=None, order=new_order())
    closing = record(order, K.CLOSE, "2022-04-07 09:00")
    with pytest.raises(InvalidRecord, match="请写明作废的原因"):
        strike_event(actor=None, event=closing, reason=" ")
    strike_event(actor=None, event=closing, reason="时间记错")
    strike_event(actor=None, event=closing, reason="又作废一次")
    order.refresh_from_db()
    assert (order.closed_at, OrderEvent.objects.get(pk=closing.pk).void_reason) == (None, "时间记错")
    last = AuditEntry.objects.filter(act="order.strike").order_by("pk")
    assert [entry.summary for entry in last] == [
        "作废工单“QY2204050001”的办结：时间记错", "作废工单“QY2204050001”的办结：早已作废，无变化",
    ]  # fmt: skip
    assert last[0].before == {"办结时间": "2022-04-07 09:00"}


def test_what_later_events_need_is_not_struck_out_from_under_them() -> None:
    order = save_order(actor=None, order=new_order(unit=None))
    sent = record(order, K.DISPATCH, "2022-04-06 09:00", unit=unit("Z01"))
    record(order, K.SIGN, "2022-04-06 10:00")
    with pytest.raises(InvalidRecord, match="请先处理后来的经过"):
        strike_event(actor=None, event=sent, reason="派错了")
    assert OrderEvent.objects.valid().filter(kind=K.DISPATCH).exists()


def test_counts_are_never_struck_out_below_nothing() -> None:
    order = save_order(actor=None, order=new_order())
    for day in (6, 7):
        record(order, K.RETURN, f"2022-04-0{day} 09:00")
    bring_in(order_row(returned=1, returned_county=1), conflicts=True)
    first, second = OrderEvent.objects.valid().filter(kind=K.RETURN, times=1).order_by("at")
    strike_event(actor=None, event=first, reason="记错")
    with pytest.raises(InvalidRecord):
        strike_event(actor=None, event=second, reason="记错")
    order.refresh_from_db()
    assert order.returned == 0


def test_an_extension_moves_the_deadline_and_striking_it_out_moves_it_back() -> None:
    order = save_order(actor=None, order=new_order())
    with pytest.raises(InvalidRecord, match="要延到原期限（2022-04-12 09:30）"):
        record(order, K.GRANT_EXTENSION, "2022-04-08 09:00", until=moment("2022-04-12 09:30"))
    granted = record(order, K.GRANT_EXTENSION, "2022-04-08 09:00", until=moment("2022-04-20 18:00"))
    assert (order.due_at, order.base_due_at, order.extended) == (
        moment("2022-04-20 18:00"),
        moment("2022-04-12 09:30"),
        1,
    )
    order.due_at = moment("2022-04-15 18:00")
    with pytest.raises(InvalidRecord, match="已经同意延期至2022-04-20 18:00"):
        save_order(actor=None, order=order)
    strike_event(actor=None, event=granted, reason="没有同意")
    order.refresh_from_db()
    assert (order.due_at, order.base_due_at, order.extended) == (moment("2022-04-12 09:30"), None, 0)


def test_an_order_without_a_deadline_is_not_extended() -> None:
    order = save_order(actor=None, order=new_order(due_at=None))
    with pytest.raises(InvalidRecord, match="没有办结期限"):
        record(order, K.GRANT_EXTENSION, "2022-04-08 09:00", until=moment("2022-04-20 18:00"))


def test_an_extension_of_a_pack_where_no_deadline_was_is_the_deadline_however_often_it_is_projected() -> None:
    new_order(due_at=None, extended=1).save()
    order = WorkOrder.objects.get()
    new_event(order, K.GRANT_EXTENSION, "2022-04-08 09:00", until=moment("2022-04-20 18:00")).save()
    for _ in range(2):
        settle_new(WorkOrder.objects.all())
        order.refresh_from_db()
        assert (order.due_at, order.base_due_at) == (moment("2022-04-20 18:00"), None)


def test_an_order_is_merged_into_one_that_stands_by_itself() -> None:
    first, second, third = (save_order(actor=None, order=new_order(number=str(number))) for number in range(3))
    record(second, K.MERGE, "2022-04-06 09:00", other=first)
    assert second.repeat_of == first
    with pytest.raises(InvalidRecord, match="请并入“0”"):
        record(third, K.MERGE, "2022-04-06 09:00", other=second)
    with pytest.raises(InvalidRecord, match="不能并入自己"):
        record(third, K.MERGE, "2022-04-06 09:00", other=third)
    with pytest.raises(InvalidRecord, match="已经并入"):
        record(first, K.MERGE, "2022-04-06 09:00", other=second)
    with pytest.raises(InvalidRecord, match="不再有办结"):
        record(second, K.CLOSE, "2022-04-07 09:00")


CLOSED = {
    "closing": (K.CLOSE, {}),
    "returning": (K.RETURN, {}),
    "asking again": (K.REVISIT, {}),
    "asking a unit to help": (K.ASSIST, {"unit": "B01"}),
    "sending on": (K.DISPATCH, {"unit": "Z02"}),
}


@pytest.mark.parametrize("case", CLOSED)
def test_a_closed_area_takes_what_happened_after_it_and_nothing_within(case: str) -> None:
    kind, given = CLOSED[case]
    values = {name: unit(code) for name, code in given.items()}
    order = save_order(actor=None, order=new_order())
    close("orders")
    with pytest.raises(AreaClosed):
        record(order, kind, "2022-06-30 23:59", **values)
    assert not OrderEvent.objects.exists()
    event = record(order, kind, "2022-07-01 00:00", **values)
    strike_event(actor=None, event=event, reason="记错")
    assert_projected(order)


def test_a_closed_area_keeps_what_it_counts_as_carried_over() -> None:
    order = save_order(actor=None, order=new_order(received_at=moment("2022-03-20 09:00")))
    close("orders")
    with pytest.raises(AreaClosed):
        record(order, K.CLOSE, "2022-05-05 09:00")
    with pytest.raises(AreaClosed):
        record(order, K.CLOSE, "2022-03-25 09:00")
    record(order, K.CLOSE, "2022-07-05 09:00")


def test_an_order_of_a_closed_period_keeps_its_class_when_it_is_saved() -> None:
    order = save_order(actor=None, order=new_order(stated_class="供水"))
    topic = OrderClass.objects.create(code="water", name="供水问题")
    close("orders")
    ClassMapping.objects.create(source=OrderSource.objects.get(), stated="供水", topic=topic)
    order.place = "东大街"
    save_order(actor=None, order=order)
    order.refresh_from_db()
    assert (order.place, order.topic) == ("东大街", None)


def test_no_order_is_both_in_time_and_late() -> None:
    chance = random.Random(3)
    for number in range(60):
        new_order(number=str(number), due_at=moment("2022-04-07 09:30"), **random_columns(chance)).save()
    facts = Facts(Period.objects.get(code="2022Q2").span)
    keys = {
        code: set(facts.records(MEASURES.by_code[code], {}).values_list("pk", flat=True))
        for code in (
            "orders_closed_in_time",
            "orders_closed_late",
            "orders_overdue",
            "orders_closed",
            "orders_closed_undue",
        )
    }
    assert keys["orders_closed_late"]
    assert not keys["orders_closed_in_time"] & keys["orders_closed_late"]
    assert not keys["orders_closed_in_time"] & keys["orders_overdue"]
    assert (
        keys["orders_closed"]
        == keys["orders_closed_in_time"] | keys["orders_closed_late"] | keys["orders_closed_undue"]
    )
