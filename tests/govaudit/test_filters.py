"""Filters above lists: days as bounds of moments, choices written at once."""

import re
from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

import django_filters
import pytest
from django import forms
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from govaudit.filters import DayFilter, PlainSelect, RecordFilter, SearchFilter
from govaudit.forms import DayInput
from govaudit.models import AuditEntry
from tests.cast import Cast
from units.models import Unit, UnitGroup, UnitKind, User

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]


@pytest.fixture
def entries(cast: Cast) -> None:
    """What happened in the last second of June and in the first moment of July, by the office's clock."""
    AuditEntry.objects.all().delete()
    for day, moment in (("六月", (2022, 6, 30, 23, 59, 59)), ("七月", (2022, 7, 1))):
        at = datetime(*moment, tzinfo=ZoneInfo("Asia/Shanghai"))
        AuditEntry.objects.create(at=at, actor_name="试", act="try", subject="试", summary=day)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"since": "2022-07-01"}, ["七月"]),
        ({"until": "2022-06-30"}, ["六月"]),
        ({"since": "2022-06-30", "until": "2022-07-01"}, ["七月", "六月"]),
        ({"since": "2022-07-02"}, []),
    ],
)
def test_a_day_bounds_moments_as_the_office_counts_days(
    entries: None, cast: Cast, sign_in: SignIn, asked: dict[str, str], found: list[str]
):
    records = sign_in(cast.manager).get("/log/", asked).context["table"].page.records
    assert [entry.summary for entry in records] == found


def test_a_day_is_asked_in_a_form_that_an_index_answers(entries: None, cast: Cast, sign_in: SignIn):
    client = sign_in(cast.manager)
    with CaptureQueriesContext(connection) as asked:
        client.get("/log/", {"since": "2022-06-30", "until": "2022-07-01"})
    shown = [query["sql"] for query in asked if "govaudit_auditentry" in query["sql"]]
    assert shown
    assert not [sql for sql in shown if "cast_date" in sql or "AT TIME ZONE" in sql]


class TownFilter(RecordFilter):
    group = django_filters.ModelChoiceFilter(queryset=UnitGroup.objects.all(), to_field_name="code", label="分组")
    kind = django_filters.ChoiceFilter(choices=[("a", "甲<乙"), ("b", "乙")], label="类", empty_label="全部")

    class Meta:
        model = Unit
        fields = ("group", "kind")


@pytest.mark.parametrize("name", ["group", "kind"])
@pytest.mark.parametrize("asked", [{}, {"group": "departments", "kind": "a"}, {"group": "<x>", "kind": "c"}])
def test_choices_are_those_django_would_write(cast: Cast, name: str, asked: dict[str, str]):
    field = TownFilter(asked or None).form[name]
    ours = str(field)
    assert isinstance(field.field.widget, PlainSelect)
    plain = forms.Select(field.field.widget.attrs, list(field.field.widget.choices))
    theirs = field.as_widget(plain)
    squeezed = "".join(line.strip() for line in theirs.splitlines())
    assert _attributes(ours) == _attributes(squeezed)
    assert ours.count("<option") == squeezed.count("<option") > 1


def _attributes(html: str) -> list[str]:
    """Tags and texts, attributes of a tag in any order."""
    return [" ".join(sorted(part.rstrip(">").split(" "))) for part in html.replace("<", "\n<").splitlines() if part]


class ListsFilter(RecordFilter):
    group = django_filters.ModelChoiceFilter(queryset=UnitGroup.objects.all(), to_field_name="code", label="分组")
    kind = django_filters.ModelChoiceFilter(queryset=UnitKind.objects.all(), to_field_name="name", label="类别")
    some = django_filters.ModelChoiceFilter(queryset=UnitGroup.objects.filter(code="departments"), label="部门")
    text = SearchFilter(("code",), label="查找", placeholder="代码“一”")
    since = DayFilter("opened_on", label="日期从")

    class Meta:
        model = Unit
        fields = ("group", "kind", "some", "text", "since")


def test_whole_lists_are_read_in_one_query_each_with_its_own_entries(cast: Cast):
    form = ListsFilter(None).form
    with CaptureQueriesContext(connection) as asked:
        shown = {name: re.findall(r'value="([^"]+)"', str(form[name])) for name in ("group", "kind")}
    assert len(asked) == 1
    assert shown == {
        "group": list(UnitGroup.objects.values_list("code", flat=True)),
        "kind": list(UnitKind.objects.values_list("name", flat=True)),
    }
    assert re.findall(r'value="([^"]+)"', str(form["some"])) == [str(UnitGroup.objects.get(code="departments").pk)]


@pytest.mark.parametrize("asked", [{}, {"text": '<a href="&', "since": "2022-06-30"}, {"since": "x"}])
@pytest.mark.parametrize("name", ["text", "since"])
def test_fields_are_those_django_would_write(name: str, asked: dict[str, str]):
    field = ListsFilter(asked or None).form[name]
    theirs = field.as_widget(
        DayInput() if name == "since" else forms.TextInput({**field.field.widget.attrs, "type": "search"})
    )
    assert str(field) == theirs
