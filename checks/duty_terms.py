"""The terms (期) that follow from recurring duties: which unit owes a report by when."""

from collections.abc import Iterable
from dataclasses import asdict, astuple, dataclass, fields
from datetime import date

from django.db import transaction
from django.utils import timezone

from checks.kinds import DUTY
from checks.models import Duty, DutyTerm
from govaudit.lib.workdays import WorkCalendar
from govaudit.parameters import among
from units.importing import closed_sentence
from units.models import AreaClosed, Closing, Period
from units.recording import lock_periods
from units.selectors import work_calendar


@dataclass(frozen=True, slots=True)
class _Owed:
    """A row of DutyTerm of one duty."""

    unit_id: int
    starts_on: date
    ends_on: date
    due_on: date
    counts_on: date
    required: int


def settle_terms(duties: Iterable[Duty] | None = None, *, skips_closed: bool = False) -> int:
    """Make the terms on file those that the duties (None: all) owe by today; gives how many were written or removed.
    A term that a closed period counts is left alone with `skips_closed`, else raises AreaClosed."""
    with transaction.atomic():
        days, closings = work_calendar(), _closings()
        duties = Duty.objects.order_by("pk") if duties is None else duties
        return sum(_settle(duty, _owed(duty, days), closings, skips_closed=skips_closed) for duty in duties)


def remove_terms(duty: Duty) -> None:
    """Remove the terms of a duty that is deleted. Raises AreaClosed where a closed period counts one."""
    _settle(duty, set(), _closings())


def make_terms() -> str:
    """The daily chore: the terms that began since."""
    number = settle_terms(skips_closed=True)
    return f"按报送职责更新应报 {number} 期" if number else ""


def _owed(duty: Duty, days: WorkCalendar) -> set[_Owed]:
    """What every unit that existed then owes."""
    units = list(duty.units().values_list("pk", "opened_on", "closed_on"))
    return {
        _Owed(unit, *term, duty.required)
        for term in duty.terms(timezone.localdate(), days)
        for unit, opened, closed in units
        if (opened is None or opened <= term.ends_on) and (closed is None or closed > term.due_on)
    }


def _settle(duty: Duty, wanted: set[_Owed], closings: list[Closing], *, skips_closed: bool = False) -> int:
    """A term that changed is written anew: nothing refers to its row."""
    names = [field.name for field in fields(_Owed)]
    found = {_Owed(*row): pk for pk, *row in DutyTerm.objects.filter(duty=duty).order_by().values_list("pk", *names)}
    changed = wanted ^ found.keys()
    held = {row for row in changed if (closing := _closing_of(row, closings))}
    if held and not skips_closed:
        closing = next(closing for row in held if (closing := _closing_of(row, closings)))
        raise AreaClosed(closed_sentence(closing))
    changed -= held
    DutyTerm.objects.filter(pk__in=among([found[row] for row in changed if row in found])).delete()
    new = sorted((row for row in changed if row not in found), key=astuple)
    DutyTerm.objects.bulk_create(DutyTerm(duty=duty, **asdict(row)) for row in new)
    return len(changed)


def _closings() -> list[Closing]:
    """The closed periods of the area; no other is closed until the transaction ends."""
    lock_periods(Period.objects.values_list("pk", flat=True))
    return list(Closing.objects.active().filter(area=DUTY.area).select_related("period"))


def _closing_of(row: _Owed, closings: list[Closing]) -> Closing | None:
    """The closing whose period counts a term."""
    spans = ((closing, closing.period.span) for closing in closings)
    return next((closing for closing, span in spans if span.start <= row.counts_on <= span.last), None)
