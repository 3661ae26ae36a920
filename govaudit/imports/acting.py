"""What the acts on imports have in common: the import taken for one of them, its jobs and entries."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from govaudit.acts import Actor, require_right, write_entry
from govaudit.errors import Conflict, UserError
from govaudit.imports.kinds import ImportKind
from govaudit.imports.pipeline import drop_stage, drop_stages, kind_of, mark_of, require_rows
from govaudit.imports.rows import forget_faults
from govaudit.lib.privacy import mask_text
from govaudit.models import Import, ImportState
from govaudit.services.jobs import request_job
from govaudit.sheets import CellFault


def take(actor: Actor | None, imported: Import, *states: ImportState) -> Import:
    """The import as it is now, nobody else's until the transaction ends. Raises NotAllowed without the right of its
    kind, Conflict where it is in none of `states`."""
    require_right(actor, kind_of(imported).right)
    taken = Import.objects.select_for_update(of=("self",)).select_related("source").get(pk=imported.pk)
    if states and taken.state not in states:
        raise Conflict(f"“{taken.file_name}”现在是“{taken.get_state_display()}”，不能这样做。请刷新页面再看。")
    return taken


def check_anew(actor: Actor | None, taken: Import) -> None:
    """Forget what came of earlier checks, but not what a person corrected or dropped, and request the job that checks
    all rows."""
    require_rows(taken)
    forget_faults(taken)
    drop_stage(taken)
    taken.state, taken.stage, taken.counts, taken.totals = ImportState.MAPPED, "", {}, []
    taken.blank_keeps = taken.source.blank_keeps
    taken.save(update_fields=["mapping", "settled", "taught", "blank_keeps", "state", "stage", "counts", "totals"])
    request(actor, taken, "import.check", "核对", mark=mark_of(taken))


def finish_if_done(taken: Import) -> None:
    """End an import of which nothing is left to accept or to mend; not saved."""
    if not any(taken.counts.get(name) for name in ("new", "changed", "conflict", "faulty")):
        drop_stages(taken)
        taken.state, taken.stage = ImportState.FINISHED, ""


def request(actor: Actor | None, imported: Import, kind: str, verb: str, **parameters: Any) -> None:
    """Ask for a job on the import, and let its page show how far it is."""
    job = request_job(
        actor=actor,
        kind=kind,
        parameters={"code": imported.code, **parameters},
        title=short(f"{verb}“{imported.file_name}”", 200),
    )
    imported.job = job.code
    imported.save(update_fields=["job"])


def note(
    actor: Actor | None,
    act_code: str,
    imported: Import,
    summary: str,
    *,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    write_entry(
        actor=actor,
        act=act_code,
        subject=f"导入/{imported.code}",
        summary=short(mask_text(summary), 500),
        before=_masked(before or {}),
        after=_masked(after or {}),
    )


def _masked(said: Any) -> Any:
    """What an entry says of a file, callers' numbers masked in its texts."""
    if isinstance(said, Mapping):
        return {mask_text(str(name)): _masked(value) for name, value in said.items()}
    if isinstance(said, list | tuple):
        return [_masked(value) for value in said]
    return mask_text(said) if isinstance(said, str) else said


def person(actor: Actor | None) -> str:
    return (actor.get_full_name() or actor.get_username()) if actor else "命令行"


def short(text: str, limit: int = 60) -> str:
    return text if len(text) <= limit else f"{text[: limit - 1]}…"


def period_of(kind: ImportKind, code: str) -> str:
    """Code of the period the records get, empty for kinds that need none. Raises UserError."""
    if "period" not in kind.context:
        return ""
    if not code:
        raise UserError(f"{kind.title}属于一个考核周期，请选定周期再上传。")
    try:
        return str(kind.lookups()["periods"].find(code).code)
    except CellFault as hint:
        raise UserError(f"没有代码为“{code}”的考核周期：{hint}。") from None
