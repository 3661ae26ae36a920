"""Measures of website columns and their updates."""

from typing import Any, cast

from django.db.models import F, Q

from checks import days  # noqa: F401 - the lookup days_left
from checks.kinds import MONTH_TOTAL
from checks.models import (
    ColumnUpdate,
    WebColumn,
    WebColumnQuerySet,
    limit,
)
from checks.models.columns import MET
from govaudit.measures import MEASURES, Measure, Slice, Subject, Take

NO_CADENCE = "未定频次"
NO_UNIT = "无发布单位"
_TOPIC: Any = ((True, "专题专栏"), (False, "一般栏目"))

COLUMNS = Subject(
    model=WebColumn,
    area="columns",
    page="checks:column-list",
    unit_path="holder",
    key_paths=("code",),
    prepare=lambda rows, span: cast(WebColumnQuerySet, rows).with_updates(span),
    slices=(
        Slice("单位", "unit", "holder", of="unit__code"),
        Slice("分组", "group", "holder_group", of="unit__group__name"),
        Slice("领域", "area", "area__name"),
        Slice("项", "lead", "lead"),
        Slice("栏目", "column", "name"),
        Slice("层级", "level", "level"),
        Slice("专题", "topic", "is_topic", words=_TOPIC),
        Slice("频次", "cadence", "cadence__name", none=NO_CADENCE),
    ),
)
UPDATES = Subject(
    model=ColumnUpdate,
    area="columns",
    page="checks:update-list",
    unit_path="unit__code",
    key_paths=("code",),
    slices=(
        Slice("单位", "unit", "unit__code", none=NO_UNIT),
        Slice("分组", "group", "unit__group__name", none=NO_UNIT),
        Slice("领域", "area", "column__area__name"),
        Slice("项", "lead", "column__lead"),
        Slice("栏目", "column", "column__name"),
        Slice("栏目代码", "column_code", "column__code"),
        Slice("月", "month", "published_on__month"),
        Slice("层级", "level", "column__level"),
        Slice("专题", "topic", "column__is_topic", words=_TOPIC),
        Slice("频次", "cadence", "column__cadence__name", none=NO_CADENCE),
    ),
)

#: What has columns under it is counted by these.
LEAF = Q(is_parent=False)
EMPTY = Q(last_on=None)
_STALE = Q(last_on__lt=F("due_from"))
OVERDUE = _STALE | (EMPTY & Q(due_from__isnull=False) & (Q(opened_on=None) | Q(opened_on__lt=F("due_from"))))

