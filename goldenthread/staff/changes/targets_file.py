"""Targets by spreadsheet: the present ones as a workbook, which the import reads back with a preview."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.conf import settings
from django.http import Http404, HttpResponse
from django.utils import timezone

from goldenthread.exchange.writing import ColumnKind, OutColumn, OutSheet, write_xlsx
from goldenthread.indicators.queries.targets import TargetsRow, targets_listed
from goldenthread.organisation.access import Right
from goldenthread.rules.periods import Period, period_of
from goldenthread.rules.vocabulary import Frequency
from goldenthread.staff.asking import Asked, signed_in
from goldenthread.staff.figures import as_decimal

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_YEARS = 5
_NOTES = (
    "One row an indicator, one column a period. Change what is to be otherwise, add columns for more"
    " periods (Target 2027/28, Target 2026/27 Q1), and bring the file under Import.",
    "An empty cell leaves a target as it is. To take one away, use the indicator's own Targets page.",
    "Nothing is recorded before you have seen a preview of it.",
)


@signed_in
def targets_workbook(request: Asked) -> HttpResponse:
    """Give the targets of every indicator that the reader may change, to be changed in a spreadsheet."""
    request.actor.require(Right.ADMINISTER)
    today = timezone.localdate()
    first = period_of(today, Frequency.YEAR)
    years = [first.previous()]
    while len(years) < _YEARS:
        years.append(years[-1].following())
    rows = targets_listed(request.actor, on=today, years=tuple(years))
    if not rows:
        raise Http404("There are no targets to change.")
    periods = sorted(
        {period for row in rows for period in row.targets} | set(years),
        key=lambda period: (period.parent().start, -period.days, period.start),
    )
    content = write_xlsx(
        [OutSheet("Targets", _columns(periods), _lines(rows, periods))],
        title=f"{settings.COUNCIL}: targets",
        notes=[settings.COUNCIL, *_NOTES],
    )
    return HttpResponse(
        content,
        content_type=_XLSX,
        headers={"Content-Disposition": 'attachment; filename="targets.xlsx"'},
    )


def _columns(periods: Sequence[Period]) -> tuple[OutColumn, ...]:
    return (
        OutColumn("Code", width=12),
        OutColumn("Title", width=48),
        OutColumn("Place", width=16),
        OutColumn("Service", width=24),
        OutColumn("Unit", width=8),
        *(OutColumn(f"Target {period.label}", ColumnKind.NUMBER, width=16) for period in periods),
    )


def _lines(rows: Sequence[TargetsRow], periods: Sequence[Period]) -> Iterator[tuple[object, ...]]:
    for row in rows:
        yield (
            row.code,
            row.title,
            row.area,
            row.service,
            row.unit,
            *(as_decimal(row.targets.get(period)) for period in periods),
        )
