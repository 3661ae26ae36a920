"""A job that takes a while, leaves a trace in a file, and writes one audit entry."""

import os
import time
from pathlib import Path

from govaudit.acts import Actor, act, write_entry
from govaudit.jobs import JobResult, Report, Write, job_kind
from govaudit.roles import Right


@job_kind("slow", title="慢任务", right=Right.SCORE)
def slow(*, actor: Actor | None, report: Report, steps: int, trace: str) -> Write:
    """`trace` gets a line for each beginning: the pool's process and the worker's parent process."""
    with Path(trace).open("a") as lines:
        lines.write(f"{os.getpid()} {os.getppid()}\n")
    for step in range(steps):
        report(step, steps, f"第{step + 1}步")
        time.sleep(0.1)

    def write() -> JobResult:
        write_slowly(actor=actor, trace=trace)
        return JobResult(message="做完了。", url="/done/")

    return write


@act("slow.write", right=Right.SCORE)
def write_slowly(*, actor: Actor | None, trace: str) -> None:
    write_entry(actor=actor, act="slow.write", subject=f"慢任务/{Path(trace).name}", summary="写入慢任务的结果")
