"""今日待办: who is told what, and that each line leads to exactly the records it counts."""

import re
from collections.abc import Callable
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from checks.models import (
    AccountCheck,
    AccountState,
    Confirmation,
    Cycle,
    Duty,
    DutyReport,
    DutyTerm,
    FillRequest,
    FillState,
    FillTask,
    MediaAccount,
    PolicyDocument,
)
from checks.services import record_step, save_account, save_finding
from govaudit.models import Import, ImportSource, ImportState
from govaudit.roles import Role
from hotline.services import save_order
from reports.models import Edition, Notice, NoticeTemplate
from tests.checks.small_disclosure import ask, issue, take
from tests.checks.small_office import (
    close,
    moment,
    new_account,
    new_finding,
    new_order,
    new_step,
    open_office,
    person,
    unit,
)
from units.models import Participation, Period, UnitGroup, User

pytestmark = pytest.mark.django_db

SignIn = Callable[[User], Client]
FIRST_PAGE = "/reports/glance/"
#: The tests' clock stands at Monday 2022-08-22 09:30.
LATE, SOON, LATER = date(2022, 8, 19), date(2022, 8, 26), date(2022, 9, 26)


@pytest.fixture(autouse=True)
def office() -> None:
    open_office()


def tasks(client: Client, address: str = FIRST_PAGE) -> dict[str, tuple[int, str]]:
    """The lines of the page in their order: {words: (number, address)}."""
    html = client.get(address).content.decode()
    found = re.findall(r'<li><a href="([^"]+)"><b>(\d+)</b> (.+?)</a>', html)
    return {words: (int(number), href.replace("&amp;", "&")) for href, number, words in found}


def numbers(client: Client, address: str = FIRST_PAGE) -> dict[str, int]:
    return {words: number for words, (number, _) in tasks(client, address).items()}


def listed(client: Client, address: str) -> int:
    """The number of records on the page of a line."""
    html = client.get(address).content.decode()
    found = re.search(r'data-record-count="(\d+)"', html)
    assert found, address
    return int(found[1])


def put_findings() -> None:
    """Of 城关镇: two faults late (one sent back), one near, one far, one answered, one closed; a merit."""
    for text, due in (("甲", LATE), ("乙", SOON), ("丙", LATER), ("丁", None), ("戊", LATE), ("己", LATE)):
        fault = save_finding(actor=None, finding=new_finding(text=text, due_on=due))
        for kind in {"丁": ["answer"], "戊": ["answer", "return"], "己": ["answer", "accept", "close"]}.get(text, []):
            record_step(actor=None, step=new_step(fault, kind=kind, done_on=date(2022, 8, 1)))
    save_finding(actor=None, finding=new_finding(text="更新及时", is_merit=True))


def put_requests() -> None:
    take("foi")
    ask("道路规划", date(2022, 7, 1), due_on=LATE)
    ask("征地批文", date(2022, 7, 1), due_on=LATE, extended_to=SOON)
    ask("预算", date(2022, 7, 1), due_on=LATER)
    ask("决算", date(2022, 7, 1), due_on=LATE, closed_on=date(2022, 8, 1), result="予以公开")


def put_documents() -> None:
    take("documents", "attributes")
    for at, due in enumerate((LATE, SOON, None), start=1):
        document = issue(f"县政发〔2022〕{at}号", date(2022, 8, 1))
        PolicyDocument.objects.filter(pk=document.pk).update(publish_due_on=due)
    issue("县政发〔2022〕4号", date(2022, 8, 1), published_on=date(2022, 8, 2))
    issue("县政发〔2022〕5号", date(2022, 8, 1), "不予公开", reason="内部事务")


def put_terms() -> None:
    """Of 城关镇 a week missed half, one reported, one not over yet, one missed long ago."""
    duty = Duty.objects.create(
        code="D1", name="每周信息", cycle=Cycle.WEEK, required=2, due_day=7, starts_on=date(2022, 1, 3)
    )
    DutyTerm.objects.all().delete()
    for start, end, sent in (
        (date(2022, 8, 8), date(2022, 8, 14), 1),
        (date(2022, 8, 1), date(2022, 8, 7), 2),
        (date(2022, 8, 22), date(2022, 8, 28), 0),
        (date(2022, 1, 3), date(2022, 1, 9), 0),
    ):
        given = {"starts_on": start, "ends_on": end, "due_on": end, "counts_on": end, "required": 2}
        DutyTerm.objects.create(duty=duty, unit=unit("Z01"), **given)
        if sent:
            DutyReport.objects.create(code=f"R{start}", duty=duty, unit=unit("Z01"), sent_on=start, quantity=sent)


