"""Requests for information and documents of the small office, in the first half of 2021."""

from datetime import date
from typing import Any

from checks.models import (
    ApplicantKind,
    DisputeKind,
    DocumentAttribute,
    DocumentIssuer,
    FoiChannel,
    FoiDispute,
    FoiRequest,
    FoiResult,
    Interpretation,
    InterpretationForm,
    PolicyDocument,
)
from checks.presets import PRESETS
from checks.services import save_document, save_foi_dispute, save_foi_request, save_interpretation, take_preset
from tests.checks.small_office import unit
from units.models import Period, Unit

HALF = "2021H1"


def take(*codes: str) -> None:
    for preset in PRESETS:
        if preset.code in codes:
            take_preset(actor=None, preset=preset)


def open_disclosure() -> Period:
    """The lists, and the half year as 沂水县 looked back on it on 23 August."""
    take("foi", "documents", "attributes_prompt")
    start, end = date(2021, 1, 1), date(2021, 6, 30)
    return Period.objects.create(code=HALF, name="2021年上半年", start=start, end=end, as_of=date(2021, 8, 23))


def ask(title: str, received_on: date, **values: Any) -> FoiRequest:
    """A request to 城关镇 through the website by a natural person."""
    given = {
        "channel": FoiChannel.objects.get(code="web"),
        "applicant": ApplicantKind.objects.get(code="person"),
        "unit": unit("Z01"),
    }
    if "result" in values:
        values["result"] = FoiResult.objects.get(name=values["result"])
    request = FoiRequest(title=title, received_on=received_on, **given | values)
    return save_foi_request(actor=None, request=request)


def dispute(request: FoiRequest, filed_on: date, **values: Any) -> FoiDispute:
    """A review over the answer to a request."""
    given = {"kind": DisputeKind.REVIEW, "request": request, "filed_on": filed_on}
    return save_foi_dispute(actor=None, dispute=FoiDispute(**given | values))


def issue(number: str, issued_on: date, attribute: str = "主动公开", **values: Any) -> PolicyDocument:
    """A document of the county drafted by 城关镇."""
    given = {
        "title": f"关于{number}的通知",
        "issuer": DocumentIssuer.objects.get(code="county"),
        "unit": unit("Z01"),
        "attribute": DocumentAttribute.objects.get(name=attribute),
    }
    return save_document(actor=None, document=PolicyDocument(number=number, issued_on=issued_on, **given | values))


def explain(document: PolicyDocument, published_on: date, form: str = "文字", **values: Any) -> Interpretation:
    given = {"document": document, "published_on": published_on, "form": InterpretationForm.objects.get(name=form)}
    return save_interpretation(actor=None, interpretation=Interpretation(**given | values))


def keep_disclosure() -> None:
    """What the 千阳 pack does not bring: of each unit a request with a review, and a document with a reading, in its
    quarter."""
    take("foi", "documents", "attributes")
    day, codes = date(2022, 4, 6), Unit.objects.values_list("code", flat=True)
    units = {unit.code: unit for unit in Unit.objects.all()}
    channel, result = FoiChannel.objects.get(code="web"), FoiResult.objects.get(code="granted")
    closed = {"closed_on": day, "result": result}
    requests = FoiRequest.objects.bulk_create(
        FoiRequest(code=f"SQ-{code}", title="道路规划", received_on=day, channel=channel, unit=units[code], **closed)
        for code in codes
    )
    FoiDispute.objects.bulk_create(
        FoiDispute(code=f"FY{at}", request=request, kind=DisputeKind.REVIEW, filed_on=day)
        for at, request in enumerate(requests)
    )
    public, issuer = DocumentAttribute.objects.get(code="public"), DocumentIssuer.objects.get(code="county")
    kept = {"issuer": issuer, "attribute": public, "issued_on": day, "title": "关于防汛的通知"}
    documents = PolicyDocument.objects.bulk_create(
        PolicyDocument(number=f"县政发〔2022〕{at}号", unit=units[code], **kept) for at, code in enumerate(codes)
    )
    text = InterpretationForm.objects.get(code="text")
    Interpretation.objects.bulk_create(
        Interpretation(code=f"JD{at}", document=document, form=text, published_on=day)
        for at, document in enumerate(documents)
    )
