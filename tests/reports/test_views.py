"""Pages of scores and notices: who sees what, what a page says when something is missing, what is refused."""

import hashlib
import re
from pathlib import Path

import pytest
from django.urls import reverse

from checks.models import ColumnUpdate
from govaudit.models import AuditEntry, Job
from hotline.models import WorkOrder
from reports.document.page import with_ledger_links
from reports.models import Notice, Score, ScoresIssued
from reports.selectors.documents import TemplateFault, compose
from reports.services.notices import (
    Draft,
    NothingToIssue,
    NoticeIssued,
    edit_notice,
    issue_notice,
    write_edition,
)
from reports.services.scores import score_period
from units.models import Period

pytestmark = pytest.mark.django_db

NOTICE = "/reports/notices/2022Q2/main/"


@pytest.fixture
def notice(qianyang):
    return Notice.objects.get(period__code="2022Q2")


@pytest.fixture
def edition(notice):
    return write_edition(actor=None, notice=notice, draft=Draft.of(notice, compose(notice)))


def page(response):
    assert response.status_code == 200, response
    return response.content.decode()


def download_url(edition, name="notice.docx"):
    return reverse("reports:edition-file", args=["2022Q2", "main", edition.number, name])


def close_file(answer):
    """Close what is streamed, and not the test's database with it, as answer.close() would."""
    for close in answer._resource_closers:
        close()


def test_the_ranking_lists_both_groups_in_the_published_order(qianyang, cast, sign_in):
    html = page(sign_in(cast.manager).get("/reports/ranking/2022Q2/"))
    names = re.findall(r'<td><a href="/reports/scores/2022Q2/\w+/\?line=total">(\S+?)</a>', html)
    assert names[:7] == ["城关镇", "南寨镇", "高崖镇", "张家塬镇", "水沟镇", "崔家头镇", "草碧镇"]
    assert names[7:9] == ["卫健局", "市场监督管理局"]
    assert names[-1] == "人行"
    assert html.count("并列</span>") == 11


def test_a_liaison_sees_the_own_row_and_nobody_elses_account(qianyang, cast, sign_in):
    liaison = sign_in(cast.liaison)
    html = page(liaison.get("/reports/ranking/2022Q2/"))
    assert "卫健局" in html
    assert "城关镇" not in html
    assert liaison.get("/reports/scores/2022Q2/B17/").status_code == 200
    assert liaison.get("/reports/scores/2022Q2/Z01/").status_code == 404


def test_an_account_names_base_every_line_and_the_total(qianyang, cast, sign_in):
    html = page(sign_in(cast.manager).get("/reports/scores/2022Q2/Z01/?line=daily"))
    assert 'data-record-sum="-4"' in html
    assert "手工" in html
    assert 'data-record-sum="297"' in page(sign_in(cast.manager).get("/reports/scores/2022Q2/Z01/"))


def test_an_account_page_for_a_part_that_does_not_exist_is_not_found(qianyang, cast, sign_in):
    assert sign_in(cast.manager).get("/reports/scores/2022Q2/Z01/?line=nothing").status_code == 404


def test_the_ranking_says_when_records_changed_after_scoring(qianyang, cast, sign_in):
    client = sign_in(cast.manager)
    assert "不是最新" not in page(client.get("/reports/ranking/2022Q2/"))
    ColumnUpdate.objects.first().delete()
    assert "不是最新" in page(client.get("/reports/ranking/2022Q2/"))


def test_a_period_without_scores_says_what_to_do(qianyang, cast, sign_in):
    Score.objects.all().delete()
    assert "还没有计分" in page(sign_in(cast.clerk).get("/reports/ranking/2022Q2/"))


def test_scoring_from_the_page_starts_one_job_however_often_the_button_is_pressed(qianyang, cast, sign_in):
    client = sign_in(cast.checker)
    first = client.post("/reports/ranking/2022Q2/score/")
    second = client.post("/reports/ranking/2022Q2/score/")
    job = Job.objects.get()
    assert first.url == second.url == reverse("job-detail", args=[job.code])


def test_the_notice_page_links_each_figure_and_names_what_to_settle(notice, cast, sign_in):
    html = page(sign_in(cast.clerk).get(NOTICE))
    assert 'data-figure="工单受理"' in html
    assert "两种口径" in html
    assert "329件" in html
    assert "389件" in html


