"""Jobs: asked for once, held by one worker, written once, and never left without an outcome."""

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from govaudit import leases
from govaudit.acts import write_entry
from govaudit.errors import Conflict, NotAllowed, UserError
from govaudit.jobs import KINDS, JobKind, JobResult, Report, UnknownKind, Write, job_kind
from govaudit.leases import EXHAUSTED, LeaseKeeper, LeaseLost, claim, fail_exhausted
from govaudit.models import AuditEntry, Job, JobState
from govaudit.roles import Right
from govaudit.running import UNEXPECTED, perform
from govaudit.services import request_job, retry_job
from govaudit.tasks import run_job
from tests.cast import Cast

Trial = Callable[..., Write]


@pytest.fixture(autouse=True)
def nudges(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Codes sent to the broker; no broker is asked."""
    sent: list[str] = []
    monkeypatch.setattr(run_job, "apply_async", lambda args, **_: sent.append(args[0]))
    return sent


@pytest.fixture
def trial(monkeypatch: pytest.MonkeyPatch) -> Callable[[Trial], None]:
    """Make a function the kind `trial`."""

    def register(compute: Trial) -> None:
        monkeypatch.setitem(KINDS, "trial", JobKind(code="trial", title="试做", right=Right.SCORE, compute=compute))

    register(lambda *, actor, report, number=1, text="": lambda: JobResult("做完了。", "/done/"))
    return register


def ask(actor: Any = None, **parameters: Any) -> Job:
    return request_job(actor=actor, kind="trial", parameters=parameters)


def leave_entry() -> JobResult:
    write_entry(actor=None, act="trial.write", subject="试做/1", summary="写入试做的结果")
    return JobResult("做完了。")


def entries() -> int:
    return AuditEntry.objects.filter(act="trial.write").count()


@pytest.mark.django_db
def test_a_job_is_held_by_one_worker_only(trial: object) -> None:
    job = ask()
    assert claim(job.code, "here:1:a") is not None
    assert claim(job.code, "there:1:b") is None


@pytest.mark.django_db
def test_a_lease_that_ran_out_is_taken_by_another(trial: object) -> None:
    job = ask()
    claim(job.code, "here:1:a")
    Job.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    taken = claim(job.code, "there:1:b")
    assert taken is not None
    assert (taken.lease_owner, taken.attempts) == ("there:1:b", 2)


@pytest.mark.django_db
def test_a_second_click_gives_the_same_job(trial: object) -> None:
    first = ask(number=1, text="甲")
    second = ask(text="甲", number=1)
    assert second == first
    assert Job.objects.count() == 1
    assert AuditEntry.objects.filter(act="job.request").count() == 2


@pytest.mark.django_db
def test_the_database_refuses_two_unfinished_jobs_of_one_work(trial: object) -> None:
    job = ask()
    with pytest.raises(IntegrityError), transaction.atomic():
        Job.objects.create(kind="trial", title="试做", fingerprint=job.fingerprint)


@pytest.mark.django_db
def test_other_parameters_and_finished_work_make_a_new_job(trial: object) -> None:
    first = ask(number=1)
    assert ask(number=2) != first
    perform(first.code, "here:1:a")
    assert ask(number=1) != first


@pytest.mark.django_db
def test_a_request_nudges_the_workers_after_commit(
    trial: object, nudges: list[str], django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        job = ask()
        assert nudges == []
    assert nudges == [job.code]


@pytest.mark.django_db
def test_a_broker_that_is_away_does_not_break_the_request(
    trial: object, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    def refuse(**_: object) -> None:
        raise ConnectionRefusedError

    monkeypatch.setattr(run_job, "apply_async", refuse)
    with django_capture_on_commit_callbacks(execute=True):
        job = ask()
    assert job.state == JobState.QUEUED


@pytest.mark.django_db
def test_a_job_is_computed_then_written_and_done(trial: Callable[[Trial], None]) -> None:
    trial(lambda *, actor, report: leave_entry)
    job = ask()
    perform(job.code, "here:1:a")
    job.refresh_from_db()
    assert (job.state, job.message, job.lease_owner, entries()) == (JobState.DONE, "做完了。", "", 1)
    assert job.finished_at is not None


@pytest.mark.django_db
def test_the_step_reported_last_is_shown_while_the_result_is_written(trial: Callable[[Trial], None]) -> None:
    shown: list[str] = []

    def compute(*, actor: Any, report: Report) -> Write:
        report(0, 0, "写入记录")

        def write() -> JobResult:
            shown.append(Job.objects.get(kind="trial").message)
            return leave_entry()

        return write

    trial(compute)
    perform(ask().code, "a:1:x")
    assert shown == ["写入记录"]


@pytest.mark.django_db
def test_a_finished_job_is_not_run_again_by_a_late_nudge(trial: Callable[[Trial], None]) -> None:
    trial(lambda *, actor, report: leave_entry)
    job = ask()
    perform(job.code, "here:1:a")
    perform(job.code, "here:1:b")
    assert entries() == 1


@pytest.mark.django_db
def test_a_stale_worker_cannot_write(trial: Callable[[Trial], None]) -> None:
    def compute(*, actor: object, report: Report) -> Write:
        Job.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
        assert claim(job.code, "there:1:b") is not None
        return leave_entry

    trial(compute)
    job = ask()
    perform(job.code, "here:1:a")
    job.refresh_from_db()
    assert (job.state, job.lease_owner, entries()) == (JobState.RUNNING, "there:1:b", 0)


@pytest.mark.django_db
def test_a_stale_worker_cannot_fail_the_job_of_another(trial: Callable[[Trial], None]) -> None:
    def compute(*, actor: object, report: Report) -> Write:
        Job.objects.update(lease_owner="there:1:b")
        raise UserError("数据不全。")

    trial(compute)
    job = ask()
    perform(job.code, "here:1:a")
    job.refresh_from_db()
    assert job.state == JobState.RUNNING


@pytest.mark.django_db
def test_a_refusal_fails_the_job_with_its_sentence(trial: Callable[[Trial], None]) -> None:
    def compute(*, actor: object, report: Report) -> Write:
        raise UserError("这个季度还没有绑定评分方案。")

    trial(compute)
    job = ask()
    perform(job.code, "here:1:a")
    job.refresh_from_db()
    assert (job.state, job.message) == (JobState.FAILED, "这个季度还没有绑定评分方案。")


@pytest.mark.django_db
def test_an_error_fails_the_job_with_a_general_sentence_and_is_logged(
    trial: Callable[[Trial], None], caplog: pytest.LogCaptureFixture
) -> None:
    trial(lambda *, actor, report: {}["nothing"])
    job = ask()
    perform(job.code, "here:1:a")
    job.refresh_from_db()
    assert (job.state, job.message) == (JobState.FAILED, UNEXPECTED)
    assert "KeyError: 'nothing'" in caplog.text


@pytest.mark.django_db
def test_what_a_failing_write_wrote_is_taken_back(trial: Callable[[Trial], None]) -> None:
    def write() -> JobResult:
        leave_entry()
        raise UserError("另有人刚刚锁定了这个季度。")

    trial(lambda *, actor, report: write)
    job = ask()
    perform(job.code, "here:1:a")
    job.refresh_from_db()
    assert (job.state, entries()) == (JobState.FAILED, 0)


@pytest.mark.django_db
def test_a_job_begun_three_times_in_vain_is_given_up(trial: object) -> None:
    job = ask()
    for attempt in range(3):
        assert claim(job.code, f"here:{attempt}:a") is not None
        Job.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert claim(job.code, "here:9:a") is None
    assert fail_exhausted() == 1
    job.refresh_from_db()
    assert (job.state, job.message) == (JobState.FAILED, EXHAUSTED)


@pytest.mark.django_db
def test_a_kind_that_is_gone_fails_with_a_sentence(trial: object, monkeypatch: pytest.MonkeyPatch) -> None:
    job = ask()
    monkeypatch.delitem(KINDS, "trial")
    perform(job.code, "here:1:a")
    job.refresh_from_db()
    assert job.state == JobState.FAILED
    assert "trial" in job.message


@pytest.mark.django_db
def test_a_job_needs_its_kinds_right(trial: object, cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        ask(cast.liaison)
    assert ask(cast.checker).created_by == cast.checker


@pytest.mark.django_db
def test_who_lost_the_right_meanwhile_gets_nothing_done(trial: Callable[[Trial], None], cast: Cast) -> None:
    trial(lambda *, actor, report: leave_entry)
    job = ask(cast.checker)
    cast.checker.roles = []
    cast.checker.save()
    perform(job.code, "here:1:a")
    job.refresh_from_db()
    assert (job.state, entries()) == (JobState.FAILED, 0)
    assert "没有这项权限" in job.message


@pytest.mark.django_db
def test_an_unknown_kind_or_parameter_is_refused_at_once(trial: object) -> None:
    with pytest.raises(UnknownKind):
        request_job(actor=None, kind="nothing", parameters={})
    with pytest.raises(TypeError):
        ask(colour="red")


@pytest.mark.django_db
def test_a_failed_job_can_be_tried_again(trial: Callable[[Trial], None], cast: Cast) -> None:
    job = ask(cast.checker)
    Job.objects.update(state=JobState.FAILED, finished_at=timezone.now(), attempts=3, message="没有做完")
    retried = retry_job(actor=cast.manager, code=job.code)
    assert (retried.state, retried.attempts, retried.created_by) == (JobState.QUEUED, 0, cast.manager)
    perform(job.code, "here:1:a")
    job.refresh_from_db()
    assert job.state == JobState.DONE


@pytest.mark.django_db
def test_only_a_failed_job_is_tried_again(trial: object) -> None:
    job = ask()
    with pytest.raises(Conflict, match="没有失败"):
        retry_job(actor=None, code=job.code)


@pytest.mark.django_db
def test_a_failed_job_is_not_tried_again_beside_its_successor(trial: object) -> None:
    job = ask()
    Job.objects.update(state=JobState.FAILED, finished_at=timezone.now())
    ask()
    with pytest.raises(Conflict, match="正在进行"):
        retry_job(actor=None, code=job.code)


@pytest.mark.django_db
def test_who_sees_all_records_sees_all_jobs_and_others_their_own(trial: object, cast: Cast) -> None:
    job = ask(cast.checker)
    assert list(Job.objects.visible_to(cast.clerk)) == [job]
    assert list(Job.objects.visible_to(cast.liaison)) == []


@pytest.mark.django_db(transaction=True)
def test_progress_can_be_read_while_the_work_goes_on(trial: Callable[[Trial], None]) -> None:
    seen: list[tuple[int, int, str]] = []

    def compute(*, actor: object, report: Report) -> Write:
        report(3, 41, "计算城关镇")
        wait_for(lambda: Job.objects.get().total_steps == 41)
        now = Job.objects.get()
        seen.append((now.done_steps, now.total_steps, now.message))
        return leave_entry

    trial(compute)
    job = ask()
    perform(job.code, "here:1:a")
    job.refresh_from_db()
    assert seen == [(3, 41, "计算城关镇")]
    assert (job.done_steps, job.total_steps) == (41, 41)


@pytest.mark.django_db(transaction=True)
def test_a_long_step_keeps_its_lease(trial: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leases, "RENEW_EVERY", 0.1)
    job = ask()
    claim(job.code, "here:1:a")
    Job.objects.update(lease_until=timezone.now())
    with LeaseKeeper("here:1:a"):
        wait_for(lambda: Job.objects.get().lease_until > timezone.now() + timedelta(seconds=20))


@pytest.mark.django_db(transaction=True)
def test_work_that_reports_often_keeps_its_lease(trial: object) -> None:
    job, began = ask(), timezone.now()
    claim(job.code, "here:1:a")
    Job.objects.update(lease_until=began)
    with LeaseKeeper("here:1:a") as keeper:
        keeper.report(3, 41)
        wait_for(lambda: Job.objects.get().done_steps == 3)
    assert Job.objects.get().lease_until > began + timedelta(seconds=20)


@pytest.mark.django_db(transaction=True)
def test_work_whose_lease_is_lost_stops_at_its_next_report(trial: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leases, "RENEW_EVERY", 0.1)
    job = ask()
    claim(job.code, "here:1:a")
    Job.objects.update(lease_owner="there:1:b")

    def report_until_stopped() -> None:
        with LeaseKeeper("here:1:a") as keeper:
            for step in range(600):
                keeper.report(step, 600)
                time.sleep(0.1)

    with pytest.raises(LeaseLost):
        report_until_stopped()


def test_a_kind_takes_keywords_only() -> None:
    with pytest.raises(TypeError):
        job_kind("wrong", title="错的", right=Right.SCORE)(lambda actor, report: leave_entry)


def wait_for(condition: Callable[[], bool], seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "did not come about"
        time.sleep(0.05)
