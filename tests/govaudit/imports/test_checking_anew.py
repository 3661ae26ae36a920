"""All rows of an import checked anew, beside batches that stand and batches undone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from checks.models import ColumnUpdate, MediaAccount, WebColumn
from checks.services import delete_update
from govaudit.errors import Conflict, NotAllowed, UserError
from govaudit.imports.pipeline import stage_of
from govaudit.imports.selectors import dropped_rows, faulty_rows, missing_from
from govaudit.models import AuditEntry, Batch, Import, ImportSource, ImportState, Job, SourceValue
from govaudit.services.import_rows import correct_row, drop_rows, restore_rows, settle_value, unsettle_value
from govaudit.services.imports import accept_rows, request_check, undo_import
from govaudit.services.sources import change_source, forget_value
from hotline.models import WorkOrder
from tests.cast import Cast
from tests.govaudit.imports.flow import check, compute_job, now, order, run_jobs, workbook
from units.models import Closing, NameUse, Period, Unit, UnitName

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("qianyang")]


def settle(imported: Import, found: str, meant: str, field: str = "kind", *, remember: bool = False) -> None:
    settle_value(actor=None, imported=imported, field=field, found=found, meant=meant, remember=remember)
    run_jobs()


def unsettle(imported: Import, found: str, field: str = "kind") -> None:
    unsettle_value(actor=None, imported=imported, field=field, found=found)
    run_jobs()


def anew(imported: Import) -> Import:
    request_check(actor=None, imported=imported)
    run_jobs()
    return now(imported)


def accept(imported: Import, lines: list[int] | None = None) -> Batch:
    batch = accept_rows(actor=None, imported=now(imported), lines=lines)
    assert batch is not None
    return batch


def waiting(imported: Import) -> list[tuple[int, str]]:
    """Row numbers and verdicts of the stage."""
    return [(row.row, row.verdict.value) for row in staged(imported)]


def staged(imported: Import) -> list[Any]:
    return list(stage_of(now(imported)).rows(None, 0, 100))


def wrong(imported: Import) -> list[int]:
    return [row.row for row in faulty_rows(imported)]


# --- a settled value taken back ----------------------------------------------------------------------


def test_rows_that_became_good_by_a_meaning_taken_back_are_faulty_again(tmp_path: Path) -> None:
    imported = check(workbook(tmp_path / "一.xlsx", [order("X1"), order("X2", 类型="求办")]))
    settle(imported, "求办", "求助")
    assert wrong(imported) == []
    unsettle(imported, "求办")
    assert (now(imported).settled, wrong(imported), waiting(imported)) == ({}, [3], [(2, "new")])
    assert AuditEntry.objects.filter(act="import.unsettle").get().summary == ("“一.xlsx”的“类型”：“求办”不再当作“求助”")


def test_a_meaning_taken_back_is_forgotten_by_the_source(tmp_path: Path) -> None:
    imported = check(workbook(tmp_path / "一.xlsx", [order("X2", 类型="求办")]))
    settle(imported, "求办", "求助", remember=True)
    unsettle(imported, "求办")
    assert (SourceValue.objects.count(), wrong(imported)) == (0, [2])


def test_what_the_source_learned_otherwise_stays(tmp_path: Path) -> None:
    imported = check(workbook(tmp_path / "一.xlsx", [order("X2", 类型="求办")]))
    settle(imported, "求办", "求助")
    SourceValue.objects.create(source=imported.source, field="kind", found="求办", meant="投诉")
    unsettle(imported, "求办")
    assert SourceValue.objects.get().meant == "投诉"
    assert (wrong(imported), waiting(imported)) == ([], [(2, "new")])


def test_rows_accepted_by_a_meaning_taken_back_are_left_alone(tmp_path: Path) -> None:
    rows = [order("X1", 类型="求办"), order("X2", 类型="求办"), order("X3", 类型="别的")]
    imported = check(workbook(tmp_path / "一.xlsx", rows))
    settle(imported, "求办", "求助")
    accept(imported, [staged(imported)[0].line])
    unsettle(imported, "求办")
    assert (wrong(imported), waiting(imported)) == ([3, 4], [])
    assert WorkOrder.objects.get(number="X1").kind.name == "求助"


def test_taking_back_twice_is_taking_back_once(tmp_path: Path) -> None:
    imported = check(workbook(tmp_path / "一.xlsx", [order("X1", 类型="求办"), order("X2", 承办单位="城关")]))
    settle(imported, "求办", "求助")
    unsettle(imported, "求办")
    unsettle(imported, "求办")
    assert AuditEntry.objects.filter(act="import.unsettle").latest("pk").summary.endswith("早已取消，无变化")


def test_a_name_that_was_learned_by_a_meaning_taken_back_goes_too(tmp_path: Path, cast: Cast) -> None:
    imported = check(workbook(tmp_path / "一.xlsx", [order("X1"), order("X2", 承办单位="城关振")]))
    settle(imported, "城关振", "城关镇", "unit", remember=True)
    name = UnitName.objects.get(text="城关振")
    UnitName.objects.create(unit=name.unit, use=NameUse.FULL, text="城关镇的印章")
    assert wrong(imported) == []
    with pytest.raises(NotAllowed):
        unsettle_value(actor=cast.stranger, imported=imported, field="unit", found="城关振")
    unsettle_value(actor=cast.checker, imported=imported, field="unit", found="城关振")
    run_jobs()
    assert not UnitName.objects.filter(text="城关振").exists()
    assert UnitName.objects.filter(text="城关镇的印章").exists()
    assert (wrong(imported), now(imported).settled, now(imported).taught) == ([3], {}, {})
    entry = AuditEntry.objects.get(act="unit.unlearn_name")
    assert (entry.summary, entry.actor) == ("“城关镇”的名称“城关振”不再当作它的写法", cast.checker)


@pytest.mark.parametrize("by", ["another import", "an administrator"])
def test_a_name_that_was_on_file_before_stays(tmp_path: Path, by: str) -> None:
    first = check(workbook(tmp_path / "一.xlsx", [order("X1", 承办单位="城关振"), order("X9", 类型="没有")]))
    second = check(workbook(tmp_path / "二.xlsx", [order("X2", 承办单位="城关振"), order("X8", 类型="没有")]))
    if by == "another import":
        settle(first, "城关振", "城关镇", "unit", remember=True)
    else:
        unit = Unit.objects.get(short_name="城关镇")
        UnitName.objects.create(unit=unit, use=NameUse.MATCH, text="城关振")
    settle(second, "城关振", "城关镇", "unit", remember=True)
    unsettle(second, "城关振", "unit")
    assert UnitName.objects.get(text="城关振").use == NameUse.MATCH
    assert (now(second).settled, wrong(second)) == ({}, [3])


def test_a_learned_word_is_forgotten_by_whoever_may_bring_in_the_kind(tmp_path: Path, cast: Cast) -> None:
    source = ImportSource.objects.create(kind="units", name="编办")
    value = SourceValue.objects.create(source=source, field="kind", found="没有", meant="镇")
    with pytest.raises(NotAllowed):
        forget_value(actor=cast.checker, value=value)
    for _ in range(2):
        forget_value(actor=cast.admin, value=value)
    first, second = AuditEntry.objects.filter(act="source.forget").order_by("pk")
    assert first.summary == "导入来源“编办”不再记得“没有”就是“镇”"
    assert second.summary.endswith("无变化")
    assert not SourceValue.objects.exists()


# --- settling what is not there, or is settled -------------------------------------------------------


@pytest.mark.parametrize("found", ["", "别的", "投诉"])
def test_a_text_that_no_faulty_row_has_is_not_settled(tmp_path: Path, found: str) -> None:
    imported = check(workbook(tmp_path / "一.xlsx", [order("X1"), order("X2", 类型="求办")]))
    with pytest.raises(UserError, match="有问题的行里没有"):
        settle(imported, found, "求助")
    assert now(imported).settled == {}


def test_a_text_of_another_column_is_not_settled(tmp_path: Path) -> None:
    imported = check(workbook(tmp_path / "一.xlsx", [order("X2", 类型="求办")]))
    with pytest.raises(UserError, match="承办单位"):
        settle(imported, "求办", "城关镇", "unit")


def test_a_text_that_only_breaks_a_rule_has_no_other_meaning(tmp_path: Path) -> None:
    late = "2022-03-01 08:50"
    rows = [order("X1", 办结时间=late), order("X2", 受理时间="2022-02-01 08:50", 办结时间=late)]
    imported = check(workbook(tmp_path / "一.xlsx", rows))
    assert (imported.counts["faulty"], imported.counts["new"]) == (1, 1)
    with pytest.raises(UserError, match="办结时间"):
        settle(imported, late, "2022-04-07 16:16", "closed_at")


def test_the_second_to_settle_a_text_is_told_the_first_meaning(tmp_path: Path) -> None:
    imported = check(workbook(tmp_path / "一.xlsx", [order("X2", 类型="求办")]))
    settle(imported, "求办", "求助")
    with pytest.raises(Conflict, match="“求办”已经定为“求助”"):
        settle(imported, "求办", "投诉")
    settle(imported, "求办", "求助")  # the same again does no harm
    assert now(imported).settled == {"kind": {"求办": "求助"}}


def test_a_text_settled_otherwise_means_it_in_rows_that_are_good_already(tmp_path: Path) -> None:
    rows = [order("X2", 类型="求办"), order("X3", 类型="求办", 承办单位="城关")]
    imported = check(workbook(tmp_path / "一.xlsx", rows))
    settle_value(actor=None, imported=imported, field="kind", found="求办", meant="求助", remember=False)
    correct_row(actor=None, row=faulty_rows(imported)[1], cells={4: "城关镇"})  # staged before the job runs
    settle(imported, "求办", "投诉")
    assert [found.record.kind.name for found in staged(imported)] == ["投诉", "投诉"]


# --- what a blank cell means -------------------------------------------------------------------------


def test_rows_are_accepted_as_they_were_checked_whatever_the_source_says_since(tmp_path: Path) -> None:
    known = WorkOrder.objects.filter(withdrawn_at=None).order_by("pk")[0]
    WorkOrder.objects.filter(pk=known.pk).update(title="原来的摘要")
    imported = check(workbook(tmp_path / "空.xlsx", [order(known.number, 诉求摘要="", 办结时间="2022-08-02 10:00")]))
    assert imported.blank_keeps is True
    change_source(actor=None, source=imported.source, name=imported.source.name, blank_keeps=False)
    accept(imported)
    assert WorkOrder.objects.get(pk=known.pk).title == "原来的摘要"


def test_a_new_check_goes_by_what_the_source_says_now(tmp_path: Path) -> None:
    known = WorkOrder.objects.filter(withdrawn_at=None).order_by("pk")[0]
    WorkOrder.objects.filter(pk=known.pk).update(title="原来的摘要")
    imported = check(workbook(tmp_path / "空.xlsx", [order(known.number, 诉求摘要="", 办结时间="2022-08-02 10:00")]))
    change_source(actor=None, source=imported.source, name=imported.source.name, blank_keeps=False)
    assert anew(imported).blank_keeps is False
    accept(imported)
    assert WorkOrder.objects.get(pk=known.pk).title == ""


# --- rules beside what a blank cell keeps -------------------------------------------------------------

ACCOUNT_HEADERS = ("代码", "帐号名称", "平台", "主办单位", "开设日期", "备案日期", "备案号", "注销日期")


def account_cells(**cells: str) -> list[str]:
    """Cells of an account on file that has been filed (M900), or of another one."""
    given = {
        "代码": "M900",
        "帐号名称": "新城发布",
        "平台": "微信公众号",
        "主办单位": "城关镇",
        "开设日期": "2019-01-01",
    }
    return [(given | cells).get(header, "") for header in ACCOUNT_HEADERS]


@pytest.fixture
def filed(tmp_path: Path) -> str:
    """The code of an account on file with its day of filing and no number."""
    path = workbook(tmp_path / "账号.xlsx", [account_cells(备案日期="2019-05-01")], ACCOUNT_HEADERS)
    accept(check(path, "accounts", source="网信办"))
    return "M900"


def check_accounts(path: Path, *rows: list[str], **given: Any) -> Import:
    return check(workbook(path, rows, ACCOUNT_HEADERS), "accounts", source="网信办", **given)


def test_a_rule_sees_what_a_blank_cell_keeps(tmp_path: Path, filed: str) -> None:
    imported = check_accounts(tmp_path / "二.xlsx", account_cells(备案号="QY1"))
    assert (waiting(imported), wrong(imported)) == ([(2, "changed")], [])
    accept(imported)
    account = MediaAccount.objects.get(code=filed)
    assert (account.filing_number, str(account.filed_on)) == ("QY1", "2019-05-01")


def test_a_rule_sees_a_blank_of_a_new_record_as_blank(tmp_path: Path) -> None:
    imported = check_accounts(tmp_path / "二.xlsx", account_cells(代码="M901", 备案号="QY1"))
    (row,) = faulty_rows(imported)
    assert waiting(imported) == []
    assert row.errors == [
        {"place": 5, "header": "备案日期", "field": "filed_on", "found": "", "proposals": []}
        | {"expected": row.errors[0]["expected"]}
    ]


def test_a_blank_that_clears_is_blank_for_the_rule(tmp_path: Path, filed: str) -> None:
    assert wrong(check_accounts(tmp_path / "二.xlsx", account_cells(备案号="QY1"), blank_keeps=False)) == [2]


def test_a_row_corrected_into_one_that_only_its_record_makes_good_is_good(tmp_path: Path, filed: str) -> None:
    imported = check_accounts(tmp_path / "二.xlsx", account_cells(备案号="QY1", 开设日期="去年"))
    left = correct_row(actor=None, row=faulty_rows(imported)[0], cells={4: "2019-01-01"})
    assert (left, waiting(imported)) == (None, [(2, "changed")])


def test_a_row_corrected_into_a_new_record_that_breaks_a_rule_stays(tmp_path: Path) -> None:
    imported = check_accounts(tmp_path / "二.xlsx", account_cells(代码="M901", 备案号="QY1", 开设日期="去年"))
    left = correct_row(actor=None, row=faulty_rows(imported)[0], cells={4: "2019-01-01"})
    assert left is not None
    assert ([error["place"] for error in left.errors], waiting(imported)) == ([5], [])


def test_a_rule_is_asked_again_when_the_record_is_gone_by_the_acceptance(tmp_path: Path, filed: str) -> None:
    imported = check_accounts(tmp_path / "二.xlsx", account_cells(备案号="QY1"))
    MediaAccount.objects.filter(code=filed).delete()
    assert accept_rows(actor=None, imported=imported) is None
    assert wrong(imported) == [2]


def test_a_recheck_finds_a_rule_kept_once_the_record_is_there(tmp_path: Path) -> None:
    imported = check_accounts(
        tmp_path / "二.xlsx", account_cells(备案号="QY1"), account_cells(代码="M902", 帐号名称="别", 平台="没有")
    )
    accept(check_accounts(tmp_path / "三.xlsx", account_cells(备案日期="2019-05-01")))
    settle(imported, "没有", "新浪微博", "platform")
    assert (waiting(imported), wrong(imported)) == ([(2, "changed"), (3, "new")], [])


# --- checked anew beside batches ---------------------------------------------------------------------


def two_batches(tmp_path: Path) -> tuple[Import, Batch, Batch]:
    """X1 taken over in the first batch, X2 in the second; X3 is faulty."""
    imported = check(workbook(tmp_path / "一.xlsx", [order("X1"), order("X2"), order("X3", 类型="求办")]))
    first = accept(imported, [staged(imported)[0].line])
    return imported, first, accept(imported)


def test_rows_of_an_undone_batch_come_back_while_another_one_stands(tmp_path: Path) -> None:
    imported, first, _ = two_batches(tmp_path)
    undo_import(actor=None, batch=first)
    anew(imported)
    assert (waiting(imported), wrong(imported)) == ([(2, "new")], [4])
    assert accept(imported).number == 3
    assert WorkOrder.objects.filter(number__in=["X1", "X2"]).count() == 2


def test_rows_of_an_undone_batch_come_back_to_a_finished_import(tmp_path: Path) -> None:
    imported = check(workbook(tmp_path / "一.xlsx", [order("X1"), order("X2")]))
    accept(imported, [staged(imported)[0].line])
    second = accept(imported)
    assert now(imported).state == ImportState.FINISHED
    undo_import(actor=None, batch=second)
    anew(imported)
    assert waiting(imported) == [(3, "new")]
    counts = now(imported).counts
    assert {name: counts.get(name) for name in ("rows", "accepted", "passed", "undone")} == {
        "rows": 2,
        "accepted": 1,
        "passed": 0,
        "undone": None,
    }


def test_accepted_rows_are_left_alone_whatever_became_of_their_records(tmp_path: Path) -> None:
    """Changed by hand, changed by another import's batch."""
    imported, *_ = two_batches(tmp_path)
    other = check(workbook(tmp_path / "二.xlsx", [order("X1", 返工次数="3")]))
    accept(other)
    WorkOrder.objects.filter(number="X2").update(title="手工改过", changed_at=timezone.now())
    anew(imported)
    assert (waiting(imported), wrong(imported)) == ([], [4])


