"""Settings of the test runs: a var/ folder of their own, the chosen database, a quick password hasher."""

import atexit
import os
import shutil
import tempfile

# Before the settings are read: they make their folders, and child processes of a test inherit the place.
os.environ["GOVAUDIT_VAR"] = tempfile.mkdtemp(prefix="govaudit-test-")
atexit.register(shutil.rmtree, os.environ["GOVAUDIT_VAR"], ignore_errors=True)
for _name in ("DATABASE_URL", "CELERY_BROKER_URL", "SECRET_KEY", "DEBUG", "ALLOWED_HOSTS", "HTTPS"):
    os.environ.pop(_name, None)

from tests.surroundings import POSTGRESQL_URL, on_postgresql  # noqa: E402

if on_postgresql():
    os.environ["DATABASE_URL"] = POSTGRESQL_URL

from govaudit.settings import *  # noqa: E402, F403
from govaudit.settings import DATABASES, VAR_DIR  # noqa: E402

os.environ.pop("DATABASE_URL", None)
# Nobody needs what a test saved after the machine failed: nothing waits for the disk.
if on_postgresql():
    DATABASES["default"].setdefault("OPTIONS", {})["options"] = "-c synchronous_commit=off"
else:
    DATABASES["default"]["TEST"] = {"NAME": str(VAR_DIR / "test.sqlite3")}
    DATABASES["default"]["OPTIONS"]["init_command"] = "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;"

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
