"""Acts on columns, updates, accounts, checks and findings."""

from collections.abc import Callable
from datetime import date

import pytest

from checks.models import AccountCheck, AccountState, ColumnUpdate, Finding, MediaAccount, Rectification, WebColumn
from checks.services import (
    answer_finding,
    delete_account_check,
    delete_update,
    save_account,
    save_account_check,
    save_column,
    save_finding,
    save_update,
)
from govaudit.errors import Conflict, NotAllowed
from govaudit.measures import MEASURES, Facts
from govaudit.models import AuditEntry
from govaudit.roles import Role
from tests.checks.small_office import (
    QUARTER,
    close,
    new_account,
    new_column,
    new_finding,
    new_update,
    open_office,
    person,
    unit,
)
from units.models import AreaClosed, Period, User
from units.recording import InvalidRecord

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def office() -> None:
    open_office()


@pytest.fixture
def checker() -> User:
    return person(Role.CHECKER)


def new_check(account: MediaAccount, **values: object) -> AccountCheck:
    given = {"account": account, "month": date(2022, 4, 1), "state": AccountState.objects.get(code="normal")}
    return AccountCheck(**given | values)


def saved_update() -> ColumnUpdate:
    return save_update(actor=None, update=new_update(save_column(actor=None, column=new_column())))


SAVES: dict[str, Callable[[], object]] = {
    "column.save": lambda: save_column(actor=None, column=new_column()),
    "update.save": lambda: save_update(
        actor=None, update=new_update(WebColumn.objects.first() or save_column(actor=None, column=new_column()))
    ),
    "account.save": lambda: save_account(actor=None, account=new_account()),
    "account_check.save": lambda: save_account_check(
        actor=None, check=new_check(MediaAccount.objects.first() or save_account(actor=None, account=new_account()))
    ),
    "finding.save": lambda: save_finding(actor=None, finding=new_finding()),
}


@pytest.mark.parametrize("act", SAVES)
def test_a_record_saved_twice_is_one_record_and_two_entries(act: str) -> None:
    first, second = SAVES[act](), SAVES[act]()
    entries = AuditEntry.objects.filter(act=act)
    assert first == second
    assert type(first)._default_manager.count() == 1
    assert [entry.summary.endswith("：无变化") for entry in entries] == [True, False]


def test_an_entry_says_what_the_record_was_and_is(checker: User) -> None:
    update = saved_update()
    update.quantity = 4
    save_update(actor=checker, update=update)
    entry = AuditEntry.objects.first()
    assert entry is not None
    assert (entry.actor, entry.subject) == (checker, f"栏目更新/{update.code}")
    assert entry.summary == f"修改栏目更新“{update.code}”：条数"
    assert (entry.before["条数"], entry.after["条数"]) == (1, 4)
    assert entry.after["发布日期"] == "2022-04-05"


def test_new_records_are_numbered_on() -> None:
    column = save_column(actor=None, column=new_column())
    codes = [save_update(actor=None, update=new_update(column, title=title)).code for title in ("甲", "乙", "丙")]
    assert codes == ["U000001", "U000002", "U000003"]


def test_numbers_go_on_from_the_highest_one_in_the_width_it_is_written() -> None:
    column = save_column(actor=None, column=new_column())
    for code in ("U00099", "U00123", "X9"):
        new_update(column, code=code, title=code).save()
    assert save_update(actor=None, update=new_update(column)).code == "U00124"


def test_the_number_of_a_deleted_record_is_not_given_again() -> None:
    update = saved_update()
    code = update.code
    delete_update(actor=None, update=update)
    again = save_update(actor=None, update=new_update(WebColumn.objects.get()))
    assert int(again.code[1:]) == int(code[1:]) + 1


def test_a_number_taken_by_another_meanwhile_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    column = save_column(actor=None, column=new_column())
    save_update(actor=None, update=new_update(column))
    offered = iter(["U000001", "U000002"])
    monkeypatch.setattr("units.recording._next_code", lambda kind: next(offered))
    assert save_update(actor=None, update=new_update(column, title="第二条")).code == "U000002"


def test_the_same_code_with_other_values_is_a_conflict() -> None:
    save_column(actor=None, column=new_column(code="C1"))
    with pytest.raises(Conflict, match="“C1”已经录入"):
        save_column(actor=None, column=new_column(code="C1", required=9))


