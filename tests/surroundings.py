"""What the machine offers the tests: PostgreSQL, Redis, Chromium, LibreOffice.

`python tests/surroundings.py postgresql` exits with 0 where the test run may use PostgreSQL.
"""

import functools
import os
import shutil
import sys

POSTGRESQL_URL = os.environ.get("TEST_DATABASE_URL") or "postgres://postgres:postgres@127.0.0.1:5432/govaudit"
#: The two runs go side by side, each with a database of its own.
REDIS_URL = os.environ.get("TEST_REDIS_URL") or (
    f"redis://127.0.0.1:6379/{10 if os.environ.get('TEST_ON') == 'postgresql' else 9}"
)
IN_CI = os.environ.get("CI", "").lower() in {"1", "true"}


def on_postgresql() -> bool:
    """Whether this run is the one on PostgreSQL (`make test` does one on SQLite, then one on PostgreSQL)."""
    return os.environ.get("TEST_ON") == "postgresql"


@functools.cache
def postgresql_refusal() -> str:
    """Why PostgreSQL cannot be used; empty where it can."""
    import environ
    import psycopg2

    place = environ.Env.db_url_config(POSTGRESQL_URL)
    try:
        psycopg2.connect(
            host=place["HOST"],
            port=place["PORT"] or 5432,
            user=place["USER"],
            password=place["PASSWORD"],
            dbname="postgres",
            connect_timeout=20,
        ).close()
    except psycopg2.OperationalError as error:
        return str(error).strip().splitlines()[0]
    return ""


@functools.cache
def redis_refusal() -> str:
    """Why Redis cannot be used; empty where it can."""
    import redis

    try:
        with redis.Redis.from_url(REDIS_URL, socket_connect_timeout=20) as connection:
            connection.ping()
    except redis.RedisError as error:
        return str(error)
    return ""


def chromium() -> str | None:
    """Path of the browser."""
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


def libreoffice() -> str | None:
    """Path of the converter."""
    return shutil.which("soffice")


def report() -> list[str]:
    """One line for each thing, saying whether the tests use it."""
    database = postgresql_refusal()
    if on_postgresql():
        databases = ["SQLite: in a run of its own", "PostgreSQL: this run, tests that touch the database"]
    else:
        databases = ["SQLite: this run, all tests"]
        databases += [f"PostgreSQL: absent ({database})" if database else "PostgreSQL: answers, has a run of its own"]
    jobs = redis_refusal()
    return [
        *databases,
        f"Redis: absent ({jobs})" if jobs else "Redis: job tests use it too",
        f"Chromium: {chromium() or 'absent'}",
        f"LibreOffice: {libreoffice() or 'absent'}",
    ]


if __name__ == "__main__":
    assert sys.argv[1:] == ["postgresql"], __doc__
    sys.exit(1 if postgresql_refusal() else 0)
