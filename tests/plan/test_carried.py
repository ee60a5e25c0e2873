"""Contributions, plans and promises climb a route and come into force by its last step."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from goldenthread.audit.queries import head
from goldenthread.governance.commands.changes import Add
from goldenthread.governance.commands.deciding import LineAnswer, Meeting, decide_lines
from goldenthread.governance.commands.proposing import propose_again
from goldenthread.governance.models import LineNow, LineVersion
from goldenthread.organisation.access import SYSTEM, NotPermitted
from goldenthread.organisation.commands.refusals import NotPossible
from goldenthread.plan.commands.carried.contributions import propose_contribution
from goldenthread.plan.commands.carried.plans import propose_plan
from goldenthread.plan.commands.carried.promises import PromiseSent, propose_promise
from goldenthread.plan.commands.contributions import move_contribution
from goldenthread.plan.commands.plan_stages import take_step
from goldenthread.plan.commands.promises import (
    WantedPromise,
    add_promise,
    change_promise,
)
from goldenthread.plan.models import (
    ContributionMove,
    PlanStage,
    Promise,
    PromiseVersion,
    ThreadNow,
)
from goldenthread.rules.ladder import Answer, LineState, Step, StepAct, StepBy
from goldenthread.rules.numbers import number
from goldenthread.rules.vocabulary import (
    ContributionStep,
    PlanStep,
    PromiseKind,
    WhyInPlan,
)
from tests.framework import FROM, done
from tests.plan.planned import AIMS, build_plan, plan_id
from tests.plan.threads import build_thread, offer
from tests.prioritising import acting

pytestmark = pytest.mark.django_db
KINDS = ("contribution", "plan", "promise")
CHECK = frozenset({StepAct.CHALLENGE, StepAct.REFINE, StepAct.RECOMMEND})
STEPS = (
    Step("propose", "Officers", StepBy.PROPOSER, acts=frozenset({StepAct.PROPOSE})),
    Step("board", "Board", StepBy.BODY, ("board",), CHECK, 14),
    Step("adopt", "Council", StepBy.BODY, ("council",),
         frozenset({StepAct.CHALLENGE, StepAct.REFINE, StepAct.ADOPT})),
)  # fmt: skip
PASS = LineAnswer(Answer.APPROVED)


def route(**says):
    for name in ("Board", "Council"):
        done(Add("body", {"name": name, "role": "decides"}, FROM, name.casefold()))
    whole = {
        "name": "Ways of working", "kinds": list(KINDS),
        "steps": [it.to_data() for it in STEPS], **says,
    }  # fmt: skip
    done(Add("route", whole, FROM, "ways"))


def said(**more):
    return {"by": acting("performance.officer"), "at": timezone.now(), "route": "ways",
            "title": "A change", "words": "As discussed.", "read_at": head(), **more}  # fmt: skip


def decide(reference, step, answer=PASS, **more):
    now = timezone.now()
    return decide_lines(
        reference, by=SYSTEM, at=now, step=step, answers={}, others=answer,
        meeting=Meeting(timezone.localdate(now)), read_at=head(), **more,
    )  # fmt: skip


def asked(reference):
    version = LineNow.objects.get(package__reference=reference).version_id
    return LineVersion.objects.get(pk=version).asked


def state(reference):
    return LineNow.objects.get(package__reference=reference).state


class Planned:
    """A plan that is out for comment."""

    kind = "plan"
    wrong: Any = {"step": "closed", "words": ""}

    def __init__(self, cast):
        self.held = build_plan(cast)
        self.held.write("To serve.")
        self.held.put(
            heading=AIMS, objective_id=self.held.thread.clean, why=WhyInPlan.PRIORITY,
            why_words="First",
        )  # fmt: skip
        take_step(
            self.held.id, PlanStep.PROVISIONAL, by=SYSTEM, at=timezone.now(),
            comments_until=timezone.localdate(),
        )  # fmt: skip
        self.refined = {"step": "final", "words": "Agreed as the plan of the year."}

    def send(self, **more):
        return propose_plan(self.held.id, **said(**more)).reference

    def stands(self):
        row = PlanStage.objects.filter(plan=self.held.id).order_by("event").last()
        return (row.step, row.words)

    def is_adopted(self):
        step, words = self.stands()
        return step == PlanStep.FINAL and words.startswith(
            "Agreed as the plan of the year. Otherwise."
        )

    def supersede(self):
        self.held.write("To serve well.")

    def direct(self, by):
        take_step(self.held.id, PlanStep.FINAL, by=by, at=timezone.now())


class Promised:
    """A standard that is held by an indicator and is to be changed."""

    kind = "promise"
    wrong: Any = {"change": "change", "kind": "standard", "area": None, "says": {"title": ""}}

    def __init__(self, cast):
        self.wanted = WantedPromise(
            "Calls are answered", unit_id=cast.structure.services["Customer Services"],
            owner_id=cast.structure.posts["Performance Officer"], series_id=cast.series["CS01"],
        )  # fmt: skip
        today = timezone.localdate()
        reference = add_promise(
            self.wanted, by=SYSTEM, at=timezone.now(), kind=PromiseKind.STANDARD, from_on=today
        )
        self.pk = Promise.objects.get(reference=reference).pk
        self.sent = PromiseSent(replace(self.wanted, title="Calls in a minute"), today, self.pk)
        says = asdict(replace(self.wanted, title="Calls in two minutes"))
        self.refined = {"change": "change", "kind": "standard", "area": None, "says": says}

    def send(self, **more):
        return propose_promise(self.sent, **said(**more)).reference

    def stands(self):
        rows = PromiseVersion.objects.filter(promise=self.pk).order_by("event")
        return (rows.last().title, rows.last().reason)

    def is_adopted(self):
        title, reason = self.stands()
        return title == "Calls in two minutes" and "Adopted by Council" in reason

    def supersede(self):
        change_promise(
            self.pk, replace(self.wanted, words="Now"), by=SYSTEM, at=timezone.now(),
            from_on=timezone.localdate(), reason="So",
        )  # fmt: skip

    def direct(self, by):
        change_promise(
            self.pk, replace(self.wanted, words="Now"), by=by, at=timezone.now(),
            from_on=timezone.localdate(), reason="So",
        )  # fmt: skip


class Contributed:
    """An offer of a unit to serve an objective, with its weight."""

    kind = "contribution"

    def __init__(self, cast):
        thread = build_thread(cast)
        self.pk = offer(thread.clean, thread.alone)
        move = ContributionMove.objects.filter(contribution=self.pk).last()
        terms = {
            name: getattr(move, name) for name in ("how", "how_much", "now_done", "should_be_done")
        }
        self.refined = {"step": "agreed", "terms": {**terms, "weight": int(number(3))}}
        self.wrong = {"step": "agreed", "terms": {**terms, "weight": "heavy"}}

    def send(self, **more):
        return propose_contribution(
            self.pk, ContributionStep.AGREED, from_on=timezone.localdate(), label="C-9 It serves",
            **said(**more),
        ).reference  # fmt: skip

    def stands(self):
        move = ContributionMove.objects.filter(contribution=self.pk).order_by("event").last()
        return (move.step, move.weight)

    def is_adopted(self):
        return self.stands() == (ContributionStep.AGREED, number(3))

    def supersede(self):
        move_contribution(
            self.pk, ContributionStep.CHALLENGED, by=SYSTEM, at=timezone.now(),
            from_on=timezone.localdate(), words="Why?",
        )  # fmt: skip

    def direct(self, by):
        move_contribution(
            self.pk, ContributionStep.AGREED, by=by, at=timezone.now(), from_on=timezone.localdate()
        )


THINGS = {
    "contribution": Contributed,
    "plan": Planned,
    "promise": Promised,
}


@pytest.fixture(params=KINDS)
def thing(request, cast):
    found = THINGS[request.param](cast)
    route()
    return found


@pytest.fixture(params=KINDS)
def direct(request, cast):
    return THINGS[request.param](cast)


def test_it_comes_into_force_by_the_last_step_as_it_was_refined(thing):
    before = thing.stands()
    reference = thing.send()
    decide(reference, "board", LineAnswer(Answer.APPROVED, "Otherwise.", refined=thing.refined))
    assert asked(reference) == thing.refined and thing.stands() == before
    made = decide(reference, "adopt")
    assert made.in_force == 1 and thing.is_adopted()
    assert state(reference) == LineState.PASSED


def test_what_is_sent_back_goes_up_again_and_what_is_refused_never_holds(thing):
    before, reference = thing.stands(), thing.send()
    decide(reference, "board", LineAnswer(Answer.SENT_BACK, "Why so?"))
    assert state(reference) == LineState.BACK
    officer = acting("performance.officer")
    propose_again(reference, {1: None}, by=officer, at=timezone.now(), words="So.", read_at=head())
    decide(reference, "board", LineAnswer(Answer.REFUSED, "No."))
    assert state(reference) == LineState.REFUSED and thing.stands() == before


def test_a_refinement_of_the_wrong_kind_is_refused_with_a_sentence(thing):
    reference = thing.send()
    with pytest.raises(NotPossible) as refusal:
        decide(reference, "board", LineAnswer(Answer.APPROVED, "So.", refined=thing.wrong))
    assert str(refusal.value).endswith(".")
    with pytest.raises(NotPossible):
        decide(reference, "board", LineAnswer(Answer.APPROVED, "So.", refined={}))
    assert state(reference) == LineState.CLIMBING


def test_what_climbs_already_is_not_sent_twice(thing):
    reference = thing.send()
    with pytest.raises(NotPossible, match=f"It climbs already, in {reference}"):
        thing.send()


def test_whoever_may_not_change_it_sends_nothing(thing):
    for username in ("auditor", "staff"):
        with pytest.raises(NotPermitted):
            thing.send(by=acting(username))


def test_what_was_changed_meanwhile_is_not_brought_into_force(direct):
    route()
    reference = direct.send()
    decide(reference, "board")
    direct.supersede()
    before = direct.stands()
    with pytest.raises(NotPossible, match=r"somebody|went on"):
        decide(reference, "adopt")
    assert direct.stands() == before and state(reference) == LineState.CLIMBING


def test_a_required_route_is_the_only_way_for_people(direct):
    route(is_required=True)
    with pytest.raises(NotPossible, match="climb “Ways of working”: send them for approval"):
        direct.direct(acting("performance.officer"))
    direct.direct(SYSTEM)


def test_a_contribution_that_is_adopted_counts_at_once(cast):
    thing = Contributed(cast)
    route()
    reference = thing.send()
    assert not ThreadNow.objects.filter(contribution_id=thing.pk).exists()
    decide(reference, "board")
    decide(reference, "adopt")
    assert ThreadNow.objects.filter(contribution_id=thing.pk).exists()


def test_a_new_promise_and_its_end_climb_too(cast):
    thing = Promised(cast)
    route()
    tomorrow = timezone.localdate() + timedelta(days=1)
    new = PromiseSent(replace(thing.wanted, title="Letters are answered"), tomorrow)
    for sent in (new, PromiseSent(None, tomorrow, thing.pk)):
        reference = propose_promise(sent, **said()).reference
        decide(reference, "board")
        decide(reference, "adopt")
    latest = PromiseVersion.objects.order_by("-event").first()
    assert latest.is_ended and latest.promise_id == thing.pk
    assert PromiseVersion.objects.get(title="Letters are answered").from_on == tomorrow


def test_a_persons_own_plan_climbs_no_route(cast):
    held = build_plan(cast)
    own, manager = plan_id(held.begin_own()), acting("service.manager")
    route()
    with pytest.raises(NotPossible, match="own plan is agreed with their manager"):
        propose_plan(own, **said(by=manager))
