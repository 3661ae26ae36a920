"""The Celery application; its broker is chosen in settings."""

import logging.config
import os
from typing import Any

from celery import Celery
from celery.signals import setup_logging
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "govaudit.settings")

app = Celery("govaudit")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
# A worker's heartbeat and sweep; the worker loads them when it starts, the web never does.
app.autodiscover_tasks(["govaudit"], related_name="worker")


@setup_logging.connect
def _log_as_the_web_does(**_: Any) -> None:
    """A receiver keeps Celery from setting up handlers and levels of its own beside LOGGING."""
    logging.config.dictConfig(settings.LOGGING)
