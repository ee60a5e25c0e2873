"""Many figures rated at once get the classes that each gets alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenthread.rules.numbers import Number, number
from goldenthread.rules.rating import (
    AllOf,
    BeyondTolerance,
    Clause,
    Context,
    GapInPercent,
    Rule,
    label_many,
    rate,
    rate_many,
    within_points,
)
from goldenthread.rules.vocabulary import Polarity, RatingClass
from tests.rules.test_rating import clause_tests, contexts, contexts_of, numbers, rules

#: Few enough that figures fall on edges, and are compared with nought, again and again.
close = st.integers(-6, 6).map(Number)
information = st.builds(Context, information_only=st.booleans())


def one_by_one(actuals, expected, rule, polarity, beside):
    return [
        rate(actual, expected=aim, rule=rule, polarity=polarity, context=context).rating_class
        for actual, aim, context in zip(actuals, expected, beside, strict=True)
    ]


@given(
    rules | st.builds(Rule, st.just("No clause"), st.just(())),
    st.lists(
        st.tuples(st.none() | numbers, st.none() | numbers, contexts | information), max_size=8
    ),
    st.sampled_from(Polarity),
)
def test_many_are_rated_as_one_by_one(rule, cases, polarity):
    actuals, expected, beside = (
        [list(each) for each in zip(*cases, strict=True)] if cases else ([], [], [])
    )
    found = rate_many(actuals, expected=expected, rule=rule, polarity=polarity, context=beside)
    assert found == one_by_one(actuals, expected, rule, polarity, beside)
    labels = label_many(actuals, expected=expected, rule=rule, polarity=polarity, context=beside)
    assert labels == [
        rate(actual, expected=aim, rule=rule, polarity=polarity, context=context).label
        for actual, aim, context in zip(actuals, expected, beside, strict=True)
    ]


@given(
    clause_tests.filter(lambda test: not isinstance(test, AllOf)),
    st.lists(st.tuples(close, close), min_size=1, max_size=20),
    contexts_of(close),
    st.sampled_from(Polarity),
    st.booleans(),
)
def test_one_context_serves_all(test, cases, context, polarity, edge_takes_better):
    rule = Rule(
        "A rule",
        (Clause(RatingClass.ON_TARGET, test),),
        edge_takes_better=edge_takes_better,
    )
    actuals, expected = (list(each) for each in zip(*cases, strict=True))
    found = rate_many(actuals, expected=expected, rule=rule, polarity=polarity, context=context)
    assert found == one_by_one(actuals, expected, rule, polarity, [context] * len(cases))


@given(
    st.integers(-4, 4),
    st.integers(-4, 4),
    st.sampled_from([number(200), number(-200), number(400), number(100), Number(3), Number(0)]),
    st.sampled_from([Polarity.HIGH, Polarity.LOW, Polarity.NEAR_TARGET]),
    st.booleans(),
)
def test_half_a_millionth_of_a_per_cent_is_rounded_as_in_the_published_sum(
    edge, off, aim, polarity, edge_takes_better
):
    rule = Rule(
        "Per cent",
        (Clause(RatingClass.ON_TARGET, GapInPercent(Number(edge))),),
        edge_takes_better=edge_takes_better,
    )
    actual = Number(aim + off)
    assert rate_many([actual], expected=[aim], rule=rule, polarity=polarity) == one_by_one(
        [actual], [aim], rule, polarity, [Context()]
    )


def test_a_missing_actual_is_not_rated_and_never_nought():
    rule = within_points(number(5))
    classes = rate_many([None, Number(0)], expected=[Number(0), Number(0)], rule=rule,
                        polarity=Polarity.HIGH)  # fmt: skip
    assert classes == [RatingClass.NOT_RATED, RatingClass.ON_TARGET]


@pytest.mark.parametrize("contexts_given", [Context(), [Context()]])
def test_a_list_that_is_too_short_is_refused(contexts_given):
    with pytest.raises(ValueError):
        rate_many([Number(1)] * 2, expected=[Number(1)], rule=within_points(number(5)),
                  polarity=Polarity.HIGH, context=contexts_given)  # fmt: skip
    with pytest.raises(ValueError):
        rate_many([Number(1)], expected=[Number(1)], rule=within_points(number(5)),
                  polarity=Polarity.HIGH, context=[Context()] * 2)  # fmt: skip


def test_beyond_its_tolerance_is_not_within_it_for_many_either():
    rule = Rule("x", (Clause(RatingClass.EXCEEDING, BeyondTolerance()),))
    beside = Context(tolerance=number(2))
    actuals = [number(each) for each in (81, 82, 79, 78)]
    aims = [number(80)] * 4
    found = rate_many(actuals, expected=aims, rule=rule, polarity=Polarity.HIGH, context=beside)
    assert found == [
        RatingClass.OFF_TARGET, RatingClass.EXCEEDING, RatingClass.OFF_TARGET, RatingClass.OFF_TARGET,
    ]  # fmt: skip
