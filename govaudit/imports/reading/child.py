"""Reading in a process of its own, bounded in memory and time: a file that kills its reader costs a sentence.

A bare fork, because a worker of a job queue may not start processes through `multiprocessing`. The child tells its
parent how far it is, and at the end what came of it, through a pipe.
"""

from __future__ import annotations

import faulthandler
import gc
import os
import resource
import select
import signal
import struct
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

from govaudit.imports.reading.contract import Progress, RefusedFile
from govaudit.imports.reading.refusals import DAMAGED, TOO_LARGE

#: Work of the child; it is given what reports progress, and answers with bytes.
Work = Callable[[Progress], bytes]

_PROGRESS, _RESULT, _REFUSED, _CRASHED = b"P", b"R", b"N", b"X"
_FRAME = struct.Struct(">cI")  # kind of a message and length of its content
_POLL = 0.2  # seconds


class ReaderCrashed(RuntimeError):
    """A fault of the program in the child; carries the child's traceback."""


def run_bounded(work: Work, *, memory: int, seconds: int, progress: Progress | None = None) -> bytes:
    """Run `work` in a forked child that may take `memory` more bytes than this process has, and `seconds`. Raises
    RefusedFile as the child did, or where it ran out of either; ReaderCrashed for anything else that went wrong."""
    mine, its = os.pipe()
    child = os.fork()
    if child == 0:
        _run_child(work, its, memory, seconds)
    os.close(its)
    try:
        answer = _listen(child, mine, time.monotonic() + seconds, progress)
    finally:
        os.close(mine)
        status = _end(child)
    return _meant(answer, status, seconds)


def _listen(child: int, pipe: int, deadline: float, progress: Progress | None) -> tuple[bytes, bytes] | None:
    """What the child answered: kind and content, both empty where it ended without; None where its time ran out."""
    os.set_blocking(pipe, False)
    heard, is_over = b"", False
    while True:
        select.select([pipe], [], [], _POLL)
        said = _drained(pipe)
        heard += said
        while message := _message(heard):
            kind, content = message
            heard = heard[_FRAME.size + len(content) :]
            if kind != _PROGRESS:
                return message
            if progress is not None:
                done, total = content.split()
                progress(int(done), int(total))
        if is_over and not said:
            return b"", b""
        # Another reader's child may hold the pipe open: its end alone is no sign.
        is_over = _has_ended(child)
        if time.monotonic() > deadline and not is_over:
            return None


def _drained(pipe: int) -> bytes:
    parts = []
    with suppress(BlockingIOError):
        while part := os.read(pipe, 1 << 20):
            parts.append(part)
    return b"".join(parts)


def _message(heard: bytes) -> tuple[bytes, bytes] | None:
    if len(heard) < _FRAME.size:
        return None
    kind, length = _FRAME.unpack_from(heard)
    content = heard[_FRAME.size : _FRAME.size + length]
    return (kind, content) if len(content) == length else None


def _has_ended(child: int) -> bool:
    """Whether the child is over, without taking its status away."""
    try:
        return os.waitid(os.P_PID, child, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None
    except ChildProcessError:  # something else in this process waits for every child
        return True


def _end(child: int) -> int:
    """Leave no child behind, whatever happened; gives its status."""
    try:
        if not _has_ended(child):
            os.kill(child, signal.SIGKILL)
        return os.waitpid(child, 0)[1]
    except (ChildProcessError, ProcessLookupError):
        return 0


def _meant(answer: tuple[bytes, bytes] | None, status: int, seconds: int) -> bytes:
    if answer is None:
        raise RefusedFile(f"表太大，{seconds} 秒内没有读完。请把表拆成几个文件，再上传。")
    kind, content = answer
    if kind == _RESULT:
        return content
    if kind == _REFUSED:
        raise RefusedFile(content.decode())
    if kind == _CRASHED:
        raise ReaderCrashed(content.decode())
    # A crooked file can bring the reading library to write where it must not; memory that ran out ends in an abort.
    crooked = {signal.SIGSEGV, signal.SIGBUS, signal.SIGILL, signal.SIGFPE}
    raise RefusedFile(DAMAGED if os.WIFSIGNALED(status) and os.WTERMSIG(status) in crooked else TOO_LARGE)


def _run_child(work: Work, pipe: int, memory: int, seconds: int) -> NoReturn:
    try:
        _say(pipe, *_outcome(work, pipe, memory, seconds))
    finally:
        # Nothing of the parent may be flushed, closed or finished here: connections, files, registered ends.
        os._exit(0)


def _outcome(work: Work, pipe: int, memory: int, seconds: int) -> tuple[bytes, bytes]:
    try:
        _settle_in(pipe, memory, seconds)
        return _RESULT, work(lambda done, total: _say(pipe, _PROGRESS, b"%d %d" % (done, total)))
    except RefusedFile as refusal:
        return _REFUSED, str(refusal).encode()
    except MemoryError:
        return _REFUSED, TOO_LARGE.encode()
    except BaseException:  # noqa: BLE001 - raised again in the parent, with its traceback
        return _CRASHED, traceback.format_exc().encode()


def _settle_in(pipe: int, memory: int, seconds: int) -> None:
    """Leave everything of the parent alone and take on the bounds."""
    # A collection could finish objects of the parent: a connection would say goodbye on the shared socket.
    gc.disable()
    faulthandler.disable()
    signal.set_wakeup_fd(-1)
    for ignored in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ignored, signal.SIG_IGN)  # meant for the parent, which decides about the child
    for plain in (signal.SIGPIPE, signal.SIGALRM, signal.SIGCHLD):
        signal.signal(plain, signal.SIG_DFL)
    os.closerange(3, pipe)
    os.closerange(pipe + 1, 65536)
    nothing = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nothing, standard)
    bound_memory(memory)
    _lower(resource.RLIMIT_CPU, 2 * seconds + 5)  # should the parent die; two threads run
    _lower(resource.RLIMIT_CORE, 0)


def bound_memory(more: int) -> None:
    """Let this process take at most `more` bytes than it has now."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[0])
    except OSError:  # no Linux: the machine's own bounds hold
        return
    _lower(resource.RLIMIT_AS, pages * resource.getpagesize() + more)


def _lower(bound: int, to: int) -> None:
    soft, hard = resource.getrlimit(bound)
    if soft == resource.RLIM_INFINITY or to < soft:
        resource.setrlimit(bound, (to if hard == resource.RLIM_INFINITY else min(to, hard), hard))


def _say(pipe: int, kind: bytes, content: bytes) -> None:
    message = _FRAME.pack(kind, len(content)) + content
    while message:
        message = message[os.write(pipe, message) :]
