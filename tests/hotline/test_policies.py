"""Policies, days and hours change: what moves is shown first, and exactly that is done."""

import re
from collections.abc import Callable
from datetime import date, datetime
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from govaudit.imports.selectors import warnings_of
from govaudit.lib.workdays import SHANGHAI
from govaudit.models import AuditEntry, Job, JobState
from govaudit.running import perform
from govaudit.services.imports import accept_rows, undo_import
from hotline.clock import fill_deadlines
from hotline.following import effect_of_policy
from hotline.models import DeadlinePolicy, Letter, OrderKind, PolicyScope, TestLetter, WorkOrder
from hotline.policies import as_json, from_json
from hotline.services.policies import delete_policy, renew_all, save_policy
from tests.cast import Cast
from tests.checks.small_office import close, open_office
from tests.govaudit.imports.flow import check, sheets
from tests.hotline.policies import letter, order, policy, sent_test
from units.following import Overtaken, follow_days
from units.models import CalendarDay, Office, User
from units.recording import InvalidRecord
from units.selectors import days_on_file
from units.services import clear_day, save_hours, set_day

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]


@pytest.fixture(autouse=True)
def office() -> None:
    open_office()


def ends() -> dict[str, tuple[str, str]]:
    """Deadlines on file by number: the earlier one and the one in effect."""
    records: list[Any] = [*WorkOrder.objects.all(), *Letter.objects.all(), *TestLetter.objects.all()]
    return {str(record): (shown(_soon(record)), shown(record.due_at)) for record in records}


def _soon(record: Any) -> datetime | None:
    return getattr(record, "sign_due_at", None) or getattr(record, "soon_due_at", None)


def shown(value: datetime | None) -> str:
    return value.astimezone(SHANGHAI).strftime("%m-%d %H:%M") if value else ""


def filled() -> None:
    for model in (WorkOrder, Letter, TestLetter):
        fill_deadlines(model.objects.all())


def last_entry() -> AuditEntry:
    return AuditEntry.objects.latest("pk")


# --- Saving and deleting a policy -------------------------------------------------------------------------


def test_saving_a_policy_gives_its_orders_deadlines_and_says_how_many_with_one_entry() -> None:
    order("A1", "2022-05-05 10:00", closed_at="2022-05-12 09:00")
    order("A2", "2022-04-28 10:00")
    save_policy(actor=None, policy=policy(valid_from=date(2022, 5, 1)))
    assert ends() == {"A1": ("05-06 18:00", "05-11 18:00"), "A2": ("", "")}
    entry = last_entry()
    assert entry.summary == "新增时限规则“SX01”：12345工单：自次日起 1 个工作日内签收，5 个工作日内办结。"
    assert entry.after["12345工单改变期限"] == 1
    assert entry.after["12345工单办结由无期限变为超时"] == 1
    assert AuditEntry.objects.count() == 1


def test_an_order_closed_without_a_sign_in_changes_no_side_of_signing() -> None:
    """A platform that records no 签收 does not make every closed order a late one."""
    order("CLOSED", "2022-05-05 10:00", closed_at="2022-05-06 09:00")
    order("OPEN", "2022-05-05 10:00")
    seen = dict(effect_of_policy(policy()).counts)
    assert seen["12345工单签收由无期限变为超时"] == 1
    assert seen["12345工单改变期限"] == 2


def test_the_preview_says_what_saving_then_does() -> None:
    order("A1", "2022-05-05 10:00", closed_at="2022-05-11 18:00")
    order("A2", "2022-05-06 10:00")
    wanted = policy()
    seen = effect_of_policy(wanted)
    assert ends() == {"A1": ("", ""), "A2": ("", "")}
    foreseen = {one.label: [shown(end.after) for end in one.ends] for one in seen.shown}
    assert foreseen == {"工单 A1": ["05-06 18:00", "05-11 18:00"], "工单 A2": ["05-07 18:00", "05-12 18:00"]}
    save_policy(actor=None, policy=wanted, digest=seen.digest)
    assert ends() == {"A1": ("05-06 18:00", "05-11 18:00"), "A2": ("05-07 18:00", "05-12 18:00")}
    assert effect_of_policy(wanted).moved == 0


