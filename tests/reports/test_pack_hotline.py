"""Loading what a pack says of orders and letters beyond their own files: events, classes, time limits, test letters."""

from pathlib import Path

import pytest

from hotline.models import Channel, ClassMapping, DeadlinePolicy, Letter, OrderEvent, TestLetter, Urgency, WorkOrder
from reports.packs.faults import PackError
from reports.services.packs import load_pack
from tests.reports.test_packs import FILES, PACK_TOML

LISTS = """\
channels = [{ code = "phone", name = "电话" }, { code = "app", name = "手机应用" }]
urgencies = [{ code = "plain", name = "一般" }, { code = "urgent", name = "紧急" }]
order_classes = [{ code = "rural", name = "农村事务" }, { code = "water", name = "供水排水" }]
"""
MORE = {
    "pack.toml": PACK_TOML.replace('order_classes = [{ code = "rural", name = "农村事务" }]\n', LISTS),
    "orders.csv": "来源,工单编号,类型,平台分类,渠道,紧急程度,承办单位,受理时间,派单时间,办结期限,办结时间,直接答复,"
    "返工次数,省级退回重办次数,延期次数\n"
    "市平台,T1,投诉,水利/停水,电话,一般,城关镇,2022-04-01 08:50,2022-04-01 09:00,2022-04-11 17:30,2022-04-20 10:00,否,"
    "2,2,1\n"
    "市平台,T2,求助,水利/停水,手机应用,紧急,,2022-04-02 08:50,,,2022-04-02 08:55,是,0,0,0\n"
    "市平台,T3,求助,没有对应,,,,2022-04-03 08:50,,,,,0,0,0\n",
    "order_events.csv": "工单,事项,时间,次数,级别,延至,说明\n"
    "city/T1,同意延期,2022-04-08 10:00,,,2022-04-22 17:30,\n"
    "city/T1,退回重办,2022-04-12 10:00,,省级,,没有解决\n"
    "city/T1,退回重办,2022-04-15 10:00,,省级,,仍没有解决\n"
    "city/T3,督办,,2,市级,,\n",
    "class_mappings.csv": "来源,平台分类,分类\n市平台,水利/停水,供水排水\n",
    "deadline_policies.csv": "代码,适用于,信箱,来信类型,工单类型,自何日受理的起,签收时限,签收时限单位,办结时限,起算\n"
    "O1,12345工单,,,求助,2022-01-01,4,工作小时,3,当即起\n"
    "L1,信箱来信,县长信箱,建议,,2022-01-01,,,5,\n"
    "T1,模拟测评信件,,,,2022-01-01,2,,5,\n",
    "letters.csv": "信箱,编号,类型,收到时间\n县长信箱,2022-001,建议,2022-04-14 10:42\n",
    "test_letters.csv": "编号,信箱,被测单位,发出时间\nCP1,县长信箱,城关镇,2022-05-09 09:00\n",
}


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    folder = tmp_path / "fengle-2022q2"
    folder.mkdir()
    for name, text in (FILES | MORE).items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def change(pack: Path, file: str, old: str, new: str) -> None:
    """Put `new` for the first place where `old` stands."""
    text = (pack / file).read_text(encoding="utf-8")
    assert old in text
    (pack / file).write_text(text.replace(old, new, 1), encoding="utf-8")


def refused(pack: Path) -> list[tuple[str, int | None, str, str]]:
    with pytest.raises(PackError) as refusal:
        load_pack(actor=None, folder=pack)
    assert not WorkOrder.objects.exists()
    assert not OrderEvent.objects.exists()
    return [(fault.file, fault.row, fault.column, fault.found) for fault in refusal.value.errors]


