"""A body's meeting: what waits before it, many packages decided in one event, what it has decided."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from goldenthread.audit.events import event
from goldenthread.audit.models import Event
from goldenthread.audit.queries import head
from goldenthread.governance.commands import meetings
from goldenthread.governance.commands.changes import End
from goldenthread.governance.commands.deciding import LineAnswer, Meeting
from goldenthread.governance.commands.meetings import ForPackage, record_meeting
from goldenthread.governance.commands.reckoning import Reckoned
from goldenthread.governance.commands.suggesting import make_suggestion
from goldenthread.governance.models import Decision, LineNow, OpenStep
from goldenthread.governance.queries.came_later import CameLater, came_later
from goldenthread.governance.queries.meetings import before_body, decided_at
from goldenthread.indicators.commands.carried.targets import asked_of
from goldenthread.indicators.commands.changes import Figure, NewTarget
from goldenthread.indicators.commands.figures import record_actuals
from goldenthread.indicators.commands.restrictions import restrict_series
from goldenthread.indicators.models import RestrictionKind, Target
from goldenthread.organisation.access import SYSTEM, NotPermitted
from goldenthread.organisation.commands.refusals import ChangedMeanwhile, NotPossible
from goldenthread.rules.ladder import Answer
from goldenthread.rules.numbers import number
from goldenthread.rules.periods import parse_period
from tests.cast import AT
from tests.climbs import PASS, PERIOD, build_ladder
from tests.framework import done
from tests.partner import build_partner

pytestmark = pytest.mark.django_db
TODAY = AT.date()
NEXT = parse_period("2014/15 Q3")
MET = Meeting(TODAY, "Leaders Panel", "LP/14/7")
BACK = LineAnswer(Answer.SENT_BACK, "Why so low?")


@pytest.fixture
def climbs(cast):
    return build_ladder(cast)


@pytest.fixture
def two(climbs):
    """Two packages before the Leaders Panel, whose clerk is the auditor."""
    references = [climbs.propose(HS01="12"), climbs.propose(HS20="30", RB09="9")]
    for each in references:
        climbs.decide(each, "board")
    return references


def record(
    climbs, answers, *, username="auditor", body="leaders", meeting=MET, read_at=None, at=AT
):
    """Record what was decided of packages at their step before the Leaders Panel."""
    given = [ForPackage(ref, step, answer) for ref, step, answer in answers]
    return record_meeting(
        body, given, by=climbs.actor(username), at=at, meeting=meeting,
        read_at=head() if read_at is None else read_at,
    )  # fmt: skip


def up_to_final(climbs, references):
    """Let packages before the Leaders Panel come up to the last step."""
    for each in references:
        for step in ("leaders", "challenge"):
            climbs.decide(each, step)
        for body in climbs.split(each):
            climbs.decide(each, "policy", body=body)
        climbs.decide(each, "finalise")


def test_the_clerk_records_a_meeting_in_one_event(climbs, two):
    before = head()
    found = record(climbs, [(two[0], "leaders", PASS), (two[1], "leaders", BACK)])
    assert (found.event, head(), found.packages, found.in_force) == (before + 1, before + 1, 2, 0)
    assert found.answers == {Answer.APPROVED: 1, Answer.SENT_BACK: 2}
    assert Event.objects.get(number=found.event).name == "governance:meeting:recorded"
    rows = Decision.objects.filter(event=found.event).order_by("package__reference")
    assert [(it.meeting, it.minute, it.decided_on) for it in rows] == [
        ("Leaders Panel", "LP/14/7", TODAY)
    ] * 2
    states = LineNow.objects.order_by("package__reference", "number").values_list(
        "state", flat=True
    )
    assert list(states) == ["climbing", "back", "back"]


def test_what_passes_the_last_step_of_two_packages_is_in_force_at_once(climbs, two):
    up_to_final(climbs, two)
    answers = [(each, "final", PASS) for each in two]
    before = Target.objects.count()
    found = record(climbs, answers, username="performance.officer", body="board")
    assert (found.in_force, Target.objects.count()) == (3, before + 3)
    assert not OpenStep.objects.exists()


def test_either_all_is_recorded_or_nothing(climbs, two):
    before = head()
    with pytest.raises(NotPossible, match=rf"^{two[1]}: Line 1 is sent back: say why") as refused:
        record(
            climbs, [(two[0], "leaders", PASS), (two[1], "leaders", LineAnswer(Answer.SENT_BACK))]
        )
    assert refused.value.field == two[1]
    assert head() == before and Decision.objects.filter(step="leaders").count() == 0
    assert OpenStep.objects.filter(step="leaders").count() == 2


def test_a_suggestion_that_nobody_answered_is_told_with_its_package(climbs, two):
    make_suggestion(two[1], by=climbs.actor("councillor"), at=AT, step="leaders", words="Bolder")
    up_to_final(climbs, two)
    answers = [(each, "final", PASS) for each in two]
    with pytest.raises(NotPossible, match=f"^{two[1]}: SG-1 is not answered yet"):
        record(climbs, answers, username="performance.officer", body="board")
    assert OpenStep.objects.filter(step="final").count() == 2


def test_two_packages_that_ask_for_the_same_are_not_both_adopted(climbs, two):
    other = climbs.propose(HS01="11")
    climbs.decide(other, "board")
    up_to_final(climbs, [two[0], other])
    before = Target.objects.count()
    answers = [(each, "final", PASS) for each in (two[0], other)]
    with pytest.raises(NotPossible, match=f"^{other}: HS01: somebody set the target"):
        record(climbs, answers, username="performance.officer", body="board")
    assert Target.objects.count() == before


@pytest.fixture
def under_lock(monkeypatch):
    """Names of what was reckoned while the writer's lock was held, in order."""
    held, found = [], []

    @contextmanager
    def opened(**about):
        with event(**about) as number:
            held.append(number)
            yield number
            held.clear()

    def told(made_ready):
        def telling(self, **given):
            if held:
                found.append(self.sitting.held.package.reference)
            return made_ready(self, **given)

        return telling

    monkeypatch.setattr(meetings, "event", opened)
    monkeypatch.setattr(Reckoned, "made_ready", told(Reckoned.made_ready))
    return found


