"""What a rule judges of a period: its figure, the year to date or the year end, from a series' book.

The rating that is kept judges the figure of the rule's own basis. The other two are worked out when
somebody looks. Method: docs/methods/rating.md and docs/methods/forecast.md.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from operator import attrgetter
from typing import Any, Final, NamedTuple

from goldenthread.indicators.models import Actual, Definition, Target
from goldenthread.indicators.queries.around import Around, around
from goldenthread.indicators.queries.books import Book, span_of
from goldenthread.indicators.queries.counting import counting_of
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
from goldenthread.rules.accumulation import Accumulated, Part, year_to_date_value
from goldenthread.rules.forecast import Forecast, Span, Year, forecast
from goldenthread.rules.missing import why_missing
from goldenthread.rules.numbers import Number
from goldenthread.rules.periods import Period
from goldenthread.rules.rating import Context, Rated, Rule, rate
from goldenthread.rules.rating.rule import BASES
from goldenthread.rules.targets import Expected
from goldenthread.rules.vocabulary import (
    Accumulation,
    ForecastMethod,
    Heading,
    MissingParts,
    MissingReason,
    Polarity,
    RatingClass,
    TargetKind,
)

__all__ = [
    "BASES",
    "IN_PERIOD",
    "LEVELS",
    "TO_DATE",
    "YEAR_END",
    "Judged",
    "forecast_of",
    "judged",
    "judged_again",
    "year_to_date_of",
]

IN_PERIOD, TO_DATE, YEAR_END = BASES
YEARS_BACK: Final = 5
"""How many earlier years a forecast looks at."""
_OF_DIRECTION: Final = frozenset({"short", "long"})
_OF_YEAR_END: Final = frozenset({"forecast", "forecast_low", "forecast_high", "year_target"})
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
    beside = needs & _BESIDE
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
    unrated = _not_whole(found, definition) if actual and actual.value is not None else ""
    is_known = actual is not None and actual.value is not None and not unrated
    return Judged(
        TO_DATE,
        found.value if is_known else None,
        expected.value,
        target,
        context,
        unrated=unrated,
        tell=lambda: found.because,
        aimed=lambda: expected.because,
        aim=expected_value(book, period, definition)[0],
    )


def _not_whole(found: Accumulated, definition: Definition) -> str:
    """Return why a year to date of which a part is not known is not rated, where it is not."""
    is_latest = definition.accumulation == Accumulation.LATEST
    if found.is_whole or is_latest or definition.missing_parts == MissingParts.PARTIAL:
        return ""
    return f"{found.of - found.known} of {found.of} parts of the year to date not known"


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


_JUDGES: Final = {IN_PERIOD: _in_period, TO_DATE: _to_date, YEAR_END: _year_end}


def _part(row: Actual | None) -> Part:
    if row is None:
        return Part(None)
    return Part(row.value, row.numerator, row.denominator)


def year_to_date_of(book: Book, period: Period, definition: Definition) -> Accumulated:
    """Return what the parts of the year up to the period come to.

    A span that is no part of one year has none.
    """
    accumulation, parts = terms_of(definition).accumulation, []
    if accumulation is not Accumulation.NONE:
        parts = [part_over(book, span, definition) for span in around(period).so_far]
    return year_to_date_value(parts, accumulation)


def part_over(book: Book, span: tuple[Any, Any], definition: Definition) -> Part:
    """Return what was recorded for a span, or what it comes to where shorter periods were counted then.

    One that is not known leaves it unknown. Method: docs/methods/periods.md.
    """
    row = book.actuals.get(span)
    counting = book.counting_before(span[1])
    if row is not None or counting.is_own(*span):
        return _part(row)
    finer = counting.within(Period(*span)) if counting.fits_into(counting_of(definition)) else []
    parts = [_part(book.actuals.get(span_of(each))) for each in finer]
    accumulation = terms_of(definition).accumulation
    if accumulation in (Accumulation.LATEST, Accumulation.CUMULATIVE):
        parts = parts[-1:]
    if not parts or any(part.value is None for part in parts):
        return Part(None)
    if any(part.numerator is None or part.denominator is None for part in parts):
        return Part(year_to_date_value(parts, accumulation).value)
    return Part(
        year_to_date_value(parts, accumulation).value,
        Number(sum(part.numerator or 0 for part in parts)),
        Number(sum(part.denominator or 0 for part in parts)),
    )


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
    return Span(Period(*span), _part(book.actuals.get(span)))


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
    levels = dict(inputs.get("levels") or {})
    levels |= {name: Heading(levels[name]) for name in _OF_DIRECTION if name in levels}
    return found._replace(
        value=inputs.get("judged", found.value),
        expected=inputs.get("expected", found.expected),
        context=found.context._replace(**levels),
        unrated=inputs.get("unrated", found.unrated),
    )
