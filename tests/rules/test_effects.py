"""The sum of effects: what is not stated adds nothing, order makes no difference, worse never raises it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from goldenthread.rules.effects import WEIGHTS, borne, heaviest_first
from goldenthread.rules.vocabulary import ImpactGrade

GRADES = list(ImpactGrade)
stated = st.lists(st.sampled_from([*GRADES, None]), max_size=40)


@given(stated, st.randoms())
def test_the_order_makes_no_difference(grades, chance):
    shuffled = grades[:]
    chance.shuffle(shuffled)
    assert borne(shuffled) == borne(grades)


@given(stated)
def test_the_sum_is_what_is_gained_less_what_is_lost(grades):
    found = borne(grades)
    assert found.total == sum(WEIGHTS[it] for it in grades if it) == found.gains - found.losses
    assert min(found.gains, found.losses) >= 0


@given(stated)
def test_every_statement_is_counted_once(grades):
    found = borne(grades)
    assert found.stated + found.unstated == len(grades)


@given(stated, st.integers(min_value=0, max_value=20))
def test_what_is_not_stated_adds_nothing(grades, more):
    assert borne(grades + [None] * more).total == borne(grades).total


@given(stated, st.integers(min_value=0, max_value=3))
def test_a_worse_grade_lowers_the_sum(grades, place):
    better, worse = GRADES[place], GRADES[place + 1]
    assert borne([*grades, worse]).total == borne([*grades, better]).total - 1


@given(stated, stated)
def test_sums_of_two_lots_add_up(some, others):
    assert borne(some + others).total == borne(some).total + borne(others).total


@given(st.lists(stated, max_size=8))
def test_none_that_bears_less_stands_before_one_that_bears_more(lots):
    found = {place: borne(grades) for place, grades in enumerate(lots)}
    order = heaviest_first(found)
    assert sorted(order) == sorted(found)
    sums = [(found[it].total, -found[it].losses) for it in order]
    assert sums == sorted(sums)


def test_what_bears_the_same_stays_in_the_order_of_the_council():
    assert heaviest_first({key: borne([ImpactGrade.NEUTRAL]) for key in "zya"}) == ["z", "y", "a"]
