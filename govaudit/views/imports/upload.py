"""Uploading a file: first its kind, then the file with its source; and the mended workbook of faulty rows."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import FormView

from govaudit.errors import NotAllowed, UserError
from govaudit.forms import ask_for_required
from govaudit.imports.kinds import ImportKind
from govaudit.imports.lookups import Choices
from govaudit.imports.proposing import optional_fields
from govaudit.imports.reading import Limits
from govaudit.models import Import, ImportSource, ImportState
from govaudit.roles import Right
from govaudit.services.import_rows import upload_mended
from govaudit.services.imports import upload_file
from govaudit.uploads import has_too_large_file, spooled
from govaudit.validators import check_line
from govaudit.views.bases import RightRequired, Titled
from govaudit.views.imports.bases import ACCEPTED_FILES, OfImport, allowed_kinds

BLANKS = [("", "按来源原来的设置（新来源为保留）"), ("keep", "保留原有内容"), ("clear", "清空原有内容")]
MEGABYTE = 1024**2


def accepted_sentence() -> str:
    limits = Limits()
    return (
        f"可以是 .xlsx、.xls、.ods 或 .csv，不超过 {limits.size // MEGABYTE} MB、{limits.rows // 10_000} 万行。"
        "设了打开密码的、带宏的文件请先另存为 .xlsx。"
    )


class FileForm(forms.Form):
    file = forms.FileField(
        label="文件",
        max_length=200,
        widget=forms.ClearableFileInput(attrs={"accept": ACCEPTED_FILES}),
        error_messages={
            "empty": "这个文件是空的，请换一个。",
            "missing": "请选择文件。",
            "max_length": "文件名太长，请改短到 200 个字以内。",
            "invalid": "没有收到文件，请再选一次。",
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].help_text = f"点开选择，或把文件拖到这里。{accepted_sentence()}"
        ask_for_required(self)
        self.fields["file"].error_messages["required"] = "请选择文件。"


class UploadForm(FileForm):
    source = forms.CharField(
        label="来源",
        max_length=64,
        validators=[check_line],
        widget=forms.TextInput(attrs={"list": "sources", "autocomplete": "off"}),
        help_text="从哪里导出的，例如“市12345平台”。下次从同一来源导入，表头和写法都记着",
    )
    period = forms.ChoiceField(label="考核周期", help_text="这张表里的记录算哪个周期的")
    blank = forms.ChoiceField(
        label="空白单元格",
        choices=BLANKS,
        required=False,
        widget=forms.RadioSelect,
        help_text="只管已经有的记录：表里空着的一格，是保留原来的内容，还是清空",
    )
    field_order = ["file", "source", "period", "blank"]

    def __init__(self, *args: Any, kind: ImportKind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "period" in kind.context:
            self._offer_periods(kind)
        else:
            del self.fields["period"]

    def _offer_periods(self, kind: ImportKind) -> None:
        periods = cast("Choices", kind.lookups()["periods"])
        field = cast("forms.ChoiceField", self.fields["period"])
        field.choices = [(code, str(periods.find(code))) for code in periods.names()]

    def clean_blank(self) -> bool | None:
        return {"keep": True, "clear": False}.get(self.cleaned_data["blank"])


class FileFormView(RightRequired, Titled, FormView):
    """A form with a file; what the service refuses is shown above it."""

    right = Right.RECORD
    save_label = "上传"

    def take(self, form: FileForm) -> Import:
        raise NotImplementedError

    def form_valid(self, form: FileForm) -> HttpResponse:
        try:
            imported = self.take(form)
        except NotAllowed:
            raise
        except UserError as error:
            form.add_error(None, str(error))
            return self.form_invalid(form)
        return redirect("import-detail", imported.code)

    def get_form(self, form_class: Any = None) -> FileForm:
        form: FileForm = super().get_form(form_class)
        if has_too_large_file(self.request):
            form.fields["file"].error_messages["required"] = (
                f"文件超过 {Limits().size // MEGABYTE} MB，没有收下。请按月份或单位拆成几个文件再上传。"
            )
        return form

    def form_invalid(self, form: FileForm) -> HttpResponse:
        """A browser does not keep the chosen file."""
        if "file" in form.cleaned_data:
            form.add_error("file", "选好的文件没有留下，请再选一次。")
        response = super().form_invalid(form)
        response.status_code = 422
        return response

    def get_back_url(self) -> str:
        parent = self.get_parent()
        return parent[1] if parent else reverse("import-list")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"back_url": self.get_back_url(), "save_label": self.save_label}


class ImportAdd(FileFormView):
    """Without `?kind=` the kinds to choose from, with it the form."""

    form_class = UploadForm
    title = "上传文件"

    @cached_property
    def import_kind(self) -> ImportKind | None:
        wanted = self.request.GET.get("kind", "")
        found = next((kind for kind in allowed_kinds(self.person) if kind.code == wanted), None)
        if wanted and found is None:
            raise Http404
        return found

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.get_form() if self.import_kind else None
        return self.render_to_response(self.get_context_data(form=form))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.import_kind is None:
            return redirect("import-add")
        return super().post(request, *args, **kwargs)

    def get_template_names(self) -> list[str]:
        return ["govaudit/imports/import_add.html" if self.import_kind else "govaudit/imports/import_kinds.html"]

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"kind": self.import_kind}

    def get_initial(self) -> dict[str, Any]:
        # The period in view is kept in the session by the frame.
        period = self.request.GET.get("period") or self.request.session.get("period", "")
        return {"source": self.request.GET.get("source") or self._last_source(), "period": period, "blank": ""}

    def _last_source(self) -> str:
        """Where the person's last file of the kind came from, else anybody's."""
        assert self.import_kind is not None
        imports = Import.objects.filter(kind=self.import_kind.code).select_related("source")
        last = imports.filter(uploaded_by=self.person).first() or imports.first()
        return last.source.name if last else ""

    def take(self, form: FileForm) -> Import:
        assert self.import_kind is not None
        values = form.cleaned_data
        with spooled(values["file"]) as content:
            return upload_file(
                actor=self.person,
                kind=self.import_kind.code,
                source=values["source"],
                content=content,
                file_name=values["file"].name,
                period=values.get("period", ""),
                blank_keeps=values["blank"],
            )

    def get_title(self) -> str:
        return f"导入{self.import_kind.title}" if self.import_kind else self.title

    def get_purpose(self) -> str:
        return "上传以后先核对，点了接受才写进记录。" if self.import_kind else "先选要导入哪一种表，上次用的排在最前。"

    def get_parent(self) -> tuple[str, str]:
        return ("上传文件", reverse("import-add")) if self.import_kind else ("导入", reverse("import-list"))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        if self.import_kind is None:
            return context | {"kinds": self._kinds()}
        names = list(self._sources().values_list("name", flat=True))
        return context | {
            "kind": self.import_kind,
            "source_names": names,
            "optional": optional_fields(self.import_kind),
        }

    def _kinds(self) -> list[ImportKind]:
        """The kind of the person's last file first."""
        last = Import.objects.filter(uploaded_by=self.person).values_list("kind", flat=True).first()
        return sorted(allowed_kinds(self.person), key=lambda kind: kind.code != last)

    def _sources(self) -> QuerySet[ImportSource]:
        return ImportSource.objects.filter(kind=self.import_kind.code if self.import_kind else "")


class ImportMend(OfImport, FileFormView):
    """Takes back the workbook of faulty rows."""

    open_states = (ImportState.CHECKED,)
    form_class = FileForm
    template_name = "govaudit/imports/import_mend.html"
    title = "上传改好的表"
    purpose = "把下载的“有问题的行”改好以后传回来，按工作表和行号对上原来的行。"

    def take(self, form: FileForm) -> Import:
        upload = form.cleaned_data["file"]
        with spooled(upload) as content:
            return upload_mended(actor=self.person, imported=self.imported, content=content, file_name=upload.name)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"record": self.imported}
