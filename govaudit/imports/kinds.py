"""Kinds of records that spreadsheets bring in. An app registers its own in its `imports.py`:

ORDER_IMPORT = register(ImportKind(code="orders", sheet=sheets.ORDERS, right=Right.RECORD, …))
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db.models import Model
from django.urls import reverse

from govaudit.errors import UserError
from govaudit.roles import Right
from govaudit.sheets import Lookups, Record, Sheet

if TYPE_CHECKING:
    from govaudit.imports.staging import Stage
    from govaudit.models import Batch

#: Says why a record may not become another (None: does not exist), or "".
Guard = Callable[[Model | None, Model | None], str]
#: What a row's private cells say of a record: its primary key, texts by field.
PrivateRow = tuple[int, dict[str, str]]
#: What followed from an acceptance or its undoing: numbers by name.
Followed = Mapping[str, int]


def _open(_changes: bool) -> Guard | None:
    return None


def _nothing_more(_record: Record) -> Record:
    return {}


@dataclass(frozen=True, slots=True)
class ImportKind:
    """One kind of record as the import knows it.

    `code` stands in addresses and on the command line. `lookups` reads afresh what the cells may refer to.
    `identity` are the fields that recognise a record whose row gives no `code`; such new rows are numbered
    `code_prefix` + 6 digits. `context` are fields every row gets from the import itself (a period), read by the lookup
    of the same name. `kept` are fields the import never writes. `derived` gives fields computed from a row's values
    (`{field: value}`). `guard(changes)` gives what refuses a change, or None where nothing could be refused; with
    `changes` True it also keeps closings from changing until the transaction ends. `learn` teaches a spelling:
    `{lookup name: act(actor=, text=, meant=)}`, for cells whose meaning is kept for all kinds (units); the act tells
    whether the spelling is new. `unlearn` takes it back in the same way, and tells whether it was there.
    `worked_out` are fields that follow from others and `filled` those that the program fills in where a row leaves them
    blank; `accepted(batch)` does both, within the acceptance's transaction, and `undoing(batch)` takes back what it
    wrote beside the records before these are undone; both may give numbers for the audit trail, by name;
    `set_back(keys)` follows for records that were set back over a change by hand. `owned` are models whose rows belong
    to a record and go with it. `referred` says what to do where another row refers to a record by the field of this
    name, which keeps it from being removed: `{field: sentence after the record's name}`. `let_go` tells of such a field
    which rows o do not keep it, as SQL, because `undoing` makes them refer to nothing.
    `lacking` says what new records count as where a file gives nothing for a field: `{field: sentence with {new} for
    their number}`.
    `warnings(stage)` gives sentences on what accepting all of a stage would do amiss, though no row of it is wrong.
    `accept_private(rows)` takes what the sheet's `private` columns say of records that an acceptance has just taken
    over or found to be on file as the file has them, within its transaction and some thousand at a time:
    `(primary key, {field: text})`, a blank text only where blank cells of the source clear what is on file; it gives
    the number of records of which it wrote anything.
    `list_page` and `record_page` are url names, `record_path` the field paths of a record page's address parts; a
    kind without a list page of its own is listed as its sheet has it.
    """

    code: str
    sheet: Sheet
    right: Right
    lookups: Callable[[], Lookups]
    list_page: str = ""
    record_page: str = ""
    record_path: tuple[str, ...] = ("code",)
    identity: tuple[str, ...] = ()
    code_prefix: str = ""
    context: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    worked_out: tuple[str, ...] = ()
    filled: tuple[str, ...] = ()
    owned: tuple[type[Model], ...] = ()
    referred: Mapping[str, str] = field(default_factory=dict)
    let_go: Mapping[str, str] = field(default_factory=dict)
    accepted: Callable[[Batch], Followed | None] | None = None
    undoing: Callable[[Batch], Followed | None] | None = None
    set_back: Callable[[Sequence[int]], None] | None = None
    derived: Callable[[Record], Record] = _nothing_more
    guard: Callable[[bool], Guard | None] = _open
    lacking: Mapping[str, str] = field(default_factory=dict)
    warnings: Callable[[Stage], list[str]] | None = None
    learn: Mapping[str, Callable[..., bool]] = field(default_factory=dict)
    unlearn: Mapping[str, Callable[..., bool]] = field(default_factory=dict)
    accept_private: Callable[[Sequence[PrivateRow]], int] | None = None

    @property
    def title(self) -> str:
        return self.sheet.title

    @property
    def list_url(self) -> str:
        return reverse(self.list_page) if self.list_page else reverse("import-records", args=[self.code])

    @property
    def model(self) -> type[Model]:
        return self.sheet.model


class UnknownImportKind(UserError):
    """A kind of record that cannot be imported."""


KINDS: dict[str, ImportKind] = {}


def register(kind: ImportKind) -> ImportKind:
    if kind.code in KINDS:
        raise ValueError(f"import kind {kind.code} is declared twice")
    KINDS[kind.code] = kind
    return kind


def import_kind(code: str) -> ImportKind:
    try:
        return KINDS[code]
    except KeyError:
        known = "、".join(f"{kind.code}（{kind.title}）" for kind in KINDS.values())
        raise UnknownImportKind(f"没有“{code}”这种表。可以导入的有：{known}。") from None
