"""Pages of scores and notices."""

from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views import View
from django.views.generic import ListView, TemplateView
from django.views.generic.edit import FormView

from govaudit.errors import NotAllowed, UserError
from govaudit.roles import Right
from govaudit.selectors import has_live_worker
from govaudit.services import request_job
from govaudit.views import RightRequired
from reports.document.ledger import build_ledger
from reports.document.page import outline, render_page, with_ledger_links, without_links
from reports.forms import NoticeForm
from reports.models import Edition, Notice, Score
from reports.selectors.documents import Composition, changed_since, compose, is_current
from reports.selectors.figures import figure_title
from reports.selectors.glance import area_states, next_steps
from reports.selectors.ranking import CHART_WIDTH, ranking
from reports.selectors.scores import scheme_of, scores_are_current
from reports.selectors.tables import score_account
from reports.services.notices import NoticeIssued, edit_notice, issue_notice
from units.closings import facts_for
from units.frame import current_period
from units.models import Period
from units.today import tasks_of


class Glance(RightRequired, TemplateView):
    """The first page: what waits for the person, and the quarter at a glance: what is on file, what is closed, what to
    do next."""

    right = Right.VIEW_OWN
    template_name = "reports/glance.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user, period = self.person, current_period(self.request)
        context = super().get_context_data(**kwargs) | {"period": period, "tasks": tasks_of(user, period)}
        if period is None:
            return context
        facts = facts_for(period)
        areas = area_states(period, user, facts)
        if user.sees_all:
            context["steps"] = next_steps(period, areas, facts)
        else:
            context["score"] = Score.objects.filter(period=period).visible_to(user).first()
        context["notices"] = Notice.objects.filter(period=period).visible_to(user)
        return context | {"areas": areas}


class LatestRanking(RightRequired, View):
    """The ranking of the period in view."""

    right = Right.VIEW_OWN

    def get(self, request: HttpRequest) -> HttpResponse:
        period = current_period(request)
        return redirect("reports:ranking", period.code) if period else redirect("reports:glance")


class Ranking(RightRequired, TemplateView):
    """Places by group; a bar starts at the base score."""

    right = Right.VIEW_OWN
    template_name = "reports/ranking.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        period = _period(kwargs["period"])
        user = self.person
        groups = ranking(period, user)
        return super().get_context_data(**kwargs) | {
            "period": period,
            "groups": groups,
            "scheme": scheme_of(period),
            "chart_width": CHART_WIDTH,
            "is_current": scores_are_current(period) if groups and user.sees_all else True,
            "may_score": user.has_right(Right.SCORE) and not _is_issued(period),
        }


class RequestScoring(RightRequired, View):
    """Start scoring as a job."""

    right = Right.SCORE

    def post(self, request: HttpRequest, period: str) -> HttpResponse:
        found = _period(period)
        if scheme_of(found) is None:
            raise UserError(f"{found.name}没有评分方案，不计分。")
        Notice.objects.refuse_scoring(found)
        job = request_job(actor=self.person, kind="score", parameters={"period": found.code})
        return redirect("job-detail", job.code)


class ScoreDetail(RightRequired, TemplateView):
    """A unit's account: base, every signed line with its inputs, total and place."""

    right = Right.VIEW_OWN
    template_name = "reports/score_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        scores = Score.objects.visible_to(self.person).select_related("unit", "group", "period", "scheme")
        score = get_object_or_404(
            scores.prefetch_related("lines__criterion"), period__code=kwargs["period"], unit__code=kwargs["unit"]
        )
        account = score_account(score, self.request.GET.get("line", "total"))
        if account is None:
            raise Http404
        return super().get_context_data(**kwargs) | {"score": score, "period": score.period, "account": account}


class NoticeList(RightRequired, ListView):
    """Notices of all periods; a liaison sees the issued ones."""

    right = Right.VIEW_OWN
    template_name = "reports/notice_list.html"
    context_object_name = "notices"

    def get_queryset(self) -> Any:
        notices = Notice.objects.visible_to(self.person).select_related("period", "template")
        return notices.prefetch_related("editions")


class _NoticePage(RightRequired):
    """What the pages of one notice share: the notice, found among those the person may see."""

    right = Right.VIEW_OWN
    kwargs: dict[str, Any]

    def notice(self) -> Notice:
        notices = Notice.objects.visible_to(self.person).select_related("period", "template")
        return get_object_or_404(notices, period__code=self.kwargs["period"], code=self.kwargs["code"])


class NoticeDetail(_NoticePage, TemplateView):
    """The notice as it will print, its outline, remarks and downloads. An issued one is shown as issued."""

    template_name = "reports/notice_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        notice = self.notice()
        user = self.person
        ledger_url = reverse("reports:notice-ledger", args=[notice.period.code, notice.code])
        editions = notice.editions.prefetch_related("files")
        edition = editions.filter(pk=notice.issued_edition_id or 0).first() if notice.issued_at else editions.first()
        context = super().get_context_data(**kwargs) | {
            "notice": notice,
            "period": notice.period,
            "edition": edition,
            "may_write": user.has_right(Right.WRITE_NOTICE) and not notice.issued_at,
            "may_download": user.has_right(Right.WRITE_NOTICE) or notice.issued_at,
            "may_issue": user.has_right(Right.ISSUE_NOTICE) and not notice.issued_at,
            "has_worker": has_live_worker(),
        }
        if notice.issued_at and edition:
            if not user.sees_all:
                return context | {"page": without_links(edition.page)}
            changed = changed_since(edition)
            return context | {
                "page": with_ledger_links(edition.page, ledger_url),
                "remarks": edition.remarks,
                "figures": _by_name(edition.ledger),
                "changed": [figure_title(name) for name in changed],
            }
        try:
            composition: Composition = compose(notice)
        except UserError as error:
            return context | {"fault": str(error), "remarks": []}
        page = render_page(composition.document)
        return context | {
            "page": with_ledger_links(page, ledger_url),
            "outline": outline(composition.document),
            "figures": _by_name(build_ledger(composition.document)),
            "remarks": [remark.as_dict() for remark in composition.remarks],
            "is_current": edition is not None and edition.page == page,
        }


