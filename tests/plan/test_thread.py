"""Objectives, what evidences them, and what serves them: nothing counts until it is agreed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from goldenthread.audit.queries import head
from goldenthread.governance.commands.changes import Add
from goldenthread.governance.commands.framework import reframe
from goldenthread.governance.queries.register import framework_known
from goldenthread.organisation.access import SYSTEM, Actor, NotPermitted, Right
from goldenthread.organisation.commands.refusals import ChangedMeanwhile, NotPossible
from goldenthread.organisation.queries.units import posts_on
from goldenthread.plan.commands.contributions import (
    Terms,
    move_contribution,
    offer_contribution,
)
from goldenthread.plan.commands.delegations import delegate, end_delegation
from goldenthread.plan.commands.objectives import (
    Wanted,
    add_objective,
    change_objective,
    end_objective,
    set_measures,
)
from goldenthread.plan.commands.thread_now import refresh_thread
from goldenthread.plan.models import Contribution, Objective, ObjectiveNow, ThreadNow
from goldenthread.plan.queries.thread import thread_known
from goldenthread.rules.numbers import number
from goldenthread.rules.vocabulary import ContributionStep as Step
from goldenthread.rules.vocabulary import ObjectiveEnd

pytestmark = pytest.mark.django_db
DAY = date(2014, 4, 1)
TERMS = Terms(how="By doing our part")


@pytest.fixture
def levels(cast):
    for place, (name, personal) in enumerate(
        [("Outcome", False), ("Priority", False), ("Task", True)], start=1
    ):
        says = {"name": name, "plural": f"{name}s", "position": place, "is_personal": personal}
        reframe(Add("level", says, DAY), by=SYSTEM, at=timezone.now(), reason="So")
    known = framework_known()
    return {it: known.key_of("level", it) for it in ("outcome", "priority", "task")}


def _now():
    return {"by": SYSTEM, "at": timezone.now()}


def _objective(level, title, **more):
    reference = add_objective(
        Wanted(title, **more), level_id=level, from_on=DAY, reason="So", **_now()
    )
    return Objective.objects.get(reference=reference).pk


def _offered(child, parent, terms=TERMS):
    reference = offer_contribution(
        terms, to_id=parent, objective_id=child, from_on=DAY, words="So", **_now()
    )
    return Contribution.objects.get(reference=reference).pk


def _agreed(child, parent, terms=TERMS):
    found = _offered(child, parent, terms)
    move_contribution(found, Step.AGREED, from_on=DAY, words="Agreed", **_now())
    return found


def test_nothing_counts_until_it_is_agreed(levels, cast):
    top, below = _objective(levels["outcome"], "Safe"), _objective(levels["priority"], "Clean")
    set_measures(below, {cast.series["CS01"]: number("1")}, from_on=DAY, reason="So", **_now())
    offered = _offered(below, top)
    assert ObjectiveNow.objects.get(pk=top).rated_of == 0
    assert not ThreadNow.objects.exists()
    move_contribution(offered, Step.AGREED, from_on=DAY, words="Agreed", **_now())
    served, serving = ObjectiveNow.objects.get(pk=top), ObjectiveNow.objects.get(pk=below)
    assert (served.inside, serving.inside) == (1, 1)
    assert served.rating_class == serving.rating_class
    assert (serving.reaches_top, serving.has_measure, served.has_parts) == (True, True, True)
    move_contribution(offered, Step.ENDED, from_on=DAY, words="No more", **_now())
    assert ObjectiveNow.objects.get(pk=top).inside == 0
    assert not ObjectiveNow.objects.get(pk=below).reaches_top


def test_the_projection_is_what_is_recorded(levels, cast):
    top = _objective(levels["outcome"], "Safe")
    for place, code in enumerate(("CS01", "CS02a", "HS01")):
        below = _objective(levels["priority"], f"Priority {place}")
        set_measures(below, {cast.series[code]: number("1")}, from_on=DAY, reason="So", **_now())
        _agreed(below, top, replace(TERMS, weight=number(str(place + 1))))
    before = list(ObjectiveNow.objects.order_by("pk").values())
    assert refresh_thread(timezone.localdate()) == 0
    ObjectiveNow.objects.all().delete()
    ThreadNow.objects.all().delete()
    assert refresh_thread(timezone.localdate()) == 7
    assert list(ObjectiveNow.objects.order_by("pk").values()) == before


def test_a_circle_is_refused_with_its_way(levels):
    titles = ("Safe", "Clean", "Green")
    first, second, third = (_objective(levels["priority"], it) for it in titles)
    _agreed(second, first)
    _agreed(third, second)
    before = head()
    with pytest.raises(NotPossible, match="“Green” serves “Clean” serves “Safe” already"):
        _offered(first, third)
    assert head() == before


def test_who_named_the_terms_does_not_agree_them(levels, cast):
    posts = sorted(posts_on(DAY))
    owner = Actor(1, "The owner", post_ids=frozenset({posts[0]}))
    giver = Actor(2, "The giver", post_ids=frozenset({posts[1]}))
    helper = Actor(3, "The delegate", post_ids=frozenset({posts[2]}))
    top = _objective(levels["outcome"], "Safe", owner_id=posts[0])
    below = _objective(levels["priority"], "Clean", owner_id=posts[1])
    at = timezone.now()
    reference = offer_contribution(
        TERMS, by=giver, at=at, to_id=top, objective_id=below, from_on=DAY, words="We sweep"
    )
    found = Contribution.objects.get(reference=reference).pk
    said: dict[str, Any] = {"at": at, "from_on": DAY}
    with pytest.raises(NotPermitted):
        move_contribution(found, Step.AGREED, by=giver, words="Fine", **said)
    with pytest.raises(NotPossible, match="Say why"):
        move_contribution(
            found, Step.CHALLENGED, by=owner, words=" ", at=at, from_on=timezone.localdate()
        )
    delegate(top, posts[2], by=owner, at=at, from_on=DAY, agreed_by="The director", reason="Busy")
    move_contribution(found, Step.CHALLENGED, by=helper, words="Is it enough?", **said)
    more = replace(TERMS, how_much="Twice a week")
    move_contribution(found, Step.COUNTERED, by=helper, terms=more, words="Twice", **said)
    with pytest.raises(NotPermitted):
        move_contribution(found, Step.AGREED, by=owner, words="Fine", **said)
    move_contribution(found, Step.AGREED, by=giver, words="Twice it is", **said)
    moves = list(Contribution.objects.get(pk=found).moves.order_by("id"))
    assert [it.step for it in moves] == ["offered", "challenged", "countered", "agreed"]
    assert [it.for_post_id for it in moves] == [None, posts[0], posts[0], None]
    assert moves[-1].how_much == "Twice a week"
    end_delegation(top, posts[2], by=owner, at=at, from_on=DAY, reason="Back again")
    with pytest.raises(NotPermitted):
        move_contribution(found, Step.ENDED, by=helper, words="So", **said)


def test_a_move_out_of_turn_or_on_an_old_page_is_refused(levels):
    top, below = _objective(levels["outcome"], "Safe"), _objective(levels["priority"], "Clean")
    offered = _offered(below, top)
    read_at = head()
    move_contribution(offered, Step.AGREED, from_on=DAY, words="Agreed", **_now())
    with pytest.raises(NotPossible, match="agreed last, so that it cannot be declined"):
        move_contribution(offered, Step.DECLINED, from_on=DAY, words="No", **_now())
    with pytest.raises(ChangedMeanwhile):
        move_contribution(
            offered, Step.ENDED, from_on=DAY, words="No more", read_at=read_at, **_now()
        )


def test_weights_that_sum_to_nought_are_refused(levels, cast):
    top, below = _objective(levels["outcome"], "Safe"), _objective(levels["priority"], "Clean")
    with pytest.raises(NotPossible, match="All weights are nought"):
        set_measures(top, {cast.series["CS01"]: number("0")}, from_on=DAY, reason="So", **_now())
    offered = _offered(below, top, replace(TERMS, weight=number("0")))
    with pytest.raises(NotPossible, match="would be nought"):
        move_contribution(offered, Step.AGREED, from_on=DAY, words="Agreed", **_now())
    with pytest.raises(NotPossible, match="nought or more"):
        set_measures(top, {cast.series["CS01"]: number("-1")}, from_on=DAY, reason="So", **_now())


@pytest.mark.parametrize(
    ("wanted", "sentence"),
    [
        (Wanted(" "), "Write what is to be achieved"),
        (Wanted("x" * 50_000), "50,000 characters long: shorten it to 300"),
        (Wanted("A", begins_on=date(2015, 1, 1), due_on=date(2014, 1, 1)), "due before it begins"),
        (Wanted("A", due_on=date(9999, 1, 1)), "too far away"),
        (Wanted("A", unit_id=99_999), "unit is not there"),
        (Wanted("A", owner_id=99_999), "post is not there"),
        (Wanted("A", portfolio_id=99_999), "portfolio is not there"),
    ],
)
def test_objectives_that_make_no_sense_are_refused(levels, wanted, sentence):
    before = head()
    with pytest.raises(NotPossible, match=sentence):
        add_objective(wanted, level_id=levels["outcome"], from_on=DAY, reason="So", **_now())
    assert head() == before


def test_a_personal_objective_is_the_persons_and_the_managers_alone(levels, cast):
    post = sorted(posts_on(DAY))[0]
    with pytest.raises(NotPossible, match="personal level"):
        _objective(levels["task"], "Learn Welsh")
    person_id = cast.actor("staff").person_id
    mine = Actor(person_id, "Me", post_ids=frozenset())
    wanted = Wanted("Learn Welsh", manager_id=post)
    said = {"level_id": levels["task"], "from_on": DAY, "reason": "So", "at": timezone.now()}
    with pytest.raises(NotPermitted):
        add_objective(wanted, by=SYSTEM, person_id=person_id, **said)
    with pytest.raises(NotPossible, match="no personal level"):
        add_objective(
            wanted, by=mine, person_id=person_id, **said | {"level_id": levels["outcome"]}
        )
    reference = add_objective(wanted, by=mine, person_id=person_id, **said)
    found = ObjectiveNow.objects.get(reference=reference)
    from goldenthread.plan.access import may_see, visible

    units = {Right.SEE_ORGANISATION: frozenset({1}), Right.SEE: frozenset({1})}
    other = Actor(person_id + 1, "Another", units=units)
    boss = Actor(person_id + 2, "The boss", post_ids=frozenset({post}))
    for actor, sees in ((mine, True), (boss, True), (other, False), (SYSTEM, False)):
        assert may_see(actor, found) is sees
        assert ObjectiveNow.objects.filter(visible(actor), pk=found.pk).exists() is sees


def test_objectives_end_and_are_read_as_they_were(levels):
    top, other = _objective(levels["outcome"], "Safe"), _objective(levels["outcome"], "Safer")
    said = {"from_on": date(2015, 4, 1), "reason": "It grew", **_now()}
    with pytest.raises(NotPossible, match="Nothing replaces itself"):
        end_objective(top, ended_as=ObjectiveEnd.REPLACED, successor_id=top, **said)
    with pytest.raises(NotPossible, match="Choose the objective that replaces it"):
        end_objective(top, ended_as=ObjectiveEnd.REPLACED, **said)
    end_objective(top, ended_as=ObjectiveEnd.REPLACED, successor_id=other, **said)
    assert change_objective(other, Wanted("Safer"), **said) is None
    assert change_objective(other, Wanted("Safest"), **said) == head()
    assert set(thread_known(DAY).objectives) == {top, other}
    assert thread_known(DAY).objectives[other].title == "Safer"
    assert set(thread_known(date(2015, 4, 1)).objectives) == {other}
    with pytest.raises(NotPossible, match="not there on that day"):
        change_objective(top, Wanted("Safe again"), **said)


def test_reading_the_thread_takes_the_same_queries_whatever_its_size(
    levels, django_assert_num_queries
):
    top = _objective(levels["outcome"], "Safe")
    for place in range(12):
        _agreed(_objective(levels["priority"], f"Priority {place}"), top)
    with django_assert_num_queries(8):
        thread = thread_known(timezone.localdate())
    assert len(thread.edges) == 12
