"""Acts of the platform: on jobs, and on spreadsheets that come in."""

from govaudit.services.jobs import request_job, retry_job

__all__ = ["request_job", "retry_job"]
