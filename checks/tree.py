"""The tree of website columns: the level of each follows from the columns above it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks.models import MOST_LEVELS, ColumnUpdate, WebColumn
from units.recording import InvalidRecord

if TYPE_CHECKING:
    from govaudit.models import Batch

TOO_DEEP = "栏目最多三级"


def settle_levels() -> None:
    """Work the level of every column out anew, within the caller's transaction. Raises InvalidRecord where columns
    are too deep or lead back to themselves."""
    columns = WebColumn.objects.order_by()
    deep = columns.filter(**{"__".join(["parent"] * MOST_LEVELS) + "__isnull": False}).order_by("code").first()
    if deep is not None:
        raise InvalidRecord(f"{TOO_DEEP}，而“{deep.path}”不止三级或者上下绕了回来。请改它的上级栏目。")
    for level in range(1, MOST_LEVELS + 1):
        above = {f"{'parent__' * (level - 1)}isnull": False} if level > 1 else {}
        at_end = {f"{'parent__' * level}isnull": True}
        wrong = columns.filter(**above, **at_end).exclude(level=level).values_list("pk", flat=True)
        columns.filter(pk__in=list(wrong)).update(level=level)


def settle_columns(_batch: Batch) -> None:
    settle_levels()


def settle_updates(batch: Batch) -> None:
    ColumnUpdate.objects.filter(batch=batch).fill_units()
