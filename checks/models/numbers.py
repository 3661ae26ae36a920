"""Numbers that have no record of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q

from checks.terms import TERMS, term_words
from govaudit.models import Imported, ListEntry
from govaudit.validators import check_code, check_day, check_line, check_text
from units.models import AREAS, Unit, UnitGroup, User

if TYPE_CHECKING:
    from django.db.models import QuerySet

MOST_DECIMALS = 4  # as many as sums keep (govaudit.measures.PLACES)
OBSERVED_TWICE = "这个指标这一期的填报值已经有了，请修改那一条。"
STATED_TWICE = "这个指标这一段时间的转述值已经有了，请修改那一条。"
VALUE_DIGITS = 11  # before the point; a spreadsheet keeps 15 digits of a number
NUMBER: dict[str, Any] = {"max_digits": VALUE_DIGITS + MOST_DECIMALS, "decimal_places": MOST_DECIMALS}


class Indicator(ListEntry):
    """填报指标: a number the office keeps that has no record of its own (来电, 接通率). Its name stands in formulas and
    notices. A number that `is_summed` is added up over terms, items and units; any other is never. `items` are the
    names of its breakdown, a line each. Who fills in one that `is_by_unit`: the units of `unit_codes`, else those of
    `group`, else all."""

    list_name = "填报指标"

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
    term = models.PositiveSmallIntegerField("填报频次", choices=list(TERMS.items()), default=1)
    items = models.TextField("分类", blank=True, validators=[check_text])
    group = models.ForeignKey(
        UnitGroup, verbose_name="填报分组", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    unit_codes = models.TextField("填报单位", blank=True, validators=[check_line])
    least = models.DecimalField("最小值", null=True, blank=True, **NUMBER)
    most = models.DecimalField("最大值", null=True, blank=True, **NUMBER)
    is_strict = models.BooleanField("超出时", choices=[(False, "提醒，可以保存"), (True, "不能保存")], default=False)
    is_required = models.BooleanField("是否必填", choices=[(False, "空着写明原因"), (True, "必填")], default=False)

    class Meta(ListEntry.Meta):
        verbose_name = "填报指标"

    @property
    def item_names(self) -> list[str]:
        return self.items.split("\n") if self.items else []

    @property
    def filled_by(self) -> frozenset[str]:
        """Codes of the units chosen one by one; none: the group's, else all."""
        return frozenset(self.unit_codes.split())

    def is_filled_by(self, unit: Unit | None) -> bool:
        """Whether the unit is asked for this number; None stands for the whole county."""
        if unit is None or not self.is_by_unit:
            return unit is None and not self.is_by_unit
        chosen = self.filled_by
        return unit.code in chosen if chosen else self.group_id in (None, unit.group_id)

    def has_values(self) -> bool:
        return self.observations.exists() or self.stated_values.exists()


class ValueQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: User) -> QuerySet[Any]:
        """A number of the whole county belongs to no unit."""
        return self if user.sees_all else self.filter(unit_id=user.unit_id, unit__isnull=False)


class Observation(Imported):
    """填报值: an indicator's number of one term (`month` is the first day of its first month), of a unit or of the
    whole county, of one of the indicator's items where it has any."""

    code = models.CharField("编号", max_length=16, unique=True, validators=[check_code])
    indicator = models.ForeignKey(Indicator, verbose_name="指标", on_delete=models.PROTECT, related_name="observations")
    unit = models.ForeignKey(
        Unit, verbose_name="单位", null=True, blank=True, on_delete=models.PROTECT, related_name="observations"
    )
    breakdown = models.CharField("分类", max_length=64, blank=True, default="", validators=[check_line])
    month = models.DateField("月份", db_index=True, validators=[check_day])
    value = models.DecimalField("数值", **NUMBER)
    note = models.CharField("说明", max_length=200, blank=True, validators=[check_line])

    objects = ValueQuerySet.as_manager()

    class Meta:
        verbose_name = "填报值"
        ordering = ["-month", "indicator__position", "unit__group__position", "unit__position", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "unit", "breakdown", "month"],
                condition=Q(unit__isnull=False),
                name="observation_once",
                violation_error_message=OBSERVED_TWICE,
            ),
            models.UniqueConstraint(
                fields=["indicator", "breakdown", "month"],
                condition=Q(unit__isnull=True),
                name="observation_of_county_once",
                violation_error_message=OBSERVED_TWICE,
            ),
            models.CheckConstraint(condition=Q(month__day=1), name="observation_month_is_first_day"),
        ]

    def __str__(self) -> str:
        parts = [str(self.indicator), str(self.unit or "全县"), self.breakdown, self.term_words]
        return " ".join(part for part in parts if part)

    @property
    def term_words(self) -> str:
        return term_words(self.month, self.indicator.term)


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
    value = models.DecimalField("数值", **NUMBER)
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
