"""What the office observes: website columns and their updates, new-media accounts and checks, findings, and numbers
that have no record of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Exists, F, IntegerField, OuterRef, Q, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from govaudit.lib.periods import Span
from govaudit.models import Imported, ListEntry
from govaudit.validators import check_code, check_day, check_line, check_text, fits_large, fits_small
from units.models import AREAS, Unit, User

if TYPE_CHECKING:
    from django.db.models import QuerySet


class ColumnArea(ListEntry):
    """Area a website column belongs to: 新闻动态, 主动公开, 重点领域, 政民互动 …"""


class WebColumnQuerySet(models.QuerySet["WebColumn"]):
    def visible_to(self, user: User) -> QuerySet[WebColumn]:
        return self if user.sees_all else self.filter(unit_id=user.unit_id)

    def with_updates(self, span: Span) -> QuerySet[WebColumn]:
        """Each column kept in the period with `updated` (items published in it), `is_met` (as many as required),
        and, of its unit and area, `area_has_met` and `area_has_unmet`."""
        kept = self.filter(Q(opened_on=None) | Q(opened_on__lte=span.last)).filter(
            Q(closed_on=None) | Q(closed_on__gt=span.start)
        )
        counted = kept.annotate(updated=_updated_in(span))
        siblings = WebColumn.objects.filter(unit=OuterRef("unit"), area=OuterRef("area")).filter(
            Q(opened_on=None) | Q(opened_on__lte=span.last), Q(closed_on=None) | Q(closed_on__gt=span.start)
        )
        siblings = siblings.annotate(updated=_updated_in(span))
        return counted.annotate(
            area_has_met=Exists(siblings.filter(updated__gte=F("required"))),
            area_has_unmet=Exists(siblings.filter(updated__lt=F("required"))),
        )


def _updated_in(span: Span) -> Coalesce:
    updates = (
        ColumnUpdate.objects.filter(column=OuterRef("pk"), published_on__gte=span.start, published_on__lte=span.last)
        .order_by()
        .values("column")
    )
    return Coalesce(Subquery(updates.annotate(n=Sum("quantity")).values("n"), output_field=IntegerField()), Value(0))


class WebColumn(Imported):
    """网站栏目: a column a unit must keep, with the number of items required of it in a quarter."""

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

    objects = WebColumnQuerySet.as_manager()

    class Meta:
        verbose_name = "网站栏目"
        ordering = ["unit__group__position", "unit__position", "area__position", "lead", "code"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "area", "lead", "name"], name="web_column_once"),
        ]

    def __str__(self) -> str:
        return self.name


class ColumnUpdateQuerySet(models.QuerySet["ColumnUpdate"]):
    def visible_to(self, user: User) -> QuerySet[ColumnUpdate]:
        return self if user.sees_all else self.filter(column__unit_id=user.unit_id)


class ColumnUpdate(Imported):
    """栏目更新: one published item, or a month's number where only that is known."""

    code = models.CharField("编号", max_length=16, unique=True, validators=[check_code])
    column = models.ForeignKey(WebColumn, verbose_name="栏目", on_delete=models.PROTECT, related_name="updates")
    published_on = models.DateField("发布日期", db_index=True, validators=[check_day])
    title = models.CharField("标题", max_length=200, validators=[check_line])
    url = models.URLField("网址", max_length=500, blank=True, validators=[check_line])
    quantity = models.PositiveIntegerField("条数", default=1, validators=[fits_large])

    objects = ColumnUpdateQuerySet.as_manager()

    class Meta:
        verbose_name = "栏目更新"
        ordering = ["-published_on", "code"]
        constraints = [models.CheckConstraint(condition=Q(quantity__gte=1), name="column_update_counts")]

    def __str__(self) -> str:
        return self.title


class Platform(ListEntry):
    """微信公众号, 新浪微博, 抖音 …"""


class AccountState(ListEntry):
    """State found when an account is checked; `is_normal` marks the ones that count as running well."""

    is_normal = models.BooleanField("算作运行正常", default=False)


class MediaAccountQuerySet(models.QuerySet["MediaAccount"]):
    def visible_to(self, user: User) -> QuerySet[MediaAccount]:
        return self if user.sees_all else self.filter(owner_id=user.unit_id)

    def with_checks(self, span: Span) -> QuerySet[MediaAccount]:
        """Each account with `has_check` and `has_fault` for the months of the period."""
        checks = AccountCheck.objects.filter(
            account=OuterRef("pk"), month__gte=span.start.replace(day=1), month__lte=span.last
        )
        return self.annotate(has_check=Exists(checks), has_fault=Exists(checks.filter(state__is_normal=False)))


