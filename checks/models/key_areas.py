"""Key areas (重点领域): the catalogue of what is published, who publishes it where, and what checks found."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Case, Exists, IntegerField, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Length, Replace

from checks.elements import UnpairedBracket, as_lines, compact, elements_of
from checks.models.columns import WebColumn
from govaudit.lib.periods import Span
from govaudit.models import Imported, ListEntry
from govaudit.validators import check_code, check_day, check_line, check_text
from units.models import Unit, User

if TYPE_CHECKING:
    from django.db.models import QuerySet


def check_elements(text: str) -> None:
    """Refuse elements that are not written in the one way that is kept: one a line, parts in brackets."""
    _refuse_other(text, compact)


def check_single_elements(text: str) -> None:
    """Refuse elements that do not stand one a line, each with those above it."""
    _refuse_other(text, lambda said: as_lines(elements_of(said)))


def _refuse_other(text: str, kept: Callable[[str], str]) -> None:
    try:
        is_kept = kept(text) == text
    except UnpairedBracket as line:
        raise ValidationError(f"“{line}”里的括号不成对。", code="elements") from None
    if not is_kept:
        raise ValidationError("要素每行写一个，下级要素写在它后面的括号里。", code="elements")


class KeyArea(ListEntry):
    """重点领域: 财政预决算, 义务教育 …"""

    list_name = "重点领域"

    class Meta(ListEntry.Meta):
        verbose_name = "重点领域"


class Level(models.TextChoices):
    COUNTY = "county", "县级"
    TOWN = "town", "乡级"
    BOTH = "both", "县级、乡级"


class Verdict(models.TextChoices):
    """What a check says of an item. A fixed choice: which elements may be ticked follows from it."""

    PUBLISHED = "published", "已公开"
    MISSING = "missing", "未公开"
    INCOMPLETE = "incomplete", "不完整"
    LATE = "late", "不及时"
    NOT_APPLICABLE = "none", "不适用"


#: The verdicts that leave elements unpublished.
GAPS = (Verdict.MISSING, Verdict.INCOMPLETE)


class KeyItemQuerySet(models.QuerySet["KeyItem"]):
    def visible_to(self, user: User) -> QuerySet[KeyItem]:
        """A liaison reads the items of the own unit."""
        own = KeyAssignment.objects.filter(item=OuterRef("pk"), unit=user.unit_id)
        return self if user.sees_all else self.filter(Exists(own))


class KeyItem(Imported):
    """公开事项: a line of the catalogue (基层政务公开标准目录). `elements` are kept as checks.elements writes them."""

    code = models.CharField("代码", max_length=16, unique=True, validators=[check_code])
    area = models.ForeignKey(KeyArea, verbose_name="重点领域", on_delete=models.PROTECT, related_name="items")
    heading = models.CharField("一级事项", max_length=100, blank=True, validators=[check_line])
    name = models.CharField("二级事项", max_length=200, validators=[check_line])
    elements = models.TextField("公开要素", blank=True, validators=[check_text, check_elements])
    basis = models.TextField("公开依据", blank=True, validators=[check_text])
    time_limit = models.CharField("公开时限", max_length=200, blank=True, validators=[check_line])
    level = models.CharField("公开层级", max_length=8, choices=Level, default=Level.COUNTY)
    cadence = models.CharField("更新频次", max_length=64, blank=True, validators=[check_line])

    objects = KeyItemQuerySet.as_manager()

    class Meta:
        verbose_name = "公开事项"
        ordering = ["area__position", "area__code", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["area", "heading", "name"],
                name="key_item_once",
                violation_error_message="这个领域已经有同名的事项，请打开那一条修改。",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def keys(self) -> list[str]:
        """Its elements at the lowest level."""
        return elements_of(self.elements)


class KeyAssignmentQuerySet(models.QuerySet["KeyAssignment"]):
    def visible_to(self, user: User) -> QuerySet[KeyAssignment]:
        return self if user.sees_all else self.filter(unit_id=user.unit_id)

    def in_force(self, span: Span) -> QuerySet[KeyAssignment]:
        return self.filter(Q(since=None) | Q(since__lte=span.last), Q(until=None) | Q(until__gt=span.start))

    def with_checks(self, span: Span) -> QuerySet[KeyAssignment]:
        """Those in force in the period, each with `has_check`, and `verdict` and `checked_on` of its latest check."""
        checks = KeyCheck.objects.filter(
            assignment=OuterRef("pk"), checked_on__gte=span.start, checked_on__lte=span.last
        ).order_by("-checked_on")
        return self.in_force(span).annotate(
            has_check=Exists(checks.order_by()),
            verdict=Subquery(checks.values("verdict")[:1]),
            checked_on=Subquery(checks.values("checked_on")[:1]),
        )


class KeyAssignment(Imported):
    """公开分工: that a unit publishes an item, in which place of the website, from when, and from when no more. `place`
    is the column as notices name it."""

    code = models.CharField("编号", max_length=16, unique=True, validators=[check_code])
    item = models.ForeignKey(KeyItem, verbose_name="事项", on_delete=models.PROTECT, related_name="assignments")
    unit = models.ForeignKey(Unit, verbose_name="责任单位", on_delete=models.PROTECT, related_name="key_assignments")
    place = models.CharField("公开栏目", max_length=100, validators=[check_line])
    column = models.ForeignKey(
        WebColumn, verbose_name="网站栏目", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    since = models.DateField("开始日期", null=True, blank=True, validators=[check_day])
    until = models.DateField("停止日期", null=True, blank=True, validators=[check_day])

    objects = KeyAssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = "公开分工"
        ordering = [
            "unit__group__position", "unit__position", "item__area__position", "item__area__code", "item__code", "code",
        ]  # fmt: skip
        constraints = [
            models.UniqueConstraint(
                fields=["item", "unit"],
                name="key_assignment_once",
                violation_error_message="这个事项已经分给这个单位，请打开那一条修改。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.unit} · {self.item}"


def _number_missing() -> Case:
    """Lines of `missing`; an item without elements counts as one where it is not or not wholly published."""
    lines = Length("missing") - Length(Replace("missing", Value("\n"), Value(""))) + 1
    return Case(
        When(~Q(missing=""), then=lines),
        When(verdict__in=GAPS, then=Value(1)),
        default=Value(0),
        output_field=IntegerField(),
    )


class KeyCheckQuerySet(models.QuerySet["KeyCheck"]):
    def visible_to(self, user: User) -> QuerySet[KeyCheck]:
        return self if user.sees_all else self.filter(assignment__unit_id=user.unit_id)

    def with_counts(self, span: Span) -> QuerySet[KeyCheck]:
        """Each check with `is_latest` (of its assignment, within the period) and `missing_number` (elements)."""
        later = KeyCheck.objects.filter(
            assignment=OuterRef("assignment"),
            checked_on__gt=OuterRef("checked_on"),
            checked_on__gte=span.start,
            checked_on__lte=span.last,
        )
        return self.annotate(is_latest=~Exists(later), missing_number=_number_missing())


class KeyCheck(Imported):
    """公开检查: what was found of an assignment on a day. `missing` are the elements that were ticked, one a line."""

    code = models.CharField("编号", max_length=16, unique=True, validators=[check_code])
    assignment = models.ForeignKey(
        KeyAssignment, verbose_name="公开分工", on_delete=models.PROTECT, related_name="checks"
    )
    checked_on = models.DateField("检查日期", db_index=True, validators=[check_day])
    verdict = models.CharField("结果", max_length=16, choices=Verdict)
    missing = models.TextField("未公开要素", blank=True, validators=[check_text, check_single_elements])
    url = models.URLField("网址", max_length=500, blank=True, validators=[check_line])
    note = models.CharField("说明", max_length=200, blank=True, validators=[check_line])
    inspection = models.ForeignKey(
        "checks.Inspection", verbose_name="检查批次", null=True, blank=True, on_delete=models.PROTECT,
        related_name="key_checks",
    )  # fmt: skip

    objects = KeyCheckQuerySet.as_manager()

    class Meta:
        verbose_name = "公开检查"
        ordering = ["-checked_on", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["assignment", "checked_on"],
                name="key_check_once",
                violation_error_message="这一天已经检查过这个事项，请打开那一条修改。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.assignment}（{self.checked_on}）"

    @property
    def keys(self) -> list[str]:
        """The elements that were ticked."""
        return elements_of(self.missing)
