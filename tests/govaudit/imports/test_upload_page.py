"""The page that takes a file: what it remembers of a person, what it asks before the file is sent."""

import re
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from govaudit.errors import UserError
from tests.cast import Cast
from tests.govaudit.imports.on_pages import order, upload, workbook
from units.models import Period, User

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
ADD = "/imports/add/?kind=orders"
AGAIN = "选好的文件没有留下，请再选一次。"


@pytest.fixture
def clerk(qianyang: Period, cast: Cast, sign_in: SignIn) -> Client:
    return sign_in(cast.checker)


def source_offered(client: Client) -> str:
    return client.get(ADD).context["form"]["source"].value()


def sent(client: Client, **fields: object) -> str:
    values = {"file": SimpleUploadedFile("a.xlsx", workbook([order("T1")])), "source": "市平台", **fields}
    response = client.post(ADD, values)
    assert response.status_code == 422
    return response.content.decode()


def test_file_and_source_are_asked_for_before_anything_is_sent(clerk: Client):
    html = clerk.get(ADD).content.decode()
    form = html[html.index('<form method="post" enctype') :]
    assert "novalidate" not in form.partition(">")[0]
    for name in ("file", "source"):
        assert re.search(rf'<input[^>]*name="{name}"[^>]* required', form), name


def test_a_refused_form_says_that_the_file_must_be_chosen_again(clerk: Client):
    assert AGAIN in sent(clerk, source="")


def test_what_the_act_refuses_says_so_too(clerk: Client, monkeypatch: pytest.MonkeyPatch):
    def refuse(**_given: object) -> None:
        raise UserError("来源正在改名，请稍后再上传。")

    monkeypatch.setattr("govaudit.views.imports.upload.upload_file", refuse)
    html = sent(clerk)
    assert "来源正在改名" in html
    assert AGAIN in html


def test_a_form_without_a_file_asks_for_it_once(clerk: Client):
    html = sent(clerk, file="", source="")
    assert "请选择文件。" in html
    assert AGAIN not in html


def test_each_person_is_offered_the_own_last_source(clerk: Client, cast: Cast, sign_in: SignIn):
    upload(clerk, workbook([order("T1")]), source="市12345平台")
    other = sign_in(cast.admin)
    assert source_offered(other) == "市12345平台"
    upload(other, workbook([order("T2")]), source="省12345平台")
    assert (source_offered(clerk), source_offered(other)) == ("市12345平台", "省12345平台")


def test_the_kind_a_person_brought_in_last_comes_first(clerk: Client, cast: Cast, sign_in: SignIn):
    upload(clerk, workbook([order("T1")]))
    assert clerk.get("/imports/add/").context["kinds"][0].code == "orders"
    assert sign_in(cast.admin).get("/imports/add/").context["kinds"][0].code == "units"


def test_a_form_that_names_no_kind_of_file_leads_to_the_kinds(cast: Cast, sign_in: SignIn) -> None:
    response = sign_in(cast.checker).post("/imports/add/", {"period": ""})
    assert (response.status_code, response.headers.get("Location")) == (302, "/imports/add/")