def test_every_figure_of_the_page_is_a_link_and_a_calculated_one_leads_to_its_ledger_entry(notice, cast, sign_in):
    write_edition(actor=None, notice=notice, draft=Draft.of(notice, compose(notice)))
    client = sign_in(cast.clerk)
    html = page(client.get(NOTICE))
    assert '<span class="figure"' not in html
    href = re.search(r'<a class="figure" href="([^"]*)" data-figure="按期办结率\(单位=&#x27;城关镇&#x27;\)"', html)[1]
    assert 'data-record-count="1"' in page(client.get(href))


def test_a_figure_without_a_value_stops_the_notice_and_says_which(notice, cast, sign_in):
    notice.text += "\n\n{{ 应更新数(栏目='财税审计', 单位='城关镇') }}"
    notice.save()
    html = page(sign_in(cast.clerk).get(NOTICE))
    assert "还不能生成" in html
    assert "应更新数" in html


def test_a_liaison_sees_a_notice_only_once_it_is_issued(notice, edition, cast, sign_in):
    liaison = sign_in(cast.liaison)
    assert liaison.get(NOTICE).status_code == 404
    assert liaison.get(download_url(edition)).status_code == 404
    issue_notice(actor=cast.manager, notice=notice, edition=edition, accepted=True)
    assert "已于" in page(liaison.get(NOTICE))
    answer = liaison.get(download_url(edition))
    close_file(answer)
    assert answer.status_code == 200


def test_before_issue_only_those_who_write_notices_download_them(edition, cast, sign_in):
    refused = sign_in(cast.checker).get(download_url(edition))
    assert refused.status_code == 403
    answer = sign_in(cast.clerk).get(download_url(edition))
    data = b"".join(answer.streaming_content)
    close_file(answer)
    assert hashlib.sha256(data).hexdigest() == edition.files.get(name="notice.docx").sha256
    assert "attachment" in answer["Content-Disposition"]


def test_a_file_of_no_edition_is_not_found(edition, cast, sign_in):
    client = sign_in(cast.clerk)
    assert client.get(download_url(edition, "../../secret_key")).status_code == 404
    assert client.get(NOTICE + "editions/9/notice.docx").status_code == 404


def test_an_issued_notice_is_shown_as_issued_even_after_records_change(notice, edition, cast, sign_in):
    issue_notice(actor=cast.manager, notice=notice, edition=edition, accepted=True)
    ColumnUpdate.objects.all().delete()
    html = page(sign_in(cast.clerk).get(NOTICE))
    assert with_ledger_links(edition.page, NOTICE + "ledger/") in html


def test_issuing_needs_the_remarks_accepted_and_the_last_edition(notice, edition, cast):
    with pytest.raises(NothingToIssue, match="3条提示"):
        issue_notice(actor=cast.manager, notice=notice, edition=edition, accepted=False)
    edit_notice(actor=None, notice=notice, text=notice.text + "\n\n补充。", dated_on=notice.dated_on, revision=0)
    with pytest.raises(NothingToIssue, match="又有变动"):
        issue_notice(actor=cast.manager, notice=notice, edition=edition, accepted=True)
    write_edition(actor=None, notice=notice, draft=Draft.of(notice, compose(notice)))
    with pytest.raises(NothingToIssue, match="不是最新一稿"):
        issue_notice(actor=cast.manager, notice=notice, edition=edition, accepted=True)


def test_an_edition_whose_records_changed_since_is_not_issued(notice, edition, cast):
    WorkOrder.objects.filter(unit__short_name="城关镇").first().delete()
    with pytest.raises(NothingToIssue, match="又有变动"):
        issue_notice(actor=cast.manager, notice=notice, edition=edition, accepted=True)


def test_an_issued_notice_says_which_figures_its_records_no_longer_give(notice, edition, cast, sign_in):
    issue_notice(actor=cast.manager, notice=notice, edition=edition, accepted=True)
    client = sign_in(cast.clerk)
    assert "签发以后记录有变动" not in page(client.get(NOTICE))
    WorkOrder.objects.filter(unit__short_name="水利局").first().delete()
    html = page(client.get(NOTICE))
    assert "签发以后记录有变动" in html
    assert "承办件（水利局）" in html


def test_a_forged_edition_number_is_not_found(notice, edition, cast, sign_in):
    assert sign_in(cast.manager).post(NOTICE + "issue/", {"edition": "abc"}).status_code == 404


