"""Columns in full: the tree, cadences, units that change, what the last update says, the checklist, notice lists."""

from datetime import date

import pytest

from checks.measures import COLUMNS
from checks.models import (
    ColumnArea,
    ColumnCadence,
    ColumnDuty,
    ColumnUpdate,
    Threshold,
    WebColumn,
    usual_cadences,
)
from checks.services import (
    hand_over_column,
    save_column,
    save_threshold,
    save_update,
    take_back_handover,
)
from checks.watching import checklist, tree_of
from govaudit.errors import UserError
from govaudit.measures import MEASURES, Facts
from govaudit.models import AuditEntry
from govaudit.roles import Role
from reports.selectors.figures import FigureDesk
from reports.selectors.lists import Manner, build_list
from tests.checks.small_office import QUARTER, close, new_column, new_update, open_office, person, unit
from units.closings import facts_for
from units.counting import where_counted
from units.models import AreaClosed, Participation, Period
from units.recording import InvalidRecord
from units.services import close_area

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def office():
    open_office()
    ColumnCadence.objects.bulk_create(usual_cadences())


def column(name="政务动态", **values):
    cadence = values.pop("cadence", None)
    given = {"name": name, "cadence": ColumnCadence.objects.get(name=cadence) if cadence else None}
    return save_column(actor=None, column=new_column(**given | values))


def update(of, day, title="一条", **values):
    return save_update(actor=None, update=new_update(of, published_on=date.fromisoformat(day), title=title, **values))


def period(code=QUARTER):
    return Period.objects.get(code=code)


def value(name, code=QUARTER, **slices):
    return Facts(period(code).span).value(MEASURES.by_name[name], slices)


def counted(name, code=QUARTER):
    rows = Facts(period(code).span).records(MEASURES.by_name[name], {})
    return sorted(rows.values_list("name", flat=True))


def entries(name):
    built = build_list(FigureDesk(period()), name, Manner())
    return [tuple(getattr(part, "printed", getattr(part, "text", "")) for part in entry) for entry in built]


def test_a_column_stands_under_others_and_says_where():
    first = column("政府信息公开")
    second = column("法定主动公开内容", parent=first)
    third = column("政策文件", parent=second)
    assert (third.level, third.path) == (3, "政府信息公开 › 法定主动公开内容 › 政策文件")
    with pytest.raises(InvalidRecord, match="已经是第三级"):
        column("县政府文件", parent=third)
    first.parent = third
    with pytest.raises(InvalidRecord, match="不能是它自己或它的下级"):
        save_column(actor=None, column=first)
    assert not WebColumn.objects.filter(name="县政府文件").exists()


def test_moving_a_column_moves_what_is_under_it_and_never_too_deep():
    top, other = column("公开"), column("互动")
    inner = column("指南", parent=other)
    other.parent = top
    save_column(actor=None, column=other)
    assert WebColumn.objects.get(pk=inner.pk).level == 3
    above = column("首页")
    top.parent = above
    with pytest.raises(InvalidRecord, match="最多三级"):
        save_column(actor=None, column=top)
    assert WebColumn.objects.get(pk=top.pk).parent is None


def test_a_column_with_columns_under_it_is_counted_by_these_alone():
    top = column("公开", required=9)
    below = column("指南", parent=top, required=2)
    update(top, "2022-05-01")
    update(below, "2022-05-01")
    update(below, "2022-05-02", "又一条")
    assert (value("责任栏目"), value("应更新数"), value("达标栏目"), value("栏目更新")) == (1, 2, 1, 3)
    assert value("全部完成单位") == 1
    nodes = tree_of(WebColumn.objects.with_updates(period().span))
    assert [(node.updated, len(node.under), node.last_on) for node in nodes] == [(3, 1, date(2022, 5, 2))]


