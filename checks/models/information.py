"""政务信息: what units send in, and where it was used."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Exists, OuterRef, Q, Value
from django.db.models.functions import Coalesce

from govaudit.lib.periods import Span
from govaudit.models import Imported, ListEntry
from govaudit.validators import check_code, check_day, check_line, fits_large
from units.models import Unit, User

if TYPE_CHECKING:
    from django.db.models import QuerySet

#: Titles of a month's number where the single items are not known; it is dated the month's last day.
SENT_IN_MONTH = "当月上报合计"
USED_IN_MONTH = "当月采用合计"


class SubmissionKind(ListEntry):
    """What an item is: 动态, 经验, 问题建议 …"""

    list_name = "政务信息类别"


class AdoptionLevel(ListEntry):
    """Level of a publication, in rising order: 县, 市, 省, 中央."""

    list_name = "刊物级别"


class Publication(ListEntry):
    """Where items are used: 县政府网站, 政务要情 …"""

    list_name = "采用刊物"
    counted = ("level",)

    level = models.ForeignKey(AdoptionLevel, verbose_name="级别", on_delete=models.PROTECT)


class SubmissionQuerySet(models.QuerySet["Submission"]):
    def visible_to(self, user: User) -> QuerySet[Submission]:
        return self if user.sees_all else self.filter(unit_id=user.unit_id)


class Submission(Imported):
    """政务信息: an item a unit sent in, or a month's number where only that is known."""

    code = models.CharField("编号", max_length=16, unique=True, validators=[check_code])
    unit = models.ForeignKey(Unit, verbose_name="单位", on_delete=models.PROTECT, related_name="submissions")
    sent_on = models.DateField("上报日期", db_index=True, validators=[check_day])
    title = models.CharField("标题", max_length=200, validators=[check_line])
    kind = models.ForeignKey(SubmissionKind, verbose_name="类别", null=True, blank=True, on_delete=models.PROTECT)
    quantity = models.PositiveIntegerField("篇数", default=1, validators=[fits_large])
    note = models.CharField("备注", max_length=200, blank=True, validators=[check_line])

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        verbose_name = "政务信息"
        ordering = ["-sent_on", "code"]
        constraints = [models.CheckConstraint(condition=Q(quantity__gte=1), name="submission_counts")]

    def __str__(self) -> str:
        return self.title


class AdoptionQuerySet(models.QuerySet["Adoption"]):
    def visible_to(self, user: User) -> QuerySet[Adoption]:
        return self if user.sees_all else self.filter(unit_id=user.unit_id)

    def with_items(self, span: Span) -> QuerySet[Adoption]:
        """Each adoption with `is_item`: whether the period counts its item by it, which is the one of the highest
        level, then the earliest. An item that is not on file is known by its unit and title; months' numbers always
        count."""
        level = Coalesce("publication__level__position", Value(0))
        titled = Q(submission=None, unit=OuterRef("unit"), title=OuterRef("title")) & ~Q(title=USED_IN_MONTH)
        day = Q(adopted_on__lt=OuterRef("adopted_on")) | Q(adopted_on=OuterRef("adopted_on"), code__lt=OuterRef("code"))
        before = Q(level__gt=OuterRef("level")) | Q(day, level=OuterRef("level"))
        others = Adoption.objects.filter(adopted_on__gte=span.start, adopted_on__lte=span.last).annotate(level=level)
        same = others.filter(Q(submission=OuterRef("submission")) | titled, before)
        return self.annotate(level=level).annotate(is_item=~Exists(same.order_by()))


class Adoption(Imported):
    """采用: that an item of a unit was used in a publication, or a month's number where only that is known. An item
    that is not on file is named by its title."""

    code = models.CharField("编号", max_length=16, unique=True, validators=[check_code])
    unit = models.ForeignKey(Unit, verbose_name="单位", on_delete=models.PROTECT, related_name="adoptions")
    submission = models.ForeignKey(
        Submission, verbose_name="上报的信息", null=True, blank=True, on_delete=models.PROTECT, related_name="adoptions"
    )
    title = models.CharField("标题", max_length=200, blank=True, validators=[check_line])
    publication = models.ForeignKey(Publication, verbose_name="刊物", null=True, blank=True, on_delete=models.PROTECT)
    adopted_on = models.DateField("采用日期", db_index=True, validators=[check_day])
    quantity = models.PositiveIntegerField("篇数", default=1, validators=[fits_large])

    objects = AdoptionQuerySet.as_manager()

    class Meta:
        verbose_name = "信息采用"
        ordering = ["-adopted_on", "code"]
        constraints = [models.CheckConstraint(condition=Q(quantity__gte=1), name="adoption_counts")]

    def __str__(self) -> str:
        return self.submission.title if self.submission else self.title
