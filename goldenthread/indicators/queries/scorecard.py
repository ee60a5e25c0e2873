"""The scorecard: every indicator that the viewer may see, as it stands in a period, as known on a day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Min, OuterRef, Q, QuerySet, Subquery
from django.utils.timezone import localdate

from goldenthread.audit.queries import events_numbered
from goldenthread.indicators.access import visible
from goldenthread.indicators.models import Actual, SeriesNow
from goldenthread.indicators.queries.benchmarks.kept import (
    OthersKnown,
    SeriesStanding,
    others_known,
    standings_kept,
)
from goldenthread.indicators.queries.benchmarks.listed import standing_of
from goldenthread.indicators.queries.scorecard_beside import BESIDE, LOOKED_FOR, Beside, beside_of
from goldenthread.indicators.queries.scorecard_columns import Rows
from goldenthread.indicators.queries.scorecard_filter import (
    CLASSES,
    GROUPED,
    HEADINGS,
    ORDERS,
    SEVERITY,
    STILL_AWAITED,
    ScorecardFilter,
    wanted_period,
)
from goldenthread.indicators.queries.scorecard_lines import Line, Names, lines_of
from goldenthread.indicators.queries.scorecard_rows import (
    day_of_stages,
    ordered,
    rows_of,
    searched,
)
from goldenthread.indicators.queries.scorecard_tally import Tally, tally_of
from goldenthread.indicators.queries.stages import stages_of_series
from goldenthread.organisation.access import Actor, Right
from goldenthread.organisation.queries.units import PostHeld, Unit, posts_on, units_on
from goldenthread.records.page import LARGEST, Page
from goldenthread.rules.periods import Period, period_of
from goldenthread.rules.vocabulary import Frequency, LifeStage, RatingClass

__all__ = [
    "BESIDE",
    "CLASSES",
    "GROUPED",
    "HEADINGS",
    "LOOKED_FOR",
    "ORDERS",
    "SEVERITY",
    "STILL_AWAITED",
    "Beside",
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
#: One in so many indicators counted so often makes the scorecard's periods come as often.
_SHARE = 10


@dataclass(frozen=True)
class Scorecard:
    """A page of lines, with counts over everything that the reader may see and searched for.

    ``counts`` and ``unit_counts`` leave the rating filter out, so that the counts can be filters; what is
    awaited is counted under STILL_AWAITED. ``more_off_target`` is how many more are off target than in
    the period before; of the present alone. ``standings`` say where series stand among other councils,
    where that was asked for, and ``others`` whether any of that is of the period shown.
    """

    lines: Page[Line]
    counts: dict[str, int]
    unit_counts: dict[int, dict[str, int]] = field(default_factory=dict)
    doubted: int = 0
    total: int = 0
    more_off_target: int = 0
    standings: Mapping[int, SeriesStanding] = field(default_factory=dict)
    others: OthersKnown | None = None


@dataclass(frozen=True)
class Choices:
    """What the filters offer: the services and owners of what the reader may see.

    ``branches`` are the units with others below them, and the ids of all in each.
    """

    units: tuple[Unit, ...]
    posts: tuple[PostHeld, ...]
    branches: tuple[tuple[Unit, tuple[int, ...]], ...] = ()


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
    """The rows that were searched for, how many there are, and what their units and posts are called."""

    made: Rows
    counted: QuerySet[Any]
    rows: QuerySet[Any]
    names: Names
    tally: Tally


def _found(actor: Actor, wanted: ScorecardFilter) -> _Found:
    day = wanted.period.next_start - timedelta(days=1)
    units = units_on(day, as_at=wanted.as_at)
    posts = posts_on(day, as_at=wanted.as_at)
    on = _day_read(actor, wanted.as_at)
    made = rows_of(actor, wanted, on=on)
    counted = searched(made, wanted)
    return _Found(
        made=made,
        counted=counted,
        rows=_of_classes(counted, wanted.classes),
        names=Names(
            units={pk: unit.name for pk, unit in units.items()},
            posts={pk: post.title for pk, post in posts.items()},
            on=on,
            at=actor.at,
        ),
        tally=tally_of(made, counted),
    )


def _day_read(actor: Actor, as_at: int | None) -> date:
    """Return the day by which what is set by hand may have ended."""
    if as_at is not None:
        happened = events_numbered([as_at]).get(as_at)
        return localdate(happened.at) if happened else date.max
    return localdate(actor.at) if actor.at else date.max


def _of_classes(rows: QuerySet[Any], classes: Sequence[str]) -> QuerySet[Any]:
    if not classes:
        return rows
    is_awaited = Q(its_class__isnull=True) if STILL_AWAITED in classes else Q()
    return rows.filter(Q(its_class__in=classes) | is_awaited)


def _ids(
    found: _Found, wanted: ScorecardFilter, start: int = 0, end: int | None = None
) -> list[int]:
    """Return the ids of the rows asked for, in order. 1 SQL query.

    Where services come one after the other, the counts say which of them a page lies in, and only
    their rows are put in order.
    """
    rows, units = found.rows, list(found.names.units)
    units += sorted({unit for unit, _ in found.tally.counts} - set(units))
    if end is not None and wanted.order.removeprefix("-") in (*GROUPED, "service"):
        units, passed = _units_between(found, wanted, units, start, end)
        rows, start, end = rows.filter(unit_pk__in=units), start - passed, end - passed
    rows = ordered(found.made, rows, wanted.order, units=units, owners=list(found.names.posts))
    return list(rows.values_list("pk", flat=True)[start:end])


def _units_between(
    found: _Found, wanted: ScorecardFilter, units: Sequence[int], start: int, end: int
) -> tuple[list[int], int]:
    """Return the units whose rows lie from ``start`` to ``end``, and how many rows come before them."""
    of_unit: Counter[int] = Counter()
    for (unit, rating_class), count in found.tally.counts.items():
        if not wanted.classes or rating_class in wanted.classes:
            of_unit[unit] += count
    between, passed, place = [], 0, 0
    for unit in reversed(units) if wanted.order.startswith("-") else units:
        if place + of_unit[unit] <= start:
            passed += of_unit[unit]
        elif place < end:
            between.append(unit)
        place += of_unit[unit]
    return between[::-1] if wanted.order.startswith("-") else between, passed


def _lines(found: _Found, wanted: ScorecardFilter, ids: Sequence[int]) -> list[Line]:
    lines = lines_of(found.made.found, ids, wanted=wanted, names=found.names)
    if set(wanted.stages) - {LifeStage.LIVE}:
        day = day_of_stages(wanted.period, found.names.on)
        stages = stages_of_series(ids, day, wanted.as_at)
        lines = [replace(line, stage=stages[line.series_id]) for line in lines]
    if not wanted.beside:
        return lines
    beside = beside_of(ids, as_at=wanted.as_at)
    return [replace(line, beside=beside[line.series_id]) for line in lines]


def scorecard_for(actor: Actor, *, wanted: ScorecardFilter, size: int = LARGEST) -> Scorecard:
    """Return a page of the scorecard as the actor may see it.

    11 SQL queries, whatever the size; two more where stages other than live are asked for, four where it is
    compared with other councils, and one with columns beside the usual ones: of a past day as many for
    these as books take.
    """
    found = _found(actor, wanted)
    counts: Counter[str] = Counter()
    unit_counts: dict[int, dict[str, int]] = {}
    for (unit, rating_class), count in found.tally.counts.items():
        counts[rating_class] += count
        unit_counts.setdefault(unit, {})[rating_class] = count
    total = sum(counts[each] for each in wanted.classes) if wanted.classes else counts.total()
    pages = max(1, -(-total // size))
    number = max(1, min(wanted.page, pages))
    ids = _ids(found, wanted, (number - 1) * size, number * size)
    more = counts[RatingClass.OFF_TARGET] - found.tally.off_before
    return Scorecard(
        lines=Page(_lines(found, wanted, ids), number=number, pages=pages, total=total),
        counts=dict(counts),
        unit_counts=unit_counts,
        doubted=found.tally.doubted,
        total=counts.total(),
        more_off_target=max(more, 0) if found.made.is_later else 0,
        standings=standings_kept(ids) if wanted.is_compared else {},
        others=others_known(actor, wanted.period) if wanted.is_compared else None,
    )


def whole_scorecard(actor: Actor, *, wanted: ScorecardFilter) -> Iterator[Line]:
    """Yield every line that was asked for, in order, for an export; 5 SQL queries for 500 lines.

    8 more where it is compared with other councils: each line then has where it stands.
    """
    found = _found(actor, wanted)
    ids = _ids(found, wanted)
    for start in range(0, len(ids), _AT_ONCE):
        part = ids[start : start + _AT_ONCE]
        standings = standing_of(part) if wanted.is_compared else {}
        for line in _lines(found, wanted, part):
            yield replace(line, standing=standings.get(line.series_id))


def choices_for(actor: Actor, *, period: Period, as_at: int | None = None) -> Choices:
    """Return the services and owners that the actor's indicators have. 3 SQL queries."""
    day = period.next_start - timedelta(days=1)
    rows = SeriesNow.objects.filter(visible(actor, now=""))
    seen = list(rows.values_list("unit_id", "owner_id").distinct())
    unit_ids, owner_ids = {unit for unit, _ in seen}, {owner for _, owner in seen}
    units = units_on(day, as_at=as_at)
    return Choices(
        units=tuple(unit for pk, unit in units.items() if pk in unit_ids),
        branches=_branches(actor, units, unit_ids),
        posts=tuple(post for pk, post in posts_on(day, as_at=as_at).items() if pk in owner_ids),
    )


