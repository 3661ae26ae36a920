"""The ranking as a page draws it: groups of rows with bars that start at the base score."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal

from reports.models import Score
from reports.selectors.figures import printed_number
from reports.selectors.tables import score_url
from units.models import Period, User

#: Width of the drawing in its own units; the page scales it.
CHART_WIDTH = 200


@dataclass(frozen=True, slots=True)
class RankRow:
    """`bar_x` and `bar_width` are in chart units; `movement` says how the place changed since the period before."""

    place: int
    is_tied: bool
    movement: str
    name: str
    url: str
    total: str
    difference: str
    bar_x: float
    bar_width: float
    is_below: bool


@dataclass(frozen=True, slots=True)
class RankGroup:
    """`base_x` is where the line of the base score stands, in chart units; `size` counts all units of the group,
    also those the person may not see."""

    code: str
    name: str
    base: str
    base_x: float
    has_movement: bool
    size: int
    rows: tuple[RankRow, ...]


def ranking(period: Period, user: User) -> list[RankGroup]:
    """Groups in their order, rows by place, then protocol order. A liaison sees the own unit's row only."""
    scores = list(
        Score.objects.filter(period=period)
        .visible_to(user)
        .select_related("unit", "group", "period")
        .order_by("group__position", "place", "unit__position", "unit__code")
    )
    if not scores:
        return []
    earlier = _earlier_places(period)
    ties = Counter(Score.objects.filter(period=period).values_list("group_id", "place"))
    reach = max((abs(score.total - score.base) for score in scores), default=Decimal(1)) or Decimal(1)
    groups: dict[int, list[Score]] = {}
    for score in scores:
        groups.setdefault(score.group_id, []).append(score)
    return [
        RankGroup(
            code=members[0].group.code,
            name=members[0].group.name,
            base=printed_number(members[0].base),
            base_x=CHART_WIDTH / 2,
            has_movement=bool(earlier),
            size=sum(count for (group, _), count in ties.items() if group == members[0].group_id),
            rows=tuple(
                _row(score, ties[(score.group_id, score.place)] > 1, earlier.get(score.unit_id), reach)
                for score in members
            ),
        )
        for members in groups.values()
    ]


def _row(score: Score, is_tied: bool, earlier: int | None, reach: Decimal) -> RankRow:
    difference = score.total - score.base
    width = float(abs(difference) / reach) * CHART_WIDTH / 2
    return RankRow(
        place=score.place,
        is_tied=is_tied,
        movement=_movement(earlier, score.place),
        name=score.unit.short_name,
        url=score_url(score, "total"),
        total=printed_number(score.total),
        difference=f"{'+' if difference > 0 else '−' if difference < 0 else ''}{printed_number(abs(difference))}",
        bar_x=round(CHART_WIDTH / 2 - (width if difference < 0 else 0), 2),
        bar_width=round(width, 2),
        is_below=difference < 0,
    )


def _movement(earlier: int | None, place: int) -> str:
    if earlier is None:
        return "新"
    gained = earlier - place
    return f"升 {gained}" if gained > 0 else f"降 {-gained}" if gained < 0 else "—"


def _earlier_places(period: Period) -> dict[int, int]:
    before = Period.objects.filter(end__lt=period.start, scores__isnull=False).order_by("-end", "code").first()
    return dict(Score.objects.filter(period=before).values_list("unit_id", "place")) if before else {}
