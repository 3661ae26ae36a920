"""Website columns and what was published in them."""

from __future__ import annotations

from datetime import date
from functools import cached_property, reduce
from operator import or_
from typing import TYPE_CHECKING, Any

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Case, Exists, F, IntegerField, Max, OuterRef, Q, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce, ExtractMonth, ExtractYear, Greatest

from checks.days import DaysBefore
from checks.models.thresholds import limit
from govaudit.lib.periods import Span
from govaudit.models import Imported, ListEntry
from govaudit.validators import check_code, check_day, check_line, fits_large, fits_small
from units.models import Unit, User

if TYPE_CHECKING:
    from django.db.models import QuerySet

MOST_LEVELS = 3
#: Of columns `with_updates`: as many items as are required. One of which none is required neither meets nor misses.
MET = Q(required__gt=0, updated__gte=F("required"))


class ColumnArea(ListEntry):
    """Area a website column belongs to: 新闻动态, 主动公开, 重点领域, 政民互动 …"""

    list_name = "栏目领域"


class ColumnCadence(ListEntry):
    """How often a column is updated: 半月, 月, 季, 半年, 年; without `days` when something changes."""

    list_name = "栏目更新频次"
    counted = ("days",)

    days = models.PositiveSmallIntegerField(
        "最长间隔（天）",
        null=True,
        blank=True,
        help_text="两次更新最多相隔多少天；有变化时才更新的留空",
        validators=[MinValueValidator(1), fits_small],
    )


#: What an office has that named no cadences of its own: (code, name, days).
USUAL_CADENCES = (
    ("half_month", "半月", 14),
    ("month", "月", 31),
    ("quarter", "季", 92),
    ("half_year", "半年", 183),
    ("year", "年", 366),
    ("on_change", "有变化时", None),
)


def usual_cadences() -> list[ColumnCadence]:
    return [
        ColumnCadence(code=code, name=name, days=days, position=position)
        for position, (code, name, days) in enumerate(USUAL_CADENCES, start=1)
    ]


class Watch(models.TextChoices):
    """Columns whose updates the State Council's checklist looks at by a time of its own."""

    NEWS = "news", "动态要闻"
    NOTICES = "notices", "通知公告政策文件"


class WebColumnQuerySet(models.QuerySet["WebColumn"]):
    def visible_to(self, user: User) -> QuerySet[WebColumn]:
        """Those that the person's unit keeps or kept; of a period's columns those it had on the last day."""
        if user.sees_all:
            return self
        if "holder_id" in self.query.annotations:
            return self.filter(holder_id=user.unit_id)
        kept = ColumnDuty.objects.filter(column=OuterRef("pk"), unit=user.unit_id)
        return self.filter(Q(unit_id=user.unit_id) | Q(Exists(kept)))

    def bulk_create(self, objs: Any, *args: Any, **kwargs: Any) -> Any:
        """Level by level, so that columns find the keys of those above them."""
        columns = list(objs)
        for column in columns:
            column.level = column.depth
        for level in sorted({column.level for column in columns}):
            super().bulk_create([column for column in columns if column.level == level], *args, **kwargs)
        return columns

    def kept_in(self, span: Span) -> WebColumnQuerySet:
        """Those in use on some day of the period."""
        return self.filter(Q(opened_on=None) | Q(opened_on__lte=span.last)).filter(
            Q(closed_on=None) | Q(closed_on__gt=span.start)
        )

    def with_updates(self, span: Span) -> QuerySet[WebColumn]:
        """Each column kept in the period with the unit responsible on its last day: key `holder_id`, code `holder` and
        group `holder_group`; and with what was published in it up to the 截至:
        `updated` items of the period; `last_on` day of the last one, blank where there never was any; `idle_months`
        whole months without one that came last, blank where there never was any; `due_from` day from which on its
        cadence asks for one; `is_parent` whether it has columns under it, which are counted instead of it;
        `watch_from` day from which on the checklist asks for one in it or under it and `is_watched_fresh` whether
        there was one; and of that unit and its area, `area_has_met` and `area_has_unmet`."""
        under = WebColumn.objects.kept_in(span).filter(parent=OuterRef("pk"))
        kept = self.kept_in(span).annotate(updated=_updated_in(span), is_parent=Exists(under))
        return (
            kept.annotate(
                holder_id=held_on(span.last, "unit_id"),
                holder=held_on(span.last, "unit__code"),
                holder_group=held_on(span.last, "unit__group__name"),
            )
            .annotate(
                area_has_met=_has_beside(span, MET),
                area_has_unmet=_has_beside(span, Q(updated__lt=F("required"))),
                last_on=_last_until(span.as_of),
                due_from=DaysBefore(Value(span.as_of), F("cadence__days")),
            )
            .annotate(idle_months=_idle_months(span), watch_from=_watch_from(span))
            .annotate(is_watched_fresh=_is_fresh(span))
        )


