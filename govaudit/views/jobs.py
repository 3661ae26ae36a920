"""Pages of jobs: the list, one job with its moving bar, the small bar of the frame, and starting again."""

from typing import Any

import django_filters
import django_tables2 as tables
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.views import View

from govaudit.exports import DIRECT_ROWS
from govaudit.filters import RecordFilter
from govaudit.models import Job, JobState
from govaudit.roles import Right
from govaudit.selectors import has_live_worker
from govaudit.services import retry_job
from govaudit.tables import KeyColumn, MomentColumn, RecordTable, badge
from govaudit.views.bases import RecordPage, RightRequired, find_record
from govaudit.views.lists import RecordList

TONES = {JobState.DONE: "good", JobState.FAILED: "late", JobState.RUNNING: "near"}


class JobTable(RecordTable):
    title = KeyColumn(verbose_name="任务")
    state = tables.Column(verbose_name="状态")
    message = tables.Column(verbose_name="说明", orderable=False)
    created_by = tables.Column(verbose_name="发起人", orderable=False)
    created_at = MomentColumn(verbose_name="发起时间")
    finished_at = MomentColumn(verbose_name="结束时间")

    class Meta(RecordTable.Meta):
        model = Job
        fields = ("title", "state", "message", "created_by", "created_at", "finished_at")

    def record_url(self, record: Job) -> str:
        return reverse("job-detail", args=[record.code])

    def render_state(self, record: Job) -> SafeString:
        return badge(record.get_state_display(), TONES.get(JobState(record.state), ""))


class JobFilter(RecordFilter):
    state = django_filters.ChoiceFilter(choices=JobState.choices, label="状态", empty_label="全部")

    class Meta:
        model = Job
        fields = ("state",)


#: What begins a job, by the right that it needs.
_BEGUN = {
    Right.RECORD: "导入表格",
    Right.SCORE: "在“排名与得分”里计算得分",
    Right.WRITE_NOTICE: "在“通报”里生成通报",
    Right.VIEW_OWN: f"导出超过 {DIRECT_ROWS:,} 条记录",
}


class JobList(RecordList):
    right = Right.VIEW_OWN
    model, table_class, filterset_class = Job, JobTable, JobFilter
    title = "任务"
    purpose = "较长的工作在后台进行，这里看进度和结果。"
    unit_word = "个"

    def records(self) -> QuerySet[Job]:
        return Job.objects.select_related("created_by")

    def get_empty_hint(self) -> str:
        begun = [words for right, words in _BEGUN.items() if self.person.has_right(right)]
        return f"还没有任务。{'、'.join(begun)}时，这里会出现任务。"


class JobDetail(RecordPage):
    """A job; while it runs its part of the page asks again every second and stops by itself."""

    right = Right.VIEW_OWN
    model = Job
    template_name = "govaudit/job_detail.html"

    def records(self) -> QuerySet[Job]:
        return Job.objects.select_related("created_by")

    def get_parent(self) -> tuple[str, str]:
        return "任务", reverse("job-list")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return context | {
            "job": self.record,
            "has_worker": self.record.is_finished or has_live_worker(),
            "progress_url": reverse("job-progress", args=[self.record.code]),
        }


class JobProgress(JobDetail):
    """The moving part of a job's page."""

    template_name = "govaudit/_job.html"


class JobRunning(View):
    """The small bar in the frame: unfinished jobs of the person."""

    def get(self, request: HttpRequest) -> HttpResponse:
        jobs = Job.objects.visible_to(request.user).unfinished()[:3]
        return render(request, "govaudit/_running_jobs.html", {"jobs": jobs})


class JobRetry(RightRequired, View):
    """Start a failed job again."""

    right = Right.VIEW_OWN
    http_method_names = ["post"]

    def post(self, request: HttpRequest, code: str) -> HttpResponse:
        job = find_record(Job.objects.visible_to(request.user), {"code": "code"}, {"code": code})
        retry_job(actor=self.person, code=job.code)
        return redirect("job-detail", job.code)