def test_what_was_previewed_is_done_or_nothing_is() -> None:
    order("A1", "2022-05-05 10:00")
    wanted = policy()
    seen = effect_of_policy(wanted)
    order("A2", "2022-05-06 10:00")
    with pytest.raises(Overtaken):
        save_policy(actor=None, policy=wanted, digest=seen.digest)
    assert not DeadlinePolicy.objects.exists()
    assert ends() == {"A1": ("", ""), "A2": ("", "")}


def test_another_order_with_the_same_deadlines_is_another_effect() -> None:
    first = order("A1", "2022-05-05 10:00")
    seen = effect_of_policy(policy())
    first.delete()
    order("A2", "2022-05-05 10:00")
    assert effect_of_policy(policy()).digest != seen.digest


def test_records_of_a_closed_period_keep_their_deadlines_and_are_counted() -> None:
    order("A1", "2022-06-30 10:00")
    order("A2", "2022-07-01 10:00")
    close("orders")
    seen = effect_of_policy(policy())
    assert (seen.moved, [one.label for one in seen.shown]) == (1, ["工单 A2"])
    assert "另有12345工单 1 件属于已锁定的周期，期限不动。" in seen.sentences
    save_policy(actor=None, policy=policy(), digest=seen.digest)
    assert ends() == {"A1": ("", ""), "A2": ("07-04 18:00", "07-08 18:00")}
    assert last_entry().after["12345工单已锁定未改"] == 1


def test_deleting_a_policy_lets_the_next_one_hold() -> None:
    complaint = OrderKind.objects.get(code="complaint")
    policy("A").save()
    special = policy("B", order_kind=complaint, finish_amount=2)
    special.save()
    order("A1", "2022-05-05 10:00")
    filled()
    assert ends() == {"A1": ("05-06 18:00", "05-07 18:00")}
    delete_policy(actor=None, policy=special)
    assert ends() == {"A1": ("05-06 18:00", "05-11 18:00")}
    delete_policy(actor=None, policy=special)
    assert last_entry().summary == "删除时限规则“B”：早已删除，无变化"
    delete_policy(actor=None, policy=DeadlinePolicy.objects.get())
    assert ends() == {"A1": ("", "")}
    assert WorkOrder.objects.get().due_basis == ""


def test_a_policy_saved_twice_is_one_policy_and_two_entries() -> None:
    save_policy(actor=None, policy=policy())
    save_policy(actor=None, policy=policy())
    assert DeadlinePolicy.objects.count() == 1
    assert [entry.summary[-3:] for entry in AuditEntry.objects.order_by("pk")] == ["办结。", "无变化"]


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"sign_amount": 6}, "签收时限不能长于办结时限。"),
        ({"scope": "letters"}, "来信不用签收，这里请留空。"),
        ({"scope": "tests", "finish_amount": None}, "请填答复时限。"),
        ({"scope": "tests", "return_amount": 2}, "只有 12345 工单有延期和退件，这里请留空。"),
        ({"sign_amount": None, "finish_amount": None}, "请至少填一项时限。"),
        ({"extension_count": 0, "extension_amount": 5}, "不能延期的，每次延期至多请留空。"),
    ],
)
def test_a_policy_that_contradicts_itself_is_refused(values: dict[str, Any], sentence: str) -> None:
    with pytest.raises(InvalidRecord, match=sentence):
        save_policy(actor=None, policy=policy(**values))
    assert not DeadlinePolicy.objects.exists()


def test_a_policy_that_another_contradicts_is_refused_by_its_sentence() -> None:
    save_policy(actor=None, policy=policy("A"))
    with pytest.raises(InvalidRecord, match="与时限规则“A”分不出先后：12345工单：自次日起"):
        save_policy(actor=None, policy=policy("B", finish_amount=7))


