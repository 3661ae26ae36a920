"""`manage.py score PERIOD`: compute the scores of a period."""

from typing import Any

from django.core.management.base import CommandError, CommandParser

from govaudit.errors import UserError
from govaudit.management.base import DatabaseCommand
from reports.services.scores import NoScheme, score_period
from units.models import Period


class Command(DatabaseCommand):
    help = "计算一个考核周期的得分，例如：score 2022Q2"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("period", help="2022Q2、2022-07_08、2021H1、2025-04、2025-W15、2025-04-01_2025-04-15")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            period = Period.objects.named(options["period"])
            scores = score_period(actor=None, period=period)
        except NoScheme as error:
            self.stdout.write(str(error))
            return
        except UserError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{period.name}：{len(scores)}家单位已计分。")
