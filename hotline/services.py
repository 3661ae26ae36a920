"""Acts on what citizens raise: letters and work orders."""

from govaudit.acts import act
from govaudit.roles import Right
from hotline.kinds import LETTER, ORDER
from hotline.models import Letter, WorkOrder
from units.models import User
from units.recording import save_record


@act("order.save", right=Right.RECORD)
def save_order(*, actor: User | None, order: WorkOrder) -> WorkOrder:
    """Enter a work order or correct it. In a closed period only what happened after its 截至 may be added."""
    return save_record(ORDER, order, actor=actor, act="order.save")


@act("letter.save", right=Right.RECORD)
def save_letter(*, actor: User | None, letter: Letter) -> Letter:
    """Enter a letter or correct it. In a closed period only an answer after its 截至 may be added."""
    return save_record(LETTER, letter, actor=actor, act="letter.save")
