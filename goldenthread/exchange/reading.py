"""What does an uploaded spreadsheet hold, cell by cell, with its lines as people see them?

For users: docs/how-to/import.md. Nothing here knows what an indicator is.
"""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from decimal import Decimal

import python_calamine as calamine

from goldenthread.exchange.archive import damaged, open_workbook_archive
from goldenthread.exchange.delimited import delimited_rows
from goldenthread.exchange.files import (
    UNCALCULATED,
    WHY_UNCALCULATED,
    FileKind,
    FileRefused,
    Limits,
    Uncalculated,
    kind_of,
    refuse_size,
)
from goldenthread.exchange.workbook_xml import SheetFacts, sheet_facts

__all__ = [
    "UNCALCULATED",
    "WHY_UNCALCULATED",
    "FileRefused",
    "Limits",
    "Sheet",
    "Uncalculated",
    "Workbook",
    "read_workbook",
]

Row = tuple[int, tuple[object, ...]]


@dataclass(frozen=True)
class Sheet:
    """One sheet's rows that hold anything, each with its line as the spreadsheet numbers it.

    An empty cell is None; a formula without a result is ``UNCALCULATED``; an error is its text
    (``#REF!``); a number shown as a percentage is text as shown (``12.5%``).
    """

    name: str
    rows: list[Row]
    is_hidden: bool = False


@dataclass(frozen=True)
class Workbook:
    """What was read, and what a person should know about how."""

    name: str
    sheets: list[Sheet]
    notes: list[str]


def read_workbook(name: str, content: bytes, *, limits: Limits | None = None) -> Workbook:
    """Read an .xlsx workbook or a text table (.csv, .tsv); the bytes decide which it is.

    Raises:
        FileRefused: with a sentence that says what to mend.
    """
    limits = limits or Limits()
    refuse_size(len(content), limits)
    if kind_of(content) is FileKind.WORKBOOK:
        sheets, notes = _xlsx(content, limits)
    else:
        rows, notes = delimited_rows(content, limits)
        sheets = [Sheet(name, rows)] if rows else []
    if not sheets:
        raise FileRefused("The file holds no rows: choose the one with the figures.")
    return Workbook(name, sheets, notes)


def _xlsx(content: bytes, limits: Limits) -> tuple[list[Sheet], list[str]]:
    with open_workbook_archive(content, limits) as archive:
        facts = _facts(archive, limits)
    if sum(fact.bottom + 1 for fact in facts.values()) > limits.rows:
        raise FileRefused(
            f"The workbook has more than {limits.rows:,} rows on its sheets together: "
            "save the sheet with the figures by itself."
        )
    try:
        return _sheets(content, facts, limits), _notes(facts)
    except calamine.PasswordError:
        raise FileRefused(
            "The workbook is protected with a password: save a copy without one."
        ) from None
    except (calamine.CalamineError, ValueError, OverflowError):
        raise damaged() from None
    except BaseException as error:
        # The reader's own panics are no Exception, and must not end the process.
        if type(error).__name__ == "PanicException":
            raise damaged() from None
        raise


def _sheets(content: bytes, facts: dict[str, SheetFacts], limits: Limits) -> list[Sheet]:
    sheets: list[Sheet] = []
    with calamine.load_workbook(io.BytesIO(content)) as book:
        for about in book.sheets_metadata:
            if about.name in facts and about.typ == calamine.SheetTypeEnum.WorkSheet:
                rows = _rows(book.get_sheet_by_name(about.name), facts[about.name], limits)
                is_hidden = about.visible != calamine.SheetVisibleEnum.Visible
                if rows:
                    sheets.append(Sheet(about.name, rows, is_hidden))
    return sheets


def _facts(archive: zipfile.ZipFile, limits: Limits) -> dict[str, SheetFacts]:
    try:
        return sheet_facts(archive, limits)
    except (zipfile.BadZipFile, KeyError, EOFError):
        raise damaged() from None


def _rows(sheet: calamine.CalamineSheet, facts: SheetFacts, limits: Limits) -> list[Row]:
    if facts.bottom < 0:
        return []
    grid: list[list[object]] = [
        [None if isinstance(cell, str) and not cell.strip() else cell for cell in row]
        for row in sheet.to_python(skip_empty_area=False)
    ]
    _widen(grid, facts)
    for (line, column), text in facts.errors.items():
        grid[line][column] = text
    for line, column in facts.percentages:
        grid[line][column] = _as_shown(grid[line][column])
    for line, column in facts.uncalculated:
        grid[line][column] = UNCALCULATED
    _fill_merged(grid, facts, limits)
    return [
        (line, tuple(row))
        for line, row in enumerate(grid, start=1)
        if any(cell is not None for cell in row)
    ]


def _widen(grid: list[list[object]], facts: SheetFacts) -> None:
    """Make room for formulas without a result, which the reader of values leaves out."""
    while len(grid) <= facts.bottom:
        grid.append([])
    for row in grid:
        row.extend([None] * (facts.right + 1 - len(row)))


def _as_shown(cell: object) -> object:
    """Return a fraction shown as a percentage as the text people see, without float noise.

    >>> _as_shown(0.07)
    '7%'
    """
    if isinstance(cell, bool) or not isinstance(cell, (int, float)):
        return cell
    shown = (Decimal(format(cell, ".15g")) * 100).normalize()
    return f"{shown:f}%"


def _fill_merged(grid: list[list[object]], facts: SheetFacts, limits: Limits) -> None:
    filled = 0
    for top, left, bottom, right in facts.merged:
        if top >= len(grid) or left > facts.right:
            continue
        bottom, right = min(bottom, facts.bottom), min(right, facts.right)
        filled += (bottom - top + 1) * (right - left + 1)
        if filled > limits.cells:
            raise damaged()
        value = grid[top][left]
        for line in range(top, bottom + 1):
            grid[line][left : right + 1] = [value] * (right - left + 1)


def _notes(facts: dict[str, SheetFacts]) -> list[str]:
    notes = []
    for fact in facts.values():
        if fact.merged:
            notes.append(
                f"Merged cells on ‘{fact.name}’ are read as if each of them held the same."
            )
        if fact.uncalculated:
            notes.append(
                f"{len(fact.uncalculated):,} formula cells on ‘{fact.name}’ were never calculated:"
                " open the workbook in Excel, save it, and upload it again."
            )
    return notes
