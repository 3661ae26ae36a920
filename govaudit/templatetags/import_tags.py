"""Where a record came from, as a line of its page."""

from typing import Any

from django import template
from django.db.models import Model
from django.template.context import Context

from govaudit.imports.kinds import KINDS
from govaudit.imports.selectors import provenance
from govaudit.roles import Right

register = template.Library()


@register.inclusion_tag("govaudit/_provenance.html", takes_context=True)
def came_from(context: Context, record: Model) -> dict[str, Any]:
    """A line for an imported record, for who sees all records; who may not open its import reads it without a link."""
    user = context["user"]
    found = provenance(record) if user.has_right(Right.VIEW) else None
    if found is None:
        return {"sentence": "", "url": ""}
    sentence, url = found
    kind = KINDS.get(record.batch.imported.kind)  # type: ignore[attr-defined]
    may_open = kind is not None and user.has_right(kind.right)
    return {"sentence": sentence, "url": url if may_open else ""}
