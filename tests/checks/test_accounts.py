"""New-media accounts: their life, their filings, the gaps between posts, and the figures of all of these."""

from datetime import date

import pytest

from checks.models import AccountCheck, AccountEvent, Filing, MediaAccount, Platform, Threshold
from checks.services import delete_account_event, save_account, save_filing, save_threshold
from govaudit.errors import Conflict, NotAllowed
from govaudit.measures import MEASURES
from govaudit.models import AuditEntry
from govaudit.roles import Role
from tests.checks.small_accounts import (
    NATIONAL,
    PROVINCIAL,
    account,
    add_department,
    check,
    file_in,
    message,
    open_registers,
    step,
)
from tests.checks.small_office import QUARTER, close, open_office, person, unit
from units.closings import facts_for
from units.models import AreaClosed, Period, UnitName
from units.recording import InvalidRecord
from units.services import close_area

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def office() -> None:
    open_office()
    open_registers()


def figure(name: str, code: str = QUARTER, **slices: str) -> object:
    return facts_for(Period.objects.get(code=code)).value(MEASURES.by_name[name], slices)


# --- Life -------------------------------------------------------------------------------------------------


def test_a_renamed_account_has_its_new_name_and_the_old_one_again_once_the_step_is_deleted() -> None:
    found = account("城关发布")
    event = step(found, "rename", date(2022, 4, 8), name="城关之声")
    assert MediaAccount.objects.get().name == "城关之声"
    assert (event.name_before, event.code) == ("城关发布", "JG000001")
    assert (figure("改名账号"), figure("改名账号", "2022Q3")) == (1, 0)
    delete_account_event(actor=None, event=event)
    assert MediaAccount.objects.get().name == "城关发布"
    assert figure("改名账号") == 0


def test_an_account_handed_over_belongs_to_its_new_owner() -> None:
    found = account("城关发布")
    step(found, "hand_over", date(2022, 4, 8), owner=unit("B01"))
    assert MediaAccount.objects.get().owner == unit("B01")
    assert (figure("变更主办账号", 单位="B01"), figure("变更主办账号", 单位="Z01")) == (1, 0)


def test_an_account_that_was_applied_for_runs_from_the_day_it_opened() -> None:
    found = account("城关发布", opened_on=None)
    step(found, "apply", date(2022, 4, 1))
    assert (figure("运行账号"), figure("新增账号")) == (0, 0)
    step(found, "open", date(2022, 5, 6))
    assert MediaAccount.objects.get().opened_on == date(2022, 5, 6)
    assert (figure("运行账号"), figure("新增账号")) == (1, 1)


def test_a_suspended_account_does_not_run_until_it_resumes() -> None:
    found = account("城关发布")
    step(found, "suspend", date(2022, 6, 30))
    assert (figure("运行账号"), figure("暂停账号")) == (0, 1)
    step(found, "resume", date(2022, 7, 1))
    assert (figure("运行账号"), figure("暂停账号")) == (0, 1)  # as it was on 30 June
    assert (figure("运行账号", "2022Q3"), figure("暂停账号", "2022Q3")) == (1, 0)


def test_closing_and_the_account_s_own_day_are_kept_in_step() -> None:
    found = account("城关发布")
    step(found, "closing", date(2022, 5, 1))
    step(found, "close", date(2022, 5, 20))
    found = MediaAccount.objects.get()
    assert found.closed_on == date(2022, 5, 20)
    assert (figure("关停账号"), figure("运行账号")) == (1, 0)
    found.closed_on = date(2022, 5, 21)
    save_account(actor=None, account=found)
    assert AccountEvent.objects.get(kind="close").happened_on == date(2022, 5, 21)
    found.closed_on = None
    save_account(actor=None, account=found)
    assert not AccountEvent.objects.filter(kind="close").exists()


