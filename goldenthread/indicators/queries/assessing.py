"""Rate a series in a period from its book: class, directions, year to date, and what they rest on."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import NamedTuple, TypeVar

from goldenthread.indicators.models import Actual, Definition, Rating, RatingRule, Target
from goldenthread.indicators.queries.around import Around, around
from goldenthread.indicators.queries.books import Book, Span, span_of
from goldenthread.rules.accumulation import Accumulated, Part, year_to_date_value
from goldenthread.rules.direction import Aim, Directed, long_direction, short_direction
from goldenthread.rules.exceptions import Figure as DoubtedFigure
from goldenthread.rules.exceptions import Flag, plausibility_flags
from goldenthread.rules.numbers import Number
from goldenthread.rules.periods import Period
from goldenthread.rules.rating import Context, Rated, Rule, rate, rule_from_data
from goldenthread.rules.targets import Expected, Share, expected_for, share_for
from goldenthread.rules.targets import Target as TargetFor
from goldenthread.rules.vocabulary import (
    Accumulation,
    Frequency,
    MissingReason,
    Polarity,
    RatingClass,
    ValueKind,
)

T = TypeVar("T")

_NO_RULE = Rule(name="", clauses=())


class Assessed(NamedTuple):
    """What was found of a series in a period, with everything it rests on.

    ``target`` is the one that makes ``expected_value`` expected.
    """

    period: Period
    definition: Definition
    rule: RatingRule | None
    actual: Actual | None
    target: Target | None
    expected_value: Number | None
    rated: Rated
    short: Directed
    long: Directed
    year_to_date: Accumulated
    before: Actual | None
    history: Sequence[Actual | None]

    @property
    def expected(self) -> Expected:
        """What was expected, with the sentence that says how."""
        targets = () if self.target is None else (self.target,)
        return expected_from(targets, self.period, self.definition)

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
def _rule_written(name: str, text: str) -> Rule:
    return rule_from_data(json.loads(text))


def rule_of(row: RatingRule) -> Rule:
    """Return the rule that a recorded version holds; it is read once for each row in hand."""
    found: Rule | None = row.__dict__.get("_rule")
    if found is None:
        found = _rule_written(row.name, json.dumps(row.clauses, sort_keys=True))
        row.__dict__["_rule"] = found
    return found


class _Terms(NamedTuple):
    """What a definition says of rating, in the rules' own words."""

    polarity: Polarity
    accumulation: Accumulation
    value_kind: ValueKind
    frequency: Frequency


def _terms(row: Definition) -> _Terms:
    """Return what a definition says; it is read once for each row in hand."""
    found: _Terms | None = row.__dict__.get("_terms")
    if found is None:
        found = row.__dict__["_terms"] = _Terms(
            Polarity(row.polarity),
            Accumulation(row.accumulation),
            ValueKind(row.value_kind),
            Frequency(row.frequency),
        )
    return found


def look_back(book: Book, period: Period) -> list[Actual | None]:
    """Return the actuals of the periods before ``period``, earliest first."""
    return _earliest_first(list(map(book.actuals.get, around(period).before)))


def _earliest_first(found: list[T | None]) -> list[T | None]:
    """Turn what was found latest first round, without the empty places that it ends with."""
    while found and found[-1] is None:
        found.pop()
    return found[::-1]


class Aimed(NamedTuple):
    """What is needed of a target: its span and its value."""

    start_on: date
    next_start_on: date
    value: Number | None


def expected_from(
    targets: Sequence[Target | Aimed], period: Period, definition: Definition
) -> Expected:
    """Return what these targets expect of the period; its ``target`` is a place among them."""
    offered = [
        TargetFor(id=place, period=Period(row.start_on, row.next_start_on), value=row.value)
        for place, row in enumerate(targets)
        if row.value is not None
    ]
    return expected_for(period, targets=offered, accumulation=_terms(definition).accumulation)


def _expected(
    book: Book, period: Period, definition: Definition
) -> tuple[Number | None, Target | None]:
    """Return what was expected of the period, and the target that says so."""
    own = book.targets.get(span_of(period))
    if own is not None and own.value is not None:
        return own.value, own
    start, following = span_of(period)
    rows = [
        row
        for row in book.targets.values()
        if row.start_on <= start and row.next_start_on >= following and row.value is not None
    ]
    spans = tuple([(row.start_on, row.next_start_on) for row in rows])
    share = _share(period.start, period.next_start, period.year_starts, spans, _terms(definition))
    if share is None:
        return None, None
    row = rows[share.place]
    return (None if row.value is None else share.of(row.value)), row


