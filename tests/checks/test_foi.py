"""Requests for information: deadlines, figures, closed areas, and what a notice says of them."""

from datetime import date

import pytest

from checks.annual import dispute_table, request_table
from checks.models import DisputeKind, DisputeResult, FoiChannel, FoiDispute, FoiRequest
from checks.services import delete_foi_request, save_foi_dispute, save_foi_request
from govaudit.errors import Conflict, NotAllowed
from govaudit.measures import MEASURES
from govaudit.models import AuditEntry
from govaudit.roles import Role
from tests.checks.small_disclosure import HALF, ask, dispute, open_disclosure
from tests.checks.small_office import close, open_office, person, unit
from units.closings import facts_for
from units.models import AreaClosed, DayKind, Period
from units.recording import InvalidRecord
from units.services import close_area, set_day

pytestmark = pytest.mark.django_db

MARCH = date(2021, 3, 1)


@pytest.fixture(autouse=True)
def half() -> Period:
    open_office()
    return open_disclosure()


def figure(name: str, code: str = HALF, **slices: str) -> object:
    return facts_for(Period.objects.get(code=code)).value(MEASURES.by_name[name], slices)


def period(code: str, start: date, end: date, as_of: date | None = None) -> Period:
    return Period.objects.create(code=code, name=code, start=start, end=end, as_of=as_of or end)


# --- Deadlines --------------------------------------------------------------------------------------------


def test_an_answer_is_due_on_the_twentieth_working_day_after_the_day_of_receipt() -> None:
    request = ask("道路规划", date(2021, 4, 26))
    # 26 April is a Monday. 27 to 30 April are four, 25 April and 8 May were worked, 1 to 5 May were days off:
    # 6, 7, 8 May make seven, two weeks of five make seventeen on 21 May, the third of the next week is 26 May.
    assert (request.due_on, request.due_is_stated) == (date(2021, 5, 26), False)


def test_a_stated_deadline_wins_and_stays_when_the_day_of_receipt_is_corrected() -> None:
    request = ask("道路规划", MARCH, due_on=date(2021, 4, 15))
    request.received_on = date(2021, 3, 2)
    saved = save_foi_request(actor=None, request=request)
    assert (saved.due_on, saved.due_is_stated) == (date(2021, 4, 15), True)


def test_a_deadline_nobody_gave_follows_the_day_of_receipt() -> None:
    request = ask("道路规划", MARCH)
    assert request.due_on == date(2021, 3, 29)
    request.received_on = date(2021, 3, 2)
    assert save_foi_request(actor=None, request=request).due_on == date(2021, 3, 30)


def test_an_extension_beyond_twenty_working_days_is_refused_and_says_until_when() -> None:
    request = ask("道路规划", MARCH)
    # Due 29 March; without 5 April and with Sunday 25 April, which was worked, the twentieth day is 26 April.
    request.extended_to = date(2021, 4, 26)
    assert save_foi_request(actor=None, request=request).extended_to == date(2021, 4, 26)
    request.extended_to = date(2021, 4, 27)
    with pytest.raises(InvalidRecord, match="至多延到 2021-04-26"):
        save_foi_request(actor=None, request=request)


def test_a_day_off_moves_the_deadlines_that_nobody_gave_and_no_closed_period_counts() -> None:
    moved, stated = ask("道路规划", MARCH), ask("征地补偿", MARCH, due_on=date(2021, 3, 29))
    assert not stated.due_is_stated  # the same day as is worked out
    given = ask("财政预算", MARCH, due_on=date(2021, 4, 1))
    set_day(actor=None, day=date(2021, 3, 10), kind=DayKind.REST, name="停电")
    dues = dict(FoiRequest.objects.values_list("title", "due_on"))
    assert dues == {moved.title: date(2021, 3, 30), stated.title: date(2021, 3, 30), given.title: date(2021, 4, 1)}
    close("disclosure", HALF)
    set_day(actor=None, day=date(2021, 3, 11), kind=DayKind.REST, name="停水")
    assert FoiRequest.objects.get(pk=moved.pk).due_on == date(2021, 3, 30)


# --- Rules ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"closed_on": date(2021, 2, 26)}, "办结日期不能早于收到日期"),
        ({"closed_on": date(2022, 8, 23)}, "办结日期不能晚于今天"),
        ({"result": "予以公开"}, "办结日期也填上"),
        ({"due_on": date(2021, 2, 26)}, "答复期限不能早于收到日期"),
        ({"extended_to": date(2021, 3, 29)}, "延到原期限以后"),
    ],
)
def test_a_request_that_cannot_be_is_refused(values: dict[str, object], sentence: str) -> None:
    with pytest.raises(InvalidRecord, match=sentence):
        ask("道路规划", MARCH, **values)
    assert not FoiRequest.objects.exists()


