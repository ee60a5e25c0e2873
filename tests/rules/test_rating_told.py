"""What a rating says of itself is true of the numbers that are shown."""

from __future__ import annotations

import operator
import re
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from goldenthread.rules.numbers import Number, number, shown_apart
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


def _agrees(sentence: str, actual: Number, other: Number, decimals: int) -> bool:
    """Say whether the size is what lies between the figures: those that are named, or the page's."""
    size = _told(re.search(rf"({_SHOWN}) (?:short|above|better|worse)", sentence)[1])
    named = re.search(rf"^({_SHOWN}) is .* (?:of|above) ({_SHOWN})", sentence) or re.search(
        rf"\(({_SHOWN}) against ({_SHOWN})\)", sentence
    )
    left, right = named.groups() if named else shown_apart(actual, other, decimals=decimals)
    between = abs(_told(left.replace("-", "−")) - _told(right.replace("-", "−")))
    return between == size


@given(
    st.integers(-(10**8), 10**8).map(Number),
    st.integers(-(10**8), 10**8).map(Number),
    st.integers(0, 3),
)
def test_a_sentence_agrees_with_the_figures_that_are_shown(actual, other, decimals):
    assume(actual != other)
    from_target = Rule("Met or not", (Clause(RatingClass.ON_TARGET, GapInPoints(Number(0))),))
    said = rate(actual, expected=other, rule=from_target, polarity=Polarity.HIGH,
                context=Context(decimals=decimals)).because  # fmt: skip
    assert _agrees(said, actual, other, decimals), said
    from_before = Rule(
        "No worse", (Clause(RatingClass.ON_TARGET, Against(Comparator.YEAR_BEFORE)),)
    )
    said = rate(actual, expected=None, rule=from_before, polarity=Polarity.HIGH,
                context=Context(decimals=decimals, year_before=other)).because  # fmt: skip
    assert _agrees(said.partition(", ")[2], actual, other, decimals), said


@pytest.mark.parametrize(
    ("actual", "before", "says"),
    [
        ("77.4", "79.6", "77.4, 2.2 worse than the same period last year, 79.6"),
        ("77.35", "79.6", "77.4, 2.25 worse than the same period last year (77.35 against 79.6)"),
        ("77.352", "79.648",
         "77.4, 2.3 worse than the same period last year (77.35 against 79.65)"),
        ("79.6", "79.6", "79.6, as good as the same period last year, 79.6"),
    ],
)  # fmt: skip
def test_a_comparison_names_the_figures_where_rounding_would_hide_them(actual, before, says):
    rule = Rule("No worse", (Clause(RatingClass.ON_TARGET, Against(Comparator.YEAR_BEFORE)),))
    context = Context(decimals=1, year_before=number(before))
    found = rate(number(actual), expected=None, rule=rule, polarity=Polarity.HIGH, context=context)
    assert found.because == says


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


def test_no_band_of_a_percentage_is_drawn_around_a_target_of_nought():
    rule = Rule(
        "x",
        (
            Clause(RatingClass.EXCEEDING, GapInPercent(number(0))),
            Clause(RatingClass.ON_TARGET, GapInPoints(number(0))),
        ),
    )
    found = rate(number(0), expected=number(0), rule=rule, polarity=Polarity.LOW)
    assert found.rating_class is RatingClass.ON_TARGET
    assert found.working == (
        "0 − 0 = 0",
        "the target is 0, of which nothing is a percentage, so not exceeding",
        "0 ≥ 0, so on target",
    )
