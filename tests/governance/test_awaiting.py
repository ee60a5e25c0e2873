"""What awaits whom on a route: by post, standing in, for a body, under a power, sent back, to read."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from goldenthread.audit.queries import head
from goldenthread.governance.commands.changes import Say
from goldenthread.governance.commands.deciding import LineAnswer
from goldenthread.governance.commands.proposing import propose_again
from goldenthread.governance.commands.suggesting import make_suggestion
from goldenthread.governance.models import DelegatedPower, OpenStep, StandIn
from goldenthread.governance.queries.answerers import answerers_known
from goldenthread.governance.queries.awaiting import AwaitingAs, Sought, Whose, awaiting_of
from goldenthread.governance.queries.meetings import before_body, decided_at
from goldenthread.governance.queries.package import package_shown
from goldenthread.indicators.commands.restrictions import restrict_series
from goldenthread.indicators.models import RestrictionKind
from goldenthread.organisation.access import SYSTEM, NotPermitted
from goldenthread.rules.ladder import Answer, Step, StepAct, StepBy
from tests.cast import AT
from tests.climbs import build_ladder
from tests.framework import FROM, done
from tests.partner import build_partner

pytestmark = pytest.mark.django_db
TODAY = AT.date()
BACK = LineAnswer(Answer.SENT_BACK, "Why so low?")


@pytest.fixture
def climbs(cast):
    return build_ladder(cast)


def seen(climbs, username, *, on=TODAY, **sought):
    """Return what awaits somebody: package, step, why."""
    found = awaiting_of(climbs.actor(username), Sought(**sought), on=on)
    return [(it.reference, it.step.key, it.as_what) for it in found.page.items]


def test_the_clerk_records_members_read_and_others_see_nothing(climbs):
    reference = climbs.propose(HS01="12", HS20="30")
    assert seen(climbs, "auditor") == seen(climbs, "councillor") == []
    climbs.decide(reference, "board")
    assert seen(climbs, "auditor") == [(reference, "leaders", AwaitingAs.BODY)]
    assert seen(climbs, "councillor") == [(reference, "leaders", AwaitingAs.READS)]
    assert seen(climbs, "staff") == seen(climbs, "director") == []
    found = awaiting_of(climbs.actor("auditor"), Sought(), on=TODAY)
    assert (found.mine, found.read, found.overdue) == (1, 0, 0)
    assert found.bodies == (("leaders", "Leaders for targets"),)
    line = found.page.items[0]
    assert (line.lines, line.came_on, line.due_on) == (2, TODAY, TODAY + timedelta(days=14))
    assert (line.proposed_by, line.body) == ("Performance Officer", "leaders")
    assert line.days_left(TODAY) == 14
    read = awaiting_of(climbs.actor("councillor"), Sought(), on=TODAY)
    assert (read.mine, read.read, read.page.items[0].may_suggest) == (0, 1, True)


def test_who_administers_may_record_for_every_body_where_they_ask_for_it(climbs):
    reference = climbs.propose(HS01="12")
    assert seen(climbs, "performance.officer") == []
    officer = seen(climbs, "performance.officer", whose=Whose.RECORD)
    assert officer == [(reference, "board", AwaitingAs.ADMINISTERS)]
    assert seen(climbs, "director", whose=Whose.RECORD) == []


def test_what_was_sent_back_awaits_its_proposer(climbs):
    reference = climbs.propose(HS01="12", HS20="30")
    climbs.decide(reference, "board", {1: BACK})
    assert seen(climbs, "performance.officer") == [(reference, "propose", AwaitingAs.SENT_BACK)]


def test_what_is_in_nobodys_remit_awaits_who_administers(climbs):
    reference = climbs.propose(CS01="92")
    climbs.up_to(reference, "policy")
    assert seen(climbs, "performance.officer") == [(reference, "policy", AwaitingAs.NOBODYS)]


def test_a_power_gives_what_it_reaches_and_nothing_beyond(climbs, event_at):
    says = {
        "reference": "DP-1", "body_id": climbs.bodies["board"], "kinds": ["targets"],
        "post_id": climbs.cast.structure.posts["Portfolio Holder for Housing"],
        "from_on": date(2014, 7, 1), "to_on": date(2015, 3, 31), "decided_on": date(2014, 6, 20),
    }  # fmt: skip
    with event_at(AT):
        DelegatedPower(**says).save()
    reference = climbs.propose(HS01="12")
    assert seen(climbs, "councillor") == [(reference, "board", AwaitingAs.POWER)]
    assert seen(climbs, "councillor", on=date(2015, 4, 1)) == []
    with event_at(AT):
        DelegatedPower(**says | {"to_on": date(2014, 7, 20)}).save()
    assert seen(climbs, "councillor", on=date(2014, 7, 21)) == []


def test_a_power_that_ends_before_a_line_comes_into_force_leaves_it_to_the_body(climbs, event_at):
    with event_at(AT):
        DelegatedPower(
            reference="DP-1", body_id=climbs.bodies["board"], kinds=["targets"],
            post_id=climbs.cast.structure.posts["Portfolio Holder for Housing"],
            from_on=date(2014, 7, 10), to_on=date(2015, 3, 31), decided_on=date(2014, 6, 20),
        ).save()  # fmt: skip
    climbs.propose(HS01="12")  # of a quarter that began on 1 July, before the power did
    assert seen(climbs, "councillor") == []


def power_of(climbs, body):
    """Let the councillor decide targets in a body's place from July to December 2014."""
    DelegatedPower(
        reference="DP-1", body_id=climbs.bodies[body], kinds=["targets"],
        post_id=climbs.cast.structure.posts["Portfolio Holder for Housing"],
        from_on=date(2014, 7, 1), to_on=date(2014, 12, 31), decided_on=date(2014, 6, 20),
    ).save()  # fmt: skip


