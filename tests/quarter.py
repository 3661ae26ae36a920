"""The 千阳 quarter, loaded and scored once per run, alone or with what a module's tests put on file beside it."""

from collections.abc import Callable
from functools import cache

from reports.services.packs import load_pack
from reports.services.scores import score_period
from tests.conftest import PACK
from tests.snapshot import make_once
from units.models import Period


def _load() -> None:
    score_period(actor=None, period=load_pack(actor=None, folder=PACK))


def qianyang(more: Callable[[], None] | None = None) -> Period:
    """Put the quarter on file, and what `more` puts beside it; gives its period 2022Q2."""
    make_once(_with(more) if more else _load)
    return Period.objects.get(code="2022Q2")


@cache
def _with(more: Callable[[], None]) -> Callable[[], None]:
    def make() -> None:
        make_once(_load)
        more()

    return make
