"""Which figures are due: a series' period has ended and nothing is recorded for it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.db.models.expressions import OrderBy

from goldenthread.indicators.models import Composition, Definition, SeriesNow
from goldenthread.indicators.queries.latest import Latest, behind
from goldenthread.indicators.queries.scorecard_filter import known
from goldenthread.rules.counting import Counting
from goldenthread.rules.periods import Period
from goldenthread.rules.vocabulary import MissingReason

#: A reason recorded in place of a figure that does not settle the matter: the figure is still to come.
STILL_TO_COME = (MissingReason.AWAITED.value, MissingReason.LATE.value)


def ended_by(counting: Counting, on: date) -> Period | None:
    """Return the latest of its periods that has ended by the end of ``on``; no school term may have.

    >>> from goldenthread.rules.vocabulary import Frequency
    >>> ended_by(Counting(Frequency.QUARTER), date(2015, 1, 12)).label
    '2014/15 Q3'
    """
    return counting.latest_ended(on + timedelta(days=1))


def is_due(on: date, countings: Mapping[str, Counting], as_at: int | None = None) -> Q:
    """Return the filter of the series of which a figure is due on a day, by what they reported last.

    ``countings`` are all by which any is counted, by key. Of what is worked out from others none is
    due: it follows from theirs.
    """
    of = behind(as_at)
    begun = Definition.objects.filter(known(as_at), indicator=OuterRef("indicator_id"))
    found = Q(**{f"{of}missing__in": STILL_TO_COME})
    for key, counting in countings.items():
        ended = ended_by(counting, on)
        if ended is None:
            continue
        has_begun = Exists(begun.filter(from_on__lt=ended.next_start))
        is_behind = Q(**{f"{of}next_start_on__lt": ended.next_start})
        never = Q(has_begun, **{f"{of}next_start_on__isnull": True})
        found |= Q(is_behind | never, **{f"{of}frequency": key})
    return found & ~_calculated(on)


def _calculated(on: date) -> Q:
    """Return the filter of the series that are worked out from others on a day."""
    by_day = ("-from_on", "-event", "-id")
    formulas = Definition.objects.filter(indicator=OuterRef("indicator"), from_on__lte=on)
    parts = Composition.objects.filter(series=OuterRef("series"), from_on__lte=on)
    has_formula = Definition.objects.exclude(formula="").filter(
        pk=Subquery(formulas.order_by(*by_day).values("pk")[:1])
    )
    has_parts = Composition.objects.filter(
        pk=Subquery(parts.order_by(*by_day).values("pk")[:1]), parts__isnull=False
    )
    return Q(indicator_id__in=has_formula.values("indicator_id")) | Q(
        pk__in=has_parts.values("series_id")
    )


def longest_first(as_at: int | None = None) -> tuple[OrderBy | str, ...]:
    """Return the order in which whose figure has been due the longest comes first; if never any, last."""
    reached = F(f"{behind(as_at)}next_start_on").asc(nulls_last=True)
    return (reached, "now__order", "reference")


def due_period(now: SeriesNow | Latest, counting: Counting, on: date) -> tuple[Period, int]:
    """Return the earliest period of a series whose figure is due, and how many more are due after it."""
    ended = ended_by(counting, on)
    if now.start_on is None or now.next_start_on is None or ended is None:
        return ended or counting.year_on(on), 0
    if now.missing in STILL_TO_COME:
        first = counting.span(now.start_on, now.next_start_on)
    else:
        first = counting.holding(now.next_start_on)
    further = 0
    period = first
    while period.next_start < ended.next_start:
        period = period.following()
        further += 1
    return first, further
