"""Forms of letters and work orders."""

from hotline.forms.letters import LetterForm, TestLetterForm
from hotline.forms.orders import WorkOrderForm

__all__ = ["LetterForm", "TestLetterForm", "WorkOrderForm"]
