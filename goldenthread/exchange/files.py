"""May this file be read, and what is it? The bytes decide, never the name.

For users: docs/how-to/import.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, StrEnum

MEGABYTE = 1_000_000


class FileRefused(Exception):
    """A file cannot be read; the message is a sentence saying what to mend."""


@dataclass(frozen=True)
class Limits:
    """How much of a file is read at most, so that one upload cannot stop the house."""

    bytes: int = 20 * MEGABYTE
    expanded_bytes: int = 200 * MEGABYTE  # all that a workbook unpacks to
    ratio: int = 250  # unpacked to packed; asked only of files that unpack to over 10 MB
    entries: int = 2_000  # parts inside a workbook
    rows: int = 100_000  # on all sheets together
    columns: int = 1_000
    cells: int = 2_000_000
    cell_characters: int = 32_767  # as Excel's own


class Uncalculated(Enum):
    """A cell with a formula whose result is not in the file."""

    UNCALCULATED = "uncalculated"


UNCALCULATED = Uncalculated.UNCALCULATED
WHY_UNCALCULATED = (
    "This formula was never calculated: open the workbook in Excel, save it, and upload it again."
)


class FileKind(StrEnum):
    """What can be read."""

    WORKBOOK = "workbook"
    TEXT = "text"


_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_BYTE_ORDER_MARKS = (b"\xff\xfe", b"\xfe\xff")
_INSTEAD = "Upload a spreadsheet saved as .xlsx or .csv."
_KNOWN_OTHERS: tuple[tuple[bytes, str], ...] = (
    (b"MZ", "a Windows program"),
    (b"\x7fELF", "a program"),
    (b"\xcf\xfa\xed\xfe", "a program"),
    (b"#!", "a program"),
    (b"%PDF", "a PDF document"),
    (b"{\\rtf", "a text document"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"BM\x00", "a picture"),
    (b"\x1f\x8b", "a compressed archive"),
    (b"Rar!", "a compressed archive"),
    (b"7z\xbc\xaf", "a compressed archive"),
    (b"PAR1", "a Parquet file"),
    (b"SQLite format 3", "a database"),
)


def refuse_size(size: int, limits: Limits) -> None:
    """Refuse a file by its size alone, before a byte of it is read.

    Raises:
        FileRefused: it is larger than may be uploaded.
    """
    if size > limits.bytes:
        raise FileRefused(
            f"The file is {_in_megabytes(size)} and may be {_in_megabytes(limits.bytes)} at most: "
            "save only the sheets with figures, or split it by year."
        )


def kind_of(content: bytes) -> FileKind:
    """Return what the bytes are.

    Raises:
        FileRefused: they are neither a workbook nor a text table.

    >>> kind_of(b"code,actual")
    <FileKind.TEXT: 'text'>
    """
    if not content.strip():
        raise FileRefused("The file is empty: choose the spreadsheet again.")
    if content.startswith(_OLD_OFFICE):
        raise FileRefused(_why_not_old_office(content))
    if content.startswith(_ZIP):
        return FileKind.WORKBOOK
    for start, what in _KNOWN_OTHERS:
        if content.startswith(start):
            raise FileRefused(f"This is {what}, whatever its name says. {_INSTEAD}")
    opening = content[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if opening.startswith((b"<!doctype", b"<html", b"<table", b"<?xml", b"<workbook", b"<meta")):
        raise FileRefused(
            "This is a web page or XML, as some systems export under the name .xls: "
            "open it in Excel and save it as .xlsx."
        )
    return FileKind.TEXT


def is_marked_utf16(content: bytes) -> bool:
    """Whether the text says by its byte-order mark that it is UTF-16."""
    return content.startswith(_BYTE_ORDER_MARKS)


def _why_not_old_office(content: bytes) -> str:
    if _ENCRYPTED in content:
        return (
            "The workbook is protected with a password: "
            "save a copy without one, and upload the copy."
        )
    return "This is a workbook of the old .xls kind: open it in Excel and save it as .xlsx."


def _in_megabytes(size: int) -> str:
    return f"{size / MEGABYTE:,.0f} MB" if size >= MEGABYTE else f"{size:,} bytes"
