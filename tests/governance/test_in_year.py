"""Sefton's way: Council agrees the framework, and lets a Cabinet Member decide changes within the year."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pytest

from goldenthread.audit.queries import head
from goldenthread.governance.commands.carried.framework import propose_framework
from goldenthread.governance.commands.carried.pairings import Paired, propose_pairings
from goldenthread.governance.commands.changes import Add, Say
from goldenthread.governance.commands.deciding import LineAnswer, Meeting, decide_lines
from goldenthread.governance.commands.framework import reframe
from goldenthread.governance.models import BodyVersion, Decision, DelegatedPower, LineNow
from goldenthread.governance.queries.package import package_shown
from goldenthread.governance.queries.register import framework_known
from goldenthread.organisation.commands.refusals import NotPossible
from goldenthread.rules.ladder import Answer, Step, StepAct, StepBy
from tests.cast import AT, Cast
from tests.framework import FROM, Frame, body_of, build_framework, done

pytestmark = pytest.mark.django_db
BEYOND_IT = (
    "The delegated power DP-1 holds from 1 July 2014 to 31 March 2015, and this is of 1 April 2015:"
    " it goes to the body."
)
AT_COUNCIL = ("council", "council")
IN_YEAR, BEYOND = date(2014, 9, 1), date(2015, 4, 1)
STEPS = (
    Step("propose", "Officers", StepBy.PROPOSER, acts=frozenset({StepAct.PROPOSE})),
    Step("recommend", "Cabinet recommends", StepBy.BODY, ("cabinet",),
         frozenset({StepAct.CHALLENGE, StepAct.REFINE, StepAct.RECOMMEND})),
    Step("council", "Council approves", StepBy.BODY, ("council",),
         frozenset({StepAct.CHALLENGE, StepAct.ADOPT})),
)  # fmt: skip


@dataclass(frozen=True)
class Sefton:
    """The council with its required route and the power that Council delegated for the year."""

    cast: Cast
    frame: Frame
    council: int

    def actor(self, username: str) -> Any:
        return self.cast.actor(username)

    def change(self, from_on: date) -> Say:
        return Say("body", self.frame.panel, {"name": "Performance and Risk Panel"}, from_on)

    def propose(self, from_on: date) -> str:
        reference = propose_framework(
            self.change(from_on), by=self.actor("performance.officer"), at=AT, route="framework",
            title="The panel looks at risk as well", words="As the plan goes on", read_at=head(),
        ).reference  # fmt: skip
        self.decide(reference, "recommend", "performance.officer")
        return reference

    def decide(self, reference: str, step: str, username: str) -> int:
        made = decide_lines(
            reference, by=self.actor(username), at=AT, step=step, answers={},
            others=LineAnswer(Answer.APPROVED), meeting=Meeting(AT.date(), "Meeting", "9"),
            read_at=head(),
        )  # fmt: skip
        return made.in_force


@pytest.fixture
def sefton(cast, event_at):
    frame, council = build_framework(cast), body_of("Council", role="decides")
    says = {
        "name": "The performance management framework",
        "kinds": ["framework", "pairing"],
        "steps": [it.to_data() for it in STEPS],
        "is_required": True,
    }
    done(Add("route", says, FROM, "framework"))
    with event_at(AT):
        DelegatedPower(
            reference="DP-1", body_id=council, kinds=["framework"],
            post_id=cast.structure.posts["Portfolio Holder for Housing"],
            from_on=date(2014, 7, 1), to_on=date(2015, 3, 31), decided_on=date(2014, 6, 20),
        ).save()  # fmt: skip
    return Sefton(cast, frame, council)


def called(panel, on):
    return framework_known(only=("body",)).called("body", panel, on)


def test_a_change_within_the_year_is_decided_by_the_member_under_the_power(sefton):
    reference = sefton.propose(IN_YEAR)
    assert sefton.decide(reference, "council", "councillor") == 1
    decision = Decision.objects.get(step="council")
    assert (decision.power.reference, decision.body_id) == ("DP-1", sefton.council)
    assert called(sefton.frame.panel, IN_YEAR) == "Performance and Risk Panel"
    assert called(sefton.frame.panel, AT.date()) == "Performance Panel"
    row = BodyVersion.objects.order_by("event", "id").last()
    assert row.event == decision.event == head()
    assert row.reason == "As the plan goes on Adopted by Council on 14 July 2014."


def test_a_change_beyond_the_year_is_refused_to_the_member_and_goes_to_council(sefton):
    reference = sefton.propose(BEYOND)
    before = head()
    with pytest.raises(NotPossible) as refused:
        sefton.decide(reference, "council", "councillor")
    assert str(refused.value) == BEYOND_IT
    assert head() == before
    assert LineNow.objects.get(package__reference=reference).state == "climbing"
    assert sefton.decide(reference, "council", "performance.officer") == 1
    assert Decision.objects.get(step="council").power is None
    assert called(sefton.frame.panel, BEYOND) == "Performance and Risk Panel"


@pytest.mark.parametrize(
    ("from_on", "decidable", "beyond"),
    [(IN_YEAR, (AT_COUNCIL,), {}), (BEYOND, (), {AT_COUNCIL: BEYOND_IT})],
)
def test_an_answer_is_offered_within_the_power_alone(sefton, from_on, decidable, beyond):
    reference = sefton.propose(from_on)
    shown = package_shown(sefton.actor("councillor"), reference, on=AT.date())
    assert (shown.decidable, shown.beyond) == (decidable, beyond)


def test_a_change_of_another_kind_is_refused_to_the_member_and_goes_to_council(sefton):
    scrutiny = body_of("Scrutiny One")
    reference = propose_pairings(
        [Paired(sefton.cast.structure.services["HR"], scrutiny)],
        by=sefton.actor("performance.officer"), at=AT, from_on=IN_YEAR, route="framework",
        title="Another committee for HR", read_at=head(),
    ).reference  # fmt: skip
    sefton.decide(reference, "recommend", "performance.officer")
    shown = package_shown(sefton.actor("councillor"), reference, on=AT.date())
    assert shown.decidable == () and "not for changes of this kind" in shown.beyond[AT_COUNCIL]
    with pytest.raises(
        NotPossible, match=r"DP-1 \(The framework\) is not for changes of this kind"
    ):
        sefton.decide(reference, "council", "councillor")
    assert sefton.decide(reference, "council", "performance.officer") == 1


def test_a_power_of_another_body_is_told_to_be_of_that_body_where_the_change_is_adopted(
    sefton, event_at
):
    post = sefton.cast.structure.posts["Internal Auditor"]
    reference = sefton.propose(IN_YEAR)
    with event_at(AT):
        DelegatedPower(
            reference="DP-2", body_id=sefton.frame.cabinet, kinds=["framework"], post_id=post,
            from_on=date(2014, 7, 1), to_on=date(2015, 3, 31), decided_on=date(2014, 6, 20),
        ).save()  # fmt: skip
    member = replace(sefton.actor("councillor"), post_ids=frozenset({post}))
    shown = package_shown(member, reference, on=AT.date())
    assert shown.decidable == ()
    assert "DP-2 is in the place of Cabinet" in shown.beyond[AT_COUNCIL]


def test_nobody_changes_the_framework_past_the_route(sefton):
    with pytest.raises(NotPossible, match="send them for approval"):
        reframe(sefton.change(IN_YEAR), by=sefton.actor("performance.officer"), at=AT, reason="So")
    assert called(sefton.frame.panel, IN_YEAR) == "Performance Panel"
