"""Rate a series in a period from its book: class, directions, year to date, and what they rest on."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple, TypeVar

from goldenthread.indicators.models import Actual, Definition, Rating, RatingRule, Target
from goldenthread.indicators.queries.adding_up import year_to_date_of
from goldenthread.indicators.queries.around import around
from goldenthread.indicators.queries.books import Book, span_of
from goldenthread.indicators.queries.expecting import (
    counted_in,
    expected_in,
    terms_of,
)
from goldenthread.indicators.queries.heading import aim_of, headed
from goldenthread.indicators.queries.judging import Judged, judged
from goldenthread.rules.accumulation import Accumulated
from goldenthread.rules.direction import Directed
from goldenthread.rules.exceptions import Figure as DoubtedFigure
from goldenthread.rules.exceptions import Flag, plausibility_flags
from goldenthread.rules.numbers import Number
from goldenthread.rules.periods import Period
from goldenthread.rules.rating import Context, Rated, Rule, rate, rule_from_data
from goldenthread.rules.rating.rule import BASES
from goldenthread.rules.targets import Expected
from goldenthread.rules.vocabulary import RatingClass

T = TypeVar("T")

_NO_RULE = Rule(name="", clauses=())


class Assessed(NamedTuple):
    """What was found of a series in a period, with everything it rests on.

    ``expected_value`` is what was expected of the period alone; ``judged`` what its rule judged, and
    ``target`` the one that it was held against.
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
    judged: Judged
    book: Book

    @property
    def expected(self) -> Expected:
        """What was expected of the period alone, with the sentence that says how."""
        return expected_in(self.book, self.period, self.definition)[0]

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


def _rated(found: Judged, rule: RatingRule | None, definition: Definition) -> Rated:
    if rule is None:
        return Rated(RatingClass.NOT_RATED, None, _NO_RULE, unrated="no rating rule is adopted")
    return found.rated_by(rule_of(rule), terms_of(definition).polarity)


def asked_of(row: RatingRule) -> tuple[str, frozenset[str]]:
    """Return which figure a rule judges and what it looks at; it is read once for each row in hand."""
    found: tuple[str, frozenset[str]] | None = row.__dict__.get("_asked")
    if found is None:
        held = rule_of(row)
        found = row.__dict__["_asked"] = (held.basis, held.needs())
    return found


def judged_by(
    book: Book, period: Period, definition: Definition, rule: RatingRule | None
) -> Judged:
    """Return what a rule judges of a period: the figure of its basis, and all that lies beside it."""
    if rule is None:
        return judged(book, period, definition, basis=BASES[0])
    basis, needs = asked_of(rule)
    return judged(book, period, definition, basis=basis, needs=needs)


def rated_as(book: Book, period: Period) -> Rated:
    """Return what the book's versions say of its figure for ``period``, and no more than that."""
    definition = book.definition_for(period)
    rule = book.rule_for(definition, period)
    return _rated(judged_by(book, period, definition, rule), rule, definition)


def rated_alone(
    value: Number | None, expected: Number | None, definition: Definition, rule: RatingRule
) -> Rated:
    """Return what a rule that looks at no more than this says of a figure."""
    only = definition.is_information_only
    return rate(
        value,
        expected=expected,
        rule=rule_of(rule),
        polarity=terms_of(definition).polarity,
        context=Context(decimals=definition.decimals, information_only=only),
    )


def assess(book: Book, period: Period) -> Assessed:
    """Return what is to be said of the series in ``period``, from what its book holds."""
    definition = book.definition_for(period)
    rule, period = book.rule_for(definition, period), counted_in(period, definition)
    actual = book.actuals.get(span_of(period))
    found = judged_by(book, period, definition, rule)
    heading = headed(book, period, definition, aim_of(found.context, found.aim))
    return Assessed(
        period=period,
        definition=definition,
        rule=rule,
        actual=actual,
        target=found.target,
        expected_value=found.aim,
        rated=_rated(found, rule, definition),
        short=heading.short,
        long=heading.long,
        year_to_date=year_to_date_of(book, period, definition),
        before=heading.before,
        history=heading.history,
        judged=found,
        book=book,
    )


def doubts(
    found: Assessed, *, commentary: str = "", supplied_class: RatingClass | None = None
) -> list[Flag]:
    """Return the questions that the figure ``found`` in a period raises beside its history.

    ``supplied_class`` is the rating that came with the figure, where one did.
    """
    definition, actual = found.definition, found.actual
    if actual is None:
        return []
    beside, terms = around(found.period), terms_of(definition)
    earlier = None if beside.starts_year else found.book.targets.get(beside.previous)
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
