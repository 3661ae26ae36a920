"""Recurring duties: what units owe every week, month or quarter, and what they sent."""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db import models
from django.db.models import F, IntegerField, OuterRef, Q, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from govaudit.lib.periods import Span
from govaudit.lib.workdays import WorkCalendar
from govaudit.models import Imported
from govaudit.validators import check_code, check_day, check_line, fits_small
from units.models import Unit, UnitGroup, User

if TYPE_CHECKING:
    from django.db.models import QuerySet


class Cycle(models.TextChoices):
    WEEK = "week", "每周"
    MONTH = "month", "每月"
    QUARTER = "quarter", "每季"


class DutyScope(models.TextChoices):
    ALL = "all", "所有单位"
    GROUP = "group", "一个分组"
    LISTED = "listed", "只是名单中的单位"


class Term(NamedTuple):
    """A week, month or quarter of a duty. `counts_on` decides which period it belongs to."""

    starts_on: date
    ends_on: date
    due_on: date
    counts_on: date


class Duty(Imported):
    """报送职责: what units owe in every week, month or quarter. `due_day` is a day of the week (1 to 7), of the month,
    or of the quarter's last month; where `is_due_after`, of the week or month that follows."""

    code = models.CharField("代码", max_length=16, unique=True, validators=[check_code])
    name = models.CharField("名称", max_length=64, unique=True, validators=[check_line])
    topic = models.CharField("所属工作", max_length=64, blank=True, validators=[check_line])
    cycle = models.CharField("周期", max_length=8, choices=Cycle)
    required = models.PositiveSmallIntegerField("每期篇数", default=1, validators=[fits_small])
    due_day = models.PositiveSmallIntegerField("截止日", validators=[fits_small])
    is_due_after = models.BooleanField("截止在", choices=[(False, "当期"), (True, "下一周或下一月")], default=False)
    is_put_off = models.BooleanField(
        "截止日休息", choices=[(False, "不顺延"), (True, "顺延到下一个工作日")], default=False
    )
    scope = models.CharField("单位范围", max_length=8, choices=DutyScope, default=DutyScope.ALL)
    group = models.ForeignKey(UnitGroup, verbose_name="分组", null=True, blank=True, on_delete=models.PROTECT)
    starts_on = models.DateField("开始日期", validators=[check_day])
    ends_on = models.DateField("停止日期", null=True, blank=True, validators=[check_day])

    class Meta:
        verbose_name = "报送职责"
        ordering = ["topic", "code"]
        constraints = [models.CheckConstraint(condition=Q(required__gte=1), name="duty_requires")]

    def __str__(self) -> str:
        return self.name

    def units(self) -> QuerySet[Unit]:
        """The units that owe it now, in protocol order: those of its scope and those taken in beside it, without those
        left out."""
        taken_in = Q(pk__in=self.exceptions.filter(is_excused=False).values("unit"))
        left_out = Q(pk__in=self.exceptions.filter(is_excused=True).values("unit"))
        rows = Unit.objects.exclude(left_out).in_protocol_order()
        if self.scope == DutyScope.ALL:
            return rows
        return rows.filter(taken_in | Q(group=self.group_id) if self.scope == DutyScope.GROUP else taken_in)

    def terms(self, until: date, days: WorkCalendar) -> Iterator[Term]:
        """The terms that began by `until`, the earliest first: those that belong to the duty's days."""
        day = self.starts_on
        while True:
            term = self.term_of(day, days)
            if term.starts_on > until or (self.ends_on and term.counts_on > self.ends_on):
                return
            if term.due_on >= self.starts_on:
                yield term
            day = term.ends_on + timedelta(days=1)

    def term_of(self, day: date, days: WorkCalendar) -> Term:
        """The term in which a day lies. A term belongs to the period in which it is due, a week to none before the one
        of its last day."""
        start, end = self.bounds_of(day)
        due = self._due(start, end)
        if self.is_put_off and not days.is_workday(due):
            due = days.nth_workday(due, 1)
        return Term(start, end, due, max(due, end) if self.cycle == Cycle.WEEK else due)

    def bounds_of(self, day: date) -> tuple[date, date]:
        """First and last day of the week (Monday to Sunday), month or quarter of a day."""
        if self.cycle == Cycle.WEEK:
            monday = day - timedelta(days=day.weekday())
            return monday, monday + timedelta(days=6)
        first = day.month if self.cycle == Cycle.MONTH else day.month - (day.month - 1) % 3
        last = first if self.cycle == Cycle.MONTH else first + 2
        return date(day.year, first, 1), _day_of(day.year, last, 31)

    def _due(self, start: date, end: date) -> date:
        if self.cycle == Cycle.WEEK:
            return start + timedelta(days=self.due_day - 1 + (7 if self.is_due_after else 0))
        month = end + timedelta(days=1) if self.is_due_after else end
        return _day_of(month.year, month.month, self.due_day)


def _day_of(year: int, month: int, day: int) -> date:
    """That day of the month, its last day where it has fewer."""
    return date(year, month, min(day, calendar.monthrange(year, month)[1]))


