"""The office's lists (目录): which there are, which records use an entry, and what keeps one from being changed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import urlencode

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Count, Field, Model
from django.urls import reverse

from govaudit.exports import kind_of
from govaudit.measures import MEASURES, Subject
from govaudit.models import ListEntry
from units.closings import keeps_word
from units.models import AREAS, AreaClosed, Closing, Unit
from units.recording import InvalidRecord

#: Lists whose entries are added and changed on pages of their own: url names of both, by model label. Upper floors add
#: theirs.
OWN_FORMS: dict[str, tuple[str, str]] = {}
#: What tells where the program's texts name an entry (公式“投诉占比”). Upper floors add theirs.
NAMED_IN: list[Callable[[ListEntry], list[str]]] = []
SHOWN = 3  # places that a sentence names


@dataclass(frozen=True, slots=True)
class Use:
    """How many records of a kind use an entry; `url` lists them (empty: no page does)."""

    label: str
    count: int
    url: str

    def __str__(self) -> str:
        return f"{self.label} {self.count} 条"


@cache
def lists_by_app() -> list[tuple[str, list[type[ListEntry]]]]:
    """Every list under the name of its app, lower floors first."""
    found = []
    for config in apps.get_app_configs():
        models = [model for model in config.get_models() if issubclass(model, ListEntry)]
        if models:
            found.append((str(config.verbose_name), models))
    return found


def all_lists() -> list[type[ListEntry]]:
    return [model for _, models in lists_by_app() for model in models]


def list_key(model: type[ListEntry]) -> str:
    """What stands for a list in an address."""
    return str(model._meta.model_name)


def list_named(key: str) -> type[ListEntry] | None:
    return next((model for model in all_lists() if list_key(model) == key), None)


def subject_of(entry: ListEntry) -> str:
    """Natural key under which an entry stands in the audit trail."""
    return f"目录/{list_key(type(entry))}/{entry.code}"


def own_fields(model: type[ListEntry]) -> list[Field[Any, Any]]:
    """What entries of the list say beside code, name and position."""
    common = {field.name for field in ListEntry._meta.get_fields()} | {"id"}
    return [field for field in model._meta.concrete_fields if field.name not in common]


@cache
def references_to(model: type[ListEntry]) -> list[Any]:
    """The fields of records that name entries of the list."""
    relations: Iterable[Any] = model._meta.get_fields(include_hidden=True)
    found = [entry for entry in relations if entry.auto_created and entry.is_relation and not entry.concrete]
    return [entry.field for entry in found if not entry.related_model._meta.auto_created]


def uses_by_entry(model: type[ListEntry], entries: Collection[int] | None = None) -> dict[int, list[Use]]:
    """Uses by the entries' keys (None: all of the list), one query for each field that names them."""
    codes = dict(model._default_manager.values_list("pk", "code"))
    found: dict[int, list[Use]] = {}
    for field in references_to(model):
        rows = field.model._default_manager.order_by().exclude(**{field.name: None})
        if entries is not None:
            rows = rows.filter(**{f"{field.name}__in": list(entries)})
        for key, count in rows.values_list(field.name).annotate(count=Count("pk")):
            label = str(getattr(field.model, "list_name", "") or field.model._meta.verbose_name)
            found.setdefault(key, []).append(Use(label, count, _records_url(field, codes[key])))
    return found


def uses_of(entry: ListEntry) -> list[Use]:
    return uses_by_entry(type(entry), [entry.pk]).get(entry.pk, [])


def _records_url(field: Any, code: str) -> str:
    if issubclass(field.model, ListEntry):
        return reverse("units:entry-list", args=[list_key(field.model)])
    kind = kind_of(field.model)
    if kind is None or "period" in kind.context:  # such a page shows one period only
        return ""
    return f"{reverse('import-records', args=[kind.code])}?{urlencode({field.name: code})}"


def refuse_removal(entry: ListEntry) -> None:
    """Raise InvalidRecord where records use the entry or texts name it."""
    uses = uses_of(entry)
    if uses:
        total = sum(use.count for use in uses)
        raise InvalidRecord(
            f"有 {total} 条记录用着“{entry}”（{'、'.join(map(str, uses))}），不能删除。请先把它们改到别的项。"
        )
    places = _places(entry)
    if places:
        raise InvalidRecord(f"{places}里写着“{entry}”，不能删除。请先改那里。")


