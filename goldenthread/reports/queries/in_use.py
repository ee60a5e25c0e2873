"""The agreed scorecard of a year in use: by priority, each line with its latest figures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from goldenthread.indicators.queries.counting import school_years
from goldenthread.indicators.queries.scorecard import (
    Line,
    ScorecardFilter,
    periods_to_choose,
    whole_scorecard,
)
from goldenthread.organisation.access import Actor
from goldenthread.plan.queries.around import around
from goldenthread.records.page import Page, page_within
from goldenthread.reports.access import require_sight
from goldenthread.reports.queries.lines import LinesFilter, YearLine, lines_seen, narrowed
from goldenthread.reports.queries.year_scorecards import YearScorecardSeen, scorecard_seen
from goldenthread.rules.counting import counted
from goldenthread.rules.periods import Period
from goldenthread.rules.reporting import spans_of
from goldenthread.rules.vocabulary import Frequency, LifeStage, ReviewInterval, YearLineState

__all__ = ["AgreedSeries", "InUse", "LineInUse", "agreed_series", "lines_in_use"]

_SIZE = 50


@dataclass(frozen=True)
class LineInUse:
    """A line in force, and what the live scorecard says of its indicator at the end of its interval."""

    line: YearLine
    shown: Line | None
    period: Period


@dataclass(frozen=True)
class InUse:
    """The lines in force by what they serve, in order of its title; ``until`` is the day it is told by.

    ``page`` is which of them these are, where a page was asked for.
    """

    groups: tuple[tuple[str, tuple[LineInUse, ...]], ...]
    until: date
    periods: Mapping[ReviewInterval, Period]
    page: Page[YearLine]


@dataclass(frozen=True)
class AgreedSeries:
    """An agreed scorecard as a filter of the live one."""

    reference: str
    name: str
    series_ids: frozenset[int]


def lines_in_use(
    actor: Actor,
    seen: YearScorecardSeen,
    wanted: LinesFilter | None = None,
    *,
    is_whole: bool = False,
) -> InUse:
    """Return the lines in force that fit with their figures: a page of them, or all where ``is_whole``.

    6 SQL queries, and 12 more at most for each of the five intervals that is used, however many lines.
    """
    wanted = wanted or LinesFilter()
    fitting = narrowed(lines_seen(actor, seen, states=(YearLineState.IN_FORCE,)), wanted)
    found = sorted(fitting, key=_place)
    page = page_within(found, wanted.page, max(1, len(found)) if is_whole else _SIZE)
    lines = page.items
    usual = periods_to_choose(actor, as_at=seen.as_at).usual
    until = usual.next_start if usual else seen.around.on
    periods = _periods({it.interval for it in lines}, until, as_at=seen.as_at)
    shown: dict[int, Line] = {}
    for interval, period in periods.items():
        ids = tuple(
            it.series_id for it in lines if it.interval is interval and it.series_id is not None
        )
        asked = ScorecardFilter(
            period, as_at=seen.as_at, series_ids=ids, stages=tuple(LifeStage), order="council"
        )
        for each in whole_scorecard(actor, wanted=asked) if ids else ():
            shown[each.series_id] = each
    groups: dict[str, list[LineInUse]] = {}
    for it in lines:
        title = it.objective[1] if it.objective else ""
        groups.setdefault(title, []).append(
            LineInUse(it, shown.get(it.series_id or 0), periods[it.interval])
        )
    return InUse(
        tuple((title, tuple(each)) for title, each in groups.items()), until, periods, page
    )


def _place(it: YearLine) -> tuple[bool, str, int]:
    return (it.objective is None, it.objective[1].casefold() if it.objective else "", it.number)


def _periods(
    intervals: Iterable[ReviewInterval], until: date, *, as_at: int | None
) -> dict[ReviewInterval, Period]:
    """Return the latest period of each interval that has ended on a day. 1 SQL query for terms."""
    found = {}
    used = set(intervals)
    for interval in (it for it in ReviewInterval if it in used):
        frequency = spans_of(interval)
        counting = counted(frequency)
        if frequency is Frequency.TERM:
            counting = counted(frequency, terms=school_years(as_at))
        ended = counting.latest_ended(until)
        # Where terms have no dates, they are told by the quarter.
        found[interval] = ended or counted(Frequency.QUARTER).period_of(until).previous()
    return found


def agreed_series(
    actor: Actor, reference: str, *, on: date, as_at: int | None = None
) -> AgreedSeries | None:
    """Return the indicators of an agreed scorecard that the actor may see; nothing where there is none.

    At most 18 SQL queries.

    Raises:
        NotPermitted: the actor sees nothing as one of the council.
    """
    require_sight(actor)
    there = around(on, as_at=as_at)
    seen = scorecard_seen(actor, reference, on=on, as_at=as_at, there=there)
    if seen is None or not seen.is_agreed:
        return None
    lines = lines_seen(actor, seen, states=(YearLineState.IN_FORCE,))
    ids = frozenset(it.series_id for it in lines if it.series_id is not None)
    return AgreedSeries(seen.reference, seen.title, ids)
