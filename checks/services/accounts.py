"""Acts on new-media accounts: what they are, what happens to them, where they are filed, what checks find."""

from __future__ import annotations

from copy import copy

from django.core.exceptions import ValidationError
from django.utils import timezone

from checks.account_settling import DAYS, settle_accounts
from checks.inspecting import follow_check
from checks.kinds import ACCOUNT, CHECK, EVENT, FILING, TEST_MESSAGE, event_faults
from checks.models import LIVES, AccountCheck, AccountEvent, EventKind, Filing, MediaAccount, TestMessage
from govaudit.acts import act
from govaudit.errors import Conflict
from govaudit.roles import Right
from units.models import User
from units.recording import InvalidRecord, delete_record, refuse_if_counted, save_record


@act("account.save", right=Right.RECORD)
def save_account(*, actor: User | None, account: MediaAccount) -> MediaAccount:
    """Add a new-media account or change it. What is filed or closed after a closed period may still be entered."""
    saved = save_record(ACCOUNT, account, actor=actor, act="account.save")
    settle_accounts(MediaAccount.objects.filter(pk=saved.pk))
    return saved


@act("account.event", right=Right.RECORD)
def record_account_event(*, actor: User | None, event: AccountEvent) -> AccountEvent:
    """Put on record what happened to an account, and let the account say what follows. Raises InvalidRecord for what
    cannot have happened, AreaClosed where a closed period counts it. The same once more changes nothing."""
    account = _held(event)
    event.account = account
    same = AccountEvent.objects.filter(account=account, kind=event.kind, happened_on=event.happened_on).first()
    if same is None:
        values = {field.name: getattr(event, field.name) for field in AccountEvent._meta.concrete_fields}
        if faults := event_faults(values):
            raise InvalidRecord("".join(dict.fromkeys(faults.values())))
        _refuse_order(event)
    elif (same.name, same.owner_id) == (event.name, event.owner_id):
        event.reason, event.name_before, event.owner_before = same.reason, same.name_before, same.owner_before
    if same is None and event.kind == EventKind.RENAME:
        event.name_before = account.name
    if same is None and event.kind == EventKind.HAND_OVER:
        event.owner_before = account.owner
    saved = save_record(EVENT, event, actor=actor, act="account.event")
    if same is None:
        _rewrite(account, _after(event))
    return saved


@act("account_event.delete", right=Right.RECORD)
def delete_account_event(*, actor: User | None, event: AccountEvent) -> None:
    """Delete an event that was recorded amiss; the account is again what it was before. Raises InvalidRecord where a
    later one follows from it, AreaClosed."""
    account = _held(event)
    stored = AccountEvent.objects.filter(pk=event.pk).first()
    if stored is not None:
        _refuse_later(stored)
        if stored.kind == EventKind.OPEN and account.checks.exists():
            raise InvalidRecord("这个账号已有检查结果，不能删除“开通”。")
    delete_record(EVENT, event, actor=actor, act="account_event.delete")
    if stored is not None:
        _rewrite(account, _before(stored))


@act("filing.save", right=Right.RECORD)
def save_filing(*, actor: User | None, filing: Filing) -> Filing:
    """Enter what a register says of an account or correct it. Where no account is stated it is the one of that
    platform and name."""
    if filing.account_id is None and filing.platform_id:
        filing.account = MediaAccount.objects.filter(platform=filing.platform_id, name=filing.name).first()
    return save_record(FILING, filing, actor=actor, act="filing.save")


@act("filing.delete", right=Right.RECORD)
def delete_filing(*, actor: User | None, filing: Filing) -> None:
    """Delete an entry of a register that was entered by mistake; one that the register withdrew is kept."""
    delete_record(FILING, filing, actor=actor, act="filing.delete")


@act("account_check.save", right=Right.RECORD)
def save_account_check(*, actor: User | None, check: AccountCheck) -> AccountCheck:
    """Enter an account's state in a month or correct it; one state a month. What was not looked at yet in the check's
    inspection takes it over."""
    saved = save_record(CHECK, check, actor=actor, act="account_check.save")
    is_good, day = saved.state.is_normal, saved.checked_on
    follow_check(saved.inspection, saved.account, actor, is_good=is_good, note=saved.note, day=day)
    return saved


