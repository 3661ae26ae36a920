"""Putting records on file: what every service that saves or deletes a record has in common."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, models, transaction
from django.utils import timezone

from govaudit.acts import write_entry
from govaudit.errors import Conflict, UserError
from govaudit.imports.rows import leave_out
from govaudit.lib.periods import Span
from govaudit.models import PROVENANCE, Imported
from govaudit.numbering import next_number
from units.hanging import hanging_words, take_along
from units.models import AREAS, AreaClosed, Closing, Period, User

R = TypeVar("R", bound=models.Model)
Snapshot = dict[str, str | int | None]
CODE_ATTEMPTS = 10


class InvalidRecord(UserError):
    """A record that breaks a rule of its kind; the sentence names the rule."""


def no_faults(values: Mapping[str, Any]) -> dict[str, str]:
    return {}


@dataclass(frozen=True, slots=True)
class RecordKind(Generic[R]):
    """What saving and deleting need to know of a kind of record.

    `area` is the one all records belong to, or tells it of a record. `identity` names the fields by which a record
    entered twice is recognised. `counted` gives what a period's measures take from a record (None: nothing); two
    records with equal values count the same in that period.
    `ends` name the moments any of which ends a record: one dated before a period and not over by its start counts in
    it too; of a kind that `lasts` other records tell whether one is over. `faults` gives `{field: sentence}` for
    `{field: value}`. `kept` names fields that another act writes, `worked_out` those that follow from others; saving
    leaves both as they are on file.
    """

    model: type[R]
    area: str | Callable[[R], str]
    key: Callable[[R], str]
    identity: tuple[str, ...]
    counted: Callable[[R, Span], object]
    ends: tuple[str, ...] = ()
    faults: Callable[[Mapping[str, Any]], dict[str, str]] = no_faults
    code_prefix: str = ""
    kept: tuple[str, ...] = ()
    worked_out: tuple[str, ...] = ()
    lasts: bool = False

    @property
    def label(self) -> str:
        return str(self.model._meta.verbose_name)

    def areas(self, *records: R | None) -> set[str]:
        """The areas that these records belong to."""
        area = self.area
        return {area if isinstance(area, str) else area(record) for record in records if record is not None}

    def subject(self, record: R) -> str:
        """Natural key under which the record's entries stand in the audit trail."""
        return f"{self.label}/{self.key(record)}"


def save_record(kind: RecordKind[R], record: R, *, actor: User | None, act: str) -> R:
    """Write `record` if it says anything new, with one AuditEntry. A record without a pk that is already on file
    is returned as it is there. Raises InvalidRecord, AreaClosed, or Conflict where the same identity is on file
    with other values, or the record is gone."""
    if record.pk is None:
        _wait_for_the_same(kind, record)
    stored = _stored(kind, record)
    if stored is not None:
        left = (*kind.kept, *kind.worked_out)
        for name in (*left, "code") if _is_unnumbered(kind, record) else left:
            setattr(record, name, getattr(stored, name))
        if not any(_differs(field, stored, record) for field in _fields(kind.model)):
            _write_unchanged(kind, stored, actor=actor, act=act)
            return stored
        if record.pk is None:
            raise Conflict(f"{kind.label}“{kind.key(stored)}”已经录入，内容与这次填的不同，请打开原记录修改。")
    _refuse_faults(kind, record)
    refuse_if_counted(kind, stored, record)
    before = snapshot(stored) if stored is not None else {}
    if stored is not None:
        setattr(record, "changed_at", timezone.now())  # noqa: B010
    _write(kind, record)
    if stored is not None:
        take_along(stored, record)
    write_entry(
        actor=actor,
        act=act,
        subject=kind.subject(record),
        summary=_summary(kind, stored, record),
        before=before,
        after=snapshot(record),
    )
    return record


def delete_record(kind: RecordKind[R], record: R, *, actor: User | None, act: str) -> None:
    """Delete the record, with one AuditEntry; one already gone stays gone. Raises AreaClosed, InvalidRecord while
    evidence or reminders hang on it."""
    rows = kind.model._default_manager.select_for_update(of=("self",))
    stored = rows.filter(pk=record.pk).first() if record.pk else None
    if stored is None:
        summary = f"删除{kind.label}“{kind.key(record)}”：早已删除，无变化"
        write_entry(actor=actor, act=act, subject=kind.subject(record), summary=summary)
        return
    refuse_if_counted(kind, stored, None)
    if words := hanging_words(stored):
        raise InvalidRecord(
            f"{kind.label}“{kind.key(stored)}”还有{words}，没有删除。请先在它的页面上逐一删去这些，再删除它。"
        )
    before = snapshot(stored)
    subject, summary = kind.subject(stored), f"删除{kind.label}“{kind.key(stored)}”"
    if isinstance(stored, Imported):
        leave_out(stored)
    stored.delete()
    write_entry(actor=actor, act=act, subject=subject, summary=summary, before=before)


def refuse_if_counted(kind: RecordKind[R], old: R | None, new: R | None) -> None:
    """Raise AreaClosed if the change from `old` to `new` would alter what a closed period counts. The periods it
    touches stay locked until the change is written: closing an area takes the same lock before it freezes."""
    touched = [
        period.pk
        for period in Period.objects.order_by("pk")
        if _counted(kind, old, period.span) != _counted(kind, new, period.span)
    ]
    lock_periods(touched)
    areas = kind.areas(old, new)
    closing = Closing.objects.active().filter(area__in=areas, period__in=touched).select_related("period").last()
    if closing is not None:
        raise AreaClosed(
            f"{closing.period.name}的“{AREAS[closing.area]}”已于"
            f"{timezone.localtime(closing.closed_at):%Y-%m-%d %H:%M}锁定，这项改动会影响已锁定的数字，没有保存。"
            "确需更正，请主管先解除锁定。"
        )


