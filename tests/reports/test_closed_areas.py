"""Closed areas: their figures and pages read what was frozen, and the notice stays as it was."""

import re

import pytest

from checks.models import ColumnUpdate, MediaAccount
from govaudit.measures import MEASURES
from hotline.models import OrderKind, WorkOrder
from reports.document.ledger import build_ledger
from reports.models import Notice
from reports.selectors.documents import compose
from reports.selectors.figures import FigureDesk
from reports.selectors.lists import Manner, build_list
from tests import quarter
from tests.govaudit.imports.kept import keep_every_kind
from units.closings import facts_for
from units.models import AREAS
from units.services import close_area, reopen_area

pytestmark = pytest.mark.django_db


@pytest.fixture
def notice(qianyang):
    return Notice.objects.get(period__code="2022Q2")


def close_all(period, person):
    for area in AREAS:
        close_area(actor=person, period=period, area=area)


def values(notice):
    return {entry["name"]: entry["printed"] for entry in build_ledger(compose(notice).document)}


def test_a_notice_over_closed_areas_has_the_same_figures(notice, cast):
    before = values(notice)
    close_all(notice.period, cast.manager)
    assert values(notice) == before
    assert "open" not in {remark.code for remark in compose(notice).remarks}


def test_a_closed_areas_figure_does_not_follow_a_change_behind_its_back(notice, cast):
    before = values(notice)
    close_all(notice.period, cast.manager)
    WorkOrder.objects.filter(kind__name="投诉").update(kind=OrderKind.objects.get(name="其他"))
    ColumnUpdate.objects.filter(column__unit__short_name="卫健局").delete()
    assert values(notice) == before
    reopen_area(actor=cast.manager, period=notice.period, area="orders", reason="核对类型")
    assert values(notice)["工单受理(类型='投诉')"] != before["工单受理(类型='投诉')"]


def test_behind_every_figure_of_a_closed_area_are_the_records_that_it_counted(db):
    period = quarter.qianyang(keep_every_kind)
    open_facts = facts_for(period)
    before = {measure.code: behind(open_facts, measure) for measure in MEASURES.by_code.values()}
    for area in AREAS:
        close_area(actor=None, period=period, area=area, known="已经核对")
    facts = facts_for(period)
    assert {measure.code: behind(facts, measure) for measure in MEASURES.by_code.values()} == before
    assert {code for code, keys in before.items() if keys} >= {"account_checks", "duty_terms"}


def behind(facts, measure):
    return sorted(facts.records(measure, {}).values_list("pk", flat=True))


def test_the_page_behind_a_figure_of_a_closed_area_shows_the_frozen_number(notice, cast, sign_in):
    close_all(notice.period, cast.manager)
    WorkOrder.objects.filter(kind__name="投诉").update(kind=OrderKind.objects.get(name="其他"))
    html = (
        sign_in(cast.manager).get("/hotline/orders/?period=2022Q2&measure=orders_received&kind=投诉").content.decode()
    )
    assert re.search(r'data-record-count="(\d+)"', html)[1] == "353"
    assert "已锁定" in html


def test_the_page_of_a_closed_figure_says_how_many_of_its_records_changed_since(notice, cast, sign_in):
    close_all(notice.period, cast.manager)
    url, client = "/hotline/orders/?period=2022Q2&measure=orders_received&kind=投诉", sign_in(cast.manager)
    assert "锁定后有变化" not in client.get(url).content.decode()
    gone, other = WorkOrder.objects.filter(kind__name="投诉").order_by("number")[:2]
    gone.delete()
    WorkOrder.objects.filter(pk=other.pk).update(kind=OrderKind.objects.get(name="其他"))
    html = client.get(url).content.decode()
    assert "其中2条锁定后有变化" in html
    assert 'data-record-count="353"' in html


def test_a_closed_sum_and_its_records_stay_the_frozen_ones_on_its_page(notice, cast, sign_in):
    url = "/checks/updates/?period=2022Q2&measure=updates"
    pages = {person: sign_in(person) for person in (cast.manager, cast.liaison)}
    before = {person: stated(client.get(url)) for person, client in pages.items()}
    close_all(notice.period, cast.manager)
    own = ColumnUpdate.objects.filter(column__unit=cast.liaison.unit, published_on__range=("2022-04-01", "2022-06-30"))
    own.filter(pk=own.first().pk).update(quantity=900)
    own.last().delete()
    assert {person: stated(client.get(url)) for person, client in pages.items()} == before
    assert "其中2条锁定后有变化" in pages[cast.manager].get(url).content.decode()


def stated(response):
    html = response.content.decode()
    return [re.search(rf'data-record-{what}="(\d+)"', html)[1] for what in ("count", "sum")]


def test_an_account_closed_after_the_as_of_day_is_printed_as_open(notice):
    MediaAccount.objects.filter(name="高崖印象").update(closed_on="2022-07-10")
    rows = build_list(FigureDesk(notice.period), "未备案账号清单", Manner())
    assert [row[-1].text for row in rows] == [""]
