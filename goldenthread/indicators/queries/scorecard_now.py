"""A scorecard's rows of the present, from the projection."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    CharField,
    F,
    Field,
    IntegerField,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import NullIf

from goldenthread.indicators.models import SeriesNow
from goldenthread.indicators.queries.scorecard_columns import (
    Rank,
    Rows,
    Spans,
    heading_of,
    open_flags,
    rank_in,
    ranked,
    ratings_of,
    spans_before,
    standing_class,
    start_by,
    was_said,
)
from goldenthread.indicators.queries.scorecard_filter import AWAITED
from goldenthread.rules.vocabulary import Heading, RatingClass

_CANNOT_SAY = Heading.CANNOT_SAY.value


@dataclass(frozen=True)
class _States:
    """Which rows have reported the period last, and which a later one."""

    is_reported: Q
    is_later: Q
    is_any_later: bool

    def column(
        self, reported: Any, later: Callable[[], Any], otherwise: Any, output: Field[Any, Any]
    ) -> Case:
        """Take a column from the projection; look it up where a later period is reported."""
        found = [When(self.is_reported, then=reported)]
        if self.is_any_later:
            found.append(When(self.is_later, then=later()))
        return Case(*found, default=Value(otherwise), output_field=output)


def _states(spans: Spans, *, is_any_later: bool) -> _States:
    return _States(_is_of(spans), _is_after(spans), is_any_later)


def _is_of(spans: Spans) -> Q:
    """Return the filter of rows that have reported the period last."""
    found = Q(pk__in=())
    for key, span in spans.items():
        found |= Q(frequency=key, start_on=span.start, next_start_on=span.next_start)
    return found


def _is_after(spans: Spans) -> Q:
    """Return the filter of rows that have reported a later one."""
    found = Q(pk__in=())
    for key, span in spans.items():
        found |= Q(frequency=key, next_start_on__gt=span.next_start)
    return found


def rows_now(seen: QuerySet[SeriesNow], spans: Spans, *, is_any_later: bool) -> Rows:
    """Return the series with their columns from the projection.

    Of the few that have reported a later period already, if any have, the ratings are looked up.
    """
    states, ratings = _states(spans, is_any_later=is_any_later), ratings_of(spans, None)
    column = states.column
    rows: QuerySet[Any] = seen.annotate(
        its_start=start_by(spans),
        reference=F("code"),
        place=F("order"),
        its_title=F("title"),
        unit_pk=F("unit_id"),
        owner_pk=F("owner_id"),
        definition_pk=F("definition_id"),
        rating_pk=column(
            F("rating_id"), lambda: Subquery(ratings.values("pk")[:1]), None, IntegerField()
        ),
        its_class=column(
            Case(When(missing__in=AWAITED, then=Value(None)), default=F("rating_class")),
            lambda: standing_class(ratings),
            None,
            CharField(),
        ),
        its_short=column(
            F("short"), lambda: heading_of(ratings, "short"), _CANNOT_SAY, CharField()
        ),
        its_long=column(F("long"), lambda: heading_of(ratings, "long"), _CANNOT_SAY, CharField()),
        is_said=column(F("has_commentary"), lambda: was_said(spans, None), False, BooleanField()),
    )
    if is_any_later:
        rows = _with_before(rows, spans, states)
        rows = rows.annotate(actual_pk=Subquery(ratings.values("actual_id")[:1]))
    rows = rows.annotate(flags=column(F("open_flags"), lambda: open_flags(None), 0, IntegerField()))
    return Rows(
        rows,
        doubtable=Q(open_flags__gt=0) | states.is_later,
        is_later=states.is_later,
        spans=spans,
        ranks={
            "rating": _rank(states, ratings, "rating_class", RatingClass.NOT_RATED),
            "direction": _rank(states, ratings, "short", Heading.CANNOT_SAY),
            "long": _rank(states, ratings, "long", Heading.CANNOT_SAY),
            "owner": lambda values: ranked("owner_id", values),
            "service": lambda values: ranked("unit_id", values),
        },
    )


def _with_before(rows: QuerySet[Any], spans: Spans, states: _States) -> QuerySet[Any]:
    """Add the class in the period before, for those that are further on by now."""
    before = spans_before(spans)
    ratings = ratings_of(before, None, "start_before")
    rows = rows.annotate(start_before=start_by(before))
    was = states.column(F("previous_class"), lambda: standing_class(ratings), "", CharField())
    found: QuerySet[Any] = rows.annotate(class_before=was)
    return found


def with_before(rows: QuerySet[Any], spans: Spans) -> QuerySet[Any]:
    """Add ``before``: the class in the period before, none where its figure is still to come.

    Of rows that :func:`rows_now` made. Those that are one period behind show their latest as it stands.
    """
    was = Case(When(missing__in=AWAITED, then=Value(None)), default=F("rating_class"))
    found = [When(_is_of(spans), then=NullIf(F("previous_class"), Value("")))]
    behind = Q(pk__in=())
    for key, last in spans_before(spans).items():
        behind |= Q(frequency=key, start_on=last.start, next_start_on=last.next_start)
    found.append(When(behind, then=was))
    if "class_before" in rows.query.annotations:
        found.append(When(_is_after(spans), then=F("class_before")))
    made: QuerySet[Any] = rows.annotate(
        before=Case(*found, default=Value(None), output_field=CharField())
    )
    return made


def _rank(states: _States, ratings: QuerySet[Any], name: str, otherwise: str) -> Rank:
    return lambda values: states.column(
        ranked(name, values),
        lambda: rank_in(ratings, name)(values),
        values.index(otherwise),
        IntegerField(),
    )
