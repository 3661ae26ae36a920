"""Inspections (检查批次): what was drawn to be looked at, who looks at it, and what they say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Count, F, IntegerField, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce, NullIf

from checks.models.accounts import MediaAccount
from checks.models.columns import ColumnUpdate, WebColumn
from checks.models.findings import Finding
from checks.models.key_areas import KeyAssignment, KeyCheck
from govaudit.models import Imported
from govaudit.validators import check_code, check_day, check_line, check_text, fits_small
from units.models import Unit, User

if TYPE_CHECKING:
    from django.db.models import QuerySet

#: What an inspection of an area looks at.
TARGETS = {"columns": "网站栏目", "media": "政务新媒体账号", "disclosure": "公开事项"}
#: The field of an item that names it.
TARGET_FIELDS = {"columns": "column", "media": "account", "disclosure": "assignment"}


class ItemVerdict(models.TextChoices):
    NORMAL = "normal", "正常"
    PROBLEM = "problem", "问题"
    UNREACHABLE = "unreachable", "无法访问"


#: The verdicts of which findings are made.
FAULTY = (ItemVerdict.PROBLEM, ItemVerdict.UNREACHABLE)


class InspectionQuerySet(models.QuerySet["Inspection"]):
    def visible_to(self, user: User) -> QuerySet[Inspection]:
        """A unit is not told beforehand what is looked at; it sees the findings."""
        return self if user.sees_all else self.none()

    def with_progress(self) -> QuerySet[Any]:
        """Each with `drawn_number`, `checked_number` and `faulty_number` of its items, and `finding_number`."""
        found = Finding.objects.filter(inspection=OuterRef("pk"), is_merit=False).order_by().values("inspection")
        return self.annotate(
            drawn_number=Count("items"),
            checked_number=Count("items", filter=~Q(items__verdict="")),
            faulty_number=Count("items", filter=Q(items__verdict__in=FAULTY)),
            finding_number=Coalesce(
                Subquery(found.annotate(n=Count("pk")).values("n"), output_field=IntegerField()), Value(0)
            ),
        )


class Inspection(Imported):
    """检查批次: a round of looking at websites, accounts or what was to be published. It belongs to the period of its
    first day. `drawn` tells, a line for each time, how its items were drawn."""

    code = models.CharField("编号", max_length=16, unique=True, validators=[check_code])
    title = models.CharField("名称", max_length=64, validators=[check_line])
    area = models.CharField("检查对象", max_length=16, choices=list(TARGETS.items()))
    starts_on = models.DateField("开始日期", db_index=True, validators=[check_day])
    ends_on = models.DateField("结束日期", validators=[check_day])
    note = models.CharField("说明", max_length=200, blank=True, validators=[check_line])
    drawn = models.TextField("抽取经过", blank=True, editable=False, validators=[check_text])

    objects = InspectionQuerySet.as_manager()

    class Meta:
        verbose_name = "检查批次"
        ordering = ["-starts_on", "code"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="inspection_ends_after_start"),
            models.UniqueConstraint(
                fields=["area", "starts_on", "title"],
                name="inspection_once",
                violation_error_message="这一天已经有同名的检查批次，请打开那一个。",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class InspectionItemQuerySet(models.QuerySet["InspectionItem"]):
    def visible_to(self, user: User) -> QuerySet[InspectionItem]:
        return self if user.sees_all else self.none()

    def with_targets(self) -> InspectionItemQuerySet:
        """Each with all that names what is looked at, in the one query."""
        return self.select_related(
            "inspection", "unit", "checker", "column__area", "account__platform", "assignment__item__area",
            "assignment__column",
        )  # fmt: skip

    def with_links(self) -> QuerySet[Any]:
        """Each with the `link` to open: that of the column or account itself; of an item of the catalogue where it was
        found last; else the last item published in the column. Empty where none is known."""
        checks = KeyCheck.objects.filter(assignment=OuterRef("assignment")).exclude(url="")
        updates = ColumnUpdate.objects.filter(column=OuterRef("column")).exclude(url="")
        return self.annotate(
            link=Coalesce(
                NullIf("column__url", Value("")),
                NullIf("account__url", Value("")),
                Subquery(checks.order_by("-checked_on", "-pk").values("url")[:1]),
                NullIf("assignment__column__url", Value("")),
                Subquery(updates.order_by("-published_on", "-pk").values("url")[:1]),
                Value(""),
                output_field=models.CharField(),
            )
        )


class InspectionItem(models.Model):
    """抽查对象: one thing to be looked at, by whom, and what was said of it. `unit` is the one responsible when it was
    drawn, `checked_on` the day on which it was looked at, as the checker gives it. `version` counts what was saved, so
    that of two checkers neither overwrites the other unseen."""

    inspection = models.ForeignKey(Inspection, verbose_name="检查批次", on_delete=models.PROTECT, related_name="items")
    number = models.PositiveSmallIntegerField("序号", validators=[fits_small])
    column = models.ForeignKey(
        WebColumn, verbose_name="网站栏目", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    account = models.ForeignKey(
        MediaAccount, verbose_name="账号", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    assignment = models.ForeignKey(
        KeyAssignment, verbose_name="公开分工", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    unit = models.ForeignKey(Unit, verbose_name="单位", on_delete=models.PROTECT, related_name="+")
    checker = models.ForeignKey(
        User, verbose_name="检查人", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    verdict = models.CharField("结果", max_length=12, choices=ItemVerdict, blank=True)
    note = models.CharField("说明", max_length=200, blank=True, validators=[check_line])
    checked_on = models.DateField("检查日期", null=True, blank=True, validators=[check_day])
    checked_by = models.CharField("由谁检查", max_length=150, blank=True)
    version = models.PositiveIntegerField("第几次保存", default=0)

    objects = InspectionItemQuerySet.as_manager()

    class Meta:
        verbose_name = "抽查对象"
        ordering = ["inspection", "number"]
        constraints = [
            models.UniqueConstraint(fields=["inspection", "number"], name="inspection_item_once"),
            models.UniqueConstraint(fields=["inspection", "column"], name="inspection_column_once"),
            models.UniqueConstraint(fields=["inspection", "account"], name="inspection_account_once"),
            models.UniqueConstraint(fields=["inspection", "assignment"], name="inspection_assignment_once"),
            models.CheckConstraint(
                condition=Q(column__isnull=False, account=None, assignment=None)
                | Q(column=None, account__isnull=False, assignment=None)
                | Q(column=None, account=None, assignment__isnull=False),
                name="inspection_item_is_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(verdict="", checked_on=None) | (~Q(verdict="") & Q(checked_on__isnull=False)),
                name="inspection_item_checked_on_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit} · {self.name}"

    @property
    def target(self) -> WebColumn | MediaAccount | KeyAssignment:
        found: WebColumn | MediaAccount | KeyAssignment = getattr(self, TARGET_FIELDS[self.inspection.area])
        return found

    @property
    def name(self) -> str:
        return self.assignment.item.name if self.assignment else str(self.target)

    @property
    def detail(self) -> str:
        """What tells it from others of the name."""
        if self.assignment:
            return f"{self.assignment.item.area} · {self.assignment.place}"
        return str(self.account.platform if self.account else self.column.area if self.column else "")

    @property
    def origin(self) -> str:
        """Text key of what is looked at, by which findings name it."""
        return f"{self.target._meta.label}/{self.target.code}"

    @property
    def own_key(self) -> str:
        """Text key of the item itself, by which its screenshots name it."""
        return f"{self._meta.label}/{self.inspection.code}/{self.number}"
