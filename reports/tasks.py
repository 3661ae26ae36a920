"""Doors: scoring and writing a notice as jobs."""

from django.urls import reverse

from govaudit.jobs import JobResult, Report, Write, job_kind
from govaudit.roles import Right
from reports.models import Notice
from reports.selectors.documents import compose
from reports.selectors.scores import compute_scores
from reports.services.notices import Draft, write_edition
from reports.services.scores import score_period
from units.models import Period, User


@job_kind("score", title="计算得分", right=Right.SCORE)
def score(*, actor: User | None, report: Report, period: str) -> Write:
    found = Period.objects.named(period)
    placed = compute_scores(found, report=lambda done, total: report(done, total, "按评分方案逐家计算"))

    def write() -> JobResult:
        scores = score_period(actor=actor, period=found, placed=placed)
        return JobResult(f"{found.name}：{len(scores)}家单位已计分。", reverse("reports:ranking", args=[found.code]))

    return write


@job_kind("notice", title="生成通报", right=Right.WRITE_NOTICE)
def notice(*, actor: User | None, report: Report, period: str, code: str) -> Write:
    found = Notice.objects.select_related("period", "template").get(period__code=period, code=code)
    report(0, 0, "汇总数字")
    composition = compose(found)
    draft = Draft.of(found, composition, report=lambda done, total: report(done, total, "写出文件"))

    def write() -> JobResult:
        edition = write_edition(actor=actor, notice=found, draft=draft)
        address = [found.period.code, found.code]
        return JobResult(
            f"第{edition.number}稿已生成，{len(draft.files)}个文件，{len(draft.remarks)}条提示。",
            reverse("reports:notice-detail", args=address),
            reverse("reports:edition-file", args=[*address, edition.number, "notice.docx"]),
        )

    return write