def test_a_column_of_which_nothing_is_required_neither_meets_nor_misses(sign_in):
    names = ("责任栏目", "达标栏目", "全部完成单位", "部分完成单位")
    update(column("没有规定的", required=0), "2022-05-01")
    assert [value(name) for name in names] == [1, 0, 0, 0]
    update(column("做到的", required=1), "2022-05-01")
    assert [value(name) for name in names] == [2, 1, 1, 0]
    column("没做到的", required=1)
    assert [value(name) for name in names] == [3, 1, 0, 1]
    client = sign_in(person(Role.CHECKER))
    for progress, name in (("met", "做到的"), ("free", "没有规定的"), ("unmet", "没做到的")):
        page = client.get("/checks/columns/", {"period": QUARTER, "progress": progress})
        assert [row.record.name for row in page.context["table"].rows] == [name], progress
        assert ("没有规定应更新数</td>" in page.content.decode()) == (progress == "free")


def test_columns_and_topics_are_counted_apart():
    top = column("公开")
    column("规划", parent=top, required=0)
    topic = column("乡村振兴", is_topic=True)
    update(topic, "2022-04-09", quantity=63)
    update(WebColumn.objects.get(name="规划"), "2022-04-09", quantity=17)
    assert (value("责任栏目", 层级="2"), value("栏目更新", 层级="2")) == (1, 17)
    assert (value("责任栏目", 专题="专题专栏"), value("栏目更新", 专题="专题专栏")) == (1, 63)
    assert value("栏目更新") == 80


def test_an_update_belongs_to_whoever_published_it_else_to_the_columns_unit_of_that_day():
    held = column()
    hand_over_column(actor=None, column=held, unit=unit("B01"), day=date(2022, 5, 1))
    held = WebColumn.objects.get(pk=held.pk)
    assert update(held, "2022-04-30", "早").unit == unit("Z01")
    assert update(held, "2022-05-01", "晚").unit == unit("B01")
    assert update(held, "2022-05-02", "转", unit=unit("Z02")).unit == unit("Z02")
    assert {code: value("栏目更新", 单位=code) for code in ("Z01", "Z02", "B01")} == {"Z01": 1, "Z02": 1, "B01": 1}
    assert (value("信息发布单位"), value("信息发布单位", 分组="各镇"), value("信息发布单位", 分组="各部门")) == (
        3,
        2,
        1,
    )
    assert value("信息发布单位", 月="5", 分组="各镇") == 1


def test_many_updates_get_their_units_at_once():
    held = column()
    hand_over_column(actor=None, column=held, unit=unit("Z02"), day=date(2022, 3, 1))
    hand_over_column(actor=None, column=WebColumn.objects.get(), unit=unit("B01"), day=date(2022, 5, 1))
    days = {"2022-02-28": "Z01", "2022-03-01": "Z02", "2022-04-30": "Z02", "2022-05-01": "B01"}
    ColumnUpdate.objects.bulk_create(
        ColumnUpdate(code=f"X{n}", column=held, published_on=day, title=day) for n, day in enumerate(days)
    )
    assert {f"{u.published_on}": u.unit.code for u in ColumnUpdate.objects.select_related("unit")} == days


def test_handing_over_keeps_who_was_before_and_can_be_taken_back():
    held = column(opened_on=date(2022, 1, 1))
    hand_over_column(actor=None, column=held, unit=unit("Z02"), day=date(2022, 3, 1))
    hand_over_column(actor=None, column=held, unit=unit("B01"), day=date(2022, 6, 1))
    told = AuditEntry.objects.count()
    hand_over_column(actor=None, column=held, unit=unit("B01"), day=date(2022, 6, 1))
    assert AuditEntry.objects.count() == told + 1
    duties = [(duty.unit.code, duty.since, duty.until) for duty in ColumnDuty.objects.order_by("until")]
    assert duties == [
        ("Z01", date(2022, 1, 1), date(2022, 3, 1)),
        ("Z02", date(2022, 3, 1), date(2022, 6, 1)),
    ]
    take_back_handover(actor=None, column=held)
    assert WebColumn.objects.get().unit == unit("Z02")
    assert ColumnDuty.objects.count() == 1


