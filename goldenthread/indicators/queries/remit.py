"""How somebody's remit stands: counts by service beside those of the period before, and its exceptions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet

from goldenthread.indicators.models import Commentary
from goldenthread.indicators.queries.scorecard import periods_to_choose
from goldenthread.indicators.queries.scorecard_columns import (
    ratings_of,
    spans_of,
    standing_class,
    start_by,
)
from goldenthread.indicators.queries.scorecard_filter import ScorecardFilter, known
from goldenthread.indicators.queries.scorecard_lines import Line, Names, lines_of
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

    11 SQL queries, however many indicators.
    """
    usual = periods_to_choose(actor, as_at=as_at).usual
    period = usual or period_of(today, Frequency.QUARTER).previous()
    mine = answers_for(actor)
    wanted = ScorecardFilter(period=period, as_at=as_at, unit_ids=tuple(sorted(mine)))
    rows = _compared(searched(rows_of(actor, wanted), wanted), wanted)
    day = period.next_start - timedelta(days=1)
    units, posts = units_on(day, as_at=as_at), posts_on(day, as_at=as_at)
    names = Names(
        {pk: unit.name for pk, unit in units.items()},
        {pk: post.title for pk, post in posts.items()},
    )
    read = rows.order_by("place", "reference").values("pk", "unit_pk", "its_class", "before")
    standing: list[Mapping[str, Any]] = list(read)
    worst = sorted((row for row in standing if _is_exceptional(row)), key=_place)
    first = {row["pk"]: row["before"] for row in worst[:size]}
    lines = lines_of(rows, list(first), wanted=wanted, names=names)
    return Remit(
        period=period,
        previous=period.previous(),
        units=tuple(unit for pk, unit in units.items() if pk in mine),
        tops=_tops(units, mine or actor.units_for(Right.SEE)),
        counts=_counted(standing, "its_class"),
        counts_before=_counted(standing, "before"),
        worse=sum(_is_fallen(row) for row in standing),
        services=_services(standing, units),
        exceptions=_exceptions(lines, first, as_at),
        exceptional=len(worst),
    )


def _tops(units: Mapping[int, Unit], reached: frozenset[int]) -> tuple[Unit, ...]:
    return tuple(
        unit for pk, unit in units.items() if pk in reached and unit.parent_id not in reached
    )


def _compared(rows: QuerySet[Any], wanted: ScorecardFilter) -> QuerySet[Any]:
    """Add the rating of each series in the period before, as ``before``."""
    spans = {frequency: span.previous() for frequency, span in spans_of(wanted.period).items()}
    ratings = ratings_of(spans, wanted.as_at, "start_prior")
    found: QuerySet[Any] = rows.annotate(start_prior=start_by(spans)).annotate(
        before=standing_class(ratings)
    )
    return found


def _place(row: Mapping[str, Any]) -> int:
    """Off target since now first, then off target as before, then what fell to near target."""
    if row["its_class"] == _OFF:
        return 0 if _is_fallen(row) else 1
    return 2


def _is_exceptional(row: Mapping[str, Any]) -> bool:
    return row["its_class"] == _OFF or _is_fallen(row)


def _is_fallen(row: Mapping[str, Any]) -> bool:
    now, before = row["its_class"], row["before"]
    return (now == _OFF and before in (_NEAR, *_GOOD)) or (now == _NEAR and before in _GOOD)


def _counted(standing: Sequence[Mapping[str, Any]], column: str) -> dict[str, int]:
    counts: dict[str, int] = {}
    for row in standing:
        key = row[column] or _AWAITED
        counts[key] = counts.get(key, 0) + 1
    return counts


def _services(
    standing: Sequence[Mapping[str, Any]], units: Mapping[int, Unit]
) -> tuple[ServiceCounts, ...]:
    by_unit: dict[int, list[Mapping[str, Any]]] = {}
    for row in standing:
        by_unit.setdefault(row["unit_pk"], []).append(row)
    return tuple(
        ServiceCounts(
            unit=unit,
            counts=_counted(by_unit[pk], "its_class"),
            worse=sum(_is_fallen(row) for row in by_unit[pk]),
        )
        for pk, unit in units.items()
        if pk in by_unit
    )


def _exceptions(
    lines: Sequence[Line], before: Mapping[int, str], as_at: int | None
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
