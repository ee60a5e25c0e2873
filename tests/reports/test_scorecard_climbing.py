"""A year's scorecard climbs: recommended, instructed otherwise, finalised, approved; then in force."""

from __future__ import annotations

from typing import Any

import pytest

from goldenthread.audit.queries import head
from goldenthread.governance.commands.deciding import LineAnswer
from goldenthread.governance.queries.climbing import climbing, versions_asked
from goldenthread.organisation.access import SYSTEM, NotPermitted
from goldenthread.organisation.commands.refusals import NotPossible
from goldenthread.reports.commands import begun, lines
from goldenthread.reports.commands.carrying import propose_scorecard
from goldenthread.reports.queries.climbing import packages_of
from goldenthread.reports.queries.lines import lines_seen
from goldenthread.rules.ladder import Answer, LineState, Step, StepAct, StepBy
from goldenthread.rules.vocabulary import LineSource, ReviewInterval, YearLineState
from tests.climbs import PASS, build_ladder
from tests.talks import DAY, build_talks, now
from tests.yearly import begin

pytestmark = pytest.mark.django_db
YEARLY, QUARTERLY = ReviewInterval.YEARLY, ReviewInterval.QUARTERLY
STEPS = (
    Step("propose", "Officers", StepBy.PROPOSER, acts=frozenset({StepAct.PROPOSE})),
    Step("panel", "Panel recommends", StepBy.BODY, ("challenge",),
         frozenset({StepAct.CHALLENGE, StepAct.REFINE, StepAct.RECOMMEND}), 28),
    Step("executive", "Executive instructs", StepBy.BODY, ("leaders",),
         frozenset({StepAct.REFINE, StepAct.ADOPT}), 28),
    Step("finalise", "Officers finalise", StepBy.PROPOSER, acts=frozenset({StepAct.REFINE})),
    Step("final", "Board approves", StepBy.BODY, ("board",), frozenset({StepAct.APPROVE_FINAL}),
         waits=True),
)  # fmt: skip
BEFORE = ("panel", "executive", "finalise")


def ladder(cast, **says: Any):
    steps = [step.to_data() for step in STEPS]
    return build_ladder(cast, kinds=["scorecard"], steps=steps, **says)


@pytest.fixture
def climbs(cast):
    return ladder(cast)


@pytest.fixture
def yearly(cast):
    return begin(build_talks(cast), year=2027)


def put(yearly, username="performance.officer"):
    """Put the scorecard forward; return the package's reference."""
    officer = yearly.talks.actor(username)
    return propose_scorecard(
        yearly.id,
        by=officer,
        at=now(),
        route="ladder",
        title="The year’s scorecard",
        read_at=head(),
    ).reference


def pass_on(climbs, reference, *steps, answers=None):
    for step in steps:
        done = climbs.decide(reference, step, answers, at=now(), others=PASS, meeting=None)
    return done


def steps_done(yearly):
    """Return the steps of the timetable that are done, all of them on this day."""
    done = [it for it in yearly.seen().stages if it.done_on]
    assert {it.done_on for it in done} == {now().date()}
    return [it.step.value for it in done]


def refined(reference, number, **asked):
    """Return what a line asks for from now on."""
    held = climbing(reference)
    version, _ = versions_asked([held.lines[number]])[number]
    return LineAnswer(Answer.APPROVED, "Watched more closely", refined={**version.asked, **asked})


