"""Proposals, and the sum of what they would do, as tables to take away: the same rows in the same order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime

from goldenthread.exchange.writing import ColumnKind, OutColumn, OutSheet, write_xlsx
from goldenthread.plan.queries.effects_sum import EffectsSummed
from goldenthread.plan.queries.proposals import ProposalLine
from goldenthread.rules.effects import WEIGHTS, signed
from goldenthread.rules.vocabulary import ImpactGrade
from goldenthread.staff.proposals.words import GRADES
from goldenthread.ui.dates import day, moment

_DATE, _NUMBER = ColumnKind.DATE, ColumnKind.NUMBER
_PROPOSALS = (
    OutColumn("Reference", width=10),
    OutColumn("Proposal", width=60),
    OutColumn("In more words", width=60),
    OutColumn("Service", width=28),
    OutColumn("Owner", width=28),
    OutColumn("Held by", width=24),
    OutColumn("Portfolio", width=24),
    OutColumn("Would begin", _DATE),
    OutColumn("Year", width=10),
    OutColumn("State", width=10),
    OutColumn("Objectives stated", _NUMBER, 0),
    OutColumn("Corporate objectives", _NUMBER, 0),
)
_SUM = (
    OutColumn("Reference", width=10),
    OutColumn("Objective", width=60),
    OutColumn("Level", width=20),
    *(OutColumn(GRADES[it], _NUMBER, 0) for it in ImpactGrade),
    OutColumn("Not stated", _NUMBER, 0),
    OutColumn("Gains", _NUMBER, 0),
    OutColumn("Losses", _NUMBER, 0),
    OutColumn("Sum", _NUMBER, 0),
    OutColumn("How it is made", width=50),
)


def _notes(
    council: str, made_at: datetime, known: date | None, asked: Sequence[str]
) -> tuple[str, ...]:
    return (
        council,
        f"Filter: {'; '.join(asked)}" if asked else "Filter: none",
        f"As known on {day(known)}." if known else "As known when made.",
        f"Made on {moment(made_at)}.",
    )


def _rows(lines: Iterable[ProposalLine]) -> Iterator[tuple[object, ...]]:
    for it in lines:
        yield (
            it.reference, it.title, it.words, it.unit.name if it.unit else "", it.owner,
            ", ".join(it.holders), it.portfolio, it.begins_on, it.year,
            "Ended" if it.is_ended else "Open", it.stated, it.corporate,
        )  # fmt: skip


def workbook_of(
    lines: Iterable[ProposalLine],
    *,
    council: str,
    made_at: datetime,
    known: date | None,
    asked: Sequence[str],
) -> bytes:
    """Return the list as an Excel file, with a sheet of notes."""
    return write_xlsx(
        [OutSheet("Proposals", _PROPOSALS, _rows(lines))],
        title=f"{council}: proposals",
        notes=_notes(council, made_at, known, asked),
    )


def _sum_rows(found: EffectsSummed) -> Iterator[tuple[object, ...]]:
    for it in found.rows:
        held = it.borne
        yield (
            it.reference, it.title, it.level, *(held.by_grade[grade] for grade in ImpactGrade),
            held.unstated, held.gains, held.losses, held.total, held.because,
        )  # fmt: skip


def _each_rows(found: EffectsSummed) -> Iterator[tuple[object, ...]]:
    for it in found.summands:
        grades = (it.grades.get(row.objective_id) for row in found.rows)
        yield (it.reference, it.title, *(GRADES[grade] if grade else "" for grade in grades))


def sum_of(
    found: EffectsSummed,
    *,
    council: str,
    made_at: datetime,
    known: date | None,
    asked: Sequence[str],
) -> bytes:
    """Return the sum as an Excel file: by objective, and what each proposal says of each objective."""
    weights = ", ".join(f"{GRADES[it].lower()} {signed(WEIGHTS[it])}" for it in ImpactGrade)
    each = (
        OutColumn("Reference", width=10),
        OutColumn("Proposal", width=60),
        *(OutColumn(f"{it.reference} {it.title}", width=24) for it in found.rows),
    )
    return write_xlsx(
        [
            OutSheet("By objective", _SUM, _sum_rows(found)),
            OutSheet("By proposal", each, _each_rows(found)),
        ],
        title=f"{council}: effects on objectives",
        notes=(*_notes(council, made_at, known, asked), f"Weights: {weights}."),
    )
