"""Which series are accepted to be off target on a day, until when, and by which decision."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from goldenthread.indicators.models import AcceptedUnderperformance
from goldenthread.indicators.queries.scorecard_filter import known


@dataclass(frozen=True)
class Accepted:
    """That being off target is accepted, from a day until another, by a decision."""

    from_on: date
    until: date
    decision: str
    reason: str


def _standing(on: date, as_at: int | None) -> QuerySet[AcceptedUnderperformance]:
    later = AcceptedUnderperformance.objects.filter(
        known(as_at), series=OuterRef("series"), pk__gt=OuterRef("pk")
    )
    return AcceptedUnderperformance.objects.filter(
        known(as_at), ~Exists(later), is_withdrawn=False, until__gte=on
    )


def accepted_series(on: date, as_at: int | None = None) -> QuerySet[Any, Any]:
    """Return the ids of the series that are accepted on a day, as a subquery."""
    return _standing(on, as_at).values("series_id")


def acceptances_standing(
    series_ids: Collection[int], on: date, as_at: int | None = None
) -> dict[int, Accepted]:
    """Return what is accepted of these series on a day. One SQL query, or none."""
    if not series_ids:
        return {}
    rows = _standing(on, as_at)
    if len(series_ids) <= 500:
        rows = rows.filter(series_id__in=list(series_ids))
    return {
        row.series_id: Accepted(row.from_on, row.until, row.decision, row.reason) for row in rows
    }
