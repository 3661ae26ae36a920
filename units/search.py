"""The search box of every page: records by name or by pinyin initials, one group for each kind. Upper floors add
theirs to FINDERS."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from govaudit.filters import LONGEST_SEARCH
from govaudit.parameters import among
from units.filters import named_like
from units.models import Unit, User, pinyin_key

#: Proposals of each kind while somebody types, and on the page of results.
PROPOSED = 6
LISTED = 100
#: Names whose pinyin is kept.
NAMES = 20_000


@dataclass(frozen=True, slots=True)
class Match:
    """A record that fits: its name, what tells it from others of that name, its page."""

    name: str
    note: str
    url: str


@dataclass(frozen=True, slots=True)
class Group:
    kind: str
    matches: Sequence[Match]
    has_more: bool


def _units(user: User, typed: str) -> QuerySet[Unit]:
    return named_like(Unit.objects.visible_to(user), typed).select_related("group").in_protocol_order()  # type: ignore[attr-defined]


def _unit_match(unit: Unit) -> Match:
    return Match(unit.short_name, str(unit.group), reverse("units:unit-detail", args=[unit.code]))


#: The rows that fit, of those the person may see, and what is shown of one.
Finder = tuple[Callable[[User, str], QuerySet[Any]], Callable[[Any], Match]]
#: By what kinds are called, in the order they are shown.
FINDERS: dict[str, Finder] = {"单位": (_units, _unit_match)}


def found(user: User, typed: str, most: int) -> list[Group]:
    """What fits, at most so many of each kind; nothing for a text that is blank or longer than any name."""
    typed = typed.strip()
    if not typed or len(typed) > LONGEST_SEARCH:
        return []
    groups = []
    for kind, (rows, match) in FINDERS.items():
        matches = [match(record) for record in rows(user, typed)[: most + 1]]
        if matches:
            groups.append(Group(kind, matches[:most], len(matches) > most))
    return groups


def by_name(rows: QuerySet[Any], typed: str) -> QuerySet[Any]:
    """The rows whose `name` holds `typed`, whose `code` is it, or whose name's pinyin or initials begin with it: in
    one query, and one more for the names where Latin letters were typed."""
    fits = Q(name__icontains=typed) | Q(code__iexact=typed)
    if typed.isascii() and typed.isalpha():
        names = rows.order_by().values_list("pk", "name")
        fits |= Q(pk__in=among([pk for pk, name in names if sounds_like(name, typed.lower())]))
    return rows.filter(fits)


def sounds_like(name: str, letters: str) -> bool:
    """Whether the pinyin of a name, or its initials, begin with these letters."""
    pinyin, _, initials = _pinyin(name).partition(" ")
    return pinyin.startswith(letters) or initials.startswith(letters)


_pinyin = lru_cache(maxsize=NAMES)(pinyin_key)
