"""Plans as a table to take away: the same rows in the same order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime

from goldenthread.exchange.writing import ColumnKind, OutColumn, OutSheet, write_csv, write_xlsx
from goldenthread.plan.queries.plan_lacks import lack_in_words
from goldenthread.plan.queries.plans import PlanLine
from goldenthread.staff.plans.words import STEPS, left_in_words
from goldenthread.ui.dates import day, moment

_DATE, _NUMBER = ColumnKind.DATE, ColumnKind.NUMBER
COLUMNS = (
    OutColumn("Reference", width=10),
    OutColumn("Plan", width=44),
    OutColumn("Kind", width=24),
    OutColumn("Whose", width=28),
    OutColumn("First day", _DATE),
    OutColumn("Last day", _DATE),
    OutColumn("Step", width=16),
    OutColumn("By", _DATE),
    OutColumn("Days left", _NUMBER, 0),
    OutColumn("How long", width=22),
    OutColumn("Things missing", _NUMBER, 0),
    OutColumn("What is missing", width=60),
)


def _rows(lines: Iterable[PlanLine]) -> Iterator[tuple[object, ...]]:
    for it in lines:
        yield (
            it.reference, it.title, it.kind, it.owned_by, it.starts_on, it.last_on, STEPS[it.step],
            it.until, it.days_left, left_in_words(it.step, it.days_left), len(it.missing),
            "; ".join(lack_in_words(each) for each in it.missing),
        )  # fmt: skip


def csv_of(lines: Iterable[PlanLine]) -> Iterator[str]:
    """Return the list as CSV, line by line."""
    return write_csv(COLUMNS, _rows(lines))


def workbook_of(
    lines: Iterable[PlanLine],
    *,
    council: str,
    made_at: datetime,
    known: date | None,
    asked: Iterable[str],
) -> bytes:
    """Return the list as an Excel file, with what was asked for."""
    narrowed = ", ".join(asked)
    notes = [
        council,
        f"Made on {moment(made_at)}.",
        *([f"As known on {day(known)}."] if known else []),
        *([f"Only: {narrowed}."] if narrowed else []),
    ]
    return write_xlsx([OutSheet("Plans", COLUMNS, _rows(lines))], title="Plans", notes=notes)
