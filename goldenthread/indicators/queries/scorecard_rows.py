"""The rows of a scorecard: every visible series with the columns it is filtered and sorted by.

Two ways make them: from the projection (the present) and from what was known (any other period, any
earlier day). Both give the same columns, and a test compares them: docs/decisions/0004.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Exists, F, Min, Q, QuerySet

from goldenthread.indicators.access import visible
from goldenthread.indicators.models import Definition, Series, SeriesNow
from goldenthread.indicators.queries.counting import countings_of_keys
from goldenthread.indicators.queries.scorecard_beside import looked_for
from goldenthread.indicators.queries.scorecard_columns import Rows, spans_of
from goldenthread.indicators.queries.scorecard_filter import (
    GROUPED,
    HEADINGS,
    SEVERITY,
    ScorecardFilter,
)
from goldenthread.indicators.queries.scorecard_known import rows_known
from goldenthread.indicators.queries.scorecard_now import rows_now
from goldenthread.indicators.queries.stages import at_stage, not_live, series_resting
from goldenthread.organisation.access import Actor
from goldenthread.rules.periods import Period
from goldenthread.rules.vocabulary import LifeStage


def rows_of(actor: Actor, wanted: ScorecardFilter, *, on: date) -> Rows:
    """Return what the actor may see, unfiltered, without what has not begun by the end of the period.

    Of indicators that are at the stages asked for, live where none is (see :func:`day_of_stages`; ``on`` is
    the day read). The present is the period that most series have reported last, and any later one. 1 SQL
    query, and the caller's reading; one more where there are series without a figure by then, one where
    any indicator is not live, and one where anything is counted by school terms.
    """
    seen = SeriesNow.objects.filter(visible(actor, now=""))
    absent = _not_begun(wanted.period)
    day = day_of_stages(wanted.period, on)
    if wanted.stages:
        seen = seen.filter(pk__in=_at_any(wanted, day))
    if wanted.as_at is not None:
        if not wanted.stages:
            seen = seen.exclude(pk__in=series_resting(day, wanted.as_at))
        return rows_known(seen.exclude(pk__in=absent), wanted.period, wanted.as_at)
    is_any_resting = Exists(not_live(day)) if not wanted.stages else Q(pk__in=())
    is_later = Q(next_start_on__gt=wanted.period.next_start)
    groups = list(
        SeriesNow.objects.order_by()
        .values_list("frequency")
        .annotate(
            all=Count("next_start_on"),
            later=Count("unit_id", filter=is_later),
            without=Count("unit_id", filter=_without_figure(wanted.period)),
            resting=Count("unit_id", filter=is_any_resting),
        )
    )
    every, later, without, resting = (
        sum(group[place] for group in groups) for place in (1, 2, 3, 4)
    )
    # Asked first: an exclusion that excludes nothing would keep the counts from coming from one index.
    if without and (found := list(absent)):
        seen = seen.exclude(pk__in=found)
    if resting and (found := list(series_resting(day).values_list("pk", flat=True))):
        seen = seen.exclude(pk__in=found)
    if later * 2 < max(every, 1):
        spans = spans_of(wanted.period, countings_of_keys(group[0] for group in groups))
        return rows_now(seen, spans, is_any_later=bool(later))
    return rows_known(seen, wanted.period, wanted.as_at)


def day_of_stages(period: Period, on: date) -> date:
    """Return the day whose stages say what a period's scorecard shows: what is in use when it is read.

    Of a period that another has ended since, it is its last day: what was in use then.
    """
    is_past = period.following().next_start <= on
    return period.next_start - timedelta(days=1) if is_past else on


def _at_any(wanted: ScorecardFilter, day: date) -> QuerySet[Any, Any]:
    """Return the ids of the series at one of the stages asked for."""
    found = Q(pk__in=())
    for stage in wanted.stages:
        found |= at_stage(LifeStage(stage), day, wanted.as_at)
    return Series.objects.filter(found).values("pk")


def _without_figure(period: Period) -> Q:
    return Q(first_start_on__isnull=True) | Q(first_start_on__gte=period.next_start)


def _not_begun(period: Period) -> QuerySet[SeriesNow, int]:
    """Return the series that are defined from a later day only, and have no figure before it, by their id."""
    first = Definition.objects.values("indicator_id").annotate(first=Min("from_on"))
    later = first.filter(first__gte=period.next_start).values("indicator_id")
    rows = SeriesNow.objects.filter(_without_figure(period), series__indicator_id__in=later)
    return rows.values_list("pk", flat=True)


def searched(made: Rows, wanted: ScorecardFilter) -> QuerySet[Any]:
    """Narrow the rows by everything but the rating."""
    rows: QuerySet[Any] = made.found
    if wanted.unit_ids:
        rows = rows.filter(unit_pk__in=wanted.unit_ids)
    if wanted.series_ids is not None:
        rows = rows.filter(pk__in=wanted.series_ids)
    if wanted.headings:
        rows = rows.filter(its_short__in=wanted.headings)
    if wanted.owner_ids:
        rows = rows.filter(owner_pk__in=wanted.owner_ids)
    if wanted.is_doubted:
        rows = rows.filter(made.doubtable, flags__gt=0)
    if wanted.looked_for:
        rows = rows.filter(looked_for(wanted.looked_for))
    if wanted.quarters:
        rows = rows.filter(series__outlook__quartile__in=wanted.quarters)
    for word in wanted.text.split():
        rows = rows.filter(Q(its_title__icontains=word) | Q(reference__icontains=word))
    return rows


def ordered(
    made: Rows,
    rows: QuerySet[Any],
    order: str,
    *,
    units: Sequence[int],
    owners: Sequence[int],
) -> QuerySet[Any]:
    """Put the rows in one of the ORDERS; units and owners come in the orders given."""
    key = order.removeprefix("-")
    values: dict[str, Sequence[Any]] = {
        "rating": SEVERITY,
        "direction": HEADINGS,
        "long": HEADINGS,
        "owner": owners,
        "service": units,
    }
    severity = made.ranks["rating"](SEVERITY)
    if key in GROUPED:
        keys = [made.ranks["service"](units), *([] if key == "council" else [severity])]
        return rows.order_by(*(each.asc() for each in keys), "place", "reference")
    columns = {"title": F("its_title"), "code": F("reference")}
    first: Any = columns.get(key) or made.ranks[key](values[key])
    first = first.desc() if order.startswith("-") else first.asc()
    return rows.order_by(first, severity.asc(), "place", "reference")
