"""A scorecard's rows as they were known at an event, or of an earlier period, from history."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db.models import F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from goldenthread.indicators.models import (
    Definition,
    Ownership,
    PlausibilityFlag,
    SeriesPlacement,
)
from goldenthread.indicators.queries.counting import Countings, countings_known
from goldenthread.indicators.queries.scorecard_columns import (
    Rank,
    Rows,
    heading_of,
    open_flags,
    rank_in,
    ranked,
    ratings_of,
    spans_of,
    standing_class,
    start_by,
    was_said,
)
from goldenthread.indicators.queries.scorecard_filter import known
from goldenthread.rules.periods import Period
from goldenthread.rules.vocabulary import Heading, RatingClass


def _definitions(
    day: date, as_at: int | None, countings: Countings
) -> tuple[QuerySet[Any], QuerySet[Any]]:
    """Return a series' definitions in force on a day, latest first, and all of them, earliest first."""
    rows = Definition.objects.filter(
        known(as_at), indicator=OuterRef("series__indicator_id")
    ).annotate(counted_key=countings.key())
    begun = rows.filter(from_on__lte=day).order_by("-from_on", "-event", "-id")
    return begun, rows.order_by("from_on", "event", "id")


def rows_known(seen: QuerySet[Any], period: Period, as_at: int | None) -> Rows:
    """Return the series with the same columns, read from what was known at an event.

    One SQL query, and one more where anything is counted by terms.
    """
    day = period.next_start - timedelta(days=1)
    countings = countings_known(as_at)
    spans = spans_of(period, countings.by_key)
    begun, earliest = _definitions(day, as_at, countings)
    ratings = ratings_of(spans, as_at)
    starts = start_by(spans, "counted_key")

    def defined(what: Any) -> Coalesce:
        return Coalesce(Subquery(begun.values(it=what)[:1]), Subquery(earliest.values(it=what)[:1]))

    dated = {"from_on__lte": day, "series": OuterRef("pk")}
    in_force = ("-from_on", "-event", "-id")
    owners = Ownership.objects.filter(known(as_at), **dated).order_by(*in_force)
    placed = SeriesPlacement.objects.filter(known(as_at), **dated).order_by(*in_force)
    if as_at is not None:
        seen = seen.filter(series__event__lte=as_at)
    rows = seen.annotate(
        its_start=defined(starts),
        reference=F("code"),
        place=F("order"),
        its_title=defined(F("title")),
        unit_pk=Coalesce(
            Subquery(placed.values("unit_id")[:1]),
            F("series__unit_id"),
            output_field=IntegerField(),
        ),
        owner_pk=Subquery(owners.values("owner_id")[:1]),
        definition_pk=defined(F("pk")),
    ).annotate(
        rating_pk=Subquery(ratings.values("pk")[:1]),
        actual_pk=Subquery(ratings.values("actual_id")[:1]),
        its_class=standing_class(ratings),
        its_short=heading_of(ratings, "short"),
        its_long=heading_of(ratings, "long"),
        is_said=was_said(spans, as_at),
    )
    rows = rows.annotate(flags=open_flags(as_at))
    doubted = PlausibilityFlag.objects.filter(known(as_at)).values("actual__series_id")
    return Rows(
        rows,
        doubtable=Q(pk__in=doubted),
        spans=spans,
        ranks=_ranks(ratings, owners, placed),
    )


def _ranks(ratings: QuerySet[Any], owners: QuerySet[Any], placed: QuerySet[Any]) -> dict[str, Rank]:
    """Return by what the series can be sorted."""
    return {
        "rating": _rank(ratings, "rating_class", RatingClass.NOT_RATED),
        "direction": _rank(ratings, "short", Heading.CANNOT_SAY),
        "long": _rank(ratings, "long", Heading.CANNOT_SAY),
        "owner": lambda values: Coalesce(
            Subquery(owners.values(rank=ranked("owner_id", values))[:1]), Value(len(values))
        ),
        "service": lambda values: Coalesce(
            Subquery(placed.values(rank=ranked("unit_id", values))[:1]),
            ranked("series__unit_id", values),
        ),
    }


def _rank(ratings: QuerySet[Any], name: str, otherwise: str) -> Rank:
    return lambda values: Coalesce(rank_in(ratings, name)(values), Value(values.index(otherwise)))
