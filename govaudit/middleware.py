"""What every request passes: who is not signed in is asked to, a refusal becomes a message, an address that only takes
forms leads to its page, an address that no database can be asked for is not found."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseRedirectBase
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.http import HttpResponseClientRedirect

from govaudit.errors import Conflict, NotAllowed, UserError


class NulMiddleware:
    """An address with a NUL in its path or query is not found: PostgreSQL refuses such a text wherever it is sent."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        texts = [part for name, values in request.GET.lists() for part in (name, *values)]
        if any("\0" in text for text in (request.path_info, *texts)):
            request.GET = QueryDict()  # the page that says so looks for the period in view
            raise Http404
        return self.get_response(request)


class SignInMiddleware(LoginRequiredMiddleware):
    """Part of a page asked for after the session ended: the whole page goes to sign in, and comes back afterwards."""

    def handle_no_permission(  # type: ignore[override]
        self, request: HttpRequest, view_func: Callable[..., Any]
    ) -> HttpResponseRedirectBase:
        htmx = request.htmx  # type: ignore[attr-defined]
        if not htmx:
            return super().handle_no_permission(request, view_func)
        page = htmx.current_url_abs_path or reverse("home")  # None for a page of another host
        return HttpResponseClientRedirect(redirect_to_login(page).url)


class FormAddressMiddleware:
    """An address that only takes forms, opened by itself (as after signing in anew), leads to the page above it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED and request.method in ("GET", "HEAD"):
            return redirect(_page_above(request.path_info))
        return response


def _page_above(path: str) -> str:
    """The nearest address above that the program knows."""
    while path := path.rstrip("/").rpartition("/")[0]:
        try:
            resolve(f"{path}/")
        except Resolver404:
            continue
        return f"{path}/"
    return reverse("home")


#: PostgreSQL's codes for a transaction given up because of another: deadlock, not serializable, lock not available.
_CONTENDED = frozenset({"40P01", "40001", "55P03"})


def _is_contended(exception: Exception) -> bool:
    """Whether the database gave up what was to be written because somebody else was writing the same."""
    if not isinstance(exception, OperationalError):
        return False
    return getattr(exception.__cause__, "pgcode", None) in _CONTENDED or "database is locked" in str(exception)


class UserErrorMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """A refused page answers with the sentence; a refused form goes back to where it was sent from."""
        if _is_contended(exception):
            exception = Conflict("别人正在改同样的记录，没有保存。请再试一次。")
        if not isinstance(exception, UserError):
            return None
        if isinstance(exception, NotAllowed):
            return render(request, "403.html", {"sentence": str(exception)}, status=403)
        back = request.headers.get("Referer", "")
        if request.method == "POST" and url_has_allowed_host_and_scheme(back, {request.get_host()}):
            messages.error(request, str(exception))
            return redirect(back)
        return render(request, "refused.html", {"sentence": str(exception)}, status=409)
