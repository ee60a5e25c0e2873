"""The lines of a year's scorecard, in use, and compared, as tables to take away: numbers as numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from goldenthread.exchange.writing import ColumnKind, OutColumn, OutSheet, write_csv, write_xlsx
from goldenthread.reports.queries.compared import Comparison
from goldenthread.reports.queries.in_use import InUse
from goldenthread.reports.queries.lines import YearLine
from goldenthread.reports.queries.sessions import Saying, SessionSeen
from goldenthread.staff.figures import as_decimal
from goldenthread.staff.scorecard.exports import COLUMNS as FIGURES
from goldenthread.staff.scorecard.exports import row_of
from goldenthread.staff.year_scorecards.presenters import now_shown
from goldenthread.staff.year_scorecards.words import CHANGES, DEEDS, INTERVAL_WORDS, SOURCES, STATES
from goldenthread.ui.dates import moment

_NUMBER, _DATE = ColumnKind.NUMBER, ColumnKind.DATE
_LINES = (
    OutColumn("Line", _NUMBER, 0),
    OutColumn("Code", width=12),
    OutColumn("What is watched", width=56),
    OutColumn("Serves", width=44),
    OutColumn("Reported", width=18),
    OutColumn("Where from", width=24),
    OutColumn("State", width=12),
    OutColumn("Why it is here", width=50),
    OutColumn("Key issue", width=50),
    OutColumn("Reason", width=40),
    OutColumn("Service", width=26),
    OutColumn("Owner or developer", width=28),
    OutColumn("To be developed by", _DATE),
)
_NOW = (
    OutColumn("Period", width=12),
    OutColumn("Last figure", _NUMBER),
    OutColumn("Target", _NUMBER),
    OutColumn("Unit", width=8),
    OutColumn("Rating", width=16),
)
_COMPARED = (
    OutColumn("Change", width=18),
    OutColumn("Code", width=12),
    OutColumn("What is watched", width=56),
    OutColumn("Serves", width=44),
    OutColumn("Reported last year", width=18),
    OutColumn("Reported this year", width=18),
    OutColumn("Reason", width=50),
)


_SAID = (
    OutColumn("Session", _DATE),
    OutColumn("Place", width=24),
    OutColumn("Came", _NUMBER, 0),
    OutColumn("Who said it", width=28),
    OutColumn("About", width=50),
    OutColumn("What was said", width=80),
    OutColumn("What it led to", width=60),
    OutColumn("What came of it, in words", width=60),
)


def workbook_said(
    sessions: Iterable[SessionSeen], *, title: str, made_at: datetime, notes: Sequence[str]
) -> bytes:
    """Return what was said at sessions, and to which lines it led, as an Excel file."""
    rows = [
        (
            session.on, session.place, len(session.attended), it.by_whom, about_of(it), it.text,
            "; ".join(f"{DEEDS[led.deed]}: {led.title}" for led in it.led), it.came_of_it,
        )
        for session in sessions
        for it in session.sayings
    ]  # fmt: skip
    return write_xlsx(
        [OutSheet("What was said", _SAID, rows)],
        title=f"{title}, sessions",
        notes=[title, *notes, f"Made on {moment(made_at)}."],
    )


def about_of(it: Saying) -> str:
    """Return in words what something was said of."""
    if it.line is not None:
        return f"{it.line.code} {it.line.title}".strip()
    return it.objective[1] if it.objective else "All of it"


def _rows(lines: Iterable[YearLine], *, is_past: bool) -> Iterator[tuple[object, ...]]:
    for it in lines:
        served = it.objective[1] if it.objective else ""
        row = (
            it.number, it.code, it.title, served, INTERVAL_WORDS[it.interval], SOURCES[it.source],
            STATES[it.state], it.why, it.issue.text if it.issue else "", it.reason, it.unit,
            it.owner, it.due_on,
        )  # fmt: skip
        yield row if is_past else (*row, *_figures(it))


def _figures(it: YearLine) -> tuple[object, ...]:
    """Return the last figure; a missing one is its reason, never nought."""
    shown = now_shown(it.now)
    if it.now is None or shown is None:
        return ("", None, None, "", "")
    value = shown.figure if it.now.value is None else as_decimal(it.now.value)
    target = as_decimal(it.now.target)
    return (shown.period, value, target, it.now.wording.unit, shown.word)


def workbook_of_lines(
    lines: Iterable[YearLine], *, title: str, made_at: datetime, notes: Sequence[str], is_past: bool
) -> bytes:
    """Return lines as an Excel file; of a past day without figures."""
    columns = _LINES if is_past else (*_LINES, *_NOW)
    return write_xlsx(
        [OutSheet("Lines", columns, _rows(lines, is_past=is_past))],
        title=f"{title}, lines",
        notes=[title, *notes, f"Made on {moment(made_at)}."],
    )


def csv_of_lines(lines: Iterable[YearLine], *, is_past: bool) -> str:
    """Return lines as CSV."""
    columns = _LINES if is_past else (*_LINES, *_NOW)
    return "".join(write_csv(columns, _rows(lines, is_past=is_past)))


def workbook_in_use(found: InUse, *, title: str, made_at: datetime, notes: Sequence[str]) -> bytes:
    """Return what is in force with its figures as an Excel file, as the live scorecard tells them."""
    columns = (OutColumn("Serves", width=44), OutColumn("Reported", width=18), *FIGURES)
    empty = ("",) * (len(FIGURES) - 3)
    rows = [
        (
            served, INTERVAL_WORDS[it.line.interval],
            *(row_of(it.shown) if it.shown else ("", "", it.line.title, *empty)),
        )
        for served, every in found.groups
        for it in every
    ]  # fmt: skip
    return write_xlsx(
        [OutSheet("In use", columns, rows)],
        title=f"{title}, in use",
        notes=[title, *notes, f"Made on {moment(made_at)}."],
    )


def workbook_compared(
    found: Comparison, *, title: str, made_at: datetime, notes: Sequence[str]
) -> bytes:
    """Return both years side by side as an Excel file."""
    rows = [
        (
            CHANGES[it.change], it.line.code, it.line.title,
            it.line.objective[1] if it.line.objective else "",
            INTERVAL_WORDS[it.before.interval] if it.before else "",
            INTERVAL_WORDS[it.now.interval] if it.now else "", it.reason,
        )
        for it in found.rows
    ]  # fmt: skip
    return write_xlsx(
        [OutSheet("Compared", _COMPARED, rows)],
        title=f"{title}, compared with last year",
        notes=[title, *notes, f"Made on {moment(made_at)}."],
    )
