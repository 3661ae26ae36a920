"""Spreadsheets of letters and test letters: serials, deadlines, and taking a batch back."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from govaudit.errors import UserError
from govaudit.imports.report import report_lines
from govaudit.imports.undoing import obstacles
from govaudit.models import Batch, Import
from govaudit.roles import Role
from govaudit.services.imports import accept_rows, undo_import
from hotline.models import DeadlinePolicy, DueBasis, Letter, LetterBox, PolicyScope, TestLetter
from hotline.services import save_letter
from tests.checks.small_office import moment, new_letter, open_office, person
from tests.govaudit.imports.flow import check, now, sheets
from units.models import User

pytestmark = pytest.mark.django_db
HEADERS = ("信箱", "编号", "年内序号", "类型", "主题", "承办单位", "收到时间", "答复期限", "答复时间")
TEST_HEADERS = ("编号", "信箱", "主题", "被测单位", "发出时间", "优先答复期限", "答复期限", "答复时间")


@pytest.fixture(autouse=True)
def office() -> None:
    open_office()
    LetterBox.objects.create(code="net", name="网民留言", position=2)


def letter(number: str, serial: str = "", box: str = "县长信箱", **cells: str) -> list[str]:
    given = {
        "信箱": box, "编号": number, "年内序号": serial, "类型": "咨询", "主题": f"咨询{number}", "承办单位": "城关镇",
        "收到时间": "2022-06-13 10:00", "答复期限": "2022-06-20 18:00", "答复时间": "",
    } | cells  # fmt: skip
    return [given[header] for header in HEADERS]


def checked(tmp_path: Path, *rows: list[str], name: str = "来信.xlsx") -> Import:
    return check(sheets(tmp_path / name, {"来信": [HEADERS, *rows]}), "letters", source="信箱后台")


def accepted(tmp_path: Path, *rows: list[str], name: str = "来信.xlsx", kind: str = "letters") -> Import:
    headers = HEADERS if kind == "letters" else TEST_HEADERS
    imported = check(sheets(tmp_path / name, {"表": [headers, *rows]}), kind, source="信箱后台")
    assert imported.counts.get("faulty", 0) == 0, report_lines(imported)
    accept_rows(actor=None, imported=imported)
    return now(imported)


def faults_of(imported: Import) -> list[str]:
    return [error["expected"] for row in imported.faulty_rows.order_by("row") for error in row.errors]


def numbered() -> dict[str, Any]:
    return dict(Letter.objects.values_list("number", "serial"))


def test_serials_are_as_the_file_has_them_and_a_blank_one_stays_blank(tmp_path: Path) -> None:
    accepted(tmp_path, letter("A", "66"), letter("2022-067"), letter("C", "66", box="网民留言"))
    assert numbered() == {"A": 66, "2022-067": None, "C": 66}


def test_a_serial_that_another_letter_has_is_told_in_the_file(tmp_path: Path) -> None:
    save_letter(actor=None, letter=new_letter(number="A", serial=66))
    imported = checked(tmp_path, letter("B", "66"), letter("C", "67"), letter("D", "67"), letter("A", "66"))
    assert faults_of(imported) == [
        "“年内序号”066在2022年已经是来信“A”的，同一信箱一年里一个序号只用一次。",
        "“年内序号”067在2022年已经是来信“C”的，同一信箱一年里一个序号只用一次。",
    ]
    assert imported.counts["new"] == 1


def test_the_year_is_that_of_the_county(tmp_path: Path) -> None:
    last = letter("A", "1", 收到时间="2021-12-31 23:59")
    accepted(tmp_path, last, letter("B", "1", 收到时间="2022-01-01 00:00"))
    assert numbered() == {"A": 1, "B": 1}


def test_a_serial_taken_after_the_check_keeps_the_row_back(tmp_path: Path) -> None:
    imported = checked(tmp_path, letter("B", "66"), letter("C", "67"))
    save_letter(actor=None, letter=new_letter(number="A", serial=66))
    accept_rows(actor=None, imported=imported)
    assert numbered() == {"A": 66, "C": 67}


def test_a_batch_is_not_undone_where_another_letter_has_the_serial_by_now(tmp_path: Path) -> None:
    accepted(tmp_path, letter("A", "66"))
    accepted(tmp_path, letter("A", "67"), name="改.xlsx")
    save_letter(actor=None, letter=new_letter(number="B", serial=66))
    batch = Batch.objects.latest("pk")
    assert [obstacle.reason for obstacle in obstacles(batch)] == [
        "：“年内序号”066在2022年已经是来信“B”的，同一信箱一年里一个序号只用一次。"
    ]
    with pytest.raises(UserError, match="同一信箱一年里一个序号只用一次"):
        undo_import(actor=None, batch=batch)
    assert numbered() == {"A": 67, "B": 66}


def _policy(scope: PolicyScope) -> None:
    DeadlinePolicy.objects.create(
        code=f"P-{scope}", scope=scope, valid_from="2020-01-01", sign_amount=2 if scope == PolicyScope.TESTS else None,
        finish_amount=5,
    )  # fmt: skip


def _day(at: Any) -> str:
    return timezone.localtime(at).date().isoformat()


def test_blank_deadlines_are_filled_in_and_later_ones_of_a_file_hold(tmp_path: Path) -> None:
    _policy(PolicyScope.LETTERS)
    accepted(tmp_path, letter("A", 答复期限=""), letter("B"))
    found = {x.number: (_day(x.due_at), x.due_basis) for x in Letter.objects.all()}
    assert found == {"A": ("2022-06-20", DueBasis.POLICY), "B": ("2022-06-20", DueBasis.STATED)}
    accepted(tmp_path, letter("A", 答复期限="2022-06-27 18:00"), letter("B", 答复期限=""), name="改.xlsx")
    found = {x.number: (_day(x.due_at), x.due_basis) for x in Letter.objects.all()}
    assert found == {"A": ("2022-06-27", DueBasis.STATED), "B": ("2022-06-20", DueBasis.STATED)}


def test_undoing_brings_back_the_deadline_that_was_worked_out(tmp_path: Path) -> None:
    _policy(PolicyScope.LETTERS)
    accepted(tmp_path, letter("A", 答复期限=""))
    accepted(tmp_path, letter("A", 答复期限="2022-06-27 18:00"), name="改.xlsx")
    undo_import(actor=None, batch=Batch.objects.latest("pk"))
    assert [(_day(x.due_at), x.due_basis) for x in Letter.objects.all()] == [("2022-06-20", DueBasis.POLICY)]


def test_test_letters_come_in_by_a_sheet_of_their_own(tmp_path: Path, sign_in: Callable[[User], Client]) -> None:
    _policy(PolicyScope.TESTS)
    rows = [
        ["CP2022-001", "县长信箱", "问一", "城关镇", "2022-06-13 09:00", "", "", "2022-06-14 09:00"],
        ["", "县长信箱", "问二", "草碧镇", "2022-06-13 09:00", "2022-06-15 18:00", "2022-06-20 18:00", ""],
    ]
    accepted(tmp_path, *rows, kind="test_letters")
    found = {x.title: (x.code, _day(x.soon_due_at), _day(x.due_at)) for x in TestLetter.objects.all()}
    assert found == {
        "问一": ("CP2022-001", "2022-06-15", "2022-06-20"),
        "问二": ("CP000001", "2022-06-15", "2022-06-20"),
    }
    assert not Letter.objects.exists()
    again = check(sheets(tmp_path / "再.xlsx", {"表": [TEST_HEADERS, *rows]}), "test_letters", source="信箱后台")
    assert again.counts["same"] == 2
    client = sign_in(person(Role.CHECKER))
    answer = client.get(reverse("hotline:test-letter-list"), {"export": "xlsx", "period": "2022Q2"})
    page = load_workbook(io.BytesIO(b"".join(answer)))["模拟测评信件"]
    assert [cells[0] for cells in page.iter_rows(values_only=True)][-2:] == ["CP000001", "CP2022-001"]


def test_a_letter_given_a_serial_by_hand_keeps_it_through_a_later_import(tmp_path: Path) -> None:
    received = moment("2022-06-13 10:00")
    save_letter(actor=None, letter=new_letter(number="A", serial=7, received_at=received, due_at=None))
    Letter.objects.update(changed_at=None)
    accepted(tmp_path, letter("A", 主题="换个说法"))
    assert [(x.serial, x.title) for x in Letter.objects.all()] == [(7, "换个说法")]
