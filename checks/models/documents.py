"""Documents an office issues, whether they are public, and what explains them (解读材料)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from govaudit.lib.periods import Span
from govaudit.models import Imported, ListEntry
from govaudit.validators import check_code, check_day, check_line, check_number, fits_small, refuse_reserved
from units.models import Unit, User

if TYPE_CHECKING:
    from django.db.models import QuerySet


class DocumentIssuer(ListEntry):
    """In whose name documents are issued: 县政府（办公室）, 部门, 乡镇（街道）…"""

    list_name = "制发机关"


class DocumentAttribute(ListEntry):
    """公开属性: 主动公开, 依申请公开, 不予公开. One that `is_public` has to be published, within `publish_days` working
    days of its issue, and explained within `reading_days` of being published (blank: no limit); any other needs a
    reason."""

    list_name = "公开属性"
    counted = ("is_public", "publish_days", "reading_days")

    is_public = models.BooleanField("应当公开", default=False)
    publish_days = models.PositiveSmallIntegerField(
        "公开时限（工作日）", null=True, blank=True, validators=[fits_small]
    )
    reading_days = models.PositiveSmallIntegerField(
        "解读时限（工作日）", null=True, blank=True, validators=[fits_small]
    )


class InterpretationForm(ListEntry):
    """文字, 图表, 视频, 新闻发布会 …"""

    list_name = "解读形式"


class PolicyDocumentQuerySet(models.QuerySet["PolicyDocument"]):
    def visible_to(self, user: User) -> QuerySet[PolicyDocument]:
        if user.sees_all:
            return self
        return self.none() if user.unit_id is None else self.filter(unit_id=user.unit_id)

    def with_readings(self, span: Span) -> QuerySet[PolicyDocument]:
        """Each document with `is_read` (explained by the 截至) and `is_read_in_time`."""
        readings = Interpretation.objects.filter(document=OuterRef("pk"), published_on__lte=span.as_of).order_by()
        in_time = readings.filter(published_on__lte=OuterRef("reading_due_on"))
        return self.annotate(is_read=Exists(readings), is_read_in_time=Exists(in_time))


class PolicyDocument(Imported):
    """文件, known by its number (文号). `publish_due_on` and `reading_due_on` are worked out from its attribute."""

    number = models.CharField("文号", max_length=64, unique=True, validators=[check_number, refuse_reserved])
    title = models.CharField("标题", max_length=200, validators=[check_line])
    issuer = models.ForeignKey(DocumentIssuer, verbose_name="制发机关", on_delete=models.PROTECT)
    unit = models.ForeignKey(
        Unit, verbose_name="起草单位", null=True, blank=True, on_delete=models.PROTECT, related_name="documents"
    )
    issued_on = models.DateField("印发日期", db_index=True, validators=[check_day])
    attribute = models.ForeignKey(DocumentAttribute, verbose_name="公开属性", on_delete=models.PROTECT)
    reason = models.CharField("不主动公开的理由", max_length=200, blank=True, validators=[check_line])
    published_on = models.DateField("公开日期", null=True, blank=True, validators=[check_day])
    url = models.URLField("网址", max_length=500, blank=True, validators=[check_line])
    needs_reading = models.BooleanField("应当解读", default=False)
    publish_due_on = models.DateField("公开期限", null=True, blank=True, editable=False)
    reading_due_on = models.DateField("解读期限", null=True, blank=True, editable=False)

    objects = PolicyDocumentQuerySet.as_manager()

    class Meta:
        verbose_name = "文件"
        ordering = ["-issued_on", "number"]
        constraints = [
            models.CheckConstraint(
                condition=Q(published_on=None) | Q(published_on__gte=F("issued_on")),
                name="document_published_after_issued",
            )
        ]

    def __str__(self) -> str:
        return self.number


class InterpretationQuerySet(models.QuerySet["Interpretation"]):
    def visible_to(self, user: User) -> QuerySet[Interpretation]:
        if user.sees_all:
            return self
        return self.none() if user.unit_id is None else self.filter(document__unit_id=user.unit_id)


class Interpretation(Imported):
    """解读材料: one published explanation of a document."""

    code = models.CharField("编号", max_length=16, unique=True, validators=[check_code])
    document = models.ForeignKey(
        PolicyDocument, verbose_name="文件", on_delete=models.PROTECT, related_name="interpretations"
    )
    form = models.ForeignKey(InterpretationForm, verbose_name="解读形式", on_delete=models.PROTECT)
    published_on = models.DateField("公开日期", db_index=True, validators=[check_day])
    url = models.URLField("网址", max_length=500, blank=True, validators=[check_line])

    objects = InterpretationQuerySet.as_manager()

    class Meta:
        verbose_name = "解读材料"
        ordering = ["-published_on", "code"]

    def __str__(self) -> str:
        return self.code
