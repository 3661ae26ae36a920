"""Columns of a list as a person wants them: pure rules."""

import pytest

from govaudit.columns import Choice, placed_columns, read_columns, write_columns

NAMES = ["number", "unit", "title", "due"]


def shown(text: str) -> str:
    """Names in their order, those not shown in brackets."""
    return " ".join(c.name if c.is_shown else f"({c.name})" for c in read_columns(text, NAMES, "number"))


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("", "number unit title due"),
        ("due,number,unit,title", "due number unit title"),
        ("number,-title,unit,due", "number (title) unit due"),
        ("unit,-number", "unit number title due"),  # the key always stays
        ("due", "number due unit title"),
        ("number,caller,-unit", "number (unit) title due"),  # a column the list does not have
        ("unit,unit,-unit", "number unit title due"),
        ("-,,--unit, number", "number unit title due"),
    ],
)
def test_a_text_says_which_columns_stand_where(text: str, columns: str):
    assert shown(text) == columns


@pytest.mark.parametrize("text", ["due,number,unit,title", "number,-title,unit,due", "-due,number,title,-unit"])
def test_what_is_written_is_read_back(text: str):
    assert write_columns(read_columns(text, NAMES, "number"), NAMES) == text


def test_the_lists_own_columns_need_no_text():
    assert write_columns(read_columns("", NAMES, "number"), NAMES) == ""
    assert (
        write_columns([Choice("number"), Choice("unit"), Choice("title"), Choice("due", is_shown=False)], NAMES) != ""
    )


@pytest.mark.parametrize(
    ("typed", "columns"),
    [
        ({"number": "2", "unit": "4", "title": "1", "due": "x"}, "title number due unit"),
        ({"title": "1"}, "title number unit due"),  # moved to a place that another has
        ({"number": "3"}, "unit title number due"),
        ({"due": "0", "unit": "99"}, "due number title unit"),
        ({"title": "-1", "due": "²", "unit": "1" * 5000}, "number unit title due"),
    ],
)
def test_a_form_sorts_columns_by_the_numbers_typed_beside_them(typed: dict[str, str], columns: str):
    assert [choice.name for choice in placed_columns(NAMES, typed, NAMES, "number")] == columns.split()


def test_a_column_without_a_tick_is_not_shown_unless_it_is_the_key():
    assert write_columns(placed_columns(["unit"], {}, NAMES, "number"), NAMES) == "number,unit,-title,-due"
