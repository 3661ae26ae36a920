"""Acts on packs."""

from __future__ import annotations

from pathlib import Path

from django.db import IntegrityError, transaction

from checks.deadlines import fill_deadlines as fill_disclosure
from checks.duty_terms import settle_terms
from checks.models import FoiRequest, PolicyDocument
from govaudit.acts import act, write_entry
from govaudit.database import refresh_statistics
from govaudit.errors import UserError
from govaudit.roles import Right
from govaudit.sheets import limit_of
from hotline.clock import fill_deadlines
from hotline.events import settle_new
from hotline.models import Letter, TestLetter, WorkOrder
from reports.models import Criterion, FigureRule, Formula, Notice, NoticeTemplate, SchemePeriod
from reports.packs.reading import Pack, pack_sha256, period_code, read_pack
from reports.packs.records import SHEETS
from reports.sheets import ADJUSTMENTS
from units.models import Office, Period, Unit, User, pinyin_key
from units.sheets import PARTICIPATION, UNITS


class OfficeExists(UserError):
    """The database already belongs to an office, from another pack."""


@act("pack.load", right=Right.CONFIGURE)
def load_pack(*, actor: User | None, folder: Path) -> Period:
    """Put a whole pack into an empty database and give its period. The pack that is already loaded changes nothing.
    Raises PackError for a pack with faults, OfficeExists for a database that holds anything else."""
    sha256 = pack_sha256(folder)
    name = folder.resolve().name[: limit_of(Office, "pack")]
    office = Office.objects.first()
    if office and office.pack_sha256 == sha256:
        period = Period.objects.named(period_code(folder))
        write_entry(
            actor=actor, act="pack.load", subject=f"配置包/{name}", summary=f"装入配置包“{name}”：已经装入，无变化"
        )
        return period
    _refuse_other(office)
    pack = read_pack(folder)
    _save_office(pack.office, name, sha256)
    _save_settings(pack)
    _save_records(pack)
    _save_scheme(pack)
    _save_notice(pack)
    refresh_statistics()
    counts = {sheet.title: len(pack.records[sheet.file].entries) for sheet in SHEETS}
    write_entry(
        actor=actor,
        act="pack.load",
        subject=f"配置包/{name}",
        summary=f"装入配置包“{name}”：{pack.office.name}，{pack.period.name}，{sum(counts.values())}条记录",
        after={"sha256": sha256, "周期": pack.period.code, **counts},
    )
    return pack.period


def _refuse_other(office: Office | None) -> None:
    if office:
        raise OfficeExists(
            f"这个数据库已经装入{office.name}的配置包“{office.pack}”，不能再装别的。请换一个空的数据库。"
        )
    if Unit.objects.exists() or Period.objects.exists():
        raise OfficeExists("这个数据库已经有单位或周期，不是空的。配置包只能装入空的数据库。")


def _save_office(office: Office, name: str, sha256: str) -> None:
    office.pack, office.pack_sha256 = name, sha256
    try:
        with transaction.atomic():
            office.save(force_insert=True)
    except IntegrityError as error:
        # Two packs loaded at once: an office is one row, the second to come finds it taken.
        raise OfficeExists("另一个配置包刚刚装入这个数据库，请刷新后再看。") from error


def _save_settings(pack: Pack) -> None:
    for entries in pack.lists.values():
        if entries:
            type(entries[0])._default_manager.bulk_create(entries)
    pack.period.save(force_insert=True)
    Formula.objects.bulk_create(pack.formulas)
    FigureRule.objects.bulk_create(pack.rules)


def _save_records(pack: Pack) -> None:
    """Each sheet in its order; a record finds the keys its relations were given just before. What the orders' file
    states becomes events, and deadlines nobody stated follow the policies."""
    for unit in pack.records[UNITS.file].records():
        unit.pinyin = pinyin_key(unit.short_name)
    for sheet in SHEETS:
        records = pack.records[sheet.file].records()
        if sheet in (PARTICIPATION, ADJUSTMENTS):
            for record in records:
                record.period = pack.period
        sheet.model._default_manager.bulk_create(records)
    settle_new(WorkOrder.objects.all())
    fill_deadlines(Letter.objects.all())
    fill_deadlines(TestLetter.objects.all())
    fill_disclosure(FoiRequest.objects.all())
    fill_disclosure(PolicyDocument.objects.all())
    settle_terms()


def _save_scheme(pack: Pack) -> None:
    if pack.scheme is None:
        return
    pack.scheme.scheme.save(force_insert=True)
    Criterion.objects.bulk_create(criterion for criterion, _ in pack.scheme.criteria)
    SchemePeriod.objects.create(period=pack.period, scheme=pack.scheme.scheme)


def _save_notice(pack: Pack) -> None:
    """The template, and the period's notice as its own copy of the text."""
    notice = pack.notice
    assert notice.dated_on is not None
    settings = dict(notice.settings)
    template = NoticeTemplate.objects.create(code="main", name=notice.name, text=notice.text, settings=settings)
    Notice.objects.create(
        period=pack.period, template=template, text=notice.text, settings=settings, dated_on=notice.dated_on
    )
