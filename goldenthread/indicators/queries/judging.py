"""What a rule judges of a period: its figure, the year to date, twelve months or the year end.

The rating that is kept judges the figure of the rule's own basis. The others are worked out when
somebody looks. Method: docs/methods/rating.md and docs/methods/forecast.md.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from operator import attrgetter
from typing import Any, Final, NamedTuple

from goldenthread.indicators.models import Actual, Definition, Target
from goldenthread.indicators.queries.adding_up import (
    part_of,
    part_over,
    rolling_year_of,
    why_not_whole,
    year_to_date_of,
)
from goldenthread.indicators.queries.around import Around, around
from goldenthread.indicators.queries.books import Book, span_of
from goldenthread.indicators.queries.expecting import (
    context_of,
    counted_in,
    expected_in,
    expected_value,
    terms_of,
    value_of,
)
from goldenthread.indicators.queries.heading import aim_of, headed
from goldenthread.indicators.queries.others.judging import OF_OTHERS
from goldenthread.rules.accumulation import Accumulated, year_to_date_value
from goldenthread.rules.forecast import Forecast, Span, Year, forecast
from goldenthread.rules.missing import why_missing
from goldenthread.rules.numbers import Number
from goldenthread.rules.periods import Period
from goldenthread.rules.rating import Context, Rated, Rule, rate
from goldenthread.rules.rating.rule import BASES
from goldenthread.rules.targets import ADDS_UP, Expected
from goldenthread.rules.vocabulary import (
    Accumulation,
    ForecastMethod,
    Heading,
    MissingReason,
    Polarity,
    RatingClass,
    TargetKind,
)

__all__ = [
    "BASES",
    "IN_PERIOD",
    "LEVELS",
    "ROLLING_YEAR",
    "TO_DATE",
    "YEAR_END",
    "Judged",
    "forecast_of",
    "judged",
    "judged_again",
]

IN_PERIOD, TO_DATE, ROLLING_YEAR, YEAR_END = BASES
YEARS_BACK: Final = 5
"""How many earlier years a forecast looks at."""
_OF_DIRECTION: Final = frozenset({"short", "long"})
_OF_YEAR_END: Final = frozenset({"forecast", "forecast_low", "forecast_high", "year_target"})
_COMPARED: Final = frozenset({"previous", "year_before"})
"""What a rule of twelve months compares with is twelve months too, and is no recorded figure."""
_BESIDE: Final = _OF_DIRECTION | _OF_YEAR_END
LEVELS: Final = (
    *(kind.value for kind in TargetKind if kind.value in Context._fields),
    *(each.value for each in OF_OTHERS),
)
"""The values beside a target that a rule may look at, and what others achieve."""
_LEVELS: Final = attrgetter(*LEVELS)


class Judged(NamedTuple):
    """A figure as a rule judges it: against what, and what lies beside it.

    ``unrated`` says why there is none. ``tell`` says how the figure was come by, and ``aimed`` how
    what was expected was; ``aim`` is what was expected of the period alone.
    """

    basis: str
    value: Number | None
    expected: Number | None
    target: Target | None
    context: Context
    unrated: str = ""
    tell: Callable[[], str] = str
    aimed: Callable[[], str] = str
    is_shaped: bool = False
    aim: Number | None = None
    needs: frozenset[str] = frozenset()

    @property
    def rests_on_more(self) -> bool:
        """Say whether what is judged may be otherwise though figure and target are the same."""
        return self.basis != IN_PERIOD or self.is_shaped or bool(self.needs & _OF_YEAR_END)

    def rated_by(self, rule: Rule, polarity: Polarity) -> Rated:
        """Return what the rule says of it."""
        found = rate(
            self.value,
            expected=self.expected,
            rule=rule,
            polarity=polarity,
            context=self.context,
        )
        if found.rating_class is RatingClass.NOT_RATED and self.value is None and self.unrated:
            return found._replace(unrated=self.unrated)
        return found

    def inputs(self) -> dict[str, Any]:
        """Return what the rating cannot be made of again from the rows that it names."""
        found: dict[str, Any] = {}
        if self.basis != IN_PERIOD:
            found |= {"judged": self.value, "unrated": self.unrated}
        if self.rests_on_more:
            found |= {"expected": self.expected, "aim": self.aim}
        names = (*LEVELS, *sorted(self.needs)) if self.needs else LEVELS
        values = _LEVELS(self.context) if names is LEVELS else attrgetter(*names)(self.context)
        held = {name: value for name, value in zip(names, values, strict=True) if value is not None}
        return found | ({"levels": held} if held else {})


def judged(
    book: Book,
    period: Period,
    definition: Definition,
    *,
    basis: str,
    needs: frozenset[str] = frozenset(),
) -> Judged:
    """Return what a rule of this basis judges of a period, with what it ``needs`` to look at besides."""
    period = counted_in(period, definition)
    actual = book.actuals.get(span_of(period))
    context = context_of(book, period, definition, actual)
    found = _JUDGES[basis](book, period, definition, actual, context)
    if basis == ROLLING_YEAR:
        context = _twelve_months_beside(book, period, definition, found.context, needs)
        found = found._replace(context=context)
    if needs & _OF_DIRECTION:
        aim = aim_of(found.context, expected_value(book, period, definition)[0])
        heading = headed(book, period, definition, aim)
        context = found.context._replace(short=heading.short.heading, long=heading.long.heading)
        found = found._replace(context=context)
    if needs & _OF_YEAR_END:
        end = forecast_of(book, period, definition)
        context = found.context._replace(
            forecast=end.value,
            forecast_low=end.low,
            forecast_high=end.high,
            year_target=_of_the_year(book, period, definition)[0].value,
        )
        found = found._replace(context=context)
    if found.unrated and actual is not None and actual.value is not None:
        uncalculated = found.context._replace(missing=MissingReason.NOT_APPLICABLE)
        found = found._replace(context=uncalculated)
    beside = needs & (_BESIDE | _COMPARED if basis == ROLLING_YEAR else _BESIDE)
    return found._replace(needs=beside) if beside else found


def _in_period(
    book: Book, period: Period, definition: Definition, actual: Actual | None, context: Context
) -> Judged:
    expected, target = expected_value(book, period, definition)
    return Judged(
        IN_PERIOD,
        value_of(actual),
        expected,
        target,
        context,
        aimed=lambda: expected_in(book, period, definition)[0].because,
        is_shaped=terms_of(definition).is_shaped,
        aim=expected,
    )


def _to_date(
    book: Book, period: Period, definition: Definition, actual: Actual | None, context: Context
) -> Judged:
    """Return the year to date; what is not added up, or is supplied so, is its own figure."""
    accumulation = terms_of(definition).accumulation
    if accumulation in (Accumulation.NONE, Accumulation.CUMULATIVE):
        return _in_period(book, period, definition, actual, context)._replace(basis=TO_DATE)
    found = year_to_date_of(book, period, definition)
    expected, target = expected_in(book, period, definition, to_date=True)
    is_there = actual is not None and actual.value is not None
    unrated = why_not_whole(found, definition, "the year to date") if is_there else ""
    return Judged(
        TO_DATE,
        found.value if is_there and not unrated else None,
        expected.value,
        target,
        context,
        unrated=unrated,
        tell=lambda: found.because,
        aimed=lambda: expected.because,
        aim=expected_value(book, period, definition)[0],
    )


def _rolling_year(
    book: Book, period: Period, definition: Definition, actual: Actual | None, context: Context
) -> Judged:
    """Return the last twelve months against the year's target; what makes none of them is its own figure."""
    accumulation, year = terms_of(definition).accumulation, period.parent()
    if year == period or accumulation in (Accumulation.NONE, Accumulation.LATEST):
        return _in_period(book, period, definition, actual, context)._replace(basis=ROLLING_YEAR)
    found = rolling_year_of(book, period, definition)
    expected, target = _of_the_year(book, period, definition)
    of_year = context_of(book, year, definition, actual)
    if expected.value is None and accumulation not in ADDS_UP:  # a share is as high in a quarter
        (expected, target), of_year = expected_in(book, period, definition), context
    if of_year.tolerance is None:
        of_year = of_year._replace(tolerance=context.tolerance)
    is_there = actual is not None and actual.value is not None
    unrated = _why_no_rolling_year(found, definition) if is_there else ""
    return Judged(
        ROLLING_YEAR,
        found.value if is_there and not unrated else None,
        expected.value,
        target,
        of_year,
        unrated=unrated,
        tell=lambda: found.because,
        aimed=lambda: expected.because,
        aim=expected_value(book, period, definition)[0],
    )


