"""Places of cells and widths of columns."""

import pytest

from reports.document.blocks import Cell, Table, Text
from reports.document.grid import column_widths, fits, leaf_headers, slots


def words(text: str, colspan: int = 1, rowspan: int = 1) -> Cell:
    return Cell((Text(text),), colspan, rowspan)


def one_row(header: tuple[str, ...], row: tuple[str, ...], widths: tuple[int, ...]) -> Table:
    return Table("t", widths, (tuple(map(words, header)),), (tuple(map(words, row)),))


def test_a_cell_that_reaches_down_holds_its_place_in_the_rows_below(scores: Table) -> None:
    below = slots(scores.header, 4)[1]
    assert [(slot.column, slot.is_start) for slot in below] == [(0, False), (1, True), (2, True), (3, False)]


def test_a_cell_that_reaches_down_and_across_keeps_both() -> None:
    rows = ((words("a", colspan=2, rowspan=2), words("b")), (words("c"),))
    assert [(slot.column, slot.is_start) for slot in slots(rows, 3)[1]] == [(0, False), (2, True)]


def test_a_cell_can_reach_over_three_rows() -> None:
    rows = ((words("a", rowspan=3), words("b")), (words("c"),), (words("d"),))
    assert [[slot.is_start for slot in row] for row in slots(rows, 2)] == [[True, True], [False, True], [False, True]]


@pytest.mark.parametrize(
    "rows",
    [
        ((words("a"),),),
        ((words("a"), words("b"), words("c")),),
        ((words("a"), words("b", colspan=2)),),
        ((words("a", rowspan=2), words("b")),),
    ],
    ids=["too few", "too many", "too wide", "reaching below the last row"],
)
def test_cells_that_do_not_fill_the_grid_are_refused(rows: tuple[tuple[Cell, ...], ...]) -> None:
    with pytest.raises(ValueError, match=r"row|reaches"):
        slots(rows, 2)


def test_a_column_is_called_by_its_lowest_header(scores: Table) -> None:
    assert leaf_headers(scores) == ["单位", "新闻动态", "主动公开", "小计"]


def test_columns_keep_the_tables_proportions_where_all_texts_fit() -> None:
    table = one_row(("单位", "数"), ("城关镇", "1"), (30, 10))
    assert column_widths(table, 400, 10, 2) == (300, 100)


def test_a_column_too_narrow_for_its_text_takes_room_from_the_others() -> None:
    table = one_row(("单位", "数", "量"), ("环保新材料管委会", "1", "2"), (10, 20, 20))
    widths = column_widths(table, 200, 10, 2)
    assert widths[0] >= 82
    assert abs(widths[1] - widths[2]) <= 1
    assert sum(widths) == 200


def test_headers_of_one_length_are_broken_together_where_there_is_no_room() -> None:
    table = one_row(("单位", "新闻动态", "主动公开", "小计"), ("城关镇", "1", "2", "3"), (10, 10, 10, 10))
    narrow = column_widths(table, 130, 10, 2)
    assert narrow[1] < 40
    assert narrow[2] < 40
    assert min(narrow) >= 22


def test_no_longer_header_stays_whole_where_a_shorter_one_is_broken() -> None:
    table = one_row(("新闻动态", "主动公开", "政务新媒体"), ("1", "2", "3"), (10, 10, 10))
    assert max(column_widths(table, 110, 10, 2)) < 50


def test_widths_add_up_to_the_whole_even_where_nothing_fits() -> None:
    table = one_row(("单位", "说明"), ("环保新材料管委会", "十个字以上的一段说明文字"), (1, 1))
    assert not fits(table, 101, 10, 2)
    assert sum(column_widths(table, 101, 10, 2)) == 101
