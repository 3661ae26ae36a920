"""Pages of the job tests: is a worker alive, start a slow job, how far is it."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from govaudit.models import AuditEntry, Job
from govaudit.selectors import has_live_worker
from govaudit.services import request_job


@login_not_required
def live_worker(request: HttpRequest) -> HttpResponse:
    return JsonResponse({"is_live": has_live_worker()})


@csrf_exempt
@login_not_required
def job_start(request: HttpRequest) -> HttpResponse:
    parameters = {
        "steps": int(request.GET["steps"]),
        "trace": request.GET["trace"],
        "endless": int(request.GET["endless"]),
    }
    return JsonResponse({"code": request_job(actor=None, kind="slow", parameters=parameters).code})


@login_not_required
def job_state(request: HttpRequest, code: str) -> HttpResponse:
    job = Job.objects.get(code=code)
    fields = ("state", "done_steps", "total_steps", "message", "result_url", "attempts", "lease_owner")
    written = AuditEntry.objects.filter(act="slow.write").count()
    return JsonResponse({**{name: getattr(job, name) for name in fields}, "written": written})


urlpatterns = [path("live/", live_worker), path("start/", job_start), path("jobs/<code>/", job_state)]
