"""Spreadsheets of requests for information, and of the reviews and lawsuits over their answers."""

from checks.deadlines import settle_batch
from checks.kinds import FOI_DISPUTE, FOI_REQUEST
from checks.models import ApplicantKind, FoiChannel, FoiRequest, FoiResult
from checks.sheets import FOI_DISPUTES, FOI_REQUESTS
from govaudit.imports.kinds import register
from govaudit.imports.lookups import Choices, entries_by, entries_of
from units.importing import record_import, with_units


def _lookups() -> dict[str, Choices]:
    return with_units(
        {
            "foi_channels": entries_of(FoiChannel),
            "applicant_kinds": entries_of(ApplicantKind),
            "foi_results": entries_of(FoiResult),
            "foi_requests": entries_by({request.code: request for request in FoiRequest.objects.all()}),
        }
    )


FOI_REQUEST_IMPORT = register(
    record_import(
        FOI_REQUESTS, FOI_REQUEST, code="foi_requests", lookups=_lookups,
        list_page="checks:foi-list", record_page="checks:foi-detail",
        filled=("due_on",), accepted=settle_batch,
        referred={"request": "有它的复议诉讼记录，不能删除。请先删除这些记录。"},
    )
)  # fmt: skip
FOI_DISPUTE_IMPORT = register(
    record_import(
        FOI_DISPUTES, FOI_DISPUTE, code="foi_disputes", lookups=_lookups,
        list_page="checks:dispute-list", record_page="checks:foi-detail", record_path=("request__code",),
    )
)  # fmt: skip