@pytest.mark.parametrize(
    ("code", "day", "words"),
    [
        ("Z01", "2022-05-01", "不用移交"),
        ("Z02", "2022-08-23", "不能晚于今天"),
        ("Z02", "2022-01-01", "要晚于这一天"),
    ],
)
def test_a_handover_that_does_not_follow_is_refused(code, day, words):
    held = column(opened_on=date(2022, 1, 1))
    with pytest.raises(InvalidRecord, match=words):
        hand_over_column(actor=None, column=held, unit=unit(code), day=date.fromisoformat(day))
    assert not ColumnDuty.objects.exists()


def test_a_unit_that_has_a_column_of_the_name_gets_no_second_one_and_the_page_says_what_to_do(sign_in):
    held, namesake = column(), column(unit=unit("B01"))
    with pytest.raises(InvalidRecord, match=f"已经有同名栏目“政务动态”（{namesake.code}）.*先把其中一个改名.*停用"):
        hand_over_column(actor=None, column=held, unit=unit("B01"), day=date(2022, 7, 1))
    client, url = sign_in(person(Role.CHECKER)), f"/checks/columns/{held.code}/hand-over/"
    refused = client.post(url, {"unit": "B01", "day": "2022-07-01"})
    assert refused.status_code == 422
    for code in (held.code, namesake.code):
        assert f'<a href="/checks/columns/{code}/edit/">' in refused.content.decode()
    assert not ColumnDuty.objects.exists()
    namesake.name = "财政动态"
    save_column(actor=None, column=namesake)
    assert client.post(url, {"unit": "B01", "day": "2022-07-01"}).status_code == 302
    assert WebColumn.objects.get(pk=held.pk).unit == unit("B01")


def test_a_closed_period_lets_a_column_pass_on_after_it_and_not_in_it():
    held = column()
    close("columns")
    with pytest.raises(AreaClosed):
        hand_over_column(actor=None, column=held, unit=unit("B01"), day=date(2022, 6, 30))
    assert WebColumn.objects.get().unit == unit("Z01")
    hand_over_column(actor=None, column=held, unit=unit("B01"), day=date(2022, 7, 1))
    assert WebColumn.objects.get().unit == unit("B01")


def test_a_column_is_due_when_its_cadence_has_passed_at_the_as_of():
    """The 截至 is 2022-06-30: 31 days before it is 2022-05-30, 92 days before it 2022-03-30."""
    in_time, late = column("按月", cadence="月"), column("迟一天", cadence="月")
    quarterly, changing = column("按季", cadence="季"), column("有变化", cadence="有变化时")
    column("没有频次")
    column("从未", cadence="月")
    column("刚启用", cadence="月", opened_on=date(2022, 6, 10))
    update(in_time, "2022-05-30")
    update(late, "2022-05-29")
    update(late, "2022-07-01", "截至以后")
    update(quarterly, "2022-03-30")
    update(changing, "2021-01-01")
    assert counted("应更新未更新栏目") == ["从未", "迟一天"]
    assert counted("长期未更新栏目") == ["迟一天"]
    assert counted("空白栏目") == ["从未", "刚启用", "没有频次"]


def test_months_without_an_update_in_a_row_are_counted_back_from_the_last_whole_month():
    for name, day in (("三月", "2022-03-31"), ("四月", "2022-04-01"), ("六月", "2022-06-30"), ("去年", "2021-12-31")):
        update(column(name), day)
    rows = WebColumn.objects.with_updates(period().span)
    months = {row.name: row.idle_months for row in rows}
    assert months == {"三月": 3, "四月": 2, "六月": 0, "去年": 6}
    assert counted("连续零更新栏目") == ["三月", "去年"]
    save_threshold(actor=None, threshold=Threshold(code="idle_months", value=2))
    assert counted("连续零更新栏目") == ["三月", "去年", "四月"]


