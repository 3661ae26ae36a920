"""`manage.py notice PERIOD --out DIR`: write a period's notice with its attachments and ledger."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from govaudit.errors import UserError
from govaudit.management.base import DatabaseCommand, reason_of
from reports.models import Notice
from reports.selectors.documents import compose
from reports.services.notices import Draft, write_edition
from units.models import Period


class Command(DatabaseCommand):
    help = "生成一个考核周期的通报，例如：notice 2022Q2 --out var/demo"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("period", help="2022Q2、2022-07_08、2021H1、2025-04、2025-W15、2025-04-01_2025-04-15")
        parser.add_argument("--out", required=True, type=Path, help="输出目录")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            period = Period.objects.named(options["period"])
            notice = Notice.objects.filter(period=period).order_by("code").first()
            if notice is None:
                raise CommandError(f"{period.name}还没有通报。请先装入带 notice.md 的配置包。")
            draft = Draft.of(notice, compose(notice))
            edition = write_edition(actor=None, notice=notice, draft=draft)
        except UserError as error:
            raise CommandError(str(error)) from error
        try:
            write_files(options["out"], draft)
        except OSError as error:
            raise CommandError(f"写不进“{options['out']}”：{reason_of(error)}。请换一个可以写的目录。") from error
        self.stdout.write(f"{period.name}通报第{edition.number}稿，{len(draft.files)}个文件：{options['out']}")
        for remark in draft.remarks:
            self.stdout.write(f"提示：{remark['sentence']}")


def write_files(folder: Path, draft: Draft) -> None:
    """Put the files below `folder`, each replaced whole; attachments of an earlier run are removed."""
    (folder / "attachments").mkdir(parents=True, exist_ok=True)
    names = {file.name for file in draft.files}
    for stale in (folder / "attachments").glob("[0-9][0-9]-*.*"):
        if f"attachments/{stale.name}" not in names:
            stale.unlink()
    for file in draft.files:
        part = folder / f"{file.name}.part"
        part.write_bytes(file.data)
        part.replace(folder / file.name)
