"""Every kind of record has one sheet and one kind of import; whatever is no record is named here, with the reason."""

from collections import Counter
from importlib import import_module

import pytest
from django.apps import apps
from django.db import models
from django.test.utils import isolate_apps

from govaudit.imports.kinds import KINDS
from govaudit.models import Imported, ListEntry
from govaudit.sheets import Reference, Sheet
from hotline.models import WorkOrder

APPS = ("units", "checks", "hotline", "reports")
#: Models with a key of their own that nobody brings in as records: settings of the office, acts of the program and what
#: it works out. Lists (ListEntry) come with the pack.
NO_RECORDS = {
    "checks.AccountEvent": "what accounts went through; recorded on the account's page",
    "checks.ColumnDuty": "an act: who handed a column over to whom",
    "checks.Completion": "an act: who said that all is filled in",
    "checks.Confirmation": "an act: what a unit answered",
    "checks.DutyTerm": "worked out",
    "checks.FilledValue": "what waits for the office's acceptance",
    "checks.FillRequest": "an act: who was asked for numbers",
    "checks.FillTask": "an act: a unit's part of a request",
    "checks.InspectionItem": "an act: what was drawn, and what a checker said of it",
    "checks.Threshold": "a setting",
    "hotline.Caller": "personal data, kept apart: never in a sheet",
    "hotline.ClassMapping": "a setting",
    "hotline.DeadlinePolicy": "a setting",
    "hotline.NotRepeated": "an act: what a person decided",
    "hotline.OrderEvent": "what orders went through; imports derive it",
    "units.Evidence": "a file kept with a record",
    "units.Reminder": "an act: who reminded whom",
    "units.Office": "the office itself",
    "units.Period": "a setting",
    "units.Closing": "an act: what was frozen, by whom",
    "units.User": "a setting",
    "reports.Scheme": "the office's rules, from its pack",
    "reports.SchemePeriod": "the office's rules, from its pack",
    "reports.Formula": "the office's rules, from its pack",
    "reports.Criterion": "the office's rules, from its pack",
    "reports.FigureRule": "the office's rules, from its pack",
    "reports.Score": "worked out",
    "reports.ScoreLine": "worked out",
    "reports.NoticeTemplate": "a text",
    "reports.Notice": "a text",
    "reports.Edition": "written by the program",
    "reports.EditionFile": "written by the program",
}


def record_models() -> list[type[models.Model]]:
    return [
        model
        for app in APPS
        for model in apps.get_app_config(app).get_models()
        if not issubclass(model, ListEntry) and model._meta.label not in NO_RECORDS
    ]


def sheets() -> list[Sheet]:
    return [sheet for app in APPS for sheet in import_module(f"{app}.sheets").SHEETS]


def unregistered(found: list[type[models.Model]]) -> dict[str, tuple[int, int]]:
    """Number of sheets and of kinds of import of each model that hasn't one of both, in the app that declares it."""
    by_sheet = Counter(
        sheet.model for sheet in sheets() if sheet in import_module(f"{sheet.model._meta.app_label}.sheets").SHEETS
    )
    by_kind = Counter(kind.model for kind in KINDS.values())
    return {
        model._meta.label: (by_sheet[model], by_kind[model])
        for model in found
        if (by_sheet[model], by_kind[model]) != (1, 1)
    }


def test_every_record_has_one_sheet_and_one_kind_of_import():
    assert len(record_models()) >= 11
    assert unregistered(record_models()) == {}


def test_a_record_without_a_sheet_is_noticed():
    with isolate_apps("units"):

        class Reminder(Imported):
            class Meta:
                app_label = "units"

    assert unregistered([WorkOrder, Reminder]) == {"units.Reminder": (0, 0)}


def test_every_record_knows_where_it_came_from():
    assert [model._meta.label for model in record_models() if not issubclass(model, Imported)] == []


def test_what_is_named_as_no_record_is_a_model_and_no_record():
    known = {model._meta.label: model for app in APPS for model in apps.get_app_config(app).get_models()}
    assert [name for name in NO_RECORDS if name not in known or issubclass(known[name], Imported)] == []


@pytest.mark.parametrize("code", KINDS)
def test_a_kind_takes_the_very_sheet_of_its_model(code: str):
    assert KINDS[code].sheet in sheets()
    assert KINDS[code].model is KINDS[code].sheet.model


@pytest.mark.parametrize("code", KINDS)
def test_a_sheet_says_all_that_a_record_says(code: str):
    """Every field of the record is a column, comes with the import, or is written by another act only."""
    kind = KINDS[code]
    own = {field.name for field in Imported._meta.fields} | {"id"}
    given = {column.field for column in kind.sheet.columns} | own
    given |= {*kind.context, *kind.kept, *kind.worked_out}
    fields = {field.name for field in kind.model._meta.concrete_fields}
    assert fields - given <= {"pinyin"}  # derived from the name
    assert {column.field for column in kind.sheet.columns} <= fields


@pytest.mark.django_db
@pytest.mark.parametrize("code", KINDS)
def test_every_reference_of_a_kind_has_its_lookup(code: str):
    kind, lookups = KINDS[code], KINDS[code].lookups()
    wanted = {column.kind.to for column in kind.sheet.columns if isinstance(column.kind, Reference)}
    assert wanted <= set(lookups)
