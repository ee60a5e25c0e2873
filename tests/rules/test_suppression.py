"""Small counts: no reader can work one out from what is shown."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goldenthread.rules.suppression import (
    Rules,
    Share,
    Showing,
    Table,
    may_show_percentage,
    suppress,
    suppress_shares,
)

EXACT = Rules(below=5, round_to=None)


def words(table: Table[str]) -> dict[str, str]:
    return {group: cell.in_words(table.rules) for group, cell in table.cells.items()}


def test_a_lone_small_count_takes_a_second_with_it() -> None:
    table = suppress({"a": 2, "b": 30, "c": 9}, EXACT)
    assert words(table) == {"a": "fewer than 5", "b": "30", "c": "withheld"}
    assert table.total == 41


def test_two_small_counts_that_can_only_be_one_each_take_a_third() -> None:
    table = suppress({"a": 1, "b": 1, "c": 30}, EXACT)
    assert words(table)["c"] == "withheld"


def test_a_true_nought_shows() -> None:
    table = suppress({"a": 0, "b": 30})
    assert words(table) == {"a": "0", "b": "30"}
    assert not table.is_altered


def test_without_a_total_nothing_more_is_withheld() -> None:
    table = suppress({"a": 2, "b": None, "c": 30}, EXACT)
    assert words(table) == {"a": "fewer than 5", "b": "not known", "c": "30"}
    assert table.total is None


def test_where_nothing_is_left_to_withhold_the_total_is() -> None:
    table = suppress({"a": 1}, EXACT)
    assert (words(table), table.total) == ({"a": "fewer than 5"}, None)


def test_totals_are_rounded() -> None:
    assert suppress({"a": 20, "b": 33}).total == 55
    assert suppress({}).total is None


@pytest.mark.parametrize("rules", [{"below": 1}, {"round_to": 0}])
def test_rules_that_make_no_sense_are_refused(rules: dict[str, int]) -> None:
    with pytest.raises(ValueError, match=r"\.$"):
        Rules(**rules)


def test_a_count_below_nought_is_refused() -> None:
    with pytest.raises(ValueError, match="nought or more"):
        suppress({"a": -1})


def test_a_percentage_of_a_small_group_is_not_shown() -> None:
    assert not may_show_percentage(2, 3)
    assert may_show_percentage(20, 40)


@settings(max_examples=200)
@given(
    st.lists(st.integers(0, 9), min_size=1, max_size=4),
    st.sampled_from([None, 5]),
)
def test_no_small_count_can_be_told_from_what_is_shown(counts: list[int], step: int | None) -> None:
    rules = Rules(below=4, round_to=step)
    table = suppress({str(place): count for place, count in enumerate(counts)}, rules)
    cells = list(table.cells.values())
    choices = {
        Showing.AS_IT_IS: lambda cell: [cell.count],
        Showing.SMALL: lambda cell: range(1, rules.below),
        Showing.WITHHELD: lambda cell: range(41),
    }
    possible = [
        guess
        for guess in product(*(choices[cell.showing](cell) for cell in cells))
        if table.total is None or rules.rounded(sum(guess)) == table.total
    ]
    assert tuple(counts) in possible
    for place, cell in enumerate(cells):
        if cell.showing is Showing.SMALL:
            assert len({guess[place] for guess in possible}) > 1


SMALL = st.integers(0, 8)
SHARES = st.lists(
    st.tuples(SMALL, SMALL).map(lambda both: Share(both[0], both[0] + both[1])),
    min_size=2,
    max_size=3,
)


@settings(deadline=None, max_examples=60)
@given(SHARES)
def test_a_small_part_of_a_percentage_is_never_told_by_the_other_groups(given: list[Share]) -> None:
    """Whoever knows the exact totals and what is shown reckons with every part and whole that fits."""
    shares = dict(enumerate(given))
    found = suppress_shares(shares)
    hidden = sorted(found.hidden)
    part = sum(shares[group].part for group in hidden)
    rest = sum(shares[group].rest for group in hidden)
    parts = [ways for ways in product(range(part + 1), repeat=len(hidden)) if sum(ways) == part]
    rests = [ways for ways in product(range(rest + 1), repeat=len(hidden)) if sum(ways) == rest]
    for place, group in enumerate(hidden):
        for true, ways in ((shares[group].part, parts), (shares[group].rest, rests)):
            told = {each[place] for each in ways}
            assert true in told
            assert len(told) > 1 or not 1 <= true < 5
    shown = set(shares) - found.hidden
    assert all(may_show_percentage(*shares[group]) for group in shown)


PAIRS = st.lists(st.builds(Share, SMALL, SMALL), min_size=2, max_size=3)


@settings(deadline=None, max_examples=60)
@given(PAIRS)
def test_neither_count_of_a_ratio_is_ever_told_by_the_other_groups(given: list[Share]) -> None:
    """Whoever knows the exact totals and what is shown reckons with every pair of counts that fits."""
    shares = dict(enumerate(given))
    found = suppress_shares(shares, is_ratio=True)
    hidden = sorted(found.hidden)
    for count in (lambda each: each.part, lambda each: each.whole):
        total = sum(count(shares[group]) for group in hidden)
        ways = [way for way in product(range(total + 1), repeat=len(hidden)) if sum(way) == total]
        for place, group in enumerate(hidden):
            true, told = count(shares[group]), {way[place] for way in ways}
            assert true in told
            assert len(told) > 1 or not 1 <= true < 5
    for group in set(shares) - found.hidden:
        assert not any(1 <= count < 5 for count in shares[group])


def test_a_ratio_may_have_more_above_than_below_and_has_no_rest() -> None:
    found = suppress_shares(
        {"a": Share(90, 20), "b": Share(18, 20), "c": Share(50, 40)}, is_ratio=True
    )
    assert not found.hidden and found.total == Share(158, 80)


def test_a_small_denominator_takes_a_second_group_with_it() -> None:
    counts = {"a": Share(97, 4), "b": Share(65, 12), "c": Share(121, 21)}
    found = suppress_shares(counts, is_ratio=True)
    assert found.hidden == {"a", "b"} and found.cells["c"] == Share(121, 21)


def test_a_part_greater_than_its_whole_is_refused() -> None:
    with pytest.raises(ValueError, match="nought or more"):
        suppress_shares({"a": Share(5, 3), "b": Share(1, 9)})
