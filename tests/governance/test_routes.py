"""Which routes a change may climb on a day, and who may answer at each step."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import timezone

from goldenthread.governance.commands.changes import Add, End, Say
from goldenthread.governance.commands.framework import reframe
from goldenthread.governance.models import DelegatedPower, StandIn
from goldenthread.governance.queries.instead import instead_known
from goldenthread.governance.queries.register import framework_known
from goldenthread.governance.queries.routes import (
    Holder,
    holders,
    route_on,
    routes_for,
    routes_known,
)
from goldenthread.indicators.commands.reorganising import reorganise
from goldenthread.organisation.access import SYSTEM, NotPermitted
from goldenthread.organisation.commands.post_changes import EndAppointment, EndPost
from goldenthread.organisation.commands.refusals import NotPossible
from goldenthread.organisation.queries.register import register_known
from goldenthread.rules.ladder import Step, StepAct, StepBy
from goldenthread.rules.vocabulary import ChangeKind

pytestmark = pytest.mark.django_db
BEGAN = date(2013, 4, 1)
DAY = date(2014, 4, 1)
LATER = date(2015, 4, 1)
ADOPTS = frozenset({StepAct.ADOPT})


def _do(change, reason="So it was agreed"):
    return reframe(change, by=SYSTEM, at=timezone.now(), reason=reason)


def _reorganise(change):
    reorganise(change, by=SYSTEM, at=timezone.now(), reason="So it was agreed")


def _body(name, on=BEGAN):
    _do(Add("body", {"name": name, "role": "decides"}, on))
    return framework_known().key_of("body", name.casefold().replace(" ", "-"))


def _sits(body, *, post=None, body_of=None, capacity=""):
    _do(Say("membership", (body, None, post, body_of, ""), {"capacity": capacity}, BEGAN))


def _step(by, *of, acts=ADOPTS):
    return Step("s", "Decides", by, of, acts)


def _route(name, *steps, kinds=("targets",), on=DAY, **says):
    data = [it.to_data() for it in steps]
    _do(Add("route", {"name": name, "kinds": list(kinds), "steps": data, **says}, on))


def _acting(step, on=DAY, **more):
    bodies = framework_known(only=("body", "membership"))
    return holders(step, register_known(), bodies, on, instead=instead_known(), **more)


def _reference(title):
    known = register_known()
    key = next(pk for pk in known.posts.rows if known.post_title(pk, DAY) == title)
    return key, known.post_references[key]


def _power(event_at, **says):
    given = {"kinds": ["targets"], "from_on": DAY, "to_on": LATER, "decided_on": DAY, **says}
    with event_at(timezone.now()):
        return DelegatedPower.objects.append([DelegatedPower(reference="p1", **given)])[0]


def test_a_route_is_read_on_its_day_and_one_that_is_required_comes_first(
    cast, django_assert_num_queries
):
    _body("Cabinet")
    _route("By Cabinet", _step(StepBy.BODY, "cabinet"))
    _route("Without", _step(StepBy.BODY, "cabinet"), is_required=True, kinds=("targets", "plan"))
    officer = cast.actor("performance.officer")
    with django_assert_num_queries(1):
        found = routes_known(officer, on=DAY)
    assert [it.name for it in found] == ["By Cabinet", "Without"]
    assert found[0].route.steps[0].of == ("cabinet",)
    assert routes_known(officer, on=date(2014, 3, 31)) == ()
    assert route_on(officer, "by-cabinet", on=DAY) == found[0]
    assert route_on(officer, "nothing", on=DAY) is None
    climbable = routes_for(ChangeKind.TARGETS, DAY)
    assert [it.reference for it in climbable.routes] == ["without", "by-cabinet"]
    assert climbable.is_required
    assert not routes_for(ChangeKind.RULE, DAY).is_required


def test_a_route_that_is_changed_has_another_version_and_one_that_ended_is_none(cast):
    _body("Cabinet")
    _route("Ladder", _step(StepBy.BODY, "cabinet"))
    before = routes_for(ChangeKind.TARGETS, DAY).routes[0]
    _do(Say("route", before.id, {"allows_own": True}, LATER))
    after = routes_for(ChangeKind.TARGETS, LATER).routes[0]
    assert routes_for(ChangeKind.TARGETS, DAY).routes == (before,)
    assert (after.id, after.route.allows_own) == (before.id, True)
    assert after.version_id != before.version_id
    _do(End("route", before.id, date(2016, 4, 1)))
    assert routes_for(ChangeKind.TARGETS, date(2016, 4, 1)).routes == ()


def test_a_partner_sees_no_routes(cast):
    with pytest.raises(NotPermitted):
        routes_known(cast.actor("partner"), on=DAY)


def test_a_post_answers_where_somebody_holds_it(cast):
    post, reference = _reference("Head of Housing")
    step = _step(StepBy.POST, reference)
    assert _acting(step).holders == (Holder(post_id=post),)
    assert _acting(step).warnings == ()
    assert _acting(_step(StepBy.POST, "nobody")).warnings == ("the post “nobody” is not there",)
    held = register_known().holders(post, DAY)[0]
    _reorganise(EndAppointment(post, held.person_id, held.from_on, date(2014, 12, 31)))
    assert _acting(step, on=LATER).holders == ()
    assert _acting(step, on=LATER).warnings == ("nobody holds the post Head of Housing",)


def test_a_post_that_ended_is_answered_for_by_its_successor(cast):
    _, reference = _reference("Head of Housing")
    heir, _ = _reference("Director of Resources")
    old = cast.structure.posts["Head of Housing"]
    _reorganise(EndPost(old, heir, LATER))
    found = _acting(_step(StepBy.POST, reference), on=LATER)
    assert (found.holders, found.post_ids) == ((Holder(post_id=heir),), (heir,))


def test_a_post_that_stands_in_answers_beside_the_one_that_is_away(cast, event_at):
    post, reference = _reference("Head of Housing")
    other, _ = _reference("Director of Resources")
    said = {"reference": "a1", "post_id": post, "stands_in_id": other}
    with event_at(timezone.now()):
        StandIn.objects.append([StandIn(from_on=DAY, to_on=date(2014, 4, 14), **said)])
    step = _step(StepBy.POST, reference)
    stands_in = Holder(post_id=other, stands_in_for=post)
    assert _acting(step, on=date(2014, 4, 14)).holders == (Holder(post_id=post), stands_in)
    assert _acting(step, on=date(2014, 4, 15)).holders == (Holder(post_id=post),)
    with event_at(timezone.now()):
        StandIn.objects.append(
            [
                StandIn(
                    from_on=DAY, to_on=date(2014, 4, 14), is_ended=True,
                    ended_on=date(2014, 4, 10), **said,
                )
            ]
        )  # fmt: skip
    assert stands_in in _acting(step, on=date(2014, 4, 9)).holders
    assert stands_in not in _acting(step, on=date(2014, 4, 10)).holders


def test_of_a_body_the_clerk_answers_and_any_member_where_there_is_none(cast):
    cabinet = _body("Cabinet")
    step = _step(StepBy.BODY, "cabinet")
    assert _acting(step).warnings == ("Cabinet has no members who could answer",)
    member, _ = _reference("Portfolio Holder for Housing")
    _sits(cabinet, post=member, capacity="Member")
    assert [it.post_id for it in _acting(step).holders] == [member]
    clerk, _ = _reference("Performance Officer")
    _sits(cabinet, post=clerk, capacity="Committee clerk")
    found = _acting(step)
    assert found.holders == (Holder(post_id=clerk, body_id=cabinet, capacity="Committee clerk"),)
    assert (found.body_ids, found.warnings) == ((cabinet,), ())


def test_a_member_that_is_a_body_answers_by_its_own_members(cast):
    cabinet, panel = _body("Cabinet"), _body("Panel")
    _sits(cabinet, body_of=panel)
    member, _ = _reference("Portfolio Holder for Housing")
    _sits(panel, post=member)
    found = _acting(_step(StepBy.BODY, "cabinet")).holders
    assert [(it.post_id, it.body_id) for it in found] == [(member, cabinet)]


def test_a_body_that_ended_is_answered_for_by_its_successor_or_by_nobody(cast):
    committee, panel, board = _body("Committee"), _body("Panel"), _body("Board")
    _do(End("body", committee, LATER, panel))
    _do(End("body", board, LATER))
    assert _acting(_step(StepBy.BODY, "committee"), on=LATER).body_ids == (panel,)
    assert _acting(_step(StepBy.BODY, "board"), on=LATER).warnings == ("Board is not there",)


def test_a_post_to_which_the_body_gave_the_power_decides_changes_of_that_kind_alone(cast, event_at):
    cabinet = _body("Cabinet")
    post, _ = _reference("Portfolio Holder for Housing")
    power = _power(event_at, body_id=cabinet, post_id=post)
    step = _step(StepBy.BODY, "cabinet")
    by_power = Holder(post_id=post, body_id=cabinet, power_id=power.pk)
    assert _acting(step, kind="targets").holders == (by_power,)
    assert _acting(step, kind="targets").warnings == ()
    assert _acting(step, kind="plan").holders == ()
    assert _acting(step, kind="targets", on=date(2015, 4, 2)).holders == ()
    heard = _step(StepBy.BODY, "cabinet", acts=frozenset({StepAct.SUGGEST}))
    assert _acting(heard, kind="targets").holders == ()


def test_a_role_is_asked_for_over_the_unit_that_the_change_belongs_to(cast):
    housing = cast.structure.services["Housing Services"]
    head, _ = _reference("Head of Housing")
    step = _step(StepBy.ROLE, "head_of_service")
    assert [it.post_id for it in _acting(step, unit_id=housing).holders] == [head]
    assert len(_acting(step).holders) > 1
    director = [
        it.post_id for it in _acting(_step(StepBy.ROLE, "director"), unit_id=housing).holders
    ]
    assert _reference("Director of Resources")[0] in director
    assert _acting(_step(StepBy.ROLE, "nothing")).warnings == (
        "nobody holds a post with that role",
    )


def test_who_may_act_is_read_with_two_queries_for_all_that_answer_instead(
    cast, event_at, django_assert_num_queries
):
    cabinet = _body("Cabinet")
    post, _ = _reference("Portfolio Holder for Housing")
    _power(event_at, body_id=cabinet, post_id=post)
    with django_assert_num_queries(2):
        instead = instead_known()
    assert [it.kinds for it in instead.powers] == [(ChangeKind.TARGETS,)]


def test_a_route_that_nobody_could_finish_is_refused_with_all_that_is_to_be_mended(cast):
    _body("Cabinet")
    with pytest.raises(NotPossible, match="neither adopts nor approves"):
        _route("Ladder", _step(StepBy.BODY, "cabinet", acts=frozenset({StepAct.NOTE})))
    with pytest.raises(NotPossible, match="nobody to act") as refused:
        _route("Ladder", _step(StepBy.BODY, acts=frozenset({StepAct.NOTE})))
    assert len(refused.value.listed) == 1
    with pytest.raises(NotPossible, match="role “king”, which there is not"):
        _route("Ladder", _step(StepBy.ROLE, "king"))
    with pytest.raises(NotPossible, match="at least one kind of change"):
        _route("Ladder", _step(StepBy.BODY, "cabinet"), kinds=())
    assert framework_known().in_force("route", DAY) == {}


def test_a_step_for_a_body_or_a_post_that_is_not_there_on_the_day_is_refused(cast):
    _body("Cabinet", on=LATER)
    with pytest.raises(
        NotPossible, match="would wait for Cabinet, which is not there on 1 April 2014"
    ):
        _route("Ladder", _step(StepBy.BODY, "cabinet"))
    with pytest.raises(NotPossible, match="would wait for a body “none”"):
        _route("Ladder", _step(StepBy.BODY, "none"))
    with pytest.raises(NotPossible, match="would wait for “none”, which is not there"):
        _route("Ladder", _step(StepBy.POST, "none"))
    _route("Ladder", _step(StepBy.BODY, "cabinet"), on=LATER)
    with pytest.raises(NotPossible, match="two approval routes called LADDER"):
        _route("LADDER", _step(StepBy.BODY, "cabinet"), on=LATER)


def test_a_body_on_a_route_ends_only_with_a_successor_and_the_step_passes_on(cast):
    cabinet, panel = _body("Cabinet"), _body("Panel")
    _route("Ladder", _step(StepBy.BODY, "cabinet"))
    with pytest.raises(NotPossible, match="still has 1 approval route through it"):
        _do(End("body", cabinet, LATER))
    _do(End("body", cabinet, LATER, panel))
    step = routes_for(ChangeKind.TARGETS, LATER).routes[0].route.steps[0]
    assert _acting(step, on=LATER).body_ids == (panel,)
    with pytest.raises(NotPossible, match="still has 1 approval route through it"):
        _do(End("body", panel, date(2016, 4, 1)))


def test_a_step_keeps_its_key_when_it_is_renamed(cast):
    _body("Cabinet")
    _route("Ladder", _step(StepBy.BODY, "cabinet"))
    route = routes_for(ChangeKind.TARGETS, DAY).routes[0]
    data = {**route.route.steps[0].to_data(), "name": "Cabinet adopts"}
    _do(Say("route", route.id, {"steps": [data]}, LATER))
    step = routes_for(ChangeKind.TARGETS, LATER).routes[0].route.steps[0]
    assert (step.key, step.name) == ("s", "Cabinet adopts")