def test_a_policy_as_parameters_of_a_job_is_the_same_policy() -> None:
    wanted = policy(order_kind=OrderKind.objects.get(code="complaint"), return_amount=2)
    assert as_json(from_json(as_json(wanted))) == as_json(wanted)
    assert as_json(wanted)["order_kind"] == "complaint"


# --- Days and hours ---------------------------------------------------------------------------------------


def _three_kinds() -> None:
    policy("A").save()
    policy("B", scope="letters", sign_amount=None, finish_amount=2).save()
    policy("C", scope="tests", sign_amount=2).save()
    order("A1", "2022-05-05 10:00", closed_at="2022-05-11 10:00", signed_at="2022-05-06 10:00")
    order("A2", "2022-06-01 10:00")
    letter("2022-001", "2022-05-05 10:00", answered_at="2022-05-09 10:00")
    sent_test("CP1", "2022-05-05 10:00")
    filled()


def test_a_day_off_moves_what_counts_over_it_and_nothing_else() -> None:
    _three_kinds()
    before = ends()
    assert before == {
        "A1": ("05-06 18:00", "05-11 18:00"),
        "A2": ("06-02 18:00", "06-09 18:00"),
        "2022-001": ("", "05-07 18:00"),
        "CP1": ("05-07 18:00", "05-11 18:00"),
    }
    clear_day(actor=None, day=date(2022, 5, 7))  # the Saturday worked instead
    assert ends() == before | {
        "A1": ("05-06 18:00", "05-12 18:00"),
        "2022-001": ("", "05-09 18:00"),
        "CP1": ("05-09 18:00", "05-12 18:00"),
    }
    entry = last_entry()
    assert entry.act == "calendar.clear_day"
    assert entry.after["县长信箱留言答复由超时变为按期"] == 1
    assert entry.summary.startswith("工作日历2022-05-07恢复照常（")
    set_day(actor=None, day=date(2022, 5, 7), kind="work", name="劳动节")
    assert ends() == before


def test_the_preview_of_a_day_names_who_changes_side_first() -> None:
    _three_kinds()
    days = days_on_file()
    del days[date(2022, 5, 7)]
    seen = follow_days(days, days_on_file())
    assert seen.sentences == (
        "12345工单 1 件的期限改变，是否按期都不变。",
        "县长信箱留言 1 件的期限改变，其中答复由超时变为按期 1 件。",
        "模拟测评信件 1 件的期限改变，是否按期都不变。",
    )
    assert [(one.label, [(end.name, shown(end.after), end.change) for end in one.ends]) for one in seen.shown] == [
        ("工单 A1", [("办结期限", "05-12 18:00", "")]),
        ("来信 2022-001", [("答复期限", "05-09 18:00", "超时 → 按期")]),
        ("测评信件 CP1", [("优先答复期限", "05-09 18:00", ""), ("答复期限", "05-12 18:00", "")]),
    ]
    clear_day(actor=None, day=date(2022, 5, 7), digest=seen.digest)
    assert ends()["A1"] == ("05-06 18:00", "05-12 18:00")


def test_a_year_that_comes_into_the_table_makes_its_deadlines_final() -> None:
    policy().save()
    order("A1", "2026-12-30 10:00")
    filled()
    made = WorkOrder.objects.get()
    assert (made.due_basis, shown(made.due_at)) == ("provisional", "01-06 18:00")
    festivals = (
        ("春节", 2, 5),
        ("清明节", 4, 5),
        ("劳动节", 5, 1),
        ("端午节", 6, 9),
        ("中秋节", 9, 15),
        ("国庆节", 10, 1),
    )
    for name, month, day in festivals:
        set_day(actor=None, day=date(2027, month, day), kind="rest", name=name)
    assert WorkOrder.objects.get().due_basis == "provisional"
    set_day(actor=None, day=date(2027, 1, 1), kind="rest", name="元旦")
    made = WorkOrder.objects.get()
    assert (made.due_basis, shown(made.due_at)) == ("policy", "01-07 18:00")  # 31 | 4 5 6 7
    clear_day(actor=None, day=date(2027, 9, 15))
    made = WorkOrder.objects.get()
    assert (made.due_basis, shown(made.due_at)) == ("provisional", "01-07 18:00")


