"""What follows from a series' history, made from its book: forecast, year to date, control chart.

Whoever has more to say of many series at once adds to :data:`MAKERS`, and to :data:`TOUCHED_BY` whose
rows change it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

from goldenthread.indicators.models import (
    Actual,
    Definition,
    Rating,
    RatingRule,
    Series,
    SeriesOutlook,
    StatedForecast,
    Target,
)
from goldenthread.indicators.queries.benchmarks.listed import of_benchmarks, touched_by_benchmarks
from goldenthread.indicators.queries.books import Book, Span, books_of
from goldenthread.indicators.queries.charting import Charted, charted
from goldenthread.indicators.queries.year_ends import YearEnd, year_end
from goldenthread.records.rows import rows_of

#: By series, what is to be put into which fields of its outlook.
Made = Mapping[int, Mapping[str, Any]]


def stated_of(series_ids: Iterable[int]) -> dict[int, dict[Span, StatedForecast]]:
    """Return what owners foresee of these series, the latest of each span. One SQL query."""
    found: dict[int, dict[Span, StatedForecast]] = {}
    for row in rows_of(StatedForecast, "series", list(series_ids), order=["event", "id"]):
        found.setdefault(row.series_id, {})[row.start_on, row.next_start_on] = row
    return found


def of_charts(books: Mapping[int, Book]) -> Made:
    """Say what control charts say."""
    return {pk: chart_fields(charted(book)) for pk, book in books.items()}


def chart_fields(found: Charted) -> dict[str, Any]:
    """Return what an outlook holds of a control chart: nothing where that has no icons."""
    if not found.has_icons:
        return {}
    return {
        "variation": found.chart.variation,
        "signal": found.chart.last_signal or "",
        "assurance": found.chart.assurance or "",
    }


def of_years(books: Mapping[int, Book]) -> Made:
    """Say what the year has come to and where it ends. One SQL query."""
    stated = stated_of(books)
    return {pk: year_fields(year_end(book, stated.get(pk, {}))) for pk, book in books.items()}


def year_fields(found: YearEnd | None) -> dict[str, Any]:
    """Return what an outlook holds of a year."""
    if found is None:
        return {}
    return {
        "forecast_value": found.at_end.value,
        "forecast_class": found.at_end.rating_class,
        "to_date_value": found.to_date.value,
        "to_date_class": found.to_date.rating_class,
    }


#: Each is given the books of up to 500 series, and fills other fields than the rest.
MAKERS: Final[Sequence[Callable[[Mapping[int, Book]], Made]]] = (
    of_charts,
    of_years,
    of_benchmarks,
)


def outlooks_of(series_ids: Iterable[int]) -> list[SeriesOutlook]:
    """Return the outlooks of these series, made anew and not written.

    13 SQL queries, however many series; 17 where some are compared with others.
    """
    found = books_of(series_ids)
    made = [make(found.by_series) for make in MAKERS]
    return [
        SeriesOutlook(
            series_id=pk,
            made_at_event=found.known_at,
            **{name: value for part in made for name, value in part.get(pk, {}).items()},
        )
        for pk in found.by_series
    ]


def _of_series(after: int, latest: int) -> set[int]:
    recorded: set[int] = set()
    for model in (Actual, Target, Rating, StatedForecast):
        rows = model.objects.filter(event__gt=after, event__lte=latest)
        recorded |= set(rows.order_by().values_list("series_id", flat=True).distinct())
    new = Series.objects.filter(event__gt=after, event__lte=latest)
    return recorded | set(new.values_list("pk", flat=True))


def _of_definitions(after: int, latest: int) -> set[int]:
    revised = Definition.objects.filter(event__gt=after, event__lte=latest)
    told = Series.objects.filter(indicator_id__in=revised.values("indicator_id"))
    return set(told.values_list("pk", flat=True))


def _of_rules(after: int, latest: int) -> set[int]:
    """Return every series where a rule has a new version: it may rate a year's end otherwise."""
    if not RatingRule.objects.filter(event__gt=after, event__lte=latest).exists():
        return set()
    return set(Series.objects.values_list("pk", flat=True))


#: Each returns the series that the events after one and up to another touched.
TOUCHED_BY: Final[Sequence[Callable[[int, int], set[int]]]] = (
    _of_series,
    _of_definitions,
    _of_rules,
    touched_by_benchmarks,
)


def touched(after: int, latest: int) -> list[int]:
    """Return the series whose outlook may be another since. 11 SQL queries."""
    return sorted(set().union(*(find(after, latest) for find in TOUCHED_BY)))
