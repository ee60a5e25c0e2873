"""What definitions that climb a route would say otherwise: what stands on the day on which each begins."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from goldenthread.indicators.models import Definition, Series
from goldenthread.indicators.queries.definition_rows import says
from goldenthread.indicators.queries.revising import in_force

__all__ = ["defined_on", "series_defined"]


def defined_on(asked: Iterable[tuple[int, date]]) -> Mapping[int, Mapping[str, Any]]:
    """Return what the definition of each indicator says on a day, by the indicator's id. 1 SQL query.

    Who may see them is for the caller to ask: a line about what somebody may not see is shown to nobody.
    """
    days = dict(asked)
    rows: dict[int, list[Definition]] = defaultdict(list)
    for row in Definition.objects.filter(indicator__in=days).order_by("from_on", "event", "id"):
        rows[row.indicator_id].append(row)
    return {pk: says(in_force(found, days[pk])) for pk, found in rows.items()}


def series_defined(indicator_ids: Iterable[int]) -> Mapping[int, tuple[int, ...]]:
    """Return the ids of the series that each indicator defines. 1 SQL query."""
    found: dict[int, list[int]] = defaultdict(list)
    rows = Series.objects.filter(indicator__in=list(indicator_ids)).order_by("pk")
    for indicator_id, pk in rows.values_list("indicator_id", "pk"):
        found[indicator_id].append(pk)
    return {pk: tuple(ids) for pk, ids in found.items()}
