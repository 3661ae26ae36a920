"""Tags of the frame and of lists."""

from typing import Any

from django import template
from django.template.base import Node, NodeList, Parser, Token
from django.template.context import Context
from django.utils.safestring import SafeString, mark_safe

from govaudit.privacy import text_for

register = template.Library()


class RememberNode(Node):
    """Renders its content once and keeps it under a name, so that a block can be printed in two places."""

    def __init__(self, name: str, nodelist: NodeList) -> None:
        self.name = name
        self.nodelist = nodelist

    def render(self, context: Context) -> SafeString:
        # What the template engine rendered is escaped already.
        context[self.name] = mark_safe(self.nodelist.render(context).strip())  # noqa: S308
        return SafeString("")


@register.tag
def remember(parser: Parser, token: Token) -> RememberNode:
    """`{% remember "name" %}…{% endremember %}`"""
    name = token.split_contents()[1].strip("\"'")
    nodelist = parser.parse(("endremember",))
    parser.delete_first_token()
    return RememberNode(name, nodelist)


@register.simple_tag(takes_context=True)
def query_with(context: Context, **changes: Any) -> str:
    """The address's query with some parameters set; an empty value takes one away."""
    query = context["request"].GET.copy()
    for name, value in changes.items():
        if value in ("", None):
            query.pop(name, None)
        else:
            query[name] = str(value)
    return f"?{query.urlencode()}"


@register.filter(name="text_for")
def text_for_person(text: str, person: Any) -> str:
    """Free text as the person may see it."""
    return text_for(person, text)


@register.filter
def dash(value: Any) -> Any:
    """A blank as a dash; zero stays 0."""
    return "—" if value is None or value == "" else value


@register.filter
def number_for(numbers: dict[str, int], key: str) -> int:
    """The number kept under `key`; 0 where there is none."""
    return numbers.get(key, 0)
