"""Sheets of key areas: the catalogue, who publishes what where, and checks."""

from collections.abc import Callable
from dataclasses import dataclass

from checks.elements import UnpairedBracket, as_lines, compact, elements_of
from checks.kinds import KEY_ASSIGNMENT, KEY_CHECK
from checks.models import KeyAssignment, KeyCheck, KeyItem, Level, Verdict
from checks.sheets.inspections import of_inspection
from govaudit.sheets import (
    CellFault,
    Choice,
    Code,
    Column,
    Day,
    Link,
    Lookups,
    Reference,
    Sheet,
    Text,
    limit_of,
)
from govaudit.validators import check_text
from units.sheets import UNIT


@dataclass(frozen=True, slots=True)
class Elements(Text):
    """Elements of an item: one a line or parted by 、, those of an element in brackets behind it. `kept` writes them
    the way the field keeps them."""

    limit: int | None = None
    check: Callable[[str], None] = check_text
    kept: Callable[[str], str] = compact

    @property
    def expected(self) -> str:
        return "要素，每行一个或用“、”隔开，下级要素写在括号里"

    def read(self, text: str, lookups: Lookups) -> str:
        words = Text.read(self, text, lookups)
        try:
            return self.kept(words)
        except UnpairedBracket as line:
            raise CellFault(f"括号成对的要素；“{line}”里的括号不成对") from None


def _as_single(text: str) -> str:
    return as_lines(elements_of(text))


