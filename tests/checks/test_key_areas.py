"""Key areas: rules of checks, what measures count, carrying over, spreadsheets, and the list of a notice."""

from datetime import date
from pathlib import Path

import pytest

from checks.elements import elements_of
from checks.models import KeyArea, KeyAssignment, KeyCheck, KeyItem
from checks.services import (
    carry_over_key_checks,
    delete_key_assignment,
    delete_key_check,
    delete_key_item,
    save_key_assignment,
    save_key_check,
    save_key_item,
    take_over_key_areas,
)
from govaudit.errors import Conflict, NotAllowed
from govaudit.imports.report import report_lines
from govaudit.measures import MEASURES, Facts
from govaudit.models import AuditEntry
from govaudit.roles import Role
from tests.checks.small_key_areas import DAY, area, assign, check, keep_item, new_check
from tests.checks.small_office import QUARTER, close, open_office, person, unit
from tests.govaudit.imports.flow import check as check_file
from tests.govaudit.imports.flow import sheets
from units.models import AreaClosed, Period, UnitGroup
from units.recording import InvalidRecord

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def office() -> None:
    open_office()


def period(code: str = QUARTER) -> Period:
    return Period.objects.get(code=code)


def number(name: str, code: str = QUARTER, **slices: str) -> object:
    return Facts(period(code).span).value(MEASURES.by_name[name], slices)


# What a check may say


@pytest.mark.parametrize(
    ("verdict", "missing", "sentence"),
    [
        ("published", "任务量", "有没有公开的要素，结果就不是“已公开”"),
        ("late", "任务量", "结果就不是“不及时”"),
        ("none", "任务量", "结果就不是“不适用”"),
        ("missing", "", "结果是“未公开”，请写明哪些要素没有公开。"),
        ("incomplete", "", "结果是“不完整”，请写明哪些要素没有公开。"),
        ("incomplete", "任务量、计划项目（名称、地址）", "全部要素都没有公开，结果应为“未公开”。"),
        ("incomplete", "任务数", "没有要素“任务数”。是不是“任务量”？"),
        ("incomplete", "计划项目", "没有要素“计划项目”。是不是“计划项目（"),
    ],
)
def test_a_verdict_and_ticks_that_do_not_agree_are_refused(verdict: str, missing: str, sentence: str) -> None:
    assignment = assign(keep_item())
    with pytest.raises(InvalidRecord) as refusal:
        check(assignment, verdict, missing)
    assert sentence in str(refusal.value)
    assert not KeyCheck.objects.exists()


def test_an_item_without_elements_is_missing_without_ticks() -> None:
    assert check(assign(keep_item(elements="")), "missing").missing == ""


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        (date(2022, 8, 23), "检查日期不能晚于今天。"),
        (date(2022, 4, 30), "从2022-05-01起公开这个事项"),
        (date(2022, 7, 1), "到2022-07-01不再公开这个事项"),
    ],
)
def test_a_check_lies_within_the_days_of_its_assignment(day: date, sentence: str) -> None:
    assignment = assign(keep_item(), since=date(2022, 5, 1), until=date(2022, 7, 1))
    with pytest.raises(InvalidRecord, match=sentence):
        check(assignment, "published", day=day)


def test_one_check_a_day_stays_one_record() -> None:
    assignment = assign(keep_item())
    first = check(assignment, "published")
    assert check(assignment, "published").pk == first.pk
    with pytest.raises(Conflict):
        check(assignment, "late")


def test_an_element_that_was_ticked_stays_in_the_catalogue() -> None:
    item = keep_item()
    done = check(assign(item), "incomplete", "任务量")
    item.elements = "计划项目（名称、地址）"
    with pytest.raises(InvalidRecord, match=f"要素“任务量”在 1 次检查（{done.code}）中记为未公开"):
        save_key_item(actor=None, item=item)
    item.elements = "任务量\n计划项目（名称）"
    assert save_key_item(actor=None, item=item).keys == ["任务量", "计划项目（名称）"]


def test_what_was_checked_keeps_its_item_and_unit_and_is_not_deleted() -> None:
    item = keep_item()
    assignment = assign(item)
    check(assignment, "published")
    assignment.unit = unit("Z02")
    with pytest.raises(InvalidRecord, match="已有 1 次检查，不能改事项和责任单位"):
        save_key_assignment(actor=None, assignment=assignment)
    with pytest.raises(InvalidRecord, match="已有 1 次检查，不能删除"):
        delete_key_assignment(actor=None, assignment=assignment)
    with pytest.raises(InvalidRecord, match="有 1 个单位分工公开"):
        delete_key_item(actor=None, item=item)


