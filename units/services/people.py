"""Acts on people: users, their roles and passwords."""

from typing import Any

from govaudit.acts import act, write_entry
from govaudit.errors import Conflict, NotAllowed
from govaudit.roles import ROLE_NAMES, Right, Role
from units.models import User
from units.recording import InvalidRecord
from units.writing import check, write_change


@act("user.save", right=Right.CONFIGURE)
def save_user(*, actor: User | None, user: User, password: str = "") -> User:
    """Add a person or change name, roles and unit; `password` empty leaves it. Raises InvalidRecord for a liaison
    without a unit, NotAllowed where somebody changes a superuser, and where 管理员 would shut themselves out."""
    stored = User.objects.select_for_update().filter(pk=user.pk).first() if user.pk else None
    _refuse_user(actor, stored, user, password)
    before = _said_of(stored) if stored else {}
    if password:
        user.set_password(password)
    check(user)
    user.save()
    after = _said_of(user) | ({"口令": "已重设"} if password else {})
    write_change(actor, "user.save", f"用户/{user.username}", f"用户“{user}”", before, after)
    return user


@act("user.change_password", right=Right.VIEW_OWN)
def change_password(*, actor: User, password: str) -> None:
    """Give oneself a new password; the form has asked for the old one."""
    actor.set_password(password)
    actor.save(update_fields=["password"])
    write_entry(actor=actor, act="user.change_password", subject=f"用户/{actor.username}", summary="修改自己的口令")


def _refuse_user(actor: User | None, stored: User | None, user: User, password: str) -> None:
    roles = user.role_set
    if stored is None and not password:
        raise InvalidRecord("新用户要有口令。")
    if Role.LIAISON in roles and user.unit_id is None:
        raise InvalidRecord("联络员要选所属单位。")
    if actor is None or actor.is_superuser:
        return
    if user.is_superuser or (stored and stored.is_superuser):
        raise NotAllowed("超级用户只能由超级用户修改。")
    if stored and stored.pk == actor.pk and not (user.is_active and Role.ADMIN in roles):
        raise Conflict("不能停用自己，也不能去掉自己的管理员角色。请由另一位管理员办理。")


def _said_of(user: User) -> dict[str, Any]:
    """What the trail keeps of a person: never the password."""
    return {
        "用户名": user.username,
        "姓名": user.get_full_name(),
        "角色": [name for role, name in ROLE_NAMES.items() if role in user.role_set],
        "所属单位": user.unit.short_name if user.unit else None,
        "在用": "是" if user.is_active else "否",
    }
