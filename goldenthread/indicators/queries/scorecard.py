"""The scorecard: every indicator that the viewer may see, as it stands in a period, as known on a day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db.models import Count, Max, Min, Q, QuerySet

from goldenthread.indicators.access import visible
from goldenthread.indicators.models import Actual, SeriesNow
from goldenthread.indicators.queries.scorecard_lines import Line, Names, lines_of
from goldenthread.indicators.queries.scorecard_rows import (
    GROUPED,
    HEADINGS,
    ORDERS,
    SEVERITY,
    ScorecardFilter,
    known,
    ordered,
    rows_of,
    searched,
    wanted_period,
)
from goldenthread.organisation.access import Actor
from goldenthread.organisation.queries.units import PostHeld, Unit, posts_on, units_on
from goldenthread.records.page import Page, page_of
from goldenthread.rules.periods import Period, period_of
from goldenthread.rules.vocabulary import Frequency

__all__ = [
    "GROUPED",
    "HEADINGS",
    "ORDERS",
    "SEVERITY",
    "Choices",
    "Line",
    "Periods",
    "Scorecard",
    "ScorecardFilter",
    "choices_for",
    "periods_to_choose",
    "scorecard_for",
    "wanted_period",
    "whole_scorecard",
]

_AT_ONCE = 500


@dataclass(frozen=True)
class Scorecard:
    """A page of lines, with counts over everything that the reader may see and searched for.

    ``counts`` and ``unit_counts`` leave the rating filter out, so that the counts can be filters.
    """

    lines: Page[Line]
    counts: dict[str, int]
    unit_counts: dict[int, dict[str, int]] = field(default_factory=dict)
    doubted: int = 0
    total: int = 0


@dataclass(frozen=True)
class Choices:
    """What the filters offer: the services and owners of what the reader may see."""

    units: tuple[Unit, ...]
    posts: tuple[PostHeld, ...]


@dataclass(frozen=True)
class Periods:
    """The periods to choose from, latest first.

    ``usual`` is the latest that at least half of the indicators have reported: one early figure does
    not turn everybody's scorecard over to a period in which all else is awaited.
    """

    offered: tuple[Period, ...]
    usual: Period | None


@dataclass(frozen=True)
class _Found:
    """The rows that were asked for, in order, and what their units and posts are called."""

    rows: QuerySet[Any]
    counted: QuerySet[Any]
    names: Names


def _found(actor: Actor, wanted: ScorecardFilter) -> _Found:
    day = wanted.period.next_start - timedelta(days=1)
    units = units_on(day, as_at=wanted.as_at)
    posts = posts_on(day, as_at=wanted.as_at)
    counted = searched(rows_of(actor, wanted), wanted)
    rows = counted.filter(rating_class__in=wanted.classes) if wanted.classes else counted
    return _Found(
        rows=ordered(rows, wanted.order, list(units), list(posts)),
        counted=counted,
        names=Names(
            units={pk: unit.name for pk, unit in units.items()},
            posts={pk: post.title for pk, post in posts.items()},
            at=actor.at,
        ),
    )


def scorecard_for(actor: Actor, *, wanted: ScorecardFilter, size: int = 100) -> Scorecard:
    """Return a page of the scorecard as the actor may see it.

    10 SQL queries from the projection, 14 from history, whatever the size.
    """
    found = _found(actor, wanted)
    counts, unit_counts, doubted = _counts(found.counted)
    page = page_of(found.rows, wanted.page, size)
    lines = lines_of(list(page.items), period=wanted.period, as_at=wanted.as_at, names=found.names)
    return Scorecard(
        lines=Page(items=lines, number=page.number, pages=page.pages, total=page.total),
        counts=counts,
        unit_counts=unit_counts,
        doubted=doubted,
        total=sum(counts.values()),
    )


def whole_scorecard(actor: Actor, *, wanted: ScorecardFilter) -> Iterator[Line]:
    """Yield every line that was asked for, in order, for an export; 5 SQL queries for 500 lines."""
    found = _found(actor, wanted)
    start = 0
    while rows := list(found.rows[start : start + _AT_ONCE]):
        yield from lines_of(rows, period=wanted.period, as_at=wanted.as_at, names=found.names)
        start += _AT_ONCE


def _counts(
    rows: QuerySet[Any],
) -> tuple[dict[str, int], dict[int, dict[str, int]], int]:
    counts: dict[str, int] = {}
    by_unit: dict[int, dict[str, int]] = {}
    doubted = 0
    grouped = (
        rows.order_by()
        .values("unit_pk", "rating_class")
        .annotate(count=Count("pk"), doubted=Count("pk", filter=Q(flags__gt=0)))
    )
    for row in grouped:
        counts[row["rating_class"]] = counts.get(row["rating_class"], 0) + row["count"]
        unit = by_unit.setdefault(row["unit_pk"], {})
        unit[row["rating_class"]] = unit.get(row["rating_class"], 0) + row["count"]
        doubted += row["doubted"]
    return counts, by_unit, doubted


def choices_for(actor: Actor, *, period: Period, as_at: int | None = None) -> Choices:
    """Return the services and owners that the actor's indicators have. 3 SQL queries."""
    day = period.next_start - timedelta(days=1)
    seen = set(
        SeriesNow.objects.filter(visible(actor, through="series__")).values_list(
            "unit_id", "owner_id"
        )
    )
    unit_ids, owner_ids = {unit for unit, _ in seen}, {owner for _, owner in seen}
    return Choices(
        units=tuple(unit for pk, unit in units_on(day, as_at=as_at).items() if pk in unit_ids),
        posts=tuple(post for pk, post in posts_on(day, as_at=as_at).items() if pk in owner_ids),
    )


def periods_to_choose(actor: Actor, *, as_at: int | None = None) -> Periods:
    """Return the periods of which anything visible was recorded. 3 SQL queries.

    They come as often as the most frequent of the indicators: a council that counts monthly chooses
    a month.
    """
    seen = Actual.objects.filter(known(as_at), visible(actor, through="series__"))
    span = seen.aggregate(first=Min("start_on"), after=Max("next_start_on"))
    if span["first"] is None:
        return Periods((), None)
    frequency = _offered(
        set(
            SeriesNow.objects.filter(visible(actor, through="series__"), start_on__isnull=False)
            .values_list("frequency", flat=True)
            .distinct()
        )
    )
    period = period_of(span["after"] - timedelta(days=1), frequency)
    found = []
    while period.next_start > span["first"]:
        found.append(period)
        period = period.previous()
    latest = sorted(
        seen.filter(series__now__frequency=frequency)
        .values("series_id")
        .annotate(latest=Max("next_start_on"))
        .values_list("latest", flat=True)
    )
    usual = period_of(latest[len(latest) // 2] - timedelta(days=1), frequency) if latest else None
    return Periods(tuple(found), usual if usual in found else next(iter(found), None))


def _offered(counted: set[str]) -> Frequency:
    for frequency in (Frequency.MONTH, Frequency.QUARTER, Frequency.HALF_YEAR):
        if frequency in counted:
            return frequency
    return Frequency.YEAR if Frequency.YEAR in counted else Frequency.MONTH
