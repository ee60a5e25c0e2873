"""A file of published cases as a table: its rows by heading, for every kind that is one."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection
from pathlib import Path

from goldenthread.exchange.cases.case import CasesRefused, text_of


def rows_of(file: Path, *, needed: Collection[str]) -> list[dict[str, str]]:
    """Return the rows that hold anything, each with every cell as text without spaces around it.

    Raises:
        CasesRefused: it is no table, a heading is missing, or it has no rows.
    """
    try:
        lines = list(csv.reader(io.StringIO(text_of(file), newline=""), strict=True))
    except csv.Error as fault:
        raise CasesRefused(f"{file.name} cannot be read as CSV: {fault}.") from None
    headings = [cell.strip().casefold() for cell in lines[0]] if lines else []
    absent = [name for name in needed if name not in headings]
    if absent:
        raise CasesRefused(
            f"{file.name} has no column “{absent[0]}”: its first line must hold the headings"
            f" {', '.join(needed)}."
        )
    rows = [
        {name: cells[at].strip() if at < len(cells) else "" for at, name in enumerate(headings)}
        for cells in lines[1:]
        if any(cell.strip() for cell in cells)
    ]
    if not rows:
        raise CasesRefused(f"{file.name} holds no cases.")
    return rows
