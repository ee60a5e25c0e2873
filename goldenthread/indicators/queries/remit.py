"""How somebody's remit stands: counts by service beside those of the period before, and its exceptions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Case, Count, IntegerField, Q, QuerySet, Value, When

from goldenthread.indicators.models import Commentary
from goldenthread.indicators.queries.scorecard import periods_to_choose
from goldenthread.indicators.queries.scorecard_columns import (
    Rows,
    ratings_of,
    spans_before,
    standing_class,
    start_by,
)
from goldenthread.indicators.queries.scorecard_filter import ScorecardFilter, known
from goldenthread.indicators.queries.scorecard_lines import Line, Names, lines_of
from goldenthread.indicators.queries.scorecard_now import with_before
from goldenthread.indicators.queries.scorecard_rows import rows_of, searched
from goldenthread.organisation.access import Actor, Right
from goldenthread.organisation.queries.units import Unit, posts_on, units_on
from goldenthread.rules.periods import Period, period_of
from goldenthread.rules.vocabulary import Frequency, RatingClass

_OFF, _NEAR = RatingClass.OFF_TARGET.value, RatingClass.NEAR_TARGET.value
_AWAITED = "awaited"
_GOOD = (RatingClass.ON_TARGET.value, RatingClass.EXCEEDING.value)


@dataclass(frozen=True)
class ServiceCounts:
    """How many indicators of one service have each rating, and how many of them got worse."""

    unit: Unit
    counts: Mapping[str, int]
    worse: int


@dataclass(frozen=True)
class Exceptional:
    """A line that is off target or got worse, with its rating before and what was said of it."""

    line: Line
    before: str
    said: str

    @property
    def is_worse(self) -> bool:
        """Say whether its rating fell since the period before."""
        good_before = self.before in _GOOD
        if self.line.rating_class == RatingClass.OFF_TARGET:
            return good_before or self.before == _NEAR
        return self.line.rating_class == RatingClass.NEAR_TARGET and good_before


@dataclass(frozen=True)
class Remit:
    """What somebody answers for, or may see, in a period and compared with the one before.

    ``units`` are those it was narrowed to, none where it is everything that they may see; ``tops`` are
    what it is called by: the highest of its units.
    """

    period: Period
    previous: Period
    units: tuple[Unit, ...]
    tops: tuple[Unit, ...]
    counts: Mapping[str, int]
    counts_before: Mapping[str, int]
    worse: int
    services: tuple[ServiceCounts, ...]
    exceptions: tuple[Exceptional, ...]
    exceptional: int

    @property
    def total(self) -> int:
        """How many indicators there are."""
        return sum(self.counts.values())


def answers_for(actor: Actor) -> frozenset[int]:
    """Return the units that somebody answers for: may validate, else record, in part of what they see.

    Nothing where that is all that they may see, or they only look on.
    """
    for right in (Right.VALIDATE, Right.RECORD):
        if actor.may(right):
            mine = actor.units_for(right)
            return frozenset() if mine >= actor.units_for(Right.SEE) else mine
    return frozenset()


def remit_of(actor: Actor, *, today: date, as_at: int | None = None, size: int = 6) -> Remit:
    """Return how the actor's remit stands in the period that the scorecard shows, as known at an event.

    12 SQL queries, however many indicators.
    """
    usual = periods_to_choose(actor, as_at=as_at).usual
    period = usual or period_of(today, Frequency.QUARTER).previous()
    mine = answers_for(actor)
    wanted = ScorecardFilter(period=period, as_at=as_at, unit_ids=tuple(sorted(mine)))
    made = rows_of(actor, wanted, on=today)
    rows = _compared(made, searched(made, wanted), wanted)
    day = period.next_start - timedelta(days=1)
    units, posts = units_on(day, as_at=as_at), posts_on(day, as_at=as_at)
    names = Names(
        {pk: unit.name for pk, unit in units.items()},
        {pk: post.title for pk, post in posts.items()},
    )
    standing = _standing(rows)
    first = dict(_worst(rows)[:size])
    lines = lines_of(rows, list(first), wanted=wanted, names=names)
    return Remit(
        period=period,
        previous=period.previous(),
        units=tuple(unit for pk, unit in units.items() if pk in mine),
        tops=_tops(units, mine or actor.units_for(Right.SEE)),
        counts=_counted((each.now, each.count) for each in standing),
        counts_before=_counted((each.before, each.count) for each in standing),
        worse=sum(each.count for each in standing if each.is_fallen),
        services=_services(standing, units),
        exceptions=_exceptions(lines, first, as_at),
        exceptional=sum(each.count for each in standing if each.is_exceptional),
    )


def _tops(units: Mapping[int, Unit], reached: frozenset[int]) -> tuple[Unit, ...]:
    return tuple(
        unit for pk, unit in units.items() if pk in reached and unit.parent_id not in reached
    )


@dataclass(frozen=True)
class _Standing:
    """How many indicators of a unit have a rating now and had another before; none where awaited."""

    unit: int
    now: str | None
    before: str | None
    count: int

    @property
    def is_fallen(self) -> bool:
        """Say whether the rating fell since the period before."""
        was_good = self.before in _GOOD
        return (self.now == _OFF and (was_good or self.before == _NEAR)) or (
            self.now == _NEAR and was_good
        )

    @property
    def is_exceptional(self) -> bool:
        """Say whether they are off target, or fell."""
        return self.now == _OFF or self.is_fallen


def _compared(made: Rows, rows: QuerySet[Any], wanted: ScorecardFilter) -> QuerySet[Any]:
    """Add the rating of each series in the period before, as ``before``."""
    if made.is_later is not None:
        return with_before(rows, made.spans)
    spans = spans_before(made.spans)
    ratings = ratings_of(spans, wanted.as_at, "start_prior")
    found: QuerySet[Any] = rows.annotate(start_prior=start_by(spans)).annotate(
        before=standing_class(ratings)
    )
    return found


def _standing(rows: QuerySet[Any]) -> list[_Standing]:
    counted = rows.order_by().values_list("unit_pk", "its_class", "before")
    return [_Standing(*group) for group in counted.annotate(count=Count("*"))]


def _worst(rows: QuerySet[Any]) -> QuerySet[Any, tuple[int, str | None]]:
    """Return what is exceptional, with its rating before.

    What fell to off target comes first, then what was there already, then what fell to near target.
    """
    is_off, was_good = Q(its_class=_OFF), Q(before__in=_GOOD)
    place = Case(
        When(is_off & Q(before__in=(_NEAR, *_GOOD)), then=Value(0)),
        When(is_off, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    found = rows.filter(is_off | (Q(its_class=_NEAR) & was_good))
    return found.order_by(place, "place", "reference").values_list("pk", "before")


def _counted(counted: Iterable[tuple[str | None, int]]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for rating_class, count in counted:
        key = rating_class or _AWAITED
        counts[key] = counts.get(key, 0) + count
    return counts


def _services(
    standing: Sequence[_Standing], units: Mapping[int, Unit]
) -> tuple[ServiceCounts, ...]:
    by_unit: dict[int, list[_Standing]] = {}
    for each in standing:
        by_unit.setdefault(each.unit, []).append(each)
    return tuple(
        ServiceCounts(
            unit=unit,
            counts=_counted((each.now, each.count) for each in by_unit[pk]),
            worse=sum(each.count for each in by_unit[pk] if each.is_fallen),
        )
        for pk, unit in units.items()
        if pk in by_unit
    )


def _exceptions(
    lines: Sequence[Line], before: Mapping[int, str | None], as_at: int | None
) -> tuple[Exceptional, ...]:
    spans = {line.series_id: (line.period.start, line.period.next_start) for line in lines}
    said: dict[int, str] = {}
    rows = Commentary.objects.filter(known(as_at), series_id__in=list(spans))
    for row in rows.order_by("event", "id"):
        if (row.start_on, row.next_start_on) == spans[row.series_id]:
            said[row.series_id] = row.text
    return tuple(
        Exceptional(line, before[line.series_id] or "", said.get(line.series_id, ""))
        for line in lines
    )
