"""Bound of every upload: what goes beyond it is read past, never kept, so that the page can say so in a sentence; and
an upload as a file."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest

from govaudit.imports.reading import Limits


class BoundedUpload(FileUploadHandler):
    """First of the upload handlers: the others get no more than the bound."""

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        if start + len(raw_data) > Limits().size:
            self.request.has_too_large_file = True  # type: ignore[union-attr]
            raise SkipFile
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None


def has_too_large_file(request: HttpRequest) -> bool:
    return bool(getattr(request, "has_too_large_file", False))


@contextmanager
def spooled(upload: UploadedFile) -> Iterator[Path]:
    """An upload as a file that may be moved away."""
    path = getattr(upload, "temporary_file_path", None)
    if path is not None:
        yield Path(path())
        return
    handle, name = tempfile.mkstemp(prefix="upload-")
    try:
        with os.fdopen(handle, "wb") as out:
            for chunk in upload.chunks():
                out.write(chunk)
        yield Path(name)
    finally:
        Path(name).unlink(missing_ok=True)