def test_what_is_published_in_the_last_days_of_a_month_is_counted_without_totals_of_a_month():
    held = column()
    for day in ("2022-04-25", "2022-04-26", "2022-05-26", "2022-05-27", "2022-05-31"):
        update(held, day, day)
    update(held, "2022-06-30", "当月更新合计", quantity=40)
    assert (value("月底集中发布"), value("逐条登记更新"), value("栏目更新")) == (3, 5, 45)
    assert value("月底集中发布", 月="5") == 2
    save_threshold(actor=None, threshold=Threshold(code="month_end_days", value=6))
    assert value("月底集中发布") == 5


def test_february_of_a_leap_year_ends_on_the_29th():
    Period.objects.create(code="2024-02", name="二月", start="2024-02-01", end="2024-02-29", as_of="2024-02-29")
    held = column()
    days = ("2024-02-24", "2024-02-25", "2024-02-29")
    ColumnUpdate.objects.bulk_create(
        ColumnUpdate(code=f"X{n}", column=held, published_on=day, title=day) for n, day in enumerate(days)
    )
    assert value("月底集中发布", "2024-02") == 2


def test_the_checklist_finds_first_level_columns_by_what_is_in_and_under_them():
    """14 days before 2022-06-30 is 2022-06-16, 183 days before it 2021-12-29."""
    news = column("要闻", watch="news")
    below = column("本县", parent=news)
    deep = column("部门", parent=below)
    stale, notices, old = column("动态", watch="news"), column("公告", watch="notices"), column("文件", watch="notices")
    update(deep, "2022-06-16")
    update(stale, "2022-06-15")
    update(notices, "2021-12-29")
    update(old, "2021-12-28")
    assert counted("一级栏目未更新") == ["动态", "文件"]
    save_threshold(actor=None, threshold=Threshold(code="stale_columns", value=2))
    items = checklist(Facts(period().span), period())
    assert [(item.found, item.limit.value, item.is_veto) for item in items] == [
        (2, 2, True),
        (0, 10, False),
        (0, 5, False),
    ]
    save_threshold(actor=None, threshold=Threshold(code="news_days", value=15))
    assert counted("一级栏目未更新") == ["文件"]


def test_a_limit_is_a_positive_number_and_leaves_one_entry():
    with pytest.raises(UserError):
        save_threshold(actor=None, threshold=Threshold(code="news_days", value=0))
    assert not AuditEntry.objects.exists()
    save_threshold(actor=None, threshold=Threshold(code="news_days", value=10, basis="县里的办法"))
    save_threshold(actor=None, threshold=Threshold(code="news_days", value=10, basis="县里的办法"))
    assert [entry.summary[-3:] for entry in AuditEntry.objects.order_by("pk")][-1] == "无变化"
    assert Threshold.objects.get().value == 10


def test_notices_name_columns_due_and_not_updated_by_unit_and_by_column():
    for code in ("Z02", "B01"):
        column("领导班子分工", unit=unit(code), cadence="季")
    column("预算", unit=unit("B01"), cadence="年")
    fresh = column("领导班子分工", cadence="季")
    update(fresh, "2022-06-01")
    assert entries("应更新未更新栏目清单") == [("领导班子分工", "草碧镇、财政局"), ("预算", "财政局")]
    assert entries("应更新未更新清单") == [("草碧镇", "领导班子分工"), ("财政局", "领导班子分工、预算")]


