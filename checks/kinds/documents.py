"""What saving needs to know of documents and interpretations: keys, rules, and what a period counts of them."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils import timezone

from checks.models import Interpretation, PolicyDocument
from govaudit.lib.periods import Span
from units.recording import RecordKind


def _document_counted(document: PolicyDocument, span: Span) -> object:
    """A document by what was published of it by the 截至; what is published later leaves the period as it was."""
    if not span.start <= document.issued_on <= span.last:
        return None
    stated = document.number, document.issuer_id, document.unit_id, document.attribute_id, document.issued_on
    published = _until(document.published_on, span.as_of)
    return *stated, bool(document.reason), document.needs_reading, published


def _document_faults(values: Mapping[str, Any]) -> dict[str, str]:
    issued, published, today = values.get("issued_on"), values.get("published_on"), timezone.localdate()
    faults = {}
    if issued and issued > today:
        faults["issued_on"] = "印发日期不能晚于今天。"
    if published and published > today:
        faults["published_on"] = "公开日期不能晚于今天。"
    elif published and issued and published < issued:
        faults["published_on"] = "公开日期不能早于印发日期。"
    elif values.get("url") and not published:
        faults["published_on"] = "填了网址，请把公开日期也填上。"
    return faults


def _interpretation_counted(interpretation: Interpretation, span: Span) -> object:
    """Among the documents of a period by its 截至, and among what was published in it."""
    published, issued = interpretation.published_on, interpretation.document.issued_on
    of_document = span.start <= issued <= span.last and published <= span.as_of
    if not of_document and not span.start <= published <= span.last:
        return None
    return interpretation.code, interpretation.document_id, interpretation.form_id, published


def _interpretation_faults(values: Mapping[str, Any]) -> dict[str, str]:
    published = values.get("published_on")
    return {"published_on": "公开日期不能晚于今天。"} if published and published > timezone.localdate() else {}


def _until(day: date | None, last: date) -> date | None:
    return day if day is not None and day <= last else None


DOCUMENT = RecordKind(
    model=PolicyDocument,
    area="disclosure",
    key=lambda document: document.number,
    identity=("number",),
    counted=_document_counted,
    faults=_document_faults,
    worked_out=("publish_due_on", "reading_due_on"),
)
INTERPRETATION = RecordKind(
    model=Interpretation,
    area="disclosure",
    key=lambda interpretation: interpretation.code,
    identity=("document", "form", "published_on", "url"),
    counted=_interpretation_counted,
    faults=_interpretation_faults,
    code_prefix="JD",
)
