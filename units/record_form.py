"""The form of a record: Chinese sentences beside the fields, and a warning when somebody else saved first."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, ClassVar, cast

from django import forms
from django.db import models
from django.utils import timezone

from govaudit.forms import ask_for_required
from govaudit.models import AuditEntry
from units.models import Unit
from units.recording import RecordKind, shown_value


class MomentInput(forms.DateTimeInput):
    """A day and a time; seconds are shown only where a record has them, so that saving keeps them."""

    input_type = "datetime-local"

    def format_value(self, value: Any) -> str | None:
        if isinstance(value, datetime):
            return value.strftime("%Y-%m-%dT%H:%M:%S" if value.second else "%Y-%m-%dT%H:%M")
        return super().format_value(value)


class MonthInput(forms.DateInput):
    input_type = "month"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m")


class MonthField(forms.DateField):
    """A month, kept as its first day."""

    widget = MonthInput
    default_error_messages: ClassVar = {"invalid": "月份写作 2022-04。"}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(input_formats=["%Y-%m", "%Y-%m-%d", "%Y年%m月"], **kwargs)

    def to_python(self, value: Any) -> date | None:
        day = super().to_python(value)
        return day.replace(day=1) if day else None


class UnitChoiceField(forms.ModelChoiceField):
    """Units by their 规范简称 in protocol order."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=Unit.objects.in_protocol_order(), **kwargs)


class StampedForm(forms.ModelForm):
    """A form that knows which version of its record it shows. `clean` ends with `_warn_if_changed`, which asks again
    where that is not the last one."""

    stamp = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["stamp"].initial = stamp_of(self.instance) if self.instance.pk else ""
        ask_for_required(self)

    def subject_of(self, stored: Any) -> str:
        """Under which the entries of the record stand in the audit trail."""
        raise NotImplementedError

    def _warn_if_changed(self, values: dict[str, Any]) -> None:
        if self.instance.pk is None:
            return
        stored = type(self.instance)._default_manager.filter(pk=self.instance.pk).first()
        if stored is None or stamp_of(stored) == values.get("stamp"):
            return
        self.add_error(None, self._change_sentence(stored, values))
        data = cast("dict[str, Any]", self.data).copy()
        data[self.add_prefix("stamp")] = stamp_of(stored)
        self.data = data

    def _change_sentence(self, stored: models.Model, values: dict[str, Any]) -> str:
        entry = AuditEntry.objects.filter(subject=self.subject_of(stored)).first()
        who = f"{entry.actor_name}于{timezone.localtime(entry.at):%H:%M}" if entry else "别人"
        entered = type(stored)(**{name: value for name, value in values.items() if name not in ("stamp", "code")})
        differing = [
            f"{field.verbose_name}现为“{_shown(stored, field)}”，您填的是“{_shown(entered, field)}”"
            for field in stored._meta.concrete_fields
            if field.name in values and field.name != "code" and _shown(stored, field) != _shown(entered, field)
        ]
        compared = f"：{'；'.join(differing)}" if differing else ""
        return f"您打开以后，这条记录刚被{who}修改{compared}。请核对，再次保存将以您填的为准。"


class RecordModelForm(StampedForm):
    """Base of every record's form; `record_kind` gives the rules."""

    record_kind: ClassVar[RecordKind[Any]]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._choose_by_code(kwargs.get("initial") or {})
        if "code" in self.fields and self.record_kind.code_prefix:
            self.fields["code"].required = False
            self.fields["code"].disabled = self.instance.pk is not None

    def _choose_by_code(self, given: Mapping[str, Any]) -> None:
        """Let choices go by the code of a record, never by its database id; addresses carry them."""
        for name, field in self.fields.items():
            if not isinstance(field, forms.ModelChoiceField):
                continue
            field.to_field_name = "code"
            if name not in given and self.initial.get(name) is not None:
                self.initial[name] = getattr(self.instance, name)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        for name, sentence in self.record_kind.faults(self._record_values(values)).items():
            self.add_error(name if name in self.fields else None, sentence)
        self._warn_if_changed(values)
        return values

    def subject_of(self, stored: Any) -> str:
        return self.record_kind.subject(stored)

    def _record_values(self, values: dict[str, Any]) -> dict[str, Any]:
        """Cleaned values, with what the form does not ask (the account of a check) from the record itself."""
        fixed = {
            field.name: getattr(self.instance, field.name)
            for field in self.instance._meta.concrete_fields
            if field.name not in self.fields and getattr(self.instance, field.attname) is not None
        }
        return fixed | values


def stamp_of(record: models.Model) -> str:
    """A short digest of everything the record says; it differs as soon as somebody saved another version."""
    said = "\x1f".join(f"{field.attname}={getattr(record, field.attname)!s}" for field in record._meta.concrete_fields)
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def _shown(record: models.Model, field: models.Field[Any, Any]) -> str:
    value = shown_value(record, field)
    return "空" if value is None or value == "" else str(value)
