"""Recurring duties: terms, what is late and missing, closed areas, pages, spreadsheets and notices."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from pathlib import Path

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from checks.duty_terms import make_terms
from checks.models import Duty, DutyReport, DutyTerm, DutyUnit
from checks.services import delete_duty, delete_duty_unit, save_duty, save_duty_unit
from govaudit.housekeeping import keep_house
from govaudit.imports.report import report_lines
from govaudit.lib.expressions import parse_expression
from govaudit.lib.workdays import WorkCalendar
from govaudit.measures import MEASURES, Facts
from govaudit.models import AuditEntry
from govaudit.roles import Role
from govaudit.services.imports import accept_rows
from reports.document.blocks import Figure
from reports.selectors.figures import FigureDesk
from reports.selectors.lists import Manner, build_list
from tests.checks.small_information import define_duty, define_summary, report
from tests.checks.small_office import open_office, person, unit
from tests.govaudit.imports.flow import check, sheets
from units.models import AreaClosed, Closing, Period, Unit, UnitGroup, User
from units.recording import InvalidRecord

SignIn = Callable[[User], Client]
#: Three days' holiday, Monday to Wednesday, and the Saturday after worked.
HOLIDAY = WorkCalendar(
    rest=frozenset({date(2022, 6, 20), date(2022, 6, 21), date(2022, 6, 22)}),
    work=frozenset({date(2022, 6, 25)}),
    years=frozenset({2022}),
)
D = date


@pytest.fixture
def office(db: None) -> None:
    """The small office and the two months 精河 wrote about; today is 2022-08-22, a Monday."""
    open_office()
    Period.objects.create(
        code="2022-07_08", name="2022年7—8月", start=D(2022, 7, 1), end=D(2022, 8, 31), as_of=D(2022, 8, 31)
    )


def span(code: str = "2022-07_08") -> Period:
    return Period.objects.get(code=code)


def values(*names: str, **slices: str) -> list[object]:
    facts = Facts(span().span)
    return [facts.value(MEASURES.by_name[name], slices) for name in names]


def states(**slices: str) -> list[object]:
    """应报, 按时, 迟报, 漏报."""
    return values("职责应报", "职责按时", "职责迟报", "职责漏报", **slices)


@pytest.mark.parametrize(
    ("rule", "day", "term"),
    [
        (
            {"cycle": "week", "due_day": 7},
            D(2022, 6, 30),
            (D(2022, 6, 27), D(2022, 7, 3), D(2022, 7, 3), D(2022, 7, 3)),
        ),
        (
            {"cycle": "week", "due_day": 5},
            D(2022, 6, 30),
            (D(2022, 6, 27), D(2022, 7, 3), D(2022, 7, 1), D(2022, 7, 3)),
        ),
        (
            {"cycle": "week", "due_day": 2, "is_due_after": True},
            D(2022, 6, 30),
            (D(2022, 6, 27), D(2022, 7, 3), D(2022, 7, 5), D(2022, 7, 5)),
        ),
        (
            {"cycle": "month", "due_day": 20},
            D(2022, 7, 9),
            (D(2022, 7, 1), D(2022, 7, 31), D(2022, 7, 20), D(2022, 7, 20)),
        ),
        (
            {"cycle": "month", "due_day": 31},
            D(2022, 2, 9),
            (D(2022, 2, 1), D(2022, 2, 28), D(2022, 2, 28), D(2022, 2, 28)),
        ),
        (
            {"cycle": "month", "due_day": 5, "is_due_after": True},
            D(2022, 12, 9),
            (D(2022, 12, 1), D(2022, 12, 31), D(2023, 1, 5), D(2023, 1, 5)),
        ),
        (
            {"cycle": "quarter", "due_day": 25},
            D(2022, 5, 9),
            (D(2022, 4, 1), D(2022, 6, 30), D(2022, 6, 25), D(2022, 6, 25)),
        ),
        (
            {"cycle": "quarter", "due_day": 10, "is_due_after": True},
            D(2022, 5, 9),
            (D(2022, 4, 1), D(2022, 6, 30), D(2022, 7, 10), D(2022, 7, 10)),
        ),
        (
            {"cycle": "month", "due_day": 20, "is_put_off": True},
            D(2022, 6, 9),
            (D(2022, 6, 1), D(2022, 6, 30), D(2022, 6, 23), D(2022, 6, 23)),
        ),
        (
            {"cycle": "month", "due_day": 25, "is_put_off": True},
            D(2022, 6, 9),
            (D(2022, 6, 1), D(2022, 6, 30), D(2022, 6, 25), D(2022, 6, 25)),
        ),
        (
            {"cycle": "month", "due_day": 20},
            D(2022, 6, 9),
            (D(2022, 6, 1), D(2022, 6, 30), D(2022, 6, 20), D(2022, 6, 20)),
        ),
    ],
)
def test_a_term_is_due_and_counts_on(rule: dict[str, object], day: date, term: tuple[date, ...]):
    assert tuple(Duty(**rule).term_of(day, HOLIDAY)) == term


def test_terms_are_those_that_began_and_belong_to_the_days_of_the_duty():
    duty = Duty(cycle="month", due_day=20, starts_on=D(2022, 2, 21), ends_on=D(2022, 6, 19))
    assert [t.starts_on.month for t in duty.terms(D(2022, 12, 31), HOLIDAY)] == [3, 4, 5]
    assert [t.starts_on.month for t in duty.terms(D(2022, 4, 1), HOLIDAY)] == [3, 4]


@pytest.mark.usefixtures("office")
class TestTwoMonths:
    """Two items a week and a summary by the 20th, by units 城关镇 (on time), 草碧镇 (late once), 财政局 (missing)."""

    @pytest.fixture(autouse=True)
    def duties(self, office: None) -> None:
        items, summary = define_duty(), define_summary()
        sundays = [D(2022, 7, 3 + 7 * week) for week in range(5)] + [D(2022, 8, 7), D(2022, 8, 14), D(2022, 8, 21)]
        for sunday in sundays:
            report(items, "Z01", sunday, 2)
            late = sunday == D(2022, 7, 17)
            report(items, "Z02", D(2022, 7, 19) if late else sunday, 2, for_on=sunday if late else None)
            report(items, "B01", sunday, 1)
        for month in (7, 8):
            report(summary, "Z01", D(2022, month, 20))
            report(summary, "Z02", D(2022, month, 1))
        report(summary, "B01", D(2022, 7, 21))

    def test_every_term_is_on_time_late_or_missing(self):
        # Eight weeks ended from 07-03 to 08-21, two summaries were due; of three units.
        assert states() == [30, 8 + 2 + 7 + 2, 1 + 1, 8 + 1]
        assert states(单位="Z02") == [10, 9, 1, 0]
        assert states(单位="B01") == [10, 0, 1, 9]
        assert states(职责="改革月小结") == [6, 4, 1, 1]
        # July: five Sundays and a summary. 城关镇 kept all six, 草碧镇 five; 财政局 none, its summary was late.
        assert states(所属工作="“放管服”改革", 月="7") == [18, 6 + 5, 1 + 1, 5]
        assert values("职责已报") == [21]
        assert values("职责应报篇数", "职责已报篇数") == [48 + 6, 32 + 8 + 5]

    def test_a_notice_names_the_units_by_duty(self):
        desk = FigureDesk(span())

        def printed(name: str) -> list[tuple[str, ...]]:
            return [
                tuple(p.printed if isinstance(p, Figure) else p.text for p in entry)
                for entry in build_list(desk, name, Manner())
            ]

        assert printed("漏报单位清单") == [("改革动态信息", "财政局"), ("改革月小结", "财政局")]
        assert printed("迟报单位清单") == [("改革动态信息", "草碧镇"), ("改革月小结", "财政局")]
        assert printed("按时报送单位清单") == [("改革动态信息", "城关镇"), ("改革月小结", "城关镇、草碧镇")]
        figures = [entry[1] for entry in build_list(desk, "按时报送单位清单", Manner())]
        assert [(figure.value, [part.value for part in figure.inputs]) for figure in figures] == [
            (1, [3, 2]), (2, [3, 1]),
        ]  # fmt: skip
        listed = desk.unit_list(MEASURES.by_name["职责不及时单位"], {"所属工作": "“放管服”改革"}, "short")
        assert listed.printed == "草碧镇、财政局"
        assert desk.figure(parse_expression("职责漏报单位")).printed == "1"

    def test_what_came_after_the_last_day_that_counts_is_missing(self):
        Period.objects.filter(code="2022-07_08").update(as_of=D(2022, 7, 18))
        # Three Sundays passed by then; 草碧镇's report of 07-19 is not there yet. The first summary is due on the 20th.
        assert states(单位="Z02") == [3, 2, 0, 1]

    def test_the_page_behind_a_figure_shows_its_terms(self, sign_in: SignIn):
        checker, liaison = sign_in(person(Role.CHECKER)), sign_in(person(Role.LIAISON, "Z02"))
        urls = {n: MEASURES.by_name[n].records_url("2022-07_08", {}) for n in ("职责应报", "职责迟报", "职责漏报")}
        assert [count_on(checker, url) for url in urls.values()] == [30, 2, 9]
        assert [count_on(liaison, url) for url in urls.values()] == [10, 1, 0]
        assert count_on(checker, f"{reverse('checks:duty-term-list')}?state=untimely") == 11

    def test_a_closed_area_keeps_its_terms(self):
        Closing.objects.create(period=span(), area="information", closed_by="主管")
        summary = Duty.objects.get(name="改革月小结")
        with pytest.raises(AreaClosed):
            report(summary, "B01", D(2022, 8, 20))
        summary.due_day = 10
        with pytest.raises(AreaClosed, match="已于"):
            save_duty(actor=None, duty=summary)
        with pytest.raises(AreaClosed):
            save_duty_unit(actor=None, entry=DutyUnit(duty=summary, unit=unit("Z01"), is_excused=True))
        DutyTerm.objects.filter(starts_on=D(2022, 7, 11), unit__code="Z01").delete()
        assert make_terms() == ""

    def test_the_grid_shows_a_liaison_the_own_unit(self, sign_in: SignIn):
        url = f"{reverse('checks:duty-detail', args=[Duty.objects.get(name='改革动态信息').code])}?period=2022-07_08"
        page = sign_in(person(Role.CHECKER)).get(url).content.decode()
        assert 'data-record-count="3"' in page
        # 财政局: eight weeks half reported; the week of 08-22 is not over.
        assert (page.count("漏报 1/2"), page.count('mark-near">迟报<'), page.count('mark-good">按时<')) == (8, 1, 15)
        assert page.count(">未到期<") == 3
        own = sign_in(person(Role.LIAISON, "Z02")).get(url).content.decode()
        assert 'data-record-count="1"' in own
        assert "漏报 1/2" not in own

    def test_pages_take_a_fixed_number_of_queries(
        self, sign_in: SignIn, django_assert_max_num_queries: Callable[[int], AbstractContextManager[object]]
    ):
        client, duty = sign_in(person(Role.CHECKER)), Duty.objects.get(name="改革动态信息")
        day = D(2022, 7, 11)
        for url in (
            reverse("checks:duty-list"),
            reverse("checks:duty-detail", args=[duty.code]),
            reverse("checks:duty-term-list"),
            reverse("checks:duty-report-list"),
            reverse("checks:duty-term-entry", args=[duty.code, day]),
            reverse("checks:duty-term-detail", args=[duty.code, "B01", day]),
        ):
            client.get(f"{url}?period=2022-07_08")
            with django_assert_max_num_queries(20):
                assert client.get(url).status_code == 200


@pytest.mark.usefixtures("office")
def test_a_term_counts_once_its_day_is_over():
    define_summary()
    assert states() == [6, 0, 0, 6]
    with time_machine.travel(D(2022, 8, 20), tick=False):
        assert states() == [3, 0, 0, 3]


@pytest.mark.usefixtures("office")
def test_the_daily_chore_makes_the_terms_that_began():
    with time_machine.travel(D(2022, 7, 31), tick=False):
        define_summary()
        assert DutyTerm.objects.count() == 3
    assert "按报送职责更新应报 3 期" in keep_house()
    assert (DutyTerm.objects.count(), keep_house()) == (6, [])


@pytest.mark.usefixtures("office")
def test_units_owe_by_scope_with_exceptions_and_while_they_exist():
    towns = UnitGroup.objects.get(code="towns")
    Unit.objects.filter(code="Z02").update(opened_on=D(2022, 8, 1))
    duty = define_summary(scope="group", group=towns)
    owed = DutyTerm.objects.order_by("unit__code", "starts_on").values_list("unit__code", "starts_on__month")
    assert list(owed) == [("Z01", 7), ("Z01", 8), ("Z02", 8)]
    excused = save_duty_unit(actor=None, entry=DutyUnit(duty=duty, unit=unit("Z01"), is_excused=True))
    save_duty_unit(actor=None, entry=DutyUnit(duty=duty, unit=unit("B01")))
    assert list(owed.all()) == [("B01", 7), ("B01", 8), ("Z02", 8)]
    delete_duty_unit(actor=None, entry=excused)
    assert set(owed.all()) == {("B01", 7), ("B01", 8), ("Z01", 7), ("Z01", 8), ("Z02", 8)}


@pytest.mark.usefixtures("office")
def test_a_changed_duty_changes_its_terms_and_one_reported_on_is_not_deleted():
    duty = define_summary()
    duty.due_day = 10
    save_duty(actor=None, duty=duty)
    assert set(DutyTerm.objects.values_list("due_on", flat=True)) == {D(2022, 7, 10), D(2022, 8, 10)}
    filed = report(duty, "Z01", D(2022, 7, 9))
    with pytest.raises(InvalidRecord, match="已有报送记录"):
        delete_duty(actor=None, duty=duty)
    filed.delete()
    delete_duty(actor=None, duty=duty)
    assert (Duty.objects.count(), DutyTerm.objects.count()) == (0, 0)
    assert AuditEntry.objects.filter(act="duty.delete").count() == 1


@pytest.mark.usefixtures("office")
def test_a_report_of_a_unit_that_owes_nothing_is_refused():
    duty = define_summary(scope="group", group=UnitGroup.objects.get(code="towns"))
    with pytest.raises(InvalidRecord, match="财政局2022年7月不用报“改革月小结”"):
        report(duty, "B01", D(2022, 7, 9))
    with pytest.raises(InvalidRecord, match="2022年6月不用报"):
        report(duty, "Z01", D(2022, 7, 9), for_on=D(2022, 6, 9))


@pytest.mark.usefixtures("office")
@pytest.mark.parametrize(
    ("rule", "sentence"),
    [
        ({"cycle": "week", "due_day": 8}, "每周的截止日填 1 到 7"),
        ({"cycle": "month", "due_day": 32}, "截止日填 1 到 31"),
        ({"scope": "group"}, "请写明是哪个分组"),
        ({"ends_on": D(2022, 6, 1)}, "停止日期不能早于开始日期"),
    ],
)
def test_a_rule_that_cannot_be_kept_is_refused(rule: dict[str, object], sentence: str):
    with pytest.raises(InvalidRecord, match=sentence):
        define_duty(**rule)


@pytest.mark.usefixtures("office")
def test_reports_of_a_term_are_entered_together_or_not_at_all(sign_in: SignIn):
    duty, client = define_duty(), sign_in(person(Role.CHECKER))
    url = reverse("checks:duty-term-entry", args=[duty.code, D(2022, 7, 11)])
    given = {f"{code}-quantity": "2" for code in ("Z01", "Z02", "B01")} | {"Z01-sent_on": "2022-07-15"}
    bad = client.post(url, given | {"Z02-sent_on": "2022-09-15"})
    assert bad.status_code == 422
    assert "报送日期不能晚于今天" in bad.content.decode()
    assert not DutyReport.objects.exists()
    assert client.post(url, given | {"Z02-sent_on": "2022-07-18"}).status_code == 302
    assert [states(单位=code)[1:3] for code in ("Z01", "Z02", "B01")] == [[1, 0], [0, 1], [0, 0]]


@pytest.mark.usefixtures("office")
def test_a_duty_is_defined_and_reported_on_its_pages(sign_in: SignIn):
    client = sign_in(person(Role.CHECKER))
    given = {
        "name": "改革月小结", "topic": "", "cycle": "month", "required": "1", "due_day": "20", "is_due_after": "False",
        "is_put_off": "True", "scope": "all", "starts_on": "2022-07-01",
    }  # fmt: skip
    client.post(reverse("checks:duty-add"), given)
    duty = Duty.objects.get()
    assert set(DutyTerm.objects.values_list("due_on", flat=True)) == {D(2022, 7, 20), D(2022, 8, 22)}  # 08-20: Saturday
    client.post(reverse("checks:duty-unit-add", args=[duty.code]), {"unit": "B01", "is_excused": "True"})
    page = client.get(reverse("checks:duty-detail", args=[duty.code])).content.decode()
    assert "财政局（不用报）" in page
    client.post(reverse("checks:duty-unit-delete", args=[duty.code, "B01"]))
    sent = {"duty": duty.code, "unit": "B01", "sent_on": "2022-07-21", "quantity": "1"}
    client.post(reverse("checks:duty-report-add"), sent)
    filed = DutyReport.objects.get()
    page = client.get(reverse("checks:duty-report-detail", args=[filed.code])).content.decode()
    assert "职责迟报" in page
    client.post(reverse("checks:duty-report-delete", args=[filed.code]))
    client.post(reverse("checks:duty-delete", args=[duty.code]))
    assert (DutyReport.objects.count(), Duty.objects.count()) == (0, 0)


@pytest.mark.usefixtures("office")
def test_duties_and_reports_come_from_spreadsheets(tmp_path: Path):
    rules = [["名称", "周期", "截止日", "开始日期"], ["改革月小结", "每月", 20, "2022-07-01"]]
    defined = check(sheets(tmp_path / "职责.xlsx", {"职责": rules}), "duties")
    assert defined.counts["new"] == 1, report_lines(defined)
    accept_rows(actor=None, imported=defined)
    assert DutyTerm.objects.count() == 6
    rows = [
        ["报送事项", "报送单位", "报送时间"],
        ["改革月小结", "城关镇", "2022-07-19"],
        ["改革月小结", "财政局", "2022-06-19"],
    ]
    sent = check(sheets(tmp_path / "报送.xlsx", {"报送": rows}), "duty-reports")
    assert (sent.counts["new"], sent.counts["faulty"]) == (1, 1)
    assert "财政局2022年6月不用报" in "\n".join(report_lines(sent))
    accept_rows(actor=None, imported=sent)
    assert states() == [6, 1, 0, 5]


def count_on(client: Client, url: str) -> int:
    page = client.get(url)
    assert page.status_code == 200, url
    found = re.search(r'data-record-count="(\d+)"', page.content.decode())
    assert found is not None
    return int(found.group(1))
