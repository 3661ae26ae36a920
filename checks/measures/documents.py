"""Measures of documents and of what explains them."""

from typing import cast

from django.db.models import F, Q

from checks.models import Interpretation, PolicyDocument, PolicyDocumentQuerySet
from govaudit.measures import MEASURES, Measure, Slice, SpanDay, Subject, Take

NO_UNIT = "未注明起草单位"

DOCUMENTS = Subject(
    model=PolicyDocument,
    area="disclosure",
    page="checks:document-list",
    unit_path="unit__code",
    key_paths=("number",),
    prepare=lambda rows, span: cast(PolicyDocumentQuerySet, rows).with_readings(span),
    slices=(
        Slice("单位", "unit", "unit__code", none=NO_UNIT),
        Slice("分组", "group", "unit__group__name", none=NO_UNIT),
        Slice("制发机关", "issuer", "issuer__name"),
        Slice("属性", "attribute", "attribute__name"),
        Slice("月", "month", "issued_on__month"),
    ),
)
INTERPRETATIONS = Subject(
    model=Interpretation,
    area="disclosure",
    page="checks:interpretation-list",
    unit_path="document__unit__code",
    key_paths=("code",),
    slices=(
        Slice("单位", "unit", "document__unit__code", none=NO_UNIT),
        Slice("分组", "group", "document__unit__group__name", none=NO_UNIT),
        Slice("制发机关", "issuer", "document__issuer__name"),
        Slice("形式", "form", "form__name"),
        Slice("月", "month", "published_on__month"),
    ),
)

_PUBLIC = Q(attribute__is_public=True)
_PUBLISHED = Q(published_on__lte=SpanDay.AS_OF)
_UNPUBLISHED = Q(published_on=None) | Q(published_on__gt=SpanDay.AS_OF)
_PROMPT = _PUBLISHED & (Q(publish_due_on=None) | Q(published_on__lte=F("publish_due_on")))
_LATE = (_PUBLISHED & Q(published_on__gt=F("publish_due_on"))) | (_UNPUBLISHED & Q(publish_due_on__lt=SpanDay.AS_OF))
_READ = Q(needs_reading=True, is_read=True)


def _issued(code: str, name: str, definition: str, where: Q | None = None, take: Take = Take.ROWS) -> Measure:
    return Measure(
        code=f"documents_{code}",
        name=name,
        unit="家" if take is Take.UNITS else "个",
        definition=definition,
        subject=DOCUMENTS,
        by="issued_on",
        where=where or Q(),
        take=take,
    )


def _explained(code: str, name: str, definition: str, by: str, where: Q | None = None) -> Measure:
    return Measure(
        code=f"interpretations_{code}",
        name=name,
        unit="个",
        definition=definition,
        subject=INTERPRETATIONS,
        by=by,
        where=where or Q(),
    )


MEASURES.add(
    _issued("issued", "印发文件", "印发日期在周期内的文件。"),
    _issued("public", "主动公开文件", "印发文件中属性为应当公开的文件。", _PUBLIC),
    _issued("published", "已公开文件", "主动公开文件中至截至日已经公开的文件。", _PUBLIC & _PUBLISHED),
    _issued("unpublished", "未公开文件", "主动公开文件中至截至日还没有公开的文件。", _PUBLIC & _UNPUBLISHED),
    _issued("unpublished_units", "未公开文件单位", "有未公开文件的起草单位。", _PUBLIC & _UNPUBLISHED, take=Take.UNITS),
    _issued("prompt", "按期公开文件", "已公开文件中在公开期限（没有期限的不限）以内公开的文件。", _PUBLIC & _PROMPT),
    _issued(
        "late", "超期公开文件", "主动公开文件中超过公开期限才公开，或至截至日已过期限仍未公开的文件。", _PUBLIC & _LATE
    ),
    _issued(
        "unexplained",
        "未说明理由文件",
        "印发文件中不主动公开又没有写明理由的文件。",
        Q(attribute__is_public=False, reason=""),
    ),
    _issued("to_read", "应解读文件", "印发文件中应当解读的文件。", Q(needs_reading=True)),
    _issued("read", "已解读文件", "应解读文件中至截至日已有解读材料公开的文件。", _READ),
    _issued(
        "unread", "未解读文件", "应解读文件中至截至日还没有解读材料公开的文件。", Q(needs_reading=True, is_read=False)
    ),
    _issued(
        "unread_units", "未解读文件单位", "有未解读文件的起草单位。", Q(needs_reading=True, is_read=False), Take.UNITS
    ),
    _issued(
        "read_in_time",
        "按期解读文件",
        "已解读文件中文件已公开、解读材料在解读期限（没有期限的不限）以内公开的文件。",
        _READ & _PUBLISHED & (Q(reading_due_on=None) | Q(is_read_in_time=True)),
    ),
    _explained(
        "of_documents",
        "解读材料",
        "至截至日公开的、解读印发文件（印发日期在周期内）的材料。",
        "document__issued_on",
        Q(published_on__lte=SpanDay.AS_OF),
    ),
    _explained("published", "解读发布", "公开日期在周期内的解读材料，不论文件何时印发。", "published_on"),
)
