"""`manage.py demo_accounts`: accounts for trying the program out, one for each role. Never for an office."""

from typing import Any

from django.core.management.base import CommandError
from django.db import transaction

from govaudit.management.base import DatabaseCommand
from govaudit.roles import ROLE_NAMES, Role
from units.models import Unit, User

PASSWORD = "shiyong-2022"  # noqa: S105 - shown on purpose: these accounts exist in a demonstration only
PEOPLE = {
    Role.ADMIN: ("guanli", "示范管理员"),
    Role.CHECKER: ("jingban", "示范经办人"),
    Role.MANAGER: ("zhuguan", "示范主管"),
    Role.CLERK: ("wenshu", "示范文书"),
    Role.LIAISON: ("lianluo", "示范联络员"),
}


class Command(DatabaseCommand):
    help = "建立示范账号（仅供试用）"

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        _refuse_other_people()
        unit = Unit.objects.filter(short_name="卫健局").first() or Unit.objects.in_protocol_order().first()
        for role, (username, name) in PEOPLE.items():
            user, created = User.objects.get_or_create(username=username, defaults={"last_name": name})
            if created:
                user.roles = [role]
                user.unit = unit if role is Role.LIAISON else None
                user.set_password(PASSWORD)
                user.save()
            self.stdout.write(f"  {ROLE_NAMES[role]}：{username}")
        self.stdout.write(f"  口令都是：{PASSWORD}")


def _refuse_other_people() -> None:
    """An office's own database never gets passwords that everybody knows."""
    wanted, present = set(PEOPLE.values()), set(User.objects.values_list("username", "last_name"))
    if present - wanted and not wanted <= present:
        raise CommandError("这个数据库已经有用户，不是试用的。示范账号的口令人人知道，只能建在没有用户的数据库里。")
