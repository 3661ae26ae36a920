"""Taking back a batch as one act, as long as nothing later changed its rows."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from types import MappingProxyType
from typing import Any

from django.db import IntegrityError, connection
from django.db.models import CASCADE, Field, ForeignKey, Model, QuerySet
from django.utils import timezone

from govaudit.errors import Conflict
from govaudit.imports.kinds import Followed, Guard, import_kind
from govaudit.imports.staging.dialect import (
    analyze,
    differs,
    fetch,
    is_postgresql,
    literal,
    quote,
    roomy,
    run,
    stream,
)
from govaudit.imports.staging.faults import name_of
from govaudit.imports.staging.records import converter_of, made_of
from govaudit.imports.staging.table import MANY, column_of, natural_key
from govaudit.models import Batch, BeforeImage

TOLD = 5  # obstacles that a refusal names
#: Which of some records upper floors keep something with, though no field refers to them; and the reason to name.
KEPT_WITH: list[tuple[Callable[[QuerySet[Any]], QuerySet[Any]], str]] = []


@dataclass(frozen=True, slots=True)
class Obstacle:
    """A record that keeps a batch from being undone (None: it is gone), and the reason, to follow its name. `by_hand`
    is the moment of the change where it is one by hand, which a person may have undone as well."""

    record: Model | None
    reason: str
    by_hand: str = ""

    @property
    def sentence(self) -> str:
        return f"{name_of(self.record)}{self.reason}" if self.record is not None else self.reason


@dataclass(frozen=True, slots=True)
class Undone:
    """How many records were removed and set back to what they said before; names of those among them that had been
    changed by hand since; what followed, by name."""

    removed: int
    restored: int
    overridden: tuple[str, ...] = ()
    followed: Followed = dataclasses.field(default_factory=dict)


def obstacles(batch: Batch, limit: int = 100) -> list[Obstacle]:
    """What stands in the way: rows changed by hand or by a later batch, records others refer to, closed areas. The
    first `limit` of them; empty: it can be undone."""
    if batch.undone_at is not None:
        return []
    return _Undoing(batch).obstacles(import_kind(batch.imported.kind).guard(False), limit)


def by_reason(found: Iterable[Obstacle]) -> list[list[Obstacle]]:
    """Obstacles with the same reason together, in the order of the first ones."""
    groups: dict[str, list[Obstacle]] = {}
    for obstacle in found:
        groups.setdefault(obstacle.reason, []).append(obstacle)
    return list(groups.values())


def _told(same: list[Obstacle]) -> str:
    return "、".join(name_of(item.record) for item in same if item.record is not None) + same[0].reason


def undo_batch(batch: Batch, by_hand: Mapping[int, str] = MappingProxyType({})) -> Undone:
    """Remove what the batch added and set back what it changed, set-based, within the caller's transaction; changes by
    hand too where `by_hand` names the record and the moment as its obstacle does. Raises govaudit.errors.Conflict where
    anything else stands in the way."""
    if batch.undone_at is not None:
        raise Conflict(f"“{batch}”已经撤销过了。")
    undoing = _Undoing(batch, by_hand)
    try:
        with roomy():
            undoing.lock()  # records before periods, as saving one by hand does
            found = undoing.obstacles(undoing.kind.guard(True), TOLD + 1)
            if found:
                more = "……" if len(found) > TOLD else ""
                told = "".join(map(_told, by_reason(found[:TOLD])))
                raise Conflict(f"“{batch}”不能撤销：{told}{more}")
            return undoing.undo()
    except IntegrityError as error:
        raise Conflict(f"撤销的同时，有人录入或删除了与“{batch}”有关的记录，没有撤销。请再试一次。") from error


class _Undoing:
    """One batch with the SQL of its records: i is the image of a record t before the batch changed it."""

    def __init__(self, batch: Batch, by_hand: Mapping[int, str] = MappingProxyType({})) -> None:
        self.by_hand = by_hand
        self.batch, self.kind = batch, import_kind(batch.imported.kind)
        self.model = self.kind.model
        self.target, self.pk = quote(self.model._meta.db_table), column_of(self.model, "pk")
        self.images = quote(BeforeImage._meta.db_table)
        self.fields: list[Field[Any, Any]] = list(self.model._meta.concrete_fields)

    @cached_property
    def changed(self) -> str:
        """The batch's images with their records, wherever these are from since."""
        return f"{self.images} AS i JOIN {self.target} AS t ON t.{self.pk} = i.record AND i.batch_id = {self.batch.pk}"

    @cached_property
    def added(self) -> str:
        """That record t is one that the batch added."""
        return (
            f"t.batch_id = {self.batch.pk} AND NOT EXISTS"
            f" (SELECT 1 FROM {self.images} AS a WHERE a.batch_id = {self.batch.pk} AND a.record = t.{self.pk})"
        )

    def before(self, field: Field[Any, Any], image: str = "i") -> str:
        """What the record said, as a value of the field's column."""
        name, values = str(field.column), f"{image}.{quote('values')}"
        if is_postgresql():
            return f"({values} ->> {literal(name)})::{field.db_type(connection)}"
        return f"json_extract({values}, {literal(f'$.{name}')})"

    def lock(self) -> None:
        """Keep the records from being changed by hand, or referred to, until the transaction ends."""
        if is_postgresql():
            run(
                f"SELECT count(*) FROM (SELECT 1 FROM {self.target} AS t WHERE t.batch_id = %s"
                f" ORDER BY t.{self.pk} FOR UPDATE) AS locked",
                [self.batch.pk],
            )

    def obstacles(self, guard: Guard | None, limit: int) -> list[Obstacle]:
        found: dict[Any, Obstacle] = {}
        for number, obstacle in enumerate(self._all(guard, limit)):
            key = (obstacle.record.pk, bool(obstacle.by_hand)) if obstacle.record is not None else (number,)
            found.setdefault(key, obstacle)
            if len(found) == limit:
                break
        return list(found.values())

    def _all(self, guard: Guard | None, limit: int) -> Iterator[Obstacle]:
        yield from self._changed_by_hand(limit)
        yield from self._changed_by_batches(limit)
        yield from self._deleted(limit)
        yield from self._answered(limit)
        yield from self._referred_to(limit)
        yield from self._kept_with(limit)
        yield from self._taken(limit)
        yield from self._without_reference(limit)
        if guard is not None:
            yield from islice(self._refused(guard), limit)

    def _changed_by_hand(self, limit: int) -> Iterator[Obstacle]:
        for record in self._with_changes(limit + len(self.by_hand)):
            if not self._is_consented(record):
                moment = timezone.localtime(record.changed_at)
                sentence = f"在导入以后又被手工修改过（{moment:%Y-%m-%d %H:%M}）。"
                yield Obstacle(record, sentence, record.changed_at.isoformat())

    def _with_changes(self, limit: int) -> list[Any]:
        """Records of the batch that were changed by hand since."""
        records = self.model._default_manager.filter(batch=self.batch).exclude(changed_at=None)
        return list(records.order_by("pk")[:limit])

    def _is_consented(self, record: Any) -> bool:
        return self.by_hand.get(record.pk) == record.changed_at.isoformat()

    def _changed_by_batches(self, limit: int) -> Iterator[Obstacle]:
        """Records that another batch changed later, which keeps an image of what this one wrote."""
        later = self.before(self.model._meta.get_field("batch"), "l")  # type: ignore[arg-type]
        others = (
            f"SELECT l.record, l.batch_id FROM {self.images} AS l WHERE l.batch_id > {self.batch.pk}"
            f" AND {later} = {self.batch.pk}"
        )
        rows = fetch(
            f"SELECT t.{self.pk}, o.batch_id FROM ({others}) AS o JOIN {self.target} AS t ON t.{self.pk} = o.record"
            f" ORDER BY t.{self.pk} LIMIT %s",
            [limit],
        )
        batches = Batch.objects.select_related("imported").in_bulk({batch for _, batch in rows})
        for record, batch in self._named(rows):
            yield Obstacle(record, f"又被后来的导入“{batches[batch]}”修改过，请先撤销那一批。")

    def _deleted(self, limit: int) -> Iterator[Obstacle]:
        rows = fetch(
            f"SELECT i.id FROM {self.images} AS i WHERE i.batch_id = {self.batch.pk} AND NOT EXISTS"
            f" (SELECT 1 FROM {self.target} AS t WHERE t.{self.pk} = i.record) ORDER BY i.record LIMIT %s",
            [limit],
        )
        for image in BeforeImage.objects.filter(pk__in=[pk for (pk,) in rows]).order_by("record"):
            key = "、".join(str(image.values.get(self._column(name), "")) for name in self._spoken_key())
            yield Obstacle(None, f"{self.model._meta.verbose_name}“{key}”在导入以后被删除了。")
        gone = self.batch.counts.get("new", 0) - self._still_there()
        if gone > 0:
            yield Obstacle(None, f"这一批新增的{self.model._meta.verbose_name}中，有 {gone} 条在导入以后被删除了。")

    def _answered(self, limit: int) -> Iterator[Obstacle]:
        """New records in which another act has written since: what a unit answered would go with them."""
        kept = [field for field in self.fields if field.name in self.kind.kept]
        filled = [
            f"t.{quote(str(field.column))} IS NOT NULL" if field.null else f"t.{quote(str(field.column))} <> ''"
            for field in kept
        ]
        if not filled:
            return
        rows = fetch(
            f"SELECT t.{self.pk} FROM {self.target} AS t WHERE {self.added} AND ({' OR '.join(filled)})"
            f" ORDER BY t.{self.pk} LIMIT %s",
            [limit],
        )
        for record, *_ in self._named(rows):
            yield Obstacle(record, f"在导入以后已有{kept[0].verbose_name}，不能删除。")

    def _still_there(self) -> int:
        """Number of the batch's new records that are on file, whoever changed them since."""
        later = self.before(self.model._meta.get_field("batch"), "l")  # type: ignore[arg-type]
        ((count,),) = fetch(
            f"SELECT count(*) FROM {self.target} AS t WHERE (t.batch_id = {self.batch.pk} OR EXISTS (SELECT 1"
            f" FROM {self.images} AS l WHERE l.batch_id > {self.batch.pk} AND l.record = t.{self.pk}"
            f" AND {later} = {self.batch.pk})) AND NOT EXISTS (SELECT 1 FROM {self.images} AS a"
            f" WHERE a.batch_id = {self.batch.pk} AND a.record = t.{self.pk})"
        )
        return int(count)

    def _spoken_key(self) -> list[str]:
        """Fields of the natural key that a person can read; references are only numbers here."""
        names = natural_key(self.kind)
        return [name for name in names if not isinstance(self.model._meta.get_field(name), ForeignKey)]

    def _referred_to(self, limit: int) -> Iterator[Obstacle]:
        """New records that others refer to by now, however the database would go about it."""
        relations: Any = self.model._meta.get_fields(include_hidden=True)
        for relation in relations:
            if not (relation.auto_created and (relation.one_to_many or relation.one_to_one)):
                continue
            if relation.related_model in self.kind.owned and _goes_along(relation.field):
                continue
            other, column = relation.related_model._meta, quote(relation.field.column)
            let_go = self.kind.let_go.get(relation.field.name, "1 = 0")
            rows = fetch(
                f"SELECT t.{self.pk} FROM {self.target} AS t WHERE {self.added} AND EXISTS"
                f" (SELECT 1 FROM {quote(other.db_table)} AS o WHERE o.{column} = t.{self.pk} AND NOT ({let_go}))"
                f" ORDER BY t.{self.pk} LIMIT %s",
                [limit],
            )
            told = self.kind.referred.get(relation.field.name, f"已有{other.verbose_name}，不能删除。")
            for record, *_ in self._named(rows):
                yield Obstacle(record, told)

    def _kept_with(self, limit: int) -> Iterator[Obstacle]:
        """New records that would leave something behind."""
        changed = BeforeImage.objects.filter(batch=self.batch).values("record")
        added = self.model._default_manager.filter(batch=self.batch).exclude(pk__in=changed).order_by("pk")
        for kept_with, reason in KEPT_WITH:
            for record in kept_with(added)[:limit]:
                yield Obstacle(record, reason)

    def _taken(self, limit: int) -> Iterator[Obstacle]:
        """Changed records whose former values, which only one record may have, belong to another one by now."""
        for names in (*self.kind.sheet.also_unique, *self._unique_sets()):
            fields = [self.model._meta.get_field(name) for name in names]
            same = " AND ".join(f"x.{quote(field.column)} = {self.before(field)}" for field in fields)  # type: ignore[union-attr, arg-type]
            other = " OR ".join(f"t.{quote(field.column)} <> {self.before(field)}" for field in fields)  # type: ignore[union-attr, arg-type]
            rows = fetch(
                f"SELECT t.{self.pk}, min(x.{self.pk}) FROM {self.changed} JOIN {self.target} AS x ON {same}"
                f" WHERE x.{self.pk} <> t.{self.pk} AND ({other}) GROUP BY t.{self.pk} ORDER BY t.{self.pk} LIMIT %s",
                [limit],
            )
            others = self.model._default_manager.in_bulk({pk for _, pk in rows})
            for record, pk in self._named(rows):
                yield Obstacle(record, f"原来的内容现在属于{name_of(others[pk])}，不能恢复。")

    def _unique_sets(self) -> list[tuple[str, ...]]:
        return [tuple(constraint.fields) for constraint in self.model._meta.total_unique_constraints]

    def _without_reference(self, limit: int) -> Iterator[Obstacle]:
        """Changed records that referred to something which is gone."""
        for field in self.fields:
            if not isinstance(field, ForeignKey):
                continue
            related: Any = field.related_model
            table, pk = quote(related._meta.db_table), column_of(related, "pk")
            value = self.before(field)
            rows = fetch(
                f"SELECT t.{self.pk} FROM {self.changed} WHERE {differs(value, f't.{quote(field.column)}')}"
                f" AND {value} IS NOT NULL AND NOT EXISTS (SELECT 1 FROM {table} AS r WHERE r.{pk} = {value})"
                f" ORDER BY t.{self.pk} LIMIT %s",
                [limit],
            )
            for record, *_ in self._named(rows):
                yield Obstacle(record, f"原来的{field.verbose_name}已被删除，不能恢复。")

    def _refused(self, guard: Guard) -> Iterator[Obstacle]:
        """Records whose change a closed area refuses."""
        names = [str(field.attname) for field in self.fields]
        now = [f"t.{quote(str(field.column))}" for field in self.fields]
        then = [f"CASE WHEN i.record IS NOT NULL THEN {self.before(field)} END" for field in self.fields]
        convert = [converter_of(field) for field in self.fields]
        pages = stream(
            f"SELECT {', '.join(now + then)}, i.record FROM {self.target} AS t LEFT JOIN {self.images} AS i"
            f" ON i.batch_id = {self.batch.pk} AND i.record = t.{self.pk} WHERE t.batch_id = {self.batch.pk}"
            f" ORDER BY t.{self.pk}"
        )

        def made(values: list[Any]) -> Model:
            plain = [change(value) if change else value for change, value in zip(convert, values, strict=True)]
            return made_of(self.model, names, plain)

        for page in pages:
            for *values, image in page:
                current = made(values[: len(names)])
                sentence = guard(current, None if image is None else made(values[len(names) :]))
                if sentence:
                    yield Obstacle(current, f"：{sentence}")

    def _named(self, rows: list[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
        """Rows with the record in place of its primary key."""
        records = self.model._default_manager.in_bulk({row[0] for row in rows})
        for pk, *more in rows:
            yield records[pk], *more

    def _column(self, name: str) -> str:
        return str(self.model._meta.get_field(name).column)  # type: ignore[union-attr]

    def undo(self) -> Undone:
        """The order of the rows does not matter: no value that only one record may have moves from one record of a
        batch to another, because judging refuses that."""
        overridden = self._with_changes(len(self.by_hand))
        followed = self.kind.undoing(self.batch) if self.kind.undoing else None
        self._remove_owned()
        removed = run(f"DELETE FROM {self.target} AS t WHERE {self.added}")
        restored = self._restore()
        if self.kind.set_back and overridden:
            self.kind.set_back([record.pk for record in overridden])
        BeforeImage.objects.filter(batch=self.batch)._raw_delete(connection.alias)
        if is_postgresql():  # which would look at references only when the transaction ends
            connection.check_constraints()
        if removed + restored > MANY:
            analyze(self.target)
        return Undone(removed, restored, tuple(name_of(record) for record in overridden), followed or {})

    def _remove_owned(self) -> None:
        """What belongs to records that go."""
        for model in self.kind.owned:
            for field in model._meta.concrete_fields:
                if isinstance(field, ForeignKey) and field.related_model is self.model and _goes_along(field):
                    run(
                        f"DELETE FROM {quote(model._meta.db_table)} AS o WHERE EXISTS (SELECT 1 FROM {self.target} AS t"
                        f" WHERE t.{self.pk} = o.{quote(str(field.column))} AND {self.added})"
                    )

    def _restore(self) -> int:
        """Set back every column that the images hold; one that the table got since keeps what it has."""
        image = BeforeImage.objects.filter(batch=self.batch).first()
        if image is None:
            return 0
        held = [
            f for f in self.fields if not f.primary_key and f.name not in self.kind.kept and f.column in image.values
        ]
        values = ", ".join(f"{quote(str(field.column))} = {self.before(field)}" for field in held)
        return run(
            f"UPDATE {self.target} AS t SET {values} FROM {self.images} AS i"
            f" WHERE i.batch_id = {self.batch.pk} AND i.record = t.{self.pk} AND t.batch_id = {self.batch.pk}"
        )


def _goes_along(field: ForeignKey[Any, Any]) -> bool:
    """Whether what refers by the field goes with what it refers to."""
    return getattr(field.remote_field, "on_delete", None) is CASCADE
