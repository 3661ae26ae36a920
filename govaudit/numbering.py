"""Numbers the program gives to records: a prefix and digits, never the same one twice."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Model
from django.db.models.functions import Length

from govaudit.imports.kinds import KINDS
from govaudit.models import AuditEntry, Batch

DIGITS = 6
MOST_DIGITS = 9  # a longer one is somebody else's number, not one to count on from
CHUNK = 10_000


def next_number(model: type[Model], prefix: str, *, count: int = 1, after: str = "") -> tuple[int, int]:
    """The first of `count` numbers in a row that no record has, no import gave and no entry of the audit trail knows
    from a deleted record, and how many digits they are written with at least. `after` is a further number in use."""
    used = [code for code in (_highest_in_use(model, prefix), after, *_given_by_imports(model, prefix)) if code]
    digits = max((code.removeprefix(prefix) for code in used), key=int, default="0" * DIGITS)
    first = int(digits) + 1
    while deleted := _last_known(model, prefix, first, count, len(digits)):
        first = deleted + 1
    return first, len(digits)


def number_pattern(prefix: str) -> str:
    """Regular expression of a number the program may have given."""
    return f"^{prefix}[0-9]{{1,{MOST_DIGITS}}}$"


def _highest_in_use(model: type[Model], prefix: str) -> str:
    codes = model._default_manager.filter(code__regex=number_pattern(prefix))
    highest_first = codes.annotate(code_length=Length("code")).order_by("-code_length", "-code")
    return str(highest_first.values_list("code", flat=True).first() or "")


def _given_by_imports(model: type[Model], prefix: str) -> Iterator[str]:
    """The last number each batch gave, also of records taken back since."""
    kinds = [kind.code for kind in KINDS.values() if kind.model is model]
    batches = Batch.objects.filter(imported__kind__in=kinds, last_code__startswith=prefix)
    yield from batches.values_list("last_code", flat=True)


def _last_known(model: type[Model], prefix: str, first: int, count: int, digits: int) -> int:
    """The highest of these numbers that the audit trail knows; 0: none."""
    label, found = model._meta.verbose_name, 0
    for start in range(first, first + count, CHUNK):
        numbers = range(start, min(start + CHUNK, first + count))
        subjects = {f"{label}/{prefix}{number:0{digits}d}": number for number in numbers}
        known = AuditEntry.objects.filter(subject__in=subjects).values_list("subject", flat=True)
        found = max(found, *(subjects[subject] for subject in known), 0)
    return found
