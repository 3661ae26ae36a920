"""What waits in the tables of checks, for 今日待办 (units.today)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import django_filters
import django_tables2 as tables
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.urls import reverse

from checks.filters import DutyTermFilter, FindingFilter, FoiRequestFilter, PolicyDocumentFilter
from checks.filters.confirmations import ConfirmationFilter
from checks.filters.filling import FillTaskFilter
from checks.filters.inspections import InspectionItemFilter
from checks.models import (
    PENDING,
    AccountCheck,
    Confirmation,
    DutyTerm,
    FillState,
    FillTask,
    Finding,
    FoiRequest,
    InspectionItem,
    MediaAccount,
    Platform,
    PolicyDocument,
    StepKind,
)
from checks.tables import DutyTermTable, FindingTable, FoiRequestTable, PolicyDocumentTable
from checks.tables.confirmations import ConfirmationTable
from checks.tables.filling import FillTaskTable
from checks.tables.inspections import InspectionItemTable
from govaudit.access import may_open
from govaudit.filters import RecordFilter, SearchFilter
from govaudit.lib.periods import Span
from govaudit.tables import DayColumn, KeyColumn, RecordTable, UnitColumn
from units.models import Period, User
from units.record_filter import UnitChoiceFilter
from units.today import SOON_DAYS, Matter, Urgency, answers, leads, records

#: What was missed longer ago is for the period's figures, not for today.
MISSED_DAYS = 92

Rows = Callable[[User, date], QuerySet[Any]]


def _soon(path: str, today: date) -> Q:
    return Q(**{f"{path}__range": (today, today + timedelta(days=SOON_DAYS))})


def _later(path: str, today: date) -> Q:
    return Q(**{f"{path}__gt": today + timedelta(days=SOON_DAYS)})


def _past(path: str, today: date) -> Q:
    return Q(**{f"{path}__lt": today})


def _findings(narrow: Callable[[date], Q]) -> Rows:
    def rows(user: User, today: date) -> QuerySet[Any]:
        found = Finding.objects.all().visible_to(user).filter(is_merit=False).select_related("unit", "category")
        return found.seen_on(today).with_repeats().filter(narrow(today)).order_by("due", "-found_on", "code")  # type: ignore[attr-defined]

    return rows


def _filling(narrow: Callable[[date], Q]) -> Rows:
    def rows(user: User, today: date) -> QuerySet[Any]:
        found = FillTask.objects.all().visible_to(user).filter(narrow(today))
        return found.select_related("request__period", "unit__group")

    return rows


def _confirmations(narrow: Callable[[date], Q]) -> Rows:
    def rows(user: User, today: date) -> QuerySet[Any]:
        found = Confirmation.objects.all().visible_to(user).filter(narrow(today), verdict="")
        return found.select_related("unit", "period").defer("figures")

    return rows


def _terms(narrow: Callable[[date], Q]) -> Rows:
    def rows(user: User, today: date) -> QuerySet[Any]:
        recent = DutyTerm.objects.all().visible_to(user).filter(due_on__gte=today - timedelta(days=MISSED_DAYS))
        found = recent.filter(narrow(today)).with_reports(Span(today, today, today))  # type: ignore[attr-defined]
        return found.filter(sent__lt=F("required")).select_related("unit__group", "duty")

    return rows


def _documents(narrow: Callable[[date], Q]) -> Rows:
    def rows(user: User, today: date) -> QuerySet[Any]:
        found = PolicyDocument.objects.all().visible_to(user).with_readings(Span(today, today, today))  # type: ignore[attr-defined]
        open_ones = found.filter(narrow(today), attribute__is_public=True, published_on=None)
        return open_ones.select_related("unit", "issuer", "attribute").order_by(
            F("publish_due_on").asc(nulls_last=True), "number"
        )

    return rows


def _requests(narrow: Callable[[date], Q]) -> Rows:
    def rows(user: User, today: date) -> QuerySet[Any]:
        found = FoiRequest.objects.all().visible_to(user).filter(closed_on=None)
        found = found.annotate(until=Coalesce("extended_to", "due_on")).filter(narrow(today))
        return found.select_related("unit", "channel", "applicant", "result").order_by("until", "code")

    return rows


def _to_inspect(narrow: Callable[[date], Q]) -> Rows:
    """What was drawn for the person to look at and nothing was said of."""

    def rows(user: User, today: date) -> QuerySet[Any]:
        own: Any = InspectionItem.objects.all().visible_to(user)
        own = own.filter(checker=user, verdict="").filter(narrow(today)).with_targets()
        return own.order_by("inspection__ends_on", "inspection__code", "number")

    return rows


def _unchecked(user: User, today: date) -> QuerySet[Any]:
    """Accounts that were running by the first of the month and still are, without a check of the month."""
    month = today.replace(day=1)
    running = MediaAccount.objects.all().visible_to(user).filter(Q(closed_on=None) | Q(closed_on__gt=today))
    running = running.filter(Q(opened_on__lte=month)).select_related("owner", "platform")
    return running.exclude(Exists(AccountCheck.objects.filter(account=OuterRef("pk"), month=month)))


class UncheckedTable(RecordTable):
    """Accounts whose row opens the entry of this month's check."""

    owner = UnitColumn("owner", verbose_name="主办单位")
    platform = tables.Column(order_by=("platform__position", "platform__code"))
    name = KeyColumn()
    opened_on = DayColumn()

    class Meta(RecordTable.Meta):
        model = MediaAccount
        fields = ("owner", "platform", "name", "opened_on")

    def __init__(self, *args: Any, month: date, may_record: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.month, self.may_record = month, may_record

    def record_url(self, record: MediaAccount) -> str:
        if not self.may_record:
            return reverse("checks:account-detail", args=[record.code])
        return f"{reverse('checks:account-check', args=[record.code])}?month={self.month:%Y-%m}"


class ToInspectTable(InspectionItemTable):
    """Items whose row opens the sheet on which they are checked."""

    def record_url(self, record: InspectionItem) -> str:
        return f"{reverse('checks:inspection-sheet', args=[record.inspection.code])}#row-{record.number}"


class UncheckedFilter(RecordFilter):
    unit = UnitChoiceFilter("owner", label="主办单位")
    platform = django_filters.ModelChoiceFilter(
        field_name="platform", to_field_name="name", queryset=Platform.objects.all(), label="平台"
    )
    text = SearchFilter(("name",), label="查找", placeholder="账号名称")

    class Meta:
        model = MediaAccount
        fields: tuple[str, ...] = ()


def _of_month(user: User, today: date) -> dict[str, Any]:
    return {"month": today.replace(day=1), "may_record": may_open(user, "checks:account-check")}


def _by_day(user: User, today: date) -> dict[str, Any]:
    return {"day": today}


def _up_to(user: User, today: date) -> dict[str, Any]:
    return {"period": Period(start=today, end=today, as_of=today)}


def _pending(narrow: Callable[[date], Q]) -> Rows:
    return _findings(lambda today: Q(state__in=PENDING) & narrow(today))


def _to_fill(narrow: Callable[[date], Q]) -> Rows:
    return _filling(lambda today: Q(state__in=(FillState.ASKED, FillState.RETURNED)) & narrow(today))


def _concerns(user: User) -> bool:
    """The office that follows a matter up, and the unit that has to act."""
    return leads(user) or answers(user)


def _fills(user: User) -> bool:
    return records(user) or answers(user)


LATE, SOON, WAITING = Urgency.LATE, Urgency.SOON, Urgency.WAITING
_FINDINGS = (FindingTable, FindingFilter, "条")
_FILLING = (FillTaskTable, FillTaskFilter, "项")
_ITEMS = (ToInspectTable, InspectionItemFilter, "个")
_CONFIRMATIONS = (ConfirmationTable, ConfirmationFilter, "份")
_TERMS = (DutyTermTable, DutyTermFilter, "期", _up_to)
_DOCUMENTS = (PolicyDocumentTable, PolicyDocumentFilter, "个", _by_day)
_REQUESTS = (FoiRequestTable, FoiRequestFilter, "件", _by_day)

MATTERS = [
    Matter(
        "findings-late", "逾期未整改的问题", "条问题逾期未整改", LATE, _concerns,
        _pending(lambda today: _past("due", today)), *_FINDINGS,
    ),
    Matter(
        "foi-late", "超期未办结的申请", "件依申请公开过了答复期限，还没有办结", LATE, _concerns,
        _requests(lambda today: _past("until", today)), *_REQUESTS,
    ),
    Matter(
        "documents-late", "超期未公开的文件", "个文件过了公开期限，还没有公开", LATE, _concerns,
        _documents(lambda today: _past("publish_due_on", today)), *_DOCUMENTS,
    ),
    Matter(
        "duties-late", "近三个月漏报", "期定期报送近三个月内漏报", LATE, _concerns,
        _terms(lambda today: _past("due_on", today)), *_TERMS,
    ),
    Matter(
        "filling-late", "逾期没有报送的填报任务", "项填报任务逾期没有报送", LATE, _fills,
        _to_fill(lambda today: _past("request__due_on", today)), *_FILLING,
    ),
    Matter(
        "confirmations-late", "逾期没有答复的单位确认", "份单位确认单逾期没有答复", LATE, _concerns,
        _confirmations(lambda today: _past("due_on", today)), *_CONFIRMATIONS,
    ),
    Matter(
        "inspections-late", "过了结束日期没有检查的对象", "个抽查对象过了结束日期，等您检查", LATE, records,
        _to_inspect(lambda today: _past("inspection__ends_on", today)), *_ITEMS,
    ),
    Matter(
        "findings-soon", "快到整改期限的问题", f"条问题 {SOON_DAYS} 天内到整改期限", SOON, _concerns,
        _pending(lambda today: _soon("due", today)), *_FINDINGS,
    ),
    Matter(
        "foi-soon", "快到答复期限的申请", f"件依申请公开 {SOON_DAYS} 天内到答复期限", SOON, _concerns,
        _requests(lambda today: _soon("until", today)), *_REQUESTS,
    ),
    Matter(
        "duties-soon", "快到截止日的定期报送", f"期定期报送 {SOON_DAYS} 天内截止", SOON, answers,
        _terms(lambda today: _soon("due_on", today)), *_TERMS,
    ),
    Matter(
        "confirmations-soon", "快到期的确认单", f"份确认单 {SOON_DAYS} 天内要核对答复", SOON, answers,
        _confirmations(lambda today: _soon("due_on", today)), *_CONFIRMATIONS,
    ),
    Matter(
        "filling-soon", "快到期的填报任务", f"项填报任务 {SOON_DAYS} 天内要报送", SOON, answers,
        _to_fill(lambda today: _soon("request__due_on", today)), *_FILLING,
    ),
    Matter(
        "confirmations", "等本单位答复的确认单", "份确认单等本单位核对答复", WAITING, answers,
        _confirmations(lambda today: _later("due_on", today)), *_CONFIRMATIONS,
    ),
    Matter(
        "filling", "等本单位填报", "项填报任务等本单位填报", WAITING, answers,
        _to_fill(lambda today: _later("request__due_on", today)), *_FILLING,
    ),
    Matter(
        "findings-open", "等本单位整改的问题", "条问题等本单位整改反馈", WAITING, answers,
        _pending(lambda today: Q(due=None) | _later("due", today)), *_FINDINGS,
    ),
    Matter(
        "findings-answered", "单位已反馈的问题", "条问题单位已反馈，等认可或退回", WAITING, records,
        _findings(lambda today: Q(state=StepKind.ANSWER)), *_FINDINGS,
    ),
    Matter(
        "inspections", "等您检查的对象", "个抽查对象待检查", WAITING, records,
        _to_inspect(lambda today: Q(inspection__ends_on__gte=today)), *_ITEMS,
    ),
    Matter(
        "filling-sent", "等接收的填报", "项填报单位已报送，等接收或退回", WAITING, records,
        _filling(lambda today: Q(state=FillState.SENT)), *_FILLING,
    ),
    Matter(
        "documents", "还没有公开的文件", "个应当公开的文件还没有公开", WAITING, _concerns,
        _documents(lambda today: Q(publish_due_on=None) | Q(publish_due_on__gte=today)), *_DOCUMENTS,
    ),
    Matter(
        "accounts-unchecked", "本月没有检查的账号", "个政务新媒体账号本月还没有检查", WAITING, records, _unchecked,
        UncheckedTable, UncheckedFilter, "个", _of_month,
    ),
]  # fmt: skip
