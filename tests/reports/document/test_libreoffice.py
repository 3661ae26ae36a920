"""The layout as LibreOffice sets it."""

import dataclasses
import re
import subprocess
from pathlib import Path

import pytest

from reports.document.blocks import Attachment, Cell, Document, Paragraph, Table, Text
from reports.document.docx import render_attachment, render_notice

pytestmark = pytest.mark.libreoffice


def pages(data: bytes, folder: Path) -> list[list[str]]:
    """Lines of each page without blanks, as pdftotext finds them."""
    (folder / "file.docx").write_bytes(data)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = ["soffice", "--headless", profile, "--convert-to", "pdf", "--outdir", str(folder)]
    subprocess.run([*command, str(folder / "file.docx")], check=True, timeout=300, capture_output=True)
    text = ["pdftotext", "-layout", str(folder / "file.pdf"), "-"]
    printed = subprocess.run(text, check=True, timeout=300, capture_output=True).stdout.decode()
    return [
        [re.sub(r"\s", "", line) for line in page.splitlines() if line.strip()] for page in printed.split("\f")[:-1]
    ]


def test_a_page_holds_22_lines_of_28_characters_and_its_number(document: Document, tmp_path: Path) -> None:
    text = Paragraph((Text("公" * 28 * 60),))
    found = pages(render_notice(dataclasses.replace(document, blocks=(text,), attachments=())), tmp_path)
    full = found[1]
    assert full[-1] == "—2—"
    assert [len(line) for line in full[:-1]] == [28] * 22


def test_a_long_table_repeats_its_header_and_attachments_go_on_counting_pages(
    document: Document, scores: Table, tmp_path: Path
) -> None:
    long = Attachment(1, "scores", "长表", dataclasses.replace(scores, rows=scores.rows[:1] * 34))
    found = pages(render_notice(dataclasses.replace(document, attachments=(long,))), tmp_path)
    assert [page[-1] for page in found] == ["—1—", "—2—", "—3—"]
    assert found[1][0] == "附件1"
    assert sum("加减分" in line for page in found[1:] for line in page) == 2


def test_a_table_that_fills_its_page_leaves_no_empty_one_behind(
    document: Document, orders: Table, tmp_path: Path
) -> None:
    full = Attachment(1, "orders", "满表", dataclasses.replace(orders, rows=orders.rows[:1] * 19))
    assert len(pages(render_attachment(document, full), tmp_path)) == 1


def test_a_header_without_room_breaks_into_even_lines(document: Document, tmp_path: Path) -> None:
    names = ("单位", "新闻动态", "主动公开", "重点领域", "政民互动", "日常工作", "政务公开", "名次", "小计")
    header = tuple(Cell((Text(name),)) for name in names)
    row = (Cell((Text("环保新材料管委会"),)), *[Cell()] * 8)
    table = Table("t", (14, *[10] * 8), (header,), (row,))
    found = pages(render_attachment(document, Attachment(1, "t", "表", table)), tmp_path)
    assert "新闻主动重点政民日常政务" in found[0]
    assert "动态公开领域互动工作公开" in found[0]