class MediaAccount(Imported):
    """政务新媒体账号 with its owner and filing (备案); `filed_on` empty means it was never filed."""

    code = models.CharField("代码", max_length=16, unique=True, validators=[check_code])
    name = models.CharField("账号名称", max_length=64, validators=[check_line])
    platform = models.ForeignKey(Platform, verbose_name="平台", on_delete=models.PROTECT)
    owner = models.ForeignKey(Unit, verbose_name="主办单位", on_delete=models.PROTECT, related_name="accounts")
    opened_on = models.DateField("开设日期", validators=[check_day])
    filed_on = models.DateField("备案日期", null=True, blank=True, help_text="未备案的留空", validators=[check_day])
    filing_number = models.CharField("备案编号", max_length=64, blank=True, validators=[check_line])
    closed_on = models.DateField("注销日期", null=True, blank=True, validators=[check_day])

    objects = MediaAccountQuerySet.as_manager()

    class Meta:
        verbose_name = "政务新媒体账号"
        ordering = ["owner__group__position", "owner__position", "platform__position", "code"]
        constraints = [models.UniqueConstraint(fields=["platform", "name"], name="media_account_once")]

    def __str__(self) -> str:
        return self.name


class AccountCheckQuerySet(models.QuerySet["AccountCheck"]):
    def visible_to(self, user: User) -> QuerySet[AccountCheck]:
        return self if user.sees_all else self.filter(account__owner_id=user.unit_id)


class AccountCheck(Imported):
    """账号检查: an account's state in a month (`month` is its first day)."""

    account = models.ForeignKey(MediaAccount, verbose_name="账号", on_delete=models.PROTECT, related_name="checks")
    month = models.DateField("月份", help_text="填该月第一天", validators=[check_day])
    state = models.ForeignKey(AccountState, verbose_name="状态", on_delete=models.PROTECT)
    published = models.PositiveIntegerField(
        "发布条数", null=True, blank=True, help_text="没有统计的留空，不填 0", validators=[fits_large]
    )
    note = models.CharField("说明", max_length=200, blank=True, validators=[check_line])

    objects = AccountCheckQuerySet.as_manager()

    class Meta:
        verbose_name = "账号检查"
        ordering = ["-month", "account__code"]
        constraints = [
            models.UniqueConstraint(fields=["account", "month"], name="account_check_once"),
            models.CheckConstraint(condition=Q(month__day=1), name="account_check_month_is_first_day"),
        ]

    def __str__(self) -> str:
        return f"{self.account.code}/{self.month:%Y-%m}"


class FindingCategory(ListEntry):
    """What a finding is about: 栏目更新, 工单办理, 新媒体备案, 信息报送 …"""


class FindingQuerySet(models.QuerySet["Finding"]):
    def visible_to(self, user: User) -> QuerySet[Finding]:
        return self if user.sees_all else self.filter(unit_id=user.unit_id)


class Finding(Imported):
    """问题、亮点: a fault or a merit found at a unit, and the unit's answer. `origin` is the text key of the
    record it came from (`checks.MediaAccount/M12`), which may stand on a floor this one does not know."""

    code = models.CharField("编号", max_length=16, unique=True, validators=[check_code])
    unit = models.ForeignKey(Unit, verbose_name="单位", on_delete=models.PROTECT, related_name="findings")
    found_on = models.DateField("发现日期", validators=[check_day])
    is_merit = models.BooleanField("性质", choices=[(False, "问题"), (True, "亮点")], default=False)
    category = models.ForeignKey(FindingCategory, verbose_name="类别", on_delete=models.PROTECT)
    text = models.TextField("情况", validators=[check_text])
    origin = models.CharField("来源记录", max_length=100, blank=True, validators=[check_line])
    answer = models.TextField("单位答复", blank=True, validators=[check_text])
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)
    answered_by = models.CharField("答复人", max_length=150, blank=True)

    objects = FindingQuerySet.as_manager()

    class Meta:
        verbose_name = "问题与亮点"
        ordering = ["-found_on", "code"]

    def __str__(self) -> str:
        return self.text[:40]


MOST_DECIMALS = 4  # as many as sums keep (govaudit.measures.PLACES)
OBSERVED_TWICE = "这个指标这个月的填报值已经有了，请修改那一条。"
STATED_TWICE = "这个指标这一段时间的转述值已经有了，请修改那一条。"
VALUE_DIGITS = 11  # before the point; a spreadsheet keeps 15 digits of a number


