"""Sheets of units, their names, the roster and the working-day calendar."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from govaudit.sheets import CellFault, Choice, Code, Column, Day, Reference, Sheet, Text, Whole, limit_of
from govaudit.validators import OLDEST_YEAR, check_spelling
from units.models import (
    AREAS,
    MADE_UP_SENTENCE,
    CalendarDay,
    Contact,
    ContactPost,
    DayKind,
    NameUse,
    Participation,
    Unit,
    UnitName,
    UnknownUnit,
)
from units.selectors import UnitNames

#: A unit in any known spelling; PLAIN_UNIT only by its 规范简称 or code, for the sheet that defines the spellings.
UNIT = Reference("units", "单位的规范简称或登记过的名称", shown="short_name")
PLAIN_UNIT = Reference("plain_units", "单位的规范简称或代码", shown="short_name")
UNIT_GROUP = Reference("unit_groups", "单位分组的名称")


class UnitLookup:
    """Lets a sheet's cells name units by any known spelling."""

    def __init__(self, names: UnitNames) -> None:
        self._names = names

    def find(self, text: str) -> Unit:
        try:
            return self._names.find(text)
        except UnknownUnit as refusal:
            raise CellFault(str(refusal).rstrip("。")) from refusal

    def knows(self, text: str) -> bool:
        return self._names.knows(text)

    def nearest(self, text: str) -> list[str]:
        return self._names.nearest(text)

    def names(self) -> list[str]:
        return self._names.short_names()

    def sharing(self, text: str) -> list[str]:
        return self._names.sharing(text)


def _unit_faults(values: Mapping[str, Any]) -> dict[str, str]:
    opened, closed = values.get("opened_on"), values.get("closed_on")
    return {"closed_on": "晚于成立日期的日期"} if opened and closed and closed <= opened else {}


def _name_faults(values: Mapping[str, Any]) -> dict[str, str]:
    start, end = values.get("valid_from"), values.get("valid_to")
    return {"valid_to": "晚于启用日期的日期"} if start and end and end <= start else {}


def _day_faults(values: Mapping[str, Any]) -> dict[str, str]:
    day, kind = values.get("date"), values.get("kind")
    return {"kind": MADE_UP_SENTENCE} if day and kind == DayKind.WORK and day.weekday() < 5 else {}


def _contact_faults(values: Mapping[str, Any]) -> dict[str, str]:
    since, until = values.get("since"), values.get("until")
    return {"until": "不早于起日的日期"} if since and until and until < since else {}


