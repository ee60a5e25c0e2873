"""An indicator among other councils to take away: every place of one period, with its source."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from django.conf import settings
from django.http import Http404, HttpResponse
from django.utils import timezone

from goldenthread.exchange.writing import ColumnKind, OutColumn, OutSheet, write_csv, write_xlsx
from goldenthread.indicators.queries.benchmarks.compared import Compared, PlaceShown
from goldenthread.indicators.queries.indicator import indicator_shown
from goldenthread.rules.numbers import Number
from goldenthread.staff.asking import Asked, read_as, signed_in
from goldenthread.staff.downloads import csv_file, excel_file
from goldenthread.staff.figures import as_decimal
from goldenthread.staff.indicators.benchmark import compared_of
from goldenthread.staff.quarters import missing_in_words
from goldenthread.ui.dates import moment

_NUMBER: Final = ColumnKind.NUMBER
_COLUMNS: Final = (
    OutColumn("Place", width=28),
    OutColumn("What it is", width=22),
    OutColumn("Figure", _NUMBER),
    OutColumn("Unit", width=18),
    OutColumn("Quarter", width=9),
    OutColumn("Rank", _NUMBER),
    OutColumn("Of", _NUMBER),
    OutColumn("Median", _NUMBER),
    OutColumn("Difference from median", _NUMBER),
    OutColumn("Period", width=12),
    OutColumn("Measure", width=36),
    OutColumn("Source", width=36),
    OutColumn("Licence", width=28),
)


def _found(request: Asked, reference: str) -> Compared:
    read = read_as(request)
    shown = indicator_shown(request.actor, reference, as_at=read.as_at, on=read.on)
    label = request.GET.get("compared", "")
    found = compared_of(shown, as_at=read.as_at, label=label) if shown else None
    if found is None:
        raise Http404("There is no such comparison.")
    return found


@signed_in
def workbook(request: Asked, reference: str) -> HttpResponse:
    """Give every place of one period as an Excel file."""
    found = _found(request, reference)
    content = write_xlsx(
        [OutSheet("Compared", _COLUMNS, _rows(found))],
        title=f"{found.title}, {found.label}",
        notes=[
            settings.COUNCIL,
            f"{found.title} ({found.measure_code}), {found.label}",
            *_provenance(found),
            f"Made on {moment(timezone.now())}.",
            "A missing figure is given as its reason and never as nought.",
        ],
    )
    return excel_file(content, f"{reference}-among-councils")


@signed_in
def table(request: Asked, reference: str) -> HttpResponse:
    """Give every place of one period as CSV."""
    parts = write_csv(_COLUMNS, _rows(_found(request, reference)))
    return csv_file(parts, f"{reference}-among-councils")


def _provenance(found: Compared) -> list[str]:
    held = found.source
    return [each for each in (held.source or held.name, held.licence, held.attribution) if each]


def _rows(found: Compared) -> Iterator[tuple[object, ...]]:
    near: dict[str, list[str]] = {}
    for group in found.groups:
        for place in group.places:
            near.setdefault(place.code, []).append(group.name)
    for place in found.councils:
        name = place.name or "Ours"
        kind = "ours" if place.is_ours else ", ".join(near.get(place.code, ())) or "council"
        yield _row(found, place, kind, name)
    for place in found.beside:
        yield _row(found, place, "shown beside, not ranked")


def _row(found: Compared, place: PlaceShown, kind: str, name: str = "") -> tuple[object, ...]:
    standing = place.standing
    rank = standing.rank if standing else None
    gap = None
    if place.value is not None and found.median is not None:
        gap = Number(place.value - found.median)
    return (
        name or place.name,
        kind,
        missing_in_words(place.missing) if place.value is None else as_decimal(place.value),
        found.unit,
        standing.band if standing else "",
        rank,
        standing.of if standing and rank is not None else None,
        as_decimal(found.median),
        as_decimal(gap),
        found.label,
        f"{found.title} ({found.measure_code})",
        found.source.source or found.source.name,
        found.source.licence,
    )
