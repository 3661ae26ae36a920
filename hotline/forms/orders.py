"""Forms of work orders and of what happened to them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.forms import BoundField

from govaudit.forms import ask_for_required
from govaudit.validators import check_line
from hotline.events import events_of
from hotline.kinds import NAMES_LEVEL, NAMES_UNIT, NAMES_UNTIL, NEEDED, ORDER, event_faults
from hotline.models import EventKind, OrderEvent, OrderSource, WorkOrder
from units.record_form import MomentInput, RecordModelForm, UnitChoiceField

_GROUPS = {
    "平台给的信息": (
        "source", "number", "kind", "topic", "stated_class", "channel", "urgency", "is_confidential", "place", "title",
        "unit",
    ),
    "时间": (
        "received_at", "dispatched_at", "signed_at", "due_at", "closed_at", "is_direct", "withdrawn_at", "refused_at",
    ),
    "次数": (
        "returned", "returned_county", "returned_city", "returned_province", "handed_back", "extended", "warned",
        "supervised",
    ),
    "回访": ("revisited_at", "satisfaction", "is_solved"),
}  # fmt: skip
_MOMENTS = (
    "received_at", "dispatched_at", "signed_at", "due_at", "closed_at", "withdrawn_at", "refused_at", "revisited_at",
)  # fmt: skip
_SOLVED = (("unknown", "（空着）"), ("true", "已解决"), ("false", "未解决"))


class WorkOrderForm(RecordModelForm):
    record_kind = ORDER
    unit = UnitChoiceField(label="承办单位", required=False, help_text="还没有派出，或由热线直接答复的留空")

    class Meta:
        model = WorkOrder
        fields = tuple(name for names in _GROUPS.values() for name in names)
        widgets = dict.fromkeys(_MOMENTS, MomentInput)
        help_texts = {
            "number": "平台上的工单编号，照抄",
            "topic": "没有分类的留空；平台分类已经有对应的，留空自动归类",
            "stated_class": "平台上的分类，照抄",
            "place": "例如：城关镇东大街",
            "title": "一句话，例如：反映小区停水三天",
            "due_at": "平台要求的最迟办结时间；留空则按时限规则推算",
            "closed_at": "没有办结的留空",
            "is_direct": "由热线当场答复，没有派给单位",
            "returned": "被退回重办的总次数，没有填 0",
            "handed_back": "单位退件的次数",
            "extended": "同意延期的次数",
        }
        error_messages = {NON_FIELD_ERRORS: {"unique_together": "这个来源下已经有同一编号的工单。"}}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["is_solved"].widget.choices = _SOLVED

    def groups(self) -> Iterator[tuple[str, list[BoundField]]]:
        """The fields under the headings of the page."""
        for title, names in _GROUPS.items():
            yield title, [self[name] for name in names]

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        return values | {name: 0 for name in _GROUPS["次数"] if name in values and values[name] is None}


class OrderEventForm(forms.ModelForm):
    """What a kind of event needs to be told; the order and the kind are given by the page."""

    unit = UnitChoiceField(label="单位", to_field_name="code")
    other_source = forms.ModelChoiceField(OrderSource.objects.all(), to_field_name="code", label="并入工单的来源")
    other_number = forms.CharField(label="并入工单的编号", max_length=32)

    class Meta:
        model = OrderEvent
        fields = ("at", "unit", "level", "until", "satisfaction", "is_solved", "note")
        widgets = {"at": MomentInput, "until": MomentInput}
        help_texts = {"until": "新的办结期限", "note": "原因或情况，一句话"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind = EventKind(self.instance.kind)
        asked = {"at", "note"} | _asked(kind)
        for name in [name for name in self.fields if name not in asked]:
            del self.fields[name]
        self.order_fields([*(name for name in self.fields if name != "note"), "note"])
        self.fields["at"].required = True
        self.fields["at"].label = f"{kind.label}时间"
        if "is_solved" in self.fields:
            self.fields["is_solved"].widget.choices = _SOLVED
        needed = {name: sentence for name, kinds, sentence in NEEDED if kind in kinds and name in self.fields}
        for name in needed:
            self.fields[name].required = True
        ask_for_required(self)
        for name, sentence in needed.items():
            self.fields[name].error_messages["required"] = sentence

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if "other_number" in self.fields:
            self._find_other(values)
        if self.errors:
            return values
        said = {name: value for name, value in values.items() if not name.startswith("other_")}
        event = OrderEvent(order=self.instance.order, kind=self.instance.kind, other=self.instance.other, **said)
        for name, sentence in event_faults(event, events_of(event.order)).items():
            place = "other_number" if name == "other" else name
            self.add_error(place if place in self.fields else None, sentence)
        return values

    def _find_other(self, values: dict[str, Any]) -> None:
        source, number = values.get("other_source"), values.get("other_number")
        if source is None or not number:
            return
        self.instance.other = WorkOrder.objects.filter(source=source, number=number).first()
        if self.instance.other is None:
            self.add_error("other_number", "这个来源下没有这个编号的工单。")


def _asked(kind: EventKind) -> set[str]:
    """What a kind of event says besides its moment and a note."""
    asked = {
        "unit": NAMES_UNIT,
        "level": NAMES_LEVEL,
        "until": NAMES_UNTIL,
        "satisfaction": {EventKind.REVISIT},
        "is_solved": {EventKind.REVISIT},
        "other_source": {EventKind.MERGE},
        "other_number": {EventKind.MERGE},
    }
    return {name for name, kinds in asked.items() if kind in kinds}


class StrikeForm(forms.Form):
    """Why an event is struck out."""

    reason = forms.CharField(
        label="作废原因", max_length=200, validators=[check_line], help_text="例如：时间记错，应为 4 月 12 日"
    )
    stamp = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ask_for_required(self)
