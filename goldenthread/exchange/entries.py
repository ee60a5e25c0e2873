"""What does each row of a mapped table say? Cells stay as they are: reading them is for others."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from goldenthread.exchange.files import UNCALCULATED
from goldenthread.exchange.headings import Role, has_year, year_of
from goldenthread.exchange.mapping import Mapping
from goldenthread.exchange.tables import Cells, Row, Table, as_text


@dataclass(frozen=True, slots=True)
class Entry:
    """One indicator in one period as a row says it; texts are "" and cells None when absent."""

    line: int
    code: str
    title: str
    service: str
    place: str
    period_text: str
    actual: object
    target: object
    numerator: object
    denominator: object
    unit: str
    commentary: str
    owner: str
    polarity: str
    frequency: str
    previous: object
    previous_year: object
    status: str
    decimals: object
    is_uncalculated: bool  # a mapped cell is a formula without a result; see WHY_UNCALCULATED


def entries(table: Table, mapping: Mapping, *, period: str | None = None) -> Iterator[Entry]:
    """Yield what the rows say, in their order.

    ``period`` is what the file is about where no column says it, and the year of columns that
    name a quarter or month alone. A row that says one thing only between others is a heading:
    it names the service of the rows below it, where no column does.
    """
    heading = ""
    names_code = mapping.column(Role.CODE) == 0
    for row in table.rows:
        if _is_heading(row, names_code):
            heading = as_text(row.lone)
            continue
        yield from _of_row(row, mapping, heading, period or "")


def _is_heading(row: Row, names_code: bool) -> bool:
    lone = row.lone
    if not isinstance(lone, str):
        return False
    if sum(1 for cell in row.cells if cell is not None) > 1:
        return True
    return names_code and not re.search(r"\d", lone)


def _of_row(row: Row, mapping: Mapping, heading: str, period: str) -> Iterator[Entry]:
    by_role = {
        role: row.cells[at]
        for at, role in mapping.roles.items()
        if at not in mapping.periods and at < len(row.cells)
    }
    own = _period_text(by_role.get(Role.PERIOD)) or period
    if not mapping.periods:
        if any(cell is not None for cell in by_role.values()):
            yield _entry(row.line, by_role, heading, own)
        return
    latest_year, latest_period = _latest_year(mapping), _latest_period(mapping)
    for name, columns in _columns_by_period(mapping).items():
        cells = {role: _cell(row.cells, at) for role, at in columns.items()}
        if all(cell is None for cell in cells.values()):
            continue
        shared = dict(by_role)
        if year_of(name) != latest_year:
            shared.pop(Role.TARGET, None)  # an undated target is the latest year's
        if name != latest_period:
            shared.pop(Role.COMMENTARY, None)  # and an undated commentary the latest period's
        whole = name if has_year(name) or not own else f"{own} {name}"
        yield _entry(row.line, shared | cells, heading, whole)


def _entry(line: int, cells: dict[Role, object], heading: str, period: str) -> Entry:
    def text(role: Role) -> str:
        return as_text(cells.get(role))

    return Entry(
        line=line,
        code=text(Role.CODE),
        title=text(Role.TITLE),
        service=text(Role.SERVICE) or heading,
        place=text(Role.PLACE),
        period_text=period,
        actual=cells.get(Role.ACTUAL),
        target=cells.get(Role.TARGET),
        numerator=cells.get(Role.NUMERATOR),
        denominator=cells.get(Role.DENOMINATOR),
        unit=text(Role.UNIT),
        commentary=_prose(cells.get(Role.COMMENTARY)),
        owner=text(Role.OWNER),
        polarity=text(Role.POLARITY),
        frequency=text(Role.FREQUENCY),
        previous=cells.get(Role.PREVIOUS),
        previous_year=cells.get(Role.PREVIOUS_YEAR),
        status=text(Role.STATUS),
        decimals=cells.get(Role.DECIMALS),
        is_uncalculated=any(cell is UNCALCULATED for cell in cells.values()),
    )


def _prose(cell: object) -> str:
    """Return a text with its lines kept."""
    return cell.strip() if isinstance(cell, str) else as_text(cell)


def _period_text(cell: object) -> str:
    """Return a period's words; a spreadsheet keeps ``Jan-26`` as the first day of the month."""
    if isinstance(cell, date) and cell.day == 1:
        return f"{cell:%B %Y}"
    return as_text(cell)


def _columns_by_period(mapping: Mapping) -> dict[str, dict[Role, int]]:
    grouped: dict[str, dict[Role, int]] = {}
    for at, name in mapping.periods.items():
        role = mapping.roles.get(at, Role.IGNORE)
        if role is not Role.IGNORE:
            grouped.setdefault(name, {}).setdefault(role, at)
    return grouped


def _latest_year(mapping: Mapping) -> int | None:
    return max((year for name in mapping.periods.values() if (year := year_of(name))), default=None)


def _latest_period(mapping: Mapping) -> str | None:
    """Return the latest period with figures, as far as its year and then the columns' order say."""
    named = [
        (year_of(name) or 0, at, name)
        for at, name in mapping.periods.items()
        if mapping.roles.get(at) is Role.ACTUAL
    ]
    return max(named)[2] if named else None


def _cell(cells: Cells, at: int) -> object:
    return cells[at] if at < len(cells) else None
