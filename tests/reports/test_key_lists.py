"""The list of a notice that names what departments did not publish, after 陇县's notice of 2023 (part two, 1)."""

from datetime import date

import pytest

from govaudit.roles import Role
from reports.models import Notice
from reports.selectors.documents import compose
from reports.selectors.figures import FigureDesk
from reports.selectors.lists import Manner, build_list
from reports.selectors.names import check_text, known_names
from tests.checks.small_key_areas import add_department, area, assign, check, keep_item
from tests.checks.small_office import QUARTER, open_office, person
from units.models import Office, Period
from units.services import close_area

pytestmark = pytest.mark.django_db

PROJECTS, HOUSING = "重大建设项目—批准和实施信息", "公共资源配置—住房保障"
#: Unit, column, what was ticked. The elements are those of 陇县's catalogue; some are shortened.
TICKED = [
    (
        "B01",
        "政府采购",
        "财政部门作出的投诉处理决定和对集中采购机构的考核结果、违法失信行为记录等监督处罚信息、供应商不良行为记录名单",
    ),
    ("B01", "财政资金直达基层", "财政资金直达重要政策、工作进展、情况总结、减税降费"),
    (
        "B07",
        PROJECTS,
        (
            "重大设计变更（项目设计变更原因、主要变更内容、变更依据、批准单位、变更结果）、施工（项目法人单位及其主要负责人信息，"
            "设计、施工、监理单位及其主要负责人、资质情况，施工单位项目管理机构设置、工作职责、主要管理制度，"
            "施工期环境保护措施落实情况）、资金管理（项目资金到位、政府资金到位、使用情况）"
        ),
    ),
    (
        "B07",
        HOUSING,
        "规划建设方案、年度建设计划信息（包括建设计划任务量、计划项目信息、建设标准）、分配对象（包括轮候对象数量）",
    ),
    ("B05", PROJECTS, "建设项目使用林地审核（批）结果"),
    (
        "B05",
        "林业局",
        (
            "贫困人口生态护林员工资、新一轮退耕还林补贴、完善退耕还林政策补贴、地方公益林生态效益补偿、"
            "国家级公益林生态效益补偿、商品林停伐管护补助"
        ),
    ),
]
#: By hand: elements at the lowest level. 重大设计变更 has 5, 施工 4, 资金管理 3; 规划 1, 年度计划 3, 分配对象 1.
NUMBERS = [3, 4, 1, 6, 12, 5]


@pytest.fixture(autouse=True)
def office() -> None:
    """财政局, 林业局 and 住建局, each with two columns; what was not ticked is published."""
    open_office()
    add_department("B05", "林业局")
    add_department("B07", "住建局")
    add_department("B09", "残联")
    for at, (code, place, ticked) in enumerate(TICKED):
        item = keep_item(f"事项{at}", f"{ticked}\n招标公告" if at == 4 else f"{ticked}、招标公告", area=area(place))
        check(assign(item, code, place), "incomplete", ticked)
    check(assign(keep_item("残疾人救助"), "B09", "社会救助"), "published")


def period() -> Period:
    return Period.objects.get(code=QUARTER)


def rows(**manner: str) -> list[tuple]:
    return build_list(FigureDesk(period()), "未公开要素清单", Manner(**manner))


def said(entry: tuple) -> tuple[str, ...]:
    return tuple(getattr(part, "printed", getattr(part, "text", "")) for part in entry)


def test_each_unit_stands_with_its_columns_and_what_was_ticked_in_them() -> None:
    ticked = {(code, place): text for code, place, text in TICKED}
    assert [said(entry) for entry in rows()] == [
        ("1", "财政局", "政府采购", ticked["B01", "政府采购"]),
        ("", "财政局", "财政资金直达基层", ticked["B01", "财政资金直达基层"]),
        ("2", "林业局", PROJECTS, ticked["B05", PROJECTS]),
        ("", "林业局", "林业局", ticked["B05", "林业局"]),
        ("3", "住建局", PROJECTS, ticked["B07", PROJECTS]),
        ("", "住建局", HOUSING, ticked["B07", HOUSING]),
    ]


def test_some_of_an_elements_parts_are_printed_in_its_brackets() -> None:
    item = keep_item("用地", "供地方案（位置、面积、用途）、用地政策", area=area("自然资源"))
    check(assign(item, "B09", "土地供应"), "incomplete", "供地方案（位置、用途）")
    assert ("4", "残联", "土地供应", "供地方案（位置、用途）") in [said(entry) for entry in rows()]


def test_behind_each_enumeration_is_the_number_of_its_elements_and_the_page_of_them(sign_in) -> None:
    figures = [entry[3] for entry in rows()]
    assert [figure.value for figure in figures] == NUMBERS
    client = sign_in(person(Role.CHECKER))
    for figure in figures:
        assert f'data-record-sum="{figure.value}"' in client.get(figure.records_url).content.decode()


def test_a_closed_area_prints_the_same() -> None:
    before = [said(entry) for entry in rows()]
    close_area(actor=person(Role.MANAGER), period=period(), area="disclosure")
    assert [said(entry) for entry in rows()] == before
    assert [entry[3].value for entry in rows()] == NUMBERS


def test_a_clerks_loop_makes_the_sentences_of_the_departments() -> None:
    Office.objects.create(name="县政府办公室", county="陇县")
    text = (
        "{% for 序号, 单位, 栏目, 要素名单 in 未公开要素清单 %}"
        "{% if 序号 %}{% if not 首项 %}。{% endif %}（{{ 序号 }}）{{ 单位 }}{% else %}；{% endif %}"
        "“{{ 栏目 }}”里没有{{ 要素名单 }}等信息{% endfor %}。"
    )
    check_text(text, known_names(), {})
    notice = Notice(period=period(), text=text, settings={"title": []}, dated_on=date(2022, 7, 8))
    [paragraph] = compose(notice).document.blocks
    printed = "".join(getattr(part, "printed", getattr(part, "text", "")) for part in paragraph.inlines)
    sentences = printed.split("。")
    assert [sentence[:6] for sentence in sentences] == ["（1）财政局", "（2）林业局", "（3）住建局", ""]
    assert sentences[1] == (
        f"（2）林业局“{PROJECTS}”里没有建设项目使用林地审核（批）结果等信息；“林业局”里没有贫困人口生态护林员工资、"
        "新一轮退耕还林补贴、完善退耕还林政策补贴、地方公益林生态效益补偿、国家级公益林生态效益补偿、"
        "商品林停伐管护补助等信息"
    )
    assert (
        f"；“{HOUSING}”里没有规划建设方案、年度建设计划信息（包括建设计划任务量、计划项目信息、建设标准）、" in printed
    )
