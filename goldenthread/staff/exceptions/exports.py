"""What needs attention as a table to take away: the same rows in the same order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime

from goldenthread.exchange.writing import ColumnKind, OutColumn, OutSheet, write_csv, write_xlsx
from goldenthread.indicators.queries.exceptions.listed import ExceptionLine
from goldenthread.staff.exceptions.asked import Reading
from goldenthread.staff.exceptions.words import WHOSE, kind_label
from goldenthread.ui.dates import LONDON, day, moment
from goldenthread.ui.words import rating_mark

_DATE = ColumnKind.DATE
COLUMNS = (
    OutColumn("Service", width=24),
    OutColumn("Code", width=10),
    OutColumn("Indicator", width=48),
    OutColumn("Why", width=60),
    OutColumn("Rule", width=28),
    OutColumn("Kind", width=28),
    OutColumn("Rating"),
    OutColumn("Since", _DATE),
    OutColumn("Raised", _DATE),
    OutColumn("Told first", width=28),
    OutColumn("What must follow", width=40),
    OutColumn("By", _DATE),
    OutColumn("Overdue", width=10),
    OutColumn("Accepted until", _DATE),
    OutColumn("By decision", width=40),
)


def _row(line: ExceptionLine) -> tuple[object, ...]:
    accepted = line.accepted
    return (
        line.unit.name if line.unit else "",
        line.reference,
        line.title,
        line.because,
        line.rule_name,
        kind_label(line.kind),
        rating_mark(line.rating_class).word,
        line.since_on,
        line.raised_at.astimezone(LONDON).date(),
        line.post_title,
        line.follows,
        line.due_on,
        "Overdue" if line.is_overdue else "",
        accepted.until if accepted else None,
        accepted.decision if accepted else "",
    )


def _rows(lines: Iterable[ExceptionLine]) -> Iterator[tuple[object, ...]]:
    return (_row(line) for line in lines)


def workbook_of(
    lines: Iterable[ExceptionLine],
    reading: Reading,
    *,
    council: str,
    made_at: datetime,
    known: date | None,
    asked: list[str],
) -> bytes:
    """Return the list as an Excel file, with a sheet of notes."""
    return write_xlsx(
        [OutSheet("What needs attention", COLUMNS, _rows(lines))],
        title=f"{council}: what needs attention",
        notes=[
            council,
            f"Whose: {WHOSE[reading.wanted.whose].lower()}",
            f"Filter: {'; '.join(asked)}" if asked else "Filter: none",
            f"As known on {day(known)}." if known else "As known when made.",
            f"Made on {moment(made_at)}.",
        ],
    )


def csv_of(lines: Iterable[ExceptionLine]) -> str:
    """Return the list as CSV."""
    return "".join(write_csv(COLUMNS, _rows(lines)))