def test_the_records_of_accepted_rows_are_not_missing(tmp_path: Path) -> None:
    imported, first, second = two_batches(tmp_path)
    assert "missing" not in anew(imported).counts
    assert list(missing_from(now(imported))) == []
    for batch in (second, first):
        undo_import(actor=None, batch=batch)
    assert anew(imported).counts["missing"] == missing_from(now(imported)).count()


def test_a_check_begun_before_a_batch_was_undone_is_not_used(tmp_path: Path) -> None:
    imported, first, _ = two_batches(tmp_path)
    request_check(actor=None, imported=imported)
    before = compute_job(Job.objects.unfinished().get())
    undo_import(actor=None, batch=first)
    before()
    assert now(imported).state == ImportState.MAPPED
    anew(imported)
    assert waiting(imported) == [(2, "new")]


def test_corrections_outlive_a_check_beside_a_batch(tmp_path: Path) -> None:
    imported, *_ = two_batches(tmp_path)
    correct_row(actor=None, row=faulty_rows(imported)[0], cells={2: "求助"})
    anew(imported)
    assert waiting(imported) == [(4, "new")]


def test_a_check_is_asked_for_in_states_that_have_a_mapping_only(tmp_path: Path, cast: Any) -> None:
    imported = check(workbook(tmp_path / "一.xlsx", [order("X1")]))
    Import.objects.update(state=ImportState.DISCARDED)
    with pytest.raises(Conflict, match="已放弃"):
        request_check(actor=cast.checker, imported=imported)


