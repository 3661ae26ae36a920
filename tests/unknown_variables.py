"""Makes an unknown variable in one of our own templates fail the test that renders it.

Django says on its logger that a variable could not be resolved, and then prints nothing. The filter below hears
that, looks up which node was being rendered, and raises where the node stands in `templates/`. Django's and other
packages' templates go on as they are, and so does `{% if name %}`: that is how a template asks whether a name is there.
"""

import logging
import sys
from pathlib import Path
from types import FrameType

from django.template.base import FilterExpression, Node, VariableDoesNotExist
from django.template.defaulttags import ForNode

OWN_TEMPLATES = Path(__file__).resolve().parent.parent / "templates"
GIVES_A_DEFAULT = {"default", "default_if_none"}


class UnknownVariable(AssertionError):
    """A template of ours names something that its view does not give."""


class UnknownVariableFilter(logging.Filter):
    """Hears of every variable that Django could not resolve; lets no such record through."""

    def filter(self, record: logging.LogRecord) -> bool:
        if not str(record.msg).startswith("Exception while resolving variable"):
            return True
        if not record.exc_info or not isinstance(record.exc_info[1], VariableDoesNotExist):
            return False
        expression, node = _place(sys._getframe())
        if expression is not None and node is not None and OWN_TEMPLATES in Path(node.origin.name).parents:
            raise UnknownVariable(f"{node.origin.name}, line {node.token.lineno}: {expression.token!r} is unknown")
        return False


def _place(frame: FrameType | None) -> tuple[FilterExpression | None, Node | None]:
    """The expression being resolved and the node it stands in; nothing where being unknown is allowed."""
    expression = None
    while frame is not None:
        this = frame.f_locals.get("self")
        if expression is None and isinstance(this, FilterExpression) and frame.f_code.co_name == "resolve":
            expression = this
            asks = frame.f_locals.get("ignore_failures") and not _is_loop(frame)
            if asks or any(function.__name__ in GIVES_A_DEFAULT for function, _ in this.filters):
                return None, None
        if isinstance(this, Node) and frame.f_code.co_name == "render_annotated":
            return expression, this
        frame = frame.f_back
    return None, None


def _is_loop(frame: FrameType) -> bool:
    return frame.f_back is not None and isinstance(frame.f_back.f_locals.get("self"), ForNode)


def watch() -> None:
    """Listen, if nobody does."""
    logger = logging.getLogger("django.template")
    logger.setLevel(logging.DEBUG)
    if not any(isinstance(entry, UnknownVariableFilter) for entry in logger.filters):
        logger.addFilter(UnknownVariableFilter())