def test_a_meeting_is_reckoned_before_the_lock(climbs, two, under_lock):
    up_to_final(climbs, two)
    before = Target.objects.count()
    answers = [(each, "final", PASS) for each in two]
    found = record(climbs, answers, username="performance.officer", body="board")
    assert (found.in_force, Target.objects.count()) == (3, before + 3)
    assert under_lock == []


def test_what_rests_on_what_the_same_meeting_adopted_is_reckoned_after_it(climbs, two, under_lock):
    target = NewTarget(climbs.cast.series["HS01"], NEXT, number("11"))
    other = climbs.put([replace(climbs.line("HS01", "11"), asked=asked_of([target]))])
    climbs.decide(other, "board")
    up_to_final(climbs, [two[0], other, two[1]])
    answers = [(each, "final", PASS) for each in (two[0], other, two[1])]
    found = record(climbs, answers, username="performance.officer", body="board")
    assert found.in_force == 4
    assert under_lock == [other]
    set_now = Target.objects.filter(series=climbs.cast.series["HS01"]).order_by("-id")[:2]
    assert {(it.start_on, it.value) for it in set_now} == {
        (PERIOD.start, number("12")), (NEXT.start, number("11")),
    }  # fmt: skip


def test_what_others_record_meanwhile_is_reckoned_with(climbs, two, monkeypatch):
    up_to_final(climbs, two)
    ready, tries = Reckoned.made_ready, []

    def meanwhile(self, **given):
        made = ready(self, **given)
        tries.append(self.sitting.held.package.reference)
        if len(tries) == 1:
            figure = Figure(climbs.cast.series["HS01"], PERIOD, number("14"))
            record_actuals(by=SYSTEM, at=AT, figures=[figure])
        return made

    monkeypatch.setattr(Reckoned, "made_ready", meanwhile)
    answers = [(each, "final", PASS) for each in two]
    assert record(climbs, answers, username="performance.officer", body="board").in_force == 3
    assert tries == two * 2


@pytest.mark.parametrize(
    ("meeting", "says"),
    [
        (Meeting(TODAY, " "), "Write which meeting it was"),
        (Meeting(TODAY + timedelta(days=1), "Panel"), "still to come"),
        (Meeting(date(2014, 7, 1), "Panel"), "It came to this step on 14 July 2014"),
    ],
)
def test_a_meeting_has_a_name_and_a_day_that_can_be(climbs, two, meeting, says):
    with pytest.raises(NotPossible, match=says):
        record(climbs, [(two[0], "leaders", PASS)], meeting=meeting)