def test_other_office_hours_move_every_deadline_that_was_worked_out() -> None:
    Office.objects.create(name="某县政府办", county="某县")
    _three_kinds()
    order("A3", "2022-05-05 10:00", due_at="2022-05-20 18:00")
    save_hours(actor=None, hours="9:00—12:00，13:30－17:00")
    assert Office.objects.get().hours == "09:00-12:00,13:30-17:00"
    assert ends()["A1"] == ("05-06 17:00", "05-11 17:00")
    assert ends()["A3"][1] == "05-20 18:00"
    assert last_entry().after["模拟测评信件改变期限"] == 1


@pytest.mark.parametrize("hours", ["", "8-12", "09:00-12:00,11:00-17:00", "12:00-09:00", "25:00-26:00", "0９:00-12:00"])
def test_hours_that_no_office_keeps_are_refused(hours: str) -> None:
    Office.objects.create(name="某县政府办", county="某县")
    with pytest.raises(InvalidRecord, match="办公时间写作 08:30-12:00,14:30-18:00"):
        save_hours(actor=None, hours=hours)


def test_a_change_of_the_calendar_costs_the_same_number_of_queries_however_many_orders_it_moves() -> None:
    def cost(day: date) -> int:
        days = days_on_file()
        with CaptureQueriesContext(connection) as queries:
            follow_days({other: said for other, said in days.items() if other != day}, days)
        return len(queries)

    policy().save()
    order("A1", "2022-05-05 10:00")
    filled()
    few = cost(date(2022, 5, 7))
    for number in range(30):
        order(f"B{number}", "2022-05-06 10:00")
    filled()
    assert cost(date(2022, 5, 7)) == few


def test_working_out_anew_puts_right_what_is_no_longer_so() -> None:
    policy().save()
    order("A1", "2022-05-05 10:00")
    filled()
    WorkOrder.objects.update(due_at=None, due_basis="", sign_due_at=None)
    effect = renew_all(actor=None)
    assert (effect.moved, ends()) == (1, {"A1": ("05-06 18:00", "05-11 18:00")})
    assert renew_all(actor=None).moved == 0
    assert last_entry().summary == "重新推算期限：无变化"


def test_days_that_are_imported_move_deadlines_and_undoing_moves_them_back(tmp_path: Path, cast: Cast) -> None:
    policy().save()
    order("A1", "2022-05-05 10:00")
    filled()
    rows = [("日期", "类型", "名称"), ("2022-05-09", "放假", "地方节日"), ("2022-05-10", "放假", "地方节日")]
    imported = check(sheets(tmp_path / "days.xlsx", {"放假": rows}), "calendar", cast.admin, source="县政府")
    assert warnings_of(imported) == ["12345工单 1 件的期限改变，是否按期都不变。"]
    batch = accept_rows(actor=cast.admin, imported=imported)
    assert batch is not None
    assert ends() == {"A1": ("05-06 18:00", "05-13 18:00")}  # 6 7 11 12 13
    assert last_entry().after == {"new": 2, "changed": 0, "12345工单改变期限": 1}
    undo_import(actor=cast.admin, batch=batch)
    assert ends() == {"A1": ("05-06 18:00", "05-11 18:00")}
    assert last_entry().after == {"removed": 2, "restored": 0, "12345工单改变期限": 1}
    assert not CalendarDay.objects.filter(date=date(2022, 5, 9)).exists()