@act("account_check.delete", right=Right.RECORD)
def delete_account_check(*, actor: User | None, check: AccountCheck) -> None:
    """Delete a month's state entered by mistake."""
    delete_record(CHECK, check, actor=actor, act="account_check.delete")


@act("test_message.save", right=Right.RECORD)
def save_test_message(*, actor: User | None, test: TestMessage) -> TestMessage:
    """Enter a message sent to try an account, or when it was answered."""
    return save_record(TEST_MESSAGE, test, actor=actor, act="test_message.save")


@act("test_message.delete", right=Right.RECORD)
def delete_test_message(*, actor: User | None, test: TestMessage) -> None:
    """Delete a test message entered by mistake."""
    delete_record(TEST_MESSAGE, test, actor=actor, act="test_message.delete")


def _held(event: AccountEvent) -> MediaAccount:
    """The event's account, held until the transaction ends."""
    rows = MediaAccount.objects.select_for_update(of=("self",)).select_related("owner", "platform")
    account = rows.filter(pk=event.account_id).first()
    if account is None:
        raise Conflict("账号刚被别人删除，没有保存。")
    return account


def _refuse_order(event: AccountEvent) -> None:
    """Raise InvalidRecord for a step that cannot follow those on record."""
    others = AccountEvent.objects.filter(account=event.account)
    if event.kind in DAYS and others.filter(kind=event.kind).exists():
        raise InvalidRecord(f"这个账号已经记过“{event.get_kind_display()}”，日期记错的请修改账号。")
    _refuse_later(event)
    lives = others.filter(kind__in=LIVES, happened_on__lte=event.happened_on)
    last = lives.order_by("-happened_on", "-pk").first()
    is_stopped = last is not None and last.kind in (EventKind.SUSPEND, EventKind.CLOSING)
    if event.kind == EventKind.RESUME and not is_stopped:
        raise InvalidRecord("这个账号那时没有暂停，也没有公告关停，无从恢复。")


def _refuse_later(event: AccountEvent) -> None:
    """What an account is called and who owns it was recorded step by step: only the last step moves."""
    if event.kind not in (EventKind.RENAME, EventKind.HAND_OVER):
        return
    later = AccountEvent.objects.filter(account=event.account_id, kind=event.kind).exclude(pk=event.pk)
    later = later.filter(happened_on__gte=event.happened_on)
    if event.pk is not None:
        later = later.exclude(happened_on=event.happened_on, pk__lt=event.pk)
    if found := later.order_by("happened_on", "pk").first():
        raise InvalidRecord(f"{found.happened_on}还有一次{found.get_kind_display()}，请先删除那一次。")


def _after(event: AccountEvent) -> dict[str, object]:
    """What an account is once the event has happened."""
    if event.kind == EventKind.RENAME:
        return {"name": event.name}
    if event.kind == EventKind.HAND_OVER:
        return {"owner": event.owner}
    return {DAYS[EventKind(event.kind)]: event.happened_on} if event.kind in DAYS else {}


def _before(event: AccountEvent) -> dict[str, object]:
    """What an account is again without the event."""
    if event.kind == EventKind.RENAME:
        return {"name": event.name_before}
    if event.kind == EventKind.HAND_OVER:
        return {"owner": event.owner_before}
    return {DAYS[EventKind(event.kind)]: None} if event.kind in DAYS else {}


def _rewrite(account: MediaAccount, values: dict[str, object]) -> None:
    """Write what an event made of an account; the entry is the event's."""
    if not values:
        return
    changed = copy(account)
    for name, value in values.items():
        setattr(changed, name, value)
    said = {field.name: getattr(changed, field.name) for field in MediaAccount._meta.concrete_fields}
    if faults := ACCOUNT.faults(said):
        raise InvalidRecord("".join(faults.values()))
    try:
        changed.full_clean()
    except ValidationError as error:
        raise InvalidRecord("".join(error.messages)) from error
    refuse_if_counted(ACCOUNT, account, changed)
    changed.changed_at = timezone.now()
    changed.save()
