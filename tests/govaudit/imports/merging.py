"""The slow reference that stages are compared with: rows merged into records one by one, in Python dictionaries; and
rows made up by a seed."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import product
from typing import Any

from django.db.models import Field, ForeignKey, Model

from checks.elements import elements_of
from checks.models import ColumnDuty, DocumentAttribute, KeyCheck, MediaAccount, WebColumn
from govaudit.imports.kinds import ImportKind
from tests.govaudit.imports.staged import fields_of
from units.selectors import work_calendar

Values = dict[str, Any]
PROVENANCE = ("batch", "batch_sheet", "batch_row", "changed_at")


def said_by(record: Model) -> Values:
    """What a record says, by field; references as primary keys."""
    fields = [field for field in record._meta.concrete_fields if field.name not in PROVENANCE]
    return {field.name: getattr(record, field.attname) for field in fields}


def follow(kind: ImportKind, said: Values) -> Values:
    """The record with what the program works out or fills in once a row of it is taken over, step by step."""
    said = dict(said)
    match kind.code:
        case "updates" if said["unit"] is None:
            said["unit"] = responsible(said["column"], said["published_on"])
        case "filings" if said["account"] is None:
            account = MediaAccount.objects.filter(platform=said["platform"], name=said["name"]).first()
            said["account"] = account.pk if account else None
        case "documents":
            attribute = DocumentAttribute.objects.get(pk=said["attribute"])
            said["publish_due_on"] = after_workdays(said["issued_on"], attribute.publish_days)
            said["reading_due_on"] = after_workdays(said["published_on"], attribute.reading_days)
        case "foi_requests":
            worked_out = after_workdays(said["received_on"], 20)
            said["due_on"] = said["due_on"] or worked_out
            said["due_is_stated"] = said["due_on"] != worked_out
    return said


def responsible(column: int, day: date) -> int:
    """The unit that kept a column on a day."""
    earlier = [duty for duty in ColumnDuty.objects.filter(column=column) if duty.until > day]
    if earlier:
        return min(earlier, key=lambda duty: duty.until).unit_id
    return WebColumn.objects.get(pk=column).unit_id


def after_workdays(day: date | None, number: int | None) -> date | None:
    """So many working days later, counted day by day."""
    if not day or not number:
        return None
    calendar = work_calendar()
    while number:
        day += timedelta(days=1)
        number -= calendar.is_workday(day)
    return day


def is_held(kind: ImportKind, before: Values, after: Values) -> bool:
    """Whether checks on file keep a record as it is: an item the elements they ticked, an assignment whom it is of."""
    match kind.code:
        case "key-items":
            checks = KeyCheck.objects.filter(assignment__item=before["id"])
            ticked = {key for check in checks for key in check.keys}
            return bool(ticked & (set(elements_of(before["elements"])) - set(elements_of(after["elements"]))))
        case "key-assignments" if any(before[name] != after[name] for name in ("item", "unit")):
            return KeyCheck.objects.filter(assignment=before["id"]).exists()
    return False


@dataclass
class Merge:
    """What comes of rows that meet records: a verdict for each row (or `fault`), and every record afterwards."""

    kind: ImportKind
    fields: Sequence[str]
    blank_keeps: bool
    records: dict[int, Values]
    edited: set[int]  # records changed by hand
    verdicts: list[str] = field(default_factory=list)
    added: list[Values] = field(default_factory=list)
    changed: dict[int, Values] = field(default_factory=dict)

    def run(self, rows: Sequence[Values]) -> None:
        first: dict[Any, tuple[Values, str]] = {}
        for row in rows:
            stored = self._stored(row)
            said = {name: self._given(name, row) for name in self.fields if name != "code" or not self._is_numbered}
            group = self._group(row, stored)
            if group in first:
                content, verdict = first[group]
                repeats = "fault" if verdict == "fault" else "repeated"
                self.verdicts.append(repeats if content == said else "fault")
                continue
            verdict = self._judge(row, stored)
            first[group] = (said, verdict)
            self.verdicts.append(verdict)

    @property
    def _is_numbered(self) -> bool:
        return bool(self.kind.code_prefix)

    def _key(self) -> tuple[str, ...]:
        return (*self.kind.context, *self.kind.sheet.key) if "code" not in self.kind.sheet.key else ("code",)

    def _stored(self, row: Values) -> int | None:
        names = self._key()
        if self._is_numbered and not row.get("code"):
            names = self.kind.identity
        meant = {name: self._given(name, row) for name in names}
        found = [pk for pk, said in self.records.items() if all(said[name] == meant[name] for name in names)]
        return min(found, default=None)

    def _group(self, row: Values, stored: int | None) -> Any:
        if stored is not None:
            return stored
        if self._is_numbered and not row.get("code"):
            return tuple(self._given(name, row) for name in self.kind.identity)
        return "key", tuple(row[name] for name in self._key())

    def _blank(self, name: str) -> Any:
        for column in self.kind.sheet.columns:
            if column.field == name and column.blank is not None:
                return column.blank
        model_field: Any = self.kind.model._meta.get_field(name)
        if model_field.null:
            return None
        if model_field.has_default():
            return model_field.get_default()
        return ""

    def _given(self, name: str, row: Values) -> Any:
        value = row.get(name)
        return self._blank(name) if value in (None, "") else value

    def _judge(self, row: Values, stored: int | None) -> str:
        if stored is None:
            added = {name: self._given(name, row) for name in self.records[min(self.records)] if name != "id"}
            self.added.append(follow(self.kind, added))
            return "new"
        before = self.records[stored]
        after = dict(before)
        for name in self.fields:
            if name in self.kind.kept or (name == "code" and self._is_numbered):
                continue
            if row.get(name) not in (None, ""):
                after[name] = row[name]
            elif not self.blank_keeps and not self._is_required(name) and name not in self.kind.filled:
                after[name] = self._blank(name)
        if after == before:
            return "same"
        if self._breaks_rules(after) or is_held(self.kind, before, after):
            return "fault"
        if stored in self.edited:
            return "conflict"
        self.changed[stored] = follow(self.kind, after)
        return "changed"

    def _is_required(self, name: str) -> bool:
        column = next((column for column in self.kind.sheet.columns if column.field == name), None)
        is_null = self.kind.model._meta.get_field(name).null  # type: ignore[union-attr]
        return not is_null and (column is None or column.blank is None)

    def _breaks_rules(self, said: Values) -> bool:
        record = self.kind.model(
            **{self.kind.model._meta.get_field(name).attname: value for name, value in said.items()}  # type: ignore[union-attr]
        )
        values = {column.field: getattr(record, column.field) for column in self.kind.sheet.columns}
        return bool(self.kind.sheet.faults(values))


class Rows:
    """Rows of a kind made up from its records, the same for the same seed. What they say keeps the rules of the
    sheet: a file is checked before it is staged."""

    def __init__(self, kind: ImportKind, records: dict[int, Values], seed: int) -> None:
        self.kind, self.records, self.dice = kind, records, random.Random(seed)
        self.fields = fields_of(kind)
        self.columns = {column.field: column for column in kind.sheet.columns}
        unique = {name for names in kind.sheet.also_unique for name in names}
        derived = {name for name in self.fields if name not in self.columns}
        self.free = [name for name in self.fields if name not in {*kind.sheet.key, *unique, *derived}]
        self.made = 0
        self.paired: set[tuple[int, ...]] = set()

    def some(self, count: int) -> list[Values]:
        rows: list[Values] = []
        makers = [self._same, self._changed, self._blanked, self._new]
        if self.kind.code_prefix:
            makers += [self._unnumbered, self._new_unnumbered]
        while len(rows) < count:
            if rows and self.dice.random() < 0.15:
                row = dict(self.dice.choice(rows))
                if self.dice.random() < 0.3:
                    self._change(row)
            else:
                row = self.dice.choice(makers)()
            if self._keeps_rules(row):
                rows.append(row)
        return rows

    def _same(self) -> Values:
        said = self.records[self.dice.choice(list(self.records))]
        return {name: said[name] for name in self.fields}

    def _changed(self) -> Values:
        row = self._same()
        self._change(row)
        return row

    def _change(self, row: Values) -> None:
        for name in self.dice.sample(self.free, min(2, len(self.free))):
            other = self.records[self.dice.choice(list(self.records))][name]
            model_field = self.kind.model._meta.get_field(name)
            is_text = isinstance(other, str) and not model_field.choices  # type: ignore[union-attr]
            row[name] = self.dice.choice([other, f"改“{self.dice.randrange(50)}”,\\n\t'"]) if is_text else other

    def _blanked(self) -> Values:
        row = self._changed() if self.dice.random() < 0.5 else self._same()
        for name, column in self.columns.items():
            if not column.required and name in self.free and self.dice.random() < 0.6:
                row[name] = self.dice.choice([None, None, ""]) if isinstance(row[name], str) else None
        return row

    def _new(self) -> Values:
        row = self._same()
        self.made += 1
        for names in (self.kind.sheet.key, *self.kind.sheet.also_unique):
            self._freshen(row, names)
        return row

    def _freshen(self, row: Values, names: Sequence[str]) -> None:
        if len(names) > 1 and all(self._refers_to(name) for name in names):
            self._pair_anew(row, names)
        for name in names:
            model_field: Field[Any, Any] = self.kind.model._meta.get_field(name)  # type: ignore[assignment]
            if isinstance(model_field, ForeignKey):
                continue
            if model_field.choices:
                row[name] = self.dice.choice([value for value, _ in model_field.choices])
            elif isinstance(row[name], str):
                row[name] = f"新{self.made}"
            elif isinstance(row[name], date):
                row[name] = self._month_of_none(name, date(2022 - self.made // 8 % 3, self.made % 8 + 1, 1))

    def _refers_to(self, name: str) -> Any:
        return self.kind.model._meta.get_field(name).related_model  # type: ignore[union-attr]

    def _pair_anew(self, row: Values, names: Sequence[str]) -> None:
        """What only references tell apart refers to others than any record or row before."""
        pools = [self._refers_to(name)._default_manager.order_by("pk").values_list("pk", flat=True) for name in names]
        filed = {tuple(said[name] for name in names) for said in self.records.values()}
        free = [keys for keys in product(*pools) if keys not in filed | self.paired]
        keys = self.dice.choice(free)
        self.paired.add(keys)
        row.update(zip(names, keys, strict=True))

    def _month_of_none(self, name: str, month: date) -> date:
        """The month, or the next earlier one that no record has where a month is part of what only one may have."""
        if not any(name in names for names in self.kind.sheet.also_unique):
            return month
        used = {said[name] for said in self.records.values()}
        while month in used:
            month = (month - timedelta(days=1)).replace(day=1)
        return month

    def _unnumbered(self) -> Values:
        return {**self.dice.choice([self._same, self._blanked])(), "code": None}

    def _new_unnumbered(self) -> Values:
        row = {**self._new(), "code": None}
        texts = [name for name in self.kind.identity if isinstance(row[name], str)]
        self._freshen(row, texts)
        return row

    def _keeps_rules(self, row: Values) -> bool:
        model = self.kind.model
        record = model(**{model._meta.get_field(name).attname: value for name, value in row.items()})  # type: ignore[union-attr]
        values = {name: getattr(record, name) for name in self.columns}
        return not self.kind.sheet.faults(values)