def test_days_that_are_only_changed_say_too_what_they_do_to_deadlines(tmp_path: Path, cast: Cast) -> None:
    policy().save()
    order("A1", "2022-05-05 10:00")
    filled()
    rows = [("日期", "类型", "名称"), ("2022-05-07", "放假", "地方节日")]  # a Saturday worked in exchange
    imported = check(sheets(tmp_path / "days.xlsx", {"放假": rows}), "calendar", cast.admin, source="县政府")
    assert (imported.counts["new"], imported.counts["changed"]) == (0, 1)
    assert warnings_of(imported) == ["12345工单 1 件的期限改变，是否按期都不变。"]


# --- Pages ------------------------------------------------------------------------------------------------

ADD = "/hotline/policies/add/orders/"
VALUES = {
    "code": "SX01", "valid_from": "2020-01-01", "is_at_once": "False", "sign_amount": "1", "sign_unit": "workday",
    "finish_amount": "5", "finish_unit": "workday", "extension_unit": "workday", "return_unit": "workday",
}  # fmt: skip


def page(client: Client, url: str, **data: Any) -> str:
    return unescape(client.get(url, data).content.decode())


def digest_of(html: str) -> str:
    found = re.search(r'name="digest" value="(\w+)"', html)
    assert found
    return found[1]


def test_a_policy_is_shown_with_what_it_moves_before_it_is_saved(cast: Cast, sign_in: SignIn) -> None:
    order("A1", "2022-05-05 10:00")
    client = sign_in(cast.admin)
    first = client.post(ADD, VALUES)
    html = unescape(first.content.decode())
    assert (first.status_code, DeadlinePolicy.objects.count()) == (200, 0)
    assert "还没有保存。" in html
    assert "12345工单 1 件的期限改变，其中办结由无期限变为超时 1 件，签收由无期限变为超时 1 件。" in html
    assert "2022-05-11 18:00" in html
    again = client.post(ADD, VALUES | {"digest": digest_of(html)})
    assert again["Location"] == "/hotline/policies/"
    assert ends() == {"A1": ("05-06 18:00", "05-11 18:00")}
    assert "12345工单：自次日起 1 个工作日内签收，5 个工作日内办结。" in page(client, "/hotline/policies/")


def test_what_changed_meanwhile_is_shown_again(cast: Cast, sign_in: SignIn) -> None:
    order("A1", "2022-05-05 10:00")
    client = sign_in(cast.admin)
    digest = digest_of(client.post(ADD, VALUES).content.decode())
    order("A2", "2022-05-05 10:00")
    response = client.post(ADD, VALUES | {"digest": digest})
    html = unescape(response.content.decode())
    assert (response.status_code, DeadlinePolicy.objects.count()) == (409, 0)
    assert "与刚才列出的不同，没有保存" in html
    assert client.post(ADD, VALUES | {"digest": digest_of(html)}).status_code == 302
    assert ends()["A2"] == ("05-06 18:00", "05-11 18:00")


def test_a_policy_that_moves_nothing_is_saved_at_once_and_numbered(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.admin)
    assert client.post(ADD, VALUES | {"code": ""}).status_code == 302
    assert client.post("/hotline/policies/add/tests/", VALUES | {"code": ""}).status_code == 302
    assert list(DeadlinePolicy.objects.order_by("code").values_list("code", "scope")) == [
        ("SX01", "orders"),
        ("SX02", "tests"),
    ]


def test_one_goes_back_from_the_preview_with_what_was_entered(cast: Cast, sign_in: SignIn) -> None:
    order("A1", "2022-05-05 10:00")
    html = unescape(sign_in(cast.admin).post(ADD, VALUES | {"basis": "第十二条", "back": "1"}).content.decode())
    assert 'value="第十二条"' in html
    assert "还没有保存" not in html


def test_faults_stand_beside_their_fields(cast: Cast, sign_in: SignIn) -> None:
    response = sign_in(cast.admin).post(ADD, VALUES | {"sign_amount": "9"})
    assert response.status_code == 422
    assert "签收时限不能长于办结时限。" in response.content.decode()


