"""A day that no council means is refused in a sentence by every command that takes one."""

from __future__ import annotations

import ast
import dataclasses
from datetime import date
from typing import Any

import pytest

from goldenthread.audit.queries import head
from goldenthread.governance.commands import changes as frame_changes
from goldenthread.governance.commands.framework import reframe
from goldenthread.governance.commands.powers import end_power
from goldenthread.governance.commands.standing_in import end_stand_in
from goldenthread.indicators.commands import (
    acceptances,
    audits,
    beside,
    compositions,
    definitions,
    exception_rules,
    indicator_sets,
    life,
    reorganising,
    responsibility,
    rollup,
    versions,
)
from goldenthread.indicators.commands.definitions import NewIndicator, NewSeries
from goldenthread.indicators.models import Series
from goldenthread.organisation.access import SYSTEM, Role
from goldenthread.organisation.commands import (
    area_changes,
    post_changes,
    posts,
    roles,
    splitting,
    structure,
    unit_changes,
)
from goldenthread.organisation.commands.post_changes import Somebody
from goldenthread.organisation.commands.posts import NewPost
from goldenthread.organisation.commands.refusals import NotPossible
from goldenthread.organisation.commands.roles import RoleRefused
from goldenthread.organisation.commands.splitting import Heir
from goldenthread.organisation.commands.structure_import import FileRow, ImportStructure, SheetName
from goldenthread.organisation.queries.register import register_known
from goldenthread.organisation.queries.roles import organised
from goldenthread.plan.commands import contributions, delegations, objectives, plan_stages
from goldenthread.records.ref import Ref
from goldenthread.rules.indicator_sets import ItemSays, SetSays
from goldenthread.rules.numbers import number
from goldenthread.rules.periods import parse_period
from goldenthread.rules.rating import within_points
from goldenthread.rules.vocabulary import (
    Accumulation,
    ContributionStep,
    LifeStage,
    ObjectiveEnd,
    PlanStep,
    RatingClass,
    RollupMethod,
)
from tests.cast import AT
from tests.chosen import add_plan_kind
from tests.exceptions import OFF_TARGET
from tests.framework import build_framework
from tests.prioritising import far_days_of_prioritisations
from tests.promising import far_days_of_promises
from tests.proposing import far_days_of_proposals
from tests.shape.repository import PACKAGE, functions_in, tree_of
from tests.staff.planning import begin_housing_plan
from tests.talks import DAY, build_talks
from tests.yearly import far_days_of_yearcards

pytestmark = pytest.mark.django_db
TODAY = AT.date()
FAR = (date.max, date(9999, 12, 30), date.min, date(1899, 12, 31), date(2200, 1, 1))
#: What takes its days within all that is wanted.
IN_WHAT_IS_WANTED = {"add_prioritisation", "change_prioritisation", "change_stage", "record_set"}
#: What takes ``today`` takes it from the clock, not from anybody.
FROM_THE_CLOCK = {"look_at", "preview_draft", "confirm_draft", "import_figures"}
SAID: dict[str, Any] = {"by": SYSTEM, "at": AT}
WHY: dict[str, Any] = {**SAID, "reason": "So"}


def commands_of(cast, day):
    """Return a call of every command that takes a day, by its name."""
    of_plan = of_the_thread(cast, day) | of_plans(cast, day)
    return of_structure(cast, day) | of_arithmetic(cast, day) | of_plan


def of_structure(cast, day):
    """Return those of what is watched, and of units, posts and roles."""
    hr, post = cast.structure.services["HR"], cast.structure.posts["HR Manager"]
    series = cast.series["HS01"]
    indicator = Series.objects.get(pk=series).indicator_id
    grant = next(it.pk for it in organised(TODAY).grants)
    given = {"post_id": post, "role": Role.AUDITOR, "unit_id": hr, "from_on": day}
    rule: dict[str, Any] = {"rule": within_points(number(5)), "adopted_by": "Cabinet"}
    new, of_new = NewIndicator("N1", "New"), [NewSeries("N1", hr)]
    return {
        "add_indicators": lambda: definitions.add_indicators([new], from_on=day, **SAID),
        "add_indicator": lambda: definitions.add_indicator(
            new=new, series=of_new, from_on=day, **WHY
        ),
        "add_series": lambda: definitions.add_series(
            [NewSeries("HS01", hr, area_name="X")], from_on=day, **SAID
        ),
        "set_responsibilities": lambda: responsibility.set_responsibilities(
            {series: {responsibility.Responsibility.OWNER: post}}, from_on=day, **WHY
        ),
        "redefine": lambda: versions.redefine({indicator: {"title": "X"}}, from_on=day, **WHY),
        "adopt_rule": lambda: versions.adopt_rule(
            name="New rule", from_on=day, adopted_on=None, **rule, **SAID
        ),
        "adopt_rule, adopted on": lambda: versions.adopt_rule(
            name="New rule", from_on=TODAY, adopted_on=day, **rule, **SAID
        ),
        "add_posts": lambda: posts.add_posts([NewPost("X", hr)], from_on=day, **SAID),
        "appoint_person": lambda: posts.appoint_person(
            name="X", username="x", password=None, post_id=post, from_on=day, **SAID
        ),
        "grant_role": lambda: roles.grant_role(**given, **WHY),
        "refuse_grant": lambda: roles.refuse_grant(**given, **SAID),
        "withdraw_role": lambda: roles.withdraw_role(grant_id=grant, from_on=day, **WHY),
        "refuse_withdrawal": lambda: roles.refuse_withdrawal(grant_id=grant, from_on=day, **SAID),
        "add_units": lambda: structure.add_units(
            ["X"], kind="team", parent_id=hr, from_on=day, **SAID
        ),
    }  # fmt: skip