LATER, EARLY = AT + timedelta(days=7), Meeting(TODAY + timedelta(days=2), "Leaders Panel")


def test_lines_that_came_after_the_meeting_go_on_waiting(climbs, two):
    climbs.back_later(two[1], 1, "leaders")
    answers = [(each, "leaders", PASS) for each in two]
    found = record(climbs, answers, meeting=EARLY, at=LATER)
    assert (found.packages, found.answers) == (2, {Answer.APPROVED: 2})
    twentieth = TODAY + timedelta(days=6)
    assert found.left == (CameLater(two[1], "leaders", 1, "HS20", twentieth),)
    stages = LineNow.objects.order_by("package__reference", "number").values_list("stage")
    assert [it for (it,) in stages] == [3, 2, 3]
    leaders, clerk = climbs.bodies["leaders"], climbs.actor("auditor")
    steps = [(each, "leaders") for each in two]
    assert came_later(clerk, leaders, steps, than=EARLY.on, on=LATER.date()) == found.left
    assert came_later(clerk, leaders, steps, than=twentieth, on=LATER.date()) == ()
    assert came_later(clerk, leaders, steps[:1], than=EARLY.on, on=LATER.date()) == ()
    before = head()
    with pytest.raises(NotPossible, match=f"^{two[1]}: It came to this step on 20 July") as refused:
        record(climbs, [(two[1], "leaders", PASS)], meeting=EARLY, at=LATER)
    assert (refused.value.field, head()) == (two[1], before)


def test_a_line_that_came_later_and_is_hidden_from_the_reader_is_not_told(climbs, two):
    climbs.back_later(two[1], 1, "leaders")
    restrict_series(
        [climbs.cast.series["HS20"]], by=SYSTEM, at=AT, kind=RestrictionKind.EXEMPT, reason="So"
    )
    leaders, steps = climbs.bodies["leaders"], [(two[1], "leaders")]
    for username, count in (("auditor", 1), ("councillor", 0)):
        actor = climbs.actor(username)
        assert len(came_later(actor, leaders, steps, than=TODAY, on=LATER.date())) == count


def test_what_came_later_is_asked_for_in_the_same_queries_however_much_it_is(climbs, two):
    leaders, clerk = climbs.bodies["leaders"], climbs.actor("auditor")

    def count(steps):
        with CaptureQueriesContext(connection) as asked:
            came_later(clerk, leaders, steps, than=date(2014, 7, 1), on=TODAY)
            return len(asked)

    assert count([(two[0], "leaders")]) == count([(it, "leaders") for it in two]) == 13


def test_nothing_or_twice_the_same_is_refused(climbs, two):
    with pytest.raises(NotPossible, match="Nothing is answered"):
        record(climbs, [])
    with pytest.raises(NotPossible, match="answered twice"):
        record(climbs, [(two[0], "leaders", PASS)] * 2)
    with pytest.raises(NotPossible, match="101 packages are more"):
        record(climbs, [(f"PK-{it}", "leaders", PASS) for it in range(101)])


def test_what_somebody_answered_meanwhile_stands(climbs, two):
    read_at = head()
    climbs.decide(two[1], "leaders")
    with pytest.raises(ChangedMeanwhile, match=f"{two[1]} does not wait here any more"):
        record(climbs, [(it, "leaders", PASS) for it in two], read_at=read_at)
    assert Decision.objects.filter(step="leaders").count() == 1


def test_a_line_that_moved_after_the_page_was_read_refuses_all(climbs, two):
    read_at = head()
    climbs.decide(two[1], "leaders", {1: BACK}, others=None)
    with pytest.raises(ChangedMeanwhile, match=f"{two[1]}|Somebody answered"):
        record(climbs, [(two[0], "leaders", PASS), (two[1], "leaders", PASS)], read_at=0)
    assert read_at < head()


def test_only_the_clerk_and_who_administers_record(climbs, two):
    for username in ("councillor", "director", "staff"):
        with pytest.raises(NotPermitted):
            record(climbs, [(two[0], "leaders", PASS)], username=username)
    with pytest.raises(NotPermitted):
        record(climbs, [(two[0], "leaders", PASS)], body="no-such-body")
    record(climbs, [(two[0], "leaders", PASS)], username="performance.officer")


