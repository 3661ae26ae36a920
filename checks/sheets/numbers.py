"""Sheets of indicators and their numbers."""

from checks.kinds import OBSERVATION, STATED_VALUE
from checks.models import (
    MOST_DECIMALS,
    VALUE_DIGITS,
    Observation,
    StatedValue,
)
from govaudit.sheets import (
    Code,
    Column,
    Day,
    Month,
    Number,
    Reference,
    Sheet,
    Text,
    limit_of,
)
from units.sheets import UNIT

_INDICATOR = Column(
    "指标", "indicator", Reference("indicators", "填报指标的名称"), example="来电",
    synonyms=("指标名称", "填报指标", "统计指标", "项目", "项目名称", "统计项目", "事项"),
)  # fmt: skip
_UNIT = Column(
    "单位", "unit", UNIT, required=False,
    synonyms=("填报单位", "单位名称", "责任单位", "承办单位", "所属单位", "部门", "部门名称"),
)  # fmt: skip
_VALUE = Column(
    "数值", "value", Number(VALUE_DIGITS, MOST_DECIMALS), example="1268",
    synonyms=("数", "值", "数量", "指标值", "填报数", "统计数", "完成数", "合计", "总数"),
)  # fmt: skip
_ITEM = ("类别", "类型", "分项", "细目", "渠道", "方式")
OBSERVATIONS = Sheet(
    file="observations.csv",
    title="填报值",
    model=Observation,
    key=("code",),
    also_unique=(OBSERVATION.identity,),
    dated_by="month",
    faults=OBSERVATION.faults,
    columns=(
        Column(
            "编号", "code", Code(limit_of(Observation, "code")), example="N000001", synonyms=("填报编号", "记录编号"),
        ),
        _INDICATOR,
        _UNIT,
        Column(
            "分类", "breakdown", Text(limit_of(Observation, "breakdown")), required=False, blank="", synonyms=_ITEM,
        ),
        Column(
            "月份", "month", Month(),
            synonyms=("统计月份", "填报月份", "年月", "所属月份", "统计时间", "日期", "时间"),
            example="2022-04",
        ),
        _VALUE,
        Column(
            "说明", "note", Text(limit_of(Observation, "note")), required=False, blank="",
            synonyms=("备注", "情况说明"),
        ),
    ),
)  # fmt: skip
STATED_VALUES = Sheet(
    file="stated.csv",
    title="转述值",
    model=StatedValue,
    key=("code",),
    also_unique=(STATED_VALUE.identity,),
    faults=STATED_VALUE.faults,
    columns=(
        Column(
            "编号", "code", Code(limit_of(StatedValue, "code")), example="S000001", synonyms=("转述编号", "记录编号"),
        ),
        _INDICATOR,
        Column(
            "起", "start", Day(),
            synonyms=("起日", "开始日期", "起始日期", "统计起始日期", "开始时间", "起始时间"),
            example="2022-04-01",
        ),
        Column(
            "止", "end", Day(),
            synonyms=("止日", "结束日期", "截止日期", "统计截止日期", "结束时间", "截止时间"),
            example="2022-06-30",
        ),
        _UNIT,
        Column(
            "分类", "breakdown", Text(limit_of(StatedValue, "breakdown")), required=False, blank="",
            synonyms=_ITEM,
        ),
        _VALUE,
        Column(
            "来源", "source", Text(limit_of(StatedValue, "source")),
            synonyms=("数据来源", "来源平台", "出处", "依据"),
            example="省12345平台月报",
        ),
        Column(
            "来源文件", "source_file", Text(limit_of(StatedValue, "source_file")), required=False, blank="",
            synonyms=("文件名", "文件名称", "来源文件名"),
        ),
        Column(
            "记录日期", "noted_on", Day(),
            synonyms=("登记日期", "摘录日期", "采集日期"),
            example="2022-07-01",
        ),
    ),
)  # fmt: skip
