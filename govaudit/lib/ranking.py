"""Places: who stands where by total, high first."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from decimal import Decimal
from typing import Literal


def rank(totals: Sequence[Decimal], ties: Literal["dense", "competition"] = "dense") -> list[int]:
    """Place of each total, in input order, from 1 for the highest. Equal totals share a place.

    After a shared place `dense` goes on with the next number (11, 11, 12: 千阳县), `competition` leaves out as many
    as shared it (11, 11, 13).
    """
    standing = sorted(set(totals) if ties == "dense" else totals, reverse=True)
    ascending = [-total for total in standing]
    return [bisect_left(ascending, -total) + 1 for total in totals]
