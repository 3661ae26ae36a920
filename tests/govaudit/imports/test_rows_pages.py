"""Pages of rows that wait: what they show of a row, choosing among them, what the question before accepting counts."""

from collections.abc import Callable

import pytest
from django.test import Client

from checks.models import MediaAccount, WebColumn
from govaudit.models import FaultyRow, Import
from hotline.models import OrderSource, WorkOrder
from hotline.services import save_order
from tests.cast import Cast
from tests.govaudit.imports.on_pages import checked, finish_jobs, map_as_proposed, order, upload, workbook
from units.models import Period, User

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]


@pytest.fixture
def clerk(qianyang: Period, cast: Cast, sign_in: SignIn) -> Client:
    return sign_in(cast.checker)


def lines(client: Client, imported: Import, verdict: str = "new") -> list:
    return client.get(f"/imports/{imported.code}/rows/?verdict={verdict}").context["lines"]


def question(client: Client, imported: Import, query: str = "") -> str:
    return client.get(f"/imports/{imported.code}/accept/{query}").content.decode()


def stored_order() -> WorkOrder:
    found = WorkOrder.objects.filter(source=OrderSource.objects.get(), withdrawn_at=None).first()
    assert found is not None
    return found


def changing(stored: WorkOrder) -> list[str]:
    """A row that says something else of the order."""
    return order(stored.number, unit=stored.unit.short_name, 类型=stored.kind.name, 诉求摘要="换了一句摘要")


def import_of(client: Client, kind: str, headers: list[str], row: list[str]) -> Import:
    imported = upload(client, workbook([row], headers), kind=kind)
    map_as_proposed(client, imported)
    return imported


# What a row shows


def test_an_account_is_called_by_its_name(clerk: Client):
    account = MediaAccount.objects.first()
    MediaAccount.objects.filter(name=account.name).exclude(pk=account.pk).update(name="另一个账号")
    row = [account.code, "2022-08", "正常"]
    imported = import_of(clerk, "account-checks", ["账号", "月份", "状态"], row)
    assert lines(clerk, imported)[0].keys == [account.name, "2022-08"]


def test_a_column_is_called_by_its_unit_and_area_too_where_several_have_the_name(clerk: Client):
    first = WebColumn.objects.first()
    other = WebColumn.objects.exclude(unit=first.unit).first()
    WebColumn.objects.filter(pk=other.pk).update(name=first.name)
    row = [first.code, "2022-08-01", "城关镇召开会议"]
    imported = import_of(clerk, "updates", ["栏目", "发布日期", "标题"], row)
    assert f"{first.unit} · {first.area} · {first.name}" in lines(clerk, imported)[0].keys


def test_every_column_of_the_file_can_be_seen(clerk: Client):
    imported = checked(clerk, [order("T1", 诉求摘要="反映小区停水三天", 返工次数="7")])
    page = clerk.get(f"/imports/{imported.code}/rows/?verdict=new")
    (line,) = page.context["lines"]
    headers = [column.header for column in (*page.context["keys"], *page.context["others"])]
    shown = dict(zip(headers, line.keys + line.others, strict=True))
    expected = {"诉求摘要": "反映小区停水三天", "返工次数": "7", "办结时间": "2022-04-08 10:00", "承办单位": "城关镇"}
    assert shown.items() >= expected.items()
    assert len(shown) == 10


def test_a_long_text_is_folded_but_whole(clerk: Client):
    sentence = "反映" + "小区停水三天" * 20
    imported = checked(clerk, [order("T1", 诉求摘要=sentence)])
    html = clerk.get(f"/imports/{imported.code}/rows/?verdict=new").content.decode()
    assert f"</summary>{sentence}</details>" in html


def test_a_corrected_row_leads_back_to_its_cells(clerk: Client):
    imported = checked(clerk, [order("T1"), order("T2", unit="城关")])
    row = FaultyRow.objects.get(imported=imported)
    place = clerk.get(f"/imports/{imported.code}/faulty/0/{row.row}/").context["line"].faulty_cells[0].place
    clerk.post(f"/imports/{imported.code}/faulty/0/{row.row}/", {f"cell-{place}": "城关镇"})
    address = f"/imports/{imported.code}/faulty/0/{row.row}/"
    assert [line.correct_url for line in lines(clerk, imported)] == ["", address]


# Choosing and accepting


def test_the_question_counts_new_and_changed_rows(clerk: Client):
    imported = checked(clerk, [order("T1"), order("T2"), changing(stored_order())])
    assert "将新增 2 条、修改 1 条12345工单。" in question(clerk, imported)


def test_the_question_counts_what_is_new_and_changed_among_the_chosen(clerk: Client, cast: Cast):
    by_hand, other = WorkOrder.objects.filter(source=OrderSource.objects.get(), withdrawn_at=None)[:2]
    by_hand.title = "手工改过的摘要"
    save_order(actor=cast.admin, order=by_hand)
    imported = checked(clerk, [order("T1"), order("T2"), order("T3"), changing(by_hand), changing(other)])
    chosen = [*lines(clerk, imported)[:2], *lines(clerk, imported, "changed"), *lines(clerk, imported, "conflict")]
    query = "".join(f"&line={line.line}" for line in chosen)
    html = question(clerk, imported, f"?chosen={imported.stage}{query}")
    assert "选中 4 行，将新增 2 条、修改 2 条12345工单；" in html
    assert "其中 1 条在别处改过，改的内容会换成文件里的。" in html


def test_all_rows_of_a_verdict_can_be_chosen_over_the_pages(clerk: Client):
    imported = checked(clerk, [*(order(f"NEW{number}") for number in range(60)), changing(stored_order())])
    html = clerk.get(f"/imports/{imported.code}/rows/?verdict=new").content.decode()
    assert '<button class="btn" name="verdict" value="new">选全部 60 行新增…</button>' in html
    query = f"?chosen={imported.stage}&verdict=new"
    assert "选中 60 行，将新增 60 条12345工单；" in question(clerk, imported, query)
    clerk.post(f"/imports/{imported.code}/accept/{query}")
    finish_jobs()
    imported.refresh_from_db()
    assert WorkOrder.objects.filter(number__startswith="NEW").count() == 60
    assert (imported.counts.get("new", 0), imported.counts["changed"]) == (0, 1)


def test_rows_chosen_before_another_check_are_not_counted(clerk: Client):
    imported = checked(clerk, [order("T1")])
    (line,) = lines(clerk, imported)
    assert "又核对过" in question(clerk, imported, f"?chosen=stage_of_yesterday&line={line.line}")


def test_a_verdict_that_is_no_choice_chooses_nothing(clerk: Client):
    imported = checked(clerk, [order("T1"), order("T1")])
    answer = clerk.get(f"/imports/{imported.code}/accept/?chosen={imported.stage}&verdict=repeated", follow=True)
    assert "没有勾选任何一行" in answer.content.decode()
