"""What a person chooses of a list, whoever it shows records to: columns and their order, filters kept under a name."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.http import urlencode

from govaudit.columns import Choice, placed_columns, read_columns, write_columns
from govaudit.forms import ask_for_required
from govaudit.models import ListColumns, SavedView
from govaudit.roles import Right
from govaudit.services.lists import change_view, choose_columns, delete_view, save_view
from govaudit.views.bases import ConfirmDelete, RecordForm

COLUMNS = "columns"  # the part of an address that says which columns are shown


class ListChoices:
    """Base of lists. `columns` in the address goes before what the person chose."""

    request: HttpRequest
    person: Any
    #: Parts of an address that a kept filter takes along beside the filters.
    kept = ("sort", COLUMNS)

    @cached_property
    def columns_text(self) -> str:
        asked = self.request.GET.get(COLUMNS)
        if asked is not None:
            return asked
        chosen = ListColumns.objects.filter(person=self.person, page=self.request.path_info).order_by()
        return next(iter(chosen.values_list("columns", flat=True)), "") or self._columns_at_first

    @property
    def _columns_at_first(self) -> str:
        at_first: str = self.get_table_class().at_first  # type: ignore[attr-defined]
        return at_first

    def choose_shown(self, table: Any) -> list[Choice]:
        """Show the columns of the table that are wanted; gives all of them."""
        choices = read_columns(self.columns_text, table.columns.names(), table.key_column)
        table.arrange(choices)
        return choices

    def kept_query(self, columns: str) -> str:
        """What a kept filter holds of the address: nothing of the period, the page, a batch or a figure."""
        names = {*self.get_filterset_class().base_filters, *self.kept}  # type: ignore[attr-defined]
        asked = {name: values for name, values in self.request.GET.lists() if name in names and any(values)}
        if columns:
            asked[COLUMNS] = [columns]
        return urlencode(sorted(asked.items()), doseq=True)

    @property
    def keeps_views(self) -> bool:
        """Whether the list's filters can be kept under a name."""
        return True

    def saved_views(self) -> list[dict[str, Any]]:
        """The kept filters of the list, the own ones first, and which of them the address is."""
        if not self.keeps_views:
            return []
        here = self.kept_query("")
        views = SavedView.objects.visible_to(self.person).filter(page=self.request.path_info).select_related("owner")
        return [
            {
                "view": view,
                "is_here": view.query == here,
                "is_own": view.owner_id == self.person.pk,
                "may_change": view.is_changeable_by(self.person),
            }
            for view in sorted(views, key=lambda view: view.owner_id != self.person.pk)
        ]

    def take_choice(self) -> HttpResponseRedirect:
        """A form of the list was sent: columns, or a filter to keep."""
        sent, back = self.request.POST, self.request.GET.copy()
        page, title = self.request.path_info, self.get_title()  # type: ignore[attr-defined]
        if sent["choose"] == "view":
            columns = "" if COLUMNS in back else self.columns_text
            view = save_view(
                actor=self.person, page=page, title=title, name=sent.get("name", ""),
                query=self.kept_query(columns), is_shared="is_shared" in sent,
            )  # fmt: skip
            messages.success(self.request, f"已存为常用筛选“{view.name}”。")
            return redirect(view.address)
        choose_columns(actor=self.person, page=page, title=title, columns=self._sent_columns())
        back.pop(COLUMNS, None)
        return redirect(f"{self.request.path}?{back.urlencode()}" if back else self.request.path)

    def _sent_columns(self) -> str:
        sent = self.request.POST
        if sent["choose"] != COLUMNS:
            return ""
        table = self.get_table_class()(data=self.records().none(), **self.get_table_kwargs())  # type: ignore[attr-defined]
        names, key = table.columns.names(), table.key_column
        places = {name: sent.get(f"at-{name}", "") for name in names}
        order = [choice.name for choice in read_columns(self.columns_text, names, key)]
        chosen = write_columns(placed_columns(sent.getlist("shown"), places, order, key), names)
        return chosen or (",".join(names) if self._columns_at_first else "")


class SavedViewForm(forms.ModelForm):
    class Meta:
        model = SavedView
        fields = ("name", "is_shared")
        help_texts = {"is_shared": "其他人打开同一个列表也能用，各人只看到自己有权看的记录"}

    def __init__(self, *args: Any, may_share: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_share:
            del self.fields["is_shared"]
        ask_for_required(self)


class SavedViewEdit(RecordForm):
    right = Right.VIEW_OWN
    model, form_class = SavedView, SavedViewForm
    lookup = {"code": "code"}
    title, purpose = "修改常用筛选", "改名称，或者给全办用。条件要改的，在列表上重新筛选再存。"

    def records(self) -> Any:
        return SavedView.objects.changeable_by(self.person)

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"may_share": self.person.has_right(Right.VIEW)}

    def save(self, form: SavedViewForm) -> SavedView:
        view = form.instance
        return change_view(actor=self.person, view=view, name=view.name, is_shared=view.is_shared)

    def get_back_url(self) -> str:
        address: str = self.object.address
        return address

    def get_success_url(self) -> str:
        return self.get_back_url()


class SavedViewDelete(ConfirmDelete):
    right = Right.VIEW_OWN
    model = SavedView

    def records(self) -> Any:
        return SavedView.objects.changeable_by(self.person)

    def consequences(self) -> list[str]:
        shared = "其他人的列表上也不再有它。" if self.record.is_shared else ""
        return [f"将删除常用筛选“{self.record}”。{shared}记录不受影响。"]

    def delete(self, record: SavedView) -> None:
        delete_view(actor=self.person, view=record)

    def get_back_url(self) -> str:
        return self.record.address

    def get_done_url(self) -> str:
        return self.record.page
