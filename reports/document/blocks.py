"""The block tree: what a notice consists of, with every figure final and every number computed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum


class Counts(StrEnum):
    """What a figure counts, and so what the page behind it shows."""

    ROWS = "rows"
    SUM = "sum"
    UNITS = "units"
    FORMULA = "formula"
    SCORE = "score"


@dataclass(frozen=True, slots=True)
class Input:
    """A measure or formula that went into a figure."""

    name: str
    value: int | Decimal | None
    counts: Counts
    records_url: str | None


@dataclass(frozen=True, slots=True)
class Figure:
    """A printed number (or a list of units that a number stands behind) and where it comes from.

    `value` is in `unit`: 391 件, 90.9 %. `printed` is the text as it stands in the document without the unit's
    word, but with a percent sign. `records_url` is None for what is calculated from other figures.
    `term` groups figures that print the same word.
    """

    name: str
    printed: str
    value: int | Decimal | None
    unit: str
    definition: str
    counts: Counts
    records_url: str | None
    inputs: tuple[Input, ...] = ()
    term: str = ""


@dataclass(frozen=True, slots=True)
class Text:
    """Plain words; with `url` where they name a record (an account's name, a date of it)."""

    text: str
    url: str | None = None


Inline = Text | Figure
Inlines = tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """`number` is computed (一、 （一） 1. 一要). A heading that `runs_in` stands at the head of the paragraph
    that follows it, on the same line."""

    level: int  # 1 part, 2 section, 3 item
    number: str
    inlines: Inlines
    runs_in: bool = False


@dataclass(frozen=True, slots=True)
class Paragraph:
    inlines: Inlines


@dataclass(frozen=True, slots=True)
class Cell:
    """A table cell. Empty `inlines` are a blank, which is not zero. A cell covered by another's span is not
    in the row."""

    inlines: Inlines = ()
    colspan: int = 1
    rowspan: int = 1


@dataclass(frozen=True, slots=True)
class Table:
    """`widths` are relative column widths. Header rows repeat on every page; rows are never split.
    `note` is the line under the title, such as （截至2022年6月30日）."""

    code: str
    widths: tuple[int, ...]
    header: tuple[tuple[Cell, ...], ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""


Block = Heading | Paragraph | Table


@dataclass(frozen=True, slots=True)
class Attachment:
    """附件: on a page of its own, and a file of its own."""

    number: int
    code: str
    title: str
    table: Table


@dataclass(frozen=True, slots=True)
class Document:
    """A notice. `title` holds the lines as broken by sense."""

    office: str
    title: tuple[str, ...]
    recipients: str
    blocks: tuple[Block, ...]
    attachments: tuple[Attachment, ...]
    dated_on: date