def test_an_update_before_its_column_began_is_refused() -> None:
    column = save_column(actor=None, column=new_column(opened_on=date(2022, 5, 1)))
    with pytest.raises(InvalidRecord, match="才启用"):
        save_update(actor=None, update=new_update(column))


def test_an_update_deleted_twice_is_gone_and_on_record_twice() -> None:
    update = saved_update()
    twin = ColumnUpdate.objects.get(pk=update.pk)
    delete_update(actor=None, update=update)
    delete_update(actor=None, update=twin)
    assert not ColumnUpdate.objects.exists()
    assert AuditEntry.objects.filter(act="update.delete", subject="栏目更新/U000001").count() == 2


def test_a_check_deleted_leaves_its_values_in_the_entry() -> None:
    check = save_account_check(actor=None, check=new_check(save_account(actor=None, account=new_account())))
    delete_account_check(actor=None, check=check)
    entry = AuditEntry.objects.first()
    assert entry is not None
    assert not AccountCheck.objects.exists()
    assert (entry.before["状态"], entry.after) == ("正常", {})


def test_a_closed_area_accepts_no_new_update() -> None:
    column = save_column(actor=None, column=new_column())
    close("columns")
    with pytest.raises(AreaClosed, match="2022年二季度的“栏目更新”"):
        save_update(actor=None, update=new_update(column))
    assert not ColumnUpdate.objects.exists()


def test_an_update_cannot_be_moved_out_of_a_closed_period() -> None:
    update = saved_update()
    close("columns")
    update.published_on = date(2022, 7, 5)
    with pytest.raises(AreaClosed):
        save_update(actor=None, update=update)


def test_an_update_cannot_be_deleted_from_a_closed_period() -> None:
    update = saved_update()
    close("columns")
    with pytest.raises(AreaClosed):
        delete_update(actor=None, update=update)
    assert ColumnUpdate.objects.exists()


def test_an_update_of_an_open_period_is_accepted_beside_a_closed_one() -> None:
    column = save_column(actor=None, column=new_column())
    close("columns")
    assert save_update(actor=None, update=new_update(column, published_on=date(2022, 7, 5))).pk


def test_the_required_number_of_a_column_in_a_closed_period_is_fixed() -> None:
    column = save_column(actor=None, column=new_column())
    close("columns")
    column.required = 1
    with pytest.raises(AreaClosed):
        save_column(actor=None, column=column)


def test_a_column_may_end_after_a_closed_period() -> None:
    column = save_column(actor=None, column=new_column())
    close("columns")
    column.closed_on = date(2022, 7, 1)
    assert save_column(actor=None, column=column).closed_on == date(2022, 7, 1)


def test_a_column_may_begin_after_a_closed_period() -> None:
    close("columns")
    assert save_column(actor=None, column=new_column(opened_on=date(2022, 7, 1))).pk
    with pytest.raises(AreaClosed):
        save_column(actor=None, column=new_column(name="通知公告"))


def test_an_account_may_be_closed_after_a_closed_period_but_not_within_it() -> None:
    account = save_account(actor=None, account=new_account())
    close("media")
    account.closed_on = date(2022, 6, 30)
    with pytest.raises(AreaClosed):
        save_account(actor=None, account=account)
    account.closed_on = date(2022, 7, 1)
    assert save_account(actor=None, account=account).closed_on == date(2022, 7, 1)


def test_an_unfiled_account_of_a_closed_period_cannot_be_filed_back_into_it() -> None:
    account = save_account(actor=None, account=new_account(opened_on=date(2022, 5, 6), filed_on=None))
    close("media")
    account.filed_on = date(2022, 6, 1)
    with pytest.raises(AreaClosed):
        save_account(actor=None, account=account)
    account.filed_on = date(2022, 7, 20)
    assert save_account(actor=None, account=account).filed_on == date(2022, 7, 20)


def test_a_month_of_a_closed_period_accepts_no_check() -> None:
    account = save_account(actor=None, account=new_account())
    close("media")
    with pytest.raises(AreaClosed):
        save_account_check(actor=None, check=new_check(account))
    assert save_account_check(actor=None, check=new_check(account, month=date(2022, 7, 1))).pk