KEY_ITEMS = Sheet(
    file="key_items.csv",
    title="重点领域公开目录",
    model=KeyItem,
    key=("code",),
    also_unique=(("area", "heading", "name"),),
    columns=(
        Column(
            "代码", "code", Code(limit_of(KeyItem, "code")),
            synonyms=("事项代码", "事项编码", "目录编号"),
            example="K000001",
        ),
        Column(
            "重点领域", "area", Reference("key_areas", "重点领域的名称"),
            synonyms=("领域", "试点领域", "公开领域", "领域名称", "所属领域"),
            example="保障性住房",
        ),
        Column(
            "一级事项", "heading", Text(limit_of(KeyItem, "heading")), required=False, blank="",
            synonyms=("公开事项一级", "一级公开事项", "公开事项（一级）", "一级目录", "事项类别"),
            example="规划计划",
        ),
        Column(
            "二级事项", "name", Text(limit_of(KeyItem, "name")),
            synonyms=("公开事项二级", "二级公开事项", "公开事项（二级）", "二级目录", "公开事项", "事项名称", "事项"),
            example="年度建设计划",
        ),
        Column(
            "公开要素", "elements", Elements(), required=False, blank="",
            synonyms=("公开内容（要素）", "公开内容要素", "公开内容", "公开内容及要素", "要素"),
            example="建设计划任务量、计划项目信息（项目名称、建设地址）",
        ),
        Column(
            "公开依据", "basis", Text(None), required=False, blank="",
            synonyms=("依据", "政策依据", "法律依据"),
            example="《中华人民共和国政府信息公开条例》",
        ),
        Column(
            "公开时限", "time_limit", Text(limit_of(KeyItem, "time_limit")), required=False, blank="",
            synonyms=("时限", "公开期限", "时限要求"),
            example="信息形成或者变更之日起20个工作日内",
        ),
        Column(
            "公开层级", "level", Choice({level.label: level.value for level in Level}, {
                "县": "县级", "乡": "乡级", "乡镇级": "乡级", "县乡": "县级、乡级", "县级乡级": "县级、乡级",
                "县、乡级": "县级、乡级",
            }),
            required=False, blank=Level.COUNTY.value,
            synonyms=("层级", "公开级别"),
            example="县级",
        ),
        Column(
            "更新频次", "cadence", Text(limit_of(KeyItem, "cadence")), required=False, blank="",
            synonyms=("频次", "更新频率", "更新周期"),
            example="每年",
        ),
    ),
)  # fmt: skip
KEY_ASSIGNMENTS = Sheet(
    file="key_assignments.csv",
    title="重点领域公开分工",
    model=KeyAssignment,
    key=("code",),
    also_unique=(("item", "unit"),),
    faults=KEY_ASSIGNMENT.faults,
    columns=(
        Column(
            "编号", "code", Code(limit_of(KeyAssignment, "code")),
            synonyms=("分工编号", "记录编号"),
            example="KF000001",
        ),
        Column(
            "事项", "item", Reference("key_items", "公开事项的代码，或没有重名的事项名称", shown="code"),
            synonyms=("事项代码", "公开事项", "二级事项", "事项名称", "公开事项（二级）"),
            example="K000001",
        ),
        Column(
            "责任单位", "unit", UNIT,
            synonyms=("公开主体", "单位", "单位名称", "责任部门", "主体单位", "公开单位", "部门"),
            example="住建局",
        ),
        Column(
            "公开栏目", "place", Text(limit_of(KeyAssignment, "place")),
            synonyms=("栏目", "栏目名称", "公开位置", "公开渠道", "公开渠道和载体", "发布栏目"),
            example="公共资源配置—住房保障",
        ),
        Column(
            "网站栏目", "column", Reference("columns", "网站栏目的代码，或没有重名的栏目名称", shown="code"),
            required=False,
            synonyms=("栏目代码", "网站栏目代码"),
        ),
        Column(
            "开始日期", "since", Day(), required=False,
            synonyms=("开始时间", "起始日期", "启用日期"),
            example="2022-01-01",
        ),
        Column(
            "停止日期", "until", Day(), required=False,
            synonyms=("停止时间", "截止日期", "停用日期"),
        ),
    ),
    hints=(
        Column(
            "事项的领域", "item.area", Reference("key_areas", "重点领域的名称"), required=False,
            synonyms=("重点领域", "领域", "试点领域", "公开领域", "所属领域"),
        ),
    ),
)  # fmt: skip
KEY_CHECKS = Sheet(
    file="key_checks.csv",
    title="重点领域公开检查",
    model=KeyCheck,
    key=("code",),
    also_unique=(("assignment", "checked_on"),),
    dated_by="checked_on",
    faults=KEY_CHECK.faults,
    columns=(
        Column(
            "编号", "code", Code(limit_of(KeyCheck, "code")),
            synonyms=("检查编号", "记录编号"),
            example="KJ000001",
        ),
        Column(
            "公开分工", "assignment",
            Reference("key_assignments", "公开分工的编号，或没有重名的事项名称", shown="code"),
            synonyms=("分工", "分工编号", "公开事项", "事项", "二级事项", "事项名称"),
            example="KF000001",
        ),
        Column(
            "检查日期", "checked_on", Day(),
            synonyms=("检查时间", "监测日期", "监测时间", "核查日期", "日期"),
            example="2022-06-15",
        ),
        Column(
            "结果", "verdict", Choice({verdict.label: verdict.value for verdict in Verdict}, {
                "公开": "已公开", "没有公开": "未公开", "未发布": "未公开", "不全": "不完整", "内容不全": "不完整",
                "部分公开": "不完整", "超时": "不及时", "更新不及时": "不及时", "不涉及": "不适用",
            }),
            synonyms=("检查结果", "公开情况", "公开状态", "是否公开", "结论"),
            example="不完整",
        ),
        Column(
            "未公开要素", "missing", Elements(kept=_as_single), required=False, blank="",
            synonyms=("缺失要素", "缺项", "未公开内容", "缺少内容", "未公开信息"),
            example="计划项目信息（建设地址）",
        ),
        Column(
            "网址", "url", Link(limit_of(KeyCheck, "url")), required=False, blank="",
            synonyms=("链接", "链接地址", "公开链接", "佐证链接", "URL"),
            example="https://www.example.gov.cn/zfbz/",
        ),
        Column(
            "说明", "note", Text(limit_of(KeyCheck, "note")), required=False, blank="",
            synonyms=("备注", "问题描述", "情况说明"),
        ),
        of_inspection(),
    ),
    hints=(
        Column(
            "事项的责任单位", "assignment.unit", UNIT, required=False,
            synonyms=("责任单位", "公开主体", "单位", "单位名称", "责任部门", "公开单位", "部门"),
        ),
    ),
)  # fmt: skip
