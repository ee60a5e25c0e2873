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
from goldenthread.rules.vocabulary import Frequency, TargetKind
from goldenthread.staff.asking import Asked, signed_in
from goldenthread.staff.downloads import excel_file
from goldenthread.staff.figures import as_decimal
from goldenthread.staff.indicators.words import AIMS

_YEARS = 5
Key = tuple[TargetKind, Period]
_NOTES = (
    "One row an indicator, one column a period. Change what is to be otherwise, add columns for more"
    " periods (Target 2027/28, Target 2026/27 Q1) or of other kinds (Stretch, Floor, Lower end, Upper"
    " end, Green value, Amber value, Tolerance, Baseline), and bring the file under Import.",
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
    columns = sorted(
        {key for row in rows for key in row.targets}
        | {(TargetKind.TARGET, year) for year in years},
        key=_in_order,
    )
    content = write_xlsx(
        [OutSheet("Targets", _columns(columns), _lines(rows, columns))],
        title=f"{settings.COUNCIL}: targets",
        notes=[settings.COUNCIL, *_NOTES],
    )
    return excel_file(content, "targets")


def _in_order(key: Key) -> tuple[object, ...]:
    kind, period = key
    return (list(AIMS).index(kind), period.parent().start, -period.days, period.start)


def _columns(keys: Sequence[Key]) -> tuple[OutColumn, ...]:
    return (
        OutColumn("Code", width=12),
        OutColumn("Title", width=48),
        OutColumn("Place", width=16),
        OutColumn("Service", width=24),
        OutColumn("Unit", width=8),
        *(
            OutColumn(f"{AIMS[kind]} {period.label}", ColumnKind.NUMBER, width=16)
            for kind, period in keys
        ),
    )


def _lines(rows: Sequence[TargetsRow], keys: Sequence[Key]) -> Iterator[tuple[object, ...]]:
    for row in rows:
        yield (
            row.code,
            row.title,
            row.area,
            row.service,
            row.unit,
            *(as_decimal(row.targets.get(key)) for key in keys),
        )