def test_a_power_is_measured_by_the_lines_that_its_holder_sees(climbs, event_at):
    with event_at(AT):
        power_of(climbs, "leaders")
    later = replace(climbs.line("HS20", "30"), from_on=date(2015, 4, 1))
    reference = climbs.put([climbs.line("HS01", "12"), later])
    climbs.decide(reference, "board")
    councillor, at = climbs.actor("councillor"), ("leaders", "leaders")
    shown = package_shown(councillor, reference, on=TODAY)
    assert shown.decidable == () and "and this is of 1 April 2015" in shown.beyond[at]
    assert seen(climbs, "councillor") == [(reference, "leaders", AwaitingAs.READS)]
    restrict_series(
        [climbs.cast.series["HS20"]], by=SYSTEM, at=AT, kind=RestrictionKind.EXEMPT, reason="So"
    )
    shown = package_shown(councillor, reference, on=TODAY)
    assert (shown.decidable, shown.beyond) == ((at,), {})
    assert seen(climbs, "councillor") == [(reference, "leaders", AwaitingAs.POWER)]
    climbs.decide(reference, "leaders", username="councillor")
    assert seen(climbs, "auditor") == [(reference, "leaders", AwaitingAs.BODY)]


def test_of_a_split_step_a_power_is_measured_by_the_lines_of_its_own_body(climbs, event_at):
    with event_at(AT):
        power_of(climbs, "prosperity")
    later = replace(climbs.line("HS20", "30"), from_on=date(2015, 4, 1))
    reference = climbs.put([climbs.line("RB09", "9"), later])
    climbs.up_to(reference, "policy")
    shown = package_shown(climbs.actor("councillor"), reference, on=TODAY)
    assert shown.decidable == (("policy", "prosperity"),)
    assert list(shown.beyond) == [("policy", "communities")]
    assert "is in the place of Prosperity for targets" in shown.beyond["policy", "communities"]
    assert seen(climbs, "councillor") == [(reference, "policy", AwaitingAs.POWER)]
    climbs.decide(reference, "policy", username="councillor", body="prosperity")


def test_a_step_of_a_post_awaits_who_stands_in_and_not_its_own_proposer(cast, event_at):
    act = frozenset({StepAct.ADOPT})
    steps = [Step("x", "Director", StepBy.POST, ("director-of-resources",), act).to_data()]
    climbs = build_ladder(cast, steps=steps)
    posts = cast.structure.posts
    reference = climbs.put([climbs.line("HS01", "12")], username="head.of.service")
    assert seen(climbs, "director") == [(reference, "x", AwaitingAs.POST)]
    with event_at(AT):
        StandIn(
            reference="SI-1", post_id=posts["Director of Resources"],
            stands_in_id=posts["Head of Housing"], from_on=date(2014, 7, 1), to_on=date(2014, 7, 31),
        ).save()  # fmt: skip
    assert seen(climbs, "head.of.service") == []  # their own proposal
    other = climbs.propose(HS01="13")
    assert seen(climbs, "head.of.service") == [(other, "x", AwaitingAs.STANDS_IN)]


def test_what_somebody_put_forward_again_does_not_await_them_at_the_next_step(cast, event_at):
    """The director shares the proposer's post, and stands in for the head: they answer to what is others'."""
    act = frozenset({StepAct.ADOPT})
    steps = [Step("x", "Head", StepBy.POST, ("head-of-housing",), act).to_data()]
    climbs = build_ladder(cast, steps=steps)
    posts = cast.structure.posts
    with event_at(AT):
        StandIn(
            reference="SI-1", post_id=posts["Head of Housing"],
            stands_in_id=posts["Director of Resources"], from_on=date(2014, 7, 1),
            to_on=date(2014, 7, 31),
        ).save()  # fmt: skip
    again, other = climbs.propose(HS01="12"), climbs.propose(HS01="13")
    director = climbs.actor("director")
    director = replace(director, post_ids=director.post_ids | {posts["Performance Officer"]})

    me = director.person_id

    def awaits():
        found = awaiting_of(director, Sought(), on=TODAY)
        shown = [package_shown(director, it, on=TODAY) for it in (again, other)]
        mine = [(it.reference, it.as_what) for it in found.page.items]
        asked = [it.reference for it in answerers_known(TODAY).steps if me in it.people]
        assert not any(it.why for it in answerers_known(TODAY).steps)
        return mine, found.mine, [it.decidable for it in shown if it is not None], asked

    both = [(again, AwaitingAs.STANDS_IN), (other, AwaitingAs.STANDS_IN)]
    assert awaits() == (both, 2, [(("x", ""),), (("x", ""),)], [again, other])
    climbs.decide(again, "x", others=BACK, username="head.of.service")
    assert awaits()[0] == [both[1], (again, AwaitingAs.SENT_BACK)]
    propose_again(again, {1: None}, by=director, at=AT, words="As it was", read_at=head())
    assert awaits() == (both[1:], 1, [(), (("x", ""),)], [other])
    climbs.decide(again, "x", others=BACK, username="head.of.service")
    assert awaits()[0] == [both[1], (again, AwaitingAs.SENT_BACK)]