UNITS = Sheet(
    file="units.csv",
    title="单位",
    model=Unit,
    key=("code",),
    also_unique=(("short_name",),),
    faults=_unit_faults,
    columns=(
        Column(
            "代码", "code", Code(limit_of(Unit, "code")),
            synonyms=("单位代码", "单位编码", "单位编号", "机构代码", "机构编码", "编号", "编码"),
            example="Z01",
        ),
        Column(
            "规范简称", "short_name", Text(limit_of(Unit, "short_name"), check_spelling),
            synonyms=("单位简称", "简称", "机构简称", "单位名称", "单位", "部门", "部门名称", "名称"),
            example="城关镇",
        ),
        Column(
            "类别", "kind", Reference("unit_kinds", "单位类别的名称"),
            synonyms=("单位类别", "单位类型", "单位性质", "机构类别", "机构类型", "机构性质", "类型"),
            example="镇",
        ),
        Column(
            "分组", "group", UNIT_GROUP,
            synonyms=("单位分组", "考核分组", "考评分组", "组别", "考核组别", "所属分组"),
            example="各镇",
        ),
        Column(
            "建制序", "position", Whole(),
            synonyms=("排序", "排序号", "顺序", "顺序号", "序列", "机构序", "单位排序"),
            example="1",
        ),
        Column(
            "成立日期", "opened_on", Day(OLDEST_YEAR), required=False,
            synonyms=("成立时间", "设立日期", "设立时间", "挂牌日期", "组建日期"),
            example="2019-03-01",
        ),
        Column(
            "撤销日期", "closed_on", Day(OLDEST_YEAR), required=False,
            synonyms=("撤销时间", "撤并日期", "撤并时间", "注销日期"),
        ),
    ),
)  # fmt: skip
UNIT_NAMES = Sheet(
    file="unit_names.csv",
    title="单位名称",
    model=UnitName,
    key=("unit", "use", "text"),
    faults=_name_faults,
    columns=(
        Column(
            "单位", "unit", PLAIN_UNIT,
            synonyms=("单位代码", "单位编码", "单位编号", "代码", "规范简称", "单位简称"),
            example="城关镇",
        ),
        Column(
            "用途", "use", Choice({str(use.label): use.value for use in NameUse}),
            synonyms=("名称用途", "名称类型", "名称类别", "类型", "类别"),
            example=str(NameUse.choices[0][1]),
        ),
        Column(
            "名称", "text", Text(limit_of(UnitName, "text"), check_spelling),
            synonyms=("单位名称", "别名", "单位别名", "写法"),
            example="千阳县城关镇人民政府",
        ),
        Column(
            "启用日期", "valid_from", Day(OLDEST_YEAR), required=False,
            synonyms=("启用时间", "开始日期", "开始使用日期"),
            example="2019-03-01",
        ),
        Column(
            "停用日期", "valid_to", Day(OLDEST_YEAR), required=False,
            synonyms=("停用时间", "结束日期", "停止使用日期"),
        ),
    ),
)  # fmt: skip
PARTICIPATION = Sheet(
    file="participation.csv",
    title="参评名册",
    model=Participation,
    key=("area", "unit"),
    columns=(
        Column(
            "领域", "area", Choice({name: area for area, name in AREAS.items()}),
            synonyms=("参评领域", "考核领域", "考核内容", "考核模块"),
            example=next(iter(AREAS.values())),
        ),
        Column(
            "单位", "unit", UNIT,
            synonyms=("单位名称", "参评单位", "考核单位", "被考核单位", "规范简称", "部门", "部门名称"),
            example="城关镇",
        ),
        Column(
            "分组", "group", UNIT_GROUP,
            synonyms=("考核分组", "考评分组", "参评分组", "组别", "考核组别", "单位分组"),
            example="各镇",
        ),
        Column(
            "不参评原因", "excused", Text(limit_of(Participation, "excused")), required=False, blank="",
            synonyms=("不参评理由", "免考原因", "不考核原因", "不参加考核原因", "不参与原因"),
        ),
    ),
)  # fmt: skip
#: What calendars write for a kind of day. 调休 alone says neither that the day is off nor that it is worked.
_DAY_WORDS = {
    **dict.fromkeys(("休", "假", "休息", "休假", "假期", "节假日", "放假调休", "调休放假"), str(DayKind.REST.label)),
    **dict.fromkeys(("班", "上班", "补班", "工作日", "调休补班", "补班调休"), str(DayKind.WORK.label)),
}
CALENDAR_DAYS = Sheet(
    file="calendar_days.csv",
    title="工作日历",
    model=CalendarDay,
    key=("date",),
    dated_by="date",
    faults=_day_faults,
    columns=(
        Column(
            "日期", "date", Day(),
            synonyms=("日子", "放假日期", "调休日期", "节假日日期", "年月日"),
            example="2027-10-01",
        ),
        Column(
            "类型", "kind", Choice({str(kind.label): kind.value for kind in DayKind}, _DAY_WORDS),
            synonyms=("日期类型", "放假类型", "类别", "安排", "放假或上班", "放假安排"),
            example="放假",
        ),
        Column(
            "名称", "name", Text(limit_of(CalendarDay, "name")),
            synonyms=("节日", "节日名称", "节假日", "节假日名称", "假期", "假期名称"),
            example="国庆节",
        ),
    ),
)  # fmt: skip
CONTACTS = Sheet(
    file="contacts.csv",
    title="联络人",
    model=Contact,
    key=("unit", "post", "since"),
    faults=_contact_faults,
    columns=(
        Column(
            "单位", "unit", UNIT,
            synonyms=("单位名称", "所在单位", "所属单位", "工作单位", "部门", "部门名称"),
            example="城关镇",
        ),
        Column(
            "岗位", "post", Choice({str(post.label): post.value for post in ContactPost}, {"A": "A岗", "B": "B岗"}),
            required=False, blank=ContactPost.FIRST.value,
            synonyms=("AB岗", "A/B岗", "岗别"),
            example="A岗",
        ),
        Column(
            "姓名", "name", Text(limit_of(Contact, "name")),
            synonyms=("联络人", "联络员", "联系人", "经办人", "联络员姓名", "联系人姓名"),
            example="某某某",
        ),
        Column(
            "电话", "phone", Text(limit_of(Contact, "phone")), required=False, blank="",
            synonyms=("联系电话", "办公电话", "手机", "手机号", "手机号码", "联系方式"),
        ),
        Column(
            "起", "since", Day(),
            synonyms=("起日", "开始日期", "任职日期", "到岗日期", "启用日期"),
            example="2022-01-01",
        ),
        Column(
            "止", "until", Day(), required=False,
            synonyms=("止日", "结束日期", "离岗日期", "停用日期"),
        ),
    ),
)  # fmt: skip
SHEETS = (UNITS, UNIT_NAMES, PARTICIPATION, CALENDAR_DAYS, CONTACTS)
