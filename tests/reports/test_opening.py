"""Opening the next period: what is copied, what carries over by itself, what is refused, and what is left to do."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.test import Client

from checks.models import FillRequest, FillTask, WebColumn
from checks.services import delete_finding, record_step, save_column, save_finding, save_update
from checks.services.filling import ask_to_fill
from govaudit.errors import NotAllowed
from govaudit.measures import MEASURES
from govaudit.models import AuditEntry
from govaudit.roles import Role
from hotline.services import save_letter, save_order
from reports.models import Notice, NoticeTemplate, Scheme, SchemePeriod
from reports.selectors.scores import scheme_of
from tests.checks.small_numbers import define_by_unit
from tests.checks.small_office import (
    close,
    moment,
    new_column,
    new_finding,
    new_letter,
    new_order,
    new_step,
    new_update,
    open_office,
    person,
    unit,
)
from tests.govaudit.imports.staged import new_import, row_of, stage_with
from units.carrying import COPIED, LASTING
from units.closings import facts_for
from units.models import AreaClosed, Office, Participation, Period, Unit, User
from units.recording import InvalidRecord
from units.services import open_period
from units.views.opening import opening_of

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
ALL = tuple(entry.code for entry in COPIED)
OPEN = "/units/periods/2022Q2/next/"


@pytest.fixture
def quarter() -> Period:
    """2022Q2 with rosters, a scheme and a request; 草碧镇 is closed on 2022-07-01, 财政局 is excused; two
    orders, two letters and three faults, one of each kind over by 2022-06-30."""
    open_office()
    Period.objects.filter(code="2022Q3").delete()
    period = Period.objects.get(code="2022Q2")
    Unit.objects.filter(code="Z02").update(closed_on=date(2022, 7, 1))
    for area, codes in (("columns", ("Z01", "Z02", "B01")), ("orders", ("Z01", "Z02"))):
        for code in codes:
            excused = "没有栏目" if code == "B01" else ""
            taking = {"unit": unit(code), "group": unit(code).group, "excused": excused}
            Participation.objects.create(period=period, area=area, **taking)
    scheme = Scheme.objects.create(code="yearly", name="办法", area="columns", base=Decimal(300))
    SchemePeriod.objects.create(period=period, scheme=scheme)
    given = {"period": period, "indicators": [define_by_unit()], "note": "按月填"}
    ask_to_fill(actor=None, units=[unit("Z01"), unit("Z02")], due_on=date(2022, 8, 25), **given)
    FillRequest.objects.update(due_on=date(2022, 7, 5))
    for number, closed in (("A1", None), ("A2", moment("2022-06-30 23:00"))):
        save_order(actor=None, order=new_order(number=number, closed_at=closed))
    for number, answered in (("B1", None), ("B2", moment("2022-06-30 23:00"))):
        save_letter(actor=None, letter=new_letter(number=number, answered_at=answered))
    for text, kind, day in (("没有改", None, 0), ("已反馈", "answer", 20), ("已销号", "close", 30)):
        fault = save_finding(actor=None, finding=new_finding(text=text))
        if kind:
            record_step(actor=None, step=new_step(fault, kind=kind, done_on=date(2022, 6, day)))
    save_column(actor=None, column=new_column(required=4))
    return period


def opened(quarter: Period, code: str = "2022Q3", taken: tuple[str, ...] = ALL, as_of: date | None = None) -> Period:
    return open_period(actor=None, earlier=quarter, code=code, as_of=as_of, taken=taken)


def roster(period: Period) -> list[tuple[str, str, str]]:
    return sorted(period.participations.values_list("area", "unit__code", "excused"))


def value(period: Period, name: str, **slices: str) -> object:
    return facts_for(period).value(MEASURES.by_name[name], slices)


def test_the_roster_of_units_that_still_exist_the_scheme_and_the_requests_are_copied(quarter: Period) -> None:
    told = AuditEntry.objects.count()
    period = opened(quarter)
    assert (period.name, period.as_of) == ("2022年三季度", date(2022, 9, 30))
    assert roster(period) == [("columns", "B01", "没有栏目"), ("columns", "Z01", ""), ("orders", "Z01", "")]
    assert scheme_of(period) == scheme_of(quarter)
    request = FillRequest.objects.get(period=period)
    assert (request.due_on, request.note, [i.code for i in request.indicators.all()]) == (
        date(2022, 10, 5),  # 5 days after the end, as before
        "按月填",
        ["services"],
    )
    assert [(task.unit.code, task.state) for task in request.tasks.all()] == [("Z01", "asked")]
    entry = AuditEntry.objects.order_by("pk").last()
    assert AuditEntry.objects.count() == told + 1
    numbers = {"承接": "2022Q2", "截至": "2022-09-30", "参评名册": 3, "填报通知": 1, "评分方案": 1, "通报正文": 0}
    assert (entry.act, entry.subject, entry.after) == ("period.open", "考核周期/2022Q3", numbers)
    assert "参评名册 3 家次" in entry.summary


def test_the_notice_is_taken_over_as_its_clerk_left_it_and_dated_as_long_after_the_last_day(quarter: Period) -> None:
    template = NoticeTemplate.objects.create(code="main", name="季度通报", text="模板里的话")
    kept = {"template": template, "text": "{{ 周期 }}办结{{ 工单办结 }}件", "settings": {"numbering": ["1."]}}
    Notice.objects.create(period=quarter, dated_on=quarter.as_of + timedelta(days=8), revision=3, **kept)
    period = opened(quarter)
    notice = period.notices.get()
    assert {name: getattr(notice, name) for name in kept} == kept
    assert (notice.code, notice.dated_on, notice.revision, notice.issued_at) == ("main", date(2022, 10, 8), 0, None)


def test_only_what_is_ticked_is_copied(quarter: Period) -> None:
    period = opened(quarter, taken=("scheme",))
    assert (roster(period), FillRequest.objects.filter(period=period).count()) == ([], 0)
    assert scheme_of(period) is not None


def test_what_is_open_is_counted_in_the_next_period_by_its_dates(quarter: Period) -> None:
    """Of two orders, two letters and three faults one of each is over on the last day of 2022Q2."""
    period = opened(quarter)
    assert (value(period, "工单上期结转"), value(period, "信件上期结转"), value(period, "问题上期结转")) == (1, 1, 2)
    assert (value(period, "结转未整改问题"), value(period, "结转未整改单位"), value(period, "结转销号问题")) == (
        1,
        1,
        0,
    )
    assert (value(period, "问题上期结转", 单位="Z01"), value(period, "问题上期结转", 单位="B01")) == (2, 0)
    assert (value(period, "问题"), value(quarter, "问题上期结转")) == (0, 0)
    fault = next(iter(facts_for(period).records(MEASURES.by_name["结转未整改问题"], {})))
    record_step(actor=None, step=new_step(fault, kind="close", done_on=date(2022, 7, 1)))
    counted = ("问题上期结转", "结转未整改问题", "结转销号问题")
    assert [value(period, name) for name in counted] == [2, 0, 1]
    assert value(quarter, "待整改问题") == 1


@pytest.mark.parametrize(
    ("code", "as_of", "words"),
    [
        ("2022Q5", None, "看不懂周期"),
        ("2022-06", None, "要在它以后开始"),
        ("2022Q3", date(2024, 1, 1), "截至日期"),
    ],
)
def test_a_period_that_does_not_follow_is_refused(quarter: Period, code: str, as_of: date | None, words: str) -> None:
    with pytest.raises(Exception, match=words):
        opened(quarter, code, as_of=as_of)
    assert Period.objects.count() == 1


def test_a_period_with_a_roster_is_not_opened_again_and_one_without_is_filled(quarter: Period) -> None:
    bare = opened(quarter, taken=())
    assert roster(bare) == []
    assert opened(quarter).pk == bare.pk
    entries = AuditEntry.objects.count()
    with pytest.raises(Exception, match="名册里有 3 家次"):
        opened(quarter)
    assert (len(roster(bare)), FillRequest.objects.filter(period=bare).count()) == (3, 1)
    assert AuditEntry.objects.count() == entries


def test_another_as_of_and_a_closed_area_are_refused(quarter: Period) -> None:
    opened(quarter, taken=())
    with pytest.raises(Exception, match="截至是2022-09-30"):
        opened(quarter, as_of=date(2022, 10, 5))
    close("columns", "2022Q3")
    with pytest.raises(Exception, match="已有领域锁定"):
        opened(quarter)


def test_a_request_whose_day_would_be_past_is_left_out(quarter: Period) -> None:
    """On 2022-08-22 a request due 50 days before the end of 2022Q3 is past: 2022-08-11."""
    FillRequest.objects.update(due_on=date(2022, 5, 11))
    filling = next(entry for entry in COPIED if entry.code == "filling")
    found = filling.look(quarter, Period(code="2022Q3", start=date(2022, 7, 1), end=date(2022, 9, 30)))
    assert found.number == 0
    assert "截止日期已经过了" in "".join(found.notes)
    assert FillTask.objects.filter(request__period=opened(quarter)).count() == 0


def test_the_right_is_that_of_who_configures(quarter: Period) -> None:
    with pytest.raises(NotAllowed):
        open_period(actor=person(Role.CHECKER), earlier=quarter, code="2022Q3", taken=ALL)
    with pytest.raises(InvalidRecord):
        opened(quarter, "下个季度")


def test_the_page_tells_before_with_links_to_exactly_the_records(quarter: Period, sign_in: SignIn) -> None:
    Unit.objects.create(
        code="B02", kind=unit("B01").kind, group=unit("B01").group, position=2, short_name="数据局",
        opened_on=date(2022, 5, 1),
    )  # fmt: skip
    client = sign_in(person(Role.ADMIN))
    page = client.get(OPEN)
    html = page.content.decode()
    for words in (
        "2022年三季度",
        "栏目更新 2 家、12345工单 1 家",
        "不再列入：草碧镇",
        "请在开启后补上：数据局",
        "办法",
    ):
        assert words in html, words
    numbers = {line["entry"].code: (line["number"], line["url"]) for line in page.context["carried"]}
    assert {code: number for code, (number, _) in numbers.items()} == {
        "findings": 2, "columns": 1, "duties": 0, "orders": 1, "letters": 1,
    }  # fmt: skip
    for code, (number, url) in numbers.items():
        assert client.get(url).context["record_count"] == number, code
    assert not Period.objects.filter(code="2022Q3").exists()
    assert client.get(OPEN, {"code": "2023Q1"}).context["later"].name == "2023年一季度"
    wrong = client.get(OPEN, {"code": "2022Q1", "as_of": ""}).content.decode()
    assert "要在它以后开始" in wrong
    assert "开启2022年一季度</button>" not in wrong


def test_opened_on_the_page_the_new_periods_page_says_what_was_carried_and_what_is_to_do(
    quarter: Period, sign_in: SignIn
) -> None:
    client = sign_in(person(Role.ADMIN))
    answer = client.post(OPEN, {"code": "2022Q3", "as_of": "2022-09-30", "taken": ["roster"]}, follow=True)
    assert answer.redirect_chain == [("/units/periods/2022Q3/", 302)]
    html = answer.content.decode()
    assert "开启2022年三季度，承接2022年二季度：参评名册 3 家次" in html
    period = Period.objects.get(code="2022Q3")
    found = opening_of(period)
    assert found is not None
    words = {task.words for task in found.to_do}
    for part in ("份填报通知在2022年二季度发过", "个评分方案在2022年二季度用着", "个领域在2022年二季度还没有锁定"):
        assert any(part in said for said in words), part
    assert [client.get(line["url"]).context["record_count"] for line in found.carried if line["entry"].measure] == [
        line["number"] for line in found.carried if line["entry"].measure
    ]
    again = client.post(OPEN, {"code": "2022Q3", "as_of": "2022-09-30", "taken": ["roster"]})
    assert (again.status_code, "不再承接" in again.content.decode()) == (422, True)
    liaison = sign_in(person(Role.LIAISON, "Z01"))
    assert "承接" not in liaison.get("/units/periods/2022Q3/").content.decode().split('<main id="content"')[1]
    assert len(LASTING) == 5


def test_the_page_names_the_periods_that_would_be_skipped_and_leads_to_the_rosters(
    quarter: Period, sign_in: SignIn
) -> None:
    client, said = sign_in(person(Role.ADMIN)), "还没有开启"
    following = client.get(OPEN).content.decode()
    assert said not in following
    for area, name in (("columns", "栏目更新"), ("orders", "12345工单")):
        address = f"/units/periods/2022Q2/{area}/roster/"
        assert f'href="{address}">看2022年二季度的{name}名册</a>' in following
        assert "城关镇" in client.get(address).content.decode()
    assert f"2022年三季度、2022年四季度{said}" in client.get(OPEN, {"code": "2023Q1"}).content.decode()
    opened(quarter, taken=())
    later = client.get(OPEN, {"code": "2023Q1"}).content.decode()
    assert f"之后的2022年四季度{said}" in later
    assert "开启2023年一季度</button>" in later


def test_a_period_has_records_of_an_area_when_something_of_its_own_days_is_on_file(
    quarter: Period, sign_in: SignIn
) -> None:
    """A column that lasts and an order that carries over are none of 2022Q3's; an update of a day of it is."""
    period = opened(quarter)
    Office.objects.create(name="县政府办公室", county="示例县")
    client = sign_in(person(Role.ADMIN))

    def first_step() -> str:
        return client.get("/reports/glance/", {"period": "2022Q3"}).context["steps"][0].sentence

    def card(area: str) -> dict[str, object]:
        areas = client.get("/units/periods/2022Q3/").context["areas"]
        found = next(entry for entry in areas if entry["code"] == area)
        return {count["name"]: count["value"] for count in found["counts"]} | {"": found["has_records"]}

    assert first_step() == "栏目更新、县长信箱、12345工单还没有本期的记录。"
    html = client.get("/reports/glance/", {"period": "2022Q3"}).content.decode()
    assert "<dt>工单上期结转</dt>" in html
    assert "<dt>信件上期结转</dt>" in html
    assert "<dt>工单上期结转</dt>" not in client.get("/reports/glance/", {"period": "2022Q2"}).content.decode()
    assert card("orders") == {"工单上期结转": 1, "": False}
    assert card("columns")["责任栏目"] == 1
    assert 0 not in [number for name, number in card("columns").items() if name]
    save_update(actor=None, update=new_update(WebColumn.objects.get(), published_on=period.start))
    assert first_step() == "县长信箱、12345工单还没有本期的记录。"
    assert card("columns")["达标栏目"] == 0


