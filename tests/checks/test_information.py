"""政务信息: what is counted, what is refused, spreadsheets, pages and notices."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from checks.models import Adoption, Submission
from checks.services import delete_adoption, delete_submission, save_adoption, save_submission
from govaudit.imports.report import report_lines
from govaudit.lib.expressions import parse_expression
from govaudit.measures import MEASURES, Facts
from govaudit.models import AuditEntry
from govaudit.roles import Role
from govaudit.services.imports import accept_rows
from reports.document.blocks import Figure
from reports.models import Formula
from reports.packs.faults import Faults, PackError
from reports.packs.settings import read_settings
from reports.packs.toml import TomlSource
from reports.selectors.figures import FigureDesk
from reports.selectors.lists import Manner, build_list
from tests.checks.small_information import open_publications, send, use, use_titled
from tests.checks.small_office import QUARTER, close, open_office, person, unit
from tests.govaudit.imports.flow import check, sheets
from units.models import AreaClosed, Period, User
from units.recording import InvalidRecord

pytestmark = pytest.mark.django_db

SignIn = Callable[[User], Client]


@pytest.fixture(autouse=True)
def office() -> None:
    open_office()
    open_publications()


def value(name: str, **slices: str) -> object:
    return Facts(Period.objects.get(code=QUARTER).span).value(MEASURES.by_name[name], slices)


def figure(desk: FigureDesk, source: str) -> str:
    return desk.figure(parse_expression(source)).printed


def longxian() -> None:
    """The totals 陇县 printed for its second quarter of 2023, as months' numbers of three units: 468 sent, 201 used."""
    for code, sent, used in (("Z01", 150, 60), ("Z02", 118, 41), ("B01", 200, 100)):
        send(code, date(2022, 4, 30), "当月上报合计", quantity=sent - 30)
        send(code, date(2022, 5, 31), "当月上报合计", quantity=30)
        use_titled(code, date(2022, 5, 31), "当月采用合计", used)


def test_the_totals_of_a_quarter_come_out_of_months_numbers():
    longxian()
    formula = {"term": "采用率", "unit": "%", "decimals": 2, "definition": "采用占上报的百分比。"}
    Formula.objects.create(name="信息采用率", expression="信息采用 / 信息上报", **formula)
    desk = FigureDesk(Period.objects.get(code=QUARTER))
    assert [figure(desk, name) for name in ("信息上报", "信息采用", "信息采用次数")] == ["468", "201", "201"]
    assert figure(desk, "信息采用率") == "42.95%"  # 201 / 468 = 0.42948…
    assert [figure(desk, f"信息上报({s})") for s in ("分组='各镇'", "单位='财政局'", "月='5'")] == ["268", "200", "90"]
    assert (figure(desk, "信息上报单位"), figure(desk, "信息采用单位")) == ("3", "3")


def test_the_list_of_a_notice_names_who_sent_most_first():
    longxian()
    entries = build_list(FigureDesk(Period.objects.get(code=QUARTER)), "信息采用清单", Manner())
    printed = [tuple(p.printed if isinstance(p, Figure) else p.text for p in entry) for entry in entries]
    assert printed == [("财政局", "200", "100"), ("城关镇", "150", "60"), ("草碧镇", "118", "41")]


def test_an_item_used_three_times_is_one_item_of_its_highest_level():
    item = send("Z01", date(2022, 4, 2))
    use(item, date(2022, 4, 3), "web")
    use(item, date(2022, 5, 3), "province")
    use(item, date(2022, 4, 9), "city")
    assert (value("信息采用"), value("信息采用次数"), value("信息采用单位")) == (1, 3, 1)
    assert [value("信息采用", 级别=level) for level in ("县", "市", "省")] == [0, 0, 1]
    assert [value("信息采用次数", 级别=level) for level in ("县", "市", "省")] == [1, 1, 1]
    assert (value("信息采用", 月="5"), value("信息采用次数", 刊物="市政务要情")) == (1, 1)


