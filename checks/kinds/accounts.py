"""What saving needs to know of new-media accounts, their filings, checks and test messages: keys, rules, and what a
period counts of them."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils import timezone

from checks.kinds.inspections import faults_of_belonging
from checks.models import AccountCheck, AccountEvent, EventKind, Filing, MediaAccount, TestMessage
from govaudit.lib.periods import Span
from units.recording import RecordKind


def _account_counted(account: MediaAccount, span: Span) -> object:
    """An account by its state on the 截至: what is filed or closed later leaves the period as it was. Of an unfiled
    one also what a notice prints."""
    is_filed = _is_filed(account, span.as_of)
    is_closed = account.closed_on is not None and account.closed_on <= span.as_of
    is_new = account.opened_on is not None and span.start <= account.opened_on <= span.last
    is_gone = account.closed_on is not None and span.start <= account.closed_on <= span.last
    known = account.code, account.platform_id, account.owner_id
    if is_filed and not is_closed:
        return *known, "filed", is_new
    if not is_filed and is_new:
        printed = account.name, account.opened_on, account.closed_on if is_closed else None
        return *known, "unfiled", *printed
    if is_closed:
        return (*known, "closed") if is_gone else None
    return (*known, "running") if account.opened_on and account.opened_on <= span.as_of else None


def _is_filed(account: MediaAccount, day: date) -> bool:
    """As MediaAccountQuerySet.filed_on_day has it; of an account not on file yet by its own day of filing."""
    filings = Filing.objects.filter(account=account.pk or 0, register__is_counted=True)
    if filings.exists():
        return filings.standing_on(day).exists()
    return account.filed_on is not None and account.filed_on <= day


def _account_faults(values: Mapping[str, Any]) -> dict[str, str]:
    opened, filed, closed = values.get("opened_on"), values.get("filed_on"), values.get("closed_on")
    faults = {}
    if opened and closed and closed < opened:
        faults["closed_on"] = "注销日期不能早于开设日期。"
    elif closed and not opened:
        faults["opened_on"] = "填了注销日期，请把开设日期也填上。"
    if values.get("filing_number") and not filed:
        faults["filed_on"] = "填了备案编号，请把备案日期也填上。"
    if values.get("operator") and not values.get("is_entrusted"):
        faults["is_entrusted"] = "填了第三方名称，运维方式要选“委托第三方”。"
    return faults


def _event_counted(event: AccountEvent, span: Span) -> object:
    """Changes of the period, and what life an account leads on the 截至."""
    said = event.account_id, event.kind, event.happened_on
    if event.kind in (EventKind.RENAME, EventKind.HAND_OVER):
        return said if span.start <= event.happened_on <= span.last else None
    return said if event.happened_on <= span.as_of else None


def event_faults(values: Mapping[str, Any]) -> dict[str, str]:
    """What cannot have happened to an account as it is now; of an event on file its later ones would refuse it."""
    account, kind, day = values.get("account"), values.get("kind"), values.get("happened_on")
    faults = {}
    if kind == EventKind.RENAME and not values.get("name"):
        faults["name"] = "请填写新名称。"
    elif kind == EventKind.RENAME and account and values["name"] == account.name:
        faults["name"] = "新名称与现在的名称相同。"
    elif kind != EventKind.RENAME and values.get("name"):
        faults["name"] = "不是改名，新名称要留空。"
    if kind == EventKind.HAND_OVER and values.get("owner") is None:
        faults["owner"] = "请选择新的主办单位。"
    elif kind == EventKind.HAND_OVER and account and values["owner"] == account.owner:
        faults["owner"] = f"现在的主办单位就是{account.owner}。"
    elif kind != EventKind.HAND_OVER and values.get("owner") is not None:
        faults["owner"] = "不是变更主办单位，新主办单位要留空。"
    if account and day and (sentence := _day_fault(account, kind, day)):
        faults["happened_on"] = sentence
    return faults


def _day_fault(account: MediaAccount, kind: str | None, day: date) -> str:
    if day > timezone.localdate():
        return "日期不能晚于今天。"
    opened, closed = account.opened_on, account.closed_on
    if kind not in (EventKind.APPLY, EventKind.OPEN) and (opened is None or day < opened):
        return f"这个账号{opened}才开设，日期不能早于它。" if opened else "这个账号还没有开通，请先记“开通”。"
    if kind == EventKind.APPLY and opened and day > opened:
        return f"这个账号{opened}已开设，申请不能晚于它。"
    if kind != EventKind.CLOSE and closed and day > closed:
        return f"这个账号{closed}已注销，日期不能晚于它。"
    return ""


def _filing_counted(filing: Filing, span: Span) -> object:
    """An entry as it stands in its register on the 截至."""
    is_gone = filing.withdrawn_on is not None and filing.withdrawn_on <= span.as_of
    if filing.filed_on > span.as_of or is_gone:
        return None
    return filing.code, filing.register_id, filing.platform_id, filing.account_id, filing.name, filing.owner


def _filing_faults(values: Mapping[str, Any]) -> dict[str, str]:
    filed, withdrawn = values.get("filed_on"), values.get("withdrawn_on")
    if filed and filed > timezone.localdate():
        return {"filed_on": "备案日期不能晚于今天。"}
    if filed and withdrawn and withdrawn < filed:
        return {"withdrawn_on": "撤销日期不能早于备案日期。"}
    return {}


def _check_counted(check: AccountCheck, span: Span) -> object:
    """A check of the period's months; of a mending or a day of check what lies in the period."""
    days = tuple(day if day and span.start <= day <= span.last else None for day in (check.mended_on, check.checked_on))
    if not span.start.replace(day=1) <= check.month <= span.last:
        return (check.account_id, check.month, *days) if any(days) else None
    numbers = check.published, check.original, check.reposts, check.messages, check.answered
    posts = check.first_post_on, check.last_post_on, check.longest_gap, check.checked_on
    return check.account_id, check.month, check.state_id, *numbers, *posts, check.note, *days


