"""Uploads that never touch a disk: read into memory, up to a limit, and forgotten with the request.

Django puts a larger upload into a temporary file. A list of children, or a spreadsheet that may hold one by mistake,
must not lie there, so a page that takes such files is wrapped in `kept_in_memory`.
"""

from collections.abc import Callable
from functools import wraps
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt, csrf_protect


class MemoryOnly(FileUploadHandler):
    """Keeps files in memory; what goes beyond the limit, over all the files of a request, is thrown away.

    `request.is_too_big` says afterwards whether anything was thrown away.
    """

    chunk_size = 2**20

    def __init__(self, request: HttpRequest, limit: int) -> None:
        super().__init__(request)
        self.limit, self.taken = limit, 0
        self.file: BytesIO = BytesIO()
        request.is_too_big = False  # type: ignore[attr-defined]

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.file = BytesIO()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        self.taken += len(raw_data)
        if self.taken > self.limit:
            self.request.is_too_big = True  # type: ignore[union-attr]
            self.file = BytesIO()
            raise SkipFile
        self.file.write(raw_data)
        return None

    def file_complete(self, file_size: int) -> InMemoryUploadedFile | None:
        if self.request.is_too_big:  # type: ignore[union-attr]
            return None
        self.file.seek(0)
        return InMemoryUploadedFile(
            self.file,
            self.field_name,
            self.file_name or "",
            self.content_type or "",
            file_size,
            self.charset,
            self.content_type_extra,
        )


Page = Callable[..., HttpResponse]


def kept_in_memory(limit: int) -> Callable[[Page], Page]:
    """For the view within `programme_page`'s door: files of the request stay in memory.

    The form's token is checked here, after the door, because checking it reads the request: whoever may not open the
    page has none of what they send looked at.

    Args:
        limit: bytes over all the files of one request.
    """

    def decorate(page: Page) -> Page:
        checked: Page = csrf_protect(page)

        @csrf_exempt
        @wraps(page)
        def inside(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            request.upload_handlers = [MemoryOnly(request, limit)]
            return checked(request, *args, **kwargs)

        return inside

    return decorate
