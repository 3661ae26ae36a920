"""Documents for one unit, the lists of findings in notices, and the sheet a unit confirms."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import date, timedelta

import docx
import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from checks.models import Confirmation, Finding
from checks.services import answer_confirmation, ask_confirmations, record_step, save_finding
from govaudit.lib.expressions import parse_expression
from govaudit.models import AuditEntry
from reports.models import Formula
from reports.selectors.figures import FigureDesk
from reports.selectors.lists import Manner, build_list
from reports.selectors.slips import SlipKind, slip, unit_sheet
from tests.cast import Cast
from tests.checks.small_inspections import draw_all, keep_accounts, keep_inspection
from tests.checks.small_office import new_column, new_finding, new_step, open_office, unit
from units.models import Office, Period, Reminder, User
from units.record_form import stamp_of

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
TODAY = date(2022, 8, 22)


@pytest.fixture
def quarter() -> Period:
    """城关镇: three wording faults as 陇县's notice names them, and a merit; 草碧镇: one of the same faults."""
    open_office()
    Office.objects.create(name="县政府办公室", county="示例县")
    period = Period.objects.get(code="2022Q2")
    period.as_of = date(2022, 7, 20)
    period.save()
    wordings = [("记录片", "纪录片"), ("更好的为", "更好地为"), ("截止目前", "截至目前")]
    for wrong, right in wordings:
        text = f"将“{right}”写为“{wrong}”，电话13900001111。"
        values = {"text": text, "wrong_words": wrong, "right_words": right, "due_on": date(2022, 7, 15)}
        save_finding(actor=None, finding=new_finding(**values))
    values["due_on"] = date(2022, 8, 30)
    save_finding(actor=None, finding=new_finding(unit=unit("Z02"), **values))
    save_finding(actor=None, finding=new_finding(is_merit=True, text="报送及时。"))
    first = Finding.objects.get(code="F000001")
    record_step(actor=None, step=new_step(first))
    record_step(actor=None, step=new_step(first, kind="close", done_on=date(2022, 6, 28)))
    return period


def entries(period: Period, name: str) -> list[tuple[str, ...]]:
    return [tuple(part.text for part in entry) for entry in build_list(FigureDesk(period), name, Manner())]


def test_a_notice_loops_over_wrong_wordings_each_once(quarter: Period) -> None:
    assert entries(quarter, "错别字清单") == [
        ("记录片", "纪录片", "城关镇", ""),
        ("更好的为", "更好地为", "城关镇", ""),
        ("截止目前", "截至目前", "城关镇、草碧镇", ""),
    ]


def test_a_notice_loops_over_faults_merits_and_what_is_overdue_on_its_reckoning_day(quarter: Period) -> None:
    assert [(row[0], row[4]) for row in entries(quarter, "问题清单")] == [
        ("城关镇", "已销号"), ("城关镇", "待整改"), ("城关镇", "待整改"), ("草碧镇", "待整改"),
    ]  # fmt: skip
    assert entries(quarter, "亮点清单") == [("城关镇", "报送及时", "栏目更新")]
    assert [(row[0], row[2], row[3]) for row in entries(quarter, "逾期整改清单")] == [
        ("城关镇", "2022年7月15日", "5"), ("城关镇", "2022年7月15日", "5"),
    ]  # fmt: skip


def test_the_share_put_right_is_a_formula(quarter: Period) -> None:
    """One of four is closed: 25 %."""
    Formula.objects.create(
        name="整改率",
        term="整改率",
        expression="已销号问题 / 问题",
        unit="%",
        decimals=1,
        definition="已销号占问题的比重。",
    )
    assert FigureDesk(quarter).figure(parse_expression("整改率")).printed == "25%"


def words_of(data: bytes) -> str:
    document = docx.Document(io.BytesIO(data))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([paragraph.text for paragraph in document.paragraphs] + cells)


