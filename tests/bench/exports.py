"""A workbook of 200,000 styled rows, by the bare library and by our export."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from time import perf_counter
from typing import Any

from tests.bench import data
from tests.bench.measuring import measure, own_peak, start_django


@measure
def bare_writer(path: str, count: str) -> dict[str, Any]:
    """XlsxWriter in constant memory: the same styled cells written one by one, nothing asked from a database."""
    import xlsxwriter

    rows = [
        [*(cells[place] for place in data.KEPT), cells[data.HEADERS.index("诉求摘要")]] for cells in data.rows(2000)
    ]
    begun = perf_counter()
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        border = {"border": 1, "font_name": "宋体", "valign": "top"}
        text = book.add_format(border)
        moment = book.add_format({**border, "num_format": "yyyy-mm-dd hh:mm"})
        sheet = book.add_worksheet()
        for down in range(int(count)):
            for right, cell in enumerate(rows[down % len(rows)]):
                if cell is None:
                    sheet.write_blank(down, right, None, text)
                elif isinstance(cell, str):
                    sheet.write_string(down, right, cell, text)
                elif isinstance(cell, int):
                    sheet.write_number(down, right, cell, text)
                else:
                    sheet.write_datetime(down, right, cell, moment)
    return {"seconds": perf_counter() - begun, "peak": own_peak()}


def _exported_sheet() -> Any:
    """The columns of an order's sheet that the measured files have, and a twelfth one."""
    from dataclasses import replace

    from govaudit.sheets import Column, Text
    from hotline.sheets import ORDERS

    kept = [next(column for column in ORDERS.columns if column.header == data.HEADERS[place]) for place in data.KEPT]
    return replace(ORDERS, columns=(*kept, Column("备注", "title", Text(200))))


@measure
def export(path: str, count: str) -> dict[str, Any]:
    """Our writer, given the values of as many orders."""
    start_django()
    from datetime import UTC, datetime

    from govaudit.measures import SHANGHAI
    from govaudit.sheets.writing import write_sheet

    def values() -> Iterator[tuple[Any, ...]]:
        for cells in data.rows(2000):
            kept = [cells[place] for place in data.KEPT]
            # As the database gives them.
            kept[6:10] = [moment and moment.replace(tzinfo=SHANGHAI).astimezone(UTC) for moment in kept[6:10]]
            yield *kept, kept[4]

    rows = list(values())
    sheet = _exported_sheet()
    begun = perf_counter()
    written = write_sheet(
        Path(path), sheet, (rows[at % len(rows)] for at in range(int(count))), created=datetime.now(UTC)
    )
    seconds = perf_counter() - begun
    assert written == int(count)
    return {"seconds": seconds, "peak": own_peak()}


@measure
def export_records(path: str, count: str) -> dict[str, Any]:
    """The same from the records on file."""
    start_django()
    from datetime import UTC, datetime

    from govaudit.sheets.writing import rows_of, write_sheet
    from hotline.models import WorkOrder

    sheet = _exported_sheet()
    begun = perf_counter()
    written = write_sheet(
        Path(path), sheet, rows_of(sheet, WorkOrder.objects.order_by("pk")), created=datetime.now(UTC)
    )
    seconds = perf_counter() - begun
    assert written == int(count), written
    return {"seconds": seconds, "peak": own_peak()}
