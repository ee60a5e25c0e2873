"""The life of indicators: which stage holds on a day, and what may follow."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenthread.rules.life import Stage, counts, may_follow, owes, stage_on, years_later
from goldenthread.rules.vocabulary import LifeStage

DAY = date(2026, 4, 1)
LIVE = Stage(LifeStage.LIVE, DAY)
PROPOSED = Stage(LifeStage.PROPOSED, DAY)
RETIRED = Stage(LifeStage.RETIRED, DAY)
SUSPENDED = Stage(LifeStage.SUSPENDED, DAY, until=date(2026, 9, 30))


def _stages(days):
    kinds = st.sampled_from(list(LifeStage))
    return st.lists(st.builds(_stage, kinds, days, st.integers(0, 400)), max_size=6)


def _stage(kind, day, length):
    until = day + timedelta(days=length) if kind is LifeStage.SUSPENDED else None
    return Stage(kind, day, until)


DAYS = st.dates(date(2024, 1, 1), date(2027, 12, 31))


def test_without_any_stage_it_is_live():
    assert stage_on([], DAY).stage is LifeStage.LIVE
    assert stage_on([RETIRED], DAY - timedelta(days=1)).stage is LifeStage.LIVE


def test_of_two_of_one_day_the_later_recorded_holds():
    assert stage_on([RETIRED, LIVE], DAY).stage is LifeStage.LIVE
    assert stage_on([LIVE, RETIRED], DAY).stage is LifeStage.RETIRED


def test_a_suspension_holds_with_its_last_day_and_lapses_after_it():
    assert stage_on([SUSPENDED], date(2026, 9, 30)) == SUSPENDED
    assert stage_on([SUSPENDED], date(2026, 10, 1)) == Stage(LifeStage.LIVE, date(2026, 10, 1))


def test_a_longer_suspension_takes_the_place_of_the_shorter_and_what_was_before_both_holds_after():
    longer = Stage(LifeStage.SUSPENDED, date(2026, 9, 1), until=date(2026, 12, 31))
    assert stage_on([SUSPENDED, longer], date(2026, 10, 15)) == longer
    assert stage_on([SUSPENDED, longer], date(2027, 1, 1)).stage is LifeStage.LIVE


@pytest.mark.parametrize(
    ("was", "to", "may"),
    [
        (PROPOSED, LIVE, True),
        (PROPOSED, RETIRED, True),
        (PROPOSED, SUSPENDED, False),
        (LIVE, SUSPENDED, True),
        (LIVE, RETIRED, True),
        (LIVE, PROPOSED, False),
        (SUSPENDED, LIVE, True),
        (SUSPENDED, RETIRED, True),
        (SUSPENDED, SUSPENDED, False),
        (RETIRED, LIVE, True),
        (RETIRED, SUSPENDED, False),
        (RETIRED, PROPOSED, False),
    ],
)
def test_what_may_follow(was, to, may):
    assert may_follow(was, to) is may


@given(_stages(DAYS), DAYS)
def test_what_was_planned_for_later_changes_nothing_before(stages, day):
    begun = [it for it in stages if it.from_on <= day]
    assert stage_on(stages, day) == stage_on(begun, day)


@given(_stages(DAYS), DAYS)
def test_no_lapsed_suspension_ever_holds(stages, day):
    held = stage_on(stages, day)
    assert held.from_on <= day
    assert held.until is None or held.until >= day


@given(_stages(DAYS), DAYS)
def test_a_figure_is_owed_exactly_of_what_was_live_when_its_period_ended(stages, day):
    assert owes(stages, day) is counts(stage_on(stages, day).stage)


def test_ten_years_after_the_odd_day_is_the_day_before():
    assert years_later(date(2024, 2, 29), 10) == date(2034, 2, 28)
    assert years_later(date(2024, 2, 29), 4) == date(2028, 2, 29)
