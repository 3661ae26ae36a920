"""Addresses of records, as reverse() gives them."""

import pytest
from django.test.utils import override_script_prefix
from django.urls import NoReverseMatch, reverse

from govaudit.addresses import address_of

PAGE = "hotline:order-detail"


@pytest.mark.parametrize(
    "number",
    ["2022-0815", "热线 1", "50%", "a?b#c", "x&y;z=1", "!$'()*+,~@:", '<b>"', "part-0-of-an-address", "a\nb"],
)
def test_an_address_is_what_reverse_gives(number: str) -> None:
    assert address_of(PAGE, "city", number) == reverse(PAGE, args=["city", number])
    assert address_of(PAGE, number, "1") == reverse(PAGE, args=[number, "1"])


def test_a_page_without_parts_has_its_plain_address() -> None:
    assert address_of("hotline:order-list") == reverse("hotline:order-list")


@pytest.mark.parametrize("number", ["", "a/b"])
def test_a_part_that_no_address_can_hold_is_refused(number: str) -> None:
    with pytest.raises(NoReverseMatch):
        address_of(PAGE, "city", number)


def test_an_address_stands_under_the_place_where_the_program_is_installed() -> None:
    assert address_of(PAGE, "city", "1").startswith("/hotline/")
    with override_script_prefix("/office/"):
        assert address_of(PAGE, "city", "1") == reverse(PAGE, args=["city", "1"])
        assert address_of(PAGE, "city", "1").startswith("/office/hotline/")
