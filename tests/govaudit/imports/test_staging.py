"""Stages: what is put in comes out again, and is judged by what the records say."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from checks.models import ColumnUpdate, MediaAccount, Platform, WebColumn
from checks.services import save_account, save_column
from govaudit.imports.kinds import import_kind
from govaudit.imports.staging import Stage, Verdict, missing_records, table
from govaudit.imports.staging.judging import judge
from govaudit.imports.undoing import undo_batch
from govaudit.measures import SHANGHAI
from govaudit.models import Batch, Import
from hotline.models import OrderKind, WorkOrder
from reports.models import Adjustment
from tests.checks.small_office import (
    QUARTER,
    close,
    moment,
    new_account,
    new_column,
    new_order,
    open_office,
)
from tests.govaudit.imports.staged import (
    add_rows,
    fields_of,
    new_import,
    order_row,
    row_of,
    stage_with,
    take_over,
    verdicts,
)
from units.models import Period, Unit

pytestmark = pytest.mark.django_db
TEXTS = (
    "甲",
    "a\nb",
    "a\r\nb",
    "a\rb",
    'a"b',
    "a,b;c",
    "a\tb",
    "\\.",
    "a\n\\.\nb",
    "\\N",
    "'",
    "%s %",
    "𠮷😀",
    " a",
    "NULL",
)


@pytest.fixture(autouse=True)
def office(db: None) -> None:
    open_office()


def orders(*rows: dict[str, Any], imported: Import | None = None) -> Stage:
    return stage_with(imported or new_import("orders"), rows)


def told(stage: Stage) -> dict[int, list[tuple[str, str, str]]]:
    """Faults found by judging: by row, each its headers, what was found and what was expected."""
    faults = stage.judge().faults
    return {row: [(fault.header, fault.found, fault.expected) for fault in found] for (_, row), found in faults.items()}


@pytest.mark.parametrize("text", TEXTS)
def test_a_text_comes_out_of_the_stage_as_it_went_in(text: str) -> None:
    stage = orders(order_row(title=text))
    (row,) = stage.rows(None, 0, 10)
    assert row.record.title == text  # type: ignore[attr-defined]


@pytest.mark.parametrize("text", TEXTS)
def test_a_text_taken_over_is_the_same_when_it_comes_again(text: str) -> None:
    take_over(new_import("orders"), [order_row(title=text)])
    assert WorkOrder.objects.get().title == text
    assert orders(order_row(title=text)).judge().counts == {"same": 1}


def test_moments_keep_their_microseconds() -> None:
    received = datetime(2022, 5, 5, 23, 59, 59, 999999, tzinfo=SHANGHAI)
    row = order_row(received_at=received, due_at=received, closed_at=received)
    (staged,) = orders(row).rows(None, 0, 10)
    assert staged.record.received_at == received  # type: ignore[attr-defined]
    take_over(new_import("orders"), [row])
    assert WorkOrder.objects.get().closed_at == received
    assert orders(row).judge().counts == {"same": 1}


@pytest.mark.parametrize("points", ["0.10", "-2.50", "3", "9999.99", "-0.01", "1.1"])
def test_decimals_are_compared_as_numbers(points: str) -> None:
    row = adjustment_row(points=Decimal(points))
    take_over(new_import("adjustments"), [row])
    assert Adjustment.objects.get().points == Decimal(points)
    assert stage_with(new_import("adjustments"), [row]).judge().counts == {"same": 1}


def adjustment_row(**values: Any) -> dict[str, Any]:
    row = {
        "code": "A1", "period": Period.objects.get(code=QUARTER).pk, "unit": Unit.objects.get(code="Z01").pk,
        "criterion_code": "x", "points": Decimal("1.5"), "reason": "表扬", "signed_by": "诸安之",
        "signed_on": date(2022, 7, 1),
    }  # fmt: skip
    return row | values


def test_rows_are_told_in_the_order_of_the_file_page_by_page() -> None:
    stage = orders()
    for sheet, number in ((1, 2), (0, 30), (0, 4), (0, 100)):
        stage.add([(sheet, number, tuple(order_row(number=f"{sheet}-{number}").values()))])
    stage.judge()
    pages = [stage.rows(Verdict.NEW, offset, 3) for offset in (0, 3)]
    assert [[(row.sheet, row.row) for row in page] for page in pages] == [[(0, 4), (0, 30), (0, 100)], [(1, 2)]]
    assert stage.rows(Verdict.SAME, 0, 3) == []


def test_a_page_names_what_its_rows_refer_to_without_asking_for_each() -> None:
    take_over(new_import("orders"), [order_row(number=f"N{number}") for number in range(20)])
    stage = orders(*(order_row(number=f"N{number}", returned=2) for number in range(40)))
    stage.judge()

    def named(limit: int) -> tuple[int, set[str]]:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            rows = stage.rows(None, 0, limit)
            names = {str(row.record.unit) for row in rows}  # type: ignore[attr-defined]
            names |= {str(row.stored.unit) for row in rows if row.stored}  # type: ignore[attr-defined]
        return len(queries), names

    assert named(40) == named(2)
    assert named(40)[1] == {"城关镇"}


def test_a_row_of_an_existing_record_shows_both_sides() -> None:
    take_over(new_import("orders"), [order_row(title="旧", returned=1)])
    stage = orders(order_row(title="新", returned=None))
    stage.judge()
    (row,) = stage.rows(Verdict.CHANGED, 0, 10)
    assert row.stored == WorkOrder.objects.get()
    assert [(record.title, record.returned) for record in (row.stored, row.record)] == [("旧", 1), ("新", 1)]  # type: ignore[union-attr]


def test_the_number_of_a_line_is_never_given_again() -> None:
    stage = orders(order_row(number="1"), order_row(number="2"), order_row(number="2", title="不同"))
    lines = {row.line for row in stage.rows(None, 0, 10)}
    stage.judge()
    add_rows(stage, [order_row(number="3")], first=9)
    (new,) = [row for row in stage.rows(None, 0, 10) if row.row == 9]
    assert new.line not in lines


def test_what_gives_the_rows_may_use_the_database_meanwhile() -> None:
    def rows() -> Iterator[tuple[int, int, tuple[Any, ...]]]:
        for number in range(2, 5):
            assert Unit.objects.count() == 3
            yield 0, number, tuple(order_row(number=str(number)).values())

    stage = orders()
    assert stage.add(rows()) == 3
    assert stage.judge().counts == {"new": 3}


def test_filling_a_stage_that_was_dropped_meanwhile_is_a_database_error() -> None:
    stage = stage_with(new_import("orders"), [])
    stage.drop()
    with pytest.raises(DatabaseError), transaction.atomic():
        add_rows(stage, [order_row(number="A")])


def test_rows_may_be_given_by_what_reads_the_database_meanwhile(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table, "CHUNK", 2)
    stage = stage_with(new_import("orders"), [])
    add_rows(stage, (order_row(number=f"A{WorkOrder.objects.count()}{at}") for at in range(7)))
    numbers = [row.record.number for row in stage.rows(None, 0, 10)]  # type: ignore[attr-defined]
    assert numbers == [f"A0{at}" for at in range(7)]


def test_a_stage_made_again_is_empty_and_one_dropped_twice_stays_gone() -> None:
    stage = orders(order_row())
    stage.create()
    assert stage.counts() == {}
    stage.drop()
    stage.drop()
    assert stage.name not in connection.introspection.table_names()


def test_every_verdict() -> None:
    take_over(new_import("orders"), [order_row(number=number) for number in ("same", "changed", "edited", "agreed")])
    WorkOrder.objects.filter(number__in=["edited", "agreed"]).update(title="改过", changed_at=timezone.now())
    stage = orders(
        order_row(number="new"),
        order_row(number="same"),
        order_row(number="changed", title="新"),
        order_row(number="edited", title="新"),
        order_row(number="agreed", title="改过"),
        order_row(number="new"),
    )
    assert stage.judge().counts == {"new": 1, "same": 2, "changed": 1, "conflict": 1, "repeated": 1}
    assert verdicts(stage) == ["new", "same", "changed", "conflict", "same", "repeated"]
    assert stage.counts() == {"new": 1, "same": 2, "changed": 1, "conflict": 1, "repeated": 1}


@pytest.mark.parametrize(("blank_keeps", "verdict", "title"), [(True, "same", "旧"), (False, "changed", "")])
def test_a_blank_cell_keeps_or_clears(blank_keeps: bool, verdict: str, title: str) -> None:
    take_over(new_import("orders"), [order_row(title="旧", closed_at=moment("2022-05-06 10:00"))])
    stage = orders(
        order_row(title=None, closed_at=moment("2022-05-06 10:00")),
        imported=new_import("orders", "来源乙", blank_keeps=blank_keeps),
    )
    assert stage.judge().counts == {verdict: 1}
    (row,) = stage.rows(None, 0, 1)
    assert row.record.title == title  # type: ignore[attr-defined]


def test_a_blank_cell_of_a_new_record_means_what_the_sheet_says() -> None:
    save_column(actor=None, column=new_column())
    row = {"name": "公示公告", "area": new_column().area_id, "unit": new_column().unit_id, "required": 3, "lead": None}
    take_over(new_import("columns"), [row])
    assert WebColumn.objects.get(name="公示公告").lead == 1


@pytest.mark.parametrize("blank_keeps", [True, False])
def test_a_field_the_file_does_not_have_is_left_alone(blank_keeps: bool) -> None:
    take_over(new_import("orders"), [order_row(title="旧", returned=3)])
    fields = [name for name in fields_of(import_kind("orders")) if name not in {"title", "returned"}]
    imported = new_import("orders", "来源乙", blank_keeps=blank_keeps)
    assert stage_with(imported, [order_row()], fields).judge().counts == {"same": 1}
    take_over(new_import("orders", "来源乙"), [order_row(number="其他")], fields)
    assert WorkOrder.objects.filter(number="其他").values_list("title", "returned").get() == ("", 0)


def test_a_row_that_says_something_else_than_an_earlier_one_is_at_fault() -> None:
    stage = orders(order_row(number="A"), order_row(number="B"), order_row(number="A", title="不同"))
    assert told(stage) == {4: [("来源、工单编号", "12345热线、A", "不重复；第 2 行也是这一条，内容却不同")]}
    assert stage.judge().counts == {"new": 2}


def test_a_row_of_another_sheet_is_named_with_its_sheet() -> None:
    stage = orders(order_row(number="A"))
    stage.add([(2, 7, tuple(order_row(number="A", title="不同").values()))])
    ((fault,),) = stage.judge().faults.values()
    assert fault.expected == "不重复；第 1 张工作表第 2 行也是这一条，内容却不同"


def test_the_row_higher_up_is_the_first_one_even_if_it_came_later() -> None:
    """A row mended is put in after all others."""
    stage = orders()
    add_rows(stage, [order_row(number="A", title="后")], first=9)
    stage.judge()
    add_rows(stage, [order_row(number="A", title="先")], first=3)
    assert list(told(stage)) == [9]


def test_a_name_that_another_record_has_is_at_fault() -> None:
    save_account(actor=None, account=new_account(name="城关发布"))
    code = MediaAccount.objects.get().code
    stage = stage_with(new_import("accounts"), [account_row(code="M9", name="城关发布")])
    expected = f"不重复；政务新媒体账号“城关发布”（{code}）已经用了"
    assert told(stage) == {2: [("平台、账号名称", "微信公众号、城关发布", expected)]}


def account_row(**values: Any) -> dict[str, Any]:
    return row_of(new_account(), **values)


def test_a_name_that_an_earlier_row_gives_to_another_record_is_at_fault() -> None:
    stage = stage_with(new_import("accounts"), [account_row(code="M1", name="甲"), account_row(code="M2", name="甲")])
    assert told(stage) == {3: [("平台、账号名称", "微信公众号、甲", "不重复；第 2 行已经有了")]}


def test_two_records_do_not_swap_names_in_one_file() -> None:
    take_over(new_import("accounts"), [account_row(code="M1", name="甲"), account_row(code="M2", name="乙")])
    stage = stage_with(new_import("accounts"), [account_row(code="M1", name="乙"), account_row(code="M2", name="甲")])
    assert list(told(stage)) == [2, 3]


def test_the_same_name_on_another_platform_is_another_account() -> None:
    other = Platform.objects.create(code="weibo", name="新浪微博", position=2)
    rows = [account_row(code="M1", name="甲"), account_row(code="M2", name="甲", platform=other.pk)]
    assert stage_with(new_import("accounts"), rows).judge().counts == {"new": 2}


def test_all_records_of_a_row_stand_or_fall_together() -> None:
    """A crosstab's row gives several records; one that repeated a record of it takes that one's place."""
    stage = orders(order_row(number="A"))
    stage.add([(0, 5, tuple(order_row(number=number, title="二").values())) for number in ("A", "B")])
    stage.add([(0, 6, tuple(order_row(number="B", title="二").values()))])
    assert list(stage.judge().faults) == [(0, 5)]
    assert [(row.row, row.verdict) for row in stage.rows(None, 0, 9)] == [(2, Verdict.NEW), (6, Verdict.NEW)]


def test_a_row_that_repeats_one_at_fault_is_at_fault_too() -> None:
    save_account(actor=None, account=new_account(name="甲"))
    stage = stage_with(new_import("accounts"), [account_row(code="M9", name="甲")] * 3)
    faults = told(stage)
    assert list(faults) == [2, 3, 4]
    assert faults[2] == faults[4]


def test_rows_that_repeat_one_at_fault_are_not_judged_one_by_one() -> None:
    save_account(actor=None, account=new_account(name="甲"))
    stage = stage_with(new_import("accounts"), [account_row(code="M9", name="甲")] * 300)
    with CaptureQueriesContext(connection) as queries:
        assert len(stage.judge().faults) == 300
    assert len(queries) < 60


def test_a_row_that_a_closed_area_counts_is_at_fault() -> None:
    close("orders")
    stage = orders(order_row(number="A"), order_row(number="B", received_at=moment("2022-07-01 00:00")))
    ((row, faults),) = told(stage).items()
    assert row == 2
    assert faults[0][:2] == ("受理时间", "2022-04-05 09:30")
    assert faults[0][2].startswith(f"{Period.objects.get(code=QUARTER).name}的“12345工单”已于")


def test_a_record_moved_out_of_a_closed_area_is_at_fault() -> None:
    take_over(new_import("orders"), [order_row(number="A")])
    close("orders")
    later = {"received_at": moment("2022-07-01 00:00"), "due_at": moment("2022-07-09 00:00")}
    assert list(told(orders(order_row(number="A", **later)))) == [2]


@pytest.mark.parametrize("day", ["2022-03-31 23:59", "2022-04-01 00:00", "2022-06-30 23:59", "2022-07-01 00:00"])
def test_the_ends_of_a_closed_area_are_what_it_counts(day: str) -> None:
    close("orders")
    stage = orders(order_row(received_at=moment(day), closed_at=moment(day), due_at=moment("2022-07-20 00:00")))
    is_refused = "2022-04-01" <= day[:10] <= "2022-06-30"
    assert (list(told(stage)) == [2]) is is_refused


MARCH = {"received_at": moment("2022-03-20 09:30"), "due_at": moment("2022-03-28 09:30")}
#: (closed on file, closed in the file, whether a closed quarter counts it otherwise) of an order received in March; ""
#: is open, None not on file.
CARRIED = {
    "closed within the quarter": ("", "2022-05-10 09:00", True),
    "closed only after its 截至": ("", "2022-07-05 09:00", False),
    "new, open at its start": (None, "", True),
    "new, over by its start": (None, "2022-03-25 09:00", False),
    "over by its start, in the file no more": ("2022-03-25 09:00", "2022-05-10 09:00", True),
    "open at its start, in the file no more": ("2022-05-10 09:00", "2022-03-25 09:00", True),
}


@pytest.mark.parametrize("case", CARRIED)
def test_what_a_closed_area_counts_as_carried_over_is_guarded(case: str) -> None:
    before, after, is_refused = CARRIED[case]
    if before is not None:
        take_over(new_import("orders"), [order_row(closed_at=moment(before) if before else None, **MARCH)])
    close("orders")
    stage = orders(order_row(closed_at=moment(after) if after else None, **MARCH))
    assert (list(told(stage)) == [2]) is is_refused


def test_only_rows_that_a_closed_area_may_count_are_asked_for_one_by_one() -> None:
    close("orders")
    later = {"received_at": moment("2022-07-01 00:00"), "due_at": moment("2022-07-20 00:00")}
    over = MARCH | {"closed_at": moment("2022-03-31 23:59")}
    stage = orders(*(order_row(number=f"N{number}", **(later if number % 2 else over)) for number in range(50)))
    asked: list[Any] = []
    guard = stage.kind.guard(False)

    def watching(old: Any, new: Any) -> str:
        asked.append(new)
        return guard(old, new) if guard else ""

    watching.days, watching.ends = guard.days, guard.ends  # type: ignore[union-attr, attr-defined]
    assert judge(stage.table, watching).counts == {"new": 50}
    assert asked == []


def test_a_rule_that_a_row_breaks_only_with_what_its_record_keeps_is_a_fault() -> None:
    take_over(new_import("orders"), [order_row(closed_at=moment("2022-05-06 10:00"))])
    moved = {"received_at": moment("2022-05-07 09:00"), "due_at": moment("2022-05-20 09:00")}
    stage = orders(order_row(closed_at=None, **moved))
    assert told(stage) == {2: [("办结时间", "2022-05-06 10:00", "办结不能早于受理。")]}


def test_a_rule_that_a_row_breaks_with_a_field_the_file_lacks_is_a_fault() -> None:
    take_over(new_import("orders"), [order_row(closed_at=moment("2022-05-06 10:00"))])
    fields = [name for name in fields_of(import_kind("orders")) if name != "closed_at"]
    moved = {"received_at": moment("2022-05-07 09:00"), "due_at": moment("2022-05-20 09:00")}
    assert list(told(stage_with(new_import("orders"), [order_row(**moved)], fields))) == [2]


def test_a_row_whose_reference_is_gone_since_is_at_fault() -> None:
    kind = OrderKind.objects.create(code="gone", name="旧类型", position=9)
    stage = orders(order_row(number="A", kind=kind.pk), order_row(number="B"))
    assert stage.judge().counts == {"new": 2}
    kind.delete()
    assert told(stage) == {2: [("类型", "已删除", "现有的；核对以后它被删除了")]}
    assert stage.counts() == {"new": 1}


def test_a_number_of_another_period_is_at_fault() -> None:
    take_over(new_import("adjustments"), [adjustment_row()])
    other = adjustment_row(period=Period.objects.get(code="2022Q3").pk)
    stage = stage_with(new_import("adjustments"), [other])
    assert told(stage) == {2: [("编号", "A1", "别的考核周期还没有用过的")]}


def test_a_row_without_a_number_means_the_oldest_record_that_says_the_same() -> None:
    column = save_column(actor=None, column=new_column())
    for code in ("U7", "U3"):
        ColumnUpdate.objects.create(
            code=code, column=column, published_on=date(2022, 4, 5), title="植树", url="", quantity=1
        )
    row = {"column": column.pk, "published_on": date(2022, 4, 5), "title": "植树", "url": None}
    stage = stage_with(new_import("updates"), [{**row, "quantity": 2}, {**row, "code": "U3", "quantity": 1}])
    stage.judge()
    assert [(staged.verdict, str(staged.stored.code)) for staged in stage.rows(None, 0, 9) if staged.stored] == [  # type: ignore[attr-defined]
        (Verdict.CHANGED, "U7"),
        (Verdict.SAME, "U3"),
    ]


@pytest.mark.parametrize("blank_keeps", [True, False])
def test_a_pinyin_corrected_by_hand_stays_until_the_name_changes(blank_keeps: bool) -> None:
    Unit.objects.filter(code="Z01").update(pinyin="duoyinzi dyz")
    unit = Unit.objects.get(code="Z01")
    row = row_of(unit)
    derived = import_kind("units").derived({"short_name": unit.short_name})
    assert stage_with(new_import("units", blank_keeps=blank_keeps), [row | derived]).judge().counts == {"same": 1}
    take_over(new_import("units", blank_keeps=blank_keeps), [row | derived | {"position": 9}])
    assert Unit.objects.filter(code="Z01").values_list("position", "pinyin").get() == (9, "duoyinzi dyz")
    renamed = row | {"short_name": "新镇"} | import_kind("units").derived({"short_name": "新镇"})
    take_over(new_import("units", blank_keeps=blank_keeps), [renamed])
    assert Unit.objects.get(code="Z01").pinyin == "xinzhen xz"


def test_rows_are_judged_anew_by_what_the_records_say_now() -> None:
    take_over(new_import("orders"), [order_row(number=number) for number in ("A", "B", "C")])
    stage = orders(*(order_row(number=number, title="新") for number in ("A", "B", "C", "D")))
    assert stage.judge().counts == {"changed": 3, "new": 1}
    WorkOrder.objects.filter(number="A").update(changed_at=timezone.now())
    WorkOrder.objects.filter(number="B").delete()
    WorkOrder.objects.filter(number="C").update(title="新")
    new_order(number="D").save()
    assert stage.judge().counts == {"conflict": 1, "new": 1, "same": 1, "changed": 1}
    assert verdicts(stage) == ["conflict", "new", "same", "changed"]


def missing(imported: Import, stage: Stage) -> list[str]:
    stage.judge()
    return sorted(missing_records(stage, imported).values_list("number", flat=True))


def test_what_an_earlier_file_of_the_source_had_and_this_one_lacks_is_missing() -> None:
    first = new_import("orders")
    take_over(first, [order_row(number=number) for number in ("A", "B", "C")])
    take_over(new_import("orders", "来源乙"), [order_row(number="别处")])
    new_order(number="手工").save()
    again = new_import("orders")
    assert missing(again, orders(order_row(number="A"), order_row(number="D"), imported=again)) == ["B", "C"]


def test_what_lies_outside_the_days_of_the_file_is_not_missing() -> None:
    days = {number: moment(f"2022-05-{number} 12:00") for number in ("04", "05", "06", "07", "08")}
    take_over(
        new_import("orders"),
        [order_row(number=number, received_at=day, due_at=day + timedelta(days=9)) for number, day in days.items()],
    )
    again = new_import("orders")
    ends = [
        order_row(number=number, received_at=moment(day), due_at=moment("2022-06-01 00:00"))
        for number, day in (("甲", "2022-05-05 23:00"), ("乙", "2022-05-07 01:00"))
    ]
    assert missing(again, orders(*ends, imported=again)) == ["05", "06", "07"]


def test_what_an_undone_batch_brought_is_not_missing() -> None:
    accepted = take_over(new_import("orders"), [order_row(number="A")])
    assert accepted.batch is not None
    undo_batch(accepted.batch)
    Batch.objects.update(undone_at=timezone.now())
    new_order(number="A").save()
    again = new_import("orders")
    assert missing(again, orders(order_row(number="B"), imported=again)) == []


def test_nothing_is_missing_from_an_empty_stage() -> None:
    take_over(new_import("orders"), [order_row(number="A")])
    again = new_import("orders")
    assert missing(again, orders(imported=again)) == []


@pytest.mark.postgresql
def test_judging_again_writes_nothing() -> None:
    take_over(new_import("orders"), [order_row(number="A"), order_row(number="B")])
    stage = orders(order_row(number="A"), order_row(number="B", title="新"), order_row(number="C"))
    stage.judge()

    def versions() -> list[Any]:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT stage_line, xmin::text, ctid::text FROM {stage.table.sql} ORDER BY 1")
            return list(cursor.fetchall())

    before = versions()
    stage.judge()
    assert versions() == before


def test_repetitions_are_found_where_a_field_of_the_identity_has_no_column() -> None:
    column = new_column()
    column.save()
    fields = ("column", "published_on", "title")
    row = {"column": column.pk, "published_on": date(2022, 5, 1), "title": "公示"}
    stage = stage_with(new_import("updates"), [row, row, {**row, "title": "另一条"}], fields)
    assert stage.judge().counts == {"new": 2, "repeated": 1}
