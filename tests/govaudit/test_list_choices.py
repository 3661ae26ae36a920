"""What a person chooses of a list: columns and their order, filters kept under a name; and that neither shows more."""

import re
from collections.abc import Callable
from html import unescape
from urllib.parse import parse_qs

import pytest
from django.test import Client
from django.urls import reverse

from checks.models import Finding, WebColumn
from govaudit.errors import Conflict, NotAllowed, UserError
from govaudit.models import AuditEntry, ListColumns, SavedView
from govaudit.services.lists import MOST_VIEWS, change_view, delete_view, save_view
from tests.cast import Cast
from units.models import Period, Unit, User

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
UNITS, COLUMNS = "/units/", "/checks/columns/"


def headers(client: Client, address: str = UNITS) -> list[str]:
    return [str(column.header) for column in client.get(address).context["table"].columns]


def choose(client: Client, shown: list[str], address: str = UNITS, **places: int):
    sent = {"choose": "columns", "shown": shown} | {f"at-{name}": place for name, place in places.items()}
    return client.post(address, sent)


def keep(client: Client, address: str, name: str, **more: str):
    return client.post(address, {"choose": "view", "name": name} | more)


def make(owner: User, name: str = "各镇", *, page: str = UNITS, query: str = "group=towns", is_shared: bool = False):
    return SavedView.objects.create(owner=owner, page=page, name=name, query=query, is_shared=is_shared)


def names(client: Client, address: str = UNITS) -> list[str]:
    return [entry["view"].name for entry in client.get(address).context["saved_views"]]


# Columns


def test_chosen_columns_are_remembered_for_the_person_and_the_list(qianyang: Period, cast: Cast, sign_in: SignIn):
    clerk = sign_in(cast.clerk)
    assert headers(clerk) == ["规范简称", "代码", "类别", "分组", "建制序", "撤销日期"]
    answer = choose(clerk, ["short_name", "group", "code"], group=1, short_name=2, code=3)
    assert answer["Location"] == UNITS
    assert headers(clerk) == headers(sign_in(cast.clerk)) == ["分组", "规范简称", "代码"]
    assert headers(sign_in(cast.checker)) == ["规范简称", "代码", "类别", "分组", "建制序", "撤销日期"]
    assert len(headers(clerk, COLUMNS)) == 8


def test_the_cells_follow_their_columns(qianyang: Period, cast: Cast, sign_in: SignIn):
    clerk = sign_in(cast.clerk)
    choose(clerk, ["code", "short_name"], code=1)
    body = clerk.get(UNITS).context["table"].body()
    assert body.startswith('<tr data-href="/units/Z01/"><td>Z01</td><td><a href="/units/Z01/">城关镇</a></td></tr>')


def test_the_column_that_opens_the_record_stays(qianyang: Period, cast: Cast, sign_in: SignIn):
    clerk = sign_in(cast.clerk)
    choose(clerk, ["code"], COLUMNS)
    assert headers(clerk, COLUMNS) == [WebColumn._meta.get_field("name").verbose_name]


def test_the_lists_own_columns_come_back(qianyang: Period, cast: Cast, sign_in: SignIn):
    clerk = sign_in(cast.clerk)
    choose(clerk, ["short_name"])
    answer = clerk.post(f"{UNITS}?sort=code", {"choose": "columns-default"})
    assert answer["Location"] == f"{UNITS}?sort=code"
    assert len(headers(clerk)) == 6
    assert not ListColumns.objects.exists()


def test_an_address_that_names_columns_goes_before_what_was_chosen(qianyang: Period, cast: Cast, sign_in: SignIn):
    clerk = sign_in(cast.clerk)
    choose(clerk, ["short_name", "code"])
    asked = f"{UNITS}?columns=kind,short_name,-code,-group,-position,-closed_on"
    assert headers(clerk, asked) == ["类别", "规范简称"]
    answer = choose(clerk, ["short_name", "group"], asked)
    assert answer["Location"] == UNITS
    assert headers(clerk) == ["规范简称", "分组"]


