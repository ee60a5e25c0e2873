"""All that is needed to compare some indicators with others, loaded once; and which figure is ours."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from goldenthread.indicators.models import (
    BenchmarkFigures,
    BenchmarkLink,
    BenchmarkMeasure,
    BenchmarkPlace,
    NeighbourGroup,
)
from goldenthread.indicators.queries.others.rows import (
    FigureKey,
    groups_standing,
    latest_measures,
    links_of,
    places_by_code,
    standing_figures,
)
from goldenthread.rules.benchmarks import Comparison, Standing
from goldenthread.rules.numbers import Number, multiply
from goldenthread.rules.published import PlaceKind
from goldenthread.rules.vocabulary import Polarity

Span = tuple[date, date]
#: Among fewer places nothing is said of quarters.
FEWEST_FOR_QUARTERS = 4
#: What our own figure goes by where nothing says which place is ours.
OURS = "ours"


@dataclass(frozen=True)
class Known:
    """All that is needed to compare some indicators, loaded once."""

    links: Mapping[int, BenchmarkLink]
    measures: Mapping[str, BenchmarkMeasure]
    figures: Mapping[FigureKey, BenchmarkFigures]
    places: Mapping[str, BenchmarkPlace]
    groups: Sequence[NeighbourGroup]

    def own_code_in(self, measure_code: str) -> str:
        """Return which of a measure's places is ours: that of the first group of which it has figures.

        Where it has none of any, that of the usual group; "" where nothing says which place is ours.
        """
        codes = list(dict.fromkeys(group.own_code for group in self.groups))
        if len(codes) < 2:
            return codes[0] if codes else ""
        rows = self.of_measure(measure_code)
        named = (code for code in codes if any(code in row.figures for row in rows))
        return next(named, codes[0])

    def of_measure(self, code: str) -> list[BenchmarkFigures]:
        """Return the measure's periods, the latest first."""
        rows = [row for key, row in self.figures.items() if key[0] == code]
        return sorted(rows, key=lambda row: (row.next_start_on, row.start_on), reverse=True)

    def comparison(self, measure: BenchmarkMeasure, row: BenchmarkFigures) -> Comparison[str]:
        """Return the figures of the councils; regions and nations are not among them."""
        figures = {
            code: Number(value)
            for code, value in row.figures.items()
            if type(value) is int and self.places[code].kind == PlaceKind.AUTHORITY
        }
        return Comparison(figures, Polarity(measure.polarity), measure.decimals)


def load_known(indicator_ids: Collection[int], as_at: int | None = None) -> Known | None:
    """Load it; nothing where none of the indicators is compared. At most 5 SQL queries."""
    return known_of(links_of(indicator_ids, as_at), as_at)


def known_of(links: Mapping[int, BenchmarkLink], as_at: int | None) -> Known | None:
    """Load what stands of these links as it was known at an event. At most 4 SQL queries."""
    if not links:
        return None
    codes = {row.measure_code for row in links.values()}
    return Known(
        links=links,
        measures=latest_measures(codes, as_at),
        figures=standing_figures(codes, as_at),
        places=places_by_code(as_at),
        groups=groups_standing(as_at),
    )


def times(value: Number, factor: Number | None) -> Number:
    """Return our figure in the unit of the published ones."""
    return value if factor is None else multiply(value, factor)


def latest_of(
    known: Known, rows: Sequence[BenchmarkFigures], own: Mapping[Span, Number]
) -> BenchmarkFigures:
    """Return the latest period of which there is a figure of ours, else the latest there is."""
    code = known.own_code_in(rows[0].measure_code)
    for row in rows:
        if type(row.figures.get(code)) is int or span_of_row(row) in own:
            return row
    return rows[0]


def span_of_row(row: BenchmarkFigures) -> Span:
    """Return the days that published figures are about."""
    return (row.start_on, row.next_start_on)


def ours_in(
    known: Known, row: BenchmarkFigures, own: Mapping[Span, Number]
) -> tuple[Number | None, bool]:
    """Return the figure of ours that is ranked, and whether it is the published one."""
    published = row.figures.get(known.own_code_in(row.measure_code))
    if type(published) is int:
        return Number(published), True
    return own.get(span_of_row(row)), False


def with_ours(
    found: Comparison[str], code: str, value: Number | None, is_published: bool
) -> Comparison[str]:
    """Return the comparison with our recorded figure among the others, where none of ours is published."""
    if value is None or is_published:
        return found
    return Comparison(
        {**found.figures, code or OURS: value}, found.polarity, found.decimals, found.middle
    )


def quarters_of_many(found: Standing) -> Standing:
    """Return a standing without its band where too few places make quarters."""
    if found.of >= FEWEST_FOR_QUARTERS:
        return found
    return Standing("", found.rank, found.of, found.score)
