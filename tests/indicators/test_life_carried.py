"""Stages of indicators' lives that climb a route: adopted they hold, and otherwise they are sent back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from goldenthread.audit.queries import head
from goldenthread.governance.commands.deciding import LineAnswer
from goldenthread.indicators.commands.carried.lines import lines_of_stage
from goldenthread.indicators.commands.life import StageWanted, change_stage
from goldenthread.indicators.models import IndicatorStage
from goldenthread.indicators.queries.life import life_of
from goldenthread.organisation.access import SYSTEM, NotPermitted
from goldenthread.organisation.commands.refusals import NotPossible
from goldenthread.rules.ladder import Answer
from goldenthread.rules.vocabulary import LifeStage
from goldenthread.staff.packages.kinds.kind import Ask, kind_of
from tests.cast import AT
from tests.climbs import build_ladder

pytestmark = pytest.mark.django_db
TODAY = AT.date()
RETIRED = StageWanted(LifeStage.RETIRED, TODAY, successor="HS01", reason="Counted by HS01")
KIND = {"kind": "indicator", "title": "Indicators to retire"}


@pytest.fixture
def climbs(cast):
    return build_ladder(cast, kinds=["indicator"], is_required=True)


def stands(climbs, code="HS20"):
    return life_of(code, actor=climbs.actor("performance.officer"), on=TODAY).now


def test_a_retirement_climbs_seven_steps_and_comes_into_force_with_its_successor(climbs):
    reference = climbs.put(lines_of_stage(["HS20"], RETIRED), **KIND)
    climbs.up_to(reference, "final")
    assert stands(climbs).stage is LifeStage.LIVE
    climbs.decide(reference, "final")
    now = stands(climbs)
    assert (now.stage, now.successor_code) == (LifeStage.RETIRED, "HS01")
    assert now.reason.startswith("Counted by HS01 Adopted by")
    assert IndicatorStage.objects.count() == 1


def test_a_step_names_another_successor(climbs):
    reference = climbs.put(lines_of_stage(["HS20"], RETIRED), **KIND)
    asked = {"stage": "retired", "until": "", "successor": "RB09", "reason": "By RB09"}
    refined = {1: LineAnswer(Answer.APPROVED, "RB09 counts the same", refined=asked)}
    climbs.decide(reference, "board", refined)
    _on(climbs, reference)
    assert stands(climbs).successor_code == "RB09"


def _on(climbs, reference):
    for step in ("leaders", "challenge"):
        climbs.decide(reference, step)
    for body in climbs.split(reference):
        climbs.decide(reference, "policy", body=body)
    for step in ("finalise", "final"):
        climbs.decide(reference, step)


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        ({}, "This is no stage"),
        ({"stage": "gone"}, "This is no stage"),
        ({"stage": "suspended", "until": "soon", "reason": "x"}, "This is no stage"),
        ({"stage": "suspended", "reason": "x"}, "Say until when"),
        ({"stage": "retired", "successor": "HS20", "reason": "x"}, "its own successor"),
        ({"stage": "live", "reason": "x"}, "It is live already"),
    ],
)
def test_what_is_no_stage_is_not_put_forward(climbs, asked, why):
    (line,) = lines_of_stage(["HS20"], RETIRED)
    line = type(line)(line.subject, asked, line.from_on, line.unit_id, line.words)
    with pytest.raises(NotPossible, match=why):
        climbs.put([line], **KIND)


def test_what_must_climb_is_not_changed_directly_and_only_its_administrator_proposes_it(climbs):
    with pytest.raises(NotPossible, match="climb"):
        change_stage(
            ["HS20"], RETIRED, by=climbs.actor("performance.officer"), at=AT, read_at=head()
        )
    with pytest.raises(NotPermitted):
        climbs.put(lines_of_stage(["HS20"], RETIRED), "director", **KIND)


def test_what_was_changed_meanwhile_does_not_come_into_force(climbs):
    reference = climbs.put(lines_of_stage(["HS20"], RETIRED), **KIND)
    climbs.up_to(reference, "final")
    until = TODAY + timedelta(days=9)
    other = StageWanted(LifeStage.SUSPENDED, TODAY, until, reason="Meanwhile")
    change_stage(["HS20"], other, by=SYSTEM, at=AT, read_at=head())
    with pytest.raises(NotPossible, match="somebody changed its stage"):
        climbs.decide(reference, "final")
    assert stands(climbs).stage is LifeStage.SUSPENDED


def test_it_is_shown_and_refined_in_words(climbs):
    (line,) = lines_of_stage(["HS20"], RETIRED)
    shown, actor = kind_of("indicator"), climbs.actor("performance.officer")
    ask = Ask(1, line.subject.id, line.subject.label, line.asked, line.from_on)
    assert shown.said(actor, [ask])[1].changes == (
        ("Stage", "Live", "Retired"),
        ("Successor", "", "HS01"),
    )
    (box,) = shown.boxes(actor, [ask])[1]
    assert (box.name, box.value) == ("successor", "HS01")
    assert shown.read(actor, ask, {"successor": "HS01"}).asked is None
    assert shown.read(actor, ask, {"successor": "RB09"}).asked["successor"] == "RB09"
    rests = StageWanted(LifeStage.SUSPENDED, TODAY, TODAY, reason="x")
    (line,) = lines_of_stage(["HS20"], rests)
    ask = Ask(1, line.subject.id, line.subject.label, line.asked, line.from_on)
    assert shown.read(actor, ask, {"until": "31 March 2015"}).asked["until"] == "2015-03-31"
    assert "31 March" in shown.read(actor, ask, {"until": "soon"}).errors["until"]
