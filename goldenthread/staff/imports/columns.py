"""The columns of a sheet as the page shows them: heading, first values, what each is read as."""

from __future__ import annotations

from dataclasses import dataclass

from goldenthread.exchange.mapping import Mapping, Role
from goldenthread.exchange.offering import FileRead
from goldenthread.exchange.tables import as_text
from goldenthread.staff.imports.forms import MEASURED, ROLES

_SHOWN = 3
_LONGEST = 60


@dataclass(frozen=True)
class ColumnShown:
    """One column. ``period`` is the one that its heading names, where it names one."""

    name: str
    heading: str
    values: tuple[str, ...]
    period: str
    options: tuple[tuple[str, str, bool], ...]


def columns_shown(read: FileRead, mapping: Mapping) -> list[ColumnShown]:
    """Return every column with its first values and the roles it may have."""
    found = []
    for at, heading in enumerate(read.table.columns):
        role = mapping.roles.get(at, Role.IGNORE)
        period = mapping.periods.get(at) or read.mapping.periods.get(at, "")
        found.append(
            ColumnShown(
                name=f"column-{at}",
                heading=heading,
                values=_values(read, at),
                period=period,
                options=tuple(
                    (key, _words(key, words, period), key == role) for key, words in ROLES.items()
                ),
            )
        )
    return found


def _words(key: str, words: str, period: str) -> str:
    return f"{words}, {period}" if period and key in MEASURED else words


def _values(read: FileRead, at: int) -> tuple[str, ...]:
    texts: list[str] = []
    for row in read.table.rows[:50]:
        text = as_text(row.cells[at]) if at < len(row.cells) else ""
        if text and text not in texts:
            texts.append(text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…")
        if len(texts) == _SHOWN:
            break
    return tuple(texts)
