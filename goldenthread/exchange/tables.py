"""Where on a sheet is the table, and what are its columns and rows?

Above it may stand titles, below it footnotes, between its rows blank lines and headings.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date

from goldenthread.exchange.files import UNCALCULATED, FileRefused
from goldenthread.exchange.headings import claims, period_in
from goldenthread.exchange.reading import Sheet

_SEARCHED = 40  # rows that may stand above the table
_HEADER_ROWS = 3
_FOOTNOTE = re.compile(
    r"^(?:notes?\b|source\b|\*|†|‡|\^|key\b|footnote|n\.?b\.?\b|data (?:source|from|as)|"
    r"please note|published|contains public|last updated|produced by|\(\d\)|\[\d\])",
    re.IGNORECASE,
)
_LONG = 60
Cells = tuple[object, ...]


@dataclass(frozen=True)
class Row:
    """One row of a table with its line on the sheet."""

    line: int
    cells: Cells

    @property
    def lone(self) -> object:
        """The one thing the row says where it says one only (a heading between rows), else None."""
        filled = [cell for cell in self.cells if cell is not None]
        if len(filled) > 2:
            return filled[0] if filled.count(filled[0]) == len(filled) else None
        return filled[0] if len(filled) == 1 and self.cells[0] is not None else None


@dataclass(frozen=True)
class Table:
    """A table found on a sheet. ``columns`` and the cells of every row are equally many."""

    header_line: int
    columns: list[str]
    rows: list[Row]
    notes: list[str] = field(default_factory=list)
    footnotes_skipped: list[int] = field(default_factory=list)  # their lines


def find_table(sheet: Sheet) -> Table:
    """Return the table on the sheet.

    Raises:
        FileRefused: no row looks like headings, or nothing stands below them.
    """
    rows = _without_empty_columns(sheet.rows)
    header = _header_index(rows)
    if header is None:
        raise FileRefused(
            f"No table was found on the sheet ‘{sheet.name}’: "
            "it needs a row of headings (code, title, actual, target …) with rows below it."
        )
    columns = _joined_headers(rows, header)
    body = [Row(line, cells) for line, cells in rows[header + 1 :]]
    body, notes = _without_repeats(body, rows[header][1])
    body, footnotes = _without_footnotes(body)
    if not body:
        raise FileRefused(
            f"The table on the sheet ‘{sheet.name}’ has headings on line {rows[header][0]} "
            "and no rows below them."
        )
    columns, doubled = _told_apart(columns)
    notes += doubled
    if footnotes:
        notes.append(f"Footnotes below the table were left out: lines {_listed(footnotes)}.")
    return Table(rows[header][0], columns, body, notes, footnotes)


def as_text(cell: object) -> str:
    """Return a cell as the text people see: 101.0 is 101, dates as days, nothing as "".

    >>> as_text(101.0)
    '101'
    """
    if cell is None or cell is UNCALCULATED:
        return ""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, date):
        return f"{cell.day} {cell:%B %Y}"
    return " ".join(str(cell).split())


def _without_empty_columns(rows: list[tuple[int, Cells]]) -> list[tuple[int, Cells]]:
    """Cut empty columns at both sides and make all rows equally long."""
    used = {i for _, cells in rows for i, cell in enumerate(cells) if cell is not None}
    if not used:
        return []
    left, right = min(used), max(used) + 1
    return [(line, (cells + (None,) * (right - len(cells)))[left:right]) for line, cells in rows]


def _header_index(rows: list[tuple[int, Cells]]) -> int | None:
    """Return which row holds the headings: the one with most known ones, else the fullest."""
    best, best_score = None, 0.0
    for index, (_, cells) in enumerate(rows[: min(_SEARCHED, len(rows))]):
        score = _header_score(cells)
        if score > best_score:
            best, best_score = index, score
    if best is not None and best + 1 < len(rows) and _is_second_header(rows[best], rows[best + 1]):
        return best + 1
    return best


def _header_score(cells: Cells) -> float:
    texts = [as_text(cell) for cell in cells if cell is not None]
    distinct = set(texts)
    if len(distinct) < 2:
        return 0.0
    known = sum(1 for text in distinct if claims(text) or period_in(text))
    figures = sum(1 for text in texts if _is_figure(text))
    long = sum(1 for text in texts if len(text) > 2 * _LONG)
    if figures + long > len(texts) / 3:
        return 0.0
    return known * 10 + len(distinct) / 1000 + (0.5 if not known and len(distinct) > 2 else 0.0)


def _is_second_header(upper: tuple[int, Cells], lower: tuple[int, Cells]) -> bool:
    """Whether the row below a header goes on with it: known headings and nothing else."""
    texts = {as_text(cell) for cell in lower[1] if cell is not None}
    return (
        lower[0] == upper[0] + 1
        and len(texts) > 1
        and upper[1] != lower[1]
        and all(claims(text) or period_in(text) for text in texts)
    )


def _is_figure(text: str) -> bool:
    return period_in(text) is None and re.fullmatch(r"[£$€(+-]*[\d.,]+[%)kKmM]*", text) is not None


def _joined_headers(rows: list[tuple[int, Cells]], header: int) -> list[str]:
    """Return the headings, joined with those of the rows above that they stand under."""
    columns = [as_text(cell) for cell in rows[header][1]]
    for above in range(header - 1, max(header - _HEADER_ROWS, -1), -1):
        if rows[above][0] != rows[above + 1][0] - 1:
            break
        groups = [as_text(cell) for cell in rows[above][1]]
        if not _are_groups(groups, columns):
            break
        groups = _carried(groups, columns)
        columns = [
            upper if not lower else lower if not upper or upper == lower else f"{upper} {lower}"
            for upper, lower in zip(groups, columns, strict=True)
        ]
    return columns


def _are_groups(groups: list[str], columns: list[str]) -> bool:
    """Whether a row names groups of the columns below it, and is not a title."""
    filled = [group for group in groups if group]
    if not filled or (len(set(filled)) == 1 and (len(filled) == len(groups) or groups[0])):
        return False
    names = [name for name in columns if name]
    is_needed = len(set(names)) < len(names) or any(
        group and not name for group, name in zip(groups, columns, strict=True)
    )
    is_merged_down = any(
        group and group == name for group, name in zip(groups, columns, strict=True)
    )
    return is_needed or is_merged_down or any(period_in(group) for group in filled)


def _carried(groups: list[str], columns: list[str]) -> list[str]:
    """Carry a group to the columns at its right that it spans without a merged cell."""
    carried: list[str] = []
    current = ""
    for group, name in zip(groups, columns, strict=True):
        if group:
            current = group if name and group != name else ""
            carried.append(group)
        else:
            is_spanned = bool(name) and bool(current) and _may_stand_under(name, current)
            carried.append(current if is_spanned else "")
            current = current if is_spanned else ""
    return carried


def _may_stand_under(name: str, group: str) -> bool:
    """Whether a heading may be part of a group: a figure of a period, not, say, an owner."""
    measured = period_in(f"{group} {name}")
    if period_in(group) is not None:
        return measured is not None
    return period_in(name) is not None


def _without_repeats(body: list[Row], header: Cells) -> tuple[list[Row], list[str]]:
    repeats = [row.line for row in body if row.cells == header]
    kept = [row for row in body if row.cells != header]
    return kept, (
        [f"The headings are repeated and were left out: lines {_listed(repeats)}."]
        if repeats
        else []
    )


def _without_footnotes(body: list[Row]) -> tuple[list[Row], list[int]]:
    """Leave out what stands below the table: from its first note, rows that say one thing."""
    end = len(body)
    while end and body[end - 1].lone is not None:
        end -= 1
    for index in range(end, len(body)):
        text = as_text(body[index].lone)
        if _FOOTNOTE.match(text) or len(text) > _LONG:
            return body[:index], [row.line for row in body[index:]]
    return body, []


def _told_apart(columns: list[str]) -> tuple[list[str], list[str]]:
    """Return columns that all differ, with a note for each that did not."""
    seen: dict[str, int] = {}
    told: list[str] = []
    notes: list[str] = []
    for place, column in enumerate(columns, start=1):
        name = column or f"Column {place}"
        seen[name.lower()] = seen.get(name.lower(), 0) + 1
        if seen[name.lower()] > 1:
            notes.append(f"Two columns are headed ‘{name}’: check which of them is meant.")
            name = f"{name} ({seen[name.lower()]})"
        told.append(name)
    return told, notes


def _listed(lines: list[int]) -> str:
    shown = ", ".join(str(line) for line in lines[:10])
    return f"{shown} and {len(lines) - 10} more" if len(lines) > 10 else shown
