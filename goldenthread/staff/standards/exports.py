"""Standards and local priorities as a table to take away: the same rows in the same order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime

from goldenthread.exchange.writing import ColumnKind, OutColumn, OutSheet, write_xlsx
from goldenthread.plan.queries.promises import PromiseLine
from goldenthread.staff.figures import as_decimal
from goldenthread.staff.standards.words import EVERYWHERE, KINDS
from goldenthread.ui.dates import day, moment
from goldenthread.ui.words import rating_mark

_COLUMNS = (
    OutColumn("Reference", width=10),
    OutColumn("Promise", width=60),
    OutColumn("In more words", width=60),
    OutColumn("Kind", width=18),
    OutColumn("Place", width=24),
    OutColumn("Service", width=28),
    OutColumn("Owner", width=28),
    OutColumn("Held by", width=24),
    OutColumn("From", ColumnKind.DATE),
    OutColumn("State", width=10),
    OutColumn("Indicator", width=12),
    OutColumn("Period", width=14),
    OutColumn("Figure", ColumnKind.NUMBER),
    OutColumn("Target", ColumnKind.NUMBER),
    OutColumn("Serves", width=40),
    OutColumn("Rating"),
    OutColumn("Made of", width=30),
    OutColumn("Part of", width=30),
)


def _rows(lines: Iterable[PromiseLine]) -> Iterator[tuple[object, ...]]:
    for it in lines:
        held = it.held_by
        yield (
            it.reference, it.title, it.words, KINDS[it.kind], it.area or EVERYWHERE, it.unit,
            it.owner, ", ".join(it.holders), it.from_on, "Ended" if it.is_ended else "In force",
            held.code if held else "", held.period if held else "",
            as_decimal(held.value) if held else None, as_decimal(held.target) if held else None,
            f"{it.serves.reference} {it.serves.title}" if it.serves else "",
            rating_mark(it.rating_class).word if it.rating_class else "",
            ", ".join(f"{ref} {name}" for ref, name in it.parts),
            ", ".join(f"{ref} {name}" for ref, name in it.wholes),
        )  # fmt: skip


def workbook_of(
    lines: Iterable[PromiseLine],
    *,
    council: str,
    made_at: datetime,
    known: date | None,
    asked: Sequence[str],
) -> bytes:
    """Return the list as an Excel file, with a sheet of notes."""
    return write_xlsx(
        [OutSheet("Standards", _COLUMNS, _rows(lines))],
        title=f"{council}: service standards and local priorities",
        notes=[
            council,
            f"Filter: {'; '.join(asked)}" if asked else "Filter: none",
            f"As known on {day(known)}; figures and ratings are of today alone."
            if known
            else "As known when made.",
            f"Made on {moment(made_at)}.",
        ],
    )
