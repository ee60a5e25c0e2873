"""My part: what is somebody's, by which ways it leads up, and who may see it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from goldenthread.organisation.access import NotPermitted
from goldenthread.organisation.models import Person
from goldenthread.organisation.queries.people import account_named, actor_for
from goldenthread.plan.queries.mine import MOST_OF_A_KIND, Whose, my_part
from tests.plan.threads import add, agree, build_thread

pytestmark = pytest.mark.django_db


@pytest.fixture
def thread(cast):
    return build_thread(cast)


def _actor(username):
    return actor_for(account_named(username), on=timezone.localdate())


def _part(username, **more):
    return my_part(_actor(username), on=timezone.localdate(), **more)


def _reference(username):
    return Person.objects.get(pk=_actor(username).person_id).reference


def test_all_ways_lead_from_ones_own_to_the_top_with_the_share_of_each_step(thread):
    agree(thread.mine, thread.calm)
    found = _part("service.manager")
    own = next(it for it in found.parts if it.whose is Whose.OWN)
    ways = [[step.line.title for step in way] for way in own.ways]
    assert sorted(ways) == [
        ["Safe streets", "Calm nights", "Learn to listen"],
        ["Safe streets", "Clean streets", "Learn to listen"],
    ]
    clean = next(way for way in own.ways if way[1].line.id == thread.clean)
    assert [step.share for step in clean] == [None, pytest.approx(0.75), None]
    post = next(it for it in found.parts if it.whose is Whose.POST)
    assert [(line.title, float(share)) for line, share in post.of_tops] == [("Safe streets", 0.75)]
    assert (thread.clean, thread.safe) in found.edges


def test_who_has_none_of_their_own_sees_their_units(thread, cast):
    add(
        thread.levels["priority"], "Warm homes", unit_id=cast.structure.services["Housing Services"]
    )
    found = _part("staff")
    assert [(it.line.title, it.whose) for it in found.parts] == [("Warm homes", Whose.UNIT)]
    assert found.asked_of is None and not found.people


def test_who_has_nothing_is_told_whom_to_ask_nearest_above(thread, cast):
    services, posts = cast.structure.services, cast.structure.posts
    council = cast.structure.council_id
    assert _part("staff").asked_of is None
    add(thread.levels["outcome"], "Well run", unit_id=council, owner_id=posts["Chief Executive"])
    found = _part("staff")
    assert not found.parts and services
    assert found.asked_of.post.title == "Chief Executive" and found.asked_of.holders


def test_a_manager_sees_the_part_of_whom_they_manage_and_nobody_else_does(thread, cast):
    person = _reference("service.manager")
    found = _part("head.of.service", person=person)
    assert not found.is_self and found.parts[0].line.title == "Learn to listen"
    assert _part("head.of.service").people == ((person, found.person),)
    for other in ("director", "performance.officer", "auditor", "councillor", "staff"):
        assert _part(other, person=person) is None, other
    assert _part("head.of.service", person="nobody") is None
    assert _part("service.manager", person=_reference("head.of.service")) is None
    assert _part("service.manager", person=person).is_self
    with pytest.raises(NotPermitted):
        _part("partner")


def test_of_many_the_first_are_told_and_the_others_counted(thread, cast):
    unit = cast.structure.services["Housing Services"]
    for place in range(MOST_OF_A_KIND + 3):
        add(thread.levels["priority"], f"Warm home {place:02}", unit_id=unit)
    found = _part("staff")
    assert len(found.parts) == MOST_OF_A_KIND and found.more[Whose.UNIT] == 3


def test_it_takes_as_many_queries_however_many_objectives_there_are(
    thread, cast, django_assert_num_queries
):
    actor, today = _actor("service.manager"), timezone.localdate()
    with django_assert_num_queries(22):
        my_part(actor, on=today)
    post = min(actor.post_ids)
    for place in range(10):
        more = add(thread.levels["priority"], f"More {place}", owner_id=post)
        agree(more, thread.safe)
        agree(thread.mine, more, by=actor)
    with django_assert_num_queries(22):
        found = my_part(actor, on=today)
    assert len(found.parts[0].ways) == 11


def test_of_a_past_day_it_is_as_was_known(thread, cast):
    actor, today = _actor("service.manager"), timezone.localdate()
    from goldenthread.audit.queries import head

    then = head()
    add(thread.levels["priority"], "Later", owner_id=min(actor.post_ids))
    titles = {it.line.title for it in my_part(actor, on=today, as_at=then).parts}
    assert titles == {"Learn to listen", "Clean streets"}
    early = my_part(actor, on=today - timedelta(days=4000), as_at=then)
    assert early is not None
