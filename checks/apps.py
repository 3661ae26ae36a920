"""The checks app."""

from django.apps import AppConfig


class ChecksConfig(AppConfig):
    name = "checks"
    verbose_name = "检查"

    def ready(self) -> None:
        from checks.selectors import findings_to_answer
        from units.frame import WAITING

        WAITING["checks:finding-list"] = findings_to_answer
