"""What a notice names of new-media accounts: those that came, went or changed, what registers say otherwise, and the
rows of a table of accounts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.db.models import Prefetch
from django.urls import reverse

from checks.comparing import compared_accounts
from checks.measures import ACCOUNTS
from checks.models import AccountCheck, AccountEvent, EventKind, Filing, FilingRegister, MediaAccount, limits
from govaudit.lib.expressions import parse_expression
from govaudit.lib.periods import long_date
from govaudit.measures import MEASURES, Take
from reports.document.blocks import Cell, Figure, Text
from reports.selectors.figures import FigureDesk

#: What a column of a table of accounts may take beside a number.
CELLS = ("row", "account", "owner", "platform", "state", "overdue")
#: The measures whose accounts a table may list.
LISTABLE = tuple(m.name for m in MEASURES.of_subject(ACCOUNTS) if m.take is Take.ROWS)
_ORDER = ("owner__group__position", "owner__position", "owner__code", "platform__position", "code")
Entry = tuple[Text | Figure, ...]


def account_text(account: MediaAccount) -> Text:
    return Text(account.name, reverse("checks:account-detail", args=[account.code]))


def new_accounts(desk: FigureDesk, use: str) -> list[Entry]:
    """Accounts opened in the period, by day."""
    return [
        (*_named(desk, account, use), Text(long_date(account.opened_on)))
        for account in _records(desk, "新增账号").order_by("opened_on", "code")
    ]


def changed_accounts(desk: FigureDesk, use: str) -> list[Entry]:
    """What became of accounts in the period: opened, renamed, handed over, closed, each by day."""
    entries = [(*entry[:3], Text("新增"), entry[3]) for entry in new_accounts(desk, use)]
    span = desk.facts.span
    events = AccountEvent.objects.filter(
        kind__in=(EventKind.RENAME, EventKind.HAND_OVER), happened_on__gte=span.start, happened_on__lte=span.last
    )
    for event in events.select_related("account__owner", "account__platform", "owner_before").order_by(
        "happened_on", "account__code", "pk"
    ):
        before = f"“{event.name_before}”" if event.kind == EventKind.RENAME else str(event.owner_before)
        said = Text(f"{event.get_kind_display()}（原{before}）")
        entries.append((*_named(desk, event.account, use), said, Text(long_date(event.happened_on))))
    entries += [
        (*_named(desk, account, use), Text("注销"), Text(long_date(account.closed_on)))
        for account in _records(desk, "关停账号").order_by("closed_on", "code")
    ]
    return entries


def different_filings(desk: FigureDesk, use: str) -> list[Entry]:
    """Accounts that stand in some register and not in another, or in one under another name or owner; then entries of
    registers that no account is known of."""
    day, registers = desk.facts.span.as_of, list(FilingRegister.objects.all())
    standing = Filing.objects.standing_on(day).with_differences().select_related("register", "platform")
    accounts = compared_accounts(day).filter(register_count__gt=0).select_related("owner", "platform")
    accounts = accounts.prefetch_related(Prefetch("filings", queryset=standing, to_attr="standing")).order_by(*_ORDER)
    entries: list[Entry] = [
        (*_named(desk, account, use), Text("；".join(faults)))
        for account in accounts
        if (faults := list(_filing_faults(account, registers)))
    ]
    return entries + [
        (
            Text(filing.owner or "不详"),
            Text(filing.name, reverse("checks:filing-detail", args=[filing.code])),
            Text(filing.platform.name),
            Text(f"在{filing.register}登记，台账里没有"),
        )
        for filing in standing.filter(account=None)
    ]


def _filing_faults(account: Any, registers: list[FilingRegister]) -> Iterator[str]:
    by_register = {filing.register_id: filing for filing in account.standing}
    for register in registers:
        filing = by_register.get(register.pk)
        if filing is None:
            yield f"{register}没有登记"
        elif filing.has_other_name:
            yield f"{register}登记为“{filing.name}”（{filing.platform}）"
        elif filing.has_other_owner:
            yield f"{register}登记的主办单位为“{filing.owner}”"


def _records(desk: FigureDesk, name: str) -> Any:
    return desk.facts.records(MEASURES.by_name[name], {}).select_related("platform", "owner")


def _named(desk: FigureDesk, account: MediaAccount, use: str) -> tuple[Text, Text, Text]:
    owner = desk.units[account.owner.code].name_for(use)
    return Text(owner), account_text(account), Text(account.platform.name)


def account_rows(desk: FigureDesk, settings: Mapping[str, Any]) -> list[tuple[Cell, ...]]:
    """A row for each account that the measure `of` counts, in the order of owners or as `listed`."""
    accounts = list(_records(desk, settings["of"]).order_by(*_ORDER))
    if settings["order"] == "listed":
        places = {code: place for place, code in enumerate(settings["listed"])}
        accounts.sort(key=lambda account: places.get(account.code, len(places)))
    span, most = desk.facts.span, limits()["account_gap_days"].value
    checks: dict[int, list[Any]] = {}
    found = AccountCheck.objects.filter(month__gte=span.start.replace(day=1), month__lte=span.last).with_gap()
    for check in found.filter(account__in=[account.pk for account in accounts]).select_related("state"):
        checks.setdefault(check.account_id, []).append(check)
    use = settings.get("unit_names", "short")
    rows = []
    for number, account in enumerate(accounts, start=1):
        owner, name, platform = _named(desk, account, use)
        of_account = checks.get(account.pk, [])
        words = {
            "row": Text(str(number)),
            "account": name,
            "owner": owner,
            "platform": platform,
            "state": Text(_state(of_account)),
            "overdue": Text(_overdue(of_account, most)),
        }
        rows.append(tuple(_cell(desk, words, column["take"], account.code) for column in settings["columns"]))
    return rows


def _cell(desk: FigureDesk, words: Mapping[str, Text], take: str, code: str) -> Cell:
    if take in words:
        return Cell((words[take],))
    figure = desk.figure(parse_expression(take), {"账号": code})
    return Cell((figure,)) if figure.value is not None else Cell()


def _state(checks: list[Any]) -> str:
    """The states that are not normal, each once; where there are none the normal one."""
    states = {check.state for check in checks}
    shown = [state for state in states if not state.is_normal] or list(states)
    return "、".join(state.name for state in sorted(shown, key=lambda state: (state.position, state.code)))


def _overdue(checks: list[Any], most: int) -> str:
    """The longest time without a post where it is over the limit."""
    longest = max((check.gap for check in checks if check.gap is not None), default=0)
    return f"最长 {longest} 天未更新" if longest > most else "无"