@pytest.mark.parametrize(
    ("kind", "day", "more", "sentence"),
    [
        ("rename", date(2022, 4, 8), {}, "请填写新名称"),
        ("rename", date(2022, 4, 8), {"name": "城关发布"}, "与现在的名称相同"),
        ("suspend", date(2022, 4, 8), {"name": "别名"}, "新名称要留空"),
        ("hand_over", date(2022, 4, 8), {}, "请选择新的主办单位"),
        ("suspend", date(2020, 2, 29), {}, "2020-03-01才开设"),
        ("suspend", date(2022, 8, 23), {}, "不能晚于今天"),
        ("resume", date(2022, 4, 8), {}, "无从恢复"),
    ],
)
def test_a_step_that_cannot_have_been_is_refused(kind: str, day: date, more: dict[str, object], sentence: str) -> None:
    found = account("城关发布")
    with pytest.raises(InvalidRecord, match=sentence):
        step(found, kind, day, **more)
    assert not AccountEvent.objects.exists()


def test_only_the_last_of_several_names_is_taken_back() -> None:
    found = account("甲")
    first = step(found, "rename", date(2022, 4, 8), name="乙")
    step(found, "rename", date(2022, 5, 8), name="丙")
    with pytest.raises(InvalidRecord, match="2022-05-08还有一次改名"):
        delete_account_event(actor=None, event=first)
    with pytest.raises(InvalidRecord, match="请先删除那一次"):
        step(found, "rename", date(2022, 4, 20), name="丁")
    assert MediaAccount.objects.get().name == "丙"


def test_a_step_recorded_again_changes_nothing_and_each_is_one_entry_for_who_may_record() -> None:
    found = account("甲")
    event = step(found, "rename", date(2022, 4, 8), name="乙")
    before = AuditEntry.objects.count()
    assert step(found, "rename", date(2022, 4, 8), name="乙").pk == event.pk
    assert (AccountEvent.objects.count(), AuditEntry.objects.count()) == (1, before + 1)
    with pytest.raises(NotAllowed):
        delete_account_event(actor=person(Role.CLERK), event=event)


def test_a_closed_area_keeps_what_its_accounts_went_through() -> None:
    found = account("甲")
    event = step(found, "rename", date(2022, 4, 8), name="乙")
    close("media")
    with pytest.raises(AreaClosed):
        delete_account_event(actor=None, event=event)
    with pytest.raises(AreaClosed):
        step(found, "suspend", date(2022, 6, 1))
    assert step(found, "suspend", date(2022, 7, 1)).pk


# --- Filings ----------------------------------------------------------------------------------------------


def test_an_account_is_filed_by_its_filings_in_registers_that_count_and_by_its_own_day_where_there_are_none() -> None:
    account("只有台账", filed_on=date(2021, 1, 1))
    both = account("两处登记", filed_on=date(2021, 1, 1))
    file_in("national", both)
    file_in("provincial", both, withdrawn_on=date(2022, 1, 1))
    gone = account("已经撤销", filed_on=date(2021, 1, 1))
    file_in("national", gone, withdrawn_on=date(2022, 6, 30))
    file_in("local", account("县里登记"))
    assert (figure("备案账号"), figure("运行账号"), figure("运行未备案账号")) == (2, 4, 2)
    assert figure("备案登记", 备案平台=NATIONAL) == 1
    assert figure("备案登记", 备案平台=PROVINCIAL) == 0
    assert figure("备案登记") == 2


def test_an_entry_finds_the_account_of_its_platform_and_name_whichever_comes_first() -> None:
    early = file_in("national", None, name="城关发布", platform=Platform.objects.get(code="wechat"))
    assert (early.account, figure("备案登记无账号")) == (None, 1)
    found = account("城关发布")
    assert Filing.objects.get().account == found
    late = file_in("provincial", None, name="城关发布", platform=found.platform)
    assert late.account == found
    assert file_in("local", None, name="城关发布", platform=Platform.objects.get(code="weibo")).account is None
    assert (figure("备案登记无账号"), figure("备案账号")) == (1, 1)


def test_what_a_register_says_otherwise_is_a_difference_and_a_known_name_of_the_owner_is_none() -> None:
    found = account("城关发布")
    UnitName.objects.create(unit=unit("Z01"), use="full", text="千阳县城关镇人民政府")
    file_in("national", found, owner="千阳县城关镇人民政府")
    assert figure("备案登记不一致") == 0
    other = file_in("provincial", found, name="城关镇发布")
    assert figure("备案登记不一致") == 1
    other.name, other.owner = "城关发布", "财政局"
    save_filing(actor=None, filing=other)
    assert figure("备案登记不一致", 备案平台=PROVINCIAL) == 1
    other.owner = ""
    save_filing(actor=None, filing=other)
    assert figure("备案登记不一致") == 0


