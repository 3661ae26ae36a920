"""The list of imports, and the sources they come from."""

from __future__ import annotations

from typing import Any

import django_filters
import django_tables2 as tables
from django import forms
from django.db.models import Count, Max, Q, QuerySet
from django.urls import reverse
from django.utils.safestring import SafeString

from govaudit.filters import RecordFilter, SearchFilter
from govaudit.forms import ask_for_required
from govaudit.imports.kinds import KINDS
from govaudit.imports.mapping import ColumnMapping
from govaudit.models import Import, ImportSource, ImportState
from govaudit.roles import Right
from govaudit.services.sources import change_source
from govaudit.tables import DASH, WIDE_ONLY, WRAPPED, KeyColumn, MomentColumn, NumberColumn, RecordTable, badge
from govaudit.views.bases import Action, RecordForm
from govaudit.views.imports.bases import allowed_kinds
from govaudit.views.imports.settled import mark_of, taught_kinds
from govaudit.views.imports.words import header_for, mapped_columns
from govaudit.views.lists import RecordList

TONES = {
    ImportState.REFUSED: "late",
    ImportState.READ: "near",
    ImportState.MAPPED: "near",
    ImportState.CHECKED: "near",
    ImportState.FINISHED: "good",
}
#: What the list says of an import's rows, in the order people ask for it.
COUNTED = {
    "new": "新增",
    "changed": "有变化",
    "conflict": "冲突",
    "faulty": "有问题",
    "dropped": "不导入",
    "same": "一样",
}


def counted(imported: Import) -> str:
    """Rows still waiting and rows taken over, in words."""
    parts = [f"{label} {imported.counts[name]}" for name, label in COUNTED.items() if imported.counts.get(name)]
    taken = sum(
        batch.counts.get("new", 0) + batch.counts.get("changed", 0)
        for batch in imported.batches.all()
        if not batch.undone_at
    )
    return "，".join([f"已接受 {taken}"] * bool(taken) + parts)


class ImportTable(RecordTable):
    file_name = KeyColumn(verbose_name="文件", attrs=WRAPPED)
    state = tables.Column(verbose_name="状态", attrs={"td": {"class": "nowrap"}})
    counts = tables.Column(verbose_name="行数", orderable=False, empty_values=(), attrs=WRAPPED)
    kind = tables.Column(verbose_name="种类", attrs=WIDE_ONLY)
    source = tables.Column(verbose_name="来源", order_by=("source__name",), attrs=WIDE_ONLY)
    uploaded_by = tables.Column(verbose_name="上传人", order_by=("uploaded_by__username",), attrs=WIDE_ONLY)
    uploaded_at = MomentColumn(verbose_name="上传时间")

    class Meta(RecordTable.Meta):
        model = Import
        fields = ("file_name", "state", "counts", "kind", "source", "uploaded_by", "uploaded_at")

    def record_url(self, record: Import) -> str:
        return reverse("import-detail", args=[record.code])

    def render_kind(self, value: str) -> str:
        return KINDS[value].title

    def render_state(self, record: Import) -> SafeString:
        if record.needs_nothing:
            return badge("没有要接受的")
        return badge(record.get_state_display(), TONES.get(ImportState(record.state), ""))

    def render_counts(self, record: Import) -> str:
        return counted(record) or DASH


