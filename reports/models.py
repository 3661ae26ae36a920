"""Schemes and formulas, scores, and notices with their editions and files."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.db import models
from django.db.models import Q
from django.utils import timezone

from govaudit.errors import UserError
from govaudit.models import Imported
from govaudit.validators import check_code, check_day, check_line
from units.models import AREAS, Period, Unit, UnitGroup, User

if TYPE_CHECKING:
    from django.db.models import QuerySet


class Formula(models.Model):
    """公式: a named expression over measures, kept as data because offices differ. Two formulas may share a
    `term` (the printed word) and differ in what they count; the notice points that out before issue."""

    name = models.CharField("名称", max_length=64, unique=True)
    term = models.CharField("术语", max_length=64, help_text="通报中印出的词，如“按期办结”")
    expression = models.CharField("公式", max_length=500)
    unit = models.CharField("单位", max_length=8, help_text="件、条、%")
    decimals = models.PositiveSmallIntegerField("小数位数", default=0)
    definition = models.CharField("口径说明", max_length=200)

    class Meta:
        verbose_name = "公式"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_percent(self) -> bool:
        return self.unit == "%"


class FigureTest(models.TextChoices):
    """What a rule asks of its figures."""

    EQUAL = "equal", "相等"
    AT_MOST = "at_most", "不大于"
    OUTLIER = "outlier", "与以往各期相近"


class RuleLevel(models.TextChoices):
    WARN = "warn", "提醒"
    BLOCK = "block", "禁止"


class FigureRule(models.Model):
    """校核规则: what must hold between figures of a period, for the whole county or for each unit by itself.

    equal, at_most: `left` against `right`, which may differ by `tolerance` (percentage points where they are
    percentages). outlier: `left` against the office's earlier periods of the same length (reports.selectors.rules).
    One that blocks keeps its area from being closed, any other asks for a reason.
    """

    code = models.CharField("代码", max_length=32, unique=True, validators=[check_code])
    name = models.CharField("名称", max_length=100, unique=True, validators=[check_line])
    area = models.CharField("领域", max_length=16, choices=list(AREAS.items()))
    test = models.CharField("要求", max_length=16, choices=FigureTest)
    left = models.CharField("左边的数", max_length=500, validators=[check_line])
    right = models.CharField("右边的数", max_length=500, blank=True, validators=[check_line])
    is_by_unit = models.BooleanField("范围", choices=[(False, "全县"), (True, "各单位分别")], default=False)
    tolerance = models.DecimalField("允许相差", max_digits=12, decimal_places=4, default=Decimal(0))
    level = models.CharField("不符时", max_length=8, choices=RuleLevel)
    reason = models.CharField("依据", max_length=200, validators=[check_line])

    class Meta:
        verbose_name = "校核规则"
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(condition=Q(tolerance__gte=0), name="figure_rule_tolerance_not_negative"),
            models.CheckConstraint(
                condition=Q(test="outlier", right="") | (~Q(test="outlier") & ~Q(right="")),
                name="figure_rule_sides_by_test",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_blocking(self) -> bool:
        return self.level == RuleLevel.BLOCK

    @property
    def because(self) -> str:
        """Its reason as a sentence."""
        return self.reason if self.reason.endswith(("。", "！", "？")) else f"{self.reason}。"

    @property
    def statement(self) -> str:
        """What it asks, as a person reads it."""
        asked = {FigureTest.EQUAL: "应等于", FigureTest.AT_MOST: "应不大于"}.get(FigureTest(self.test))
        return f"{self.left} {asked} {self.right}" if asked else f"{self.left} 应与以往各期相近"


class Scheme(models.Model):
    """评分方案: a versioned rule book. A period is bound to one version."""

    code = models.CharField("代码", max_length=32, validators=[check_code])
    version = models.PositiveSmallIntegerField("版本", default=1)
    name = models.CharField("名称", max_length=100, validators=[check_line])
    area = models.CharField("参评名册", max_length=16, choices=list(AREAS.items()))
    base = models.DecimalField("基准分", max_digits=8, decimal_places=2)
    periods: models.ManyToManyField[Period, Period] = models.ManyToManyField(Period, through="SchemePeriod")

    class Meta:
        verbose_name = "评分方案"
        ordering = ["code", "-version"]
        constraints = [models.UniqueConstraint(fields=["code", "version"], name="scheme_version_once")]

    def __str__(self) -> str:
        return f"{self.name}（第{self.version}版）"


class SchemePeriod(models.Model):
    """Binding of a period to the one scheme version that scores it."""

    period = models.OneToOneField(Period, on_delete=models.CASCADE, related_name="scheme_binding")
    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="bindings")

    def __str__(self) -> str:
        return f"{self.period.code}: {self.scheme}"


class RuleKind(models.TextChoices):
    LINEAR = "linear", "按数计分"
    MANUAL = "manual", "手工加减分"


class Criterion(models.Model):
    """评分项: one signed column of a group's score table and the rule that fills it.

    linear: points × (value − quota), both expressions over measures of one unit; `applies` is an expression
    that must be above 0 for the unit, else the cell stays blank. manual: adjustments only.
    """

    scheme = models.ForeignKey(Scheme, on_delete=models.CASCADE, related_name="criteria")
    group = models.ForeignKey(UnitGroup, verbose_name="分组", on_delete=models.PROTECT)
    code = models.CharField("代码", max_length=32, validators=[check_code])
    name = models.CharField("名称", max_length=64, validators=[check_line])
    position = models.PositiveSmallIntegerField("序号")
    rule = models.CharField("规则", max_length=16, choices=RuleKind)
    points = models.DecimalField("每条分值", max_digits=6, decimal_places=2, default=Decimal(0))
    value = models.CharField("计分数", max_length=300, blank=True)
    quota = models.CharField("应完成数", max_length=300, blank=True)
    applies = models.CharField("适用条件", max_length=300, blank=True)
    clause = models.CharField("条款", max_length=300)

    class Meta:
        verbose_name = "评分项"
        ordering = ["scheme", "group__position", "position", "code"]
        constraints = [models.UniqueConstraint(fields=["scheme", "group", "code"], name="criterion_once")]

    def __str__(self) -> str:
        return self.name


class Adjustment(Imported):
    """手工加减分: a signed line with its reason and who signed it."""

    code = models.CharField("编号", max_length=16, unique=True, validators=[check_code])
    period = models.ForeignKey(Period, on_delete=models.CASCADE, related_name="adjustments")
    unit = models.ForeignKey(Unit, verbose_name="单位", on_delete=models.PROTECT, related_name="adjustments")
    criterion_code = models.CharField("评分项", max_length=32)
    points = models.DecimalField("分值", max_digits=6, decimal_places=2)
    reason = models.CharField("理由", max_length=300, validators=[check_line])
    signed_by = models.CharField("签字人", max_length=150, validators=[check_line])
    signed_on = models.DateField("签字日期", validators=[check_day])

    class Meta:
        verbose_name = "手工加减分"
        ordering = ["period", "unit__position", "code"]

    def __str__(self) -> str:
        return f"{self.code} {self.points:+}"


class ScoreQuerySet(models.QuerySet["Score"]):
    def visible_to(self, user: User) -> QuerySet[Score]:
        return self if user.sees_all else self.filter(unit_id=user.unit_id)

    def with_lines(self) -> QuerySet[Score]:
        """Each with its lines and their criteria, in one query more."""
        return self.prefetch_related(models.Prefetch("lines", ScoreLine.objects.select_related("criterion")))


class Score(models.Model):
    """得分: total and place of a unit in its group."""

    period = models.ForeignKey(Period, on_delete=models.CASCADE, related_name="scores")
    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="scores")
    unit = models.ForeignKey(Unit, verbose_name="单位", on_delete=models.PROTECT, related_name="scores")
    group = models.ForeignKey(UnitGroup, verbose_name="分组", on_delete=models.PROTECT)
    base = models.DecimalField("基准分", max_digits=8, decimal_places=2)
    total = models.DecimalField("小计", max_digits=8, decimal_places=2)
    place = models.PositiveSmallIntegerField("名次")

    objects = ScoreQuerySet.as_manager()

    class Meta:
        verbose_name = "得分"
        ordering = ["period", "group__position", "place", "unit__position", "unit__code"]
        constraints = [models.UniqueConstraint(fields=["period", "unit"], name="score_once")]

    def __str__(self) -> str:
        return f"{self.period.code}/{self.unit.code}"


class ScoreLine(models.Model):
    """得分明细: one signed entry of a unit's account. `inputs` are `[{name, value, url}]` as they were when
    the score was made; an adjustment's line names it by code."""

    score = models.ForeignKey(Score, on_delete=models.CASCADE, related_name="lines")
    criterion = models.ForeignKey(Criterion, verbose_name="评分项", on_delete=models.PROTECT)
    points = models.DecimalField("加减分", max_digits=8, decimal_places=2)
    explanation = models.CharField("算法", max_length=300)
    inputs = models.JSONField(default=list)
    adjustment_code = models.CharField("手工加减分编号", max_length=16, blank=True)

    class Meta:
        verbose_name = "得分明细"
        ordering = ["score", "criterion__position", "adjustment_code", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["score", "criterion", "adjustment_code"], name="score_line_once"),
        ]

    def __str__(self) -> str:
        return f"{self.criterion}{self.points:+}"


