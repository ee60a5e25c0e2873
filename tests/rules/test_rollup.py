import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenthread.rules.numbers import Number, number
from goldenthread.rules.rollup import (
    SCORES,
    Child,
    RollupRefused,
    contribution,
    roll_up,
    roll_up_all,
    summary_counts,
)
from goldenthread.rules.vocabulary import RatingClass, RollupMethod

ON, NEAR, OFF = RatingClass.ON_TARGET, RatingClass.NEAR_TARGET, RatingClass.OFF_TARGET
INFO, NOT = RatingClass.INFORMATION_ONLY, RatingClass.NOT_RATED


def counted(on: int, near: int, off: int, not_rated: int = 0):
    return summary_counts([ON] * on + [NEAR] * near + [OFF] * off + [NOT] * not_rated)


@pytest.mark.parametrize(
    ("on", "near", "off", "not_rated", "published"),
    [
        pytest.param(38, 2, 6, 4, (83, 4, 13), id="Havering 2013/14 Q4"),
        pytest.param(36, 4, 11, 0, (71, 8, 22), id="Medway 2010/11 Q3"),
        pytest.param(78, 3, 14, 0, (82, 3, 15), id="Bracknell Forest 2024/25 Q4"),
        pytest.param(21, 21, 7, 0, (43, 43, 14), id="Bracknell Forest actions"),
        pytest.param(25, 0, 10, 0, (71, 0, 29), id="Havering 2017/18 Q2"),
        pytest.param(1, 0, 2, 0, (33, 0, 67), id="Havering towns 2017 Q1"),
        pytest.param(38, 5, 1, 0, (86, 11, 2), id="Kent"),
    ],
)
def test_published_percentages_are_of_what_is_rated(
    on: int, near: int, off: int, not_rated: int, published: tuple[int, int, int]
) -> None:
    counts = counted(on, near, off, not_rated)
    assert counts.rated == on + near + off
    assert tuple(counts.percentages[one] for one in (ON, NEAR, OFF)) == published


def test_havering_2017_18_was_misprinted() -> None:
    assert counted(28, 0, 14).percentages[ON] == 67  # 68 in print


def test_percentages_that_do_not_add_to_100_say_so() -> None:
    counts = counted(36, 4, 11)
    assert counts.sum_of_percentages == 101
    assert counts.note == "Each is rounded by itself, so they add to 101%."
    assert counted(1, 0, 1).note == ""


def test_some_are_never_none_and_fewer_than_all_are_never_all() -> None:
    counts = counted(999, 0, 1)
    assert counts.percentage_in_words(ON) == "over 99%"
    assert counts.percentage_in_words(OFF) == "under 1%"
    assert counts.percentage_in_words(NEAR) == "0%"


def test_nothing_rated_has_no_percentages() -> None:
    counts = summary_counts([INFO, NOT])
    assert (counts.rated, counts.total, counts.percentages) == (0, 2, {})
    assert counts.note == "None of the 2 is rated."
    assert summary_counts([]).note == "There is nothing to count."


def test_what_is_missing_is_not_off_target() -> None:
    assert counted(3, 0, 0, not_rated=7).percentage_in_words(ON) == "100%"
    assert counted(3, 0, 0, not_rated=7).note == "Percentages are of the 3 rated, of 10 in all."


@given(st.lists(st.sampled_from(RatingClass)), st.randoms(use_true_random=False))
def test_counts_do_not_depend_on_order(classes, random) -> None:
    shuffled = list(classes)
    random.shuffle(shuffled)
    counts = summary_counts(classes)
    assert summary_counts(shuffled) == counts
    assert sum(counts.by_class.values()) == counts.total == len(classes)
    assert not counts.rated or abs(counts.sum_of_percentages - 100) <= 2


_children = st.lists(
    st.builds(
        Child,
        st.integers(0, 10**6),
        st.sampled_from(list(RatingClass)),
        st.integers(0, 100).map(number),
    ),
    max_size=12,
    unique_by=lambda child: child.node,
)
_methods = st.sampled_from(list(RollupMethod))


@given(_children, _methods)
def test_a_whole_lies_between_its_best_and_its_worst_part(
    children: list[Child[int]], method: RollupMethod
) -> None:
    found = roll_up(children, method)
    scores = [SCORES[c.rating_class] for c in children if c.rating_class in SCORES and c.weight]
    if not scores:
        assert found.rating_class is RatingClass.NOT_RATED
        assert found.because
        return
    assert min(scores) <= SCORES[found.rating_class] <= max(scores)
    assert sum(found.shares.values()) == 1


