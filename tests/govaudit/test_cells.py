"""Rows of tables as we write them say what django-tables2 itself would say."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django_tables2.rows import BoundRow

from checks.models import WebColumn
from govaudit.templatetags.frame_tags import dash
from tests.cast import Cast
from units.models import Period, Unit, User

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
LISTS = [
    "/units/",
    "/units/periods/",
    "/units/people/",
    "/checks/columns/",
    "/checks/updates/",
    "/checks/accounts/",
    "/checks/findings/",
    "/hotline/orders/",
    "/hotline/letters/",
    "/log/",
    "/imports/records/updates/",
    "/imports/records/roster/",
]


def written(body: str) -> list[list[str]]:
    return [re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL) for row in re.findall(r"<tr.*?</tr>", body, re.DOTALL)]


def slowly(table: Any) -> list[list[str]]:
    """The cells as django-tables2 gives them, one by one."""
    rows = [BoundRow(record, table) for record in table.page.records]
    return [[str(cell).replace("<a  href", "<a href") for _, cell in row.items()] for row in rows]


def plain(cells: list[list[str]]) -> list[list[str]]:
    return [[unescape(cell) for cell in row] for row in cells]


@pytest.mark.parametrize("page", LISTS)
def test_every_cell_is_the_one_django_tables2_would_write(qianyang: Period, cast: Cast, sign_in: SignIn, page: str):
    table = sign_in(cast.admin).get(page, {"period": "2022Q2"}).context["table"]
    found = plain(written(table.body()))
    assert found == plain(slowly(table))
    assert len(found) == len(table.page.records) > 0


def test_a_row_opens_where_its_key_leads(qianyang: Period, cast: Cast, sign_in: SignIn):
    table = sign_in(cast.clerk).get("/units/").context["table"]
    first = table.body().partition("</tr>")[0]
    assert first.startswith('<tr data-href="/units/Z01/"><td><a href="/units/Z01/">城关镇</a></td>')


def test_what_stands_in_a_record_is_never_taken_for_a_tag(qianyang: Period, cast: Cast, sign_in: SignIn):
    Unit.objects.filter(code="Z01").update(short_name="<b>城关</b>&镇")
    column = WebColumn.objects.first()
    WebColumn.objects.filter(pk=column.pk).update(name='"><script>')
    client = sign_in(cast.clerk)
    body = client.get("/units/").context["table"].body() + client.get("/checks/columns/").context["table"].body()
    assert "<b>" not in body
    assert "<script>" not in body
    assert "&lt;b&gt;城关&lt;/b&gt;&amp;镇" in body


def test_a_cell_without_a_value_is_a_dash(qianyang: Period, cast: Cast, sign_in: SignIn):
    Unit.objects.update(closed_on=None)
    cells = written(sign_in(cast.clerk).get("/units/").context["table"].body())
    assert {row[-1] for row in cells} == {dash(None)}
