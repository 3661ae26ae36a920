"""Acts on letters and test letters."""

from __future__ import annotations

from govaudit.acts import act
from govaudit.roles import Right
from hotline.kinds import LETTER, TEST_LETTER
from hotline.measures import LETTERS
from hotline.models import DueBasis, Letter, LetterBox, TestLetter
from hotline.serials import serial_for, year_of
from hotline.settling import settle_letter
from units.counting import origin_of
from units.models import Reminder, User
from units.recording import InvalidRecord, delete_record, save_record

#: What makes two letters entered without a number the same.
_SAME = ("kind", "topic", "title", "unit", "received_at", "passed_on_at", "answered_at", "published_at", "satisfaction")


@act("letter.save", right=Right.RECORD)
def save_letter(*, actor: User | None, letter: Letter) -> Letter:
    """Enter a letter or correct it. In a closed period only an answer after its 截至 may be added. A new letter that
    gives no serial gets the one that its number tells, else the next of its box and year; one without a number is
    called by it: 2023-066."""
    if not letter.pk and letter.box_id and letter.received_at:
        _number(letter)
    before = Letter.objects.filter(pk=letter.pk).first() if letter.pk else None
    saved = save_record(LETTER, letter, actor=actor, act="letter.save")
    settle_letter(saved, before)
    return saved


@act("letter.delete", right=Right.RECORD)
def delete_letter(*, actor: User | None, letter: Letter) -> None:
    """Delete a letter entered by mistake. Raises AreaClosed, and InvalidRecord while reminders speak of it."""
    if count := Reminder.objects.filter(origin=origin_of(letter, LETTERS)).count():
        raise InvalidRecord(f"来信“{letter.number}”有 {count} 次催办，请先删除这些催办，再删除来信。")
    delete_record(LETTER, letter, actor=actor, act="letter.delete")


@act("test_letter.save", right=Right.RECORD)
def save_test_letter(*, actor: User | None, letter: TestLetter) -> TestLetter:
    """Enter a test letter or correct it; the program numbers one without a code."""
    if not letter.pk:
        entered = TestLetter.objects.filter(**{name: getattr(letter, name) for name in TEST_LETTER.identity}).first()
        if entered is not None and letter.code in ("", entered.code):
            _keep_due(letter, entered)
            letter.soon_due_at = letter.soon_due_at or entered.soon_due_at
    before = TestLetter.objects.filter(pk=letter.pk).first() if letter.pk else None
    saved = save_record(TEST_LETTER, letter, actor=actor, act="test_letter.save")
    settle_letter(saved, before)
    return saved


@act("test_letter.delete", right=Right.RECORD)
def delete_test_letter(*, actor: User | None, letter: TestLetter) -> None:
    """Delete a test letter entered by mistake."""
    delete_record(TEST_LETTER, letter, actor=actor, act="test_letter.delete")


def _number(letter: Letter) -> None:
    """Give a new letter the serial and the number it lacks; what was entered before keeps what it got. Letters of a box
    are numbered one after the other; an import that is quicker is caught by the constraint."""
    LetterBox.objects.select_for_update(no_key=True).get(pk=letter.box_id)
    entered = _entered(letter)
    if entered is not None:
        letter.number = entered.number
        letter.serial = entered.serial if letter.serial is None else letter.serial
        _keep_due(letter, entered)
        return
    year = year_of(letter.received_at)
    if letter.serial is None:
        letter.serial = serial_for(letter.box, year, letter.number)
    letter.number = letter.number or f"{year}-{letter.serial:03d}"


def _entered(letter: Letter) -> Letter | None:
    """The letter on file that a new one would repeat: of the same number, without a number of the same content."""
    letters = Letter.objects.filter(box=letter.box_id)
    if letter.number:
        return letters.filter(number=letter.number).first()
    said = {name: getattr(letter, name) for name in _SAME}
    if letter.serial is not None:
        said["serial"] = letter.serial
    return letters.filter(**said).order_by("pk").first()


def _keep_due(letter: Letter | TestLetter, entered: Letter | TestLetter) -> None:
    """Let a deadline that was worked out count as entered, where it is left blank again."""
    if letter.due_at is None and entered.due_basis != DueBasis.STATED:
        letter.due_at = entered.due_at
