"""The reports app."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "reports"
    verbose_name = "评分与通报"

    def ready(self) -> None:
        from govaudit.measures import MEASURES
        from reports import carrying
        from reports.selectors.entries import places_naming
        from reports.selectors.names import is_taken
        from reports.selectors.rules import reviews_of_units, rule_doubts
        from reports.today import notice_tasks
        from units.carrying import COPIED, TO_DO
        from units.entries import NAMED_IN
        from units.reviewing import REVIEWS, UNIT_REVIEWS
        from units.today import SOURCES

        MEASURES.is_taken.append(is_taken)
        NAMED_IN.append(places_naming)
        REVIEWS.append(rule_doubts)
        UNIT_REVIEWS.append(reviews_of_units)
        SOURCES.append(notice_tasks)
        COPIED.extend(carrying.COPIED)
        TO_DO.extend(carrying.TO_DO)
