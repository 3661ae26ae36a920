"""The page of presets that an office may take over."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.urls import reverse
from django.views.generic import TemplateView

from checks.presets import PRESETS, Preset, on_file
from checks.services import take_preset
from govaudit.roles import Right
from govaudit.views import Confirm, RightRequired, Titled


class PresetList(RightRequired, Titled, TemplateView):
    right = Right.CONFIGURE
    template_name = "checks/preset_list.html"
    title = "预设"
    purpose = "常用的分类和指标，可以一次采用；已有的不改，采用以后和自己设的一样。"

    def get_parent(self) -> tuple[str, str]:
        return "填报指标", reverse("checks:indicator-list")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        known = on_file()
        return super().get_context_data(**kwargs) | {
            "presets": [(preset, len(preset.missing(known))) for preset in PRESETS],
        }


class PresetTake(Confirm):
    right = Right.CONFIGURE
    button = "采用"

    @property
    def preset(self) -> Preset:
        found = next((preset for preset in PRESETS if preset.code == self.kwargs["code"]), None)
        if found is None:
            raise Http404
        return found

    def get_title(self) -> str:
        return f"采用“{self.preset.title}”"

    def get_purpose(self) -> str:
        return self.preset.purpose

    def consequences(self) -> list[str]:
        missing = self.preset.missing(on_file())
        names = "、".join(dict.fromkeys(values["name"] for _, values in missing))
        kept = len(self.preset.entries) - len(missing)
        added = f"将新增 {len(missing)} 项：{names}。" if missing else "没有要新增的。"
        return [added, f"已有的 {kept} 项不变。"] if kept else [added]

    def act(self) -> str:
        added = take_preset(actor=self.person, preset=self.preset)
        return f"已采用“{self.preset.title}”，新增 {len(added)} 项。"

    def get_back_url(self) -> str:
        return reverse("checks:preset-list")
