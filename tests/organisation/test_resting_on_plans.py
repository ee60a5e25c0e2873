"""What is planned can be built on, and nothing comes to hang on a unit or a post that is not there."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils.timezone import localdate

from goldenthread.audit.queries import head
from goldenthread.indicators.commands.definitions import (
    NewIndicator,
    NewSeries,
    add_indicator,
    add_series,
)
from goldenthread.indicators.commands.imports import ImportRefused, import_figures
from goldenthread.indicators.commands.reorganising import MoveSeries, reorganise
from goldenthread.indicators.commands.responsibility import set_responsibilities
from goldenthread.indicators.models import Actual, Series
from goldenthread.indicators.queries.imports.offered import Choices, Offered, Source
from goldenthread.indicators.queries.responsibilities import Responsibility, responsibilities_known
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
        {series: {Responsibility.OWNER: post_id}}, by=SYSTEM, at=AT, from_on=from_on, reason="So"
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


def code_of(number):
    return NewIndicator(f"N{number}", "New")


@pytest.mark.parametrize(
    ("from_on", "words"),
    [
        (TODAY, "Team began on 1 May 2015: choose that day or a later one"),
        (MAY, "Team ends: it is not there from 1 June 2015 on"),
        (JUNE, "Team has ended by 1 June 2015"),
    ],
)
def test_nothing_new_is_reported_for_a_unit_that_is_not_there_throughout(
    cast, units, from_on, words
):
    make(AddUnit("Team", "team", units["HR"], MAY))
    team = unit_named("Team", MAY)
    make(EndUnit(team, None, JUNE))
    owner, said = cast.structure.posts["HR Manager"], {"by": SYSTEM, "at": AT, "from_on": from_on}
    before = head()
    with pytest.raises(NotPossible, match=words) as told:
        add_series([NewSeries("HS01", team, area_name="X", owner_id=owner)], **said)
    assert told.value.field == "unit_id"
    with pytest.raises(NotPossible, match=words):
        add_indicator(new=code_of(1), series=[NewSeries("N1", team, owner_id=owner)], **said)
    assert head() == before
    assert add_series([NewSeries("HS01", units["HR"], area_name="X", owner_id=owner)], **said)


@pytest.mark.parametrize(
    ("from_on", "words"),
    [
        (TODAY, "Planner began on 1 May 2015"),
        (MAY, "Planner ends: it is not there from 1 June 2015 on"),
        (JUNE, "Planner has ended by 1 June 2015"),
    ],
)
def test_nobody_answers_for_anything_new_by_a_post_that_is_not_there_throughout(
    units, from_on, words
):
    make(AddPost("Planner", units["HR"], MAY))
    planner = post_titled("Planner", MAY)
    make(EndPost(planner, None, JUNE))
    before = head()
    with pytest.raises(NotPossible, match=words) as told:
        add_indicator(
            new=code_of(1), series=[NewSeries("N1", units["HR"], owner_id=planner)],
            by=SYSTEM, at=AT, from_on=from_on,
        )  # fmt: skip
    assert told.value.field == "owner_id"
    assert head() == before


def brought(cast, **named):
    """Import two quarters of a new indicator."""
    rows = [
        Offered(line=line, code="N1", title="New", period_text=period, actual=actual, **named)
        for line, (period, actual) in enumerate((("2014/15 Q1", "12"), ("2013/14 Q4", "11")), 2)
    ]
    source = Source(name="n.csv", content=b"Code", sheet="", mapping={}, offered=tuple(rows))
    choices = Choices(adds_indicators=True, unit_id=cast.structure.council_id)
    return import_figures(
        by=cast.actor("performance.officer"), at=AT, source=source, choices=choices, answers={},
        today=TODAY,
    )  # fmt: skip


@pytest.mark.parametrize("ends", ["unit", "post"])
def test_a_file_brings_nothing_that_rests_on_what_ends(cast, units, ends):
    make(AddUnit("Team", "team", units["HR"], TODAY))
    team = unit_named("Team", TODAY)
    make(AddPost("Planner", units["HR"], TODAY))
    planner = post_titled("Planner", TODAY)
    make(EndUnit(team, None, JUNE) if ends == "unit" else EndPost(planner, None, JUNE))
    before = head()
    service = "Team" if ends == "unit" else "HR"
    with pytest.raises(ImportRefused, match="ends: it is not there from 1 June 2015 on"):
        brought(cast, service=service, owner="Planner")
    assert head() == before


def test_figures_from_before_a_unit_or_post_began_are_brought_and_its_owner_answers_since(
    cast, units
):
    make(AddUnit("Team", "team", units["HR"], TODAY))
    make(AddPost("Planner", unit_named("Team", TODAY), TODAY))
    assert brought(cast, service="Team", owner="Planner")
    [series_id] = Series.objects.filter(reference="N1").values_list("pk", flat=True)
    [answers] = responsibilities_known().duties.versions(series_id)
    assert answers.from_on == TODAY
    assert Actual.objects.filter(series_id=series_id).count() == 2
    assert not stranded()