def test_a_slip_names_open_faults_and_the_reminding_one_only_those_overdue(
    quarter: Period, cast: Cast, sign_in: SignIn
) -> None:
    client = sign_in(cast.checker)
    noticed = words_of(client.get(reverse("reports:slip-file", args=["rectify", "Z01"])).content)
    assert "整改通知单" in noticed
    assert "F000001" not in noticed
    assert "F000002" in noticed
    assert "13900001111" not in noticed
    assert slip(unit("Z02"), SlipKind.REMIND, TODAY) is None
    assert slip(unit("Z02"), SlipKind.RECTIFY, TODAY) is not None
    assert slip(unit("B01"), SlipKind.RECTIFY, TODAY) is None
    book = openpyxl.load_workbook(io.BytesIO(client.get(reverse("reports:overdue-file")).content))
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    assert [row[2] for row in rows if row[1] == "城关镇"] == ["F000002", "F000003"]
    liaison = sign_in(cast.liaison)
    assert liaison.get(reverse("reports:slip-file", args=["rectify", "Z01"])).status_code == 404


@pytest.mark.parametrize(
    ("code", "day", "said", "unsaid"),
    [
        ("Z01", date(2022, 7, 15), "在整改期限前把", "已超过"),
        ("Z01", TODAY, "收到本单后立即整改并把", "在整改期限前"),
        ("Z02", TODAY, "在整改期限前把", "已超过"),
        ("B01", TODAY, "其中1个已超过整改期限", "以上问题都已"),
    ],
)
def test_a_notifying_slip_asks_for_nothing_before_a_day_that_is_past(
    quarter: Period, code: str, day: date, said: str, unsaid: str
) -> None:
    for due in (date(2022, 8, 21), TODAY, None):
        save_finding(actor=None, finding=new_finding(unit=unit("B01"), text=f"期限{due}", due_on=due))
    document = slip(unit(code), SlipKind.RECTIFY, day)
    assert document is not None
    opening = "".join(part.text for part in document.blocks[0].inlines)
    assert said in opening
    assert unsaid not in opening


def test_a_reminding_slip_is_put_on_record_with_one_click_and_once_a_day(
    quarter: Period, cast: Cast, sign_in: SignIn
) -> None:
    client, url = sign_in(cast.checker), reverse("reports:slip-file", args=["remind", "Z01"])
    said = {"way": "书面", "text": "整改催办单"}

    def numbers() -> list[str]:
        """How often the unit was reminded of each fault, as the slip says."""
        table = docx.Document(io.BytesIO(client.post(url, {"remind": "1"}).content)).tables[-1]
        return [row.cells[5].text for row in table.rows[1:]]

    listed = reverse("reports:slip-list")
    assert client.get(listed).content.decode().count('name="remind" value="1" checked') == 1
    assert client.post(url).status_code == 200
    assert not Reminder.objects.exists()
    assert numbers() == ["0", "0"]
    assert numbers() == ["0", "0"]
    origins = ["checks.Finding/F000002", "checks.Finding/F000003"]
    assert list(Reminder.objects.filter(**said).order_by("origin").values_list("origin", flat=True)) == origins
    assert list(AuditEntry.objects.filter(act="slip.remind").order_by("pk").values_list("summary", flat=True)) == [
        "给城关镇发整改催办单：2 个逾期问题各记一次催办",
        "给城关镇发整改催办单：这一天早已记录，无变化",
    ]
    html = client.get(listed).content.decode()
    assert "今天已登记催办" in html
    assert 'name="remind"' not in html
    yesterday = timezone.now() - timedelta(days=1)
    Reminder.objects.update(reminded_at=yesterday)
    assert numbers() == ["1", "1"]
    assert Reminder.objects.filter(**said).count() == 4


def test_a_notifying_slip_and_who_keeps_no_records_put_nothing_on_record(
    quarter: Period, cast: Cast, sign_in: SignIn
) -> None:
    sign_in(cast.checker).post(reverse("reports:slip-file", args=["rectify", "Z01"]), {"remind": "1"})
    manager = sign_in(cast.manager)
    url = reverse("reports:slip-file", args=["remind", "Z01"])
    assert manager.post(url, {"remind": "1"}).status_code == 403
    assert f'href="{url}" download>催办单<' in manager.get(reverse("reports:slip-list")).content.decode()
    assert not Reminder.objects.exists()


