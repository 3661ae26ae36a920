"""Acts on notices: writing an edition, editing its text, issuing it."""

import hashlib
import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.db.models import F, Max
from django.utils import timezone

from govaudit.acts import act, write_entry
from govaudit.errors import Conflict, UserError
from govaudit.lib.expressions import ExpressionError
from govaudit.roles import Right
from reports.document import docx, xlsx
from reports.document.blocks import Attachment, Document
from reports.document.ledger import build_ledger, ledger_bytes
from reports.document.page import render_page
from reports.models import Edition, EditionFile, Notice, files_storage
from reports.selectors.documents import Composition, TemplateFault, is_current
from reports.selectors.names import check_text, template_names
from units.models import User

Progress = Callable[[int, int], None]
#: What a file's name may not hold on any system an office uses.
_UNFIT_FOR_NAMES = re.compile(r'[\\/:*?"<>|\x00-\x1f]')


class NoticeIssued(UserError):
    """The notice has been issued and is no longer changed."""


class NothingToIssue(UserError):
    """There is no edition to issue, or its remarks were not looked at."""


@dataclass(frozen=True, slots=True)
class ProducedFile:
    """One file of an edition; `name` is its path in the output folder."""

    name: str
    title: str
    data: bytes


def _attachment_files(document: Document, attachment: Attachment) -> list[ProducedFile]:
    stem = f"attachments/{attachment.number:02d}-{_UNFIT_FOR_NAMES.sub('_', attachment.title)}"
    title = f"附件{attachment.number} {attachment.title}"
    return [
        ProducedFile(f"{stem}.docx", title, docx.render_attachment(document, attachment)),
        ProducedFile(f"{stem}.xlsx", title, xlsx.render_table(document, attachment)),
    ]


@dataclass(frozen=True, slots=True)
class Draft:
    """A rendered notice that is not kept yet."""

    revision: int
    page: str
    files: list[ProducedFile]
    ledger: list[dict[str, Any]]
    remarks: list[dict[str, str]]

    @classmethod
    def of(cls, notice: Notice, composition: Composition, report: Progress = lambda done, total: None) -> "Draft":
        """Render every file. Slow (about a second); reads nothing."""
        document = composition.document
        ledger = build_ledger(document)
        total = len(document.attachments) + 1
        report(0, total)
        files = [ProducedFile("notice.docx", "通报（含附件）", docx.render_notice(document))]
        for attachment in document.attachments:
            report(attachment.number, total)
            files += _attachment_files(document, attachment)
        files.append(ProducedFile("ledger.json", "数字台账", ledger_bytes(ledger)))
        remarks = [remark.as_dict() for remark in composition.remarks]
        return cls(notice.revision, str(render_page(document)), files, ledger, remarks)

    @property
    def sha256(self) -> str:
        digest = hashlib.sha256()
        for file in self.files:
            digest.update(file.name.encode() + b"\0" + hashlib.sha256(file.data).digest())
        return digest.hexdigest()


@act("notice.write", right=Right.WRITE_NOTICE)
def write_edition(*, actor: User | None, notice: Notice, draft: Draft) -> Edition:
    """Keep a rendered notice as an edition. The same bytes as the last edition are that edition."""
    stored = Notice.objects.select_for_update().get(pk=notice.pk)
    if stored.issued_edition_id:
        raise NoticeIssued("这份通报已经签发，不再生成新稿。")
    if draft.revision != stored.revision:
        raise Conflict("生成期间正文又有修改，请重新生成。")
    last = notice.editions.order_by("-number").first()
    edition = last if last and last.sha256 == draft.sha256 else None
    if edition is None:
        number = (notice.editions.aggregate(last=Max("number"))["last"] or 0) + 1
        edition = Edition.objects.create(
            notice=notice,
            number=number,
            sha256=draft.sha256,
            ledger=draft.ledger,
            remarks=draft.remarks,
            page=draft.page,
            made_by=str(actor) if actor else "命令行",
        )
        EditionFile.objects.bulk_create(_kept(edition, file) for file in draft.files)
    elif edition.remarks != draft.remarks:
        edition.remarks = draft.remarks
        edition.save(update_fields=["remarks"])
    write_entry(
        actor=actor,
        act="notice.write",
        subject=f"通报/{notice}",
        summary=f"生成{notice.period.name}通报第{edition.number}稿：{len(draft.files)}个文件，{len(draft.ledger)}个数字。"
        + ("" if edition is not last else "内容与上一稿相同。"),
        after={"number": edition.number, "sha256": edition.sha256},
    )
    return edition


