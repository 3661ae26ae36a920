"""manage.py load_pack DIR: put an office's pack into a migrated empty database."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from govaudit.errors import UserError
from govaudit.management.base import DatabaseCommand
from reports.selectors.packs import is_loaded
from reports.services.packs import load_pack


class Command(DatabaseCommand):
    help = "把一个配置包装入空的数据库；有任何错误都不装入，并逐条列出。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", metavar="DIR", type=Path, help="配置包的文件夹")

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        name = folder.resolve().name
        try:
            if is_loaded(folder):
                self.stdout.write(f"配置包“{name}”早已装入，没有改动。")
                return
            period = load_pack(actor=None, folder=folder)
        except UserError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"已装入配置包“{name}”：{period.name}（{period.code}），截至{period.as_of}。")