def test_what_a_unit_disputes_is_not_recorded_over_by_a_form_opened_before(
    quarter: Period, cast: Cast, sign_in: SignIn
) -> None:
    ask_confirmations(actor=None, period=quarter, units=[unit("Z01")], due_on=TODAY)
    client, url = sign_in(cast.checker), reverse("reports:confirmation-record", args=["2022Q2", "Z01"])
    page = client.get(url).content.decode()
    stale = re.search(r'name="stamp" value="(\w+)"', page)
    assert stale is not None
    asked = Confirmation.objects.get()
    answer_confirmation(actor=None, confirmation=asked, verdict="disputed", text="应为 5 个", figures={})
    said = {"verdict": "confirmed", "channel": "电话", "text": "", "stamp": stale.group(1)}
    refused = client.post(url, said)
    assert refused.status_code == 422
    assert "现为“有异议”，您填的是“确认无误”" in refused.content.decode()
    assert "应为 5 个" in refused.content.decode()
    assert (Confirmation.objects.get().verdict, Confirmation.objects.get().text) == ("disputed", "应为 5 个")
    again = re.search(r'name="stamp" value="(\w+)"', refused.content.decode())
    assert again is not None
    assert client.post(url, said | {"stamp": again.group(1)}).status_code == 302
    assert Confirmation.objects.get().verdict == "confirmed"


def test_a_units_sheet_shows_its_figures_and_tells_what_changed_since_its_answer(
    quarter: Period, cast: Cast, sign_in: SignIn
) -> None:
    ask_confirmations(actor=None, period=quarter, units=[unit("Z01")], due_on=TODAY)
    sheet = unit_sheet(quarter, unit("Z01"), today=TODAY, due_on=TODAY)
    assert sheet.figures["问题(单位='城关镇')"] == "3个"
    assert sheet.figures["已销号问题(单位='城关镇')"] == "1个"
    client, url = sign_in(cast.checker), reverse("reports:unit-sheet", args=["2022Q2", "Z01"])
    said = {"verdict": "confirmed", "channel": "来函", "text": "", "stamp": stamp_of(Confirmation.objects.get())}
    assert client.post(reverse("reports:confirmation-record", args=["2022Q2", "Z01"]), said).status_code == 302
    assert Confirmation.objects.get().verdict == "confirmed"
    assert "个数字变了" not in client.get(url).content.decode()
    save_finding(actor=None, finding=new_finding(text="又一个"))
    assert "有 2 个数字变了" in client.get(url).content.decode()
    assert "单位情况确认单" in words_of(client.get(f"{url}file/").content)
    assert sign_in(cast.liaison).get(url).status_code == 404


def test_what_was_drawn_stands_under_its_own_area_and_leads_nowhere_a_unit_may_not_go(
    quarter: Period, cast: Cast, sign_in: SignIn
) -> None:
    keep_accounts(2)
    new_column(unit=unit("B01")).save()
    for area in ("columns", "media"):
        draw_all(keep_inspection(area=area))
    sheet = unit_sheet(quarter, unit("B01"), today=TODAY, due_on=None)
    drawn = {name: number for name, number in sheet.figures.items() if name.startswith("抽查对象")}
    assert drawn == {
        "抽查对象(单位='财政局', 检查对象='网站栏目')": "1个",
        "抽查对象(单位='财政局', 检查对象='政务新媒体账号')": "2个",
    }
    page = sign_in(cast.liaison).get(reverse("reports:unit-sheet", args=["2022Q2", "B01"])).content.decode()
    columns, media = (page.index(f"、{title}有关数字") for title in ("栏目更新", "政务新媒体"))
    assert columns < page.index("检查对象=&#x27;网站栏目") < media < page.index("检查对象=&#x27;政务新媒体账号")
    assert "inspection-items" not in page


def test_a_sheet_takes_as_many_queries_for_a_unit_with_much_as_with_nothing(quarter: Period) -> None:
    taken = []
    for code in ("Z01", "B01"):
        with CaptureQueriesContext(connection) as queries:
            unit_sheet(quarter, unit(code), today=TODAY, due_on=None)
        taken.append(len(queries))
    assert taken[0] == taken[1]