def _kept(edition: Edition, file: ProducedFile) -> EditionFile:
    """Content decides the path: the same bytes are stored once, and a rolled-back act leaves nothing wrong."""
    sha256 = hashlib.sha256(file.data).hexdigest()
    name = f"editions/{sha256[:2]}/{sha256}.{file.name.rpartition('.')[2]}"
    path = Path(files_storage().path(name))
    # A file cut short by a full disk or a killed process is written again, and never seen half written.
    if not path.exists() or hashlib.sha256(path.read_bytes()).hexdigest() != sha256:
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f"{path.name}.{os.getpid()}.part")
        part.write_bytes(file.data)
        part.replace(path)
    return EditionFile(
        edition=edition, name=file.name, title=file.title, content=name, sha256=sha256, size=len(file.data)
    )


@act("notice.edit", right=Right.WRITE_NOTICE)
def edit_notice(*, actor: User | None, notice: Notice, text: str, dated_on: date, revision: int) -> Notice:
    """Save the clerk's text. `revision` is the one the clerk started from: a text saved meanwhile by somebody
    else is not overwritten (Conflict). Unknown names are refused with their line (TemplateFault)."""
    if Notice.objects.filter(pk=notice.pk).exclude(issued_edition=None).exists():
        raise NoticeIssued("这份通报已经签发，正文不能再改。")
    text = text.replace("\r\n", "\n")
    try:
        check_text(text, template_names(), notice.settings)
    except ExpressionError as error:
        raise TemplateFault(str(error)) from error
    before = {"text": notice.text, "dated_on": str(notice.dated_on)}
    changed = (text, dated_on) != (notice.text, notice.dated_on)
    if changed:
        updated = Notice.objects.filter(pk=notice.pk, revision=revision, issued_edition=None).update(
            text=text, dated_on=dated_on, revision=F("revision") + 1
        )
        if not updated:
            raise Conflict("您编辑期间，正文已被别人修改。您的文字还在下面，请对照最新正文后再保存。")
        notice.refresh_from_db()
    write_entry(
        actor=actor,
        act="notice.edit",
        subject=f"通报/{notice}",
        summary=f"修改{notice.period.name}通报正文。" if changed else f"保存{notice.period.name}通报正文，无变化。",
        before=before if changed else {},
        after={"text": notice.text, "dated_on": str(notice.dated_on)} if changed else {},
    )
    return notice


@act("notice.issue", right=Right.ISSUE_NOTICE)
def issue_notice(*, actor: User | None, notice: Notice, edition: Edition, accepted: bool) -> Notice:
    """Sign the notice as its last edition prints it. Remarks must be `accepted`, and the edition must be what text
    and records give now. Raises NothingToIssue."""
    stored = Notice.objects.select_for_update().get(pk=notice.pk)
    if stored.issued_edition_id is None:
        _refuse_issue(notice, edition, accepted)
        stored.issued_at, stored.issued_edition = timezone.now(), edition
        stored.issued_by = str(actor) if actor else "命令行"
        stored.save(update_fields=["issued_at", "issued_by", "issued_edition"])
        summary = f"签发{notice.period.name}通报第{edition.number}稿。"
    else:
        summary = f"{notice.period.name}通报早已签发，无变化。"
    notice.refresh_from_db()
    write_entry(
        actor=actor,
        act="notice.issue",
        subject=f"通报/{notice}",
        summary=summary,
        after={"number": edition.number, "sha256": edition.sha256, "remarks": edition.remarks},
    )
    return notice


def _refuse_issue(notice: Notice, edition: Edition, accepted: bool) -> None:
    last = notice.editions.order_by("-number").first()
    if last is None or last.pk != edition.pk:
        raise NothingToIssue("要签发的不是最新一稿，请重新查看后再签发。")
    if not is_current(edition):
        raise NothingToIssue(f"第{edition.number}稿生成以后，正文或记录又有变动。请重新生成，看过新稿再签发。")
    if edition.remarks and not accepted:
        raise NothingToIssue(f"这一稿还有{len(edition.remarks)}条提示。请逐条看过并勾选确认，再签发。")
