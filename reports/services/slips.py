"""The act that goes with a slip: the unit was reminded by it."""

from datetime import date

from django.utils import timezone

from checks.measures import FINDINGS
from govaudit.acts import act, write_entry
from govaudit.roles import Right
from reports.selectors.slips import SLIP_TITLES, SLIP_WAY, SlipKind, overdue_faults, reminded_by_slip
from units.counting import origin_of
from units.models import Reminder, Unit, User
from units.services import add_reminder


@act("slip.remind", right=Right.RECORD)
def remind_by_slip(*, actor: User | None, unit: Unit, day: date) -> int:
    """Put on record that the 整改催办单 of a day reminded the unit of each of its overdue faults; gives how many. Each
    fault once a day, however often the slip is downloaded."""
    Unit.objects.select_for_update(no_key=True).get(pk=unit.pk)
    known = reminded_by_slip(day, unit)
    title = SLIP_TITLES[SlipKind.REMIND]
    new = [origin for origin in _origins(unit, day) if origin not in known]
    now = timezone.localtime().replace(second=0, microsecond=0)
    for origin in new:
        add_reminder(
            actor=actor, reminder=Reminder(origin=origin, unit=unit, reminded_at=now, way=SLIP_WAY, text=title)
        )
    what = f"{len(new)} 个逾期问题各记一次催办" if new else "这一天早已记录，无变化"
    write_entry(actor=actor, act="slip.remind", subject=f"单位/{unit.code}", summary=f"给{unit}发{title}：{what}")
    return len(new)


def _origins(unit: Unit, day: date) -> list[str]:
    return [origin_of(fault, FINDINGS) for fault in overdue_faults(unit, day)]
