"""Filters of new-media accounts, their filings and monthly checks, and test messages."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from checks.filters.inspections import InspectionChoiceFilter
from checks.measures.accounts import NO_ACCOUNT
from checks.models import (
    AccountCheck,
    AccountState,
    EventKind,
    Filing,
    FilingRegister,
    MediaAccount,
    Platform,
    TestMessage,
    limit,
)
from govaudit.filters import RecordFilter, SearchFilter, YesNoFilter
from units.frame import current_period
from units.record_filter import UnitChoiceFilter


def _platforms(path: str) -> django_filters.ModelChoiceFilter:
    return django_filters.ModelChoiceFilter(
        field_name=path, to_field_name="name", queryset=Platform.objects.all(), label="平台"
    )


def _registers(**more: Any) -> django_filters.ModelChoiceFilter:
    return django_filters.ModelChoiceFilter(
        to_field_name="name", queryset=FilingRegister.objects.all(), label="备案平台", **more
    )


class MediaAccountFilter(RecordFilter):
    unit = UnitChoiceFilter("owner", label="主办单位")
    platform = _platforms("platform")
    filing = django_filters.ChoiceFilter(
        choices=[("filed", "已备案"), ("unfiled", "未备案"), ("closed", "已注销")],
        empty_label="全部",
        method="with_filing",
        label="备案",
    )
    state = django_filters.ChoiceFilter(
        choices=[("normal", "正常"), ("fault", "不正常"), ("unchecked", "没有检查")],
        empty_label="全部",
        method="in_state",
        label="本期状态",
    )
    text = SearchFilter(("name", "account_id"), label="查找", placeholder="账号名称")
    life = django_filters.ChoiceFilter(
        choices=[
            ("running", "正常运行"),
            ("suspended", "暂停更新"),
            ("closing", "关停公告期"),
            ("applied", "申请开设"),
        ],
        empty_label="全部",
        method="in_life",
        label="运行",
    )
    register = _registers(method="in_register")
    idle = YesNoFilter(Q(is_idle=True), labels=("超过规定天数", "没有超过"), label="更新间隔")
    open_names = ("unit", "platform", "filing", "state", "text")

    class Meta:
        model = MediaAccount
        fields: tuple[str, ...] = ()

    def with_filing(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """The filing as it stood on the period's 截至, as the table shows it."""
        period = current_period(self.request)
        if period is None:
            return rows
        closed, filed = Q(closed_on__lte=period.as_of), Q(is_filed=True)
        return rows.filter({"closed": closed, "filed": filed & ~closed, "unfiled": ~filed}[value])

    def in_register(self, rows: QuerySet[Any], name: str, value: FilingRegister) -> QuerySet[Any]:
        """Those that stood in a register on the period's 截至."""
        period = current_period(self.request)
        if period is None:
            return rows
        filings = Filing.objects.filter(account=OuterRef("pk"), register=value).standing_on(period.as_of)
        return rows.filter(Exists(filings))

    def in_state(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        conditions = {
            "normal": Q(has_check=True, has_fault=False),
            "fault": Q(has_fault=True),
            "unchecked": Q(has_check=False),
        }
        return rows.filter(conditions[value])

    def in_life(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        stopped = {"suspended": EventKind.SUSPEND, "closing": EventKind.CLOSING}
        period = current_period(self.request)
        closed = Q(closed_on__lte=period.as_of) if period else Q()
        if value == "applied":
            return rows.filter(opened_on=None)
        if value in stopped:
            return rows.filter(~closed, life=stopped[value])
        return rows.filter(~closed, ~Q(life__in=stopped.values()), opened_on__isnull=False)


class FilingFilter(RecordFilter):
    unit = UnitChoiceFilter("account__owner", label="主办单位", none=NO_ACCOUNT)
    register = _registers(field_name="register")
    platform = _platforms("platform")
    compared = django_filters.ChoiceFilter(
        choices=[("same", "与台账一致"), ("name", "名称或平台不同"), ("owner", "主办单位不同"), ("loose", NO_ACCOUNT)],
        empty_label="全部",
        method="in_comparison",
        label="比对",
    )
    text = SearchFilter(("name", "number"), label="查找", placeholder="登记名称或编号")
    withdrawn = YesNoFilter(Q(withdrawn_on=None), labels=("没有撤销", "已经撤销"), label="撤销")
    open_names = ("unit", "register", "platform", "compared", "text")

    class Meta:
        model = Filing
        fields: tuple[str, ...] = ()

    def in_comparison(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        conditions = {
            "same": Q(account__isnull=False, has_other_name=False, has_other_owner=False),
            "name": Q(has_other_name=True),
            "owner": Q(has_other_owner=True),
            "loose": Q(account=None),
        }
        return rows.filter(conditions[value])


class ComparisonFilter(RecordFilter):
    unit = UnitChoiceFilter("owner", label="主办单位")
    platform = _platforms("platform")
    result = django_filters.ChoiceFilter(
        choices=[("all", "各平台都有"), ("some", "只在部分平台"), ("none", "都没有"), ("different", "内容不一致")],
        empty_label="全部",
        method="with_result",
        label="比对结果",
    )
    text = SearchFilter(("name",), label="查找", placeholder="账号名称")
    open_names = ("unit", "platform", "result", "text")

    class Meta:
        model = MediaAccount
        fields: tuple[str, ...] = ()

    def with_result(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        conditions = {
            "all": Q(register_count__gte=F("register_total")),
            "some": Q(register_count__gt=0, register_count__lt=F("register_total")),
            "none": Q(register_count=0),
            "different": Q(is_different=True),
        }
        return rows.filter(conditions[value])


class AccountCheckFilter(RecordFilter):
    unit = UnitChoiceFilter("account__owner", label="主办单位")
    platform = _platforms("account__platform")
    state = django_filters.ModelChoiceFilter(
        field_name="state", to_field_name="name", queryset=AccountState.objects.all(), label="状态"
    )
    idle = YesNoFilter(Q(gap__gt=limit("account_gap_days")), labels=("超过规定天数", "其他"), label="更新间隔")
    inspection = InspectionChoiceFilter()
    text = SearchFilter(("account__name", "note"), label="查找", placeholder="账号名称或说明")

    class Meta:
        model = AccountCheck
        fields: tuple[str, ...] = ()


class TestMessageFilter(RecordFilter):
    __test__ = False
    unit = UnitChoiceFilter("account__owner", label="主办单位")
    platform = _platforms("account__platform")
    answered = YesNoFilter(Q(replied_on=None), labels=("没有回复", "已经回复"), label="回复")
    text = SearchFilter(("account__name", "text"), label="查找", placeholder="账号名称或内容")

    class Meta:
        model = TestMessage
        fields: tuple[str, ...] = ()