def _branches(
    actor: Actor, units: Mapping[int, Unit], held: Collection[int]
) -> tuple[tuple[Unit, tuple[int, ...]], ...]:
    """Return the units above those that hold something, as far as the actor sees them, and all in each."""
    inside: dict[int, list[int]] = {}
    for pk in held:
        above = units[pk].parent_id if pk in units else None
        while above is not None and above in units:
            if actor.may(Right.SEE, above):
                inside.setdefault(above, [above]).append(pk)
            above = units[above].parent_id
    return tuple((unit, tuple(inside[pk])) for pk, unit in units.items() if pk in inside)


def periods_to_choose(actor: Actor, *, as_at: int | None = None) -> Periods:
    """Return the periods of which anything visible was recorded. 1 SQL query.

    They come as often as the most frequent of the indicators that a tenth of them or more share: a
    council that counts monthly chooses a month, one that counts three of fifty so a quarter.
    """
    rows: QuerySet[Any] = SeriesNow.objects.filter(visible(actor, now=""))
    if as_at is not None:
        latest = Actual.objects.filter(series=OuterRef("pk"), event__lte=as_at)
        latest = latest.order_by("-start_on", "-next_start_on")
        rows = rows.annotate(latest=Subquery(latest.values("next_start_on")[:1]))
    column = "next_start_on" if as_at is None else "latest"
    # By unit first, as the index has them: so that nothing is sorted.
    counted = rows.order_by().values_list("unit_id", "frequency", column)
    groups = [
        group[1:]
        for group in counted.annotate(count=Count("*"), first=Min("first_start_on"))
        if group[2]
    ]
    if not groups:
        return Periods((), None)
    frequency = _offered(groups)
    latest = max(after for _, after, _, _ in groups) - timedelta(days=1)
    period = period_of(latest, frequency)
    first = min(start for _, _, _, start in groups)
    found = []
    while period.next_start > first:
        found.append(period)
        period = period.previous()
    counts: Counter[date] = Counter()
    for each, after, count, _ in groups:
        counts[after] += count if each == frequency else 0
    usual = _median(+counts)
    standing = period_of(usual - timedelta(days=1), frequency) if usual else None
    return Periods(tuple(found), standing if standing in found else next(iter(found), None))


def _median(counts: Mapping[date, int]) -> date | None:
    """Return the day that at least half of those counted have come to."""
    half, passed = sum(counts.values()) // 2, 0
    for day in sorted(counts):
        passed += counts[day]
        if passed > half:
            return day
    return None


def _offered(groups: Sequence[tuple[str, date, int, date]]) -> Frequency:
    counts: Counter[str] = Counter()
    for frequency, _, count, _ in groups:
        counts[frequency] += count
    usual = {each for each, count in counts.items() if count * _SHARE >= counts.total()}
    for frequency in (Frequency.MONTH, Frequency.QUARTER, Frequency.HALF_YEAR):
        if frequency in usual:
            return frequency
    return Frequency.YEAR if Frequency.YEAR in usual else Frequency.MONTH