class NoticeEdit(_NoticePage, FormView):
    """The clerk's text. Slots in braces stay slots."""

    right = Right.WRITE_NOTICE
    template_name = "reports/notice_edit.html"
    form_class = NoticeForm

    def get_initial(self) -> dict[str, Any]:
        notice = self.notice()
        if notice.issued_at:
            raise NoticeIssued("这份通报已经签发，正文不能再改。")
        return {"text": notice.text, "dated_on": notice.dated_on, "revision": notice.revision}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        notice = self.notice()
        return super().get_context_data(**kwargs) | {"notice": notice, "period": notice.period}

    def form_valid(self, form: NoticeForm) -> HttpResponse:
        notice = self.notice()
        try:
            edit_notice(actor=self.person, notice=notice, **form.cleaned_data)
        except NotAllowed:
            raise
        except UserError as error:
            form.add_error(None, str(error))
            return self.form_invalid(form)
        messages.success(self.request, "正文已保存。")
        return redirect(_notice_page(notice))


class NoticeLedger(_NoticePage, TemplateView):
    """数字台账: every figure of the last edition with its definition, inputs and records."""

    right = Right.VIEW
    template_name = "reports/notice_ledger.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        notice = self.notice()
        edition = notice.issued_edition or notice.editions.first()
        wanted = self.request.GET.get("q", "").strip()
        ledger = [entry for entry in (edition.ledger if edition else []) if wanted in entry["name"] + entry["printed"]]
        return super().get_context_data(**kwargs) | {
            "notice": notice,
            "period": notice.period,
            "edition": edition,
            "ledger": ledger,
            "wanted": wanted,
        }


class RequestWriting(_NoticePage, View):
    """Start writing an edition as a job."""

    right = Right.WRITE_NOTICE

    def post(self, request: HttpRequest, period: str, code: str) -> HttpResponse:
        notice = self.notice()
        if notice.issued_at:
            raise NoticeIssued("这份通报已经签发，不再生成新稿。")
        parameters = {"period": notice.period.code, "code": notice.code}
        job = request_job(actor=self.person, kind="notice", parameters=parameters)
        return redirect("job-detail", job.code)


class NoticeIssue(_NoticePage, TemplateView):
    """Confirm and sign: names the edition, its files and the remarks that are accepted."""

    right = Right.ISSUE_NOTICE
    template_name = "reports/notice_issue.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        notice = self.notice()
        edition = notice.editions.prefetch_related("files").first()
        return super().get_context_data(**kwargs) | {
            "notice": notice,
            "period": notice.period,
            "edition": edition,
            "is_current": edition is not None and not notice.issued_at and is_current(edition),
        }

    def post(self, request: HttpRequest, period: str, code: str) -> HttpResponse:
        notice = self.notice()
        number = request.POST.get("edition", "")
        edition = get_object_or_404(Edition, notice=notice, number=int(number) if number.isdecimal() else 0)
        issue_notice(actor=self.person, notice=notice, edition=edition, accepted=request.POST.get("accepted") == "on")
        messages.success(request, f"{notice.period.name}通报已签发。")
        return redirect(_notice_page(notice))


class EditionDownload(_NoticePage, View):
    """A file of an edition. Before issue only who writes notices may have it; afterwards everyone who sees it."""

    def get(self, request: HttpRequest, period: str, code: str, number: int, name: str) -> FileResponse:
        notice = self.notice()
        if not notice.issued_at and not self.person.has_right(Right.WRITE_NOTICE):
            raise NotAllowed("通报还没有签发，请联系文书或主管。")
        edition = get_object_or_404(notice.editions, number=number)
        if edition.pk != notice.issued_edition_id and not self.person.has_right(Right.WRITE_NOTICE):
            raise Http404
        file = get_object_or_404(edition.files, name=name)
        if name == "ledger.json" and not self.person.sees_all:
            raise Http404
        if not file.content.storage.exists(str(file.content.name)):
            raise FileMissing("这个文件在服务器上找不到了，请管理员从备份恢复，或由文书重新生成。")
        suffix = name.rpartition(".")[2]
        title = f"{notice.period.name}{file.title}" if name.startswith("notice.") else file.title
        return FileResponse(file.content.open("rb"), as_attachment=True, filename=f"{title}.{suffix}")


class FileMissing(UserError):
    """A file that was produced is not on the disk any more."""


def _by_name(ledger: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """What the panel beside the paper shows, by figure name, with names as people read them."""
    return {
        entry["name"]: entry
        | {"name": figure_title(entry["name"])}
        | {"inputs": [source | {"name": figure_title(source["name"])} for source in entry["inputs"]]}
        for entry in ledger
    }


def _notice_page(notice: Notice) -> str:
    return reverse("reports:notice-detail", args=[notice.period.code, notice.code])


def _is_issued(period: Period) -> bool:
    return Notice.objects.filter(period=period).exclude(issued_edition=None).exists()


def _period(code: str) -> Period:
    return get_object_or_404(Period, code=code)
