"""The quarter's measures of the hotline, against one index-only GROUP BY with as many counts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from statistics import median
from time import perf_counter
from typing import Any

from tests.bench.measuring import empty_orders, measure, start_django

UNITS, QUARTERS, TURNS = 60, 10, 9
FIRST = date(2020, 4, 1)  # of the first quarter; the last one is 2022's third

#: Orders of ten quarters, evenly spread: most closed in time, some late, open, withdrawn, refused, without a unit.
_ORDERS = """
INSERT INTO hotline_workorder (
    source_id, number, kind_id, topic_id, stated_class, is_confidential, place, title, unit_id, received_at,
    dispatched_at, sign_due_at, signed_at, due_at, due_basis, closed_at, withdrawn_at, refused_at, is_direct,
    returned, returned_county, returned_city, returned_province, handed_back, extended, warned, supervised,
    first_returned_at, revisited_at, satisfaction, is_solved, batch_sheet, batch_row
)
SELECT %(source)s, 'B' || n, (%(kinds)s)[1 + n %% 3], (%(topics)s)[1 + n %% 8], '', FALSE, '', '反映路灯不亮问题',
    unit, at, CASE WHEN unit IS NOT NULL THEN at + '1 hour' END, at + '1 day',
    CASE WHEN unit IS NOT NULL THEN at + chance * '30 hours'::interval + '1 hour' END,
    CASE WHEN n %% 50 > 0 THEN at + '10 days' END, '',
    CASE WHEN n %% 400 > 0 AND (n %% 12 > 0 OR n < %(count)s * 0.9)
        THEN at + chance * '12 days'::interval + '2 hours' END,
    CASE WHEN n %% 37 = 0 THEN at + '1 day' END, CASE WHEN n %% 91 = 0 THEN at + '1 day' END,
    unit IS NULL AND n %% 12 > 0 AND n %% 400 > 0, (n %% 25 = 0)::int * 2, 0, (n %% 25 = 0)::int, (n %% 25 = 0)::int,
    (n %% 17 = 0)::int, (n %% 19 = 0)::int, (n %% 10 = 0)::int, (n %% 23 = 0)::int,
    CASE WHEN n %% 25 = 0 THEN at + '5 days' END, CASE WHEN n %% 3 > 0 THEN at + '14 days' END,
    CASE WHEN n %% 3 > 0 THEN (ARRAY['satisfied', 'fairly', 'dissatisfied', 'unrated', 'unreached'])[1 + n %% 5]
        ELSE '' END,
    CASE WHEN n %% 3 > 0 THEN n %% 4 > 0 END, 0, 0
