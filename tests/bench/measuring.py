"""What every measurement shares: its registry, Django, memory, the table of orders."""

from __future__ import annotations

import os
import resource
from collections.abc import Callable
from pathlib import Path
from typing import Any

Measure = Callable[..., dict[str, Any]]
MEASURES: dict[str, Measure] = {}
MEGABYTE = 1e6
KIND = "orders"


def measure(function: Measure) -> Measure:
    MEASURES[function.__name__] = function
    return function


def start_django() -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "govaudit.settings")
    django.setup()


def own_peak() -> float:
    """Most memory this process ever held."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024 / MEGABYTE
    raise OSError("the system does not tell a process's memory")


def children_peak() -> float:
    """Most memory the largest child ever held."""
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024 / MEGABYTE


def empty_orders() -> None:
    """Leave no order and no import, and the tables as small as new ones."""
    from django.db import connection

    from govaudit.models import Batch, BeforeImage, FaultyRow, Import, Job
    from hotline.models import Caller, NotRepeated, OrderEvent, WorkOrder

    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("TRUNCATE hotline_workorder CASCADE")
        for model in (Caller, NotRepeated, OrderEvent, WorkOrder, BeforeImage, FaultyRow, Batch, Import, Job):
            cursor.execute(f"DELETE FROM {model._meta.db_table}")
        cursor.execute("CHECKPOINT" if connection.vendor == "postgresql" else "VACUUM")


def expect_orders(count: int) -> None:
    from hotline.models import WorkOrder

    found = WorkOrder.objects.count()
    assert found == count, f"{found} orders are on file, {count} are in the file"