MEASURES.add(
    Measure(
        code="columns_kept",
        name="责任栏目",
        unit="个",
        definition="周期内由单位负责维护的网站栏目；有下级栏目的，由下级栏目计。",
        subject=COLUMNS,
        where=LEAF,
    ),
    Measure(
        code="columns_required",
        name="应更新数",
        unit="条",
        definition="周期内责任栏目应发布条数之和。",
        subject=COLUMNS,
        where=LEAF,
        take=Take.SUM,
        of="required",
    ),
    Measure(
        code="columns_met",
        name="达标栏目",
        unit="个",
        definition="周期内发布条数不少于应更新数的责任栏目；没有规定应更新数（填 0）的不算达标，也不算未达标。",
        subject=COLUMNS,
        where=LEAF & MET,
    ),
    Measure(
        code="columns_silent",
        name="零更新栏目",
        unit="个",
        definition="周期内没有发布任何信息的责任栏目。",
        subject=COLUMNS,
        where=LEAF & Q(updated=0),
    ),
    Measure(
        code="columns_silent_updates",
        name="零更新栏目条数",
        unit="条",
        definition="周期内没有更新的栏目的发布条数合计。",
        subject=COLUMNS,
        where=LEAF & Q(updated=0),
        take=Take.SUM,
        of="updated",
    ),
    Measure(
        code="columns_empty",
        name="空白栏目",
        unit="个",
        definition="到截至日从来没有发布过信息的责任栏目。",
        subject=COLUMNS,
        where=LEAF & EMPTY,
    ),
    Measure(
        code="columns_overdue",
        name="应更新未更新栏目",
        unit="个",
        definition="到截至日，最后一次更新（从未更新的，启用）以来的天数超过更新频次所许的责任栏目。有变化时更新的不计。",
        subject=COLUMNS,
        where=LEAF & OVERDUE,
    ),
    Measure(
        code="columns_stale",
        name="长期未更新栏目",
        unit="个",
        definition="发布过信息，而到截至日最后一次更新以来的天数超过更新频次所许的责任栏目。空白栏目另计。",
        subject=COLUMNS,
        where=LEAF & _STALE,
    ),
    Measure(
        code="columns_idle",
        name="连续零更新栏目",
        unit="个",
        definition="到周期末，最后几个整月都没有更新的责任栏目，几个月见指标阈值。空白栏目另计。",
        subject=COLUMNS,
        where=LEAF & Q(idle_months__gte=limit("idle_months")),
    ),
    Measure(
        code="columns_unwatched",
        name="一级栏目未更新",
        unit="个",
        definition="检测类别为动态要闻、通知公告政策文件的一级栏目，连同下级栏目，到截至日超过指标阈值的天数没有更新的。",
        subject=COLUMNS,
        where=Q(parent=None, watch_from__isnull=False, is_watched_fresh=False),
    ),
    Measure(
        code="units_silent",
        name="零更新单位",
        unit="家",
        definition="有栏目在周期内没有发布任何信息的责任单位。",
        subject=COLUMNS,
        where=LEAF & Q(updated=0),
        take=Take.UNITS,
    ),
    Measure(
        code="units_overdue",
        name="应更新未更新单位",
        unit="家",
        definition="有栏目到截至日应更新而未更新的责任单位。",
        subject=COLUMNS,
        where=LEAF & OVERDUE,
        take=Take.UNITS,
    ),
    Measure(
        code="units_all_met",
        name="全部完成单位",
        unit="家",
        definition="所负责的栏目全部达到应更新数的单位；没有规定应更新数的栏目不看。",
        subject=COLUMNS,
        where=LEAF & Q(area_has_met=True, area_has_unmet=False),
        take=Take.UNITS,
    ),
    Measure(
        code="units_partly_met",
        name="部分完成单位",
        unit="家",
        definition="所负责的栏目有的达到应更新数、有的没有达到的单位；没有规定应更新数的栏目不看。",
        subject=COLUMNS,
        where=LEAF & Q(area_has_met=True, area_has_unmet=True),
        take=Take.UNITS,
    ),
    Measure(
        code="updates",
        name="栏目更新",
        unit="条",
        definition="发布日期在周期内的栏目信息条数。",
        subject=UPDATES,
        by="published_on",
        take=Take.SUM,
        of="quantity",
        zero_when_empty=True,
    ),
    Measure(
        code="updates_dated",
        name="逐条登记更新",
        unit="条",
        definition="发布日期在周期内、逐条登记的栏目信息条数；只有当月合计的不计。",
        subject=UPDATES,
        by="published_on",
        where=~Q(title=MONTH_TOTAL),
        take=Take.SUM,
        of="quantity",
        zero_when_empty=True,
    ),
    Measure(
        code="updates_at_month_end",
        name="月底集中发布",
        unit="条",
        definition="逐条登记的栏目信息中，在每月最后几天发布的条数，几天见指标阈值。",
        subject=UPDATES,
        by="published_on",
        where=~Q(title=MONTH_TOTAL) & Q(published_on__days_left__lt=limit("month_end_days")),
        take=Take.SUM,
        of="quantity",
        zero_when_empty=True,
    ),
    Measure(
        code="units_publishing",
        name="信息发布单位",
        unit="家",
        definition="周期内在栏目里发布过信息的单位。",
        subject=UPDATES,
        by="published_on",
        take=Take.UNITS,
    ),
)
