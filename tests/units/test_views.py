"""Pages of units, periods and people."""

import re
from collections.abc import Callable
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from govaudit.models import AuditEntry
from tests.cast import PASSWORD, Cast
from tests.units.office import open_office
from tests.units.test_services import receive_order
from units.models import Closing, Participation, Period, Unit, UnitGroup, UnitKind, UnitName, User
from units.services import add_period, close_area

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]


@pytest.fixture
def quarter() -> Period:
    return open_office()


@pytest.fixture
def admin(quarter: Period, cast: Cast, sign_in: SignIn) -> Client:
    return sign_in(cast.admin)


@pytest.fixture
def manager(quarter: Period, cast: Cast, sign_in: SignIn) -> Client:
    return sign_in(cast.manager)


def text(client: Client, address: str, **headers: str) -> str:
    response = client.get(address, headers=headers)
    assert response.status_code == 200
    return response.content.decode()


def number(html: str, name: str = "count") -> str:
    match = re.search(rf'id="records"[^>]*data-record-{name}="([^"]*)"', html)
    assert match, "the container states no number"
    return match[1]


# Units


@pytest.mark.parametrize(
    ("typed", "names"), [("cg", ["城关镇"]), ("镇", ["城关镇", "草碧镇"]), ("caizheng", ["财政局"])]
)
def test_units_are_found_by_name_pinyin_and_initials(admin: Client, typed: str, names: list[str]):
    html = text(admin, f"/units/?q={typed}")
    assert re.findall(r'<a href="/units/[ZB]\d+/">([^<]+)</a>', html) == names
    assert number(html) == str(len(names))


def test_what_is_filtered_is_a_chip_that_takes_itself_away(admin: Client):
    html = text(admin, "/units/?group=towns&q=cg")
    assert re.findall(r'class="chip" href="([^"]+)"', html) == ["?group=towns", "?q=cg"]
    assert "分组：各镇" in html


def test_a_search_that_finds_nothing_offers_to_drop_the_conditions(admin: Client):
    html = text(admin, "/units/?q=meiyou")
    assert "没有符合条件的记录" in html
    assert "去掉全部条件" in html


def test_htmx_gets_the_table_only_and_the_browser_keeps_them_apart(admin: Client):
    response = admin.get("/units/", headers={"HX-Request": "true", "HX-Target": "records"})
    assert response.content.decode().strip().startswith('<div id="records"')
    assert "HX-Request" in response["Vary"]


def test_a_page_restored_from_history_is_whole(admin: Client):
    headers = {"HX-Request": "true", "HX-Target": "records", "HX-History-Restore-Request": "true"}
    assert "<html" in text(admin, "/units/", **headers)


def test_the_search_box_jumps_to_the_only_unit_that_fits(admin: Client):
    assert admin.get("/units/search/?q=czj")["Location"] == "/units/B01/"
    assert admin.get("/units/search/?q=镇")["Location"].startswith("/units/?q=")


def test_the_search_box_proposes_units_while_typing(admin: Client):
    html = text(admin, "/units/search/?q=cb", **{"HX-Request": "true"})
    assert "草碧镇" in html
    assert "<html" not in html


def test_the_list_of_units_asks_the_same_number_of_questions_for_any_number_of_units(admin: Client):
    admin.get("/units/")
    with CaptureQueriesContext(connection) as few:
        admin.get("/units/")
    unit = Unit.objects.get(code="Z01")
    for position in range(20):
        unit.pk, unit.code, unit.short_name = None, f"X{position}", f"试点{position}办"
        unit.save()
    with CaptureQueriesContext(connection) as many:
        admin.get("/units/")
    assert len(many) == len(few) <= 14


def test_a_unit_is_added_with_an_entry_in_the_log(admin: Client):
    sent = {"code": "B02", "short_name": "审计局", "kind": "2", "group": "2", "position": "2"}
    kind, group = Unit.objects.values_list("kind", "group").get(code="B01")
    response = admin.post("/units/add/", sent | {"kind": kind, "group": group})
    assert response["Location"] == "/units/B02/"
    assert AuditEntry.objects.filter(act="unit.save", subject="单位/B02").count() == 1
    assert "已保存“审计局”" in text(admin, "/units/B02/")


def test_a_unit_without_a_name_is_refused_beside_the_field(admin: Client):
    response = admin.post("/units/add/", {"code": "B02"})
    assert response.status_code == 422
    assert "请填写规范简称。" in response.content.decode()


def test_what_the_service_refuses_stands_above_the_form(admin: Client):
    response = admin.post("/units/Z01/names/add/", {"use": "match", "text": "草碧镇"})
    assert response.status_code == 422
    assert "“草碧镇”已经是“草碧镇”的名称" in response.content.decode()


def test_a_name_is_added_and_removed_on_the_unit_s_page(admin: Client):
    response = admin.post("/units/B01/names/add/", {"use": "county", "text": "县财政局"}, follow=True)
    [said] = response.context["messages"]
    assert str(said).startswith("已保存“")
    assert "县财政局" in text(admin, "/units/B01/")
    address = f"{reverse('units:name-remove', args=['B01'])}?use=county&text=县财政局"
    assert "改印规范简称“财政局”" in text(admin, address)
    admin.post(address)
    assert Unit.objects.get(code="B01").names.count() == 0


