"""Rules of what needs attention: what they raise, keep and clear, for whom, and as known when."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext

from goldenthread.audit import followers
from goldenthread.audit.queries import head
from goldenthread.indicators.commands.acceptances import (
    accept_underperformance,
    withdraw_acceptance,
)
from goldenthread.indicators.commands.changes import Figure, NewTarget
from goldenthread.indicators.commands.exception_rules import (
    WantedException,
    adopt_exception_rule,
    withdraw_exception_rule,
)
from goldenthread.indicators.commands.exceptions import (
    CHANGED,
    NO_LONGER,
    PASSED_ON,
    WITHDRAWN,
    note_exceptions,
)
from goldenthread.indicators.commands.figures import record_actuals
from goldenthread.indicators.commands.outlooks import rebuild_outlooks
from goldenthread.indicators.commands.reorganising import reorganise
from goldenthread.indicators.commands.responsibility import Responsibility, set_responsibilities
from goldenthread.indicators.commands.restrictions import restrict_series
from goldenthread.indicators.models import ClearedException, RaisedException, RestrictionKind
from goldenthread.indicators.queries.exceptions.findings import day_of, findings
from goldenthread.indicators.queries.exceptions.listed import (
    ExceptionsFilter,
    Whose,
    all_exceptions,
    exceptions_for,
    exceptions_of,
)
from goldenthread.indicators.queries.exceptions.rules import Told, Whom, rules_in_force
from goldenthread.indicators.queries.waiting import Day
from goldenthread.organisation.access import SYSTEM, NotPermitted
from goldenthread.organisation.commands.post_changes import EndAppointment
from goldenthread.organisation.commands.refusals import ChangedMeanwhile, NotPossible
from goldenthread.organisation.queries.appointments import appointments_on
from goldenthread.rules.attention import AttentionKind, AttentionRule
from goldenthread.rules.numbers import number
from goldenthread.rules.periods import parse_period
from tests.cast import AT, INDICATORS

K = AttentionKind
LATER = AT + timedelta(days=20)
Q2 = parse_period("2014/15 Q2")
OFF = WantedException(
    "Off target", AttentionRule(K.OFF_TARGET), Told(Whom.OWNER), follows="A recovery plan",
    within_days=14,
)  # fmt: skip


def adopt(wanted=OFF, *, at=AT, by=SYSTEM, **more):
    asked = {"from_on": at.date(), "reason": "So", **more}
    return adopt_exception_rule(wanted, by=by, at=at, **asked)


def record(cast, code, value, *, period=Q2, at=LATER):
    series_id, aim = cast.series[code], next(row[7] for row in INDICATORS if row[0] == code)
    record_actuals(
        by=SYSTEM, at=at,
        figures=[Figure(series_id=series_id, period=period, value=number(value))],
        targets=[NewTarget(series_id=series_id, period=period, value=number(aim))],
    )  # fmt: skip


def day(at=LATER, as_at=None):
    return Day(reckoned=at.date(), today=at.date(), as_at=as_at)


def standing(actor=SYSTEM, *, at=LATER, as_at=None, **asked):
    return all_exceptions(actor, ExceptionsFilter(**asked), day=day(at, as_at))


def codes(lines):
    return {(line.rule_name, line.reference) for line in lines}


def test_a_rule_raises_what_it_finds_and_says_why_and_who_is_told(cast):
    adopt()
    assert note_exceptions(by=SYSTEM, at=AT) == (1, 0)
    (line,) = standing(at=AT)
    assert (line.rule_name, line.reference) == ("Off target", "HS01")
    assert line.because == "off target, in 2014/15 Q1 with 21 days against 15 days"
    assert line.post_title == "Head of Housing"
    assert (line.follows, line.due_on) == ("A recovery plan", AT.date() + timedelta(days=14))
    assert not line.is_overdue
    assert standing(at=AT + timedelta(days=15))[0].is_overdue


def test_noting_again_records_nothing(cast):
    adopt()
    note_exceptions(by=SYSTEM, at=AT)
    before = head()
    assert note_exceptions(by=SYSTEM, at=LATER) == (0, 0)
    assert head() == before


def test_a_period_that_passes_with_the_same_state_does_not_raise_anew(cast):
    adopt()
    note_exceptions(by=SYSTEM, at=AT)
    raised = RaisedException.objects.get()
    record(cast, "HS01", "22")
    assert note_exceptions(by=SYSTEM, at=LATER) == (0, 0)
    (line,) = standing()
    assert line.id == raised.pk and line.raised_at == AT
    assert line.because.startswith("off target")


def test_what_is_so_no_longer_is_cleared_and_remembered(cast):
    adopt()
    note_exceptions(by=SYSTEM, at=AT)
    known = head()
    record(cast, "HS01", "12")
    assert note_exceptions(by=SYSTEM, at=LATER) == (0, 1)
    assert standing() == []
    assert codes(standing(at=AT, as_at=known)) == {("Off target", "HS01")}
    opened, past = exceptions_of(SYSTEM, "HS01", day=day())
    assert opened == []
    assert [(line.cleared_on, line.cleared_why) for line in past] == [(LATER.date(), NO_LONGER)]


def test_what_ended_and_began_again_at_once_is_another_exception(cast):
    adopt()
    note_exceptions(by=SYSTEM, at=AT)
    record(cast, "HS01", "12")
    record(cast, "HS01", "25", period=parse_period("2014/15 Q3"))
    assert note_exceptions(by=SYSTEM, at=LATER) == (1, 1)


@pytest.mark.parametrize("change", ["withdrawn", "narrowed", "changed"])
def test_a_rule_that_ends_or_changes_clears_what_it_raised(cast, change):
    adopt()
    note_exceptions(by=SYSTEM, at=AT)
    if change == "withdrawn":
        withdraw_exception_rule(
            "Off target", by=SYSTEM, at=LATER, from_on=LATER.date(), reason="So"
        )
    elif change == "narrowed":
        adopt(replace(OFF, unit_id=cast.structure.services["Customer Services"]), at=LATER)
    else:
        adopt(replace(OFF, test=AttentionRule(K.OFF_TARGET, periods=2)), at=LATER)
    note_exceptions(by=SYSTEM, at=LATER)
    assert standing() == []
    cleared = ClearedException.objects.get()
    assert cleared.why == (WITHDRAWN if change == "withdrawn" else CHANGED)


def test_a_rule_of_a_day_to_come_raises_from_that_day_on(cast):
    adopt(from_on=LATER.date())
    assert note_exceptions(by=SYSTEM, at=AT) == (0, 0)
    assert note_exceptions(by=SYSTEM, at=LATER) == (1, 0)


def test_whoever_becomes_responsible_is_told_and_the_age_stays(cast):
    adopt()
    note_exceptions(by=SYSTEM, at=AT)
    before = RaisedException.objects.get()
    adviser = cast.structure.posts["Housing Options Adviser"]
    set_responsibilities(
        {cast.series["HS01"]: {Responsibility.OWNER: adviser}}, by=SYSTEM, at=LATER, from_on=LATER.date(),
        reason="So",
    )  # fmt: skip
    assert note_exceptions(by=SYSTEM, at=LATER) == (1, 1)
    (line,) = standing()
    assert line.post_title == "Housing Options Adviser"
    assert (line.since_on, line.due_on) == (before.since_on, before.due_on)
    assert ClearedException.objects.get().why == PASSED_ON


@pytest.mark.parametrize(
    ("told", "post"),
    [
        (Told(Whom.OWNER), "Head of Housing"),
        (Told(Whom.REPORTER), "Head of Housing"),
        (Told(Whom.HEAD), "Head of Housing"),
        (Told(Whom.OFFICE), "Performance Officer"),
        (Told(Whom.POST, "gone"), "Head of Housing"),
    ],
)
def test_who_is_told_first(cast, told, post):
    from goldenthread.indicators.models import ExceptionRule

    adopt()
    rule = replace(rules_in_force(AT.date())[0], told=told)
    (found,) = findings([rule], day=day_of(AT))
    titles = {pk: title for title, pk in cast.structure.posts.items()}
    assert titles[found.post_id] == post
    assert ExceptionRule.objects.count() == 1


def test_time_alone_makes_a_figure_late_once(cast):
    adopt(WantedException("Late", AttentionRule(K.LATE, days=10), Told(Whom.REPORTER)))
    assert note_exceptions(by=SYSTEM, at=datetime(2014, 10, 9, 9, tzinfo=UTC)) == (0, 0)
    assert note_exceptions(by=SYSTEM, at=datetime(2014, 10, 12, 9, tzinfo=UTC)) == (5, 0)
    at = datetime(2015, 1, 20, 9, tzinfo=UTC)
    assert note_exceptions(by=SYSTEM, at=at) == (0, 0)
    record(cast, "HS01", "12", at=at)
    assert note_exceptions(by=SYSTEM, at=at) == (
        1,
        1,
    )  # the next period is late, by a day of its own
    assert {line.since_on for line in standing(at=at, text="HS01")} == {date(2015, 1, 1)}


def test_an_owner_who_left_is_found_and_a_successor_clears_it(cast):
    adopt(WantedException("Nobody", AttentionRule(K.OWNER_LEFT), Told(Whom.HEAD)))
    assert note_exceptions(by=SYSTEM, at=AT) == (0, 0)
    post = cast.structure.posts["Contact Centre Manager"]
    person_id = appointments_on(AT.date(), only=Q(post_id=post))[0].person_id
    reorganise(
        EndAppointment(post, person_id, cast.structure.begun_on, AT.date()),
        by=cast.actor("performance.officer"), at=AT, reason="Left.",
    )  # fmt: skip
    assert note_exceptions(by=SYSTEM, at=LATER) == (2, 0)
    assert {line.because for line in standing()} == {"nobody holds the owner's post"}


def test_not_updated_for_long(cast):
    adopt(WantedException("Idle", AttentionRule(K.NOT_UPDATED, days=30), Told(Whom.OFFICE)))
    assert note_exceptions(by=SYSTEM, at=AT + timedelta(days=30)) == (0, 0)
    assert note_exceptions(by=SYSTEM, at=AT + timedelta(days=31)) == (5, 0)


def test_runs_look_back_as_far_as_they_go(cast):
    adopt(WantedException("Runs", AttentionRule(K.OFF_OR_NEAR, periods=2), Told(Whom.OWNER)))
    note_exceptions(by=SYSTEM, at=AT)
    (line,) = standing(at=AT, text="CS02a")
    assert "3 periods running" in line.because
    assert line.since_on == date(2013, 10, 1)


def test_under_performance_is_accepted_until_a_day_and_returns_on_the_day_after(cast):
    adopt()
    adopt(WantedException("Late", AttentionRule(K.LATE), Told(Whom.OWNER)))
    officer, series = cast.actor("performance.officer"), cast.series["HS01"]
    until = datetime(2014, 10, 31, 9, tzinfo=UTC)
    accept_underperformance(
        series, by=officer, at=AT, until=until.date(), decision="Cabinet, 10 July 2014"
    )
    note_exceptions(by=SYSTEM, at=until)
    lines = {line.rule_name: line for line in standing(at=until, text="HS01")}
    assert lines["Off target"].accepted.decision == "Cabinet, 10 July 2014"
    assert lines["Late"].accepted is None, "that nobody records it is not accepted"
    after = {line.rule_name: line for line in standing(at=until + timedelta(days=1), text="HS01")}
    assert after["Off target"].accepted is None
    assert codes(standing(at=until, is_accepted=True)) == {("Off target", "HS01")}
    withdraw_acceptance(series, by=officer, at=until, reason="Not any more")
    assert standing(at=until, is_accepted=True) == []


def test_nobody_finds_a_trace_of_what_is_restricted(cast):
    adopt()
    note_exceptions(by=SYSTEM, at=AT)
    councillor, head_of = cast.actor("councillor"), cast.actor("head.of.service")
    assert len(standing(councillor)) == 1
    restrict_series(
        [cast.series["HS01"]], by=SYSTEM, at=LATER, kind=RestrictionKind.EXEMPT, reason="So"
    )
    assert standing(councillor) == []
    found = exceptions_for(councillor, ExceptionsFilter(), day=day())
    assert (found.counts[Whose.ALL], found.services, found.rules, found.units) == (0, (), (), ())
    assert exceptions_of(councillor, "HS01", day=day()) == ([], [])
    assert len(standing(head_of)) == 1


def test_mine_are_those_that_my_post_is_told_of_or_owns(cast):
    adopt(replace(OFF, told=Told(Whom.OFFICE)))
    note_exceptions(by=SYSTEM, at=AT)
    assert codes(standing(cast.actor("performance.officer"), whose=Whose.MINE))
    assert codes(standing(cast.actor("head.of.service"), whose=Whose.MINE))
    assert not standing(cast.actor("service.manager"), whose=Whose.MINE)
    assert not standing(cast.actor("service.manager"), whose=Whose.SERVICES)
    assert codes(standing(cast.actor("head.of.service"), whose=Whose.SERVICES))


def test_the_follower_notes_what_an_event_touched(cast, monkeypatch):
    follow = dict(followers._FOLLOWERS)["exceptions"]
    monkeypatch.setattr(followers, "_FOLLOWERS", {"exceptions": follow})
    adopt()
    assert followers.catch_up(at=AT) == []
    assert codes(standing(at=AT)) == {("Off target", "HS01")}
    record(cast, "HS20", "90", period=parse_period("2014/15 Q1"))
    assert followers.catch_up(at=LATER) == []
    assert codes(standing()) == {("Off target", "HS01"), ("Off target", "HS20")}
    before = head()
    assert followers.catch_up(at=LATER) == []
    assert head() == before


def test_the_questions_put_to_the_database_do_not_grow(cast):
    for kind in K:
        periods = 2 if kind in (K.OFF_TARGET, K.WORSENING) else 1
        test = AttentionRule(
            kind,
            periods,
            number("10") if kind is K.BEYOND_TOLERANCE else None,
            30 if kind is K.NOT_UPDATED else 0,
        )
        adopt(WantedException(f"Rule {kind}", test, Told(Whom.OFFICE)))
    rebuild_outlooks()
    with CaptureQueriesContext(connection) as asked:
        findings(rules_in_force(AT.date()), day=day_of(LATER))
    assert len(asked) <= 14
    note_exceptions(by=SYSTEM, at=datetime(2015, 3, 1, 9, tzinfo=UTC))
    with CaptureQueriesContext(connection) as asked:
        found = exceptions_for(
            SYSTEM, ExceptionsFilter(), day=day(datetime(2015, 3, 1, 9, tzinfo=UTC))
        )
    assert found.page.total > 5
    assert len(asked) <= 27


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": " "}, "name"),
        ({"within_days": 0}, "within_days"),
        ({"follows": ""}, "follows"),
        ({"told": Told(Whom.POST, "nobody")}, "post"),
        ({"test": AttentionRule(K.OWNER_LEFT)}, "whom"),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused_with_what_to_mend(cast, change, field):
    before = head()
    with pytest.raises(NotPossible) as refusal:
        adopt(replace(OFF, **change))
    assert refusal.value.field == field
    assert head() == before


def test_a_rule_is_not_made_for_the_past_nor_twice_nor_over_another_change(cast):
    with pytest.raises(NotPossible):
        adopt(from_on=AT.date() - timedelta(days=1))
    read_at = head()
    adopt()
    with pytest.raises(NotPossible):
        adopt(is_new=True)
    with pytest.raises(NotPossible):
        adopt(reason=" ")
    with pytest.raises(ChangedMeanwhile):
        adopt(read_at=read_at)


def test_a_rule_reaches_no_further_than_whoever_makes_it(cast):
    with pytest.raises(NotPermitted):
        adopt(by=cast.actor("head.of.service"))
    adopt(by=cast.actor("performance.officer"))


@pytest.mark.parametrize(
    ("change", "field"),
    [({"decision": " "}, "decision"), ({"until": date(2014, 1, 1)}, "until")],
)
def test_an_acceptance_names_a_decision_and_a_day_to_come(cast, change, field):
    asked = {"until": LATER.date(), "decision": "Cabinet", **change}
    with pytest.raises(NotPossible) as refusal:
        accept_underperformance(cast.series["HS01"], by=SYSTEM, at=AT, **asked)
    assert refusal.value.field == field
