"""Findings in full: areas, repeats, several at once, deleting, and what measures make of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from checks.forms import FindingForm
from checks.models import Finding, FindingCategory
from checks.services import delete_finding, record_step, save_finding, save_findings
from govaudit.imports.selectors import warnings_of
from govaudit.measures import MEASURES, Facts
from govaudit.models import AuditEntry
from govaudit.roles import Role
from tests.checks.small_office import QUARTER, close, new_finding, new_step, open_office, person, unit
from tests.govaudit.imports.flow import check, workbook
from units.models import AreaClosed, Period, Reminder, User
from units.recording import InvalidRecord

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]


@pytest.fixture(autouse=True)
def office() -> None:
    open_office()
    FindingCategory.objects.create(code="wording", name="表述错误", position=2, severity="serious", is_veto=True)


def value(name: str, as_of: date | None = None, **slices: str) -> object:
    period = Period.objects.get(code=QUARTER)
    period.as_of = as_of or period.as_of
    return Facts(period.span).value(MEASURES.by_name[name], slices)


def saved(**values: object) -> Finding:
    return save_finding(actor=None, finding=new_finding(**values))


def test_a_finding_is_locked_by_its_own_area() -> None:
    column, account = saved(), saved(area="media", text="账号停更")
    close("media")
    column.text, account.text = "改了", "改了"
    save_finding(actor=None, finding=column)
    with pytest.raises(AreaClosed, match="政务新媒体"):
        save_finding(actor=None, finding=account)
    with pytest.raises(AreaClosed):
        delete_finding(actor=None, finding=account)
    with pytest.raises(AreaClosed):
        saved(area="media", text="又一个账号停更")


def test_a_finding_cannot_be_moved_out_of_a_closed_area() -> None:
    account = saved(area="media")
    close("media")
    account.area = "columns"
    with pytest.raises(AreaClosed):
        save_finding(actor=None, finding=account)


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"due_on": date(2022, 6, 14)}, "整改期限不能早于发现日期"),
        ({"right_words": "纪录片"}, "还要写错误表述"),
        ({"is_merit": True, "is_veto": True}, "亮点没有单项否决"),
        ({"is_merit": True, "due_on": date(2022, 7, 1)}, "亮点没有整改期限"),
    ],
)
def test_what_does_not_go_together_is_refused(values: dict[str, object], sentence: str) -> None:
    with pytest.raises(InvalidRecord, match=sentence):
        saved(**values)
    assert not Finding.objects.exists()


def test_a_wording_fault_needs_no_text_and_is_as_grave_as_its_category() -> None:
    data = {"unit": "Z01", "is_merit": "False", "area": "information", "category": "wording", "found_on": "2022-06-15"}
    form = FindingForm(data | {"wrong_words": "记录片", "right_words": "纪录片"})
    assert form.is_valid(), form.errors
    assert (form.instance.text, form.instance.severity) == ("将“纪录片”写为“记录片”。", "serious")
    assert FindingForm(data).errors == {"text": ["请填写情况。"]}


@pytest.mark.parametrize(
    ("first", "second", "is_repeat"),
    [
        ({"origin": "checks.MediaAccount/M1", "text": "甲"}, {"origin": "checks.MediaAccount/M1", "text": "乙"}, True),
        ({"wrong_words": "记录片", "text": "甲"}, {"wrong_words": "记录片", "text": "乙"}, True),
        ({"text": "甲"}, {"text": "甲"}, True),
        ({"text": "甲"}, {"text": "乙"}, False),
        ({"text": "甲"}, {"text": "甲", "unit": "Z02"}, False),
        ({"text": "甲"}, {"text": "甲", "category": "wording"}, False),
        ({"text": "甲", "is_merit": True}, {"text": "甲"}, False),
    ],
)
def test_a_fault_found_again_at_a_unit_is_a_repeat(
    first: dict[str, object], second: dict[str, object], is_repeat: bool
) -> None:
    saved(found_on=date(2022, 3, 1), **first)
    given = dict(second)
    if "unit" in given:
        given["unit"] = unit(str(given["unit"]))
    if "category" in given:
        given["category"] = FindingCategory.objects.get(code=given["category"])
    saved(**given)
    assert value("重复问题") == int(is_repeat)


def test_a_repeat_leads_to_the_earlier_fault(sign_in: SignIn) -> None:
    saved(found_on=date(2022, 3, 1), wrong_words="记录片", text="甲")
    again = saved(wrong_words="记录片", text="乙")
    page = sign_in(person(Role.CHECKER)).get(reverse("checks:finding-detail", args=[again.code])).content.decode()
    assert 'href="/checks/findings/F000001/">F000001</a>' in page
    assert "错误表述相同" in page


def test_measures_tell_what_had_become_of_faults_by_the_reckoning_day() -> None:
    """Four faults due on June 20: one answered on the 18th, one closed on the 22nd, one sent back on the 25th, one
    nobody touched."""
    due = date(2022, 6, 20)
    answered, closed, returned, idle = (saved(text=text, due_on=due, found_on=date(2022, 6, 1)) for text in "甲乙丙丁")
    for fault in (answered, closed, returned):
        record_step(actor=None, step=new_step(fault, done_on=date(2022, 6, 18)))
    record_step(actor=None, step=new_step(closed, kind="close", done_on=date(2022, 6, 22)))
    record_step(actor=None, step=new_step(returned, kind="return", done_on=date(2022, 6, 25)))
    names = ("问题", "待整改问题", "逾期问题", "已反馈问题", "已销号问题")
    assert [value(name, date(2022, 6, 19)) for name in names] == [4, 1, 0, 3, 0]
    assert [value(name, date(2022, 6, 23)) for name in names] == [4, 1, 1, 2, 1]
    assert [value(name) for name in names] == [4, 2, 2, 1, 1]
    extend = new_step(idle, kind="extend", done_on=date(2022, 6, 26), until=date(2022, 7, 10), channel="OA")
    record_step(actor=None, step=extend)
    assert value("逾期问题") == 1
    assert value("逾期问题", date(2022, 6, 25)) == 2


def test_slices_add_up_to_their_total() -> None:
    saved()
    saved(area="media", severity="serious", text="停更", unit=unit("Z02"))
    saved(area="media", text="没有备案", is_veto=True)
    saved(category=FindingCategory.objects.get(code="wording"), text="写错")
    saved(is_merit=True, text="及时")
    assert value("问题") == 4
    assert [value("问题", 领域=name) for name in ("栏目更新", "政务新媒体", "12345工单")] == [2, 2, 0]
    assert [value("问题", 严重程度=name) for name in ("严重", "一般", "建议")] == [1, 3, 0]
    assert [value("问题", 单位=code) for code in ("Z01", "Z02", "B01")] == [3, 1, 0]
    assert (value("亮点"), value("亮点单位"), value("问题单位")) == (1, 1, 2)
    assert value("单项否决问题") == 2


def test_reminders_of_faults_are_counted_up_to_the_reckoning_day() -> None:
    fault = saved()
    for day in (28, 29):
        moment = timezone.make_aware(timezone.datetime(2022, 6, day, 9))
        Reminder.objects.create(
            origin=f"checks.Finding/{fault.code}", unit=fault.unit, reminded_at=moment, way="电话", reminded_by="试"
        )
    assert (value("问题催办"), value("问题催办", date(2022, 6, 28))) == (2, 1)


def test_several_are_saved_as_one_act_or_not_at_all() -> None:
    save_findings(actor=None, findings=[new_finding(text="甲"), new_finding(text="乙"), new_finding(text="甲")])
    assert list(Finding.objects.order_by("code").values_list("code", "text")) == [("F000001", "甲"), ("F000002", "乙")]
    assert AuditEntry.objects.filter(act="finding.save_all").count() == 1
    assert save_findings(actor=None, findings=[new_finding(text="甲")]) == []
    with pytest.raises(InvalidRecord, match="第 2 条：整改期限不能早于发现日期"):
        save_findings(actor=None, findings=[new_finding(text="丙"), new_finding(text="丁", due_on=date(2022, 1, 1))])
    close("columns")
    with pytest.raises(AreaClosed):
        save_findings(actor=None, findings=[new_finding(text="丙")])
    assert Finding.objects.count() == 2


def test_the_page_for_several_saves_its_lines_and_keeps_them_where_one_is_wrong(sign_in: SignIn) -> None:
    client, url = sign_in(person(Role.CHECKER)), reverse("checks:finding-batch")
    shared = {
        "unit": "Z01",
        "is_merit": "False",
        "area": "information",
        "category": "wording",
        "found_on": "2022-06-15",
    }
    lines = {
        "lines-TOTAL_FORMS": "3", "lines-INITIAL_FORMS": "0", "lines-0-text": "稿件不充实",
        "lines-2-wrong_words": "截止目前", "lines-2-right_words": "截至目前",
    }  # fmt: skip
    refused = client.post(url, shared | lines | {"lines-0-link": "不是网址"})
    assert refused.status_code == 422
    assert "稿件不充实" in refused.content.decode()
    assert not Finding.objects.exists()
    assert client.post(url, shared | lines).status_code == 302
    found = Finding.objects.order_by("code").values_list("text", "area", "severity")
    assert list(found) == [
        ("稿件不充实", "information", "serious"),
        ("将“截至目前”写为“截止目前”。", "information", "serious"),
    ]


def test_a_finding_entered_by_mistake_is_deleted_unless_something_happened_since() -> None:
    fault, answered = saved(text="甲"), saved(text="乙")
    record_step(actor=None, step=new_step(answered))
    delete_finding(actor=None, finding=fault)
    with pytest.raises(InvalidRecord, match="整改经过"):
        delete_finding(actor=None, finding=answered)
    assert list(Finding.objects.values_list("text", flat=True)) == ["乙"]


@pytest.mark.parametrize(
    ("severity", "told"),
    [
        (["", "严重", "一般", ""], ["其中 1 个问题没有写严重程度，接受后都算“一般”。"]),
        (["严重", "严重", "一般", ""], []),
        (None, ["其中 3 个问题没有写严重程度，接受后都算“一般”。"]),
    ],
)
def test_an_import_says_how_many_faults_have_no_severity(
    severity: list[str] | None, told: list[str], tmp_path: Path
) -> None:
    """Three faults and a merit, which needs none."""
    headers = ["单位", "发现日期", "性质", "类别", "情况"] + (["严重程度"] if severity else [])
    kinds = ["问题", "问题", "问题", "亮点"]
    rows = [
        ["城关镇", "2022-05-09", kind, "栏目更新", f"第{at}条"] + ([severity[at]] if severity else [])
        for at, kind in enumerate(kinds)
    ]
    imported = check(workbook(tmp_path / "问题.xlsx", rows, headers), kind="findings")
    assert imported.counts["new"] == 4
    assert [sentence.partition("有严重的")[0] for sentence in warnings_of(imported)] == told
