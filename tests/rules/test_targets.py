"""What was expected by then."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from goldenthread.rules.numbers import Number, number, plain
from goldenthread.rules.periods import parse_period
from goldenthread.rules.targets import Target, expected_for, shape_of
from goldenthread.rules.vocabulary import Accumulation, Frequency

YEAR = parse_period("2025/26")
QUARTERS = YEAR.children(Frequency.QUARTER)


def target(name: str, value: str, number_of_it: int = 1) -> Target:
    return Target(number_of_it, parse_period(name), number(value))


def test_a_target_for_the_very_period_wins():
    targets = [target("2025/26", "400", 1), target("2025/26 Q1", "36", 2)]
    for accumulation in Accumulation:
        expected = expected_for(QUARTERS[0], targets=targets, accumulation=accumulation)
        assert (expected.value, expected.target) == (number(36), 2)
        assert expected.because == "the target for 2025/26 Q1 itself"


def test_what_adds_up_is_expected_by_a_straight_line_and_says_so():
    expected = expected_for(
        QUARTERS[0], targets=[target("2025/26", "365")], accumulation=Accumulation.SUM
    )
    assert expected.value == number(91)
    assert "by a straight line over 91 of its 365 days" in expected.because


def test_a_cumulative_figure_is_expected_from_the_start_of_the_year():
    expected = expected_for(
        QUARTERS[1], targets=[target("2025/26", "365")], accumulation=Accumulation.CUMULATIVE
    )
    assert expected.value == number(183)


def test_what_does_not_add_up_keeps_the_years_target():
    expected = expected_for(
        QUARTERS[2], targets=[target("2025/26", "95", 7)], accumulation=Accumulation.LATEST
    )
    assert (expected.value, expected.target) == (number(95), 7)
    assert expected.because == "the target for 2025/26, the same in every part of it"


def test_without_a_target_nothing_is_expected_and_it_is_not_nought():
    expected = expected_for(QUARTERS[0], targets=[target("2024/25", "95")])
    assert (expected.value, expected.target) == (None, None)
    assert expected.because == "no target covers 2025/26 Q1"


def test_the_shortest_target_that_covers_the_period_is_used():
    targets = [target("2025/26 H1", "10", 1), target("2022/23-25/26", "90", 2)]
    assert expected_for(QUARTERS[0], targets=targets).target == 1
    assert expected_for(QUARTERS[3], targets=targets).target == 2


def test_of_two_targets_as_long_the_later_one_is_used():
    targets = [target("2025/26", "90", 1), target("2025/26", "95", 2)]
    assert expected_for(QUARTERS[0], targets=targets).target == 2
    assert expected_for(YEAR, targets=targets).target == 2


def test_a_target_over_four_years_gives_each_year_its_share():
    homes = [target("2022/23-25/26", "600")]
    shares = [
        expected_for(parse_period(year), targets=homes, accumulation=Accumulation.SUM).value
        for year in ("2022/23", "2023/24", "2024/25", "2025/26")
    ]
    assert [plain(share, 1) for share in shares] == ["149.9", "150.3", "149.9", "149.9"]


def test_the_year_to_date_sums_the_periods_own_targets():
    targets = [Target(n, period, number(10 * n)) for n, period in enumerate(QUARTERS, start=1)]
    expected = expected_for(
        QUARTERS[2], targets=targets, accumulation=Accumulation.SUM, to_date=True
    )
    assert (expected.value, expected.target) == (number(60), 3)
    assert expected.because == "the targets from 2025/26 Q1 to 2025/26 Q3, summed"


def test_the_year_to_date_never_holds_a_sum_against_one_periods_target():
    targets = [target("2025/26", "365", 1), target("2025/26 Q2", "50", 2)]
    expected = expected_for(
        QUARTERS[1], targets=targets, accumulation=Accumulation.SUM, to_date=True
    )
    assert (expected.value, expected.target) == (number(183), 1)
    alone = expected_for(
        QUARTERS[1], targets=targets[1:], accumulation=Accumulation.SUM, to_date=True
    )
    assert alone.value is None


@given(
    st.integers(-(10**12), 10**12).map(Number),
    st.sampled_from([Frequency.MONTH, Frequency.QUARTER]),
)
def test_the_parts_of_a_straight_line_make_the_whole(value, frequency):
    whole = [Target(1, YEAR, value)]
    periods = YEAR.children(frequency)
    shares = [
        expected_for(period, targets=whole, accumulation=Accumulation.SUM).value
        for period in periods
    ]
    assert abs(sum(shares) - value) <= len(periods)
    by_the_end = expected_for(periods[-1], targets=whole, accumulation=Accumulation.CUMULATIVE)
    assert by_the_end.value == value


def test_a_span_that_is_no_part_of_its_year_has_no_targets_to_sum():
    across = parse_period("May to July 2025")
    targets = [Target(1, across, number(50)), target("2025/26", "365", 2)]
    expected = expected_for(across, targets=targets, accumulation=Accumulation.SUM, to_date=True)
    assert (expected.value, expected.target) == (number(122), 2)


def test_a_year_with_a_part_missing_has_no_shape():
    """Three quarters of four are not the year: their shares would be too large."""
    known = [number(10), number(20), None, number(40)]
    for place in range(4):
        assert shape_of(
            parse_period("2024/25"), known, place=place, accumulation=Accumulation.SUM
        ) is None  # fmt: skip


def test_a_cumulative_year_has_come_to_its_last_part():
    supplied = [number(each) for each in ("35.88", "57.87", "86.00", "97.50")]
    shape = shape_of(
        parse_period("2024/25"), supplied, place=1, accumulation=Accumulation.CUMULATIVE
    )
    assert shape is not None
    assert (shape.part, shape.whole) == (number("57.87"), number("97.50"))
