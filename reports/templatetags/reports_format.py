"""How numbers of scores read on pages."""

from decimal import Decimal

from django import template

from reports.selectors.figures import figure_title as title_of
from reports.selectors.figures import printed_number

register = template.Library()


@register.filter
def plain(value: Decimal | int | None) -> str:
    """297, 12.5: without trailing zeros; a dash for no value."""
    return printed_number(value) or "—"


@register.filter
def signed(value: Decimal | int) -> str:
    """+6, −24, 0."""
    sign = "+" if value > 0 else "−" if value < 0 else ""
    return f"{sign}{printed_number(abs(Decimal(value)))}"


@register.filter
def figure_title(name: str) -> str:
    return title_of(name)
