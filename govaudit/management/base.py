"""What the program's commands share: one sentence and exit status 1 where the database is missing, old or silent."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import Error as DatabaseFailure
from django.db import InterfaceError, OperationalError, connection
from django.db.migrations.executor import MigrationExecutor

NO_ANSWER = "数据库没有应答，请检查 DATABASE_URL 写得对不对、数据库是否在运行。"


class DatabaseCommand(BaseCommand):
    """A command that needs the office's database, migrated."""

    def execute(self, *args: Any, **options: Any) -> str | None:
        refuse_old_database()
        try:
            return super().execute(*args, **options)
        except (OperationalError, InterfaceError) as error:
            raise CommandError(NO_ANSWER) from error


def refuse_old_database() -> None:
    """Raises CommandError where the database does not answer or waits for migrations."""
    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseFailure as error:
        raise CommandError(NO_ANSWER) from error
    if waiting:
        raise CommandError(f"数据库还差{len(waiting)}步更新，请先运行：python manage.py migrate")
