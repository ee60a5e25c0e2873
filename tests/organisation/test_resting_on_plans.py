"""What is planned can be built on, and nothing comes to hang on a unit or a post that is not there."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils.timezone import localdate

from goldenthread.audit.queries import head
from goldenthread.indicators.commands.reorganising import MoveSeries, reorganise
from goldenthread.indicators.commands.responsibility import set_responsibilities
from goldenthread.indicators.queries.responsibilities import Duty, responsibilities_known
from goldenthread.organisation.access import SYSTEM
from goldenthread.organisation.commands.post_changes import AddPost, EndPost
from goldenthread.organisation.commands.refusals import NotPossible
from goldenthread.organisation.commands.unit_changes import AddUnit, EndUnit, WithdrawPlan
from goldenthread.organisation.queries.register import register_known
from tests.cast import AT

pytestmark = pytest.mark.django_db
TODAY, MAY, JUNE = localdate(AT), date(2015, 5, 1), date(2015, 6, 1)


@pytest.fixture
def units(cast):
    return cast.structure.services


@pytest.fixture
def series(cast):
    return cast.series["HS01"]


def make(change):
    return reorganise(change, by=SYSTEM, at=AT, reason="So")


def refused(change, words):
    before = head()
    with pytest.raises(NotPossible, match=words):
        make(change)
    assert head() == before


def own(series, post_id, from_on):
    return set_responsibilities(
        {series: {Duty.OWNER: post_id}}, by=SYSTEM, at=AT, from_on=from_on, reason="So"
    )


def unit_named(name, day):
    there = register_known().units_in_force(day)
    return next(pk for pk, it in there.items() if it.says["name"] == name)


def post_titled(title, day):
    there = register_known().posts_in_force(day)
    return next(pk for pk, it in there.items() if it.says["title"] == title)


def stranded():
    """Return every series that belongs to no unit in force, or answers to no post, on some day."""
    register, watched = register_known(), responsibilities_known()
    return [
        (watched.reference(pk), day)
        for pk in watched.names
        for day in (TODAY, MAY, JUNE)
        if register.unit(watched.unit_id(pk, day), day) is None
        or register.post(watched.duties.on(pk, day).says["owner_id"], day) is None
    ]


def test_nothing_moves_to_a_unit_that_ends_while_it_would_be_there(units, series):
    make(AddUnit("Team", "team", units["HR"], TODAY))
    team = unit_named("Team", TODAY)
    make(EndUnit(team, None, JUNE))
    refused(MoveSeries((series,), team, MAY), "HS01 would be with Team on 1 June 2015")
    make(MoveSeries((series,), units["Audit"], JUNE))
    make(MoveSeries((series,), team, MAY))
    assert not stranded()


def test_a_new_unit_is_not_withdrawn_from_under_what_is_to_move_there(units, series):
    plan = make(AddUnit("Team", "team", units["HR"], MAY)).event
    moved = make(MoveSeries((series,), unit_named("Team", MAY), JUNE)).event
    refused(WithdrawPlan(plan), "HS01 would be with Team on 1 June 2015")
    make(WithdrawPlan(moved))
    make(WithdrawPlan(plan))
    assert not stranded()


def test_a_new_post_is_not_withdrawn_from_under_what_it_is_to_answer_for(units, series):
    plan = make(AddPost("Planner", units["HR"], MAY)).event
    own(series, post_titled("Planner", MAY), JUNE)
    refused(WithdrawPlan(plan), "HS01 would be with Planner on 1 June 2015")
    assert not stranded()


def test_nobody_answers_for_anything_by_a_post_that_ends_meanwhile(cast, units, series):
    make(AddPost("Planner", units["HR"], TODAY))
    planner = post_titled("Planner", TODAY)
    make(EndPost(planner, None, JUNE))
    with pytest.raises(NotPossible, match="Planner ends: it is not there from 1 June 2015"):
        own(series, planner, MAY)
    own(series, cast.structure.posts["Head of Housing"], TODAY)
    own(series, cast.structure.posts["Audit Manager"], JUNE)
    assert own(series, planner, MAY) == 1
    assert not stranded()


def test_two_mergers_one_upon_the_other_leave_nothing_behind_in_either_order(units):
    make(EndUnit(units["Housing Services"], units["HR"], JUNE))
    make(EndUnit(units["HR"], units["IT Services"], MAY))
    assert not stranded()
    register = register_known()
    for day in (TODAY, MAY, JUNE):
        for post_id, it in register.posts_in_force(day).items():
            assert register.unit(it.says["unit_id"], day), (post_id, day)
        for _, role, unit_id in register.grants_in_force(day):
            assert register.unit(unit_id, day), (role, unit_id, day)
