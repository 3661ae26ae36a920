"""Refusals: an error that carries a sentence for the user."""


class UserError(Exception):
    """A refusal. `str(error)` is one plain Chinese sentence that says what to do."""


class NotAllowed(UserError):
    """The person lacks the right to this act."""


class Conflict(UserError):
    """Somebody else changed or finished the same thing first."""
