"""The reports app."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "reports"
    verbose_name = "评分与通报"

    def ready(self) -> None:
        from govaudit.measures import MEASURES
        from reports.selectors.names import is_taken
        from reports.today import notice_tasks
        from units.today import SOURCES

        MEASURES.is_taken.append(is_taken)
        SOURCES.append(notice_tasks)
