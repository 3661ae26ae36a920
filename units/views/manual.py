"""Pages of the manual."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.urls import reverse
from django.views.generic import TemplateView

from govaudit.filters import LONGEST_SEARCH
from govaudit.roles import Right
from govaudit.views import Action, RightRequired, Titled
from units.manual import body_of, definitions, page_named, page_names, pages, places_of


class _Manual(RightRequired, Titled, TemplateView):
    """What all pages of the manual show: its contents, and the box that searches it."""

    right = Right.VIEW_OWN

    @property
    def typed(self) -> str:
        return self.request.GET.get("q", "").strip()[:LONGEST_SEARCH]

    def get_parent(self) -> tuple[str, str] | None:
        return "使用手册", reverse("units:manual")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"parts": pages(), "typed": self.typed, "here": self.request.path}


class ManualHome(_Manual):
    """The contents; with `q` the places where that is said."""

    template_name = "manual/home.html"
    title = "使用手册"
    purpose = "怎么办一期通报、每一页怎么用、每个数怎么算。可以整本打印。"
    actions = (Action("整本打印", "units:manual-all", is_primary=False),)

    def get_parent(self) -> None:
        return None

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        if self.typed:
            context |= {"found": places_of(self.typed), "groups": definitions(self.person, self.typed)}
        return context


class ManualPage(_Manual):
    template_name = "manual/page.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if kwargs["page"] not in page_names():
            raise Http404
        page = page_named(kwargs["page"])
        context = super().get_context_data(**kwargs)
        return context | {
            "page_title": page.title,
            "page_purpose": page.lead,
            "page": page,
            "body": body_of(page, self.person),
        }


class ManualMeasures(_Manual):
    """The definition of every measure, from the registry that counts them."""

    template_name = "manual/measures.html"
    title = "统计口径"
    purpose = "通报和页面上每个数的含义，与计算用的是同一份定义。名称可以写进公式和通报的花括号里。"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"groups": definitions(self.person, self.typed)}


class ManualAll(_Manual):
    """The whole manual on one page, to print."""

    template_name = "manual/all.html"
    title = "使用手册"
    purpose = "整本手册，用浏览器的打印功能打印，每篇另起一页。"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        bodies = [(part, [(page, body_of(page, self.person)) for page in found]) for part, found in pages()]
        return super().get_context_data(**kwargs) | {"bodies": bodies, "groups": definitions(self.person)}
