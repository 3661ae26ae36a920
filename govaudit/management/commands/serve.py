"""`manage.py serve`: the web server and one supervised worker, with nothing else installed."""

import errno
import signal
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from waitress.server import create_server  # type: ignore[import-untyped]

from govaudit.management.base import reason_of, refuse_old_database
from govaudit.supervisor import Supervisor
from govaudit.wsgi import application

HIGHEST_PORT = 65535
LAST_PRIVILEGED = 1023


class Command(BaseCommand):
    help = "启动网站和一个后台进程；按 Ctrl+C 一起结束。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="监听地址，默认 127.0.0.1")
        parser.add_argument("--port", type=int, default=8000, help="端口，默认 8000")
        parser.add_argument("--threads", type=int, default=8, help="同时处理的页面请求数，默认 8")

    def handle(self, *, host: str, port: int, threads: int, **options: Any) -> None:
        if not 1 <= port <= HIGHEST_PORT:
            raise CommandError(f"端口要在 1 到 {HIGHEST_PORT} 之间，例如：--port 8000")
        if threads < 1:
            raise CommandError("同时处理的页面请求数至少为 1，例如：--threads 8")
        refuse_old_database()
        connection.close()
        try:
            server = create_server(application, host=host, port=port, threads=threads, ident=None)
        except (ValueError, OSError) as error:
            raise CommandError(_refusal(error, host, port)) from error
        supervisor = Supervisor()
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, _leave)
        supervisor.start()
        try:
            self.stdout.write(f"网址：http://{host}:{port}/　按 Ctrl+C 结束。")
            server.run()  # returns when a signal raises SystemExit in it
        finally:
            for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
                signal.signal(number, signal.SIG_IGN)  # a second Ctrl+C must not leave the worker behind
            try:
                server.close()
                self.stdout.write("正在结束……")
            finally:  # whatever failed, no worker stays behind
                supervisor.stop()


def _refusal(error: ValueError | OSError, host: str, port: int) -> str:
    """Why the pages cannot be served there, and what to write instead."""
    if not isinstance(error, OSError) or error.errno == errno.EADDRNOTAVAIL:
        return f"找不到地址“{host}”，请检查 --host，例如：--host 127.0.0.1"
    other = 8000 if port <= LAST_PRIVILEGED else port + 1 if port < HIGHEST_PORT else port - 1
    return f"{host}:{port} 不能用：{reason_of(error)}。可以换端口：--port {other}"


def _leave(number: int, frame: FrameType | None) -> None:
    raise SystemExit(0)
