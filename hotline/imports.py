"""Spreadsheets of work orders and letters."""

from __future__ import annotations

from govaudit.imports.kinds import register
from govaudit.imports.lookups import Choices, entries_of
from hotline.events import settle_batch, unsettle_batch
from hotline.kinds import LETTER, ORDER
from hotline.models import (
    Caller,
    Channel,
    LetterBox,
    LetterKind,
    OrderClass,
    OrderEvent,
    OrderKind,
    OrderSource,
    Urgency,
)
from hotline.sheets import LETTERS, ORDERS
from units.importing import record_import, with_units


def _lookups() -> dict[str, Choices]:
    return with_units(
        {
            "order_sources": entries_of(OrderSource),
            "order_kinds": entries_of(OrderKind),
            "order_classes": entries_of(OrderClass),
            "channels": entries_of(Channel),
            "urgencies": entries_of(Urgency),
            "letter_boxes": entries_of(LetterBox),
            "letter_kinds": entries_of(LetterKind),
        }
    )


ORDER_IMPORT = register(
    record_import(
        ORDERS, ORDER, code="orders", lookups=_lookups,
        list_page="hotline:order-list", record_page="hotline:order-detail", record_path=("source__code", "number"),
        filled=("topic", "due_at"), owned=(OrderEvent, Caller), accepted=settle_batch, undoing=unsettle_batch,
    )
)  # fmt: skip
LETTER_IMPORT = register(
    record_import(
        LETTERS, LETTER, code="letters", lookups=_lookups,
        list_page="hotline:letter-list", record_page="hotline:letter-detail", record_path=("box__code", "number"),
        filled=("due_at", "serial"), owned=(Caller,),
    )
)  # fmt: skip
