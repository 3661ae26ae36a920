"""Limits that working figures of columns and accounts go by: presets, each of which an office may set otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import models
from django.db.models import IntegerField, Subquery, Value
from django.db.models.functions import Coalesce

from govaudit.validators import check_line, fits_small

CHECKLIST = "《政府网站与政务新媒体检查指标》（国办秘函〔2019〕19号）"


@dataclass(frozen=True, slots=True)
class Preset:
    """What a limit says where the office set nothing: its name, its number, the word behind it, where it is from."""

    name: str
    value: int
    unit: str
    basis: str


#: 国办秘函〔2019〕19号: two weeks, six months, five, ten and five columns. The others are a usual choice.
PRESETS: Mapping[str, Preset] = {
    "news_days": Preset("动态要闻类栏目最长未更新", 14, "天", f"{CHECKLIST}：监测时间点前 2 周内未更新"),
    "notice_days": Preset("通知公告、政策文件类栏目最长未更新", 183, "天", f"{CHECKLIST}：监测时间点前 6 个月内未更新"),
    "stale_columns": Preset("一级栏目未更新达到", 5, "个", f"{CHECKLIST}：单项否决“栏目不更新”"),
    "overdue_columns": Preset("应更新但长期未更新的栏目达到", 10, "个", f"{CHECKLIST}：单项否决“栏目不更新”"),
    "empty_columns": Preset("空白栏目达到", 5, "个", f"{CHECKLIST}：单项否决“栏目不更新”"),
    "idle_months": Preset("连续零更新达到", 3, "个月", "常用值，可按本县要求改"),
    "account_gap_days": Preset("政务新媒体最长未更新", 14, "天", f"{CHECKLIST}：监测时间点前 2 周内未更新"),
    "account_reply_days": Preset("测试留言回复期限", 5, "天", "常用值，可按本县要求改"),
    "month_end_days": Preset("月底集中发布看每月最后", 5, "天", "常用值，可按本县要求改"),
}


class Threshold(models.Model):
    """指标阈值: a preset as the office set it."""

    code = models.CharField("阈值", max_length=32, unique=True, choices=[(c, p.name) for c, p in PRESETS.items()])
    value = models.PositiveSmallIntegerField("数值", validators=[fits_small])
    basis = models.CharField("依据", max_length=200, blank=True, validators=[check_line])

    class Meta:
        verbose_name = "指标阈值"
        ordering = ["code"]
        constraints = [models.CheckConstraint(condition=models.Q(value__gte=1), name="threshold_is_positive")]

    def __str__(self) -> str:
        return self.get_code_display()

    @property
    def unit(self) -> str:
        return PRESETS[self.code].unit


def limit(code: str) -> Coalesce:
    """A limit as it holds now, for conditions of queries."""
    held = Threshold.objects.filter(code=code).values("value")
    return Coalesce(Subquery(held, output_field=IntegerField()), Value(PRESETS[code].value))


def limits() -> dict[str, Threshold]:
    """Every limit as it holds now, by code in the order of the presets; what the office did not set is not saved."""
    held = {threshold.code: threshold for threshold in Threshold.objects.all()}
    return {
        code: held.get(code) or Threshold(code=code, value=preset.value, basis=preset.basis)
        for code, preset in PRESETS.items()
    }