def held_on(day: date, path: str) -> Coalesce:
    """What stands at `path` of whoever was responsible for a column on a day."""
    later = ColumnDuty.objects.filter(column=OuterRef("pk"), until__gt=day).order_by("until")
    kept_as = models.BigIntegerField() if path == "unit_id" else models.CharField()
    return Coalesce(Subquery(later.values(path)[:1]), F(path), output_field=kept_as)


def _has_beside(span: Span, condition: Q) -> Q:
    """Whether the unit responsible on the period's last day has a column in the area that meets the condition. Those it
    still has and those it handed over since are looked for apart: an index leads to either but not to both."""
    under = WebColumn.objects.kept_in(span).filter(parent=OuterRef("pk"))
    leaves = WebColumn.objects.kept_in(span).filter(~Exists(under), area=OuterRef("area"))
    later = ColumnDuty.objects.filter(column=OuterRef("pk"), until__gt=span.last)
    still = leaves.filter(~Exists(later), unit=OuterRef("holder_id"))
    since = leaves.annotate(then=held_on(span.last, "unit_id")).filter(
        duties__unit=OuterRef("holder_id"), duties__until__gt=span.last, then=OuterRef("holder_id")
    )
    found = (rows.annotate(updated=_updated_in(span)).filter(condition) for rows in (still, since))
    return reduce(or_, (Q(Exists(rows)) for rows in found))


def _updated_in(span: Span) -> Coalesce:
    updates = (
        ColumnUpdate.objects.filter(column=OuterRef("pk"), published_on__gte=span.start, published_on__lte=span.last)
        .order_by()
        .values("column")
    )
    return Coalesce(Subquery(updates.annotate(n=Sum("quantity")).values("n"), output_field=IntegerField()), Value(0))


def _last_until(day: date) -> Subquery:
    updates = ColumnUpdate.objects.filter(column=OuterRef("pk"), published_on__lte=day).order_by().values("column")
    return Subquery(updates.annotate(last=Max("published_on")).values("last"))


def _idle_months(span: Span) -> Case:
    """Months from the one after the last item up to the last one that is over."""
    end = span.months_end
    last = ExtractYear("last_on") * 12 + ExtractMonth("last_on")
    idle = Value(end.year * 12 + end.month - 1) - last
    return Case(When(last_on=None, then=None), default=Greatest(idle, Value(0)), output_field=IntegerField())


def _watch_from(span: Span) -> Case:
    ages = {Watch.NEWS: "news_days", Watch.NOTICES: "notice_days"}
    cases = [When(watch=kind, then=DaysBefore(Value(span.as_of), limit(code))) for kind, code in ages.items()]
    return Case(*cases, output_field=models.DateField())


def _is_fresh(span: Span) -> Q:
    """Whether something was published in the column, under it, or two levels under it."""
    recent = ColumnUpdate.objects.filter(published_on__gte=OuterRef("watch_from"), published_on__lte=span.as_of)
    return (
        Q(Exists(recent.filter(column=OuterRef("pk"))))
        | Q(Exists(recent.filter(column__parent=OuterRef("pk"))))
        | Q(Exists(recent.filter(column__parent__parent=OuterRef("pk"))))
    )


