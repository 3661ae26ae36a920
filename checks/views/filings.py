"""Pages of filings, and of accounts compared with the registers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.urls import reverse
from django.utils import timezone

from checks.comparing import compared_accounts
from checks.filters import ComparisonFilter, FilingFilter
from checks.forms import FilingForm
from checks.measures import FILINGS
from checks.models import Filing, FilingRegister, MediaAccount, Platform
from checks.services import delete_filing, save_filing
from checks.tables import ComparisonTable, FilingTable, comparison_mark
from checks.views.accounts import LIST
from govaudit.measures import MEASURES, Facts, Number
from govaudit.roles import Right
from govaudit.views import Action, ConfirmDelete, RecordForm, RecordList, RecordPage
from units.closings import facts_for
from units.counting import where_counted
from units.frame import current_period
from units.lists import MeasuredList
from units.models import Period
from units.record_pages import SaveAndNext
from units.views.evidence import EvidenceSection


class FilingList(MeasuredList):
    right = Right.VIEW_OWN
    model, table_class, filterset_class = Filing, FilingTable, FilingFilter
    subject = FILINGS
    title = "备案登记"
    purpose = "各备案平台上的登记，原样录入；与台账里的账号比对。"
    unit_word = "个"
    empty_hint = "没有备案登记。从备案平台导出表格后在这里导入，也可以逐个录入。"
    actions = (
        Action("录入备案登记", "checks:filing-add"),
        Action("备案比对", "checks:filing-comparison", is_primary=False),
    )

    def ordinary(self, period: Period) -> QuerySet[Any]:
        return super().ordinary(period).filter(filed_on__lte=period.as_of)

    def records(self) -> QuerySet[Any]:
        return super().records().select_related("register", "platform", "account__owner")

    def get_parent(self) -> tuple[str, str]:
        return LIST[0], reverse(LIST[1])


class FilingPage(RecordPage):
    """An entry of a register beside the account that is meant."""

    right = Right.VIEW_OWN
    model = Filing
    template_name = "checks/account_record.html"

    def records(self) -> QuerySet[Any]:
        related = ("register", "platform", "account__owner", "account__platform")
        return Filing.objects.with_differences().select_related(*related)

    def get_title(self) -> str:
        return f"备案登记 {self.record.name}"

    def get_parent(self) -> tuple[str, str]:
        return "备案登记", reverse("checks:filing-list")

    def get_actions(self) -> list[Action]:
        return [
            Action("修改", "checks:filing-edit", self.kwargs),
            Action("删除", "checks:filing-delete", self.kwargs, is_primary=False),
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        filing, period = self.record, current_period(self.request)
        return super().get_context_data(**kwargs) | {
            "account": filing.account,
            "facts": [
                ("备案平台", filing.register.name),
                ("平台", filing.platform.name),
                ("登记名称", filing.name),
                ("登记主办单位", filing.owner),
                ("比对", comparison_mark(filing)),
                ("备案编号", filing.number),
                ("备案日期", filing.filed_on),
                ("撤销日期", filing.withdrawn_on),
                ("编号", filing.code),
            ],
            "counted": where_counted(filing, FILINGS, [period] if period else []),
            "evidence": EvidenceSection.of(filing, FILINGS, self.person),
        }


class FilingAdd(SaveAndNext, RecordForm):
    right = Right.RECORD
    model, form_class = Filing, FilingForm
    title, purpose = "录入备案登记", "照备案平台上写的录入，与台账不一致的也照写，由程序比对。"
    page, add_page = "checks:filing-detail", "checks:filing-add"
    carried = ("register", "platform")
    accepted = ("account", "name")

    def save(self, form: Any) -> Filing:
        return save_filing(actor=self.person, filing=form.instance)

    def get_success_url(self) -> str:
        return self.next_url() or super().get_success_url()

    def get_parent(self) -> tuple[str, str]:
        return "备案登记", reverse("checks:filing-list")


class FilingEdit(FilingAdd):
    lookup = {"code": "code"}
    title, purpose = "修改备案登记", ""

    def get_parent(self) -> tuple[str, str]:
        return self.kwargs["code"], reverse("checks:filing-detail", kwargs=self.kwargs)


class FilingDelete(ConfirmDelete):
    right = Right.RECORD
    model = Filing

    def consequences(self) -> list[str]:
        return [*super().consequences(), "已从备案平台上撤销的不要删除，请修改它，填上撤销日期。"]

    def delete(self, record: Any) -> None:
        delete_filing(actor=self.person, filing=record)

    def get_back_url(self) -> str:
        return reverse("checks:filing-detail", kwargs=self.kwargs)

    def get_done_url(self) -> str:
        return reverse("checks:filing-list")


class FilingComparison(RecordList):
    """Accounts of the roster against every register, above them the numbers by platform."""

    right = Right.VIEW
    model, table_class, filterset_class = MediaAccount, ComparisonTable, ComparisonFilter
    template_name = "checks/filing_comparison.html"
    title = "备案比对"
    purpose = "台账里的账号与各备案平台逐个比对，按本期截至日看。"
    unit_word = "个"
    empty_hint = "没有可以比对的账号。先新增账号，再从备案平台导出表格，在“备案登记”里导入。"
    actions = (
        Action("录入备案登记", "checks:filing-add"),
        Action("备案登记", "checks:filing-list", is_primary=False),
    )

    def records(self) -> QuerySet[Any]:
        period = current_period(self.request)
        day = period.as_of if period else timezone.localdate()
        standing = Filing.objects.standing_on(day).with_differences().select_related("platform")
        prefetch = Prefetch("filings", queryset=standing, to_attr="standing")
        return compared_accounts(day).select_related("owner", "platform").prefetch_related(prefetch)

    def get_table_kwargs(self) -> dict[str, Any]:
        return {"registers": list(FilingRegister.objects.all())}

    def get_parent(self) -> tuple[str, str]:
        return LIST[0], reverse(LIST[1])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        period, registers = current_period(self.request), list(FilingRegister.objects.all())
        return super().get_context_data(**kwargs) | {
            "period": period,
            "registers": registers,
            "by_platform": _by_platform(facts_for(period), period, registers) if period else [],
        }


@dataclass(frozen=True, slots=True)
class _Number:
    value: Number | None
    url: str


def _by_platform(facts: Facts, period: Period, registers: list[FilingRegister]) -> list[tuple[str, list[_Number]]]:
    """Running and filed accounts, those that run unfiled, and entries of each register: by platform, then in all."""
    names = ("运行账号", "备案账号", "运行未备案账号")
    asked: list[tuple[str, dict[str, str]]] = [(name, {}) for name in names]
    asked += [("备案登记", {"备案平台": register.name}) for register in registers]
    asked.append(("备案登记无账号", {}))
    platforms = [*Platform.objects.values_list("name", flat=True), ""]
    rows = []
    for platform in platforms:
        numbers = []
        for name, slices in asked:
            measure = MEASURES.by_name[name]
            narrowed = slices | ({"平台": platform} if platform else {})
            numbers.append(_Number(facts.value(measure, narrowed) or 0, measure.records_url(period.code, narrowed)))
        if not platform or any(number.value for number in numbers):
            rows.append((platform or "合计", numbers))
    return rows
