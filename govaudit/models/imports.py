"""Records of spreadsheets on their way in: the kept file, what was read from it, what was taken over from it."""

from __future__ import annotations

import secrets
from functools import reduce
from operator import or_
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.utils import timezone

from govaudit.imports.kinds import KINDS
from govaudit.validators import check_line

if TYPE_CHECKING:
    from django.db.models import QuerySet

#: Fields of a record that say where it came from; no part of what it says.
PROVENANCE = frozenset({"batch", "batch_sheet", "batch_row", "changed_at"})


def new_import_code() -> str:
    return secrets.token_hex(6)


class ImportSource(models.Model):
    """导入来源: where files of one kind come from again and again (市12345平台), and what is remembered of it."""

    kind = models.CharField(max_length=32)  # code of an ImportKind
    name = models.CharField("来源", max_length=64, validators=[check_line])
    blank_keeps = models.BooleanField(
        "空白单元格", choices=[(True, "保留原有内容"), (False, "清空原有内容")], default=True
    )

    class Meta:
        verbose_name = "导入来源"
        ordering = ["kind", "name"]
        constraints = [models.UniqueConstraint(fields=["kind", "name"], name="import_source_once")]

    def __str__(self) -> str:
        return self.name


class SourceMapping(models.Model):
    """What the columns of a source's files mean, remembered by the fingerprint of their headers; `mapping` as in
    govaudit.imports.mapping.Mapping.as_json, without sheets and header rows."""

    source = models.ForeignKey(ImportSource, on_delete=models.CASCADE, related_name="mappings")
    fingerprint = models.CharField(max_length=64)
    mapping = models.JSONField()
    saved_at = models.DateTimeField(default=timezone.now)
    saved_by = models.CharField(max_length=150)

    class Meta:
        ordering = ["-saved_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["source", "fingerprint"], name="source_mapping_once")]

    def __str__(self) -> str:
        return f"{self.source}/{self.fingerprint[:8]}"


class SourceValue(models.Model):
    """A word of a source that means a word of ours, learned when a person settled it (求办 → 求助)."""

    source = models.ForeignKey(ImportSource, on_delete=models.CASCADE, related_name="values")
    field = models.CharField(max_length=64)
    found = models.CharField(max_length=200)
    meant = models.CharField(max_length=200)

    class Meta:
        ordering = ["source", "field", "found"]
        constraints = [models.UniqueConstraint(fields=["source", "field", "found"], name="source_value_once")]

    def __str__(self) -> str:
        return f"{self.found} → {self.meant}"


class ImportState(models.TextChoices):
    UPLOADED = "uploaded", "待读取"
    REFUSED = "refused", "无法读取"
    READ = "read", "待对应栏目"
    MAPPED = "mapped", "待核对"
    CHECKED = "checked", "待接受"
    FINISHED = "finished", "已结束"
    DISCARDED = "discarded", "已放弃"


#: A person has to do something next.
WAITING_STATES = (ImportState.READ, ImportState.MAPPED, ImportState.CHECKED)
#: Counts of a checked import of which a person has to do something.
WAITING_COUNTS = ("new", "changed", "conflict", "faulty", "undone")


class ImportQuerySet(models.QuerySet["Import"]):
    def visible_to(self, user: Any) -> QuerySet[Import]:
        """Whoever may bring in records of a kind sees every import of that kind."""
        return self.filter(kind__in=[kind.code for kind in KINDS.values() if user.has_right(kind.right)])

    def waiting_for(self, user: Any) -> QuerySet[Import]:
        """What the person uploaded and has something to do with."""
        has_rows = [models.Q(**{f"counts__{name}__gt": 0}) for name in WAITING_COUNTS]
        is_waiting = reduce(or_, has_rows, ~models.Q(state=ImportState.CHECKED))
        return self.filter(is_waiting, uploaded_by=user, state__in=WAITING_STATES)


class Import(models.Model):
    """导入: one uploaded file on its way in. It can be left and taken up again at every state.

    `profile` is what was read (govaudit.imports.reading.Profile), `mapping` what its columns mean
    (govaudit.imports.mapping.Mapping), `settled` are values a person settled for all rows
    (`{field: {found: meant}}`), `taught` those of them that became names of what they mean (units), `stage` names the
    table in which good rows wait, `counts` what came of the check (records by verdict; `rows`, `faulty` and `dropped`
    of the file; `missing`; once rows were accepted those `accepted` and those `passed`, which needed nothing; `undone`
    those of undone batches until all are checked anew), `totals` the check sums of 合计 rows.
    `blank_keeps` is what the source said of blank cells when the check was asked for.
    """

    code = models.CharField("编号", max_length=16, unique=True, default=new_import_code)
    kind = models.CharField("种类", max_length=32)  # code of an ImportKind
    source = models.ForeignKey(ImportSource, verbose_name="来源", on_delete=models.PROTECT, related_name="imports")
    period = models.CharField("考核周期", max_length=32, blank=True)  # code, for kinds whose records need one
    file_name = models.CharField("文件", max_length=200)
    sha256 = models.CharField(max_length=64, db_index=True)
    size = models.PositiveBigIntegerField("大小")
    state = models.CharField("状态", max_length=10, choices=ImportState, default=ImportState.UPLOADED)
    refusal = models.CharField("原因", max_length=500, blank=True)
    profile = models.JSONField(default=dict)
    mapping = models.JSONField(default=dict)
    settled = models.JSONField(default=dict)
    taught = models.JSONField(default=dict)
    blank_keeps = models.BooleanField(default=True)
    stage = models.CharField(max_length=40, blank=True)
    counts = models.JSONField(default=dict)
    totals = models.JSONField(default=list)
    job = models.CharField(max_length=16, blank=True)  # code of the job under way or last run
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="上传人", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    uploaded_at = models.DateTimeField("上传时间", default=timezone.now)

    objects = ImportQuerySet.as_manager()

    class Meta:
        verbose_name = "导入"
        ordering = ["-uploaded_at", "-pk"]

    def __str__(self) -> str:
        return self.file_name

    @property
    def needs_nothing(self) -> bool:
        """Whether it was checked and nothing is left to do but to end it."""
        return self.state == ImportState.CHECKED and not any(self.counts.get(name) for name in WAITING_COUNTS)

    @property
    def folder(self) -> Path:
        """Where the kept file and what was read from it lie."""
        return settings.FILES_DIR / "imports" / self.code

    @property
    def kept_file(self) -> Path:
        return self.folder / "kept"

    @property
    def raw_rows(self) -> Path:
        """The rows as read, for govaudit.imports.spool."""
        return self.folder / "rows.tsv"


class FaultyRowQuerySet(models.QuerySet["FaultyRow"]):
    def faulty(self) -> QuerySet[FaultyRow]:
        """Rows that wait to be mended: neither good since nor dropped."""
        return self.filter(is_dropped=False).exclude(errors=[])

    def dropped(self) -> QuerySet[FaultyRow]:
        return self.filter(is_dropped=True)


class FaultyRow(models.Model):
    """A row of a file that cannot be taken over as it is: its cells as read, what a person corrected, and everything
    that is wrong with it (`errors`: list of govaudit.imports.checking.Fault.as_json). One that `is_dropped` is not to
    be brought in, good or not: a person decided so. `record` is the primary key of the record that its key cells name,
    at fault or not (None: none, or a row of a crosstab)."""

    imported = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="faulty_rows")
    sheet = models.PositiveSmallIntegerField()  # place in profile["sheets"], from 0
    row = models.PositiveIntegerField("行号")
    cells = models.JSONField()  # list of texts, as read
    corrected = models.JSONField(default=dict)  # {place of the column, as text: text}
    errors = models.JSONField()
    is_dropped = models.BooleanField(default=False)
    record = models.PositiveBigIntegerField(null=True)

    objects = FaultyRowQuerySet.as_manager()

    class Meta:
        verbose_name = "有问题的行"
        ordering = ["sheet", "row"]
        constraints = [models.UniqueConstraint(fields=["imported", "sheet", "row"], name="faulty_row_once")]
        indexes = [models.Index(fields=["imported", "record"], name="faulty_row_record")]

    def __str__(self) -> str:
        return f"第 {self.row} 行"


