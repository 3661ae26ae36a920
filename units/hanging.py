"""What hangs on a record by its text key (units.counting): it goes with the key, and keeps the record from being
deleted, since a key may be given again."""

from __future__ import annotations

from typing import Any

from django.db.models import CharField, Exists, F, Model, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat

from govaudit.errors import Conflict
from govaudit.measures import Subject
from units.counting import origin_of, subject_of
from units.models import Evidence, Reminder

#: What keeps a record from being deleted, with the word that follows its number.
HANGING: dict[type[Model], str] = {Evidence: "份佐证材料", Reminder: "次催办"}
#: Models whose `origin` only names a record; upper floors add theirs.
NAMING: list[type[Model]] = []


def take_along(stored: Model, record: Model) -> None:
    """Move what hangs on a record to its new key, and what names it as well. Raises Conflict where something is left
    under that key."""
    subject = subject_of(type(record))
    if subject is None or _key_values(stored, subject) == _key_values(record, subject):
        return
    before, after = origin_of(stored, subject), origin_of(record, subject)
    if words := _words(after):
        raise Conflict(f"原来用过这个编号的记录还留有{words}，没有保存。请换一个编号。")
    for model in (*HANGING, *NAMING):
        model._default_manager.filter(origin=before).update(origin=after)


def _key_values(record: Model, subject: Subject) -> list[Any]:
    """What the key is made of, of other records only which they are."""
    names = [path.split("__")[0] for path in subject.key_paths]
    return [getattr(record, field.attname) for field in record._meta.concrete_fields if field.name in names]


def hanging_words(record: Model) -> str:
    """What hangs on the record, in words ("2份佐证材料、1次催办"); empty where nothing does."""
    subject = subject_of(type(record))
    if subject is None:
        return ""
    return _words(origin_of(record, subject))


def _words(origin: str) -> str:
    counts = {words: model._default_manager.filter(origin=origin).count() for model, words in HANGING.items()}
    return "、".join(f"{count}{words}" for words, count in counts.items() if count)


def hanging_sentence(record: Model) -> str:
    """Why the record cannot be deleted; empty where it can."""
    words = hanging_words(record)
    return f"它还有{words}，不能删除。请先在它的页面上逐一删去这些，再删除它。" if words else ""


def hung_on(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Those of the records on which something hangs."""
    subject, label = subject_of(rows.model), rows.model._meta.label
    found = [model for model in HANGING if model._default_manager.filter(origin__startswith=f"{label}/").exists()]
    if subject is None or not found:
        return rows.none()
    parts: list[Any] = [Value(f"{label}/")]
    for path in subject.key_paths:
        parts += [*([Value("/")] if len(parts) > 1 else []), Cast(F(path), CharField())]
    there = Q()
    for model in found:
        there |= Q(Exists(model._default_manager.filter(origin=OuterRef("hung"))))
    return rows.annotate(hung=Concat(*parts, output_field=CharField())).filter(there)
