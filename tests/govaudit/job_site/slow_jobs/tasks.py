"""A job that takes a while, leaves a trace in a file, and writes one audit entry."""

import itertools
import os
import time
from pathlib import Path

from govaudit.acts import Actor, act, write_entry
from govaudit.jobs import JobResult, Report, Write, job_kind
from govaudit.roles import Right


@job_kind("slow", title="慢任务", right=Right.SCORE)
def slow(*, actor: Actor | None, report: Report, steps: int, trace: str, endless: int) -> Write:
    """`trace` gets a line for each beginning: the pool's process and the worker's parent process. So many of them are
    `endless`: they go on until they are killed."""
    with Path(trace).open("a") as lines:
        lines.write(f"{os.getpid()} {os.getppid()}\n")
    is_endless = len(Path(trace).read_text().splitlines()) <= endless
    for step in itertools.count() if is_endless else range(steps):
        report(step, max(steps, step), f"第{step + 1}步")
        time.sleep(0.1)

    def write() -> JobResult:
        write_slowly(actor=actor, trace=trace)
        return JobResult(message="做完了。", url="/done/")

    return write


@act("slow.write", right=Right.SCORE)
def write_slowly(*, actor: Actor | None, trace: str) -> None:
    write_entry(actor=actor, act="slow.write", subject=f"慢任务/{Path(trace).name}", summary="写入慢任务的结果")
