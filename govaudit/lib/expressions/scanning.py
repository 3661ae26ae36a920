"""First look at a source, token by token: bounds, characters that cannot stand there, and what a clerk forgot.

It runs before the parser so that the parser meets only sources of bounded depth, and so that a refusal speaks of
what was typed instead of the parser's terms.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal, TypeAlias

from jinja2 import Environment, TemplateSyntaxError

from govaudit.lib.expressions.tree import ExpressionError

ENVIRONMENT = Environment(autoescape=False, keep_trailing_newline=True)  # noqa: S701 - it parses and never renders

MOST_CHARACTERS = 200_000
MOST_TOKENS = 200  # in one slot or one tag
MOST_BRACKETS = 10  # one inside the other
MOST_BLOCKS = 6  # loops and conditions, one inside the other
MOST_DIGITS = 15  # a number of so many digits goes through the parser's float unharmed

State: TypeAlias = Literal["variable"] | None
Token: TypeAlias = tuple[int, str, str]

_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ue000-\uf8ff\ufffe\uffff]")
_NUMBER = re.compile(r"[0-9]+(\.[0-9]+)?")
_OPENING = {"variable_begin": "{{", "block_begin": "{%"}
_CLOSING = {"variable_end": "}}", "block_end": "%}"}
_ENDS = {"endfor": "for", "endif": "if"}
_TAGS = ("for", "if", "elif", "else", *_ENDS)
_FULL_WIDTH = dict(zip("（），＋－＊／＝＜＞｛｝％｜‘’“”×÷−", "(),+-*/=<>{}%|''\"\"*/-", strict=True))


def scan(source: str, state: State = None) -> None:
    """Refuse what cannot be parsed safely. `state` "variable" reads a bare expression instead of a template."""
    if len(source) > MOST_CHARACTERS:
        raise ExpressionError(f"文字太长，最多{MOST_CHARACTERS}个字。", 1)
    unprintable = _UNPRINTABLE.search(source)
    if unprintable:
        code = f"U+{ord(unprintable.group()):04X}"
        raise ExpressionError(f"有一个不能印出的字符（{code}），请删去重打。", _line_of(source, unprintable.start()))
    scanner = _Scanner(state)
    for token in _tokens(source, state, scanner):
        scanner.take(token)
    scanner.finish()


class _Scanner:
    """What is open at the current token."""

    def __init__(self, state: State) -> None:
        self.opened: tuple[int, str] | None = None
        self.blocks: list[tuple[int, str]] = []
        self.tokens = self.brackets = 0
        self.before: Token = (1, "", "")
        self.is_bare = state == "variable"

    def take(self, token: Token) -> None:
        line, kind, text = token
        if kind in _OPENING:
            self.opened, self.tokens, self.brackets = (line, _OPENING[kind]), 0, 0
        elif kind in _CLOSING:
            if self.is_bare:
                raise ExpressionError(f"公式里不写“{_CLOSING[kind]}”。", line)
            self.opened = None
        elif kind.startswith("raw"):
            raise ExpressionError("不能用 raw。", line)
        elif kind not in ("data", "whitespace") and not kind.startswith("comment"):
            self._take_inside(line, kind, text)
        self.before = self.before if kind == "whitespace" and self.before[1] == "block_begin" else token

    def _take_inside(self, line: int, kind: str, text: str) -> None:
        self.tokens += 1
        if self.tokens > MOST_TOKENS:
            raise ExpressionError("一个式子太长，请拆成几个公式。", line)
        if self.before[1] == "block_begin":
            self._take_tag(line, text)
        if kind == "operator":
            self.brackets += (text in "([{") - (text in ")]}")
            if self.brackets > MOST_BRACKETS:
                raise ExpressionError(f"括号套得太深，最多{MOST_BRACKETS}层。", line)
        elif kind in ("integer", "float"):
            if not _NUMBER.fullmatch(text) or len(text) > MOST_DIGITS:
                raise ExpressionError(f"看不懂数字“{text[:30]}”，写法如：3、0.5。", line)
        elif kind == "name" and self.before[1] in ("integer", "float"):
            raise ExpressionError(f"名称“{self.before[2]}{text}”不能以数字开头。", line)
        elif kind == "name" and not text.isidentifier():
            raise ExpressionError(f"名称“{text}”里有不能用的字符，只能用汉字、字母、数字和下划线。", line)
        elif kind == "string" and "\\" in text:
            raise ExpressionError("引号里不能用“\\”。", line)

    def _take_tag(self, line: int, tag: str) -> None:
        if tag not in _TAGS:
            raise ExpressionError(f"不能用“{{% {tag} %}}”，只能用 for、if、elif、else、endif、endfor。", line)
        if tag in ("for", "if"):
            self.blocks.append((line, tag))
            if len(self.blocks) > MOST_BLOCKS:
                raise ExpressionError(f"循环和条件套得太深，最多{MOST_BLOCKS}层。", line)
            return
        wanted = _ENDS.get(tag, "if")
        if not self.blocks:
            raise ExpressionError(f"“{{% {tag} %}}”前面没有“{{% {wanted} %}}”。", line)
        opened_on, opened = self.blocks[-1]
        if opened != wanted:
            raise ExpressionError(f"“{{% {tag} %}}”和第{opened_on}行的“{{% {opened} %}}”对不上。", line)
        if tag in _ENDS:
            self.blocks.pop()

    def finish(self) -> None:
        if self.opened:
            line, sign = self.opened
            raise ExpressionError(f"“{sign}”后面没有“{ {'{{': '}}', '{%': '%}'}[sign] }”。", line)
        if self.blocks:
            line, tag = self.blocks[-1]
            raise ExpressionError(f"“{{% {tag} %}}”后面没有“{{% end{tag} %}}”。", line)


def _tokens(source: str, state: State, scanner: _Scanner) -> Iterator[Token]:
    try:
        yield from ENVIRONMENT.lexer.tokeniter(source, None, None, state)
    except TemplateSyntaxError as error:
        raise ExpressionError(_wrong_character(source, error, scanner), error.lineno) from error


def _wrong_character(source: str, error: TemplateSyntaxError, scanner: _Scanner) -> str:
    message = error.message or ""
    found = re.search(r"unexpected char .* at (\d+)", message)
    if not found:
        return "注释没有写完。" if "comment" in message else "括号没有成对。"
    character = re.sub("\r\n|\r", "\n", source)[int(found[1])]
    missing = "" if scanner.is_bare else "前面是不是少了“}}”？"
    if character in "'\"":
        return "引号没有成对。"
    if character in _FULL_WIDTH:
        return f"这里的“{character}”是全角的，请改用半角的“{_FULL_WIDTH[character]}”。{missing}"
    return f"这里不能用“{character}”。{missing}"


def _line_of(source: str, position: int) -> int:
    return len(re.findall("\r\n|\r|\n", source[:position])) + 1
