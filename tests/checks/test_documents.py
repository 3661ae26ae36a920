"""Documents and what explains them: limits, figures, closed areas, the notice's list, and presets."""

from datetime import date

import pytest

from checks.models import (
    DocumentAttribute,
    DocumentIssuer,
    FoiResult,
    Indicator,
    Interpretation,
    PolicyDocument,
)
from checks.presets import PRESETS
from checks.services import delete_document, save_document, save_indicator, save_interpretation, take_preset
from govaudit.errors import NotAllowed
from govaudit.measures import MEASURES
from govaudit.models import AuditEntry
from govaudit.roles import Role
from reports.selectors.figures import FigureDesk
from reports.selectors.lists import Manner, build_list
from tests.checks.small_disclosure import HALF, explain, issue, open_disclosure, take
from tests.checks.small_office import open_office, person, unit
from units.closings import facts_for
from units.models import AreaClosed, DayKind, Period
from units.recording import InvalidRecord
from units.services import close_area, set_day

pytestmark = pytest.mark.django_db

MARCH = date(2021, 3, 1)  # a Monday


@pytest.fixture(autouse=True)
def half() -> Period:
    open_office()
    return open_disclosure()


def figure(name: str, **slices: str) -> object:
    return facts_for(Period.objects.get(code=HALF)).value(MEASURES.by_name[name], slices)


def listed(name: str) -> list[tuple[str, str]]:
    entries = build_list(FigureDesk(Period.objects.get(code=HALF)), name, Manner())
    return [tuple(getattr(part, "printed", getattr(part, "text", "")) for part in entry) for entry in entries]


# --- Limits -----------------------------------------------------------------------------------------------


def test_a_public_document_is_due_two_working_days_after_its_issue_and_its_reading_two_after_it_is_public() -> None:
    document = issue("1号", date(2021, 3, 4), published_on=date(2021, 3, 5))  # Thursday, Friday
    assert (document.publish_due_on, document.reading_due_on) == (date(2021, 3, 8), date(2021, 3, 9))
    assert issue("2号", MARCH, "不予公开").publish_due_on is None


def test_limits_follow_the_attribute_the_days_and_the_calendar() -> None:
    document = issue("1号", MARCH)
    assert (document.publish_due_on, document.reading_due_on) == (date(2021, 3, 3), None)
    set_day(actor=None, day=date(2021, 3, 2), kind=DayKind.REST, name="停电")
    document.refresh_from_db()
    assert document.publish_due_on == date(2021, 3, 4)
    document.attribute = DocumentAttribute.objects.get(name="依申请公开")
    assert save_document(actor=None, document=document).publish_due_on is None


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"published_on": date(2021, 2, 26)}, "公开日期不能早于印发日期"),
        ({"published_on": date(2022, 8, 23)}, "公开日期不能晚于今天"),
        ({"url": "http://www.example.gov.cn/1.html"}, "公开日期也填上"),
    ],
)
def test_a_document_that_cannot_be_is_refused(values: dict[str, object], sentence: str) -> None:
    with pytest.raises(InvalidRecord, match=sentence):
        issue("1号", MARCH, **values)
    assert not PolicyDocument.objects.exists()


def test_a_document_with_readings_is_not_deleted() -> None:
    document = issue("1号", MARCH)
    explain(document, MARCH)
    with pytest.raises(InvalidRecord, match="1 份解读材料"):
        delete_document(actor=None, document=document)
    Interpretation.objects.all().delete()
    delete_document(actor=None, document=document)
    assert not PolicyDocument.objects.exists()


# --- Figures ----------------------------------------------------------------------------------------------


def test_documents_by_attribute_issuer_unit_and_month() -> None:
    issue("1号", MARCH, published_on=MARCH)
    issue("2号", date(2021, 6, 30), "依申请公开", unit=None, reason="涉及内部管理")
    issue("3号", date(2021, 6, 30), "不予公开", issuer=DocumentIssuer.objects.get(code="town"))
    issue("4号", date(2021, 7, 1))
    assert figure("印发文件") == 3
    assert [figure("印发文件", 属性=name) for name in ("主动公开", "依申请公开", "不予公开")] == [1, 1, 1]
    assert [figure("印发文件", 单位=code) for code in ("Z01", "未注明起草单位")] == [2, 1]
    assert [figure("印发文件", 月=month) for month in ("3", "6", "7")] == [1, 2, 0]
    assert figure("印发文件", 制发机关="乡镇（街道）") == 1
    assert (figure("主动公开文件"), figure("未说明理由文件")) == (1, 1)


def test_published_in_time_late_and_not_at_all_by_the_last_day_looked_at() -> None:
    issue("1号", MARCH, published_on=date(2021, 3, 3))
    issue("2号", MARCH, published_on=date(2021, 3, 4))
    issue("3号", MARCH, published_on=date(2021, 8, 24))
    issue("4号", MARCH, unit=unit("B01"))
    issue("5号", MARCH, "不予公开")
    names = ("已公开文件", "未公开文件", "未公开文件单位", "按期公开文件", "超期公开文件")
    assert [figure(name) for name in names] == [2, 2, 2, 1, 3]
    Period.objects.filter(code=HALF).update(as_of=date(2021, 3, 3))
    assert [figure(name) for name in names] == [1, 3, 2, 1, 0]


