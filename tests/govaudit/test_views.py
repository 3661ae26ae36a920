"""The frame, signing in, jobs and the log."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from govaudit.acts import write_entry
from govaudit.models import AuditEntry, Job, JobState, Worker
from tests.cast import PASSWORD, Cast
from units.models import User

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]


def new_job(author: User | None, state: JobState = JobState.QUEUED, **values: object) -> Job:
    now = timezone.now()
    more: dict[str, object] = {}
    if state is JobState.RUNNING:
        more = {"lease_until": now + timedelta(minutes=1), "started_at": now}
    if state in (JobState.DONE, JobState.FAILED):
        more = {"finished_at": now}
    given = {"kind": "score", "title": "计算得分", "fingerprint": str(Job.objects.count()), "created_by": author}
    return Job.objects.create(state=state, **given | more | values)


def text(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


# Signing in and the frame


def test_signing_in_leads_to_the_page_that_was_asked_for(cast: Cast, client: Client):
    asked = client.get("/jobs/")
    assert asked["Location"] == "/login/?next=/jobs/"
    sent = {"username": "jingban", "password": PASSWORD, "next": "/jobs/"}
    assert client.post("/login/", sent)["Location"] == "/jobs/"


def test_a_wrong_password_is_said_in_one_sentence(cast: Cast, client: Client):
    html = client.post("/login/", {"username": "jingban", "password": "no"}).content.decode()
    assert "用户名或口令不对" in html


def test_the_fifth_wrong_password_locks_for_a_while(cast: Cast, client: Client):
    for _ in range(5):
        response = client.post("/login/", {"username": "jingban", "password": "no"})
    assert response.status_code == 429
    assert "已锁定 15 分钟" in response.content.decode()
    assert client.post("/login/", {"username": "jingban", "password": PASSWORD}).status_code == 429


def test_signing_out_ends_the_session(cast: Cast, sign_in: SignIn):
    client = sign_in(cast.clerk)
    assert client.post("/logout/").status_code == 302
    assert client.get("/jobs/").status_code == 302


@pytest.mark.parametrize(("role", "shown"), [("admin", True), ("manager", False), ("liaison", False)])
def test_the_menu_holds_only_what_the_person_may_open(cast: Cast, sign_in: SignIn, role: str, shown: bool):
    assert ("用户与权限" in text(sign_in(getattr(cast, role)), "/jobs/")) is shown


def test_the_menu_marks_where_the_person_is(cast: Cast, sign_in: SignIn):
    marked = re.findall(r'class="is-here" aria-current="page">([^<]+)<', text(sign_in(cast.admin), "/jobs/"))
    assert marked == ["任务"]


def test_a_person_without_a_role_is_told_so(cast: Cast, sign_in: SignIn):
    response = sign_in(cast.stranger).get("/jobs/")
    assert response.status_code == 403
    assert "您没有这项权限，请联系管理员、经办人、主管、文书、联络员办理。" in response.content.decode()


def test_an_office_without_a_period_says_so_on_every_page(cast: Cast, sign_in: SignIn):
    assert "还没有考核周期" in text(sign_in(cast.admin), "/jobs/")


# Jobs


def test_an_empty_list_of_jobs_names_what_the_person_may_begin(cast: Cast, sign_in: SignIn):
    assert "计算得分、在“通报”里生成通报" in text(sign_in(cast.manager), "/jobs/")
    html = text(sign_in(cast.liaison), "/jobs/")
    assert "还没有任务。导出超过" in html
    assert "计算得分" not in html


def test_a_running_job_moves_and_asks_again(cast: Cast, sign_in: SignIn):
    Worker.objects.create(name="w1", seen_at=timezone.now())
    job = new_job(cast.clerk, JobState.RUNNING, done_steps=12, total_steps=41, message="正在计算草碧镇")
    html = text(sign_in(cast.clerk), f"/jobs/{job.code}/progress/")
    assert '<progress value="12" max="41">' in html
    assert f'hx-get="/jobs/{job.code}/progress/"' in html
    assert "正在计算草碧镇" in html
    assert "<html" not in html


@pytest.mark.parametrize("state", [JobState.DONE, JobState.FAILED])
def test_a_finished_job_asks_no_more(cast: Cast, sign_in: SignIn, state: JobState):
    job = new_job(cast.clerk, state)
    assert "hx-get" not in text(sign_in(cast.clerk), f"/jobs/{job.code}/progress/")


def test_a_done_job_leads_to_its_result(cast: Cast, sign_in: SignIn):
    job = new_job(cast.clerk, JobState.DONE, message="已计算41个单位的得分。", result_url="/reports/ranking/2022Q2/")
    html = text(sign_in(cast.clerk), f"/jobs/{job.code}/")
    assert "已计算41个单位的得分。" in html
    assert 'href="/reports/ranking/2022Q2/"' in html


def test_a_page_says_so_where_no_worker_answers(cast: Cast, sign_in: SignIn):
    job = new_job(cast.clerk)
    assert "后台没有进程在工作" in text(sign_in(cast.clerk), f"/jobs/{job.code}/")
    Worker.objects.create(name="w1", seen_at=timezone.now())
    assert "后台没有进程在工作" not in text(sign_in(cast.clerk), f"/jobs/{job.code}/")


def test_a_failed_job_says_why_and_starts_again(
    cast: Cast, sign_in: SignIn, django_capture_on_commit_callbacks: object
):
    job = new_job(cast.clerk, JobState.FAILED, message="模板第 12 行没有这个名称。")
    client = sign_in(cast.clerk)
    assert "模板第 12 行没有这个名称。" in text(client, f"/jobs/{job.code}/")
    assert client.post(f"/jobs/{job.code}/retry/")["Location"] == f"/jobs/{job.code}/"
    job.refresh_from_db()
    assert job.state == JobState.QUEUED


def test_a_job_that_did_not_fail_is_not_started_again(cast: Cast, sign_in: SignIn):
    job = new_job(cast.clerk, JobState.DONE)
    response = sign_in(cast.clerk).post(f"/jobs/{job.code}/retry/")
    assert response.status_code == 409
    assert "没有失败，不需要重试" in response.content.decode()


def test_the_frame_shows_running_jobs_and_is_quiet_without(cast: Cast, sign_in: SignIn):
    client = sign_in(cast.clerk)
    assert "hx-trigger" not in text(client, "/jobs/running/")
    new_job(cast.clerk, JobState.RUNNING, done_steps=1, total_steps=4)
    html = text(client, "/jobs/running/")
    assert 'hx-trigger="every 2s"' in html
    assert '<progress value="1" max="4">' in html


def test_a_liaison_sees_the_own_jobs_only(cast: Cast, sign_in: SignIn):
    job = new_job(cast.clerk)
    client = sign_in(cast.liaison)
    assert client.get(f"/jobs/{job.code}/").status_code == 404
    assert client.post(f"/jobs/{job.code}/retry/").status_code == 404
    assert 'data-record-count="0"' in text(client, "/jobs/")


# The log


@pytest.fixture
def entries() -> None:
    AuditEntry.objects.all().delete()
    for name, before, after in (("甲", {"建制序": 1}, {"建制序": 2}), ("乙", {}, {})):
        write_entry(
            actor=None, act="unit.save", subject=f"单位/{name}", summary=f"改{name}", before=before, after=after
        )


def test_the_log_shows_what_changed_field_by_field(cast: Cast, sign_in: SignIn, entries: None):
    html = text(sign_in(cast.manager), "/log/")
    assert "建制序：1 → 2" in html
    assert 'data-record-count="2"' in html


def test_the_log_is_searched_by_subject_and_day(cast: Cast, sign_in: SignIn, entries: None):
    client = sign_in(cast.manager)
    assert 'data-record-count="1"' in text(client, "/log/?q=单位/乙")
    assert 'data-record-count="0"' in text(client, "/log/?until=2022-08-21")
    assert 'data-record-count="2"' in text(client, "/log/?since=2022-08-22&until=2022-08-22")
