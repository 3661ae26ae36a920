"""Sources of files: found by name, and what is remembered of them. Within the caller's transaction."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils import timezone

from govaudit.acts import Actor
from govaudit.errors import UserError
from govaudit.imports.kinds import ImportKind, import_kind
from govaudit.imports.mapping import ColumnMapping, fingerprint
from govaudit.imports.proposing import without_place
from govaudit.imports.settling import lookup_of
from govaudit.models import ImportSource, SourceMapping, SourceValue
from govaudit.validators import check_line

NAME_LIMIT = 64
WORD_LIMIT = 200


def source_name(given: str) -> str:
    """A source's name as it is kept. Raises UserError."""
    name = given.strip()
    if not name:
        raise UserError("请写明来源，例如“市12345平台”。")
    if len(name) > NAME_LIMIT:
        raise UserError(f"来源名称有{len(name)}个字，请改到{NAME_LIMIT}个字以内。")
    if {".", ".."} & set(name.split("/")):  # the source's page could not be opened: browsers shorten such an address
        raise UserError("来源名称不能是“.”“..”，也不能带“./”“../”这样的写法。请写成文字，例如“市12345平台”。")
    try:
        check_line(name)
    except ValidationError as error:
        raise UserError(f"来源名称：{''.join(error.messages)}") from error
    return name


def source_named(kind: ImportKind, name: str, blank_keeps: bool | None) -> ImportSource:
    """The source of that name, made if new."""
    source, _ = ImportSource.objects.get_or_create(kind=kind.code, name=source_name(name))
    if blank_keeps is not None and source.blank_keeps != blank_keeps:
        source.blank_keeps = blank_keeps
        source.save(update_fields=["blank_keeps"])
    return source


def remember_mapping(source: ImportSource, mapping: ColumnMapping, saved_by: str) -> None:
    """Propose this mapping for the source's next file with the same headers."""
    SourceMapping.objects.update_or_create(
        source=source,
        fingerprint=fingerprint(mapping.headers),
        defaults={"mapping": without_place(mapping), "saved_at": timezone.now(), "saved_by": saved_by},
    )


def remember_value(actor: Actor | None, source: ImportSource, field: str, found: str, meant: str) -> bool:
    """Keep what a text means for later files: for all kinds where it is taught (units), else for this source. Whether
    it was taught, and new. Raises UserError for a text too long to be remembered."""
    kind = import_kind(source.kind)
    if teach := kind.learn.get(lookup_of(kind, field)):
        return teach(actor=actor, text=found, meant=meant)
    if not found or max(len(found), len(meant)) > WORD_LIMIT:
        raise UserError(f"只有 1 到 {WORD_LIMIT} 个字的内容能记住。请去掉“以后也这样认”再试。")
    SourceValue.objects.update_or_create(source=source, field=field, found=found, defaults={"meant": meant})
    return False


def forget_meaning(source: ImportSource, field: str, found: str, meant: str) -> bool:
    """Forget that the source's text means this; one that means something else by now stays. Whether it was known."""
    known = SourceValue.objects.filter(source=source, field=field, found=found, meant=meant)
    return bool(known.delete()[0])
