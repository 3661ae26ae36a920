"""Inlines as plain text, fit for XML and for a cell, and how wide a text prints."""

from __future__ import annotations

import re
import unicodedata

from reports.document.blocks import Figure, Heading, Inlines

# What XML 1.0 cannot hold: control characters, surrogates and the two non-characters.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_BREAKS = re.compile("[\t\r\n\x85\u2028\u2029]+")


def clean(text: str) -> str:
    """The text on one line without characters that a document cannot hold."""
    return _BREAKS.sub(" ", _UNWRITABLE.sub("", text))


def plain(inlines: Inlines) -> str:
    """The words and printed figures, one after the other."""
    return clean("".join(part.printed if isinstance(part, Figure) else part.text for part in inlines))


def heading_number(heading: Heading) -> str:
    """The number as it stands before the heading: a space parts “2.” from a text that begins with digits."""
    number = clean(heading.number)
    return f"{number} " if number.endswith(".") else number


def text_width(text: str) -> float:
    """Width in characters (字): a Chinese character is 1, a Latin letter or digit half of it."""
    return sum(1.0 if unicodedata.east_asian_width(char) in "WFA" else 0.5 for char in text)
