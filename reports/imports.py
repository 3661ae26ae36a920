"""Spreadsheets of signed manual points."""

from __future__ import annotations

from collections import Counter

from govaudit.imports.kinds import ImportKind, register
from govaudit.imports.lookups import Choices, entries_called
from govaudit.roles import Right
from reports.models import Criterion
from reports.sheets import ADJUSTMENTS
from units.importing import LEARN_UNIT, UNLEARN_UNIT, with_units


def _lookups() -> dict[str, Choices]:
    names = _names()
    called = {code: "／".join(found) for code, found in names.items()}
    several = {name for name, count in Counter(called.values()).items() if count > 1}
    texts = {code: f"{name}（{code}）" if name in several else name for code, name in called.items()}
    return with_units({"criteria": entries_called((code, code, [texts[code], *names[code]]) for code in names)})


def _names() -> dict[str, list[str]]:
    """Names of every criterion by its code, which may have one in each group, as its latest scheme has them."""
    names: dict[str, list[str]] = {}
    schemes: dict[str, int] = {}
    rows = Criterion.objects.order_by("-scheme_id", "position", "group__position", "pk")
    for code, name, scheme in rows.values_list("code", "name", "scheme_id"):
        if schemes.setdefault(code, scheme) == scheme and name not in names.setdefault(code, []):
            names[code].append(name)
    return names


ADJUSTMENT_IMPORT = register(
    ImportKind(
        code="adjustments",
        sheet=ADJUSTMENTS,
        right=Right.CONFIGURE,
        lookups=_lookups,
        record_page="reports:score-detail",
        record_path=("period__code", "unit__code"),
        context=("period",),
        learn=LEARN_UNIT,
        unlearn=UNLEARN_UNIT,
    )
)
