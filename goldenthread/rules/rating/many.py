"""The ratings of many figures at once: their classes alone, without the sentences.

A rule is turned into a few comparisons once and then put to every figure; tests compare the
classes with :func:`rate`'s, one by one. Method: docs/methods/rating.md.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import repeat
from typing import Generic, NamedTuple, TypeVar

from goldenthread.rules.numbers import SCALE, Number
from goldenthread.rules.rating.bands import GapInPercent, GapInPoints, WithinTolerance
from goldenthread.rules.rating.case import Case, Context, Lack
from goldenthread.rules.rating.clauses import ClauseTest, Judged
from goldenthread.rules.rating.combined import AllOf, AnyOf, NoneOf
from goldenthread.rules.rating.rated import counts_as_missing
from goldenthread.rules.rating.rule import Rule
from goldenthread.rules.rating.values import Against, InRange
from goldenthread.rules.vocabulary import Polarity, RatingClass

Outcome = TypeVar("Outcome")
_Judge = Callable[[Number, Number | None, Context], Judged]

_NO_TARGET, _NO_TOLERANCE, _NO_RANGE = Lack("no target"), Lack("no tolerance"), Lack("no range")
_NO_COMPARISON = Lack("no figure to compare with", is_comparison=True)
_TWICE_A_HUNDRED = 2 * 100 * SCALE
_NOTHING_MORE = Context()


def rate_many(
    actuals: Sequence[Number | None],
    *,
    expected: Sequence[Number | None],
    rule: Rule,
    polarity: Polarity,
    context: Context | Sequence[Context] = _NOTHING_MORE,
) -> list[RatingClass]:
    """Return the class of each actual against what was expected of it, as ``rate`` gives it.

    ``context`` is one for all of them, or one for each.

    >>> from goldenthread.rules.numbers import number
    >>> from goldenthread.rules.rating import within_points
    >>> classes = rate_many([number(93), None, number(80)], expected=[number(95)] * 3,
    ...     rule=within_points(number(5)), polarity=Polarity.HIGH)
    >>> [each.value for each in classes]
    ['near_target', 'not_rated', 'off_target']

    Raises:
        ValueError: the actuals, what was expected and the contexts are not equally many.
    """
    return _many(actuals, expected, rule, polarity, context, classifier=_classifier(rule, polarity))


def label_many(
    actuals: Sequence[Number | None],
    *,
    expected: Sequence[Number | None],
    rule: Rule,
    polarity: Polarity,
    context: Context | Sequence[Context] = _NOTHING_MORE,
) -> list[str]:
    """Return what the council calls the class of each actual; nothing where it has no names of its own."""
    if not rule.classes:
        return [""] * len(actuals)
    return _many(actuals, expected, rule, polarity, context, classifier=_labeller(rule, polarity))


def _many(
    actuals: Sequence[Number | None],
    expected: Sequence[Number | None],
    rule: Rule,
    polarity: Polarity,
    context: Context | Sequence[Context],
    *,
    classifier: _Classifier[Outcome],
) -> list[Outcome]:
    if len(actuals) != len(expected):
        raise ValueError("Give as many expected values as actuals.")
    contexts = repeat(context, len(actuals)) if isinstance(context, Context) else context
    unrated, for_information, missing, classify = classifier
    is_neither, is_counted = polarity is Polarity.NONE, rule.missing_gives is not None
    return [
        (missing if is_counted and counts_as_missing(polarity, beside) else unrated)
        if actual is None
        else for_information
        if is_neither or beside.information_only
        else classify(actual, aim, beside)
        for actual, aim, beside in zip(actuals, expected, contexts, strict=True)
    ]


class _Classifier(NamedTuple, Generic[Outcome]):
    """What the figures that are not rated come to, and what gives the others their outcome."""

    unrated: Outcome
    for_information: Outcome
    missing: Outcome
    classify: Callable[[Number, Number | None, Context], Outcome]


@lru_cache(maxsize=256)
def _classifier(rule: Rule, polarity: Polarity) -> _Classifier[RatingClass]:
    return _made(rule, polarity, lambda means, label: means)


@lru_cache(maxsize=256)
def _labeller(rule: Rule, polarity: Polarity) -> _Classifier[str]:
    return _made(rule, polarity, rule.label_of)


def _made(
    rule: Rule, polarity: Polarity, outcome: Callable[[RatingClass, str], Outcome]
) -> _Classifier[Outcome]:
    """Return what gives a known figure its outcome under the rule."""
    steps = [
        (
            _judge_of(clause.test, polarity, strict=rule.is_strict(clause)),
            outcome(clause.gives, clause.label),
        )
        for clause in rule.clauses
    ]
    otherwise = outcome(rule.otherwise, rule.otherwise_label)
    unrated, fewest = outcome(RatingClass.NOT_RATED, ""), max(len(steps), 1)

    def classify(actual: Number, aim: Number | None, beside: Context) -> Outcome:
        lacking = 0
        for judge, gives in steps:
            judged = judge(actual, aim, beside)
            if judged is True:
                return gives
            if judged is not False:
                if not judged.is_comparison:
                    return unrated
                lacking += 1
        return unrated if lacking == fewest else otherwise

    return _Classifier(
        unrated,
        outcome(RatingClass.INFORMATION_ONLY, ""),
        outcome(rule.missing_gives or RatingClass.NOT_RATED, rule.missing_label),
        classify,
    )


def _judge_of(test: ClauseTest, polarity: Polarity, *, strict: bool) -> _Judge:
    """Return the test as a comparison; what has no quicker form is asked as ``rate`` asks it."""

    def asked(actual: Number, aim: Number | None, beside: Context) -> Judged:
        return test.met(Case(actual, aim, polarity, beside), strict=strict)

    if isinstance(test, AllOf | AnyOf | NoneOf):
        return _joined(test, [_judge_of(one, polarity, strict=strict) for one in test.of])
    if isinstance(test, InRange):
        return _in_range(test, strict=strict)
    if polarity is Polarity.RANGE:  # what is to be reached there depends on the actual
        return asked
    if isinstance(test, GapInPoints):
        return _points(test.at_least + strict, polarity)
    if isinstance(test, GapInPercent):
        return _percent(test, polarity, strict=strict)
    if type(test) is WithinTolerance and not test.is_percent:
        return _tolerated(polarity, strict=strict)
    if isinstance(test, Against) and polarity is not Polarity.NEAR_TARGET:
        return _against(test, polarity, strict=strict)
    return asked


def _gap_for(polarity: Polarity) -> Callable[[Number, Number], int]:
    """Return how much better than its target an actual is."""
    ways: dict[Polarity, Callable[[Number, Number], int]] = {
        Polarity.LOW: lambda actual, aim: aim - actual,
        Polarity.NEAR_TARGET: lambda actual, aim: -abs(actual - aim),
    }
    return ways.get(polarity, int.__sub__)


def _points(edge: int, polarity: Polarity) -> _Judge:
    gap = _gap_for(polarity)

    def judged(actual: Number, aim: Number | None, beside: Context) -> Judged:
        return _NO_TARGET if aim is None else gap(actual, aim) >= edge

    return judged


def _percent(test: GapInPercent, polarity: Polarity, *, strict: bool) -> _Judge:
    """Compare without dividing: a percentage is rounded to a whole millionth, a half to the even.

    It reaches an edge when, unrounded, it is no more than half a millionth short of it; exactly
    half counts where the edge is even.
    """
    gap, edge = _gap_for(polarity), test.at_least + strict
    twice = 2 * edge - 1
    shortest = 0 if edge % 2 == 0 else 1
    of_nought = _judge_of(test.if_nought, polarity, strict=strict) if test.if_nought else None

    def judged(actual: Number, aim: Number | None, beside: Context) -> Judged:
        if aim is None:
            return _NO_TARGET
        if aim == 0:
            return of_nought(actual, aim, beside) if of_nought else False
        return gap(actual, aim) * _TWICE_A_HUNDRED - twice * abs(aim) >= shortest

    return judged


def _tolerated(polarity: Polarity, *, strict: bool) -> _Judge:
    gap = _gap_for(polarity)

    def judged(actual: Number, aim: Number | None, beside: Context) -> Judged:
        if beside.tolerance is None:
            return _NO_TOLERANCE
        if aim is None:
            return _NO_TARGET
        return gap(actual, aim) >= strict - abs(beside.tolerance)

    return judged


def _against(test: Against, polarity: Polarity, *, strict: bool) -> _Judge:
    gap, edge, reference = _gap_for(polarity), test.at_least + strict, test.reference_in

    def judged(actual: Number, aim: Number | None, beside: Context) -> Judged:
        other = reference(beside)
        return _NO_COMPARISON if other is None else gap(actual, other) >= edge

    return judged


def _in_range(test: InRange, *, strict: bool) -> _Judge:
    wider, holds_low, holds_high = test.margin - strict, test.holds_low, test.holds_high

    def judged(actual: Number, aim: Number | None, beside: Context) -> Judged:
        low = beside.range_low if holds_low else None
        high = beside.range_high if holds_high else None
        if low is None:
            return _NO_RANGE if high is None else actual <= high + wider
        return low - wider <= actual and (high is None or actual <= high + wider)

    return judged


def _joined(test: AllOf | AnyOf | NoneOf, judges: Sequence[_Judge]) -> _Judge:
    def judged(actual: Number, aim: Number | None, beside: Context) -> Judged:
        return test.joined([judge(actual, aim, beside) for judge in judges])

    return judged
