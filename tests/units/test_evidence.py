"""Evidence: which files are kept with which records, who sees them, and when their content goes."""

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from checks.services import save_finding
from govaudit.errors import NotAllowed
from govaudit.models import AuditEntry
from govaudit.roles import Role
from tests.checks.small_office import new_finding, open_office, person
from units.counting import record_of
from units.evidence import MOST, RefusedEvidence, content_of, forget_contents
from units.models import Evidence, User
from units.recording import InvalidRecord
from units.services import add_evidence, delete_evidence

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
PNG = b"\x89PNG\r\n\x1a\n" + b"picture"


@pytest.fixture(autouse=True)
def files(settings: Any, tmp_path: Path) -> Path:
    settings.FILES_DIR = tmp_path / "files"
    return tmp_path


@pytest.fixture
def origin() -> str:
    open_office()
    return f"checks.Finding/{save_finding(actor=None, finding=new_finding()).code}"


def given(folder: Path, content: bytes, name: str = "given") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def add(files: Path, origin: str, name: str = "截图.png", content: bytes = PNG, actor: User | None = None) -> Evidence:
    return add_evidence(actor=actor, origin=origin, content=given(files, content), name=name)


def test_a_file_is_kept_with_its_record_and_told(files: Path, origin: str) -> None:
    evidence = add(files, origin)
    assert content_of(evidence.sha256).read_bytes() == PNG
    assert (evidence.size, evidence.added_by) == (len(PNG), "命令行")
    entry = AuditEntry.objects.get(act="evidence.add")
    assert "截图.png" in entry.summary
    assert entry.subject == f"佐证材料/{origin}"


def test_the_same_content_once_more_is_kept_once(files: Path, origin: str) -> None:
    assert add(files, origin) == add(files, origin, name="另一个名字.png")
    assert Evidence.objects.count() == 1


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("空.png", b"", "空的"),
        ("网页.html", b"<script>", "不是能上传的文件"),
        ("图.svg", b"<svg onload=alert(1)>", "不是能上传的文件"),
        ("假.png", b"<html><script>", "不是能打开的图片"),
        ("", PNG, "文件名"),
    ],
)
def test_what_is_not_taken_is_refused_with_a_sentence(
    files: Path, origin: str, name: str, content: bytes, sentence: str
) -> None:
    with pytest.raises(RefusedEvidence, match=sentence):
        add(files, origin, name, content)
    assert not Evidence.objects.exists()


def test_a_file_beyond_the_bound_is_refused(files: Path, origin: str) -> None:
    path = files / "large.pdf"
    with path.open("wb") as out:
        out.truncate(MOST + 1)
    with pytest.raises(RefusedEvidence, match="21 MB"):
        add_evidence(actor=None, origin=origin, content=path, name="large.pdf")


def test_a_record_that_is_not_there_takes_none(files: Path, origin: str) -> None:
    for wrong in ("checks.Finding/F999", "checks.Nothing/1", ""):
        with pytest.raises(InvalidRecord, match="没有找到"):
            add(files, wrong)


def test_a_key_that_cannot_be_is_no_record() -> None:
    assert record_of("checks.AccountCheck/M01/2023-99") is None
    assert record_of("checks.DutyTerm/a/b/2021-99-99") is None


def test_a_liaison_adds_to_and_sees_the_own_units_records_only(files: Path, origin: str, sign_in: SignIn) -> None:
    own, other = person(Role.LIAISON, "Z01"), person(Role.LIAISON, "Z02")
    evidence = add(files, origin, actor=own)
    with pytest.raises(InvalidRecord):
        add(files, origin, "别的.pdf", b"%PDF-", actor=other)
    url = reverse("units:evidence-file", args=[evidence.code])
    shown = sign_in(own).get(url)
    assert b"".join(shown.streaming_content) == PNG
    assert shown.status_code == 200
    assert sign_in(other).get(url).status_code == 404
    assert sign_in(other).get(reverse("units:evidence-delete", args=[evidence.code])).status_code == 404


def test_who_may_not_record_adds_none(files: Path, origin: str) -> None:
    with pytest.raises(NotAllowed):
        add(files, origin, actor=person(Role.CLERK))


def test_a_liaison_deletes_only_what_the_liaison_added(files: Path, origin: str) -> None:
    liaison = person(Role.LIAISON, "Z01")
    by_office, by_unit = add(files, origin), add(files, origin, "回复.pdf", b"%PDF-", actor=liaison)
    with pytest.raises(NotAllowed):
        delete_evidence(actor=liaison, evidence=by_office)
    delete_evidence(actor=liaison, evidence=by_unit)
    delete_evidence(actor=liaison, evidence=by_unit)
    assert list(Evidence.objects.all()) == [by_office]


def test_pictures_open_and_other_files_are_saved(files: Path, origin: str, sign_in: SignIn) -> None:
    client = sign_in(person(Role.CHECKER))
    answers = {}
    for evidence in (add(files, origin), add(files, origin, "函.pdf", b"%PDF-")):
        answers[evidence.name] = client.get(reverse("units:evidence-file", args=[evidence.code]))
        assert b"".join(answers[evidence.name].streaming_content) == content_of(evidence.sha256).read_bytes()
    assert answers["截图.png"]["Content-Type"] == "image/png"
    assert answers["截图.png"]["Content-Disposition"].startswith("inline")
    assert answers["函.pdf"]["Content-Disposition"].startswith("attachment")
    assert answers["函.pdf"]["X-Content-Type-Options"] == "nosniff"


def test_one_refused_file_of_a_form_does_not_keep_the_others_away(origin: str, sign_in: SignIn) -> None:
    sent = [SimpleUploadedFile("一.png", PNG), SimpleUploadedFile("二.exe", b"MZ")]
    page = sign_in(person(Role.CHECKER)).post(
        reverse("units:evidence-add"), {"origin": origin, "files": sent}, headers={"HX-Request": "true"}
    )
    text = page.content.decode()
    assert "一.png" in text
    assert "“二.exe”不是能上传的文件" in text
    assert [found.name for found in Evidence.objects.all()] == ["一.png"]


def test_content_goes_a_day_after_nothing_names_it(files: Path, origin: str) -> None:
    gone, kept = add(files, origin), add(files, origin, "函.pdf", b"%PDF-")
    delete_evidence(actor=None, evidence=gone)
    assert forget_contents() == ""
    past = time.time() - 2 * 24 * 60 * 60
    for found in (gone, kept):
        os.utime(content_of(found.sha256), (past, past))
    assert forget_contents().startswith("1 份")
    assert not content_of(gone.sha256).exists()
    assert content_of(kept.sha256).exists()