def _why_no_rolling_year(found: Accumulated, definition: Definition) -> str:
    """Return why twelve months are not rated; without what is supplied to date nothing will do."""
    is_supplied = definition.accumulation == Accumulation.CUMULATIVE
    if found.value is None and (is_supplied or found.is_whole):
        return found.because
    return why_not_whole(found, definition, "the last twelve months")


def _twelve_months_beside(
    book: Book, period: Period, definition: Definition, context: Context, needs: frozenset[str]
) -> Context:
    """Return the context with the twelve months up to other periods, where a rule looks at them."""
    compared = {"previous": period.previous, "year_before": period.year_before}
    found: dict[str, Any] = dict.fromkeys(compared)
    for name in needs & set(compared):
        other = compared[name]()
        actual = book.actuals.get(span_of(other))
        found[name] = _rolling_year(book, other, definition, actual, context).value
    return context._replace(**found)


def _year_end(
    book: Book, period: Period, definition: Definition, actual: Actual | None, context: Context
) -> Judged:
    found, year = forecast_of(book, period, definition), period.parent()
    expected, target = _of_the_year(book, period, definition)
    unrated = "" if found.value is not None else found.because
    if actual is None or actual.value is None:
        unrated = why_missing(context.missing or MissingReason.AWAITED)
    return Judged(
        YEAR_END,
        None if unrated else found.value,
        expected.value,
        target,
        context_of(book, year, definition, actual) if book.levels else context,
        unrated=unrated,
        tell=lambda: found.because,
        aimed=lambda: expected.because,
        aim=expected_value(book, period, definition)[0],
    )


