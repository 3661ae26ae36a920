"""What is done once a day: files whose time is over go, with one entry, and nothing else breaks by it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from govaudit import env, housekeeping
from govaudit.housekeeping import ask_daily, keep_house, register
from govaudit.models import AuditEntry, Import, ImportSource, Job, JobState
from govaudit.running import perform
from govaudit.worker import HOUSEKEEPING_EVERY, Duties
from tests.conftest import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def only_uploads(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """Files in a folder of the test's own; no chores of the apps above."""
    monkeypatch.setattr(settings, "FILES_DIR", tmp_path)
    monkeypatch.setattr(housekeeping, "CHORES", {"uploads": housekeeping.CHORES["uploads"]})
    with time_machine.travel(NOW, tick=False):
        yield


def uploaded(days_ago: int, **given: object) -> Import:
    source, _ = ImportSource.objects.get_or_create(kind="orders", name="市12345平台")
    imported = Import.objects.create(
        kind="orders",
        source=source,
        file_name="一.xlsx",
        sha256="0" * 64,
        size=1,
        uploaded_at=timezone.now() - timedelta(days=days_ago),
        **given,
    )
    imported.folder.mkdir(parents=True)
    imported.kept_file.write_bytes(b"kept")
    imported.raw_rows.write_text("0\t1\t")
    return imported


def keep_house_and_commit(capture: object) -> list[str]:
    with capture(execute=True):  # type: ignore[operator]
        return keep_house()


def test_uploads_are_removed_once_their_days_are_over(django_capture_on_commit_callbacks) -> None:
    old, due, recent = uploaded(91), uploaded(90), uploaded(89)
    assert keep_house_and_commit(django_capture_on_commit_callbacks) == ["删除上传满 90 天的导入文件 1 份"]
    assert [imported.folder.exists() for imported in (old, due, recent)] == [False, True, True]
    assert Import.objects.count() == 3


def test_a_run_that_did_something_leaves_one_entry_and_the_next_none(django_capture_on_commit_callbacks) -> None:
    uploaded(100)
    uploaded(200)
    keep_house_and_commit(django_capture_on_commit_callbacks)
    assert keep_house_and_commit(django_capture_on_commit_callbacks) == []
    (entry,) = AuditEntry.objects.all()
    assert (entry.act, entry.summary) == ("housekeeping", "日常清理：删除上传满 90 天的导入文件 2 份")
    assert entry.after == {"uploads": "删除上传满 90 天的导入文件 2 份"}


def test_another_number_of_days_may_be_set(monkeypatch, django_capture_on_commit_callbacks) -> None:
    monkeypatch.setattr(settings, "UPLOADS_KEPT_DAYS", 7)
    old = uploaded(8)
    assert keep_house_and_commit(django_capture_on_commit_callbacks) == ["删除上传满 7 天的导入文件 1 份"]
    assert not old.folder.exists()


def test_a_file_that_a_job_is_at_work_on_waits(django_capture_on_commit_callbacks) -> None:
    job = Job.objects.create(kind="import.check", title="核对", fingerprint="1" * 64)
    busy = uploaded(100, job=job.code)
    assert keep_house_and_commit(django_capture_on_commit_callbacks) == []
    job.state, job.finished_at = JobState.DONE, timezone.now()
    job.save()
    assert keep_house_and_commit(django_capture_on_commit_callbacks)
    assert not busy.folder.exists()


def test_what_a_failed_upload_left_goes_by_the_age_of_its_folder(tmp_path, django_capture_on_commit_callbacks) -> None:
    for name, days in (("old", 91), ("recent", 89)):
        (tmp_path / "imports" / name).mkdir(parents=True)
        moment = (timezone.now() - timedelta(days=days)).timestamp()
        os.utime(tmp_path / "imports" / name, (moment, moment))
    assert keep_house_and_commit(django_capture_on_commit_callbacks)
    assert [path.name for path in (tmp_path / "imports").iterdir()] == ["recent"]


