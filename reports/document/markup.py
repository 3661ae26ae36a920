"""From a notice's rendered text to blocks: headings numbered, paragraphs joined, markers replaced by figures.

Of Markdown only headings, paragraphs and lists mean anything; every other sign a clerk types is printed as typed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from markdown_it import MarkdownIt
from markdown_it.token import Token

from govaudit.errors import UserError
from govaudit.lib.expressions import Rendered
from reports.document.blocks import Block, Figure, Heading, Inlines, Paragraph, Table, Text
from reports.document.plain import plain

PART_STYLE = "一、"
DEFAULT_STYLE = "（一）"
MOST_LEVELS = 3
MOST_LISTS = 3

_CHINESE = "一二三四五六七八九"
_ENCLOSED = {"㈠": (0x3220, 10), "①": (0x2460, 20)}  # first character, how many follow one another
_NUMERAL = re.compile("[一1㈠①]")
# Official texts are often pasted with two wide spaces at the head of each paragraph and no empty line between.
_INDENTED = re.compile(r"\n(?=\u3000)")
_MARKDOWN = MarkdownIt("zero").enable(["heading", "list", "newline", "escape"])


class MarkupError(UserError):
    """The notice's text is laid out in a way that cannot be printed."""


def build_blocks(rendered: Rendered, numbering: Sequence[str]) -> tuple[Block, ...]:
    """Blocks of a rendered notice. `numbering` gives for each part the style of its sections, as their first
    number: （一） 1. ㈠ (1) ① 一是 一要 第一， or empty for none; a part it does not reach has （一）.

    The highest heading used is a part. A heading that ends with 。 runs into the paragraph directly below it. A
    paragraph that is only a table's marker is that table. Items of numbered lists become paragraphs that begin with
    their number, items of plain lists paragraphs. Raises MarkupError.
    """
    tokens = _MARKDOWN.parse(_INDENTED.sub("\n\n", rendered.text))
    builder = _Builder(rendered, _Numberer(numbering), _top_level(tokens))
    for position, token in enumerate(tokens):
        if token.type == "inline":
            builder.take(tokens[position - 1], token)
        else:
            builder.enter_or_leave(token)
    return tuple(builder.blocks)


def chinese_numeral(number: int) -> str:
    """1 to 99 as 一 to 九十九."""
    if not 1 <= number <= 99:
        raise MarkupError(f"编号只到九十九，这里是第{number}个。")
    tens, ones = divmod(number, 10)
    head = "" if not tens else "十" if tens == 1 else f"{_CHINESE[tens - 1]}十"
    return head + (_CHINESE[ones - 1] if ones else "")


def number_in_style(style: str, number: int) -> str:
    """The `number`-th number of a style that is given as its first one: （一）, 3 → （三）; 一要, 12 → 十二要.
    A style of enclosed characters goes on as （十一） or （21） after its last."""
    if not style:
        return ""
    sample = _NUMERAL.search(style)
    if sample is None:
        raise MarkupError(f"不认识标题编号“{style}”，写法如：（一）、1.、一是、一要、㈠。")
    return style[: sample.start()] + _numeral(sample.group(), number) + style[sample.end() :]


def _numeral(sample: str, number: int) -> str:
    if sample == "1":
        return str(number)
    if sample == "一":
        return chinese_numeral(number)
    first, count = _ENCLOSED[sample]
    if number <= count:
        return chr(first + number - 1)
    return f"（{chinese_numeral(number) if sample == '㈠' else number}）"


@dataclass(slots=True)
class _Numberer:
    """Counts headings: sections start anew in each part, items in each section."""

    styles: Sequence[str]
    counts: list[int] = field(default_factory=lambda: [0] * MOST_LEVELS)

    def next(self, level: int) -> str:
        self.counts[level - 1] += 1
        self.counts[level:] = [0] * (MOST_LEVELS - level)
        return number_in_style(self._style(level), self.counts[level - 1])

    def _style(self, level: int) -> str:
        if level == 1:
            return PART_STYLE
        part = max(self.counts[0], 1)
        style = self.styles[part - 1] if part <= len(self.styles) else DEFAULT_STYLE
        if level == 2:
            return style
        return "（1）" if "1" in style or "①" in style else "1."