def test_where_no_number_of_updates_is_required_the_first_page_does_not_say_that_columns_met_it(
    quarter: Period, sign_in: SignIn
) -> None:
    client = sign_in(person(Role.ADMIN))

    def met() -> str:
        areas = client.get("/reports/glance/", {"period": "2022Q2"}).context["areas"]
        return next(count.printed for count in areas[0].counts if count.name == "达标栏目")

    assert met() == "0"
    WebColumn.objects.update(required=0)
    assert met() == ""


def test_what_a_closed_period_counts_of_faults_carried_over_stays(quarter: Period) -> None:
    """A fault of 2022Q2 that 2022Q3 has closed over cannot be closed on a day of it any more, nor be deleted."""
    period = opened(quarter)
    fault = next(iter(facts_for(period).records(MEASURES.by_name["结转未整改问题"], {})))
    done = next(iter(facts_for(quarter).records(MEASURES.by_name["已销号问题"], {})))
    close("columns", "2022Q3")
    with pytest.raises(AreaClosed):
        record_step(actor=None, step=new_step(fault, kind="close", done_on=date(2022, 8, 1)))
    with pytest.raises(AreaClosed):
        delete_finding(actor=None, finding=fault)
    fault.text = "换个说法"
    save_finding(actor=None, finding=fault)
    done.text = "早已销号的"
    done.unit = unit("B01")
    save_finding(actor=None, finding=done)


def test_files_cannot_change_what_a_closed_period_counts_as_carried_over(quarter: Period) -> None:
    """A fault and a letter of 2022Q2 that are open count in the closed 2022Q3; a merit and a letter answered before it
    do not."""
    opened(quarter)
    close("columns", "2022Q3")
    close("letters", "2022Q3")
    late = row_of(new_finding(code=None, text="晚到的问题"))
    assert [fault.field for fault in faults_of("findings", late)] == ["found_on"]
    waiting = row_of(new_letter(number="B3"))
    assert [fault.field for fault in faults_of("letters", waiting)] == ["received_at"]
    assert faults_of("letters", row_of(new_letter(number="B4", answered_at=moment("2022-06-30 10:00")))) == []
    assert faults_of("findings", row_of(new_finding(code=None, is_merit=True, text="晚到的亮点"))) == []


def faults_of(kind: str, row: dict[str, object]) -> list[object]:
    return [fault for found in stage_with(new_import(kind), [row]).judge().faults.values() for fault in found]
