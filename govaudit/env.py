"""Typed readers of environment variables: a wrong value stops the start and says what to write."""

import hmac
import os
import secrets
from hashlib import sha256
from pathlib import Path
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

_TRUE = {"1", "true", "yes", "on"}
_FALSE = {"0", "false", "no", "off", ""}


def read_bool(name: str, default: bool) -> bool:
    raw = os.environ.get(name)
    if raw is None:
        return default
    if raw.strip().lower() in _TRUE:
        return True
    if raw.strip().lower() in _FALSE:
        return False
    raise ImproperlyConfigured(f"{name}={raw!r} is not a yes or no: write {name}=1 or {name}=0.")


def read_list(name: str, default: list[str]) -> list[str]:
    raw = os.environ.get(name)
    if raw is None:
        return default
    return [part.strip() for part in raw.split(",") if part.strip()]


def read_text(name: str, default: str) -> str:
    return os.environ.get(name) or default


def read_number(name: str, *, default: int, least: int, most: int) -> int:
    raw = os.environ.get(name) or str(default)
    if not (raw.isascii() and raw.isdecimal() and least <= int(raw[:10]) <= most):
        raise ImproperlyConfigured(f"{name}={raw!r} is not understood: write a whole number, {least} to {most}.")
    return int(raw)


def derived_key(secret: str, label: str) -> str:
    """A key for one purpose, from which the secret cannot be told."""
    return hmac.new(secret.encode(), f"govaudit {label}".encode(), sha256).hexdigest()


def read_database(name: str, default: str) -> dict[str, Any]:
    raw = os.environ.get(name) or default
    if not raw.startswith(("sqlite:///", "postgres://", "postgresql://")):
        raise ImproperlyConfigured(
            f"{name}={raw!r} is not understood: write {name}=postgres://user:password@host:5432/name "
            f"or {name}=sqlite:////absolute/path.sqlite3."
        )
    return dict(environ.Env.db_url_config(raw))


def read_broker(name: str) -> str:
    raw = os.environ.get(name) or "filesystem://"
    if raw != "filesystem://" and not raw.startswith(("redis://", "rediss://", "redis+socket://")):
        raise ImproperlyConfigured(
            f"{name}={raw!r} is not understood: write {name}=redis://host:6379/0, "
            f"or leave it unset for a broker in local files."
        )
    return raw


def read_secret(path: Path) -> str:
    """The key kept in `path`; made there on the first start, readable by its owner only."""
    override = os.environ.get("SECRET_KEY")
    if override:
        return override
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    if not path.exists():
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(50))
        # Two processes may start at once; the first link wins and both read the same key.
        try:
            os.link(fresh, path)
        except FileExistsError:
            pass
        fresh.unlink()
    return path.read_text().strip()