def test_notices_name_who_published_nothing_month_by_month_of_those_taking_part():
    for code in ("Z01", "Z02", "B01"):
        Participation.objects.create(
            period=period(), area="columns", unit=unit(code), group=unit(code).group,
            excused="新设" if code == "B01" else "",
        )  # fmt: skip
    news = column("要闻", area=ColumnArea.objects.get(name="新闻动态"))
    plain = column("公告")
    update(news, "2022-04-02")
    update(plain, "2022-04-03", unit=unit("Z02"))
    update(plain, "2022-05-03")
    named = [entry for entry in entries("零发布单位清单") if entry[1] in ("", "新闻动态")]
    assert named == [
        ("4月", "新闻动态", "草碧镇"),
        ("5月", "", "草碧镇"),
        ("5月", "新闻动态", "城关镇、草碧镇"),
        ("6月", "", "城关镇、草碧镇"),
        ("6月", "新闻动态", "城关镇、草碧镇"),
    ]


def test_the_numbers_of_a_county_come_out_of_records():
    """陇县, second quarter of 2023: 523 items in 政府信息公开 from 10 towns and 28 departments, 81 columns of the third
    level with 1,017 items in all, 8 topics with 63."""
    from units.models import Unit, UnitGroup, UnitKind

    groups = {"Z": UnitGroup.objects.get(name="各镇"), "B": UnitGroup.objects.get(name="各部门")}
    kinds = {"Z": UnitKind.objects.get(name="镇"), "B": UnitKind.objects.get(name="部门")}
    Unit.objects.bulk_create(
        Unit(code=f"{sort}{n + 50}", kind=kinds[sort], group=groups[sort], position=n + 50, short_name=f"{sort}单位{n}")
        for sort, number in (("Z", 10), ("B", 28))
        for n in range(number)
    )
    units = list(Unit.objects.filter(short_name__contains="单位").order_by("code"))
    opened = ColumnArea.objects.get(code="open")
    news = ColumnArea.objects.get(code="news")
    top = new_column(code="T1", name="政府信息公开", area=opened)
    second = new_column(code="T2", name="法定主动公开内容", area=opened, parent=top)
    third = [
        new_column(code=f"T3{n}", name=f"三级{n}", area=opened if n < 40 else news, parent=second, unit=units[n % 38])
        for n in range(81)
    ]
    topics = [new_column(code=f"T4{n}", name=f"专题{n}", area=news, is_topic=True) for n in range(8)]
    WebColumn.objects.bulk_create([top, second, *third, *topics])
    # 40 columns of 主动公开 hold 523 = 40 × 13 + 3 items, 41 others 494 = 41 × 12 + 2, 8 topics 63 = 8 × 8 - 1.
    amounts = [13 + (n < 3) for n in range(40)] + [12 + (n < 2) for n in range(41)] + [8 - (n < 1) for n in range(8)]
    ColumnUpdate.objects.bulk_create(
        ColumnUpdate(code=f"N{n}", column=of, published_on=date(2022, 6, 30), title="合计", quantity=amount)
        for n, (of, amount) in enumerate(zip([*third, *topics], amounts, strict=True))
    )
    assert (value("栏目更新", 领域="主动公开"), value("信息发布单位", 领域="主动公开", 分组="各镇")) == (523, 10)
    assert value("信息发布单位", 领域="主动公开", 分组="各部门") == 28
    assert (value("责任栏目", 层级="3"), value("栏目更新", 层级="3")) == (81, 1017)
    assert (value("责任栏目", 专题="专题专栏"), value("栏目更新", 专题="专题专栏")) == (8, 63)


@pytest.mark.parametrize(
    ("page", "words"),
    [
        ("/checks/column-tree/", "政府信息公开"),
        ("/checks/update-months/?by=column", "城关镇 · 指南"),
        ("/checks/update-months/", "城关镇"),
        ("/checks/column-precheck/", "触及单项否决"),
        ("/checks/columns/?state=empty&level=2&topic=no", "指南"),
    ],
)
def test_pages_on_all_columns_show_them(page, words, sign_in):
    top = column("政府信息公开", watch="news")
    below = column("指南", parent=top, cadence="月")
    Participation.objects.create(period=period(), area="columns", unit=unit("Z01"), group=unit("Z01").group)
    save_threshold(actor=None, threshold=Threshold(code="stale_columns", value=1))
    answer = sign_in(person(Role.CHECKER)).get(page + ("&" if "?" in page else "?") + f"period={QUARTER}")
    assert answer.status_code == 200
    assert words in answer.content.decode()
    assert below.code


