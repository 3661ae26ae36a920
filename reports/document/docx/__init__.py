"""The notice as .docx, laid out after GB/T 9704-2012: A4, 28 characters a line, 22 lines a page."""

from reports.document.docx.render import render_attachment, render_notice

__all__ = ["render_attachment", "render_notice"]
