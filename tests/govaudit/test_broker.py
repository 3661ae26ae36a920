"""The embedded broker: a worker finds a message whole or not at all."""

from collections.abc import Iterator
from pathlib import Path
from queue import Empty
from typing import Any

import pytest

from govaudit.celery import app

QUEUE = "trial"


@pytest.fixture
def channel() -> Iterator[Any]:
    """A channel of the broker that a clone runs with."""
    with app.connection_for_write() as connection:
        opened = connection.channel()
        yield opened
        opened._purge(QUEUE)


class Look:
    """A part of a message during whose writing a reader looks into the queue."""

    def __init__(self, channel: Any) -> None:
        self.channel = channel
        self.found: list[Any] = []

    def __json__(self) -> str:
        try:
            self.found.append(self.channel._get(QUEUE))
        except Empty:
            return "looked"
        return "found"


def test_what_is_put_is_got_once(channel: Any) -> None:
    for number in range(3):
        channel._put(QUEUE, {"number": number, "text": "核对"})
    assert sorted(channel._get(QUEUE)["number"] for _ in range(3)) == [0, 1, 2]
    with pytest.raises(Empty):
        channel._get(QUEUE)


def test_a_message_being_written_is_not_found(channel: Any) -> None:
    look = Look(channel)
    channel._put(QUEUE, {"look": look})
    assert look.found == []
    assert channel._get(QUEUE) == {"look": "looked"}


def test_a_message_left_half_written_is_never_found(channel: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def die(*_: object) -> None:
        raise InterruptedError

    with monkeypatch.context() as dying:
        dying.setattr(Path, "replace", die)
        with pytest.raises(InterruptedError):
            channel._put(QUEUE, {"number": 1})
    with pytest.raises(Empty):
        channel._get(QUEUE)
