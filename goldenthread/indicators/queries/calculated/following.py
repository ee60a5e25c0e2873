"""What else changes where a figure does: load what rests on it, and work it out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Exists

from goldenthread.indicators.models import Definition, RatingRule
from goldenthread.indicators.queries.around import around
from goldenthread.indicators.queries.books import Book, Window, books_since
from goldenthread.indicators.queries.calculated.graph import Graph
from goldenthread.indicators.queries.calculated.working import Calculation, Cause, Worked
from goldenthread.indicators.queries.counting import school_years
from goldenthread.indicators.queries.judging import ROLLING_YEAR, YEARS_BACK
from goldenthread.rules.counting import NO_TERMS, Counting
from goldenthread.rules.periods import Period
from goldenthread.rules.vocabulary import Accumulation, ForecastMethod, Frequency, Profile


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
    rolling = RatingRule.objects.filter(clauses__basis=ROLLING_YEAR)
    rows = Definition.objects.filter(indicator_id__in=indicators).values_list(
        "frequency", "every", "year_starts", "accumulation", "profile", "forecast", Exists(rolling)
    )
    held = set(rows.distinct())
    terms = school_years() if any(each[0] == Frequency.TERM for each in held) else NO_TERMS
    figures, ratings = {earliest}, {earliest}
    for frequency, every, year_starts, *says in held:
        counting = Counting(Frequency(frequency), every, year_starts, terms=terms)
        if counting.frequency is Frequency.TERM and not terms.years:
            continue
        period = counting.holding(earliest)
        if every > 1:  # where the first of several begins is not asked here
            period = period.previous()
        figures.add(_compared_since(period, *says))
        ratings.add(period.previous().start)
    return Window(min(figures), min(ratings))


def _compared_since(
    period: Period, accumulation: str, profile: str, forecast: str, rolls: bool
) -> date:
    """Return the first day of what a figure is compared with, or is worked out or foreseen from."""
    beside, year = around(period), period.parent()
    firsts = [beside.before[-1][0], beside.year_before[0], year.start]
    if rolls:  # the twelve months up to the same period a year before
        firsts.append(beside.years_before[1][0])
    if accumulation == Accumulation.CUMULATIVE:
        firsts.append(beside.years_before[-1][0])
    if profile == Profile.LAST_YEAR:
        firsts.append(year.previous().start)
    if forecast != ForecastMethod.NONE:
        for _ in range(YEARS_BACK):
            year = year.previous()
        firsts.append(year.start)
    return min(firsts)
