"""Rate a series in a period from its book: class, directions, year to date, and what they rest on."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from goldenthread.indicators.models import Actual, Definition, Rating, RatingRule, Target
from goldenthread.indicators.queries.books import Book, Span, span_of
from goldenthread.rules.accumulation import Accumulated, Part, year_to_date_value
from goldenthread.rules.direction import Aim, Directed, long_direction, short_direction
from goldenthread.rules.exceptions import Figure as DoubtedFigure
from goldenthread.rules.exceptions import Flag, plausibility_flags
from goldenthread.rules.numbers import Number
from goldenthread.rules.periods import Period, year_to_date
from goldenthread.rules.rating import Context, Rated, Rule, rate, rule_from_data
from goldenthread.rules.targets import Expected, expected_for
from goldenthread.rules.targets import Target as TargetFor
from goldenthread.rules.vocabulary import (
    Accumulation,
    MissingReason,
    Polarity,
    RatingClass,
    ValueKind,
)

HISTORY = 12
"""How many earlier periods directions and sparklines look back on."""

_NO_RULE = Rule(name="", clauses=())


@dataclass(frozen=True)
class Assessed:
    """What was found of a series in a period, with everything it rests on."""

    period: Period
    definition: Definition
    rule: RatingRule | None
    actual: Actual | None
    target: Target | None
    expected: Expected
    rated: Rated
    short: Directed
    long: Directed
    year_to_date: Accumulated
    compared: Actual | None
    history: Sequence[Actual | None]

    @property
    def is_of_frequency(self) -> bool:
        """Say whether the period is one of the series' own, not another span such as a year."""
        return self.period.frequency == self.definition.frequency

    def differs_from(self, rating: Rating | None) -> bool:
        """Say whether this is news beside the rating that stands."""
        if rating is None:
            return True
        return (
            rating.rating_class,
            rating.actual_id,
            rating.target_id,
            rating.definition_id,
            rating.rule_id,
            rating.short,
            rating.long,
            rating.year_to_date,
        ) != (
            self.rated.rating_class,
            self.actual.pk if self.actual else None,
            self.target.pk if self.target else None,
            self.definition.pk,
            self.rule.pk if self.rule else None,
            self.short.heading,
            self.long.heading,
            self.year_to_date.value,
        )


@lru_cache(maxsize=512)
def _rule_cached(text: str) -> Rule:
    return rule_from_data(json.loads(text))


def rule_of(row: RatingRule) -> Rule:
    """Return the rule that a recorded version holds; it is read once for each row in hand."""
    held: Rule | None = row.__dict__.get("_read")
    if held is None:
        held = _rule_cached(json.dumps(row.clauses, sort_keys=True))
        row.__dict__["_read"] = held
    return held


@lru_cache(maxsize=4096)
def _spans_before(span: Span, year_starts: int, count: int) -> tuple[Span, ...]:
    """Return the periods before one, latest first."""
    period, found = Period(*span, year_starts), list[Span]()
    for _ in range(count):
        period = period.previous()
        found.append(span_of(period))
    return tuple(found)


def look_back(book: Book, period: Period, count: int = HISTORY) -> list[Actual | None]:
    """Return the actuals of the ``count`` periods before ``period``, earliest first."""
    spans = _spans_before(span_of(period), period.year_starts, count)
    found = [book.actuals.get(span) for span in spans]
    while found and found[-1] is None:
        found.pop()
    return found[::-1]


def expected_from(targets: Sequence[Target], period: Period, definition: Definition) -> Expected:
    """Return what these targets expect of the period; its ``target`` is a place among them."""
    offered = [
        TargetFor(id=place, period=Period(row.start_on, row.next_start_on), value=row.value)
        for place, row in enumerate(targets)
        if row.value is not None
    ]
    return expected_for(period, targets=offered, accumulation=Accumulation(definition.accumulation))


def _expected(book: Book, period: Period, definition: Definition) -> tuple[Expected, Target | None]:
    """Return what was expected of the period, and the target that says so."""
    own = book.targets.get(span_of(period))
    # A period's own target has the say; of the others only those that cover it can have it.
    rows = (
        [own]
        if own and own.value is not None
        else [
            row
            for row in book.targets.values()
            if row.start_on <= period.start and period.next_start <= row.next_start_on
        ]
    )
    expected = expected_from(rows, period, definition)
    return expected, None if expected.target is None else rows[expected.target]


def _value(row: Actual | None) -> Number | None:
    return row.value if row is not None else None


