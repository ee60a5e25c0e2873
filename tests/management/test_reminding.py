"""Who must answer at a step is told by mail: once when it comes, before it is due, weekly while overdue."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from goldenthread.governance.commands.deciding import LineAnswer
from goldenthread.governance.models import OpenStep, StandIn
from goldenthread.governance.queries.answerers import steps_nobody_answers
from goldenthread.management.calendar import follow_the_calendar
from goldenthread.management.reminding import remind
from goldenthread.organisation.access import NotPermitted
from goldenthread.organisation.models import Account, Mail
from goldenthread.rules.ladder import Answer, Step, StepAct, StepBy
from tests.cast import AT
from tests.climbs import build_ladder
from tests.management.letters import ROOT, reach_everybody, sent_by
from tests.partner import build_partner

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def reached(cast, settings):
    """The council, everybody of which is reached by mail."""
    settings.ADDRESS = ROOT
    reach_everybody()
    return cast


@pytest.fixture
def climbs(reached):
    return build_ladder(reached)


def before_leaders(climbs, **values):
    """Put a package before the Leaders Panel, whose clerk is the auditor; it is due after 14 days."""
    reference = climbs.propose(**values or {"HS01": "12"})
    climbs.decide(reference, "board")
    return reference


def sent(at):
    return sent_by(remind, at)


def test_the_clerk_is_told_once_in_plain_sentences_with_links(climbs, settings):
    reference = before_leaders(climbs, HS01="12", HS20="30")
    found = sent(AT)
    assert list(found) == ["auditor"]
    letter = found["auditor"]
    assert letter.subject == f"Changes wait for your answer: {settings.COUNCIL} performance"
    assert "These have come to you:" in letter.body
    said = f"- Targets of the year ({reference}), 2 lines at the step “Leaders Panel”."
    assert said in letter.body
    assert "It came on 14 July 2014 and is due on 28 July 2014." in letter.body
    assert f"{ROOT}/awaiting/" in letter.body and "&" not in letter.body
    assert "should have been" not in letter.body
    assert sent(AT) == {} and sent(AT + DAY) == {}, "twice run, once sent; and not again"


def test_all_that_came_is_in_one_mail_a_day(climbs):
    for _ in range(3):
        before_leaders(climbs)
    assert sent(AT)["auditor"].body.count("at the step “Leaders Panel”") == 3
    before_leaders(climbs)
    assert sent(AT) == {}, "one mail a day"
    assert sent(AT + DAY)["auditor"].body.count("at the step") == 1


def test_it_is_told_three_days_before_it_is_due_and_weekly_while_overdue(climbs):
    before_leaders(climbs)
    days = [day for day in range(30) if "auditor" in sent(AT + timedelta(days=day))]
    assert days == [0, 11, 15, 22, 29]
    late = sent(AT + timedelta(days=36))["auditor"].body
    assert (
        "These should have been answered:" in late
        and "was due on 28 July 2014, 22 days ago" in late
    )


def test_what_was_sent_back_is_told_to_who_proposed_it(climbs):
    reference = climbs.propose(HS01="12", HS20="30")
    climbs.decide(reference, "board", {1: LineAnswer(Answer.SENT_BACK, "Why?")}, others=None)
    assert "1 line sent back to you" in sent(AT)["performance.officer"].body


def test_who_stands_in_is_told_and_who_proposed_it_is_not(reached, event_at):
    act = frozenset({StepAct.ADOPT})
    step = Step("x", "Director", StepBy.POST, ("director-of-resources",), act)
    climbs = build_ladder(reached, steps=[step.to_data()])
    climbs.put([climbs.line("HS01", "12")], username="head.of.service")
    posts = reached.structure.posts
    with event_at(AT):
        StandIn(
            reference="SI-1", post_id=posts["Director of Resources"],
            stands_in_id=posts["Head of Housing"], from_on=AT.date(), to_on=AT.date() + 9 * DAY,
        ).save()  # fmt: skip
    assert list(sent(AT)) == ["director"]
    climbs.propose(HS20="30")
    assert sorted(sent(AT + DAY)) == ["director", "head.of.service"]


def test_a_step_that_nobody_can_answer_is_told_to_who_administers_and_why(climbs):
    reference = climbs.propose(HS01="12")
    officer = climbs.actor("performance.officer")
    found = steps_nobody_answers(officer, on=AT.date())
    assert [(it.reference, it.why) for it in found] == [
        (reference, "Board for targets has no members who could answer.")
    ]
    letter = sent(AT)["performance.officer"]
    assert (
        "Nobody can answer these." in letter.body
        and "has no members who could answer." in letter.body
    )
    assert sent(AT + DAY) == {} and "performance.officer" in sent(AT + 7 * DAY)
    build_partner(climbs.cast)
    with pytest.raises(NotPermitted):
        steps_nobody_answers(climbs.actor("partner"), on=AT.date())


def test_a_clerk_who_cannot_sign_in_answers_nothing(climbs):
    before_leaders(climbs)
    Account.objects.filter(username="auditor").update(is_active=False)
    officer = climbs.actor("performance.officer")
    assert steps_nobody_answers(officer, on=AT.date())[0].why == (
        "Nobody of those who could answer can sign in."
    )


def test_nobody_is_told_of_what_waits_for_the_rest_or_came_long_ago(climbs):
    before_leaders(climbs)
    OpenStep.objects.update(is_held=True)
    assert sent(AT) == {}
    OpenStep.objects.update(is_held=False, due_on=None)
    assert sent(AT + 8 * DAY) == {}


@pytest.mark.parametrize("name", ["REMINDERS", "ADDRESS"])
def test_reminders_are_switched_off(climbs, settings, name):
    before_leaders(climbs)
    setattr(settings, name, "")
    assert sent(AT) == {}


def test_the_day_reminds(climbs):
    before_leaders(climbs)
    assert follow_the_calendar(AT) == [] and follow_the_calendar(AT) == []
    assert Mail.objects.filter(kind="steps_waiting").count() == 1


def test_ten_times_as_many_take_the_same_queries(climbs):
    before_leaders(climbs)
    officer = climbs.actor("performance.officer")

    def count():
        with CaptureQueriesContext(connection) as asked:
            steps_nobody_answers(officer, on=AT.date())
            return len(asked.captured_queries)

    few = count()
    for _ in range(9):
        before_leaders(climbs)
        climbs.propose(HS20="30")
    assert count() == few == 20
