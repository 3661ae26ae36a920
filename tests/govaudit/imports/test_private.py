"""Who called is handed to the kind when a row is accepted, and stands nowhere else on the way."""

from __future__ import annotations

import io
import logging
import shutil
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from govaudit.errors import UserError
from govaudit.imports import private
from govaudit.imports.grouping import fault_groups
from govaudit.imports.kinds import KINDS
from govaudit.imports.mapping import ColumnMapping, Meaning, problems, propose
from govaudit.imports.private import without_callers
from govaudit.imports.proposing import proposed_mapping
from govaudit.imports.reading import Profile
from govaudit.imports.reading.contract import SheetProfile
from govaudit.imports.report import report_lines
from govaudit.imports.selectors import faulty_rows
from govaudit.imports.templates import write_template
from govaudit.imports.workbook import write_workbook
from govaudit.models import AuditEntry, FaultyRow, Import, Job, SourceMapping
from govaudit.services.import_rows import correct_row, drop_rows, restore_rows, upload_mended
from govaudit.services.imports import accept_rows, map_columns, undo_import
from hotline.models import WorkOrder
from tests.cast import Cast
from tests.govaudit.imports.callers import (
    ADDRESS,
    HEADERS,
    ID_NUMBER,
    NAME,
    PHONE,
    SECRETS,
    Handed,
    called,
    tables_with,
    with_callers,
)
from tests.govaudit.imports.flow import ORDER_HEADERS, check, now, order, run_jobs, upload, workbook
from units.models import Period, User

SignIn = Callable[[User], Client]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("qianyang")]
FULL = {"caller.name": NAME, "caller.phone": PHONE, "caller.id_number": ID_NUMBER, "caller.address": ADDRESS}


@pytest.fixture(autouse=True)
def handed(monkeypatch: pytest.MonkeyPatch) -> Handed:
    return with_callers(monkeypatch)


@pytest.fixture
def imported(tmp_path: Path) -> Import:
    """Two good rows, and a faulty one that is also too long."""
    rows = [called("X1"), called("X2", name="", phone="-"), [*called("X3", 承办单位="城关")]]
    return check(workbook(tmp_path / "一.xlsx", rows, HEADERS))


def workbook_of(imported: Import, tmp_path: Path) -> Path:
    path = tmp_path / "有问题的行.xlsx"
    write_workbook(imported, path)
    return path


def said_in(path: Path) -> str:
    """Every text and comment of a workbook."""
    page = openpyxl.load_workbook(path).active
    assert page is not None
    cells = [cell for row in page.iter_rows() for cell in row]
    return "\n".join(f"{cell.value} {cell.comment.text if cell.comment else ''}" for cell in cells)


def test_columns_are_known_by_their_synonyms(tmp_path: Path) -> None:
    imported = upload(workbook(tmp_path / "一.xlsx", [called("X1")], HEADERS))
    mapping = proposed_mapping(imported).mapping
    found = {header: meaning.field for header, meaning in zip(mapping.headers, mapping.meanings, strict=True)}
    assert [found[header] for header in HEADERS[-4:]] == list(FULL)


def test_an_accepted_row_hands_its_caller_over(imported: Import, handed: Handed) -> None:
    accept_rows(actor=None, imported=imported)
    assert handed.callers == {
        "X1": FULL,
        "X2": {"caller.id_number": ID_NUMBER, "caller.address": ADDRESS},
    }


def test_nothing_of_callers_stands_in_any_table_before_or_after(imported: Import, tmp_path: Path) -> None:
    assert tables_with(SECRETS) == []
    accept_rows(actor=None, imported=imported)
    assert tables_with(SECRETS) == []


def test_the_search_of_tables_finds_what_stands_there(imported: Import) -> None:
    FaultyRow.objects.filter(imported=imported).update(cells=[NAME], errors=[{"found": PHONE}])
    assert tables_with(SECRETS) == [("govaudit_faultyrow", NAME), ("govaudit_faultyrow", PHONE)]


