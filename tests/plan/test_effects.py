"""Proposals, what they would do to objectives, whom somebody asked, and the sum of many."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from goldenthread.audit.queries import head, latest_event_on
from goldenthread.organisation.access import SYSTEM, NotPermitted
from goldenthread.organisation.commands.refusals import ChangedMeanwhile, NotPossible
from goldenthread.plan.commands.effects import (
    Consulted,
    Stated,
    record_consultation,
    state_effects,
)
from goldenthread.plan.commands.proposals import WantedProposal, change_proposal, end_proposal
from goldenthread.plan.models import Effect, Objective, Plan, PlanVersion, Proposal
from goldenthread.plan.queries.effects import About
from goldenthread.plan.queries.effects_sum import effects_summed
from goldenthread.plan.queries.proposals import ProposalsFilter, proposal_shown, proposals_for
from goldenthread.rules.vocabulary import ImpactGrade, ObjectiveEnd
from tests.proposing import consult, propose, state
from tests.talks import DAY, build_talks, now

pytestmark = pytest.mark.django_db
BAD, GOOD = ImpactGrade.STRONGLY_NEGATIVE, ImpactGrade.POSITIVE


def _named(pk):
    return Proposal.objects.get(pk=pk).reference


@pytest.fixture
def talks(cast):
    return build_talks(cast)


def today():
    return now().date()


def summed(talks, username="councillor", **wanted):
    return effects_summed(talks.actor(username), ProposalsFilter(**wanted), on=today())


def test_the_objective_that_bears_most_stands_first_with_how_its_sum_is_made(talks):
    first, second = propose(talks), propose(talks, "Close the baths")
    state(talks, first, homes=GOOD, a=ImpactGrade.NEUTRAL)
    state(talks, second, homes=BAD)
    found = summed(talks)
    top = found.rows[0]
    assert (top.title, top.borne.total) == ("Homes for all", -1)
    assert top.borne.because == "1 × +1 + 1 × −2 = −1"
    assert [it.borne.unstated for it in found.rows if it.borne.stated == 0] == [2, 2]


def test_what_is_said_later_takes_the_place_of_what_was_said_before(talks):
    pk = propose(talks)
    state(talks, pk, homes=BAD)
    state(talks, pk, homes=GOOD)
    assert summed(talks).rows[-1].borne.total == 1
    homes = talks.objectives["Homes for all"]
    state_effects(About(pk), {homes: Stated(None)}, by=SYSTEM, at=now())
    assert {it.borne.stated for it in summed(talks).rows} == {0}
    assert Effect.objects.count() == 3


def test_what_is_stated_already_is_not_recorded_again(talks):
    pk = propose(talks)
    state(talks, pk, homes=BAD)
    before = head()
    state(talks, pk, homes=BAD)
    assert head() == before


def test_the_sum_leaves_out_what_has_ended_and_what_does_not_fit(talks):
    pk = propose(talks)
    state(talks, pk, homes=BAD)
    for wanted in ({"year": "2030/31"}, {"text": "swimming"}, {"state": "ended"}):
        assert summed(talks, **wanted).summands == ()
    assert len(summed(talks, year="2014/15").summands) == 1
    end_proposal(pk, by=SYSTEM, at=now(), from_on=today(), reason="Dropped")
    assert summed(talks).summands == ()
    assert len(summed(talks, state="ended").summands) == 1


def test_a_plan_of_the_council_counts_beside_proposals_and_a_persons_own_states_nothing(talks):
    from goldenthread.audit.events import event
    from tests.chosen import add_plan_kind

    kind = add_plan_kind("Service plan", "Purpose", unit_kind="service")
    with event(by=SYSTEM, at=now(), name="plan:plan:added"):
        plans = [Plan(reference=it, kind_id=kind) for it in ("PL-1", "PL-2")]
        Plan.objects.append(plans)
        days = {"starts_on": DAY, "next_starts_on": date(2015, 4, 1)}
        people = (None, talks.actor("service.manager").person_id)
        PlanVersion.objects.append(
            [
                PlanVersion(plan=plan, title="Housing", person_id=person, **days)
                for plan, person in zip(plans, people, strict=True)
            ]
        )
    said = {talks.objectives["Homes for all"]: Stated(BAD)}
    state_effects(About(plan_id=plans[0].pk), said, by=SYSTEM, at=now())
    [row] = summed(talks).summands
    assert (row.kind, row.reference) == ("plan", "PL-1")
    with pytest.raises(NotPossible, match="no such plan"):
        state_effects(About(plan_id=plans[1].pk), said, by=SYSTEM, at=now())


def test_what_was_known_then_is_told_of_a_past_day(talks):
    pk = propose(talks)
    then, event_then = today(), head()
    state(talks, pk, homes=BAD)
    actor = talks.actor("councillor")
    wanted = ProposalsFilter()
    known = effects_summed(actor, wanted, on=then, as_at=event_then)
    assert len(known.rows) == 4 and {it.borne.stated for it in known.rows} == {0}
    shown = proposal_shown(actor, _named(pk), on=then, as_at=latest_event_on(then))
    assert shown.line.stated == 1 and not shown.may_change


def test_of_nobodys_own_objective_and_of_none_is_anything_stated(talks):
    mine = talks.actor("service.manager")
    from goldenthread.plan.commands.objectives import Wanted, add_objective

    reference = add_objective(
        Wanted("Learn", manager_id=talks.post("Head of Housing")),
        level_id=talks.levels["task"],
        person_id=mine.person_id,
        from_on=DAY,
        reason="So",
        by=mine,
        at=now(),
    )
    own = Objective.objects.get(reference=reference).pk
    about = About(propose(talks))
    before = head()
    for pk in (own, 999_999):
        with pytest.raises(NotPossible, match="not there any more"):
            state_effects(about, {pk: Stated(BAD)}, by=SYSTEM, at=now())
    assert head() == before


@pytest.mark.parametrize(
    ("stated", "sentence"),
    [(Stated(None, "But why?"), "Choose a grade"), (Stated(BAD, "x" * 2001), "Shorten the note")],
)
def test_a_note_stands_beside_a_grade_and_is_short(talks, stated, sentence):
    homes = talks.objectives["Homes for all"]
    with pytest.raises(NotPossible, match=sentence) as told:
        state_effects(About(propose(talks)), {homes: stated}, by=SYSTEM, at=now())
    assert told.value.field == "note_O-1"


def test_who_was_asked_is_kept_with_what_came_of_it(talks):
    pk, about = propose(talks), None
    about = About(pk)
    consult(pk)
    asked = Consulted("The tenants", DAY, "They want the bowls green kept.")
    record_consultation(about, asked, by=SYSTEM, at=now(), number=1, reason="Heard")
    before = head()
    assert record_consultation(about, asked, by=SYSTEM, at=now(), number=1, reason="x") is None
    assert head() == before
    actor = talks.actor("councillor")
    shown = proposal_shown(actor, _named(pk), on=today())
    assert [(it.number, it.what_came) for it in shown.consultations] == [(1, asked.what_came)]
    record_consultation(
        about, asked, by=SYSTEM, at=now(), number=1, is_withdrawn=True, reason="A slip"
    )
    assert proposal_shown(actor, _named(pk), on=today()).consultations == ()


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        (Consulted(" ", DAY), "with_whom"),
        (Consulted("x" * 301, DAY), "with_whom"),
        (Consulted("Tenants", DAY, "x" * 20_001), "what_came"),
        (Consulted("Tenants", date(2190, 1, 1), "They will agree"), "on"),
        (Consulted("Tenants", date.max), "on"),
        (Consulted("Tenants", date.min), "on"),
    ],
)
def test_an_entry_of_who_was_asked_that_makes_no_sense_is_told(talks, asked, field):
    about, before = About(propose(talks)), head()
    before = head()
    with pytest.raises(NotPossible) as told:
        record_consultation(about, asked, by=SYSTEM, at=now())
    assert told.value.field == field and head() == before


def test_two_at_once_do_not_write_over_each_other(talks):
    pk, read_at = propose(talks), head()
    state(talks, pk, homes=BAD)
    homes = talks.objectives["Homes for all"]
    said: dict[str, Any] = {"by": SYSTEM, "at": now(), "reason": "So", "read_at": read_at}
    with pytest.raises(ChangedMeanwhile):
        state_effects(About(pk), {homes: Stated(GOOD)}, **said)
    wanted = WantedProposal("Sell it all", DAY)
    change_proposal(pk, wanted, by=SYSTEM, at=now(), from_on=today(), reason="So")
    with pytest.raises(ChangedMeanwhile):
        change_proposal(pk, replace(wanted, words="Now"), from_on=today(), **said)


def test_nobody_moves_a_proposal_to_a_service_that_is_not_theirs(talks):
    pk, manager = propose(talks), talks.actor("service.manager")
    mine = WantedProposal("Mine now", DAY, unit_id=talks.unit("Customer Services"))
    with pytest.raises(NotPermitted):
        change_proposal(pk, mine, by=manager, at=now(), from_on=today(), reason="So")


def test_a_planned_proposal_is_there_before_its_day_and_a_past_change_is_told_why(talks):
    pk = propose(talks)
    with pytest.raises(NotPossible, match="say why"):
        change_proposal(pk, WantedProposal("X", DAY), by=SYSTEM, at=now(), from_on=DAY)
    later = today() + timedelta(days=30)
    change_proposal(pk, WantedProposal("X", DAY), by=SYSTEM, at=now(), from_on=later)
    actor = talks.actor("councillor")
    assert proposal_shown(actor, _named(pk), on=today()).line.title == "Sell the depot"
    assert proposal_shown(actor, _named(pk), on=later).line.title == "X"


def test_partners_and_who_holds_no_post_see_none_of_it(talks, cast):
    from tests.partner import build_partner

    build_partner(cast)
    propose(talks)
    for read in (proposals_for, effects_summed):
        with pytest.raises(NotPermitted):
            read(talks.actor("partner"), ProposalsFilter(), on=today())


def test_lists_and_pages_take_as_many_queries_for_many_rows_as_for_few(
    talks, django_assert_num_queries
):
    actor = talks.actor("councillor")
    pk = propose(talks)
    state(talks, pk, homes=BAD)
    consult(pk)
    reference = _named(pk)
    for _ in range(2):
        with django_assert_num_queries(13):
            proposals_for(actor, ProposalsFilter(), on=today())
        with django_assert_num_queries(15):
            effects_summed(actor, ProposalsFilter(), on=today())
        with django_assert_num_queries(18):
            proposal_shown(actor, reference, on=today())
        for place in range(10):
            other = propose(talks, f"Option {place}")
            state(talks, other, homes=BAD, answer=GOOD)
            consult(pk, f"Group {place}")


def test_an_objective_that_ended_is_told_of_apart(talks):
    from goldenthread.plan.commands.objectives import end_objective

    pk = propose(talks)
    state(talks, pk, homes=BAD)
    end_objective(
        talks.objectives["Homes for all"], by=SYSTEM, at=now(), from_on=today(),
        ended_as=ObjectiveEnd.DROPPED, reason="So",
    )  # fmt: skip
    shown = proposal_shown(talks.actor("councillor"), _named(pk), on=today())
    assert (shown.line.stated, shown.impacts.beside) == (0, 1)
