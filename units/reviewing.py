"""What should be settled before an area is closed. Upper floors say what they find."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

from govaudit.errors import UserError
from units.models import AREAS, Period

#: As many doubts a refusal names.
NAMED = 5


@dataclass(frozen=True, slots=True)
class Doubt:
    """What was found, in a sentence, and the page that shows it. A blocking one keeps the area open; any other needs
    a word from who closes it."""

    sentence: str
    url: str = ""
    is_blocking: bool = False


#: What doubts there are about an area of a period.
REVIEWS: list[Callable[[Period, str], Iterable[Doubt]]] = []


class NotSettled(UserError):
    """An area that cannot be closed as it is."""


def doubts_about(period: Period, area: str) -> list[Doubt]:
    """All doubts about an area, the blocking ones first."""
    found = chain.from_iterable(review(period, area) for review in REVIEWS)
    return sorted(found, key=lambda doubt: not doubt.is_blocking)


def refuse_unsettled(area: str, doubts: Sequence[Doubt], known: str) -> None:
    """Raise NotSettled for blocking doubts, and where `known` says nothing about the others."""
    blocking = [doubt for doubt in doubts if doubt.is_blocking]
    if blocking:
        raise NotSettled(f"“{AREAS[area]}”还不能锁定，请先改正：{listed(blocking)}")
    if doubts and not known:
        raise NotSettled(f"“{AREAS[area]}”有{len(doubts)}条提醒，请在“已知情况”里写明原因再锁定：{listed(doubts)}")


def listed(doubts: Sequence[Doubt]) -> str:
    named = "".join(doubt.sentence for doubt in doubts[:NAMED])
    return f"{named}（共{len(doubts)}条）" if len(doubts) > NAMED else named
