"""What the pages of all apps are made of: the right check, lists of records, forms, confirmations.

class ColumnList(MeasuredList):          # units.lists, for what measures count; else RecordList
    right = Right.VIEW_OWN
    model, table_class, filterset_class = WebColumn, WebColumnTable, WebColumnFilter
    title, purpose = "网站栏目", "各单位负责维护的栏目和本期更新数。"
    actions = (Action("新增栏目", "checks:column-add"),)

class ColumnEdit(RecordForm):            # without `lookup`: an add page
    right = Right.RECORD
    model, form_class = WebColumn, WebColumnForm
    lookup = {"code": "code"}            # {part of the url: path of the field}
    def save(self, form): return save_column(actor=self.person, column=form.instance)
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db.models import Model, QuerySet
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.generic import TemplateView, UpdateView

from govaudit.access import may_open
from govaudit.acts import require_right
from govaudit.errors import NotAllowed, UserError
from govaudit.roles import Right


class RightRequired:
    """First base of every view: who lacks `right` gets the 403 page with a sentence. `person` is who is signed in."""

    right: ClassVar[Right]
    request: HttpRequest

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        require_right(request.user, self.right)  # type: ignore[arg-type]
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
        return response

    @property
    def person(self) -> Any:
        return self.request.user

    def visible(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """The rows the person may see: models without `visible_to` have nothing to hide from who has the right."""
        narrow = getattr(rows, "visible_to", None)
        return narrow(self.person) if narrow else rows


@dataclass(frozen=True, slots=True)
class Action:
    """A button at the right of a page's title, shown to who may open the page it leads to."""

    label: str
    url_name: str
    kwargs: Mapping[str, str] | None = None
    query: str = ""
    is_primary: bool = True

    @property
    def url(self) -> str:
        return reverse(self.url_name, kwargs=dict(self.kwargs or {})) + (f"?{self.query}" if self.query else "")


class Titled:
    """A page with a title, one line of what it is for, actions at the right, and perhaps a parent page.

    Attributes or methods of the same name with `get_` before: `title`, `purpose`, `actions`, and
    `parent` as (label, url) or None.
    """

    title: ClassVar[str] = ""
    purpose: ClassVar[str] = ""
    actions: ClassVar[tuple[Action, ...]] = ()

    def get_title(self) -> str:
        return self.title

    def get_purpose(self) -> str:
        return self.purpose

    def get_actions(self) -> list[Action]:
        return list(self.actions)

    def get_parent(self) -> tuple[str, str] | None:
        return None

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)  # type: ignore[misc]
        user = self.request.user  # type: ignore[attr-defined]
        return context | {
            "page_title": self.get_title(),
            "page_purpose": self.get_purpose(),
            "page_actions": [entry for entry in self.get_actions() if may_open(user, entry.url_name)],
            "page_parent": self.get_parent(),
        }


class RecordPage(RightRequired, Titled, TemplateView):
    """The page of one record. `lookup` maps parts of the url to field paths; somebody else's record is a 404.
    The template gets it as `record`; `records()` may add select_related and prefetches."""

    model: ClassVar[type[Model]]
    lookup: ClassVar[dict[str, str]] = {"code": "code"}

    def records(self) -> QuerySet[Any]:
        return self.model._default_manager.all()

    @property
    def record(self) -> Any:
        if not hasattr(self, "_record"):
            self._record = find_record(self.visible(self.records()), self.lookup, self.kwargs)
        return self._record

    def get_title(self) -> str:
        return str(self.record)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"record": self.record}