FROM (
    SELECT n, chance, %(begun)s::timestamptz + n * (%(days)s * '1 day'::interval / %(count)s) AS at,
        CASE WHEN n %% 16 > 0 THEN (%(units)s)[1 + (chance * 7919 + n)::int %% %(unit_count)s] END AS unit
    FROM (
        SELECT n, (n::bigint * 7919 %% 10007) / 10007.0 AS chance FROM generate_series(0, %(count)s - 1) AS n
    ) AS numbers
) AS made
"""


@measure
def fill_hotline(count: str) -> dict[str, Any]:
    """Put `count` orders of ten quarters and their events on file."""
    start_django()
    from django.db import connection

    from hotline.events import settle_new
    from hotline.models import OrderClass, OrderKind, OrderSource, WorkOrder
    from units.models import Unit

    empty_orders()
    like = Unit.objects.first()
    assert like is not None
    short = UNITS - Unit.objects.count()
    Unit.objects.bulk_create(
        Unit(code=f"X{n:02d}", kind=like.kind, group=like.group, position=500 + n, short_name=f"测试{n}局")
        for n in range(short)
    )
    given = {
        "source": OrderSource.objects.values_list("pk", flat=True)[0],
        "kinds": list(OrderKind.objects.values_list("pk", flat=True)[:3]),
        "topics": list(OrderClass.objects.values_list("pk", flat=True)[:8]),
        "units": list(Unit.objects.order_by("pk").values_list("pk", flat=True)[:UNITS]),
        "unit_count": UNITS,
        "begun": f"{FIRST}T00:00:00+08:00",
        "days": (date(2022, 10, 1) - FIRST).days,
        "count": int(count),
    }
    with connection.cursor() as cursor:
        cursor.execute(_ORDERS, given)
    settle_new(WorkOrder.objects.all())
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")
    return {"orders": WorkOrder.objects.count()}


_KEPT = "(withdrawn_at IS NULL OR withdrawn_at >= %(end)s)"
_TAKEN_ON = f"{_KEPT} AND (refused_at IS NULL OR refused_at >= %(end)s)"
_CLOSED = f"closed_at < %(end)s AND {_TAKEN_ON}"
_UNCLOSED = f"(closed_at IS NULL OR closed_at >= %(end)s) AND {_TAKEN_ON}"
_MERGED = "merged_at < %(end)s"
_UNMERGED = "(merged_at IS NULL OR merged_at >= %(end)s)"
_OPEN = f"{_UNMERGED} AND {_UNCLOSED}"
_DISPATCHED = "(dispatched_at < %(end)s OR (dispatched_at IS NULL AND unit_id IS NOT NULL AND NOT is_direct))"
_UNSIGNED = f"{_DISPATCHED} AND (signed_at IS NULL OR signed_at >= %(end)s) AND {_OPEN}"
_SIGN_IN_TIME = "signed_at < %(end)s AND signed_at <= sign_due_at"
_SIGN_LATE = "signed_at < %(end)s AND signed_at > sign_due_at"
_DUE = f"due_at < %(end)s AND {_TAKEN_ON} AND (closed_at < %(end)s OR {_UNMERGED})"
_LATE, _OVERDUE = f"{_CLOSED} AND closed_at > due_at", f"{_OPEN} AND due_at < %(end)s"
_NOT_LATER = "(revisited_at IS NULL OR revisited_at < %(end)s)"
_REVISITED = f"{_NOT_LATER} AND (revisited_at IS NOT NULL OR satisfaction <> '' OR is_solved IS NOT NULL)"


def _counted(counter: str, first: str) -> str:
    return f"{counter} > 0 AND (first_{first}_at IS NULL OR first_{first}_at < %(end)s)"


_RETURNED = _counted("returned", "returned")
#: The same questions written by hand, each once: what they ask of an order, or (column, condition) of what is added up.
BY_HAND: dict[str, str | tuple[str, str]] = {
    "orders_received": "TRUE",
    "orders_dispatched": _DISPATCHED,
    "orders_direct": f"is_direct AND dispatched_at IS NULL AND {_CLOSED}",
    "orders_signed_in_time": _SIGN_IN_TIME,
    "orders_signed_late": _SIGN_LATE,
    "orders_sign_overdue": f"{_UNSIGNED} AND sign_due_at < %(end)s",
    "orders_sign_due": f"({_SIGN_IN_TIME}) OR ({_SIGN_LATE}) OR ({_UNSIGNED} AND sign_due_at < %(end)s)",
    "orders_unsigned": _UNSIGNED,
    "orders_withdrawn": "withdrawn_at < %(end)s",
    "orders_refused": f"refused_at < %(end)s AND {_KEPT}",
    "orders_repeated": _MERGED,
    "orders_merged": f"{_MERGED} AND {_UNCLOSED}",
    "orders_closed": _CLOSED,
    "orders_closed_in_time": f"{_CLOSED} AND closed_at <= due_at",
    "orders_closed_late": _LATE,
    "orders_closed_undue": f"{_CLOSED} AND due_at IS NULL",
    "orders_open": _OPEN,
    "orders_overdue": _OVERDUE,
    "orders_late": f"({_LATE}) OR ({_OVERDUE})",
    "orders_due": _DUE,
    "orders_due_closed": f"{_DUE} AND closed_at < %(end)s",
    "orders_due_closed_in_time": f"{_DUE} AND closed_at <= due_at",
    "orders_reworked": _RETURNED,
    "orders_rework_times": ("returned", _RETURNED),
    **{f"orders_reworked_{level}": f"{_RETURNED} AND returned_{level} > 0" for level in ("county", "city", "province")},
    **{f"orders_rework_times_{level}": (f"returned_{level}", _RETURNED) for level in ("county", "city", "province")},
    "orders_handed_back": _counted("handed_back", "handed_back"),
    "orders_hand_back_times": ("handed_back", _counted("handed_back", "handed_back")),
    "orders_extended": _counted("extended", "extended"),
    "orders_warned": _counted("warned", "warned"),
    "orders_supervised": _counted("supervised", "supervised"),
    "orders_revisited": _REVISITED,
    "orders_reached": f"{_REVISITED} AND satisfaction <> 'unreached'",
    "orders_rated": f"{_NOT_LATER} AND satisfaction IN ('satisfied', 'fairly', 'dissatisfied')",
    "orders_satisfied": f"{_NOT_LATER} AND satisfaction = 'satisfied'",
    "orders_fairly": f"{_NOT_LATER} AND satisfaction = 'fairly'",
    "orders_dissatisfied": f"{_NOT_LATER} AND satisfaction = 'dissatisfied'",
    "orders_unrated": f"{_REVISITED} AND satisfaction IN ('', 'unrated')",
    "orders_unreached": f"{_NOT_LATER} AND satisfaction = 'unreached'",
    "orders_solved": f"{_NOT_LATER} AND is_solved",
    "orders_unsolved": f"{_NOT_LATER} AND NOT is_solved",
    "order_units": "unit_id IS NOT NULL",
    "order_late_units": f"{_LATE} AND unit_id IS NOT NULL",
    "order_overdue_units": f"{_OVERDUE} AND unit_id IS NOT NULL",
}


def _grouped() -> str:
    """One GROUP BY that gives every count of a quarter by unit."""
    counts = [
        f"sum({asked[0]}) FILTER (WHERE {asked[1]})" if isinstance(asked, tuple)
        else f"count(received_at) FILTER (WHERE {asked})"
        for asked in BY_HAND.values()
    ]  # fmt: skip
    return (
        f"SELECT unit_id, {', '.join(counts)} FROM hotline_workorder"
        " WHERE received_at >= %(start)s AND received_at < %(end)s GROUP BY unit_id"
    )


@measure
def hotline_quarter(start: str, end: str) -> dict[str, Any]:
    """All measures of the hotline by unit and in total for one quarter, by turns with the bare query."""
    start_django()
    from django.db import connection

    from govaudit.lib.periods import Span
    from govaudit.measures import MEASURES, Facts, midnight
    from hotline.measures import ASSISTS, EVENTS, LETTERS, ORDERS, TEST_LETTERS
    from units.models import Unit

    first, last = date.fromisoformat(start), date.fromisoformat(end)
    span = Span(first, last, last)
    subjects = (ORDERS, LETTERS, TEST_LETTERS, EVENTS, ASSISTS)
    measures = [entry for entry in MEASURES.by_code.values() if entry.subject in subjects]
    units = list(Unit.objects.values_list("pk", "code"))
    bounds = {"start": midnight(first), "end": midnight(date.fromordinal(last.toordinal() + 1))}
    grouped = _grouped()

    def ours() -> dict[str, Any]:
        facts = Facts(span)
        for entry in measures:
            facts.value(entry, {})
        return {entry.code: [facts.value(entry, {"单位": code}) for _, code in units] for entry in measures}

    def bare() -> list[tuple[Any, ...]]:
        with connection.cursor() as cursor:
            cursor.execute(grouped, bounds)
            return list(cursor.fetchall())

    _agree(ours(), bare(), [pk for pk, _ in units])
    sides: tuple[Callable[[], object], ...] = (ours, bare)
    taken: tuple[list[float], ...] = ([], [])
    for _ in range(TURNS):
        for side, seconds in zip(sides, taken, strict=True):
            begun = perf_counter()
            side()
            seconds.append(perf_counter() - begun)
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {grouped}", bounds)
        plan = " ".join(row[0] for row in cursor.fetchall())
    assert "Index Only Scan" in plan, plan
    return {"ours": median(taken[0]), "bare": median(taken[1]), "measures": len(measures), "counts": len(BY_HAND)}


def _agree(ours: dict[str, Any], bare: list[tuple[Any, ...]], units: list[int]) -> None:
    """What is compared must be the same figures."""
    rows = {row[0]: row[1:] for row in bare}
    for place, code in enumerate(BY_HAND):
        by_hand = [rows[unit][place] or 0 if unit in rows else 0 for unit in units]
        found = [min(value, 1) for value in by_hand] if code.endswith("_units") else by_hand
        assert found == ours[code], (code, found, ours[code])
