"""Lists of records: filters, chips, table, pages, and the same rows as a spreadsheet."""

from typing import Any, ClassVar
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.functional import cached_property
from django_filters.views import FilterView
from django_tables2 import SingleTableMixin

from govaudit.access import may_open
from govaudit.exports import Export, kind_of
from govaudit.filters import Chip
from govaudit.imports.kinds import ImportKind
from govaudit.models import Batch
from govaudit.paging import COUNTED, KeyPaginator
from govaudit.roles import Right
from govaudit.views.bases import RightRequired, Titled, find_record
from govaudit.views.choices import ListChoices
from govaudit.views.exporting import SheetExport


class RecordList(RightRequired, Titled, SheetExport, ListChoices, SingleTableMixin, FilterView):
    """A list: filters, chips, number of records, table, pages of 50. htmx swaps `#records` only.

    Needs `right`, `model`, `table_class`, `filterset_class` (a RecordFilter), `title`, `purpose`; `records()`
    gives the rows before rights and filters. `get_empty_hint` says why nothing is there and what to do next.
    A list of records that can be imported gives the same rows as a spreadsheet with `?export=xlsx`, and only those of
    one batch with `?batch=<code of its import>-<number>`.
    """

    template_name = "govaudit/record_list.html"
    fragment_name = "govaudit/_list_fragment.html"
    paginate_by = 50
    empty_hint: ClassVar[str] = "还没有记录。"
    unit_word: ClassVar[str] = "条"

    def records(self) -> QuerySet[Any]:
        return self.model._default_manager.all()

    def get_queryset(self) -> QuerySet[Any]:
        rows = self.visible(self.records())
        return rows.filter(batch=self.batch) if self.batch else rows

    @cached_property
    def import_kind(self) -> ImportKind | None:
        """The kind whose records the list shows; None where no spreadsheet brings them in."""
        return kind_of(self.model)

    @cached_property
    def batch(self) -> Batch | None:
        """The batch whose records alone are asked for; there is none for who does not see all records."""
        asked = self.request.GET.get("batch")
        if not asked:
            return None
        if not self.person.has_right(Right.VIEW):
            raise Http404
        code, _, number = asked.rpartition("-")
        lookup = {"code": "imported__code", "number": "number"}
        kind = self.import_kind.code if self.import_kind else ""
        batches = Batch.objects.filter(imported__kind=kind).select_related("imported")
        found: Batch = find_record(batches, lookup, {"code": code, "number": number})
        return found

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if "export" in request.GET:
            return self.answer_export()
        page: HttpResponseBase = super().get(request, *args, **kwargs)
        return page

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if "export" in request.GET:
            return self.answer_export()
        if "choose" in request.POST:
            return self.take_choice()
        return self.http_method_not_allowed(request)

    def get_export(self) -> Export | None:
        if self.import_kind is None:
            return None
        filterset = self.get_filterset(self.get_filterset_class())
        rows, period = self._shown_rows(filterset), self.get_export_period()[1]
        return Export(self.import_kind, rows, period, tuple(self.get_conditions(filterset)))

    def get_conditions(self, filterset: Any) -> list[str]:
        """What narrows the list, beside its period, in words."""
        return [f"{chip.label}：{chip.value}" for chip in self._chips(filterset)]

    def _chips(self, filterset: Any) -> list[Chip]:
        chips = [Chip("只看导入批次", str(self.batch), _without(self.request.GET, "batch"))] if self.batch else []
        return chips + (list(filterset.chips()) if filterset else [])

    def _shown_rows(self, filterset: Any) -> QuerySet[Any]:
        """The rows of all pages of the list, as filtered and sorted."""
        is_asked = not filterset.is_bound or filterset.is_valid()
        rows = filterset.qs if is_asked else filterset.queryset.none()
        table = self.get_table_class()(data=rows, **self.get_table_kwargs())
        if order := self.request.GET.getlist(table.prefixed_order_by_field):
            table.order_by = order
        sorted_rows: QuerySet[Any] = table.data.data
        return sorted_rows

    def get_filterset_kwargs(self, filterset_class: Any) -> dict[str, Any]:
        return {"data": self.request.GET or None, "request": self.request, "queryset": self.get_queryset()}

    def get_paginate_by(self, table_data: Any) -> None:
        return None  # Django would count and cut the rows once more, before the table does

    def get_table_pagination(self, table: Any) -> bool:
        return False  # django-tables2 would read numbers of pages, and how long one is, from the address

    def get_table(self, **kwargs: Any) -> Any:
        table = super().get_table(**kwargs)
        self.column_choices = self.choose_shown(table)  # before the page is read, with what its columns show
        return self.paginate_table(table)

    def paginate_table(self, table: Any) -> Any:
        asked = self.request.GET.get("page", "")
        return table.paginate(KeyPaginator, per_page=self.paginate_by, page=asked, counts_all=self.counts_all)

    @property
    def counts_all(self) -> bool:
        """Whether the number above the list is exact however long it is; else a long list says only that it is."""
        return False

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        chips = self._chips(self.filterset)
        return context | {
            "chips": chips,
            "record_count": context["table"].paginator.count,
            "has_more_records": context["table"].paginator.has_more,
            "counted_words": f"{COUNTED:,}",
            "kept_parts": [(name, value) for name in self.kept for value in self.request.GET.getlist(name)],
            "record_sum": None,
            "measured": None,
            "unit_word": self.unit_word,
            "empty_hint": "没有符合条件的记录。可以去掉上面的一项条件再看。" if chips else self.get_empty_hint(),
            "empty_actions": [] if chips else [entry for entry in context["page_actions"] if entry.is_primary],
            "plain_url": self.request.path,
            "columns": self._columns(context["table"]),
            **self._kept_filters(),
            "sheet_links": self._sheet_links(context["table"].paginator.count),
        }

    @property
    def keeps_views(self) -> bool:
        return self.batch is None

    def _kept_filters(self) -> dict[str, Any]:
        """The filters kept under a name, and whether these here can be."""
        views = self.saved_views()
        is_known = any(entry["is_here"] for entry in views)
        may_keep = self.keeps_views and not is_known and bool(self.kept_query(""))
        return {"saved_views": views, "may_keep": may_keep, "may_share": self.person.has_right(Right.VIEW)}

    def _columns(self, table: Any) -> list[dict[str, Any]]:
        """Every column for the form that chooses among them."""
        return [
            {
                "name": choice.name,
                "label": table.columns.columns[choice.name].header,
                "is_shown": choice.is_shown,
                "is_key": choice.name == table.key_column,
                "at": at,
            }
            for at, choice in enumerate(self.column_choices, start=1)
        ]

    def _sheet_links(self, count: int) -> list[tuple[str, str]]:
        """Labels and addresses of what spreadsheets have to do with the list."""
        kind = self.import_kind
        if kind is None:
            return []
        asked = _without(self.request.GET, "export")
        links = [("导出", f"?{asked}{'&' * bool(asked)}export=xlsx")] if count else []
        if self.person.has_right(kind.right) and may_open(self.person, "import-add"):
            links.append(("导入", f"{reverse('import-add')}?{urlencode({'kind': kind.code})}"))
            links.append(("下载模板", reverse("import-template", args=[kind.code])))
        return links

    def get_empty_hint(self) -> str:
        return self.empty_hint

    def get_template_names(self) -> list[str]:
        htmx = self.request.htmx  # type: ignore[attr-defined]
        is_fragment = htmx and htmx.target == "records" and not htmx.history_restore_request
        return [self.fragment_name if is_fragment else self.template_name]

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        response = super().render_to_response(context, **kwargs)
        # One address gives a page or its fragment; a browser must not keep one for the other.
        patch_vary_headers(response, ["HX-Request", "HX-Target"])
        return response


def _without(asked: QueryDict, name: str) -> str:
    """The address's query without one parameter, on the first page."""
    rest = asked.copy()
    for gone in (name, "page"):
        rest.pop(gone, None)
    return rest.urlencode()
