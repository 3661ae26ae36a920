"""Acts on what the office observes: columns, updates, accounts, their monthly checks, findings."""

from django.core.exceptions import ValidationError
from django.utils import timezone

from checks.kinds import ACCOUNT, CHECK, COLUMN, FINDING, UPDATE
from checks.models import AccountCheck, ColumnUpdate, Finding, MediaAccount, WebColumn
from govaudit.acts import act, write_entry
from govaudit.errors import NotAllowed
from govaudit.roles import Right
from govaudit.validators import check_text
from units.models import User
from units.recording import InvalidRecord, delete_record, save_record, snapshot


@act("column.save", right=Right.RECORD)
def save_column(*, actor: User | None, column: WebColumn) -> WebColumn:
    """Add a website column or change it. Refused where a closed period counts the column."""
    return save_record(COLUMN, column, actor=actor, act="column.save")


@act("update.save", right=Right.RECORD)
def save_update(*, actor: User | None, update: ColumnUpdate) -> ColumnUpdate:
    """Enter a published item or correct it; the same item of a column entered again stays one record."""
    return save_record(UPDATE, update, actor=actor, act="update.save")


@act("update.delete", right=Right.RECORD)
def delete_update(*, actor: User | None, update: ColumnUpdate) -> None:
    """Delete an item entered by mistake."""
    delete_record(UPDATE, update, actor=actor, act="update.delete")


@act("account.save", right=Right.RECORD)
def save_account(*, actor: User | None, account: MediaAccount) -> MediaAccount:
    """Add a new-media account or change it. What is filed or closed after a closed period may still be entered."""
    return save_record(ACCOUNT, account, actor=actor, act="account.save")


@act("account_check.save", right=Right.RECORD)
def save_account_check(*, actor: User | None, check: AccountCheck) -> AccountCheck:
    """Enter an account's state in a month or correct it; one state a month."""
    return save_record(CHECK, check, actor=actor, act="account_check.save")


@act("account_check.delete", right=Right.RECORD)
def delete_account_check(*, actor: User | None, check: AccountCheck) -> None:
    """Delete a month's state entered by mistake."""
    delete_record(CHECK, check, actor=actor, act="account_check.delete")


@act("finding.save", right=Right.RECORD)
def save_finding(*, actor: User | None, finding: Finding) -> Finding:
    """Enter a fault or a merit found at a unit, or correct it."""
    return save_record(FINDING, finding, actor=actor, act="finding.save")


@act("finding.answer", right=Right.ANSWER)
def answer_finding(*, actor: User | None, finding: Finding, answer: str) -> Finding:
    """Put the unit's answer to a finding on file. An answer changes no figure, so a closed area accepts it.
    Raises NotAllowed for a finding of another unit, InvalidRecord for an empty answer."""
    answer = answer.strip()
    if not answer:
        raise InvalidRecord("请填写答复内容。")
    try:
        check_text(answer)
    except ValidationError as error:
        raise InvalidRecord("".join(error.messages)) from error
    stored = Finding.objects.select_for_update().get(pk=finding.pk)
    if actor is not None and not actor.is_superuser and stored.unit_id != actor.unit_id:
        raise NotAllowed("这条记录属于别的单位，只能由该单位的联络员答复。")
    before, subject = snapshot(stored), FINDING.subject(stored)
    if stored.answer == answer:
        write_entry(actor=actor, act="finding.answer", subject=subject, summary=f"答复“{stored.code}”：无变化")
        return stored
    stored.answer, stored.answered_at = answer, timezone.now()
    stored.answered_by = (actor.get_full_name() or actor.get_username()) if actor else "命令行"
    stored.save(update_fields=["answer", "answered_at", "answered_by"])
    summary = f"答复“{stored.code}”"
    write_entry(
        actor=actor, act="finding.answer", subject=subject, summary=summary, before=before, after=snapshot(stored)
    )
    return stored
