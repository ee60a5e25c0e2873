"""Packages, and the lines of one, as tables to take away: the same rows in the same order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import zip_longest

from goldenthread.exchange.writing import ColumnKind, OutColumn, OutSheet, write_csv, write_xlsx
from goldenthread.governance.queries.package import PackageShown
from goldenthread.governance.queries.package_lines import LineRow
from goldenthread.governance.queries.packages import PackageRow
from goldenthread.rules.ladder import LineState
from goldenthread.staff.figures import as_decimal
from goldenthread.staff.packages.kinds import Said
from goldenthread.staff.packages.words import due_in_words
from goldenthread.ui.change_words import kind_words
from goldenthread.ui.dates import moment
from goldenthread.ui.route_words import STATE_WORDS

_DATE, _NUMBER = ColumnKind.DATE, ColumnKind.NUMBER
_PACKAGES = (
    OutColumn("Reference", width=10),
    OutColumn("Package", width=60),
    OutColumn("Kind of change", width=20),
    OutColumn("Route", width=24),
    OutColumn("Proposed by", width=28),
    OutColumn("Post", width=28),
    OutColumn("Proposed on", _DATE),
    OutColumn("Lines", _NUMBER, 0),
    *(OutColumn(words, _NUMBER, 0) for words in STATE_WORDS.values()),
    OutColumn("Now at", width=36),
    OutColumn("With", width=36),
    OutColumn("Due", _DATE),
    OutColumn("How it stands", width=48),
)
_LINES = (
    OutColumn("Line", _NUMBER, 0),
    OutColumn("Reference", width=12),
    OutColumn("About", width=48),
    OutColumn("Service", width=28),
    OutColumn("What", width=18),
    OutColumn("Stands"),
    OutColumn("Asked"),
    OutColumn("Stands, as a number", _NUMBER),
    OutColumn("Asked, as a number", _NUMBER),
    OutColumn("Unit"),
    OutColumn("In force from", _DATE),
    OutColumn("State"),
    OutColumn("Now with", width=36),
    OutColumn("Refined"),
    OutColumn("Words", width=48),
)


def _package_rows(rows: Iterable[PackageRow], on: date) -> Iterator[tuple[object, ...]]:
    for it in rows:
        yield (
            it.reference,
            it.title,
            kind_words(it.kind),
            it.route,
            it.proposer,
            it.proposer_post,
            it.proposed_on,
            it.total,
            *(it.counts.get(state, 0) for state in STATE_WORDS),
            "; ".join(step.name for step in it.steps),
            "; ".join(step.who for step in it.steps),
            it.due_on,
            "; ".join(due_in_words(step, on)[0] for step in it.steps),
        )


def packages_csv(rows: Iterable[PackageRow], on: date) -> Iterator[str]:
    """Return the list as CSV."""
    return write_csv(_PACKAGES, _package_rows(rows, on))


def packages_workbook_of(
    rows: Iterable[PackageRow], on: date, *, council: str, made_at: datetime, asked: Sequence[str]
) -> bytes:
    """Return the list as an Excel file, with a sheet of notes."""
    return write_xlsx(
        [OutSheet("Packages", _PACKAGES, _package_rows(rows, on))],
        title=f"{council}: packages",
        notes=(
            council,
            f"Filter: {'; '.join(asked)}" if asked else "Filter: none",
            f"Made on {moment(made_at)}.",
        ),
    )


def _line_rows(rows: Iterable[LineRow], said: Mapping[int, Said]) -> Iterator[tuple[object, ...]]:
    for it in rows:
        about = said.get(it.number, Said(it.label))
        changes = about.changes or (("", "", ""),)
        for (what, stands, asked), figures in zip_longest(changes, about.figures):
            yield (
                it.number,
                about.reference,
                about.title,
                it.unit,
                what,
                stands,
                asked,
                *(as_decimal(each) for each in figures or (None, None)),
                about.unit,
                it.from_on,
                STATE_WORDS[LineState(it.state)],
                it.body or ", ".join(it.waits_at),
                "yes" if it.first is not None else "",
                it.words,
            )


def lines_csv(rows: Iterable[LineRow], said: Mapping[int, Said]) -> Iterator[str]:
    """Return the lines of a package as CSV."""
    return write_csv(_LINES, _line_rows(rows, said))


def lines_workbook_of(
    rows: Iterable[LineRow],
    said: Mapping[int, Said],
    shown: PackageShown,
    *,
    council: str,
    made_at: datetime,
    asked: Sequence[str],
) -> bytes:
    """Return the lines of a package as an Excel file, with a sheet of notes."""
    return write_xlsx(
        [OutSheet("Lines", _LINES, _line_rows(rows, said))],
        title=f"{council}: {shown.row.reference} {shown.row.title}",
        notes=(
            council,
            f"{shown.row.reference} {shown.row.title}",
            f"Filter: {'; '.join(asked)}" if asked else "Filter: none",
            f"Made on {moment(made_at)}.",
        ),
    )