def test_a_list_stays_sorted_by_a_column_that_is_not_shown(qianyang: Period, cast: Cast, sign_in: SignIn):
    clerk = sign_in(cast.clerk)
    choose(clerk, ["short_name"])
    codes = [unit.code for unit in clerk.get(UNITS, {"sort": "-code"}).context["table"].page.records]
    assert codes == sorted(codes, reverse=True)
    assert len(codes) > 20


def test_the_export_has_all_columns_of_the_sheet(qianyang: Period, cast: Cast, sign_in: SignIn):
    clerk = sign_in(cast.clerk)
    before = b"".join(clerk.get(UNITS, {"export": "xlsx"}).streaming_content)
    choose(clerk, ["short_name"])
    assert b"".join(clerk.get(UNITS, {"export": "xlsx"}).streaming_content) == before


def test_choosing_columns_leaves_one_entry(cast: Cast, sign_in: SignIn):
    choose(sign_in(cast.clerk), ["short_name", "code"])
    entry = AuditEntry.objects.get(act="list.columns")
    assert (entry.actor, entry.subject, entry.summary) == (cast.clerk, "列表/单位", "选择“单位”的栏目")
    assert entry.after == {"columns": "short_name,code,-kind,-group,-position,-closed_on"}


# Filters kept under a name


def test_filters_order_and_columns_are_kept_and_nothing_else(qianyang: Period, cast: Cast, sign_in: SignIn):
    clerk = sign_in(cast.clerk)
    choose(clerk, ["short_name", "code"])
    address = f"{UNITS}?group=towns&sort=-code&period=2022Q2&page=last&q=&next=x"
    answer = keep(clerk, address, " 各镇 ")
    view = SavedView.objects.get()
    assert answer["Location"] == view.address
    assert (view.name, view.page, view.owner, view.is_shared) == ("各镇", UNITS, cast.clerk, False)
    assert parse_qs(view.query) == {
        "group": ["towns"], "sort": ["-code"], "columns": ["short_name,code,-kind,-group,-position,-closed_on"],
    }  # fmt: skip


def test_a_kept_filter_opens_the_list_as_it_was(qianyang: Period, cast: Cast, sign_in: SignIn):
    clerk = sign_in(cast.clerk)
    wanted = clerk.get(UNITS, {"group": "towns", "sort": "-code"}).context["table"].page.records
    keep(clerk, f"{UNITS}?group=towns&sort=-code", "各镇")
    page = clerk.get(SavedView.objects.get().address)
    assert page.context["table"].page.records == wanted
    assert [entry["is_here"] for entry in page.context["saved_views"]] == [True]
    assert not page.context["may_keep"]
    assert "各镇" in page.content.decode()


def test_a_kept_filter_belongs_to_its_list_and_its_person(qianyang: Period, cast: Cast, sign_in: SignIn):
    make(cast.clerk)
    assert names(sign_in(cast.clerk)) == ["各镇"]
    assert names(sign_in(cast.clerk), COLUMNS) == []
    assert names(sign_in(cast.checker)) == []


def test_who_sees_the_whole_office_may_share_a_filter_with_it(qianyang: Period, cast: Cast, sign_in: SignIn):
    keep(sign_in(cast.clerk), f"{UNITS}?group=towns", "各镇", is_shared="on")
    assert [names(sign_in(person)) for person in (cast.checker, cast.liaison)] == [["各镇"], ["各镇"]]
    assert keep(sign_in(cast.liaison), f"{UNITS}?group=towns", "我的", is_shared="on").status_code == 403
    assert SavedView.objects.count() == 1


def test_a_filter_just_kept_is_at_once_the_one_in_view_to_be_changed_or_deleted(
    qianyang: Period, cast: Cast, sign_in: SignIn
):
    clerk = sign_in(cast.clerk)
    choose(clerk, ["short_name", "code"])
    sent = {"choose": "view", "name": "各镇"}
    page = clerk.post(f"{UNITS}?group=towns", sent, follow=True)
    view = SavedView.objects.get()
    assert [entry["is_here"] for entry in page.context["saved_views"]] == [True]
    for name in ("view-edit", "view-delete"):
        assert f'href="{reverse(name, args=[view.code])}"' in page.content.decode()


