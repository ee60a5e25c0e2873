"""Criteria, blocks, risks, assessments, coverage: published cases and what always holds."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenthread.rules.numbers import Number, number, plain
from goldenthread.rules.scoring import (
    Assessed,
    Cap,
    Category,
    Level,
    Manual,
    Place,
    RiskMatrix,
    Scheme,
    ScoreBand,
    ScoringRefused,
    Spending,
    Step,
    allocate,
    assess,
    capped,
    coverage,
    score_against,
    score_options,
    variance,
)
from goldenthread.rules.vocabulary import Polarity

CASES = json.loads(
    (Path(__file__).parents[1] / "cases" / "scoring_cases.json").read_text("utf-8"), parse_float=str
)
PROPOSED = CASES["district_cpa_2003_proposal"]
DISTRICT = Scheme(
    "District proposal of 2003",
    {theme: number(weight) for theme, weight in PROPOSED["weights_percent"].items()},
    (Category("poor", Number(0)), Category("", number(40)), Category("excellent", number(67))),
    divisor=number(5),
)


@pytest.mark.parametrize("case", PROPOSED["cases"], ids=lambda case: case["id"])
def test_the_district_proposal_of_2003(case: dict[str, Any]) -> None:
    found = assess(DISTRICT, {theme: number(score) for theme, score in case["input"].items()})
    assert found.total == number(str(case["expected"]["total"]))
    printed = case["expected"]["category"]
    assert found.category == ("" if printed.startswith("between") else printed)


CPA = Scheme(
    "Comprehensive performance assessment of 2002",
    {},
    tuple(Category(name, None) for name in ("poor", "weak", "fair", "good", "excellent")),
    (Cap("social_services_stars", number(1), "weak", "a core service below its least"),),
)


def test_a_council_without_a_star_for_social_services_is_weak_at_best() -> None:
    case = CASES["cpa_overall_rules"][0]
    scores = {theme: number(score) for theme, score in case["input"].items()}
    found, cap = capped(CPA, case["without_rule"], scores)
    assert found == case["expected"]
    assert cap is not None and cap.reason
    assert capped(CPA, "poor", scores) == ("poor", None)
    assert capped(CPA, "good", {"social_services_stars": number(1)}) == ("good", None)


@pytest.mark.parametrize("case", CASES["budget_variance"], ids=lambda case: case["id"])
def test_a_published_variance(case: dict[str, Any]) -> None:
    found = variance(number(case["input"]["budget"]), number(case["input"]["actual"]))
    assert found.amount == number(case["expected"]["variance"])
    assert found.in_words == case["expected"].get("label", "over")


def test_a_theme_that_is_not_scored_is_never_nought() -> None:
    with pytest.raises(ScoringRefused, match="never taken as nought"):
        assess(DISTRICT, {})
    with pytest.raises(ScoringRefused, match="scores are from 1 to 4"):
        assess(DISTRICT, dict.fromkeys(DISTRICT.weights, number(5)))


def test_options_are_ordered_and_ties_share_a_place() -> None:
    found = score_options(
        {
            "a": {"x": number(50), "y": number(50)},
            "b": {"x": number(40), "y": number(60)},
            "c": {"x": number(90), "y": None},
            "d": {},
        },
        {"x": number(1), "y": number(1)},
    )
    assert [(each.option, each.place) for each in found.scored] == [
        ("c", 1),
        ("a", 2),
        ("b", 2),
        ("d", None),
    ]
    assert found.scored[0].lacking == ("y",)


@pytest.mark.parametrize(
    ("scores", "weights", "words"),
    [
        ({}, {"x": number(0)}, "All weights are nought"),
        ({}, {"x": number(-1)}, "A weight is nought or more"),
        ({"a": {"x": number(101)}}, {"x": number(1)}, "A score is from 0 to 100"),
    ],
)
def test_weights_and_scores_that_make_no_sense_are_refused(
    scores: Any, weights: Any, words: str
) -> None:
    with pytest.raises(ScoringRefused, match=words):
        score_options(scores, weights)


_scores = st.integers(0, 100).map(number)
_options = st.dictionaries(
    st.sampled_from("abcde"), st.fixed_dictionaries({"x": _scores, "y": _scores}), min_size=1
)
_weights = st.fixed_dictionaries({"x": st.integers(0, 9), "y": st.integers(1, 9)})


@given(_options, _weights, st.integers(1, 50))
def test_only_the_proportions_of_weights_matter(options: Any, weights: Any, times: int) -> None:
    once = score_options(options, {c: number(w) for c, w in weights.items()})
    more = score_options(options, {c: number(w * times) for c, w in weights.items()})
    assert [each.score for each in once.scored] == [each.score for each in more.scored]


@given(_options, _weights)
def test_a_score_lies_between_its_least_and_greatest(options: Any, weights: Any) -> None:
    for each in score_options(options, {c: number(w) for c, w in weights.items()}).scored:
        of = options[each.option].values()
        assert each.score is not None
        assert min(of) <= each.score * 1_000_000 <= max(of)


@given(_options, _weights)
def test_at_its_turning_weight_two_options_are_level(options: Any, weights: Any) -> None:
    given_weights = {c: number(w) for c, w in weights.items()}
    for turn in score_options(options, given_weights).turnings:
        moved = {c: w * 1_000_000 for c, w in weights.items()} | {
            turn.criterion: turn.turns_at * 1_000_000
        }
        ahead, behind = (
            sum(moved[c] * options[option][c] for c in moved)
            for option in (turn.ahead, turn.behind)
        )
        assert ahead == behind


BANDS = [ScoreBand(number(70), number(5)), ScoreBand(number(0), number(-10))]


def test_blocks_are_rescaled_to_the_limit_and_manual_ones_are_kept() -> None:
    found = allocate(
        {
            "roads": Spending(number(1000), number(80)),
            "parks": Spending(number(500), number(20)),
            "pools": Spending(number(300), number(20)),
        },
        BANDS,
        limit=number(1700),
        manual={"pools": Manual(number(280), "the lease binds us")},
    )
    amounts = {block: plain(each.amount) for block, each in found.blocks.items()}
    assert amounts == {"roads": "994", "parks": "426", "pools": "280"}
    assert found.blocks["pools"].reason == "the lease binds us"
    assert plain(found.blocks["roads"].by_band) == "1050"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"manual": {"roads": Manual(number(1), "  ")}}, "Say why"),
        ({"manual": {"moon": Manual(number(1), "why")}}, "no block called moon"),
        ({"manual": {"roads": Manual(number(200), "why")}}, "more than the limit"),
        ({"manual": {"roads": Manual(number(10), "why")}}, "no budget left"),
        ({"bands": [ScoreBand(number(90), number(1))]}, "No band holds"),
    ],
)
def test_an_allocation_that_cannot_be_met_is_refused(change: dict[str, Any], words: str) -> None:
    asked: dict[str, Any] = {"bands": BANDS, "limit": number(100)} | change
    bands = asked.pop("bands")
    with pytest.raises(ScoringRefused, match=words):
        allocate({"roads": Spending(number(100), number(80))}, bands, **asked)


@given(
    st.lists(st.tuples(st.integers(1, 10**8), st.integers(0, 100)), min_size=1, max_size=8),
    st.integers(0, 10**9),
)
def test_budgets_make_the_limit_to_the_penny(blocks: list[tuple[int, int]], pence: int) -> None:
    spending = {
        place: Spending(number(budget), number(score))
        for place, (budget, score) in enumerate(blocks)
    }
    limit = Number(pence * 10_000)
    found = allocate(spending, BANDS, limit=limit)
    assert sum(each.amount for each in found.blocks.values()) == limit


def matrix(**change: Any) -> RiskMatrix:
    likelihood = [Step("rare", number(1)), Step("likely", number(3)), Step("certain", number(5))]
    impact = [Step("minor", number(1)), Step("grave", number(5))]
    levels = [Level(number(0), "low"), Level(number(9), "high")]
    made: dict[str, Any] = {"likelihood": likelihood, "impact": impact, "levels": levels}
    return RiskMatrix(**(made | change))


def test_scales_may_have_any_numbers() -> None:
    made = matrix(appetite=number(14), cells={Place(0, 1): "high"})
    assert made.score(Place(1, 1)) == number(15)
    assert (made.level(Place(1, 1)), made.level(Place(0, 1)), made.level(Place(0, 0))) == (
        "high",
        "high",
        "low",
    )
    assert made.is_above_appetite(Place(1, 1))
    assert not made.is_above_appetite(Place(2, 0))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"impact": []}, "The numbers of impact rise"),
        ({"likelihood": [Step("a", number(2)), Step("b", number(2))]}, "likelihood rise"),
        ({"levels": [Level(number(4), "high")]}, "No level begins at the lowest score, 1"),
        ({"cells": {Place(9, 9): "low"}}, "no such step"),
        ({"cells": {Place(0, 0): "purple"}}, "none of the matrix's levels"),
    ],
)
def test_a_matrix_that_makes_no_sense_is_refused(change: dict[str, Any], words: str) -> None:
    with pytest.raises(ScoringRefused, match=words):
        matrix(**change)


def test_a_risk_that_controls_make_worse_is_doubted() -> None:
    found = Assessed(Place(0, 0), Place(1, 0), Place(2, 1)).doubts(matrix())
    assert len(found) == 2
    assert not Assessed(Place(2, 1), Place(1, 0), Place(0, 0)).doubts(matrix())


def test_what_reaches_the_top_through_others_is_covered() -> None:
    kinds = {"o": "outcome", "a": "objective", "p": "plan", "lost": "plan", "x": "person"}
    parents = {"a": ["o"], "p": ["a"], "x": ["p", "lost"], "lost": ["lost too"]}
    found = coverage(kinds, parents, ["o"])
    assert (found["plan"].of, found["plan"].reaching, found["plan"].orphans) == (2, 1, ("lost",))
    assert found["person"].orphans == ()


def test_a_circle_is_covered_only_where_it_reaches_the_top() -> None:
    found = coverage({"a": "plan", "b": "plan"}, {"a": ["b"], "b": ["a"]}, [])
    assert found["plan"].orphans == ("a", "b")


def test_a_risk_at_the_appetite_is_accepted() -> None:
    steps = [Step("one", number(1)), Step("two", number(2))]
    made = RiskMatrix(steps, steps, [Level(number(0), "any")], appetite=number(2))
    found = [made.is_above_appetite(Place(one, other)) for one in (0, 1) for other in (0, 1)]
    assert found == [False, False, False, True]


def test_the_nearest_weight_that_turns_the_order_is_told_and_none_below_nought() -> None:
    """a 60, b 50, c 49 on what weighs 1; b and c differ on the other by one way, a and b by more."""
    scores = {
        "a": {"x": number(60), "y": number(50)},
        "b": {"x": number(50), "y": number(50)},
        "c": {"x": number(48), "y": number(51)},
    }
    found = score_options(scores, {"x": number(1), "y": number(1)})
    assert [each.option for each in found.scored] == ["a", "b", "c"]
    told = {turn.criterion: (turn.ahead, turn.behind, turn.turns_at) for turn in found.turnings}
    # y must weigh 2 for c to be level with b; nothing makes b level with a by y. x at ½ levels b and c,
    # at 0 a and b.
    assert told == {"y": ("b", "c", 2), "x": ("b", "c", Fraction(1, 2))}
    far = score_options(
        {"a": {"x": number(50), "y": number(90)}, "b": {"x": number(40), "y": number(10)}},
        {"x": number(1), "y": number(1)},
    )
    assert far.turnings == []  # each would have to weigh less than nothing


def test_the_top_reaches_itself() -> None:
    found = coverage({"o": "outcome", "lost": "outcome"}, {}, ["o"])
    assert (found["outcome"].reaching, found["outcome"].orphans) == (1, ("lost",))


def test_a_score_against_a_target_is_the_other_way_round_where_low_is_good() -> None:
    assert score_against(number(8), number(10), Polarity.LOW) == number("1.25")
    assert score_against(number(8), number(10), Polarity.HIGH) == number("0.8")
