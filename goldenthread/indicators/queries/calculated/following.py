"""What else changes where a figure does: load what rests on it, and work it out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from goldenthread.indicators.models import Definition
from goldenthread.indicators.queries.around import HISTORY, around
from goldenthread.indicators.queries.books import Book, Window, books_since
from goldenthread.indicators.queries.calculated.graph import Graph
from goldenthread.indicators.queries.calculated.working import Calculation, Cause, Worked
from goldenthread.indicators.queries.judging import YEARS_BACK
from goldenthread.rules.counting import Counting
from goldenthread.rules.periods import Period
from goldenthread.rules.vocabulary import Accumulation, ForecastMethod, Frequency, Profile

#: A year, with the days by which years and weeks are out of step.
_YEAR = timedelta(days=373)
#: How many days a period has at most; a term reaches over a summer.
_LONGEST = {
    Frequency.DAY: 1,
    Frequency.WEEK: 7,
    Frequency.MONTH: 31,
    Frequency.QUARTER: 92,
    Frequency.HALF_YEAR: 184,
    Frequency.TERM: 200,
    Frequency.YEAR: 373,
}


@dataclass
class Followed:
    """Figures that follow from a change: ``books`` of their series, and which others were looked at."""

    worked: list[Worked] = field(default_factory=list)
    books: dict[int, Book] = field(default_factory=dict)
    beside: set[int] = field(default_factory=set)


def followed(graph: Graph, cause: Cause, books: Mapping[int, Book]) -> Followed:
    """Work out all that rests on what changed, in dependency order; 13 SQL queries at most.

    ``books`` are those in hand, with the change in them; what else is needed is loaded, as far back as
    figures are compared with.
    """
    reached = set(graph.resting_on(cause.nodes())) | set(cause.since)
    order = [pk for pk in graph.order if pk in reached]
    if not order:
        return Followed()
    lacking = [pk for pk in order if pk not in books]
    beside = graph.inputs_of(order) - set(books) - set(lacking)
    loaded, others = books_since(
        lacking, _window(graph, order, cause.earliest()), beside=beside
    )  # fmt: skip
    held = {**others, **loaded.by_series, **books}
    worked = Calculation(graph, cause, held).run(order)
    touched = {row.book.series.pk for row in worked}
    return Followed(
        worked,
        {pk: book for pk, book in loaded.by_series.items() if pk in touched},
        set(lacking) | beside,
    )


def _window(graph: Graph, order: list[int], earliest: date) -> Window:
    """Return from when on figures and ratings are needed of series that are worked out from a day on."""
    indicators = {graph.held[pk].indicator_id for pk in order}
    rows = Definition.objects.filter(indicator_id__in=indicators).values_list(
        "frequency", "every", "year_starts", "accumulation", "profile", "forecast"
    )
    figures, ratings = {earliest}, {earliest}
    for frequency, every, year_starts, *terms in set(rows.distinct()):
        counting = Counting(Frequency(frequency), every, year_starts)
        if counting.is_of_the_calendar:
            period = counting.period_of(earliest)
            figures.add(_compared_since(period, *terms))
            ratings.add(period.previous().start)
        else:
            length = timedelta(days=_LONGEST[counting.frequency] * every)
            figures.add(earliest - length - max(HISTORY * length, (YEARS_BACK + 1) * _YEAR))
            ratings.add(earliest - 2 * length)
    return Window(min(figures), min(ratings))


def _compared_since(period: Period, accumulation: str, profile: str, forecast: str) -> date:
    """Return the first day of what a figure is compared with, or is worked out or foreseen from."""
    beside, year = around(period), period.parent()
    firsts = [beside.before[-1][0], beside.year_before[0], year.start]
    if accumulation == Accumulation.CUMULATIVE:
        firsts.append(beside.years_before[-1][0])
    if profile == Profile.LAST_YEAR:
        firsts.append(year.previous().start)
    if forecast != ForecastMethod.NONE:
        for _ in range(YEARS_BACK):
            year = year.previous()
        firsts.append(year.start)
    return min(firsts)
