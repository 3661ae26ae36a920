"""The units app."""

from django.apps import AppConfig


class UnitsConfig(AppConfig):
    name = "units"
    verbose_name = "单位与周期"

    def ready(self) -> None:
        from govaudit.housekeeping import register
        from govaudit.imports.undoing import KEPT_WITH
        from govaudit.views.bases import HINDRANCES
        from units.evidence import forget_contents
        from units.hanging import hanging_sentence, hung_on

        HINDRANCES.append(hanging_sentence)
        KEPT_WITH.append((hung_on, "已有佐证材料或催办，不能删除。请先在它的页面上删去。"))
        register("evidence", forget_contents)
