"""The trail as a table to take away: the same rows in the same order as the page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from goldenthread.exchange.writing import ColumnKind, OutColumn, OutSheet, write_csv, write_xlsx
from goldenthread.indicators.queries.trail import TrailLine
from goldenthread.staff.trail.forms import Reading
from goldenthread.staff.trail.presenters import about, filters_in_words
from goldenthread.staff.trail.words import event_in_words
from goldenthread.ui.dates import LONDON, moment

#: More than this is no longer a table that somebody reads.
LARGEST = 50_000
COLUMNS = (
    OutColumn("Event", ColumnKind.NUMBER, decimals=0, width=8),
    OutColumn("When", width=20),
    OutColumn("What", width=30),
    OutColumn("About", width=16),
    OutColumn("Who", width=24),
    OutColumn("Post", width=28),
    OutColumn("Why", width=40),
    OutColumn("Rows", ColumnKind.NUMBER, decimals=0, width=8),
    OutColumn("Digest", width=68),
    OutColumn("Name of the event", width=34),
)


def _rows(lines: Iterable[TrailLine]) -> Iterator[tuple[object, ...]]:
    for line in lines:
        event = line.event
        yield (
            event.number,
            event.at.astimezone(LONDON).strftime("%Y-%m-%d %H:%M:%S"),
            event_in_words(event.name),
            about(line),
            line.person_name,
            event.by_label,
            line.reason,
            line.rows,
            event.digest,
            event.name,
        )


def workbook_of(
    lines: Iterable[TrailLine], reading: Reading, *, council: str, made_at: datetime
) -> bytes:
    """Return the events as an Excel file, with a sheet of notes."""
    asked = "; ".join(filters_in_words(reading))
    notes = [
        council,
        f"Filter: {asked}" if asked else "Filter: none, every event",
        f"Made on {moment(made_at)}.",
        "Moments are London's. How digests are made and checked: docs/methods/audit.md.",
    ]
    sheet = OutSheet("Audit trail", COLUMNS, _rows(lines))
    return write_xlsx([sheet], title=f"{council}: audit trail", notes=notes)


def csv_of(lines: Iterable[TrailLine]) -> Iterator[str]:
    """Give the events as CSV, line by line."""
    return write_csv(COLUMNS, _rows(lines))
