"""Small counts: no reader can work one out from what is shown."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goldenthread.rules.suppression import Rules, Showing, Table, may_show_percentage, suppress

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
