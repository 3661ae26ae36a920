"""The office's lists: every one is edited in the same way, and nothing that counts is lost by it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from checks.models import (
    AccountCheck,
    AccountState,
    ColumnArea,
    FillRequest,
    FindingCategory,
    Indicator,
    KeyArea,
    Platform,
)
from checks.services import save_account_check, save_finding
from govaudit.errors import Conflict, NotAllowed
from govaudit.models import AuditEntry, ListEntry
from govaudit.roles import Role
from hotline.models import OrderKind
from reports.models import Formula
from tests.cast import Cast
from tests.checks.small_office import new_account, new_finding, open_office, person
from units.entries import OWN_FORMS, all_lists, areas_of, list_key, own_fields, uses_by_entry, uses_of
from units.models import AreaClosed, Period, UnitGroup, UnitKind, User
from units.recording import InvalidRecord
from units.services import close_area, delete_entry, reopen_area, save_entry

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
COMMON = [model for model in all_lists() if model._meta.label not in OWN_FORMS]


@pytest.fixture
def admin(sign_in: SignIn) -> Client:
    return sign_in(person(Role.ADMIN))


def page(model: type[ListEntry], rest: str = "") -> str:
    return reverse("units:entry-list", args=[list_key(model)]) + rest


def needed(model: type[ListEntry]) -> dict[str, Any]:
    """What the form of the list asks for beside a name."""
    said: dict[str, Any] = {"days": 30, "severity": "general"}
    for field in own_fields(model):
        if field.many_to_one:
            related: Any = field.related_model
            said[field.name] = related._default_manager.get_or_create(code="x", defaults={"name": "所属"})[0].code
    return said


def names(model: type[ListEntry]) -> list[str]:
    return list(model._default_manager.order_by("position", "code").values_list("name", flat=True))


# Every list


def test_every_list_has_a_name_and_an_address_of_its_own() -> None:
    assert len(all_lists()) >= 27
    for said in (list_key, lambda model: model.list_name):
        found = [said(model) for model in all_lists()]
        assert all(found)
        assert len(set(found)) == len(found)


@pytest.mark.parametrize("model", [m for m in all_lists() if m.counted], ids=list_key)
def test_what_decides_how_records_count_is_a_field_and_counts_somewhere(model: type[ListEntry]) -> None:
    assert set(model.counted) <= {field.name for field in own_fields(model)}
    assert areas_of(model)


def test_all_lists_stand_on_one_page(admin: Client) -> None:
    open_office()
    html = admin.get(reverse("units:entry-lists")).content.decode()
    assert [model for model in all_lists() if f'href="{page(model)}">{model.list_name}<' not in html] == []
    assert "投诉、求助" in html


@pytest.mark.parametrize("model", COMMON, ids=list_key)
def test_an_entry_of_every_list_is_added_renamed_and_taken_away(model: type[ListEntry], admin: Client) -> None:
    sent = needed(model) | {"name": "新的一项"}
    assert admin.post(page(model, "add/"), sent).status_code == 302
    entry = model._default_manager.get(name="新的一项")
    assert admin.post(page(model, f"{entry.code}/edit/"), sent | {"name": "改过的名称"}).status_code == 302
    html = admin.get(page(model)).content.decode()
    assert "<td>改过的名称</td>" in html
    assert page(model, f"{entry.code}/delete/") in html
    assert admin.post(page(model, f"{entry.code}/delete/")).status_code == 302
    assert not model._default_manager.filter(pk=entry.pk).exists()
    kept = AuditEntry.objects.filter(subject=f"目录/{list_key(model)}/{entry.code}").order_by("pk")
    assert list(kept.values_list("act", flat=True)) == ["entry.save", "entry.save", "entry.delete"]
    assert [row.before.get("名称") for row in kept] == [None, "新的一项", "改过的名称"]


@pytest.mark.parametrize("model", [Indicator, KeyArea], ids=list_key)
def test_a_list_with_forms_of_its_own_leads_there(model: type[ListEntry], admin: Client) -> None:
    add, edit = (reverse(name, args=args) for name, args in zip(OWN_FORMS[model._meta.label], ([], ["a"]), strict=True))
    entry = model(code="a", name="甲")
    with pytest.raises(InvalidRecord, match="自己的页面"):
        save_entry(actor=None, entry=entry)
    more = {"unit": "件", "definition": "件数。", "area": "orders"} if model is Indicator else {}
    entry = model._default_manager.create(code="a", name="甲", **more)
    html = admin.get(page(model)).content.decode()
    assert f'href="{add}"' in html
    assert f'href="{edit}"' in html
    assert admin.get(page(model, "add/")).url == add
    assert admin.get(page(model, "a/edit/")).url == edit
    delete_entry(actor=None, entry=entry)
    assert names(model) == []


# Twice


def test_a_name_or_code_twice_is_refused_with_a_sentence(admin: Client) -> None:
    open_office()
    response = admin.post(page(OrderKind, "add/"), {"name": "投诉", "code": "help"})
    assert response.status_code == 422
    assert response.content.decode().count("不能重复。") == 2
    for values, said in (({"name": "投诉", "code": "x"}, "名称“投诉”"), ({"name": "新", "code": "help"}, "代码“help”")):
        with pytest.raises(InvalidRecord, match=f"“工单类型”里已经有{said}"):
            save_entry(actor=None, entry=OrderKind(**values))
    help_kind = OrderKind.objects.get(code="help")
    help_kind.name = "投诉"
    with pytest.raises(InvalidRecord, match="不能重复"):
        save_entry(actor=None, entry=help_kind)


def test_the_same_entry_once_more_changes_nothing_and_one_that_is_gone_is_told() -> None:
    first = save_entry(actor=None, entry=OrderKind(code="x", name="建议"))
    assert save_entry(actor=None, entry=OrderKind(code="x", name="建议")).pk == first.pk
    assert "无变化" in AuditEntry.objects.first().summary
    delete_entry(actor=None, entry=first)
    first.pk = first.pk or 1
    with pytest.raises(Conflict, match="刚被别人删除"):
        save_entry(actor=None, entry=OrderKind(pk=first.pk, code="x", name="意见"))
    delete_entry(actor=None, entry=OrderKind(pk=first.pk, code="x", name="建议"))
    assert "早已删除" in AuditEntry.objects.first().summary


def test_a_code_left_blank_is_the_next_free_number_and_does_not_change(admin: Client) -> None:
    OrderKind.objects.create(code="02", name="甲", position=1)
    admin.post(page(OrderKind, "add/"), {"name": "乙"})
    entry = OrderKind.objects.get(name="乙")
    assert (entry.code, entry.position) == ("03", 2)
    entry.code = "04"
    with pytest.raises(InvalidRecord, match="代码定下后不能改"):
        save_entry(actor=None, entry=entry)
    admin.post(page(OrderKind, "03/edit/"), {"name": "乙", "code": "09"})
    assert OrderKind.objects.get(name="乙").code == "03"


# Order


def test_an_entry_moves_one_place_and_the_others_follow(admin: Client) -> None:
    for code, position in (("a", 0), ("b", 0), ("c", 7)):
        Platform.objects.create(code=code, name=code, position=position)
    admin.post(page(Platform, "c/move/"), {"to": "up"})
    assert list(Platform.objects.values_list("code", "position")) == [("a", 1), ("c", 2), ("b", 3)]
    admin.post(page(Platform, "a/move/"), {"to": "up"})
    assert names(Platform) == ["a", "c", "b"]
    admin.post(page(Platform, "a/edit/"), {"name": "a", "place": 3})
    assert names(Platform) == ["c", "b", "a"]
    admin.post(page(Platform, "add/"), {"name": "d", "place": 1})
    assert names(Platform) == ["d", "c", "b", "a"]


# What uses an entry


def test_an_entry_in_use_stays_and_the_number_is_said(admin: Client) -> None:
    open_office()
    town = UnitKind.objects.get(code="town")
    with pytest.raises(InvalidRecord, match="有 2 条记录用着“镇”（单位 2 条），不能删除。请先"):
        delete_entry(actor=None, entry=town)
    html = admin.get(page(UnitKind)).content.decode()
    assert ">单位 2 条</a>" in html
    assert page(UnitKind, "town/delete/") not in html
    asked = admin.get(page(UnitKind, "town/delete/"), follow=True)
    assert "有 2 条记录用着“镇”" in asked.content.decode()
    assert UnitKind.objects.filter(code="town").exists()


def test_a_record_that_names_several_entries_counts_for_each() -> None:
    open_office()
    number = Indicator.objects.create(code="n", name="件数", unit="件", definition="件数。", area="orders")
    period = Period.objects.get(code="2022Q2")
    FillRequest.objects.create(code="F1", period=period, due_on=period.end, asked_by="试").indicators.add(number)
    assert [str(use) for use in uses_of(number)] == ["填报通知 1 条"]


def test_the_page_behind_each_number_lists_as_many_records(qianyang: Period, cast: Cast, sign_in: SignIn) -> None:
    client, seen = sign_in(cast.admin), set()
    for model in all_lists():
        for use in [use for uses in uses_by_entry(model).values() for use in uses]:
            path = use.url.partition("?")[0]
            if not path.startswith("/imports/") or (model, path) in seen:
                continue
            seen.add((model, path))
            response = client.get(use.url)
            assert (use.url, response.context["record_count"]) == (use.url, use.count)
            assert len(response.context["chips"]) == 1
    assert {model for model, _ in seen} >= {UnitKind, UnitGroup, ColumnArea, FindingCategory, OrderKind, Platform}


# What is frozen, and what is written


@pytest.fixture
def closed() -> Period:
    """A finding of 栏目更新 in a closed area of the second quarter."""
    open_office()
    save_finding(actor=None, finding=new_finding())
    period = Period.objects.get(code="2022Q2")
    close_area(actor=None, period=period, area="columns")
    return period


def renamed(model: type[ListEntry], code: str, name: str) -> ListEntry:
    entry = model._default_manager.get(code=code)
    entry.name = name
    return save_entry(actor=None, entry=entry)


def test_a_name_that_a_closed_area_keeps_is_not_changed(closed: Period) -> None:
    with pytest.raises(AreaClosed, match="2022年二季度的“栏目更新”已锁定，锁定的数字里写着“栏目更新”"):
        renamed(FindingCategory, "columns", "栏目")
    renamed(OrderKind, "help", "求助类")  # nothing of it is kept
    reopen_area(actor=None, period=closed, area="columns", reason="更名")
    renamed(FindingCategory, "columns", "栏目")


def test_a_word_that_means_something_else_in_what_is_kept_does_no_harm(closed: Period) -> None:
    """“栏目更新” stands in the closed area as a category, not as a kind of orders."""
    OrderKind.objects.create(code="x", name="栏目更新")
    renamed(OrderKind, "x", "网站更新")


def test_what_decides_how_records_count_stays_while_their_area_is_closed() -> None:
    open_office()
    account = new_account()
    account.save()
    check = AccountCheck(account=account, month=date(2022, 5, 1), state=AccountState.objects.get(code="stopped"))
    save_account_check(actor=None, check=check)
    period = Period.objects.get(code="2022Q2")
    close_area(actor=None, period=period, area="media")

    def flipped(code: str) -> ListEntry:
        state = AccountState.objects.get(code=code)
        state.is_normal = not state.is_normal
        return save_entry(actor=None, entry=state)

    used = AccountState.objects.filter(accountcheck__isnull=False).get().code
    free = AccountState.objects.exclude(code=used).get().code
    with pytest.raises(AreaClosed, match="按原来的“算作运行正常”统计，现在不能改"):
        flipped(used)
    flipped(free)
    reopen_area(actor=None, period=period, area="media", reason="更正")
    flipped(used)


def test_how_grave_new_findings_are_is_settled_at_any_time(closed: Period) -> None:
    category = FindingCategory.objects.get(code="columns")
    category.is_veto = True
    save_entry(actor=None, entry=category)
    assert FindingCategory.objects.get(code="columns").is_veto


def test_a_name_that_a_formula_writes_is_neither_changed_nor_taken_away() -> None:
    open_office()
    said = {"unit": "件", "definition": "投诉件数。", "term": "投诉"}
    Formula.objects.create(name="投诉件", expression="工单受理(类型='投诉')", **said)
    with pytest.raises(InvalidRecord, match="公式“投诉件”里写着“投诉”"):
        renamed(OrderKind, "complaint", "投诉举报")
    with pytest.raises(InvalidRecord, match="公式“投诉件”里写着“投诉”，不能删除"):
        delete_entry(actor=None, entry=OrderKind.objects.get(code="complaint"))
    renamed(OrderKind, "help", "求助类")


# Who may


def test_only_an_administrator_changes_lists_and_liaisons_see_none(sign_in: SignIn) -> None:
    open_office()
    recorder = person(Role.CHECKER)
    with pytest.raises(NotAllowed):
        save_entry(actor=recorder, entry=OrderKind(code="x", name="建议"))
    with pytest.raises(NotAllowed):
        delete_entry(actor=person(Role.MANAGER), entry=OrderKind.objects.get(code="help"))
    checker, liaison = sign_in(recorder), sign_in(person(Role.LIAISON, "Z01"))
    html = checker.get(page(OrderKind)).content.decode()
    assert "求助" in html
    assert page(OrderKind, "help/edit/") not in html
    assert page(OrderKind, "add/") not in html
    assert checker.post(page(OrderKind, "help/delete/")).status_code == 403
    assert liaison.get(page(OrderKind)).status_code == 403
    assert liaison.get(reverse("units:entry-lists")).status_code == 403


@pytest.mark.parametrize("path", ["nothing/", "user/", "orderkind/nothing/edit/", "orderkind/nothing/delete/"])
def test_what_is_no_list_or_entry_is_not_found(admin: Client, path: str) -> None:
    assert admin.get(f"/units/entries/{path}").status_code == 404


# How much is asked


def queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def test_pages_ask_as_much_of_long_lists_as_of_short_ones(admin: Client) -> None:
    open_office()
    lists = reverse("units:entry-lists")
    before = [queries(admin, lists), queries(admin, page(OrderKind))]
    OrderKind.objects.bulk_create(OrderKind(code=f"k{at}", name=f"类型{at}", position=at) for at in range(3, 40))
    assert [queries(admin, lists), queries(admin, page(OrderKind))] == before
