"""Bound of every upload: what goes beyond it is read past, never kept, so that the page can say so in a sentence."""

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
