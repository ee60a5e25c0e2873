"""What follows from a series' history, made from its book: the year, twelve months, control chart.

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
from goldenthread.indicators.queries.around import around
from goldenthread.indicators.queries.assessing import rule_of
from goldenthread.indicators.queries.benchmarks.listed import of_benchmarks, touched_by_benchmarks
from goldenthread.indicators.queries.books import Book, books_of
from goldenthread.indicators.queries.charting import Charted, charted, latest_period
from goldenthread.indicators.queries.expecting import counted_in
from goldenthread.indicators.queries.judging import ROLLING_YEAR, TO_DATE, YEAR_END, judged
from goldenthread.rules.periods import rolling_year
from goldenthread.rules.vocabulary import Accumulation, ForecastMethod, Polarity, RatingClass

_NOT_ROLLED: Final = (Accumulation.NONE, Accumulation.LATEST)
"""Of these the last twelve months are no other figure than the period's own."""
#: By series, what is to be put into which fields of its outlook.
Made = Mapping[int, Mapping[str, Any]]


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
    """Say what the year and the last twelve months have come to, and where the year ends."""
    return {pk: year_fields(book) for pk, book in books.items()}


def year_fields(book: Book) -> dict[str, Any]:
    """Return what an outlook holds of the year of the latest figure."""
    latest = latest_period(book)
    if latest is None:
        return {}
    definition = book.definition_for(latest)
    period = counted_in(latest, definition)
    if not around(period).so_far:
        return {}
    row = book.rule_for(definition, period)
    rule = None if row is None else rule_of(row)
    wanted = {"to_date": TO_DATE}
    if rolling_year(period) and definition.accumulation not in _NOT_ROLLED:
        wanted["rolling"] = ROLLING_YEAR
    if definition.forecast != ForecastMethod.NONE:
        wanted["forecast"] = YEAR_END
    found: dict[str, Any] = {}
    for name, basis in wanted.items():
        needs = rule.needs() if rule is not None else frozenset()
        its = judged(book, period, definition, basis=basis, needs=needs)
        found[f"{name}_value"] = its.value
        if rule is not None and its.value is not None:
            rated = its.rated_by(rule, Polarity(definition.polarity)).rating_class
            found[f"{name}_class"] = "" if rated is RatingClass.NOT_RATED else rated
    return found


#: Each is given the books of up to 500 series, and fills other fields than the rest.
MAKERS: Final[Sequence[Callable[[Mapping[int, Book]], Made]]] = (
    of_charts,
    of_years,
    of_benchmarks,
)


def outlooks_of(series_ids: Iterable[int], *, as_at: int | None = None) -> list[SeriesOutlook]:
    """Return the outlooks of these series, made anew and not written.

    As many SQL queries as :func:`books_of` and one, however many series; four more where some are
    compared with others.
    """
    found = books_of(series_ids, as_at=as_at)
    # Of the past: a series may not have been defined yet.
    books = {pk: book for pk, book in found.by_series.items() if book.definitions}
    made = [make(books) for make in MAKERS]
    return [
        SeriesOutlook(
            series_id=pk,
            made_at_event=found.known_at,
            **{name: value for part in made for name, value in part.get(pk, {}).items()},
        )
        for pk in books
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
