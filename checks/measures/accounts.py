"""Measures of new-media accounts: what there is on the 截至, what came and went, where they are filed, what checks
found, and how test messages were answered."""

from typing import cast

from django.db.models import F, Q

from checks.models import (
    AccountCheck,
    AccountCheckQuerySet,
    AccountEvent,
    EventKind,
    Filing,
    FilingQuerySet,
    MediaAccount,
    MediaAccountQuerySet,
    TestMessage,
    TestMessageQuerySet,
)
from govaudit.measures import MEASURES, Measure, Slice, SpanDay, Subject, Take
from units.counting import NAMED

NO_ACCOUNT = "无对应账号"

ACCOUNTS = Subject(
    model=MediaAccount,
    area="media",
    page="checks:account-list",
    unit_path="owner__code",
    key_paths=("code",),
    prepare=lambda rows, span: cast(MediaAccountQuerySet, rows).with_checks(span),
    slices=(
        Slice("单位", "unit", "owner__code"),
        Slice("分组", "group", "owner__group__name"),
        Slice("平台", "platform", "platform__name"),
        Slice("账号", "account", "code"),
    ),
)
FILINGS = Subject(
    model=Filing,
    area="media",
    page="checks:filing-list",
    unit_path="account__owner__code",
    key_paths=("code",),
    prepare=lambda rows, span: cast(FilingQuerySet, rows).with_differences(),
    slices=(
        Slice("单位", "unit", "account__owner__code", none=NO_ACCOUNT),
        Slice("分组", "group", "account__owner__group__name", none=NO_ACCOUNT),
        Slice("平台", "platform", "platform__name"),
        Slice("备案平台", "register", "register__name"),
    ),
)
_OF_ACCOUNT = (
    Slice("单位", "unit", "account__owner__code"),
    Slice("分组", "group", "account__owner__group__name"),
    Slice("平台", "platform", "account__platform__name"),
    Slice("账号", "account", "account__code"),
)
CHECKS = Subject(
    model=AccountCheck,
    area="media",
    page="checks:check-list",
    unit_path="account__owner__code",
    key_paths=("account__code", "month"),
    prepare=lambda rows, span: cast(AccountCheckQuerySet, rows).with_gap(),
    slices=(*_OF_ACCOUNT, Slice("状态", "state", "state__name"), Slice("月", "month", "month__month")),
)
TEST_MESSAGES = Subject(
    model=TestMessage,
    area="media",
    page="checks:message-list",
    unit_path="account__owner__code",
    key_paths=("code",),
    prepare=lambda rows, span: cast(TestMessageQuerySet, rows).with_days(),
    slices=(*_OF_ACCOUNT, Slice("月", "month", "sent_on__month")),
)

#: Steps in the life of accounts; what follows from them is counted of the accounts.
ACCOUNT_EVENTS = Subject(
    model=AccountEvent,
    area="media",
    page="checks:account-event-list",
    unit_path="account__owner__code",
    key_paths=("code",),
    slices=(),
)
NAMED["checks.AccountEvent"] = ACCOUNT_EVENTS

_OPEN = Q(closed_on=None) | Q(closed_on__gt=SpanDay.AS_OF)
_FILED = Q(is_filed=True) & _OPEN
_RUNNING = Q(opened_on__lte=SpanDay.AS_OF) & _OPEN & ~Q(life=EventKind.SUSPEND)
_STANDING = Q(filed_on__lte=SpanDay.AS_OF) & (Q(withdrawn_on=None) | Q(withdrawn_on__gt=SpanDay.AS_OF))
_ANSWERED = Q(replied_on__lte=SpanDay.AS_OF)


def _accounts(code: str, name: str, definition: str, where: Q, by: str | None = None) -> Measure:
    return Measure(
        code=f"accounts_{code}", name=name, unit="个", definition=definition, subject=ACCOUNTS, where=where, by=by
    )


def _filings(code: str, name: str, definition: str, where: Q) -> Measure:
    return Measure(code=code, name=name, unit="个", definition=definition, subject=FILINGS, where=_STANDING & where)


def _checks(code: str, name: str, definition: str, where: Q) -> Measure:
    return Measure(code=code, name=name, unit="次", definition=definition, subject=CHECKS, where=where, by="month")


def _posts(code: str, name: str, definition: str, of: str) -> Measure:
    return Measure(
        code=f"posts_{code}", name=name, unit="条", definition=definition, subject=CHECKS, by="month",
        where=Q(**{f"{of}__isnull": False}), take=Take.SUM, of=of,
    )  # fmt: skip


def _tests(code: str, name: str, definition: str, where: Q, parts: tuple[str, ...] = ()) -> Measure:
    return Measure(
        code=f"test_messages{code}", name=name, unit="个", definition=definition, subject=TEST_MESSAGES, where=where,
        by="sent_on", parts=parts,
    )  # fmt: skip


