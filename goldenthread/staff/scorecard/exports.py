"""The scorecard as a table to take away: the same rows in the same order, numbers as numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from goldenthread.exchange.writing import ColumnKind, OutColumn, OutSheet, write_csv, write_xlsx
from goldenthread.indicators.queries.benchmarks.kept import SeriesStanding
from goldenthread.indicators.queries.scorecard import Beside, Line, ScorecardFilter
from goldenthread.rules.missing import why_missing
from goldenthread.rules.vocabulary import MissingReason
from goldenthread.staff.figures import as_decimal, good_way
from goldenthread.staff.scorecard.forms import Reading
from goldenthread.staff.scorecard.presenters import filters_in_words, rating_key, trend_in_words
from goldenthread.ui.dates import day, moment
from goldenthread.ui.words import (
    ASSURANCE_WORDS,
    BASIS_WORDS,
    VARIATION_MARKS,
    heading_mark,
    rating_mark,
    stage_mark,
)

_NUMBER = ColumnKind.NUMBER
COLUMNS = (
    OutColumn("Service", width=24),
    OutColumn("Code", width=10),
    OutColumn("Indicator", width=48),
    OutColumn("Period", width=12),
    OutColumn("Actual", _NUMBER),
    OutColumn("Target", _NUMBER),
    OutColumn("Unit", width=8),
    OutColumn("Good way", width=18),
    OutColumn("Rating"),
    OutColumn("Judged", width=20),
    OutColumn("Because", width=36),
    OutColumn("Direction", width=22),
    OutColumn("Change", _NUMBER),
    OutColumn("Long direction", width=22),
    OutColumn("Year to date", _NUMBER),
    OutColumn("State", width=12),
    OutColumn("Owner", width=28),
    OutColumn("Commentary", width=12),
    OutColumn("Questions open", _NUMBER),
    OutColumn("Stage", width=12),
)


#: What follows those where a reader shows more.
_BESIDE = {
    "variation": (OutColumn("Variation", width=20),),
    "assurance": (OutColumn("Assurance", width=28),),
    "rolling_year": (
        OutColumn("Last twelve months", _NUMBER),
        OutColumn("Last twelve months rating", width=24),
    ),
    "forecast": (OutColumn("Forecast", _NUMBER), OutColumn("Forecast rating")),
}


#: Where each stands among other councils, where that was asked for.
_COMPARED = (
    OutColumn("Quarter", width=9),
    OutColumn("Rank", _NUMBER),
    OutColumn("Of councils", _NUMBER),
    OutColumn("Compared figure", _NUMBER),
    OutColumn("Median of councils", _NUMBER),
    OutColumn("Difference from median", _NUMBER),
    OutColumn("Compared in", width=12),
)


def columns_of(beside: Sequence[str], *, is_compared: bool = False) -> tuple[OutColumn, ...]:
    """Return the columns of a file that shows these beside the usual ones."""
    shown = (column for each in beside for column in _BESIDE[each])
    return (*COLUMNS, *shown, *(_COMPARED if is_compared else ()))


def _cells_compared(found: SeriesStanding | None) -> tuple[object, ...]:
    """Return where a line stands; without a better way it has neither quarter nor rank."""
    if found is None:
        return ("", *(None,) * 5, "")
    return (
        found.quartile,
        found.rank,
        found.ranked if found.rank is not None else None,
        as_decimal(found.ours),
        as_decimal(found.median),
        as_decimal(found.difference),
        found.label,
    )


def _cells_beside(name: str, found: Beside) -> tuple[object, ...]:
    if name == "variation":
        mark = VARIATION_MARKS.get(found.variation)
        return (mark.word if mark else "",)
    if name == "assurance":
        return (ASSURANCE_WORDS.get(found.assurance, ""),)
    value, rated = found.forecast, found.forecast_class
    if name == "rolling_year":
        value, rated = found.rolling, found.rolling_class
    return (as_decimal(value), rating_mark(rated).word if rated else "")


def row_of(
    line: Line, beside: Sequence[str] = (), *, is_compared: bool = False
) -> tuple[object, ...]:
    """Return a line's cells in the order of its columns; a missing figure is its reason, never nought."""
    missing = why_missing(MissingReason(line.missing or MissingReason.AWAITED)).capitalize()
    return (
        line.unit_name,
        line.reference,
        line.title,
        line.period.label,
        missing if line.actual is None else as_decimal(line.actual),
        as_decimal(line.target),
        line.unit,
        good_way(line.polarity).capitalize(),
        rating_mark(rating_key(line)).word,
        BASIS_WORDS.get(line.basis, ""),
        line.because,
        heading_mark(line.short).word,
        as_decimal(line.change),
        trend_in_words(line.long),
        as_decimal(line.year_to_date),
        line.state.capitalize(),
        line.owner_title,
        line.has_commentary,
        line.open_flags,
        stage_mark(line.stage).word,
        *(
            cell
            for each in beside
            if line.beside is not None
            for cell in _cells_beside(each, line.beside)
        ),
        *(_cells_compared(line.standing) if is_compared else ()),
    )


def _rows(lines: Iterable[Line], wanted: ScorecardFilter) -> Iterator[tuple[object, ...]]:
    return (row_of(line, wanted.beside, is_compared=wanted.is_compared) for line in lines)


def notes_of(reading: Reading, *, council: str, made_at: datetime) -> list[str]:
    """Return what a reader of the file must know: whose it is, of when, filtered how, made when."""
    known = f"As known on {day(reading.known.day)}." if reading.known else "As known when made."
    asked = filters_in_words(reading)
    return [
        council,
        f"Period: {reading.wanted.period.label}",
        f"Filter: {'; '.join(asked)}" if asked else "Filter: none, every indicator you may see",
        known,
        f"Made on {moment(made_at)}.",
        "A missing figure is given as its reason and never as nought.",
    ]


def workbook_of(
    lines: Iterable[Line], reading: Reading, *, council: str, made_at: datetime
) -> bytes:
    """Return the scorecard as an Excel file, with a sheet of notes."""
    wanted = reading.wanted
    columns = columns_of(wanted.beside, is_compared=wanted.is_compared)
    return write_xlsx(
        [OutSheet("Scorecard", columns, _rows(lines, wanted))],
        title=f"{council}: scorecard for {wanted.period.label}",
        notes=notes_of(reading, council=council, made_at=made_at),
    )


def csv_of(lines: Iterable[Line], wanted: ScorecardFilter) -> str:
    """Return the scorecard as CSV."""
    columns = columns_of(wanted.beside, is_compared=wanted.is_compared)
    return "".join(write_csv(columns, _rows(lines, wanted)))


def file_stem(reading: Reading) -> str:
    """Return what the file is called, without its kind."""
    label = reading.wanted.period.label
    safe = "".join(sign if sign.isalnum() and sign.isascii() else "-" for sign in label)
    known = f"-as-known-on-{reading.known.day}" if reading.known else ""
    return f"scorecard-{safe}{known}"
