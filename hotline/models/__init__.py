"""What citizens raise: letters to the county head and 12345 work orders."""

from hotline.models.callers import Caller
from hotline.models.choices import DueBasis, EventKind, Level, Satisfaction
from hotline.models.letters import Letter, TestLetter
from hotline.models.lists import Channel, LetterBox, LetterKind, OrderClass, OrderKind, OrderSource, Urgency
from hotline.models.orders import ClassMapping, NotRepeated, OrderEvent, WorkOrder
from hotline.models.policies import DeadlinePolicy, PolicyScope

__all__ = [
    "Caller",
    "Channel",
    "ClassMapping",
    "DeadlinePolicy",
    "DueBasis",
    "EventKind",
    "Letter",
    "LetterBox",
    "LetterKind",
    "Level",
    "NotRepeated",
    "OrderClass",
    "OrderEvent",
    "OrderKind",
    "OrderSource",
    "PolicyScope",
    "Satisfaction",
    "TestLetter",
    "Urgency",
    "WorkOrder",
]
