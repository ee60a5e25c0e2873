"""A file of published cases as a table: its rows by heading, for every kind that is one."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import NamedTuple

from goldenthread.exchange.cases.case import CasesRefused, text_of


class Row(NamedTuple):
    """One row: the line of the file on which it ends, and its cells by heading.

    ``beyond`` are cells under no heading: then it cannot be told which cell stands under which.
    """

    line: int
    cells: Mapping[str, str]
    beyond: tuple[str, ...] = ()


def rows_of(file: Path, *, needed: Collection[str]) -> list[Row]:
    """Return the rows that hold anything, each with every cell as text without spaces around it.

    Raises:
        CasesRefused: it is no table, a heading is missing or stands twice, or it has no rows.
    """
    reader = csv.reader(io.StringIO(text_of(file), newline=""), strict=True)
    try:
        lines = [(reader.line_num, cells) for cells in reader]
    except csv.Error as fault:
        raise CasesRefused(
            f"{file.name}, line {reader.line_num}, cannot be read as CSV: {fault}."
        ) from None
    headings = [cell.strip().casefold() for cell in lines[0][1]] if lines else []
    absent = [name for name in needed if name not in headings]
    if absent:
        if not lines:
            raise CasesRefused(f"{file.name} is empty.")
        raise CasesRefused(
            f"{file.name} has no column “{absent[0]}”: its first line must hold the headings"
            f" {', '.join(needed)}."
        )
    twice = [name for name in headings if name and headings.count(name) > 1]
    if twice:
        raise CasesRefused(f"{file.name} has the column “{twice[0]}” twice: which is meant?")
    rows = [_row(line, cells, headings) for line, cells in lines[1:] if any(map(str.strip, cells))]
    if not rows:
        raise CasesRefused(f"{file.name} holds no cases.")
    return rows


def _row(line: int, cells: list[str], headings: list[str]) -> Row:
    under = [cell.strip() for cell in cells] + [""] * (len(headings) - len(cells))
    beyond = tuple(cell for cell in under[len(headings) :] if cell)
    return Row(line, dict(zip(headings, under, strict=False)), beyond)


def misplaced(row: Row) -> str:
    """Return what is said of cells that stand under no heading, or nothing."""
    if not row.beyond:
        return ""
    return (
        f"it has cells beyond the last heading, such as “{row.beyond[0]}”: put quotation marks around a"
        " cell with a comma in it"
    )