@pytest.mark.parametrize("amount", ["0", "-3"])
def test_an_amount_that_is_not_above_zero_is_refused_in_one_sentence(amount: str, cast: Cast, sign_in: SignIn) -> None:
    response = sign_in(cast.admin).post(ADD, VALUES | {"finish_amount": amount})
    assert response.status_code == 422
    assert response.context["form"].errors["finish_amount"] == ["要大于 0，不限的留空。"]
    assert "要大于 0，不限的留空。" in response.content.decode()


def test_the_preview_can_be_narrowed_to_what_changes_sides(cast: Cast, sign_in: SignIn) -> None:
    policy(sign_amount=None).save()
    order("OPEN", "2022-08-22 08:00")  # due 08-29, then 08-25: neither is over
    order("LATE", "2022-08-16 10:00")  # due 08-23, then 08-19
    filled()
    changed = VALUES | {"sign_amount": "", "finish_amount": "3"}
    response = sign_in(cast.admin).post("/hotline/policies/SX01/edit/", changed)
    shown, html = response.context["effect"].shown, response.content.decode()
    assert [(record.label[-4:], record.changes_side) for record in shown] == [("LATE", True), ("OPEN", False)]
    assert html.count('class="is-same"') == 1
    assert "只列按期与否有变化的" in html
    WorkOrder.objects.filter(number="OPEN").delete()
    response = sign_in(cast.admin).post("/hotline/policies/SX01/edit/", changed)
    assert "只列按期与否有变化的" not in response.content.decode()  # it would hide nothing


def test_a_policy_is_deleted_after_its_page_said_what_moves(cast: Cast, sign_in: SignIn) -> None:
    policy().save()
    order("A1", "2022-05-05 10:00")
    filled()
    client = sign_in(cast.admin)
    html = page(client, "/hotline/policies/SX01/delete/")
    assert "12345工单 1 件的期限改变，其中办结由超时变为无期限 1 件" in html
    assert client.post("/hotline/policies/SX01/delete/").status_code == 409
    assert client.post("/hotline/policies/SX01/delete/", {"digest": digest_of(html)}).status_code == 302
    assert ends() == {"A1": ("", "")}


def test_a_day_of_the_calendar_is_shown_with_what_it_moves(cast: Cast, sign_in: SignIn) -> None:
    policy().save()
    order("A1", "2022-05-05 10:00")
    filled()
    client = sign_in(cast.admin)
    html = unescape(client.post("/units/calendar/2022-05-09/", {"kind": "rest", "name": "地方节日"}).content.decode())
    assert "12345工单 1 件的期限改变" in html
    assert not CalendarDay.objects.filter(date=date(2022, 5, 9)).exists()
    values = {"kind": "rest", "name": "地方节日", "digest": digest_of(html)}
    assert client.post("/units/calendar/2022-05-09/", values).status_code == 302
    assert ends() == {"A1": ("05-06 18:00", "05-12 18:00")}
    html = page(client, "/units/calendar/2022-05-09/clear/")
    assert client.post("/units/calendar/2022-05-09/clear/").status_code == 409
    client.post("/units/calendar/2022-05-09/clear/", {"digest": digest_of(html)})
    assert ends() == {"A1": ("05-06 18:00", "05-11 18:00")}


def test_office_hours_are_edited_beside_the_calendar(cast: Cast, sign_in: SignIn) -> None:
    Office.objects.create(name="某县政府办", county="某县")
    client = sign_in(cast.admin)
    assert "08:30—12:00，14:30—18:00" in page(client, "/units/calendar/")
    response = client.post("/units/calendar/hours/", {"hours": "八点半"})
    assert response.status_code == 422
    assert "先后不重叠" in response.content.decode()
    assert client.post("/units/calendar/hours/", {"hours": "9:00-12:00,13:00-17:00"}).status_code == 302
    assert "09:00—12:00，13:00—17:00" in page(client, "/units/calendar/")