def test_deleting_goes_up_from_the_check() -> None:
    item = keep_item()
    assignment = assign(item)
    delete_key_check(actor=None, check=check(assignment, "published"))
    delete_key_assignment(actor=None, assignment=assignment)
    delete_key_item(actor=None, item=item)
    assert [model.objects.count() for model in (KeyItem, KeyAssignment, KeyCheck)] == [0, 0, 0]


# What is counted


def test_every_verdict_is_counted_by_unit_and_area_and_what_was_not_checked_apart() -> None:
    """Six items of 城关镇, one of 草碧镇; five and none are checked."""
    verdicts = ["published", "late", "none", "missing", "incomplete"]
    ticks = {"missing": "任务量、计划项目（名称、地址）", "incomplete": "计划项目（地址）"}
    items = [keep_item(f"事项{at}", area=area("就业" if at == 5 else "保障性住房")) for at in range(6)]
    for item, verdict in zip(items, verdicts, strict=False):
        check(assign(item), verdict, ticks.get(verdict, ""))
    assign(items[5])
    assign(items[0], "Z02")
    assert number("公开事项") == 7
    assert number("已检查事项") == 5
    assert number("未检查事项") == 2
    assert [number(f"{word}事项") for word in ("已公开", "不及时", "不适用", "未公开", "不完整")] == [1] * 5
    assert number("已检查事项", 结果="不完整") == 1
    assert number("公开事项", 重点领域="就业") == 1
    assert (number("公开事项", 单位="Z01"), number("公开事项", 单位="Z02")) == (6, 1)
    assert number("未公开要素") == 4  # three of the one, one of the other
    assert number("公开缺项单位") == 1


def test_not_checked_is_no_number_of_elements_and_all_published_is_none_missing() -> None:
    assignment = assign(keep_item())
    assert number("未公开要素") is None
    check(assignment, "published")
    assert number("未公开要素") == 0


def test_an_item_without_elements_counts_as_one() -> None:
    check(assign(keep_item(elements="")), "missing")
    assert number("未公开要素") == 1


def test_the_latest_check_up_to_the_as_of_day_counts() -> None:
    assignment = assign(keep_item())
    check(assignment, "incomplete", "任务量", day=date(2022, 4, 20))
    check(assignment, "published", day=date(2022, 6, 20))
    check(assignment, "late", day=date(2022, 7, 5))
    assert (number("已公开事项"), number("不完整事项"), number("未公开要素")) == (1, 0, 0)
    assert (number("不及时事项"), number("不及时事项", "2022Q3")) == (0, 1)
    Period.objects.filter(code=QUARTER).update(as_of=date(2022, 6, 19))
    assert (number("已公开事项"), number("不完整事项"), number("未公开要素")) == (0, 1, 1)


def test_an_assignment_counts_while_it_is_in_force() -> None:
    assign(keep_item("停"), until=date(2022, 4, 1))
    assign(keep_item("起"), since=date(2022, 7, 1))
    assign(keep_item("在"), since=date(2022, 6, 30), until=date(2022, 7, 1))
    assert (number("公开事项"), number("公开事项", "2022Q3")) == (1, 1)


def test_a_closed_area_takes_no_check_of_its_days() -> None:
    assignment = assign(keep_item())
    done = check(assignment, "published")
    close("disclosure")
    for refused in (
        lambda: check(assignment, "late", day=date(2022, 6, 16)),
        lambda: delete_key_check(actor=None, check=done),
    ):
        with pytest.raises(AreaClosed):
            refused()
    assert check(assignment, "late", day=date(2022, 7, 1)).pk


def test_only_who_records_may_enter_a_check() -> None:
    assignment = assign(keep_item())
    with pytest.raises(NotAllowed):
        save_key_check(actor=person(Role.LIAISON, "Z01"), check=new_check(assignment, "published"))


# Areas, and the results of the period before


def test_the_26_areas_are_taken_over_once_beside_the_offices_own() -> None:
    area("就业")
    area("政府采购")
    assert len(take_over_key_areas(actor=None)) == 25
    assert KeyArea.objects.count() == 27
    assert take_over_key_areas(actor=None) == []
    assert list(AuditEntry.objects.filter(act="key_area.take_over").values_list("summary", flat=True)) == [
        "采用国家规定的重点领域：都已经有了，无变化",
        "采用国家规定的重点领域：新增 25 个",
    ]


