"""Measures what is promised of imports, exports, lists and measures, each as a ratio of two things measured by turns in
one run.

`make bench` runs it. Exits with 1 where a promise does not hold. Without PostgreSQL only SQLite and files are measured.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from tests import surroundings
from tests.bench import data
from tests.bench.processes import Office, postgresql_office, sqlite_office

LARGE, SMALL = 200_000, 5_000
ON_SQLITE = 50_000  # rows
MANY = 1_000_000  # orders of a list
RUNS, SHORT_RUNS, PEER_RUNS = 3, 7, 2
COUNTED = 300_000  # orders of ten quarters
REQUESTS = 40  # of each page in a run
Found = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Promise:
    """One line of the table: what was found against its bound."""

    what: str
    found: float
    bound: float
    note: str
    is_most: bool = True  # the bound is the most that may be found, else the least

    @property
    def holds(self) -> bool:
        return self.found <= self.bound if self.is_most else self.found >= self.bound

    def line(self) -> str:
        sign = "≤" if self.is_most else "≥"
        verdict = "holds" if self.holds else "FAILS"
        return f"{verdict}  {self.found:8.2f}  {sign} {self.bound:<6g}  {self.what}  ({self.note})"


@dataclass(slots=True)
class Bench:
    folder: Path
    promises: list[Promise] = field(default_factory=list)
    files: dict[str, str] = field(default_factory=dict)

    def promise(self, what: str, found: float, bound: float, note: str, *, least: bool = False) -> None:
        self.promises.append(Promise(what, found, bound, note, is_most=not least))
        say(self.promises[-1].line())

    def make_files(self) -> None:
        say(f"Writing a workbook and a text file of {LARGE:,} orders, a workbook of {SMALL:,} ...")
        for name, write, count in (
            ("large.xlsx", data.write_workbook, LARGE),
            ("large.csv", data.write_text, LARGE),
            ("small.xlsx", data.write_workbook, SMALL),
        ):
            path = self.folder / name
            write(path, count)
            self.files[name] = str(path)


def say(text: str) -> None:
    print(text, flush=True)  # noqa: T201


def by_turns(runs: int, *sides: Callable[[], dict[str, Any]]) -> list[Found]:
    """What each side gave in each run, the sides one after the other."""
    found: list[Found] = [[] for _ in sides]
    for _ in range(runs):
        for side, results in zip(sides, found, strict=True):
            results.append(side())
    return found


def middle(found: Found, name: str = "seconds") -> float:
    return float(median(result[name] for result in found))


def steps(found: Found) -> str:
    names = found[0]["steps"]
    return ", ".join(f"{name} {median(result['steps'][name] for result in found):.2f}" for name in names)


def measure_large(bench: Bench, office: Office) -> None:
    """200,000 rows: time, the unchanged file again, memory."""
    path, ready = bench.files["large.xlsx"], str(bench.folder / "large.copy")
    office.run("make_ready", path, ready, str(LARGE))
    limit, first, again, calamine = by_turns(
        RUNS,
        lambda: office.run("limit", path, ready),
        lambda: office.run("first", path, str(LARGE)),
        lambda: office.run("again", path, str(LARGE)),
        lambda: office.run("calamine", path),
    )
    ours, theirs = middle(first), middle(limit)
    note = f"{ours:.2f} s against {theirs:.2f} s, {middle(limit, 'read'):.2f} of it reading"
    bench.promise(f"{LARGE:,} rows, upload to accepted / calamine + COPY", ours / theirs, 2.5, note)
    say(f"       against a COPY of the orders alone: {ours / middle(limit, 'orders'):.2f}")
    say(f"       first: {steps(first)}")
    say(f"       again: {steps(again)}")
    bench.promise("the unchanged file again / the first time", middle(again) / ours, 0.8, f"{middle(again):.2f} s")
    bench.promise("rows the unchanged file rewrote", max(result["rewritten"] for result in again), 0, "by xmin")
    own = middle(calamine, "peak")
    for name, found in (("first", first), ("again", again)):
        peak = max(max(result["peak"], result["child_peak"]) for result in found)
        note = f"worker {middle(found, 'peak'):.0f} MB, its reader {middle(found, 'child_peak'):.0f} MB; {own:.0f} MB"
        bench.promise(f"peak memory, {name} / calamine's own", peak / own, 2, note)


def measure_text(bench: Bench, office: Office) -> None:
    """200,000 rows of text: memory over an idle worker."""
    path = bench.files["large.csv"]
    idle, first = by_turns(1, lambda: office.run("idle"), lambda: office.run("first", path, str(LARGE)))
    rest = middle(idle, "peak")
    peak = max(middle(first, "peak"), middle(first, "child_peak"))
    note = f"{peak:.0f} MB, idle {rest:.0f} MB; {middle(first):.2f} s"
    bench.promise(f"{LARGE:,} rows of .csv, MB over idle", peak - rest, 60, note)
    say(f"       {steps(first)}")


def measure_small(bench: Bench, office: Office) -> None:
    """5,000 rows: against the limit and against the peer."""
    path, ready = bench.files["small.xlsx"], str(bench.folder / "small.copy")
    office.run("make_ready", path, ready, str(SMALL))
    limit, first = by_turns(
        SHORT_RUNS,
        lambda: office.run("limit", path, ready),
        lambda: office.run("first", path, str(SMALL)),
    )
    ours = middle(first)
    note = f"{ours:.3f} s against {middle(limit):.3f} s"
    bench.promise(f"{SMALL:,} rows, upload to accepted / calamine + COPY", ours / middle(limit), 3, note)
    say(f"       against a COPY of the orders alone: {ours / middle(limit, 'orders'):.2f}")
    say(f"       {steps(first)}")
    plain, preview = by_turns(
        PEER_RUNS,
        lambda: office.run("peer", path, str(SMALL), "plain"),
        lambda: office.run("peer", path, str(SMALL), "preview"),
    )
    for name, found, bound in (("plain import", plain, 25), ("preview and import", preview, 50)):
        ratio = middle(found) / ours
        bench.promise(f"django-import-export's {name} / ours", ratio, bound, f"{middle(found):.2f} s", least=True)


def measure_sqlite(bench: Bench) -> None:
    office = sqlite_office(bench.folder / "sqlite")
    bulk, staged = by_turns(
        RUNS, lambda: office.run("bulk_create", str(ON_SQLITE)), lambda: office.run("staged", str(ON_SQLITE))
    )
    note = f"{ON_SQLITE:,} rows: {middle(bulk):.2f} s against {middle(staged):.2f} s"
    ratio = middle(bulk) / middle(staged)
    bench.promise("SQLite: bulk_create(update_conflicts) / staged and accepted", ratio, 2, note, least=True)


def measure_export(bench: Bench, office: Office, *, has_records: bool) -> None:
    """200,000 rows of 12 styled cells: our writer, and a whole export from the records on file."""
    sides = [
        lambda: office.run("bare_writer", str(bench.folder / "bare.xlsx"), str(LARGE)),
        lambda: office.run("export", str(bench.folder / "ours.xlsx"), str(LARGE)),
        *([lambda: office.run("export_records", str(bench.folder / "records.xlsx"), str(LARGE))] * has_records),
    ]
    bare, *ours = by_turns(RUNS, *sides)
    for name, found in zip(("rows ready", "from the records on file"), ours, strict=False):
        note = f"{middle(found):.2f} s against {middle(bare):.2f} s"
        bench.promise(f"export of {LARGE:,} x 12, {name} / bare XlsxWriter", middle(found) / middle(bare), 1.2, note)
        peak = f"bare {middle(bare, 'peak'):.0f} MB, before Django"
        bench.promise(f"export, {name}, peak MB", middle(found, "peak"), 160, peak)


def measure_lists(bench: Bench, office: Office) -> None:
    """The list of a year's 1,000,000 orders as a clerk opens it."""
    say(f"Making {MANY:,} orders ...")
    office.run("fill_orders", str(MANY))
    found = by_turns(RUNS, lambda: office.run("list_pages", str(REQUESTS)))[0]
    of = {side: [run[side]["p95"] for run in found] for side in found[0]}
    note = ", ".join(f"{side} {1000 * median(seconds):.0f} ms" for side, seconds in of.items())
    for what, side, beside, bound in (
        ("first page / the default paginator's", "first", "default", 0.4),
        ("last page / first page", "last", "first", 1.5),
    ):
        ratio = median(one / other for one, other in zip(of[side], of[beside], strict=True))
        bench.promise(f"list of {MANY:,} orders, p95: {what}", ratio, bound, note)


