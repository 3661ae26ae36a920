"""Any number of values as one parameter of a query: SQLite takes some ten thousand parameters and no more."""

import json
from collections.abc import Collection
from datetime import date

from django.db import connection
from django.db.models.expressions import RawSQL


def among(values: Collection[int] | Collection[str] | Collection[date]) -> RawSQL:
    """What `path__in` is to be one of: numbers only, texts only, or days only."""
    if connection.vendor == "postgresql":
        if all(isinstance(value, int) for value in values):
            return RawSQL("SELECT unnest(%s::bigint[])", [f"{{{','.join(map(str, values))}}}"])
        if all(isinstance(value, date) for value in values):
            return RawSQL("SELECT unnest(%s::date[])", [list(values)])
        return RawSQL("SELECT unnest(%s::text[])", [list(values)])
    return RawSQL("SELECT value FROM json_each(%s)", [json.dumps(list(values), default=date.isoformat)])