def of_arithmetic(cast, day):
    """Return those of what rates, compares and watches figures."""
    series = cast.series["HS01"]
    weighed = {series: number(2)}
    return {
        "begin_audit": lambda: audits.begin_audit(["HS01"], called="X", begun_on=day, **SAID),
        "record_set": lambda: indicator_sets.record_set(
            SetSays("x", "X", "X", day, (ItemSays("X"),)), **SAID
        ),
        "adopt_item": lambda: indicator_sets.adopt_item(
            "ours-2014", "O 1", new=NewIndicator("X", "X"), series=[], from_on=day, **SAID
        ),
        "change_stage": lambda: life.change_stage(
            ["HS01"], life.StageWanted(LifeStage.RETIRED, day, reason="X"), read_at=head(), **SAID
        ),
        "withdraw_stage": lambda: life.withdraw_stage("HS01", day, reason="X", **SAID),
        "accept_underperformance": lambda: acceptances.accept_underperformance(
            series, until=day, decision="Cabinet", **SAID
        ),
        "adopt_exception_rule": lambda: exception_rules.adopt_exception_rule(
            OFF_TARGET, from_on=day, **WHY
        ),
        "withdraw_exception_rule": lambda: exception_rules.withdraw_exception_rule(
            OFF_TARGET.name, from_on=day, **WHY
        ),
        "choose_rollup": lambda: rollup.choose_rollup(RollupMethod.WORST, from_on=day, **WHY),
        "set_group": lambda: rollup.set_group(
            rollup.WantedGroup("Homes", weighed), from_on=day, **WHY
        ),
        "weigh_in_unit": lambda: rollup.weigh_in_unit(
            cast.structure.services["Housing Services"], weighed, from_on=day, **WHY
        ),
        "compose": lambda: compositions.compose(
            series_id=series, parts=[cast.series["HS20"]], how=Accumulation.LEAST, from_on=day, **WHY
        ),
        "override_rating": lambda: beside.override_rating(
            series_id=series, period=parse_period("2014/15 Q1"), until=day,
            rating_class=RatingClass.NEAR_TARGET, **WHY,
        ),
    }  # fmt: skip


def of_the_thread(cast, day):
    """Return those of what is to be achieved, and of what serves it."""
    talks = build_talks(cast)
    aim, post = talks.objectives["Homes for all"], talks.post("HR Manager")
    housing, outcome = talks.unit("Housing Services"), talks.levels["outcome"]
    talk = talks.offer("Homes for all", unit_id=housing)
    proposed = far_days_of_proposals(talks, day) | far_days_of_promises(cast, day)
    proposed |= far_days_of_yearcards(talks, day)
    proposed |= far_days_of_prioritisations(cast, day)
    delegations.delegate(aim, post, from_on=DAY, agreed_by="Cabinet", **WHY)
    new: dict[str, Any] = {"level_id": outcome, "from_on": TODAY, **WHY}
    says = objectives.Wanted("X")
    return proposed | {
        "add_objective": lambda: objectives.add_objective(says, **new | {"from_on": day}),
        "add_objective, which begins": lambda: objectives.add_objective(
            objectives.Wanted("X", begins_on=day), **new
        ),
        "add_objective, which is due": lambda: objectives.add_objective(
            objectives.Wanted("X", due_on=day), **new
        ),
        "change_objective": lambda: objectives.change_objective(aim, says, from_on=day, **WHY),
        "end_objective": lambda: objectives.end_objective(
            aim, ended_as=ObjectiveEnd.DROPPED, from_on=day, **WHY
        ),
        "end_power": lambda: end_power("DP-1", ended_on=day, **WHY),
        "end_stand_in": lambda: end_stand_in("SI-1", ended_on=day, **WHY),
        "set_measures": lambda: objectives.set_measures(
            aim, {cast.series["HS01"]: number(1)}, from_on=day, **WHY
        ),
        "offer_contribution": lambda: contributions.offer_contribution(
            contributions.Terms("So"), to_id=aim, unit_id=housing, from_on=day, **SAID
        ),
        "move_contribution": lambda: contributions.move_contribution(
            talk, ContributionStep.DECLINED, from_on=day, words="So", **SAID
        ),
        "delegate": lambda: delegations.delegate(
            aim, post, from_on=day, agreed_by="Cabinet", **WHY
        ),
        "end_delegation": lambda: delegations.end_delegation(aim, post, from_on=day, **WHY),
    }


