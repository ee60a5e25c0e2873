"""Control charts: what holds for any series. tests/exchange/test_check_cases.py tries the published cases."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenthread.rules.control import (
    ChartRefused,
    ChartSettings,
    Signal,
    control_chart,
)
from goldenthread.rules.vocabulary import Assurance, Polarity, Variation

series = st.lists(st.none() | st.integers(-(10**12), 10**12), max_size=60)
polarities = st.sampled_from(list(Polarity))


def plain(signals: Sequence[Signal | None]) -> list[int | None]:
    return [None if each is None else each.side for each in signals]


@given(series, polarities, st.integers(-(10**12), 10**12))
def test_moving_a_series_changes_nothing_that_is_said(
    values: list[int | None], polarity: Polarity, by: int
) -> None:
    before = control_chart(values, polarity=polarity)
    after = control_chart([None if v is None else v + by for v in values], polarity=polarity)
    assert after.signals == before.signals
    for one, other in zip(before.stretches, after.stretches, strict=True):
        assert other.upper == (None if one.upper is None else one.upper + by)


@given(series, polarities, st.integers(1, 10**6))
def test_limits_grow_as_the_series_does(
    values: list[int | None], polarity: Polarity, times: int
) -> None:
    before = control_chart(values, polarity=polarity)
    after = control_chart([None if v is None else v * times for v in values], polarity=polarity)
    assert after.signals == before.signals
    for one, other in zip(before.stretches, after.stretches, strict=True):
        assert other.lower == (None if one.lower is None else one.lower * times)


@given(series, st.integers(-(10**12), 10**12))
def test_a_mirrored_series_has_a_mirrored_chart(values: list[int | None], target: int) -> None:
    high = control_chart(values, polarity=Polarity.HIGH, target=target)
    low = control_chart(
        [None if v is None else -v for v in values], polarity=Polarity.LOW, target=-target
    )
    assert plain(low.signals) == [None if side is None else -side for side in plain(high.signals)]
    assert low.variation is high.variation
    assert low.assurance is high.assurance


@given(series)
def test_a_missing_value_is_marked_as_nothing(values: list[int | None]) -> None:
    chart = control_chart(values, polarity=Polarity.HIGH)
    assert [each is None for each in chart.signals] == [each is None for each in values]


@given(st.lists(st.integers(-9, 9), min_size=1, max_size=40), st.integers(0, 3), st.integers(0, 3))
def test_what_is_missing_before_and_after_changes_nothing(
    values: list[int], before: int, after: int
) -> None:
    whole = control_chart(values, polarity=Polarity.HIGH)
    padded = control_chart([None] * before + values + [None] * after, polarity=Polarity.HIGH)
    assert padded.signals == [None] * before + list(whole.signals) + [None] * after
    assert padded.variation is whole.variation
    assert (padded.stretches[0].lower, padded.stretches[0].upper) == (
        whole.stretches[0].lower,
        whole.stretches[0].upper,
    )


def test_nothing_is_told_across_a_missing_figure() -> None:
    """As NHSRplotthedots has it: no moving range, run, trend or pair reaches over a gap."""
    values = [5, 6, 7, 6, 6, 5, None, 9, 5, 6, 7, 6, 5]
    chart = control_chart(values, polarity=Polarity.HIGH)
    assert chart.stretches[0].range_mean == Fraction(8, 9)  # the 4 is screened
    rising = [4, 4, 4, 4, 1, 2, 3, 4, 5, 6, 7, 4, 4, 4]
    assert Signal.RISING in control_chart(rising, polarity=Polarity.HIGH).signals
    broken = [*rising[:8], None, *rising[8:]]
    assert Signal.RISING not in control_chart(broken, polarity=Polarity.HIGH).signals
    sides = [0, 8, 0, 8, 0, 8, 0, 9, 9, 9, 9, 9, 9, 9, 0, 3]
    assert Signal.SHIFT_ABOVE in control_chart(sides, polarity=Polarity.HIGH).signals
    apart = [*sides[:10], None, *sides[10:]]
    assert Signal.SHIFT_ABOVE not in control_chart(apart, polarity=Polarity.HIGH).signals


def test_limits_are_fixed_by_so_many_figures_that_are_known() -> None:
    """With one missing among the first twelve, the thirteenth period's figure is the twelfth."""
    missed = [31, 28, None, 30, 29, 32, 31, 27, 30, 33, 29, 30, 36, 45, 44]
    fixed = control_chart(missed, polarity=Polarity.LOW, settings=ChartSettings(fix_first=12))
    first = control_chart(missed[:13], polarity=Polarity.LOW)
    assert fixed.stretches[0].centre == first.stretches[0].centre == Fraction(61, 2)
    assert fixed.stretches[0].upper == first.stretches[0].upper


def test_twelve_figures_with_gaps_between_them_all_have_no_icons() -> None:
    chart = control_chart([3, None, 5, None] * 6, polarity=Polarity.HIGH)
    assert not chart.has_icons
    assert chart.warning == (
        "No two figures that follow one another differ: there are no limits to judge by."
    )


@pytest.mark.parametrize("values", [[7], [1, None, 4, None, 9], [1, None, 0, 0]])
def test_where_no_ranges_tell_what_is_usual_there_are_no_limits(values: list[int | None]) -> None:
    chart = control_chart(values, polarity=Polarity.HIGH, target=5)
    assert (chart.stretches[0].lower, chart.stretches[0].upper) == (None, None)
    assert chart.assurance is None
    assert set(chart.signals) <= {None, Signal.COMMON_CAUSE}


