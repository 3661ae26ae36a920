"""Sheets of recurring duties, the units they take in or leave out, and reports."""

from checks.kinds import DUTY, DUTY_REPORT, DUTY_UNIT
from checks.models import Cycle, Duty, DutyReport, DutyScope, DutyUnit
from govaudit.sheets import Choice, Code, Column, Day, Reference, Sheet, Text, Whole, limit_of
from units.sheets import UNIT, UNIT_GROUP

_DUTY = Column(
    "职责", "duty", Reference("duties", "报送职责的名称"), example="改革动态信息",
    synonyms=("报送职责", "职责名称", "报送事项", "报送内容", "材料名称", "材料类型", "事项"),
)  # fmt: skip
_UNITS = ("报送单位", "上报单位", "单位名称", "责任单位", "所属单位", "部门", "部门名称")
DUTIES = Sheet(
    file="duties.csv",
    title="报送职责",
    model=Duty,
    key=("code",),
    also_unique=(DUTY.identity,),
    faults=DUTY.faults,
    columns=(
        Column("代码", "code", Code(limit_of(Duty, "code")), synonyms=("职责代码",), example="Z000001"),
        Column("名称", "name", Text(limit_of(Duty, "name")), synonyms=("职责", "职责名称"), example="改革动态信息"),
        Column(
            "所属工作", "topic", Text(limit_of(Duty, "topic")), required=False, blank="", synonyms=("工作",),
            example="“放管服”改革",
        ),
        Column(
            "周期", "cycle", Choice({cycle.label: cycle.value for cycle in Cycle}, {"每季度": "每季"}), example="每周",
            synonyms=("报送周期", "频次"),
        ),
        Column(
            "每期篇数", "required", Whole(least=1), required=False, blank=1, synonyms=("应报篇数",), example="2",
        ),
        Column("截止日", "due_day", Whole(least=1, most=31), synonyms=("报送截止日",), example="7"),
        Column(
            "截止在", "is_due_after", Choice({"当期": False, "下一周或下一月": True}), required=False, blank=False,
        ),
        Column(
            "截止日休息", "is_put_off", Choice({"不顺延": False, "顺延到下一个工作日": True}), required=False,
            blank=False,
        ),
        Column(
            "单位范围", "scope", Choice({scope.label: scope.value for scope in DutyScope}), required=False,
            blank=DutyScope.ALL.value, example="所有单位",
        ),
        Column("分组", "group", UNIT_GROUP, required=False),
        Column("开始日期", "starts_on", Day(), synonyms=("起始日期", "开始时间"), example="2022-01-01"),
        Column("停止日期", "ends_on", Day(), required=False, synonyms=("结束日期", "停止时间")),
    ),
)  # fmt: skip
DUTY_UNITS = Sheet(
    file="duty_units.csv",
    title="职责单位",
    model=DutyUnit,
    key=DUTY_UNIT.identity,
    columns=(
        _DUTY,
        Column("单位", "unit", UNIT, synonyms=_UNITS, example="城关镇"),
        Column(
            "要不要报", "is_excused", Choice({"要报": False, "不用报": True}), required=False, blank=False,
            example="要报",
        ),
    ),
)  # fmt: skip
DUTY_REPORTS = Sheet(
    file="duty_reports.csv",
    title="职责报送",
    model=DutyReport,
    key=("code",),
    faults=DUTY_REPORT.faults,
    columns=(
        Column(
            "编号", "code", Code(limit_of(DutyReport, "code")), example="B000001", synonyms=("报送编号", "记录编号"),
        ),
        _DUTY,
        Column("单位", "unit", UNIT, synonyms=_UNITS, example="城关镇"),
        Column(
            "所属日期", "for_on", Day(), required=False, example="2022-07-31",
            synonyms=("所属时间", "所属期", "对应日期"),
        ),
        Column(
            "报送日期", "sent_on", Day(), example="2022-08-01",
            synonyms=("报送时间", "上报日期", "上报时间", "提交时间", "收到日期", "收到时间"),
        ),
        Column(
            "题目", "title", Text(limit_of(DutyReport, "title")), required=False, blank="",
            synonyms=("标题", "材料标题", "信息标题", "说明", "备注"),
        ),
        Column(
            "篇数", "quantity", Whole(least=1), required=False, blank=1, example="1",
            synonyms=("报送篇数", "报送数", "报送数量", "数量", "条数"),
        ),
    ),
)  # fmt: skip
