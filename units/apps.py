"""The units app."""

from django.apps import AppConfig


class UnitsConfig(AppConfig):
    name = "units"
    verbose_name = "单位与周期"

    def ready(self) -> None:
        from govaudit.housekeeping import register
        from units.evidence import forget_contents

        register("evidence", forget_contents)
