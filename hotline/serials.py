"""Yearly serials of letters: which one comes next, and which ones an import may not give again."""

from __future__ import annotations

import re
from datetime import date, datetime

from django.db.models import Max, Model, QuerySet

from govaudit.imports.kinds import Guard
from govaudit.measures import SHANGHAI, midnight
from hotline.kinds import LETTER
from hotline.models import Letter, LetterBox
from units.importing import closed_area_guard


def next_serial(box: LetterBox, year: int) -> int:
    """The serial after the highest one in use, also by letters whose number alone is known (2023-066)."""
    highest = _of_year(box, year).aggregate(highest=Max("serial"))["highest"] or 0
    numbers = Letter.objects.filter(box=box, number__regex=rf"^{year}-[0-9]{{1,5}}$").values_list("number", flat=True)
    return max([highest, *(int(number.partition("-")[2]) for number in numbers)]) + 1


def serial_for(box: LetterBox, year: int, number: str) -> int:
    """The serial of a new letter: the one that its number tells (2023-200), else or where it is taken the next."""
    told = re.fullmatch(rf"{year}-([0-9]{{1,5}})", number, re.ASCII)
    serial = int(told[1]) if told else 0
    return serial if serial and not _of_year(box, year).filter(serial=serial).exists() else next_serial(box, year)


def _of_year(box: LetterBox, year: int) -> QuerySet[Letter]:
    begin, end = (midnight(date(first, 1, 1)) for first in (year, year + 1))
    return Letter.objects.filter(box=box, received_at__gte=begin, received_at__lt=end)


def year_of(moment: datetime) -> int:
    """The year in which a letter is numbered."""
    return moment.astimezone(SHANGHAI).year


def letter_guard(changes: bool) -> Guard:
    """What imports and their undoing may not do to letters: alter what a closed area counts, or give a serial that
    another letter of the box and year has, on file or in an earlier row."""
    closed = closed_area_guard(LETTER, changes)
    numbered = Letter.objects.exclude(serial=None).values_list("box", "received_at", "serial", "number")
    taken = {(box, year_of(received), serial): number for box, received, serial, number in numbered}

    def refusal(old: Model | None, new: Model | None) -> str:
        sentence = closed(old, new) if closed else ""
        if sentence or not isinstance(new, Letter) or new.serial is None:
            return sentence
        year = year_of(new.received_at)
        other = taken.setdefault((new.box_id, year, new.serial), new.number)
        if other == new.number:
            return ""
        return f"“年内序号”{new.serial:03d}在{year}年已经是来信“{other}”的，同一信箱一年里一个序号只用一次。"

    return refusal
