"""The control chart of a series: every period in turn, what was expected, where limits begin anew."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from goldenthread.indicators.queries.books import Book, Span, span_of
from goldenthread.indicators.queries.expecting import expected_value
from goldenthread.rules.charting import ChartTerms, terms_from_data
from goldenthread.rules.control import ControlChart, control_chart
from goldenthread.rules.numbers import Number
from goldenthread.rules.periods import Period
from goldenthread.rules.vocabulary import Accumulation, Polarity

#: So many periods without a figure between two that have one are drawn as gaps; after more nothing is.
_LONGEST_GAP = 400
_CUMULATIVE = (
    "Each figure of this indicator holds those before it in its year, so that a control chart would show"
    " the calendar: there is none."
)


@dataclass(frozen=True)
class Charted:
    """A series' control chart. ``restarts`` are the places at which limits begin anew, each with its reason.

    ``refused`` says why there is no chart, where there is none.
    """

    book: Book
    periods: tuple[Period, ...]
    chart: ControlChart
    terms: ChartTerms
    restarts: Mapping[int, str]
    refused: str = ""

    def aim_of(self, place: int) -> Number | None:
        """Return what was expected of the period at a place."""
        return _expected(self.book, self.periods[place])

    @property
    def has_icons(self) -> bool:
        """Whether anything is said of variation and assurance."""
        return not self.refused and self.chart.has_icons


def charted(book: Book) -> Charted:
    """Return the control chart of a series, up to its latest figure; nothing is asked of the database."""
    terms, periods = terms_from_data(book.definitions[-1].chart), _periods(book)
    definition = book.definition_for(periods[-1]) if periods else book.definitions[-1]
    polarity = Polarity(definition.polarity)
    if definition.accumulation == Accumulation.CUMULATIVE:
        none = control_chart([], polarity=polarity, settings=terms.settings)
        return Charted(book, (), none, terms, {}, refused=_CUMULATIVE)
    restarts = {**_changed_frequency(book, periods), **terms.restarts(periods)}
    chart = control_chart(
        [_value(book, period) for period in periods],
        polarity=polarity,
        target=_expected(book, periods[-1]) if periods else None,
        settings=terms.settings,
        rebased_at=sorted(restarts),
    )
    return Charted(book, tuple(periods), chart, terms, restarts)


def _value(book: Book, period: Period) -> Number | None:
    row = book.actuals.get(span_of(period))
    return None if row is None else row.value


def _expected(book: Book, period: Period) -> Number | None:
    definition = book.definition_for(period)
    return expected_value(book, period, definition)[0]


def _with_figures(book: Book) -> list[Span]:
    return [span for span, row in book.actuals.items() if row.value is not None]


def _own(book: Book) -> list[Period]:
    """Return the series' own periods that have a figure, earliest first."""
    return sorted(
        period
        for period in map(book.period, _with_figures(book))
        if book.counting_for(period).has(period)
    )


def latest_period(book: Book) -> Period | None:
    """Return the latest of the series' own periods that has a figure."""
    return max(_own(book), default=None)


def _periods(book: Book) -> list[Period]:
    """Return the series' own periods from its first figure to its latest, also those without one between."""
    found: list[Period] = []
    for period in _own(book):
        if found and book.counting_for(found[-1]) == book.counting_for(period):
            found += _between(found[-1], period)
        found.append(period)
    return found


def _between(earlier: Period, later: Period) -> list[Period]:
    gap: list[Period] = []
    following = earlier.following()
    while following.next_start <= later.start and len(gap) < _LONGEST_GAP:
        gap.append(following)
        following = following.following()
    return gap


def _changed_frequency(book: Book, periods: list[Period]) -> dict[int, str]:
    """Return where periods of another length begin."""
    counted = [book.counting_for(period) for period in periods]
    return {
        place: f"It is counted {counting.in_words} from here on"
        for place, counting in enumerate(counted)
        if place and counting.is_otherwise(counted[place - 1])
    }
