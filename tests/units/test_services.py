"""Acts on units, names, periods, rosters, closings and people."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from checks.models import ColumnArea, ColumnUpdate, WebColumn
from govaudit.errors import Conflict, NotAllowed
from govaudit.measures import MEASURES, Facts
from govaudit.models import AuditEntry
from govaudit.roles import Role
from hotline.models import OrderKind, OrderSource, WorkOrder
from tests.cast import Cast
from tests.units.office import open_office
from units.closings import facts_for, frozen_records
from units.models import (
    AreaClosed,
    Closing,
    NameUse,
    Participation,
    Period,
    Unit,
    UnitGroup,
    UnitName,
    User,
    pinyin_key,
)
from units.recording import InvalidRecord
from units.services import (
    add_name,
    add_period,
    change_password,
    change_period,
    close_area,
    learn_name,
    remove_name,
    reopen_area,
    save_participation,
    save_unit,
    save_user,
)

pytestmark = pytest.mark.django_db
SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def quarter() -> Period:
    return open_office()


def last_entry() -> AuditEntry:
    entry = AuditEntry.objects.first()
    assert entry is not None
    return entry


def unit(code: str) -> Unit:
    return Unit.objects.get(code=code)


def receive_order(number: str = "1", unit_code: str = "Z01", **moments: datetime) -> WorkOrder:
    source, _ = OrderSource.objects.get_or_create(code="12345", defaults={"name": "12345热线"})
    kind, _ = OrderKind.objects.get_or_create(code="complaint", defaults={"name": "投诉"})
    received = datetime(2022, 4, 5, 9, 30, tzinfo=SHANGHAI)
    given = {"received_at": received, "due_at": datetime(2022, 4, 12, 17, 30, tzinfo=SHANGHAI)} | moments
    return WorkOrder.objects.create(source=source, kind=kind, number=number, unit=unit(unit_code), **given)


# Units and names


def test_a_new_unit_gets_its_pinyin_key(quarter: Period):
    assert unit("Z01").pinyin == "chengguanzhen cgz"


def test_a_long_name_has_a_pinyin_key_that_its_field_holds():
    assert len(pinyin_key("长" * 64)) == Unit._meta.get_field("pinyin").max_length


def test_renaming_a_unit_makes_its_pinyin_key_anew_and_keeps_one_that_was_edited(quarter: Period):
    changed = unit("Z02")
    changed.short_name = "水沟镇"
    assert save_unit(actor=None, unit=changed).pinyin == "shuigouzhen sgz"
    changed.pinyin = "chang cang"
    changed.short_name = "长沟镇"
    assert save_unit(actor=None, unit=changed).pinyin == "chang cang"


def test_the_entry_of_a_changed_unit_names_what_changed(quarter: Period):
    changed = unit("Z02")
    changed.position = 9
    save_unit(actor=None, unit=changed)
    assert last_entry().summary == "修改单位“草碧镇”：建制序"
    assert (last_entry().before["建制序"], last_entry().after["建制序"]) == (2, 9)


def test_saving_a_unit_twice_changes_nothing_the_second_time(quarter: Period):
    save_unit(actor=None, unit=unit("Z02"))
    assert last_entry().summary == "保存单位“草碧镇”：无变化"


def test_a_name_that_means_another_unit_is_refused(quarter: Period):
    add_name(actor=None, unit=unit("B01"), use=NameUse.COUNTY, text="县财政局")
    with pytest.raises(Conflict, match="“县财政局”已经是“财政局”的名称"):
        add_name(actor=None, unit=unit("Z01"), use=NameUse.MATCH, text="县财政局")
    with pytest.raises(Conflict, match="“草碧镇”已经是“草碧镇”的名称"):
        add_name(actor=None, unit=unit("Z01"), use=NameUse.MATCH, text="草碧镇")


def test_a_unit_cannot_take_the_name_of_another(quarter: Period):
    changed = unit("Z02")
    changed.short_name = "城关镇"
    with pytest.raises(Conflict, match="一个名称只能指一个单位"):
        save_unit(actor=None, unit=changed)


def test_adding_a_name_twice_keeps_one_name(quarter: Period):
    for _ in range(2):
        add_name(actor=None, unit=unit("B01"), use=NameUse.COUNTY, text="县财政局")
    assert UnitName.objects.count() == 1
    assert last_entry().summary.endswith("无变化")


def test_removing_a_name_that_is_gone_leaves_an_entry_and_no_error(quarter: Period):
    add_name(actor=None, unit=unit("B01"), use=NameUse.COUNTY, text="县财政局")
    for _ in range(2):
        remove_name(actor=None, unit=unit("B01"), use=NameUse.COUNTY, text="县财政局")
    assert UnitName.objects.count() == 0
    assert last_entry().summary == "删除“财政局”的名称“县财政局”：早已删除，无变化"


def test_a_unit_keeps_its_group_while_an_area_is_closed_but_may_be_renamed_and_moved(quarter: Period):
    close_area(actor=None, period=quarter, area="orders")
    changed = unit("Z02")
    changed.short_name, changed.position = "水沟镇", 9
    save_unit(actor=None, unit=changed)
    changed.group = UnitGroup.objects.get(code="departments")
    with pytest.raises(AreaClosed, match="2022年二季度的“12345工单”已锁定，“水沟镇”的分组不能改"):
        save_unit(actor=None, unit=changed)
    assert unit("Z02").group.code == "towns"
    reopen_area(actor=None, period=quarter, area="orders", reason="调整分组")
    assert save_unit(actor=None, unit=changed).group.code == "departments"


# Periods and rosters


def test_a_periods_days_and_name_follow_from_its_code():
    period = add_period(actor=None, code="2022-07_08")
    assert (period.name, period.start, period.end) == ("2022年7—8月", date(2022, 7, 1), date(2022, 8, 31))
    assert period.as_of == date(2022, 8, 31)


def test_a_period_is_added_once(quarter: Period):
    assert add_period(actor=None, code="2022Q2", as_of=date(2022, 7, 5)) == quarter
    with pytest.raises(Conflict, match="它的截至是2022-07-05"):
        add_period(actor=None, code="2022Q2", as_of=date(2022, 6, 30))


@pytest.mark.parametrize(
    ("code", "as_of", "sentence"),
    [
        ("二季度", None, "看不懂周期"),
        ("2022Q3", date(2022, 6, 1), "不能早于"),
        ("2022Q3", date(2023, 10, 1), "不能晚于最后一天以后一年"),
        ("2022Q3", date.max, "2000 年到 2099 年"),
    ],
)
def test_a_period_that_makes_no_sense_is_refused(code: str, as_of: date | None, sentence: str):
    with pytest.raises(InvalidRecord, match=sentence):
        add_period(actor=None, code=code, as_of=as_of)


def test_the_latest_as_of_is_a_year_after_the_period():
    assert add_period(actor=None, code="2024-02", as_of=date(2025, 2, 28)).as_of == date(2025, 2, 28)
    assert add_period(actor=None, code="2099", as_of=date(2099, 12, 31)).as_of == date(2099, 12, 31)


def test_changing_a_period_says_what_changed_and_twice_changes_nothing(quarter: Period):
    for _ in range(2):
        change_period(actor=None, period=quarter, name=" 二季度 ", as_of=date(2022, 7, 8))
    stored = Period.objects.get()
    assert (stored.name, stored.as_of, stored.end) == ("二季度", date(2022, 7, 8), date(2022, 6, 30))
    assert [entry.summary for entry in AuditEntry.objects.filter(act="period.change")] == [
        "保存周期“二季度”：无变化",
        "修改周期“二季度”：名称、截至",
    ]


def test_a_period_stays_as_it_is_while_an_area_is_closed(quarter: Period):
    close_area(actor=None, period=quarter, area="orders")
    with pytest.raises(AreaClosed, match="2022Q2的“12345工单”已锁定，名称和截至不能再改"):
        change_period(actor=None, period=quarter, name=quarter.name, as_of=date(2022, 7, 8))
    reopen_area(actor=None, period=quarter, area="orders", reason="截至写错")
    change_period(actor=None, period=quarter, name=quarter.name, as_of=date(2022, 7, 8))
    assert Period.objects.get().as_of == date(2022, 7, 8)


def test_who_does_not_configure_cannot_change_a_period(quarter: Period, cast: Cast):
    with pytest.raises(NotAllowed):
        change_period(actor=cast.manager, period=quarter, name="x", as_of=quarter.as_of)


@pytest.mark.parametrize("username", ["add", "..", "."])
def test_a_person_whose_page_would_have_no_address_is_refused(cast: Cast, username: str):
    with pytest.raises(InvalidRecord):
        save_user(actor=cast.admin, user=new_person(username=username), password="dengshan-2022")


def test_a_reason_says_why_a_unit_does_not_take_part(quarter: Period):
    group = UnitGroup.objects.get(code="towns")
    for _ in range(2):
        entry = save_participation(
            actor=None, period=quarter, area="columns", unit=unit("Z01"), group=group, excused=" 机构改革 "
        )
    assert entry.excused == "机构改革"
    assert Participation.objects.count() == 1


def test_the_roster_of_a_closed_area_stays_as_it_is(quarter: Period):
    close_area(actor=None, period=quarter, area="columns")
    with pytest.raises(AreaClosed, match="名册不能再改"):
        save_participation(
            actor=None, period=quarter, area="columns", unit=unit("Z01"), group=unit("Z01").group, excused=""
        )


# Closing and reopening


def test_closing_freezes_keys_quantities_units_and_slices_of_every_measure(quarter: Period):
    receive_order("7")
    close_area(actor=None, period=quarter, area="orders")
    frozen = frozen_records(quarter)
    assert set(frozen) == {measure.code for measure in MEASURES.of_area("orders")}
    [record] = frozen["orders_received"]
    assert (record.key, record.quantity, record.unit) == ("12345/7", 1, "Z01")
    assert record.slices["kind"] == "投诉"


def test_a_closed_area_counts_what_it_counted_when_it_was_closed(quarter: Period):
    receive_order("1")
    close_area(actor=None, period=quarter, area="orders")
    receive_order("2")
    measure = MEASURES.by_code["orders_received"]
    assert Facts(quarter.span).value(measure, {}) == 2
    assert facts_for(quarter).value(measure, {}) == 1
    assert facts_for(quarter).value(measure, {"单位": "Z01"}) == 1
    assert facts_for(quarter).value(measure, {"单位": "Z02"}) == 0


@pytest.mark.parametrize("is_closed", [False, True])
def test_a_record_without_a_topic_answers_to_no_name_of_one(quarter: Period, is_closed: bool):
    receive_order()
    if is_closed:
        close_area(actor=None, period=quarter, area="orders")
    measure = MEASURES.by_code["orders_received"]
    facts = facts_for(quarter)
    assert facts.value(measure, {"分类": "None"}) == facts.records(measure, {"分类": "None"}).count() == 0


def test_an_area_that_is_open_has_nothing_frozen(quarter: Period):
    receive_order()
    close_area(actor=None, period=quarter, area="orders")
    reopen_area(actor=None, period=quarter, area="orders", reason="办结时间登记有误")
    assert not frozen_records(quarter)


def test_closing_twice_keeps_the_first_freezing(quarter: Period):
    first = close_area(actor=None, period=quarter, area="orders")
    receive_order()
    again = close_area(actor=None, period=quarter, area="orders")
    assert again.pk == first.pk
    assert frozen_records(quarter)["orders_received"] == []
    assert last_entry().summary == "锁定2022年二季度“12345工单”：早已锁定，无变化"


def test_the_entry_of_a_closing_says_how_much_was_frozen(quarter: Period):
    receive_order()
    close_area(actor=None, period=quarter, area="orders")
    assert last_entry().after["工单受理"] == 1


def test_reopening_needs_a_reason_and_keeps_it(quarter: Period, cast: Cast):
    close_area(actor=cast.manager, period=quarter, area="orders")
    with pytest.raises(InvalidRecord, match="请填写解除锁定的原因"):
        reopen_area(actor=cast.manager, period=quarter, area="orders", reason="  ")
    reopen_area(actor=cast.manager, period=quarter, area="orders", reason="办结时间登记有误")
    closing = Closing.objects.get()
    assert (closing.reopened_by, closing.reason) == ("诸安之", "办结时间登记有误")


def test_reopening_an_open_area_changes_nothing(quarter: Period):
    reopen_area(actor=None, period=quarter, area="orders", reason="试")
    assert Closing.objects.count() == 0
    assert last_entry().summary.endswith("没有锁定，无变化")


def test_who_enters_records_cannot_close_them(quarter: Period, cast: Cast):
    with pytest.raises(NotAllowed, match="管理员、主管"):
        close_area(actor=cast.checker, period=quarter, area="orders")
    assert Closing.objects.count() == 0


def test_a_frozen_sum_counts_the_quantities_that_were_frozen(quarter: Period):
    area = ColumnArea.objects.create(code="news", name="新闻动态")
    column = WebColumn.objects.create(code="L1", name="政务动态", area=area, unit=unit("Z01"), required=3)
    for number, quantity in enumerate((2, 5)):
        ColumnUpdate.objects.create(
            code=f"G{number}", column=column, published_on=date(2022, 4, 5), title="试", quantity=quantity
        )
    close_area(actor=None, period=quarter, area="columns")
    ColumnUpdate.objects.update(quantity=9)
    assert facts_for(quarter).value(MEASURES.by_code["updates"], {}) == 7


# People


def new_person(**values: object) -> User:
    return User(**{"username": "xinren", "last_name": "辛", "roles": [Role.CHECKER]} | values)


def test_the_trail_of_a_person_never_holds_the_password(cast: Cast):
    save_user(actor=cast.admin, user=new_person(), password="dengshan-2022")
    entry = last_entry()
    assert entry.after["口令"] == "已重设"
    stored = User.objects.get(username="xinren")
    assert stored.password not in str(entry.after)
    assert stored.check_password("dengshan-2022")


def test_changing_a_person_without_a_password_keeps_the_old_one(cast: Cast):
    person = save_user(actor=cast.admin, user=new_person(), password="dengshan-2022")
    person.first_name = "人"
    save_user(actor=cast.admin, user=person)
    assert User.objects.get(username="xinren").check_password("dengshan-2022")
    assert last_entry().summary == "修改用户“辛人”：姓名"


@pytest.mark.parametrize(
    ("values", "password", "sentence"),
    [({}, "", "新用户要有口令"), ({"roles": [Role.LIAISON]}, "dengshan-2022", "联络员要选所属单位")],
)
def test_a_person_without_what_the_role_needs_is_refused(
    cast: Cast, values: dict[str, object], password: str, sentence: str
):
    with pytest.raises(InvalidRecord, match=sentence):
        save_user(actor=cast.admin, user=new_person(**values), password=password)


def test_an_administrator_cannot_shut_themselves_out(cast: Cast):
    admin = User.objects.get(pk=cast.admin.pk)
    admin.roles = [Role.CLERK]
    with pytest.raises(Conflict, match="不能停用自己"):
        save_user(actor=cast.admin, user=admin)


def test_an_administrator_cannot_make_or_change_a_superuser(cast: Cast):
    with pytest.raises(NotAllowed):
        save_user(actor=cast.admin, user=new_person(is_superuser=True), password="dengshan-2022")
    superuser = User.objects.get(pk=cast.superuser.pk)
    superuser.is_superuser = False
    with pytest.raises(NotAllowed):
        save_user(actor=cast.admin, user=superuser, password="taken-over-2022")


def test_people_change_their_own_password(cast: Cast):
    change_password(actor=cast.clerk, password="xin-kouling-2022")
    assert User.objects.get(pk=cast.clerk.pk).check_password("xin-kouling-2022")
    assert last_entry().subject == "用户/wenshu"


@pytest.mark.parametrize("text", ["城" * 101, "城/关", "城\x00关"])
def test_a_spelling_no_sheet_could_hold_is_not_learned(quarter: Period, cast: Cast, text: str):
    unit = Unit.objects.get(code="Z01")
    with pytest.raises(InvalidRecord):
        learn_name(actor=cast.checker, text=text, meant=unit.short_name)
    assert not UnitName.objects.filter(text=text.replace("\x00", "")).exists()
