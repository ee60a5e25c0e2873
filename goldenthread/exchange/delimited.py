"""What does a text table say: its encoding, its delimiter and its rows with their lines?"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator

from goldenthread.exchange.files import FileRefused, Limits, is_marked_utf16

Rows = list[tuple[int, tuple[object, ...]]]

_DELIMITERS = {",": "commas", "\t": "tabs", ";": "semicolons", "|": "bars"}
_CONTROL = re.compile(r"[\x01-\x08\x0b\x0e-\x19\x1b-\x1f]")
_SAMPLE = 65_536
_NOT_TEXT = (
    "This is not a text table, whatever its name says. Upload a spreadsheet saved as .xlsx or .csv."
)


def decode(content: bytes) -> tuple[str, str]:
    """Return the text and the sentence that says how it was read.

    Raises:
        FileRefused: no encoding known here makes text of it.
    """
    text, encoding = _decoded(content)
    if "\x00" in text:
        line = text.count("\n", 0, text.index("\x00")) + 1
        raise FileRefused(
            f"Line {line} holds characters that no text has (NUL): the file is damaged. "
            "Save it again from the spreadsheet as CSV UTF-8."
        )
    if _CONTROL.search(text):
        raise FileRefused(_NOT_TEXT)
    return text, f"Read as {encoding}."


def delimited_rows(content: bytes, limits: Limits) -> tuple[Rows, list[str]]:
    """Return the rows that hold anything, each with the line it begins on, and notes.

    Raises:
        FileRefused: not text, too many rows or columns, or a quotation mark left open.
    """
    text, note = decode(content)
    delimiter, skipped = _delimiter(text)
    rows = _rows(text, delimiter, limits, is_strict=True)
    if rows is None:
        rows = _rows(text, delimiter, limits, is_strict=False) or []
    return rows[skipped:], [note, f"Its columns are parted by {_DELIMITERS[delimiter]}."]


def _decoded(content: bytes) -> tuple[str, str]:
    try:
        if is_marked_utf16(content):
            return content.decode("utf-16"), "UTF-16"
        half = _unmarked_utf16(content)
        if half is not None:
            return content.decode(half), "UTF-16 without its mark"
    except UnicodeDecodeError:
        raise FileRefused(
            "The file says that it is UTF-16 and is cut short: "
            "save it again from the spreadsheet as CSV UTF-8."
        ) from None
    try:
        return content.decode("utf-8-sig"), "UTF-8"
    except UnicodeDecodeError:
        pass
    try:
        return content.decode("cp1252"), "Windows-1252: check pound signs and accents"
    except UnicodeDecodeError:
        raise FileRefused(_NOT_TEXT) from None


def _unmarked_utf16(content: bytes) -> str | None:
    start = content[:2000]
    if len(start) < 4:
        return None
    pairs = len(start) // 2
    if start[1::2].count(0) > 0.8 * pairs and start[::2].count(0) == 0:
        return "utf-16-le"
    if start[::2].count(0) > 0.8 * pairs and start[1::2].count(0) == 0:
        return "utf-16-be"
    return None


def _delimiter(text: str) -> tuple[str, int]:
    """Return the delimiter, and how many rows to skip (Excel's ``sep=;`` says it outright)."""
    said = re.match(r"^\s*\"?sep=(.)\"?\s*$", text.split("\n", 1)[0], re.IGNORECASE)
    if said and said[1] in _DELIMITERS:
        return said[1], 1
    sample = text[:_SAMPLE]
    return max(_DELIMITERS, key=lambda candidate: _evenness(sample, candidate)), 0


def _evenness(sample: str, delimiter: str) -> tuple[float, int]:
    """Return how evenly the delimiter parts the rows: share of rows alike, then how many cells."""
    lengths: list[int] = []
    try:
        for row in csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter):
            if any(cell.strip() for cell in row):
                lengths.append(len(row))
    except csv.Error:
        pass
    if len(sample) >= _SAMPLE and len(lengths) > 1:
        lengths.pop()  # the sample may cut it
    parted = Counter(length for length in lengths if length > 1)
    if not parted:
        return 0.0, 0
    usual, alike = max(parted.items(), key=lambda item: (item[1], item[0]))
    return round(alike / len(lengths), 1), usual


def _rows(text: str, delimiter: str, limits: Limits, *, is_strict: bool) -> Rows | None:
    """Return the rows, or None where strict reading meets only loose quotation marks."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=is_strict)
    rows: Rows = []
    begins = 1
    try:
        for begins, cells in _with_lines(reader):
            _refuse_large(len(rows), cells, limits)
            if any(cell.strip() for cell in cells):
                rows.append((begins, tuple(cell if cell.strip() else None for cell in cells)))
    except csv.Error as error:
        if "unexpected end" in str(error) or "field larger" in str(error):
            opened = rows[-1][0] + 1 if rows else 1
            raise FileRefused(
                f"A quotation mark opened on line {opened} or below is never closed: "
                "close it, or save the file again from the spreadsheet."
            ) from None
        if is_strict:
            return None
        raise FileRefused(f"Line {begins} cannot be read as a row: {error}.") from None
    return rows


def _with_lines(reader: Iterator[list[str]]) -> Iterator[tuple[int, list[str]]]:
    ended = 0
    for cells in reader:
        yield ended + 1, cells
        ended = reader.line_num  # type: ignore[attr-defined]  # csv's reader has it


def _refuse_large(rows: int, cells: list[str], limits: Limits) -> None:
    if rows >= limits.rows:
        raise FileRefused(f"The file has more than {limits.rows:,} rows: split it by year.")
    if len(cells) > limits.columns:
        raise FileRefused(
            f"The file has more than {limits.columns:,} columns: remove those that are not needed."
        )
