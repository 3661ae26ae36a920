"""Faults by what settles them: one meaning of a text, or one reason that holds for several rows."""

from __future__ import annotations

from pathlib import Path

import pytest

from govaudit.imports.grouping import fault_groups, group_marked
from govaudit.imports.report import report_lines
from govaudit.imports.selectors import faulty_rows
from govaudit.imports.wording import group_sentence
from govaudit.services.import_rows import correct_row, drop_rows
from tests.cast import Cast
from tests.govaudit.imports.flow import check, now, order, workbook
from units.models import Period
from units.services import close_area

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("qianyang")]


def test_texts_are_grouped_by_what_they_would_be_said_to_mean_the_most_frequent_first(tmp_path: Path) -> None:
    rows = [order("X1", 类型="抱怨"), order("X2", 承办单位="城关"), order("X3", 承办单位="城关", 返工次数="一")]
    groups = fault_groups(check(workbook(tmp_path / "一.xlsx", rows)))
    assert [(group.field, group.header, group.found, group.count, group.row) for group in groups] == [
        ("unit", "承办单位", "城关", 2, 3),
        ("kind", "类型", "抱怨", 1, 2),
        ("returned", "返工次数", "一", 1, 4),
    ]
    assert all(group.can_settle for group in groups)
    assert groups[0].proposals[0] == "城关镇"
    assert {"城关镇", "县政府办公室"} <= set(groups[0].choices)
    assert groups[2].choices == []


def test_a_rule_that_several_rows_break_is_one_group_whatever_they_say(tmp_path: Path) -> None:
    rows = [order(f"X{day}", 办结期限=f"2022-07-0{day} 09:00") for day in range(1, 6)]
    (group,) = fault_groups(check(workbook(tmp_path / "一.xlsx", rows)))
    assert (group.field, group.found, group.count, group.row, group.can_settle) == ("due_at", "", 5, 2, False)
    assert (group.examples, group.has_more) == (["2022-07-01 09:00", "2022-07-02 09:00", "2022-07-03 09:00"], True)
    assert group_sentence(group) == "“办结期限”：办结期限不能早于受理时间。"


def test_rows_that_a_closed_area_refuses_are_one_group(tmp_path: Path, qianyang: Period, cast: Cast) -> None:
    close_area(actor=cast.manager, period=qianyang, area="orders")
    rows = [order(f"X{day}", 受理时间=f"2022-05-0{day} 09:00", 办结期限=f"2022-05-1{day} 09:00") for day in range(1, 4)]
    (group,) = fault_groups(check(workbook(tmp_path / "一.xlsx", rows)))
    assert (group.count, group.can_settle, len(group.examples)) == (3, False, 3)
    assert "锁定" in group_sentence(group)


def test_keys_that_repeat_are_one_group_whichever_rows_they_repeat(tmp_path: Path) -> None:
    rows = [order("X1"), order("X1", 诉求摘要="另一件"), order("X2"), order("X2", 诉求摘要="又一件")]
    (group,) = fault_groups(check(workbook(tmp_path / "一.xlsx", rows)))
    assert (group.count, group.can_settle) == (2, False)
    assert (group.examples, group.has_more) == (["市12345平台、X1", "市12345平台、X2"], False)
    assert group_sentence(group) == "“来源、工单编号”重复了。"


def test_numbers_that_each_row_has_its_own_of_are_one_group(tmp_path: Path) -> None:
    rows = [order("2.02E+14"), order("2.03E+14")]
    (group,) = fault_groups(check(workbook(tmp_path / "一.xlsx", rows)))
    assert (group.count, group.can_settle, group.examples) == (2, False, ["2.02E+14", "2.03E+14"])


def test_blank_cells_are_a_group_of_their_own(tmp_path: Path) -> None:
    rows = [order("X1", 类型=""), order("X2", 类型=""), order("X3", 类型="求办")]
    blank, written = fault_groups(check(workbook(tmp_path / "一.xlsx", rows)))
    assert (blank.count, blank.can_settle, blank.examples) == (2, False, [])
    assert group_sentence(blank).startswith("“类型”空着，应填")
    assert (written.count, written.can_settle) == (1, True)


def test_blank_cells_are_kept_apart_from_texts_that_break_the_same_reason(tmp_path: Path) -> None:
    groups = fault_groups(check(workbook(tmp_path / "一.xlsx", [order(""), order("A/1"), order("A/2")])))
    assert [(group.count, group.examples) for group in groups] == [(2, ["A/1", "A/2"]), (1, [])]


def test_texts_that_are_too_long_are_one_group(tmp_path: Path) -> None:
    rows = [order("X1", 诉求摘要="路灯" * 200), order("X2", 诉求摘要="停水" * 200)]
    (group,) = fault_groups(check(workbook(tmp_path / "一.xlsx", rows)))
    assert (group.count, group.can_settle) == (2, False)


def test_the_rows_of_a_group_are_found_by_its_mark(tmp_path: Path) -> None:
    rows = [order("X1", 承办单位="城关"), order("X2", 返工次数="一"), order("X3", 承办单位="城关")]
    imported = check(workbook(tmp_path / "一.xlsx", rows))
    mark = fault_groups(imported)[0].mark
    group, keys = group_marked(imported, mark)
    assert group is not None
    assert group.count == 2
    assert [row.row for row in faulty_rows(imported).filter(pk__in=keys)] == [2, 4]
    assert group_marked(imported, "0" * 16) == (None, [])


def test_a_mended_row_is_in_no_group(tmp_path: Path) -> None:
    imported = check(workbook(tmp_path / "一.xlsx", [order("X1", 承办单位="城关"), order("X2", 承办单位="城关")]))
    correct_row(actor=None, row=faulty_rows(imported)[0], cells={4: "城关镇"})
    assert [group.count for group in fault_groups(imported)] == [1]


def test_faults_are_asked_for_with_few_queries_however_many_rows(
    tmp_path: Path, django_assert_max_num_queries: object
) -> None:
    imported = check(workbook(tmp_path / "一.xlsx", [order(f"X{number}", 承办单位="城关") for number in range(60)]))
    with django_assert_max_num_queries(12):  # type: ignore[operator]
        assert fault_groups(imported)[0].count == 60


def test_the_report_tells_a_reason_once_with_examples(tmp_path: Path) -> None:
    rows = [order(f"X{day}", 办结期限=f"2022-07-0{day} 09:00") for day in range(1, 3)]
    lines = report_lines(check(workbook(tmp_path / "一.xlsx", rows)))
    assert "有问题的内容1种：" in lines
    told = "  “办结期限”：办结期限不能早于受理时间，写的是“2022-07-01 09:00”、“2022-07-02 09:00”：2行"
    assert told in lines


def test_the_report_counts_rows_that_are_left_out(tmp_path: Path) -> None:
    imported = check(workbook(tmp_path / "一.xlsx", [order("X1"), order("X2", 承办单位="城关")]))
    drop_rows(actor=None, imported=imported, rows=[faulty_rows(imported)[0].pk])
    assert "读到数据2行：新增1条，不导入1行" in report_lines(now(imported))
