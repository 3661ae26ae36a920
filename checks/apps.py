"""The checks app."""

from django.apps import AppConfig


class ChecksConfig(AppConfig):
    name = "checks"
    verbose_name = "检查"

    def ready(self) -> None:
        from checks.deadlines import follow_days
        from checks.duty_terms import make_terms
        from checks.search import account_match, accounts_named, column_match, columns_named
        from checks.selectors import filling_that_waits, findings_to_answer
        from checks.today import MATTERS
        from govaudit.housekeeping import register
        from units.following import FOLLOWERS
        from units.frame import WAITING
        from units.search import FINDERS
        from units.today import MATTERS as TODAY

        register("duty-terms", make_terms)
        FOLLOWERS.append(follow_days)
        TODAY.extend(MATTERS)
        FINDERS["网站栏目"] = columns_named, column_match
        FINDERS["政务新媒体"] = accounts_named, account_match
        WAITING["checks:fill-list"] = filling_that_waits
        WAITING["checks:finding-list"] = findings_to_answer
