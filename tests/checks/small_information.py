"""政务信息 and recurring duties for the small office and the 千阳 quarter."""

from datetime import date

from checks.models import (
    Adoption,
    AdoptionLevel,
    Duty,
    DutyReport,
    DutyUnit,
    Publication,
    Submission,
    SubmissionKind,
)
from checks.services import save_adoption, save_duty, save_duty_report, save_duty_unit, save_submission
from tests.checks.small_office import unit
from units.models import Unit


def open_publications() -> None:
    """网站 (县), 市要情 (市), 省要情 (省); one kind of items."""
    for position, (code, level) in enumerate((("county", "县"), ("city", "市"), ("province", "省")), start=1):
        AdoptionLevel.objects.create(code=code, name=level, position=position)
    for position, (code, name, level) in enumerate(
        (("web", "县政府网站", "county"), ("city", "市政务要情", "city"), ("province", "省政务要情", "province")),
        start=1,
    ):
        Publication.objects.create(code=code, name=name, level=AdoptionLevel.objects.get(code=level), position=position)
    SubmissionKind.objects.create(code="news", name="动态", position=1)


def send(unit_code: str, day: date, title: str = "春耕备耕进展", **values: object) -> Submission:
    return save_submission(actor=None, submission=Submission(unit=unit(unit_code), sent_on=day, title=title, **values))


def use(item: Submission, day: date, publication: str = "") -> Adoption:
    """An item used in a publication."""
    found = Publication.objects.get(code=publication) if publication else None
    return save_adoption(
        actor=None, adoption=Adoption(unit=item.unit, submission=item, publication=found, adopted_on=day)
    )


def use_titled(unit_code: str, day: date, title: str, quantity: int = 1, publication: str = "") -> Adoption:
    """A use of an item that is not on file, or a month's number."""
    found = Publication.objects.get(code=publication) if publication else None
    adoption = Adoption(unit=unit(unit_code), title=title, publication=found, adopted_on=day, quantity=quantity)
    return save_adoption(actor=None, adoption=adoption)


def define_duty(**values: object) -> Duty:
    """改革动态信息: two items a week by Sunday, of all units, from 2022-07-01."""
    given = {
        "name": "改革动态信息",
        "topic": "“放管服”改革",
        "cycle": "week",
        "required": 2,
        "due_day": 7,
        "starts_on": date(2022, 7, 1),
    }
    return save_duty(actor=None, duty=Duty(**given | values))


def define_summary(**values: object) -> Duty:
    """改革月小结: one a month by the 20th."""
    given = {"name": "改革月小结", "cycle": "month", "required": 1, "due_day": 20}
    return define_duty(**given | values)


def report(duty: Duty, unit_code: str, day: date, quantity: int = 1, **values: object) -> DutyReport:
    given = DutyReport(duty=duty, unit=unit(unit_code), sent_on=day, quantity=quantity, **values)
    return save_duty_report(actor=None, report=given)


def keep_information() -> None:
    """What the 千阳 pack does not bring: items, where they were used, a duty and reports, of every unit."""
    open_publications()
    duty = define_summary(starts_on=date(2022, 4, 1), required=2)
    for code in Unit.objects.values_list("code", flat=True):
        item = send(code, date(2022, 4, 6))
        use(item, date(2022, 4, 8), "web")
        use_titled(code, date(2022, 6, 30), "当月采用合计", 3)
        report(duty, code, date(2022, 4, 15))
        save_duty_unit(actor=None, entry=DutyUnit(duty=duty, unit=unit(code)))
