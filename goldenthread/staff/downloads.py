"""Files to take away: each says what it is, and has a name that any machine can write."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from django.http import HttpResponse, StreamingHttpResponse

from goldenthread.exchange.documents.parts import Document, DocumentRefused
from goldenthread.exchange.documents.pdf import write_pdf
from goldenthread.exchange.documents.word import write_docx

_CSV: Final = "text/csv; charset=utf-8"
_XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_IN_NAMES: Final = frozenset(" .-_()")


def file_named(name: str) -> dict[str, str]:
    """Return the header that gives a file its name; what not every machine can write is a dash in it.

    >>> file_named("HS20/Ünder 25.xlsx")
    {'Content-Disposition': 'attachment; filename="HS20--nder 25.xlsx"'}
    """
    safe = "".join(c if (c.isalnum() and c.isascii()) or c in _IN_NAMES else "-" for c in name)
    return {"Content-Disposition": f'attachment; filename="{safe}"'}


def attached(content: bytes | str, name: str, kind: str) -> HttpResponse:
    """Give a file to take away."""
    return HttpResponse(content, content_type=kind, headers=file_named(name))


def excel_file(content: bytes, stem: str) -> HttpResponse:
    """Give an Excel file to take away."""
    return attached(content, f"{stem}.xlsx", _XLSX)


def csv_file(parts: Iterable[str], stem: str) -> HttpResponse:
    """Give a CSV file to take away."""
    return attached("".join(parts), f"{stem}.csv", _CSV)


def csv_streamed(parts: Iterable[str], stem: str) -> StreamingHttpResponse:
    """Give a CSV file of any length, made while it is sent."""
    return StreamingHttpResponse(parts, content_type=_CSV, headers=file_named(f"{stem}.csv"))


def pdf_file(document: Document, stem: str) -> HttpResponse:
    """Give a document as a PDF; where it cannot be made, the sentence that says why."""
    try:
        return attached(write_pdf(document), f"{stem}.pdf", "application/pdf")
    except DocumentRefused as refusal:
        return HttpResponse(str(refusal), content_type="text/plain; charset=utf-8", status=422)


def word_file(document: Document, stem: str) -> HttpResponse:
    """Give a document as a Word file."""
    return attached(write_docx(document), f"{stem}.docx", _DOCX)
