"""How others do: quartiles, bands and ranks as published, and what holds of any figures."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenthread.rules.benchmarks import BANDS, Comparison, quartiles
from goldenthread.rules.numbers import SCALE, Number, number, read_figure
from goldenthread.rules.vocabulary import Polarity

CASES = json.loads(
    (Path(__file__).parents[1] / "cases" / "quartile_cases.json").read_text(encoding="utf-8")
)["cases"]
JUDGED = st.sampled_from([Polarity.HIGH, Polarity.LOW])
FIGURES = st.dictionaries(
    st.integers(0, 200), st.integers(-(10**9), 10**9).map(Number), min_size=1, max_size=60
)


def read(value: object) -> Number:
    found = read_figure(value).value
    assert found is not None
    return found


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['measure']} {case['period']}")
def test_published_quartiles_ranks_and_bands_are_reproduced(case: dict[str, Any]) -> None:
    figures = {
        area: read(value)
        for area, value in zip(case["areas"], case["values"], strict=True)
        if value is not None
    }
    found = Comparison(figures, Polarity(case["polarity"].lower()))
    marks = found.quartiles
    assert marks is not None
    for given_, fourfold in zip(case["quartiles"].values(), marks.fourfold, strict=True):
        assert abs(fourfold / 4 / SCALE - float(given_)) < 1e-6
    standings = found.standings()
    for area, rank, band in zip(case["areas"], case["rank"], case["band"], strict=True):
        if area in standings:
            assert (standings[area].rank, standings[area].band) == (rank, band)
        else:
            assert rank is None


@given(FIGURES, JUDGED, st.randoms(use_true_random=False))
def test_the_order_of_places_changes_nothing(
    figures: dict[int, Number], polarity: Polarity, random: Any
) -> None:
    shuffled = list(figures.items())
    random.shuffle(shuffled)
    here, there = Comparison(figures, polarity), Comparison(dict(shuffled), polarity)
    assert here.standings() == there.standings()
    assert here.quartiles == there.quartiles


@given(FIGURES, JUDGED, st.integers(-(10**9), 10**9))
def test_adding_the_same_to_all_moves_quartiles_and_no_rank(
    figures: dict[int, Number], polarity: Polarity, moved: int
) -> None:
    here = Comparison(figures, polarity)
    there = Comparison({p: Number(v + moved) for p, v in figures.items()}, polarity)
    assert here.standings() == there.standings()
    assert here.quartiles is not None and there.quartiles is not None
    assert [mark + 4 * moved for mark in here.quartiles.fourfold] == list(there.quartiles.fourfold)


@given(FIGURES)
def test_turned_about_with_what_is_good_no_rank_changes(figures: dict[int, Number]) -> None:
    high = Comparison(figures, Polarity.HIGH).standings()
    low = Comparison({p: Number(-v) for p, v in figures.items()}, Polarity.LOW).standings()
    assert {p: each.rank for p, each in high.items()} == {p: each.rank for p, each in low.items()}


@given(FIGURES, JUDGED)
def test_ranks_begin_at_one_and_a_better_figure_is_never_ranked_below(
    figures: dict[int, Number], polarity: Polarity
) -> None:
    found = Comparison(figures, polarity)
    standings = found.standings()
    assert min(each.rank or 0 for each in standings.values()) == 1
    better_first = sorted(figures, key=lambda p: figures[p], reverse=polarity is Polarity.HIGH)
    ranks = [standings[p].rank or 0 for p in better_first]
    bands = [BANDS.index(standings[p].band) for p in better_first]
    assert ranks == sorted(ranks) and ranks[-1] <= len(figures)
    assert bands == sorted(bands)


@given(FIGURES)
def test_quartiles_lie_in_order_between_the_least_and_the_greatest(
    figures: dict[int, Number],
) -> None:
    marks = quartiles(sorted(figures.values())).fourfold
    assert list(marks) == sorted(marks)
    assert (marks[0], marks[4]) == (4 * min(figures.values()), 4 * max(figures.values()))


@given(FIGURES, JUDGED)
def test_the_score_has_the_sign_of_what_is_good(
    figures: dict[int, Number], polarity: Polarity
) -> None:
    found = Comparison(figures, polarity)
    assert found.quartiles is not None
    way = 1 if polarity is Polarity.HIGH else -1
    for place, each in found.standings().items():
        above = way * (4 * figures[place] - found.quartiles.fourfold[2])
        if each.score is not None:
            assert (each.score > 0, each.score < 0) == (above > 0, above < 0)


def test_all_alike_share_the_first_rank_and_have_no_score() -> None:
    found = Comparison(dict.fromkeys("abcd", number("7")), Polarity.HIGH).standings()
    assert {(each.rank, each.score) for each in found.values()} == {(1, None)}


def test_noise_is_rounded_away_before_places_are_ranked() -> None:
    figures = {"a": number("98.699999"), "b": number("98.7"), "c": number("98.65")}
    ranks = {
        p: s.rank for p, s in Comparison(figures, Polarity.HIGH, decimals=1).standings().items()
    }
    assert ranks == {"a": 1, "b": 1, "c": 1}
    exact = Comparison(figures, Polarity.HIGH).standings()
    assert [exact[p].rank for p in "abc"] == [2, 1, 3]


def test_where_a_range_is_good_the_nearest_to_its_middle_is_first() -> None:
    figures = {"a": number("20"), "b": number("31"), "c": number("44")}
    found = Comparison(figures, Polarity.RANGE, middle=number("30")).standings()
    assert [found[p].rank for p in "abc"] == [2, 1, 3]
    assert found["b"].band == "A" and found["c"].band == "D"


def test_where_neither_way_is_good_there_is_a_median_and_no_rank() -> None:
    found = Comparison({"a": number("1"), "b": number("3")}, Polarity.NONE)
    assert found.quartiles is not None and found.quartiles.median == number("2")
    assert found.standings()["a"].rank is None and found.standings()["a"].band == ""


def test_nothing_to_compare_with_has_no_quartiles() -> None:
    found: Comparison[str] = Comparison({}, Polarity.HIGH)
    assert found.quartiles is None
    assert found.standing(number("1")).rank is None
    with pytest.raises(ValueError, match="no figure to compare"):
        quartiles([])


def test_chosen_neighbours_are_ranked_among_themselves() -> None:
    figures = {p: number(str(n)) for n, p in enumerate("abcde")}
    found = Comparison(figures, Polarity.HIGH).among({"a", "c"}).standings()
    assert {p: (each.rank, each.of) for p, each in found.items()} == {"a": (2, 2), "c": (1, 2)}