def test_a_held_step_is_shown_last_and_not_counted(climbs):
    reference = climbs.propose(HS01="12", HS20="30")
    clerk = (
        climbs.bodies["board"],
        None,
        climbs.cast.structure.posts["Internal Auditor"],
        None,
        "",
    )
    done(Say("membership", clerk, {"capacity": "Secretary"}, FROM))
    climbs.up_to(reference, "finalise")
    OpenStep.objects.update(step="final", stage=6, is_held=True, body_id=climbs.bodies["board"])
    found = awaiting_of(climbs.actor("auditor"), Sought(), on=TODAY)
    assert (found.mine, len(found.page.items), found.page.items[0].is_held) == (0, 1, True)


def test_the_list_is_searched_narrowed_and_sorted(climbs):
    one, two = (
        climbs.propose(HS01="12"),
        climbs.put([climbs.line("HS20", "9")], title="Zebra homes"),
    )
    for reference in (one, two):
        climbs.decide(reference, "board")
    refs = lambda **it: [ref for ref, _, _ in seen(climbs, "auditor", **it)]  # noqa: E731
    assert refs(q="zebra") == refs(q=two) == [two]
    assert refs(sort="title") == [one, two] and refs(sort="-title") == [two, one]
    assert refs(kind="targets", body="leaders") == [one, two]
    assert refs(kind="rule") == refs(body="board") == refs(body="none-such") == []
    assert refs(is_overdue=True) == [] and refs(whose=Whose.BODY) == []
    late = seen(climbs, "auditor", on=TODAY + timedelta(days=15), is_overdue=True)
    assert [ref for ref, _, _ in late] == [one, two]
    OpenStep.objects.filter(package__reference=two).update(due_on=TODAY)
    assert refs() == refs(sort="due") == [two, one] and refs(sort="-due") == [one, two]


def test_suggestions_that_nobody_answered_are_told(climbs):
    reference = climbs.propose(HS01="12")
    climbs.decide(reference, "board")
    make_suggestion(reference, by=climbs.actor("councillor"), at=AT, step="leaders", words="Bolder")
    found = awaiting_of(climbs.actor("auditor"), Sought(), on=TODAY)
    assert found.page.items[0].suggestions == 1


def test_a_partner_sees_none_of_it(climbs):
    build_partner(climbs.cast)
    with pytest.raises(NotPermitted):
        awaiting_of(climbs.actor("partner"), Sought(), on=TODAY)


def test_ten_times_as_many_take_the_same_queries(climbs):
    climbs.decide(climbs.propose(HS01="12"), "board")
    auditor = climbs.actor("auditor")
    with CaptureQueriesContext(connection) as few:
        awaiting_of(auditor, Sought(), on=TODAY)
    for _ in range(9):
        climbs.decide(climbs.propose(HS01="12", HS20="30"), "board")
    with CaptureQueriesContext(connection) as many:
        assert len(awaiting_of(auditor, Sought(), on=TODAY).page.items) == 10
    assert len(many) == len(few) == 22


def test_what_the_reader_may_not_see_leaves_no_trace(climbs):
    """The clerk sees restricted figures, the member does not."""
    restrict_series(
        [climbs.cast.series["HS20"]], by=SYSTEM, at=AT, kind=RestrictionKind.EXEMPT, reason="So"
    )
    both, hidden = climbs.propose(HS01="12", HS20="30"), climbs.propose(HS20="31")
    for each in (both, hidden):
        climbs.decide(each, "board")
    clerk, member = (
        awaiting_of(climbs.actor(it), Sought(), on=TODAY) for it in ("auditor", "councillor")
    )
    assert [(it.reference, it.lines) for it in clerk.page.items] == [(both, 2), (hidden, 1)]
    assert [(it.reference, it.lines) for it in member.page.items] == [(both, 1)]
    leaders, councillor = climbs.bodies["leaders"], climbs.actor("councillor")
    before = before_body(councillor, leaders, on=TODAY).page.items
    assert [(it.reference, it.lines) for it in before] == [(both, 1)]
    for each in (both, hidden):
        climbs.decide(each, "leaders")
    decided = decided_at(councillor, leaders, on=TODAY).items
    assert [(it.reference, it.answers) for it in decided] == [(both, (("Recommended", 1),))]