class DutyUnit(Imported):
    """A unit that a duty takes in beside its scope, or leaves out."""

    duty = models.ForeignKey(Duty, verbose_name="职责", on_delete=models.PROTECT, related_name="exceptions")
    unit = models.ForeignKey(Unit, verbose_name="单位", on_delete=models.PROTECT, related_name="+")
    is_excused = models.BooleanField("要不要报", choices=[(False, "要报"), (True, "不用报")], default=False)

    class Meta:
        verbose_name = "职责单位"
        ordering = ["duty", "unit__group__position", "unit__position", "unit__code"]
        constraints = [models.UniqueConstraint(fields=["duty", "unit"], name="duty_unit_once")]

    def __str__(self) -> str:
        return f"{self.duty} {self.unit}"


class DutyReportQuerySet(models.QuerySet["DutyReport"]):
    def visible_to(self, user: User) -> QuerySet[DutyReport]:
        return self if user.sees_all else self.filter(unit_id=user.unit_id)

    def with_day(self) -> QuerySet[Any]:
        """Each with `day`, which lies in the term it answers."""
        return self.annotate(day=Coalesce("for_on", "sent_on"))


class DutyReport(Imported):
    """What a unit sent for a duty. `for_on` is any day of the term it answers; blank: the one in which it was sent."""

    code = models.CharField("编号", max_length=16, unique=True, validators=[check_code])
    duty = models.ForeignKey(Duty, verbose_name="职责", on_delete=models.PROTECT, related_name="reports")
    unit = models.ForeignKey(Unit, verbose_name="单位", on_delete=models.PROTECT, related_name="+")
    for_on = models.DateField("所属日期", null=True, blank=True, validators=[check_day])
    sent_on = models.DateField("报送日期", db_index=True, validators=[check_day])
    title = models.CharField("题目", max_length=200, blank=True, validators=[check_line])
    quantity = models.PositiveSmallIntegerField("篇数", default=1, validators=[fits_small])

    objects = DutyReportQuerySet.as_manager()

    class Meta:
        verbose_name = "职责报送"
        ordering = ["-sent_on", "code"]
        constraints = [models.CheckConstraint(condition=Q(quantity__gte=1), name="duty_report_counts")]
        indexes = [models.Index(fields=["duty", "unit", "sent_on"], name="duty_report_of_unit")]

    def __str__(self) -> str:
        return self.title or f"{self.unit} {self.sent_on}"


class DutyTermQuerySet(models.QuerySet["DutyTerm"]):
    def visible_to(self, user: User) -> QuerySet[DutyTerm]:
        return self if user.sees_all else self.filter(unit_id=user.unit_id)

    def with_reports(self, span: Span) -> QuerySet[DutyTerm]:
        """Each with `sent`, the items reported for it by the 截至, and `on_time`, those of them that came when due."""
        reports = (
            DutyReport.objects.with_day()
            .filter(duty=OuterRef("duty"), unit=OuterRef("unit"), sent_on__lte=span.as_of)
            .filter(day__gte=OuterRef("starts_on"), day__lte=OuterRef("ends_on"))
        )
        return self.annotate(sent=_total(reports), on_time=_total(reports.filter(sent_on__lte=OuterRef("due_on"))))

    def due(self) -> QuerySet[DutyTerm]:
        """Those whose day is over: nobody is late before."""
        return self.filter(counts_on__lt=timezone.localdate())


def _total(reports: QuerySet[DutyReport]) -> Coalesce:
    summed = reports.order_by().values("duty").annotate(total=Sum("quantity")).values("total")
    return Coalesce(Subquery(summed, output_field=IntegerField()), Value(0))


class DutyTerm(models.Model):
    """应报: a term of a duty for a unit, as its rule says. Rows follow from duties (checks.services.settle_terms)."""

    duty = models.ForeignKey(Duty, verbose_name="职责", on_delete=models.CASCADE, related_name="+")
    unit = models.ForeignKey(Unit, verbose_name="单位", on_delete=models.PROTECT, related_name="+")
    starts_on = models.DateField("起")
    ends_on = models.DateField("止")
    due_on = models.DateField("截止日期")
    counts_on = models.DateField("归入周期的日期", db_index=True)
    required = models.PositiveSmallIntegerField("应报篇数")

    objects = DutyTermQuerySet.as_manager()

    class Meta:
        verbose_name = "应报"
        ordering = ["-due_on", "duty__code", "unit__group__position", "unit__position", "unit__code"]
        constraints = [
            models.UniqueConstraint(fields=["duty", "unit", "starts_on"], name="duty_term_once"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="duty_term_ends_after_start"),
        ]

    def __str__(self) -> str:
        return f"{self.duty} {self.unit} {self.words}"

    @property
    def words(self) -> str:
        return term_words(self.duty, self.starts_on, self.ends_on)


def term_words(duty: Duty, start: date, end: date) -> str:
    """What a term is called: 2022年7月4日至7月10日, 2022年7月, 2022年三季度."""
    if duty.cycle == Cycle.MONTH:
        return f"{start.year}年{start.month}月"
    if duty.cycle == Cycle.QUARTER:
        return f"{start.year}年{'一二三四'[start.month // 3]}季度"
    return f"{start.year}年{start.month}月{start.day}日至{end.month}月{end.day}日"
