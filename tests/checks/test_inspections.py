"""Inspections: drawing, giving out, saying what was found, what a period counts of it, closed areas."""

from collections import Counter
from datetime import date, datetime

import pytest
import time_machine
from hypothesis import given, settings
from hypothesis import strategies as st

from checks.inspecting import Draw, Way, targets
from checks.models import (
    AccountCheck,
    AccountState,
    Finding,
    Inspection,
    InspectionItem,
    MediaAccount,
    Platform,
)
from checks.sampling import Candidate, sample, share_out
from checks.services import (
    assign_items,
    check_item,
    delete_finding,
    delete_inspection,
    delete_key_assignment,
    draw_items,
    record_item_finding,
    remove_items,
    save_account_check,
    save_inspection,
    share_out_items,
)
from govaudit.errors import Conflict, NotAllowed
from govaudit.measures import MEASURES, SHANGHAI, Facts, Take
from govaudit.models import AuditEntry
from govaudit.roles import Role
from tests.checks.small_inspections import DAY, draw_all, keep_accounts, keep_inspection
from tests.checks.small_key_areas import assign, check, keep_item
from tests.checks.small_office import QUARTER, close, new_column, new_finding, open_office, person, unit
from units.closings import facts_for
from units.models import AreaClosed, Evidence, Period, User
from units.recording import InvalidRecord
from units.services import close_area

# Drawing, without a database

EXAMPLES = settings(max_examples=100, deadline=None, derandomize=True, database=None)
CANDIDATES = st.lists(
    st.tuples(st.sampled_from("ABCDE"), st.none() | st.sampled_from([date(2022, 1, 1), date(2022, 4, 1)])), max_size=30
).map(lambda rows: [Candidate(at, f"X{at:02d}", unit, day) for at, (unit, day) in enumerate(rows)])


@EXAMPLES
@given(CANDIDATES, st.integers(1, 10), st.integers(0, 999_999))
def test_a_sample_has_as_many_of_each_unit_as_asked_none_twice_and_the_longest_not_drawn(
    candidates: list[Candidate], number: int, seed: int
) -> None:
    drawn = sample(candidates, lambda n: min(n, number), seed)
    assert drawn == [entry for entry in candidates if entry in set(drawn)]
    assert len(set(drawn)) == len(drawn)
    sizes, there = Counter(entry.unit for entry in drawn), Counter(entry.unit for entry in candidates)
    assert sizes == {unit: min(number, n) for unit, n in there.items()}
    for entry in set(candidates) - set(drawn):
        mates = [other.last_on or date.min for other in drawn if other.unit == entry.unit]
        assert max(mates) <= (entry.last_on or date.min)