def test_results_are_carried_over_where_nothing_was_checked_and_still_fit() -> None:
    day = date(2022, 8, 20)
    kept, newer, changed = (assign(keep_item(name)) for name in ("沿用", "已查", "改过"))
    for assignment in (kept, newer):
        check(assignment, "incomplete", "任务量", day=date(2022, 4, 20))
        check(assignment, "incomplete", "计划项目（地址）")
    check(newer, "published", day=date(2022, 7, 8))
    check(changed, "incomplete", "任务量")
    KeyItem.objects.filter(name="改过").update(elements="计划任务\n计划项目（名称、地址）")
    carried = carry_over_key_checks(actor=None, period=period("2022Q3"), earlier=period(), day=day)
    assert (len(carried.checks), carried.changed) == (1, 1)
    new = KeyCheck.objects.get(checked_on=day)
    assert (new.assignment, new.verdict, new.keys) == (kept, "incomplete", ["计划项目（地址）"])
    assert new.note == "沿用2022-06-15的检查结果"
    again = carry_over_key_checks(actor=None, period=period("2022Q3"), earlier=period(), day=day)
    assert again.checks == []
    assert KeyCheck.objects.count() == 7


def test_results_of_one_unit_are_carried_over_alone_and_not_into_a_closed_area() -> None:
    item = keep_item()
    for code in ("Z01", "Z02"):
        check(assign(item, code), "published")
    given = {"period": period("2022Q3"), "earlier": period(), "day": date(2022, 8, 1), "unit": unit("Z02")}
    carry_over_key_checks(actor=None, **given)
    assert list(KeyCheck.objects.filter(checked_on=given["day"]).values_list("assignment__unit__code", flat=True)) == [
        "Z02"
    ]
    close("disclosure", "2022Q3")
    with pytest.raises(AreaClosed):
        carry_over_key_checks(actor=None, **given | {"unit": unit("Z01")})
    with pytest.raises(InvalidRecord, match="检查日期要在2022年三季度内"):
        carry_over_key_checks(actor=None, **given | {"day": DAY})


# Spreadsheets


def test_a_catalogue_of_another_office_is_read_with_its_nested_elements(tmp_path: Path) -> None:
    area("保障性住房")
    rows = [
        ["领域", "一级事项", "公开事项", "公开内容（要素）", "公开层级"],
        ["保障性住房", "规划", "建设计划", "●年度计划(任务量、户型)；\n●完成情况", "县级"],
        ["保障性住房", "规划", "配租", "分配房源、分配程序（公示", "县级"],
    ]
    imported = check_file(sheets(tmp_path / "目录.xlsx", {"目录": rows}), "key-items")
    lines = "\n".join(report_lines(imported))
    assert imported.counts["new"] == 1, lines
    assert "括号不成对" in lines


def test_checks_name_missing_elements_by_their_text(tmp_path: Path) -> None:
    item = keep_item()
    assign(item)
    assign(item, "Z02")
    rows = [
        ["责任单位", "事项", "检查日期", "公开情况", "未公开内容"],
        ["城关镇", "年度建设计划", "2022.6.15", "不全", "计划项目（名称、地址）"],
        ["草碧镇", "年度建设计划", "2022.6.15", "不全", "计划项目（面积）"],
    ]
    imported = check_file(sheets(tmp_path / "检查.xlsx", {"检查": rows}), "key-checks")
    lines = "\n".join(report_lines(imported))
    assert imported.counts["new"] == 1, lines
    assert "没有要素“计划项目（面积）”" in lines


def test_a_catalogue_that_loses_a_ticked_element_is_refused(tmp_path: Path) -> None:
    check(assign(keep_item(code="K7")), "incomplete", "任务量")
    rows = [["代码", "领域", "二级事项", "公开要素"], ["K7", "保障性住房", "年度建设计划", "计划项目（名称、地址）"]]
    imported = check_file(sheets(tmp_path / "目录.xlsx", {"目录": rows}), "key-items")
    assert "要素“任务量”在 1 次检查" in "\n".join(report_lines(imported))


def test_groups_are_a_slice_too() -> None:
    check(assign(keep_item(), "B01"), "missing", "任务量、计划项目（名称、地址）")
    assert number("未公开要素", 分组=UnitGroup.objects.get(code="departments").name) == 3
    assert elements_of(KeyCheck.objects.get().missing) == ["任务量", "计划项目（名称）", "计划项目（地址）"]
