"""Prioritisations, and the result of one, as tables to take away."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime

from goldenthread.exchange.writing import ColumnKind, OutColumn, OutSheet, write_csv, write_xlsx
from goldenthread.plan.queries.prioritisations import PrioritisationLine
from goldenthread.rules.numbers import plain
from goldenthread.staff.priorities.told import Told
from goldenthread.staff.priorities.words import STEPS, exactly, rounded, way
from goldenthread.ui.dates import day, moment

_DATE, _NUMBER = ColumnKind.DATE, ColumnKind.NUMBER
_LIST = (
    OutColumn("Reference", width=10),
    OutColumn("What is prioritised", width=60),
    OutColumn("Service", width=28),
    OutColumn("Run by", width=28),
    OutColumn("State", width=18),
    OutColumn("Scored from", _DATE),
    OutColumn("Until", _DATE),
)
_RANKED = (
    OutColumn("Place", width=8),
    OutColumn("Option", width=50),
    OutColumn("Service", width=28),
    OutColumn("Amount as stated", width=24),
    OutColumn("Score of 100", width=12),
    OutColumn("Not judged on", width=30),
    OutColumn("How far people agree", width=50),
    OutColumn("Adopted place, where another", width=16),
)
_WORKING = tuple(
    OutColumn(name, width=width)
    for name, width in (
        ("Option", 50), ("Criterion", 36), ("Which way is good", 20), ("People who judged", 12),
        ("Lowest mark", 10), ("Highest mark", 10), ("Mean mark", 10), ("Score of 100", 12),
        ("Share of weights", 14), ("Points", 12),
    )
)  # fmt: skip
_TURNS = tuple(
    OutColumn(name, width=width)
    for name, width in (
        ("Criterion", 36), ("Weighs", 10), ("First changes at", 20), ("Which", 50),
        ("Any two change at", 20), ("Which two", 50),
    )
)  # fmt: skip
_MARKS = tuple(
    OutColumn(name, width=width)
    for name, width in (
        ("Name", 28), ("Option", 50), ("Criterion", 36), ("Mark", 10), ("Cannot judge", 12),
        ("Why", 60),
    )
)  # fmt: skip


def _list_rows(lines: Iterable[PrioritisationLine]) -> Iterator[tuple[object, ...]]:
    for it in lines:
        unit = it.unit.name if it.unit else ""
        yield (
            it.reference, it.title, unit, it.owner, STEPS[it.step], it.opens_on, it.closes_on
        )  # fmt: skip


def list_workbook(
    lines: Iterable[PrioritisationLine],
    *,
    council: str,
    made_at: datetime,
    known: date | None,
    asked: Sequence[str],
) -> bytes:
    """Return the list as an Excel file, with a sheet of notes."""
    notes = (
        council,
        f"Filter: {'; '.join(asked)}" if asked else "Filter: none",
        f"As known on {day(known)}." if known else "As known when made.",
        f"Made on {moment(made_at)}.",
    )
    sheet = OutSheet("Priorities", _LIST, _list_rows(lines))
    return write_xlsx([sheet], title=f"{council}: priorities", notes=notes)


def list_table(lines: Iterable[PrioritisationLine]) -> Iterator[str]:
    """Return the list as CSV."""
    return write_csv(_LIST, _list_rows(lines))


def ranked_rows(told: Told) -> Iterator[tuple[object, ...]]:
    """Yield the options in order."""
    for it in told.ranked():
        option = it["option"]
        yield (
            it["place"], option.title, option.unit.name if option.unit else "", option.amount,
            it["score"], it["lacking"], it["agreement"], it["adopted"],
        )  # fmt: skip


def _working_rows(told: Told) -> Iterator[tuple[object, ...]]:
    found = told.result.found
    for it in told.scored:
        parts = {part.criterion: part for part in found.parts(it.option)}
        for number, criterion in told.criteria.items():
            cell, part = found.cells.get((it.option, number)), parts.get(number)
            said = (
                (cell.people, plain(cell.least), plain(cell.greatest), exactly(cell.mean))
                if cell
                else (0, "", "", "")
            )
            made = (
                (rounded(part.score, 4), exactly(part.share), rounded(part.points, 4))
                if part
                else ("", "", "")
            )
            title = told.options[it.option].title
            yield (title, criterion.name, way(criterion.is_high_good), *said, *made)


def _mark_rows(told: Told) -> Iterator[tuple[object, ...]]:
    for person, name in told.result.names.items():
        for (option, criterion), it in sorted(told.result.marks[person].items()):
            if option in told.options and criterion in told.criteria:
                yield (
                    name,
                    told.options[option].title,
                    told.criteria[criterion].name,
                    plain(it.mark) if it.mark is not None else "",
                    "Yes" if it.is_abstaining else "",
                    it.reason,
                )


def result_workbook(told: Told, *, council: str, made_at: datetime, notes: Sequence[str]) -> bytes:
    """Return a result as an Excel file; who gave which mark for whoever runs it alone."""
    names = ("name", "weight", "first", "first_who", "any", "any_who")
    turns = (tuple(it[name] for name in names) for it in told.turns())
    sheets = [
        OutSheet("What comes first", _RANKED, ranked_rows(told)),
        OutSheet("Working", _WORKING, _working_rows(told)),
        OutSheet("What would change it", _TURNS, turns),
    ]
    if told.result.names:
        sheets.append(OutSheet("Marks", _MARKS, _mark_rows(told)))
    said = (council, *notes, told.coverage(), f"Made on {moment(made_at)}.")
    title = f"{council}: {told.seen.reference} {told.seen.title}"
    return write_xlsx(sheets, title=title, notes=said)


def result_table(told: Told) -> Iterator[str]:
    """Return the options in order as CSV."""
    return write_csv(_RANKED, ranked_rows(told))
