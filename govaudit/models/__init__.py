"""Records of the platform itself: jobs and the audit trail, and the way spreadsheets come in."""

from govaudit.models.imports import (
    PROVENANCE,
    Batch,
    BeforeImage,
    FaultyRow,
    Import,
    Imported,
    ImportSource,
    ImportState,
    SourceMapping,
    SourceValue,
)
from govaudit.models.lists import ListColumns, SavedView
from govaudit.models.platform import (
    UNFINISHED,
    AuditEntry,
    Job,
    JobQuerySet,
    JobState,
    ListEntry,
    Worker,
    new_job_code,
)

__all__ = [
    "PROVENANCE",
    "UNFINISHED",
    "AuditEntry",
    "Batch",
    "BeforeImage",
    "FaultyRow",
    "Import",
    "ImportSource",
    "ImportState",
    "Imported",
    "Job",
    "JobQuerySet",
    "JobState",
    "ListColumns",
    "ListEntry",
    "SavedView",
    "SourceMapping",
    "SourceValue",
    "Worker",
    "new_job_code",
]
