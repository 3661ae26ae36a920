"""Acts on contacts (联络人)."""

from govaudit.acts import act
from govaudit.roles import Right
from units.contacts import CONTACT
from units.models import Contact, User
from units.recording import delete_record, save_record


@act("contact.save", right=Right.RECORD)
def save_contact(*, actor: User | None, contact: Contact) -> Contact:
    """Put a contact of a unit on file or correct it. Whoever held the post before ends by that."""
    return save_record(CONTACT, contact, actor=actor, act="contact.save")


@act("contact.delete", right=Right.RECORD)
def delete_contact(*, actor: User | None, contact: Contact) -> None:
    """Delete a contact entered by mistake."""
    delete_record(CONTACT, contact, actor=actor, act="contact.delete")
