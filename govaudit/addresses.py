"""Addresses of many records: `reverse` looks through the patterns anew for each of them."""

from functools import lru_cache
from urllib.parse import quote

from django.urls import get_script_prefix, reverse
from django.utils.http import RFC3986_SUBDELIMS

_KEPT = RFC3986_SUBDELIMS + "/~:@"  # what `reverse` leaves as it is
_MARK = "part-{}-of-an-address"


def address_of(url_name: str, *parts: str) -> str:
    """As `reverse(url_name, args=parts)` for a pattern whose parts are texts (`<str:…>`)."""
    if not all(parts) or any("/" in part for part in parts):
        return reverse(url_name, args=parts)  # says what is wrong with them
    first, *rest = _between(url_name, len(parts), get_script_prefix())
    return first + "".join([quote(part, safe=_KEPT) + text for part, text in zip(parts, rest, strict=True)])


@lru_cache
def _between(url_name: str, count: int, _prefix: str) -> tuple[str, ...]:
    """The texts of an address around its parts."""
    marks = [_MARK.format(at) for at in range(count)]
    texts, rest = [], reverse(url_name, args=marks)
    for mark in marks:
        text, _, rest = rest.partition(mark)
        texts.append(text)
    return (*texts, rest)