def test_a_request_entered_again_stays_one_and_one_of_another_applicant_is_another() -> None:
    first = ask("道路规划", MARCH)
    assert ask("道路规划", MARCH).pk == first.pk
    with pytest.raises(Conflict):
        ask("道路规划", MARCH, closed_on=date(2021, 3, 3))
    assert ask("道路规划", MARCH, applicant=None).pk != first.pk


def test_every_save_is_one_entry_and_asks_for_the_right() -> None:
    ask("道路规划", MARCH)
    assert AuditEntry.objects.filter(act="foi.save").count() == 1
    request = FoiRequest.objects.get()
    with pytest.raises(NotAllowed):
        save_foi_request(actor=person(Role.CLERK), request=request)


def test_a_request_with_disputes_is_not_deleted() -> None:
    request = ask("道路规划", MARCH, closed_on=date(2021, 3, 20))
    dispute(request, date(2021, 4, 1))
    with pytest.raises(InvalidRecord, match="1 条复议诉讼"):
        delete_foi_request(actor=None, request=request)
    FoiDispute.objects.all().delete()
    delete_foi_request(actor=None, request=request)
    assert not FoiRequest.objects.exists()


# --- Figures ----------------------------------------------------------------------------------------------


def test_what_came_in_and_was_carried_over_is_what_was_closed_and_is_carried_on() -> None:
    ask("上年未办", date(2020, 12, 1), closed_on=date(2021, 1, 8))
    ask("上年一直未办", date(2020, 12, 2))
    ask("上年已办", date(2020, 12, 3), closed_on=date(2020, 12, 31))
    ask("本期已办", MARCH, closed_on=date(2021, 6, 30))
    ask("下期才办", date(2021, 6, 30), closed_on=date(2021, 7, 1))
    ask("下期收到", date(2021, 7, 1), closed_on=date(2021, 7, 2))
    names = ("申请受理", "申请上期结转", "申请办结", "申请结转下期")
    assert [figure(name) for name in names] == [2, 2, 2, 2]
    period("2021H2", date(2021, 7, 1), date(2021, 12, 31))
    assert [figure(name, "2021H2") for name in names] == [1, 2, 2, 1]
    assert (figure("申请答复"), figure("申请未答复")) == (2, 0)  # by 23 August


def test_a_period_cut_short_sees_what_had_happened_by_then() -> None:
    Period.objects.filter(code=HALF).update(as_of=date(2021, 3, 15))
    ask("先办", MARCH, closed_on=date(2021, 3, 15))
    ask("后办", MARCH, closed_on=date(2021, 3, 16))
    ask("后收", date(2021, 3, 16))
    names = ("申请受理", "申请办结", "申请结转下期", "申请答复", "申请未答复")
    assert [figure(name) for name in names] == [2, 1, 1, 1, 1]


def test_late_is_what_passed_its_deadline_or_its_extended_one() -> None:
    ask("按期", MARCH, closed_on=date(2021, 3, 29))
    ask("超期", MARCH, closed_on=date(2021, 3, 30))
    ask("延期办", MARCH, extended_to=date(2021, 4, 20), closed_on=date(2021, 4, 20))
    ask("延期后超期", MARCH, extended_to=date(2021, 4, 20), closed_on=date(2021, 4, 21))
    ask("到期未办", date(2021, 5, 6), due_on=date(2021, 6, 29))
    ask("最后一天到期", date(2021, 5, 6), due_on=date(2021, 6, 30), unit=unit("Z02"))
    ask("延期未办", MARCH, extended_to=date(2021, 4, 20), unit=unit("B01"))
    names = ("申请按期办结", "申请超期办结", "申请超期未办结", "申请超期未办结单位")
    assert [figure(name) for name in names] == [2, 2, 2, 2]
    assert figure("申请超期未办结", 单位="Z02") == 0


def test_parts_by_channel_applicant_unit_and_result_equal_the_total() -> None:
    ask("一", MARCH, closed_on=date(2021, 3, 5), result="予以公开")
    ask("二", MARCH, channel=FoiChannel.objects.get(code="post"), applicant=None, unit=None)
    ask("三", MARCH, closed_on=date(2021, 3, 5), result="属于国家秘密")
    ask("四", MARCH, closed_on=date(2021, 3, 5))
    assert [figure("申请受理", 方式=way) for way in ("政府网站", "信函")] == [3, 1]
    assert [figure("申请受理", 申请人=kind) for kind in ("自然人", "未注明")] == [3, 1]
    assert [figure("申请受理", 单位=code) for code in ("Z01", "无承办单位")] == [3, 1]
    assert [figure("申请办结", 结果=said) for said in ("予以公开", "属于国家秘密", "未注明")] == [1, 1, 1]
    assert [figure("申请办结", 结果类别=said) for said in ("予以公开", "不予公开", "未注明")] == [1, 1, 1]