def measure_quarter(bench: Bench, office: Office) -> None:
    """All measures of the hotline for a quarter of 30,000 orders, the latest and one with others on both sides."""
    say(f"Making {COUNTED:,} orders and their events ...")
    office.run("fill_hotline", str(COUNTED))
    for name, days in (("latest", ("2022-07-01", "2022-09-30")), ("inner", ("2021-04-01", "2021-06-30"))):
        found = by_turns(RUNS, lambda days=days: office.run("hotline_quarter", *days))[0]  # type: ignore[misc]
        note = f"{1000 * middle(found, 'ours'):.0f} ms against {1000 * middle(found, 'bare'):.0f} ms"
        ratio = median(run["ours"] / run["bare"] for run in found)
        what = f"{found[0]['measures']} measures of the {name} quarter / a GROUP BY with {found[0]['counts']} counts"
        bench.promise(what, ratio, 2, note)


def main() -> int:
    begun = perf_counter()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="govaudit-bench-")))
        bench = Bench(folder)
        bench.make_files()
        refusal = surroundings.postgresql_refusal()
        if refusal:
            say(f"PostgreSQL does not answer ({refusal}): its part is not measured, which counts as failed.")
        else:
            server = surroundings.POSTGRESQL_URL.rpartition("/")[0]
            office = stack.enter_context(postgresql_office(folder / "postgresql", server))
            measure_small(bench, office)
            measure_large(bench, office)
            measure_text(bench, office)
            measure_export(bench, office, has_records=True)
            measure_lists(bench, office)
            measure_quarter(bench, office)
        measure_sqlite(bench)
        if refusal:
            measure_export(bench, sqlite_office(folder / "export"), has_records=False)
    say(f"\nIn {perf_counter() - begun:.0f} s on {os.cpu_count()} processors:")
    for promise in bench.promises:
        say(promise.line())
    return 1 if refusal or not all(promise.holds for promise in bench.promises) else 0


if __name__ == "__main__":
    sys.exit(main())
