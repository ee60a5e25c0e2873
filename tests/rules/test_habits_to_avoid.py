"""Habits seen in systems of this field, each with a test that the rules do not have it."""

from __future__ import annotations

from fractions import Fraction

import pytest

from goldenthread.rules.accumulation import Part, year_to_date_value
from goldenthread.rules.numbers import NotANumber, Number, number, plain, read_figure
from goldenthread.rules.rating import rate, within_points
from goldenthread.rules.rollup import Child, RollupRefused, roll_up
from goldenthread.rules.suppression import Rules, suppress
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
