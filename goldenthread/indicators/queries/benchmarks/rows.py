"""The rows that stand of what others achieve: the latest of each, as known at an event."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db.models import QuerySet

from goldenthread.indicators.models import (
    BenchmarkFigures,
    BenchmarkLink,
    BenchmarkMeasure,
    BenchmarkPlace,
    BenchmarkSet,
    NeighbourGroup,
)

FigureKey = tuple[str, date, date]
_LATER = ("event", "pk")


def places_by_code(as_at: int | None = None) -> dict[str, BenchmarkPlace]:
    """Return every place by its code. One SQL query."""
    return {row.code: row for row in BenchmarkPlace.objects.known_at(as_at).order_by("name")}


def latest_measures(
    codes: Collection[str] | None = None, as_at: int | None = None
) -> dict[str, BenchmarkMeasure]:
    """Return the measures of these codes, or all, as they were described last. One SQL query."""
    rows = BenchmarkMeasure.objects.known_at(as_at)
    if codes is not None:
        rows = rows.filter(code__in=codes)
    return {row.code: row for row in rows.select_related("set").order_by(*_LATER)}


def standing_figures(
    codes: Collection[str], as_at: int | None = None
) -> dict[FigureKey, BenchmarkFigures]:
    """Return what stands of these measures, by measure and days. One SQL query."""
    rows = BenchmarkFigures.objects.known_at(as_at).filter(measure_code__in=codes)
    return {
        (row.measure_code, row.start_on, row.next_start_on): row for row in rows.order_by(*_LATER)
    }


def links_of(indicator_ids: Collection[int]) -> dict[int, BenchmarkLink]:
    """Return which measure each of these indicators is compared with, by its id. One SQL query."""
    return _standing_links(BenchmarkLink.objects.filter(indicator_id__in=indicator_ids))


def links_of_code(code: str, as_at: int | None = None) -> dict[int, BenchmarkLink]:
    """Return which measure the indicator of a code is compared with, by its id. One SQL query."""
    return _standing_links(BenchmarkLink.objects.known_at(as_at).filter(indicator__code=code))


def _standing_links(rows: QuerySet[BenchmarkLink]) -> dict[int, BenchmarkLink]:
    standing = {row.indicator_id: row for row in rows.order_by(*_LATER)}
    return {pk: row for pk, row in standing.items() if row.measure_code}


def groups_standing(as_at: int | None = None) -> list[NeighbourGroup]:
    """Return the groups of neighbours, the usual one first. One SQL query."""
    rows = NeighbourGroup.objects.known_at(as_at).order_by(*_LATER)
    standing = {row.name: row for row in rows}
    found = [row for row in standing.values() if row.place_codes or row.is_usual]
    return sorted(found, key=lambda row: (not row.is_usual, -row.event, row.name))


def year_types() -> dict[str, str]:
    """Return what kind of year each measure has, as publications said. One SQL query."""
    found: dict[str, str] = {}
    for notes in BenchmarkSet.objects.order_by("pk").values_list("notes", flat=True):
        found |= notes.get("year_types", {})
    return found


def region_of(code: str, as_at: int | None = None) -> str:
    """Return the region that a place lies in, as publications said; "" where none did. One SQL query."""
    found = ""
    rows = BenchmarkSet.objects.known_at(as_at).order_by("pk").values_list("notes", flat=True)
    for notes in rows:
        found = notes.get("regions", {}).get(code, found)
    return found


def published_neighbours(code: str) -> list[str]:
    """Return the places that publications say a place is most like, the nearest first. One SQL query."""
    found: list[str] = []
    for notes in BenchmarkSet.objects.order_by("pk").values_list("notes", flat=True):
        found = notes.get("neighbours", {}).get(code, found)
    return found
