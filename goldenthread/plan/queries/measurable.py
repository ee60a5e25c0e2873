"""Which series may evidence an objective: those that the actor sees, by code, title and unit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from goldenthread.indicators.access import visible
from goldenthread.indicators.models import SeriesNow
from goldenthread.organisation.access import Actor
from goldenthread.organisation.queries.units import Unit
from goldenthread.rules.search_words import holds, words_wanted

__all__ = ["Measurable", "measurable", "measurable_found"]


@dataclass(frozen=True, slots=True)
class Measurable:
    """A series that may evidence an objective."""

    id: int
    code: str
    title: str
    unit_id: int


def measurable(actor: Actor) -> list[Measurable]:
    """Return the series that the actor may see, in their order. 1 SQL query."""
    rows = SeriesNow.objects.filter(visible(actor, now="")).order_by("order", "code")
    return [Measurable(*row) for row in rows.values_list("series_id", "code", "title", "unit_id")]


def measurable_found(
    offered: Sequence[Measurable], text: str, units: Mapping[int, Unit]
) -> list[Measurable]:
    """Return those whose code, title and unit together hold every word; none where nothing is asked."""
    words = words_wanted(text)
    names = {pk: unit.name for pk, unit in units.items()}
    return [
        it
        for it in offered
        if words and holds(f"{it.code} {it.title} {names.get(it.unit_id, '')}", words)
    ]
