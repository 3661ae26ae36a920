"""Records of the platform itself: jobs, workers, the audit trail, and the base of every editable list."""

import secrets
from datetime import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from govaudit.roles import Right
from govaudit.validators import check_code, check_line, fits_small


class ListEntry(models.Model):
    """One value of a list that an office edits (kinds, classes, areas): data, never choices in code. `list_name` is
    what people call the list; `counted` are the fields that decide how records with an entry are counted."""

    list_name: ClassVar[str] = ""
    counted: ClassVar[tuple[str, ...]] = ()

    code = models.CharField("代码", max_length=32, unique=True, validators=[check_code])
    name = models.CharField("名称", max_length=64, unique=True, validators=[check_line])
    position = models.PositiveSmallIntegerField("序号", default=0, validators=[fits_small])

    class Meta:
        abstract = True
        ordering = ["position", "code"]

    def __str__(self) -> str:
        return self.name


class AuditEntry(models.Model):
    """Who did what to what, when. Names are text, so an entry outlives the people and records it names."""

    at = models.DateTimeField("时间", default=timezone.now, db_index=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="人员", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    actor_name = models.CharField("人员", max_length=150)
    act = models.CharField("动作", max_length=64, db_index=True)
    subject = models.CharField("对象", max_length=200, db_index=True)
    summary = models.CharField("内容", max_length=500)
    before = models.JSONField("改前", default=dict)
    after = models.JSONField("改后", default=dict)

    class Meta:
        verbose_name = "日志"
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return self.summary


def new_job_code() -> str:
    return secrets.token_hex(6)


class JobState(models.TextChoices):
    QUEUED = "queued", "排队"
    RUNNING = "running", "进行中"
    DONE = "done", "完成"
    FAILED = "failed", "失败"


UNFINISHED = [JobState.QUEUED, JobState.RUNNING]


class JobQuerySet(models.QuerySet["Job"]):
    def unfinished(self) -> "JobQuerySet":
        return self.filter(state__in=UNFINISHED)

    def claimable(self, now: datetime) -> "JobQuerySet":
        """Jobs nobody works on: queued, or held by a lease that ran out."""
        return self.filter(Q(state=JobState.QUEUED) | Q(state=JobState.RUNNING, lease_until__lte=now))

    def held_by(self, owner: str) -> "JobQuerySet":
        """Jobs whose lease belongs to `owner`. Once another has taken it, updates through this change no row."""
        return self.filter(state=JobState.RUNNING, lease_owner=owner)

    def visible_to(self, user: Any) -> "JobQuerySet":
        """Whoever sees all records of the office sees all jobs; anybody else the own ones."""
        return self if user.has_right(Right.VIEW) else self.filter(created_by=user)


class Job(models.Model):
    """A long act: what was asked, how far it is, what came of it. A worker holds it by a lease.

    For pages: `state` (queued → running → done or failed), `done_steps` of `total_steps` (0 of 0: not known yet),
    `message` (running: the step; done: the result; failed: the reason), `result_url` and `download_url` (done,
    may be empty), `attempts` (over 1: it was taken up again after a worker was lost).
    """

    code = models.CharField("编号", max_length=16, unique=True, default=new_job_code)
    kind = models.CharField("种类", max_length=32)
    title = models.CharField("任务", max_length=200)
    parameters = models.JSONField(default=dict)
    fingerprint = models.CharField(max_length=64, editable=False)  # of kind and parameters: one unfinished job each
    state = models.CharField("状态", max_length=8, choices=JobState, default=JobState.QUEUED)
    done_steps = models.PositiveIntegerField(default=0)
    total_steps = models.PositiveIntegerField(default=0)
    message = models.CharField("说明", max_length=500, blank=True)
    result_url = models.CharField(max_length=200, blank=True)
    download_url = models.CharField(max_length=200, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="发起人", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField("发起时间", default=timezone.now)
    started_at = models.DateTimeField("开始时间", null=True)
    finished_at = models.DateTimeField("结束时间", null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_owner = models.CharField(max_length=150, blank=True)
    lease_until = models.DateTimeField(null=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = "任务"
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["state", "lease_until"], name="job_unfinished")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=UNFINISHED) | Q(finished_at__isnull=False), name="job_finished_has_time"
            ),
            models.CheckConstraint(
                condition=~Q(state=JobState.RUNNING) | Q(lease_until__isnull=False), name="job_running_has_lease"
            ),
            models.UniqueConstraint(
                fields=["fingerprint"], condition=Q(state__in=UNFINISHED), name="job_unfinished_once"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_finished(self) -> bool:
        return self.state in (JobState.DONE, JobState.FAILED)


class Worker(models.Model):
    """A worker process that reported for duty; pages say so when none did lately."""

    name = models.CharField(max_length=100, unique=True)
    seen_at = models.DateTimeField()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
