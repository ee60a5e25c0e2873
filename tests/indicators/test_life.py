"""Indicators are proposed, suspended and retired: what may follow, who may say so, and what is told of it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from goldenthread.audit.queries import head
from goldenthread.indicators.commands.audits import SheetSays, begin_audit, write_sheet
from goldenthread.indicators.commands.life import StageWanted, change_stage, withdraw_stage
from goldenthread.indicators.models import AuditSheet, IndicatorStage, Series
from goldenthread.indicators.queries.life import life_of
from goldenthread.indicators.queries.removed import RemovedFilter, removed
from goldenthread.indicators.queries.stages import at_stage, counting, series_resting, stages_of
from goldenthread.organisation.access import SYSTEM, NotPermitted
from goldenthread.organisation.commands.refusals import ChangedMeanwhile, NotPossible
from goldenthread.rules.life import stage_on
from goldenthread.rules.vocabulary import AuditFinding, AuditOutcome, LifeStage
from tests.cast import AT

pytestmark = pytest.mark.django_db
TODAY = AT.date()
LATER = TODAY + timedelta(days=30)
RETIRED = StageWanted(LifeStage.RETIRED, TODAY, successor="HS01", reason="Counted by HS01 since")
SUSPENDED = StageWanted(
    LifeStage.SUSPENDED, TODAY, until=TODAY + timedelta(days=60), reason="The system is replaced"
)
LIVE = StageWanted(LifeStage.LIVE, TODAY, reason="It is wanted again")


def change(cast, wanted, *codes, username="performance.officer", read_at=None):
    return change_stage(
        codes or ["HS20"], wanted, by=cast.actor(username), at=AT,
        read_at=head() if read_at is None else read_at,
    )  # fmt: skip


def told(cast, code="HS20", on=TODAY, as_at=None, username="performance.officer"):
    return life_of(code, actor=cast.actor(username), on=on, as_at=as_at)


def codes_where(condition):
    rows = Series.objects.filter(condition).values_list("indicator__code", flat=True)
    return set(rows)


def test_an_indicator_of_which_nothing_was_recorded_is_live_since_its_definition(cast):
    life = told(cast)
    assert (life.now.stage, life.now.from_on) == (LifeStage.LIVE, cast.structure.begun_on)
    assert (life.history, life.planned, life.now.event, life.is_audited_in) == ((), (), None, "")


def test_it_is_retired_with_its_successor_and_its_life_says_by_whom_and_why(cast):
    number = change(cast, RETIRED)
    life = told(cast)
    assert life.now.stage is LifeStage.RETIRED
    assert (life.now.successor_code, life.now.successor_title[:10]) == ("HS01", "Days taken")
    assert (life.now.reason, life.now.event) == ("Counted by HS01 since", number)
    assert life.now.by
    assert told(cast, on=TODAY - timedelta(days=1)).now.stage is LifeStage.LIVE
    assert told(cast, as_at=number - 1).now.stage is LifeStage.LIVE
    assert told(cast, "HS01").predecessors == (
        ("HS20", "Households in temporary accommodation", "HS20"),
    )


def test_many_are_suspended_as_one_event_and_are_live_again_after_the_last_day(cast):
    before = head()
    assert change(cast, SUSPENDED, "HS01", "HS20", "CS01") == before + 1
    assert IndicatorStage.objects.filter(event=before + 1).count() == 3
    assert told(cast, on=SUSPENDED.until).now.stage is LifeStage.SUSPENDED
    after = told(cast, on=SUSPENDED.until + timedelta(days=1))
    assert (after.now.stage, after.now.from_on) == (
        LifeStage.LIVE,
        SUSPENDED.until + timedelta(days=1),
    )
    assert [it.stage for it in after.history] == [LifeStage.SUSPENDED]


@pytest.mark.parametrize(
    ("wanted", "why", "field"),
    [
        (StageWanted(LifeStage.RETIRED, TODAY), "Say why", "reason"),
        (
            StageWanted(LifeStage.SUSPENDED, TODAY, TODAY - timedelta(days=1), reason="x"),
            "end before it begins",
            "until",
        ),
        (StageWanted(LifeStage.SUSPENDED, TODAY, reason="x"), "Say until when", "until"),
        (
            StageWanted(LifeStage.SUSPENDED, TODAY, date(2024, 7, 15), reason="x"),
            "10 years at most",
            "until",
        ),
        (StageWanted(LifeStage.RETIRED, TODAY, LATER, reason="x"), "Only a suspension", "until"),
        (StageWanted(LifeStage.RETIRED, date(9999, 1, 1), reason="x"), "too far away", "from_on"),
        (StageWanted(LifeStage.LIVE, TODAY, reason="x"), "It is live already", "stage"),
        (StageWanted(LifeStage.PROPOSED, TODAY, reason="x"), "It has figures already", "stage"),
        (
            StageWanted(LifeStage.LIVE, TODAY, successor="HS01", reason="x"),
            "Only what is retired",
            "successor",
        ),
        (
            StageWanted(LifeStage.RETIRED, TODAY, successor="HS20", reason="x"),
            "its own successor",
            "successor",
        ),
        (
            StageWanted(LifeStage.RETIRED, TODAY, successor="None", reason="x"),
            "There is no indicator None",
            "successor",
        ),
        (StageWanted(LifeStage.RETIRED, TODAY, reason="x" * 5_001), "5,000 characters", "reason"),
    ],
)
def test_a_stage_that_makes_no_sense_is_refused_in_a_sentence(cast, wanted, why, field):
    before = head()
    with pytest.raises(NotPossible, match=why) as refusal:
        change(cast, wanted)
    assert refusal.value.field == field
    assert head() == before


def test_what_is_retired_is_not_suspended_and_comes_back_with_a_reason(cast):
    change(cast, RETIRED)
    with pytest.raises(NotPossible, match="It is retired on 14 July 2014 and cannot be suspended"):
        change(cast, SUSPENDED)
    change(cast, LIVE)
    assert told(cast).now.stage is LifeStage.LIVE


def test_a_suspension_is_made_longer_and_never_shorter(cast):
    change(cast, SUSPENDED)
    shorter = StageWanted(LifeStage.SUSPENDED, LATER, LATER + timedelta(days=1), reason="x")
    with pytest.raises(NotPossible, match="choose a later day"):
        change(cast, shorter)
    longer = StageWanted(LifeStage.SUSPENDED, LATER, date(2015, 3, 31), reason="It takes longer")
    change(cast, longer)
    assert told(cast, on=date(2015, 3, 31)).now.stage is LifeStage.SUSPENDED
    assert told(cast, on=date(2015, 4, 1)).now.stage is LifeStage.LIVE
    assert codes_where(~counting(date(2015, 3, 31))) == {"HS20"}
    assert codes_where(~counting(date(2015, 4, 1))) == set()


def test_a_successor_is_no_retired_indicator_nor_leads_back(cast):
    change(cast, StageWanted(LifeStage.RETIRED, LATER, successor="HS20", reason="x"), "HS01")
    with pytest.raises(NotPossible, match="HS01 would lead back to HS20"):
        change(cast, RETIRED)
    change(cast, StageWanted(LifeStage.RETIRED, TODAY, reason="x"), "CS01")
    with pytest.raises(NotPossible, match="CS01 is itself retired"):
        change(cast, StageWanted(LifeStage.RETIRED, TODAY, successor="CS01", reason="x"))


def test_of_many_each_that_cannot_is_named_and_none_is_changed(cast):
    change(cast, RETIRED)
    before = head()
    with pytest.raises(NotPossible) as refusal:
        change(cast, RETIRED, "HS20", "HS01", "CS01")
    assert len(refusal.value.listed) == 2
    assert refusal.value.listed[0].startswith("HS01: It cannot be its own successor")
    assert head() == before


def test_nothing_is_put_before_what_could_not_follow_it(cast):
    change(cast, StageWanted(LifeStage.SUSPENDED, LATER, LATER, reason="x"))
    with pytest.raises(NotPossible, match="take that back first"):
        change(cast, RETIRED)
    withdraw_stage("HS20", LATER, by=cast.actor("performance.officer"), at=AT, reason="Not now")
    change(cast, RETIRED)


def test_what_is_planned_is_taken_back_and_stays_readable(cast):
    officer = cast.actor("performance.officer")
    change(cast, StageWanted(LifeStage.RETIRED, LATER, reason="x"))
    assert [it.from_on for it in told(cast).planned] == [LATER]
    withdraw_stage("HS20", LATER, by=officer, at=AT, reason="It is needed")
    life = told(cast, on=LATER)
    assert (life.now.stage, life.planned) == (LifeStage.LIVE, ())
    assert [(it.is_withdrawn, it.is_replaced) for it in life.history] == [
        (True, False),
        (False, True),
    ]
    assert codes_where(~counting(LATER)) == set()
    for day, why in ((LATER, "Nothing is planned"), (TODAY, "has begun")):
        with pytest.raises(NotPossible, match=why):
            withdraw_stage("HS20", day, by=officer, at=AT, reason="x")
    with pytest.raises(NotPossible, match="Say why"):
        withdraw_stage("HS20", LATER, by=officer, at=AT, reason=" ")


def test_two_who_change_it_at_once_one_stands_and_the_other_is_told(cast):
    read = head()
    change(cast, SUSPENDED, read_at=read)
    with pytest.raises(ChangedMeanwhile):
        change(cast, RETIRED, read_at=read)


@pytest.mark.parametrize("username", ["director", "auditor", "head.of.service", "partner", "staff"])
def test_only_who_administers_every_unit_changes_it(cast, username):
    with pytest.raises(NotPermitted):
        change(cast, RETIRED, username=username)
    with pytest.raises(NotPermitted):
        withdraw_stage("HS20", LATER, by=cast.actor(username), at=AT, reason="x")


def test_it_is_under_audit_until_the_sheet_has_an_outcome(cast):
    officer = cast.actor("performance.officer")
    begin_audit(["HS20"], by=officer, at=AT, called="Suite", begun_on=TODAY)
    assert told(cast).is_audited_in == "Suite"
    says = SheetSays(AuditFinding.YES, AuditFinding.YES, "", "Sound", AuditOutcome.KEEP)
    write_sheet("HS20", "Suite", says, by=officer, at=AT, read_at=head())
    assert told(cast).is_audited_in == ""


def test_what_an_audit_asked_for_is_carried_out_in_one_event(cast):
    officer = cast.actor("performance.officer")
    begin_audit(["HS20", "CS01"], by=officer, at=AT, called="Suite", begun_on=TODAY)
    says = SheetSays(
        AuditFinding.NO, AuditFinding.YES, "Read", "Nobody asks", AuditOutcome.RETIRE, LATER
    )
    write_sheet("HS20", "Suite", says, by=officer, at=AT, read_at=head())
    number = change_stage(
        ["HS20", "CS01"], StageWanted(LifeStage.RETIRED, TODAY, reason="Nobody asks"), by=officer,
        at=AT, read_at=head(), carries_out="Suite",
    )  # fmt: skip
    sheet = AuditSheet.objects.filter(indicator__code="HS20").latest("pk")
    assert (sheet.event, sheet.done_on, sheet.outcome) == (number, TODAY, "retire")
    assert (sheet.findings, sheet.due_on) == ("Nobody asks", LATER)
    assert AuditSheet.objects.filter(event=number).count() == 1


def test_the_filters_say_what_the_rule_says_whatever_was_recorded(cast):
    known = [head()]
    for wanted in (
        SUSPENDED,
        StageWanted(LifeStage.LIVE, LATER, reason="x"),
        StageWanted(LifeStage.RETIRED, LATER + timedelta(days=40), reason="x"),
    ):
        known.append(change(cast, wanted))
    change(cast, RETIRED, "CS01")
    withdraw_stage(
        "HS20", LATER + timedelta(days=40), by=SYSTEM, at=AT, reason="Not after all"
    )  # fmt: skip
    indicators = dict(Series.objects.values_list("indicator_id", "indicator__code"))
    for as_at in (*known, None):
        for days in (-1, 0, 29, 30, 60, 61, 70, 400):
            on = TODAY + timedelta(days=days)
            rule = {indicators[pk]: it.stage for pk, it in stages_of(indicators, on, as_at).items()}
            for stage in LifeStage:
                expected = {code for code, it in rule.items() if it is stage}
                assert codes_where(at_stage(stage, on, as_at)) == expected, (stage, on, as_at)
            resting = Series.objects.filter(pk__in=series_resting(on, as_at))
            held = set(resting.values_list("indicator__code", flat=True))
            assert held == {code for code, it in rule.items() if it is not LifeStage.LIVE}
    assert stage_on([], TODAY).stage is LifeStage.LIVE


def test_removals_are_listed_with_what_took_their_place(cast):
    change(cast, RETIRED)
    change(cast, SUSPENDED, "CS01", "RB09")
    page = removed(cast.actor("councillor"), RemovedFilter(TODAY, order="code"))
    assert [(it.code, it.stage.value, it.successor_code) for it in page.items] == [
        ("CS01", "suspended", ""),
        ("HS20", "retired", "HS01"),
        ("RB09", "suspended", ""),
    ]
    housing = frozenset({cast.structure.services["Housing Services"]})
    for narrower, count in (
        ({"stage": "retired"}, 1),
        ({"unit_ids": housing}, 1),
        ({"text": "replaced system"}, 2),
        ({"since": TODAY + timedelta(days=1)}, 0),
    ):
        asked = RemovedFilter(TODAY, **narrower)
        assert removed(cast.actor("councillor"), asked).total == count, narrower
    past = RemovedFilter(TODAY - timedelta(days=1))
    assert removed(cast.actor("councillor"), past).total == 0


def test_it_is_told_in_a_fixed_number_of_queries(cast):
    change(cast, RETIRED)
    actor = cast.actor("performance.officer")
    with CaptureQueriesContext(connection) as few:
        removed(actor, RemovedFilter(TODAY))
    with CaptureQueriesContext(connection) as of_one:
        life_of("HS20", actor=actor, on=TODAY)
    change(cast, SUSPENDED, "CS01", "RB09")
    change(cast, LIVE)
    with CaptureQueriesContext(connection) as many:
        removed(actor, RemovedFilter(TODAY))
    with CaptureQueriesContext(connection) as of_more:
        life_of("HS20", actor=actor, on=TODAY)
    assert len(few) == len(many)
    assert len(of_one) == len(of_more)
    assert (len(many), len(of_one)) == (5, 10)