def test_a_column_is_handed_over_and_taken_back_on_its_pages(sign_in):
    held = column()
    client = sign_in(person(Role.CHECKER))
    answer = client.post(f"/checks/columns/{held.code}/hand-over/", {"unit": "B01", "day": "2022-05-01"})
    assert answer.status_code == 302
    page = client.get(f"/checks/columns/{held.code}/?period={QUARTER}").content.decode()
    assert "责任单位的变动" in page
    assert "2022-05-01" in page
    client.post(f"/checks/columns/{held.code}/take-back/")
    assert WebColumn.objects.get().unit == unit("Z01")


def test_a_limit_is_set_on_its_page_by_who_configures(sign_in):
    client = sign_in(person(Role.ADMIN))
    assert client.get("/checks/column-limits/unknown/").status_code == 404
    client.post("/checks/column-limits/news_days/", {"value": "7", "basis": "县里的办法"})
    assert Threshold.objects.get(code="news_days").value == 7


def test_a_liaison_sees_what_the_own_unit_published(sign_in):
    held = column()
    own = update(held, "2022-04-02", "本镇的", unit=unit("Z01"))
    other = update(held, "2022-04-03", "别人的", unit=unit("Z02"))
    client = sign_in(person(Role.LIAISON, "Z01"))
    assert client.get(f"/checks/updates/{own.code}/").status_code == 200
    assert client.get(f"/checks/updates/{other.code}/").status_code == 404


HANDED = {
    # handed over by 城关镇 to 财政局: (units of the column in 2022Q2, in 2022Q3)
    "2022-03-31": ("B01", "B01"),
    "2022-04-01": ("B01", "B01"),
    "2022-06-30": ("B01", "B01"),
    "2022-07-01": ("Z01", "B01"),
    "2022-08-15": ("Z01", "B01"),
}


@pytest.mark.parametrize("day", HANDED)
def test_a_periods_columns_are_those_of_who_had_them_on_its_last_day(day):
    held = column("移交的", required=2, cadence="月")
    left = column("留下的", required=1)
    for month in ("2022-05-01", "2022-08-01"):
        update(left, month)
    hand_over_column(actor=None, column=held, unit=unit("B01"), day=date.fromisoformat(day))
    for code, holder in zip((QUARTER, "2022Q3"), HANDED[day], strict=True):
        other = "Z01" if holder == "B01" else "B01"
        own = 1 if holder == "B01" else 2  # 留下的 stays with 城关镇
        assert value("责任栏目", code, 单位=holder) == own
        assert value("应更新数", code, 单位=holder) == own + 1
        assert value("责任栏目", code, 单位=other) == 2 - own
        assert (value("责任栏目", code, 分组="各部门"), value("责任栏目", code)) == (int(holder == "B01"), 2)
        assert value("空白栏目", code, 单位=holder) == 1
        assert value("应更新未更新栏目", code, 单位=holder) == 1
        assert Facts(period(code).span).units(MEASURES.by_name["应更新未更新单位"], {}) == [holder]
        assert value("全部完成单位", code) == (1 if holder == "B01" else 0)
        assert value("部分完成单位", code) == (0 if holder == "B01" else 1)