@pytest.mark.parametrize("stored", ["a/b", "..", "县\n局", "县?局#&=%", "县\u202e局", "\"'<b>"])
def test_a_name_of_any_characters_on_file_can_be_shown_and_removed(admin: Client, stored: str):
    name = UnitName.objects.create(unit=Unit.objects.get(code="B01"), use="match", text=stored)
    [address] = re.findall(r'href="(/units/B01/names/remove/[^"]*)"', text(admin, "/units/B01/"))
    admin.post(unescape(address))
    assert not UnitName.objects.filter(pk=name.pk).exists()


def test_a_name_that_is_not_on_file_is_not_found(admin: Client):
    assert admin.get("/units/B01/names/remove/").status_code == 404
    assert admin.get("/units/B01/names/remove/?use=county&text=无").status_code == 404


@pytest.mark.parametrize("code", ["add", "people", "..", "Z/1", "甲"])
def test_a_unit_whose_code_its_address_cannot_hold_is_refused(admin: Client, code: str):
    sent = {"code": code, "short_name": "水利局", "kind": 2, "group": 2, "position": 2}
    sent |= {"kind": UnitKind.objects.get(code="bureau").pk, "group": UnitGroup.objects.get(code="departments").pk}
    assert admin.post("/units/add/", sent).status_code == 422
    assert not Unit.objects.filter(short_name="水利局").exists()


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("short_name", "水利\u202e局", "看不见或印不出"),
        ("short_name", "水利/河长", "单位名称里不能有 /"),
        ("position", "32768", "数字不能大于 32767"),
        ("opened_on", "0001-01-01", "1900 年到 2099 年"),
    ],
)
def test_a_unit_is_refused_beside_the_field(admin: Client, name: str, value: str, sentence: str):
    sent = {"code": "B02", "short_name": "水利局", "position": 2}
    sent |= {"kind": UnitKind.objects.get(code="bureau").pk, "group": UnitGroup.objects.get(code="departments").pk}
    response = admin.post("/units/add/", sent | {name: value})
    assert response.status_code == 422
    assert sentence in response.content.decode()


@pytest.mark.parametrize("address", ["/units/", "/units/people/", "/log/"])
def test_a_search_longer_than_any_name_is_refused_beside_the_field(admin: Client, address: str):
    assert "不超过 100" in text(admin, f"{address}?q={'长' * 101}")


def test_the_search_box_takes_no_text_that_a_database_refuses(admin: Client):
    assert admin.get("/units/search/", {"q": "长" * 60000}).status_code == 302
    assert admin.get("/units/search/", {"q": "长" * 60000}, headers={"HX-Request": "true"}).status_code == 200


def test_a_form_asks_before_unsaved_changes_are_left(admin: Client):
    assert "data-guard-unsaved" in text(admin, "/units/Z01/edit/")


# Periods


@pytest.mark.parametrize("as_of", ["2022-03-31", "2023-07-01", "9999-12-31", "0001-01-01"])
@pytest.mark.parametrize("address", ["/units/periods/add/", "/units/periods/2022Q2/edit/"])
def test_a_day_that_is_no_as_of_of_the_period_is_refused(admin: Client, address: str, as_of: str):
    Period.objects.filter(code="2022Q3").delete()
    response = admin.post(address, {"code": "2022Q2", "name": "二季度", "as_of": as_of})
    assert response.status_code == 422
    assert re.search("截至日期不能早于|日期要在 2000 年", response.content.decode())


def test_a_period_is_changed_on_its_page(admin: Client):
    assert 'href="/units/periods/2022Q2/edit/"' in text(admin, "/units/periods/2022Q2/")
    admin.post("/units/periods/2022Q2/edit/", {"name": "2022年第二季度", "as_of": "2022-07-10"})
    period = Period.objects.get(code="2022Q2")
    assert (period.name, str(period.as_of)) == ("2022年第二季度", "2022-07-10")


def test_who_does_not_configure_is_offered_no_change_of_a_period(manager: Client):
    assert "/units/periods/2022Q2/edit/" not in text(manager, "/units/periods/2022Q2/")


def test_the_period_in_view_is_kept_for_the_next_pages(admin: Client):
    add_period(actor=None, code="2022Q3")
    assert "2022年三季度" in text(admin, "/units/")
    text(admin, "/units/?period=2022Q2")
    html = text(admin, "/units/")
    assert re.search(r"<summary>2022年二季度", html)


def test_switching_the_period_stays_on_the_page(admin: Client):
    add_period(actor=None, code="2022Q3")
    switched = admin.get("/units/periods/switch/?to=2022Q2&next=/reports/ranking/2022Q3/")
    assert switched["Location"] == "/reports/ranking/2022Q2/"
    switched = admin.get("/units/periods/switch/?to=2022Q2&next=//elsewhere.example/")
    assert switched["Location"] == "/?period=2022Q2"


