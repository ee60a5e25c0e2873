"""What does each row of a mapped table say? Cells stay as they are: reading them is for others."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from collections.abc import Mapping as Keyed
from datetime import date
from typing import Any

from goldenthread.exchange.files import UNCALCULATED
from goldenthread.exchange.headings import LEVELS, Role, has_year, year_of
from goldenthread.exchange.mapping import Mapping
from goldenthread.exchange.tables import Cells, Row, Table, as_text
from goldenthread.indicators.queries.imports.offered import Offered


def _prose(cell: object) -> str:
    """Return a text with its lines kept."""
    return cell.strip() if isinstance(cell, str) else as_text(cell)


def _as_it_is(cell: object) -> object:
    return cell


#: What a column's cell is called in what is offered, and how it is read.
_SAID: dict[Role, tuple[str, Callable[[object], object]]] = {
    **{
        role: (role.value, as_text)
        for role in (
            Role.CODE, Role.TITLE, Role.SERVICE, Role.PLACE, Role.UNIT, Role.OWNER,
            Role.POLARITY, Role.FREQUENCY, Role.STATUS,
        )
    },
    **{
        role: (role.value, _as_it_is)
        for role in (
            Role.ACTUAL, Role.TARGET, Role.NUMERATOR, Role.DENOMINATOR, Role.PREVIOUS,
            Role.PREVIOUS_YEAR, Role.DECIMALS,
        )
    },
    Role.COMMENTARY: (Role.COMMENTARY.value, _prose),
}  # fmt: skip


def entries(table: Table, mapping: Mapping, *, period: str | None = None) -> Iterator[Offered]:
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


def _of_row(row: Row, mapping: Mapping, heading: str, period: str) -> Iterator[Offered]:
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
            for role in (Role.TARGET, *LEVELS):
                shared.pop(role, None)  # an undated target is the latest year's
        if name != latest_period:
            shared.pop(Role.COMMENTARY, None)  # and an undated commentary the latest period's
        whole = name if has_year(name) or not own else f"{own} {name}"
        yield _entry(row.line, shared | cells, heading, whole)


def _entry(line: int, cells: Keyed[Role, object], heading: str, period: str) -> Offered:
    said: dict[str, Any] = {"service": heading}
    is_uncalculated = False
    for role, cell in cells.items():
        if cell is None:
            continue
        if cell is UNCALCULATED:
            is_uncalculated = True
        if role in LEVELS:
            said["levels"] = (*said.get("levels", ()), (role.value, cell))
        elif role in _SAID:
            name, read = _SAID[role]
            said[name] = read(cell)
    said["service"] = said["service"] or heading
    return Offered(line, period_text=period, is_uncalculated=is_uncalculated, **said)


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