def test_items_that_are_not_on_file_are_told_apart_by_unit_and_title():
    use_titled("Z01", date(2022, 4, 3), "防汛演练", publication="web")
    use_titled("Z01", date(2022, 4, 5), "防汛演练", publication="city")
    use_titled("Z02", date(2022, 4, 5), "防汛演练", publication="city")
    use_titled("Z02", date(2022, 4, 5), "春耕", publication="city")
    assert (value("信息采用"), value("信息采用次数")) == (3, 4)


def test_parts_with_blanks_equal_the_total():
    send("Z01", date(2022, 4, 2))
    item = send("Z01", date(2022, 4, 3), "另一篇")
    use(item, date(2022, 4, 4))
    use_titled("Z01", date(2022, 4, 30), "当月采用合计", 7, "web")
    levels = ("县", "市", "省", "未注明级别")
    assert [value("信息采用", 级别=level) for level in levels] == [7, 0, 0, 1]
    assert (value("信息采用"), value("信息采用", 刊物="未注明刊物")) == (8, 1)
    assert (value("信息上报", 类别="未分类别"), value("信息上报", 类别="动态")) == (2, 0)


def test_a_use_after_the_last_day_that_counts_leaves_the_earlier_one_the_item():
    item = send("Z01", date(2022, 4, 2))
    use(item, date(2022, 4, 3), "web")
    use(item, date(2022, 7, 3), "province")
    assert (value("信息采用"), value("信息采用", 级别="县")) == (1, 1)


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"adopted_on": date(2022, 4, 1)}, "采用日期不能早于它"),
        ({"unit": "Z02"}, "这条信息是城关镇上报的，不是草碧镇"),
        ({"title": "又一个标题"}, "标题就要留空"),
        ({"submission": None}, "请选择上报的信息，或者填写标题"),
        ({"quantity": 2}, "篇数填 1"),
        ({"adopted_on": date(2022, 8, 23)}, "采用日期不能晚于今天"),
    ],
)
def test_a_use_that_contradicts_its_item_is_refused(values: dict[str, object], sentence: str):
    item = send("Z01", date(2022, 4, 2))
    given: dict[str, object] = {"unit": "Z01", "submission": item, "adopted_on": date(2022, 4, 3)} | values
    adoption = Adoption(**given | {"unit": unit(str(given["unit"]))})
    with pytest.raises(InvalidRecord, match=sentence):
        save_adoption(actor=None, adoption=adoption)
    assert not Adoption.objects.exists()


def test_an_item_that_was_used_is_not_deleted_or_given_to_another_unit():
    item = send("Z01", date(2022, 4, 2))
    adoption = use(item, date(2022, 4, 3), "web")
    with pytest.raises(InvalidRecord, match="请先删除采用记录"):
        delete_submission(actor=None, submission=item)
    item.unit = unit("Z02")
    with pytest.raises(InvalidRecord, match="单位不能改"):
        save_submission(actor=None, submission=item)
    delete_adoption(actor=None, adoption=adoption)
    delete_submission(actor=None, submission=item)
    assert not Submission.objects.exists()
    assert AuditEntry.objects.filter(act__in=("adoption.delete", "submission.delete")).count() == 2


def test_a_closed_area_refuses_what_would_change_its_figures():
    item = send("Z01", date(2022, 4, 2))
    close("information")
    with pytest.raises(AreaClosed):
        send("Z01", date(2022, 4, 5), "新的一篇")
    with pytest.raises(AreaClosed):
        use(item, date(2022, 4, 3), "web")
    send("Z01", date(2022, 7, 5), "三季度的一篇")


def test_another_offices_file_comes_in_and_comes_again_without_a_difference(tmp_path: Path):
    def checked() -> tuple[object, object]:
        sent = [
            ["供稿单位", "来稿日期", "稿件标题"],
            ["城关镇", "2022-04-02", "防汛演练"],
            ["财政局", "2022.4.6", "直达资金"],
        ]
        used = [["报送单位", "信息编号", "采用刊物", "采用时间"], ["城关镇", "防汛演练", "县政府网站", "2022-04-08"]]
        first = check(sheets(tmp_path / "上报.xlsx", {"上报": sent}), "submissions")
        accept_rows(actor=None, imported=first)
        second = check(sheets(tmp_path / "采用.xlsx", {"采用": used}), "adoptions")
        assert second.counts["faulty"] == 0, report_lines(second)
        accept_rows(actor=None, imported=second)
        return first.counts, second.counts

    first, second = checked()
    assert (first["new"], second["new"]) == (2, 1)  # type: ignore[index]
    first, second = checked()
    assert (first["same"], second["same"]) == (2, 1)  # type: ignore[index]
    assert Adoption.objects.get().submission == Submission.objects.get(title="防汛演练")
    assert (value("信息上报"), value("信息采用", 级别="县")) == (2, 1)


