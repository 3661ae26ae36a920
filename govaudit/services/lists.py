"""Acts on how people look at lists: columns chosen, filters kept under a name."""

from __future__ import annotations

from django.core.exceptions import ValidationError

from govaudit.acts import Actor, act, require_right, write_entry
from govaudit.errors import Conflict, UserError
from govaudit.models import ListColumns, SavedView
from govaudit.roles import Right
from govaudit.validators import check_line

LONGEST_NAME, LONGEST_QUERY = 20, 2000  # characters
MOST_VIEWS = 20  # of one person on one list: they stand in a row


@act("list.columns", right=Right.VIEW_OWN)
def choose_columns(*, actor: Actor, page: str, title: str, columns: str) -> None:
    """Remember for the person which columns a list shows; an empty text goes back to the list's own."""
    kept = ListColumns.objects.filter(person_id=actor.pk, page=page)
    before = kept.values_list("columns", flat=True).first() or ""
    if columns:
        ListColumns.objects.update_or_create(person_id=actor.pk, page=page, defaults={"columns": columns})
    else:
        kept.delete()
    did = "选择" if columns else "恢复"
    summary = f"{did}“{title}”的栏目" + ("：无变化" if before == columns else "")
    write_entry(
        actor=actor, act="list.columns", subject=f"列表/{title}", summary=summary,
        before={"columns": before}, after={"columns": columns},
    )  # fmt: skip


@act("view.save", right=Right.VIEW_OWN)
def save_view(*, actor: Actor, page: str, title: str, name: str, query: str, is_shared: bool) -> SavedView:
    """Keep the query of a list's address under a name."""
    wanted = _view_name(name)
    if not query:
        raise UserError("现在没有筛选条件，也没有改过排序和栏目，不用存。")
    if len(query) > LONGEST_QUERY:
        raise UserError("筛选条件太长，存不下。请减少几项条件再存。")
    _refuse_sharing(actor, is_shared)
    own = SavedView.objects.filter(owner_id=actor.pk, page=page)
    view = own.filter(name=wanted).first()
    if view is not None and (view.query, view.is_shared) != (query, is_shared):
        raise Conflict(f"您已经有名为“{wanted}”的常用筛选，请换一个名称。")
    summary = f"“{title}”存为常用筛选“{wanted}”" + ("：无变化" if view else "")
    if view is None:
        if own.count() >= MOST_VIEWS:
            raise UserError(f"一个列表最多存 {MOST_VIEWS} 个常用筛选，请先删除不用的。")
        view = own.create(owner_id=actor.pk, page=page, name=wanted, query=query, is_shared=is_shared)
    write_entry(actor=actor, act="view.save", subject=_subject(view), summary=summary, after=_state(view))
    return view


@act("view.change", right=Right.VIEW_OWN)
def change_view(*, actor: Actor, view: SavedView, name: str, is_shared: bool) -> SavedView:
    """Rename a kept filter, share it with the office or stop sharing."""
    current = _changeable(actor, view)
    wanted = _view_name(name)
    if is_shared and not current.is_shared:
        _refuse_sharing(actor, is_shared)
    others = SavedView.objects.filter(owner_id=current.owner_id, page=current.page).exclude(pk=current.pk)
    if others.filter(name=wanted).exists():
        raise Conflict(f"已经有名为“{wanted}”的常用筛选，请换一个名称。")
    before = _state(current)
    current.name, current.is_shared = wanted, is_shared
    current.save(update_fields=["name", "is_shared"])
    summary = f"修改常用筛选“{before['name']}”" + ("：无变化" if before == _state(current) else "")
    write_entry(
        actor=actor, act="view.change", subject=_subject(current), summary=summary, before=before, after=_state(current)
    )
    return current


@act("view.delete", right=Right.VIEW_OWN)
def delete_view(*, actor: Actor, view: SavedView) -> None:
    current = _changeable(actor, view)
    subject, before = _subject(current), _state(current)
    current.delete()
    write_entry(
        actor=actor, act="view.delete", subject=subject, summary=f"删除常用筛选“{before['name']}”", before=before
    )


def _changeable(actor: Actor, view: SavedView) -> SavedView:
    current = SavedView.objects.changeable_by(actor).select_for_update().filter(pk=view.pk).first()
    if current is None:
        raise Conflict("这个常用筛选已经删除，或者不是您建立的。")
    return current


def _refuse_sharing(actor: Actor, is_shared: bool) -> None:
    if is_shared:
        require_right(actor, Right.VIEW)


def _view_name(name: str) -> str:
    wanted = name.strip()
    try:
        check_line(wanted)
    except ValidationError as error:
        raise UserError("".join(error.messages)) from error
    if not 1 <= len(wanted) <= LONGEST_NAME:
        raise UserError(f"请给常用筛选写一个名称，不超过 {LONGEST_NAME} 个字。")
    return wanted


def _subject(view: SavedView) -> str:
    return f"常用筛选/{view.name}"


def _state(view: SavedView) -> dict[str, str | bool]:
    return {"name": view.name, "query": view.query, "is_shared": view.is_shared}
