"""Spreadsheets of work orders and letters."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from govaudit.imports.kinds import register
from govaudit.imports.lookups import Choices, entries_of
from hotline.callers import take_in
from hotline.events import resettle, settle_batch, unsettle_batch
from hotline.kinds import LETTER, ORDER, TEST_LETTER
from hotline.models import (
    Caller,
    Channel,
    Letter,
    LetterBox,
    LetterKind,
    NotRepeated,
    OrderClass,
    OrderEvent,
    OrderKind,
    OrderSource,
    Urgency,
    WorkOrder,
)
from hotline.serials import letter_guard
from hotline.settling import settle_letters
from hotline.sheets import LETTERS, ORDERS, TEST_LETTERS
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


#: What new orders of a file without this field count as.
_LACKING = {
    "closed_at": "文件里没有“办结时间”，新增的 {new} 件工单都算没有办结，过了办结期限的算超时。平台里已经办结的，"
    "请导出带办结时间的表。"
}

ORDER_IMPORT = register(
    record_import(
        ORDERS, ORDER, code="orders", lookups=_lookups,
        list_page="hotline:order-list", record_page="hotline:order-detail", record_path=("source__code", "number"),
        filled=("topic", "due_at"), owned=(OrderEvent, Caller, NotRepeated), accepted=settle_batch,
        undoing=unsettle_batch, set_back=resettle, accept_private=partial(take_in, WorkOrder),
        referred=dict.fromkeys(
            ("repeat_of", "other"), "有工单并入它，不能删除。请先在并入的那件工单的经过里作废“重复合并”。"
        ),
        let_go={"other": "o.is_void"}, lacking=_LACKING,
    )
)  # fmt: skip
LETTER_IMPORT = register(
    replace(
        record_import(
            LETTERS, LETTER, code="letters", lookups=_lookups,
            list_page="hotline:letter-list", record_page="hotline:letter-detail", record_path=("box__code", "number"),
            filled=("due_at", "serial"), owned=(Caller,), accepted=settle_letters,
            accept_private=partial(take_in, Letter),
        ),
        guard=letter_guard,
    )
)  # fmt: skip
TEST_LETTER_IMPORT = register(
    record_import(
        TEST_LETTERS, TEST_LETTER, code="test_letters", lookups=_lookups,
        list_page="hotline:test-letter-list", record_page="hotline:test-letter-detail",
        filled=("soon_due_at", "due_at"), accepted=settle_letters,
    )
)  # fmt: skip
