"""Targets by spreadsheet: the present ones as a workbook, which the import reads back with a preview."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from django.conf import settings
from django.http import Http404, HttpResponse
from django.utils import timezone

from goldenthread.exchange.writing import ColumnKind, OutColumn, OutSheet, write_xlsx
from goldenthread.indicators.queries.targets import TargetsRow, targets_listed
from goldenthread.organisation.access import Right
from goldenthread.rules.numbers import Number
from goldenthread.rules.periods import Period
from goldenthread.rules.vocabulary import TargetKind
from goldenthread.staff.asking import Asked, signed_in
from goldenthread.staff.downloads import excel_file
from goldenthread.staff.figures import as_decimal
from goldenthread.staff.indicators.words import AIMS
from goldenthread.ui.dates import day

#: A kind of target, and a period as it is written.
Key = tuple[TargetKind, str]
Line = tuple[TargetsRow, Mapping[Key, tuple[Period, Number | None]]]
_NOTES = (
    "One row an indicator, one column a period. Change what is to be otherwise, add columns for more"
    " periods (Target 2027/28, Target 2026/27 Q1) or of other kinds (Stretch, Floor, Lower end, Upper"
    " end, Green value, Amber value, Tolerance, Baseline), and bring the file under Import.",
    "A year is the indicator's own, as the column Its years says: 2026/27 is the academic year of what is"
    " counted in academic years. A year that is none of an indicator's own is refused with a sentence.",
    "An empty cell leaves a target as it is. To take one away, use the indicator's own Targets page.",
    "Nothing is recorded before you have seen a preview of it.",
)


@signed_in
def targets_workbook(request: Asked) -> HttpResponse:
    """Give the targets of every indicator that the reader may change, to be changed in a spreadsheet."""
    request.actor.require(Right.ADMINISTER)
    rows = targets_listed(request.actor, on=timezone.localdate())
    if not rows:
        raise Http404("There are no targets to change.")
    lines = [(row, _cells(row)) for row in rows]
    columns = _in_order(lines)
    content = write_xlsx(
        [OutSheet("Targets", _columns(columns), _lines(lines, columns))],
        title=f"{settings.COUNCIL}: targets",
        notes=[settings.COUNCIL, *_NOTES],
    )
    return excel_file(content, "targets")


def _cells(row: TargetsRow) -> dict[Key, tuple[Period, Number | None]]:
    """Return a row's cells by kind and period, as its import reads it; years without a target are empty."""
    found: dict[Key, tuple[Period, Number | None]] = {
        (TargetKind.TARGET, row.counting.written(year)): (year, None) for year in row.years
    }
    for (kind, period), value in row.targets.items():
        found[kind, row.counting.written(period)] = (period, value)
    return {key: cell for key, cell in found.items() if key[1]}


def _in_order(lines: Sequence[Line]) -> list[Key]:
    """Return the columns that any row needs: by kind, then year, the whole before its parts."""
    spans: dict[Key, Period] = {}
    for _, cells in lines:
        for key, (period, _) in cells.items():
            spans[key] = min(period, spans.get(key, period))
    kinds = list(AIMS)

    def place(key: Key) -> tuple[object, ...]:
        period = spans[key]
        return (kinds.index(key[0]), period.parent().start, -period.days, period.start)

    return sorted(spans, key=place)


def _columns(keys: Sequence[Key]) -> tuple[OutColumn, ...]:
    return (
        OutColumn("Code", width=12),
        OutColumn("Title", width=48),
        OutColumn("Place", width=16),
        OutColumn("Service", width=24),
        OutColumn("Unit", width=8),
        OutColumn("Its years", width=26),
        *(OutColumn(f"{AIMS[kind]} {label}", ColumnKind.NUMBER, width=16) for kind, label in keys),
    )


def _lines(lines: Sequence[Line], keys: Sequence[Key]) -> Iterator[tuple[object, ...]]:
    for row, cells in lines:
        values = (cells[key][1] if key in cells else None for key in keys)
        yield (
            row.code,
            row.title,
            row.area,
            row.service,
            row.unit,
            _years_in_words(row),
            *map(as_decimal, values),
        )


def _years_in_words(row: TargetsRow) -> str:
    """Return which days a year of an indicator has, with the first that is offered."""
    first = row.years[0]
    return f"{row.counting.written(first)}: {day(first.start)} to {day(first.last_day)}"
