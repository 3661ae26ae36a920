"""Pages of lists: every record once, in the order of the list, forwards and backwards, wherever values are equal or
missing."""

import random
from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import pairwise
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.signing import Signer
from django.db import connection
from django.db.models import Count, QuerySet
from django.db.models.functions import Length
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from checks.models import Finding
from govaudit import paging
from govaudit.models import AuditEntry, Job, JobState
from govaudit.paging import SORTED_TEXT, KeyPage, KeyPaginator, in_order, order_of
from tests.cast import Cast
from units.models import Unit, User

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
Value = Callable[[Job], Any]


def paginator(rows: QuerySet[Any], per_page: int = 5, **kwargs: Any) -> KeyPaginator:
    """As django-tables2 makes it."""
    return KeyPaginator(SimpleNamespace(data=SimpleNamespace(data=rows)), per_page, **kwargs)


def forwards(rows: QuerySet[Any], per_page: int) -> Iterator[KeyPage]:
    page = paginator(rows, per_page).page("")
    yield page
    while page.after:
        page = paginator(rows, per_page).page(page.after)
        yield page


def backwards(rows: QuerySet[Any], per_page: int) -> Iterator[KeyPage]:
    page = paginator(rows, per_page).page("last")
    yield page
    while page.before:
        page = paginator(rows, per_page).page(page.before)
        yield page


def keys(pages: list[KeyPage]) -> list[int]:
    return [record.pk for page in pages for record in page.records]


def sorted_slowly(jobs: list[Job], parts: list[tuple[Value, bool]]) -> list[int]:
    """By the last part first, as a stable sort does; jobs without a value at the end whichever way it goes.
    Where all is equal the key decides, the same way as the last part."""
    found = sorted(jobs, key=lambda job: job.pk, reverse=parts[-1][1])
    for value, is_descending in reversed(parts):
        known = [job for job in found if value(job) is not None]
        rest = [job for job in found if value(job) is None]
        found = sorted(known, key=value, reverse=False) if not is_descending else _turned(known, value)
        found += rest
    return [job.pk for job in found]


def _turned(jobs: list[Job], value: Value) -> list[Job]:
    """Largest first, equal ones left as they stand."""
    return [
        job for wanted in sorted({value(job) for job in jobs}, reverse=True) for job in jobs if value(job) == wanted
    ]


def username(job: Job) -> str | None:
    return job.created_by.username if job.created_by else None


ORDERS: dict[str, tuple[tuple[Any, ...], list[tuple[Value, bool]]]] = {
    "a number that many share": (("total_steps",), [(lambda job: job.total_steps, False)]),
    "a number, largest first": (("-total_steps",), [(lambda job: job.total_steps, True)]),
    "a moment that may be missing": (("finished_at",), [(lambda job: job.finished_at, False)]),
    "a moment that may be missing, latest first": (("-finished_at",), [(lambda job: job.finished_at, True)]),
    "two moments that may be missing": (
        ("-finished_at", "started_at"),
        [(lambda job: job.finished_at, True), (lambda job: job.started_at, False)],
    ),
    "a person who may be missing": (("created_by__username",), [(username, False)]),
    "a relation, sorted as its model is": (
        ("-created_by", "title"),
        [(username, True), (lambda job: job.title, False)],
    ),
    "a text and a number against each other": (
        ("title", "-total_steps"),
        [(lambda job: job.title, False), (lambda job: job.total_steps, True)],
    ),
    "an expression": (
        (Length("title").desc(), "state"),
        [(lambda job: len(job.title), True), (lambda job: job.state, False)],
    ),
    "the newest first, by number": (("-pk",), [(lambda job: job.pk, True)]),
}  # fmt: skip


@pytest.fixture
def jobs(cast: Cast) -> list[Job]:
    """43 jobs whose values are drawn from few, so that most are shared and a third is missing."""
    chance, day = random.Random(20220822), timezone.now()
    people = [cast.clerk, cast.admin, None]

    def moment() -> Any:
        return chance.choice([None, *(day - timedelta(microseconds=number) for number in range(3))])

    for number in range(43):
        Job.objects.create(
            kind="score", title=chance.choice(["甲", "乙", "丙丙", "甲 乙"]), fingerprint=str(number),
            total_steps=chance.randrange(4), created_by=chance.choice(people), started_at=moment(),
            finished_at=(finished := moment()), state=JobState.QUEUED if finished is None else JobState.DONE,
            lease_until=day,
        )  # fmt: skip
    return list(Job.objects.select_related("created_by"))


@pytest.mark.parametrize("per_page", [1, 4, 5, 43, 50])
@pytest.mark.parametrize("order", ORDERS)
def test_every_record_comes_once_in_its_order_forwards_and_backwards(jobs: list[Job], order: str, per_page: int):
    parts, values = ORDERS[order]
    wanted = sorted_slowly(jobs, values)
    rows = Job.objects.order_by(*parts)
    ahead, back = list(forwards(rows, per_page)), list(backwards(rows, per_page))
    assert keys(ahead) == wanted
    assert keys(back[::-1]) == wanted
    assert [len(page.records) for page in back[::-1]] == [len(page.records) for page in ahead]
    assert (ahead[0].before, ahead[-1].after, back[0].after, back[-1].before) == ("", "", "", "")