def test_a_file_cut_short_on_the_disk_is_written_again(notice, edition):
    kept = edition.files.get(name="notice.docx").content
    whole = Path(kept.path).read_bytes()
    Path(kept.path).write_bytes(whole[:1000])
    notice.editions.all().delete()
    write_edition(actor=None, notice=notice, draft=Draft.of(notice, compose(notice)))
    assert Path(kept.path).read_bytes() == whole


def test_an_attachments_title_never_leads_out_of_its_folder(notice):
    notice.settings["table"][0]["title"] = "../../../乱/各镇"
    names = [file.name for file in Draft.of(notice, compose(notice)).files]
    assert names[1] == "attachments/01-.._.._.._乱_各镇.docx"


def test_after_issue_neither_text_nor_scores_nor_editions_change(notice, edition, cast):
    draft = Draft.of(notice, compose(notice))
    issue_notice(actor=cast.manager, notice=notice, edition=edition, accepted=True)
    with pytest.raises(NoticeIssued):
        edit_notice(actor=cast.clerk, notice=notice, text="改", dated_on=notice.dated_on, revision=notice.revision)
    with pytest.raises(NoticeIssued):
        write_edition(actor=cast.clerk, notice=notice, draft=draft)
    with pytest.raises(ScoresIssued):
        score_period(actor=cast.clerk, period=Period.objects.get(code="2022Q2"))


def test_two_clerks_do_not_overwrite_one_another(notice, cast, sign_in):
    form = {"text": notice.text + "\n\n甲的一段。", "dated_on": "2022-08-19", "revision": "0"}
    assert sign_in(cast.clerk).post(NOTICE + "text/", form).status_code == 302
    other = form | {"text": notice.text + "\n\n乙的一段。"}
    answer = sign_in(cast.manager).post(NOTICE + "text/", other)
    assert "已被别人修改" in answer.content.decode()
    assert "乙的一段" in answer.content.decode()
    assert "甲的一段" in Notice.objects.get().text


def test_each_act_on_a_notice_leaves_one_entry(notice, cast):
    AuditEntry.objects.all().delete()
    edited = edit_notice(actor=cast.clerk, notice=notice, text=notice.text + "。", dated_on=notice.dated_on, revision=0)
    edition = write_edition(actor=cast.clerk, notice=edited, draft=Draft.of(edited, compose(edited)))
    issue_notice(actor=cast.manager, notice=edited, edition=edition, accepted=True)
    acts = list(AuditEntry.objects.order_by("pk").values_list("act", flat=True))
    assert acts == ["notice.edit", "notice.write", "notice.issue"]


def test_the_glance_leads_through_the_quarter(qianyang, cast, sign_in):
    html = page(sign_in(cast.manager).get("/reports/glance/"))
    assert html.count('<li class="step-') == 5
    assert "391" in html
    liaison = page(sign_in(cast.liaison).get("/reports/glance/"))
    assert "本单位得分" in liaison
    assert "391" not in liaison


@pytest.mark.parametrize(
    ("path", "queries"),
    [("/reports/glance/", 50), ("/reports/ranking/2022Q2/", 40), (NOTICE, 55), (NOTICE + "ledger/", 15)],
)
def test_a_page_asks_the_database_a_bounded_number_of_times(
    notice, edition, cast, sign_in, django_assert_max_num_queries, path, queries
):
    client = sign_in(cast.manager)
    with django_assert_max_num_queries(queries):
        page(client.get(path))


@pytest.mark.parametrize(
    ("slot", "sentence"),
    [
        ("{{ 名单(按期办结率) }}", "按期办结率"),
        ("{{ 名单(工单受理) }}", "工单受理"),
        ("{% if 周期 %}甲{% endif %}", "周期"),
        ("{{ 表('没有') }}", "没有"),
        ("{{ 附件号('没有') }}", "没有"),
        ("{{ 工单受理(颜色='红') }}", "颜色"),
        ("{% for 甲 in 没有的清单 %}{% endfor %}", "没有的清单"),
        ("{{ 工单受理.数 }}", ""),
        ("{{ 工单受理 | upper }}", ""),
    ],
)
def test_a_slot_that_means_nothing_is_refused_before_it_is_saved(notice, slot, sentence):
    with pytest.raises(TemplateFault, match=f"第1行.*{sentence}"):
        edit_notice(actor=None, notice=notice, text=slot, dated_on=notice.dated_on, revision=0)
