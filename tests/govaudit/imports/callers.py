"""Orders whose file tells who called, for tests: the kind with private columns, and what it was handed."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from django.db import connection

from govaudit.imports.kinds import KINDS, PrivateRow
from govaudit.sheets import Column, Text
from hotline.models import WorkOrder
from tests.govaudit.imports.flow import ORDER_HEADERS, order

NAME, PHONE, ID_NUMBER, STREET = "甄试验", "13900001111", "11010519491231002X", "望鲁路99号"
ADDRESS = f"千阳县城关镇{STREET}"
SECRETS = (NAME, PHONE, ID_NUMBER, STREET)
HEADERS = (*ORDER_HEADERS, "诉求人姓名", "来电号码", "身份证号", "家庭住址")
PRIVATE = (
    Column("诉求人", "caller.name", Text(64), required=False, synonyms=("诉求人姓名", "来电人")),
    Column("诉求人电话", "caller.phone", Text(20), required=False, synonyms=("来电号码", "联系电话")),
    Column("诉求人证件号码", "caller.id_number", Text(64), required=False, synonyms=("身份证号",)),
    Column("诉求人住址", "caller.address", Text(200), required=False, synonyms=("家庭住址",)),
)


def called(number: str, *, name: str = NAME, phone: str = PHONE, **cells: str) -> list[str]:
    """Cells of an order's row with who called."""
    return [*order(number, **cells), name, phone, ID_NUMBER, ADDRESS]


@dataclass(slots=True)
class Handed:
    """What was handed over: texts by order number, and the number of rows of each time."""

    callers: dict[str, dict[str, str]] = field(default_factory=dict)
    times: list[int] = field(default_factory=list)

    def take(self, rows: Any) -> int:
        found: list[PrivateRow] = list(rows)
        assert connection.in_atomic_block
        self.times.append(len(found))
        numbers = dict(WorkOrder.objects.values_list("pk", "number"))
        self.callers |= {numbers[pk]: texts for pk, texts in found}
        return len(found)


def with_callers(monkeypatch: pytest.MonkeyPatch) -> Handed:
    """Let the kind of orders have private columns."""
    handed, kind = Handed(), KINDS["orders"]
    sheet = replace(kind.sheet, private=PRIVATE)
    monkeypatch.setitem(KINDS, "orders", replace(kind, sheet=sheet, accept_private=handed.take))
    return handed


def tables_with(texts: tuple[str, ...]) -> list[tuple[str, str]]:
    """Every table in which one of the texts stands, with the text; also in JSON, however it is written there."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            said = "\n".join(str(value) for row in cursor.fetchall() for value in row)
            plain = re.sub(r"\\u([0-9a-f]{4})", lambda escaped: chr(int(escaped[1], 16)), said)
            found += [(table, text) for text in texts if text in plain]
    return found