@pytest.mark.parametrize("order", ORDERS)
def test_from_every_page_the_way_back_leads_to_the_page_before(jobs: list[Job], order: str):
    rows = Job.objects.order_by(*ORDERS[order][0])
    ahead = list(forwards(rows, 5))
    for before, page in pairwise(ahead):
        assert keys([paginator(rows, 5).page(page.before)]) == keys([before])


def test_what_is_counted_of_other_records_is_an_order_too(jobs: list[Job], cast: Cast):
    people = get_user_model().objects.annotate(number=Count("groups")).order_by("-number")
    wanted = list(people.order_by("-number", "-pk").values_list("pk", flat=True))
    assert keys(list(forwards(people, 2))) == wanted
    assert len(wanted) == 7


def test_filters_on_the_same_relation_leave_the_order_alone(jobs: list[Job], cast: Cast):
    rows = Job.objects.filter(created_by__username="wenshu", total_steps__gt=0).order_by("created_by__last_name")
    wanted = [job.pk for job in jobs if username(job) == "wenshu" and job.total_steps]
    assert keys(list(forwards(rows, 3))) == sorted(wanted)
    assert len(wanted) > 6


def test_a_row_that_is_gone_still_leads_to_the_rows_after_it(jobs: list[Job]):
    rows = Job.objects.order_by("title", "-total_steps")
    first, second, *_ = forwards(rows, 5)
    first.records[-1].delete()
    assert keys([paginator(rows).page(first.after)]) == keys([second])


def test_new_rows_before_a_page_do_not_move_it(jobs: list[Job]):
    rows = Job.objects.order_by("-pk")
    first, second, *_ = forwards(rows, 5)
    Job.objects.create(kind="score", title="新", fingerprint="new")
    assert keys([paginator(rows).page(first.after)]) == keys([second])


def test_where_all_later_rows_are_gone_the_last_page_is_shown(jobs: list[Job]):
    rows = Job.objects.order_by("pk")
    *_, before, last = forwards(rows, 5)
    Job.objects.filter(pk__in=keys([last])).delete()
    page = paginator(rows).page(before.after)
    assert (keys([page]), page.after) == (keys([before]), "")


@pytest.mark.parametrize("asked", ["3", "after.", "after.x", "before.WzFd:x", "next", "after.\udcff", 3, None])
def test_an_address_nobody_gave_shows_the_first_page(jobs: list[Job], asked: Any):
    rows = Job.objects.order_by("pk")
    assert keys([paginator(rows).page(asked)]) == keys([paginator(rows).page("")])


def test_an_address_of_another_order_shows_the_first_page(jobs: list[Job]):
    after = paginator(Job.objects.order_by("title")).page("").after
    assert keys([paginator(Job.objects.order_by("pk")).page(after)]) == sorted(job.pk for job in jobs)[:5]


def test_an_address_that_was_written_by_hand_shows_the_first_page(jobs: list[Job]):
    forged = "after." + Signer(key="guessed", salt="page:pk").sign_object([10**30])
    assert keys([paginator(Job.objects.order_by("pk")).page(forged)]) == sorted(job.pk for job in jobs)[:5]


# How much is counted


def test_a_list_of_one_page_is_not_counted_apart(jobs: list[Job]):
    shown = paginator(Job.objects.order_by("pk"), 50)
    with CaptureQueriesContext(connection) as asked:
        shown.page("")
        assert shown.count == 43
    assert len(asked) == 1


def test_a_long_list_says_that_it_is_longer_than_was_counted(jobs: list[Job], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(paging, "COUNTED", 42)
    shown = paginator(Job.objects.order_by("pk"))
    assert (shown.count, shown.has_more) == (42, True)
    monkeypatch.setattr(paging, "COUNTED", 43)
    shown = paginator(Job.objects.order_by("pk"))
    assert (shown.count, shown.has_more) == (43, False)


def test_a_figure_is_counted_to_its_end(jobs: list[Job], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(paging, "COUNTED", 10)
    shown = paginator(Job.objects.order_by("pk"), counts_all=True)
    assert (shown.count, shown.has_more) == (43, False)


def test_backwards_through_a_list_that_is_not_counted_every_record_comes_once(
    jobs: list[Job], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(paging, "COUNTED", 10)
    rows = Job.objects.order_by("-finished_at")
    assert keys(list(backwards(rows, 5))[::-1]) == keys(list(forwards(rows, 5)))


# The order itself


def test_an_order_is_made_whole_once(jobs: list[Job]):
    assert str(order_of(Job.objects.order_by("title", "-state"))) == "title,-state,-pk"
    rows = in_order(Job.objects.order_by("-created_by", "title", "-title"))
    assert str(order_of(rows)) == "-created_by__username,title,pk"
    assert str(order_of(in_order(rows))) == str(order_of(rows))


def test_the_order_of_the_model_is_taken_where_none_is_asked(cast: Cast):
    assert str(order_of(Unit.objects.all())) == "group__position,position,code,pk"
    assert str(order_of(AuditEntry.objects.all())) == "-at,-pk"


def test_only_columns_that_may_be_empty_name_a_place_for_it():
    sql = str(in_order(Job.objects.order_by("-created_at", "finished_at", "created_by__username")).query)
    order = sql.partition("ORDER BY")[2]
    assert [part.endswith("NULLS LAST") for part in order.split(",")] == [False, True, True, False]


def test_a_long_text_is_sorted_by_its_beginning(cast: Cast):
    sql = str(in_order(Finding.objects.order_by("text")).query).partition("ORDER BY")[2]
    assert f", {SORTED_TEXT}) ASC" in sql