def test_a_register_has_an_account_once() -> None:
    found = account("城关发布")
    first = file_in("national", found)
    assert file_in("national", found).pk == first.pk
    with pytest.raises(Conflict):
        file_in("national", found, number="61")


def test_a_closed_area_keeps_the_filings_it_counts() -> None:
    found = account("城关发布")
    filing = file_in("national", found)
    close("media")
    filing.withdrawn_on = date(2022, 6, 30)
    with pytest.raises(AreaClosed):
        save_filing(actor=None, filing=filing)
    filing.withdrawn_on = date(2022, 7, 1)
    assert save_filing(actor=None, filing=filing).withdrawn_on == date(2022, 7, 1)


# --- Checks -----------------------------------------------------------------------------------------------


def gaps() -> dict[int, int | None]:
    return {found.month.month: found.gap for found in AccountCheck.objects.with_gap()}


def test_the_longest_gap_reaches_over_the_edge_of_the_month_and_to_the_day_of_the_check() -> None:
    found = account("城关发布")
    check(found, 3, last_post_on=date(2022, 3, 25))
    # 25 March to 10 April are 16 days, 28 April to 3 May are 5.
    check(
        found, 4, longest_gap=7, first_post_on=date(2022, 4, 10), last_post_on=date(2022, 4, 28),
        checked_on=date(2022, 5, 3),
    )  # fmt: skip
    # Nothing in May: 28 April to 1 June are 34 days.
    check(found, 5, published=0, checked_on=date(2022, 6, 1))
    # The posts of June tell of their own gap alone, and of that from 28 April on: 36 days.
    check(found, 6, longest_gap=14, first_post_on=date(2022, 6, 3))
    assert gaps() == {3: None, 4: 16, 5: 34, 6: 36}


def test_an_account_is_idle_beyond_the_limit_that_the_office_sets() -> None:
    found = account("城关发布")
    check(found, 4, longest_gap=14)
    assert figure("不更新账号") == 0
    save_threshold(actor=None, threshold=Threshold(code="account_gap_days", value=13))
    assert figure("不更新账号") == 1


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"published": 3, "original": 4}, "原创条数不能多于发布条数 3"),
        ({"published": 3, "reposts": 4}, "转载指定信息不能多于发布条数 3"),
        ({"first_post_on": date(2022, 5, 1)}, "要在这个月内"),
        ({"first_post_on": date(2022, 4, 3), "published": 0}, "当月最早发布要留空"),
        ({"first_post_on": date(2022, 4, 3), "last_post_on": date(2022, 4, 2)}, "不能早于当月最早发布"),
        ({"last_post_on": date(2022, 5, 4), "checked_on": date(2022, 5, 3)}, "最近发布不能晚于检查日期"),
        ({"checked_on": date(2022, 3, 31)}, "检查日期不能早于检查的月份"),
        ({"messages": 2, "answered": 3}, "回复留言不能多于收到留言 2"),
        ({"answered": 3}, "请把收到留言也填上"),
        ({"mended_on": date(2022, 4, 30)}, "状态正常，不用整改"),
    ],
)
def test_a_check_that_cannot_be_is_refused(values: dict[str, object], sentence: str) -> None:
    found = account("城关发布")
    with pytest.raises(InvalidRecord, match=sentence):
        check(found, 4, **values)
    assert not AccountCheck.objects.exists()


def test_a_day_of_checks_is_one_however_many_accounts_it_looked_at() -> None:
    one, two = account("甲"), account("乙")
    check(one, 4, checked_on=date(2022, 4, 20))
    check(two, 4, checked_on=date(2022, 4, 20))
    check(one, 5, checked_on=date(2022, 5, 20))
    check(two, 5, checked_on=date(2022, 7, 1))
    assert (figure("检查次数"), figure("账号检查"), figure("检查账号")) == (2, 4, 2)
    assert figure("检查次数", "2022Q3") == 1