def test_a_mended_row_hands_its_caller_over_when_it_is_accepted(imported: Import, handed: Handed) -> None:
    correct_row(actor=None, row=faulty_rows(imported)[0], cells={4: "城关镇"})
    accept_rows(actor=None, imported=now(imported))
    assert handed.callers["X3"] == FULL
    assert tables_with(SECRETS) == []


def test_chosen_lines_hand_over_their_own_callers(imported: Import, handed: Handed) -> None:
    accept_rows(actor=None, imported=imported, lines=[1])
    assert list(handed.callers) == ["X1"]
    accept_rows(actor=None, imported=now(imported), lines=[2])
    assert list(handed.callers) == ["X1", "X2"]


def test_a_dropped_row_hands_over_nothing(tmp_path: Path, handed: Handed) -> None:
    imported = check(workbook(tmp_path / "一.xlsx", [called("X1"), called("X2", 承办单位="城关")], HEADERS))
    drop_rows(actor=None, imported=imported, rows=[faulty_rows(imported)[0].pk])
    accept_rows(actor=None, imported=now(imported))
    assert list(handed.callers) == ["X1"]
    assert tables_with(SECRETS) == []


def test_a_restored_row_is_as_good_as_before(tmp_path: Path, handed: Handed) -> None:
    imported = check(workbook(tmp_path / "一.xlsx", [called("X1"), called("X2", 承办单位="城关")], HEADERS))
    key = faulty_rows(imported)[0].pk
    drop_rows(actor=None, imported=imported, rows=[key])
    restore_rows(actor=None, imported=now(imported), rows=[key])
    correct_row(actor=None, row=faulty_rows(imported)[0], cells={4: "城关镇"})
    accept_rows(actor=None, imported=now(imported))
    assert handed.callers == {"X1": FULL, "X2": FULL}


@pytest.fixture
def on_file(tmp_path: Path, qianyang: Period) -> None:
    """X1 and X2, of whose callers nothing was told."""
    accept_rows(actor=None, imported=check(workbook(tmp_path / "旧.xlsx", [order("X1"), order("X2")])))


@pytest.mark.usefixtures("on_file")
def test_rows_that_say_nothing_new_of_their_orders_hand_their_callers_over(tmp_path: Path, handed: Handed) -> None:
    rows = [called("X2"), called("X3"), called("X1", name="", 诉求摘要="路灯又不亮")]
    imported = check(workbook(tmp_path / "新.xlsx", rows, HEADERS))
    assert [imported.counts[name] for name in ("new", "changed", "same")] == [1, 1, 1]
    accept_rows(actor=None, imported=imported)
    unnamed = {name: text for name, text in FULL.items() if name != "caller.name"}
    assert handed.callers == {"X1": unnamed, "X2": FULL, "X3": FULL}
    assert AuditEntry.objects.filter(act="import.accept").latest("pk").summary.endswith("，登记诉求人信息3条")


@pytest.mark.usefixtures("on_file")
def test_a_file_that_brings_nothing_but_callers_brings_them_when_it_is_finished(tmp_path: Path, handed: Handed) -> None:
    imported = check(workbook(tmp_path / "新.xlsx", [called("X1"), called("X2")], HEADERS))
    assert accept_rows(actor=None, imported=imported) is None
    assert handed.callers == {"X1": FULL, "X2": FULL}
    assert AuditEntry.objects.filter(act="import.accept").latest("pk").summary.endswith("登记诉求人信息2条")
    assert WorkOrder.objects.exclude(batch=None).values("batch").distinct().count() == 1
    assert tables_with(SECRETS) == []


@pytest.mark.usefixtures("on_file")
def test_an_order_deleted_since_the_check_takes_no_caller(tmp_path: Path, handed: Handed) -> None:
    imported = check(workbook(tmp_path / "新.xlsx", [called("X1"), called("X2")], HEADERS))
    WorkOrder.objects.get(number="X1").delete()
    accept_rows(actor=None, imported=imported)
    assert handed.callers["X2"] == FULL