@lru_cache(maxsize=8192)  # a council's targets are for the same few spans
def _share(
    start: date, next_start: date, year_starts: int, spans: tuple[Span, ...], terms: _Terms
) -> Share | None:
    return share_for(
        Period(start, next_start, year_starts),
        [Period(*span) for span in spans],
        accumulation=terms.accumulation,
    )


def _value(row: Actual | None) -> Number | None:
    return row.value if row is not None else None


def compared_with(book: Book, period: Period, definition: Definition) -> Actual | None:
    """Return the actual that the short direction compares with: last year's where figures accumulate."""
    beside = around(period)
    is_to_date = definition.accumulation == Accumulation.CUMULATIVE
    return book.actuals.get(beside.year_before if is_to_date else beside.previous)


def _parts(book: Book, period: Period, definition: Definition) -> list[Part]:
    """Return the parts of the year up to the period that are added up, if any are.

    A span that is no part of one year has none.
    """
    if _terms(definition).accumulation is Accumulation.NONE:
        return []
    return [
        Part(
            value=_value(row),
            numerator=row.numerator if row else None,
            denominator=row.denominator if row else None,
        )
        for row in (book.actuals.get(span) for span in around(period).so_far)
    ]


def _comparable(
    history: Sequence[Actual | None], book: Book, beside: Around, definition: Definition
) -> list[Number | None]:
    """Return the earlier values that may be set beside this one, earliest first."""
    if _terms(definition).accumulation is not Accumulation.CUMULATIVE:
        return [None if row is None else row.value for row in history]
    return _earliest_first([_value(book.actuals.get(span)) for span in beside.years_before])


def context_of(
    book: Book, period: Period, definition: Definition, actual: Actual | None
) -> Context:
    """Return what a rule may look at beside the actual and what was expected."""
    beside = around(period)
    return Context(
        previous=_value(book.actuals.get(beside.previous)),
        year_before=_value(book.actuals.get(beside.year_before)),
        decimals=definition.decimals,
        information_only=definition.is_information_only,
        missing=MissingReason(actual.missing)
        if actual and actual.missing
        else MissingReason.AWAITED,
    )


def _against(definition: Definition) -> str:
    if _terms(definition).accumulation is Accumulation.CUMULATIVE:
        return "the same period last year"
    return "the previous period"


def _rated(
    book: Book,
    period: Period,
    definition: Definition,
    rule: RatingRule | None,
    expected: Number | None,
) -> Rated:
    if rule is None:
        return Rated(RatingClass.NOT_RATED, None, _NO_RULE, unrated="no rating rule is adopted")
    actual = book.actuals.get(span_of(period))
    return rate(
        _value(actual),
        expected=expected,
        rule=rule_of(rule),
        polarity=_terms(definition).polarity,
        context=context_of(book, period, definition, actual),
    )


def rated_as(book: Book, period: Period) -> Rated:
    """Return what the book's versions say of its figure for ``period``, and no more than that."""
    definition = book.definition_for(period)
    expected, _ = _expected(book, period, definition)
    return _rated(book, period, definition, book.rule_for(definition, period), expected)


def assess(book: Book, period: Period) -> Assessed:
    """Return what is to be said of the series in ``period``, from what its book holds."""
    definition = book.definition_for(period)
    rule = book.rule_for(definition, period)
    actual = book.actuals.get(span_of(period))
    expected, target = _expected(book, period, definition)
    polarity, accumulation = _terms(definition)[:2]
    history = look_back(book, period)
    comparable = _comparable(history, book, around(period), definition)
    before = compared_with(book, period, definition)
    recent = (*comparable, _value(actual))
    aim = Aim(target=expected)
    return Assessed(
        period=period,
        definition=definition,
        rule=rule,
        actual=actual,
        target=target,
        expected_value=expected,
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
        year_to_date=year_to_date_value(_parts(book, period, definition), accumulation),
        before=before,
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
    definition, actual = found.definition, found.actual
    if actual is None:
        return []
    beside, terms = around(found.period), _terms(definition)
    earlier = None if beside.starts_year else book.targets.get(beside.previous)
    return plausibility_flags(
        DoubtedFigure(
            value=actual.value,
            target=found.expected_value,
            history=[None if row is None else row.value for row in found.history],
            value_kind=terms.value_kind,
            accumulation=terms.accumulation,
            commentary=commentary,
            polarity=terms.polarity,
            period_label=beside.label,
            decimals=definition.decimals,
            earlier_target=earlier.value if earlier else None,
            starts_year=beside.starts_year,
            supplied_class=supplied_class,
        )
    )