def test_a_test_message_falls_into_one_bucket_as_it_stood_on_the_day() -> None:
    found = account("城关发布")
    for text, days in (("当天", 0), ("次日", 1), ("第五天", 5), ("第六天", 6), ("不复", None)):
        message(found, text, days)
    message(found, "截至以后", 3, sent_on=date(2022, 6, 29))
    names = ("测试留言", "测试留言当天回复", "测试留言限期回复", "测试留言逾期回复", "测试留言未回复")
    assert [figure(name) for name in names] == [6, 1, 2, 1, 2]
    assert figure("测试留言逾期或未回复") == 3


def test_a_closed_area_counts_on_as_it_was_frozen() -> None:
    found = account("城关发布")
    file_in("national", found)
    check(found, 4, published=20, original=5, reposts=3, checked_on=date(2022, 5, 1))
    message(found, "当天", 0)
    names = ("备案账号", "备案登记", "新媒体发布", "转载指定信息", "检查次数", "测试留言当天回复", "检查账号")
    before = [figure(name) for name in names]
    assert before == [1, 1, 20, 3, 1, 1, 1]
    close_area(actor=None, period=Period.objects.get(code=QUARTER), area="media")
    assert [figure(name) for name in names] == before


# --- What real notices say --------------------------------------------------------------------------------


def test_the_accounts_of_yishui_are_counted_by_platform_and_filed_apart() -> None:
    """沂水 2021: 55 accounts run (7 微博, 44 微信, 2 头条, 2 抖音), 46 are filed; 17 mended, 11 closed, 14 checks; of
    49 test messages 14 were answered the same day, 5 within five days, 30 later or never."""
    number = 0
    for platform, count in (("weibo", 7), ("wechat", 44), ("toutiao", 2), ("douyin", 2)):
        for _ in range(count):
            number += 1
            found = account(f"账号{number}", platform=platform)
            if number <= 46:
                file_in("national", found)
            if number <= 17:
                check(found, 4, "stopped", checked_on=date(2022, 4, 1 + number % 14), mended_on=date(2022, 5, 9))
            if number <= 49:
                message(found, "测试", 0 if number <= 14 else 3 if number <= 19 else 9 if number <= 29 else None)
    for closed in range(11):
        account(f"违规账号{closed}", closed_on=date(2022, 5, 1))
    assert (figure("运行账号"), figure("备案账号"), figure("运行未备案账号")) == (55, 46, 9)
    assert [figure("运行账号", 平台=name) for name in ("新浪微博", "微信公众号", "头条号", "抖音")] == [7, 44, 2, 2]
    assert (figure("检查次数"), figure("关停账号"), figure("整改账号")) == (14, 11, 17)
    buckets = ("测试留言", "测试留言当天回复", "测试留言限期回复", "测试留言逾期或未回复")
    assert [figure(name) for name in buckets] == [49, 14, 5, 30]


def test_the_posts_of_longxian_are_those_of_sixteen_accounts_in_twelve_units() -> None:
    """陇县 2023: 16 accounts filed in both registers, of 12 units, with 1,099 posts and 238 reposts; two are new."""
    owners = [add_department(number).code for number in range(2, 12)] + ["B01", "Z01"]
    for number in range(16):
        opened = {"opened_on": date(2022, 5, 10)} if number >= 14 else {}
        found = account(f"账号{number}", owners[number % 12], "douyin" if number >= 14 else "wechat", **opened)
        file_in("national", found, filed_on=date(2022, 5, 20))
        file_in("provincial", found, filed_on=date(2022, 5, 20))
        # 16 × 68 = 1,088 and 11 more; 16 × 14 = 224 and 14 more.
        check(found, 6, published=68 + (11 if number == 0 else 0), reposts=14 + (14 if number == 0 else 0))
    assert (figure("备案账号"), figure("备案账号单位"), figure("新增账号")) == (16, 12, 2)
    assert (figure("备案登记", 备案平台=NATIONAL), figure("备案登记", 备案平台=PROVINCIAL)) == (16, 16)
    assert (figure("新媒体发布"), figure("转载指定信息")) == (1099, 238)
    by_month = sum(figure("新媒体发布", 月=str(month)) or 0 for month in (4, 5, 6))
    assert by_month == 1099
