"""The ratings that a change would make otherwise, as a table to take away."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from goldenthread.exchange.writing import ColumnKind, OutColumn, OutSheet, write_csv, write_xlsx
from goldenthread.indicators.queries.change_drafts import Draft
from goldenthread.staff.changes.presenters import facts_of
from goldenthread.staff.changes.words import WHAT
from goldenthread.staff.figures import as_decimal
from goldenthread.ui.dates import moment
from goldenthread.ui.words import rating_mark

COLUMNS = (
    OutColumn("Code", width=12),
    OutColumn("Indicator", width=48),
    OutColumn("Period", width=14),
    OutColumn("Actual", ColumnKind.NUMBER),
    OutColumn("Rating now"),
    OutColumn("Rating after"),
    OutColumn("Because", width=48),
    OutColumn("Rated anew"),
)


def _rows(draft: Draft, kept: Sequence[Sequence[Any]]) -> Iterator[tuple[object, ...]]:
    for each in kept:
        line = draft.line(each)
        yield (
            line.about.reference,
            line.about.title,
            line.period.label,
            as_decimal(line.value),
            rating_mark(line.was).word,
            rating_mark(line.now).word,
            line.because,
            "yes" if line.is_recorded else "no, it keeps its rating",
        )


def csv_of(draft: Draft, kept: Sequence[Sequence[Any]]) -> str:
    """Return the ratings as CSV."""
    return "".join(write_csv(COLUMNS, _rows(draft, kept)))


def workbook_of(
    draft: Draft, kept: Sequence[Sequence[Any]], *, council: str, made_at: datetime
) -> bytes:
    """Return the ratings as an Excel file, with a sheet that says what the change is."""
    notes = [
        council,
        WHAT[draft.intended.kind],
        *(f"{term}: {text}" for term, text, _ in facts_of(draft.intended)),
        f"A preview made on {moment(made_at)}: nothing of it had been recorded.",
    ]
    return write_xlsx(
        [OutSheet("Rated otherwise", COLUMNS, _rows(draft, kept))],
        title=f"{council}: what a change would rate otherwise",
        notes=notes,
    )