def test_the_own_filters_stand_before_those_of_others(qianyang: Period, cast: Cast, sign_in: SignIn):
    make(cast.checker, "甲", is_shared=True)
    make(cast.clerk, "乙")
    assert names(sign_in(cast.clerk)) == ["乙", "甲"]


@pytest.mark.parametrize("name", ["", "  ", "一" * 21, "换\n行"])
def test_a_name_that_cannot_stand_in_a_row_is_refused(cast: Cast, name: str):
    with pytest.raises(UserError):
        save_view(actor=cast.clerk, page=UNITS, title="单位", name=name, query="q=1", is_shared=False)
    assert not SavedView.objects.exists()


def test_a_list_as_it_opens_is_not_kept(qianyang: Period, cast: Cast, sign_in: SignIn):
    clerk = sign_in(cast.clerk)
    assert not clerk.get(UNITS).context["may_keep"]
    assert clerk.get(UNITS, {"group": "towns"}).context["may_keep"]
    answer = clerk.post(UNITS, {"choose": "view", "name": "空"}, headers={"referer": f"http://testserver{UNITS}"})
    assert "不用存" in clerk.get(answer["Location"]).content.decode()
    assert not SavedView.objects.exists()


def test_a_name_stands_for_one_filter(cast: Cast):
    first = save_view(actor=cast.clerk, page=UNITS, title="单位", name="各镇", query="group=towns", is_shared=False)
    again = save_view(actor=cast.clerk, page=UNITS, title="单位", name="各镇", query="group=towns", is_shared=False)
    assert first == again
    with pytest.raises(Conflict, match="请换一个名称"):
        save_view(actor=cast.clerk, page=UNITS, title="单位", name="各镇", query="group=x", is_shared=False)
    assert list(AuditEntry.objects.filter(act="view.save").values_list("subject", flat=True)) == ["常用筛选/各镇"] * 2


def test_a_row_of_filters_has_an_end(cast: Cast):
    for number in range(MOST_VIEWS):
        make(cast.clerk, f"筛选{number}")
    with pytest.raises(UserError, match="请先删除不用的"):
        save_view(actor=cast.clerk, page=UNITS, title="单位", name="再一个", query="q=1", is_shared=False)


def test_figures_and_batches_are_not_kept(qianyang: Period, cast: Cast, sign_in: SignIn):
    make(cast.clerk, page="/checks/updates/", query="q=1")
    page = sign_in(cast.clerk).get("/checks/updates/", {"period": "2022Q2", "measure": "updates"})
    assert page.context["saved_views"] == []
    assert not page.context["may_keep"]


# Renaming and deleting


def test_a_filter_is_renamed_and_shared_on_its_page(qianyang: Period, cast: Cast, sign_in: SignIn):
    view = make(cast.clerk)
    answer = sign_in(cast.clerk).post(f"/lists/views/{view.code}/edit/", {"name": "乡镇", "is_shared": "on"})
    assert answer["Location"] == f"{UNITS}?group=towns"
    view.refresh_from_db()
    assert (view.name, view.is_shared) == ("乡镇", True)


def test_a_liaison_renames_but_is_not_offered_to_share(qianyang: Period, cast: Cast, sign_in: SignIn):
    view = make(cast.liaison)
    page = sign_in(cast.liaison)
    assert 'name="is_shared"' not in page.get(f"/lists/views/{view.code}/edit/").content.decode()
    page.post(f"/lists/views/{view.code}/edit/", {"name": "乡镇", "is_shared": "on"})
    view.refresh_from_db()
    assert (view.name, view.is_shared) == ("乡镇", False)
    with pytest.raises(NotAllowed):
        change_view(actor=cast.liaison, view=view, name="乡镇", is_shared=True)


def test_a_filter_is_deleted_after_a_question(qianyang: Period, cast: Cast, sign_in: SignIn):
    view, clerk = make(cast.clerk, is_shared=True), sign_in(cast.clerk)
    asked = clerk.get(f"/lists/views/{view.code}/delete/").content.decode()
    assert "将删除常用筛选“各镇”。其他人的列表上也不再有它。记录不受影响。" in asked
    assert SavedView.objects.count() == 1
    assert clerk.post(f"/lists/views/{view.code}/delete/")["Location"] == UNITS
    assert not SavedView.objects.exists()