def put_filling() -> None:
    states = {
        "T1": (LATE, FillState.ASKED),
        "T2": (SOON, FillState.RETURNED),
        "T3": (LATE, FillState.SENT),
        "T4": (LATER, FillState.ASKED),
    }
    for code, (due, state) in states.items():
        request = FillRequest.objects.create(
            code=code, period=Period.objects.get(code="2022Q2"), due_on=due, asked_by="测"
        )
        FillTask.objects.create(request=request, unit=unit("Z01"), state=state)


def put_confirmations() -> None:
    for code, due, verdict in (("2022Q2", SOON, ""), ("2022Q3", LATE, "confirmed")):
        period = Period.objects.get(code=code)
        Confirmation.objects.create(period=period, unit=unit("Z01"), due_on=due, verdict=verdict)


def put_accounts() -> None:
    """Four accounts: one with a check of August, one closed, one opened in August, one to check."""
    names = {"已查": {}, "注销": {"closed_on": date(2022, 8, 1)}, "新开": {"opened_on": date(2022, 8, 9)}, "未查": {}}
    for name, values in names.items():
        save_account(actor=None, account=new_account(name=name, **values))
    checked, state = MediaAccount.objects.get(name="已查"), AccountState.objects.get(code="normal")
    AccountCheck.objects.create(account=checked, month=date(2022, 8, 1), state=state)
    AccountCheck.objects.create(account=MediaAccount.objects.get(name="未查"), month=date(2022, 7, 1), state=state)


def put_orders() -> None:
    save_order(actor=None, order=new_order(number="A", due_at=moment("2022-08-19 18:00")))
    save_order(actor=None, order=new_order(number="B", due_at=moment("2022-08-23 18:00")))
    save_order(actor=None, order=new_order(number="C", due_at=moment("2022-09-23 18:00")))


def put_everything() -> None:
    put_findings()
    put_requests()
    put_documents()
    put_terms()
    put_filling()
    put_confirmations()
    put_accounts()
    put_orders()


CHECKER = {
    "条问题逾期未整改": 2,
    "件依申请公开过了答复期限，还没有办结": 1,
    "个文件过了公开期限，还没有公开": 1,
    "期定期报送近三个月内漏报": 1,
    "项填报任务逾期没有报送": 1,
    "件工单超时未办结": 1,
    "条问题 7 天内到整改期限": 1,
    "件依申请公开 7 天内到答复期限": 1,
    "件工单一个工作日内到期": 1,
    "条问题单位已反馈，等认可或退回": 1,
    "项填报单位已报送，等接收或退回": 1,
    "个应当公开的文件还没有公开": 2,
    "个政务新媒体账号本月还没有检查": 1,
}
LIAISON = {
    "条问题逾期未整改": 2,
    "件依申请公开过了答复期限，还没有办结": 1,
    "个文件过了公开期限，还没有公开": 1,
    "期定期报送近三个月内漏报": 1,
    "项填报任务逾期没有报送": 1,
    "件工单超时未办结": 1,
    "条问题 7 天内到整改期限": 1,
    "件依申请公开 7 天内到答复期限": 1,
    "期定期报送 7 天内截止": 1,
    "项填报任务 7 天内要报送": 1,
    "份确认单 7 天内要核对答复": 1,
    "项填报任务等本单位填报": 1,
    "件工单一个工作日内到期": 1,
    "条问题等本单位整改反馈": 1,
    "个应当公开的文件还没有公开": 2,
}


@pytest.mark.parametrize(("role", "of", "expected"), [("checker", "", CHECKER), ("liaison", "Z01", LIAISON)])
def test_each_line_states_what_waits_and_leads_to_exactly_these_records(
    sign_in: SignIn, role: str, of: str, expected: dict[str, int]
) -> None:
    put_everything()
    client = sign_in(person(Role(role), of))
    lines = tasks(client)
    assert {words: number for words, (number, _) in lines.items()} == expected
    for words, (number, address) in lines.items():
        assert listed(client, address) == number, words


def test_the_most_pressing_stand_first_and_say_so_in_words(sign_in: SignIn) -> None:
    put_everything()
    html = sign_in(person(Role.CHECKER)).get(FIRST_PAGE).content.decode()
    card = html[html.index('<ul class="tasks">') : html.index("</ul>", html.index('<ul class="tasks">'))]
    marks = [
        0 if "逾期</span>" in line else 1 if "临期</span>" in line else 2 for line in card.split("<li>") if line.strip()
    ][1:]
    assert marks == [0] * 6 + [1] * 3 + [2] * 4