class WebColumn(Imported):
    """网站栏目: a column a unit must keep, with the number of items required of it in a quarter. `unit` is the one
    responsible now; whoever was before stands among `duties`."""

    code = models.CharField("代码", max_length=16, unique=True, validators=[check_code])
    name = models.CharField("栏目名称", max_length=64, validators=[check_line])
    area = models.ForeignKey(ColumnArea, verbose_name="领域", on_delete=models.PROTECT)
    lead = models.PositiveSmallIntegerField(
        "第几个重点领域", default=1, help_text="一个单位牵头两个重点领域时填 1 或 2", validators=[fits_small]
    )
    unit = models.ForeignKey(Unit, verbose_name="责任单位", on_delete=models.PROTECT, related_name="columns")
    required = models.PositiveIntegerField("应更新数", help_text="一个考核周期内应发布的条数", validators=[fits_large])
    opened_on = models.DateField("启用日期", null=True, blank=True, validators=[check_day])
    closed_on = models.DateField("停用日期", null=True, blank=True, validators=[check_day])
    parent = models.ForeignKey(
        "self", verbose_name="上级栏目", null=True, blank=True, on_delete=models.PROTECT, related_name="under"
    )
    level = models.PositiveSmallIntegerField("层级", default=1, editable=False)
    is_topic = models.BooleanField("专题专栏", default=False)
    cadence = models.ForeignKey(ColumnCadence, verbose_name="更新频次", null=True, blank=True, on_delete=models.PROTECT)
    watch = models.CharField("检测类别", max_length=8, choices=Watch, blank=True)
    url = models.URLField("网址", max_length=500, blank=True, validators=[check_line])

    objects = WebColumnQuerySet.as_manager()

    class Meta:
        verbose_name = "网站栏目"
        ordering = ["unit__group__position", "unit__position", "area__position", "lead", "code"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "area", "lead", "name"], name="web_column_once"),
            models.CheckConstraint(condition=Q(level__gte=1, level__lte=MOST_LEVELS), name="web_column_level"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def chain(self) -> list[WebColumn]:
        """The columns above it, from the first level on, and itself; one more than there may be at most."""
        found = [self]
        while (above := found[0].parent) and len(found) <= MOST_LEVELS:
            found.insert(0, above)
        return found

    @property
    def depth(self) -> int:
        """The level that follows from the columns above it; MOST_LEVELS + 1 where they are too many."""
        return len(self.chain)

    @property
    def path(self) -> str:
        """一级 › 二级 › 三级."""
        return " › ".join(column.name for column in self.chain)

    @cached_property
    def former(self) -> list[tuple[date, int]]:
        """Units that were responsible before: (the day on which another one took over, key of the unit), by day."""
        return list(self.duties.order_by("until").values_list("until", "unit_id")) if self.pk else []

    def namesake_of(self, unit: Unit) -> WebColumn | None:
        """The column of the same name that a unit has in this area, beside which this one cannot be its own."""
        same = WebColumn.objects.filter(unit=unit, area=self.area_id, lead=self.lead, name=self.name)
        return same.exclude(pk=self.pk).first()

    def unit_on(self, day: date) -> int:
        """Key of the unit responsible on a day."""
        return next((unit for until, unit in self.former if day < until), self.unit_id)


class ColumnDuty(models.Model):
    """栏目责任: a unit that was responsible for a column before, from `since` (blank: from the first) until the day
    on which another one took over."""

    column = models.ForeignKey(WebColumn, verbose_name="栏目", on_delete=models.CASCADE, related_name="duties")
    unit = models.ForeignKey(Unit, verbose_name="责任单位", on_delete=models.PROTECT, related_name="+")
    since = models.DateField("自", null=True, blank=True, validators=[check_day])
    until = models.DateField("移交日期", validators=[check_day])

    class Meta:
        verbose_name = "栏目责任"
        ordering = ["column", "until"]
        constraints = [
            models.UniqueConstraint(fields=["column", "until"], name="column_duty_once"),
            models.CheckConstraint(condition=Q(since=None) | Q(until__gt=F("since")), name="column_duty_ends"),
        ]

    def __str__(self) -> str:
        return f"{self.column}（{self.unit}，至{self.until}）"


class ColumnUpdateQuerySet(models.QuerySet["ColumnUpdate"]):
    def visible_to(self, user: User) -> QuerySet[ColumnUpdate]:
        if user.sees_all:
            return self
        return self.none() if user.unit_id is None else self.filter(unit_id=user.unit_id)

    def bulk_create(self, objs: Any, *args: Any, **kwargs: Any) -> Any:
        created = super().bulk_create(objs, *args, **kwargs)
        self.model.objects.fill_units()
        return created

    def fill_units(self) -> int:
        """Where nobody stated who published an item, it is the unit responsible for the column on that day."""
        before = ColumnDuty.objects.filter(column=OuterRef("column"), until__gt=OuterRef("published_on"))
        now = WebColumn.objects.filter(pk=OuterRef("column")).values("unit")
        responsible = Coalesce(Subquery(before.order_by("until").values("unit")[:1]), Subquery(now))
        return self.filter(unit=None).update(unit=responsible)


class ColumnUpdate(Imported):
    """栏目更新: one published item, or a month's number where only that is known. `unit` is whoever published it."""

    code = models.CharField("编号", max_length=16, unique=True, validators=[check_code])
    column = models.ForeignKey(WebColumn, verbose_name="栏目", on_delete=models.PROTECT, related_name="updates")
    published_on = models.DateField("发布日期", db_index=True, validators=[check_day])
    title = models.CharField("标题", max_length=200, validators=[check_line])
    url = models.URLField("网址", max_length=500, blank=True, validators=[check_line])
    quantity = models.PositiveIntegerField("条数", default=1, validators=[fits_large])
    unit = models.ForeignKey(
        Unit, verbose_name="发布单位", null=True, blank=True, on_delete=models.PROTECT, related_name="updates"
    )

    objects = ColumnUpdateQuerySet.as_manager()

    class Meta:
        verbose_name = "栏目更新"
        ordering = ["-published_on", "code"]
        constraints = [models.CheckConstraint(condition=Q(quantity__gte=1), name="column_update_counts")]

    def __str__(self) -> str:
        return self.title
