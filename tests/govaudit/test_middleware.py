"""What every request passes."""

from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import OperationalError
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.urls import resolve

from govaudit.middleware import UserErrorMiddleware
from tests.cast import Cast
from units.models import Period, User

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]


@pytest.mark.parametrize(
    "address",
    [
        "/units/%00/",
        "/units/?q=%00",
        "/units/?period=2022Q2%00",
        "/units/?%00=1",
        "/units/search/?q=a%00",
        "/units/periods/switch/?to=%00",
    ],
)
def test_an_address_with_a_nul_is_not_found(cast: Cast, sign_in: SignIn, address: str):
    assert sign_in(cast.admin).get(address).status_code == 404


def test_an_address_with_a_nul_is_not_found_for_a_stranger_either(client: Client):
    assert client.get("/units/?period=%00").status_code == 404


# A session that ended while a page was open


def stale_client(person: User) -> Client:
    """A browser that is signed in anew since its page was shown."""
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(person)
    return browser


def test_a_form_older_than_the_session_is_answered_in_the_programs_frame(cast: Cast):
    response = stale_client(cast.checker).post("/jobs/J1/retry/")
    html = response.content.decode()
    assert response.status_code == 403
    assert "刷新以后填好再保存" in html
    assert 'class="topbar"' in html
    assert "CSRF" not in html.replace("X-CSRFToken", "")


def test_a_part_of_a_page_older_than_the_session_shows_the_page_anew_and_says_why(cast: Cast):
    browser = stale_client(cast.checker)
    response = browser.post("/jobs/J1/retry/", headers={"HX-Request": "true"})
    assert (response.headers["HX-Refresh"], response.content) == ("true", b"")
    assert "刚才填的没有保存" in browser.get("/jobs/").content.decode()


@pytest.mark.parametrize(
    ("address", "page"),
    [
        ("/imports/I1/check/", "/imports/I1/"),
        ("/imports/I1/settle/", "/imports/I1/"),
        ("/imports/I1/faulty/drop/", "/imports/I1/faulty/"),
        ("/jobs/J1/retry/", "/jobs/J1/"),
        ("/reports/ranking/2022Q2/score/", "/reports/ranking/2022Q2/"),
        ("/reports/notices/2022Q2/quarterly/write/", "/reports/notices/2022Q2/quarterly/"),
        ("/logout/", "/"),
    ],
)
def test_an_address_that_only_takes_forms_leads_to_its_page(address: str, page: str):
    """Whatever the record: what the view answers to a wrong method comes before it looks for one."""
    from django.http import HttpResponseNotAllowed
    from django.test import RequestFactory

    from govaudit.middleware import FormAddressMiddleware

    view = resolve(address).func.view_class
    assert not hasattr(view, "get") or "get" not in view.http_method_names
    answer = FormAddressMiddleware(lambda request: HttpResponseNotAllowed(["POST"]))
    assert answer(RequestFactory().get(address))["Location"] == page
    assert answer(RequestFactory().put(address)).status_code == 405


def test_signing_in_again_after_sending_a_form_shows_the_forms_page(cast: Cast, sign_in: SignIn, qianyang: Period):
    asked = Client().post("/reports/ranking/2022Q2/score/")["Location"]
    target = parse_qs(urlsplit(asked).query)["next"][0]
    response = sign_in(cast.checker).get(target, follow=True)
    assert response.redirect_chain == [("/reports/ranking/2022Q2/", 302)]
    assert response.status_code == 200


@pytest.mark.parametrize(
    ("page", "after"),
    [
        ("http://testserver/imports/I1/faulty/?page=2", "/imports/I1/faulty/?page=2"),
        ("http://elsewhere.example/imports/I1/", "/"),
        ("", "/"),
    ],
)
def test_a_part_of_a_page_sends_the_whole_page_to_sign_in(client: Client, page: str, after: str):
    response = client.post("/imports/I1/faulty/drop/", headers={"HX-Request": "true", "HX-Current-URL": page})
    sign_in_page = urlsplit(response["HX-Redirect"])
    assert (sign_in_page.path, parse_qs(sign_in_page.query)) == ("/login/", {"next": [after]})
    assert response.content == b""


@pytest.mark.parametrize("template", ["400.html", "500.html"])
def test_pages_without_a_frame_are_made_of_nothing_but_themselves(template: str):
    html = render_to_string(template)
    assert 'lang="zh-Hans"' in html
    assert 'href="/"' in html
    assert "没有改动任何记录" in html


def test_more_than_the_program_takes_at_once_is_refused_in_chinese(cast: Cast, sign_in: SignIn):
    answer = sign_in(cast.admin).get("/units/?" + "&".join(f"a{n}=1" for n in range(3001)))
    assert (answer.status_code, "没有办成" in answer.content.decode()) == (400, True)


class Gone(Exception):
    """What PostgreSQL's driver raises beneath Django's error."""

    def __init__(self, code: str) -> None:
        super().__init__("given up")
        self.pgcode = code


def given_up(code: str, text: str = "given up") -> OperationalError:
    error = OperationalError(text)
    error.__cause__ = Gone(code) if code else None
    return error


@pytest.mark.parametrize(
    "error",
    [given_up("40P01"), given_up("40001"), given_up("55P03"), given_up("", "database is locked")],
    ids=["deadlock", "not serializable", "not available", "locked"],
)
def test_a_form_that_lost_against_another_is_answered_with_a_sentence(error: OperationalError, rf: RequestFactory):
    response = UserErrorMiddleware(HttpResponse).process_exception(rf.post("/"), error)
    assert response is not None
    assert response.status_code == 409
    assert "别人正在改同样的记录，没有保存。请再试一次。" in response.content.decode()


def test_another_fault_of_the_database_is_no_message(rf: RequestFactory):
    assert UserErrorMiddleware(HttpResponse).process_exception(rf.post("/"), given_up("53300")) is None
