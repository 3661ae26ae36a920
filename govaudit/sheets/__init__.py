"""Sheets: what a spreadsheet of one kind of record looks like. Packs, templates, imports and exports share the
definition; reading a row is pure: plain cells and lookups in, a record or every fault of the row out."""

from govaudit.sheets.cells import (
    CellFault,
    CellKind,
    Choice,
    Code,
    Day,
    Index,
    Link,
    Lookup,
    Lookups,
    Moment,
    Month,
    Number,
    Reference,
    Serial,
    Text,
    Whole,
)
from govaudit.sheets.reading import Row, UnreadableFile, decode, read_csv
from govaudit.sheets.sheet import CellError, Cells, Column, KeyWatch, Record, Sheet, limit_of
from govaudit.validators import LARGE, SMALL, is_printable

__all__ = [
    "LARGE",
    "SMALL",
    "CellFault",
    "CellKind",
    "Choice",
    "Code",
    "Day",
    "Index",
    "Link",
    "Lookup",
    "Lookups",
    "Moment",
    "Month",
    "Number",
    "Reference",
    "Serial",
    "Text",
    "Whole",
    "is_printable",
    "Row",
    "UnreadableFile",
    "decode",
    "read_csv",
    "CellError",
    "Cells",
    "Column",
    "KeyWatch",
    "Record",
    "Sheet",
    "limit_of",
]
