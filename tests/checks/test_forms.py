"""Forms of what the office observes: each error is one Chinese sentence beside its field."""

from datetime import date

import pytest
from django.urls import reverse

from checks.forms import AccountCheckForm, ColumnUpdateForm, FindingForm, MediaAccountForm, WebColumnForm
from checks.models import AccountCheck, AccountState
from checks.services import save_account, save_account_check, save_column, save_finding, save_update
from govaudit.roles import Role
from tests.checks.small_office import new_account, new_column, new_finding, new_update, open_office, person
from units.record_form import stamp_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def office() -> None:
    open_office()


def column_data(**values: object) -> dict[str, object]:
    return {"unit": "Z01", "area": "open", "lead": 1, "name": "政务动态", "required": 3} | values


def update_data(**values: object) -> dict[str, object]:
    return {"published_on": "2022-04-05", "title": "植树", "quantity": 1} | values


def test_units_stand_in_protocol_order_by_their_short_names() -> None:
    labels = [label for _, label in WebColumnForm().fields["unit"].choices]
    assert labels == ["请选择", "城关镇", "草碧镇", "财政局"]


def test_a_missing_value_is_asked_for_by_name() -> None:
    form = WebColumnForm(column_data(name="", unit=""))
    assert form.errors == {"unit": ["请选择责任单位。"], "name": ["请填写栏目名称。"]}


def test_a_code_may_be_left_to_the_program() -> None:
    form = WebColumnForm(column_data())
    assert form.is_valid(), form.errors
    assert save_column(actor=None, column=form.instance).code == "C000001"


def test_a_second_column_of_the_same_name_is_an_error_in_chinese() -> None:
    save_column(actor=None, column=new_column())
    assert WebColumnForm(column_data()).non_field_errors() == ["这个单位在该领域已经有同名栏目。"]


def test_a_column_ends_after_it_began() -> None:
    form = WebColumnForm(column_data(opened_on="2022-05-01", closed_on="2022-05-01"))
    assert form.errors == {"closed_on": ["停用日期要晚于启用日期。"]}


def test_an_update_is_dated_while_its_column_is_kept() -> None:
    column = save_column(actor=None, column=new_column(opened_on=date(2022, 5, 1)))
    form = ColumnUpdateForm(update_data(column=column.code))
    assert form.errors == {"published_on": ["这个栏目2022-05-01才启用，发布日期不能早于它。"]}


def test_an_update_counts_at_least_one() -> None:
    column = save_column(actor=None, column=new_column())
    assert ColumnUpdateForm(update_data(column=column.code, quantity=0)).errors == {"quantity": ["条数至少为 1。"]}


def test_a_future_date_is_refused() -> None:
    column = save_column(actor=None, column=new_column())
    form = ColumnUpdateForm(update_data(column=column.code, published_on="2099-01-01"))
    assert form.errors == {"published_on": ["发布日期不能晚于今天。"]}


def test_a_filing_number_asks_for_its_date() -> None:
    data = {"owner": "Z01", "platform": "wechat", "name": "甲", "opened_on": "2022-05-06"}
    form = MediaAccountForm(data | {"filing_number": "61"})
    assert form.errors == {"filed_on": ["填了备案编号，请把备案日期也填上。"]}


def test_a_month_is_kept_as_its_first_day_and_a_blank_number_stays_blank() -> None:
    account = save_account(actor=None, account=new_account())
    data = {"month": "2022-04", "state": "normal", "published": ""}
    form = AccountCheckForm(data, instance=AccountCheck(account=account))
    assert form.is_valid(), form.errors
    assert (form.instance.month, form.instance.published) == (date(2022, 4, 1), None)


def test_a_month_checked_already_is_an_error_beside_the_month() -> None:
    account = save_account(actor=None, account=new_account())
    state = AccountState.objects.get(code="normal")
    save_account_check(actor=None, check=AccountCheck(account=account, month=date(2022, 4, 1), state=state))
    form = AccountCheckForm({"month": "2022-04", "state": "normal"}, instance=AccountCheck(account=account))
    there = reverse("checks:check-edit", args=[account.code, "2022-04"])
    assert form.errors == {"month": [f'2022年4月的检查已经录入，请<a href="{there}">修改那一条</a>。']}


def test_a_finding_is_a_fault_or_a_merit() -> None:
    data = {"unit": "Z01", "area": "columns", "category": "columns", "found_on": "2022-06-15", "text": "信息报送及时"}
    form = FindingForm(data | {"is_merit": "True"})
    assert form.is_valid(), form.errors
    assert form.instance.is_merit is True


def test_a_second_editor_is_told_who_saved_what_and_may_then_save() -> None:
    column = save_column(actor=None, column=new_column())
    update = save_update(actor=None, update=new_update(column))
    stale = stamp_of(update)
    update.title = "植树活动启动"
    save_update(actor=person(Role.CHECKER), update=update)
    mine = update_data(column=column.code, title="春季植树", stamp=stale)
    form = ColumnUpdateForm(mine, instance=type(update).objects.get())
    [sentence] = form.non_field_errors()
    assert "刚被测Checker于" in sentence
    assert "标题现为“植树活动启动”，您填的是“春季植树”" in sentence
    again = ColumnUpdateForm(mine | {"stamp": form.data["stamp"]}, instance=type(update).objects.get())
    assert again.is_valid(), again.errors


def test_an_unchanged_record_may_be_saved_by_whoever_opened_it() -> None:
    finding = save_finding(actor=None, finding=new_finding())
    opened = FindingForm(instance=finding)
    data = {name: opened[name].value() for name in opened.fields} | {"text": "改过"}
    form = FindingForm(data, instance=type(finding).objects.get())
    assert form.is_valid(), form.errors


def test_words_over_several_lines_are_kept_as_a_spreadsheet_keeps_them() -> None:
    form = FindingForm({"text": "一处\r\n错误\t两处"})
    form.is_valid()
    assert form.cleaned_data["text"] == "一处\n错误 两处"