def count_on(client: Client, url: str) -> int:
    page = client.get(url)
    assert page.status_code == 200, url
    found = re.search(r'data-record-count="(\d+)"', page.content.decode())
    assert found is not None
    return int(found.group(1))


def test_the_page_behind_a_figure_shows_its_records(sign_in: SignIn):
    item = send("Z01", date(2022, 4, 2))
    send("Z02", date(2022, 4, 2))
    for publication in ("web", "city"):
        use(item, date(2022, 4, 3), publication)
    checker, liaison = sign_in(person(Role.CHECKER)), sign_in(person(Role.LIAISON, "Z02"))
    urls = {n: MEASURES.by_name[n].records_url(QUARTER, {}) for n in ("信息上报", "信息采用", "信息采用次数")}
    assert {name: count_on(checker, url) for name, url in urls.items()} == {
        "信息上报": 2,
        "信息采用": 1,
        "信息采用次数": 2,
    }
    assert {name: count_on(liaison, url) for name, url in urls.items()} == {
        "信息上报": 1,
        "信息采用": 0,
        "信息采用次数": 0,
    }
    assert liaison.get(reverse("checks:submission-detail", args=[item.code])).status_code == 404


def test_an_item_is_entered_used_corrected_and_deleted_on_its_pages(sign_in: SignIn):
    client = sign_in(person(Role.CHECKER))
    given = {"unit": "Z01", "sent_on": "2022-04-02", "title": "防汛演练", "quantity": "1"}
    client.post(reverse("checks:submission-add"), given)
    item = Submission.objects.get()
    page = client.get(reverse("checks:submission-detail", args=[item.code])).content.decode()
    assert "信息上报" in page
    assert "没有采用记录" in page
    add = f"{reverse('checks:adoption-add')}?unit=Z01&submission={item.code}"
    assert "防汛演练" in client.get(add).content.decode()
    used = {"unit": "Z01", "submission": item.code, "publication": "city", "adopted_on": "2022-04-09", "quantity": "1"}
    assert client.post(add, used).status_code == 302
    adoption = Adoption.objects.get()
    assert "市政务要情" in client.get(reverse("checks:submission-detail", args=[item.code])).content.decode()
    assert "信息采用次数" in client.get(reverse("checks:adoption-detail", args=[adoption.code])).content.decode()
    client.post(reverse("checks:adoption-delete", args=[adoption.code]))
    client.post(reverse("checks:submission-delete", args=[item.code]))
    assert (Submission.objects.count(), Adoption.objects.count()) == (0, 0)


def test_a_list_takes_as_many_queries_for_one_record_as_for_many(
    sign_in: SignIn, django_assert_max_num_queries: Callable[[int], AbstractContextManager[object]]
):
    client = sign_in(person(Role.CHECKER))
    for number in range(12):
        use(send("Z01", date(2022, 4, 2), f"第{number}篇"), date(2022, 4, 3), "web")
    for noun in ("submission", "adoption"):
        url = reverse(f"checks:{noun}-list")
        client.get(url)
        with django_assert_max_num_queries(16):
            client.get(url)


def test_a_pack_names_a_level_that_it_has():
    said = (
        '[lists]\nadoption_levels = [{ code = "city", name = "市" }]\n'
        'publications = [{ code = "a", name = "要情", level = "%s" }]\n'
    )
    settings, wrong = Faults(), Faults()
    lists = read_settings(TomlSource("pack.toml", (said % "市").encode(), settings)).lists
    assert lists["publications"][0].level == lists["adoption_levels"][0]  # type: ignore[attr-defined]
    read_settings(TomlSource("pack.toml", (said % "省").encode(), wrong))
    with pytest.raises(PackError, match="adoption_levels 里的一个：市"):
        wrong.refuse()
