"""Settings of an installation with one slow job and three pages, for tests that kill its processes."""

from govaudit.settings import *  # noqa: F403
from govaudit.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "slow_jobs"]
ROOT_URLCONF = "slow_jobs.urls"
JOB_LEASE_SECONDS = 3