def test_the_schedule_has_what_waits_before_the_body(climbs, two):
    leaders = climbs.bodies["leaders"]
    found = before_body(climbs.actor("auditor"), leaders, on=TODAY)
    assert [(it.reference, it.lines, it.step.name) for it in found.page.items] == [
        (two[0], 1, "Leaders Panel"), (two[1], 2, "Leaders Panel"),
    ]  # fmt: skip
    assert found.may_record and found.known_at == head()
    assert [step.key for step in found.page.items[0].earlier] == ["board"]
    assert not before_body(climbs.actor("councillor"), leaders, on=TODAY).may_record
    make_suggestion(two[0], by=climbs.actor("councillor"), at=AT, step="leaders", words="Bolder")
    found = before_body(climbs.actor("staff"), leaders, on=TODAY)
    assert [it.suggestions for it in found.page.items] == [1, 0]
    build_partner(climbs.cast)
    with pytest.raises(NotPermitted):
        before_body(climbs.actor("partner"), leaders, on=TODAY)


def test_a_body_that_took_over_has_what_waited_and_what_was_decided(climbs, two):
    record(climbs, [(two[0], "leaders", PASS)])
    done(End("body", climbs.bodies["leaders"], TODAY, climbs.bodies["board"]))
    officer, board = climbs.actor("performance.officer"), climbs.bodies["board"]
    assert [it.reference for it in before_body(officer, board, on=TODAY).page.items] == [two[1]]
    record(climbs, [(two[1], "leaders", PASS)], username="performance.officer", body="board")
    decided = decided_at(officer, board, on=TODAY)
    assert {(it.reference, it.step) for it in decided.items} >= {
        (it, "Leaders Panel") for it in two
    }


def test_what_was_decided_stands_by_meeting_searched_and_sorted(climbs, two):
    record(climbs, [(two[0], "leaders", PASS), (two[1], "leaders", BACK)])
    leaders, staff = climbs.bodies["leaders"], climbs.actor("staff")
    found = decided_at(staff, leaders, on=TODAY).items
    assert [(it.reference, it.answers) for it in found] == [
        (two[0], (("Recommended", 1),)), (two[1], (("Sent back", 1),)),  # not what staff may not see
    ]  # fmt: skip
    assert (found[0].meeting, found[0].minute, found[0].recorded_by) == (
        "Leaders Panel", "LP/14/7", "Internal Auditor",
    )  # fmt: skip
    for q, count in (("lp/14", 2), (two[1].lower(), 1), ("targets of", 2), ("none such", 0)):
        assert decided_at(staff, leaders, on=TODAY, q=q).total == count
    for sort in ("day", "-package", "meeting", "strange"):
        assert len(decided_at(staff, leaders, on=TODAY, sort=sort).items) == 2


def test_ten_times_as_many_take_the_same_queries(climbs):
    leaders, clerk = climbs.bodies["leaders"], climbs.actor("auditor")

    def count():
        with CaptureQueriesContext(connection) as asked:
            before_body(clerk, leaders, on=TODAY)
            decided_at(clerk, leaders, on=TODAY)
            return len(asked.captured_queries)

    for _ in range(2):
        climbs.decide(climbs.propose(HS01="12"), "board")
    record(climbs, [("PK-1", "leaders", PASS)])
    few = count()
    for _ in range(18):
        climbs.decide(climbs.propose(HS01="12"), "board")
    record(climbs, [(f"PK-{it}", "leaders", PASS) for it in range(2, 11)])
    assert count() == few == 33


def test_lines_of_two_bodies_that_became_one_are_one_entry_and_are_answered_together(climbs):
    reference = climbs.propose(HS01="12", RB09="9")
    climbs.up_to(reference, "policy")
    bodies = climbs.bodies
    done(End("body", bodies["communities"], TODAY, bodies["prosperity"]))
    shown = before_body(SYSTEM, bodies["prosperity"], on=TODAY).page.items
    assert [(it.reference, it.step.key, it.lines) for it in shown] == [(reference, "policy", 2)]
    found = record_meeting(
        "prosperity", [ForPackage(reference, "policy", PASS)], by=SYSTEM, at=AT, meeting=MET,
        read_at=head(),
    )  # fmt: skip
    assert found.answers == {Answer.APPROVED: 2}
    assert not before_body(SYSTEM, bodies["prosperity"], on=TODAY).page.items
