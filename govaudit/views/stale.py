"""The answer to a form whose page was open too long, or was signed in anew elsewhere meanwhile."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django_htmx.http import HttpResponseClientRefresh

NOT_SAVED = "这一页打开得太久，或者其间在别处重新登录过，刚才填的没有保存。页面已经刷新，请再填一次。"


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without the token of the present session; a part of a page is not swapped in, the page is shown anew."""
    if request.htmx:  # type: ignore[attr-defined]
        messages.error(request, NOT_SAVED)
        return HttpResponseClientRefresh()
    return render(request, "stale_form.html", status=403)