@pytest.mark.django_db
def test_channels_and_urgencies_are_lists(pack):
    load_pack(actor=None, folder=pack)
    assert list(Channel.objects.values_list("code", flat=True)) == ["phone", "app"]
    assert list(Urgency.objects.values_list("name", flat=True)) == ["一般", "紧急"]
    order = WorkOrder.objects.get(number="T2")
    assert (order.channel.code, order.urgency.name) == ("app", "紧急")


@pytest.mark.django_db
def test_a_pack_may_leave_these_two_lists_out(pack):
    change(pack, "pack.toml", LISTS.partition("order_classes")[0], "")
    assert {(column, found) for _, _, column, found in refused(pack)} == {
        ("渠道", "电话"),
        ("渠道", "手机应用"),
        ("紧急程度", "一般"),
        ("紧急程度", "紧急"),
    }
    for cells in (",电话,一般", ",手机应用,紧急"):
        change(pack, "orders.csv", cells, ",,")
    load_pack(actor=None, folder=pack)
    assert not Channel.objects.exists()


@pytest.mark.django_db
def test_what_happened_to_an_order_is_its_own_file_and_the_rest_follows_from_its_row(pack):
    load_pack(actor=None, folder=pack)
    order = WorkOrder.objects.get(number="T1")
    told = [(event.kind, event.level, event.note) for event in order.events.valid()]
    assert told == [
        ("dispatch", "", ""),
        ("grant_extension", "", ""),
        ("return", "province", "没有解决"),
        ("return", "province", "仍没有解决"),
        ("close", "", ""),
    ]
    assert (order.returned, order.returned_province, order.extended) == (2, 2, 1)
    assert (order.base_due_at.day, order.due_at.day, order.closed_at.day) == (11, 22, 20)


@pytest.mark.django_db
def test_a_count_without_a_moment_stays_a_count(pack):
    load_pack(actor=None, folder=pack)
    event = OrderEvent.objects.get(order__number="T3", kind="supervise")
    assert (event.at, event.times, event.level) == (None, 2, "city")


@pytest.mark.django_db
def test_where_the_row_and_the_events_differ_the_row_holds(pack):
    change(pack, "orders.csv", "否,2,2,1", "否,5,2,1")
    load_pack(actor=None, folder=pack)
    order = WorkOrder.objects.get(number="T1")
    assert order.returned == 5
    assert sorted(event.times for event in order.events.valid().filter(kind="return")) == [1, 1, 3]


@pytest.mark.django_db
def test_an_order_answered_at_once_has_no_unit(pack):
    load_pack(actor=None, folder=pack)
    order = WorkOrder.objects.get(number="T2")
    assert (order.unit, order.is_direct) == (None, True)
    assert [event.kind for event in order.events.all()] == ["answer"]


@pytest.mark.django_db
def test_platform_classes_become_the_office_s_and_the_others_wait(pack):
    load_pack(actor=None, folder=pack)
    assert ClassMapping.objects.get().topic.name == "供水排水"
    topics = WorkOrder.objects.order_by("number").values_list("number", "topic__name")
    assert list(topics) == [("T1", "供水排水"), ("T2", "供水排水"), ("T3", None)]


