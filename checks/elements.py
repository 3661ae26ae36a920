"""Elements (要素) of an item of key areas, as text.

Clerks write them the way notices do: 规划、年度计划（任务量、计划项目）. A list is separated by the strongest of line
breaks, ；，and 、 that it has, so that a name may hold the weaker ones; what stands in brackets at the end are
sub-elements. An element at the lowest level is named with those above it: `年度计划（任务量）`. No Django here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

#: Strongest first. Line breaks part elements of the first level only; beside them only the strongest does.
_SEPARATORS = "；，、"
_STRONGEST = "；"
_ENDS = f"{_SEPARATORS}。 \u3000"
_BULLET = re.compile(r"^(?:[●•▪◆■·]\s*|[0-9]{1,2}[.．、](?![0-9])\s*|（[0-9]{1,2}）\s*|[①-⑳]\s*)+")


class UnpairedBracket(ValueError):
    """A line whose brackets do not match; the text is the line."""


@dataclass(frozen=True, slots=True)
class Element:
    """An element as pages show it. `key` names it with those above it; empty where it has `parts`."""

    name: str
    key: str
    parts: tuple[Element, ...] = ()


def elements_of(text: str) -> list[str]:
    """Keys of the lowest level in their order, each once. Raises UnpairedBracket."""
    plain = text.replace("(", "（").replace(")", "）")
    lines = [line for line in map(str.strip, plain.split("\n")) if line]
    for line in lines:
        _refuse_unpaired(line)
    separators = _SEPARATORS if len(lines) == 1 else _STRONGEST
    parts = [part for line in lines for part in _split(_BULLET.sub("", line), separators)]
    return list(dict.fromkeys(key for part in map(_unmarked, parts) if part for key in _lowest(part)))


def compact(text: str) -> str:
    """The text of a catalogue: one element a line, its sub-elements in brackets. Reading it gives the same keys."""
    return _as_lines([_written(element, is_exact=True) for element in tree(elements_of(text))])


def as_lines(keys: Iterable[str]) -> str:
    """Text of single elements, one a line; reading it gives the same keys."""
    return _as_lines([_marked(key) for key in keys])


def in_words(keys: Iterable[str]) -> str:
    """Elements as a sentence lists them: 规划、年度计划（任务量、计划项目）."""
    return "、".join(_written(element, is_exact=False) for element in tree(keys))


def tree(keys: Iterable[str]) -> tuple[Element, ...]:
    """Elements with their sub-elements; keys of one element stand together."""
    found: list[Element] = []
    for (head, _), run in groupby(keys, key=lambda key: (_opened(key)[0], _opened(key)[0] or key)):
        together = list(run)
        if not head or len(together) == 1:
            found += [Element(key, key) for key in together]
        else:
            found.append(_below(head, tree(_opened(key)[1] for key in together), f"{head}（", "）"))
    return tuple(found)


def _below(name: str, parts: tuple[Element, ...], before: str, after: str) -> Element:
    """An element with its parts, whose keys become those of the whole text."""
    return Element(name, "", tuple(_within(part, before, after) for part in parts))


def _within(part: Element, before: str, after: str) -> Element:
    if part.parts:
        return _below(part.name, part.parts, before, after)
    return Element(part.name, f"{before}{part.key}{after}")


def _unmarked(part: str) -> str:
    """The name without bullet or number before it and signs at its ends."""
    while (plain := _BULLET.sub("", part.strip(_ENDS))) != part:
        part = plain
    return part


def _lowest(part: str) -> list[str]:
    head, inner = _opened(part)
    if not head:
        return [part]
    return [f"{head}（{key}）" for child in _split(inner) for key in _lowest(child)] or _lowest(head)


def _opened(text: str) -> tuple[str, str]:
    """What stands before and inside the brackets at the end; ("", "") where there are none."""
    if not text.endswith("）"):
        return "", ""
    depth = 0
    for place in range(len(text) - 1, 0, -1):
        depth += {"）": 1, "（": -1}.get(text[place], 0)
        if not depth:
            return text[:place].strip(_ENDS), text[place + 1 : -1].strip()
    return "", ""


def _separator_in(text: str, separators: str = _SEPARATORS) -> str:
    """The strongest of the separators that stands outside of brackets, "" where there is none."""
    depth, found = 0, set()
    for sign in text:
        depth += {"（": 1, "）": -1}.get(sign, 0)
        if not depth and sign in separators:
            found.add(sign)
    return next((sign for sign in separators if sign in found), "")


def _split(text: str, separators: str = _SEPARATORS) -> list[str]:
    separator = _separator_in(text, separators)
    if not separator:
        return [text] if text else []
    parts, depth, start = [], 0, 0
    for place, sign in enumerate(text):
        depth += {"（": 1, "）": -1}.get(sign, 0)
        if not depth and sign == separator:
            parts.append(text[start:place])
            start = place + 1
    return [part for part in (part.strip(_ENDS) for part in (*parts, text[start:])) if part]


def _written(element: Element, *, is_exact: bool) -> str:
    if not element.parts:
        return _marked(element.name) if is_exact else element.name
    parts = [_written(part, is_exact=is_exact) for part in element.parts]
    return f"{element.name}（{_joined(parts)}）"


def _joined(parts: list[str]) -> str:
    used = {_separator_in(part) for part in parts} - {""}
    strongest = min((_SEPARATORS.index(sign) for sign in used), default=len(_SEPARATORS))
    separator = _SEPARATORS[max(strongest - 1, 0)]
    return separator.join(parts) + (separator if len(parts) == 1 and used else "")


def _marked(key: str) -> str:
    """A key whose last name holds a separator, with a stronger one behind it that tells it from several names."""
    head, inner = _opened(key)
    return f"{head}（{_joined([_marked(inner)])}）" if head else key


def _as_lines(lines: list[str]) -> str:
    return f"{lines[0]}；" if len(lines) == 1 and _separator_in(lines[0]) else "\n".join(lines)


def _refuse_unpaired(line: str) -> None:
    depth = 0
    for sign in line:
        depth += {"（": 1, "）": -1}.get(sign, 0)
        if depth < 0:
            break
    if depth:
        raise UnpairedBracket(line)
