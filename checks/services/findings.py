"""Acts on findings."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from checks.kinds import FINDING
from checks.models import Finding, Rectification
from govaudit.acts import act, write_entry
from govaudit.errors import Conflict
from govaudit.numbering import next_number
from govaudit.roles import Right
from units.models import User
from units.recording import CODE_ATTEMPTS, InvalidRecord, delete_record, refuse_if_counted, save_record, snapshot


@act("finding.save", right=Right.RECORD)
def save_finding(*, actor: User | None, finding: Finding) -> Finding:
    """Enter a fault or a merit found at a unit, or correct it."""
    return save_record(FINDING, finding, actor=actor, act="finding.save")


@act("finding.save_all", right=Right.RECORD)
def save_findings(*, actor: User | None, findings: Sequence[Finding]) -> list[Finding]:
    """Enter several new findings at once, all or none; those already on file are left out. Gives the ones written.
    Raises InvalidRecord naming the line at fault, AreaClosed."""
    if not findings:
        raise InvalidRecord("没有填写任何一条，请至少填写一条情况。")
    new = [finding for finding in _once(findings) if not _is_on_file(finding)]
    for place, finding in enumerate(findings, start=1):
        _refuse_faults(finding, place)
    for finding in new:
        refuse_if_counted(FINDING, None, finding)
    _write_all(new)
    known = len(findings) - len(new)
    codes = "至".join(dict.fromkeys((new[0].code, new[-1].code))) if new else "无变化"
    summary = f"一次录入问题与亮点 {len(new)} 条" + (f"（另有 {known} 条早已录入）" if known else "") + f"：{codes}"
    write_entry(
        actor=actor,
        act="finding.save_all",
        subject=FINDING.subject(new[0] if new else findings[0]),
        summary=summary,
        after={finding.code: snapshot(finding) for finding in new},
    )
    return new


@act("finding.delete", right=Right.RECORD)
def delete_finding(*, actor: User | None, finding: Finding) -> None:
    """Delete a finding entered by mistake. Raises AreaClosed where a closed period counts it, InvalidRecord while it
    has steps."""
    if Rectification.objects.filter(finding=finding.pk).exists():
        raise InvalidRecord(f"{finding.code}已经有整改经过，不能删除。确是误录的，请先删除整改经过。")
    delete_record(FINDING, finding, actor=actor, act="finding.delete")


def _once(findings: Sequence[Finding]) -> list[Finding]:
    """Without lines that say what an earlier line says."""
    return list({tuple(getattr(finding, name) for name in FINDING.identity): finding for finding in findings}.values())


def _is_on_file(finding: Finding) -> bool:
    return Finding.objects.filter(**{name: getattr(finding, name) for name in FINDING.identity}).exists()


def _refuse_faults(finding: Finding, place: int) -> None:
    values = {field.name: getattr(finding, field.name) for field in Finding._meta.concrete_fields}
    sentences = list(dict.fromkeys(FINDING.faults(values).values()))
    if not sentences:
        try:
            finding.full_clean(exclude={"code"})
        except ValidationError as error:
            sentences = error.messages
    if sentences:
        raise InvalidRecord(f"第 {place} 条：{''.join(sentences)}")


def _write_all(findings: Sequence[Finding]) -> None:
    """Number and write them; again with the next numbers where somebody else took these meanwhile."""
    for _ in range(CODE_ATTEMPTS):
        first, digits = next_number(Finding, FINDING.code_prefix, count=max(len(findings), 1))
        for number, finding in enumerate(findings, start=first):
            finding.code = f"{FINDING.code_prefix}{number:0{digits}d}"
        try:
            with transaction.atomic():
                Finding.objects.bulk_create(findings)
            return
        except IntegrityError:
            if not Finding.objects.filter(code__in=[finding.code for finding in findings]).exists():
                raise
    raise Conflict("同时录入的人较多，没有取到编号，请再保存一次。")
