"""The one expression language of formulas, schemes and notices: Jinja's syntax, a whitelist, exact arithmetic.

Jinja's parser only reads the source; nothing is compiled or run by it. Names are the Chinese ones on screen:
`工单受理(类型='投诉', 单位='城关镇') / 工单受理`.
"""

from govaudit.lib.expressions.checking import check, check_template
from govaudit.lib.expressions.evaluation import evaluate
from govaudit.lib.expressions.parsing import (
    Body,
    Branches,
    Loop,
    Slot,
    Template,
    is_name,
    parse_expression,
    parse_template,
)
from govaudit.lib.expressions.rendering import Rendered, printed_words, render
from govaudit.lib.expressions.tree import NAME_LIST, RESERVED_NAMES, Call, Expression, ExpressionError, canonical_call

__all__ = [
    "Body",
    "Branches",
    "Call",
    "Expression",
    "ExpressionError",
    "Loop",
    "NAME_LIST",
    "RESERVED_NAMES",
    "Rendered",
    "Slot",
    "Template",
    "canonical_call",
    "check",
    "check_template",
    "evaluate",
    "is_name",
    "parse_expression",
    "parse_template",
    "printed_words",
    "render",
]
