"""Numbers the program gives to records: a prefix and digits, never the same one twice."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count as count_from

from django.db.models import Model
from django.db.models.functions import Length

from govaudit.imports.kinds import KINDS
from govaudit.models import AuditEntry, Batch

DIGITS = 6
CHUNK = 10_000


def next_number(
    model: type[Model], prefix: str, *, count: int = 1, staged: Callable[[str], str] = lambda pattern: ""
) -> tuple[int, int]:
    """The first of `count` numbers in a row that no record has, no import gave and no entry of the audit trail knows
    from a deleted record, and how many digits they are written with at least. `staged` gives the highest code that fits
    a regular expression among records about to be put on file.

    A number longer than DIGITS, given by hand, is counted on from only when the shorter ones are used up.
    """
    for longest in count_from(DIGITS):
        shortest, lowest = (longest, 10 ** (longest - 1)) if longest > DIGITS else (1, 1)
        pattern = f"^{prefix}[0-9]{{{shortest},{longest}}}$"
        used = [_highest_in_use(model, pattern), staged(pattern), *_given_by_imports(model, pattern)]
        last = max((code.removeprefix(prefix) for code in used), key=lambda digits: (len(digits), digits))
        first, width = (int(last) + 1, len(last)) if last else (lowest, longest)
        while deleted := _last_known(model, prefix, first, count, width):
            first = deleted + 1
        if first + count <= 10**longest:
            return first, width
    raise AssertionError


def _highest_in_use(model: type[Model], pattern: str) -> str:
    codes = model._default_manager.filter(code__regex=pattern)
    highest_first = codes.annotate(code_length=Length("code")).order_by("-code_length", "-code")
    return str(highest_first.values_list("code", flat=True).first() or "")


def _given_by_imports(model: type[Model], pattern: str) -> Iterator[str]:
    """The last number each batch gave, also of records taken back since."""
    kinds = [kind.code for kind in KINDS.values() if kind.model is model]
    batches = Batch.objects.filter(imported__kind__in=kinds, last_code__regex=pattern)
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