def test_files_stay_where_another_chore_fails(monkeypatch, django_capture_on_commit_callbacks) -> None:
    old = uploaded(100)
    monkeypatch.setitem(housekeeping.CHORES, "callers", lambda: 1 // 0 and "")
    with django_capture_on_commit_callbacks(execute=True), pytest.raises(ZeroDivisionError):
        keep_house()
    assert old.folder.exists()
    assert not AuditEntry.objects.exists()


def test_chores_are_done_in_one_transaction_and_told_together(monkeypatch) -> None:
    uploaded(100)
    monkeypatch.setitem(housekeeping.CHORES, "callers", lambda: f"{transaction.get_connection().in_atomic_block}")
    monkeypatch.setitem(housekeeping.CHORES, "nothing", lambda: "")
    assert keep_house() == ["删除上传满 90 天的导入文件 1 份", "True"]
    assert AuditEntry.objects.get().after == {"uploads": "删除上传满 90 天的导入文件 1 份", "callers": "True"}


def test_a_chore_is_registered_once() -> None:
    register("callers", lambda: "")
    with pytest.raises(ValueError, match="chore callers is declared twice"):
        register("callers", lambda: "")


def test_one_job_a_day_is_asked_for() -> None:
    first = ask_daily()
    assert first is not None
    assert (first.title, first.parameters) == ("日常清理", {"day": "2022-08-22"})
    assert ask_daily() is None
    Job.objects.update(state=JobState.DONE, finished_at=timezone.now())
    assert ask_daily() is None
    with time_machine.travel(datetime(2022, 8, 23, 0, 5, tzinfo=ZoneInfo("Asia/Shanghai")), tick=False):
        assert ask_daily() is not None
    assert not AuditEntry.objects.exists()


def test_the_days_job_does_the_chores(django_capture_on_commit_callbacks) -> None:
    old, job = uploaded(100), ask_daily()
    assert job is not None
    with django_capture_on_commit_callbacks(execute=True):
        housekeeping_done = housekeeping.housekeeping(actor=None, report=lambda *step: None, **job.parameters)()
    assert housekeeping_done.message == "删除上传满 90 天的导入文件 1 份。"
    assert not old.folder.exists()


def test_a_day_without_anything_to_do_says_so() -> None:
    assert housekeeping.housekeeping(actor=None, report=lambda *step: None, day="")().message == "没有到期要清理的。"


def test_the_command_does_them_at_once(capsys, django_capture_on_commit_callbacks) -> None:
    old = uploaded(100)
    with django_capture_on_commit_callbacks(execute=True):
        call_command("housekeeping")
    assert capsys.readouterr().out == "删除上传满 90 天的导入文件 1 份。\n"
    assert not old.folder.exists()


@pytest.mark.django_db(transaction=True)
def test_a_worker_asks_after_its_first_minute_and_then_now_and_again(monkeypatch) -> None:
    clock = [1000.0]
    monkeypatch.setattr("govaudit.worker.monotonic", lambda: clock[-1])
    monkeypatch.setattr("govaudit.worker.nudge", lambda code: True)
    duties, asked = Duties("here:1:a", None), []
    monkeypatch.setattr("govaudit.worker.ask_daily", lambda: asked.append(clock[-1]))
    for moment in (1000.0, 1059.0, 1060.0, 1061.0, 1060.0 + HOUSEKEEPING_EVERY - 1, 1060.0 + HOUSEKEEPING_EVERY):
        clock.append(moment)
        duties._look()
    assert asked == [1060.0, 1660.0]


@pytest.mark.django_db(transaction=True)
def test_the_job_runs_in_a_worker_and_the_file_is_gone_when_it_is_done() -> None:
    old, job = uploaded(100), ask_daily()
    assert job is not None
    perform(job.code, "test:1:a")
    job.refresh_from_db()
    assert (job.state, job.message) == (JobState.DONE, "删除上传满 90 天的导入文件 1 份。")
    assert not old.folder.exists()
    assert AuditEntry.objects.get().actor_name == "命令行"


@pytest.mark.parametrize("raw", ["0", "-1", "1.5", "ninety", "3651", "９０", "99999999999999999999"])
def test_a_number_of_days_that_is_none_stops_the_start(monkeypatch, raw: str) -> None:
    monkeypatch.setenv("GOVAUDIT_UPLOADS_KEPT_DAYS", raw)
    with pytest.raises(env.ImproperlyConfigured, match="write a whole number, 1 to 3650"):
        env.read_number("GOVAUDIT_UPLOADS_KEPT_DAYS", default=90, least=1, most=3650)


@pytest.mark.parametrize(("raw", "days"), [("", 90), ("1", 1), ("30", 30), ("3650", 3650)])
def test_a_number_of_days_is_read(monkeypatch, raw: str, days: int) -> None:
    monkeypatch.setenv("GOVAUDIT_UPLOADS_KEPT_DAYS", raw)
    assert env.read_number("GOVAUDIT_UPLOADS_KEPT_DAYS", default=90, least=1, most=3650) == days


def test_the_key_of_hashes_tells_nothing_of_the_secret_key() -> None:
    key = env.derived_key("secret", "callers")
    assert len(key) == 64
    assert key not in (env.derived_key("other", "callers"), env.derived_key("secret", "others"))
    assert key == env.derived_key("secret", "callers")
    assert env.derived_key(settings.SECRET_KEY, "callers") == settings.HASH_KEY
