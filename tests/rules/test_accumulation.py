"""What parts come to together."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenthread.rules.accumulation import Part, rolling_cumulative, year_to_date_value
from goldenthread.rules.numbers import Number, number, plain
from goldenthread.rules.vocabulary import Accumulation

counts = st.integers(0, 10**12).map(Number)
ratios = st.lists(st.builds(Part, st.none(), counts, counts), min_size=1, max_size=12)
values = st.none() | st.integers(-(10**12), 10**12).map(Number)
parts_by_value = st.lists(st.builds(Part, values), min_size=1, max_size=12)


def parts(*written: str | None) -> list[Part]:
    return [Part(None if text is None else number(text)) for text in written]


@pytest.mark.parametrize(
    ("accumulation", "value", "because"),
    [
        (Accumulation.SUM, "24", "the sum of all 3 parts"),
        (Accumulation.LATEST, "9", "the latest figure"),
        (Accumulation.CUMULATIVE, "9", "the year to date as supplied"),
        (Accumulation.MEAN, "8", "the mean, with every part counting the same, of all 3 parts"),
        (Accumulation.LEAST, "3", "the least of all 3 parts"),
        (Accumulation.GREATEST, "12", "the greatest of all 3 parts"),
    ],
)
def test_each_way_says_what_it_did(accumulation, value, because):
    result = year_to_date_value(parts("12", "3", "9"), accumulation)
    assert (result.value, result.because) == (number(value), because)
    assert result.is_whole


def test_one_of_two_and_ninety_nine_of_a_hundred_make_98_04():
    quarters = [
        Part(number(50), number(1), number(2)),
        Part(number(99), number(99), number(100)),
    ]
    result = year_to_date_value(quarters, Accumulation.RATIO_OF_SUMS)
    assert plain(result.value, 2) == "98.04"
    per_thousand = year_to_date_value(quarters, Accumulation.RATIO_OF_SUMS, per=number(1000))
    assert plain(per_thousand.value, 1) == "980.4"


def test_a_mean_of_percentages_is_said_to_be_one():
    result = year_to_date_value(parts("50", "99"), Accumulation.RATIO_OF_SUMS)
    assert plain(result.value) == "74.5"
    assert "parts of different sizes count the same" in result.because
    alone = year_to_date_value(parts("50"), Accumulation.RATIO_OF_SUMS)
    assert alone.because == "the figure of the only part"


def test_a_ratio_to_nought_cannot_be_calculated():
    result = year_to_date_value([Part(None, number(0), number(0))], Accumulation.RATIO_OF_SUMS)
    assert result.value is None
    assert "cannot be calculated" in result.because


def test_a_ratio_counts_only_the_parts_whose_two_counts_are_known():
    quarters = [Part(number(50), number(1), number(2)), Part(number(99)), Part(None, number(3))]
    result = year_to_date_value(quarters, Accumulation.RATIO_OF_SUMS)
    assert (plain(result.value), result.known, result.of) == ("50", 1, 3)
    assert result.because == "1 out of 2 over 1 of 3 parts"


def test_the_latest_of_an_unfinished_year_says_which_part_it_is_for():
    result = year_to_date_value(parts("12", "3", None), Accumulation.LATEST)
    assert result.because == "the latest figure, which is for part 2 of 3"
    assert (result.value, result.known, result.of) == (number(3), 2, 3)


def test_what_is_not_added_up_has_no_year_to_date():
    result = year_to_date_value(parts("12", None), Accumulation.NONE)
    assert (result.value, result.known, result.of) == (None, 1, 2)


@pytest.mark.parametrize("accumulation", Accumulation)
def test_missing_parts_are_never_nought(accumulation):
    result = year_to_date_value(parts(None, None), accumulation)
    assert (result.value, result.known, result.of) == (None, 0, 2)
    assert year_to_date_value([], accumulation).value is None


@given(ratios, st.randoms())
def test_order_does_not_matter_in_a_ratio_of_sums(some, random):
    shuffled = list(some)
    random.shuffle(shuffled)
    way = Accumulation.RATIO_OF_SUMS
    assert year_to_date_value(shuffled, way) == year_to_date_value(some, way)


@given(parts_by_value)
def test_a_missing_part_changes_the_coverage_and_not_the_value(some):
    for way in Accumulation:
        before = year_to_date_value(some, way)
        after = year_to_date_value([*some, Part(None)], way)
        assert (after.value, after.known, after.of) == (before.value, before.known, before.of + 1)


@given(parts_by_value)
def test_the_mean_lies_between_the_least_and_the_greatest(some):
    least, middle, greatest = (
        year_to_date_value(some, way).value
        for way in (Accumulation.LEAST, Accumulation.MEAN, Accumulation.GREATEST)
    )
    assert (least is None and middle is None and greatest is None) or least <= middle <= greatest


@given(parts_by_value, st.randoms())
def test_order_does_not_matter_where_the_latest_does_not_count(some, random):
    shuffled = list(some)
    random.shuffle(shuffled)
    for way in (Accumulation.SUM, Accumulation.MEAN, Accumulation.LEAST, Accumulation.GREATEST):
        assert year_to_date_value(shuffled, way) == year_to_date_value(some, way)


@given(
    st.lists(st.tuples(st.integers(0, 10**6), st.integers(1, 10**6)), min_size=1, max_size=20),
    st.integers(0, 20),
)
def test_the_ratio_of_sums_is_that_of_the_whole_however_it_is_cut(counts, cut):
    """Twelve months, four quarters of them or the year itself: one percentage."""

    def whole(pairs):
        over, under = (sum(side) for side in zip(*pairs, strict=True))
        return Part(None, number(over), number(under))

    way = Accumulation.RATIO_OF_SUMS
    months = [Part(None, number(over), number(under)) for over, under in counts]
    stretches = [each for each in (counts[:cut], counts[cut:]) if each]
    value = year_to_date_value(months, way).value
    assert value == year_to_date_value([whole(each) for each in stretches], way).value
    assert value == year_to_date_value([whole(counts)], way).value
    least = min(100 * Fraction(over, under) for over, under in counts)
    greatest = max(100 * Fraction(over, under) for over, under in counts)
    assert least - 1 <= Fraction(value, 10**6) <= greatest + 1


@pytest.mark.parametrize("per", [1, 10, 100, 1000, 100_000])
def test_a_ratio_is_per_as_much_as_its_parts_are(per):
    """A rate per 1,000 stays one: the parts' own values, as rounded, tell what their counts are per."""
    some = [
        Part(number(f"{over * per / under:.2f}"), number(over), number(under))
        for over, under in ((30, 70), (90, 130))
    ]
    found = year_to_date_value(some, Accumulation.RATIO_OF_SUMS)
    assert found.value == number(f"{0.6 * per:.1f}")
    assert year_to_date_value(some[::-1], Accumulation.RATIO_OF_SUMS) == found


def test_twelve_months_of_what_is_supplied_to_date_need_both_of_the_year_before():
    now, whole, then = parts("30", "100", "20")
    assert rolling_cumulative(now, whole, then).value == number(110)
    for some in ((now, Part(None), then), (now, whole, Part(None)), (Part(None), whole, then)):
        found = rolling_cumulative(*some)
        assert (found.value, found.known, found.of) == (None, 2, 3)
        assert "not known" in found.because
