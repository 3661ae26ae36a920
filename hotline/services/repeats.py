"""Acts on orders that look like repeats of one another."""

from __future__ import annotations

from govaudit.acts import act, write_entry
from govaudit.roles import Right
from hotline.kinds import ORDER
from hotline.models import NotRepeated, WorkOrder
from units.models import User
from units.recording import InvalidRecord


@act("repeat.refuse", right=Right.RECORD)
def refuse_repeat(*, actor: User | None, first: WorkOrder, second: WorkOrder) -> NotRepeated:
    """Say that two orders which look alike are two matters: they are not proposed again. Raises InvalidRecord for an
    order and itself."""
    if first.pk == second.pk:
        raise InvalidRecord(f"要认定的是两件工单，这里两件都是“{first.number}”。")
    low, high = sorted((first, second), key=lambda order: order.pk)
    name = (actor.get_full_name() or actor.get_username()) if actor else "命令行"
    found, is_new = NotRepeated.objects.get_or_create(first=low, second=high, defaults={"decided_by": name})
    write_entry(
        actor=actor,
        act="repeat.refuse",
        subject=ORDER.subject(second),
        summary=f"认定工单“{second.number}”与“{first.number}”不是重复" + ("" if is_new else "：早已认定，无变化"),
    )
    return found


@act("repeat.restore", right=Right.RECORD)
def restore_repeat(*, actor: User | None, first: WorkOrder, second: WorkOrder) -> None:
    """Take back that two orders are two matters: they are proposed again where they look alike."""
    low, high = sorted((first, second), key=lambda order: order.pk)
    deleted, _ = NotRepeated.objects.filter(first=low, second=high).delete()
    write_entry(
        actor=actor,
        act="repeat.restore",
        subject=ORDER.subject(second),
        summary=f"撤回“工单{second.number}与{first.number}不是重复”的认定" + ("" if deleted else "：早已撤回，无变化"),
    )