def test_it_is_in_force_with_the_interval_that_the_executive_instructed(climbs, yearly):
    homes = yearly.talks.objectives["Homes for all"]
    numbers = yearly.take("HS01", "CS01", objective_id=homes)
    measure = lines.WantedLine(YEARLY, title="Empty homes")
    lines.add_measure(yearly.id, measure, by=SYSTEM, at=now(), source=LineSource.MEMBERS)
    yearly.settle(*numbers.values(), 3)
    reference = put(yearly)
    pass_on(climbs, reference, "panel")
    assert steps_done(yearly) == ["gather", "recommend"]
    pass_on(climbs, reference, "executive", answers={2: refined(reference, 2, interval="yearly")})
    assert not yearly.seen().is_agreed
    assert steps_done(yearly) == ["gather", "recommend", "instruct"]
    done = pass_on(climbs, reference, "finalise", "final")
    assert steps_done(yearly) == ["gather", "recommend", "instruct", "finalise", "approve"]
    seen, found = yearly.seen(), yearly.lines()
    assert done.in_force == 3 and seen.is_agreed and seen.agreed_by == "Leaders for targets"
    assert {it.state for it in found.values()} == {YearLineState.IN_FORCE}
    assert (found["HS01"].interval, found["CS01"].interval) == (QUARTERLY, YEARLY)
    assert found["Empty homes"].is_measure
    assert seen.stages[-1].done_on == now().date()


def test_a_line_that_is_sent_back_holds_nobody_up_and_a_refused_one_never_comes_in(climbs, yearly):
    numbers = yearly.take("HS01", "CS01", "RB09")
    yearly.settle(*numbers.values())
    reference = put(yearly)
    answers = {
        1: LineAnswer(Answer.REFUSED, "Not for us"),
        2: LineAnswer(Answer.SENT_BACK, "Say why"),
    }
    pass_on(climbs, reference, "panel", answers=answers)
    assert steps_done(yearly) == ["gather", "recommend"]
    assert pass_on(climbs, reference, "executive", "finalise", "final").in_force == 1
    found = yearly.lines()
    assert found["RB09"].state is YearLineState.IN_FORCE
    assert found["CS01"].state is YearLineState.CHOSEN
    assert found["HS01"].state is YearLineState.LEFT_OUT
    assert found["HS01"].reason == "Refused by Challenge for targets: Not for us"
    officer = yearly.talks.actor("performance.officer")
    (package,) = packages_of(yearly.id, lines_seen(officer, yearly.seen()))
    assert package.states == {
        LineState.REFUSED: 1, LineState.BACK: 1, LineState.PASSED: 1
    }  # fmt: skip


def test_a_line_changed_meanwhile_does_not_come_into_force_as_it_was_proposed(climbs, yearly):
    number = yearly.take("HS01")["HS01"]
    yearly.settle(number)
    reference = put(yearly)
    lines.change_line(yearly.id, number, lines.WantedLine(YEARLY), by=SYSTEM, at=now())
    pass_on(climbs, reference, *BEFORE)
    with pytest.raises(NotPossible, match="somebody changed it after this was written"):
        pass_on(climbs, reference, "final")
    assert not yearly.seen().is_agreed


def test_an_interval_too_frequent_is_refused_at_a_step(climbs, yearly):
    yearly.settle(yearly.take("HS01")["HS01"])
    reference = put(yearly)
    for asked, sentence in (
        ("monthly", "counted too seldom"),
        ("often", "how often it is reported"),
    ):
        with pytest.raises(NotPossible, match=sentence):
            pass_on(climbs, reference, "panel", answers={1: refined(reference, 1, interval=asked)})


def test_what_is_put_forward_is_decided_on_and_climbs_once(climbs, yearly):
    number = yearly.take("HS01")["HS01"]
    with pytest.raises(NotPossible, match="neither chosen nor left out"):
        put(yearly)
    yearly.settle(number)
    with pytest.raises(NotPermitted):
        put(yearly, "head.of.service")
    put(yearly)
    with pytest.raises(NotPossible, match="does not climb already"):
        put(yearly)


def test_where_the_route_is_required_nothing_is_recorded_as_agreed(cast):
    ladder(cast, is_required=True)
    yearly = begin(build_talks(cast), year=2014)
    yearly.settle(yearly.take("HS01")["HS01"])
    with pytest.raises(NotPossible, match="route is required"):
        begun.record_agreed(
            yearly.id, by=SYSTEM, at=now(), agreed_on=DAY, agreed_by="Cabinet, minute 12"
        )
    assert not yearly.seen().is_agreed