class KindFilter(django_filters.ChoiceFilter):
    """Kinds the person may bring in."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(label="种类", empty_label="全部", **kwargs)

    @property
    def field(self) -> Any:
        user = self.parent.request.user
        self.extra["choices"] = [(kind.code, kind.title) for kind in allowed_kinds(user)]
        return super().field


def _sources(request: Any) -> QuerySet[ImportSource]:
    return ImportSource.objects.filter(kind__in=[kind.code for kind in allowed_kinds(request.user)])


class SourceChoices(django_filters.ModelChoiceFilter):
    """Sources with their kind, since each kind has its own."""

    class field_class(django_filters.fields.ModelChoiceField):  # noqa: N801 - the filter's own name for it
        def label_from_instance(self, obj: ImportSource) -> str:
            return f"{KINDS[obj.kind].title} · {obj.name}"


class ImportFilter(RecordFilter):
    open_names = ("kind", "state", "source", "q")
    kind = KindFilter()
    state = django_filters.ChoiceFilter(choices=ImportState.choices, label="状态", empty_label="全部")
    source = SourceChoices(queryset=_sources, label="来源")
    q = SearchFilter(("file_name",), label="查找", placeholder="文件名")

    class Meta:
        model = Import
        fields = ("kind", "state", "source", "q")


class ImportList(RecordList):
    right = Right.RECORD
    model, table_class, filterset_class = Import, ImportTable, ImportFilter
    title = "导入"
    purpose = "把平台导出的表、自己的台账导进来：先核对，再接受，接受了也能整批撤销。"
    unit_word = "次"
    empty_hint = "还没有导入过文件。点“上传文件”选一张表，核对以后才会写进记录。"
    actions = (
        Action("上传文件", "import-add"),
        Action("来源", "import-sources", is_primary=False),
    )

    def records(self) -> QuerySet[Import]:
        rows = Import.objects.select_related("source", "uploaded_by").prefetch_related("batches")
        return rows.defer("profile", "mapping", "settled", "totals")


class SourceTable(RecordTable):
    name = KeyColumn(verbose_name="来源", attrs=WRAPPED)
    kind = tables.Column(verbose_name="种类")
    learned = NumberColumn(verbose_name="记住的写法")
    blank_keeps = tables.Column(verbose_name="空白单元格", orderable=False, attrs=WIDE_ONLY)
    file_count = NumberColumn(verbose_name="导入次数")
    last_at = MomentColumn(verbose_name="最近一次")

    class Meta(RecordTable.Meta):
        model = ImportSource
        fields = ("name", "kind", "learned", "blank_keeps", "file_count", "last_at")

    def record_url(self, record: ImportSource) -> str:
        return reverse("import-source-edit", args=[record.kind, record.name])

    def render_kind(self, value: str) -> str:
        return KINDS[value].title

    def render_blank_keeps(self, record: ImportSource) -> str:
        return str(record.get_blank_keeps_display())


class SourceFilter(RecordFilter):
    kind = KindFilter()

    class Meta:
        model = ImportSource
        fields = ("kind",)


class SourceList(RecordList):
    right = Right.RECORD
    model, table_class, filterset_class = ImportSource, SourceTable, SourceFilter
    title = "导入来源"
    purpose = "每个来源记着它的表头怎么对应、空白单元格怎么办、哪些写法是什么意思。"
    unit_word = "个"
    empty_hint = "还没有来源。第一次上传文件时写上来源，例如“市12345平台”，以后就会记住。"

    def records(self) -> QuerySet[ImportSource]:
        kinds = [kind.code for kind in allowed_kinds(self.person)]
        rows = ImportSource.objects.filter(kind__in=kinds)
        return rows.annotate(
            file_count=Count("imports", filter=~Q(imports__state=ImportState.DISCARDED), distinct=True),
            last_at=Max("imports__uploaded_at"),
            learned=Count("values", distinct=True),
        ).order_by("kind", "name")

    def get_parent(self) -> tuple[str, str]:
        return "导入", reverse("import-list")


class SourceForm(forms.ModelForm):
    blank_keeps = forms.TypedChoiceField(
        label="空白单元格",
        choices=[("yes", "保留原有内容"), ("no", "清空原有内容")],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        help_text="只管已经有的记录；新记录的空白按没有填处理",
    )

    class Meta:
        model = ImportSource
        fields = ("name", "blank_keeps")
        labels = {"name": "来源"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["blank_keeps"] = "yes" if self.instance.blank_keeps else "no"
        ask_for_required(self)


class SourceEdit(RecordForm):
    """A source, with what it remembers."""

    right = Right.RECORD
    template_name = "govaudit/imports/source_form.html"
    model, form_class = ImportSource, SourceForm
    lookup = {"kind": "kind", "name": "name"}
    title = "修改来源"

    def records(self) -> QuerySet[Any]:
        return ImportSource.objects.filter(kind__in=[kind.code for kind in allowed_kinds(self.person)])

    def save(self, form: Any) -> ImportSource:
        source = ImportSource.objects.get(pk=form.instance.pk)
        return change_source(actor=self.person, source=source, **form.cleaned_data)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        # What a refused form would write into the record is not what is kept.
        source = ImportSource.objects.get(pk=self.object.pk)
        kind = KINDS[source.kind]
        values = source.values.order_by("field", "found", "pk")
        mappings = source.mappings.order_by("-saved_at", "-pk")
        return super().get_context_data(**kwargs) | {
            "record": source,
            "values": [
                {
                    "header": header_for(kind, value.field),
                    "found": value.found,
                    "meant": value.meant,
                    "mark": mark_of(value.field, value.found),
                }
                for value in values
            ],
            "mappings": [
                {
                    "saved_at": kept.saved_at,
                    "saved_by": kept.saved_by,
                    "columns": mapped_columns(kind, ColumnMapping.from_json(kept.mapping)),
                }
                for kept in mappings
            ],
            "taught": taught_kinds(kind),
        }

    def get_purpose(self) -> str:
        return f"{KINDS[self.object.kind].title}的来源，和它记住的写法、栏目对应。"

    def get_success_url(self) -> str:
        return reverse("import-sources")

    def get_parent(self) -> tuple[str, str]:
        return "导入来源", reverse("import-sources")
