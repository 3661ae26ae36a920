"""The working-day calendar of the office: what is on file, acts on days, its pages, its spreadsheet."""

import csv
import re
from collections.abc import Callable
from datetime import date, timedelta
from html import unescape
from pathlib import Path

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from govaudit.errors import NotAllowed
from govaudit.imports.wording import fault_sentence
from govaudit.lib.workdays import FESTIVALS
from govaudit.models import AuditEntry, FaultyRow
from govaudit.services.imports import accept_rows, undo_import
from tests.cast import Cast
from tests.conftest import ROOT
from tests.govaudit.imports.flow import check, sheets
from tests.govaudit.lib.test_workdays import CALENDAR
from units.models import CalendarDay, DayKind, Period, User
from units.recording import InvalidRecord
from units.selectors import next_workday, work_calendar
from units.services import clear_day, set_day

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]


def last_entry() -> AuditEntry:
    entry = AuditEntry.objects.first()
    assert entry is not None
    return entry


def add_year(year: int, *, without: str = "") -> None:
    """One day off for each festival, on days that matter to no test."""
    for number, festival in enumerate(FESTIVALS):
        if festival != without:
            set_day(actor=None, day=date(year, 7, 1 + number), kind=DayKind.REST, name=festival)


def text(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return unescape(response.content.decode())


# --- What is on file --------------------------------------------------------------------------------------


def test_every_day_of_2022_to_2026_is_as_the_state_council_arranged_it():
    known = work_calendar()
    days = [date(2022, 1, 1) + timedelta(offset) for offset in range((date(2026, 12, 31) - date(2022, 1, 1)).days + 1)]
    assert [day for day in days if known.is_workday(day) != CALENDAR.is_workday(day)] == []


def test_the_table_holds_the_years_2020_to_2026():
    known = work_calendar()
    assert known.years == frozenset(range(2020, 2027))
    assert known.is_provisional(date(2027, 1, 1))


def test_the_next_working_day_is_the_one_of_the_whole_calendar():
    """From before Qingming to after Labour Day 2022, with two worked weekends: 2022-04-02 and 2022-04-24."""
    known, first = work_calendar(), date(2022, 4, 1)
    assert next_workday(first) == date(2022, 4, 2)
    for day in (first + timedelta(days=n) for n in range(45)):
        assert next_workday(day) == known.nth_workday(day, 1)


def test_the_days_on_file_are_those_the_maintained_package_gives(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.syspath_prepend(ROOT / "fixtures" / "generate")
    from calendar_days import calendar_rows  # type: ignore[import-not-found]

    seeded = Path(ROOT / "units/migrations/calendar_2020_2026.csv").read_text(encoding="utf-8").splitlines()
    assert list(csv.reader(seeded))[1:] == [list(row) for row in calendar_rows(2020, 2026)]
    on_file = [
        [entry.date.isoformat(), entry.get_kind_display(), entry.name] for entry in CalendarDay.objects.order_by("date")
    ]
    assert on_file == list(csv.reader(seeded))[1:]


def test_the_package_gives_no_year_whose_arrangement_is_not_published(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.syspath_prepend(ROOT / "fixtures" / "generate")
    from calendar_days import calendar_rows  # type: ignore[import-not-found]

    with pytest.raises(ValueError, match=r"\[2027\]"):
        calendar_rows(2026, 2027)


def test_a_year_is_in_the_table_once_its_days_off_name_every_festival():
    add_year(2027, without="中秋节")
    assert 2027 not in work_calendar().years
    set_day(actor=None, day=date(2027, 9, 18), kind=DayKind.WORK, name="中秋节")
    assert 2027 not in work_calendar().years
    set_day(actor=None, day=date(2027, 9, 15), kind=DayKind.REST, name="国庆节、中秋节")
    assert 2027 in work_calendar().years


def test_the_calendar_is_read_with_one_query():
    with CaptureQueriesContext(connection) as queries:
        work_calendar()
    assert len(queries) == 1


# --- Acts -------------------------------------------------------------------------------------------------


def test_a_day_is_set_with_one_entry_and_once():
    day = date(2027, 10, 1)
    entry = set_day(actor=None, day=day, kind=DayKind.REST, name=" 国庆节 ")
    assert (entry.name, entry.changed_at) == ("国庆节", None)
    assert not work_calendar().is_workday(day)
    assert last_entry().subject == "工作日历/2027-10-01"
    assert last_entry().after == {"日期": "2027-10-01", "类型": "放假", "名称": "国庆节"}
    again = set_day(actor=None, day=day, kind=DayKind.REST, name="国庆节")
    assert (again.pk, again.changed_at, last_entry().summary) == (entry.pk, None, "保存工作日历2027-10-01：无变化")
    assert AuditEntry.objects.filter(act="calendar.set_day").count() == 2


def test_a_day_on_file_is_changed_and_says_that_a_person_did_it():
    entry = set_day(actor=None, day=date(2026, 10, 10), kind=DayKind.REST, name="国庆节")
    assert entry.changed_at is not None
    assert last_entry().summary == "修改工作日历2026-10-10：类型"
    assert not work_calendar().is_workday(date(2026, 10, 10))


def test_only_a_weekend_is_worked_in_exchange():
    with pytest.raises(InvalidRecord, match="星期六或星期日"):
        set_day(actor=None, day=date(2027, 10, 1), kind=DayKind.WORK, name="国庆节")
    assert not CalendarDay.objects.filter(date__year=2027).exists()


@pytest.mark.parametrize(("kind", "name"), [("", "国庆节"), ("half", "国庆节"), ("rest", " "), ("rest", "国" * 33)])
def test_a_day_without_kind_or_name_is_refused(kind: str, name: str):
    with pytest.raises(InvalidRecord):
        set_day(actor=None, day=date(2027, 10, 1), kind=kind, name=name)


def test_a_day_beyond_the_years_of_records_is_refused():
    with pytest.raises(InvalidRecord, match="2099"):
        set_day(actor=None, day=date(2100, 10, 1), kind=DayKind.REST, name="国庆节")


def test_a_day_is_as_usual_again_with_what_it_was_in_the_log():
    clear_day(actor=None, day=date(2026, 10, 10))
    assert not work_calendar().is_workday(date(2026, 10, 10))
    assert last_entry().before == {"日期": "2026-10-10", "类型": "调休上班", "名称": "国庆节"}
    clear_day(actor=None, day=date(2026, 10, 10))
    assert last_entry().summary == "工作日历2026-10-10恢复照常：本来就照常，无变化"


@pytest.mark.parametrize("role", ["checker", "manager", "clerk", "liaison", "stranger"])
def test_only_an_administrator_changes_days(cast: Cast, role: str):
    person = getattr(cast, role)
    with pytest.raises(NotAllowed):
        set_day(actor=person, day=date(2027, 10, 1), kind=DayKind.REST, name="国庆节")
    with pytest.raises(NotAllowed):
        clear_day(actor=person, day=date(2026, 10, 1))
    assert CalendarDay.objects.filter(date=date(2026, 10, 1)).exists()


# --- Pages ------------------------------------------------------------------------------------------------


def test_the_page_shows_the_year_of_the_period_in_view(cast: Cast, sign_in: SignIn):
    for year in (2021, 2024):
        Period.objects.create(
            code=f"{year}Q2", name=f"{year}年", start=date(year, 4, 1), end=date(year, 7, 1), as_of=date(year, 7, 5)
        )
    client = sign_in(cast.clerk)
    assert "<h1>2024年工作日历</h1>" in text(client, "/units/calendar/")
    assert "<h1>2021年工作日历</h1>" in text(client, "/units/calendar/?period=2021Q2")
    assert "<h1>2021年工作日历</h1>" in text(client, "/units/calendar/")


def test_without_a_period_the_page_shows_the_year_of_today(cast: Cast, sign_in: SignIn):
    assert "<h1>2022年工作日历</h1>" in text(sign_in(cast.clerk), "/units/calendar/")
    with time_machine.travel("2026-12-31T17:00Z"):  # 1 January in Shanghai
        assert "<h1>2027年工作日历</h1>" in text(sign_in(cast.clerk), "/units/calendar/")


def test_the_page_shows_working_days_by_month_quarter_and_year(cast: Cast, sign_in: SignIn):
    html = text(sign_in(cast.clerk), "/units/calendar/?year=2026")
    totals = re.findall(r'<td class="num"><b>(\d+)</b>', html)
    assert totals == ["59", "61", "66", "62"]
    assert "全年工作日 <b>248</b> 天" in html
    months = re.findall(r"(\d+)月 <small>工作日 (\d+) 天", html)
    # 2026-02: twenty Mondays to Fridays, six of them off, two Saturdays worked
    assert ("2", "16") in months
    assert [int(count) for _, count in months[:3]] == [21, 16, 22]


def test_days_off_and_days_worked_are_named_and_marked_in_words(cast: Cast, sign_in: SignIn):
    html = text(sign_in(cast.clerk), "/units/calendar/?year=2026")
    assert '<td class="is-rest" title="10月7日（周三）放假，国庆节"><span>7<small>休</small>' in html
    assert '<td class="is-work" title="10月10日（周六）调休上班，国庆节"><span>10<small>班</small>' in html
    assert '<td class="" title="10月8日（周四）工作日"><span>8</span>' in html
    assert '<td class="is-weekend" title="10月11日（周日）休息日"><span>11</span>' in html
    assert '1日—7日 国庆节 <b class="is-rest">放假</b>' in html
    assert '10日 国庆节 <b class="is-work">调休上班</b>' in html


def test_a_year_that_is_not_in_the_table_says_that_deadlines_are_provisional(cast: Cast, sign_in: SignIn):
    client = sign_in(cast.admin)
    sentence = "2027年的放假安排还没有录入，期限按周一至周五暂算。"
    assert sentence in text(client, "/units/calendar/?year=2027")
    assert "暂算" not in text(client, "/units/calendar/?year=2026")
    add_year(2027, without="端午节")
    assert "2027年已录入 6 天，还缺端午节的放假。" in text(client, "/units/calendar/?year=2027")
    add_year(2027)
    assert "暂算" not in text(client, "/units/calendar/?year=2027")


def test_years_in_the_table_and_the_next_one_are_offered(cast: Cast, sign_in: SignIn):
    html = text(sign_in(cast.clerk), "/units/calendar/?year=2026")
    years = re.findall(r'<a href="\?year=(\d+)"[^>]*>\d+( <small>未录全</small>)?', html)
    assert [year for year, _ in years] == [str(year) for year in range(2020, 2028)]
    assert [year for year, mark in years if mark] == ["2027"]


@pytest.mark.parametrize("year", ["1999", "2100", "２０２６", "abc", "02026"])
def test_a_year_that_no_record_has_is_not_found(cast: Cast, sign_in: SignIn, year: str):
    assert sign_in(cast.clerk).get("/units/calendar/", {"year": year}).status_code == 404


@pytest.mark.parametrize("day", ["2026-02-30", "20261010", "2026-W01-1", "1999-01-01", "2100-01-01", "x"])
def test_a_day_that_does_not_exist_is_not_found(cast: Cast, sign_in: SignIn, day: str):
    client = sign_in(cast.admin)
    assert client.get(f"/units/calendar/{day}/").status_code == 404
    assert client.get(f"/units/calendar/{day}/clear/").status_code == 404


@pytest.mark.parametrize(
    ("role", "labels"),
    [
        ("admin", ["导入", "下载模板", "办公时间", "时限规则", "导出"]),
        ("checker", ["时限规则", "导出"]),
        ("clerk", ["时限规则", "导出"]),
        ("liaison", []),
    ],
)
def test_everybody_looks_and_only_an_administrator_gets_buttons_that_change(
    cast: Cast, sign_in: SignIn, role: str, labels: list[str]
):
    client = sign_in(getattr(cast, role))
    html = text(client, "/units/calendar/?year=2026")
    assert re.findall(r'<a class="btn[^"]*" href="[^"]*">([^<]+)</a>', html) == labels
    assert ('href="/units/calendar/2026-10-10/"' in html) == (role == "admin")
    for page in ("/units/calendar/2026-10-10/", "/units/calendar/2026-10-10/clear/"):
        assert client.get(page).status_code == (200 if role == "admin" else 403)
        assert role == "admin" or client.post(page, {"kind": "rest", "name": "国庆节"}).status_code == 403
    assert CalendarDay.objects.get(date=date(2026, 10, 10)).kind == DayKind.WORK


def test_the_buttons_lead_to_the_calendars_sheet(cast: Cast, sign_in: SignIn):
    client = sign_in(cast.admin)
    html = text(client, "/units/calendar/?year=2026")
    for label in ("导入", "下载模板", "导出"):
        match = re.search(rf'<a class="btn[^"]*" href="([^"]*)">{label}</a>', html)
        assert match
        response = client.get(match[1])
        assert response.status_code == 200
        b"".join(response)


def test_a_day_is_set_on_its_page(cast: Cast, sign_in: SignIn):
    client = sign_in(cast.admin)
    assert "现在：照常，工作日。" in text(client, "/units/calendar/2027-10-01/")
    response = client.post("/units/calendar/2027-10-01/", {"kind": "rest", "name": "国庆节"})
    assert response["Location"] == "/units/calendar/?year=2027"
    html = text(client, "/units/calendar/?year=2027")
    assert "已保存：2027年10月1日（星期五）放假，国庆节。" in html
    assert "10月1日（周五）放假，国庆节" in html
    assert last_entry().actor_name == "管立新"


def test_a_day_without_a_kind_is_asked_for_it(cast: Cast, sign_in: SignIn):
    response = sign_in(cast.admin).post("/units/calendar/2026-10-01/", {"kind": "", "name": "国庆节"})
    assert "请选择这一天放假还是调休上班。" in response.content.decode()


def test_what_cannot_be_is_said_beside_the_field(cast: Cast, sign_in: SignIn):
    response = sign_in(cast.admin).post("/units/calendar/2027-10-01/", {"kind": "work", "name": ""})
    html = unescape(response.content.decode())
    assert response.status_code == 422
    assert "请填写名称。" in html
    response = sign_in(cast.admin).post("/units/calendar/2027-10-01/", {"kind": "work", "name": "国庆节"})
    assert response.status_code == 422
    assert "调休上班只能是星期六或星期日。" in unescape(response.content.decode())


def test_a_refused_form_still_says_how_the_day_is(cast: Cast, sign_in: SignIn):
    response = sign_in(cast.admin).post("/units/calendar/2026-10-01/", {"kind": "work", "name": "国庆"})
    assert response.status_code == 422
    assert "现在：放假（国庆节）。" in unescape(response.content.decode())


def test_setting_a_day_back_says_first_what_comes_of_it(cast: Cast, sign_in: SignIn):
    client = sign_in(cast.admin)
    assert "/units/calendar/2026-10-10/clear/" in text(client, "/units/calendar/2026-10-10/")
    html = text(client, "/units/calendar/2026-10-10/clear/")
    assert "现在：调休上班（国庆节）。恢复后是休息日，全年工作日由 248 天变为 247 天。" in html
    assert CalendarDay.objects.filter(date=date(2026, 10, 10)).exists()
    assert client.post("/units/calendar/2026-10-10/clear/")["Location"] == "/units/calendar/?year=2026"
    assert not CalendarDay.objects.filter(date=date(2026, 10, 10)).exists()
    assert "本来就照常" in text(client, "/units/calendar/2026-10-10/clear/")
    assert "恢复照常" not in text(client, "/units/calendar/2026-10-10/")


def test_setting_back_a_weekend_within_a_block_changes_no_number(cast: Cast, sign_in: SignIn):
    html = text(sign_in(cast.admin), "/units/calendar/2026-10-03/clear/")
    assert "恢复后是休息日，全年工作日仍是 248 天。" in html


def test_taking_away_a_years_last_day_of_a_festival_warns(cast: Cast, sign_in: SignIn):
    client = sign_in(cast.admin)
    html = text(client, "/units/calendar/2023-04-05/clear/")
    assert "全年工作日由 249 天变为 250 天" in html
    assert "2023年就没有清明节的放假了，这一年的期限会标为暂定。" in html
    assert "标为暂定" not in text(client, "/units/calendar/2026-04-05/clear/")


def test_a_year_is_shown_with_the_same_number_of_queries_however_many_days_differ(cast: Cast, sign_in: SignIn):
    client = sign_in(cast.admin)
    client.get("/units/calendar/?year=2026")
    with CaptureQueriesContext(connection) as many:
        client.get("/units/calendar/?year=2026")
    with CaptureQueriesContext(connection) as none:
        client.get("/units/calendar/?year=2030")
    assert len(many) == len(none)


# --- Its spreadsheet --------------------------------------------------------------------------------------

#: A year as an office would type it in the week the State Council publishes it; the sixth row is a Friday.
YEAR_2027 = [
    ("日期", "安排", "节日"),
    ("2027年1月1日", "放假", "元旦"),
    ("2027-2-5", "放假", "春节"),
    ("2027/4/5", "放假", "清明节"),
    ("2027.5.1", "放假", "劳动节"),
    ("2027-05-08", "调休上班", "劳动节"),
    ("2027-05-14", "调休上班", "劳动节"),
    ("2027-06-09", "放假", "端午节"),
    ("2027-09-15", "放假", "中秋节"),
    ("2027-10-01", "放假", "国庆节"),
]


def test_a_year_comes_in_as_a_spreadsheet_and_can_be_undone(tmp_path: Path, cast: Cast):
    imported = check(sheets(tmp_path / "2027.xlsx", {"放假": YEAR_2027}), "calendar", cast.admin, source="国务院办公厅")
    assert (imported.counts["new"], imported.counts["faulty"]) == (8, 1)
    fault = FaultyRow.objects.get(imported=imported)
    assert fault.row == 7
    assert fault_sentence(fault.errors[0]) == "“安排”：调休上班只能是星期六或星期日。"
    batch = accept_rows(actor=cast.admin, imported=imported)
    assert batch is not None
    known = work_calendar()
    assert (2027 in known.years, known.is_workday(date(2027, 5, 8)), known.is_workday(date(2027, 10, 1))) == (
        True, True, False,
    )  # fmt: skip
    undo_import(actor=cast.admin, batch=batch)
    assert 2027 not in work_calendar().years
    assert work_calendar().years == frozenset(range(2020, 2027))


def test_the_list_of_days_leads_nobody_to_a_page_that_refuses(cast: Cast, sign_in: SignIn):
    html = text(sign_in(cast.clerk), "/imports/records/calendar/")
    assert "2020-01-01" in html
    assert "/units/calendar/2020-01-01/" not in html


def test_only_an_administrator_brings_in_days(tmp_path: Path, cast: Cast):
    with pytest.raises(NotAllowed):
        check(sheets(tmp_path / "2027.xlsx", {"放假": YEAR_2027}), "calendar", cast.checker, source="国务院办公厅")


def test_the_marks_of_the_page_and_other_offices_words_are_read(tmp_path: Path, cast: Cast):
    off, worked = ["休", "假", "休息", "节假日", "放假调休"], ["班", "上班", "补班", "工作日"]
    saturday = date(2027, 1, 2)
    words = enumerate([*off, *worked])
    rows = [("日期", "类型", "名称"), *((f"{saturday + timedelta(7 * week)}", word, "节日") for week, word in words)]
    imported = check(sheets(tmp_path / "words.xlsx", {"放假": rows}), "calendar", cast.admin, source="国务院办公厅")
    accept_rows(actor=cast.admin, imported=imported)
    read = list(CalendarDay.objects.filter(date__year=2027).order_by("date").values_list("kind", flat=True))
    assert read == ["rest"] * len(off) + ["work"] * len(worked)


def test_an_ambiguous_word_is_refused_and_both_meanings_are_asked_for(tmp_path: Path, cast: Cast):
    rows = [("日期", "类型", "名称"), ("2027-01-02", "调休", "元旦"), ("2027-01-03", "休班", "元旦")]
    imported = check(sheets(tmp_path / "words.xlsx", {"放假": rows}), "calendar", cast.admin, source="国务院办公厅")
    proposals = [set(row.errors[0]["proposals"]) for row in FaultyRow.objects.filter(imported=imported)]
    assert proposals == [{"放假", "调休上班"}] * 2
