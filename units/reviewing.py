"""What should be settled before an area is closed, or a unit's numbers taken. Upper floors say what they find."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

from govaudit.errors import UserError
from units.models import AREAS, Period, Unit

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

#: What doubts there are about one unit's numbers of a period.
UnitReview = Callable[[Period, Unit], Iterable[Doubt]]
#: Given the names of numbers, the reviews that read any of them.
UNIT_REVIEWS: list[Callable[[Collection[str]], Iterable[UnitReview]]] = []


class NotSettled(UserError):
    """An area that cannot be closed, or numbers of a unit that cannot be taken, as they are."""


def doubts_about(period: Period, area: str) -> list[Doubt]:
    """All doubts about an area, the blocking ones first."""
    found = chain.from_iterable(review(period, area) for review in REVIEWS)
    return sorted(found, key=lambda doubt: not doubt.is_blocking)


def reviews_reading(names: Collection[str]) -> list[UnitReview]:
    """The reviews that read any of these numbers; none where nobody asks."""
    return [review for registered in UNIT_REVIEWS for review in registered(names)]


def unit_doubts(reviews: Iterable[UnitReview], period: Period, unit: Unit, refusal: str) -> list[Doubt]:
    """All doubts about a unit's numbers. Raises NotSettled, which begins with `refusal`, where any blocks."""
    doubts = list(chain.from_iterable(review(period, unit) for review in reviews))
    blocking = [doubt for doubt in doubts if doubt.is_blocking]
    if blocking:
        raise NotSettled(f"{refusal}：{listed(blocking)}")
    return doubts


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