def compared_with(book: Book, period: Period, definition: Definition) -> Actual | None:
    """Return the actual that the short direction compares with: last year's where figures accumulate."""
    if definition.accumulation == Accumulation.CUMULATIVE:
        return book.actuals.get(span_of(period.year_before()))
    return book.actuals.get(span_of(period.previous()))


def _parts(book: Book, period: Period, definition: Definition) -> list[Part]:
    """Return the parts of the year up to the period that are added up, if any are.

    A span that is no part of one year has none.
    """
    if definition.accumulation == Accumulation.NONE:
        return []
    try:
        so_far = year_to_date(period)
    except ValueError:
        return []
    return [
        Part(
            value=_value(row),
            numerator=row.numerator if row else None,
            denominator=row.denominator if row else None,
        )
        for row in (book.actuals.get(span_of(part)) for part in so_far)
    ]


def _comparable(
    history: Sequence[Actual | None], book: Book, period: Period, definition: Definition
) -> list[Number | None]:
    """Return the earlier values that may be set beside this one, earliest first."""
    if definition.accumulation != Accumulation.CUMULATIVE:
        return [_value(row) for row in history]
    found: list[Number | None] = []
    before = period
    for _ in range(HISTORY // 4):
        before = before.year_before()
        found.append(_value(book.actuals.get(span_of(before))))
    while found and found[-1] is None:
        found.pop()
    return found[::-1]


def context_of(
    book: Book, period: Period, definition: Definition, actual: Actual | None
) -> Context:
    """Return what a rule may look at beside the actual and what was expected."""
    return Context(
        previous=_value(book.actuals.get(span_of(period.previous()))),
        year_before=_value(book.actuals.get(span_of(period.year_before()))),
        decimals=definition.decimals,
        information_only=definition.is_information_only,
        missing=MissingReason(actual.missing)
        if actual and actual.missing
        else MissingReason.AWAITED,
    )


def _against(definition: Definition) -> str:
    if definition.accumulation == Accumulation.CUMULATIVE:
        return "the same period last year"
    return "the previous period"


def _rated(
    book: Book,
    period: Period,
    definition: Definition,
    rule: RatingRule | None,
    expected: Expected,
) -> Rated:
    if rule is None:
        return Rated(RatingClass.NOT_RATED, None, _NO_RULE, unrated="no rating rule is adopted")
    actual = book.actuals.get(span_of(period))
    return rate(
        _value(actual),
        expected=expected.value,
        rule=rule_of(rule),
        polarity=Polarity(definition.polarity),
        context=context_of(book, period, definition, actual),
    )


def assess(book: Book, period: Period) -> Assessed:
    """Return what is to be said of the series in ``period``, from what its book holds."""
    definition = book.definition_for(period)
    rule = book.rule_for(definition, period)
    actual = book.actuals.get(span_of(period))
    expected, target = _expected(book, period, definition)
    polarity = Polarity(definition.polarity)
    history = look_back(book, period)
    comparable = _comparable(history, book, period, definition)
    before = compared_with(book, period, definition)
    recent = [*comparable, _value(actual)]
    aim = Aim(target=expected.value)
    return Assessed(
        period=period,
        definition=definition,
        rule=rule,
        actual=actual,
        target=target,
        expected=expected,
        rated=_rated(book, period, definition, rule, expected),
        short=short_direction(
            _value(actual),
            _value(before),
            polarity=polarity,
            history=recent,
            against=_against(definition),
            aim=aim,
            decimals=definition.decimals,
        ),
        long=long_direction(recent, polarity=polarity, aim=aim, decimals=definition.decimals),
        year_to_date=year_to_date_value(
            _parts(book, period, definition), Accumulation(definition.accumulation)
        ),
        compared=before,
        history=history,
    )


def doubts(
    book: Book,
    found: Assessed,
    *,
    commentary: str = "",
    supplied_class: RatingClass | None = None,
) -> list[Flag]:
    """Return the questions that the figure ``found`` in a period raises beside its history.

    ``supplied_class`` is the rating that came with the figure, where one did.
    """
    period, definition, actual = found.period, found.definition, found.actual
    if actual is None:
        return []
    before = period.previous()
    starts_year = before.parent() != period.parent()
    earlier = None if starts_year else book.targets.get(span_of(before))
    return plausibility_flags(
        DoubtedFigure(
            value=actual.value,
            target=found.expected.value,
            history=tuple([_value(row) for row in found.history]),
            value_kind=ValueKind(definition.value_kind),
            accumulation=Accumulation(definition.accumulation),
            commentary=commentary,
            polarity=Polarity(definition.polarity),
            period_label=period.label,
            decimals=definition.decimals,
            earlier_target=earlier.value if earlier else None,
            starts_year=starts_year,
            supplied_class=supplied_class,
        )
    )
