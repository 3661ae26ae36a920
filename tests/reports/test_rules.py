"""Rules between figures: what each finds, by hand; how closing an area, notices and pages heed them."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from checks.models import Indicator, Observation, StatedValue
from govaudit.errors import NotAllowed
from govaudit.models import AuditEntry
from govaudit.roles import Role
from reports.document.blocks import Document
from reports.models import FigureRule, Formula, Notice
from reports.selectors.figures import FigureDesk
from reports.selectors.remarks import find_remarks
from reports.selectors.rules import State, earlier_periods, review, usual_range
from reports.services.rules import delete_rule, save_rule
from tests.checks.small_numbers import define, define_by_unit, define_rate, observe, state
from tests.checks.small_office import QUARTER, open_office, person, unit
from units.models import Closing, Period, Unit
from units.recording import InvalidRecord
from units.reviewing import NotSettled, doubts_about
from units.services import close_area

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def office():
    open_office()


def period(code: str = QUARTER) -> Period:
    return Period.objects.get(code=code)


def rule(left: str, right: str = "", **values: Any) -> FigureRule:
    """办结不多于受理, unless told otherwise; not saved."""
    given = {
        "code": "R1",
        "name": "办结不多于受理",
        "area": "services",
        "test": "at_most" if right else "outlier",
        "left": left,
        "right": right,
        "level": "warn",
        "reason": "办结的都是受理过的。",
    }
    return FigureRule(**given | values)


def keep(left: str, right: str = "", **values: Any) -> FigureRule:
    return save_rule(actor=None, rule=rule(left, right, **values))


def found(checked: FigureRule, of: Period | None = None) -> list[tuple[str, str, str]]:
    """(who, state, sentence) of everything a rule finds."""
    (entry,) = review(of or period(), [checked])
    assert entry.fault == ""
    return [(outcome.who, outcome.state, outcome.sentence) for outcome in entry.outcomes]


@pytest.fixture
def windows() -> None:
    """服务件 and 办结件 by unit: 城关镇 10 and 12, 草碧镇 8 and 8, 财政局 nothing."""
    received = define_by_unit(area="services")
    closed = define_by_unit(area="services", code="closed", name="办结件")
    for code, first, second in (("Z01", "10", "12"), ("Z02", "8", "8")):
        observe(received, 5, first, code)
        observe(closed, 5, second, code)


def test_at_most_is_broken_only_by_what_is_more(windows):
    assert found(rule("办结件", "服务件", is_by_unit=True)) == [
        ("城关镇", State.BROKEN, "城关镇：办结件12件，大于服务件10件，多2件。"),
        ("草碧镇", State.PASSED, ""),
    ]
    assert found(rule("服务件", "办结件", is_by_unit=True))[0][1] == State.PASSED
    assert found(rule("办结件", "服务件")) == [("全县", State.BROKEN, "全县：办结件20件，大于服务件18件，多2件。")]


def test_a_difference_up_to_the_tolerance_is_none(windows):
    for tolerance, expected in (("1.9999", State.BROKEN), ("2", State.PASSED)):
        checked = rule("办结件", "服务件", tolerance=Decimal(tolerance))
        assert [entry[1] for entry in found(checked)] == [expected]


def test_equal_is_broken_both_ways_and_takes_sums(windows):
    equal = {"test": "equal", "is_by_unit": True}
    assert found(rule("服务件", "办结件", **equal))[0][2] == "城关镇：服务件10件，办结件12件，应当相等，前者少2件。"
    assert found(rule("办结件", "服务件", **equal))[0][2] == "城关镇：办结件12件，服务件10件，应当相等，前者多2件。"
    parts = "服务件(单位='城关镇') + 服务件(单位='草碧镇')"
    assert [entry[1] for entry in found(rule("服务件", parts, test="equal"))] == [State.PASSED]
    # A number compared with a plain one.
    assert found(rule("服务件", "17.5", test="equal"))[0][2] == "全县：服务件18件，17.5，应当相等，前者多0.5件。"


def test_each_side_leads_to_its_records(windows):
    (entry,) = review(period(), [rule("办结件 - 服务件", "0", is_by_unit=True)])
    broken = entry.broken[0]
    assert broken.left.url is None
    said = [(source.title, source.printed) for source in broken.left.sources]
    assert said == [("办结件（城关镇）", "12"), ("服务件（城关镇）", "10")]
    assert all("unit=Z01" in str(source.url) for source in broken.left.sources)
    (single,) = review(period(), [rule("办结件", "服务件")])
    assert single.broken[0].left.url == single.broken[0].left.sources[0].url is not None


def test_what_has_no_value_is_not_compared(windows):
    define(name="来电", code="calls")
    assert found(rule("来电", "服务件")) == [("全县", State.BLANK, "")]
    # 财政局 has neither number and is not mentioned; 草碧镇 has one of them.
    Observation.objects.filter(indicator__code="closed", unit__code="Z02").delete()
    assert found(rule("办结件", "服务件", is_by_unit=True))[1] == ("草碧镇", State.BLANK, "")


def test_percentages_are_compared_in_points():
    state(define_rate(), "89.67")
    Formula.objects.create(name="应接通率", term="应接通率", expression="0.9", unit="%", definition="应达到的。")
    sentence = "全县：应接通率90%，大于接通率89.67%，多0.33个百分点。"
    assert found(rule("应接通率", "接通率")) == [("全县", State.BROKEN, sentence)]
    assert found(rule("应接通率", "接通率", tolerance=Decimal("0.33")))[0][1] == State.PASSED
    assert found(rule("接通率", "1"))[0][1] == State.PASSED


def test_thirds_that_make_up_a_whole_are_equal_to_it():
    observe(define(name="来电", code="calls"), 4, "3")
    Formula.objects.create(name="三分之一", term="占比", expression="1 / 来电", unit="%", definition="占比。")
    assert found(rule("三分之一 + 三分之一 + 三分之一", "1", test="equal"))[0][1] == State.PASSED


def before(*numbers: str, unit_code: str = "Z01") -> Indicator:
    """服务件 of the quarters before the second of 2022, the latest first."""
    indicator = Indicator.objects.filter(code="services").first() or define_by_unit(area="services")
    for back, number in enumerate(numbers, start=1):
        year, quarter = divmod(2022 * 4 + 1 - back, 4)
        start = date(year, 3 * quarter + 1, 1)
        end = date(year, 3 * quarter + 3, 30 if quarter in (1, 2) else 31)
        code = f"{year}Q{quarter + 1}"
        Period.objects.get_or_create(code=code, defaults={"name": code, "start": start, "end": end, "as_of": end})
        if number:
            observe(indicator, start.month, number, unit_code, year)
    return indicator


@pytest.mark.parametrize(
    ("number", "expected"),
    [("15", State.PASSED), ("16", State.BROKEN), ("9", State.PASSED), ("8", State.BROKEN)],
)
def test_an_outlier_is_farther_from_the_median_than_three_times_the_usual_distance(number, expected):
    # Median 12, distances 2, 0, 1, 1, 0, their median 1: usual are 9 to 15, since a fifth of 12 is less than 3.
    observe(before("10", "12", "11", "13", "12"), 5, number, "Z01")
    who, found_state, sentence = found(rule("服务件", is_by_unit=True))[0]
    assert (who, found_state) == ("城关镇", expected)
    how = {"16": "偏高", "8": "偏低"}.get(number)
    usual = "以往5期的中位数是12件，通常在9到15件之间"
    assert sentence == (f"城关镇：服务件{number}件，{how}：{usual}。" if how else "")


def test_what_never_moved_may_move_by_a_fifth_and_by_what_is_tolerated():
    assert usual_range([Decimal(10)] * 4, Decimal(0)) == (10, 8, 12)
    assert usual_range([Decimal(10)] * 4, Decimal(3)) == (10, 5, 15)
    # Never below 0 where it never was.
    assert usual_range([Decimal(n) for n in (0, 0, 2, 10)], Decimal(1)) == (1, 0, 5)
    assert usual_range([Decimal(-10)] * 4, Decimal(0)) == (-10, -12, -8)


def test_four_earlier_periods_with_numbers_are_needed():
    observe(before("10", "12", "", "11"), 5, "99", "Z01")
    # Three quarters have numbers; half a year and a quarter without any do not count.
    Period.objects.create(
        code="2021H1", name="上半年", start=date(2021, 1, 1), end=date(2021, 6, 30), as_of=date(2021, 6, 30)
    )
    assert [entry[:2] for entry in found(rule("服务件", is_by_unit=True))] == [("城关镇", State.SHORT)]
    before("", "", "", "", "12")
    assert [entry[:2] for entry in found(rule("服务件", is_by_unit=True))] == [("城关镇", State.BROKEN)]


def test_a_unit_has_no_history_from_before_it_was_there():
    observe(before("10", "10", "10", "10", unit_code="Z02"), 5, "10", "Z02")
    assert [entry[:2] for entry in found(rule("服务件", is_by_unit=True))] == [("草碧镇", State.PASSED)]
    Unit.objects.filter(code="Z02").update(opened_on=date(2022, 1, 10))
    assert [entry[:2] for entry in found(rule("服务件", is_by_unit=True))] == [("草碧镇", State.SHORT)]


def test_earlier_periods_are_those_of_the_same_length_each_once():
    before("1", "1")
    Period.objects.create(
        code="2022-01_03", name="又一个", start=date(2022, 1, 1), end=date(2022, 3, 31), as_of=date(2022, 3, 31)
    )
    assert [entry.code for entry in earlier_periods(period())] == ["2022-01_03", "2021Q4"]
    # 31 and 30 days are a month each; 30 days that are no month are not.
    for code, start, end in (
        ("2022-03", date(2022, 3, 1), date(2022, 3, 31)),
        ("2022-04", date(2022, 4, 1), date(2022, 4, 30)),
        ("X", date(2022, 2, 2), date(2022, 3, 3)),
    ):
        Period.objects.create(code=code, name=code, start=start, end=end, as_of=end)
    assert [entry.code for entry in earlier_periods(period("2022-04"))] == ["2022-03"]


def test_a_rule_whose_names_are_gone_says_so(windows):
    (entry,) = review(period(), [rule("办结件(单位='撤了的镇')", "服务件")])
    assert "撤了的镇" in entry.fault
    (entry,) = review(period(), [rule("没有的数", "服务件")])
    assert "没有的数" in entry.fault


def test_the_queries_do_not_grow_with_the_units(windows):
    before("10", "12", "11", "13")
    rules = [
        rule("办结件", "服务件", is_by_unit=True),
        rule("服务件", is_by_unit=True),
        rule("办结件", "服务件", test="equal"),
    ]

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert [entry.fault for entry in review(period(), rules)] == ["", "", ""]
        return len(queries)

    few = asked()
    town = unit("Z01")
    indicators = list(Indicator.objects.all())
    shared = {"kind": town.kind, "group": town.group, "position": 9}
    units = Unit.objects.bulk_create(Unit(code=f"T{n}", short_name=f"第{n}镇", **shared) for n in range(60))
    Observation.objects.bulk_create(
        Observation(code=f"{indicator.code}{n}", indicator=indicator, unit=town, month=date(2022, 5, 1), value=3)
        for indicator in indicators
        for n, town in enumerate(units)
    )
    assert asked() == few
    assert len(review(period(), rules)[0].outcomes) == 62


def test_a_rule_that_blocks_keeps_its_area_open_and_no_other(windows):
    keep("办结件", "服务件", is_by_unit=True, level="block")
    with pytest.raises(
        NotSettled, match=r"“政务服务”还不能锁定.*城关镇：办结件12件，大于服务件10件，多2件（办结不多于受理）"
    ):
        close_area(actor=None, period=period(), area="services", known="知道")
    assert not Closing.objects.exists()
    close_area(actor=None, period=period(), area="letters")
    Observation.objects.filter(indicator__code="closed", unit__code="Z01").update(value=10)
    close_area(actor=None, period=period(), area="services", known="知道")
    assert Closing.objects.active().count() == 2


def test_a_rule_that_warns_wants_a_reason_which_stays_with_the_closing(windows):
    fill_the_rest()
    keep("办结件", "服务件", is_by_unit=True)
    with pytest.raises(NotSettled, match="有1条提醒，请在“已知情况”里写明原因再锁定：城关镇：办结件12件"):
        close_area(actor=None, period=period(), area="services", known="  ")
    closing = close_area(actor=None, period=period(), area="services", known=" 平台口径不同 ")
    closing.refresh_from_db()
    sentence = "城关镇：办结件12件，大于服务件10件，多2件（办结不多于受理）。"
    assert (closing.doubts, closing.known) == ([sentence], "平台口径不同")
    after = AuditEntry.objects.get(act="area.close").after
    assert (after["提醒"], after["已知情况"]) == (sentence, "平台口径不同")
    # What is closed already asks nothing more.
    assert close_area(actor=None, period=period(), area="services") == closing


def fill_the_rest() -> None:
    """Every month of every unit of both numbers that has none, with 0."""
    for indicator in Indicator.objects.all():
        for code in ("Z01", "Z02", "B01"):
            for month in (4, 5, 6):
                if not Observation.objects.filter(indicator=indicator, unit__code=code, month__month=month).exists():
                    observe(indicator, month, "0", code)


def test_a_reason_is_one_printable_line(windows):
    for wrong in ("两\n行", "长" * 201):
        with pytest.raises(InvalidRecord, match="已知情况"):
            close_area(actor=None, period=period(), area="services", known=wrong)
    assert not Closing.objects.exists()


def test_numbers_that_are_not_filled_in_are_doubts_of_their_area(windows):
    sentences = [doubt.sentence for doubt in doubts_about(period(), "services")]
    assert sorted(sentences) == [
        "“办结件”有3家没有填齐，也没有写明原因：城关镇、草碧镇、财政局。",
        "“服务件”有3家没有填齐，也没有写明原因：城关镇、草碧镇、财政局。",
    ]
    assert not any(doubt.is_blocking for doubt in doubts_about(period(), "services"))
    assert doubts_about(period(), "orders") == []
    fill_the_rest()
    assert doubts_about(period(), "services") == []
    calls = define(name="来电", code="calls")
    assert [doubt.sentence for doubt in doubts_about(period(), "orders")] == ["“来电”没有填齐，也没有写明原因。"]
    state(calls, "900")
    assert doubts_about(period(), "orders") == []
    StatedValue.objects.update(end=date(2022, 6, 29))
    assert len(doubts_about(period(), "orders")) == 1


def test_only_the_administrator_keeps_rules():
    for role in (Role.CHECKER, Role.MANAGER, Role.CLERK):
        with pytest.raises(NotAllowed):
            save_rule(actor=person(role), rule=rule("工单办结", "工单受理"))
    admin = person(Role.ADMIN)
    saved = save_rule(actor=admin, rule=rule("工单办结", "工单受理"))
    save_rule(actor=admin, rule=FigureRule.objects.get(pk=saved.pk))
    changed = FigureRule.objects.get(pk=saved.pk)
    changed.level = "block"
    save_rule(actor=admin, rule=changed)
    delete_rule(actor=admin, rule=changed)
    delete_rule(actor=admin, rule=changed)
    entries = AuditEntry.objects.filter(subject="校核规则/R1").order_by("pk").values_list("summary", flat=True)
    assert list(entries) == [
        "新增校核规则“办结不多于受理”",
        "保存校核规则“办结不多于受理”：无变化",
        "修改校核规则“办结不多于受理”：不符时",
        "删除校核规则“办结不多于受理”",
        "删除校核规则“办结不多于受理”：早已删除，无变化",
    ]


#: What stands in the form, and the field and sentence that refuse it.
REFUSED = {
    "an unknown name": (
        {"left": "工单办结了"},
        "left",
        "写的是“工单办结了”，应为认得的名称和写法（没有“工单办结了”这个统计项。",
    ),
    "a value that no record has": ({"right": "工单受理(类型='夸奖')"}, "right", "写的是“夸奖”，应为“类型”的一个值"),
    "a condition": ({"left": "工单办结 > 0"}, "left", "结果是数的式子"),
    "no figure at all": ({"left": "1"}, "left", "至少有一个统计项或公式"),
    "half an expression": ({"right": "工单受理 +"}, "right", "这里没有写完整"),
    "only one side": ({"right": ""}, "right", "请填写右边的数。"),
    "a second side of an outlier": ({"test": "outlier"}, "right", "“与以往各期相近”只看左边的数，右边的数请留空。"),
    "a unit where each is asked": (
        {"left": "工单办结(单位='城关镇')", "is_by_unit": "True"},
        "left",
        "不写明单位的式子",
    ),
    "what has no units": ({"left": "全县数", "is_by_unit": "True"}, "left", "能按单位分的统计项或公式"),
    "less than nothing": ({"tolerance": "-1"}, "tolerance", "不能小于 0。"),
}
FORM = {
    "name": "办结不多于受理",
    "area": "orders",
    "test": "at_most",
    "left": "工单办结",
    "right": "工单受理",
    "is_by_unit": "False",
    "tolerance": "",
    "level": "warn",
    "reason": "办结的都是受理过的。",
    "code": "",
}


@pytest.mark.parametrize("case", REFUSED)
def test_the_form_tells_what_is_wrong_beside_the_field(sign_in, case):
    Formula.objects.create(name="全县数", term="全县数", expression="1", unit="件", definition="一个数。")
    given, field, sentence = REFUSED[case]
    answer = sign_in(person(Role.ADMIN)).post(reverse("reports:rule-add"), FORM | given)
    assert answer.status_code == 422
    errors = answer.context["form"].errors
    assert set(errors) == {field}
    assert sentence in "".join(errors[field])
    assert len(errors[field]) == 1
    assert not FigureRule.objects.exists()


def test_a_rule_is_tried_before_it_is_saved(sign_in, windows):
    client = sign_in(person(Role.ADMIN))
    given = FORM | {"left": "办结件", "right": "服务件", "area": "services", "is_by_unit": "True"}
    html = client.post(f"{reverse('reports:rule-add')}?period={QUARTER}", given | {"preview": "1"}).content.decode()
    assert "还没有保存" in html
    assert "提醒 1" in html
    assert "通过 1" in html
    assert not FigureRule.objects.exists()
    answer = client.post(reverse("reports:rule-add"), given)
    assert answer.url == "/reports/rules/#JH01"
    saved = FigureRule.objects.get()
    assert (saved.code, saved.is_by_unit, saved.tolerance) == ("JH01", True, 0)
    # The same again is a second rule, whose name is taken.
    assert "已经有同名的校核规则" in client.post(reverse("reports:rule-add"), given).content.decode()
    client.post(reverse("reports:rule-edit", args=["JH01"]), given | {"name": "另一个名称", "level": "block"})
    saved.refresh_from_db()
    assert (saved.code, saved.name, saved.level) == ("JH01", "另一个名称", "block")
    client.post(reverse("reports:rule-delete", args=["JH01"]))
    assert not FigureRule.objects.exists()


def test_the_database_keeps_the_sides_that_a_test_needs():
    for right, wrong in (("", {"test": "equal"}), ("工单受理", {"test": "outlier"}), ("工单受理", {"tolerance": -1})):
        with pytest.raises(IntegrityError), transaction.atomic():
            rule("工单办结", right, **wrong).save()


def test_the_page_lists_every_rule_with_its_records(sign_in, windows):
    page = f"{reverse('reports:rule-list')}?period={QUARTER}"
    client = sign_in(person(Role.CHECKER))
    assert "还没有校核规则" in client.get(page).content.decode()
    keep("办结件", "服务件", is_by_unit=True, level="block")
    keep("服务件", code="R2", name="服务件与以往相近", reason="服务件变化不大")
    keep("工单办结", "工单受理", code="R3", name="工单", area="orders")
    html = client.get(page).content.decode()
    assert [name for name in ("不符 1", "通过 1", "历史不足，未校核 1") if name in html] == [
        "不符 1",
        "通过 1",
        "历史不足，未校核 1",
    ]
    assert "办结的都是受理过的。不符时不能锁定" in html
    assert "服务件变化不大。不符时锁定" in html
    (entry,) = review(period(), FigureRule.objects.filter(code="R1"))
    url = str(entry.broken[0].left.url)
    assert url.replace("&", "&amp;") in html
    assert 'data-record-sum="12"' in client.get(url).content.decode()
    assert "修改</a>" not in html
    narrowed = client.get(f"{page}&area=orders").content.decode()
    assert 'id="R3"' in narrowed
    assert 'id="R1"' not in narrowed


def test_a_liaison_does_not_see_what_others_have(sign_in, windows):
    keep("办结件", "服务件", is_by_unit=True)
    client = sign_in(person(Role.LIAISON, "Z02"))
    assert client.get(reverse("reports:rule-list")).status_code == 403
    manager = person(Role.MANAGER)
    close_area(actor=manager, period=period(), area="services", known="城关镇的数已核对")
    page = reverse("units:period-detail", args=[QUARTER])
    assert "城关镇的数已核对" in sign_in(manager).get(page).content.decode()
    assert "城关镇的数已核对" not in client.get(page).content.decode()


def test_a_remark_tells_what_was_known_at_the_closing_and_what_blocks(windows):
    fill_the_rest()
    kept = keep("办结件", "服务件", is_by_unit=True)
    told = "数字不符“办结不多于受理”：城关镇：办结件12件，大于服务件10件，多2件。"

    def remarks() -> list[str]:
        notice = Notice(period=period(), settings={})
        document = Document("", (), "", (), (), date(2022, 8, 1))
        found = find_remarks(FigureDesk(period()), notice, document, {})
        return [remark.sentence for remark in found if remark.code == "rule"]

    assert remarks() == [told]
    kept.level = "block"
    save_rule(actor=None, rule=kept)
    assert remarks() == [f"{told}这条规则是“禁止”，请先改正，改正以前不能锁定“政务服务”。"]
    kept.level = "warn"
    save_rule(actor=None, rule=kept)
    close_area(actor=None, period=period(), area="services", known="平台口径不同")
    assert remarks() == [f"{told}锁定“政务服务”时的已知情况：平台口径不同。"]
    # What was written of other sentences is no answer to these.
    Closing.objects.update(doubts=["别的提醒。"])
    assert remarks() == [told]


def test_an_area_without_doubts_is_closed_with_a_remark_if_one_is_given(sign_in):
    manager = person(Role.MANAGER)
    page = reverse("units:area-close", args=[QUARTER, "letters"])
    client = sign_in(manager)
    assert "说明</label>" in client.get(page).content.decode()
    assert "说明：" in client.post(page, {"known": "长" * 201}).content.decode()
    assert client.post(page, {"known": "按局务会意见锁定"}).status_code == 302
    html = client.get(reverse("units:period-detail", args=[QUARTER])).content.decode()
    assert "<br>说明：按局务会意见锁定" in html
    assert AuditEntry.objects.get(act="area.close").after["说明"] == "按局务会意见锁定"


def test_the_page_of_closing_names_doubts_and_asks_for_a_reason(sign_in, windows):
    client = sign_in(person(Role.MANAGER))
    page = reverse("units:area-close", args=[QUARTER, "services"])
    fill_the_rest()
    assert "已知情况" not in client.get(page).content.decode()
    kept = keep("办结件", "服务件", is_by_unit=True)
    html = client.get(page).content.decode()
    assert "城关镇：办结件12件，大于服务件10件，多2件（办结不多于受理）。" in html
    assert f"/reports/rules/?period={QUARTER}#R1" in html
    assert "已知情况" in html
    answer = client.post(page, {"known": ""})
    assert (answer.status_code, Closing.objects.count()) == (422, 0)
    kept.level = "block"
    save_rule(actor=None, rule=kept)
    html = client.get(page).content.decode()
    assert "改正以后才能锁定" in html
    assert ">锁定</button>" not in html
    assert (client.post(page, {"known": "知道"}).status_code, Closing.objects.count()) == (422, 0)
    kept.level = "warn"
    save_rule(actor=None, rule=kept)
    assert client.post(page, {"known": "已与市级核对"}).status_code == 302
    assert (
        "锁定时有 1 条提醒，已知情况：已与市级核对"
        in client.get(reverse("units:period-detail", args=[QUARTER])).content.decode()
    )
