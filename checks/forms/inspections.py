"""Forms of inspections: the round itself, drawing, giving out, a finding beside a row."""

from __future__ import annotations

import secrets
from typing import Any

from django import forms

from checks.inspecting import PARTS, WAYS, Draw, Way, checkers
from checks.kinds import FINDING, INSPECTION
from checks.models import Finding, Inspection, Severity, WebColumn
from govaudit.forms import DayInput, LinesField, ask_for_required
from units.models import UnitGroup, User
from units.record_form import RecordModelForm, UnitChoiceField

MOST_SEED = 999_999


class InspectionChoiceField(forms.ModelChoiceField):
    """Inspections by name and first day, the latest first; with `area` those that look at that."""

    def __init__(self, area: str = "", **kwargs: Any) -> None:
        kwargs.setdefault("label", "检查批次")
        kwargs.setdefault("help_text", "在某一批检查里发现的，选上这一批")
        rows = Inspection.objects.filter(area=area) if area else Inspection.objects.all()
        super().__init__(queryset=rows, required=False, **kwargs)

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.title}（{obj.starts_on:%Y-%m-%d}）"


class InspectionForm(RecordModelForm):
    record_kind = INSPECTION

    class Meta:
        model = Inspection
        fields = ("title", "area", "starts_on", "ends_on", "note")
        widgets = {"starts_on": DayInput, "ends_on": DayInput}
        help_texts = {
            "title": "例如：二季度政务新媒体抽查",
            "area": "抽取以后不能再改",
            "starts_on": "按这一天归入周期；抽取这一天在用的栏目、账号或事项",
            "ends_on": "最迟哪一天查完",
        }


class DrawForm(forms.Form):
    """How the items of an inspection are drawn."""

    way = forms.ChoiceField(label="怎么抽", choices=list(WAYS.items()), widget=forms.RadioSelect, initial=Way.NUMBER)
    amount = forms.IntegerField(
        label="抽多少", required=False, min_value=1, max_value=1000, initial=2,
        help_text="按个数抽填个数；按比例抽填百分数，每个单位不足一个的算一个；全部抽取的不用填",
    )  # fmt: skip
    seed = forms.IntegerField(
        label="种子", required=False, min_value=0, max_value=MOST_SEED,
        help_text="随机抽取用的数，程序给出，也可以当众报一个；同样的种子抽出同样的结果",
    )  # fmt: skip
    group = forms.ModelChoiceField(UnitGroup.objects.all(), to_field_name="code", required=False, label="单位分组")
    unit = UnitChoiceField(label="单位", required=False, to_field_name="code")

    def __init__(self, *args: Any, inspection: Inspection, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seed"].initial = secrets.randbelow(MOST_SEED + 1)
        model, _, label = PARTS[inspection.area]
        self.fields["part"] = forms.ModelChoiceField(
            model._default_manager.all(), to_field_name="code", required=False, label=label
        )
        if inspection.area == "columns":
            above = WebColumn.objects.filter(under__isnull=False).distinct().order_by("level", "code")
            self.fields["parent"] = forms.ModelChoiceField(
                above, to_field_name="code", required=False, label="上级栏目"
            )
        self.order_fields(["group", "unit", "part", "parent", "way", "amount", "seed"])
        ask_for_required(self)
        for name in ("group", "unit", "part", "parent"):
            if name in self.fields:
                self.fields[name].empty_label = "全部"  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        way, amount = values.get("way"), values.get("amount")
        if way in (Way.NUMBER, Way.PERCENT) and amount is None and "amount" not in self.errors:
            self.add_error("amount", "请填写每个单位抽多少。")
        if way == Way.PERCENT and amount is not None and amount > 100:
            self.add_error("amount", "百分数不能超过 100。")
        return values

    def draw(self) -> Draw:
        values = self.cleaned_data
        chosen = {name: values.get(name) for name in ("group", "unit", "part", "parent")}
        return Draw(way=Way(values["way"]), amount=values["amount"] or 0, seed=values["seed"] or 0, **chosen)


class CheckersField(forms.MultipleChoiceField):
    """People who may check, by user name."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=[], **kwargs)


class ShareOutForm(forms.Form):
    """Who takes part."""

    people = CheckersField(label="检查人", error_messages={"required": "请至少选一个检查人。"})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known: dict[str, User] = {person.username: person for person in checkers()}
        field: Any = self.fields["people"]
        field.choices = [(name, str(person)) for name, person in self.known.items()]

    def chosen(self) -> list[User]:
        return [self.known[name] for name in self.cleaned_data["people"]]


class RowFindingForm(RecordModelForm):
    """A fault beside its row; everything else follows from the row."""

    record_kind = FINDING
    severity = forms.ChoiceField(label="严重程度", choices=[("", ""), *Severity.choices], required=False)

    class Meta:
        model = Finding
        fields = ("category", "text", "severity", "due_on")
        field_classes = {"text": LinesField}
        widgets = {"due_on": DayInput, "text": forms.Textarea(attrs={"rows": 2})}

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        if not values.get("severity") and values.get("category"):
            values["severity"] = values["category"].severity
        return values
