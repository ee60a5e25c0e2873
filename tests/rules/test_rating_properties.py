"""What holds of every rule: a scale changes nothing, edges take the better class, missing is not nought."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenthread.rules.numbers import Number, number
from goldenthread.rules.rating import (
    Against,
    BeyondTolerance,
    Clause,
    Comparator,
    Context,
    ForecastReaches,
    GapInPercent,
    GapInPoints,
    InRange,
    Rule,
    Threshold,
    ThresholdName,
    WithinTolerance,
    rate,
)
from goldenthread.rules.rating.clauses import ClauseTest
from goldenthread.rules.vocabulary import MissingReason, Polarity, RatingClass
from tests.rules.test_rating import FIGURES_BESIDE, contexts, rules

ON, NEAR, OFF = RatingClass.ON_TARGET, RatingClass.NEAR_TARGET, RatingClass.OFF_TARGET
ways = st.sampled_from([Polarity.HIGH, Polarity.LOW])
figures = st.integers(-(10**9), 10**9).map(Number)
small = st.integers(0, 10**7).map(Number)
#: Tests of a figure by its distance in the figure's own unit, made with a distance.
BY_DISTANCE: list[Callable[[Number], ClauseTest]] = [
    lambda by: GapInPoints(Number(-by)),
    lambda by: GapInPercent(Number(-5_000_000), GapInPoints(Number(-by))),
    lambda _: WithinTolerance(),
    lambda _: WithinTolerance(is_percent=True),
    lambda _: BeyondTolerance(),
    lambda by: Threshold(value=by),
    lambda _: Threshold(name=ThresholdName.FLOOR),
    lambda _: InRange(),
    lambda by: InRange(margin=by),
    lambda by: Against(Comparator.YEAR_BEFORE, Number(-by)),
    lambda by: ForecastReaches(Number(-by)),
]


@given(st.sampled_from(BY_DISTANCE), ways, figures, figures, small, st.integers(1, 1000), st.data())
def test_actual_target_and_tolerance_in_another_unit_rate_the_same(
    make, polarity, actual, expected, by, times, data
) -> None:
    beside = {name: data.draw(figures) for name in FIGURES_BESIDE if name != "tolerance"}
    is_share = isinstance(make(by), WithinTolerance) and make(by).is_percent
    tolerance = data.draw(small)

    def class_in(unit: int) -> RatingClass:
        scaled: dict[str, Any] = {name: Number(value * unit) for name, value in beside.items()}
        own = tolerance if is_share else Number(tolerance * unit)
        return rate(
            Number(actual * unit),
            expected=Number(expected * unit),
            rule=Rule("A rule", (Clause(ON, make(Number(by * unit))),)),
            polarity=polarity,
            context=Context(**scaled, tolerance=own),
        ).rating_class

    assert class_in(times) is class_in(1)


def edges(target: Number, by: Number, p: int) -> list[tuple[ClauseTest, Number, Context]]:
    """Return tests with a figure exactly on their edge: ``by`` worse than the target, or at a value."""
    short, reached = Number(target - p * by), Context()
    return [
        (GapInPoints(Number(0)), target, reached),
        (GapInPoints(Number(-by)), short, reached),
        (WithinTolerance(), short, Context(tolerance=by)),
        (Threshold(value=short), short, reached),
        (Threshold(name=ThresholdName.AMBER), short, Context(amber=short)),
        (Against(Comparator.PREVIOUS), short, Context(previous=short)),
        (Against(Comparator.YEAR_BEFORE), short, Context(year_before=short)),
        (Against(Comparator.BENCHMARK_MEDIAN), short, Context(benchmark_median=short)),
    ]


@given(ways, figures, small, st.integers(0, 7))
def test_an_edge_takes_the_better_class_unless_the_rule_says_otherwise(polarity, target, by, which):
    p = 1 if polarity is Polarity.HIGH else -1
    test, on_edge, beside = edges(target, by, p)[which]

    def class_of(actual: Number, *, takes_better: bool | None = None) -> RatingClass:
        rule = Rule("A rule", (Clause(NEAR, test, takes_better),))
        return rate(
            actual, expected=target, rule=rule, polarity=polarity, context=beside
        ).rating_class

    assert class_of(on_edge) is NEAR
    assert class_of(on_edge, takes_better=False) is OFF
    assert class_of(Number(on_edge - p)) is OFF
    assert class_of(Number(on_edge + p), takes_better=False) is NEAR


@pytest.mark.parametrize(("share", "on_edge"), [(-10, "90"), (-5, "95"), (0, "100"), (10, "110")])
def test_an_edge_in_per_cent_takes_the_better_class_too(share: int, on_edge: str) -> None:
    test = GapInPercent(number(share))
    for takes_better, found in ((None, NEAR), (False, OFF)):
        rule = Rule("A rule", (Clause(NEAR, test, takes_better),))
        rated = rate(
            number(on_edge), expected=number(100), rule=rule, polarity=Polarity.HIGH
        ).rating_class
        assert rated is found


@given(rules, st.none() | figures, st.sampled_from(Polarity), contexts)
def test_what_is_missing_has_no_class_but_the_one_that_the_rule_gives_it(
    rule, expected, polarity, context
) -> None:
    found = rate(None, expected=expected, rule=rule, polarity=polarity, context=context)
    rightly = (MissingReason.NOT_DUE, MissingReason.NOT_APPLICABLE, MissingReason.SUPPRESSED)
    allowed = {RatingClass.NOT_RATED, RatingClass.INFORMATION_ONLY}
    if rule.missing_gives is not None and context.missing not in rightly:
        allowed.add(rule.missing_gives)
    assert found.rating_class in allowed