def test_of_several_handovers_the_one_after_the_last_day_decides():
    """城关镇 until 2022-06-01, 草碧镇 until 2022-07-05, 财政局 since; the day of a handover is the new unit's."""
    column("移交的", opened_on=date(2022, 1, 1))
    for code, day in (("Z02", date(2022, 6, 1)), ("B01", date(2022, 7, 5))):
        hand_over_column(actor=None, column=WebColumn.objects.get(), unit=unit(code), day=day)
    for code, last in (("May", "2022-05-31"), ("June", "2022-06-01"), ("July", "2022-07-04"), ("Later", "2022-07-05")):
        Period.objects.create(code=code, name=code, start="2022-05-01", end=last, as_of=last)
    silent, codes = MEASURES.by_name["零更新单位"], ("May", "June", "July", "Later")
    holders = {code: Facts(period(code).span).units(silent, {}) for code in codes}
    assert holders == {"May": ["Z01"], "June": ["Z02"], "July": ["Z02"], "Later": ["B01"]}


def test_who_met_all_is_asked_of_the_unit_that_had_the_columns():
    """In 2022Q2 城关镇 has met all of two columns; the one it handed over later still counts for it, as the
    empty one of 财政局 does for that bureau alone."""
    first, second = column("一", required=1), column("二", required=1)
    column("三", required=1, unit=unit("B01"))
    for held in (first, second):
        update(held, "2022-05-01")
    hand_over_column(actor=None, column=first, unit=unit("B01"), day=date(2022, 7, 2))
    facts = Facts(period().span)
    assert facts.units(MEASURES.by_name["全部完成单位"], {}) == ["Z01"]
    assert facts.units(MEASURES.by_name["部分完成单位"], {}) == []
    hand_over_column(actor=None, column=second, unit=unit("B01"), day=date(2022, 6, 2))
    facts = Facts(period().span)
    assert facts.units(MEASURES.by_name["全部完成单位"], {}) == ["Z01"]
    assert facts.units(MEASURES.by_name["部分完成单位"], {}) == ["B01"]


def test_a_closed_period_keeps_who_had_a_column_and_its_list_shows_it(sign_in):
    held = column("移交的")
    close_area(actor=None, period=period(), area="columns")
    hand_over_column(actor=None, column=held, unit=unit("B01"), day=date(2022, 7, 1))
    kept, client = MEASURES.by_name["责任栏目"], sign_in(person(Role.CHECKER))
    for code, holder, other in ((QUARTER, "Z01", "B01"), ("2022Q3", "B01", "Z01")):
        facts = facts_for(period(code))
        assert (kept.code in facts.frozen) == (code == QUARTER)
        assert [facts.value(kept, {"单位": one}) for one in (holder, other)] == [1, 0]
        page = client.get(kept.records_url(code, {"单位": holder}))
        assert page.context["record_count"] == 1
        assert client.get(kept.records_url(code, {"单位": other})).context["record_count"] == 0
        assert client.get("/checks/columns/", {"period": code, "unit": holder}).context["record_count"] == 1
        assert ("现为财政局" in page.content.decode()) == (holder == "Z01")


def test_a_liaison_sees_the_columns_that_the_unit_had_in_the_period(sign_in):
    held = column("移交的")
    hand_over_column(actor=None, column=held, unit=unit("B01"), day=date(2022, 7, 1))
    for code, seen in (("Z01", {QUARTER: 1, "2022Q3": 0}), ("B01", {QUARTER: 0, "2022Q3": 1}), ("Z02", {})):
        client = sign_in(person(Role.LIAISON, code))
        for quarter, number in (dict.fromkeys((QUARTER, "2022Q3"), 0) | seen).items():
            page = client.get("/checks/columns/", {"period": quarter})
            assert page.context["record_count"] == number, (code, quarter)
        assert client.get(f"/checks/columns/{held.code}/").status_code == (404 if code == "Z02" else 200)
    counted = where_counted(held, COLUMNS, [period(), period("2022Q3")])
    kept = {entry.period.code: entry.url for entry in counted if entry.measure.code == "columns_kept"}
    assert ("unit=Z01" in kept[QUARTER], "unit=B01" in kept["2022Q3"]) == (True, True)