def test_an_old_check_repeated_leaves_what_was_corrected_since(tmp_path: Path) -> None:
    rows = [order("X1"), order("X2", 承办单位="城关"), order("X3", 类型="抱怨")]
    imported = check(workbook(tmp_path / "一.xlsx", rows))
    repeated = compute_job(Job.objects.get(kind="import.check"))
    mended, dropped = faulty_rows(imported)
    correct_row(actor=None, row=mended, cells={4: "城关镇"})
    drop_rows(actor=None, imported=now(imported), rows=[dropped.pk])
    before = now(imported).counts
    assert repeated().message == "其间又有改动，这次核对不用了。"
    assert (now(imported).counts, wrong(imported), len(waiting(imported))) == (before, [], 2)


def test_records_of_a_crosstab_refused_at_the_last_moment_did_not_pass(tmp_path: Path) -> None:
    headers, column = ["栏目", "2022年5月", "2022年6月", "2022年7月"], WebColumn.objects.order_by("pk")[0]
    content = workbook(tmp_path / "一.xlsx", [[column.code, "1", "2", "3"]], headers)
    imported = check(content, "updates")
    assert now(imported).counts["new"] == 3
    Closing.objects.create(period=Period.objects.get(code="2022Q2"), area="columns", closed_by="主管")
    assert accept_rows(actor=None, imported=now(imported)) is None
    assert {name: now(imported).counts[name] for name in ("accepted", "passed", "faulty")} == {
        "accepted": 0, "passed": 0, "faulty": 1,
    }  # fmt: skip


def test_a_record_a_person_deleted_does_not_come_back(tmp_path: Path) -> None:
    headers, column = ["栏目", "发布日期", "标题", "条数"], WebColumn.objects.order_by("pk")[0]
    rows = [[column.code, "2022-05-01", title, "1"] for title in ("甲", "乙", "丙")]
    imported = check(workbook(tmp_path / "一.xlsx", rows, headers), "updates")
    accept(imported)
    delete_update(actor=None, update=ColumnUpdate.objects.get(title="乙"))
    assert waiting(anew(imported)) == []
    assert [(row.row, row.cells) for row in dropped_rows(imported)] == [(3, [column.code, "2022-05-01", "乙", "1"])]
    restore_rows(actor=None, imported=now(imported), rows=[dropped_rows(imported)[0].pk])
    assert waiting(imported) == [(3, "new")]
