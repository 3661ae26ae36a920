"""What a worker does beside its tasks: heartbeat and sweep."""

import os
import subprocess
import sys
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from govaudit import tasks
from govaudit.leases import LEASE, claim
from govaudit.models import Job, JobState, Worker
from govaudit.selectors import has_live_worker
from govaudit.worker import Sweep, bury_worker, record_heartbeat


@pytest.fixture(autouse=True)
def broker_answers(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Codes sent to a broker that answers."""
    sent: list[str] = []
    monkeypatch.setattr(tasks.run_job, "apply_async", lambda args, **_: sent.append(args[0]))
    return sent


def job(**fields: object) -> Job:
    number = Job.objects.count()
    return Job.objects.create(kind="trial", title="试做", fingerprint=str(number), **fields)


def running_job(owner: str, lease: timedelta = LEASE) -> Job:
    return job(state=JobState.RUNNING, lease_owner=owner, lease_until=timezone.now() + lease, attempts=1)


def old() -> dict[str, object]:
    return {"created_at": timezone.now() - timedelta(seconds=5)}


def later_sweep(name: str = "here:1:a") -> Sweep:
    sweep = Sweep(name)
    sweep.find()
    return sweep


def dead_process() -> int:
    with subprocess.Popen([sys.executable, "-c", ""]) as ended:
        pass
    return ended.pid


@pytest.mark.django_db
def test_a_worker_that_reports_is_alive_until_it_falls_silent(clock: time_machine.Traveller) -> None:
    assert not has_live_worker()
    record_heartbeat("here:1:a")
    clock.shift(10)
    assert has_live_worker()
    clock.shift(10)
    assert not has_live_worker()


@pytest.mark.django_db
def test_workers_silent_for_long_are_forgotten(clock: time_machine.Traveller) -> None:
    record_heartbeat("here:1:a")
    clock.shift(120)
    record_heartbeat("there:1:b")
    assert [worker.name for worker in Worker.objects.all()] == ["there:1:b"]


@pytest.mark.django_db
def test_a_buried_worker_leaves_its_jobs_to_others_at_once() -> None:
    record_heartbeat("here:1:a")
    left, kept = running_job("here:1:a:7:x"), running_job("there:1:b:7:y")
    bury_worker("here:1:a")
    left.refresh_from_db()
    kept.refresh_from_db()
    assert (left.state, kept.state) == (JobState.QUEUED, JobState.RUNNING)
    assert not has_live_worker()
    assert claim(left.code, "there:1:b:7:z") is not None


@pytest.mark.django_db
def test_the_first_sweep_takes_all_waiting_jobs_oldest_first() -> None:
    newer, older = job(), job(**old())
    assert Sweep("here:1:a").find() == [older.code, newer.code]


@pytest.mark.django_db
def test_later_sweeps_leave_a_fresh_job_to_its_own_nudge() -> None:
    sweep = later_sweep()
    job()
    overdue = job(**old())
    assert sweep.find() == [overdue.code]


@pytest.mark.django_db
def test_a_sweep_finds_leases_that_ran_out_and_no_others() -> None:
    sweep = later_sweep()
    running_job("there:1:b:7:x")
    lost = running_job("there:1:b:8:y", lease=timedelta(seconds=-1))
    assert sweep.find() == [lost.code]


@pytest.mark.django_db
def test_a_worker_at_work_does_not_nudge_with_every_sweep(broker_answers: list[str]) -> None:
    waiting = job(**old())
    running_job(f"here:1:a:{os.getpid()}:x")
    sweep = later_sweep()
    sweep.nudge(sweep.find())
    sweep.nudge(sweep.find())
    assert broker_answers == [waiting.code]


@pytest.mark.django_db
def test_a_worker_without_work_nudges_again_what_still_waits_for_its_nudge_was_lost(broker_answers: list[str]) -> None:
    lost = running_job("there:1:b:8:y", lease=timedelta(seconds=-1))
    running_job(f"there:1:b:{os.getpid()}:z")
    sweep = later_sweep()
    sweep.nudge(sweep.find())
    sweep.nudge(sweep.find())
    assert broker_answers == [lost.code, lost.code]


@pytest.mark.django_db
def test_a_nudge_the_broker_refused_is_tried_again(broker_answers: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = job(**old()), job(**old())
    sweep = later_sweep()
    with monkeypatch.context() as away:
        away.setattr("govaudit.worker.nudge", lambda code: False)
        sweep.nudge(sweep.find())
    sweep.nudge(sweep.find())
    assert broker_answers == [first.code, second.code]


@pytest.mark.django_db
def test_the_job_of_a_killed_process_of_the_own_pool_is_freed_at_once() -> None:
    left = running_job(f"here:1:a:{dead_process()}:x")
    elsewhere = running_job(f"there:1:b:{dead_process()}:y")
    assert later_sweep("here:1:a").find() == [left.code]
    elsewhere.refresh_from_db()
    assert elsewhere.state == JobState.RUNNING