class RecordForm(RightRequired, Titled, UpdateView):
    """An add page (no `lookup`) or an edit page. `save` calls the service and returns the record; what the service
    refuses is shown above the form. Leaving with unsaved changes asks.

    `new_record()` may give an add page a record with some fields set. `get_success_url` defaults to the
    record's page: set `page` to its url name, with `lookup`'s parts as arguments.
    """

    template_name = "govaudit/record_form.html"
    context_object_name = "record"  # the model's name would hide what the frame uses (`user`, `period`)
    lookup: ClassVar[dict[str, str]] = {}
    page: ClassVar[str] = ""
    save_label: ClassVar[str] = "保存"
    object: Any

    def records(self) -> QuerySet[Any]:
        assert self.model is not None
        return self.model._default_manager.all()

    def new_record(self) -> Model | None:
        return None

    def get_object(self, queryset: QuerySet[Any] | None = None) -> Any:
        if not self.lookup:
            return self.new_record()
        return find_record(self.visible(self.records()), self.lookup, self.kwargs)

    @property
    def is_new(self) -> bool:
        return not self.lookup

    def save(self, form: Any) -> Any:
        raise NotImplementedError

    def get_saved_sentence(self) -> str:
        return f"已保存“{self.object}”。"

    def get_success_url(self) -> str:
        return reverse(self.page, args=[path_value(self.object, path) for path in self.lookup.values() or ["code"]])

    def get_back_url(self) -> str:
        parent = self.get_parent()
        return parent[1] if parent else reverse("home")

    def form_valid(self, form: BaseForm) -> HttpResponse:
        try:
            self.object = self.save(form)
        except NotAllowed:
            raise
        except UserError as error:
            form.add_error(None, str(error))
            return self.form_invalid(form)
        if self.is_new and self.object is not getattr(form, "instance", self.object):
            messages.info(self.request, f"已经有一条同样的记录“{self.object}”，没有重复录入。")
        else:
            messages.success(self.request, self.get_saved_sentence())
        return redirect(self.get_success_url())

    def form_invalid(self, form: Any) -> HttpResponse:
        response = super().form_invalid(form)
        response.status_code = 422
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"back_url": self.get_back_url(), "save_label": self.save_label}


class Confirm(RightRequired, Titled, TemplateView):
    """A page that names what will happen before it does. `consequences()` gives the sentences, with numbers;
    `act()` calls the service and returns the sentence for afterwards; `get_back_url` is where both ways lead."""

    template_name = "govaudit/confirm.html"
    button: ClassVar[str] = "确定"
    is_danger: ClassVar[bool] = False

    def consequences(self) -> list[str]:
        return []

    def act(self) -> str:
        raise NotImplementedError

    def get_back_url(self) -> str:
        return reverse("home")

    def get_done_url(self) -> str:
        return self.get_back_url()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "consequences": self.consequences(),
            "button": self.button,
            "is_danger": self.is_danger,
            "back_url": self.get_back_url(),
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        messages.success(request, self.act())
        return redirect(self.get_done_url())


#: Sentences that say why a record cannot be deleted, blank where it can; upper floors add what they know.
HINDRANCES: list[Callable[[Model], str]] = []


class ConfirmDelete(Confirm):
    """Deletes one record. Needs `model`, `lookup`, `delete(record)` calling the service, and `get_back_url`."""

    model: ClassVar[type[Model]]
    lookup: ClassVar[dict[str, str]] = {"code": "code"}
    button = "删除"
    is_danger = True

    def records(self) -> QuerySet[Any]:
        return self.model._default_manager.all()

    @property
    def record(self) -> Any:
        if not hasattr(self, "_record"):
            self._record = find_record(self.visible(self.records()), self.lookup, self.kwargs)
        return self._record

    def get_title(self) -> str:
        return f"删除“{self.record}”"

    def consequences(self) -> list[str]:
        return [f"将删除{self.model._meta.verbose_name}“{self.record}”，删除后不能恢复，日志里留有原来的内容。"]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        hindrances = [sentence for hindrance in HINDRANCES if (sentence := hindrance(self.record))]
        return context | {"consequences": [*context["consequences"], *hindrances]}

    def delete(self, record: Any) -> None:
        raise NotImplementedError

    def act(self) -> str:
        sentence = f"已删除“{self.record}”。"
        self.delete(self.record)
        return sentence


def find_record(rows: QuerySet[Any], lookup: Mapping[str, str], parts: Mapping[str, Any]) -> Any:
    """The record that the parts of a url name; a 404 where there is none among `rows`."""
    try:
        return get_object_or_404(rows, **{path: parts[part] for part, path in lookup.items()})
    except (ValueError, ValidationError, FieldDoesNotExist) as error:
        raise Http404 from error


def path_value(record: Any, path: str) -> Any:
    """Value at a field path such as `source__code`."""
    for name in path.split("__"):
        record = getattr(record, name)
    return record
