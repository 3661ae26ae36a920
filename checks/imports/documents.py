"""Spreadsheets of documents and of what explains them."""

from checks.deadlines import settle_batch
from checks.kinds import DOCUMENT, INTERPRETATION
from checks.models import DocumentAttribute, DocumentIssuer, InterpretationForm, PolicyDocument
from checks.sheets import DOCUMENTS, INTERPRETATIONS
from govaudit.imports.kinds import register
from govaudit.imports.lookups import Choices, entries_by, entries_of
from units.importing import record_import, with_units


def _lookups() -> dict[str, Choices]:
    return with_units(
        {
            "document_issuers": entries_of(DocumentIssuer),
            "document_attributes": entries_of(DocumentAttribute),
            "interpretation_forms": entries_of(InterpretationForm),
            "documents": entries_by({document.number: document for document in PolicyDocument.objects.all()}),
        }
    )


DOCUMENT_IMPORT = register(
    record_import(
        DOCUMENTS, DOCUMENT, code="documents", lookups=_lookups,
        list_page="checks:document-list", record_page="checks:document-detail", record_path=("number",),
        accepted=settle_batch,
        referred={"document": "有它的解读材料，不能删除。请先删除这些材料。"},
    )
)  # fmt: skip
INTERPRETATION_IMPORT = register(
    record_import(
        INTERPRETATIONS, INTERPRETATION, code="interpretations", lookups=_lookups,
        list_page="checks:interpretation-list", record_page="checks:document-detail", record_path=("document__number",),
    )
)  # fmt: skip
