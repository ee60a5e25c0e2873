"""The rows of a scorecard: every visible series with the columns it is filtered and sorted by.

Two ways make them: from the projection (the present) and from what was known (any other period, any
earlier day). Both give the same columns, and a test compares them: docs/decisions/0004.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from goldenthread.indicators.access import visible
from goldenthread.indicators.models import SeriesNow
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
from goldenthread.organisation.access import Actor


def rows_of(actor: Actor, wanted: ScorecardFilter) -> Rows:
    """Return what the actor may see, unfiltered. 1 SQL query, and the caller's reading.

    One more where anything is counted by school terms. The present is the period that most series have
    reported last, and any later one.
    """
    seen = SeriesNow.objects.filter(visible(actor, now=""))
    if wanted.as_at is None:
        is_later = Q(next_start_on__gt=wanted.period.next_start)
        counted = SeriesNow.objects.order_by().values_list("frequency")
        groups = list(
            counted.annotate(all=Count("next_start_on"), later=Count("unit_id", filter=is_later))
        )
        later = sum(group[2] for group in groups)
        if later * 2 < max(sum(group[1] for group in groups), 1):
            spans = spans_of(wanted.period, countings_of_keys(group[0] for group in groups))
            return rows_now(seen, spans, is_any_later=bool(later))
    return rows_known(seen, wanted.period, wanted.as_at)


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