def test_a_finding_of_a_closed_period_is_fixed_but_can_be_answered() -> None:
    finding = save_finding(actor=None, finding=new_finding())
    liaison = person(Role.LIAISON, "Z01")
    close("columns")
    finding.text = "改了"
    with pytest.raises(AreaClosed):
        save_finding(actor=None, finding=finding)
    assert answer_finding(actor=liaison, finding=finding, answer="已补发 3 条").recorded_by == "测Liaison"


def test_an_answer_given_twice_is_one_answer_and_two_entries() -> None:
    finding, liaison = save_finding(actor=None, finding=new_finding()), person(Role.LIAISON, "Z01")
    first = answer_finding(actor=liaison, finding=finding, answer="已整改")
    second = answer_finding(actor=liaison, finding=finding, answer=" 已整改 ")
    assert first.recorded_at == second.recorded_at
    assert Rectification.objects.count() == 1
    assert [e.summary for e in AuditEntry.objects.filter(act="finding.answer")] == [
        "F000001反馈：早已记录，无变化",
        "录入整改经过“R000001”",
    ]


def test_a_liaison_of_another_unit_cannot_answer() -> None:
    finding = save_finding(actor=None, finding=new_finding())
    with pytest.raises(NotAllowed, match="别的单位"):
        answer_finding(actor=person(Role.LIAISON, "Z02"), finding=finding, answer="已整改")
    assert not AuditEntry.objects.filter(act="finding.answer").exists()


def test_an_empty_answer_is_refused() -> None:
    finding = save_finding(actor=None, finding=new_finding())
    with pytest.raises(InvalidRecord):
        answer_finding(actor=None, finding=finding, answer="  ")


def test_correcting_a_finding_keeps_an_answer_given_meanwhile() -> None:
    opened_before = save_finding(actor=None, finding=new_finding())
    answer_finding(actor=None, finding=Finding.objects.get(), answer="已整改")
    opened_before.text = "政务动态栏目两个月没有更新"
    save_finding(actor=None, finding=opened_before)
    assert Finding.objects.get().text == "政务动态栏目两个月没有更新"
    assert Rectification.objects.get().text == "已整改"


@pytest.mark.parametrize("role", [Role.MANAGER, Role.CLERK, Role.LIAISON])
def test_only_those_who_check_may_save(role: Role) -> None:
    actor = person(role, "Z01" if role is Role.LIAISON else "")
    with pytest.raises(NotAllowed):
        save_column(actor=actor, column=new_column())
    assert not WebColumn.objects.exists()


def test_a_column_of_the_same_name_in_the_same_area_of_a_unit_is_one_column() -> None:
    save_column(actor=None, column=new_column())
    with pytest.raises(Conflict):
        save_column(actor=None, column=new_column(required=99))
    assert save_column(actor=None, column=new_column(unit=unit("Z02"))).code == "C000002"


def test_a_correction_of_a_record_deleted_meanwhile_is_refused() -> None:
    update = saved_update()
    ColumnUpdate.objects.all().delete()
    update.title = "改过"
    with pytest.raises(Conflict, match="刚被别人删除"):
        save_update(actor=None, update=update)


def test_of_two_who_enter_the_same_record_at_once_the_second_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    account = save_account(actor=None, account=new_account())
    save_account_check(actor=None, check=new_check(account))
    monkeypatch.setattr("units.recording._stored", lambda kind, record: None)
    monkeypatch.setattr(AccountCheck, "full_clean", lambda self, exclude: None)
    with pytest.raises(Conflict, match="刚被别人录入"):
        save_account_check(actor=None, check=new_check(account))


@pytest.mark.parametrize(
    "values",
    [
        {"lead": 32768},
        {"required": 2147483648},
        {"code": ".."},
        {"code": "add"},
        {"name": "政务\u202e动态"},
        {"opened_on": date(1, 1, 1)},
        {"closed_on": date(9999, 12, 31)},
    ],
)
def test_a_column_that_a_page_or_a_database_cannot_hold_is_refused(values: dict[str, object]) -> None:
    with pytest.raises(InvalidRecord):
        save_column(actor=None, column=new_column(**values))
    assert not WebColumn.objects.exists()


