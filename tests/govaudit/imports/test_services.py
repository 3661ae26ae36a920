"""Acts on imports, from the uploaded file to the batch and back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from govaudit.errors import Conflict, NotAllowed, UserError
from govaudit.imports.kinds import UnknownImportKind
from govaudit.imports.mapping import ColumnMapping, Meaning
from govaudit.imports.pipeline import mapping_of, stage_of
from govaudit.imports.proposing import proposed_mapping
from govaudit.imports.reading import RefusedFile
from govaudit.models import AuditEntry, Batch, FaultyRow, Import, ImportSource, ImportState, Job
from govaudit.services.import_rows import correct_row, settle_value
from govaudit.services.imports import (
    accept_rows,
    discard_import,
    map_columns,
    request_acceptance,
    request_undo,
    undo_import,
    upload_file,
)
from govaudit.services.sources import change_source
from hotline.models import WorkOrder
from tests.cast import Cast
from tests.govaudit.imports.flow import ORDER_HEADERS, check, now, order, run_jobs, upload, workbook
from units.models import Closing, Period, UnitName

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("qianyang")]


def stages(imported: Import) -> list[str]:
    """Tables in which rows of the import wait."""
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
    return [name for name in tables if name.startswith(f"stage_{imported.code}")]


def faulty(imported: Import) -> list[FaultyRow]:
    return list(FaultyRow.objects.filter(imported=imported).exclude(errors=[]).order_by("sheet", "row"))


def last_entry(act: str) -> AuditEntry:
    return AuditEntry.objects.filter(act=act).latest("pk")


def entries_of(play: Callable[[], Any], *acts: str) -> int:
    before = AuditEntry.objects.filter(act__in=acts).count()
    play()
    return AuditEntry.objects.filter(act__in=acts).count() - before


# --- upload and read ---------------------------------------------------------------------------------


def test_an_uploaded_file_is_moved_hashed_and_read(tmp_path: Path) -> None:
    path = workbook(tmp_path / "八月工单.xlsx", [order("X1"), order("X2")])
    size = path.stat().st_size
    imported = upload(path)
    assert not path.exists()
    assert imported.kept_file.stat().st_size == imported.size == size
    assert (imported.state, imported.file_name, len(imported.sha256)) == (ImportState.MAPPED, "八月工单.xlsx", 64)
    assert imported.profile["sheets"][0]["headers"] == list(ORDER_HEADERS)


def test_a_file_nobody_can_read_is_refused_with_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "坏的.xlsx"
    path.write_bytes(b"PK\x03\x04 nothing of the kind")
    imported = upload(path)
    assert imported.state == ImportState.REFUSED
    assert imported.refusal.endswith("。")
    assert not imported.raw_rows.exists()


def test_an_empty_file_is_refused_before_anything_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "空.xlsx"
    path.touch()
    with pytest.raises(RefusedFile, match="是空的"):
        upload_file(actor=None, kind="orders", source="市12345平台", content=path, file_name=path.name)
    assert Import.objects.count() == 0
    assert path.exists()


def test_a_file_over_the_limit_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from govaudit.imports import files
    from govaudit.imports.reading import Limits

    monkeypatch.setattr(files, "Limits", lambda: Limits(size=1000))
    path = workbook(tmp_path / "大.xlsx", [order("X1")])
    with pytest.raises(RefusedFile, match="上限"):
        upload_file(actor=None, kind="orders", source="市12345平台", content=path, file_name=path.name)


@pytest.mark.parametrize("name", ["", "  ", "..\\", "a\x00b.xlsx", "换\u202e行.xlsx", "长" * 201])
def test_a_name_that_is_none_is_refused(tmp_path: Path, name: str) -> None:
    path = workbook(tmp_path / "好.xlsx", [order("X1")])
    with pytest.raises(RefusedFile, match="文件名"):
        upload_file(actor=None, kind="orders", source="市12345平台", content=path, file_name=name)


def test_folders_before_the_name_are_left_off(tmp_path: Path) -> None:
    path = workbook(tmp_path / "好.xlsx", [order("X1")])
    imported = upload(path, file_name="C:\\导出\\八月.xlsx")
    assert imported.file_name == "八月.xlsx"


def test_a_kind_nobody_knows_is_refused(tmp_path: Path) -> None:
    path = workbook(tmp_path / "好.xlsx", [order("X1")])
    with pytest.raises(UnknownImportKind, match="orders（12345工单）"):
        upload_file(actor=None, kind="nonsense", source="市12345平台", content=path, file_name=path.name)


def test_records_of_a_period_need_one(tmp_path: Path) -> None:
    path = workbook(tmp_path / "名册.xlsx", [["网站", "城关镇"]], ["领域", "单位"])
    with pytest.raises(UserError, match="选定周期"):
        upload_file(actor=None, kind="roster", source="人事", content=path, file_name=path.name)
    with pytest.raises(UserError, match="2031Q1"):
        upload_file(actor=None, kind="roster", source="人事", content=path, file_name=path.name, period="2031Q1")


@pytest.mark.parametrize("source", [".", "..", "../别处", "市局/../平台", "市局/."])
def test_a_source_is_not_named_by_what_an_address_leaves_out(tmp_path: Path, source: str) -> None:
    path = workbook(tmp_path / "好.xlsx", [order("X1")])
    with pytest.raises(UserError, match="来源名称不能是"):
        upload_file(actor=None, kind="orders", source=source, content=path, file_name=path.name)
    named = upload_file(actor=None, kind="orders", source="市局/12345.平台", content=path, file_name=path.name)
    assert named.source.name == "市局/12345.平台"


@pytest.mark.parametrize("source", ["", " ", "源" * 65, "换\n行"])
def test_a_source_needs_a_name_of_one_line(tmp_path: Path, source: str) -> None:
    path = workbook(tmp_path / "好.xlsx", [order("X1")])
    with pytest.raises(UserError, match="来源"):
        upload_file(actor=None, kind="orders", source=source, content=path, file_name=path.name)


def test_a_checker_may_not_bring_in_units(tmp_path: Path, cast: Cast) -> None:
    path = workbook(tmp_path / "单位.xlsx", [["Z99"]], ["代码"])
    with pytest.raises(NotAllowed, match="管理员"):
        upload_file(actor=cast.checker, kind="units", source="编办", content=path, file_name=path.name)
    assert path.exists()


def test_what_a_blank_means_is_kept_with_the_source(tmp_path: Path) -> None:
    upload(workbook(tmp_path / "一.xlsx", [order("X1")]), blank_keeps=False)
    upload(workbook(tmp_path / "二.xlsx", [order("X1")]))
    assert ImportSource.objects.get(kind="orders", name="市12345平台").blank_keeps is False


def test_reading_twice_changes_nothing(tmp_path: Path) -> None:
    from govaudit.services.imports import record_reading

    imported = upload(workbook(tmp_path / "一.xlsx", [order("X1")]))
    record_reading(actor=None, imported=imported, profile=None, refusal="坏了。")
    assert now(imported).state == ImportState.MAPPED


# --- map and check -----------------------------------------------------------------------------------


def test_a_checked_file_tells_its_rows_by_verdict(tmp_path: Path) -> None:
    imported = check(
        workbook(tmp_path / "一.xlsx", [order("X1"), order("X2", 承办单位="城关"), order("X3"), order("X3")])
    )
    assert imported.state == ImportState.CHECKED
    assert {name: imported.counts[name] for name in ("rows", "new", "faulty", "repeated", "missing")} == {
        "rows": 4, "new": 2, "faulty": 1, "repeated": 1, "missing": 0,
    }  # fmt: skip
    assert WorkOrder.objects.filter(number__startswith="X").count() == 0


def test_all_faults_of_a_row_are_told_at_once(tmp_path: Path) -> None:
    imported = check(workbook(tmp_path / "一.xlsx", [order("X1", 承办单位="城关", 类型="抱怨", 返工次数="两次")]))
    (row,) = faulty(imported)
    assert {error["field"] for error in row.errors} == {"unit", "kind", "returned"}
    assert row.row == 2
    assert row.cells[4] == "城关"


def test_a_mapping_with_problems_is_refused(tmp_path: Path) -> None:
    imported = upload(workbook(tmp_path / "一.xlsx", [order("X1")]))
    given = proposed_mapping(imported).mapping
    nothing = ColumnMapping(given.sheets, given.header_rows, given.headers, tuple(Meaning(None) for _ in given.headers))
    with pytest.raises(UserError, match="工单编号"):
        map_columns(actor=None, imported=imported, mapping=nothing)
    assert mapping_of(now(imported)) == given


@pytest.mark.parametrize(
    ("sheets", "rows", "sentence"),
    [
        ((), {}, "一张工作表也没有选，请至少选一张。"),
        ((0, 5), {0: (1, 1), 5: (1, 1)}, "文件里只有 1 张工作表，没有第 6 张。"),
        ((0,), {}, "工作表“工单”没有说明表头是哪一行。"),
    ],
)
def test_a_mapping_of_sheets_that_the_file_lacks_is_refused(tmp_path: Path, sheets, rows, sentence) -> None:
    imported = upload(workbook(tmp_path / "一.xlsx", [order("X1")]))
    given = proposed_mapping(imported).mapping
    elsewhere = ColumnMapping(sheets, rows, given.headers, given.meanings)
    with pytest.raises(UserError, match=sentence):
        map_columns(actor=None, imported=imported, mapping=elsewhere)


def test_a_file_with_our_own_headings_needs_nobody_to_map_it(tmp_path: Path) -> None:
    imported = upload(workbook(tmp_path / "一.xlsx", [order("X1")]))
    assert imported.state == ImportState.MAPPED
    assert mapping_of(imported).headers == ORDER_HEADERS


@pytest.mark.parametrize(
    "headers",
    [
        ("来源", "工单号", *ORDER_HEADERS[2:]),
        (*ORDER_HEADERS, "坐席"),
        ORDER_HEADERS[1:],
        tuple(header for header in ORDER_HEADERS if header != "受理时间"),
    ],
    ids=["a synonym", "a column more", "a value for all rows", "a required column missing"],
)
def test_any_other_heading_is_left_to_a_person(tmp_path: Path, headers) -> None:
    imported = upload(workbook(tmp_path / "一.xlsx", [["1"] * len(headers)], headers))
    assert imported.state == ImportState.READ


def test_our_own_headings_are_left_to_a_person_where_one_of_the_source_is_gone(tmp_path: Path) -> None:
    first = upload(workbook(tmp_path / "一.xlsx", [order("X1")]))
    map_columns(actor=None, imported=first, mapping=mapping_of(first))
    shorter = [[*row[:7], row[8]] for row in (ORDER_HEADERS, order("X1"))]
    assert upload(workbook(tmp_path / "二.xlsx", shorter[1:], shorter[0])).state == ImportState.READ


def test_what_a_person_said_goes_before_our_own_headings(tmp_path: Path) -> None:
    first = upload(workbook(tmp_path / "一.xlsx", [order("X1")]))
    given = mapping_of(first)
    changed = tuple(Meaning(None) if meaning.field == "title" else meaning for meaning in given.meanings)
    map_columns(
        actor=None, imported=first, mapping=ColumnMapping(given.sheets, given.header_rows, given.headers, changed)
    )
    same = upload(workbook(tmp_path / "二.xlsx", [order("X1")]))
    assert mapping_of(same).meanings == changed


def test_the_mapping_is_remembered_for_the_source(tmp_path: Path) -> None:
    headers = ["号", *ORDER_HEADERS[2:], ORDER_HEADERS[0]]
    rows = [["X1", *order("X1")[2:], "市12345平台"]]
    first = upload(workbook(tmp_path / "一.xlsx", rows, headers))
    proposed = proposed_mapping(first).mapping
    meanings = tuple(
        Meaning("number") if header == "号" else meaning
        for header, meaning in zip(proposed.headers, proposed.meanings, strict=True)
    )
    decided = ColumnMapping(proposed.sheets, proposed.header_rows, proposed.headers, meanings, {})
    map_columns(actor=None, imported=first, mapping=decided)
    second = upload(workbook(tmp_path / "二.xlsx", rows, headers))
    assert second.state == ImportState.MAPPED
    assert mapping_of(second).meanings == meanings
    other = upload(workbook(tmp_path / "三.xlsx", rows, headers), source="别的平台")
    assert other.state == ImportState.READ


def test_mapped_anew_the_old_stage_and_faults_are_gone(tmp_path: Path) -> None:
    imported = check(workbook(tmp_path / "一.xlsx", [order("X1"), order("X2", 承办单位="城关")]))
    (old,) = stages(imported)
    map_columns(actor=None, imported=imported, mapping=mapping_of(imported))
    assert (stages(imported), faulty(imported), now(imported).state) == ([], [], ImportState.MAPPED)
    run_jobs()
    assert stages(imported) == [now(imported).stage] != [old]
    assert now(imported).counts["faulty"] == 1


def test_a_check_of_an_older_mapping_is_not_used(tmp_path: Path) -> None:
    from tests.govaudit.imports.flow import compute_job

    imported = upload(workbook(tmp_path / "一.xlsx", [order("X1")]))
    mapping = proposed_mapping(imported).mapping
    map_columns(actor=None, imported=imported, mapping=mapping)
    older = compute_job(Job.objects.unfinished().get())
    changed = ColumnMapping(mapping.sheets, mapping.header_rows, mapping.headers, tuple(
        Meaning(None) if meaning.field == "title" else meaning for meaning in mapping.meanings
    ), mapping.fixed)  # fmt: skip
    map_columns(actor=None, imported=imported, mapping=changed)
    older()
    assert now(imported).state == ImportState.MAPPED
    run_jobs()
    assert now(imported).state == ImportState.CHECKED
    assert stages(imported) == [now(imported).stage]


def test_a_stage_left_by_a_killed_check_is_dropped(tmp_path: Path) -> None:
    from tests.govaudit.imports.flow import compute_job

    imported = upload(workbook(tmp_path / "一.xlsx", [order("X1")]))
    map_columns(actor=None, imported=imported, mapping=proposed_mapping(imported).mapping)
    compute_job(Job.objects.unfinished().get())  # killed before its write
    assert len(stages(imported)) == 1
    run_jobs()
    assert stages(imported) == [now(imported).stage]


def test_a_second_click_asks_for_no_second_check(tmp_path: Path) -> None:
    imported = upload(workbook(tmp_path / "一.xlsx", [order("X1")]))
    for _ in range(2):
        map_columns(actor=None, imported=imported, mapping=proposed_mapping(imported).mapping)
    assert Job.objects.unfinished().filter(kind="import.check").count() == 1


# --- settle and correct ------------------------------------------------------------------------------


def test_a_settled_value_mends_all_rows_of_the_import(tmp_path: Path) -> None:
    rows = [order("X1", 承办单位="城关"), order("X2", 承办单位="城关"), order("X3", 承办单位="南寨")]
    imported = check(workbook(tmp_path / "一.xlsx", rows))
    settle_value(actor=None, imported=imported, field="unit", found="城关", meant="城关镇", remember=False)
    run_jobs()
    counts = now(imported).counts
    assert (counts["new"], counts["faulty"]) == (2, 1)
    assert not UnitName.objects.filter(text="城关").exists()


def test_a_unit_settled_for_good_becomes_its_name(tmp_path: Path, cast: Cast) -> None:
    imported = check(workbook(tmp_path / "一.xlsx", [order("X1", 承办单位="城关")]), actor=cast.checker)
    settle_value(actor=cast.checker, imported=imported, field="unit", found="城关", meant="城关镇", remember=True)
    assert UnitName.objects.get(text="城关").unit.short_name == "城关镇"
    again = check(workbook(tmp_path / "二.xlsx", [order("X2", 承办单位="城关")]))
    assert again.counts["faulty"] == 0


def test_a_word_settled_for_good_is_remembered_by_its_source_only(tmp_path: Path) -> None:
    imported = check(workbook(tmp_path / "一.xlsx", [order("X1", 类型="求办")]))
    settle_value(actor=None, imported=imported, field="kind", found="求办", meant="求助", remember=True)
    run_jobs()
    assert now(imported).counts["faulty"] == 0
    assert check(workbook(tmp_path / "二.xlsx", [order("X2", 类型="求办")])).counts["faulty"] == 0
    other = check(workbook(tmp_path / "三.xlsx", [order("X3", 类型="求办")]), source="别的平台")
    assert other.counts["faulty"] == 1


def test_a_unit_by_another_known_name_is_settled_under_its_own(tmp_path: Path) -> None:
    imported = check(workbook(tmp_path / "一.xlsx", [order("X1", 承办单位="城关")]))
    settle_value(actor=None, imported=imported, field="unit", found="城关", meant="城关镇人民政府", remember=True)
    assert now(imported).settled == {"unit": {"城关": "城关镇"}}
    assert UnitName.objects.get(text="城关").unit.short_name == "城关镇"


@pytest.mark.parametrize(
    ("field", "meant", "sentence"),
    [
        ("unit", "火星镇", "承办单位"),
        ("returned", "很多", "返工次数"),
        ("kind", "", "不能空着"),
        ("nonsense", "1", "没有这一栏"),
    ],
)
def test_what_a_field_cannot_hold_is_no_meaning(tmp_path: Path, field: str, meant: str, sentence: str) -> None:
    imported = check(workbook(tmp_path / "一.xlsx", [order("X1", 承办单位="城关")]))
    with pytest.raises(UserError, match=sentence):
        settle_value(actor=None, imported=imported, field=field, found="城关", meant=meant, remember=False)


def test_any_value_is_corrected_in_bulk(tmp_path: Path) -> None:
    rows = [order("X1", 返工次数="一"), order("X2", 返工次数="一")]
    imported = check(workbook(tmp_path / "一.xlsx", rows))
    settle_value(actor=None, imported=imported, field="returned", found="一", meant="1", remember=False)
    run_jobs()
    assert now(imported).counts["new"] == 2


def test_a_corrected_row_goes_to_the_stage_at_once(tmp_path: Path) -> None:
    imported = check(workbook(tmp_path / "一.xlsx", [order("X1"), order("X2", 承办单位="城关")]))
    assert correct_row(actor=None, row=faulty(imported)[0], cells={4: "城关镇"}) is None
    assert (now(imported).counts["new"], now(imported).counts["faulty"], faulty(imported)) == (2, 0, [])


def test_a_row_corrected_in_part_stays_with_what_is_still_wrong(tmp_path: Path) -> None:
    imported = check(workbook(tmp_path / "一.xlsx", [order("X2", 承办单位="城关", 类型="抱怨")]))
    left = correct_row(actor=None, row=faulty(imported)[0], cells={4: " 城关镇\t"})
    assert left is not None
    assert left.corrected == {"4": "城关镇"}
    assert [error["field"] for error in left.errors] == ["kind"]


def test_a_row_corrected_twice_stands_in_the_stage_once(tmp_path: Path) -> None:
    imported = check(workbook(tmp_path / "一.xlsx", [order("X2", 承办单位="城关")]))
    (row,) = faulty(imported)
    for _ in range(2):
        assert correct_row(actor=None, row=row, cells={4: "城关镇"}) is None
    assert now(imported).counts["new"] == 1
    assert now(imported).counts.get("repeated", 0) == 0


def test_a_row_already_mended_is_not_corrected_again(tmp_path: Path) -> None:
    imported = check(workbook(tmp_path / "一.xlsx", [order("X2", 承办单位="城关")]))
    (row,) = faulty(imported)
    correct_row(actor=None, row=row, cells={4: "城关镇"})
    assert correct_row(actor=None, row=row, cells={4: "南寨镇"}) is None
    assert FaultyRow.objects.get(pk=row.pk).corrected == {"4": "城关镇"}
    assert last_entry("import.correct").summary.endswith("早已改好，无变化")


def test_a_row_corrected_into_another_ones_key_is_faulty_again(tmp_path: Path) -> None:
    imported = check(workbook(tmp_path / "一.xlsx", [order("X1"), order("X/2", 诉求摘要="别的事")]))
    assert correct_row(actor=None, row=faulty(imported)[0], cells={1: "X1"}) is not None
    (row,) = faulty(imported)
    assert (row.row, row.corrected, row.errors[0]["field"]) == (3, {"1": "X1"}, "number")
    assert (now(imported).counts["new"], now(imported).counts["faulty"]) == (1, 1)


def test_corrections_outlive_a_new_check_of_the_whole_file(tmp_path: Path) -> None:
    imported = check(
        workbook(tmp_path / "一.xlsx", [order("X1", 承办单位="城关"), order("X2", 承办单位="南寨", 类型="抱怨")])
    )
    first, second = faulty(imported)
    correct_row(actor=None, row=first, cells={4: "城关镇"})
    correct_row(actor=None, row=second, cells={4: "南寨镇"})
    map_columns(actor=None, imported=imported, mapping=mapping_of(imported))
    run_jobs()
    assert (now(imported).counts["new"], now(imported).counts["faulty"]) == (1, 1)
    assert faulty(imported)[0].corrected == {"4": "南寨镇"}


# --- accept and undo ---------------------------------------------------------------------------------


def test_good_rows_are_taken_over_as_one_batch(tmp_path: Path, cast: Cast) -> None:
    imported = check(workbook(tmp_path / "一.xlsx", [order("X1"), order("X2"), order("X3", 承办单位="城关")]))
    before = WorkOrder.objects.count()
    batch = accept_rows(actor=cast.checker, imported=imported)
    assert batch is not None
    assert (batch.number, batch.counts["new"], batch.accepted_by) == (1, 2, "荆晓禾")
    assert WorkOrder.objects.count() == before + 2
    found = WorkOrder.objects.get(number="X2")
    assert (found.batch_id, found.batch_sheet, found.batch_row, found.changed_at) == (batch.pk, 0, 3, None)
    assert now(imported).state == ImportState.CHECKED  # one row is still to be mended


def test_an_import_with_nothing_left_is_finished(tmp_path: Path) -> None:
    imported = check(workbook(tmp_path / "一.xlsx", [order("X1")]))
    accept_rows(actor=None, imported=imported)
    assert (now(imported).state, stages(imported)) == (ImportState.FINISHED, [])


def test_accepting_twice_takes_each_row_over_once(tmp_path: Path) -> None:
    imported = check(workbook(tmp_path / "一.xlsx", [order("X1"), order("X2", 承办单位="城关")]))
    assert accept_rows(actor=None, imported=imported) is not None
    assert accept_rows(actor=None, imported=imported) is None
    assert Batch.objects.filter(imported=imported).count() == 1


def test_rows_mended_later_make_a_second_batch(tmp_path: Path) -> None:
    imported = check(workbook(tmp_path / "一.xlsx", [order("X1"), order("X2", 承办单位="城关")]))
    accept_rows(actor=None, imported=imported)
    correct_row(actor=None, row=faulty(imported)[0], cells={4: "城关镇"})
    batch = accept_rows(actor=None, imported=imported)
    assert batch is not None
    assert (batch.number, batch.counts["new"], now(imported).state) == (2, 1, ImportState.FINISHED)


def test_columns_are_not_mapped_anew_once_rows_are_accepted(tmp_path: Path) -> None:
    imported = check(workbook(tmp_path / "一.xlsx", [order("X1"), order("X2", 承办单位="城关")]))
    accept_rows(actor=None, imported=imported)
    with pytest.raises(Conflict, match="撤销"):
        map_columns(actor=None, imported=imported, mapping=mapping_of(imported))


def test_a_batch_is_taken_back_as_one_act(tmp_path: Path, cast: Cast) -> None:
    number = WorkOrder.objects.filter(withdrawn_at=None).order_by("pk")[0].number
    imported = check(
        workbook(tmp_path / "一.xlsx", [order("X1"), order(number, 诉求摘要="改过的摘要", 办结时间="2022-08-02 10:00")])
    )
    before = dict(WorkOrder.objects.filter(number=number).values()[0])
    batch = accept_rows(actor=None, imported=imported)
    assert batch is not None
    assert WorkOrder.objects.get(number=number).title == "改过的摘要"
    undone = undo_import(actor=cast.checker, batch=batch)
    assert (undone.undone_by, undone.undone_at is not None) == ("荆晓禾", True)
    assert not WorkOrder.objects.filter(number="X1").exists()
    assert dict(WorkOrder.objects.filter(number=number).values()[0]) == before


def test_undoing_twice_is_undoing_once(tmp_path: Path) -> None:
    imported = check(workbook(tmp_path / "一.xlsx", [order("X1")]))
    batch = accept_rows(actor=None, imported=imported)
    assert batch is not None
    first = undo_import(actor=None, batch=batch)
    assert undo_import(actor=None, batch=batch).undone_at == first.undone_at


def test_an_undone_file_is_checked_and_accepted_again(tmp_path: Path) -> None:
    imported = check(workbook(tmp_path / "一.xlsx", [order("X1")]))
    batch = accept_rows(actor=None, imported=imported)
    assert batch is not None
    undo_import(actor=None, batch=batch)
    map_columns(actor=None, imported=imported, mapping=mapping_of(imported))
    run_jobs()
    again = accept_rows(actor=None, imported=imported)
    assert again is not None
    assert (again.number, WorkOrder.objects.filter(number="X1").count()) == (2, 1)


def test_a_row_that_would_change_a_closed_area_is_refused_with_the_reason(tmp_path: Path, cast: Cast) -> None:
    imported = check(
        workbook(tmp_path / "一.xlsx", [order("X1", 受理时间="2022-05-09 09:00", 办结期限="2022-05-19 09:00")])
    )
    assert imported.counts["new"] == 1
    Closing.objects.create(period=Period.objects.get(code="2022Q2"), area="orders", closed_by=cast.manager)
    assert accept_rows(actor=None, imported=imported) is None
    (row,) = faulty(imported)
    assert "锁定" in row.errors[0]["expected"]
    assert row.cells[1] == "X1"


def test_what_only_the_whole_file_shows_is_marked_in_its_cell(tmp_path: Path) -> None:
    imported = check(workbook(tmp_path / "一.xlsx", [order("X1"), order("X1", 返工次数=3)]))
    (row,) = faulty(imported)
    assert row.errors[0]["place"] == ORDER_HEADERS.index("工单编号")


def test_jobs_accept_and_undo(tmp_path: Path) -> None:
    imported = check(workbook(tmp_path / "一.xlsx", [order("X1"), order("X2")]))
    request_acceptance(actor=None, imported=imported)
    (job,) = run_jobs()
    assert (job.state, job.message) == ("done", "已接受第1批：新增2条，修改0条。")
    assert job.result_url == f"/imports/{imported.code}/"
    request_undo(actor=None, batch=Batch.objects.get(imported=imported))
    (job,) = run_jobs()
    assert (job.state, WorkOrder.objects.filter(number__in=["X1", "X2"]).count()) == ("done", 0)
    assert job.message == "“一.xlsx”第1批已撤销：删除2条，恢复0条。"


def test_only_the_chosen_lines_are_accepted(tmp_path: Path) -> None:
    imported = check(workbook(tmp_path / "一.xlsx", [order("X1"), order("X2")]))
    line = stage_of(imported).rows(None, 1, 1)[0].line
    request_acceptance(actor=None, imported=imported, lines=[line])
    run_jobs()
    assert [row.number for row in WorkOrder.objects.filter(number__in=["X1", "X2"])] == ["X2"]
    assert now(imported).counts["new"] == 1


# --- the rest ----------------------------------------------------------------------------------------


def test_a_given_up_import_leaves_its_batches_only(tmp_path: Path) -> None:
    imported = check(workbook(tmp_path / "一.xlsx", [order("X1"), order("X2", 承办单位="城关")]))
    accept_rows(actor=None, imported=imported)
    discard_import(actor=None, imported=imported)
    assert (now(imported).state, faulty(imported), stages(imported)) == (ImportState.FINISHED, [], [])
    assert WorkOrder.objects.filter(number="X1").exists()


def test_giving_up_before_anything_was_accepted_discards_the_import(tmp_path: Path) -> None:
    imported = check(workbook(tmp_path / "一.xlsx", [order("X1")]))
    for _ in range(2):
        discard_import(actor=None, imported=imported)
    assert (now(imported).state, stages(imported)) == (ImportState.DISCARDED, [])
    with pytest.raises(Conflict, match="已放弃"):
        accept_rows(actor=None, imported=imported)


def test_a_source_is_renamed_but_not_to_another_ones_name(tmp_path: Path) -> None:
    first = ImportSource.objects.create(kind="orders", name="甲")
    ImportSource.objects.create(kind="orders", name="乙")
    changed = change_source(actor=None, source=first, name=" 丙 ", blank_keeps=False)
    assert (changed.name, changed.blank_keeps) == ("丙", False)
    with pytest.raises(Conflict, match="“乙”"):
        change_source(actor=None, source=changed, name="乙", blank_keeps=False)


def test_every_act_on_an_import_asks_for_the_right_of_its_kind(tmp_path: Path, cast: Cast) -> None:
    headers = ["代码", "规范简称", "类别", "分组", "建制序"]
    path = workbook(
        tmp_path / "单位.xlsx", [["Z99", "新镇", "镇", "各镇", "99"], ["Z98", "另镇", "没有", "各镇", "98"]], headers
    )
    imported = check(path, "units", source="编办")
    (row,) = faulty(imported)
    checker: Any = {"actor": cast.checker}
    plays: list[Callable[[], Any]] = [
        lambda: map_columns(**checker, imported=imported, mapping=mapping_of(imported)),
        lambda: settle_value(**checker, imported=imported, field="kind", found="没有", meant="镇", remember=False),
        lambda: correct_row(**checker, row=row, cells={2: "镇"}),
        lambda: request_acceptance(**checker, imported=imported),
        lambda: accept_rows(**checker, imported=imported),
        lambda: discard_import(**checker, imported=imported),
        lambda: change_source(**checker, source=imported.source, name="别", blank_keeps=True),
    ]
    for play in plays:
        with pytest.raises(NotAllowed):
            play()


def test_entries_say_what_was_done_in_a_clerks_words(tmp_path: Path, cast: Cast) -> None:
    imported = check(workbook(tmp_path / "八月.xlsx", [order("X1"), order("X2", 承办单位="城关")]), actor=cast.checker)
    settle_value(actor=cast.checker, imported=imported, field="unit", found="城关", meant="城关镇", remember=False)
    run_jobs()
    batch = accept_rows(actor=cast.checker, imported=imported)
    assert batch is not None
    undo_import(actor=cast.checker, batch=batch)
    said = {act: last_entry(act).summary for act in (
        "import.upload", "import.read", "import.map", "import.check", "import.settle", "import.recheck",
        "import.accept", "import.undo",
    )}  # fmt: skip
    assert said == {
        "import.upload": "上传“八月.xlsx”，来源“市12345平台”，导入12345工单",
        "import.read": "读取“八月.xlsx”：1张工作表，2行",
        "import.map": "对应“八月.xlsx”的栏目：9栏，用9栏",
        "import.check": "核对“八月.xlsx”：共2行，新增1条，有问题1行",
        "import.settle": "“八月.xlsx”的“承办单位”：“城关”就是“城关镇”",
        "import.recheck": "重新核对“八月.xlsx”：1行没有问题了，还有0行有问题",
        "import.accept": "接受“八月.xlsx”第1批：新增2条，修改0条",
        "import.undo": "撤销“八月.xlsx”第1批：删去2条，恢复0条",
    }
    assert last_entry("import.undo").subject == f"导入/{imported.code}"


def test_rows_chosen_before_another_check_are_not_accepted(tmp_path: Path) -> None:
    imported = check(workbook(tmp_path / "一.xlsx", [order("X1"), order("X2")]))
    map_columns(actor=None, imported=imported, mapping=mapping_of(imported))
    run_jobs()
    for play in (accept_rows, request_acceptance):
        with pytest.raises(Conflict, match="重新勾选"):
            play(actor=None, imported=imported, lines=[1])
    assert not WorkOrder.objects.filter(number__in=["X1", "X2"]).exists()


def test_an_import_whose_waiting_rows_are_gone_does_not_end(tmp_path: Path) -> None:
    imported = check(workbook(tmp_path / "一.xlsx", [order("X1"), order("X2")]))
    with connection.cursor() as cursor:
        cursor.execute(f'DELETE FROM "{imported.stage}"')
    with pytest.raises(Conflict, match="已经不全"):
        accept_rows(actor=None, imported=imported)
    assert now(imported).state == ImportState.CHECKED
