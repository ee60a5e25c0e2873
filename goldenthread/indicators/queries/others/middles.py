"""The middle of the range in which a figure is best, where neither more nor less is better.

Method: docs/methods/benchmarks.md.
"""

from __future__ import annotations

from collections.abc import Collection

from goldenthread.indicators.models import BenchmarkMeasure, Target
from goldenthread.indicators.queries.others.known import Span
from goldenthread.rules.numbers import Number, mean
from goldenthread.rules.vocabulary import Polarity, TargetKind

_ENDS = (TargetKind.RANGE_LOW, TargetKind.RANGE_HIGH)


def has_no_way(measure: BenchmarkMeasure) -> bool:
    """Say whether the publisher names no better way: elsewhere places are ranked by that way."""
    return measure.polarity in (Polarity.NONE, Polarity.RANGE)


def middles_of(
    series_ids: Collection[int], as_at: int | None = None
) -> dict[int, dict[Span, Number]]:
    """Return by series and span the middle of each range of which both ends stand.

    Only of series that are best within a range. 1 SQL query, none for no series.
    """
    if not series_ids:
        return {}
    rows = Target.objects.known_at(as_at).filter(
        series_id__in=series_ids, kind__in=_ENDS, series__now__definition__polarity=Polarity.RANGE
    )
    ends: dict[tuple[int, Span], dict[str, Number | None]] = {}
    for row in rows.order_by("event", "id"):
        span = (row.start_on, row.next_start_on)
        ends.setdefault((row.series_id, span), {})[row.kind] = row.value
    found: dict[int, dict[Span, Number]] = {}
    for (series_id, span), held in ends.items():
        low, high = (held.get(kind) for kind in _ENDS)
        if low is not None and high is not None:
            found.setdefault(series_id, {})[span] = mean([low, high])
    return found
