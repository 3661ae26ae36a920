"""What the program fills in where an import, a form or a pack leaves it blank in letters and test letters."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet

from govaudit.imports.kinds import import_kind
from govaudit.models import Batch, BeforeImage
from hotline.clock import fill_deadlines
from hotline.events import image_moment
from hotline.models import DueBasis, Letter, TestLetter


def settle_letters(batch: Batch) -> None:
    """Fill in the deadlines that a batch's rows leave blank, within the acceptance's transaction. Where the file states
    another deadline than was worked out, it holds. Serials are as the file has them: a blank one stays blank, since a
    number is text of the platform and tells no order."""
    letters = import_kind(batch.imported.kind).model._default_manager.filter(batch=batch)
    before: Mapping[int, Any] = dict(BeforeImage.objects.filter(batch=batch).values_list("record", "values"))
    found = letters.filter(pk__in=BeforeImage.objects.filter(batch=batch).values("record"))
    due = found.exclude(due_basis=DueBasis.STATED).values_list("pk", "due_at")
    stated = [pk for pk, moment in due if image_moment(before[pk]["due_at"]) != moment]
    letters.filter(pk__in=stated).update(due_basis=DueBasis.STATED)
    fill_deadlines(letters)


def settle_letter(letter: Letter | TestLetter, before: Letter | TestLetter | None) -> None:
    """The same for one letter just saved; `before` is what was on file, `letter` is read anew."""
    if before is not None and before.due_at != letter.due_at and letter.due_basis != DueBasis.STATED:
        letter.due_basis = DueBasis.STATED
        letter.save(update_fields=["due_basis"])
    rows: QuerySet[Any] = type(letter)._default_manager.filter(pk=letter.pk)
    fill_deadlines(rows)
    letter.refresh_from_db()
