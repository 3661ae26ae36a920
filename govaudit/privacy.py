"""Free text as a person may see it."""

from __future__ import annotations

from typing import Any

from govaudit.lib.privacy import mask_text
from govaudit.roles import Right


def text_for(person: Any, text: str) -> str:
    """The text, with the numbers of callers in it masked for whom the right to see these lacks."""
    return text if person.has_right(Right.SEE_CALLERS) else mask_text(text)
