"""What a notice names of new-media accounts, and a table of accounts after 大姚's notice of 2025 (part one, 5)."""

from datetime import date

import pytest

from reports.selectors.figures import FigureDesk
from reports.selectors.lists import Manner, build_list
from reports.selectors.tables import build_table
from tests.checks.small_accounts import NATIONAL, PROVINCIAL, account, check, file_in, open_registers, step
from tests.checks.small_office import QUARTER, open_office, unit
from units.models import Period, UnitName

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def office():
    open_office()
    open_registers()


def entries(name, **manner):
    built = build_list(FigureDesk(Period.objects.get(code=QUARTER)), name, Manner(**manner))
    return [tuple(part.text for part in entry) for entry in built]


def test_new_accounts_are_named_with_their_platforms_as_longxian_names_them():
    account("陇县文旅", "B01", "douyin", opened_on=date(2022, 4, 20))
    account("陇县文旅", "B01", "wechat", opened_on=date(2022, 5, 20))
    account("早就有的", "B01")
    assert entries("新增账号清单") == [
        ("财政局", "陇县文旅", "抖音", "2022年4月20日"),
        ("财政局", "陇县文旅", "微信公众号", "2022年5月20日"),
    ]


def test_what_became_of_accounts_is_named_new_changed_closed():
    account("新的", opened_on=date(2022, 6, 30))
    account("关的", closed_on=date(2022, 4, 1))
    account("以后才关的", closed_on=date(2022, 7, 1))
    renamed = account("旧名")
    step(renamed, "rename", date(2022, 5, 6), name="新名")
    step(renamed, "hand_over", date(2022, 5, 7), owner=unit("B01"))
    step(account("早改的"), "rename", date(2022, 3, 31), name="早已改的")
    assert entries("账号变动清单") == [
        ("城关镇", "新的", "微信公众号", "新增", "2022年6月30日"),
        ("财政局", "新名", "微信公众号", "改名（原“旧名”）", "2022年5月6日"),
        ("财政局", "新名", "微信公众号", "变更主办单位（原城关镇）", "2022年5月7日"),
        ("城关镇", "关的", "微信公众号", "注销", "2022年4月1日"),
    ]


def test_what_registers_say_otherwise_is_named_account_by_account():
    same, other, none = account("一致"), account("不同"), account("未备案")
    for register in ("national", "provincial", "local"):
        file_in(register, same)
    file_in("national", other, name="不同发布")
    file_in("local", None, name="没人认的", platform=none.platform, owner="文旅局")
    faults = f"{NATIONAL}登记为“不同发布”（微信公众号）；{PROVINCIAL}没有登记；县级登记簿没有登记"
    assert entries("备案不一致清单") == [
        ("城关镇", "不同", "微信公众号", faults),
        ("文旅局", "没人认的", "微信公众号", "在县级登记簿登记，台账里没有"),
    ]


def test_a_table_has_a_row_for_each_account_that_was_checked():
    UnitName.objects.create(unit=unit("B01"), use="full", text="千阳县财政局")
    first, second = account("财政发布", "B01"), account("城关发布", "Z01")
    check(first, 4, published=12)
    check(first, 5, published=8)
    check(second, 4)
    check(second, 5, "stopped", longest_gap=20)
    account("没查的")
    takes = ("row", "account", "owner", "state", "overdue", "新媒体发布")
    columns = zip(("序号", "账号名称", "开设主体", "状态", "逾期情况", "发布"), takes, strict=True)
    table = {
        "code": "media",
        "title": "政务新媒体检查情况",
        "rows": "accounts",
        "of": "检查账号",
        "order": "listed",
        "listed": [first.code, second.code],
        "unit_names": "full",
        "columns": [{"header": [header], "take": take} for header, take in columns],
    }
    rows = build_table(FigureDesk(Period.objects.get(code=QUARTER)), {}, table, note="").rows
    shown = [["".join(getattr(p, "text", "") or p.printed for p in cell.inlines) for cell in row] for row in rows]
    assert shown == [
        ["1", "财政发布", "千阳县财政局", "正常", "无", "20"],
        ["2", "城关发布", "城关镇", "停更", "最长 20 天未更新", ""],
    ]
    assert rows[0][1].inlines[0].url == f"/checks/accounts/{first.code}/"