class Batch(models.Model):
    """导入批次: what one acceptance took over, and can be undone as one act."""

    imported = models.ForeignKey(Import, verbose_name="导入", on_delete=models.PROTECT, related_name="batches")
    number = models.PositiveSmallIntegerField("批次")
    counts = models.JSONField(default=dict)  # {"new": 12, "changed": 3}
    last_code = models.CharField(max_length=32, blank=True)  # highest number the program gave in it
    accepted_at = models.DateTimeField("接受时间", default=timezone.now)
    accepted_by = models.CharField("接受人", max_length=150)
    undone_at = models.DateTimeField("撤销时间", null=True)
    undone_by = models.CharField("撤销人", max_length=150, blank=True)

    class Meta:
        verbose_name = "导入批次"
        ordering = ["-accepted_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["imported", "number"], name="batch_once")]

    def __str__(self) -> str:
        return f"{self.imported.file_name}（第{self.number}批）"


class BeforeImage(models.Model):
    """What a record said before a batch changed it: `values` by column of its table. Kept for changed rows only."""

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="before_images")
    record = models.PositiveBigIntegerField()  # primary key in the table of the batch's kind
    values = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["batch", "record"], name="before_image_once")]

    def __str__(self) -> str:
        return f"{self.batch}/{self.record}"


class Imported(models.Model):
    """Base of every kind of record: which batch, sheet and row of a file it came from (all None: entered by hand or
    loaded with the pack), and when a person changed it by hand since (None: not)."""

    batch = models.ForeignKey(
        Batch,
        verbose_name="导入批次",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )
    batch_sheet = models.PositiveSmallIntegerField("工作表", null=True, blank=True, editable=False)
    batch_row = models.PositiveIntegerField("行号", null=True, blank=True, editable=False)
    changed_at = models.DateTimeField("手工修改时间", null=True, blank=True, editable=False)

    class Meta:
        abstract = True
