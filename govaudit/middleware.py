"""What every request passes: a refusal becomes a message, an address that no database can be asked for is not found."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme

from govaudit.errors import NotAllowed, UserError


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


class UserErrorMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """A refused page answers with the sentence; a refused form goes back to where it was sent from."""
        if not isinstance(exception, UserError):
            return None
        if isinstance(exception, NotAllowed):
            return render(request, "403.html", {"sentence": str(exception)}, status=403)
        back = request.headers.get("Referer", "")
        if request.method == "POST" and url_has_allowed_host_and_scheme(back, {request.get_host()}):
            messages.error(request, str(exception))
            return redirect(back)
        return render(request, "refused.html", {"sentence": str(exception)}, status=409)
