"""Take an upload in, up to the limit: what is larger is let go by without being kept anywhere."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import InMemoryUploadedFile, UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopFutureHandlers, StopUpload
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from goldenthread.exchange.files import FileRefused, Limits, refuse_size
from goldenthread.staff.asking import Asked, signed_in

_AT_ONCE = 1 << 20
_FORM_AROUND = 100_000  # what a form may weigh beside its file


class LimitedUpload(FileUploadHandler):
    """Holds one upload in memory up to ``limit`` bytes; beyond it ``refused_size`` says how large."""

    def __init__(self, request: HttpRequest, limit: int) -> None:
        super().__init__(request)
        self.limit = limit
        self.refused_size: int | None = None
        self.held = BytesIO()
        self.announced = 0
        self.incoming: Any = None

    def handle_raw_input(
        self,
        input_data: Any,
        META: dict[str, str],
        content_length: Any,
        boundary: Any,
        encoding: str | None = None,
    ) -> None:
        self.announced = int(content_length)
        self.incoming = input_data

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        if self.announced > self.limit + _FORM_AROUND:
            self._refuse(self.announced)
        self.held = BytesIO()
        raise StopFutureHandlers

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if start + len(raw_data) > self.limit:
            self._refuse(max(self.announced, start + len(raw_data)))
        self.held.write(raw_data)

    def file_complete(self, file_size: int) -> UploadedFile[bytes] | None:
        self.held.seek(0)
        return InMemoryUploadedFile(
            file=self.held,
            field_name=self.field_name,
            name=self.file_name or "upload",
            content_type=self.content_type,
            size=file_size,
            charset=self.charset,
            content_type_extra=self.content_type_extra,
        )

    def _refuse(self, size: int) -> None:
        """Let the rest go by, so that the browser hears the answer instead of a broken line."""
        self.refused_size = size
        self.held = BytesIO()
        while self.incoming.read(_AT_ONCE):
            pass  # the framework would let it go by line by line
        raise StopUpload(connection_reset=False)


def takes_uploads(
    limit: Callable[[], int],
) -> Callable[[Callable[[Asked, LimitedUpload], HttpResponse]], Callable[..., HttpResponseBase]]:
    """Let a signed-in page take files in, up to so many bytes.

    What proves that a form is ours is asked for once the limit is in place: it reads the form.
    """

    def around(page: Callable[[Asked, LimitedUpload], HttpResponse]) -> Any:
        shown = csrf_protect(signed_in(page))

        @csrf_exempt
        @wraps(page)
        def limited_page(request: HttpRequest) -> HttpResponseBase:
            limited = LimitedUpload(request, limit())
            request.upload_handlers = [limited]
            return shown(request, limited)

        return limited_page

    return around


def uploaded(
    request: Asked,
    limited: LimitedUpload,
    *,
    name: str = "file",
    none: str = "Choose the spreadsheet first.",
) -> list[tuple[str, bytes]]:
    """Return the files that were sent under a name, each with what it is called.

    Raises:
        FileRefused: they are too large, or there are none, which ``none`` says.
    """
    given = request.FILES.getlist(name)  # reading it is what takes the upload in
    if limited.refused_size is not None:
        refuse_size(limited.refused_size, Limits(bytes=limited.limit))
    if not given:
        raise FileRefused(none)
    return [(each.name or "upload", each.read()) for each in given]
