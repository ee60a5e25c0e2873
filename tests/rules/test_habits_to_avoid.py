"""Habits seen in systems of this field, each with a test that the rules do not have it."""

from __future__ import annotations

from fractions import Fraction

import pytest

from goldenthread.rules.accumulation import Part, year_to_date_value
from goldenthread.rules.formulas import Reference, read_formula, work_out
from goldenthread.rules.numbers import NotANumber, Number, number, plain, read_figure
from goldenthread.rules.periods import parse_period
from goldenthread.rules.rating import (
    Clause,
    Context,
    GapInPercent,
    GapInPoints,
    Rule,
    rate,
    within_points,
)
from goldenthread.rules.rollup import Child, RollupRefused, roll_up
from goldenthread.rules.suppression import Rules, suppress
from goldenthread.rules.targets import Target, expected_for
from goldenthread.rules.vocabulary import Accumulation, Polarity, RatingClass, RollupMethod

ON, NEAR, OFF, NOT = (
    RatingClass.ON_TARGET,
    RatingClass.NEAR_TARGET,
    RatingClass.OFF_TARGET,
    RatingClass.NOT_RATED,
)
MEAN = RollupMethod.WEIGHTED_MEAN


def rated(actual, expected, polarity, *, near=5):
    return rate(
        None if actual is None else number(actual),
        expected=number(expected), polarity=polarity, rule=within_points(number(near)),
    ).rating_class  # fmt: skip


def test_a_true_nought_survives_entry_sum_and_words():
    assert read_figure("0").value == 0
    assert plain(number("0")) == "0"
    assert year_to_date_value([Part(number("0")), Part(number("0"))], Accumulation.SUM).value == 0
    assert suppress({"a": 0, "b": 12}, Rules()).cells["a"].count == 0


def test_a_perfect_nought_is_on_target_where_low_is_good():
    assert rated("0", "0", Polarity.LOW) is ON
    assert rated("0", "4", Polarity.LOW) is ON


def test_a_nought_is_rated_and_a_missing_figure_is_not():
    assert rated("0", "95", Polarity.HIGH) is OFF
    assert rated(None, "95", Polarity.HIGH) is NOT


def test_nothing_is_rounded_before_it_is_compared():
    assert rated("94.999999", "95", Polarity.HIGH) is NEAR
    assert rated("89.999999", "95", Polarity.HIGH) is OFF


def test_the_direction_is_never_ignored():
    assert rated("80", "95", Polarity.LOW) is ON
    assert rated("80", "95", Polarity.HIGH) is OFF


def test_negatives_are_numbers_like_others():
    assert read_figure("-3.5").value == number("-3.5")
    assert rated("-3", "-2", Polarity.HIGH) is NEAR


@pytest.mark.parametrize("text", ["nan", "inf", "1e400", ""])
def test_no_figure_that_is_not_a_number_comes_in(text):
    with pytest.raises(NotANumber):
        number(text)


@pytest.mark.parametrize("method", list(RollupMethod))
def test_weights_of_nought_give_no_rating_and_no_nan(method):
    found = roll_up([Child("a", ON, Number(0)), Child("b", OFF, Number(0))], method)
    assert (found.rating_class, found.because) == (NOT, "all weights are nought")


def test_a_weight_below_nought_is_refused():
    with pytest.raises(RollupRefused, match="nought or more"):
        roll_up([Child("a", ON, number(-1))], MEAN)


def test_what_is_missing_is_no_nought_in_a_whole():
    found = roll_up([Child("a", ON), Child("b", NOT)], MEAN)
    assert (found.rating_class, found.coverage) == (ON, "1 of 2 rated")


def test_weights_count_and_are_no_plain_mean():
    children = [Child("large", ON, number(100)), Child("small", OFF, number(1))]
    found = roll_up(children, MEAN)
    assert (found.rating_class, found.shares["large"]) == (ON, Fraction(100, 101))


def test_the_ratio_of_sums_is_no_mean_of_percentages():
    parts = [Part(None, number(1), number(2)), Part(None, number(99), number(100))]
    value = year_to_date_value(parts, Accumulation.RATIO_OF_SUMS).value
    assert value is not None and plain(value, 2) == "98.04"


def test_a_mean_hides_no_part_that_is_off_target():
    found = roll_up([*(Child(each, ON) for each in "abcdefgh"), Child("bad", OFF)], MEAN)
    assert (found.rating_class, found.worst) == (ON, "bad")


def test_an_awkward_nought_is_never_replaced_by_something_small():
    """A peer writes 0.001 for a nought so that it can divide (habit 6)."""
    parts = [Part(None, number("5"), number("0"))]
    found = year_to_date_value(parts, Accumulation.RATIO_OF_SUMS)
    assert found.value is None
    assert found.because.endswith("cannot be calculated, as it divides by nought")
    divided = work_out(read_formula("[A] / [B]"), {
        Reference("A"): number("5"), Reference("B"): number("0"),
    })  # fmt: skip
    assert divided.value is None
    assert "nought" in str(divided.trouble)
    by_percent = Rule("By per cent", (
        Clause(ON, GapInPercent(number("-5"), GapInPoints(number("0")))),))  # fmt: skip
    of_nought = rate(number("0.001"), expected=number("0"), rule=by_percent, polarity=Polarity.LOW)
    assert of_nought.rating_class is OFF  # by the rule's own alternative, and not 5 % of anything
    assert rate(
        number("0"), expected=number("0"), rule=by_percent, polarity=Polarity.LOW
    ).rating_class is ON  # fmt: skip


def test_the_target_of_another_period_is_never_taken():
    """A peer holds a quarter against the next quarter's cumulative target (habit 10)."""
    second = Target(1, parse_period("2014/15 Q2"), number("80"))
    found = expected_for(
        parse_period("2014/15 Q1"), targets=[second], accumulation=Accumulation.SUM
    )
    assert (found.value, found.target) == (None, None)
    assert found.because == "no target covers 2014/15 Q1"
    later = expected_for(parse_period("2014/15"), targets=[second])
    assert later.value is None


def test_what_came_before_is_never_rated_in_place_of_what_is_missing():
    """A peer rates an empty quarter by the one before (habit 9)."""
    context = Context(previous=number("99"), year_before=number("99"))
    found = rate(
        None, expected=number("95"), rule=within_points(number(5)), polarity=Polarity.HIGH,
        context=context,
    )  # fmt: skip
    assert found.rating_class is NOT
