"""What the two ways of making a scorecard's rows share: what a row is, and how a rating is looked up."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Count,
    DateField,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from goldenthread.indicators.models import IN_PERIOD, Actual, Commentary, PlausibilityFlag, Rating
from goldenthread.indicators.queries.scorecard_filter import AWAITED, known, wanted_period
from goldenthread.rules.counting import Counting
from goldenthread.rules.periods import Period
from goldenthread.rules.vocabulary import Heading, RatingClass

Spans = Mapping[str, Period]
Rank = Callable[[Sequence[Any]], Any]
#: What stands first of one span, in the order of the index: nothing is sorted series by series.
_STANDS_FIRST = ("-next_start_on", "-event", "-id")


@dataclass(frozen=True)
class Rows:
    """The rows, with which of them may have a question open: few, so that only they are looked at.

    Columns: ``reference``, ``place``, ``its_title``, ``unit_pk``, ``owner_pk``, ``definition_pk``,
    ``its_start`` (of the period that each should show), ``rating_pk``, ``its_class`` (none where the
    figure is awaited), ``its_short``, ``its_long``, ``is_said``, ``flags`` and, in the present,
    ``class_before``. ``ranks`` turns a column's values, in order, into what to sort by: a column that
    is looked up is then looked up once. ``is_later`` is which rows have reported a later period; only
    in the present, where all others are counted from the projection as it stands. ``spans`` are the
    periods that they should show, by the key of how a series is counted.
    """

    found: QuerySet[Any]
    doubtable: Q
    ranks: Mapping[str, Rank]
    is_later: Q | None = None
    spans: Spans = field(default_factory=dict)


def spans_of(period: Period, countings: Mapping[str, Counting]) -> Spans:
    """Return the period that each series should show, by the key of how it is counted."""
    found = {key: wanted_period(period, counting) for key, counting in countings.items()}
    return {key: span for key, span in found.items() if span is not None}


def spans_before(spans: Spans) -> Spans:
    """Return the period before each."""
    return {key: span.previous() for key, span in spans.items()}


def start_by(spans: Spans, key: str = "frequency") -> Case:
    """Return the first day of the period that each should show."""
    return Case(
        *(When(**{key: each}, then=Value(span.start)) for each, span in spans.items()),
        default=Value(None),
        output_field=DateField(),
    )


def within(spans: Spans) -> Q:
    """Return the filter of rows of one of these periods."""
    found = Q()
    for span in set(spans.values()):
        found |= Q(start_on=span.start, next_start_on=span.next_start)
    return found


def ratings_of(spans: Spans, as_at: int | None, start: str = "its_start") -> QuerySet[Any]:
    """Return the ratings of a series in its period, what stands first.

    ``start`` names the outer column that its first day is in. No two spans begin on one day, so that
    their end says nothing of the order; it stands in it because the index has it there.
    """
    rows = Rating.objects.filter(
        known(as_at), within(spans), series=OuterRef("pk"), start_on=OuterRef(start),
        basis=IN_PERIOD, actual__isnull=False,
    )  # fmt: skip
    return rows.order_by(*_STANDS_FIRST)


def standing_class(ratings: QuerySet[Any]) -> Subquery:
    """Look up the class; none where what was recorded is that the figure is still to come."""
    to_come = Actual.objects.filter(pk=OuterRef("actual_id"), missing__in=AWAITED)
    is_awaited = Q(rating_class=RatingClass.NOT_RATED) & Exists(to_come)
    standing = Case(
        When(is_awaited, then=Value(None)), default=F("rating_class"), output_field=CharField()
    )
    return Subquery(ratings.values(standing=standing)[:1])


def was_said(spans: Spans, as_at: int | None) -> Coalesce:
    """Return whether the latest that was said of a series in its period says anything."""
    rows = Commentary.objects.filter(
        known(as_at), within(spans), series=OuterRef("pk"), start_on=OuterRef("its_start")
    ).order_by(*_STANDS_FIRST)
    is_said = Case(When(text="", then=Value(False)), default=Value(True))
    return Coalesce(Subquery(rows.values(it=is_said)[:1]), Value(False))


def open_flags(as_at: int | None) -> Coalesce:
    """Count the questions that are open about the actual of ``actual_pk``."""
    is_open = Q(answer__isnull=True)
    if as_at is not None:
        is_open |= Q(answer__event__gt=as_at)
    rows = PlausibilityFlag.objects.filter(known(as_at), is_open, actual=OuterRef("actual_pk"))
    counted = rows.order_by().values("actual").annotate(count=Count("pk")).values("count")[:1]
    return Coalesce(Subquery(counted), Value(0), output_field=IntegerField())


def ranked(column: str, values: Sequence[Any]) -> Case:
    """Return the place of a column's value among ``values``; what is not among them comes last."""
    return Case(
        *(When(**{column: value}, then=Value(place)) for place, value in enumerate(values)),
        default=Value(len(values)),
        output_field=IntegerField(),
    )


def rank_in(ratings: QuerySet[Any], column: str) -> Rank:
    """Look up the place of a rating's column."""
    return lambda values: Subquery(ratings.values(rank=ranked(column, values))[:1])


def heading_of(ratings: QuerySet[Any], name: str) -> Coalesce:
    """Look up a direction."""
    return Coalesce(Subquery(ratings.values(name)[:1]), Value(Heading.CANNOT_SAY.value))
