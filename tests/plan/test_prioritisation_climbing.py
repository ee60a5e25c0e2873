"""The result of a prioritisation climbs a route and is adopted by it, or stays what was scored."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from goldenthread.audit.events import event
from goldenthread.audit.queries import head
from goldenthread.governance.commands.deciding import LineAnswer
from goldenthread.governance.commands.proposing import propose_again
from goldenthread.governance.queries.climbing import climbing, versions_asked
from goldenthread.governance.queries.packages_about import packages_about
from goldenthread.organisation.access import SYSTEM, NotPermitted
from goldenthread.organisation.commands.refusals import NotPossible
from goldenthread.plan.commands.adopting import propose_prioritisation
from goldenthread.plan.commands.carried.prioritisations import asked_of_order, order_asked
from goldenthread.plan.models import PrioritisationStage
from goldenthread.plan.queries.prioritisation import prioritisation_seen
from goldenthread.rules.ladder import Answer, LineState, Step, StepAct, StepBy
from goldenthread.rules.vocabulary import PrioritisationStep
from tests.climbs import build_ladder
from tests.prioritising import acting, build_scored

pytestmark = pytest.mark.django_db
STEPS = (
    Step("propose", "Officers", StepBy.PROPOSER, acts=frozenset({StepAct.PROPOSE})),
    Step("board", "Board recommends", StepBy.BODY, ("board",),
         frozenset({StepAct.CHALLENGE, StepAct.REFINE, StepAct.RECOMMEND}), 14),
    Step("leaders", "Leaders adopt", StepBy.BODY, ("leaders",), frozenset({StepAct.ADOPT})),
)  # fmt: skip


@pytest.fixture
def climbs(cast):
    return build_ladder(cast, kinds=["prioritisation"], steps=[it.to_data() for it in STEPS])


@pytest.fixture
def scored(cast):
    return build_scored(cast)


def put(scored, username="head.of.service", **more: Any):
    """Send its result for approval; return the package's reference."""
    asked = {"route": "ladder", "title": "What comes first", "read_at": head(), **more}
    return propose_prioritisation(
        scored.pk, by=acting(username), at=timezone.now(), **asked
    ).reference


def decide(climbs, reference, step, answers=None, **more: Any):
    more.setdefault("meeting", None)
    return climbs.decide(reference, step, answers, at=timezone.now(), **more)


def step_of(scored):
    return prioritisation_seen(acting("auditor"), scored.reference, on=timezone.localdate())


def test_what_the_last_step_lets_pass_is_adopted_with_who_and_when(climbs, scored):
    scored.close()
    reference = put(scored)
    decide(climbs, reference, "board")
    assert step_of(scored).step is PrioritisationStep.CLOSED
    assert decide(climbs, reference, "leaders").in_force == 1
    seen = step_of(scored)
    assert (seen.step, seen.stages[0].on) == (PrioritisationStep.ADOPTED, timezone.localdate())
    assert seen.stages[0].words == "Adopted by Leaders for targets."
    assert seen.is_closed


def test_its_line_holds_the_order_in_which_the_options_were_scored(climbs, scored):
    scored.close()
    line = climbing(put(scored)).lines[1]
    version, _ = versions_asked([line])[1]
    assert [place for _, place in order_asked(version.asked)] == [1, 2, 3]
    assert {number for number, _ in order_asked(version.asked)} == {1, 2, 3}


def test_a_result_that_is_refused_or_sent_back_is_not_adopted_and_may_go_up_again(climbs, scored):
    scored.close()
    first = put(scored)
    decide(climbs, first, "board", others=LineAnswer(Answer.REFUSED, "Costs are not known"))
    assert step_of(scored).step is PrioritisationStep.CLOSED
    second = put(scored)
    decide(climbs, second, "board", others=LineAnswer(Answer.SENT_BACK, "Say who scored"))
    propose_again(
        second, {1: None}, by=acting("head.of.service"), at=timezone.now(), words="All three",
        read_at=head(),
    )  # fmt: skip
    decide(climbs, second, "board")
    assert decide(climbs, second, "leaders").in_force == 1


def test_it_is_proposed_once_by_who_runs_it_when_it_is_closed(climbs, scored):
    with pytest.raises(NotPossible, match="open for scoring"):
        put(scored)
    scored.close()
    with pytest.raises(NotPermitted):
        put(scored, "service.manager")
    reference = put(scored)
    with pytest.raises(NotPossible, match=f"on its way already, in {reference}"):
        put(scored)
    for step in ("board", "leaders"):
        decide(climbs, reference, step)
    with pytest.raises(NotPossible, match="This prioritisation is adopted"):
        put(scored)


def test_what_is_adopted_otherwise_meanwhile_comes_into_force_no_second_time(climbs, scored):
    scored.close()
    reference = put(scored)
    decide(climbs, reference, "board")
    before = PrioritisationStage.objects.count()
    with event(by=SYSTEM, at=timezone.now(), name="plan:prioritisation:adopted"):
        PrioritisationStage(
            prioritisation_id=scored.pk, step=PrioritisationStep.ADOPTED, on=timezone.localdate()
        ).save()
    with pytest.raises(NotPossible, match="It is adopted: only what is closed"):
        decide(climbs, reference, "leaders")
    assert PrioritisationStage.objects.count() == before + 1
    assert climbing(reference).lines[1].place.state is LineState.CLIMBING


@pytest.mark.parametrize("order", [[], [[1]], [["a", 1]], [[1, 1, 1]], None, [[True, 1]]])
def test_something_else_than_an_order_is_refused_in_a_sentence(order):
    with pytest.raises(NotPossible, match="This is no result"):
        order_asked({"order": order})


def test_an_order_of_other_options_is_refused(climbs, scored):
    scored.close()
    reference = put(scored)
    refined = LineAnswer(Answer.APPROVED, "Without pools", refined=asked_of_order([(1, 1), (2, 2)]))
    with pytest.raises(NotPossible, match="options are others"):
        decide(climbs, reference, "board", {1: refined}, others=None)


def test_its_page_names_the_package_in_three_queries(climbs, scored, django_assert_max_num_queries):
    scored.close()
    reference, actor = put(scored), acting("auditor")
    with django_assert_max_num_queries(3):
        found = packages_about(actor, [("prioritisation", scored.pk)])
    assert [it.reference for it in found] == [reference]
    assert packages_about(acting("partner"), [("prioritisation", scored.pk)]) == []
