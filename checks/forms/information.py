"""Forms of 政务信息 and its adoptions."""

from typing import Any

from django import forms

from checks.kinds import ADOPTION, SUBMISSION
from checks.models import SENT_IN_MONTH, USED_IN_MONTH, Adoption, Submission
from govaudit.forms import DayInput
from units.record_form import RecordModelForm, UnitChoiceField

#: So many of the latest items are offered to choose from; an older one is named by its title.
OFFERED = 500


class SubmissionForm(RecordModelForm):
    record_kind = SUBMISSION
    unit = UnitChoiceField(label="单位")

    class Meta:
        model = Submission
        fields = ("unit", "sent_on", "title", "kind", "quantity", "note")
        widgets = {"sent_on": DayInput}
        help_texts = {
            "sent_on": "月度总数填这个月的最后一天",
            "title": f"只有月度总数的，填“{SENT_IN_MONTH}”",
            "kind": "不分类别的留空",
            "quantity": "一篇信息填 1；只有月度总数时填总数",
        }


class SubmissionChoiceField(forms.ModelChoiceField):
    """Items as “单位 · 日期 · 标题”."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.unit.short_name} · {obj.sent_on} · {obj.title}"


class AdoptionForm(RecordModelForm):
    record_kind = ADOPTION
    unit = UnitChoiceField(label="单位")
    submission = SubmissionChoiceField(
        label="上报的信息", required=False, queryset=Submission.objects.none(), help_text="没有登记上报的留空，填标题"
    )

    class Meta:
        model = Adoption
        fields = ("unit", "submission", "title", "publication", "adopted_on", "quantity")
        widgets = {"adopted_on": DayInput}
        help_texts = {
            "title": f"选了上报的信息就留空；只有月度总数的，填“{USED_IN_MONTH}”",
            "publication": "不知道哪家刊物的留空",
            "adopted_on": "月度总数填这个月的最后一天",
            "quantity": "被采用一次填 1；只有月度总数时填总数",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        items = Submission.objects.filter(quantity=1).exclude(title=SENT_IN_MONTH)
        given = kwargs.get("initial", {}).get("submission")
        latest = items.order_by("-sent_on", "-code").values("pk")[:OFFERED]
        chosen = Submission.objects.filter(code=given) if given else Submission.objects.none()
        kept = [self.instance.submission_id, *chosen.values_list("pk", flat=True)]
        offered = Submission.objects.filter(pk__in=[*latest.values_list("pk", flat=True), *filter(None, kept)])
        self.fields["submission"].queryset = offered.select_related("unit")  # type: ignore[attr-defined]
