"""What the program's commands share: one sentence and exit status 1 where the database is missing, old or silent."""

import errno
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import Error as DatabaseFailure
from django.db import InterfaceError, OperationalError, connection
from django.db.migrations.executor import MigrationExecutor

#: What the system says of files and addresses, in Chinese.
REASONS = {
    errno.ENOENT: "没有这个文件或文件夹",
    errno.ENOTDIR: "路径里有一段不是文件夹",
    errno.EISDIR: "这是文件夹，不是文件",
    errno.EEXIST: "这里已经有同名的文件",
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.EROFS: "这里只能读，不能写",
    errno.ENOSPC: "磁盘满了",
    errno.EADDRINUSE: "别的程序正在用这个端口",
}
NO_ANSWER = "数据库没有应答，请检查 DATABASE_URL 写得对不对、数据库是否在运行。"


class DatabaseCommand(BaseCommand):
    """A command that needs the office's database, migrated."""

    def execute(self, *args: Any, **options: Any) -> str | None:
        refuse_old_database()
        try:
            return super().execute(*args, **options)
        except (OperationalError, InterfaceError) as error:
            raise CommandError(NO_ANSWER) from error


def reason_of(error: OSError) -> str:
    return REASONS.get(error.errno or 0, f"系统错误 {error.errno}")


def refuse_old_database() -> None:
    """Raises CommandError where the database does not answer or waits for migrations."""
    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseFailure as error:
        raise CommandError(NO_ANSWER) from error
    if waiting:
        raise CommandError(f"数据库还差{len(waiting)}步更新，请先运行：python manage.py migrate")
