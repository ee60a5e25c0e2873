import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenthread.rules.rollup import summary_counts
from goldenthread.rules.vocabulary import RatingClass

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
