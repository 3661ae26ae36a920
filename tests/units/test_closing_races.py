"""Closing an area while somebody saves a record of it: the frozen figure and the records agree, whoever is first."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from typing import Any

import pytest
from django.db import connection

from govaudit.measures import MEASURES, Facts
from hotline.services import save_order
from tests.checks.small_office import QUARTER, new_order, open_office, unit
from units import recording
from units.closings import facts_for
from units.models import AreaClosed, Participation, Period
from units.services import close_area, periods, save_participation

pytestmark = pytest.mark.django_db(transaction=True)
#: Long enough for the other thread to get through, if nothing holds it.
HEAD_START = 1.0


@pytest.fixture
def quarter() -> Period:
    open_office()
    return Period.objects.get(code=QUARTER)


def pausing(
    monkeypatch: pytest.MonkeyPatch, module: Any, name: str
) -> tuple[threading.Event, Callable[[threading.Event], None]]:
    """Let `module.name` wait before it runs: an event that tells it was reached, and a way to say what it waits for."""
    original, reached, awaited = getattr(module, name), threading.Event(), []

    def paused(*args: Any, **kwargs: Any) -> Any:
        if not reached.is_set():
            reached.set()
            awaited[0].wait(HEAD_START)
        return original(*args, **kwargs)

    monkeypatch.setattr(module, name, paused)
    return reached, awaited.append


def run_both(
    monkeypatch: pytest.MonkeyPatch, pause: tuple[Any, str], first: Callable[[], object], second: Callable[[], object]
) -> list[BaseException | None]:
    """Start `second` once `first` has come to `pause`, where it waits until `second` has ended or a second is over.
    What each raised."""
    reached, wait_for = pausing(monkeypatch, *pause)
    ended = threading.Event()
    wait_for(ended)

    def do(act: Callable[[], object]) -> None:
        try:
            act()
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        one = pool.submit(do, first)
        assert reached.wait(60)
        other = pool.submit(do, second)
        other.add_done_callback(lambda _: ended.set())
        wait([one, other])
    return [one.exception(), other.exception()]


def counted(period: Period) -> tuple[object, object]:
    """The closed figure, and what the records give."""
    measure = MEASURES.by_code["orders_received"]
    return facts_for(period).value(measure, {}), Facts(period.span).value(measure, {})


def test_an_area_is_not_frozen_before_a_record_already_checked_is_written(
    quarter: Period, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = new_order()
    raised = run_both(
        monkeypatch,
        (recording, "_write"),
        lambda: save_order(actor=None, order=order),
        lambda: close_area(actor=None, period=quarter, area="orders"),
    )
    assert raised == [None, None]
    assert counted(quarter) == (1, 1)


def test_a_record_saved_while_its_area_is_being_frozen_is_refused(
    quarter: Period, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = new_order()
    closed, refused = run_both(
        monkeypatch,
        (periods.Closing.objects, "create"),
        lambda: close_area(actor=None, period=quarter, area="orders"),
        lambda: save_order(actor=None, order=order),
    )
    assert closed is None
    assert isinstance(refused, AreaClosed)
    assert counted(quarter) == (0, 0)


def test_the_roster_of_an_area_being_closed_is_not_changed(quarter: Period, monkeypatch: pytest.MonkeyPatch) -> None:
    town = unit("Z01")
    closed, refused = run_both(
        monkeypatch,
        (periods.Closing.objects, "create"),
        lambda: close_area(actor=None, period=quarter, area="orders"),
        lambda: save_participation(actor=None, period=quarter, area="orders", unit=town, group=town.group, excused=""),
    )
    assert closed is None
    assert isinstance(refused, AreaClosed)
    assert not Participation.objects.exists()
