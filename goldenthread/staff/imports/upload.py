"""Take an upload in, up to the limit: what is larger is let go by without being kept anywhere."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import InMemoryUploadedFile, UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopFutureHandlers, StopUpload
from django.http import HttpRequest

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
