"""Measures of requests for information, and of the reviews and lawsuits over their answers.

What came in, what was carried over, what was closed and what is carried on are looked at on the period's last day, so
that 受理 + 上期结转 = 办结 + 结转下期, and what one period carries on the next one takes over."""

from django.db.models import F, Q

from checks.models import DisputeKind, DisputeResult, FoiDispute, FoiRequest
from govaudit.measures import MEASURES, Measure, Slice, SpanDay, Subject, Take

NO_UNIT = "无承办单位"
NOT_SAID = "未注明"

FOI_REQUESTS = Subject(
    model=FoiRequest,
    area="disclosure",
    page="checks:foi-list",
    unit_path="unit__code",
    key_paths=("code",),
    slices=(
        Slice("单位", "unit", "unit__code", none=NO_UNIT),
        Slice("分组", "group", "unit__group__name", none=NO_UNIT),
        Slice("方式", "channel", "channel__name"),
        Slice("申请人", "applicant", "applicant__name", none=NOT_SAID),
        Slice("申请人大类", "applicant_group", "applicant__group", none=NOT_SAID),
        Slice("结果", "result", "result__name", none=NOT_SAID),
        Slice("结果类别", "result_group", "result__group__name", none=NOT_SAID),
        Slice("月", "month", "received_on__month"),
    ),
)
FOI_DISPUTES = Subject(
    model=FoiDispute,
    area="disclosure",
    page="checks:dispute-list",
    unit_path="request__unit__code",
    key_paths=("code",),
    slices=(
        Slice("单位", "unit", "request__unit__code", none=NO_UNIT),
        Slice("分组", "group", "request__unit__group__name", none=NO_UNIT),
        Slice("类型", "kind", "kind", words=tuple((str(value), str(label)) for value, label in DisputeKind.choices)),
        Slice("月", "month", "filed_on__month"),
    ),
)

_OPEN_BEFORE = Q(received_on__lt=SpanDay.START) & (Q(closed_on=None) | Q(closed_on__gte=SpanDay.START))
_OPEN_AFTER = Q(received_on__lte=SpanDay.END) & Q(received_on__lte=SpanDay.AS_OF)
_OPEN_AFTER &= Q(closed_on=None) | Q(closed_on__gt=SpanDay.END) | Q(closed_on__gt=SpanDay.AS_OF)
_EXTENDED = Q(extended_to__isnull=False)
_IN_TIME = (_EXTENDED & Q(closed_on__lte=F("extended_to"))) | (~_EXTENDED & Q(closed_on__lte=F("due_on")))
_LATE = (_EXTENDED & Q(closed_on__gt=F("extended_to"))) | (~_EXTENDED & Q(closed_on__gt=F("due_on")))
_PAST_DUE = (Q(extended_to__lt=SpanDay.END) & Q(extended_to__lt=SpanDay.AS_OF)) | (
    ~_EXTENDED & Q(due_on__lt=SpanDay.END) & Q(due_on__lt=SpanDay.AS_OF)
)
_REVIEW = Q(kind=DisputeKind.REVIEW)
_DECIDED = ~Q(result="") & (Q(decided_on=None) | Q(decided_on__lte=SpanDay.AS_OF))


def _asked(
    code: str, name: str, definition: str, where: Q | None = None, by: str | None = None, take: Take = Take.ROWS
) -> Measure:
    return Measure(
        code=f"foi_{code}",
        name=name,
        unit="家" if take is Take.UNITS else "件",
        definition=definition,
        subject=FOI_REQUESTS,
        where=where or Q(),
        by=by,
        take=take,
    )


def _disputed(code: str, name: str, what: str, kind: Q) -> list[Measure]:
    """Disputes filed in the period, and of these what had come of them by the 截至."""
    parts = [
        ("", "", f"提起日期在周期内的{what}。", Q()),
        *(
            (f"_{result}", result.label.removeprefix("结果"), f"{what}中至截至日{result.label}的。", Q(result=result))
            for result in DisputeResult
        ),
        ("_pending", "尚未审结", f"{what}中至截至日尚未审结的。", ~_DECIDED),
    ]
    return [
        Measure(
            code=f"foi_{code}{end}",
            name=f"{name}{said}",
            unit="件",
            definition=definition,
            subject=FOI_DISPUTES,
            where=kind & (where & _DECIDED if end and end != "_pending" else where),
            by="filed_on",
        )
        for end, said, definition, where in parts
    ]


MEASURES.add(
    _asked("received", "申请受理", "收到日期在周期内的政府信息公开申请。", by="received_on"),
    _asked("carried_in", "申请上期结转", "周期以前收到、到周期第一天还没有办结的申请。", _OPEN_BEFORE),
    _asked("closed", "申请办结", "办结日期在周期内的申请，包括上期结转的。", by="closed_on"),
    _asked(
        "in_time", "申请按期办结", "申请办结中在答复期限（延期的按延期后的期限）以内办结的。", _IN_TIME, "closed_on"
    ),
    _asked("closed_late", "申请超期办结", "申请办结中超过答复期限才办结的。", _LATE, "closed_on"),
    _asked("carried_on", "申请结转下期", "到周期最后一天已经收到、还没有办结的申请。", _OPEN_AFTER),
    _asked("overdue", "申请超期未办结", "申请结转下期中到周期最后一天已过答复期限的。", _OPEN_AFTER & _PAST_DUE),
    _asked(
        "late_units",
        "申请超期未办结单位",
        "有申请超期未办结的承办单位。",
        _OPEN_AFTER & _PAST_DUE,
        take=Take.UNITS,
    ),
    _asked(
        "answered",
        "申请答复",
        "周期内收到、至截至日已经办结的申请。",
        Q(closed_on__lte=SpanDay.AS_OF),
        "received_on",
    ),
    _asked(
        "unanswered",
        "申请未答复",
        "周期内收到、至截至日还没有办结的申请。",
        Q(closed_on=None) | Q(closed_on__gt=SpanDay.AS_OF),
        "received_on",
    ),
    *_disputed("review", "公开复议", "因政府信息公开申请提起的行政复议", _REVIEW),
    *_disputed("lawsuit", "公开诉讼", "因政府信息公开申请提起的行政诉讼", ~_REVIEW),
)