def test_a_liaison_is_told_nothing_of_other_units_and_reads_that_nothing_waits(sign_in: SignIn) -> None:
    put_everything()
    client = sign_in(person(Role.LIAISON, "Z02"))
    assert tasks(client) == {}
    assert "没有待办" in client.get(FIRST_PAGE).content.decode()
    for code in ("findings-late", "foi-late", "documents-late", "duties-late", "filling-late", "accounts-unchecked"):
        assert listed(client, f"/units/today/{code}/") == 0, code


def test_a_row_of_the_accounts_to_check_opens_the_check_of_this_month(sign_in: SignIn) -> None:
    put_accounts()
    client = sign_in(person(Role.CHECKER))
    account = MediaAccount.objects.get(name="未查")
    address = f"/checks/accounts/{account.code}/checks/add/?month=2022-08"
    assert address in client.get("/units/today/accounts-unchecked/").content.decode()
    assert client.get(address).status_code == 200


def test_the_manager_is_told_of_areas_that_nobody_closed_near_the_last_day(sign_in: SignIn) -> None:
    quarter, towns = Period.objects.get(code="2022Q2"), UnitGroup.objects.get(code="towns")
    for area in ("columns", "orders"):
        Participation.objects.create(period=quarter, area=area, unit=unit("Z01"), group=towns)
    Participation.objects.create(period=quarter, area="media", unit=unit("Z01"), group=towns, excused="没有账号")
    close("columns")
    manager, checker = sign_in(person(Role.MANAGER)), sign_in(person(Role.CHECKER))
    # 31 days of July and 22 of August after 30 June.
    words = "个领域没有锁定：12345工单（2022年二季度截至2022-06-30，已过 53 天）"
    assert tasks(manager, f"{FIRST_PAGE}?period=2022Q2") == {words: (1, "/units/periods/2022Q2/")}
    assert tasks(checker, f"{FIRST_PAGE}?period=2022Q2") == {}
    assert tasks(manager, f"{FIRST_PAGE}?period=2022Q3") == {}  # 39 days are left
    Period.objects.filter(pk=quarter.pk).update(as_of=date(2022, 8, 29))
    assert list(tasks(manager, f"{FIRST_PAGE}?period=2022Q2")) == [
        "个领域没有锁定：12345工单（2022年二季度截至2022-08-29，还有 7 天）"
    ]


def test_the_clerk_is_told_to_write_and_the_manager_to_sign(sign_in: SignIn) -> None:
    template = NoticeTemplate.objects.create(code="main", name="通报", text="一")
    quarter = Period.objects.get(code="2022Q3")
    notice = Notice.objects.create(period=quarter, template=template, text="一", dated_on=date(2022, 10, 10))
    clerk, manager = sign_in(person(Role.CLERK)), sign_in(person(Role.MANAGER))
    page = "/reports/notices/2022Q3/main/"
    assert tasks(clerk) == {"份通报还没有生成：2022年三季度": (1, page)}
    Edition.objects.create(notice=notice, number=2, sha256="0" * 64)
    assert tasks(clerk) == {}
    assert tasks(manager) == {"份通报等签发：2022年三季度，第 2 稿": (1, page)}


def test_files_that_somebody_uploaded_and_left_wait_for_that_person_alone(sign_in: SignIn) -> None:
    checker, admin = person(Role.CHECKER), person(Role.ADMIN)
    source = ImportSource.objects.create(kind="orders", name="市12345平台")
    given = {"kind": "orders", "sha256": "0" * 64, "size": 1, "uploaded_by": checker, "source": source}
    Import.objects.create(file_name="七月.xlsx", state=ImportState.READ, **given)
    Import.objects.create(file_name="六月.xlsx", state=ImportState.FINISHED, **given)
    client = sign_in(checker)
    lines = tasks(client)
    assert numbers(client) == {"个上传的文件没有导完": 1}
    html = client.get(lines["个上传的文件没有导完"][1]).content.decode()
    assert "七月.xlsx" in html
    assert "六月.xlsx" not in html
    assert tasks(sign_in(admin)) == {}


def test_a_matter_that_does_not_exist_is_not_found(sign_in: SignIn) -> None:
    assert sign_in(person(Role.CHECKER)).get("/units/today/nothing/").status_code == 404


@pytest.mark.parametrize("role", ["admin", "checker", "manager", "clerk", "liaison"])
def test_the_page_costs_as_many_queries_for_many_records_as_for_none(sign_in: SignIn, role: str) -> None:
    client = sign_in(person(Role(role), "Z01" if role == "liaison" else ""))
    client.get(FIRST_PAGE)
    with CaptureQueriesContext(connection) as none:
        client.get(FIRST_PAGE)
    put_everything()
    with CaptureQueriesContext(connection) as many:
        client.get(FIRST_PAGE)
    assert len(many) <= len(none)
