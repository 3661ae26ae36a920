"""A small office for the tests of records: three units, a quarter, one person per role."""

from datetime import date, datetime

from checks.models import (
    AccountState,
    ColumnArea,
    ColumnUpdate,
    Finding,
    FindingCategory,
    MediaAccount,
    Platform,
    Rectification,
    WebColumn,
)
from govaudit.measures import SHANGHAI
from govaudit.roles import Role
from hotline.models import Letter, LetterBox, LetterKind, OrderKind, OrderSource, WorkOrder
from units.models import Closing, Period, Unit, UnitGroup, UnitKind, User

QUARTER = "2022Q2"


def moment(text: str) -> datetime:
    """`2022-04-05 09:30` in Asia/Shanghai."""
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=SHANGHAI)


def open_office() -> None:
    """Units Z01 城关镇, Z02 草碧镇, B01 财政局; periods 2022Q2 and 2022Q3; the lists."""
    towns = UnitGroup.objects.create(code="towns", name="各镇", position=1)
    departments = UnitGroup.objects.create(code="departments", name="各部门", position=2)
    town = UnitKind.objects.create(code="town", name="镇", position=1)
    department = UnitKind.objects.create(code="department", name="部门", position=2)
    Unit.objects.create(code="Z01", kind=town, group=towns, position=1, short_name="城关镇")
    Unit.objects.create(code="Z02", kind=town, group=towns, position=2, short_name="草碧镇")
    Unit.objects.create(code="B01", kind=department, group=departments, position=1, short_name="财政局")
    _quarter("2022Q2", "2022年二季度", date(2022, 4, 1), date(2022, 6, 30))
    _quarter("2022Q3", "2022年三季度", date(2022, 7, 1), date(2022, 9, 30))
    ColumnArea.objects.create(code="open", name="主动公开", position=1)
    ColumnArea.objects.create(code="news", name="新闻动态", position=2)
    Platform.objects.create(code="wechat", name="微信公众号", position=1)
    AccountState.objects.create(code="normal", name="正常", position=1, is_normal=True)
    AccountState.objects.create(code="stopped", name="停更", position=2)
    FindingCategory.objects.create(code="columns", name="栏目更新", position=1)
    OrderSource.objects.create(code="12345", name="12345热线", position=1)
    OrderKind.objects.create(code="complaint", name="投诉", position=1)
    OrderKind.objects.create(code="help", name="求助", position=2)
    LetterBox.objects.create(code="mayor", name="县长信箱", position=1)
    LetterKind.objects.create(code="question", name="咨询", position=1)


def _quarter(code: str, name: str, start: date, end: date) -> None:
    Period.objects.create(code=code, name=name, start=start, end=end, as_of=end)


def unit(code: str) -> Unit:
    return Unit.objects.get(code=code)


def person(role: Role, unit_code: str = "") -> User:
    return User.objects.create_user(
        username=f"{role}{unit_code}",
        last_name="测",
        first_name=role.name.title(),
        roles=[role],
        unit=unit(unit_code) if unit_code else None,
    )


def close(area: str, period: str = QUARTER) -> Closing:
    return Closing.objects.create(period=Period.objects.get(code=period), area=area, closed_by="主管")


def new_column(**values: object) -> WebColumn:
    """An unsaved column of 城关镇."""
    given = {"name": "政务动态", "area": ColumnArea.objects.get(code="open"), "unit": unit("Z01"), "required": 3}
    return WebColumn(**given | values)


def new_update(column: WebColumn, **values: object) -> ColumnUpdate:
    """An unsaved update of 2022-04-05."""
    given = {"column": column, "published_on": date(2022, 4, 5), "title": "春季植树活动启动"}
    return ColumnUpdate(**given | values)


def new_account(**values: object) -> MediaAccount:
    """An unsaved account of 城关镇, filed in 2020."""
    given = {
        "name": "城关发布",
        "platform": Platform.objects.get(code="wechat"),
        "owner": unit("Z01"),
        "opened_on": date(2020, 3, 1),
        "filed_on": date(2020, 4, 1),
    }
    return MediaAccount(**given | values)


def new_finding(**values: object) -> Finding:
    """An unsaved fault of 城关镇 found on 2022-06-15."""
    given = {
        "unit": unit("Z01"),
        "found_on": date(2022, 6, 15),
        "category": FindingCategory.objects.get(code="columns"),
        "text": "政务动态栏目一个月没有更新",
    }
    return Finding(**given | values)


def new_step(finding: Finding, **values: object) -> Rectification:
    """An unsaved answer of the fault's unit by letter on 2022-06-20."""
    given = {
        "finding": finding,
        "kind": "answer",
        "done_on": date(2022, 6, 20),
        "channel": "来函",
        "text": "已补发",
    }
    return Rectification(**given | values)


def new_order(**values: object) -> WorkOrder:
    """An unsaved order of 城关镇 received 2022-04-05, due 2022-04-12, open."""
    given = {
        "source": OrderSource.objects.get(code="12345"),
        "number": "QY2204050001",
        "kind": OrderKind.objects.get(code="complaint"),
        "title": "反映小区停水",
        "unit": unit("Z01"),
        "received_at": moment("2022-04-05 09:30"),
        "due_at": moment("2022-04-12 09:30"),
    }
    return WorkOrder(**given | values)


def new_letter(**values: object) -> Letter:
    """An unsaved letter to 城关镇 received 2022-05-05, due 2022-05-12, open."""
    given = {
        "box": LetterBox.objects.get(code="mayor"),
        "number": "2022-006",
        "kind": LetterKind.objects.get(code="question"),
        "title": "咨询医保报销",
        "unit": unit("Z01"),
        "received_at": moment("2022-05-05 10:00"),
        "due_at": moment("2022-05-12 10:00"),
    }
    return Letter(**given | values)
