"""What stands for a series on a day, whatever was recorded of it: definition, unit, owner, restriction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from goldenthread.indicators.models import (
    Definition,
    Ownership,
    Restriction,
    RestrictionKind,
    Series,
    SeriesPlacement,
)
from goldenthread.indicators.queries.counting import (
    counting_of,
    place_in_time,
    school_years_for,
)


@dataclass(frozen=True)
class Standing:
    """What the projection holds of a series that does not come from its figures.

    ``frequency`` is the key of how it is counted: see :class:`goldenthread.rules.counting.Counting`.
    """

    title: str
    definition_id: int
    frequency: str
    unit_id: int
    owner_id: int | None
    restriction: str
    restricted_until: datetime | None


def definitions_on(indicator_ids: Iterable[int], *, on: date) -> dict[int, Definition]:
    """Return the definition in force of each indicator, or its earliest.

    One SQL query, and one more where one is counted by terms.
    """
    found: dict[int, Definition] = {}
    held: dict[int, list[Definition]] = {}
    rows = Definition.objects.filter(indicator_id__in=set(indicator_ids))
    for row in rows.order_by("from_on", "event", "id"):
        held.setdefault(row.indicator_id, []).append(row)
        if row.from_on <= on or row.indicator_id not in found:
            found[row.indicator_id] = row
    terms = school_years_for(found.values())
    for versions in held.values():
        place_in_time(versions, terms)
    return found


def units_of(series_ids: Iterable[int], *, on: date, as_at: int | None = None) -> dict[int, int]:
    """Return the unit of each series that has moved by ``on``. One SQL query."""
    rows = SeriesPlacement.objects.filter(series_id__in=list(series_ids), from_on__lte=on)
    if as_at is not None:
        rows = rows.filter(event__lte=as_at)
    return dict(rows.order_by("from_on", "event", "id").values_list("series_id", "unit_id"))


def standing_of(series_ids: Iterable[int], *, on: date) -> Mapping[int, Standing]:
    """Return what stands for these series on ``on``. 5 SQL queries."""
    rows = list(Series.objects.filter(pk__in=list(series_ids)).select_related("indicator"))
    ids = [row.pk for row in rows]
    definitions = definitions_on((row.indicator_id for row in rows), on=on)
    units = units_of(ids, on=on)
    owners = dict(
        Ownership.objects.filter(series_id__in=ids, from_on__lte=on)
        .order_by("from_on", "event", "id")
        .values_list("series_id", "owner_id")
    )
    restricted = {
        row.series_id: row for row in Restriction.objects.filter(series_id__in=ids).order_by("id")
    }
    found = {}
    for row in rows:
        definition, held = definitions[row.indicator_id], restricted.get(row.pk)
        found[row.pk] = Standing(
            title=definition.title,
            definition_id=definition.pk,
            frequency=counting_of(definition).key,
            unit_id=units.get(row.pk, row.unit_id),
            owner_id=owners.get(row.pk),
            restriction=held.kind if held else RestrictionKind.OPEN,
            restricted_until=held.until if held else None,
        )
    return found