class NoticeTemplate(models.Model):
    """模板: text a clerk writes, and settings (title, recipients, numbering, tables, attachments)."""

    code = models.CharField("代码", max_length=32, unique=True, validators=[check_code])
    name = models.CharField("名称", max_length=100, validators=[check_line])
    text = models.TextField("正文")
    settings = models.JSONField(default=dict)

    class Meta:
        verbose_name = "通报模板"
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class ScoresIssued(UserError):
    """A notice with the period's scores has been issued."""


class NoticeQuerySet(models.QuerySet["Notice"]):
    def visible_to(self, user: User) -> QuerySet[Notice]:
        return self if user.sees_all else self.exclude(issued_edition=None)

    def refuse_scoring(self, period: Period) -> None:
        """Raise ScoresIssued where a notice of the period is issued: its scores stay as they were printed."""
        if self.filter(period=period).exclude(issued_edition=None).exists():
            raise ScoresIssued(f"{period.name}的通报已经签发，得分不再重算。")


class Notice(models.Model):
    """通报 of a period. `text` starts as the template's and is the clerk's to edit; slots stay slots."""

    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="notices")
    code = models.CharField("代码", max_length=32, default="main", validators=[check_code])
    template = models.ForeignKey(NoticeTemplate, on_delete=models.PROTECT)
    text = models.TextField("正文")
    settings = models.JSONField(default=dict)
    dated_on = models.DateField("成文日期", validators=[check_day])
    revision = models.PositiveIntegerField("修改次数", default=0)
    issued_at = models.DateTimeField("签发时间", null=True)
    issued_by = models.CharField("签发人", max_length=150, blank=True)
    issued_edition = models.ForeignKey(
        "Edition", verbose_name="签发的稿次", null=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = "通报"
        ordering = ["-period__end", "code"]
        constraints = [
            models.UniqueConstraint(fields=["period", "code"], name="notice_once"),
            models.CheckConstraint(
                condition=Q(issued_at=None, issued_edition=None)
                | Q(issued_at__isnull=False, issued_edition__isnull=False),
                name="notice_issued_with_edition",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.period.code}/{self.code}"


def files_storage() -> FileSystemStorage:
    return FileSystemStorage(location=settings.FILES_DIR)


class Edition(models.Model):
    """稿次: one written form of a notice with its page, its ledger, what was pointed out, and its files. The same
    bytes are the same edition."""

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="editions")
    number = models.PositiveSmallIntegerField("稿次")
    sha256 = models.CharField(max_length=64)
    ledger = models.JSONField(default=list)
    remarks = models.JSONField(default=list)
    page = models.TextField("版面", blank=True)
    made_at = models.DateTimeField("生成时间", default=timezone.now)
    made_by = models.CharField("生成人", max_length=150)

    class Meta:
        verbose_name = "稿次"
        ordering = ["notice", "-number"]
        constraints = [models.UniqueConstraint(fields=["notice", "number"], name="edition_once")]

    def __str__(self) -> str:
        return f"{self.notice}/{self.number}"


class EditionFile(models.Model):
    """A produced file, served through a checked view only. `name` is its path in the notice's folder."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="files")
    name = models.CharField("文件", max_length=200)
    title = models.CharField("名称", max_length=200)
    content = models.FileField(storage=files_storage, max_length=300)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField("大小")

    class Meta:
        ordering = ["edition", "pk"]
        constraints = [models.UniqueConstraint(fields=["edition", "name"], name="edition_file_once")]

    def __str__(self) -> str:
        return self.name

    @property
    def kind(self) -> str:
        """What a clerk calls this sort of file."""
        return {"docx": "Word", "xlsx": "Excel", "json": "数据"}[self.name.rpartition(".")[2]]