@pytest.mark.django_db
def test_time_limits_give_deadlines_to_what_states_none(pack):
    load_pack(actor=None, folder=pack)
    policy = DeadlinePolicy.objects.get(code="O1")
    assert (policy.sign_amount, policy.sign_unit, policy.finish_unit) == (4, "work_hour", "workday")
    assert policy.is_at_once
    letter, test = Letter.objects.get(), TestLetter.objects.get()
    # 14 April is a Thursday: five working days on is the next Thursday.
    assert (letter.due_basis, str(letter.due_at.date())) == ("policy", "2022-04-21")
    # 9 May is a Monday: two working days on is Wednesday, five the next Monday.
    assert (str(test.soon_due_at.date()), str(test.due_at.date())) == ("2022-05-11", "2022-05-16")
    assert str(WorkOrder.objects.get(number="T1").base_due_at.date()) == "2022-04-11"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("file", "old", "new", "row", "column", "found"),
    [
        ("order_events.csv", "city/T1,退回", "city/T9,退回", 3, "工单", "city/T9"),
        ("order_events.csv", "city/T1,退回", "T1,退回", 3, "工单", "T1"),
        ("order_events.csv", "退回重办", "退回", 3, "事项", "退回"),
        ("order_events.csv", "2022-04-12 10:00", "2022-03-12 10:00", 3, "时间", "2022-03-12 10:00"),
        ("order_events.csv", "2022-04-12 10:00", "2032-04-12 10:00", 3, "时间", "2032-04-12 10:00"),
        ("order_events.csv", "city/T3,督办,,2,市级,,", "city/T3,办结,,,,,", 5, "时间", "空白"),
        ("order_events.csv", "2022-04-12 10:00,,", "2022-04-12 10:00,2,", 3, "次数", "2"),
        ("order_events.csv", "督办,,2,市级", "加派协办,2022-04-05 09:00,,", 5, "单位", "空白"),
        ("order_events.csv", "督办,,2,市级", "重复合并,2022-04-05 09:00,,", 5, "并入工单", "空白"),
        ("order_events.csv", "2022-04-22 17:30", "2022-04-08 10:00", 2, "延至", "2022-04-08 10:00"),
        ("order_events.csv", ",省级,", ",国家级,", 3, "级别", "国家级"),
        ("class_mappings.csv", "供水排水", "供水", 2, "分类", "供水"),
        ("deadline_policies.csv", "4,工作小时", "4,小时", 2, "签收时限单位", "小时"),
        ("deadline_policies.csv", "T1,模拟测评信件,", "L1,模拟测评信件,", 4, "代码", "L1"),
        ("deadline_policies.csv", "O1,12345工单,,", "O1,12345工单,县长信箱,", 2, "信箱", "县长信箱"),
        (
            "deadline_policies.csv",
            "L1,信箱来信,县长信箱,建议,",
            "L1,信箱来信,县长信箱,建议,求助",
            3,
            "工单类型",
            "求助",
        ),
        ("test_letters.csv", "2022-05-09", "2022-07-09", 2, "发出时间", "2022-07-09 09:00"),
        ("test_letters.csv", "城关镇", "", 2, "被测单位", "空白"),
    ],
)
def test_a_broken_cell_is_refused_at_its_place(pack, file, old, new, row, column, found):
    change(pack, file, old, new)
    assert refused(pack) == [(file, row, column, found)]


@pytest.mark.django_db
def test_an_event_of_an_order_with_a_fault_of_its_own_is_no_fault(pack):
    change(pack, "orders.csv", "T1,投诉", "T1,表扬")
    assert refused(pack) == [("orders.csv", 2, "类型", "表扬")]


@pytest.mark.django_db
def test_a_column_that_may_be_blank_may_be_missing_but_not_misspelt(pack):
    change(pack, "orders.csv", "紧急程度", "紧急情况")
    assert refused(pack)[0] == ("orders.csv", 1, "紧急情况", "紧急情况")


LETTERS = (
    "信箱,编号,年内序号,类型,收到时间\n县长信箱,A1,{},建议,2022-04-14 10:42\n县长信箱,A2,{},建议,2022-04-15 10:42\n"
)


@pytest.mark.django_db
def test_a_serial_that_two_letters_of_a_box_and_year_have_is_told(pack: Path) -> None:
    (pack / "letters.csv").write_text(LETTERS.format(66, 66), encoding="utf-8")
    assert refused(pack) == [("letters.csv", 3, "信箱、年内序号", "县长信箱、66")]


@pytest.mark.django_db
def test_letters_without_a_serial_are_not_alike(pack: Path) -> None:
    (pack / "letters.csv").write_text(LETTERS.format("", ""), encoding="utf-8")
    load_pack(actor=None, folder=pack)
    assert Letter.objects.count() == 2