@pytest.mark.usefixtures("on_file")
def test_the_page_says_that_callers_are_brought_to_orders_on_file(tmp_path: Path, cast: Cast, sign_in: SignIn) -> None:
    said = "文件里的诉求人信息，和记录一样的 2 条也登记。"
    told = {}
    for name, rows, headers in (
        ("有", [called("X1"), called("X2")], HEADERS),
        ("没有", [order("X1"), order("X2")], ORDER_HEADERS),
    ):
        imported = check(workbook(tmp_path / f"{name}.xlsx", rows, headers))
        page = sign_in(cast.checker).get(reverse("import-accept", args=[imported.code]))
        told[name] = said in page.content.decode()
    assert told == {"有": True, "没有": False}


def test_the_page_of_undoing_says_what_becomes_of_callers(
    imported: Import, tmp_path: Path, cast: Cast, sign_in: SignIn
) -> None:
    plain = check(workbook(tmp_path / "旧.xlsx", [order("Y1")]))
    told = []
    for one in (imported, plain):
        batch = accept_rows(actor=None, imported=one)
        assert batch is not None
        page = sign_in(cast.checker).get(reverse("import-undo", args=[one.code, batch.number]))
        told.append("诉求人信息随新增的记录一起删除，登记到其他记录上的不改回。" in page.content.decode())
    assert told == [True, False]


