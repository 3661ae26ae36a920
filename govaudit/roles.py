"""Who may do what: the one table of roles and rights (design.md, Acts)."""

from enum import StrEnum


class Role(StrEnum):
    ADMIN = "admin"
    CHECKER = "checker"
    MANAGER = "manager"
    CLERK = "clerk"
    LIAISON = "liaison"


ROLE_NAMES = {
    Role.ADMIN: "管理员",
    Role.CHECKER: "经办人",
    Role.MANAGER: "主管",
    Role.CLERK: "文书",
    Role.LIAISON: "联络员",
}


class Right(StrEnum):
    CONFIGURE = "configure"  # units, lists, scheme, users
    RECORD = "record"  # enter, check, find
    ANSWER = "answer"  # a liaison answers findings of the own unit
    CLOSE = "close"  # close and reopen an area
    SCORE = "score"
    WRITE_NOTICE = "write_notice"  # write, reconcile, download
    ISSUE_NOTICE = "issue_notice"  # review, sign
    VIEW = "view"  # all records of the office
    SEE_CALLERS = "see_callers"  # who called or wrote, in clear, with a reason
    VIEW_OWN = "view_own"  # the own unit's part and issued notices


RIGHTS: dict[Right, frozenset[Role]] = {
    Right.CONFIGURE: frozenset({Role.ADMIN}),
    Right.RECORD: frozenset({Role.ADMIN, Role.CHECKER}),
    Right.ANSWER: frozenset({Role.LIAISON}),
    Right.CLOSE: frozenset({Role.ADMIN, Role.MANAGER}),
    Right.SCORE: frozenset({Role.ADMIN, Role.CHECKER, Role.MANAGER, Role.CLERK}),
    Right.WRITE_NOTICE: frozenset({Role.ADMIN, Role.MANAGER, Role.CLERK}),
    Right.ISSUE_NOTICE: frozenset({Role.MANAGER}),
    Right.VIEW: frozenset({Role.ADMIN, Role.CHECKER, Role.MANAGER, Role.CLERK}),
    Right.SEE_CALLERS: frozenset({Role.ADMIN, Role.CHECKER}),
    Right.VIEW_OWN: frozenset(Role),
}


def has_right(roles: frozenset[Role], right: Right) -> bool:
    return bool(RIGHTS[right] & roles)
