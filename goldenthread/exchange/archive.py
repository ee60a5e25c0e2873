"""Is this zip a workbook that is safe to unpack? Asked before any part of it is parsed."""

from __future__ import annotations

import io
import zipfile
import zlib

from goldenthread.exchange.files import FileRefused, Limits

_CHUNK = 1 << 20
_SMALL = 10_000_000  # under this, repetitive sheets pack so well that the ratio says nothing
_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_DAMAGED = (
    "The workbook is damaged or was not copied whole: "
    "open it in Excel, save it again as .xlsx, and upload that."
)
_TOO_MUCH = (
    "The workbook unpacks to far more than a spreadsheet of figures should: "
    "copy the sheet with the figures into a new workbook and upload that."
)
_PROTECTED = (
    "The workbook is protected with a password: save a copy without one, and upload the copy."
)


def damaged() -> FileRefused:
    """Return the refusal for a workbook whose parts cannot be read."""
    return FileRefused(_DAMAGED)


def open_workbook_archive(content: bytes, limits: Limits) -> zipfile.ZipFile:
    """Return the archive once its parts were counted, weighed and found to be a workbook's.

    The weighing unpacks every part and throws it away, so what the directory declares is
    proved: a part that is larger than declared fails its checksum.

    Raises:
        FileRefused: too many parts, too large, damaged, protected, or not an .xlsx.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        raise damaged() from None
    parts = archive.infolist()
    _refuse_bomb(parts, len(content), limits)
    _refuse_other_kinds(archive, parts)
    _weigh(archive, parts, limits)
    return archive


def part_named(archive: zipfile.ZipFile, name: str) -> str | None:
    """Return the part's name as the archive spells it, whatever its capitals."""
    wanted = name.lstrip("/").lower()
    return next((n for n in archive.namelist() if n.lower() == wanted), None)


def _refuse_bomb(parts: list[zipfile.ZipInfo], packed: int, limits: Limits) -> None:
    if len(parts) > limits.entries:
        raise FileRefused(_TOO_MUCH)
    declared = sum(part.file_size for part in parts)
    if declared > limits.expanded_bytes:
        raise FileRefused(_TOO_MUCH)
    if declared > _SMALL and declared > limits.ratio * packed:
        raise FileRefused(_TOO_MUCH)
    if len({part.filename.lower() for part in parts}) < len(parts):
        raise damaged()
    if any(part.flag_bits & 1 for part in parts):
        raise FileRefused(_PROTECTED)
    if any(part.compress_type not in _METHODS for part in parts):
        raise damaged()


def _refuse_other_kinds(archive: zipfile.ZipFile, parts: list[zipfile.ZipInfo]) -> None:
    names = {part.filename.lower() for part in parts}
    if "encryptedpackage" in names:
        raise FileRefused(_PROTECTED)
    if any(name.endswith("vbaproject.bin") for name in names):
        raise FileRefused("The workbook holds macros (.xlsm): save a copy as .xlsx.")
    if "xl/workbook.bin" in names:
        raise FileRefused("This is a binary workbook (.xlsb): save a copy as .xlsx.")
    if "content.xml" in names and "mimetype" in names:
        raise FileRefused("This is an OpenDocument file (.ods): save a copy as .xlsx.")
    if "xl/workbook.xml" in names:
        return
    if any(name.startswith(("word/", "ppt/")) for name in names):
        raise FileRefused(
            "This is a document or a presentation: copy its table into a workbook "
            "and save that as .xlsx."
        )
    if "[content_types].xml" in names:
        raise damaged()
    raise FileRefused(
        "This is a compressed archive: unpack it and upload the .xlsx or .csv inside."
    )


def _weigh(archive: zipfile.ZipFile, parts: list[zipfile.ZipInfo], limits: Limits) -> None:
    total = 0
    try:
        for part in parts:
            with archive.open(part) as opened:
                while chunk := opened.read(_CHUNK):
                    total += len(chunk)
                    if total > limits.expanded_bytes:
                        raise FileRefused(_TOO_MUCH)
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, RuntimeError, OSError):
        raise damaged() from None
