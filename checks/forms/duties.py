"""Forms of recurring duties and reports."""

from typing import Any

from django import forms

from checks.kinds import DUTY, DUTY_REPORT, DUTY_UNIT
from checks.models import Duty, DutyReport, DutyTerm, DutyUnit
from govaudit.forms import DayInput
from govaudit.validators import SMALL, check_day
from units.record_form import RecordModelForm, UnitChoiceField


class DutyForm(RecordModelForm):
    record_kind = DUTY

    class Meta:
        model = Duty
        fields = (
            "name", "topic", "cycle", "required", "due_day", "is_due_after", "is_put_off", "scope", "group",
            "starts_on", "ends_on", "code",
        )  # fmt: skip
        widgets = {"starts_on": DayInput, "ends_on": DayInput}
        help_texts = {
            "name": "例如：改革动态信息、改革月小结",
            "topic": "几项职责同属一项工作的填同一个名称，例如：“放管服”改革",
            "required": "每个单位每期要报几篇",
            "due_day": "每周填 1 到 7，7 是星期日；每月、每季填几号，31 就是月末，每季按最后一个月算",
            "is_due_after": "例如当月的小结下月 5 日前报，选“下一周或下一月”，截止日填 5",
            "group": "单位范围选“一个分组”时填写",
            "starts_on": "截止日在这一天以前的不用报",
            "ends_on": "仍在要求的留空；要求变了的，填停止日期，再新增一项职责",
            "code": "留空由程序编号",
        }
        error_messages = {"code": {"unique": "这个代码已经用在别的职责上。"}}


class DutyUnitForm(RecordModelForm):
    record_kind = DUTY_UNIT
    unit = UnitChoiceField(label="单位")

    class Meta:
        model = DutyUnit
        fields = ("unit", "is_excused")


class DutyReportForm(RecordModelForm):
    record_kind = DUTY_REPORT
    unit = UnitChoiceField(label="单位")

    class Meta:
        model = DutyReport
        fields = ("duty", "unit", "sent_on", "for_on", "title", "quantity")
        widgets = {"sent_on": DayInput, "for_on": DayInput}
        help_texts = {
            "for_on": "补报以前的，填那一期里的任意一天；报的就是当期的留空",
            "title": "没有题目的留空",
        }


class TermReportForm(forms.Form):
    """What one unit sent for a term; nothing where the day is blank."""

    sent_on = forms.DateField(
        label="报送日期", required=False, widget=DayInput, validators=[check_day],
        error_messages={"invalid": "报送日期写作 2022-07-08。"},
    )  # fmt: skip
    quantity = forms.IntegerField(
        label="篇数", min_value=1, max_value=SMALL,
        error_messages={"required": "请填写篇数。", "min_value": "篇数至少为 1。", "invalid": "篇数要填整数。"},
    )  # fmt: skip

    def __init__(self, data: Any = None, *, term: Any) -> None:
        """`term` comes with what was `sent` for it."""
        super().__init__(data, prefix=term.unit.code, initial={"quantity": max(term.required - term.sent, 1)})
        self.term: DutyTerm = term

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        report = self.report()
        if report is not None:
            said = {"duty": report.duty, "unit": report.unit, "for_on": report.for_on, **values}
            for name, sentence in DUTY_REPORT.faults(said).items():
                self.add_error(name if name in self.fields else None, sentence)
        return values

    def report(self) -> DutyReport | None:
        """The unsaved report; None where nothing was filled in."""
        sent_on, quantity = self.cleaned_data.get("sent_on"), self.cleaned_data.get("quantity")
        if sent_on is None or quantity is None:
            return None
        term = self.term
        return DutyReport(duty=term.duty, unit=term.unit, for_on=term.starts_on, sent_on=sent_on, quantity=quantity)