def _of_the_year(
    book: Book, period: Period, definition: Definition
) -> tuple[Expected, Target | None]:
    """Return what is expected of a period's year: without a target of its own, what its last part expects."""
    expected, target = expected_in(book, period.parent(), definition)
    parts = around(period).year_parts
    if expected.value is None and parts:
        final = counted_in(Period(*parts[-1]), definition)
        return expected_in(book, final, definition, to_date=True)
    return expected, target


_JUDGES: Final = {
    IN_PERIOD: _in_period,
    TO_DATE: _to_date,
    ROLLING_YEAR: _rolling_year,
    YEAR_END: _year_end,
}


def forecast_of(book: Book, period: Period, definition: Definition) -> Forecast:
    """Return where the year of a period will end, as foreseen from what is known up to the period."""
    accumulation, method = terms_of(definition).accumulation, ForecastMethod(definition.forecast)
    period = counted_in(period, definition)
    beside, whole = around(period), period.parent()
    ended = _ended(book, beside, whole, definition)
    if ended is not None:
        return Forecast(ended, method, f"{whole.label} has ended")
    if method is ForecastMethod.STATED:
        stated = book.stated.get(span_of(whole))
        if stated is not None and stated.value is not None:
            return Forecast(stated.value, method, f"stated by the owner: {stated.reason}")
    return forecast(
        Year(whole, [Span(Period(*s), part_over(book, s, definition)) for s in beside.so_far]),
        method=method,
        accumulation=accumulation,
        before=_years_before(book, period),
        decimals=definition.decimals,
    )


def _ended(book: Book, beside: Around, whole: Period, definition: Definition) -> Number | None:
    """Return how a year ended where the period is its last: as recorded, or by its parts."""
    accumulation = terms_of(definition).accumulation
    if beside.span[1] != whole.next_start:
        return None
    outturn = value_of(book.actuals.get(span_of(whole)))
    if outturn is not None or accumulation is Accumulation.NONE:
        return outturn if outturn is not None else value_of(book.actuals.get(beside.span))
    found = year_to_date_value(
        [part_over(book, span, definition) for span in beside.so_far], accumulation
    )
    return found.value if found.is_whole else None


def _span(book: Book, span: tuple[Any, Any]) -> Span:
    return Span(Period(*span), part_of(book.actuals.get(span)))


def _years_before(book: Book, period: Period) -> list[Year]:
    """Return the earlier years of which anything is recorded, earliest first."""
    every, year, found = period.frequency, period.parent(), []
    if every is None:
        return []
    for _ in range(YEARS_BACK):
        year = year.previous()
        parts = [_span(book, span_of(part)) for part in year.children(every)]
        outturn = value_of(book.actuals.get(span_of(year))) if len(parts) > 1 else None
        if outturn is not None or any(part.part.value is not None for part in parts):
            found.append(Year(year, parts, outturn))
    return found[::-1]


def judged_again(inputs: Mapping[str, Any], found: Judged) -> Judged:
    """Return what a kept rating judged, by the inputs that it kept beside the rows that it names."""
    levels: dict[str, Any] = dict.fromkeys(_COMPARED) if found.basis == ROLLING_YEAR else {}
    levels |= inputs.get("levels") or {}
    levels |= {name: Heading(levels[name]) for name in _OF_DIRECTION if name in levels}
    return found._replace(
        value=inputs.get("judged", found.value),
        expected=inputs.get("expected", found.expected),
        context=found.context._replace(**levels),
        unrated=inputs.get("unrated", found.unrated),
    )
