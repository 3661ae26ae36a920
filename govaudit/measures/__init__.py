"""Measures (统计项): what is counted, by which definition, and the one query that counts it.

A measure is declared beside its model. Its aggregate, the page listing its records and the input of every
formula are built from that one object, so the three cannot disagree.
"""

from govaudit.measures.declaring import (
    PLACES,
    SHANGHAI,
    Measure,
    Number,
    Slice,
    SpanDay,
    SpanMoment,
    Subject,
    Take,
    dated_in,
    midnight,
    subject_rows,
)
from govaudit.measures.facts import Facts, FrozenRecord, freeze, plain_number, quantities
from govaudit.measures.registry import MEASURES, Registry

__all__ = [
    "MEASURES",
    "PLACES",
    "SHANGHAI",
    "Facts",
    "FrozenRecord",
    "Measure",
    "Number",
    "Registry",
    "Slice",
    "SpanDay",
    "SpanMoment",
    "Subject",
    "Take",
    "dated_in",
    "freeze",
    "midnight",
    "plain_number",
    "quantities",
    "subject_rows",
]
