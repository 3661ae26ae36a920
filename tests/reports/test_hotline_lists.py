"""Lists a notice names letters and orders by: late letters by serial, orders sent back again and again."""

from datetime import date

import pytest

from govaudit.lib.expressions import parse_template
from govaudit.roles import Role
from hotline.models import EventKind, Letter, LetterBox, OrderEvent
from hotline.services import record_event, save_letter, save_order, strike_event
from reports.models import Notice
from reports.selectors.documents import compose
from reports.selectors.figures import FigureDesk
from reports.selectors.lists import Manner, build_list
from reports.selectors.names import check_text, known_names
from tests.checks.small_office import QUARTER, moment, new_letter, new_order, open_office, person, unit
from units.models import Office, Period, UnitName
from units.services import close_area

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def office():
    open_office()


def period():
    return Period.objects.get(code=QUARTER)


def late(serial, code="Z01", **values):
    given = {"number": f"N{serial}", "serial": serial, "unit": unit(code) if code else None}
    return save_letter(actor=None, letter=new_letter(**given | {"answered_at": moment("2022-05-20 10:00")} | values))


def entries(name="超时信件清单", **manner):
    built = build_list(FigureDesk(period()), name, Manner(**manner))
    return [tuple(getattr(part, "printed", getattr(part, "text", "")) for part in entry) for entry in built]


def test_late_letters_stand_by_unit_and_serial():
    late(91, "B01")
    late(66, "B01")
    late(3)
    late(4, answered_at=moment("2022-05-12 10:00"))  # at its deadline
    late(5, answered_at=None)  # overdue
    assert entries() == [("城关镇", "003号、005号"), ("财政局", "066号、091号")]


def test_the_number_behind_the_serials_is_a_figure_whose_page_lists_these_letters(sign_in):
    late(3)
    late(5)
    late(6, None)
    figures = [entry[1] for entry in build_list(FigureDesk(period()), "超时信件清单", Manner())]
    assert [(figure.value, figure.unit) for figure in figures] == [(2, "件"), (1, "件")]
    client = sign_in(person(Role.CHECKER))
    for figure in figures:
        assert f'data-record-count="{figure.value}"' in client.get(figure.records_url).content.decode()


def test_a_letter_nobody_has_stands_last_and_one_without_serial_by_its_number():
    late(3, None)
    letter = late(7)
    Letter.objects.filter(pk=letter.pk).update(serial=None)
    assert entries() == [("城关镇", "N7"), ("无承办单位", "003号")]


def test_the_box_is_named_where_there_are_several():
    late(3)
    late(3, number="W3", box=LetterBox.objects.create(code="net", name="网民留言", position=2))
    assert entries() == [("城关镇", "县长信箱003号、网民留言003号")]


def test_only_letters_of_the_period_up_to_its_as_of_day_are_late():
    late(1, received_at=moment("2022-03-31 23:59"), due_at=moment("2022-04-02 09:00"))
    late(2, answered_at=moment("2022-06-20 10:00"), due_at=moment("2022-06-16 10:00"))
    late(3, due_at=moment("2022-06-16 10:00"), answered_at=moment("2022-06-16 09:00"))
    Period.objects.filter(code=QUARTER).update(as_of=date(2022, 6, 15))
    assert entries() == []
    Period.objects.filter(code=QUARTER).update(as_of=date(2022, 6, 16))
    assert entries() == [("城关镇", "002号")]


def test_a_closed_area_keeps_its_late_letters():
    late(3)
    close_area(actor=None, period=period(), area="letters")
    Letter.objects.update(answered_at=moment("2022-05-06 10:00"))
    assert entries() == [("城关镇", "003号")]


def test_units_stand_by_the_name_that_the_notice_uses():
    late(3)
    UnitName.objects.create(unit=unit("Z01"), use="full", text="某县城关镇人民政府")
    assert entries(use="full") == [("某县城关镇人民政府", "003号")]


# --- orders sent back again and again -----------------------------------------------------------------------------


def returned(order, level, times, day="2022-04-08 09:00"):
    for number in range(times):
        event = OrderEvent(
            order=order, kind=EventKind.RETURN, level=level, at=moment(day[:-1] + str(number)), note="重办"
        )
        record_event(actor=None, event=event)


def order(number, code="Z01", **values):
    return save_order(actor=None, order=new_order(number=number, unit=unit(code), **values))


def test_orders_that_one_level_sent_back_three_times_are_named_the_most_often_first():
    twice, three, both = order("A"), order("B", "Z02"), order("C")
    returned(twice, "city", 2)
    returned(twice, "county", 2)
    returned(three, "province", 3)
    returned(both, "city", 5)
    returned(both, "county", 3)
    assert entries("多次退回工单清单") == [
        ("城关镇", "C", "市级", "5"),
        ("草碧镇", "B", "省级", "3"),
        ("城关镇", "C", "县级", "3"),
    ]


@pytest.mark.parametrize(
    ("settings", "printed"), [({}, ["A"]), ({"returned_from": 2}, ["A", "B"]), ({"returned_from": 4}, [])]
)
def test_a_notice_may_settle_how_often_an_order_it_names_came_back(settings, printed):
    returned(order("A"), "city", 3)
    returned(order("B"), "city", 2)
    Office.objects.create(name="县政府办公室", county="本县")
    notice = Notice(
        period=period(),
        text="{% for 单位, 工单编号, 级别, 次数 in 多次退回工单清单 %}{{ 工单编号 }}{% endfor %}",
        settings={"title": []} | settings,
        dated_on=date(2022, 7, 8),
    )
    words = [part.text for block in compose(notice).document.blocks for part in block.inlines]
    assert words == printed


def test_returns_struck_out_or_after_the_as_of_day_do_not_count():
    first, second = order("A"), order("B")
    returned(first, "city", 2)
    returned(first, "city", 1, "2022-07-01 00:00")
    returned(second, "city", 3)
    strike_event(actor=None, event=second.events.filter(kind=EventKind.RETURN).first(), reason="误记")
    assert entries("多次退回工单清单") == []


def test_counts_that_an_export_states_without_moments_are_taken():
    order("A", returned=4, returned_province=4)
    order("B", returned=4, returned_province=4, received_at=moment("2022-03-31 23:59"))
    assert entries("多次退回工单清单") == [("城关镇", "A", "省级", "4")]


def test_a_closed_area_keeps_its_often_returned_orders():
    sent_back = order("A")
    returned(sent_back, "city", 3)
    close_area(actor=None, period=period(), area="orders")
    OrderEvent.objects.create(
        order=sent_back, kind=EventKind.RETURN, level="city", at=moment("2022-04-09 09:00"), note="x"
    )
    assert entries("多次退回工单清单") == [("城关镇", "A", "市级", "3")]


def test_a_template_may_loop_over_both_lists():
    source = (
        "{% for 单位, 序号名单 in 超时信件清单 %}{{ 单位 }}（{{ 序号名单 }}）{% endfor %}"
        "{% for 单位, 工单编号, 级别, 次数 in 多次退回工单清单 %}{{ 工单编号 }}{% endfor %}"
    )
    assert parse_template(source) is not None
    check_text(source, known_names(), {})
