"""Pages of the office's lists (目录): all of them, one with its entries, adding, changing, moving and deleting one."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views import View
from django.views.generic import TemplateView

from govaudit.access import may_open
from govaudit.filters import Entries
from govaudit.models import ListEntry
from govaudit.roles import Right
from govaudit.views import Action, ConfirmDelete, RecordForm, RightRequired, Titled, find_record
from units.entries import (
    OWN_FORMS,
    all_lists,
    list_key,
    list_named,
    lists_by_app,
    own_fields,
    refuse_removal,
    uses_by_entry,
)
from units.entry_form import EntryForm, entry_form
from units.recording import InvalidRecord, shown_value
from units.services import delete_entry, save_entry


class _OfList(RightRequired):
    """What pages of one list share; `list` in the address names it."""

    kwargs: dict[str, Any]

    @cached_property
    def entries_model(self) -> type[ListEntry]:
        found = list_named(self.kwargs["list"])
        if found is None:
            raise Http404
        return found

    @property
    def own_forms(self) -> tuple[str, str] | None:
        return OWN_FORMS.get(self.entries_model._meta.label)

    def get_parent(self) -> tuple[str, str] | None:
        return self.entries_model.list_name, reverse("units:entry-list", args=[self.kwargs["list"]])

    def entry(self) -> Any:
        return find_record(self.entries_model._default_manager.all(), {"code": "code"}, self.kwargs)


class EntryLists(RightRequired, Titled, TemplateView):
    """All lists by app, with how many entries each has and what they are called."""

    right = Right.VIEW
    template_name = "units/entry_lists.html"
    title = "目录"
    purpose = "本县自己定的各种类别、分组和来源。录入、导入和统计时从这里选，名称会印在通报里。"
    actions = (Action("预设", "checks:preset-list", is_primary=False),)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        entries = Entries(all_lists())
        groups = [
            (app, [(model.list_name, list_key(model), entries.of(model)) for model in models])
            for app, models in lists_by_app()
        ]
        return super().get_context_data(**kwargs) | {"groups": groups}


class EntryList(_OfList, Titled, TemplateView):
    """The entries of a list in their order, with the records that use each."""

    right = Right.VIEW
    template_name = "units/entry_list.html"

    def get_title(self) -> str:
        return self.entries_model.list_name

    def get_purpose(self) -> str:
        return "按这里的顺序列在选择框和表里。有记录用着的不能删除；不再用的可以留着，不影响统计。"

    def get_parent(self) -> tuple[str, str]:
        return "目录", reverse("units:entry-lists")

    def get_actions(self) -> list[Action]:
        if self.own_forms:
            return [Action("新增", self.own_forms[0])]
        return [Action("新增", "units:entry-add", {"list": self.kwargs["list"]})]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        model = self.entries_model
        fields = [] if self.own_forms else own_fields(model)
        related = [field.name for field in fields if field.many_to_one]
        uses = uses_by_entry(model)
        rows = [
            (entry, [shown_value(entry, field) for field in fields], uses.get(entry.pk, []), self._edit_url(entry))
            for entry in model._default_manager.select_related(*related).order_by("position", "code")
        ]
        return super().get_context_data(**kwargs) | {
            "list": self.kwargs["list"],
            "headers": [field.verbose_name for field in fields],
            "rows": rows,
            "may_configure": self.person.has_right(Right.CONFIGURE),
            "opens_records": may_open(self.person, "import-records"),
        }

    def _edit_url(self, entry: ListEntry) -> str:
        if self.own_forms:
            return reverse(self.own_forms[1], args=[entry.code])
        return reverse("units:entry-edit", args=[self.kwargs["list"], entry.code])


class EntryAdd(_OfList, RecordForm):
    right = Right.CONFIGURE
    purpose = "新增以后，录入、导入和筛选时就可以选。"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Lists with pages of their own are filled there."""
        return redirect(*self.elsewhere(self.own_forms)) if self.own_forms else super().get(request, *args, **kwargs)

    def elsewhere(self, forms: tuple[str, str]) -> list[str]:
        return [forms[0]]

    def get_form_class(self) -> type[EntryForm]:
        return entry_form(self.entries_model)

    def get_title(self) -> str:
        return f"新增{self.entries_model.list_name}"

    def save(self, form: Any) -> ListEntry:
        return save_entry(actor=self.person, entry=form.instance, place=form.cleaned_data["place"])

    def get_success_url(self) -> str:
        return self.get_back_url()


class EntryEdit(EntryAdd):
    lookup = {"code": "code"}
    purpose = "改名以后，原来的记录都用新的名称；已经签发的通报和锁定的数字不变。"

    def get_object(self, queryset: Any = None) -> Any:
        return self.entry()

    def elsewhere(self, forms: tuple[str, str]) -> list[str]:
        return [forms[1], self.kwargs["code"]]

    def get_title(self) -> str:
        return f"修改“{self.entry()}”"


class EntryMove(_OfList, View):
    """Moves an entry one place up or down (`to`: up, down)."""

    right = Right.CONFIGURE

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        entry = self.entry()
        codes = list(self.entries_model._default_manager.order_by("position", "code").values_list("code", flat=True))
        step = -1 if request.POST.get("to") == "up" else 1
        save_entry(actor=self.person, entry=entry, place=codes.index(entry.code) + 1 + step)
        messages.success(request, f"已移动“{entry}”。")
        return redirect("units:entry-list", self.kwargs["list"])


class EntryDelete(_OfList, ConfirmDelete):
    right = Right.CONFIGURE

    @cached_property
    def record(self) -> Any:
        return self.entry()

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """What cannot be taken away is said on the page that shows what uses it."""
        try:
            refuse_removal(self.record)
        except InvalidRecord as refusal:
            messages.error(request, str(refusal))
            return redirect(self.get_back_url())
        return super().get(request, *args, **kwargs)

    def consequences(self) -> list[str]:
        return [
            f"没有记录用着它。将从“{self.record.list_name}”里删除“{self.record}”，以后不能再选；日志里留有原来的内容。"
        ]

    def delete(self, record: Any) -> None:
        delete_entry(actor=self.person, entry=record)

    def get_back_url(self) -> str:
        return reverse("units:entry-list", args=[self.kwargs["list"]])
