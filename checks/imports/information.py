"""Spreadsheets of 政务信息 and its adoptions."""

from checks.kinds import ADOPTION, SUBMISSION
from checks.models import Publication, Submission, SubmissionKind
from checks.sheets import ADOPTIONS, SUBMISSIONS
from govaudit.imports.kinds import register
from govaudit.imports.lookups import Choices, entries_called, entries_of
from units.importing import record_import, with_units


def _kinds() -> dict[str, Choices]:
    return with_units({"submission_kinds": entries_of(SubmissionKind)})


def _items() -> dict[str, Choices]:
    """Items by their number, and by what other offices write: the title, with the unit where several have it."""
    items = Submission.objects.select_related("unit").order_by("pk")
    called = ((item, item.code, [item.title, f"{item.unit.short_name}·{item.title}"]) for item in items)
    return with_units({"publications": entries_of(Publication), "submissions": entries_called(called)})


SUBMISSION_IMPORT = register(
    record_import(
        SUBMISSIONS, SUBMISSION, code="submissions", lookups=_kinds,
        list_page="checks:submission-list", record_page="checks:submission-detail",
        referred={"submission": "已有采用记录，不能删除。请先删除采用记录。"},
    )
)  # fmt: skip
ADOPTION_IMPORT = register(
    record_import(
        ADOPTIONS, ADOPTION, code="adoptions", lookups=_items,
        list_page="checks:adoption-list", record_page="checks:adoption-detail",
    )
)  # fmt: skip