@given(_children, _methods, st.integers(1, 1000))
def test_only_the_proportions_of_weights_matter(
    children: list[Child[int]], method: RollupMethod, times: int
) -> None:
    more = [child._replace(weight=Number(child.weight * times)) for child in children]
    assert roll_up(children, method).rating_class is roll_up(more, method).rating_class


@given(_children, _methods, st.integers(1, 50))
def test_equal_weights_change_nothing(
    children: list[Child[int]], method: RollupMethod, weight: int
) -> None:
    plain = [Child(child.node, child.rating_class) for child in children]
    equal = [Child(child.node, child.rating_class, number(weight)) for child in children]
    assert roll_up(plain, method) == roll_up(equal, method)


def test_half_way_is_the_worse_and_so_is_a_tie() -> None:
    halves = [Child("a", ON), Child("b", NEAR)]
    assert roll_up(halves, RollupMethod.WEIGHTED_MEAN).rating_class is NEAR
    tied = roll_up(halves, RollupMethod.MAJORITY)
    assert (tied.rating_class, tied.because) == (
        NEAR,
        "most of 2 parts by weight, the worse of two as many",
    )


@pytest.mark.parametrize(
    ("better", "worse"), [(RatingClass.EXCEEDING, ON), (ON, NEAR), (NEAR, OFF)]
)
def test_half_way_between_any_two_neighbours_is_the_worse(better, worse) -> None:
    halves = [Child("a", better), Child("b", worse)]
    for method in RollupMethod:
        assert roll_up(halves, method).rating_class is worse


def test_a_missing_part_is_left_out_and_never_nought() -> None:
    found = roll_up([Child("a", ON), Child("b", NOT), Child("c", INFO)], RollupMethod.WEIGHTED_MEAN)
    assert (found.rating_class, found.rated, found.of) == (ON, 1, 2)
    assert found.coverage == "1 of 2 rated"


@pytest.mark.parametrize(
    ("children", "because"),
    [
        ([], "it has no parts"),
        ([Child("a", INFO)], "it has no parts"),
        ([Child("a", NOT)], "no part is rated"),
        ([Child("a", ON, Number(0))], "all weights are nought"),
    ],
)
def test_without_a_part_that_counts_there_is_no_rating(
    children: list[Child[str]], because: str
) -> None:
    found = roll_up(children, RollupMethod.WEIGHTED_MEAN)
    assert (found.rating_class, found.because) == (NOT, because)


def test_only_what_is_overdue_inside_is_counted() -> None:
    one = number(1)
    parts = {"top": {"left": one, "right": one}, "left": {"a": one}, "right": {"a": one, "b": one}}
    leaves = {"a": ON, "b": OFF, "elsewhere": OFF}
    overdue = frozenset({"a", "elsewhere"})
    found = roll_up_all(parts, leaves, RollupMethod.WORST, overdue=overdue)
    assert {node: whole.inside.overdue for node, whole in found.items()} == {
        "top": 1, "left": 1, "right": 1,
    }  # fmt: skip
    assert (found["top"].inside.off_target, found["top"].inside.counts.total) == (1, 2)


def test_a_weight_below_nought_is_refused() -> None:
    with pytest.raises(RollupRefused):
        roll_up([Child("a", ON, Number(-1))], RollupMethod.WORST)


def test_nothing_is_part_of_itself() -> None:
    one = number(1)
    parts = {"a": {"b": one}, "b": {"a": one}}
    with pytest.raises(RollupRefused, match="part of itself"):
        roll_up_all(parts, {}, RollupMethod.WORST)
    with pytest.raises(RollupRefused, match="part of itself"):
        contribution(parts, "a", "top")


def test_shares_of_the_top_make_one() -> None:
    parts = {
        "top": {"x": number(2), "y": number(1)},
        "x": {"a": number(1), "b": number(3)},
        "y": {"b": number(1)},
    }
    assert sum(contribution(parts, leaf, "top") for leaf in "ab") == 1
    assert contribution(parts, "elsewhere", "top") == 0


@pytest.mark.parametrize("method", list(RollupMethod))
def test_a_part_that_weighs_nothing_counts_for_nothing(method) -> None:
    children = [Child("a", RatingClass.ON_TARGET), Child("b", RatingClass.OFF_TARGET, Number(0))]
    assert roll_up(children, method).rating_class is RatingClass.ON_TARGET
