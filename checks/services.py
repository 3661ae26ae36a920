"""Acts on what the office observes: columns, updates, accounts, their monthly checks, findings, numbers kept."""

from django.core.exceptions import ValidationError
from django.utils import timezone

from checks.kinds import ACCOUNT, CHECK, COLUMN, COUNTING, FINDING, INDICATOR, OBSERVATION, STATED_VALUE, UPDATE
from checks.models import (
    AccountCheck,
    ColumnUpdate,
    Finding,
    Indicator,
    MediaAccount,
    Observation,
    StatedValue,
    WebColumn,
)
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


@act("indicator.save", right=Right.CONFIGURE)
def save_indicator(*, actor: User | None, indicator: Indicator) -> Indicator:
    """Define an indicator or change it. Raises InvalidRecord for another code or name, since formulas and notices name
    it, and for another way of counting where it has numbers."""
    stored = Indicator.objects.select_for_update().filter(pk=indicator.pk).first() if indicator.pk else None
    if stored is not None:
        if (stored.code, stored.name) != (indicator.code, indicator.name):
            raise InvalidRecord("指标的代码和名称定下后不能改，公式和通报里写着它。请另设一个指标。")
        is_other = any(getattr(stored, field) != getattr(indicator, field) for field in COUNTING)
        if is_other and stored.has_values():
            raise InvalidRecord("这个指标已有填报值或转述值，领域、数的种类和填报范围不能再改。请另设一个指标。")
    return save_record(INDICATOR, indicator, actor=actor, act="indicator.save")


@act("observation.save", right=Right.RECORD)
def save_observation(*, actor: User | None, observation: Observation) -> Observation:
    """Enter an indicator's number of a month or correct it. Refused where a closed period counts it."""
    return save_record(OBSERVATION, observation, actor=actor, act="observation.save")


@act("observation.delete", right=Right.RECORD)
def delete_observation(*, actor: User | None, observation: Observation) -> None:
    """Delete a number entered by mistake."""
    delete_record(OBSERVATION, observation, actor=actor, act="observation.delete")


@act("stated.save", right=Right.RECORD)
def save_stated_value(*, actor: User | None, stated: StatedValue) -> StatedValue:
    """Enter a number copied from elsewhere, with its source, or correct it."""
    return save_record(STATED_VALUE, stated, actor=actor, act="stated.save")


@act("stated.delete", right=Right.RECORD)
def delete_stated_value(*, actor: User | None, stated: StatedValue) -> None:
    """Delete a copied number entered by mistake."""
    delete_record(STATED_VALUE, stated, actor=actor, act="stated.delete")
