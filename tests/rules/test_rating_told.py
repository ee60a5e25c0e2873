"""What a rating says of itself is true of the numbers that are shown."""

from __future__ import annotations

import operator
import re
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenthread.rules.numbers import Number, number
from goldenthread.rules.rating import (
    Against,
    AllOf,
    AnyOf,
    Clause,
    Comparator,
    Context,
    GapInPercent,
    GapInPoints,
    NoneOf,
    Rule,
    TowardsTarget,
    WithinTolerance,
    rate,
    within_percent,
    within_points,
)
from goldenthread.rules.vocabulary import Polarity, RatingClass

_SHOWN = r"\(?−?[0-9,]*\.?[0-9]+\)?"


def _told(shown: str) -> Fraction:
    return Fraction(shown.strip("()").replace(",", "").replace("−", "-"))


@given(
    st.integers(-(10**8), 10**8).map(Number),
    st.integers(-(10**8), 10**8).map(Number),
    st.sampled_from(
        [within_points(number(5)), within_percent(number(10)), within_percent(number(2))]
    ),
    st.sampled_from([Polarity.HIGH, Polarity.LOW, Polarity.NEAR_TARGET]),
    st.none() | st.integers(0, 3),
)
def test_the_arithmetic_adds_up_as_it_is_shown(actual, expected, rule, polarity, decimals):
    found = rate(actual, expected=expected, rule=rule, polarity=polarity,
                 context=Context(decimals=decimals))  # fmt: skip
    text = " ".join(found.working)
    subtraction = re.search(rf"({_SHOWN}) − ({_SHOWN}) = ({_SHOWN})", text)
    assert subtraction is not None
    assert _told(subtraction[1]) - _told(subtraction[2]) == _told(subtraction[3])
    division = re.search(rf"({_SHOWN}) ÷ ({_SHOWN}) = ({_SHOWN}) %", text)
    if division is not None:
        off = abs(_told(division[1]) / _told(division[2]) * 100 - _told(division[3]))
        assert off <= Fraction(1, 100)
    signs = {"<": operator.lt, "≤": operator.le, ">": operator.gt, "≥": operator.ge}
    for left, sign, right in re.findall(
        rf"(?=(?<![0-9.,−])({_SHOWN})(?: %)? ([<≤>≥]) ({_SHOWN}))", text
    ):
        assert signs[sign](_told(left), _told(right)), text


@pytest.mark.parametrize(
    ("actual", "target", "polarity", "says"),
    [
        ("400", "494", Polarity.LOW, "94 under 494 (19 per cent)"),
        ("494", "494", Polarity.LOW, "at the target of 494"),
        ("512", "494", Polarity.LOW, "18 over 494 (3.6 per cent), within 10 per cent"),
        ("550", "494", Polarity.HIGH, "56 above 494 (11.3 per cent)"),
    ],
)
def test_a_figure_that_beats_its_target_is_not_said_to_be_within_a_miss(
    actual, target, polarity, says
):
    """Where green reaches below the target, as at Havering: 19 per cent better is not within 10."""
    green_with_a_miss = Rule("x", (Clause(RatingClass.ON_TARGET, GapInPercent(number(-10))),))
    assert rate(number(actual), expected=number(target), rule=green_with_a_miss,
                polarity=polarity).because == says  # fmt: skip


def test_a_miss_is_not_said_to_be_less_than_what_would_exceed():
    exceeds = Rule(
        "x", (Clause(RatingClass.EXCEEDING, GapInPoints(number(10))),), RatingClass.ON_TARGET
    )
    said = [
        rate(number(actual), expected=number(80), rule=exceeds, polarity=Polarity.HIGH).because
        for actual in (62, 85, 90)
    ]
    assert said == ["18 short of 80", "5 above 80, less than 10", "10 above 80, by 10 or more"]


def test_without_a_range_nothing_can_be_better_within_it():
    """A range without ends was as good as any other figure."""
    rule = Rule("x", (Clause(RatingClass.ON_TARGET, Against(Comparator.PREVIOUS)),))
    found = rate(number(1), expected=None, rule=rule, polarity=Polarity.RANGE,
                 context=Context(previous=number(9)))  # fmt: skip
    assert (found.rating_class, found.because) == (RatingClass.NOT_RATED, "no range")


def test_at_the_target_nothing_need_be_nearer():
    rule = Rule("x", (Clause(RatingClass.ON_TARGET, TowardsTarget()),))
    for actual in (80, 81):
        found = rate(number(actual), expected=number(80), rule=rule, polarity=Polarity.HIGH,
                     context=Context(previous=number(90)))  # fmt: skip
        assert found.rating_class is RatingClass.ON_TARGET
        assert found.because.endswith("which reaches it")


def test_what_is_not_met_needs_nothing_that_lacks():
    """One part that is not met settles all of them, one that is met any of them: the rest may lack."""
    lacking, missed, met = WithinTolerance(), GapInPoints(number(10)), GapInPoints(number(-10))
    for test, expected in (
        (AllOf((lacking, missed)), RatingClass.OFF_TARGET),
        (AllOf((lacking, met)), RatingClass.NOT_RATED),
        (AnyOf((lacking, met)), RatingClass.ON_TARGET),
        (AnyOf((lacking, missed)), RatingClass.NOT_RATED),
        (NoneOf((lacking, met)), RatingClass.OFF_TARGET),
        (NoneOf((lacking, missed)), RatingClass.NOT_RATED),
    ):
        rule = Rule("x", (Clause(RatingClass.ON_TARGET, test),))
        found = rate(number(75), expected=number(80), rule=rule, polarity=Polarity.HIGH)
        assert found.rating_class is expected
