"""The bottom floor: settings, jobs, audit, measures and the sheet machinery."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class GovauditConfig(AppConfig):
    name = "govaudit"
    verbose_name = "平台"

    def ready(self) -> None:
        autodiscover_modules("measures", "imports", "tasks")
        import_module("govaudit.imports.tasks")
        import_module("govaudit.exports.tasks")
        import_module("govaudit.housekeeping")
