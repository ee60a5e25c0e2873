"""Where series stand among other councils, for lists; and what lets them stand elsewhere.

Method: docs/methods/benchmarks.md.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.db.models import Q

from goldenthread.indicators.models import (
    Actual,
    BenchmarkFigures,
    BenchmarkLink,
    BenchmarkMeasure,
    NeighbourGroup,
    Series,
)
from goldenthread.indicators.queries.benchmarks.kept import SeriesStanding
from goldenthread.indicators.queries.books import Book
from goldenthread.indicators.queries.others.known import (
    Known,
    Span,
    latest_of,
    load_known,
    ours_in,
    quarters_of_many,
    span_of_row,
    times,
    with_ours,
)
from goldenthread.indicators.queries.others.middles import has_no_way, middles_of
from goldenthread.records.rows import rows_of
from goldenthread.rules.benchmarks import Comparison
from goldenthread.rules.numbers import Number, divide


def standing_of(series_ids: Iterable[int]) -> dict[int, SeriesStanding]:
    """Return where these series stand in the latest period that can be compared, as known now.

    Those that are compared with nothing, or of which there is no figure of ours, are left out. At most 8 SQL
    queries, however many series.
    """
    held = rows_of(Series, "id", list(series_ids))
    known = load_known({row.indicator_id for row in held if row.area_id is None})
    if known is None:
        return {}
    linked = [row for row in held if row.indicator_id in known.links]
    return _standings(known, linked, recorded_of([row.pk for row in linked]))


def of_benchmarks(books: Mapping[int, Book]) -> Mapping[int, Mapping[str, Any]]:
    """Say for the outlook of each series where it stands.

    At most 6 SQL queries, one where none is compared.
    """
    held = [book.series for book in books.values()]
    known = load_known({row.indicator_id for row in held if row.area_id is None})
    if known is None:
        return {}
    own = {
        pk: {span: row.value for span, row in book.actuals.items() if row.value is not None}
        for pk, book in books.items()
    }
    return {
        pk: {
            "quartile": each.quartile,
            "rank": each.rank,
            "ranked": each.ranked,
            "median": each.median,
            "compared_label": each.label,
        }
        for pk, each in _standings(known, held, own).items()
    }


def touched_by_benchmarks(after: int, latest: int) -> set[int]:
    """Return the series that the events after one and up to another let stand elsewhere. 3 SQL queries."""
    spans = {"event__gt": after, "event__lte": latest}
    chosen = BenchmarkLink.objects.filter(**spans).values("indicator_id")
    told = Q(indicator_id__in=chosen)
    codes = set(BenchmarkFigures.objects.filter(**spans).values_list("measure_code", flat=True))
    codes |= set(BenchmarkMeasure.objects.filter(**spans).values_list("code", flat=True))
    linked = BenchmarkLink.objects.exclude(measure_code="")
    if not NeighbourGroup.objects.filter(**spans).exists():
        linked = linked.filter(measure_code__in=codes)
    told |= Q(indicator_id__in=linked.values("indicator_id"))
    return set(Series.objects.filter(told, area=None).values_list("pk", flat=True))


def _standings(
    known: Known, series: Collection[Series], own: Mapping[int, Mapping[Span, Number]]
) -> dict[int, SeriesStanding]:
    neutral = [
        row.pk for row in series if row.area_id is None and _is_neutral(known, row.indicator_id)
    ]
    middles = middles_of(neutral)
    found = {}
    for each in series:
        link = known.links.get(each.indicator_id)
        if link is None or each.area_id is not None:
            continue
        measure, rows = known.measures.get(link.measure_code), known.of_measure(link.measure_code)
        if measure is None or not rows:
            continue
        mine = _in_theirs(own.get(each.pk, {}), link.factor)
        row = latest_of(known, rows, mine)
        middle = _in_theirs(middles.get(each.pk, {}), link.factor).get(span_of_row(row))
        standing = _standing(
            known.comparison(measure, row), known, row, mine, (link.factor, middle)
        )
        if standing is not None:
            found[each.pk] = standing
    return found


def _is_neutral(known: Known, indicator_id: int) -> bool:
    link = known.links.get(indicator_id)
    measure = known.measures.get(link.measure_code) if link else None
    return measure is not None and has_no_way(measure)


def _in_theirs(held: Mapping[Span, Number], factor: Number | None) -> Mapping[Span, Number]:
    return {span: times(value, factor) for span, value in held.items()}


def _standing(
    councils: Comparison[str],
    known: Known,
    row: BenchmarkFigures,
    own: Mapping[Span, Number],
    by: tuple[Number | None, Number | None],
) -> SeriesStanding | None:
    """Return where ours stands among the councils, ``by`` the factor of our unit and a range's middle."""
    factor, middle = by
    ours, is_published = ours_in(known, row, own)
    everywhere = with_ours(councils, known.own_code_in(row.measure_code), ours, is_published)
    if ours is None or everywhere.quartiles is None:
        return None
    found = quarters_of_many(everywhere.around(middle).standing(ours))
    median = everywhere.quartiles.shown(2, decimals=everywhere.decimals or 0)
    if factor is not None:  # in the unit of ours, beside which they are shown
        median, ours = divide(median, factor), divide(ours, factor)
    return SeriesStanding(found.band, found.rank, found.of, median, row.label, ours)


def recorded_of(series_ids: Collection[int]) -> dict[int, dict[Span, Number]]:
    """Return the figures that stand of these series by span. One SQL query."""
    found: dict[int, dict[Span, Number]] = {}
    order = ["series", "start_on", "next_start_on", "event", "id"]
    for row in rows_of(Actual, "series", series_ids, order=order):
        mine = found.setdefault(row.series_id, {})
        if row.value is None:
            mine.pop((row.start_on, row.next_start_on), None)
        else:
            mine[(row.start_on, row.next_start_on)] = row.value
    return found