def refuse_change(stored: ListEntry, entry: ListEntry) -> None:
    """Raise where an entry on file cannot become another: InvalidRecord for another code or a name that texts write,
    AreaClosed for a name that a closed area keeps or a field by which it counted. Whoever asks keeps the periods from
    being closed meanwhile."""
    if stored.code != entry.code:
        raise InvalidRecord("代码定下后不能改，地址、文件和配置包里用着它。")
    if stored.name != entry.name:
        closing = _closing_with(stored)
        if closing:
            raise AreaClosed(
                f"{_closed(closing)}，锁定的数字里写着“{stored}”，改名以后对不上。要用新的名称请另增一项；"
                "确需改名，请主管先解除锁定。"
            )
        places = _places(stored)
        if places:
            raise InvalidRecord(f"{places}里写着“{stored}”，改名以后就数不到了。请先改那里，或者另增一项。")
    _refuse_other_counting(stored, entry)


def _refuse_other_counting(stored: ListEntry, entry: ListEntry) -> None:
    """Where records use the entry, what decides how they are counted stays while their area is closed."""
    fields = [field for field in own_fields(type(entry)) if field.name in entry.counted]
    changed = [field for field in fields if getattr(stored, field.attname) != getattr(entry, field.attname)]
    if not changed or not uses_of(stored):
        return
    closing = _closings().filter(area__in=areas_of(type(entry))).first()
    if closing is None:
        return
    names = "、".join(str(field.verbose_name) for field in changed)
    raise AreaClosed(
        f"{_closed(closing)}，用着“{stored}”的记录按原来的“{names}”统计，现在不能改。请另增一项；"
        "确需更正，请主管先解除锁定。"
    )


def areas_of(model: type[ListEntry]) -> set[str]:
    """Areas in which records that name entries of the list are counted; where such records are not counted themselves,
    those in which the records they belong to are."""
    subjects: dict[type[Model], list[Subject]] = {}
    for subject in _subjects():
        subjects.setdefault(subject.model, []).append(subject)
    users: set[type[Model]] = set()
    for field in references_to(model):
        owners = [] if field.model in subjects else [f.related_model for f in field.model._meta.fields if f.many_to_one]
        users |= {field.model, *owners}
    found = [subject for user in users - {Unit} for subject in subjects.get(user, [])]
    return set(AREAS) if any(s.area_path for s in found) else {s.area for s in found}


def _closing_with(entry: ListEntry) -> Closing | None:
    """A closing whose records say the entry's name."""
    params: dict[str, set[str]] = {}
    for subject in _subjects():
        said = {
            part.param for part in subject.slices if end_of(subject.model, part.field_path) == (type(entry), "name")
        }
        if said:
            params |= {m.code: said for m in MEASURES.of_subject(subject)}
    for closing in _closings().defer(None) if params else ():
        if keeps_word(closing.frozen, entry.name, params):
            return closing
    return None


def _closings() -> Any:
    return Closing.objects.active().select_related("period")


def _subjects() -> list[Subject]:
    heads = (*MEASURES.by_code.values(), *MEASURES.defined())
    return list(dict.fromkeys(measure.subject for head in heads for measure in head.chain))


def end_of(model: type[Model], path: str) -> tuple[type[Model], str]:
    """The model a path leads to, and the field or date part it takes there."""
    name = ""
    for name in path.split("__"):
        try:
            related = model._meta.get_field(name).related_model
        except FieldDoesNotExist:
            return model, name
        if isinstance(related, type):
            model = related
    return model, name


def _closed(closing: Closing) -> str:
    return f"{closing.period.name}的“{AREAS[closing.area]}”已锁定"


def _places(entry: ListEntry) -> str:
    found = list(dict.fromkeys(_named(entry)))
    more = f"等 {len(found)} 处" if len(found) > SHOWN else ""
    return "、".join(found[:SHOWN]) + more


def _named(entry: ListEntry) -> Iterator[str]:
    for places in NAMED_IN:
        yield from places(entry)