@pytest.mark.parametrize("page", ["edit", "delete"])
def test_a_filter_is_changed_by_its_owner_only(qianyang: Period, cast: Cast, sign_in: SignIn, page: str):
    own, shared = make(cast.clerk), make(cast.clerk, "全办", is_shared=True)
    statuses = {
        person.username: [sign_in(person).get(f"/lists/views/{v.code}/{page}/").status_code for v in (own, shared)]
        for person in (cast.clerk, cast.checker, cast.admin)
    }
    assert statuses == {"wenshu": [200, 200], "jingban": [404, 404], "guanli": [404, 200]}
    for view in (own, shared):
        with pytest.raises(Conflict):
            delete_view(actor=cast.checker, view=view)


# Rights


@pytest.mark.parametrize("query", ["sort=unit", "required=1", "unit=Z01", "columns=unit,name"])
def test_a_shared_filter_shows_a_liaison_the_own_unit_only(qianyang: Period, cast: Cast, sign_in: SignIn, query: str):
    own, other = cast.liaison.unit, Unit.objects.get(code="Z01")
    assert own != other
    pattern = WebColumn.objects.first()
    for number, unit in enumerate((own, other)):
        pattern.pk, pattern.code, pattern.unit, pattern.name = None, f"K{number}", unit, f"试栏目{number}"
        pattern.save()
    view = make(cast.clerk, page=COLUMNS, query=query, is_shared=True)
    everyone = sign_in(cast.clerk).get(view.address).context["table"].page.records
    assert {record.unit for record in everyone} - {own}
    page = sign_in(cast.liaison).get(view.address)
    assert {record.unit for record in page.context["table"].page.records} <= {own}
    assert "试栏目1" not in page.content.decode()


def test_a_list_one_may_not_open_stays_shut_behind_a_shared_filter(qianyang: Period, cast: Cast, sign_in: SignIn):
    view = make(cast.admin, page="/units/people/", query="active=yes", is_shared=True)
    assert sign_in(cast.clerk).get(view.address).status_code == 403
    assert sign_in(cast.clerk).post(view.address, {"choose": "view", "name": "人"}).status_code == 403


# The page


def test_part_of_a_page_brings_the_row_of_filters_along(qianyang: Period, cast: Cast, sign_in: SignIn):
    make(cast.clerk)
    asked = {"HX-Request": "true", "HX-Target": "records"}
    html = sign_in(cast.clerk).get(UNITS, {"group": "towns"}, headers=asked).content.decode()
    assert '<nav id="saved-views" class="saved-views" aria-label="常用筛选" hx-swap-oob="true">' in html
    assert 'aria-current="true">各镇</a>' in html
    assert "<html" not in html


def test_filtering_keeps_the_order_and_the_columns(qianyang: Period, cast: Cast, sign_in: SignIn):
    html = sign_in(cast.clerk).get(UNITS, {"sort": "-code", "columns": "code"}).content.decode()
    assert '<input type="hidden" name="sort" value="-code">' in html
    assert '<input type="hidden" name="columns" value="code">' in html


def next_page(html: str) -> str:
    """Where the button 下一页 leads; empty on the last page."""
    found = re.search(r'<a class="btn" href="([^"]+)" rel="next"', html)
    return unescape(found[1]) if found else ""


def test_pages_are_turned_by_addresses_that_keep_the_conditions(qianyang: Period, cast: Cast, sign_in: SignIn):
    pattern = Finding.objects.first()
    for number in range(120):
        pattern.pk, pattern.code, pattern.text = None, f"F{number:03}", f"第{number:03}条"
        pattern.unit = Unit.objects.get(code="Z01" if number % 2 else "Z02")
        pattern.save()
    clerk, seen, query = sign_in(cast.clerk), [], "?unit=Z01&sort=-text&text=第"
    for _ in range(3):
        page = clerk.get(f"/checks/findings/{query}")
        seen += [record.text for record in page.context["table"].page.records]
        query = next_page(page.content.decode())
        if not query:
            break
    assert seen == [f"第{number:03}条" for number in reversed(range(1, 120, 2))]
    assert page.context["record_count"] == 60