def test_an_unknown_period_is_refused_with_the_ones_that_exist(admin: Client):
    response = admin.get("/hotline/orders/?period=2031Q1")
    assert response.status_code == 409
    assert "没有考核周期“2031Q1”。现有：2022Q2。" in response.content.decode()


def test_closing_names_how_much_will_be_frozen_before_it_happens(manager: Client):
    for order in ("1", "2", "3"):
        receive_order(order)
    html = text(manager, "/units/periods/2022Q2/orders/close/")
    assert "工单受理 3 件" in html
    assert Closing.objects.count() == 0


def test_the_manager_closes_and_opens_an_area(manager: Client):
    assert manager.post("/units/periods/2022Q2/orders/close/")["Location"] == "/units/periods/2022Q2/"
    assert "诸安之" in text(manager, "/units/periods/2022Q2/")
    response = manager.post("/units/periods/2022Q2/orders/reopen/", {"reason": ""})
    assert "请填写解除锁定的原因。" in response.content.decode()
    manager.post("/units/periods/2022Q2/orders/reopen/", {"reason": "办结时间登记有误"})
    assert not Closing.objects.active().exists()
    assert "办结时间登记有误" in text(manager, "/units/periods/2022Q2/")


def test_no_area_but_the_known_ones_is_closed(manager: Client):
    assert manager.post("/units/periods/2022Q2/nothing/close/").status_code == 404


def test_a_list_of_a_closed_area_shows_what_was_frozen(manager: Client, quarter: Period):
    receive_order("1")
    close_area(actor=None, period=quarter, area="orders")
    receive_order("2")
    html = text(manager, "/hotline/orders/?period=2022Q2&measure=orders_received")
    assert number(html) == "1"
    assert "已锁定，这里列的是锁定时计入的记录" in html


def test_a_new_period_needs_its_code_only(admin: Client):
    assert admin.post("/units/periods/add/", {"code": "2022Q3"})["Location"] == "/units/periods/2022Q3/"
    assert "看不懂周期“三季度”" in admin.post("/units/periods/add/", {"code": "三季度"}).content.decode()


def test_a_unit_is_put_on_the_roster_and_excused_there(admin: Client, quarter: Period):
    group = Unit.objects.get(code="Z01").group_id
    sent = {"group": group, "excused": "机构改革"}
    response = admin.post("/units/periods/2022Q2/columns/roster/Z01/", sent, follow=True)
    assert [str(message) for message in response.context["messages"]] == ["已保存“城关镇”的参评情况。"]
    assert Participation.objects.get().excused == "机构改革"
    html = text(admin, "/units/periods/2022Q2/columns/roster/")
    assert number(html) == "1"
    assert "未列入名册的单位（2 家）" in html


def test_the_roster_of_a_closed_area_offers_no_change(admin: Client, quarter: Period):
    group = Unit.objects.get(code="Z01").group_id
    close_area(actor=None, period=quarter, area="columns")
    assert "名册不能再改" in text(admin, "/units/periods/2022Q2/columns/roster/")
    response = admin.post("/units/periods/2022Q2/columns/roster/Z01/", {"group": group})
    assert response.status_code == 422


# People


def test_a_person_is_added_with_roles(admin: Client):
    sent = {
        "username": "xinren",
        "last_name": "辛",
        "roles": ["checker", "clerk"],
        "password": PASSWORD,
        "is_active": "on",
    }
    assert admin.post("/units/people/add/", sent)["Location"] == "/units/people/"
    assert User.objects.get(username="xinren").roles == ["checker", "clerk"]


def test_a_liaison_without_a_unit_is_refused_beside_the_field(admin: Client):
    sent = {"username": "xinren", "last_name": "辛", "roles": ["liaison"], "password": PASSWORD, "is_active": "on"}
    assert "联络员要选所属单位。" in admin.post("/units/people/add/", sent).content.decode()


def test_a_weak_password_is_refused(admin: Client):
    sent = {"username": "xinren", "last_name": "辛", "password": "12345678", "is_active": "on"}
    assert admin.post("/units/people/add/", sent).status_code == 422


def test_editing_another_person_does_not_change_whose_name_the_frame_shows(admin: Client):
    assert "<summary>管立新</summary>" in text(admin, "/units/people/jingban/")


def test_people_are_filtered_by_role(admin: Client):
    html = text(admin, "/units/people/?role=clerk")
    assert set(re.findall(r'data-href="/units/people/(\w+)/"', html)) == {"wenshu"}


def test_a_person_changes_the_own_password_and_stays_signed_in(manager: Client):
    sent = {"old_password": PASSWORD, "new_password1": "xin-kouling-2022", "new_password2": "xin-kouling-2022"}
    assert manager.post("/units/password/", sent).status_code == 302
    assert manager.get("/units/").status_code == 200


def test_a_liaison_sees_the_own_unit_only(quarter: Period, cast: Cast, sign_in: SignIn):
    client = sign_in(cast.liaison)
    assert number(text(client, "/units/")) == "1"
    assert client.get("/units/Z01/").status_code == 404
