"""Which columns of a list a person sees, in which order: `number,unit,-title` hides the title. Columns that the text
does not name (those of another quarter's months) are shown after the others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

LONGEST = 2000  # characters of such a text in an address


@dataclass(frozen=True, slots=True)
class Choice:
    """One column and whether it is shown."""

    name: str
    is_shown: bool = True


def read_columns(text: str, names: Sequence[str], key: str) -> list[Choice]:
    """Every column of `names` (in the list's own order) as the text wants it. `key` is always shown; what the list does
    not have is passed over."""
    asked: dict[str, bool] = {}
    for part in text[:LONGEST].split(","):
        asked.setdefault(part.removeprefix("-"), not part.startswith("-"))
    known = [name for name in asked if name in names]
    if known and key not in known:
        known.insert(0, key)
    return [Choice(name, asked.get(name, True) or name == key) for name in dict.fromkeys((*known, *names))]


def write_columns(choices: Iterable[Choice], names: Sequence[str]) -> str:
    """The text of such columns; empty where the list shows itself so anyway."""
    chosen = list(choices)
    if [choice.name for choice in chosen if choice.is_shown] == list(names):
        return ""
    return ",".join(choice.name if choice.is_shown else f"-{choice.name}" for choice in chosen)


def placed_columns(shown: Iterable[str], places: Mapping[str, str], order: Sequence[str], key: str) -> list[Choice]:
    """What a form says: the names that are ticked, and beside each a number by which it stands. `order` is how they
    stood; of two with one number the one that was moved there takes the place."""
    ticked = {*shown, key}
    places_now = {name: _place(places.get(name, ""), at) for at, name in enumerate(order, start=1)}
    return [Choice(name, name in ticked) for name in sorted(order, key=places_now.__getitem__)]


def _place(text: str, before: int) -> tuple[int, int]:
    now = int(text) if text.isascii() and text.isdigit() and len(text) <= 4 else before
    return now, (now > before) - (now < before)
