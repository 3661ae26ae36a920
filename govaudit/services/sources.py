"""Acts on the sources of files: renamed, what a blank cell means, what they remember."""

from __future__ import annotations

from govaudit.acts import Actor, act, require_right, write_entry
from govaudit.errors import Conflict
from govaudit.imports.acting import short
from govaudit.imports.kinds import import_kind
from govaudit.imports.sources import forget_meaning, source_name
from govaudit.models import ImportSource, SourceValue
from govaudit.roles import Right


@act("source.change", right=Right.RECORD)
def change_source(*, actor: Actor | None, source: ImportSource, name: str, blank_keeps: bool) -> ImportSource:
    """Rename a source, or change what a blank cell of its files means."""
    require_right(actor, import_kind(source.kind).right)
    current = ImportSource.objects.select_for_update().get(pk=source.pk)
    before = {"name": current.name, "blank_keeps": current.blank_keeps}
    wanted = source_name(name)
    if ImportSource.objects.filter(kind=current.kind, name=wanted).exclude(pk=current.pk).exists():
        raise Conflict(f"已经有名称为“{wanted}”的来源，请换一个名称。")
    current.name, current.blank_keeps = wanted, blank_keeps
    current.save(update_fields=["name", "blank_keeps"])
    after = {"name": current.name, "blank_keeps": current.blank_keeps}
    summary = f"修改导入来源“{before['name']}”" + ("：无变化" if before == after else "")
    subject = f"导入来源/{current.kind}/{current.name}"
    write_entry(actor=actor, act="source.change", subject=subject, summary=summary, before=before, after=after)
    return current


@act("source.forget", right=Right.RECORD)
def forget_value(*, actor: Actor | None, value: SourceValue) -> None:
    """Forget what a word of a source means. What was settled by it in earlier imports stays."""
    source = value.source
    require_right(actor, import_kind(source.kind).right)
    is_forgotten = forget_meaning(source, value.field, value.found, value.meant)
    summary = f"导入来源“{source}”不再记得“{short(value.found)}”就是“{short(value.meant)}”"
    write_entry(
        actor=actor, act="source.forget", subject=f"导入来源/{source.kind}/{source.name}",
        summary=summary + ("" if is_forgotten else "：早已忘记，无变化"), before={value.found: value.meant},
    )  # fmt: skip
