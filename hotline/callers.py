"""Who called or wrote, kept apart: what is kept of them, how imports bring it in, and when it is forgotten."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import timedelta

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone

from govaudit.database import insert_rows
from govaudit.lib.privacy import keyed_hash
from govaudit.sheets import limit_of
from hotline.models import Caller, Letter, WorkOrder

#: What is kept of a caller, and what is written with it.
FIELDS = ("name", "phone", "id_number", "address")
_WRITTEN = [*FIELDS, "phone_hash"]
_IN_FILE = "caller."  # how the columns of a sheet name them
MONTH = timedelta(days=30)
_LIMITS = {name: limit_of(Caller, name) for name in FIELDS}
_LIMITS_IN_FILE = {_IN_FILE + name: limit for name, limit in _LIMITS.items()}
_PHONE = FIELDS.index("phone")
Case = WorkOrder | Letter


def caller_of(case: Case) -> Caller | None:
    return Caller.objects.filter(**owner_of(case)).first()


def label_of(name: str) -> str:
    return str(getattr(Caller._meta.get_field(name), "verbose_name", name))


def fill(caller: Caller, values: Mapping[str, str]) -> None:
    """Set what is known and its keyed hash; values longer than a field are cut."""
    for name, value in zip(_WRITTEN, _kept(values, _LIMITS), strict=True):
        setattr(caller, name, value)


def _kept(values: Mapping[str, str], limits: Mapping[str, int | None]) -> list[str]:
    """Values of _WRITTEN, those of FIELDS under the names that have the limits."""
    kept = [values.get(name, "").strip()[:limit] for name, limit in limits.items()]
    return [*kept, keyed_hash(kept[_PHONE], settings.HASH_KEY)]


def take_in(model: type[Case], rows: Iterable[tuple[int, Mapping[str, str]]]) -> int:
    """Keep what an accepted import says of callers: (primary key of the record, {`caller.name`: text}), a blank text
    only where the record is to be blank too. Within the acceptance's transaction; gives the number of records of whose
    callers it says anything new."""
    said = dict(rows)
    field = "order" if model is WorkOrder else "letter"
    stored = {getattr(found, f"{field}_id"): found for found in _stored(field, said)}
    fresh = [
        (key, *kept)
        for key, values in said.items()
        if key not in stored and any(kept := _kept(values, _LIMITS_IN_FILE))
    ]
    insert_rows(Caller, [f"{field}_id", *_WRITTEN], fresh)
    changed: list[Caller] = []
    for key, caller in stored.items():
        before = [getattr(caller, name) for name in FIELDS]
        fill(caller, {name: said[key].get(_IN_FILE + name, getattr(caller, name)) for name in FIELDS})
        if before != [getattr(caller, name) for name in FIELDS]:
            changed.append(caller)
    if changed:
        Caller.objects.bulk_update(changed, _WRITTEN)
    return len(fresh) + len(changed)


def _stored(field: str, keys: Collection[int]) -> Iterator[Caller]:
    """Callers on file of the records with these primary keys. New records have consecutive ones, and a span of them is
    looked up much quicker than thousands of single ones."""
    first, last = min(keys, default=0), max(keys, default=0)
    if last - first < 2 * len(keys):
        return (
            caller
            for caller in Caller.objects.filter(**{f"{field}__gte": first, f"{field}__lte": last})
            if getattr(caller, f"{field}_id") in keys
        )
    return iter(Caller.objects.filter(**{f"{field}__in": list(keys)}))


def forget_callers() -> str:
    """Remove what is kept of callers once their matter is over and CALLERS_KEPT_MONTHS have passed since it came, by
    the daily housekeeping; gives in words what was done."""
    gone, _ = outdated().delete()
    return f"{gone} 位诉求人的信息满 {settings.CALLERS_KEPT_MONTHS} 个月，已删除" if gone else ""


def outdated() -> QuerySet[Caller]:
    oldest = timezone.now() - settings.CALLERS_KEPT_MONTHS * MONTH
    is_over = (
        Q(order__closed_at__isnull=False)
        | Q(order__withdrawn_at__isnull=False)
        | Q(order__refused_at__isnull=False)
        | Q(order__repeat_of__isnull=False)
    )
    orders = Q(order__received_at__lt=oldest) & is_over
    return Caller.objects.filter(orders | Q(letter__received_at__lt=oldest, letter__answered_at__isnull=False))


def owner_of(case: Case) -> dict[str, Case]:
    return {"order": case} if isinstance(case, WorkOrder) else {"letter": case}
