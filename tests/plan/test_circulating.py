"""A plan is circulated, commented on, answered, final and closed; audited; and followed by next year's."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from goldenthread.audit.models import Event
from goldenthread.audit.queries import head
from goldenthread.organisation.access import SYSTEM, NotPermitted
from goldenthread.organisation.commands.refusals import ChangedMeanwhile, NotPossible
from goldenthread.plan.commands.objectives import end_objective
from goldenthread.plan.commands.plan_carrying import Carried, begin_next_plan
from goldenthread.plan.commands.plan_comments import answer_comment, comment_on_plan
from goldenthread.plan.commands.plan_findings import (
    FindingWanted,
    record_finding,
    withdraw_finding,
)
from goldenthread.plan.commands.plan_stages import take_step
from goldenthread.plan.models import PlanComment, PlanStage
from goldenthread.plan.queries.plan_comparison import Change, compare_plans
from goldenthread.plan.queries.plan_findings import findings_of, key_issues
from goldenthread.plan.queries.plan_next import next_plan
from goldenthread.plan.queries.plan_talk import plan_talk
from goldenthread.plan.queries.plans import PlansFilter, plan_seen
from goldenthread.rules.vocabulary import ObjectiveEnd, PlanStep, WhyInPlan
from tests.chosen import add_plan_kind
from tests.plan.planned import AIMS, FIRST, NEXT, RISKS, build_plan, plan_id, today_as
from tests.plan.threads import now_by

pytestmark = pytest.mark.django_db
LATER = date(2032, 4, 1)


@pytest.fixture
def planning(cast):
    return build_plan(cast)


@pytest.fixture
def whole(planning):
    """A plan that lacks nothing."""
    planning.write("What we are for")
    planning.put(
        heading=AIMS, objective_id=planning.thread.clean, why=WhyInPlan.PRIORITY, why_words="First"
    )
    planning.put(heading=RISKS, words="Rain")
    assert not planning.seen().missing
    return planning


def step(planning, to, by=SYSTEM, **more):
    if to is PlanStep.PROVISIONAL:
        more.setdefault("comments_until", timezone.localdate() + timedelta(days=14))
    return take_step(planning.id, to, **now_by(by), **{"words": "So", **more})


def comment(planning, text="More on damp", by=None, **more):
    return comment_on_plan(planning.id, text, **now_by(by or today_as("staff")), **more)


def answer(pk, by=SYSTEM, outcome="Accepted", **more):
    return answer_comment(pk, "We wrote it in", outcome=outcome, **now_by(by), **more)


def test_a_plan_that_lacks_something_is_not_circulated_and_the_sentence_says_what(planning):
    before = head()
    with pytest.raises(NotPossible, match="“Purpose” is empty") as refusal:
        step(planning, PlanStep.PROVISIONAL)
    assert "“What we will achieve” is empty" in str(refusal.value)
    assert head() == before


def test_each_step_is_dated_audited_and_said_by_whoever_writes_the_plan(whole):
    manager, until = today_as("service.manager"), timezone.localdate() + timedelta(days=7)
    step(whole, PlanStep.PROVISIONAL, manager, comments_until=until)
    latest = Event.objects.order_by("-number").first()
    assert (latest.name, latest.person_id) == ("plan:plan:circulated", manager.person_id)
    seen = whole.seen()
    assert (seen.step, seen.comments_until) == (PlanStep.PROVISIONAL, until)
    for to in (PlanStep.FINAL, PlanStep.CLOSED):
        step(whole, to, manager)
    talk = plan_talk(manager, whole.seen())
    assert [it.step for it in talk.stages] == [
        PlanStep.CLOSED, PlanStep.FINAL, PlanStep.PROVISIONAL, PlanStep.DRAFT,
    ]  # fmt: skip
    assert talk.stages[0].name == manager.name and talk.steps == (PlanStep.FINAL,)


@pytest.mark.parametrize("username", ["staff", "councillor", "auditor"])
def test_whoever_does_not_write_the_plan_takes_it_no_step(whole, username):
    with pytest.raises(NotPermitted):
        step(whole, PlanStep.PROVISIONAL, today_as(username))


@pytest.mark.parametrize(
    ("to", "more", "field"),
    [
        (PlanStep.FINAL, {}, ""),
        (PlanStep.CLOSED, {}, ""),
        (PlanStep.DRAFT, {}, ""),
        (PlanStep.PROVISIONAL, {"comments_until": None}, "comments_until"),
        (PlanStep.PROVISIONAL, {"comments_until": date(2020, 1, 1)}, "comments_until"),
        (PlanStep.PROVISIONAL, {"comments_until": date(9999, 12, 31)}, "comments_until"),
        (PlanStep.WITHDRAWN, {"words": " "}, "words"),
        (PlanStep.WITHDRAWN, {"words": "x" * 5_001}, "words"),
    ],
)
def test_a_step_that_makes_no_sense_is_refused_and_nothing_is_recorded(whole, to, more, field):
    before = head()
    with pytest.raises(NotPossible) as refusal:
        step(whole, to, **more)
    assert refusal.value.field == field and head() == before
    assert str(refusal.value).endswith(".")


def test_a_step_taken_meanwhile_is_not_taken_over(whole):
    read_at = head()
    step(whole, PlanStep.PROVISIONAL)
    with pytest.raises(ChangedMeanwhile):
        step(whole, PlanStep.WITHDRAWN, read_at=read_at)


def test_a_plan_is_final_once_each_comment_is_answered_and_the_refusal_says_which(whole):
    step(whole, PlanStep.PROVISIONAL)
    first, _ = comment(whole), comment(whole, "Who pays?", heading=RISKS)
    answer(first)
    with pytest.raises(NotPossible, match=r"1 comment is not answered yet: by .+ on “Risks”"):
        step(whole, PlanStep.FINAL)
    talk = plan_talk(SYSTEM, whole.seen())
    assert talk.unanswered == 1
    answer(talk.comments[1].id, outcome="Noted")
    assert step(whole, PlanStep.FINAL)


def test_a_final_plan_is_written_no_longer_until_it_is_a_draft_again_with_words(whole):
    step(whole, PlanStep.PROVISIONAL)
    whole.write("Written while out for comment")
    step(whole, PlanStep.FINAL)
    with pytest.raises(NotPossible, match="This plan is final"):
        whole.write("Too late")
    with pytest.raises(NotPossible, match="Say why"):
        step(whole, PlanStep.DRAFT, words="")
    step(whole, PlanStep.DRAFT, words="The budget was cut")
    assert whole.write("In time")
    assert Event.objects.get(name="plan:plan:redrafted").reason == "The budget was cut"


def test_comments_are_made_by_all_of_the_council_while_they_are_asked_for(whole):
    with pytest.raises(NotPossible, match="takes no comments now"):
        comment(whole)
    step(whole, PlanStep.PROVISIONAL, comments_until=timezone.localdate())
    for username in ("staff", "councillor", "service.manager"):
        assert comment(whole, by=today_as(username))
    for text, heading, field in (
        (" ", "", "text"),
        ("x" * 20_001, "", "text"),
        ("a", "no", "heading"),
    ):
        with pytest.raises(NotPossible) as refusal:
            comment(whole, text, heading=heading)
        assert refusal.value.field == field
    tomorrow = timezone.now() + timedelta(days=1)
    with pytest.raises(NotPossible, match="takes no comments now"):
        comment_on_plan(whole.id, "Late", by=SYSTEM, at=tomorrow)
    assert PlanComment.objects.count() == 3


def test_nobody_else_comments_on_a_persons_own_plan(planning):
    own = plan_id(planning.begin_own())
    for username in ("performance.officer", "staff", "director"):
        with pytest.raises(NotPermitted):
            comment_on_plan(own, "I see", **now_by(today_as(username)))


def test_a_comment_is_answered_by_whoever_writes_the_plan_and_the_latest_answer_stands(whole):
    step(whole, PlanStep.PROVISIONAL)
    pk, read_at = comment(whole), head()
    with pytest.raises(NotPermitted):
        answer(pk, today_as("staff"))
    with pytest.raises(NotPossible, match="Choose what came of"):
        answer(pk, outcome="Perhaps")
    answer(pk, today_as("service.manager"))
    with pytest.raises(ChangedMeanwhile):
        answer(pk, read_at=read_at)
    answer(pk, outcome="Not accepted")
    [told] = plan_talk(SYSTEM, whole.seen()).comments
    assert [it.outcome for it in told.answers] == ["Accepted", "Not accepted"]
    assert told.answer.outcome == "Not accepted" and told.said.by


def test_the_provisional_and_the_final_stand_side_by_side(whole):
    event = step(whole, PlanStep.PROVISIONAL)
    whole.write("What we are here for")
    whole.put(heading=RISKS, words="Snow")
    step(whole, PlanStep.FINAL)
    found = {it.key: it for it in compare_plans(whole.seen(as_at=event), whole.seen())}
    said = [(it.change, it.text) for it in found["purpose"].pieces if it.change is not Change.SAME]
    assert said == [(Change.ADDED, "here ")] or said == [(Change.ADDED, " here")]
    assert [it.change for it in found[RISKS].entries] == [Change.SAME, Change.ADDED]
    assert found[AIMS].change is Change.SAME


def test_next_years_plan_carries_what_is_chosen_and_leaves_what_has_ended(whole):
    manager = today_as("service.manager")
    whole.put(heading=AIMS, objective_id=whole.thread.calm, why=WhyInPlan.SCOPE, why_words="Noise")
    end_objective(
        whole.thread.calm, from_on=timezone.localdate(), ended_as=ObjectiveEnd.ACHIEVED,
        reason="Done", **now_by(),
    )  # fmt: skip
    offered = next_plan(manager, whole.reference, at=timezone.now())
    assert (offered.title, offered.starts_on) == ("Customer Services 2031/32", NEXT)
    assert [it.left for it in offered.entries] == ["", "the objective has ended", ""]
    every = frozenset(it.entry.number for it in offered.entries)
    wanted = Carried(
        offered.title, offered.starts_on, offered.next_starts_on, every, frozenset({"purpose"})
    )
    before = Event.objects.count()
    made = begin_next_plan(whole.reference, wanted, **now_by(manager))
    assert Event.objects.count() == before + 1
    assert Event.objects.order_by("-number").first().name == "plan:plan:carried"
    seen = plan_seen(manager, made, on=timezone.localdate())
    assert seen.follows.reference == whole.reference and seen.step is PlanStep.DRAFT
    assert seen.heading("purpose").text == "What we are for"
    [aim] = seen.heading(AIMS).entries
    assert (aim.objective.id, aim.why, aim.why_words) == (
        whole.thread.clean, WhyInPlan.PRIORITY, "First",
    )  # fmt: skip
    changes = {it.key: it for it in compare_plans(whole.seen(manager), seen)}
    assert [it.change for it in changes[AIMS].entries] == [Change.SAME, Change.REMOVED]
    with pytest.raises(NotPossible, match="already"):
        begin_next_plan(whole.reference, wanted, **now_by(manager))
    assert next_plan(manager, whole.reference, at=timezone.now()).already == made


def test_nobody_but_who_writes_it_begins_next_years(whole):
    wanted = Carried("Next", NEXT, LATER)
    assert next_plan(today_as("staff"), whole.reference, at=timezone.now()) is None
    with pytest.raises(NotPermitted):
        begin_next_plan(whole.reference, wanted, **now_by(today_as("staff")))


def test_a_rolling_plan_rolls_one_year_on(planning):
    kind = add_plan_kind("Business plan", "Aims", owner="council", years=3, is_rolling=True)
    reference = planning.begin(
        kind=kind, title="Business plan 2030 to 2033", starts_on=FIRST,
        next_starts_on=date(2033, 4, 1),
    )  # fmt: skip
    found = next_plan(SYSTEM, reference, at=timezone.now())
    assert (found.title, found.starts_on, found.next_starts_on) == (
        "Business plan 2031 to 2034", NEXT, date(2034, 4, 1),
    )  # fmt: skip
    wanted = Carried(found.title, found.starts_on, found.next_starts_on)
    made = begin_next_plan(reference, wanted, **now_by())
    assert plan_seen(SYSTEM, made, on=timezone.localdate()).follows.reference == reference


def test_an_audit_records_key_issues_which_stand_in_one_list(whole):
    auditor, today = today_as("auditor"), timezone.localdate()
    number = record_finding(whole.id, FindingWanted("No costs", today), **now_by(auditor))
    record_finding(whole.id, FindingWanted("A slip", today, is_key_issue=False), **now_by(auditor))
    [issue] = key_issues(today_as("staff"), PlansFilter(text="costs"), on=today).items
    assert (issue.text, issue.plan.reference) == ("No costs", whole.reference)
    record_finding(
        whole.id, FindingWanted("No costs at all", today), number=number, reason="Looked again",
        **now_by(auditor),
    )  # fmt: skip
    found = findings_of(auditor, whole.seen(auditor))
    assert [it.text for it in found.standing] == ["No costs at all", "A slip"] and found.may_audit
    withdraw_finding(whole.id, number, reason="There are", **now_by(auditor))
    assert not key_issues(today_as("staff"), PlansFilter(), on=today).items
    assert [it.reason for it in findings_of(auditor, whole.seen(auditor)).withdrawn] == [
        "There are"
    ]


def test_a_finding_that_makes_no_sense_is_refused(whole):
    today = timezone.localdate()
    for wanted, field in (
        (FindingWanted(" ", today), "text"),
        (FindingWanted("a", today + timedelta(days=1)), "on"),
        (FindingWanted("a", date(999, 1, 1)), "on"),
    ):
        with pytest.raises(NotPossible) as refusal:
            record_finding(whole.id, wanted, **now_by())
        assert refusal.value.field == field
    with pytest.raises(NotPermitted):
        record_finding(whole.id, FindingWanted("a", today), **now_by(today_as("service.manager")))
    number = record_finding(whole.id, FindingWanted("a", today), **now_by())
    with pytest.raises(NotPossible, match="Say why"):
        withdraw_finding(whole.id, number, reason=" ", **now_by())
    with pytest.raises(ChangedMeanwhile):
        withdraw_finding(whole.id, number, reason="So", read_at=0, **now_by())


def test_a_persons_own_plan_is_audited_by_their_manager_alone_and_is_in_no_list(planning):
    own, today = plan_id(planning.begin_own()), timezone.localdate()
    for username in ("performance.officer", "auditor", "service.manager"):
        with pytest.raises(NotPermitted):
            record_finding(own, FindingWanted("a", today), **now_by(today_as(username)))
    over = today_as("head.of.service")
    assert record_finding(own, FindingWanted("a", today), **now_by(over))
    assert not key_issues(over, PlansFilter(), on=today).items


def test_what_is_asked_of_a_plan_is_a_fixed_number_of_queries(whole, django_assert_num_queries):
    step(whole, PlanStep.PROVISIONAL)
    auditor, found = today_as("auditor"), FindingWanted("a", timezone.localdate())
    comment(whole)
    record_finding(whole.id, found, **now_by(auditor))
    staff, seen = today_as("staff"), whole.seen()
    for times in (1, 10):
        with django_assert_num_queries(4):
            plan_talk(staff, seen)
        with django_assert_num_queries(3):
            findings_of(staff, seen)
        with django_assert_num_queries(18):
            key_issues(staff, PlansFilter(), on=timezone.localdate())
        for _ in range(times):
            comment(whole)
            record_finding(whole.id, found, **now_by(auditor))
    assert PlanStage.objects.filter(plan=whole.id).count() == 2
