"""The 千阳 quarter: the page behind a figure states the figure, measure by measure."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

import pytest

from govaudit.measures import MEASURES, Facts, Take

if TYPE_CHECKING:
    from django.test import Client

    from tests.cast import Cast
    from units.models import Period, User

pytestmark = pytest.mark.django_db

LISTED = sorted(code for code, measure in MEASURES.by_code.items() if measure.take is not Take.UNITS)


@pytest.mark.parametrize("slices", [{}, {"单位": "Z01"}, {"分组": "各部门"}], ids=["all", "a unit", "a group"])
def test_every_page_of_records_states_its_figure(
    slices: dict[str, str], qianyang: Period, cast: Cast, sign_in: Callable[[User], Client]
) -> None:
    facts, client = Facts(qianyang.span), sign_in(cast.checker)
    stated = {code: _stated(client, MEASURES.by_code[code].records_url(qianyang.code, slices)) for code in LISTED}
    assert stated == {code: facts.value(MEASURES.by_code[code], slices) or 0 for code in LISTED}
    assert len(LISTED) >= 15


@pytest.mark.parametrize(
    ("page", "queries"),
    [
        ("/checks/columns/", 16),
        ("/checks/updates/", 16),
        ("/checks/accounts/", 16),
        ("/checks/findings/", 16),
        ("/hotline/orders/", 16),
        ("/hotline/letters/", 15),
    ],
)
def test_a_list_of_the_quarter_takes_a_known_number_of_queries(
    page: str,
    queries: int,
    qianyang: Period,
    cast: Cast,
    sign_in: Callable[[User], Client],
    django_assert_num_queries: Callable[[int], AbstractContextManager[object]],
) -> None:
    """Who asks and which period (3); the rows, their number where a page does not hold them all, the columns and the
    filters kept (4); the frame's closed areas, periods, jobs, and what waits on the desk (2) and among imports (6); one
    for each list that a filter offers."""
    client = sign_in(cast.checker)
    client.get(page)
    with django_assert_num_queries(queries):
        client.get(page)


def _stated(client: Client, url: str) -> int:
    page = client.get(url).content.decode()
    found = re.search(r'data-record-sum="(\d+)"', page) or re.search(r'data-record-count="(\d+)"', page)
    assert found is not None, url
    return int(found.group(1))