@pytest.mark.parametrize("quantity", [2147483648, 10**18])
def test_a_quantity_that_a_database_cannot_hold_is_refused(quantity: int) -> None:
    column = save_column(actor=None, column=new_column())
    with pytest.raises(InvalidRecord, match="数字不能大于 2147483647"):
        save_update(actor=None, update=new_update(column, quantity=quantity))


def test_what_a_notice_prints_of_an_unfiled_account_is_fixed_in_a_closed_period() -> None:
    account = save_account(actor=None, account=new_account(opened_on=date(2022, 5, 6), filed_on=None))
    close("media")
    for field, value in (("name", "改名"), ("opened_on", date(2022, 5, 7)), ("closed_on", date(2022, 6, 30))):
        changed = MediaAccount.objects.get(pk=account.pk)
        setattr(changed, field, value)
        with pytest.raises(AreaClosed):
            save_account(actor=None, account=changed)
    account.closed_on = date(2022, 7, 1)
    assert save_account(actor=None, account=account).closed_on == date(2022, 7, 1)


@pytest.fixture
def early() -> Period:
    """The quarter with its 截至 on 2022-06-15."""
    Period.objects.filter(code=QUARTER).update(as_of=date(2022, 6, 15))
    return Period.objects.get(code=QUARTER)


def test_what_happened_after_the_as_of_day_of_a_closed_period_may_be_entered(early: Period) -> None:
    column = save_column(actor=None, column=new_column())
    account = save_account(actor=None, account=new_account())
    close("columns")
    close("media")
    day = date(2022, 6, 16)
    assert save_update(actor=None, update=new_update(column, published_on=day)).pk
    assert save_finding(actor=None, finding=new_finding(found_on=day)).pk
    assert save_column(actor=None, column=new_column(name="通知公告", opened_on=day)).pk
    assert save_account(actor=None, account=new_account(name="新号", opened_on=day, filed_on=None)).pk
    for refused in (
        lambda: save_update(actor=None, update=new_update(column, published_on=date(2022, 6, 15), title="当日")),
        lambda: save_account_check(actor=None, check=new_check(account, month=date(2022, 6, 1))),
    ):
        with pytest.raises(AreaClosed):
            refused()


def test_no_measure_counts_what_happened_after_the_as_of_day(early: Period) -> None:
    column = save_column(actor=None, column=new_column())
    day = date(2022, 6, 16)
    save_update(actor=None, update=new_update(column, published_on=day))
    save_update(actor=None, update=new_update(column, published_on=date(2022, 6, 15), title="当日"))
    save_finding(actor=None, finding=new_finding(found_on=day))
    save_column(actor=None, column=new_column(name="通知公告", opened_on=day))
    save_account(actor=None, account=new_account(opened_on=day, filed_on=None))
    facts = Facts(early.span)
    found = {code: facts.value(MEASURES.by_code[code], {}) for code in ("updates", "faults", "columns_kept")}
    assert found == {"updates": 1, "faults": 0, "columns_kept": 1}
    assert facts.value(MEASURES.by_code["accounts_unfiled"], {}) == 0
    assert WebColumn.objects.with_updates(early.span).get().updated == 1


def test_a_check_of_a_month_after_the_as_of_day_does_not_count(early: Period) -> None:
    Period.objects.update(as_of=date(2022, 5, 31))
    account = save_account(actor=None, account=new_account())
    save_account_check(actor=None, check=new_check(account, month=date(2022, 6, 1)))
    span = Period.objects.get(pk=early.pk).span
    assert MediaAccount.objects.with_checks(span).get().has_check is False


def test_the_number_of_the_month_that_runs_may_stand_at_its_end() -> None:
    column = save_column(actor=None, column=new_column())
    at_its_end = new_update(column, published_on=date(2022, 8, 31), title="当月更新合计", quantity=3)
    assert save_update(actor=None, update=at_its_end).pk
    for title, day in (("当日", date(2022, 8, 31)), ("当月更新合计", date(2022, 9, 30))):
        with pytest.raises(InvalidRecord, match="不能晚于今天"):
            save_update(actor=None, update=new_update(column, published_on=day, title=title))
