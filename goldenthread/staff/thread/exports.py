"""Objectives as a table to take away: the same rows in the same order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime

from goldenthread.exchange.writing import ColumnKind, OutColumn, OutSheet, write_csv, write_xlsx
from goldenthread.plan.queries.objectives import ObjectiveLine
from goldenthread.staff.thread.words import GAPS
from goldenthread.ui.dates import day, moment
from goldenthread.ui.words import rating_mark

_DATE, _NUMBER = ColumnKind.DATE, ColumnKind.NUMBER
COLUMNS = (
    OutColumn("Reference", width=10),
    OutColumn("Objective", width=60),
    OutColumn("Level", width=20),
    OutColumn("For", width=14),
    OutColumn("Service", width=28),
    OutColumn("Owner", width=28),
    OutColumn("Held by", width=24),
    OutColumn("Portfolio", width=24),
    OutColumn("Begins", _DATE),
    OutColumn("Due", _DATE),
    OutColumn("Rating"),
    OutColumn("Why", width=50),
    OutColumn("Parts rated", _NUMBER, 0),
    OutColumn("Parts", _NUMBER, 0),
    OutColumn("Indicators inside", _NUMBER, 0),
    OutColumn("Off target", _NUMBER, 0),
    OutColumn("Overdue", _NUMBER, 0),
    OutColumn("What is lacking", width=50),
)


def _row(line: ObjectiveLine) -> tuple[object, ...]:
    is_rated = bool(line.rating_class) and not line.is_personal
    counts = (line.rated, line.rated_of, line.inside, line.off_target, line.overdue)
    return (
        line.reference,
        line.title,
        line.level,
        "" if line.is_personal else "The council" if line.is_internal else "Residents",
        line.unit.name if line.unit else "",
        line.owner,
        ", ".join(line.holders),
        line.portfolio,
        line.begins_on,
        line.due_on,
        rating_mark(line.rating_class).word if is_rated else "",
        line.because if is_rated else "",
        *(counts if is_rated else (None,) * len(counts)),
        "; ".join(GAPS[it] for it in line.gaps),
    )


def _rows(lines: Iterable[ObjectiveLine]) -> Iterator[tuple[object, ...]]:
    return (_row(line) for line in lines)


def workbook_of(
    lines: Iterable[ObjectiveLine],
    *,
    council: str,
    made_at: datetime,
    known: date | None,
    asked: list[str],
) -> bytes:
    """Return the list as an Excel file, with a sheet of notes."""
    return write_xlsx(
        [OutSheet("Objectives", COLUMNS, _rows(lines))],
        title=f"{council}: objectives",
        notes=[
            council,
            f"Filter: {'; '.join(asked)}" if asked else "Filter: none",
            f"As known on {day(known)}; ratings are of today alone."
            if known
            else "As known when made.",
            f"Made on {moment(made_at)}.",
        ],
    )


def csv_of(lines: Iterable[ObjectiveLine]) -> str:
    """Return the list as CSV."""
    return "".join(write_csv(COLUMNS, _rows(lines)))
