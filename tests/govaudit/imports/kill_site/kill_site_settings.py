"""Settings of an installation whose worker dies in the middle of taking over rows, for tests that kill it."""

from govaudit.settings import *  # noqa: F403
from govaudit.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "killing"]
JOB_LEASE_SECONDS = 3
