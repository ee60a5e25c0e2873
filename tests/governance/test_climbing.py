"""Packages climb a route: who may answer, what becomes of each line, what comes into force and when."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from goldenthread.audit.queries import head
from goldenthread.governance.commands.changes import Add, Say
from goldenthread.governance.commands.deciding import LineAnswer, Meeting
from goldenthread.governance.commands.packages_now import stand_anew
from goldenthread.governance.commands.proposing import propose_again, withdraw_lines
from goldenthread.governance.commands.suggesting import answer_suggestion, make_suggestion
from goldenthread.governance.models import (
    Decision,
    DelegatedPower,
    LineNow,
    OpenStep,
    Package,
    StandIn,
)
from goldenthread.governance.queries.package_lines import line_shown
from goldenthread.governance.queries.register import framework_known
from goldenthread.indicators.commands.carried.targets import asked_of
from goldenthread.indicators.commands.changes import NewTarget
from goldenthread.indicators.commands.figures import set_targets
from goldenthread.indicators.commands.restrictions import restrict_series
from goldenthread.indicators.models import RestrictionKind, Target
from goldenthread.organisation.access import SYSTEM, NotPermitted
from goldenthread.organisation.commands.refusals import ChangedMeanwhile, NotPossible
from goldenthread.rules.ladder import Answer
from goldenthread.rules.numbers import number
from goldenthread.rules.periods import parse_period
from tests.cast import AT
from tests.climbs import PERIOD, build_ladder
from tests.framework import FROM, done

pytestmark = pytest.mark.django_db


@pytest.fixture
def climbs(cast):
    return build_ladder(cast)


def states(reference):
    """The lines of a package: number, state, stage, body."""
    rows = LineNow.objects.filter(package__reference=reference).order_by("number")
    return [(row.number, row.state, row.stage, row.body_id) for row in rows]


def target(climbs, code):
    """The value of the target that stands for the quarter."""
    rows = Target.objects.filter(
        series=climbs.cast.series[code], start_on=PERIOD.start, next_start_on=PERIOD.next_start
    )
    row = rows.order_by("event", "id").last()
    return None if row is None else row.value


def test_a_package_climbs_seven_steps_and_comes_into_force_at_the_last(climbs):
    reference = climbs.propose(HS01="12", RB09="10")
    before = head()
    climbs.up_to(reference, "final")
    assert target(climbs, "HS01") is None
    done_ = climbs.decide(reference, "final")
    assert (done_.in_force, target(climbs, "HS01"), target(climbs, "RB09")) == (
        2, number("12"), number("10"),
    )  # fmt: skip
    assert [state for _, state, _, _ in states(reference)] == ["passed", "passed"]
    assert head() - before == 7  # one event for each decision, two of the committees
    assert not OpenStep.objects.filter(package__reference=reference).exists()


def test_a_split_step_gives_each_line_to_the_body_whose_remit_it_is_and_joins_them_again(climbs):
    reference = climbs.propose(HS01="12", RB09="10")
    climbs.up_to(reference, "policy")
    communities, prosperity = climbs.bodies["communities"], climbs.bodies["prosperity"]
    assert [body for _, _, _, body in states(reference)] == [communities, prosperity]
    climbs.decide(reference, "policy", body="communities")
    climbs.decide(reference, "finalise")
    with pytest.raises(NotPossible, match="waits until all that still climbs"):
        climbs.decide(reference, "final")
    climbs.decide(reference, "policy", body="prosperity")
    climbs.decide(reference, "finalise")
    assert climbs.decide(reference, "final").in_force == 2


def test_a_line_in_nobodys_remit_waits_until_it_is_handed_to_a_body(climbs):
    reference = climbs.propose(CS01="92")
    climbs.up_to(reference, "policy")
    assert states(reference)[0][3] is None
    handed = LineAnswer(Answer.HANDED, to_body="prosperity")
    with pytest.raises(NotPossible, match="nobody's remit: hand it on"):
        climbs.decide(reference, "policy")
    with pytest.raises(NotPermitted):
        climbs.decide(reference, "policy", {1: handed}, others=None, username="auditor")
    climbs.decide(reference, "policy", {1: handed}, others=None)
    assert states(reference) == [(1, "climbing", 4, climbs.bodies["prosperity"])]
    climbs.decide(reference, "policy", body="prosperity")
    assert states(reference)[0][2] == 5


def test_a_line_is_refined_and_the_earlier_words_stay_with_their_author(climbs):
    reference = climbs.propose(HS01="12", HS20="30")
    asked = climbs.line("HS01", "11").asked
    climbs.decide(reference, "board", {1: LineAnswer(Answer.APPROVED, "Be bolder", refined=asked)})
    for step in ("leaders", "challenge"):
        climbs.decide(reference, step)
    climbs.decide(reference, "policy", body="communities")
    climbs.decide(reference, "finalise")
    climbs.decide(reference, "final")
    assert target(climbs, "HS01") == number("11")
    assert list(LineNow.objects.order_by("number").values_list("is_refined", flat=True)) == [
        True, False,
    ]  # fmt: skip
    line = line_shown(climbs.actor("auditor"), reference, 1, on=AT.date())
    assert line is not None
    assert [(it.step, it.author) for it in line.versions] == [
        ("Board", "Board for targets"), ("Proposed", "Marian Cole"),
    ]  # fmt: skip


def test_a_line_that_is_sent_back_holds_nobody_up_and_goes_on_where_it_was_sent_back(climbs):
    reference = climbs.propose(HS01="12", HS20="30")
    climbs.decide(reference, "board")
    climbs.decide(reference, "leaders", {1: LineAnswer(Answer.SENT_BACK, "Why so low?")})
    assert [row[1:3] for row in states(reference)] == [("back", 0), ("climbing", 3)]
    officer = climbs.actor("performance.officer")
    wanted = {1: climbs.line("HS01", "13")}
    propose_again(reference, wanted, by=officer, at=AT, words="As asked", read_at=head())
    assert states(reference)[0][1:3] == ("climbing", 2)
    climbs.decide(reference, "leaders")
    assert [row[2] for row in states(reference)] == [3, 3]


def test_what_is_with_its_proposer_is_answered_by_nobody(climbs):
    reference = climbs.propose(HS01="12")
    climbs.decide(reference, "board", {1: LineAnswer(Answer.SENT_BACK, "Why so low?")})
    for step in ("propose", "none"):
        with pytest.raises(NotPermitted):
            climbs.decide(reference, step, others=LineAnswer(Answer.NOTED))


def test_a_line_can_be_sent_back_to_an_earlier_step(climbs):
    reference = climbs.propose(HS01="12")
    climbs.up_to(reference, "challenge")
    back = LineAnswer(Answer.SENT_BACK, "Look again", back_to="board")
    climbs.decide(reference, "challenge", {1: back})
    assert states(reference)[0][1:3] == ("climbing", 1)
    onward = LineAnswer(Answer.SENT_BACK, "No", back_to="final")
    with pytest.raises(NotPossible, match="only go back to an earlier step"):
        climbs.decide(reference, "board", {1: onward})


def test_a_refused_line_never_comes_into_force(climbs):
    reference = climbs.propose(HS01="12", HS20="30")
    with pytest.raises(NotPossible, match="say why"):
        climbs.decide(reference, "board", {1: LineAnswer(Answer.REFUSED)})
    climbs.decide(reference, "board", {1: LineAnswer(Answer.REFUSED, "Not needed")})
    for step in ("leaders", "challenge"):
        climbs.decide(reference, step)
    climbs.decide(reference, "policy", body="communities")
    climbs.decide(reference, "finalise")
    assert climbs.decide(reference, "final").in_force == 1
    assert target(climbs, "HS01") is None


def test_only_who_answers_for_a_step_answers_there(climbs):
    reference = climbs.propose(HS01="12")
    with pytest.raises(NotPermitted):
        climbs.decide(reference, "board", username="head.of.service")
    climbs.decide(reference, "board")
    climbs.decide(reference, "leaders", username="auditor")
    row = Decision.objects.get(step="leaders")
    assert row.body_id == climbs.bodies["leaders"]
    assert row.post_id == climbs.cast.structure.posts["Internal Auditor"]


def test_two_answers_at_once_one_stands_and_the_other_is_told(climbs):
    reference = climbs.propose(HS01="12")
    read = head()
    climbs.decide(reference, "board", read_at=read)
    with pytest.raises(ChangedMeanwhile, match="that stands"):
        climbs.decide(reference, "board", read_at=read)
    assert Decision.objects.filter(step="board").count() == 1


def test_what_was_changed_since_it_was_proposed_is_not_carried(climbs):
    reference = climbs.propose(HS01="12")
    climbs.up_to(reference, "final")
    of = NewTarget(climbs.cast.series["HS01"], PERIOD, number("9"))
    set_targets(by=SYSTEM, at=AT, targets=[of])
    before = head()
    with pytest.raises(NotPossible, match="HS01: somebody set the target for 2014/15 Q2 after"):
        climbs.decide(reference, "final")
    assert (head(), target(climbs, "HS01")) == (before, number("9"))


def test_a_refined_target_of_the_wrong_kind_is_refused(climbs):
    reference = climbs.propose(HS01="12")
    wrong = LineAnswer(Answer.APPROVED, refined={"definition": "other"})
    with pytest.raises(NotPossible, match="HS01: This is no target"):
        climbs.decide(reference, "board", {1: wrong})
    worded = {"targets": [["2014-07-01", "2014-10-01", "twelve", "target"]]}
    with pytest.raises(NotPossible, match="A target is a number"):
        climbs.decide(reference, "board", {1: LineAnswer(Answer.APPROVED, refined=worded)})


def test_nobody_passes_their_own_proposal_unless_the_route_allows_it(cast):
    steps = [
        {"key": "head", "name": "Head", "by": "role", "of": ["head_of_service"], "acts": ["adopt"]}
    ]
    climbs = build_ladder(cast, steps=steps)
    reference = climbs.put([climbs.line("HS01", "12")], "head.of.service")
    with pytest.raises(NotPossible, match="You proposed this"):
        climbs.decide(reference, "head", username="head.of.service")


def test_own_proposals_that_the_route_allows_are_shown_as_own(cast):
    steps = [
        {"key": "head", "name": "Head", "by": "role", "of": ["head_of_service"], "acts": ["adopt"]}
    ]
    climbs = build_ladder(cast, steps=steps, allows_own=True)
    reference = climbs.put([climbs.line("HS01", "12")], "head.of.service")
    assert climbs.decide(reference, "head", username="head.of.service").in_force == 1
    assert Decision.objects.get(step="head").is_own


def _power(climbs, event_at, **more):
    post = climbs.cast.structure.posts["Portfolio Holder for Housing"]
    says = {
        "reference": "DP-1", "body_id": climbs.bodies["board"], "post_id": post,
        "kinds": ["targets"], "from_on": date(2014, 7, 1), "to_on": date(2015, 3, 31),
        "decided_on": date(2014, 6, 20), **more,
    }  # fmt: skip
    with event_at(AT):
        DelegatedPower(**says).save()


def test_a_post_decides_under_a_delegated_power_and_nothing_beyond_it(climbs, event_at):
    _power(climbs, event_at)
    reference = climbs.propose(HS01="12")
    climbs.decide(reference, "board", username="councillor")
    assert Decision.objects.get(step="board").power.reference == "DP-1"


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"kinds": ["rule"]}, "not for changes of this kind"),
        ({"from_on": date(2014, 7, 15)}, "holds from 15 July 2014"),
        ({"to_on": date(2014, 7, 2)}, "it goes to the body"),
    ],
)
def test_what_goes_beyond_a_delegated_power_is_refused(climbs, event_at, more, says):
    _power(climbs, event_at, **more)
    reference = climbs.propose(HS01="12")
    with pytest.raises(NotPossible, match=says):
        climbs.decide(reference, "board", username="councillor")
    assert not Decision.objects.filter(step="board").exists()


def test_who_stands_in_answers_while_the_other_is_away(cast, event_at):
    steps = [
        {"key": "x", "name": "X", "by": "post", "of": ["director-of-resources"], "acts": ["adopt"]}
    ]
    climbs = build_ladder(cast, steps=steps)
    posts = climbs.cast.structure.posts
    reference = climbs.propose(HS01="12")
    with pytest.raises(NotPermitted):
        climbs.decide(reference, "x", username="head.of.service")
    with event_at(AT):
        StandIn(
            reference="SI-1", post_id=posts["Director of Resources"],
            stands_in_id=posts["Head of Housing"], from_on=date(2014, 7, 1), to_on=date(2014, 7, 31),
        ).save()  # fmt: skip
    climbs.decide(reference, "x", username="head.of.service")
    assert Decision.objects.get(step="x").stood_in_for_id == posts["Director of Resources"]


def test_a_decision_has_the_day_of_its_meeting(climbs):
    reference = climbs.propose(HS01="12")
    for day, says in (
        (AT.date() + timedelta(days=1), "still to come"),
        (date(2014, 7, 1), "It came to this step on 14 July 2014"),
    ):
        with pytest.raises(NotPossible, match=says):
            climbs.decide(reference, "board", meeting=Meeting(day))
    later = datetime(2014, 8, 1, 9, tzinfo=ZoneInfo("Europe/London"))
    climbs.decide(reference, "board", at=later, meeting=Meeting(date(2014, 7, 20), "Board", "7"))
    assert OpenStep.objects.get().due_on == date(2014, 8, 3)


def test_what_was_suggested_is_answered_before_it_comes_into_force(cast):
    steps = [
        {"key": "a", "name": "Panel", "by": "body", "of": ["leaders"], "acts": ["suggest"]},
        {"key": "b", "name": "Board", "by": "body", "of": ["board"], "acts": ["adopt"]},
    ]
    climbs = build_ladder(cast, steps=steps)
    reference = climbs.propose(HS01="12")
    member, officer = climbs.actor("councillor"), climbs.actor("performance.officer")
    made = make_suggestion(
        reference, by=member, at=AT, step="a", words="Ten days would do.", line=1
    )
    climbs.decide(reference, "a", others=LineAnswer(Answer.NOTED))
    with pytest.raises(NotPossible, match="SG-1 is not answered yet"):
        climbs.decide(reference, "b")
    with pytest.raises(NotPermitted):
        answer_suggestion(made, by=member, at=AT, is_accepted=True, words="Yes")
    answer_suggestion(made, by=officer, at=AT, is_accepted=False, words="Not this year")
    with pytest.raises(ChangedMeanwhile):
        answer_suggestion(made, by=officer, at=AT, is_accepted=True, words="Yes")
    assert climbs.decide(reference, "b").in_force == 1


def test_what_is_withdrawn_climbs_no_further(climbs):
    reference = climbs.propose(HS01="12", HS20="30")
    officer = climbs.actor("performance.officer")
    withdraw_lines(reference, [1], by=officer, at=AT, words="A slip", read_at=head())
    assert [row[1] for row in states(reference)] == ["withdrawn", "climbing"]
    with pytest.raises(NotPossible, match="Line 1 has been decided"):
        withdraw_lines(reference, [1], by=officer, at=AT, words="Again", read_at=head())
    with pytest.raises(NotPermitted):
        withdraw_lines(
            reference, [2], by=climbs.actor("auditor"), at=AT, words="Mine", read_at=head()
        )


def test_a_route_that_is_changed_leaves_what_climbs_on_its_own(climbs):
    reference = climbs.propose(HS01="12")
    key = framework_known(only=["route"]).key_of("route", "ladder")
    short = [{"key": "b", "name": "Board", "by": "body", "of": ["board"], "acts": ["adopt"]}]
    done(Say("route", key, {"steps": short}, AT.date()))
    climbs.up_to(reference, "final")
    assert climbs.decide(reference, "final").in_force == 1
    assert climbs.decide(climbs.propose(HS20="30"), "b").in_force == 1


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"route": "none"}, "do not climb this route"),
        ({"kind": "rule"}, "do not climb"),
        ({"title": " "}, "what is proposed"),
    ],
)
def test_a_package_that_makes_no_sense_is_refused_and_nothing_is_kept(climbs, more, says):
    with pytest.raises(NotPossible, match=says):
        climbs.put([climbs.line("HS01", "12")], **more)
    assert not Package.objects.exists()


def test_nobody_proposes_for_what_is_not_theirs(climbs):
    with pytest.raises(NotPermitted):
        climbs.put([climbs.line("CS01", "12")], "head.of.service")
    with pytest.raises(NotPermitted):
        climbs.put([climbs.line("HS01", "12")], "councillor")
    with pytest.raises(NotPossible, match="nothing to propose"):
        climbs.put([])


def test_where_lines_stand_can_be_made_anew(climbs):
    first = climbs.propose(HS01="12", HS20="30", RB09="10", CS01="92")
    climbs.decide(first, "board", {1: LineAnswer(Answer.REFUSED, "No")})
    climbs.decide(first, "leaders", {2: LineAnswer(Answer.SENT_BACK, "Why?")})
    refined = LineAnswer(Answer.APPROVED, refined=climbs.line("RB09", "9").asked)
    climbs.decide(first, "challenge", {3: refined})
    climbs.decide(climbs.propose(HS01="11"), "board")

    def kept():
        steps = [f.attname for f in OpenStep._meta.concrete_fields if f.attname != "id"]
        return (
            sorted(LineNow.objects.values_list()),
            sorted(OpenStep.objects.values_list(*steps), key=str),
        )

    before = kept()
    assert stand_anew() == 5
    assert kept() == before


def test_deciding_asks_as_much_of_many_lines_as_of_few(climbs):
    def asked(count):
        quarters = [parse_period(f"{2015 + it}/{16 + it} Q1") for it in range(count)]
        lines = [
            replace(
                climbs.line("HS01", "12"),
                asked=asked_of([NewTarget(climbs.cast.series["HS01"], it, number("12"))]),
            )
            for it in quarters
        ]
        reference = climbs.put(lines)
        with CaptureQueriesContext(connection) as queries:
            climbs.decide(reference, "board")
        return len(queries)

    assert asked(3) == asked(20)


def test_of_a_body_without_a_clerk_any_member_records_also_one_of_a_body_within_it(climbs):
    board, within = climbs.bodies["board"], climbs.bodies["challenge"]
    done(Say("membership", (board, None, None, within, ""), {"capacity": ""}, FROM))
    reference = climbs.propose(HS01="12")
    with pytest.raises(NotPermitted):
        climbs.decide(reference, "board", username="director")
    post = climbs.cast.structure.posts["Director of Resources"]
    done(Say("membership", (within, None, post, None, ""), {"capacity": ""}, FROM))
    climbs.decide(reference, "board", username="director")
    with pytest.raises(NotPermitted):  # the Leaders Panel has a clerk, and this member is not
        climbs.decide(reference, "leaders", username="councillor")


def test_who_decides_under_a_power_refines_nothing_to_a_day_beyond_it(climbs, event_at):
    _power(climbs, event_at)
    reference = climbs.propose(HS01="12")
    later = parse_period("2015/16 Q1")
    target_later = NewTarget(climbs.cast.series["HS01"], later, number("11"))
    wanted = LineAnswer(Answer.APPROVED, refined=asked_of([target_later]), from_on=later.start)
    with pytest.raises(NotPossible, match="this is of 1 April 2015: it goes to the body"):
        climbs.decide(reference, "board", {1: wanted}, username="councillor")
    assert not Decision.objects.filter(step="board").exists()


def test_a_line_is_not_decided_before_the_day_on_which_it_came(climbs):
    reference = climbs.propose(HS01="12", HS20="30")
    climbs.decide(reference, "board", {1: LineAnswer(Answer.SENT_BACK, "Too low")}, others=None)
    later = datetime(2014, 7, 20, 9, tzinfo=ZoneInfo("Europe/London"))
    by = climbs.actor("performance.officer")
    propose_again(reference, {1: None}, by=by, at=later, words="As it was", read_at=head())
    early = Meeting(date(2014, 7, 16), "Board", "7")
    with pytest.raises(NotPossible, match="Line 1 came to this step on 20 July 2014"):
        climbs.decide(reference, "board", at=later, meeting=early)
    climbs.decide(
        reference, "board", {2: LineAnswer(Answer.APPROVED)}, others=None, at=later, meeting=early
    )


def test_whoever_put_it_forward_again_does_not_pass_it_either(cast):
    steps = [
        {"key": "head", "name": "Head", "by": "role", "of": ["head_of_service"], "acts": ["adopt"]}
    ]
    climbs = build_ladder(cast, steps=steps)
    reference = climbs.put([climbs.line("HS01", "12")], "performance.officer")
    by = climbs.actor("head.of.service")
    back = LineAnswer(Answer.SENT_BACK, "Too low")
    climbs.decide(reference, "head", others=back, username="head.of.service")
    same_post = replace(by, post_ids=climbs.actor("performance.officer").post_ids)
    propose_again(reference, {1: None}, by=same_post, at=AT, words="As it was", read_at=head())
    with pytest.raises(NotPossible, match="You put this forward again"):
        climbs.decide(reference, "head", username="head.of.service")


def test_nobody_adopts_their_own_at_a_step_of_the_proposer(cast):
    steps = [{"key": "own", "name": "Own", "by": "proposer", "of": [], "acts": ["adopt"]}]
    with pytest.raises(NotPossible, match="Step 1, “Own”, lets the proposer adopt their own"):
        build_ladder(cast, steps=steps)
    done(
        Add(
            "route", {"name": "Own", "kinds": ["targets"], "steps": steps, "allows_own": True}, FROM
        )
    )


def test_nobody_suggests_of_a_line_that_they_may_not_see(climbs):
    """The member of the panel is told of it as of a line that is not there."""
    restrict_series(
        [climbs.cast.series["HS20"]], by=SYSTEM, at=AT, kind=RestrictionKind.EXEMPT, reason="So"
    )
    reference = climbs.propose(HS01="12", HS20="30")
    climbs.decide(reference, "board")
    member, before = climbs.actor("councillor"), head()
    for number_of, says in ((2, "There is no line 2"), (9, "There is no line 9")):
        with pytest.raises(NotPossible, match=says):
            make_suggestion(
                reference, by=member, at=AT, step="leaders", words="Bolder", line=number_of
            )
    assert head() == before
    make_suggestion(reference, by=member, at=AT, step="leaders", words="Bolder", line=1)
