"""What saving needs to know of indicators and their numbers: keys, rules, and what a period counts of them."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone

from checks.models import (
    Indicator,
    Observation,
    StatedValue,
)
from checks.terms import TERMS, first_not_over, only_term, term_of
from govaudit.lib.expressions import is_name
from govaudit.lib.periods import Span
from govaudit.measures import MEASURES
from units.recording import RecordKind

#: What decides how an indicator's numbers are counted.
COUNTING = ("area", "is_summed", "is_by_unit", "term")
ITEM_LENGTH = 64


def _indicator_faults(values: Mapping[str, Any]) -> dict[str, str]:
    name = values.get("name")
    if name and not is_name(name):
        return {"name": "名称要以汉字开头，只用汉字、字母、数字和下划线，例如 接通率。"}
    if name and any(is_taken(name) for is_taken in MEASURES.is_taken):
        return {"name": f"“{name}”已经是统计项、公式或通报用语的名称，请换一个。"}
    faults = {}
    items = (values.get("items") or "").split("\n")
    if len(set(items)) < len(items) or max(map(len, items)) > ITEM_LENGTH:
        faults["items"] = f"分类一行一个，不能重复，每个不超过 {ITEM_LENGTH} 个字。"
    least, most = values.get("least"), values.get("most")
    if least is not None and most is not None and least > most:
        faults["most"] = "最大值不能小于最小值。"
    return faults


def counts_in(indicator: Indicator, month: date, span: Span) -> bool:
    """Whether the period takes the indicator's number of the term that begins with this month."""
    if indicator.is_summed:
        return span.start <= month < first_not_over(span, indicator.term)
    return month == only_term(span, indicator.term)


def _observation_counted(observation: Observation, span: Span) -> object:
    if not counts_in(observation.indicator, observation.month, span):
        return None
    return (
        observation.code,
        observation.indicator_id,
        observation.unit_id,
        observation.breakdown,
        observation.month,
        observation.value,
    )


def _observation_faults(values: Mapping[str, Any]) -> dict[str, str]:
    faults = _value_faults(values)
    indicator, unit, month = values.get("indicator"), values.get("unit"), values.get("month")
    if month and month > timezone.localdate():
        faults["month"] = "月份还没有到。"
    elif month and indicator and month != term_of(month, indicator.term):
        first = term_of(month, indicator.term)
        faults["month"] = f"“{indicator}”{TERMS[indicator.term]}填一次，月份写那一期的第一个月：{first:%Y-%m}。"
    if indicator and indicator.items and not values.get("breakdown"):
        faults["breakdown"] = f"“{indicator}”分类填报，请写明分类：{'、'.join(indicator.item_names)}。"
    if indicator and indicator.is_by_unit and unit is None:
        faults["unit"] = f"“{indicator}”由各单位填报，请写明单位。"
    elif indicator and unit is not None and not indicator.is_by_unit:
        faults["unit"] = f"“{indicator}”是全县的数，单位要留空。"
    if indicator and values.get("breakdown") and not indicator.items:
        faults["breakdown"] = f"“{indicator}”不分类，分类要留空。"
    return faults


def _value_faults(values: Mapping[str, Any]) -> dict[str, str]:
    """A number has no more decimals than its indicator says, names one of its items, and keeps its limits."""
    indicator, value, item = values.get("indicator"), values.get("value"), values.get("breakdown")
    faults: dict[str, str] = {}
    if indicator is None:
        return faults
    if item and indicator.items and item not in indicator.item_names:
        faults["breakdown"] = f"“{indicator}”没有分类“{item}”，只有：{'、'.join(indicator.item_names)}。"
    if value is None:
        return faults
    if value != round(value, indicator.decimals):
        most = f"最多 {indicator.decimals} 位小数" if indicator.decimals else "整数"
        faults["value"] = f"“{indicator}”是{most}。"
    elif indicator.is_strict and (sentence := beyond_limits(indicator, value)):
        faults["value"] = sentence
    return faults


def beyond_limits(indicator: Indicator, value: Decimal) -> str:
    """A sentence where the number lies outside the limits; else nothing."""
    if indicator.least is not None and value < indicator.least:
        return f"“{indicator}”一般不小于 {indicator.least.normalize():f}，现在是 {value.normalize():f}。"
    if indicator.most is not None and value > indicator.most:
        return f"“{indicator}”一般不大于 {indicator.most.normalize():f}，现在是 {value.normalize():f}。"
    return ""


def _stated_counted(stated: StatedValue, span: Span) -> object:
    """Without the source: it may be completed after the area is closed."""
    if (stated.start, stated.end) != (span.start, span.end):
        return None
    return stated.code, stated.indicator_id, stated.unit_id, stated.breakdown, stated.value


def _stated_faults(values: Mapping[str, Any]) -> dict[str, str]:
    faults = _value_faults(values)
    start, end, noted = values.get("start"), values.get("end"), values.get("noted_on")
    if start and end and end < start:
        faults["end"] = "止日不能早于起日。"
    if noted and noted > timezone.localdate():
        faults["noted_on"] = "记录日期不能晚于今天。"
    return faults


#: An entry of a list: no period counts it.
INDICATOR = RecordKind(
    model=Indicator,
    area=lambda indicator: indicator.area,
    key=lambda indicator: indicator.code,
    identity=("code",),
    counted=lambda indicator, span: None,
    faults=_indicator_faults,
)
OBSERVATION = RecordKind(
    model=Observation,
    area=lambda observation: observation.indicator.area,
    key=lambda observation: observation.code,
    identity=("indicator", "unit", "breakdown", "month"),
    counted=_observation_counted,
    faults=_observation_faults,
    code_prefix="N",
)
STATED_VALUE = RecordKind(
    model=StatedValue,
    area=lambda stated: stated.indicator.area,
    key=lambda stated: stated.code,
    identity=("indicator", "start", "end", "unit", "breakdown"),
    counted=_stated_counted,
    faults=_stated_faults,
    code_prefix="S",
)
