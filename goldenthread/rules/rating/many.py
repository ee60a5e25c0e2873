"""The ratings of many figures at once: their classes alone, without the sentences.

A rule is turned into a few comparisons once and then put to every figure; tests compare the
classes with :func:`rate`'s, one by one. Method: docs/methods/rating.md.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import repeat

from goldenthread.rules.numbers import SCALE, Number
from goldenthread.rules.rating.bands import GapInPercent, GapInPoints, WithinTolerance
from goldenthread.rules.rating.case import Case, Context, Lack
from goldenthread.rules.rating.clauses import ClauseTest, Judged
from goldenthread.rules.rating.combined import AllOf, AnyOf
from goldenthread.rules.rating.rule import Rule
from goldenthread.rules.rating.values import Against, InRange
from goldenthread.rules.vocabulary import Polarity, RatingClass

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
    if len(actuals) != len(expected):
        raise ValueError("Give as many expected values as actuals.")
    contexts = repeat(context, len(actuals)) if isinstance(context, Context) else context
    classify = _classifier(rule, polarity)
    unrated, for_information = RatingClass.NOT_RATED, RatingClass.INFORMATION_ONLY
    is_neither = polarity is Polarity.NONE
    return [
        unrated
        if actual is None
        else for_information
        if is_neither or beside.information_only
        else classify(actual, aim, beside)
        for actual, aim, beside in zip(actuals, expected, contexts, strict=True)
    ]


@lru_cache(maxsize=256)
def _classifier(
    rule: Rule, polarity: Polarity
) -> Callable[[Number, Number | None, Context], RatingClass]:
    """Return what gives a known figure its class under the rule."""
    steps = [
        (_judge_of(clause.test, polarity, strict=rule.is_strict(clause)), clause.gives)
        for clause in rule.clauses
    ]
    otherwise, unrated, fewest = rule.otherwise, RatingClass.NOT_RATED, max(len(steps), 1)

    def classify(actual: Number, aim: Number | None, beside: Context) -> RatingClass:
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

    return classify


def _judge_of(test: ClauseTest, polarity: Polarity, *, strict: bool) -> _Judge:
    """Return the test as a comparison; what has no quicker form is asked as ``rate`` asks it."""

    def asked(actual: Number, aim: Number | None, beside: Context) -> Judged:
        return test.met(Case(actual, aim, polarity, beside), strict=strict)

    if isinstance(test, AllOf | AnyOf):
        return _joined(test, [_judge_of(one, polarity, strict=strict) for one in test.of])
    if isinstance(test, InRange):
        return _in_range(test, strict=strict)
    if polarity is Polarity.RANGE:  # what is to be reached there depends on the actual
        return asked
    if isinstance(test, GapInPoints):
        return _points(test.at_least + strict, polarity)
    if isinstance(test, GapInPercent):
        return _percent(test, polarity, strict=strict)
    if isinstance(test, WithinTolerance) and not test.is_percent:
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


def _joined(test: AllOf | AnyOf, judges: Sequence[_Judge]) -> _Judge:
    def judged(actual: Number, aim: Number | None, beside: Context) -> Judged:
        return test.joined([judge(actual, aim, beside) for judge in judges])

    return judged
