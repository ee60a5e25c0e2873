"""What each objective makes of those above it: the weights of all that ratings are made of."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from goldenthread.indicators.models import RestrictionKind, SeriesNow
from goldenthread.plan.models import Objective, ObjectiveMeasure
from goldenthread.plan.queries.graph import Graph
from goldenthread.plan.queries.objectives import ObjectiveLine
from goldenthread.rules.numbers import Number
from goldenthread.rules.rollup import contribution

__all__ = ["Parts", "parts_of", "share_in", "shares_of_tops", "weights_of"]

#: Of each whole, its parts and what each weighs: objectives by id, series as ``("series", id)``.
Parts = Mapping[Any, Mapping[Any, Number]]


def parts_of(
    graph: Graph, wholes: Collection[int], on: date, as_at: int | None
) -> dict[Any, dict[Any, Number]]:
    """Return the parts of each whole that ratings are made of: the council's, and open series.

    3 SQL queries.
    """
    below = {child for whole in wholes for child in graph.below.get(whole, ())}
    personal = set(
        Objective.objects.filter(pk__in=below, person__isnull=False).values_list("pk", flat=True)
    )
    parts: dict[Any, dict[Any, Number]] = {
        whole: {
            child: weight
            for child, weight in graph.below.get(whole, {}).items()
            if child not in personal
        }
        for whole in wholes
    }
    weights = weights_of(wholes, on, as_at)
    series = {pk for _, pk in weights}
    opened = SeriesNow.objects.filter(restriction=RestrictionKind.OPEN, pk__in=series)
    is_open = set(opened.values_list("pk", flat=True))
    for (whole, pk), (weight, _) in weights.items():
        if pk in is_open:
            parts[whole]["series", pk] = weight
    return parts


def weights_of(
    objectives: Collection[int], on: date, as_at: int | None
) -> dict[tuple[int, int], tuple[Number, str]]:
    """Return what each series weighs in each of these objectives, and why it is there. 1 SQL query."""
    rows = ObjectiveMeasure.objects.known_at(as_at)
    listed = rows.filter(objective__in=objectives, from_on__lte=on).order_by(
        "from_on", "event", "id"
    )
    standing = {
        (objective, series): (weight, why, is_ended)
        for objective, series, weight, why, is_ended in listed.values_list(
            "objective_id", "series_id", "weight", "why", "is_ended"
        )
    }
    return {key: (weight, why) for key, (weight, why, is_ended) in standing.items() if not is_ended}


def share_in(parts: Parts, part: int, whole: int) -> Fraction | None:
    """Return what one makes of another that it serves itself; nothing where it is no part of its rating."""
    if part not in parts.get(whole, {}):
        return None
    return contribution({whole: parts[whole]}, part, whole)


def shares_of_tops(
    parts: Parts,
    pk: int,
    above: Iterable[int],
    graph: Graph,
    lines: Mapping[int, ObjectiveLine],
) -> tuple[tuple[ObjectiveLine, Fraction], ...]:
    """Return what an objective makes of each that serves nothing further."""
    tops = [it for it in above if not graph.above.get(it) and it in lines]
    found = [(lines[it], contribution(parts, pk, it)) for it in tops]
    return tuple(sorted(found, key=lambda each: lines[each[0].id].title.casefold()))