def test_a_large_change_is_made_as_a_job(cast: Cast, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("units.following.AT_ONCE", 1)
    for number in range(3):
        order(f"A{number}", "2022-05-05 10:00")
    client = sign_in(cast.admin)
    html = unescape(client.post(ADD, VALUES).content.decode())
    assert "作为任务在后台进行" in html
    client.post(ADD, VALUES | {"digest": digest_of(html)})
    assert ends()["A0"] == ("", "")
    assert finished_job().message == "时限规则“SX01”已保存，3 件的期限已改变。"
    assert ends()["A0"] == ("05-06 18:00", "05-11 18:00")
    day = "/units/calendar/2022-05-09/"
    html = client.post(day, {"kind": "rest", "name": "地方节日"}).content.decode()
    client.post(day, {"kind": "rest", "name": "地方节日", "digest": digest_of(html)})
    assert finished_job().message == "工作日历已修改，3 件的期限已改变。"
    client.post(f"{day}clear/", {"digest": digest_of(client.get(f"{day}clear/").content.decode())})
    assert finished_job().message == "工作日历已修改，3 件的期限已改变。"
    renewed = "/hotline/policies/SX01/delete/"
    client.post(renewed, {"digest": digest_of(client.get(renewed).content.decode())})
    assert finished_job().message == "时限规则“SX01”已删除，3 件的期限已改变。"
    assert ends()["A0"] == ("", "")


def finished_job() -> Job:
    job = Job.objects.filter(state=JobState.QUEUED).get()
    perform(job.code, "tester")
    job.refresh_from_db()
    assert job.state == JobState.DONE, job.message
    return job


def test_a_trial_counts_the_days_and_names_those_that_rest(cast: Cast, sign_in: SignIn) -> None:
    policy().save()
    client = sign_in(cast.clerk)
    html = page(client, "/hotline/policies/", scope="orders", received_at="2026-09-24T10:00")
    plain = " ".join(re.sub(r"<[^>]+>", " ", html).split())
    assert "签收期限：2026-09-28 18:00" in plain
    assert "办结期限：2026-10-09 18:00" in plain  # 28 29 30 | 8 9
    assert "2026-09-25 周五 休 中秋节" in plain
    assert "2026-10-08 周四 第 4 天" in plain
    none = page(client, "/hotline/policies/", scope="letters", received_at="2026-09-24T10:00")
    assert "没有适用的时限规则" in none


def test_an_example_fills_in_the_form(cast: Cast, sign_in: SignIn) -> None:
    html = page(sign_in(cast.admin), "/hotline/policies/add/letters/", example="3")
    assert re.search(r'name="finish_amount" value="2"', html)
    assert re.search(r'value="question" selected', html)
    assert "sign_amount" not in html


def test_those_who_may_not_configure_read_the_rules_only(cast: Cast, sign_in: SignIn) -> None:
    policy().save()
    html = page(sign_in(cast.clerk), "/hotline/policies/")
    assert "1 个工作日内签收" in html
    assert "/edit/" not in html
    assert "照此新增" not in html
    assert sign_in(cast.liaison).get("/hotline/policies/").status_code == 403
    assert sign_in(cast.clerk).get(ADD).status_code == 403


def test_deadlines_that_stayed_provisional_are_told_and_worked_out_anew(cast: Cast, sign_in: SignIn) -> None:
    policy().save()
    order("A1", "2022-05-05 10:00")
    filled()
    WorkOrder.objects.update(due_basis="provisional")
    client = sign_in(cast.admin)
    assert "有 1 件的期限还标为暂定" in page(client, "/hotline/policies/")
    html = page(client, "/hotline/policies/renew/")
    client.post("/hotline/policies/renew/", {"digest": digest_of(html)})
    assert WorkOrder.objects.get().due_basis == "policy"
    assert "还标为暂定" not in page(client, "/hotline/policies/")


def test_every_scope_has_its_own_form(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.admin)
    for scope in PolicyScope:
        assert client.get(f"/hotline/policies/add/{scope.value}/").status_code == 200
    assert client.get("/hotline/policies/add/other/").status_code == 404