def test_rows_are_handed_over_some_at_a_time(tmp_path: Path, handed: Handed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(private, "CHUNK", 2)
    rows = [called(f"X{number}", name=f"甲{number}") for number in range(5)]
    accept_rows(actor=None, imported=check(workbook(tmp_path / "一.xlsx", rows, HEADERS)))
    assert handed.times == [2, 2, 1]
    assert [texts["caller.name"] for texts in handed.callers.values()] == ["甲0", "甲1", "甲2", "甲3", "甲4"]


def test_a_text_too_long_for_its_field_is_cut_and_never_quoted(tmp_path: Path, handed: Handed) -> None:
    accept_rows(actor=None, imported=check(workbook(tmp_path / "一.xlsx", [called("X1", phone=PHONE * 3)], HEADERS)))
    assert handed.callers["X1"]["caller.phone"] == (PHONE * 3)[:20]
    assert tables_with(SECRETS) == []


def test_a_blank_cell_clears_where_the_source_says_so(tmp_path: Path, handed: Handed) -> None:
    path = workbook(tmp_path / "一.xlsx", [called("X1", name="无", phone="")], HEADERS)
    accept_rows(actor=None, imported=check(path, blank_keeps=False))
    assert handed.callers["X1"] == {**FULL, "caller.name": "", "caller.phone": ""}


def test_a_kind_that_takes_no_callers_is_handed_none(tmp_path: Path, handed: Handed) -> None:
    imported = check(workbook(tmp_path / "一.xlsx", [order("X1")]))
    accept_rows(actor=None, imported=imported)
    assert (handed.times, WorkOrder.objects.filter(number="X1").count()) == ([], 1)


def test_without_its_file_an_import_is_accepted_without_callers(imported: Import, handed: Handed) -> None:
    shutil.rmtree(imported.folder)
    batch = accept_rows(actor=None, imported=imported)
    assert batch is not None
    assert (batch.counts["new"], handed.times) == (2, [])


def test_a_batch_is_undone_and_accepted_again(imported: Import, handed: Handed) -> None:
    batch = accept_rows(actor=None, imported=imported)
    assert batch is not None
    undo_import(actor=None, batch=batch)
    handed.callers.clear()
    map_columns(actor=None, imported=now(imported), mapping=proposed_mapping(imported).mapping)
    run_jobs()
    accept_rows(actor=None, imported=now(imported))
    assert sorted(handed.callers) == ["X1", "X2"]


def test_the_workbook_of_faulty_rows_shows_masks(imported: Import, tmp_path: Path) -> None:
    said = said_in(workbook_of(imported, tmp_path))
    assert not [text for text in SECRETS if text in said]
    for shown in ("甄**", "139****1111", "110*************2X", "千阳县城关镇***"):
        assert shown in said


def test_the_mended_workbook_changes_no_masked_cell(tmp_path: Path, handed: Handed) -> None:
    title = f"反映路灯不亮，回电{PHONE}"
    imported = check(workbook(tmp_path / "一.xlsx", [called("X1", 承办单位="城关", 诉求摘要=title)], HEADERS))
    path = workbook_of(imported, tmp_path)
    book = openpyxl.load_workbook(path)
    page = book.active
    assert page is not None
    headers = [cell.value for cell in page[2]]
    assert page.cell(3, headers.index("诉求摘要") + 1).value == "反映路灯不亮，回电139****1111"
    page.cell(3, headers.index("承办单位") + 1).value = "城关镇"
    page.cell(3, headers.index("来电号码") + 1).value = "13900002222"
    book.save(path)
    upload_mended(actor=None, imported=imported, content=path, file_name="改好.xlsx")
    run_jobs()
    accept_rows(actor=None, imported=now(imported))
    assert WorkOrder.objects.get(number="X1").title == title
    assert handed.callers["X1"] == FULL
    assert tables_with(("13900002222",)) == []


def test_a_workbook_that_comes_back_as_it_was_mends_nothing(tmp_path: Path) -> None:
    imported = check(workbook(tmp_path / "一.xlsx", [called("X1", 承办单位="城关", 诉求摘要=f"回电{PHONE}")], HEADERS))
    path = workbook_of(imported, tmp_path)
    upload_mended(actor=None, imported=imported, content=path, file_name="没改.xlsx")
    (job,) = run_jobs()
    assert job.message == "改好的表已收回，没有改动，还有1行有问题。"


def test_a_correction_of_a_hidden_cell_is_not_written(imported: Import) -> None:
    row = faulty_rows(imported)[0]
    correct_row(actor=None, row=row, cells={HEADERS.index("来电号码"): "13900002222"})
    assert FaultyRow.objects.get(pk=row.pk).corrected == {}
    assert tables_with(("13900002222",)) == []


def test_a_cell_sent_back_as_it_was_shown_is_no_correction(tmp_path: Path) -> None:
    path = workbook(tmp_path / "一.xlsx", [called("X1", 承办单位="城关", 诉求摘要=f"回电{PHONE}")], HEADERS)
    row = faulty_rows(check(path))[0]
    correct_row(actor=None, row=row, cells={3: "回电139****1111", 4: "城关鎮"})
    assert FaultyRow.objects.get(imported=row.imported).corrected == {"4": "城关鎮"}


def test_the_audit_trail_masks_what_was_corrected(imported: Import) -> None:
    correct_row(actor=None, row=faulty_rows(imported)[0], cells={3: f"回电{PHONE}"})
    entry = AuditEntry.objects.get(act="import.correct")
    assert entry.after == {"3": "回电139****1111"}


def test_columns_nobody_mapped_are_kept_masked_by_their_header(tmp_path: Path) -> None:
    headers = (*ORDER_HEADERS, "联系人", "备注")
    rows = [[*order("X1", 承办单位="城关"), NAME, f"回电{PHONE}"]]
    path = workbook(tmp_path / "一.xlsx", rows, headers)
    imported = check(path)
    assert faulty_rows(imported)[0].cells[-2:] == ["甄**", "回电139****1111"]
    assert tables_with(SECRETS) == []


def test_texts_beyond_the_last_header_are_masked(tmp_path: Path) -> None:
    imported = check(workbook(tmp_path / "一.xlsx", [[*called("X1"), f"回电{PHONE}"]], HEADERS))
    (fault,) = faulty_rows(imported)[0].errors
    assert fault["found"] == "回电139****1111"
    assert tables_with(SECRETS) == []


def test_a_number_that_slipped_into_another_column_is_taught_to_nobody(tmp_path: Path) -> None:
    imported = check(workbook(tmp_path / "一.xlsx", [called("X1", 承办单位=PHONE)], HEADERS))
    lines = "\n".join(report_lines(imported))
    assert PHONE not in lines
    assert "139****1111" in lines
    assert [group.can_settle for group in fault_groups(imported)] == [False]


def test_a_column_of_any_header_is_hidden_once_it_is_said_to_hold_callers(tmp_path: Path, handed: Handed) -> None:
    headers = (*ORDER_HEADERS, "甲方")
    imported = upload(
        workbook(tmp_path / "一.xlsx", [[*order("X1"), NAME], [*order("X2", 承办单位="城关"), NAME]], headers)
    )
    assert NAME in str(imported.profile)  # nobody can tell yet
    mapping = proposed_mapping(imported).mapping
    meanings = (*mapping.meanings[:-1], Meaning("caller.name"))
    told = ColumnMapping(mapping.sheets, mapping.header_rows, mapping.headers, meanings, mapping.fixed)
    map_columns(actor=None, imported=imported, mapping=told)
    run_jobs()
    assert tables_with(SECRETS) == []
    accept_rows(actor=None, imported=now(imported))
    assert handed.callers == {"X1": {"caller.name": NAME}}


def test_a_header_of_two_rows_stays_to_be_read(tmp_path: Path) -> None:
    path = tmp_path / "一.xlsx"
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.append([*ORDER_HEADERS, "诉求人", ""])
    page.append([""] * len(ORDER_HEADERS) + ["姓名", "电话"])
    page.merge_cells(start_row=1, start_column=10, end_row=1, end_column=11)
    page.append([*order("X1"), NAME, PHONE])
    book.save(path)
    imported = upload(path)
    sheet = imported.profile["sheets"][0]
    assert [cells[9:] for _, cells in sheet["head"]][1:] == [["姓名", "电话"], ["甄**", "139****1111"]]
    assert sheet["headers"][9:] == ["诉求人/姓名", "诉求人/电话"]


def test_words_below_a_header_that_are_headers_themselves_stay() -> None:
    """The second row of a header of which only the first was found."""
    head = [
        (1, ["工单编号", "诉求人", ""]),
        (2, ["", "姓名", "电话"]),
        (3, ["X1", NAME, PHONE]),
        (4, ["X2", "李某", "0917-4212345"]),
    ]
    found = SheetProfile("工单", 4, 3, header=(1, 1), headers=["工单编号", "诉求人", ""], head=head, samples=head[1:])
    (shown,) = without_callers(KINDS["orders"].sheet, Profile("xlsx", [found])).sheets
    masked = [(3, ["X1", "甄**", "139****1111"]), (4, ["X2", "李*", "0917-****345"])]
    assert shown.head == head[:2] + masked
    assert shown.samples == head[1:2] + masked


def test_a_number_above_the_table_heads_no_column(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    for row in (["联系人", "县政府办公室", "电话", PHONE], [], list(ORDER_HEADERS), order("X1")):
        page.append(row)
    path = tmp_path / "一.xlsx"
    book.save(path)
    head = dict(upload(path).profile["sheets"][0]["head"])
    assert head[1] == ["联系人", "县政府办公室", "电话", "139****1111"]
    assert head[4][:3] == order("X1")[:3]


def test_a_callers_column_is_no_value_for_all_rows() -> None:
    sheet = KINDS["orders"].sheet
    proposal = propose(sheet, list(ORDER_HEADERS), sheets=(0,), header_rows={0: (1, 1)}, fixed={"caller.phone": PHONE})
    assert "caller.phone" not in proposal.mapping.fixed
    mapping = ColumnMapping((0,), {0: (1, 1)}, ORDER_HEADERS, proposal.mapping.meanings, {"caller.phone": PHONE})
    assert problems(sheet, mapping) == ["“诉求人电话”是个人信息，只能由一栏给出，不能按表头写明或统一填写。"]


def test_neither_template_nor_export_has_a_column_for_callers(imported: Import) -> None:
    for book in (_template(), _exported()):
        said = "\n".join(str(cell.value) for page in book for row in page.iter_rows() for cell in row)
        assert "诉求人" not in said
        assert "诉求摘要" in said


def _template() -> openpyxl.Workbook:
    from django.utils import timezone

    out = io.BytesIO()
    write_template(out, KINDS["orders"], created=timezone.now())
    return openpyxl.load_workbook(out)


def _exported() -> openpyxl.Workbook:
    from govaudit.exports import Export

    out = io.BytesIO()
    Export(KINDS["orders"], WorkOrder.objects.order_by("pk")).write(out)
    return openpyxl.load_workbook(out)


def test_a_number_in_an_orders_title_does_not_leave_with_an_export(tmp_path: Path) -> None:
    path = workbook(tmp_path / "一.xlsx", [order("X1", 诉求摘要=f"回电{PHONE}")])
    accept_rows(actor=None, imported=check(path))
    page = _exported().active
    assert page is not None
    headers, *rows = page.iter_rows(values_only=True)
    number, title = headers.index("工单编号"), headers.index("诉求摘要")
    assert [row[title] for row in rows if row[number] == "X1"] == ["回电139****1111"]
    assert WorkOrder.objects.get(number="X1").title == f"回电{PHONE}"


def test_an_export_that_comes_back_changes_no_masked_text(tmp_path: Path) -> None:
    """What the file masked stays as it is on file; what was changed in it, and what only looks alike, is changed."""
    titles = {"X1": f"回电{PHONE}", "X2": f"回电{PHONE}", "X3": "回电"}
    first = check(workbook(tmp_path / "一.xlsx", [order(number, 诉求摘要=text) for number, text in titles.items()]))
    accept_rows(actor=None, imported=first)
    again = {"X1": "回电139****1111", "X2": "回电139****1111，急", "X3": "回电139****1111"}
    rows = [order(number, 诉求摘要=text, 返工次数="1" * (number == "X1") or "0") for number, text in again.items()]
    second = check(workbook(tmp_path / "二.xlsx", rows))
    assert (second.counts["changed"], second.counts["same"]) == (3, 0)
    accept_rows(actor=None, imported=second)
    found = dict(WorkOrder.objects.filter(number__in=titles).values_list("number", "title"))
    assert found == again | {"X1": f"回电{PHONE}"}
    third = check(workbook(tmp_path / "三.xlsx", [order("X1", 诉求摘要=again["X1"], 返工次数="1")]))
    assert third.counts["same"] == 1


def test_no_page_of_an_import_shows_who_called(imported: Import, cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.checker)
    code, row = imported.code, faulty_rows(imported)[0]
    drop = ["import-detail", "import-map", "import-faulty", "import-rows", "import-corrected", "import-dropped"]
    pages = [client.get(reverse(name, args=[code])) for name in drop]
    pages.append(client.get(reverse("import-correct", args=[code, row.sheet, row.row])))
    pages.append(client.get(reverse("import-map", args=[code]) + "?sheet=0&header-0=2&lines-0=1"))
    for page in pages:
        assert page.status_code == 200
        assert not [text for text in SECRETS if text in page.content.decode()], page.request["PATH_INFO"]
    assert "139****1111" in pages[1].content.decode()
    assert "个人信息，只显示一部分，不在这里改。" in pages[-2].content.decode()


def test_neither_job_nor_log_nor_memory_of_the_source_tells_who_called(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    imported = check(workbook(tmp_path / "一.xlsx", [called("X1"), called("X2", 类型=PHONE)], HEADERS))
    accept_rows(actor=None, imported=imported)
    told = [job.message + job.title for job in Job.objects.all()] + [str(SourceMapping.objects.get().mapping)]
    assert not [text for text in SECRETS if text in "".join(told) + caplog.text]


def test_the_folder_of_an_upload_is_closed_to_other_accounts(imported: Import) -> None:
    assert imported.folder.stat().st_mode & 0o777 == 0o700


def test_a_lost_file_says_so_and_offers_no_new_check(
    imported: Import, cast: Cast, sign_in: SignIn, qianyang: Period
) -> None:
    client, page = sign_in(cast.checker), reverse("import-detail", args=[imported.code])
    assert "重新核对</button>" in client.get(page).content.decode()
    shutil.rmtree(imported.folder)
    shown = client.get(page).content.decode()
    assert "上传的文件不在了" in shown
    assert "重新核对</button>" not in shown
    assert reverse("import-map", args=[imported.code]) not in shown
    with pytest.raises(UserError, match="请重新上传"):
        map_columns(actor=None, imported=imported, mapping=proposed_mapping(imported).mapping)
