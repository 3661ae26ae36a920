"""The act that opens a period after an earlier one."""

from collections.abc import Collection
from datetime import date

from govaudit.acts import act, write_entry
from govaudit.errors import Conflict
from govaudit.roles import Right
from units.carrying import COPIED, OPENED, refusal, unsaved_period
from units.models import Period, User
from units.recording import lock_periods
from units.writing import name_of


@act(OPENED, right=Right.CONFIGURE)
def open_period(
    *, actor: User | None, earlier: Period, code: str, as_of: date | None = None, taken: Collection[str]
) -> Period:
    """Put the period `code` on file and copy into it what `taken` names (codes of COPIED) from `earlier`. A period that
    is there with the same 截至 and without a roster is filled. Raises InvalidRecord for a code or 截至 that makes no
    sense, Conflict where the period does not follow `earlier`, has another 截至 or a roster, or is closed."""
    wanted = unsaved_period(code, as_of)
    known = Period.objects.filter(code__in=(earlier.code, wanted.code))
    lock_periods(known.values_list("pk", flat=True))
    if sentence := refusal(earlier, wanted):
        raise Conflict(sentence)
    named = {"name": wanted.name, "start": wanted.start, "end": wanted.end, "as_of": wanted.as_of}
    period, _ = Period.objects.get_or_create(code=wanted.code, defaults=named)
    entries = [entry for entry in COPIED if entry.code in taken]
    numbers = {entry.title: (entry.copy(earlier, period, name_of(actor)), entry.unit_word) for entry in entries}
    said = "，".join(f"{title} {number} {word}" for title, (number, word) in numbers.items() if number)
    write_entry(
        actor=actor,
        act=OPENED,
        subject=f"考核周期/{period.code}",
        summary=f"开启{period.name}，承接{earlier.name}：{said or '没有照抄的'}"[:500],
        after={
            "承接": earlier.code,
            "截至": period.as_of.isoformat(),
            **{title: number for title, (number, _) in numbers.items()},
        },
    )
    return period
