"""The series as a rule of attention sees them: periods, chart, forecast, what is due, who owns them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from django.db.models import Exists, Max, Min, OuterRef, Q, QuerySet
from django.utils.timezone import localdate

from goldenthread.audit.models import Event
from goldenthread.indicators.models import (
    IN_PERIOD,
    Actual,
    CompositionPart,
    Definition,
    Rating,
    SeriesNow,
)
from goldenthread.indicators.queries.due import STILL_TO_COME, due_period, ended_by, owed_by
from goldenthread.indicators.queries.latest import Latest
from goldenthread.indicators.queries.outlooks import outlooks_of
from goldenthread.indicators.queries.stages import series_resting
from goldenthread.indicators.queries.waiting import Day
from goldenthread.organisation.models import Appointment, PostVersion
from goldenthread.rules.attention import AttentionKind, Seen, Watched
from goldenthread.rules.control import Signal
from goldenthread.rules.counting import Counting
from goldenthread.rules.numbers import Number
from goldenthread.rules.periods import Period
from goldenthread.rules.targets import Share, share_for
from goldenthread.rules.vocabulary import (
    Accumulation,
    Assurance,
    Heading,
    Polarity,
    RatingClass,
    ValueKind,
    Variation,
)
from goldenthread.rules.wording import Wording

K = AttentionKind
_OFF, _NEAR = RatingClass.OFF_TARGET.value, RatingClass.NEAR_TARGET.value
#: Which series a run of periods may be found in, by what they reported last: the others need no history.
_MAY_RUN: Mapping[AttentionKind, Q] = {
    K.OFF_TARGET: Q(rating_class=_OFF),
    K.OFF_OR_NEAR: Q(rating_class__in=(_OFF, _NEAR)),
    K.WORSENING: Q(short=Heading.WORSENING),
    K.STATIC: Q(actual_value__isnull=False),
}
_COLUMNS = (
    "pk", "unit_id", "owner_id", "title", "frequency", "start_on", "next_start_on", "rating_class",
    "short", "actual_value", "missing", "definition__polarity", "definition__value_kind",
    "definition__unit", "definition__decimals", "definition__accumulation", "series__indicator_id",
    "rating__target__value", "rating__target__start_on", "rating__target__next_start_on",
    "rating__inputs__aim", "series__outlook__made_at_event", "series__outlook__variation",
    "series__outlook__signal", "series__outlook__assurance", "series__outlook__forecast_class",
)  # fmt: skip
_BY_OUTLOOK = frozenset({K.SIGNAL, K.ASSURANCE_FAILS, K.FORECAST_MISSES})
_OUTLOOK = ("variation", "signal", "assurance", "forecast_class")
_AT_ONCE = 500
_SIGNALS: Mapping[str, str] = {
    Signal.ABOVE_LIMIT: "above the upper limit of its control chart",
    Signal.BELOW_LIMIT: "below the lower limit of its control chart",
    Signal.RISING: "rising without a break on its control chart",
    Signal.FALLING: "falling without a break on its control chart",
    Signal.TWO_OF_THREE_ABOVE: "near the upper limit of its control chart two times in three",
    Signal.TWO_OF_THREE_BELOW: "near the lower limit of its control chart two times in three",
    Signal.SHIFT_ABOVE: "above the centre of its control chart for long",
    Signal.SHIFT_BELOW: "below the centre of its control chart for long",
}


class _Row(NamedTuple):
    """One series in the projection, with its outlook where it has one."""

    pk: int
    unit_id: int
    owner_id: int | None
    title: str
    frequency: str
    start_on: date | None
    next_start_on: date | None
    rating_class: str
    short: str
    actual_value: Number | None
    missing: str
    polarity: str
    kind: str
    unit: str
    decimals: int
    accumulation: str
    indicator_id: int
    target_value: Number | None
    target_start: date | None
    target_next_start: date | None
    aim: Number | None
    outlook_made: int | None
    variation: str | None
    signal: str | None
    assurance: str | None
    forecast_class: str | None


@dataclass(frozen=True)
class SeriesWatched:
    """A series: where it belongs, who owns it, how it is rated, and what rules see of it."""

    series_id: int
    unit_id: int
    owner_id: int | None
    rating_class: str
    watched: Watched


@dataclass(frozen=True)
class _Dated:
    """What days say: since when figures are due, since when a post is vacant, when last recorded."""

    begun: Mapping[int, date]
    is_made: frozenset[int]
    vacant: Mapping[int, date]
    updated: Mapping[int, date]


def watch(within: Q, kinds: Collection[AttentionKind], *, day: Day) -> list[SeriesWatched]:
    """Return the series that ``within`` lets through (of SeriesNow) as rules of these kinds see them.

    Only of live indicators: what is proposed, suspended or retired needs nobody's attention.

    At most 12 SQL queries, however many series; those of :func:`outlooks_of` besides for each 500 of which
    no follower has made the outlook yet, where a kind asks for it.
    """
    rows = SeriesNow.objects.filter(within).exclude(pk__in=series_resting(day.today))
    read = [_Row(*values) for values in rows.order_by("pk").values_list(*_COLUMNS)]
    if not _BY_OUTLOOK.isdisjoint(kinds):
        read = _looked_out(read)
    countings = {row.pk: day.countings.by_key[row.frequency] for row in read}
    runs = _runs(rows, kinds, countings)
    dated = _dated(rows, kinds, day)
    return [
        SeriesWatched(
            row.pk, row.unit_id, row.owner_id, row.rating_class, _watched(row, runs, dated, day)
        )
        for row in read
    ]


def _looked_out(read: Sequence[_Row]) -> list[_Row]:
    """Return the rows, those without an outlook with the one that a follower will make."""
    waiting = [row.pk for row in read if row.outlook_made is None and row.start_on is not None]
    made = {
        found.pk: {name: getattr(found, name) for name in _OUTLOOK}
        for start in range(0, len(waiting), _AT_ONCE)
        for found in outlooks_of(waiting[start : start + _AT_ONCE])
    }
    return [row._replace(**made[row.pk]) if row.pk in made else row for row in read]


def _watched(row: _Row, runs: Mapping[int, list[Seen]], dated: _Dated, day: Day) -> Watched:
    # A row that is made from others is never late itself: its inputs are.
    is_made = row.pk in dated.is_made
    return Watched(
        seen=runs.get(row.pk) or _latest(row, day.countings.by_key[row.frequency]),
        polarity=Polarity(row.polarity),
        wording=Wording(row.unit, row.decimals, ValueKind(row.kind)),
        variation=Variation(row.variation) if row.variation else None,
        signal_words=_SIGNALS.get(row.signal or "", ""),
        assurance=Assurance(row.assurance) if row.assurance else None,
        forecast_class=RatingClass(row.forecast_class) if row.forecast_class else None,
        late=None if is_made else _late(row, dated.begun, day),
        begun_on=None if is_made else _due_from(row, dated.begun, day),
        vacant_since=dated.vacant.get(row.owner_id or 0),
        updated_on=None if is_made else dated.updated.get(row.pk),
    )


def _latest(row: _Row, counting: Counting) -> list[Seen]:
    if row.start_on is None or row.next_start_on is None:
        return []
    period = counting.span(row.start_on, row.next_start_on)
    return [
        Seen(
            period,
            RatingClass(row.rating_class),
            row.actual_value,
            row.aim
            if row.aim is not None
            else _expected(
                period, row.target_value, row.target_start, row.target_next_start, row.accumulation
            ),
            Heading(row.short),
        )
    ]


def _expected(
    period: Period,
    value: Number | None,
    start: date | None,
    next_start: date | None,
    accumulation: str,
) -> Number | None:
    """Return what a target expects of a period: itself, or its share where it is for a longer span.

    A rating whose figure had another aim (a year's profile, last year's shape) keeps that beside its target.
    """
    if value is None or start is None or next_start is None:
        return None
    if (start, next_start) == (period.start, period.next_start):
        return value
    share = _share(period, Period(start, next_start), accumulation)
    return None if share is None else share.of(value)


@lru_cache(maxsize=4096)  # a council's targets are for the same few spans
def _share(period: Period, of: Period, accumulation: str) -> Share | None:
    return share_for(period, [of], accumulation=Accumulation(accumulation))


def _runs(
    rows: QuerySet[SeriesNow],
    kinds: Collection[AttentionKind],
    countings: Mapping[int, Counting],
) -> dict[int, list[Seen]]:
    """Return the periods of those series in which a run may be found, earliest first. One SQL query."""
    asked = [each for kind, each in _MAY_RUN.items() if kind in kinds]
    wanted = Q(actual_value__isnull=True, start_on__isnull=False)  # an earlier one may tell
    for each in asked:
        wanted |= each
    ratings = Rating.objects.filter(
        series__in=rows.filter(wanted).order_by().values("pk"),
        basis=IN_PERIOD,
        actual__isnull=False,
    )
    found: dict[int, dict[tuple[date, date], Seen]] = defaultdict(dict)
    for series_id, start, following, rating_class, short, value, aim, target, since, until, how in (
        ratings.order_by("series_id", "start_on", "next_start_on", "event", "id")
        .values_list(
            "series_id", "start_on", "next_start_on", "rating_class", "short", "actual__value",
            "inputs__aim", "target__value", "target__start_on", "target__next_start_on",
            "definition__accumulation",
        )
        .iterator()
    ):  # fmt: skip
        period = countings[series_id].span(start, following)
        found[series_id][start, following] = Seen(
            period,
            RatingClass(rating_class),
            value,
            aim if aim is not None else _expected(period, target, since, until, how),
            Heading(short),
        )
    return {series_id: list(seen.values()) for series_id, seen in found.items()}


def _dated(rows: QuerySet[SeriesNow], kinds: Collection[AttentionKind], day: Day) -> _Dated:
    is_late = not {K.LATE, K.NEVER_RECORDED}.isdisjoint(kinds)
    is_timed = is_late or K.NOT_UPDATED in kinds
    return _Dated(
        begun=_begun() if is_late else {},
        is_made=_made(rows) if is_timed else frozenset(),
        vacant=_vacant(rows, day.today) if K.OWNER_LEFT in kinds else {},
        updated=_updated(rows) if K.NOT_UPDATED in kinds else {},
    )


def _begun() -> dict[int, date]:
    """Return the day from which each indicator is counted. One SQL query."""
    rows = Definition.objects.order_by().values_list("indicator_id")
    return dict(rows.annotate(begun=Min("from_on")))


def _made(rows: QuerySet[SeriesNow]) -> frozenset[int]:
    """Return the series whose figures are worked out from others. One SQL query."""
    is_whole = Exists(CompositionPart.objects.filter(composition__series=OuterRef("pk")))
    made = rows.filter(~Q(definition__formula="") | is_whole).order_by()
    return frozenset(made.values_list("pk", flat=True))


def _late(row: _Row, begun: Mapping[int, date], day: Day) -> tuple[Period, date] | None:
    """Return the earliest period whose figure is due, with its first day of being so."""
    counting = day.countings.by_key[row.frequency]
    stages = day.lives.get(row.indicator_id, ())
    ended = owed_by(counting, day.reckoned, stages)
    if row.indicator_id not in begun or ended is None:
        return None
    never = row.next_start_on is None and begun[row.indicator_id] < ended.next_start
    is_behind = row.next_start_on is not None and row.next_start_on < ended.next_start
    if not (never or is_behind or row.missing in STILL_TO_COME):
        return None
    latest = Latest(
        title=row.title,
        unit_id=row.unit_id,
        frequency=row.frequency,
        start_on=row.start_on,
        next_start_on=row.next_start_on,
        missing=row.missing,
        open_flags=0,
    )
    period, _ = due_period(latest, counting, day.reckoned, stages)
    if never:
        period = counting.holding(begun[row.indicator_id])
    return period, period.next_start


def _due_from(row: _Row, begun: Mapping[int, date], day: Day) -> date | None:
    first, counting = begun.get(row.indicator_id), day.countings.by_key[row.frequency]
    if first is None or ended_by(counting, day.reckoned) is None:
        return None
    return counting.holding(first).next_start


def _updated(rows: QuerySet[SeriesNow]) -> dict[int, date]:
    """Return the day on which a figure of each series was last recorded. 2 SQL queries."""
    actuals = Actual.objects.filter(series__in=rows.order_by().values("pk")).order_by()
    latest = actuals.values("series_id").annotate(latest=Max("event"))
    numbers = dict(latest.values_list("series_id", "latest"))
    held = Event.objects.filter(number__in=latest.values("latest"))
    days = {number: localdate(at) for number, at in held.values_list("number", "at")}
    return {series_id: days[number] for series_id, number in numbers.items()}


def _vacant(rows: QuerySet[SeriesNow], on: date) -> dict[int, date]:
    """Return the owners' posts that nobody holds, with the day since when. 2 SQL queries."""
    owners = rows.exclude(owner_id=None).order_by().values("owner_id")
    begun = PostVersion.objects.filter(post__in=owners, from_on__lte=on).order_by()
    since: dict[int, date] = dict(begun.values_list("post_id").annotate(first=Min("from_on")))
    held: set[int] = set()
    appointed: dict[tuple[int, int, date], Any] = {}
    appointments = Appointment.objects.filter(post__in=owners, from_on__lte=on)
    for row in appointments.order_by("from_on", "event", "id"):
        appointed[row.post_id, row.person_id, row.from_on] = row
    for row in appointed.values():
        if row.is_withdrawn:
            continue
        if row.to_on is None or row.to_on >= on:
            held.add(row.post_id)
        else:
            after = row.to_on + timedelta(days=1)
            since[row.post_id] = max(after, since.get(row.post_id, after))
    return {post_id: day for post_id, day in since.items() if post_id not in held}
