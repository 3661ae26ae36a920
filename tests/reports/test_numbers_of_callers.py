"""No telephone or ID number that stands in a record leaves the office: neither with a notice nor with a list."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import openpyxl
import pytest
from django.test import Client

from checks.models import Finding, MediaAccount, Rectification
from govaudit.exports import Export
from govaudit.imports.kinds import KINDS
from hotline.models import WorkOrder
from reports.models import Notice
from reports.selectors.documents import compose
from reports.services.notices import Draft
from tests.cast import Cast
from units.models import Period, User

SignIn = Callable[[User], Client]
PHONE, ID_NUMBER = "13900001111", "11010519491231002X"
SHOWN = "139****1111"
pytestmark = pytest.mark.django_db


@pytest.fixture
def told(qianyang: Period) -> Period:
    """Every order, finding and account says a number."""
    WorkOrder.objects.update(title=f"反映路灯不亮，回电{PHONE}，身份证{ID_NUMBER}")
    Finding.objects.update(text=f"答复不及时，回电{PHONE}")
    Rectification.objects.create(
        code="R1",
        finding=Finding.objects.filter(is_merit=False)[0],
        kind="answer",
        done_on=qianyang.end,
        text=f"已联系 139 0000 1111，{ID_NUMBER}",
    )
    for account in MediaAccount.objects.all():
        account.name = f"{account.code}号{PHONE}"
        account.save()
    return qianyang


def texts_in(name: str, data: bytes) -> str:
    """Everything a file says; a zip's parts one after the other, without the marks between their letters."""
    if name.endswith(".json"):
        return data.decode()
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        return "".join(parts.read(part).decode("utf-8", errors="replace") for part in parts.namelist())


def test_neither_notice_nor_attachment_nor_ledger_holds_one(told: Period):
    notice = Notice.objects.get(period=told)
    draft = Draft.of(notice, compose(notice))
    files = {file.name: texts_in(file.name, file.data) for file in draft.files}
    assert len(files) == 10
    holding = [name for name, text in files.items() if PHONE in text or ID_NUMBER in text]
    assert holding == []
    assert PHONE not in draft.page
    assert SHOWN in files["notice.docx"]
    assert SHOWN in draft.page


@pytest.mark.parametrize(
    ("page", "header", "shown"),
    [
        ("/hotline/orders/", "诉求摘要", f"反映路灯不亮，回电{SHOWN}，身份证110*************2X"),
        ("/checks/findings/", "情况", f"答复不及时，回电{SHOWN}"),
    ],
)
def test_no_exported_list_holds_one(told: Period, cast: Cast, sign_in: SignIn, page: str, header: str, shown: str):
    response = sign_in(cast.manager).get(f"{page}?period=2022Q2&export=xlsx&q=139")
    assert response.status_code == 200
    book = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content)))
    headers, *rows = list(book.worksheets[0].iter_rows(values_only=True))
    assert rows
    assert {row[headers.index(header)] for row in rows} == {shown}
    said = "".join(str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row)
    assert PHONE not in said
    assert ID_NUMBER not in said


def test_the_conditions_that_an_exported_file_names_are_masked(told: Period):
    out = io.BytesIO()
    Export(KINDS["orders"], WorkOrder.objects.order_by("pk"), conditions=(f"查找：{PHONE}",)).write(out)
    notes = "".join(str(row) for row in openpyxl.load_workbook(out)["说明"].iter_rows(values_only=True))
    assert f"查找：{SHOWN}" in notes
    assert PHONE not in notes