_SAME_DAY = _ANSWERED & Q(days=0)
_IN_TIME = _ANSWERED & Q(days__gt=0, days__lte=F("most"))
_LATE = _ANSWERED & Q(days__gt=0) & Q(days__gt=F("most"))
_UNANSWERED = Q(replied_on=None) | Q(replied_on__gt=SpanDay.AS_OF)

MEASURES.add(
    _accounts("filed", "备案账号", "截至日已备案且未注销的政务新媒体账号。", _FILED),
    Measure(
        code="accounts_filed_units",
        name="备案账号单位",
        unit="家",
        definition="截至日有已备案且未注销账号的单位。",
        subject=ACCOUNTS,
        where=_FILED,
        take=Take.UNITS,
    ),
    _accounts(
        "normal",
        "运行正常账号",
        "已备案，且周期内有检查、每次检查状态都正常的账号。",
        _FILED & Q(has_check=True, has_fault=False),
    ),
    _accounts(
        "unfiled",
        "未备案账号",
        "开设日期在周期内、至截至日没有备案的账号（含已注销的）。",
        Q(is_filed=False),
        "opened_on",
    ),
    _accounts("running", "运行账号", "截至日已经开设、没有注销也没有暂停更新的账号，不论是否备案。", _RUNNING),
    _accounts("running_unfiled", "运行未备案账号", "运行账号中截至日没有备案的。", _RUNNING & Q(is_filed=False)),
    _accounts("suspended", "暂停账号", "截至日暂停更新、没有注销的账号。", _OPEN & Q(life=EventKind.SUSPEND)),
    _accounts("opened", "新增账号", "开设日期在周期内的账号。", Q(), "opened_on"),
    _accounts("closed", "关停账号", "注销日期在周期内的账号。", Q(), "closed_on"),
    _accounts("renamed", "改名账号", "周期内改过名称的账号。", Q(is_renamed=True)),
    _accounts("handed_over", "变更主办账号", "周期内变更过主办单位的账号。", Q(is_handed_over=True)),
    _accounts("checked", "检查账号", "周期各月中有检查结果的账号，一个账号算一次。", Q(has_check=True)),
    _accounts("faulty", "不正常账号", "检查账号中至少有一次状态不正常的。", Q(has_check=True, has_fault=True)),
    _accounts(
        "idle", "不更新账号", "检查账号中有超过规定天数没有更新的；规定天数在“指标阈值”里设置。", Q(is_idle=True)
    ),
    _accounts("mended", "整改账号", "检查结果的整改日期在周期内的账号，一个账号算一次。", Q(is_mended=True)),
    _filings("filings", "备案登记", "截至日在备案平台上、没有撤销的登记，不论台账里有没有对应的账号。", Q()),
    _filings("filings_loose", "备案登记无账号", "备案登记中，台账里没有对应账号的。", Q(account=None)),
    _filings(
        "filings_different",
        "备案登记不一致",
        "备案登记中，名称、平台或主办单位与台账里的账号不同的。",
        Q(has_other_name=True) | Q(has_other_owner=True),
    ),
    _checks("account_checks", "账号检查", "月份在周期内的检查结果，一个账号一个月一次。", Q()),
    _checks("account_checks_faulty", "账号检查不正常", "账号检查中状态不正常的。", Q(state__is_normal=False)),
    Measure(
        code="account_check_days",
        name="检查次数",
        unit="次",
        definition="检查日期在周期内的检查，同一天检查的账号合为一次，记在其中第一个录入的账号名下。",
        subject=CHECKS,
        by="checked_on",
        where=Q(pk=F("first_of_day")),
    ),
    _posts("published", "新媒体发布", "各账号在周期各月发布的信息条数之和，没有统计的不算。", "published"),
    _posts("original", "新媒体原创", "各账号在周期各月发布的原创信息条数之和。", "original"),
    _posts("reposts", "转载指定信息", "各账号在周期各月转载指定的权威信息条数之和。", "reposts"),
    _posts("messages", "新媒体留言", "各账号在周期各月收到的留言数之和。", "messages"),
    _posts("answered", "新媒体留言回复", "各账号在周期各月回复的留言数之和。", "answered"),
    _tests("", "测试留言", "留言日期在周期内的测试留言。", Q()),
    _tests("_same_day", "测试留言当天回复", "测试留言中留言当天回复的。", _SAME_DAY),
    _tests("_in_time", "测试留言限期回复", "测试留言中留言次日起、期限以内回复的；期限在“指标阈值”里设置。", _IN_TIME),
    _tests("_late", "测试留言逾期回复", "测试留言中超过期限、截至日以前回复的。", _LATE),
    _tests("_unanswered", "测试留言未回复", "测试留言中至截至日没有回复的。", _UNANSWERED),
    _tests(
        "_late_or_never",
        "测试留言逾期或未回复",
        "测试留言逾期回复与未回复之和。",
        _LATE | _UNANSWERED,
        ("test_messages_late", "test_messages_unanswered"),
    ),
)