def test_a_constant_series_has_limits_without_width_and_no_variation() -> None:
    chart = control_chart([5] * 14, polarity=Polarity.HIGH, target=6)
    assert chart.stretches[0].lower == chart.stretches[0].upper == Fraction(5)
    assert chart.variation is Variation.NONE
    assert chart.warning == "Every figure is the same: there is no variation to judge."
    assert chart.assurance is Assurance.CONSISTENTLY_FAILS


def test_screening_never_takes_the_only_moving_ranges() -> None:
    values = [5] * 12 + [9]
    assert control_chart(values, polarity=Polarity.HIGH).stretches[0].range_mean == Fraction(4, 12)
    with_others = [5, 6] * 6 + [60]
    assert control_chart(with_others, polarity=Polarity.HIGH).stretches[0].range_mean == 1


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ([], "There are no figures to draw."),
        ([None, None], "There are no figures to draw."),
        ([3], "There is 1 of the 12 figures that a control chart needs"),
        ([3, 4], "There are 2 of the 12 figures that a control chart needs"),
    ],
)
def test_too_few_points_are_said(values: list[int | None], words: str) -> None:
    chart = control_chart(values, polarity=Polarity.LOW)
    assert chart.warning.startswith(words)
    assert not chart.has_icons


def test_few_points_since_a_rebase_are_said() -> None:
    chart = control_chart(list(range(20)), polarity=Polarity.LOW, rebased_at=[15])
    assert "5 of the 12 figures since the limits were set anew" in chart.warning


def test_a_target_on_a_limit_is_hit_and_missed() -> None:
    values = [10, 12] * 7
    upper = control_chart(values, polarity=Polarity.HIGH).stretches[0].upper
    assert upper == Fraction(1632, 100)
    hundredfold = [value * 100 for value in values]
    at = control_chart(hundredfold, polarity=Polarity.HIGH, target=1632)
    over = control_chart(hundredfold, polarity=Polarity.HIGH, target=1633)
    assert at.assurance is Assurance.HIT_AND_MISS
    assert over.assurance is Assurance.CONSISTENTLY_FAILS


def test_a_point_on_the_centre_ends_a_run_unless_it_is_set_not_to() -> None:
    swings, run = [-30, 20, -30, 20, -30, 20, -30], [9, 8, 9, 0, 8, 9, 8, 9]
    assert sum(swings) + sum(run) == 0  # so that the centre is nought
    usual = control_chart([*swings, *run], polarity=Polarity.HIGH)
    passing = control_chart(
        [*swings, *run], polarity=Polarity.HIGH, settings=ChartSettings(mean_breaks_run=False)
    )
    assert Signal.SHIFT_ABOVE not in usual.signals
    above, at = [Signal.SHIFT_ABOVE], [Signal.COMMON_CAUSE]
    assert passing.signals[7:] == above * 3 + at + above * 4


@pytest.mark.parametrize(
    "setting",
    [{"shift": 5}, {"shift": 9}, {"trend": 4}, {"trend": 8}, {"fix_first": 11}, {"factor": 0}],
)
def test_a_setting_that_makes_no_sense_is_refused(setting: dict[str, Any]) -> None:
    with pytest.raises(ChartRefused):
        ChartSettings(**setting)


@pytest.mark.parametrize(
    ("point", "signal"),
    [
        (6, Signal.ABOVE_LIMIT), (5, Signal.COMMON_CAUSE), (-3, Signal.COMMON_CAUSE),
        (-4, Signal.BELOW_LIMIT),
    ],
)  # fmt: skip
def test_a_point_on_a_limit_is_inside(point: int, signal: Signal) -> None:
    settings = ChartSettings(fix_first=12, factor=Fraction(2))
    chart = control_chart([0, 2] * 6 + [point], polarity=Polarity.HIGH, settings=settings)
    limits = chart.stretches[0]
    assert [float(limits.lower), float(limits.upper)] == [-3, 5]
    assert chart.last_signal is signal


def test_a_point_on_a_limit_is_inside_though_another_is_beyond() -> None:
    settings = ChartSettings(fix_first=12, factor=Fraction(2))
    chart = control_chart([0, 2] * 6 + [6, 5, -3, -4], polarity=Polarity.HIGH, settings=settings)
    above, below = Signal.ABOVE_LIMIT, Signal.BELOW_LIMIT
    assert [place for place, one in enumerate(chart.signals) if one is above] == [12]
    assert [place for place, one in enumerate(chart.signals) if one is below] == [15]


@pytest.mark.parametrize(("points", "marked"), [((30, 30), False), ((31, 31), True)])
def test_a_point_on_a_near_limit_is_not_beyond_it(points: tuple[int, int], marked: bool) -> None:
    settings = ChartSettings(fix_first=12, factor=Fraction(3))
    chart = control_chart([0, 12] * 6 + [*points, 7], polarity=Polarity.HIGH, settings=settings)
    assert chart.stretches[0].upper_near == 30
    assert (Signal.TWO_OF_THREE_ABOVE in chart.signals) is marked


def test_a_moving_range_at_the_edge_of_screening_is_left_out() -> None:
    ranges = [3267, 433, 433, 433, 434]
    assert sum(ranges) == 1000 * len(ranges)  # so that the first is 3.267 times their mean
    values = [sum(ranges[:end]) for end in range(len(ranges) + 1)]
    found = control_chart(values, polarity=Polarity.HIGH).stretches[0]
    assert (found.range_mean, found.ranges) == (Fraction(1733, 4), 4)
