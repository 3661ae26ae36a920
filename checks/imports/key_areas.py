"""Spreadsheets of key areas: the catalogue, who publishes what where, and checks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from checks.imports.lookups import lookups
from checks.key_selectors import refusal_of_assignment, refusal_of_item
from checks.kinds import KEY_ASSIGNMENT, KEY_CHECK, KEY_ITEM
from checks.models import KeyArea, KeyAssignment, KeyItem
from checks.sheets import KEY_ASSIGNMENTS, KEY_CHECKS, KEY_ITEMS
from govaudit.imports.kinds import Guard, ImportKind, register
from govaudit.imports.lookups import Choices, entries_called, entries_of
from units.importing import record_import

if TYPE_CHECKING:
    from django.db.models import Model


def _lookups() -> dict[str, Choices]:
    items = KeyItem.objects.select_related("area")
    assignments = KeyAssignment.objects.select_related("unit", "item")
    return lookups() | {
        "key_areas": entries_of(KeyArea),
        "key_items": entries_called((item, item.code, _item_names(item)) for item in items),
        "key_assignments": entries_called((entry, entry.code, _assignment_names(entry)) for entry in assignments),
    }


def _item_names(item: KeyItem) -> list[str]:
    """Other offices write the name of the item alone, which several areas may have."""
    parts = [part for part in (item.area.name, item.heading, item.name) if part]
    return [" · ".join(parts), "·".join(parts), "-".join(parts), item.name]


def _assignment_names(assignment: KeyAssignment) -> list[str]:
    unit, item = assignment.unit.short_name, assignment.item.name
    return [f"{unit} · {item}", f"{unit}·{item}", item]


def with_refusal(kind: ImportKind, refusal: Callable[[Any, Any], str]) -> ImportKind:
    """The kind, whose guard also refuses what checks on file do not allow."""
    closed = kind.guard

    def guard(changes: bool) -> Guard:
        of_closed = closed(changes)

        def refuse(old: Model | None, new: Model | None) -> str:
            said = refusal(old, new) if old is not None and new is not None else ""
            return said or (of_closed(old, new) if of_closed else "")

        return refuse

    return replace(kind, guard=guard)


KEY_ITEM_IMPORT = register(
    with_refusal(
        record_import(
            KEY_ITEMS, KEY_ITEM, code="key-items", lookups=_lookups,
            list_page="checks:key-item-list", record_page="checks:key-item-detail",
        ),
        refusal_of_item,
    )
)  # fmt: skip
KEY_ASSIGNMENT_IMPORT = register(
    with_refusal(
        record_import(
            KEY_ASSIGNMENTS, KEY_ASSIGNMENT, code="key-assignments", lookups=_lookups,
            list_page="checks:key-assignment-list", record_page="checks:key-assignment-detail",
        ),
        refusal_of_assignment,
    )
)  # fmt: skip
KEY_CHECK_IMPORT = register(
    record_import(
        KEY_CHECKS, KEY_CHECK, code="key-checks", lookups=_lookups,
        list_page="checks:key-check-list", record_page="checks:key-check-detail",
    )
)  # fmt: skip
