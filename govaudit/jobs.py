"""Kinds of jobs. An app registers its own in its `tasks.py`:

    @job_kind("score", title="计算得分", right=Right.SCORE)
    def score(*, actor: Actor | None, report: Report, period: str) -> Write:
        scores = compute_scores(period=period, report=report)

        def write() -> JobResult:
            record_scores(actor=actor, period=period, scores=scores)
            return JobResult(message="已计算41个单位的得分。", url=reverse("reports:ranking"))

        return write

The function computes: slow, outside any transaction, changing nothing. What it returns is called once, in the
transaction that also finishes the job, and only while the worker still owns the job's lease.
"""

import hashlib
import inspect
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from govaudit.errors import UserError
from govaudit.roles import Right


@dataclass(frozen=True, slots=True)
class JobResult:
    """What came of a job: one Chinese sentence, the page to open and the file to download (no host; may be empty)."""

    message: str
    url: str = ""
    download: str = ""


class Report(Protocol):
    """Says how far the work is: `done` of `total` steps, and the step in words. Cheap: call it as often as you like."""

    def __call__(self, done: int, total: int, message: str = "") -> None: ...


Write = Callable[[], JobResult]
Compute = Callable[..., Write]


@dataclass(frozen=True, slots=True)
class JobKind:
    """One long act. `right` is needed to ask for it, and again when it runs."""

    code: str
    title: str
    right: Right
    compute: Compute

    def check(self, parameters: Mapping[str, Any]) -> None:
        """Raises TypeError where `parameters` are not the ones the function takes, or not JSON."""
        json.dumps(parameters)
        inspect.signature(self.compute).bind(actor=None, report=None, **parameters)

    def fingerprint(self, parameters: Mapping[str, Any]) -> str:
        """64 hex digits; the same for the same kind with equal parameters in any order."""
        plain = json.dumps([self.code, parameters], sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(plain.encode()).hexdigest()


class UnknownKind(UserError):
    """A job of a kind this version of the program does not have."""


KINDS: dict[str, JobKind] = {}


def job_kind(code: str, *, title: str, right: Right) -> Callable[[Compute], Compute]:
    """Register a keyword-only function `(actor, report, **parameters) -> Write` as a kind of job."""

    def decorate(compute: Compute) -> Compute:
        taken = inspect.signature(compute).parameters
        if not {"actor", "report"} <= set(taken) or any(p.kind is not p.KEYWORD_ONLY for p in taken.values()):
            raise TypeError(f"{compute.__qualname__}: a job takes keywords only, among them actor and report")
        if code in KINDS:
            raise ValueError(f"job kind {code} is declared twice")
        KINDS[code] = JobKind(code=code, title=title, right=right, compute=compute)
        return compute

    return decorate


def kind_named(code: str) -> JobKind:
    try:
        return KINDS[code]
    except KeyError:
        raise UnknownKind(f"这个版本的程序里没有“{code}”这种任务，请联系管理员。") from None
