"""Options scored by several people: totals, their parts, disagreement, and which weights change the order."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from goldenthread.rules.numbers import SCALE, Number, number
from goldenthread.rules.scoring import (
    Ends,
    ScoringRefused,
    Turning,
    Weighed,
    disagreement,
    out_of_hundred,
    prioritise,
    score_options,
)

_mark = st.integers(0, 4).map(number)
_criteria = ("need", "cost", "risk")
_options = st.dictionaries(
    st.sampled_from("abcdef"), st.fixed_dictionaries(dict.fromkeys(_criteria, _mark)), min_size=2
)
_weights = st.fixed_dictionaries(dict.fromkeys(_criteria, st.integers(1, 9).map(number)))
SCALE_OF_FIVE = Ends(number(0), number(4))


def places(options: Any, weights: Any) -> dict[str, int | None]:
    """Return who stands where, with weights that may be fractions of a millionth."""
    return {it.option: it.place for it in score_options(options, weights, is_told=False).scored}


def moved(weights: Any, turn: Turning[str, str], share: Fraction) -> Any:
    """Return the weights with one moved by a share of the way to where it turns the order."""
    to = turn.weight + (turn.turns_at - turn.weight) * share
    return weights | {turn.criterion: to * SCALE}


@given(_options, _weights)
def test_a_smaller_move_changes_nothing_and_a_larger_one_swaps(options: Any, weights: Any) -> None:
    """The nearest weight of a criterion, among all options: nothing whatever turns before it."""
    before = places(options, weights)
    for turn in score_options(options, weights).turnings:
        assert before[turn.ahead] < before[turn.behind]
        for share in (Fraction(1, 3), Fraction(999_999, 1_000_000)):
            near = places(options, moved(weights, turn, share))
            assert _is_same_but_for_ties(before, near)
        at = places(options, moved(weights, turn, Fraction(1)))
        assert at[turn.ahead] == at[turn.behind]
        if turn.turns_at:
            beyond = places(options, moved(weights, turn, Fraction(1_000_001, 1_000_000)))
            assert beyond[turn.behind] < beyond[turn.ahead]


def _is_same_but_for_ties(before: Any, after: Any) -> bool:
    """Say whether nobody has passed anybody: only those that were level may have parted."""
    return all(
        after[one] < after[other]
        for one in before
        for other in before
        if before[one] < before[other]
    )


@given(_options, _weights)
def test_the_first_stays_first_until_its_turning_weight(options: Any, weights: Any) -> None:
    before = places(options, weights)
    firsts = {option for option, place in before.items() if place == 1}
    for turn in score_options(options, weights).of_first:
        assert turn.ahead in firsts and turn.behind not in firsts
        near = places(options, moved(weights, turn, Fraction(999, 1000)))
        assert {option for option, place in near.items() if place == 1} <= firsts
        at = places(options, moved(weights, turn, Fraction(1)))
        assert at[turn.behind] == at[turn.ahead]
        if len(firsts) == 1:
            assert at[turn.behind] == 1


@given(_options, _weights)
def test_a_criterion_without_a_turning_weight_changes_no_order_whatever_it_weighs(
    options: Any, weights: Any
) -> None:
    told = {turn.criterion for turn in score_options(options, weights).turnings}
    before = places(options, weights)
    for criterion in set(_criteria) - told:
        for other in (number(0), number(1000)):
            assert _is_same_but_for_ties(before, places(options, weights | {criterion: other}))


@given(_options, _weights, st.integers(2, 50))
def test_weights_scaled_alike_change_nothing(options: Any, weights: Any, times: int) -> None:
    once = score_options(options, weights)
    more = score_options(options, {c: Number(w * times) for c, w in weights.items()})
    assert [(it.option, it.score) for it in once.scored] == [
        (it.option, it.score) for it in more.scored
    ]
    for some, others in ((once.turnings, more.turnings), (once.of_first, more.of_first)):
        assert {it.criterion: it.turns_at * times for it in some} == {
            it.criterion: it.turns_at for it in others
        }


@given(_options, _weights, st.sampled_from(_criteria))
def test_a_better_mark_never_takes_an_option_down(
    options: Any, weights: Any, criterion: str
) -> None:
    before = places(options, weights)
    for option, of in options.items():
        assume(of[criterion] < number(4))
        better = options | {option: of | {criterion: Number(of[criterion] + SCALE)}}
        after = places(better, weights)[option]
        assert after is not None and after <= (before[option] or 0)


@given(_options, _weights, st.sampled_from(_criteria), st.integers(1, 9))
def test_more_weight_where_an_option_is_ahead_never_lets_the_other_pass(
    options: Any, weights: Any, criterion: str, more: int
) -> None:
    before = places(options, weights)
    heavier = places(options, weights | {criterion: Number(weights[criterion] + more * SCALE)})
    for one in options:
        for other in options:
            if before[one] < before[other] and (
                options[one][criterion] >= options[other][criterion]
            ):
                assert heavier[one] < heavier[other]


def test_what_is_scored_on_other_criteria_is_not_compared() -> None:
    scores = {
        "a": {"need": number(90), "cost": number(10)},
        "b": {"need": number(40), "cost": None},
        "c": {"need": number(30), "cost": number(40)},
    }
    found = score_options(scores, {"need": number(1), "cost": number(1)})
    assert [it.option for it in found.scored] == ["a", "b", "c"]
    assert {(it.ahead, it.behind) for it in found.turnings} == {("a", "c")}


def test_what_alone_has_weight_turns_nothing() -> None:
    scores = {"a": {"need": number(9)}, "b": {"need": number(2)}}
    assert not score_options(scores, {"need": number(1)}).turnings


_marks = st.dictionaries(
    st.sampled_from(["ann", "bob", "cat", "dan"]),
    st.dictionaries(
        st.tuples(st.sampled_from("abc"), st.sampled_from(_criteria)), _mark, max_size=9
    ),
)


@given(_marks, _weights)
def test_the_parts_of_a_total_make_it(marks: Any, weights: Any) -> None:
    criteria = {c: Weighed(w, c != "cost") for c, w in weights.items()}
    found = prioritise("abc", criteria, marks, SCALE_OF_FIVE)
    for it in found.scoring.scored:
        parts = found.parts(it.option)
        assert (it.score is None) == (not parts)
        assert sum(part.points for part in parts) == (it.score or 0)
        assert sum(part.share for part in parts) == (1 if parts else 0)


@given(_marks, _weights)
def test_what_nobody_judged_is_never_nought(marks: Any, weights: Any) -> None:
    criteria = {c: Weighed(w) for c, w in weights.items()}
    found = prioritise("abc", criteria, marks, SCALE_OF_FIVE)
    judged = {cell for given_marks in marks.values() for cell in given_marks}
    for it in found.scoring.scored:
        assert set(it.lacking) == {c for c in _criteria if (it.option, c) not in judged}
    ordered = [it.score for it in found.scoring.scored if it.score is not None]
    assert all(one >= other for one, other in pairwise(ordered))


def test_a_low_mark_is_the_better_where_low_is_good() -> None:
    marks = {"ann": {("a", "cost"): number(1), ("b", "cost"): number(3)}}
    found = prioritise("ab", {"cost": Weighed(number(1), False)}, marks, SCALE_OF_FIVE)
    assert [(it.option, it.score) for it in found.scoring.scored] == [
        ("a", Fraction(75)),
        ("b", Fraction(25)),
    ]
    assert found.own["ann"] == {"a": 75, "b": 25} and found.firsts == {"a": 1, "b": 0}


@pytest.mark.parametrize("mark", [number(5), number(-1)])
def test_a_mark_beyond_the_scale_is_refused(mark: Number) -> None:
    with pytest.raises(ScoringRefused, match="beyond the scale"):
        prioritise("a", {"c": Weighed(number(1))}, {"ann": {("a", "c"): mark}}, SCALE_OF_FIVE)


def test_a_scale_without_length_is_refused() -> None:
    with pytest.raises(ScoringRefused, match="above the lowest"):
        prioritise("a", {"c": Weighed(number(1))}, {}, Ends(number(1), number(1)))


def test_how_far_people_are_apart_and_who_is_far_from_the_others() -> None:
    found = disagreement({"ann": number(4), "bob": number(4), "cat": number(0)}, length=number(4))
    assert (found.mean, found.spread) == (Fraction(8, 3), number(4))
    assert [(it.who, it.by) for it in found.far] == [("cat", Fraction(-8, 3))]
    assert found.distance == Fraction(16, 9)
    two = disagreement({"ann": number(4), "cat": number(0)}, length=number(4))
    assert (two.spread, two.far) == (number(4), ())
    with pytest.raises(ScoringRefused, match="Nobody has scored"):
        disagreement({}, length=number(4))


@given(st.dictionaries(st.text(max_size=2), _mark, min_size=1), st.integers(1, 4))
def test_disagreement_lies_within_the_spread_and_is_none_where_all_agree(
    marks: Any, mark: int
) -> None:
    found = disagreement(marks, length=number(4))
    assert found.least <= found.mean * SCALE <= found.greatest
    assert 0 <= found.distance * SCALE <= found.spread
    agreed = disagreement(dict.fromkeys(marks, number(mark)), length=number(4))
    assert (agreed.spread, agreed.distance, agreed.far) == (Number(0), Fraction(0), ())


@given(st.integers(0, 4), st.booleans())
def test_a_mark_out_of_a_hundred_is_mirrored_where_low_is_good(mark: int, is_good: bool) -> None:
    found = out_of_hundred(Fraction(mark), SCALE_OF_FIVE, is_high_good=is_good)
    assert found == (25 * mark if is_good else 100 - 25 * mark)
