"""The checks app."""

from django.apps import AppConfig


class ChecksConfig(AppConfig):
    name = "checks"
    verbose_name = "检查"

    def ready(self) -> None:
        from checks import carrying
        from checks.deadlines import follow_days
        from checks.duty_terms import make_terms
        from checks.models import Finding
        from checks.reviewing import unfilled
        from checks.search import account_match, accounts_named, column_match, columns_named
        from checks.selectors import filling_that_waits, findings_to_answer
        from checks.today import MATTERS
        from govaudit.housekeeping import register
        from units.carrying import COPIED, LASTING, TO_DO
        from units.entries import OWN_FORMS
        from units.following import FOLLOWERS
        from units.frame import WAITING
        from units.hanging import NAMING
        from units.reviewing import REVIEWS
        from units.search import FINDERS
        from units.today import MATTERS as TODAY

        register("duty-terms", make_terms)
        FOLLOWERS.append(follow_days)
        NAMING.append(Finding)
        REVIEWS.append(unfilled)
        OWN_FORMS["checks.Indicator"] = "checks:indicator-add", "checks:indicator-edit"
        OWN_FORMS["checks.KeyArea"] = "checks:key-area-add", "checks:key-area-edit"
        TODAY.extend(MATTERS)
        COPIED.extend(carrying.COPIED)
        LASTING.extend(carrying.LASTING)
        TO_DO.extend(carrying.TO_DO)
        FINDERS["网站栏目"] = columns_named, column_match
        FINDERS["政务新媒体"] = accounts_named, account_match
        WAITING["checks:fill-list"] = filling_that_waits
        WAITING["checks:finding-list"] = findings_to_answer
