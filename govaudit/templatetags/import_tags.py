"""Where a record came from, as a line of its page."""

from typing import Any

from django import template
from django.db.models import Model
from django.template.context import Context

from govaudit.imports.kinds import KINDS
from govaudit.imports.selectors import provenance

register = template.Library()


@register.inclusion_tag("govaudit/_provenance.html", takes_context=True)
def came_from(context: Context, record: Model) -> dict[str, Any]:
    """A line for an imported record; who may not open its import reads the line without a link."""
    found = provenance(record)
    if found is None:
        return {"sentence": "", "url": ""}
    sentence, url = found
    kind = KINDS.get(record.batch.imported.kind)  # type: ignore[attr-defined]
    user = context["user"]
    may_open = kind is not None and user.has_right(kind.right)
    return {"sentence": sentence, "url": url if may_open else ""}