@EXAMPLES
@given(CANDIDATES, st.integers(0, 999_999))
def test_the_same_seed_draws_the_same_whatever_the_order_and_the_other_units(
    candidates: list[Candidate], seed: int
) -> None:
    def half(number: int) -> int:
        return -(-number // 2)

    drawn = set(sample(candidates, half, seed))
    assert set(sample(candidates[::-1], half, seed)) == drawn
    of_a = [entry for entry in candidates if entry.unit == "A"]
    assert set(sample(of_a, half, seed)) == {entry for entry in drawn if entry.unit == "A"}


def test_another_seed_draws_others() -> None:
    candidates = [Candidate(at, f"X{at:02d}", "A") for at in range(20)]
    assert len({frozenset(sample(candidates, lambda _: 5, seed)) for seed in range(20)}) > 15


@EXAMPLES
@given(st.dictionaries(st.text("ABCDEF", min_size=1, max_size=2), st.integers(1, 30)), st.integers(1, 5))
def test_units_go_whole_to_checkers_who_differ_by_no_more_than_the_largest(
    numbers: dict[str, int], people: int
) -> None:
    taken = share_out(numbers, range(people))
    load = [sum(numbers[unit] for unit, who in taken.items() if who == one) for one in range(people)]
    assert taken.keys() == numbers.keys()
    assert max(load) - min(load) <= max(numbers.values(), default=0)


@pytest.mark.parametrize(("percent", "number", "size"), [(30, 10, 3), (30, 11, 4), (1, 3, 1), (100, 7, 7)])
def test_a_started_one_of_a_percentage_counts_whole(percent: int, number: int, size: int) -> None:
    draw = Draw(Way.PERCENT, percent, seed=5)
    assert draw.size(number) == size
    assert draw.words == f"每个单位随机抽 {percent}%（不足一个的算一个），种子 5"


# Acts


@pytest.fixture
def office(db: None) -> None:
    """Three accounts of each of three units."""
    open_office()
    keep_accounts()


@pytest.fixture
def items(office: None) -> list[InspectionItem]:
    return draw_all(keep_inspection())


def say(
    item: InspectionItem, verdict: str, note: str = "", actor: User | None = None, day: date | None = None
) -> InspectionItem:
    item = InspectionItem.objects.get(pk=item.pk)
    return check_item(actor=actor, item=item, verdict=verdict, note=note, version=item.version, day=day)


def test_what_can_be_drawn_is_what_was_there_on_the_first_day(office: None) -> None:
    MediaAccount.objects.filter(code="MZ011").update(opened_on=date(2022, 6, 2))
    MediaAccount.objects.filter(code="MZ012").update(closed_on=DAY)
    above, below = new_column(name="动态", code="C1"), new_column(name="要闻", code="C2", parent=None)
    above.save()
    below.parent = above
    below.save()
    new_column(name="旧栏目", code="C3", closed_on=date(2022, 1, 1)).save()
    assert [row.code for row in targets("media", DAY).filter(owner__code="Z01")] == ["MZ013"]
    assert [row.code for row in targets("columns", DAY)] == ["C2"]


def test_drawing_again_adds_what_is_not_there_and_tells_how_it_was_drawn(office: None) -> None:
    inspection = keep_inspection()
    first = draw_items(actor=None, inspection=inspection, draw=Draw(Way.NUMBER, 1, seed=7, unit=unit("Z01")))
    second = draw_items(actor=None, inspection=inspection, draw=Draw(Way.ALL))
    assert (len(first), len(second)) == (1, 8)
    assert list(inspection.items.values_list("number", flat=True)) == list(range(1, 10))
    told = Inspection.objects.get().drawn.splitlines()
    assert ["城关镇，每个单位随机抽 1 个，种子 7，抽到 1 个" in told[0], "全部抽取，抽到 8 个" in told[1]] == [
        True,
        True,
    ]
    assert AuditEntry.objects.filter(act="inspection.draw").count() == 2
    with pytest.raises(InvalidRecord, match="没有可以抽取的对象"):
        draw_items(actor=None, inspection=inspection, draw=Draw(Way.ALL))


def test_what_the_last_inspection_drew_comes_last(office: None) -> None:
    earlier = keep_inspection(title="五月", starts_on=date(2022, 5, 1), ends_on=date(2022, 5, 5))
    draw_items(actor=None, inspection=earlier, draw=Draw(Way.NUMBER, 1, seed=3))
    before = set(earlier.items.values_list("account", flat=True))
    now = draw_items(actor=None, inspection=keep_inspection(), draw=Draw(Way.NUMBER, 2, seed=3))
    assert len(now) == 6
    assert before.isdisjoint(item.account_id for item in now)


def test_the_very_same_draw_is_made_once(office: None) -> None:
    inspection = keep_inspection()
    first = draw_items(actor=None, inspection=inspection, draw=Draw(Way.NUMBER, 1, seed=7))
    with pytest.raises(InvalidRecord, match="已经照这样抽过一次：每个单位随机抽 1 个，种子 7"):
        draw_items(actor=None, inspection=inspection, draw=Draw(Way.NUMBER, 1, seed=7))
    assert inspection.items.count() == len(first)
    assert draw_items(actor=None, inspection=inspection, draw=Draw(Way.NUMBER, 1, seed=8))


def test_a_draw_can_be_narrowed_to_a_platform(office: None) -> None:
    other = Platform.objects.create(code="weibo", name="微博", position=2)
    MediaAccount.objects.filter(code__endswith="1").update(platform=other)
    drawn = draw_items(actor=None, inspection=keep_inspection(), draw=Draw(Way.ALL, part=other))
    assert len(drawn) == 3


def test_what_was_not_looked_at_is_shared_out_by_unit_and_can_be_given_to_another(items: list[InspectionItem]) -> None:
    one, two = person(Role.CHECKER), person(Role.ADMIN)
    say(items[0], "normal")
    assert share_out_items(actor=None, inspection=items[0].inspection, checkers=[one, two]) == 8
    held = {(item.unit.code, item.checker_id) for item in InspectionItem.objects.select_related("unit")}
    assert held == {("Z01", None), ("Z01", one.pk), ("Z02", two.pk), ("B01", one.pk)}
    assert assign_items(actor=None, inspection=items[0].inspection, numbers=[1, 2], checker=two) == 2
    assert assign_items(actor=None, inspection=items[0].inspection, numbers=[1, 2], checker=two) == 0
    with pytest.raises(InvalidRecord, match="没有录入检查的权限"):
        assign_items(actor=None, inspection=items[0].inspection, numbers=[1], checker=person(Role.LIAISON, "Z01"))


def test_only_what_was_not_looked_at_can_be_taken_out(items: list[InspectionItem]) -> None:
    inspection = items[0].inspection
    say(items[0], "normal")
    with pytest.raises(InvalidRecord, match="已经检查，不能移出"):
        remove_items(actor=None, inspection=inspection, numbers=[1, 2])
    Evidence.objects.create(origin=items[2].own_key, name="截图.png", sha256="0" * 64, size=1, added_by="试")
    with pytest.raises(InvalidRecord, match="已有截图"):
        remove_items(actor=None, inspection=inspection, numbers=[3])
    assert remove_items(actor=None, inspection=inspection, numbers=[2]) == 1
    assert inspection.items.count() == 8


def test_of_two_checkers_the_second_is_told_and_nothing_is_overwritten(items: list[InspectionItem]) -> None:
    first, second = person(Role.CHECKER), person(Role.ADMIN)
    item = items[0]
    check_item(actor=first, item=item, verdict="normal", note="", version=0)
    with pytest.raises(Conflict, match=f"{first}已经保存了这一行，现在是“正常”"):
        check_item(actor=second, item=item, verdict="problem", note="", version=0)
    check_item(actor=second, item=item, verdict="normal", note="", version=0)  # the same once more is no conflict
    stored = InspectionItem.objects.get(pk=item.pk)
    assert (stored.verdict, stored.checked_by, stored.version) == ("normal", str(first), 1)


def test_a_result_can_be_taken_back(items: list[InspectionItem]) -> None:
    say(items[0], "normal")
    say(items[0], "", "重新看")
    stored = InspectionItem.objects.get(pk=items[0].pk)
    assert (stored.verdict, stored.checked_on, stored.checked_by, stored.note) == ("", None, "", "重新看")


def test_a_check_is_of_the_day_given_else_of_the_last_day_of_the_round(items: list[InspectionItem]) -> None:
    def days(item: InspectionItem, *said: object) -> object:
        say(item, *said)  # type: ignore[arg-type]
        return InspectionItem.objects.get(pk=item.pk).checked_on

    last, first = date(2022, 6, 10), date(2022, 6, 1)
    assert days(items[0], "normal") == last
    assert days(items[1], "normal", "", None, first) == first
    assert days(items[1], "normal", "看过") == first  # a note alone says nothing of the day
    assert days(items[1], "normal", "看过", None, last) == last  # put right
    with time_machine.travel(datetime(2022, 6, 3, 9, tzinfo=SHANGHAI)):
        assert days(items[2], "normal") == date(2022, 6, 3)
        with pytest.raises(InvalidRecord, match="检查日期2022-06-04还没有到"):
            say(items[3], "normal", day=date(2022, 6, 4))
    with pytest.raises(InvalidRecord, match="早于这个检查批次的开始日期2022-06-01"):
        say(items[3], "normal", day=date(2021, 6, 3))
    found = record_item_finding(actor=None, item=say(items[3], "problem"), finding=new_finding())
    assert found.found_on == last


def test_a_check_belongs_to_no_round_of_something_else(items: list[InspectionItem]) -> None:
    columns = keep_inspection(area="columns")
    normal = AccountState.objects.get(code="normal")
    stray = AccountCheck(account=items[0].account, month=DAY, state=normal, inspection=columns)
    with pytest.raises(InvalidRecord, match="查的是网站栏目，这里要选查政务新媒体账号的批次"):
        save_account_check(actor=None, check=stray)
    with pytest.raises(InvalidRecord, match="查的是网站栏目，这里要选查公开事项的批次"):
        check(assign(keep_item()), "published", inspection=columns)
    empty = keep_inspection(title="另一批")
    save_account_check(
        actor=None, check=AccountCheck(account=items[0].account, month=DAY, state=normal, inspection=empty)
    )
    empty.area = "columns"
    with pytest.raises(InvalidRecord, match="已经有检查记录，不能改检查对象"):
        save_inspection(actor=None, inspection=empty)


def test_a_finding_of_a_row_is_the_units_takes_the_screenshots_and_holds_the_result(
    items: list[InspectionItem],
) -> None:
    item = items[0]
    with pytest.raises(InvalidRecord, match="请先把这一行的结果选为“问题”"):
        record_item_finding(actor=None, item=item, finding=new_finding())
    say(item, "problem")
    Evidence.objects.create(origin=item.own_key, name="截图.png", sha256="0" * 64, size=1, added_by="试")
    found = record_item_finding(actor=None, item=item, finding=new_finding(unit=unit("B01")))
    assert (found.unit, found.area, found.inspection, found.origin) == (
        item.unit, "media", item.inspection, f"checks.MediaAccount/{item.account.code}",
    )  # fmt: skip
    assert Evidence.objects.filter(origin=f"checks.Finding/{found.code}").count() == 1
    with pytest.raises(InvalidRecord, match=f"已经登记问题{found.code}，不能改成别的结果"):
        say(item, "normal")
    say(item, "unreachable")
    Evidence.objects.filter(origin=f"checks.Finding/{found.code}").delete()
    delete_finding(actor=None, finding=found)
    assert say(item, "normal").verdict == "normal"


def test_a_check_of_the_inspection_says_what_was_not_said_yet(items: list[InspectionItem]) -> None:
    stopped = AccountState.objects.get(code="stopped")
    said = {"month": DAY, "state": stopped, "inspection": items[0].inspection, "note": "停更"}
    save_account_check(actor=None, check=AccountCheck(account=items[0].account, **said))
    say(items[1], "normal")
    save_account_check(actor=None, check=AccountCheck(account=items[1].account, **said))
    assert list(InspectionItem.objects.values_list("verdict", "note")[:3]) == [
        ("problem", "停更"), ("normal", ""), ("", ""),
    ]  # fmt: skip


def test_a_tick_sheets_check_does_so_too_and_what_was_drawn_stays(office: None) -> None:
    done, todo = assign(keep_item()), assign(keep_item("就业补贴"))
    inspection = keep_inspection(area="disclosure")
    draw_all(inspection)
    check(done, "incomplete", "任务量", inspection=inspection)
    assert dict(inspection.items.values_list("assignment", "verdict")) == {done.pk: "problem", todo.pk: ""}
    with pytest.raises(InvalidRecord, match="抽到，不能删除"):
        delete_key_assignment(actor=None, assignment=todo)


def test_an_inspection_is_deleted_only_while_nothing_was_looked_at(items: list[InspectionItem]) -> None:
    inspection = items[0].inspection
    inspection.area = "columns"
    with pytest.raises(InvalidRecord, match="已经抽取了对象，不能改检查对象"):
        save_inspection(actor=None, inspection=inspection)
    inspection.area = "media"
    say(items[0], "normal")
    with pytest.raises(InvalidRecord, match="已检查 1 个对象，不能删除"):
        delete_inspection(actor=None, inspection=inspection)
    say(items[0], "")
    finding = new_finding(inspection=inspection, code="F1")
    finding.save()
    with pytest.raises(InvalidRecord, match="有 1 条问题属于"):
        delete_inspection(actor=None, inspection=inspection)
    finding.delete()
    delete_inspection(actor=None, inspection=inspection)
    assert not InspectionItem.objects.exists()
    assert AuditEntry.objects.filter(act="inspection.delete").count() == 1


def test_who_does_not_record_does_none_of_it(items: list[InspectionItem]) -> None:
    clerk, inspection = person(Role.CLERK), items[0].inspection
    for act, values in (
        (draw_items, {"inspection": inspection, "draw": Draw(Way.ALL)}),
        (remove_items, {"inspection": inspection, "numbers": [1]}),
        (share_out_items, {"inspection": inspection, "checkers": [clerk]}),
        (check_item, {"item": items[0], "verdict": "normal", "note": "", "version": 0}),
        (delete_inspection, {"inspection": inspection}),
    ):
        with pytest.raises(NotAllowed):
            act(actor=clerk, **values)
    liaison = person(Role.LIAISON, "Z01")
    assert not Inspection.objects.visible_to(liaison).exists()
    assert not InspectionItem.objects.visible_to(liaison).exists()


# Figures

CODES = (
    "inspections", "inspection_items", "inspection_items_checked", "inspection_items_normal",
    "inspection_items_problem", "inspection_items_unreachable", "inspection_units", "faults_inspected",
)  # fmt: skip


def figures(facts: Facts) -> dict[str, object]:
    return {code: facts.value(MEASURES.by_code[code], {}) for code in CODES}


@pytest.fixture
def looked(items: list[InspectionItem]) -> list[InspectionItem]:
    """One normal, two with a problem of which one is on file, one out of reach; one was looked at after the 截至."""
    with time_machine.travel(datetime(2022, 6, 8, 9, tzinfo=SHANGHAI)):
        for at, verdict in enumerate(("normal", "problem", "problem", "unreachable")):
            say(items[at], verdict)
        record_item_finding(actor=None, item=items[1], finding=new_finding(found_on=date(2022, 6, 8)))
    say(items[8], "normal", day=date(2022, 7, 4))
    return items


def test_a_period_counts_what_was_drawn_and_what_was_said_by_its_end(looked: list[InspectionItem]) -> None:
    facts = Facts(Period.objects.get(code=QUARTER).span)
    assert list(figures(facts).values()) == [1, 9, 4, 1, 2, 1, 3, 1]
    later = Facts(Period.objects.get(code="2022Q3").span)
    assert set(figures(later).values()) == {0}
    assert facts.value(MEASURES.by_code["inspections"], {"单位": "Z01"}) == 0
    for code in CODES[1:]:
        measure = MEASURES.by_code[code]
        parts = [facts.value(measure, {"单位": one}) for one in ("Z01", "Z02", "B01")]
        assert sum(parts) == facts.value(measure, {}), code
        assert measure.take is Take.UNITS or facts.value(measure, {}) == measure.rows(facts.span).count()
    assert facts.value(MEASURES.by_code["inspection_items"], {"检查对象": "政务新媒体账号"}) == 9
    assert facts.value(MEASURES.by_code["inspections"], {"检查对象": "网站栏目"}) == 0


def test_a_closed_area_keeps_its_figures_and_refuses_what_would_change_them(looked: list[InspectionItem]) -> None:
    period, inspection = Period.objects.get(code=QUARTER), looked[0].inspection
    before = figures(Facts(period.span))
    close_area(actor=None, period=period, area="media")
    InspectionItem.objects.filter(pk=looked[4].pk).update(verdict="problem", checked_on=date(2022, 6, 9))
    assert figures(facts_for(period)) == before
    with pytest.raises(AreaClosed):
        remove_items(actor=None, inspection=inspection, numbers=[looked[5].number])
    with pytest.raises(AreaClosed):
        draw_items_of_another_unit(inspection)
    inspection.starts_on = inspection.ends_on
    with pytest.raises(AreaClosed):
        save_inspection(actor=None, inspection=inspection)
    with pytest.raises(AreaClosed):
        say(looked[6], "normal")  # on the last day of the round
    say(looked[6], "normal", day=date(2022, 7, 4))  # after the 截至: nothing that was counted


def draw_items_of_another_unit(inspection: Inspection) -> None:
    account = MediaAccount.objects.get(code="MZ011")
    MediaAccount.objects.create(
        code="M99", name="新号", platform=account.platform, owner=unit("B01"), opened_on=date(2020, 1, 1)
    )
    draw_items(actor=None, inspection=inspection, draw=Draw(Way.ALL))


def test_another_areas_closing_leaves_it_alone(items: list[InspectionItem]) -> None:
    close("columns")
    assert remove_items(actor=None, inspection=items[0].inspection, numbers=[1]) == 1
    assert not Finding.objects.exists()