class Indicator(ListEntry):
    """填报指标: a number the office keeps that has no record of its own (来电, 接通率). Its name stands in formulas and
    notices. A number that `is_summed` is added up over months and units; any other is never."""

    unit = models.CharField("计量单位", max_length=8, validators=[check_line])
    decimals = models.PositiveSmallIntegerField(
        "小数位数", default=0, validators=[MaxValueValidator(MOST_DECIMALS, message="小数不超过 %(limit_value)s 位。")]
    )
    definition = models.CharField("口径", max_length=500, validators=[check_line])
    area = models.CharField("领域", max_length=16, choices=list(AREAS.items()))
    is_summed = models.BooleanField(
        "数的种类", choices=[(True, "可累计的数"), (False, "比率或水平，不累计")], default=True
    )
    is_by_unit = models.BooleanField("填报范围", choices=[(False, "全县"), (True, "各单位")], default=False)

    class Meta(ListEntry.Meta):
        verbose_name = "填报指标"

    def has_values(self) -> bool:
        return self.observations.exists() or self.stated_values.exists()


class ValueQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: User) -> QuerySet[Any]:
        """A number of the whole county belongs to no unit."""
        return self if user.sees_all else self.filter(unit_id=user.unit_id, unit__isnull=False)


class Observation(Imported):
    """填报值: an indicator's number of one month (`month` is its first day), of a unit or of the whole county."""

    code = models.CharField("编号", max_length=16, unique=True, validators=[check_code])
    indicator = models.ForeignKey(Indicator, verbose_name="指标", on_delete=models.PROTECT, related_name="observations")
    unit = models.ForeignKey(
        Unit, verbose_name="单位", null=True, blank=True, on_delete=models.PROTECT, related_name="observations"
    )
    month = models.DateField("月份", db_index=True, validators=[check_day])
    value = models.DecimalField("数值", max_digits=VALUE_DIGITS + MOST_DECIMALS, decimal_places=MOST_DECIMALS)
    note = models.CharField("说明", max_length=200, blank=True, validators=[check_line])

    objects = ValueQuerySet.as_manager()

    class Meta:
        verbose_name = "填报值"
        ordering = ["-month", "indicator__position", "unit__group__position", "unit__position", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "unit", "month"],
                condition=Q(unit__isnull=False),
                name="observation_once",
                violation_error_message=OBSERVED_TWICE,
            ),
            models.UniqueConstraint(
                fields=["indicator", "month"],
                condition=Q(unit__isnull=True),
                name="observation_of_county_once",
                violation_error_message=OBSERVED_TWICE,
            ),
            models.CheckConstraint(condition=Q(month__day=1), name="observation_month_is_first_day"),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.unit or '全县'} {self.month.year}年{self.month.month}月"


class StatedValue(Imported):
    """转述值: a number copied from an upper platform or an earlier notice, for the days it speaks of."""

    code = models.CharField("编号", max_length=16, unique=True, validators=[check_code])
    indicator = models.ForeignKey(
        Indicator, verbose_name="指标", on_delete=models.PROTECT, related_name="stated_values"
    )
    start = models.DateField("起", validators=[check_day])
    end = models.DateField("止", validators=[check_day])
    unit = models.ForeignKey(
        Unit, verbose_name="单位", null=True, blank=True, on_delete=models.PROTECT, related_name="stated_values"
    )
    breakdown = models.CharField("分类", max_length=64, blank=True, validators=[check_line])
    value = models.DecimalField("数值", max_digits=VALUE_DIGITS + MOST_DECIMALS, decimal_places=MOST_DECIMALS)
    source = models.CharField("来源", max_length=200, validators=[check_line])
    source_file = models.CharField("来源文件", max_length=200, blank=True, validators=[check_line])
    noted_on = models.DateField("记录日期", validators=[check_day])

    objects = ValueQuerySet.as_manager()

    class Meta:
        verbose_name = "转述值"
        ordering = ["-end", "-start", "indicator__position", "unit__group__position", "unit__position", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "start", "end", "unit", "breakdown"],
                condition=Q(unit__isnull=False),
                name="stated_value_once",
                violation_error_message=STATED_TWICE,
            ),
            models.UniqueConstraint(
                fields=["indicator", "start", "end", "breakdown"],
                condition=Q(unit__isnull=True),
                name="stated_value_of_county_once",
                violation_error_message=STATED_TWICE,
            ),
            models.CheckConstraint(condition=Q(end__gte=F("start")), name="stated_value_ends_after_start"),
        ]

    def __str__(self) -> str:
        parts = [str(self.indicator), str(self.unit or "全县"), self.breakdown, f"{self.start} 至 {self.end}"]
        return " ".join(part for part in parts if part)