def test_reviews_and_lawsuits_by_what_had_come_of_them_by_the_last_day_looked_at() -> None:
    request = ask("道路规划", MARCH, closed_on=date(2021, 3, 20))
    other = ask("征地补偿", MARCH, closed_on=date(2021, 3, 20))
    dispute(request, date(2021, 4, 1), result=DisputeResult.UPHELD, decided_on=date(2021, 8, 23))
    dispute(other, date(2021, 4, 1), result=DisputeResult.CORRECTED, decided_on=date(2021, 8, 24))
    dispute(request, date(2021, 5, 1), kind=DisputeKind.AFTER, result=DisputeResult.OTHER)
    dispute(other, date(2021, 7, 1))
    names = ("公开复议", "公开复议维持", "公开复议纠正", "公开复议其他结果", "公开复议尚未审结")
    assert [figure(name) for name in names] == [2, 1, 0, 0, 1]
    assert (figure("公开诉讼"), figure("公开诉讼其他结果"), figure("公开诉讼", 类型="未经复议直接起诉")) == (1, 1, 0)


# --- Closed areas -----------------------------------------------------------------------------------------


def test_a_closed_area_takes_what_its_figures_do_not_see_and_refuses_the_rest() -> None:
    request = ask("道路规划", date(2021, 6, 28), closed_on=date(2021, 7, 9))
    pending = ask("征地补偿", date(2021, 6, 29))
    over = dispute(request, date(2021, 6, 30))
    close_area(actor=None, period=Period.objects.get(code=HALF), area="disclosure")
    pending.closed_on = date(2021, 8, 24)  # after the 截至
    save_foi_request(actor=None, request=pending)
    over.result, over.decided_on = DisputeResult.UPHELD, date(2021, 9, 1)
    save_foi_dispute(actor=None, dispute=over)
    assert (figure("申请未答复"), figure("公开复议尚未审结")) == (1, 1)
    pending.closed_on = date(2021, 8, 23)
    with pytest.raises(AreaClosed):
        save_foi_request(actor=None, request=pending)
    with pytest.raises(AreaClosed):
        ask("补录", MARCH)


def test_extending_a_request_that_is_not_late_yet_changes_no_closed_figure() -> None:
    request = ask("道路规划", date(2021, 6, 28))
    close_area(actor=None, period=Period.objects.get(code=HALF), area="disclosure")
    request.extended_to = date(2021, 8, 2)
    assert save_foi_request(actor=None, request=request).extended_to == date(2021, 8, 2)


# --- The annual report's tables ---------------------------------------------------------------------------


def test_the_annual_table_has_the_forms_lines_and_adds_up() -> None:
    year = period("2021", date(2021, 1, 1), date(2021, 12, 31))
    ask("上年未办", date(2020, 12, 1), closed_on=date(2021, 1, 8), result="部分公开", applicant=None)
    ask("一", MARCH, closed_on=date(2021, 3, 5), result="予以公开")
    ask("二", MARCH, closed_on=date(2021, 3, 5), result="重复申请")
    ask("三", date(2021, 12, 30))
    table = request_table(year, facts_for(year))
    lines = {row.heads[-1].text: [cell.value for cell in row.cells] for row in table.rows}
    # 自然人, five kinds of bodies, 未注明 since one applicant's kind is not known, and the total.
    assert lines["一、本年新收政府信息公开申请数量"] == [3, 0, 0, 0, 0, 0, 0, 3]
    assert lines["二、上年结转政府信息公开申请数量"] == [0, 0, 0, 0, 0, 0, 1, 1]
    assert lines["（一）予以公开"] == [1, 0, 0, 0, 0, 0, 0, 1]
    assert lines["（二）部分公开"] == [0, 0, 0, 0, 0, 0, 1, 1]
    assert lines["2. 重复申请"] == [1, 0, 0, 0, 0, 0, 0, 1]
    assert lines["（七）总计"] == [2, 0, 0, 0, 0, 0, 1, 3]
    assert lines["四、结转下年度继续办理"] == [1, 0, 0, 0, 0, 0, 0, 1]
    assert len(table.rows) == 2 + 21 + 1 + 1  # the form's 21 results
    assert [head.columns for head in table.header[0]] == [3, 1, 5, 1, 1]


def test_the_dispute_table_has_three_lines_with_the_total_last() -> None:
    request = ask("道路规划", MARCH, closed_on=date(2021, 3, 20))
    dispute(request, date(2021, 4, 1), result=DisputeResult.UPHELD)
    dispute(request, date(2021, 5, 1), kind=DisputeKind.DIRECT)
    half = Period.objects.get(code=HALF)
    table = dispute_table(half, facts_for(half))
    lines = {row.heads[0].text: [cell.value for cell in row.cells] for row in table.rows}
    assert lines == {
        "行政复议": [1, 0, 0, 0, 1],
        "行政诉讼：未经复议直接起诉": [0, 0, 0, 1, 1],
        "行政诉讼：复议后起诉": [0, 0, 0, 0, 0],
    }