def lock_periods(keys: Iterable[int]) -> None:
    """Keep these periods from being closed until the transaction ends, always in the same order. Records that refer
    to a period can still be added meanwhile."""
    list(Period.objects.select_for_update(no_key=True).filter(pk__in=list(keys)).order_by("pk").values_list("pk"))


def snapshot(record: models.Model) -> Snapshot:
    """The record as text by the Chinese names of its fields, for the audit trail and for comparing two versions."""
    return {str(field.verbose_name): shown_value(record, field) for field in _fields(type(record))}


def shown_value(record: models.Model, field: models.Field[Any, Any]) -> str | int | None:
    """A field's value as a person reads it; numbers stay numbers, nothing stays None."""
    value = getattr(record, field.name)
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(value, datetime):
        local = timezone.localtime(value)
        return f"{local:%Y-%m-%d %H:%M:%S}" if local.second else f"{local:%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    if value is None or isinstance(value, int):
        return value
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return str(value)


def _fields(model: type[models.Model]) -> list[models.Field[Any, Any]]:
    return [field for field in model._meta.concrete_fields if not field.primary_key and field.name not in PROVENANCE]


def _differs(field: models.Field[Any, Any], one: models.Model, other: models.Model) -> bool:
    return bool(getattr(one, field.attname) != getattr(other, field.attname))


def _wait_for_the_same(kind: RecordKind[R], record: R) -> None:
    """Keep others from entering a record of the same identity until the transaction ends, so that of two sent at once
    the later one finds the earlier. SQLite lets only one write anyway."""
    if connection.vendor != "postgresql":
        return
    fields = [field for field in kind.model._meta.concrete_fields if field.name in kind.identity]
    said = [kind.model._meta.label, *(str(getattr(record, field.attname)) for field in fields)]
    digest = hashlib.sha256("\x1f".join(said).encode()).digest()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [int.from_bytes(digest[:8], "big", signed=True)])


def _stored(kind: RecordKind[R], record: R) -> R | None:
    rows = kind.model._default_manager.select_for_update(of=("self",))
    if record.pk is not None:
        stored = rows.filter(pk=record.pk).first()
        if stored is None:
            raise Conflict(f"{kind.label}“{kind.key(record)}”刚被别人删除，没有保存。需要的话请重新录入。")
        return stored
    identity = ("code",) if kind.code_prefix and not _is_unnumbered(kind, record) else kind.identity
    return rows.filter(**{name: getattr(record, name) for name in identity}).order_by("pk").first()


def _is_unnumbered(kind: RecordKind[R], record: R) -> bool:
    return bool(kind.code_prefix) and not getattr(record, "code", "")


def _counted(kind: RecordKind[R], record: R | None, span: Span) -> object:
    return None if record is None else kind.counted(record, span)


def _refuse_faults(kind: RecordKind[R], record: R) -> None:
    values = {field.name: getattr(record, field.name) for field in _fields(kind.model)}
    faults = kind.faults(values)
    if faults:
        raise InvalidRecord("".join(dict.fromkeys(faults.values())))
    try:
        record.full_clean(exclude={"code"} if _is_unnumbered(kind, record) else set())
    except ValidationError as error:
        raise InvalidRecord("".join(error.messages)) from error


def _write(kind: RecordKind[R], record: R) -> None:
    """Save; where the program numbers the record, take the next free number, safe against two at once."""
    if not _is_unnumbered(kind, record):
        try:
            with transaction.atomic():
                record.save()
        except IntegrityError as error:  # the rules were checked before: somebody was quicker
            raise Conflict(f"{kind.label}“{kind.key(record)}”刚被别人录入，请打开那一条核对。") from error
        return
    for _ in range(CODE_ATTEMPTS):
        code = _next_code(kind)
        setattr(record, "code", code)  # noqa: B010
        try:
            with transaction.atomic():
                record.save(force_insert=True)
            return
        except IntegrityError as error:
            record.pk = None
            if not kind.model._default_manager.filter(code=code).exists():  # the same identity, not the same number
                raise Conflict(f"同样的{kind.label}刚被别人录入，请刷新后再看。") from error
    raise Conflict("同时录入的人较多，没有取到编号，请再保存一次。")


def _next_code(kind: RecordKind[R]) -> str:
    """The number after the highest one in use, as wide as that one is written; none is given twice."""
    number, digits = next_number(kind.model, kind.code_prefix)
    return f"{kind.code_prefix}{number:0{digits}d}"


def _write_unchanged(kind: RecordKind[R], stored: R, *, actor: User | None, act: str) -> None:
    summary = f"保存{kind.label}“{kind.key(stored)}”：无变化"
    write_entry(actor=actor, act=act, subject=kind.subject(stored), summary=summary)


def _summary(kind: RecordKind[R], stored: R | None, record: R) -> str:
    if stored is None:
        return f"录入{kind.label}“{kind.key(record)}”"
    changed = [str(field.verbose_name) for field in _fields(kind.model) if _differs(field, stored, record)]
    return f"修改{kind.label}“{kind.key(record)}”：{'、'.join(changed)}"
