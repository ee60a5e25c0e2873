"""Habits seen in systems of this field, each with a test that the rules do not have it.

1 a true nought lost; 3 rounding before comparing; 4 most for least, and regress hidden by a clamp; 5 ratios
turned over, which divide by nought; 6 a nought replaced by a little more; 7 a direction assumed; 8 plain
means, nought for what is missing, no number from weights of nought; 9 the last status on an empty cell;
10 another period's target; 15 formulas run as code; 17 age for lateness. Floats among the records (2), pages
that write when they are read (11) and duplicates (16) are held where records and pages are.
"""

from __future__ import annotations

import ast
import inspect
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

import goldenthread
from goldenthread.rules.accumulation import Part, year_to_date_value
from goldenthread.rules.attention import (
    AttentionKind,
    AttentionRule,
    Seen,
    Watched,
    needs_attention,
)
from goldenthread.rules.benchmarks import Comparison
from goldenthread.rules.control import control_chart
from goldenthread.rules.direction import long_direction, short_direction
from goldenthread.rules.formulas import FormulaRefused, read_formula
from goldenthread.rules.numbers import NotANumber, Number, number, plain, read_figure
from goldenthread.rules.periods import parse_period
from goldenthread.rules.rating import Context, rate, rate_many, within_percent, within_points
from goldenthread.rules.rewards import reward
from goldenthread.rules.rollup import Child, RollupRefused, roll_up
from goldenthread.rules.scoring import ScoringRefused, score_against, score_options
from goldenthread.rules.suppression import Rules, suppress
from goldenthread.rules.targets import Target, expected_for
from goldenthread.rules.vocabulary import (
    Accumulation,
    Heading,
    Polarity,
    RatingClass,
    RollupMethod,
)

PACKAGE = Path(goldenthread.__file__).parent

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


def test_the_least_is_the_least_and_the_greatest_the_greatest():
    parts = [Part(number(each)) for each in ("-3", "0", "7")]
    least = year_to_date_value(parts, Accumulation.LEAST).value
    greatest = year_to_date_value(parts, Accumulation.GREATEST).value
    assert (least, greatest) == (number(-3), number(7))


def test_what_went_backwards_is_said_and_not_clamped_to_nought():
    fell = reward(number(48), without=number(50), with_agreement=number(60), share=number(1000))
    assert (plain(fell.achieved), fell.grant) == ("-0.2", 0)
    assert fell.because == "−2 of the 10 promised, −20 per cent, earns nothing"
    missed = rate(
        number(-5), expected=number(10), rule=within_points(number(2)), polarity=Polarity.HIGH
    )
    assert missed.because == "15 short of 10, more than 2"
    assert roll_up([Child("a", OFF), Child("b", OFF)], MEAN).rating_class is OFF


def test_low_is_good_by_distance_and_never_by_a_ratio_turned_over():
    """A nought and a figure below it are the best that there are, and nothing is divided by them."""
    best_first = ["-2", "0", "3", "4", "4.5"]
    classes = [rated(each, "4", Polarity.LOW, near=0) for each in best_first]
    assert classes == [ON, ON, ON, ON, OFF]
    ranked = Comparison({each: number(each) for each in best_first}, Polarity.LOW).standings()
    assert [ranked[each].rank for each in best_first] == [1, 2, 3, 4, 5]
    with pytest.raises(ScoringRefused, match="divided by nought"):
        score_against(number(0), number(4), Polarity.LOW)


def test_a_target_of_nought_has_no_percentage_and_is_not_made_a_little_more():
    found = rate(number("0.001"), expected=number(0), rule=within_percent(number(10)),
                 polarity=Polarity.LOW)  # fmt: skip
    assert (found.rating_class, found.because) == (
        OFF,
        "0.001 over 0, and nothing is a percentage of 0",
    )
    said = within_percent(number(10), if_nought=number(1))
    assert (
        rate(number("0.9"), expected=number(0), rule=said, polarity=Polarity.LOW).rating_class
        is NEAR
    )


@pytest.mark.parametrize(
    ("asks", "name"),
    [
        (rate, "polarity"), (short_direction, "polarity"), (long_direction, "polarity"),
        (control_chart, "polarity"), (Comparison, "polarity"), (rate_many, "polarity"),
    ],
)  # fmt: skip
def test_which_way_is_good_is_never_assumed(asks, name):
    assert inspect.signature(asks).parameters[name].default is inspect.Parameter.empty


def test_weights_of_nought_are_refused_where_options_are_scored():
    with pytest.raises(ScoringRefused, match="All weights are nought"):
        score_options({"a": {"x": number(5)}}, {"x": Number(0)})
    lacking = score_options({"a": {"x": None}, "b": {"x": number(0)}}, {"x": number(1)})
    assert [(each.option, each.score, each.place) for each in lacking.scored] == [
        ("b", Fraction(0), 1), ("a", None, None),
    ]  # fmt: skip


def test_an_empty_period_has_no_rating_of_the_one_before():
    before = Context(previous=number(100), year_before=number(100))
    found = rate(None, expected=number(95), rule=within_points(number(5)), polarity=Polarity.HIGH,
                 context=before)  # fmt: skip
    assert (found.rating_class, found.because) == (NOT, "awaited")


def test_a_figure_to_date_is_never_held_against_one_periods_target():
    first = Target(1, parse_period("2014/15 Q1"), number("24.6"))
    found = expected_for(
        parse_period("2014/15 Q2"), targets=[first], accumulation=Accumulation.CUMULATIVE
    )
    assert found.value is None


def test_no_formula_is_run_as_a_program():
    for text in (
        "__import__('os')",
        "().__class__",
        "[A].real",
        "lambda: 1",
        "1 if 1 else 2",
        "f'{1}'",
    ):
        with pytest.raises(FormulaRefused):
            read_formula(text)
    named = {
        f"{file.name}: {node.func.id}"
        for file in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        and node.func.id in ("eval", "exec", "compile")
    }  # fmt: skip
    assert named == set()


def test_a_figure_is_late_by_its_due_day_and_not_by_the_age_of_the_last():
    old = Seen(parse_period("2019/20"), ON, number(5), number(4), Heading.STEADY)
    late = AttentionRule(AttentionKind.LATE)
    on = date(2026, 5, 1)
    assert needs_attention(late, Watched([old]), today=on) is None
    due = Watched([old], late=(parse_period("2025/26"), date(2026, 4, 15)))
    found = needs_attention(late, due, today=on)
    assert found is not None and found.because == "2025/26 is 16 days late"