def _check_faults(values: Mapping[str, Any]) -> dict[str, str]:
    stray = faults_of_belonging(values, "media")
    return stray | (_month_faults(values) or _post_faults(values) | _answer_faults(values))


def _month_faults(values: Mapping[str, Any]) -> dict[str, str]:
    month, account, checked = values.get("month"), values.get("account"), values.get("checked_on")
    if month and month > timezone.localdate():
        return {"month": "月份还没有到。"}
    if month and account and account.opened_on is None:
        return {"month": "这个账号还没有开通，不能录入检查结果。"}
    if month and account and month < account.opened_on.replace(day=1):
        return {"month": f"这个账号{account.opened_on}才开设，月份不能早于它。"}
    if month and account and account.closed_on and month > account.closed_on:
        return {"month": f"这个账号{account.closed_on}已注销，月份不能晚于它。"}
    if checked and checked > timezone.localdate():
        return {"checked_on": "检查日期不能晚于今天。"}
    if checked and month and checked < month:
        return {"checked_on": "检查日期不能早于检查的月份。"}
    return {}


def _post_faults(values: Mapping[str, Any]) -> dict[str, str]:
    """Of posts there cannot be more of a kind than there are, and none lies outside the days looked at."""
    published, month = values.get("published"), values.get("month")
    first, last, checked = values.get("first_post_on"), values.get("last_post_on"), values.get("checked_on")
    faults = {}
    for name, word in (("original", "原创条数"), ("reposts", "转载指定信息")):
        if published is not None and (values.get(name) or 0) > published:
            faults[name] = f"{word}不能多于发布条数 {published}。"
    if first and month and (first.year, first.month) != (month.year, month.month):
        faults["first_post_on"] = "当月最早发布的日期要在这个月内；这个月没有发布的留空。"
    elif first and published == 0:
        faults["first_post_on"] = "发布条数是 0，当月最早发布要留空。"
    elif first and last and last < first:
        faults["last_post_on"] = "最近发布不能早于当月最早发布。"
    if last and last > (checked or timezone.localdate()):
        faults["last_post_on"] = "最近发布不能晚于检查日期。"
    return faults


def _answer_faults(values: Mapping[str, Any]) -> dict[str, str]:
    messages, answered, mended = (values.get(name) for name in ("messages", "answered", "mended_on"))
    month, state, faults = values.get("month"), values.get("state"), dict[str, str]()
    if answered is not None and messages is None:
        faults["messages"] = "填了回复留言，请把收到留言也填上。"
    elif answered is not None and messages is not None and answered > messages:
        faults["answered"] = f"回复留言不能多于收到留言 {messages}。"
    if mended and mended > timezone.localdate():
        faults["mended_on"] = "整改日期不能晚于今天。"
    elif mended and month and mended < month:
        faults["mended_on"] = "整改日期不能早于检查的月份。"
    elif mended and state is not None and getattr(state, "is_normal", False):
        faults["mended_on"] = "状态正常，不用整改，整改日期要留空。"
    return faults


def _test_counted(test: TestMessage, span: Span) -> object:
    if not span.start <= test.sent_on <= span.last:
        return None
    replied = test.replied_on if test.replied_on and test.replied_on <= span.as_of else None
    return test.code, test.account_id, test.sent_on, replied


def _test_faults(values: Mapping[str, Any]) -> dict[str, str]:
    account, sent, replied = values.get("account"), values.get("sent_on"), values.get("replied_on")
    today, faults = timezone.localdate(), dict[str, str]()
    if sent and sent > today:
        faults["sent_on"] = "留言日期不能晚于今天。"
    elif sent and account and account.opened_on and sent < account.opened_on:
        faults["sent_on"] = f"这个账号{account.opened_on}才开设，留言日期不能早于它。"
    elif sent and account and account.closed_on and sent > account.closed_on:
        faults["sent_on"] = f"这个账号{account.closed_on}已注销，留言日期不能晚于它。"
    if replied and replied > today:
        faults["replied_on"] = "回复日期不能晚于今天。"
    elif replied and sent and replied < sent:
        faults["replied_on"] = "回复日期不能早于留言日期。"
    return faults


ACCOUNT = RecordKind(
    model=MediaAccount,
    area="media",
    key=lambda account: account.code,
    identity=("platform", "name"),
    counted=_account_counted,
    faults=_account_faults,
    code_prefix="M",
)
EVENT = RecordKind(
    model=AccountEvent,
    area="media",
    key=lambda event: f"{event.account.code}/{event.code}",
    identity=("account", "kind", "happened_on"),
    counted=_event_counted,
    code_prefix="JG",
)
FILING = RecordKind(
    model=Filing,
    area="media",
    key=lambda filing: filing.code,
    identity=("register", "platform", "name"),
    counted=_filing_counted,
    faults=_filing_faults,
    code_prefix="BA",
)
CHECK = RecordKind(
    model=AccountCheck,
    area="media",
    key=lambda check: f"{check.account.code}/{check.month:%Y-%m}",
    identity=("account", "month"),
    counted=_check_counted,
    ends=("mended_on",),
    faults=_check_faults,
)
TEST_MESSAGE = RecordKind(
    model=TestMessage,
    area="media",
    key=lambda test: test.code,
    identity=("account", "sent_on", "text"),
    counted=_test_counted,
    faults=_test_faults,
    code_prefix="CL",
)