def of_plans(cast, day):
    """Return those of how far plans have come."""
    headings = [{"name": "Purpose"}, {"name": "Risks", "holds": "risks"}]
    kind = add_plan_kind("Asset plan", unit_kind="service", headings=headings)
    held = begin_housing_plan(cast, kind)
    return {
        "take_step": lambda: plan_stages.take_step(
            held, PlanStep.PROVISIONAL, comments_until=day, **SAID
        ),
    }


def changes_of(cast, day):
    """Return every change of the structure that takes a day."""
    units, post = cast.structure.services, cast.structure.posts["HR Manager"]
    [held] = register_known().holders(post, TODAY)
    somebody, hr = Somebody(name="New"), units["HR"]
    cells = {"Post": "hr-manager", "Person": "louise-tan", "From": TODAY, "To": day}
    return [
        unit_changes.AddUnit("X", "team", hr, day),
        unit_changes.ChangeUnit(hr, day, {"name": "X"}),
        unit_changes.EndUnit(hr, units["Audit"], day),
        splitting.SplitUnit(hr, day, (Heir(units["Audit"]), Heir(name="X"))),
        post_changes.AddPost("X", hr, day),
        post_changes.ChangePost(post, day, {"title": "X"}),
        post_changes.EndPost(post, None, day),
        post_changes.Appoint(post, somebody, "acting", day),
        post_changes.Appoint(post, somebody, "acting", TODAY, day),
        post_changes.EndAppointment(*held.key, day),
        post_changes.WithdrawAppointment(held.post_id, held.person_id, day),
        post_changes.HandOver(post, held.person_id, somebody, "substantive", day),
        area_changes.RenameArea(1, "X", day),
        reorganising.MoveSeries((cast.series["HS01"],), hr, day),
        ImportStructure((FileRow(SheetName.UNITS, 2, {"Name": "X", "Under": "hr", "From": day}),)),
        ImportStructure((FileRow(SheetName.APPOINTMENTS, 2, cells),)),
    ]


def changes_of_framework(frame, cast, day):
    """Return every change of the framework that takes a day."""
    thing = Ref("indicator", cast.series["HS01"], "HS01")
    says = {"name": "Board", "role": "manages"}
    return [
        frame_changes.Add("body", says, day),
        frame_changes.Say("body", frame.panel, {"name": "Board"}, day),
        frame_changes.End("body", frame.panel, day, frame.cabinet),
        frame_changes.PutInPortfolio((thing,), None, day),
        frame_changes.SetLevel({"name": "Aim", "plural": "Aims"}, 1, day),
    ]


@pytest.mark.parametrize("day", FAR, ids=str)
def test_every_change_of_the_framework_refuses_a_day_that_is_far_away(cast, day):
    frame = build_framework(cast)
    before = head()
    for change in changes_of_framework(frame, cast, day):
        with pytest.raises(NotPossible, match="is too far away"):
            reframe(change, **WHY)
    assert head() == before
    dated = {it for it in vars(frame_changes).values() if hasattr(it, "draw")}
    assert {type(it) for it in changes_of_framework(frame, cast, day)} == dated


@pytest.mark.parametrize("day", FAR, ids=str)
def test_every_command_refuses_a_day_that_is_far_away(cast, day):
    calls = commands_of(cast, day)
    before = head()
    for name, call in calls.items():
        with pytest.raises((NotPossible, RoleRefused)) as told:
            call()
        assert str(told.value).endswith("."), name
    for change in changes_of(cast, day):
        try:
            done = reorganising.reorganise(change, **WHY)
        except NotPossible as refusal:
            assert str(refusal).endswith("."), change
        else:  # a file's row is refused by itself
            assert done is None
            assert [it.outcome.value for it in change.outcomes] == ["refused"]
    assert head() == before


def test_every_command_that_takes_a_day_is_asked(cast):
    found = set()
    for path in PACKAGE.glob("*/commands/*.py"):
        for node in functions_in(path):
            taken = {it.arg for it in node.args.kwonlyargs}
            days = [
                it
                for it in (*node.args.args, *node.args.kwonlyargs)
                if it.annotation is not None and ast.unparse(it.annotation).split(" ")[0] == "date"
            ]
            is_public = node in tree_of(path).body and not node.name.startswith("_")
            if is_public and days and {"by", "at"} <= taken:
                found.add(node.name)
    asked = {name.partition(",")[0] for name in commands_of(cast, TODAY)}
    assert found - FROM_THE_CLOCK == asked - IN_WHAT_IS_WANTED
    changes = {
        it
        for module in (unit_changes, splitting, post_changes, area_changes, reorganising)
        for it in vars(module).values()
        if dataclasses.is_dataclass(it) and hasattr(it, "event_name") and hasattr(it, "draw")
    }
    dated = {
        it for it in changes if any("date" in str(each.type) for each in dataclasses.fields(it))
    }
    assert {type(it) for it in changes_of(cast, TODAY)} == dated | {ImportStructure}
