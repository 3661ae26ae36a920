"""The reading process: bounded, harmless to its parent, and heard."""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import threading
from pathlib import Path

import pytest
from django.db import connection

from govaudit.imports.reading import RefusedFile, read_file
from govaudit.imports.reading.child import ReaderCrashed, run_bounded
from govaudit.imports.reading.contract import Progress

MEGABYTE = 1024**2


def run(work: object, **more: object) -> bytes:
    return run_bounded(work, **{"memory": 256 * MEGABYTE, "seconds": 120, **more})  # type: ignore[arg-type]


@pytest.fixture
def children(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Process ids of all children started."""
    started: list[int] = []
    fork = os.fork

    def watched() -> int:
        child = fork()
        if child:
            started.append(child)
        return child

    monkeypatch.setattr(os, "fork", watched)
    return started


def is_left(child: int) -> bool:
    try:
        os.waitpid(child, os.WNOHANG)
    except ChildProcessError:
        return False
    return True


def test_the_answer_comes_back_whole() -> None:
    assert run(lambda _report: b"\n\0a" * MEGABYTE) == b"\n\0a" * MEGABYTE


def test_progress_arrives_in_order_before_the_answer() -> None:
    told: list[tuple[int, int]] = []

    def work(report: Progress) -> bytes:
        for done in range(500):
            report(done, 500)
        return b""

    run(work, progress=lambda done, total: told.append((done, total)))
    assert told == [(done, 500) for done in range(500)]


def test_a_refusal_is_raised_with_its_sentence() -> None:
    def work(_report: Progress) -> bytes:
        raise RefusedFile("不收。")

    with pytest.raises(RefusedFile, match=r"^不收。$"):
        run(work)


def test_a_fault_of_the_program_is_raised_with_its_traceback() -> None:
    def work(_report: Progress) -> bytes:
        return {}["nothing"]  # type: ignore[no-any-return]

    with pytest.raises(ReaderCrashed, match=r"(?s)in work.*KeyError: 'nothing'"):
        run(work)


def test_a_child_that_wants_too_much_memory_is_a_refusal() -> None:
    with pytest.raises(RefusedFile, match="表太大"):
        run(lambda _report: bytes(300 * MEGABYTE)[:1])


@pytest.mark.parametrize(
    ("number", "words"), [(signal.SIGKILL, "表太大"), (signal.SIGABRT, "表太大"), (signal.SIGSEGV, "损坏")]
)
def test_a_child_that_dies_is_a_refusal(number: int, words: str) -> None:
    def work(_report: Progress) -> bytes:
        signal.signal(number, signal.SIG_DFL) if number != signal.SIGKILL else None
        os.kill(os.getpid(), number)
        return b""

    with pytest.raises(RefusedFile, match=words):
        run(work)


def test_a_child_that_takes_too_long_is_ended(children: list[int]) -> None:
    def work(_report: Progress) -> bytes:
        while True:
            pass

    with pytest.raises(RefusedFile, match="秒内没有读完"):
        run(work, seconds=0)
    assert not is_left(children[0])


def test_the_end_of_the_parents_interest_ends_the_child(children: list[int]) -> None:
    def work(report: Progress) -> bytes:
        while True:
            report(1, 2)

    def stop(_done: int, _total: int) -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        run(work, progress=stop)
    assert not is_left(children[0])


def test_no_child_and_no_open_pipe_is_left(children: list[int]) -> None:
    before = len(list(Path("/dev/fd").iterdir()))
    run(lambda _report: b"")
    assert len(list(Path("/dev/fd").iterdir())) == before
    assert not is_left(children[0])


def test_a_signal_meant_for_the_parent_does_not_end_the_child() -> None:
    def work(_report: Progress) -> bytes:
        os.kill(os.getpid(), signal.SIGTERM)
        os.kill(os.getpid(), signal.SIGINT)
        return b"still here"

    assert run(work) == b"still here"


def test_nothing_the_parent_registered_runs_in_the_child(tmp_path: Path) -> None:
    class Goodbye:
        def __del__(self) -> None:
            with (tmp_path / "said").open("a") as said:
                said.write(f"{os.getpid()}\n")

    circle = [Goodbye()]
    circle.append(circle)  # type: ignore[arg-type]
    del circle
    run(lambda _report: b"%d" % len([[] for _ in range(200_000)]))  # enough for a collection, were there one
    gc.collect()
    assert (tmp_path / "said").read_text() == f"{os.getpid()}\n"


def test_reading_works_in_threads_side_by_side(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    kept.write_text("单位,编号\n" + "城关镇,T1\n" * 3000)
    rows: list[int] = []

    def work(at: int) -> None:
        profile = read_file(kept, tmp_path / f"rows{at}", name="a.csv", known=frozenset({"单位"}))
        rows.append(profile.sheets[0].rows)

    threads = [threading.Thread(target=work, args=(at,)) for at in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert rows == [3001] * 6


def test_reading_works_in_a_process_that_may_have_no_children(monkeypatch: pytest.MonkeyPatch) -> None:
    """As a worker of the job queue is one."""
    monkeypatch.setitem(multiprocessing.current_process()._config, "daemon", True)  # type: ignore[attr-defined]
    assert run(lambda _report: b"read") == b"read"


@pytest.mark.django_db
def test_the_parents_database_connection_lives_on() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        run(lambda _report: b"")
        cursor.execute("SELECT 2")
        assert cursor.fetchone() == (2,)


def test_the_child_holds_no_file_of_the_parent(tmp_path: Path) -> None:
    """A connection or a listening socket must close when its owner closes it."""
    with (tmp_path / "held").open("w") as held:

        def work(_report: Progress) -> bytes:
            opened = {str(entry.resolve()) for entry in Path("/proc/self/fd").iterdir()}
            return str(str(Path(held.name).resolve()) in opened).encode()

        assert run(work) == b"False"
