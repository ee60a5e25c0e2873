"""How is a table written so that Excel shows numbers as numbers and runs nothing?"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # a fifth of the start, and only who exports needs it
    import xlsxwriter
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

BYTE_ORDER_MARK = "\ufeff"  # tells Excel that a CSV is UTF-8
_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_NOT_IN_SHEET_NAMES = re.compile(r"[\[\]:*?/\\']")
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_LONGEST_TEXT = 32_767
_NOTES = "About"


class ColumnKind(StrEnum):
    """What a column of an export holds."""

    TEXT = "text"
    NUMBER = "number"
    PERCENT = "percent"  # 12.5 means 12.5 %, as it is shown on pages
    DATE = "date"


@dataclass(frozen=True)
class OutColumn:
    """One column of an export; ``decimals`` None shows a number as it is."""

    title: str
    kind: ColumnKind = ColumnKind.TEXT
    decimals: int | None = None
    width: int = 14  # in characters


@dataclass(frozen=True)
class OutSheet:
    """One sheet of an export; a row's cells stand in the order of the columns."""

    name: str
    columns: Sequence[OutColumn]
    rows: Iterable[Sequence[object]]


def write_xlsx(sheets: Sequence[OutSheet], *, title: str, notes: Sequence[str] = ()) -> bytes:
    """Return a workbook of the sheets, and of the notes on a sheet of their own.

    Texts stay texts whatever they begin with; None is an empty cell. A text in a column of
    numbers (``not yet known``) is written as text.
    """
    import xlsxwriter

    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options | {"strings_to_numbers": False}) as book:
        book.set_properties({"title": title})
        names: set[str] = set()
        for sheet in sheets:
            _write_sheet(book, sheet, _sheet_name(sheet.name, names), title)
        if notes:
            _write_notes(book, _sheet_name(_NOTES, names), title, notes)
    return out.getvalue()


def write_csv(columns: Sequence[OutColumn], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """Yield a CSV line by line, beginning with the mark that Excel needs for UTF-8.

    A text that a spreadsheet would run as a formula gets an apostrophe before it.
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow([_guarded(column.title) for column in columns])
    yield BYTE_ORDER_MARK + _taken(buffer)
    for row in rows:
        writer.writerow([_csv_cell(cell) for cell in row])
        yield _taken(buffer)


def _taken(buffer: io.StringIO) -> str:
    line = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return line


def _csv_cell(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, Decimal):
        return format(cell, "f")
    if isinstance(cell, (int, float)):
        return str(cell)
    if isinstance(cell, (date, datetime)):
        return cell.isoformat()
    return _guarded(str(cell))


def _guarded(text: str) -> str:
    """Return text that no spreadsheet takes for a formula.

    >>> _guarded("=1+1"), _guarded("on target")
    ("'=1+1", 'on target')
    """
    text = text.replace("\x00", "")
    if text.startswith(_STARTS_A_FORMULA) or text.lstrip().startswith(("=", "+", "-", "@")):
        return f"'{text}"
    return text


def _write_sheet(book: xlsxwriter.Workbook, sheet: OutSheet, name: str, title: str) -> None:
    page = book.add_worksheet(name)
    heading = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    for at, column in enumerate(sheet.columns):
        look = book.add_format(_look(column))
        page.set_column(at, at, column.width, look)
        page.write_string(0, at, _text(column.title), heading)
    latest = 0
    for latest, row in enumerate(sheet.rows, start=1):
        for at, (column, cell) in enumerate(zip(sheet.columns, row, strict=True)):
            _write_cell(page, (latest, at), cell, column)
    page.freeze_panes(1, 0)
    page.repeat_rows(0)
    if sheet.columns:
        page.autofilter(0, 0, latest, len(sheet.columns) - 1)
    page.set_landscape()
    page.set_paper(9)  # A4
    page.fit_to_pages(1, 0)
    page.set_header("&L" + _text(title)[:200].replace("&", "&&"))
    page.set_footer("&LPage &P of &N")


def _write_cell(page: Worksheet, place: tuple[int, int], cell: object, column: OutColumn) -> None:
    line, at = place
    if cell is None:
        return
    if isinstance(cell, bool):
        page.write_string(line, at, "yes" if cell else "no")
    elif isinstance(cell, (int, float, Decimal)):
        is_percent = column.kind is ColumnKind.PERCENT
        page.write_number(line, at, float(Decimal(str(cell)) / 100) if is_percent else float(cell))
    elif isinstance(cell, (date, datetime)):
        page.write_datetime(line, at, _without_zone(cell))
    else:
        page.write_string(line, at, _text(str(cell)))


def _without_zone(moment: date) -> date:
    return moment.replace(tzinfo=None) if isinstance(moment, datetime) else moment


def _look(column: OutColumn) -> dict[str, object]:
    places = "" if not column.decimals else "." + "0" * column.decimals
    if column.kind is ColumnKind.PERCENT:
        return {"num_format": f"0{places or ('' if column.decimals == 0 else '.0#')}%"}
    if column.kind is ColumnKind.NUMBER:
        return {"num_format": "General" if column.decimals is None else f"#,##0{places}"}
    if column.kind is ColumnKind.DATE:
        return {"num_format": "d mmmm yyyy", "align": "left"}
    return {"text_wrap": True, "valign": "top", "num_format": "@"}


def _write_notes(book: xlsxwriter.Workbook, name: str, title: str, notes: Sequence[str]) -> None:
    page = book.add_worksheet(name)
    wrapped: Format = book.add_format({"text_wrap": True})
    page.set_column(0, 0, 100)
    page.write_string(0, 0, _text(title), book.add_format({"bold": True}))
    for line, note in enumerate(notes, start=1):
        page.write_string(line, 0, _text(note), wrapped)


def _text(text: str) -> str:
    return _UNPRINTABLE.sub("", text)[:_LONGEST_TEXT]


def _sheet_name(wanted: str, taken: set[str]) -> str:
    """Return a name that Excel takes: short, without its forbidden signs, and not yet used."""
    plain = _NOT_IN_SHEET_NAMES.sub(" ", _text(wanted)).strip()[:31] or "Sheet"
    name, number = plain, 2
    while name.lower() in taken:
        name = f"{plain[: 31 - len(str(number)) - 1]} {number}"
        number += 1
    taken.add(name.lower())
    return name
