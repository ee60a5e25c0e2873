"""How many rows of a scorecard have which rating, by unit; how many are doubted; how it was before."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q, QuerySet

from goldenthread.indicators.queries.scorecard_columns import Rows, Spans
from goldenthread.indicators.queries.scorecard_filter import AWAITED, STILL_AWAITED
from goldenthread.rules.vocabulary import RatingClass

#: What the projection's rows are counted by: as it stands, so that one index answers.
_STANDING = (
    "unit_id", "frequency", "next_start_on", "start_on", "rating_class", "missing", "previous_class"
)  # fmt: skip


@dataclass
class Tally:
    """Counts by unit and class (STILL_AWAITED where there is no figure yet), and of what is doubted.

    ``off_before`` is how many of them were off target in the period before; counted in the present.
    """

    counts: Counter[tuple[int, str]] = field(default_factory=Counter)
    doubted: int = 0
    off_before: int = 0


def tally_of(made: Rows, counted: QuerySet[Any]) -> Tally:
    """Count these rows, which may be narrowed. 2 SQL queries; 1 where nothing is further on."""
    counted = counted.order_by()
    if made.is_later is not None:
        return _tally_now(counted, made.spans, made.is_later)
    found = Tally(doubted=counted.filter(made.doubtable, flags__gt=0).count())
    for unit, rating_class, count in counted.values_list("unit_pk", "its_class").annotate(
        count=Count("*")
    ):
        found.counts[unit, rating_class or STILL_AWAITED] += count
    return found


def _tally_now(counted: QuerySet[Any], spans: Spans, is_later: Q) -> Tally:
    """Count the present: groups of rows that stand alike, and one by one those that are further on."""
    found, is_any_later = Tally(), False
    groups = counted.values_list(*_STANDING).annotate(
        count=Count("*"), doubted=Count("unit_id", filter=Q(open_flags__gt=0))
    )
    for unit, key, following, start, rating_class, missing, before, count, doubted in groups:
        span = spans.get(key)
        if span is None:  # no school term has ended
            found.counts[unit, STILL_AWAITED] += count
        elif (start, following) == (span.start, span.next_start):
            found.counts[unit, STILL_AWAITED if missing in AWAITED else rating_class] += count
            found.off_before += count * (before == RatingClass.OFF_TARGET)
            found.doubted += doubted
        elif following is None or following <= span.next_start:
            found.counts[unit, STILL_AWAITED] += count
            was_off = following == span.start and rating_class == RatingClass.OFF_TARGET
            found.off_before += count * was_off
        else:
            is_any_later = True
    if not is_any_later:
        return found
    later = counted.filter(is_later).values_list("unit_pk", "its_class")
    for unit, rating_class, count, doubted, off_before in later.annotate(
        count=Count("*"),
        doubted=Count("unit_id", filter=Q(flags__gt=0)),
        off_before=Count("unit_id", filter=Q(class_before=RatingClass.OFF_TARGET)),
    ):
        found.counts[unit, rating_class or STILL_AWAITED] += count
        found.doubted += doubted
        found.off_before += off_before
    return found
