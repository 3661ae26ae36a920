"""The access table: what each url asks of who opens it. Every url of the program stands here; a test walks the
resolver, compares, and requests each url as each role."""

from typing import Any, Final, Literal

from govaudit.roles import Right

#: Open without signing in; open to everybody who is signed in.
PUBLIC: Final = "public"
LOGIN: Final = "login"
Access = Right | Literal["public", "login"]

ACCESS: dict[str, Access] = {
    "home": LOGIN,
    "login": PUBLIC,
    "logout": LOGIN,
    "job-list": Right.VIEW_OWN,
    "job-running": LOGIN,
    "job-detail": Right.VIEW_OWN,
    "job-progress": Right.VIEW_OWN,
    "job-retry": Right.VIEW_OWN,
    "entry-list": Right.CLOSE,
    "import-list": Right.RECORD,
    "import-add": Right.RECORD,
    "import-sources": Right.RECORD,
    "import-source-edit": Right.RECORD,
    "import-detail": Right.RECORD,
    "import-progress": Right.RECORD,
    "import-map": Right.RECORD,
    "import-check": Right.RECORD,
    "import-settle": Right.RECORD,
    "import-unsettle": Right.RECORD,
    "import-value-forget": Right.RECORD,
    "import-rows": Right.RECORD,
    "import-missing": Right.RECORD,
    "import-faulty": Right.RECORD,
    "import-faulty-file": Right.RECORD,
    "import-drop": Right.RECORD,
    "import-dropped": Right.RECORD,
    "import-corrected": Right.RECORD,
    "import-correct": Right.RECORD,
    "import-mend": Right.RECORD,
    "import-accept": Right.RECORD,
    "import-undo": Right.RECORD,
    "import-discard": Right.RECORD,
    "import-template": Right.RECORD,
    "import-records": Right.VIEW,
    "export-file": Right.VIEW_OWN,
    "units:password-change": Right.VIEW_OWN,
    "units:unit-list": Right.VIEW_OWN,
    "units:unit-search": Right.VIEW_OWN,
    "units:unit-add": Right.CONFIGURE,
    "units:unit-detail": Right.VIEW_OWN,
    "units:unit-edit": Right.CONFIGURE,
    "units:name-add": Right.CONFIGURE,
    "units:name-remove": Right.CONFIGURE,
    "units:period-list": Right.VIEW_OWN,
    "units:period-switch": LOGIN,
    "units:period-add": Right.CONFIGURE,
    "units:period-detail": Right.VIEW_OWN,
    "units:period-edit": Right.CONFIGURE,
    "units:area-close": Right.CLOSE,
    "units:area-reopen": Right.CLOSE,
    "units:participation-list": Right.VIEW,
    "units:participation-edit": Right.CONFIGURE,
    "units:calendar": Right.VIEW_OWN,
    "units:calendar-day-edit": Right.CONFIGURE,
    "units:calendar-day-clear": Right.CONFIGURE,
    "units:user-list": Right.CONFIGURE,
    "units:user-add": Right.CONFIGURE,
    "units:user-edit": Right.CONFIGURE,
    "checks:column-list": Right.VIEW_OWN,
    "checks:column-add": Right.RECORD,
    "checks:column-detail": Right.VIEW_OWN,
    "checks:column-edit": Right.RECORD,
    "checks:update-list": Right.VIEW_OWN,
    "checks:update-add": Right.RECORD,
    "checks:update-detail": Right.VIEW_OWN,
    "checks:update-edit": Right.RECORD,
    "checks:update-delete": Right.RECORD,
    "checks:account-list": Right.VIEW_OWN,
    "checks:account-add": Right.RECORD,
    "checks:account-detail": Right.VIEW_OWN,
    "checks:account-edit": Right.RECORD,
    "checks:account-check": Right.RECORD,
    "checks:check-edit": Right.RECORD,
    "checks:check-delete": Right.RECORD,
    "checks:finding-list": Right.VIEW_OWN,
    "checks:finding-add": Right.RECORD,
    "checks:finding-detail": Right.VIEW_OWN,
    "checks:finding-edit": Right.RECORD,
    "checks:finding-answer": Right.ANSWER,
    "hotline:order-list": Right.VIEW_OWN,
    "hotline:order-add": Right.RECORD,
    "hotline:order-detail": Right.VIEW_OWN,
    "hotline:order-edit": Right.RECORD,
    "hotline:letter-list": Right.VIEW_OWN,
    "hotline:letter-add": Right.RECORD,
    "hotline:letter-detail": Right.VIEW_OWN,
    "hotline:letter-edit": Right.RECORD,
    "reports:glance": Right.VIEW_OWN,
    "reports:ranking-latest": Right.VIEW_OWN,
    "reports:ranking": Right.VIEW_OWN,
    "reports:score-run": Right.SCORE,
    "reports:score-detail": Right.VIEW_OWN,
    "reports:notice-list": Right.VIEW_OWN,
    "reports:notice-detail": Right.VIEW_OWN,
    "reports:notice-edit": Right.WRITE_NOTICE,
    "reports:notice-ledger": Right.VIEW,
    "reports:notice-write": Right.WRITE_NOTICE,
    "reports:notice-issue": Right.ISSUE_NOTICE,
    "reports:edition-file": Right.VIEW_OWN,
}


def may_open(user: Any, url_name: str) -> bool:
    """Whether a link to the page is worth showing to the person."""
    needed = ACCESS[url_name]
    if needed == PUBLIC:
        return True
    if not user.is_authenticated:
        return False
    return needed == LOGIN or user.has_right(needed)
