"""Inspections for the small office: accounts to look at, a round with items, who checks."""

from datetime import date

from checks.inspecting import Draw, Way
from checks.models import Inspection, InspectionItem, MediaAccount, Platform
from checks.services import draw_items, save_inspection
from units.models import Unit, User

DAY = date(2022, 6, 1)


def keep_accounts(number: int = 3) -> None:
    """As many accounts of each unit, open since 2020."""
    platform = Platform.objects.get(code="wechat")
    MediaAccount.objects.bulk_create(
        MediaAccount(
            code=f"M{unit.code}{at}", name=f"{unit.short_name}发布{at}", platform=platform, owner=unit,
            opened_on=date(2020, 1, 1), url=f"https://www.example.gov.cn/{unit.code}/{at}",
        )
        for unit in Unit.objects.all()
        for at in range(1, number + 1)
    )  # fmt: skip


def new_inspection(**values: object) -> Inspection:
    """An unsaved round of looking at accounts in June 2022."""
    given = {"title": "二季度政务新媒体抽查", "area": "media", "starts_on": DAY, "ends_on": date(2022, 6, 10)}
    return Inspection(**given | values)


def keep_inspection(**values: object) -> Inspection:
    return save_inspection(actor=None, inspection=new_inspection(**values))


def draw_all(inspection: Inspection, checker: User | None = None) -> list[InspectionItem]:
    """Everything there is, given to one person."""
    draw_items(actor=None, inspection=inspection, draw=Draw(Way.ALL))
    inspection.items.update(checker=checker)
    return list(InspectionItem.objects.with_targets().filter(inspection=inspection).order_by("number"))


def keep_inspections() -> None:
    """A round of everything for each kind of thing that the office has."""
    for area, title in (("columns", "网站抽查"), ("media", "新媒体抽查"), ("disclosure", "公开抽查")):
        draw_all(keep_inspection(area=area, title=title))