@dataclass(slots=True)
class _Builder:
    rendered: Rendered
    numberer: _Numberer
    top: int
    blocks: list[Block] = field(default_factory=list)
    # Number of the next item for each list that is open; None for a plain list.
    lists: list[int | None] = field(default_factory=list)
    prefix: str = ""

    def enter_or_leave(self, token: Token) -> None:
        if token.type.endswith("list_open") and len(self.lists) == MOST_LISTS:
            # The parser drops, without a word, what is nested deeper than it can follow.
            raise MarkupError(f"列表套得太深，最多{MOST_LISTS}层。")
        if token.type == "ordered_list_open":
            self.lists.append(int(token.attrGet("start") or 1))
        elif token.type == "bullet_list_open":
            self.lists.append(None)
        elif token.type in ("ordered_list_close", "bullet_list_close"):
            self.lists.pop()
        elif token.type == "list_item_open":
            self.prefix = self._next_prefix()
        elif token.type == "list_item_close":
            self.prefix = ""  # of an item without words

    def take(self, opened: Token, content: Token) -> None:
        parts = _parts(self.rendered, content)
        tables = [part for part in parts if isinstance(part, Table)]
        inlines: Inlines = tuple(part for part in parts if not isinstance(part, Table))
        if opened.type == "heading_open":
            if tables:
                raise MarkupError("表格不能写在标题里，请另起一段。")
            self._take_heading(int(opened.tag[1:]), inlines)
        elif not tables:
            self._take_paragraph(inlines)
        elif len(parts) > 1 or self.lists:
            raise MarkupError("表格要单独成段，同一段里不能有别的内容。")
        else:
            self.blocks.append(tables[0])

    def _next_prefix(self) -> str:
        number = self.lists[-1]
        if number is None:
            return ""
        self.lists[-1] = number + 1
        depth = sum(1 for entry in self.lists if entry is not None)
        return f"{number}. " if depth == 1 else f"（{number}）"

    def _take_heading(self, tag_level: int, inlines: Inlines) -> None:
        level = tag_level - self.top + 1
        words = plain(inlines)
        if not words:
            raise MarkupError("有一个标题没有文字。")
        if self.lists:
            raise MarkupError(f"标题“{words}”不能写在列表里。")
        if level > MOST_LEVELS:
            raise MarkupError(f"标题“{words}”级别太低，最多{MOST_LEVELS}级。")
        self.blocks.append(Heading(level, self.numberer.next(level), inlines))

    def _take_paragraph(self, inlines: Inlines) -> None:
        if self.prefix:
            inlines, self.prefix = (Text(self.prefix), *inlines), ""
        last = self.blocks[-1] if self.blocks else None
        if isinstance(last, Heading) and not self.lists and plain(last.inlines).endswith("。"):
            self.blocks[-1] = replace(last, runs_in=True)
        self.blocks.append(Paragraph(inlines))


def _parts(rendered: Rendered, content: Token) -> tuple[Text | Figure | Table, ...]:
    """Words and objects of a paragraph or heading; its lines are joined without a space."""
    words = "".join(child.content for child in content.children or ())
    return tuple(_part(piece, found) for piece, found in rendered.parts(words))


def _part(words: str | None, found: object) -> Text | Figure | Table:
    if words is not None:
        return Text(words)
    if isinstance(found, (Text, Figure, Table)):
        return found
    raise TypeError(f"a slot printed {type(found).__name__}")


def _top_level(tokens: Sequence[Token]) -> int:
    return min((int(token.tag[1:]) for token in tokens if token.type == "heading_open"), default=1)
