"""Acts on documents and on what explains them."""

from checks.deadlines import fill_deadlines
from checks.kinds import DOCUMENT, INTERPRETATION
from checks.models import Interpretation, PolicyDocument
from govaudit.acts import act
from govaudit.roles import Right
from units.models import User
from units.recording import InvalidRecord, delete_record, save_record


@act("document.save", right=Right.RECORD)
def save_document(*, actor: User | None, document: PolicyDocument) -> PolicyDocument:
    """Enter a document or correct it; until when it is to be published and explained follows from its attribute."""
    saved = save_record(DOCUMENT, document, actor=actor, act="document.save")
    fill_deadlines(PolicyDocument.objects.filter(pk=saved.pk))
    saved.refresh_from_db()
    return saved


@act("document.delete", right=Right.RECORD)
def delete_document(*, actor: User | None, document: PolicyDocument) -> None:
    """Delete a document entered by mistake. Raises InvalidRecord while interpretations explain it."""
    if count := Interpretation.objects.filter(document=document.pk).count():
        raise InvalidRecord(f"文件“{document.number}”有 {count} 份解读材料，请先删除这些，再删除文件。")
    delete_record(DOCUMENT, document, actor=actor, act="document.delete")


@act("interpretation.save", right=Right.RECORD)
def save_interpretation(*, actor: User | None, interpretation: Interpretation) -> Interpretation:
    """Enter what explains a document, or correct it."""
    return save_record(INTERPRETATION, interpretation, actor=actor, act="interpretation.save")


@act("interpretation.delete", right=Right.RECORD)
def delete_interpretation(*, actor: User | None, interpretation: Interpretation) -> None:
    """Delete an interpretation entered by mistake."""
    delete_record(INTERPRETATION, interpretation, actor=actor, act="interpretation.delete")
