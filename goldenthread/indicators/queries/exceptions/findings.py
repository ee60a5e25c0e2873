"""What the rules in force find in the series today, and who is told of each first."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Q
from django.utils.timezone import localdate

from goldenthread.indicators.models import (
    Actual,
    Definition,
    ExceptionRule,
    IndicatorStage,
    Ownership,
    Rating,
    Series,
    SeriesPlacement,
    StatedForecast,
    Target,
)
from goldenthread.indicators.queries.exceptions.rules import Attention
from goldenthread.indicators.queries.exceptions.told import Allocation, allocation_on
from goldenthread.indicators.queries.exceptions.watching import SeriesWatched, watch
from goldenthread.indicators.queries.waiting import Day
from goldenthread.organisation.models import Appointment
from goldenthread.organisation.queries.units import subtree
from goldenthread.rules.attention import AttentionKind, Found, needs_attention

#: More series than this are looked at with all the others: that is one reading as well.
_MANY = 500
#: What a series being off target is accepted for: not that nobody records it or owns it.
OF_PERFORMANCE = frozenset(
    {
        AttentionKind.OFF_TARGET,
        AttentionKind.OFF_OR_NEAR,
        AttentionKind.WORSENING,
        AttentionKind.STATIC,
        AttentionKind.BEYOND_TOLERANCE,
        AttentionKind.SIGNAL,
        AttentionKind.ASSURANCE_FAILS,
        AttentionKind.FORECAST_MISSES,
    }
)


@dataclass(frozen=True)
class Finding:
    """That a rule finds a series to need attention: why, since when, and which post is told first."""

    rule: Attention
    series_id: int
    unit_id: int
    rating_class: str
    found: Found
    post_id: int | None


def day_of(at: datetime) -> Day:
    """Return the day of a moment; the demonstration reckons what is due as on a day of its own."""
    today = localdate(at)
    return Day(reckoned=min(settings.DEMO_RECKONS_ON or today, today), today=today)


def findings(rules: Sequence[Attention], *, day: Day, series: Q | None = None) -> list[Finding]:
    """Return everything that these rules find, of the series that ``series`` lets through (of SeriesNow).

    At most 14 SQL queries, however many series and rules; 3 where there is no rule.
    """
    told = allocation_on(day.today, (rule.told for rule in rules))
    if not rules:
        return []
    scopes = {rule.id: _scope(rule, told) for rule in rules}
    kinds = {rule.test.kind for rule in rules}
    within = series or Q()
    if all(scope is not None for scope in scopes.values()):
        reached = frozenset[int]().union(*(scope or () for scope in scopes.values()))
        within &= Q(unit_id__in=reached)
    found: list[Finding] = []
    for it in watch(within, kinds, day=day):
        for rule in rules:
            scope = scopes[rule.id]
            if scope is None or it.unit_id in scope:
                found += _finding(rule, it, told, day)
    return found


def _scope(rule: Attention, told: Allocation) -> frozenset[int] | None:
    return None if rule.unit_id is None else subtree(told.units, rule.unit_id)


def _finding(rule: Attention, it: SeriesWatched, told: Allocation, day: Day) -> Iterable[Finding]:
    is_of_people = rule.test.kind is AttentionKind.OWNER_LEFT
    today = day.today if is_of_people else day.reckoned
    found = needs_attention(rule.test, it.watched, today=today)
    if found is None:
        return ()
    post_id = told.post_of(
        rule.told, series_id=it.series_id, unit_id=it.unit_id, owner_id=it.owner_id
    )
    return (Finding(rule, it.series_id, it.unit_id, it.rating_class, found, post_id),)


def touched_between(after: int, latest: int) -> frozenset[int] | None:
    """Return the series that events after one and up to another touched; nothing means every one.

    A rule that was changed touches every series, an appointment those that its post owns. 8 SQL queries.
    """
    new = Q(event__gt=after, event__lte=latest)
    if after == 0 or ExceptionRule.objects.filter(new).exists():
        return None
    found: set[int] = set()
    for model in (Actual, Target, Rating, Ownership, SeriesPlacement, StatedForecast):
        found.update(model.objects.filter(new).order_by().values_list("series_id", flat=True))
    indicators = Definition.objects.filter(new).values("indicator_id")
    posts = Appointment.objects.filter(new).values("post_id")
    staged = IndicatorStage.objects.filter(new).values("indicator_id")
    others = Series.objects.filter(
        Q(indicator__in=indicators) | Q(indicator__in=staged) | Q(now__owner_id__in=posts)
    )
    found.update(others.values_list("pk", flat=True))
    return frozenset(found) if len(found) <= _MANY else None


def only_these(series_ids: Collection[int] | None) -> Q:
    """Return the filter, of SeriesNow, of these series; all of them for nothing."""
    return Q() if series_ids is None else Q(pk__in=list(series_ids))
