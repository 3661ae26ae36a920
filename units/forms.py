"""Forms of units, names, periods, rosters, closings, days of the calendar and people."""

from typing import Any, ClassVar

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import NON_FIELD_ERRORS

from govaudit.forms import DayInput, ask_for_required
from govaudit.lib.periods import PeriodCodeError, as_of_bounds, parse_period
from govaudit.roles import ROLE_NAMES
from units.contacts import CONTACT
from units.hours import parse_hours, plain_hours
from units.models import (
    AS_OF_SENTENCE,
    CalendarDay,
    Contact,
    Office,
    Participation,
    Period,
    Reminder,
    Unit,
    UnitName,
    User,
)
from units.record_form import MomentInput, RecordModelForm, UnitChoiceField
from units.recording import InvalidRecord


class UnitForm(forms.ModelForm):
    class Meta:
        model = Unit
        fields = ("code", "short_name", "kind", "group", "position", "opened_on", "closed_on", "pinyin")
        widgets = {"opened_on": DayInput, "closed_on": DayInput}
        help_texts = {
            "code": "短而不变，例如 Z01、B12，用在地址和文件里",
            "short_name": "例如 市场监督管理局",
            "position": "同一分组里的先后，例如 3",
            "closed_on": "没有撤销的留空",
            "pinyin": "用于查找和排序，留空自动生成；多音字可改",
        }
        error_messages: ClassVar = {"code": {"unique": "这个代码已经用在别的单位上。"}}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].disabled = self.instance.pk is not None
        ask_for_required(self)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        opened, closed = values.get("opened_on"), values.get("closed_on")
        if opened and closed and closed <= opened:
            self.add_error("closed_on", "撤销日期要晚于成立日期。")
        return values


class UnitNameForm(forms.ModelForm):
    class Meta:
        model = UnitName
        fields = ("use", "text", "valid_from", "valid_to")
        widgets = {"valid_from": DayInput, "valid_to": DayInput}
        help_texts = {
            "use": "全称、带县的名称会印在通报里；旧称、识别用的只用来认出这个单位",
            "text": "例如 县市场监管局",
        }
        error_messages: ClassVar = {NON_FIELD_ERRORS: {"unique_together": "这个名称已经登记。"}}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ask_for_required(self)


class PeriodForm(forms.Form):
    """A period by its code; days and name follow from it."""

    code = forms.CharField(label="周期代码", max_length=32, help_text="例如 2022Q2、2021H1、2022-07_08、2025-04")
    as_of = forms.DateField(
        label="截至", required=False, widget=DayInput, help_text="留空为周期最后一天；此后发生的不计入本期"
    )

    def __init__(self, *args: Any, instance: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ask_for_required(self)

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"].strip()
        try:
            parse_period(code)
        except PeriodCodeError as error:
            raise forms.ValidationError(str(error)) from error
        return code

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        as_of = values.get("as_of")
        if as_of and "code" in values:
            first, last = as_of_bounds(*parse_period(values["code"]))
            if not first <= as_of <= last:
                self.add_error("as_of", AS_OF_SENTENCE.format(first=first, last=last))
        return values


class PeriodChangeForm(forms.ModelForm):
    class Meta:
        model = Period
        fields = ("name", "as_of")
        widgets = {"as_of": DayInput}
        help_texts = {"name": "通报里这样写，例如 2022年二季度", "as_of": "此后发生的不计入本期"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ask_for_required(self)


class ParticipationForm(forms.ModelForm):
    class Meta:
        model = Participation
        fields = ("group", "excused")
        help_texts = {"group": "排名时所在的分组", "excused": "参评的留空；不参评的写明原因，例如 机构改革，职能划出"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ask_for_required(self)


class ReasonForm(forms.Form):
    """Why a closed area is opened again."""

    reason = forms.CharField(
        label="解除原因",
        max_length=200,
        help_text="例如 3件工单办结时间登记有误，需要更正",
        error_messages={"required": "请填写解除锁定的原因。"},
    )


class CalendarDayForm(forms.ModelForm):
    class Meta:
        model = CalendarDay
        fields = ("kind", "name")
        labels = {"kind": "这一天"}
        help_texts = {"name": "例如 国庆节；调休上班的，写它补的是哪个节"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ask_for_required(self)
        self.fields["kind"].error_messages["required"] = "请选择这一天放假还是调休上班。"


class HoursForm(forms.ModelForm):
    class Meta:
        model = Office
        fields = ("hours",)
        help_texts = {"hours": "上午、下午各写一段，例如 08:30-12:00,14:30-18:00"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ask_for_required(self)

    def clean_hours(self) -> str:
        try:
            return plain_hours(parse_hours(self.cleaned_data["hours"]))
        except InvalidRecord as refusal:
            raise forms.ValidationError(str(refusal)) from refusal


class UserForm(forms.ModelForm):
    roles = forms.MultipleChoiceField(
        label="角色",
        choices=[(role.value, name) for role, name in ROLE_NAMES.items()],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="一个人可以有几个角色；一个也不选就只能登录，看不到内容",
    )
    unit = UnitChoiceField(label="所属单位", required=False, help_text="联络员必选：只看得到本单位的内容")
    password = forms.CharField(
        label="口令",
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="至少 8 位，不能全是数字",
    )

    class Meta:
        model = User
        fields = ("username", "last_name", "first_name", "roles", "unit", "is_active")
        labels = {"username": "用户名", "last_name": "姓", "first_name": "名", "is_active": "在用"}
        help_texts = {"username": "登录时用，例如 zhangsan", "is_active": "不在用的人不能登录，他做过的事仍留在日志里"}
        error_messages: ClassVar = {"username": {"unique": "这个用户名已经有人用了。"}}

    field_order = ("username", "last_name", "first_name", "roles", "unit", "password", "is_active")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        is_new = self.instance.pk is None
        self.fields["username"].disabled = not is_new
        self.fields["last_name"].required = True
        self.fields["password"].required = is_new
        if not is_new:
            self.fields["password"].label = "重设口令"
            self.fields["password"].help_text = "不改的留空"
        ask_for_required(self)

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        if password:
            try:
                validate_password(password, self.instance)
            except forms.ValidationError as error:
                raise forms.ValidationError(
                    "口令至少 8 位，不能只有数字，不能太常见，也不能与用户名、姓名相近。"
                ) from error
        return password

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if "liaison" in values.get("roles", []) and not values.get("unit"):
            self.add_error("unit", "联络员要选所属单位。")
        return values


class ContactForm(RecordModelForm):
    record_kind = CONTACT
    unit = UnitChoiceField(label="单位")

    class Meta:
        model = Contact
        fields = ("unit", "post", "name", "phone", "since", "until")
        widgets: ClassVar = {"since": DayInput, "until": DayInput}
        help_texts: ClassVar = {
            "phone": "例如：办公电话或手机",
            "since": "从哪一天起负责",
            "until": "有人接任的不必填；离岗而没有人接任的填最后一天",
        }


class ReminderForm(forms.ModelForm):
    """One reminder; the record it speaks of is given by the page, its unit by the record."""

    class Meta:
        model = Reminder
        fields = ("origin", "reminded_at", "way", "text")
        widgets = {
            "origin": forms.HiddenInput,
            "reminded_at": MomentInput,
            "way": forms.TextInput(attrs={"list": "reminder-ways", "autocomplete": "off"}),
        }
        help_texts = {"way": "例如 电话、短信", "text": "例如：请于明日下班前答复"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ask_for_required(self)
