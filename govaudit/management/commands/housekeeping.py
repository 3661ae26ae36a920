"""`manage.py housekeeping`: what the worker does once a day, now; for an office that prefers its own timetable."""

from typing import Any

from govaudit.housekeeping import keep_house, told
from govaudit.management.base import DatabaseCommand


class Command(DatabaseCommand):
    help = "清理到期的文件和个人信息；后台进程每天自己做一次，一般不用运行。"

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(told(keep_house()))