def test_read_in_time_late_and_not_at_all() -> None:
    prompt = issue("1号", MARCH, published_on=MARCH, needs_reading=True)
    late = issue("2号", MARCH, published_on=MARCH, needs_reading=True, unit=unit("Z02"))
    issue("3号", MARCH, published_on=MARCH, needs_reading=True, unit=unit("B01"))
    unasked = issue("4号", MARCH, published_on=MARCH)
    explain(prompt, date(2021, 3, 3))
    explain(prompt, date(2021, 5, 3), "图表")
    explain(late, date(2021, 3, 4))
    explain(unasked, date(2021, 8, 24))
    names = ("应解读文件", "已解读文件", "未解读文件", "未解读文件单位", "按期解读文件", "解读材料")
    assert [figure(name) for name in names] == [3, 2, 1, 1, 1, 3]
    assert [figure("解读材料", 形式=form) for form in ("文字", "图表", "视频")] == [2, 1, 0]
    assert figure("解读发布", 月="3") == 2
    assert listed("未解读文件清单") == [("财政局", "1")]


def test_the_half_year_of_the_notice_comes_out_of_its_records() -> None:
    """69 documents: 62 public, 4 on request, 3 closed; 51 published, 11 not, of units that are named with their
    numbers; 25 to be read, 21 read: 16 by text and 5 by chart."""
    for number in range(62):
        values: dict[str, object] = {"published_on": date(2021, 4, 1)} if number < 51 else {}
        values["unit"] = unit(("Z01", "Z02")[number % 2] if number < 60 else "B01")
        document = issue(f"公{number}", date(2021, 4, 1), needs_reading=number < 25, **values)
        if number < 21:
            explain(document, date(2021, 4, 2), "文字" if number < 16 else "图表")
    for number in range(4):
        issue(f"申{number}", date(2021, 4, 1), "依申请公开")
    for number in range(3):
        issue(f"密{number}", date(2021, 4, 1), "不予公开")
    names = ("印发文件", "主动公开文件", "已公开文件", "未公开文件", "应解读文件", "已解读文件")
    assert [figure(name) for name in names] == [69, 62, 51, 11, 25, 21]
    assert [figure("印发文件", 属性=name) for name in ("依申请公开", "不予公开")] == [4, 3]
    assert [figure("解读材料", 形式=form) for form in ("文字", "图表")] == [16, 5]
    # 51 to 59 are nine: five odd ones of 草碧镇, four even ones of 城关镇; 60 and 61 are 财政局's.
    assert listed("未公开文件清单") == [("城关镇", "4"), ("草碧镇", "5"), ("财政局", "2")]


def test_documents_of_no_unit_stand_last_in_the_list() -> None:
    issue("1号", MARCH, unit=None)
    issue("2号", MARCH)
    assert listed("未公开文件清单") == [("城关镇", "1"), ("未注明起草单位", "1")]


# --- Closed areas -----------------------------------------------------------------------------------------


def test_what_is_published_after_the_last_day_looked_at_changes_no_closed_figure() -> None:
    document = issue("1号", MARCH, needs_reading=True)
    close_area(actor=None, period=Period.objects.get(code=HALF), area="disclosure")
    document.published_on = date(2021, 8, 24)
    save_document(actor=None, document=document)
    explain(document, date(2021, 8, 25))
    assert (figure("未公开文件"), figure("未解读文件")) == (1, 1)
    document.published_on = date(2021, 8, 23)
    with pytest.raises(AreaClosed):
        save_document(actor=None, document=document)
    early = Interpretation.objects.get()
    early.published_on = date(2021, 8, 23)
    with pytest.raises(AreaClosed):
        save_interpretation(actor=None, interpretation=early)


# --- Presets ----------------------------------------------------------------------------------------------


def test_every_preset_can_be_taken_once_and_then_changes_nothing() -> None:
    for preset in PRESETS:
        take_preset(actor=None, preset=preset)
    assert Indicator.objects.count() == 3 + 4 + 4 + 7
    assert FoiResult.objects.count() == 21
    assert all(take_preset(actor=None, preset=preset) == [] for preset in PRESETS)
    assert AuditEntry.objects.filter(act="preset.take").count() == 3 + 2 * len(PRESETS)


def test_what_the_office_calls_by_the_same_name_stays_as_it_is() -> None:
    assert DocumentAttribute.objects.get(code="public").publish_days == 2
    take("attributes")
    assert DocumentAttribute.objects.get(code="public").publish_days == 2
    own = Indicator(code="own", name="好评率", unit="%", definition="本县的算法。", area="services", is_summed=False)
    save_indicator(actor=None, indicator=own)
    take("ratings")
    assert Indicator.objects.get(name="好评率").definition == "本县的算法。"
    assert Indicator.objects.filter(area="services").count() == 7


def test_breakdowns_of_ratings_are_the_channels_and_the_five_levels() -> None:
    take("ratings")
    assert Indicator.objects.get(name="好评数").item_names == ["政务服务网", "移动端", "实体大厅", "短信", "二维码"]
    levels = ["非常满意", "满意", "基本满意", "不满意", "非常不满意"]
    assert Indicator.objects.get(name="各级评价数").item_names == levels


def test_presets_are_the_administrators() -> None:
    with pytest.raises(NotAllowed):
        take_preset(actor=person(Role.CHECKER), preset=PRESETS[0])
