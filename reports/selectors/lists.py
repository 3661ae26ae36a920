"""Lists a notice may loop over; each entry is a tuple of words and figures (names.LISTS says which)."""

from __future__ import annotations

from django.urls import reverse

from govaudit.lib.expressions import parse_expression
from govaudit.lib.periods import long_date
from govaudit.measures import MEASURES
from reports.document.blocks import Figure, Text
from reports.selectors.figures import FigureDesk

Entry = tuple[Text | Figure, ...]


def build_list(desk: FigureDesk, name: str, use: str) -> list[Entry]:
    """Entries of the list `name`, with units printed in the name `use`."""
    return {"零更新栏目清单": _silent_columns, "未备案账号清单": _unfiled_accounts}[name](desk, use)


def _silent_columns(desk: FigureDesk, use: str) -> list[Entry]:
    """Columns without any update, units of one column name together, in the order of areas."""
    measure = MEASURES.by_name["零更新栏目"]
    rows = desk.facts.records(measure, {}).order_by("area__position", "unit__group__position", "unit__position", "code")
    names = dict.fromkeys(rows.values_list("name", flat=True))
    return [
        (
            Text(name),
            desk.unit_list(MEASURES.by_name["零更新单位"], {"栏目": name}, use),
            desk.figure(parse_expression("零更新栏目条数"), {"栏目": name}),
        )
        for name in names
    ]


def _unfiled_accounts(desk: FigureDesk, use: str) -> list[Entry]:
    """Accounts opened in the period and not filed; one closed after the 截至 is not closed yet."""
    as_of = desk.facts.span.as_of
    measure = MEASURES.by_name["未备案账号"]
    rows = desk.facts.records(measure, {}).select_related("platform", "owner").order_by("opened_on", "code")
    return [
        (
            Text(desk.units[account.owner.code].name_for(use)),
            Text(account.name, reverse("checks:account-detail", args=[account.code])),
            Text(account.platform.name),
            Text(long_date(account.opened_on)),
            Text(long_date(account.closed_on) if account.closed_on and account.closed_on <= as_of else ""),
        )
        for account in rows
    ]
