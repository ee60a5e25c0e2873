"""docs/rights.md is true of every change: each command is called as each kind of user.

Refused for lack of a right is *no*; anything else, done or refused for another reason, is *yes*.
"""

from __future__ import annotations

import ast
import itertools
import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from goldenthread.audit.queries import head
from goldenthread.exchange.framework_files.reading import read_folder
from goldenthread.indicators.commands import (
    acceptances,
    audits,
    benchmark_drafts,
    benchmarks,
    beside,
    breakdowns,
    compositions,
    definitions,
    exception_rules,
    figures,
    imports,
    indicator_sets,
    life,
    parameters,
    projection,
    questions,
    received_files,
    reorganising,
    responsibility,
    restrictions,
    rollup,
    school_years,
    shares,
    validation,
    versions,
)
from goldenthread.indicators.commands.changes import Figure, NewTarget
from goldenthread.indicators.commands.definitions import NewIndicator, NewSeries
from goldenthread.indicators.models import Actual, RestrictionKind, Series
from goldenthread.indicators.queries.imports.offered import Choices, Source
from goldenthread.organisation.access import SYSTEM, Actor, NotPermitted, Role
from goldenthread.organisation.commands import posts, roles, structure
from goldenthread.organisation.commands.posts import NewPost
from goldenthread.organisation.commands.refusals import ChangedMeanwhile, NotPossible
from goldenthread.organisation.queries.people import account_named, actor_for
from goldenthread.organisation.queries.roles import organised
from goldenthread.plan.commands import bringing, contributions, delegations, loading, objectives
from goldenthread.rules.indicator_sets import ItemSays, SetSays
from goldenthread.rules.numbers import number
from goldenthread.rules.periods import parse_period
from goldenthread.rules.published import Provenance, Publication
from goldenthread.rules.rating import within_points
from goldenthread.rules.vocabulary import (
    Accumulation,
    ContributionStep,
    LifeStage,
    ObjectiveEnd,
    RatingClass,
    RollupMethod,
)
from tests.cast import AT, Cast
from tests.exceptions import OFF_TARGET
from tests.listed import NOW, load_sets
from tests.partner import Partner, add_newcomer, build_partner
from tests.prioritising import changes_of_prioritisations
from tests.promising import changes_of_promises
from tests.proposing import changes_of_proposals
from tests.shape.repository import PACKAGE, functions_in, tree_of
from tests.staff.circulating import changes_around_plans
from tests.staff.climbing import changes_of_packages
from tests.staff.framing import changes_of_framework
from tests.staff.planning import changes_of_plans
from tests.staff.published import table
from tests.staff.standing import changes_of_standing
from tests.talks import Talks, build_talks
from tests.terms import school_year
from tests.yearly import changes_of_yearcards

COMMANDS = table("Who may make which change")
TODAY = AT.date()
Q2 = parse_period("2014/15 Q2")

#: Commands that the table leaves out, and why.
NOT_IN_THE_TABLE = {
    "accept_invitation": "by the mail that came; tests/staff/test_invitations.py",
    "access_event": "a step of the commands of accounts",
    "add_app": "of one's own account; tests/staff/test_account.py",
    "add_passkey": "of one's own account; tests/staff/test_account.py",
    "amend_change": "a change is for whoever began it; tests/staff/test_changes.py",
    "begin_change": "records nothing until record_change",
    "change_address": "of one's own account; tests/staff/test_account.py",
    "change_password": "of one's own account; tests/staff/test_account.py",
    "clear_second_steps": "over whom: tests/staff/test_accounts.py",
    "drop_change": "a change is for whoever began it; tests/staff/test_changes.py",
    "reckon": "writes nothing; what it refuses: decide_lines",
    "sit": "a step of decide_lines, before its event",
    "record_answer": "a step of the commands of packages",
    "end_sessions": "of one's own account; tests/staff/test_account.py",
    "end_sessions_of": "over whom: tests/staff/test_accounts.py",
    "invite_person": "over whom: tests/staff/test_accounts.py",
    "link_identity": "of one's own account; tests/staff/test_sign_in.py",
    "look_at_change": "records nothing until record_change",
    "mark_seen": "of oneself",
    "note_change_job": "a change is for whoever began it; tests/staff/test_changes.py",
    "outlook_of": "records nothing",
    "refuse_direct": "asked by commands before they write",
    "climbs_route": "records nothing",
    "propose_change": "a change is for whoever began it, and asks what propose_package asks",
    "record_change": "a change is for whoever began it, and asks what redefine and others ask",
    "recover_password": "by the mail that came; tests/staff/test_recovery.py",
    "remove_app": "of one's own account; tests/staff/test_account.py",
    "remove_passkey": "of one's own account; tests/staff/test_account.py",
    "rename_passkey": "of one's own account; tests/staff/test_account.py",
    "renew_codes": "of one's own account; tests/staff/test_account.py",
    "restore_account": "over whom: tests/staff/test_accounts.py",
    "send_recovery": "over whom: tests/staff/test_accounts.py",
    "suspend_account": "over whom: tests/staff/test_accounts.py",
    "withdraw_invitation": "over whom: tests/staff/test_accounts.py",
    "choose_for_draft": "a draft is for whoever brought it; tests/staff/test_rights.py",
    "confirm_draft": "a draft is for whoever brought it; tests/staff/test_rights.py",
    "drop_draft": "a draft is for whoever brought it; tests/staff/test_rights.py",
    "map_draft": "a draft is for whoever brought it; tests/staff/test_rights.py",
    "note_job": "a draft is for whoever brought it; tests/staff/test_rights.py",
    "preview_draft": "a draft is for whoever brought it; tests/staff/test_rights.py",
    "note_exceptions": "the system's own: it is refused to everybody else",
    "confirm_benchmark_draft": "a draft is for whoever brought it; tests/staff/test_benchmarks.py",
    "drop_benchmark_draft": "a draft is for whoever brought it; tests/staff/test_benchmarks.py",
    "look_at_benchmarks": "records nothing, and asks what import_benchmarks asks",
    "note_benchmark_job": "a draft is for whoever brought it; tests/staff/test_benchmarks.py",
    "preview_benchmark_draft": "a draft is for whoever brought it; tests/staff/test_benchmarks.py",
    "say_provenance": "a draft is for whoever brought it; tests/staff/test_benchmarks.py",
    "foresee": "records nothing, and asks what reorganise asks",
    "foresee_power": "records nothing: grant_power asks it",
    "foresee_stand_in": "records nothing: stand_in asks it",
    "look_at": "records nothing, and asks what import_figures asks",
    "note_sign_in": "of oneself",
    "record_versions": "a step of the commands of proposals and promises",
    "record_plan": "a step of import_figures, inside its event",
    "refuse_grant": "records nothing: grant_role asks it",
    "refuse_withdrawal": "records nothing: withdraw_role asks it",
}
#: Refusals for another reason than rights: the change was theirs to make.
REFUSED_OTHERWISE = (
    ChangedMeanwhile,
    NotPossible,
    benchmarks.BenchmarkRefused,
    definitions.CodeTaken,
    figures.ReasonNeeded,
    imports.ImportRefused,
    questions.QuestionRefused,
    restrictions.RestrictionRefused,
    roles.RoleRefused,
    shares.ShareRefused,
)


#: Figures and targets that nobody has recorded before.
_VALUES = itertools.count(101)
#: What is said by those who change nothing: what they think of a plan that asks for it, and marks.
MAY_SAY = {"councillor": {"comment_on_plan", "give_marks", "make_suggestion"}}


def _fresh(prefix: str) -> str:
    return f"{prefix}-{uuid.uuid4().hex[:8]}"


Calls = dict[str, Callable[[Actor], Any]]


def _reasoned(by: Actor) -> dict[str, Any]:
    return {"by": by, "at": AT, "reason": "So"}


def _organising(cast: Cast) -> Calls:
    """Return the changes of units, posts, people and roles."""
    housing, council = cast.structure.services["Housing Services"], cast.structure.council_id
    adviser, begun = cast.structure.posts["Housing Options Adviser"], cast.structure.begun_on
    series = cast.series["HS01"]
    grant_id = next(
        it.pk for it in organised(TODAY).grants if it.post_id == adviser and it.role == Role.STAFF
    )
    return {
        "add_areas": lambda by: structure.add_areas([_fresh("Ward")], by=by, at=AT),
        "add_posts": lambda by: posts.add_posts(
            [NewPost(_fresh("Post"), housing)], by=by, at=AT, from_on=begun
        ),
        "add_units": lambda by: structure.add_units(
            [_fresh("Team")], by=by, at=AT, kind="team", parent_id=housing, from_on=begun
        ),
        "appoint_person": lambda by: posts.appoint_person(
            by=by, at=AT, name="New", username=_fresh("new"), password=None, post_id=adviser,
            from_on=begun,
        ),
        "grant_role": lambda by: roles.grant_role(
            post_id=adviser, role=Role.STAFF, unit_id=council, from_on=TODAY, **_reasoned(by)
        ),
        "reorganise": lambda by: reorganising.reorganise(
            reorganising.MoveSeries((series,), housing, TODAY), **_reasoned(by)
        ),
        "set_responsibilities": lambda by: responsibility.set_responsibilities(
            {series: {responsibility.Responsibility.OWNER: adviser}}, from_on=TODAY, **_reasoned(by)
        ),
        "withdraw_role": lambda by: roles.withdraw_role(
            grant_id=grant_id, from_on=date(2030, 1, 1), **_reasoned(by)
        ),
    }  # fmt: skip


def _defining(cast: Cast, partner: Partner) -> Calls:
    """Return the changes of what is watched, and of who sees it."""
    housing, begun = cast.structure.services["Housing Services"], cast.structure.begun_on
    series = cast.series["HS01"]
    indicator_id = Series.objects.get(pk=series).indicator_id
    return {
        "accept_underperformance": lambda by: acceptances.accept_underperformance(
            series, by=by, at=AT, until=date(2030, 1, 1), decision="Cabinet"
        ),
        "withdraw_acceptance": lambda by: acceptances.withdraw_acceptance(series, **_reasoned(by)),
        "adopt_exception_rule": lambda by: exception_rules.adopt_exception_rule(
            replace(OFF_TARGET, name=_fresh("Rule")), from_on=TODAY, **_reasoned(by)
        ),
        "withdraw_exception_rule": lambda by: exception_rules.withdraw_exception_rule(
            "Off target", from_on=TODAY, **_reasoned(by)
        ),
        "add_indicators": lambda by: definitions.add_indicators(
            [NewIndicator(_fresh("N"), "New")], by=by, at=AT, from_on=begun
        ),
        "add_indicator": lambda by: definitions.add_indicator(
            new=NewIndicator(code := _fresh("N"), "New"), series=[NewSeries(code, housing)],
            from_on=begun, **_reasoned(by),
        ),
        "add_series": lambda by: definitions.add_series(
            [NewSeries("HS01", housing, area_name=_fresh("Ward"))], by=by, at=AT, from_on=begun
        ),
        "adopt_rule": lambda by: versions.adopt_rule(
            by=by, at=AT, name="Corporate rule", rule=within_points(number(5)), from_on=begun,
            adopted_by="Cabinet", adopted_on=None,
        ),
        "add_parameter": lambda by: parameters.add_parameter(
            parameters.NewParameter(_fresh("homes "), "Homes"), by=by, at=AT
        ),
        "set_parameter": lambda by: parameters.set_parameter(
            by=by, at=AT, parameter_id=0, values=[], reason="Revised."
        ),
        "set_school_year": lambda by: school_years.set_school_year(
            by=by, at=AT, year=school_year(2014)
        ),
        "compose": lambda by: compositions.compose(
            by=by, at=AT, series_id=series, parts=[], how=Accumulation.SUM, from_on=TODAY, reason="So."
        ),
        "redefine": lambda by: versions.redefine(
            {indicator_id: {"title": _fresh("Days")}}, from_on=TODAY, **_reasoned(by)
        ),
        "rebuild_projection": lambda by: projection.rebuild_projection(by=by, at=AT),
        "restrict_series": lambda by: restrictions.restrict_series(
            [cast.series["HS20"]], kind=RestrictionKind.OPEN, **_reasoned(by)
        ),
        "share_series": lambda by: shares.share_series(
            [series], unit_id=partner.unit_id, **_reasoned(by)
        ),
        "withdraw_shares": lambda by: shares.withdraw_shares(
            [series], unit_id=partner.unit_id, **_reasoned(by)
        ),
    }  # fmt: skip


def _latest(series_id: int) -> int:
    return Actual.objects.filter(series_id=series_id).latest("pk").pk


def _figure(series_id: int) -> Figure:
    value = number(str(next(_VALUES)))
    return Figure(series_id=series_id, period=Q2, value=value, reason="So")


def _recording(cast: Cast, partner: Partner) -> Calls:
    """Return the changes of figures and targets, and what is asked about them."""
    series, theirs = cast.series["HS01"], partner.series_id
    file = Source(name="kpis.csv", content=b"Code", sheet="", mapping={}, offered=())

    def record(series_id: int) -> Callable[[Actor], Any]:
        return lambda by: figures.record_actuals(by=by, at=AT, figures=[_figure(series_id)])

    def question(series_id: int) -> Callable[[Actor], Any]:
        return lambda by: questions.question_actual(
            by=by, at=AT, actual_id=_latest(series_id), question=_fresh("Why")
        )

    def answer(by: Actor) -> Any:
        flag = question(series)(cast.actor("performance.officer"))
        return figures.answer_flag(by=by, at=AT, flag_id=flag, answer="It is right")

    return {
        "answer_flag": answer,
        "begin_draft": lambda by: imports.begin_draft(by=by, at=AT, name="k.csv", content=b"x"),
        "import_figures": lambda by: imports.import_figures(
            by=by, at=AT, source=file, choices=Choices(), answers={}, today=TODAY
        ),
        "question_actual": question(series),
        "question_actual, a partner's": question(theirs),
        "record_actuals": record(series),
        "record_actuals, a partner's": record(theirs),
        "record_file": lambda by: received_files.record_file(
            by=by, at=AT, file=received_files.ReceivedFile("k.csv", b"x"), figures=[_figure(series)]
        ),
        "set_targets": lambda by: figures.set_targets(
            targets=[NewTarget(series_id=series, period=Q2, value=number(str(next(_VALUES))))],
            **_reasoned(by),
        ),
        "validate_actual": lambda by: figures.validate_actual(
            by=by, at=AT, actual_id=_latest(series)
        ),
        "validate_period": lambda by: validation.validate_period(
            by=by, at=AT, series_ids=[series], period=Q2
        ),
    }  # fmt: skip


def _beside(cast: Cast, partner: Partner) -> Calls:
    """Return the changes of what stands beside a rating."""
    series, theirs = cast.series["HS01"], partner.series_id
    return {
        "override_rating": lambda by: beside.override_rating(
            by=by, at=AT, series_id=series, period=parse_period("2014/15 Q1"),
            rating_class=RatingClass.NEAR_TARGET, until=TODAY, reason="So",
        ),
        "state_forecast": lambda by: beside.state_forecast(
            by=by, at=AT, series_id=series, year=parse_period("2014/15"),
            value=number(str(next(_VALUES))), reason=_fresh("So"),
        ),
        "state_forecast, a partner's": lambda by: beside.state_forecast(
            by=by, at=AT, series_id=theirs, year=parse_period("2014/15"),
            value=number(str(next(_VALUES))), reason=_fresh("So"),
        ),
        "withdraw_override": lambda by: beside.withdraw_override(
            by=by, at=AT, series_id=series, period=Q2, reason="So"
        ),
    }  # fmt: skip


def _rolling_up(cast: Cast) -> Calls:
    """Return the changes of how ratings are rolled up, and of what an indicator is divided into."""
    housing, series = cast.structure.services["Housing Services"], cast.series["HS01"]
    given: dict[str, Any] = {"at": AT, "reason": "So"}
    return {
        "choose_rollup": lambda by: rollup.choose_rollup(
            RollupMethod.WORST, by=by, from_on=TODAY, **given
        ),
        "define_breakdown": lambda by: breakdowns.define_breakdown(
            Series.objects.get(pk=series).indicator_id, by=by, name=_fresh("By"), groups=["A", "B"],
            **given,
        ),
        "record_breakdown": lambda by: breakdowns.record_breakdown(
            series, by=by, at=AT, period=Q2, name="None such", counts={}
        ),
        "set_group": lambda by: rollup.set_group(
            rollup.WantedGroup(_fresh("Group"), {series: number(1)}), by=by, from_on=TODAY, **given
        ),
        "weigh_in_unit": lambda by: rollup.weigh_in_unit(
            housing, {series: number(2)}, by=by, from_on=TODAY, **given
        ),
        "withdraw_group": lambda by: rollup.withdraw_group("none-such", by=by, **given),
    }  # fmt: skip


def _comparing() -> Calls:
    """Return the changes of what others achieve, of what is compared with it, and of audits."""
    audits.begin_audit(["HS20"], by=SYSTEM, at=AT, called="Suite", begun_on=TODAY)
    load_sets()
    housing = Series.objects.get(indicator__code="HS20").unit_now_id
    return {
        "begin_benchmark_draft": lambda by: benchmark_drafts.begin_benchmark_draft(
            by=by, at=AT, files=[("k.csv", b"x")]
        ),
        "begin_audit": lambda by: audits.begin_audit(
            ["HS01"], by=by, at=AT, called=_fresh("Audit"), begun_on=TODAY
        ),
        "record_set": lambda by: indicator_sets.record_set(
            SetSays(_fresh("set"), "Ours", "Ours", TODAY, (ItemSays("O 1"),)), by=by, at=AT
        ),
        "match_item": lambda by: indicator_sets.match_item(
            NOW, "O 1", "", by=by, at=AT, read_at=head(), reason=_fresh("So")
        ),
        "adopt_item": lambda by: indicator_sets.adopt_item(
            NOW,
            "O 2",
            by=by,
            at=AT,
            new=NewIndicator(code := _fresh("N"), "New"),
            series=[NewSeries(code, housing)],
            from_on=TODAY,
        ),
        "change_stage": lambda by: life.change_stage(
            ["HS20"],
            life.StageWanted(LifeStage.RETIRED, date(2030, 1, 1), reason="So"),
            by=by,
            at=AT,
            read_at=head(),
        ),
        "withdraw_stage": lambda by: life.withdraw_stage(
            "HS20", date(2030, 1, 1), by=by, at=AT, reason="So"
        ),
        "write_sheet": lambda by: audits.write_sheet(
            "HS20",
            "Suite",
            audits.SheetSays(findings=_fresh("Found")),
            by=by,
            at=AT,
            read_at=head(),
        ),
        "choose_measure": lambda by: benchmarks.choose_measure(
            by=by, at=AT, indicator_code="HS01", measure_code="None such"
        ),
        "choose_neighbours": lambda by: benchmarks.choose_neighbours(
            by=by, at=AT, name="Ours", own_code="None such", place_codes=()
        ),
        "import_benchmarks": lambda by: benchmarks.import_benchmarks(
            by=by, at=AT, files=(), publication=Publication(), provenance=Provenance("")
        ),
    }


#: A file of a framework that brings an objective.
_AIM = '[[objectives]]\ntitle = "{}"\nlevel = "outcome"\nfrom = 2014-07-14\n'


def _achieving(talks: Talks) -> Calls:
    """Return the changes of what is to be achieved, on an objective that the head of service owns."""
    homes, housing = talks.objectives["Homes for all"], talks.unit("Housing Services")
    head, series = talks.post("Head of Housing"), talks.cast.series["HS01"]
    return {
        "add_objective": lambda by: objectives.add_objective(
            objectives.Wanted(_fresh("Aim"), unit_id=housing), by=by, at=AT, from_on=TODAY,
            level_id=talks.levels["outcome"],
        ),
        "bring_objectives": lambda by: bringing.bring_objectives(
            [bringing.Brought(_fresh("A-1"), talks.levels["outcome"], objectives.Wanted("Aim"), TODAY)],
            **_reasoned(by),
        ),
        "load_framework": lambda by: loading.load_framework(
            read_folder({"a.toml": _AIM.format(_fresh("Aim")).encode()}), indicators={}, **_reasoned(by)
        ),
        "change_objective": lambda by: objectives.change_objective(
            homes, objectives.Wanted(_fresh("Homes"), owner_id=head), from_on=TODAY, **_reasoned(by)
        ),
        "end_objective": lambda by: objectives.end_objective(
            homes, from_on=TODAY, ended_as=ObjectiveEnd.REPLACED, **_reasoned(by)
        ),
        "set_measures": lambda by: objectives.set_measures(
            homes, {series: number(str(1 + uuid.uuid4().int % 90))}, from_on=TODAY, **_reasoned(by)
        ),
    }  # fmt: skip


def _negotiating(talks: Talks) -> Calls:
    """Return the changes of what serves an objective that the head of service owns, and who speaks for it."""
    homes, adviser = talks.objectives["Homes for all"], talks.post("Housing Options Adviser")
    housing, homes_ltd = talks.unit("Housing Services"), talks.unit("Wexcombe Homes")
    found = talks.offer("Homes for all", unit_id=housing)
    talks_of: dict[str, Any] = {"to_id": talks.objectives["A clean town"], "from_on": TODAY}
    agreed: dict[str, Any] = {"from_on": TODAY, "agreed_by": "The director"}
    delegations.delegate(homes, talks.post("HR Manager"), by=SYSTEM, at=AT, **agreed)
    return {
        "offer_contribution": lambda by: contributions.offer_contribution(
            contributions.Terms("So"), by=by, at=AT, unit_id=housing, **talks_of
        ),
        "offer_contribution, a partner's": lambda by: contributions.offer_contribution(
            contributions.Terms("So"), by=by, at=AT, unit_id=homes_ltd, **talks_of
        ),
        "move_contribution": lambda by: contributions.move_contribution(
            found, ContributionStep.CHALLENGED, by=by, at=AT, from_on=TODAY, words="So"
        ),
        "delegate": lambda by: delegations.delegate(homes, adviser, by=by, at=AT, **agreed),
        "end_delegation": lambda by: delegations.end_delegation(
            homes, talks.post("HR Manager"), from_on=TODAY, **_reasoned(by)
        ),
    }


def _met(call: Callable[[Actor], Any], by: Actor) -> str:
    before = head()
    try:
        call(by)
    except NotPermitted:
        # answer_flag asks its question first, as somebody who may.
        assert head() - before in (0, 1)
        return "no"
    except REFUSED_OTHERWISE:
        return "yes"
    return "yes"


def calls_on(cast: Cast, partner: Partner) -> Calls:
    """Return a call of every change of the table."""
    talks = build_talks(cast)
    return (
        _organising(cast)
        | _defining(cast, partner)
        | _recording(cast, partner)
        | _beside(cast, partner)
        | _rolling_up(cast)
        | _comparing()
        | changes_of_framework(cast)
        | _achieving(talks)
        | _negotiating(talks)
        | changes_of_proposals(talks)
        | changes_of_prioritisations(cast)
        | changes_of_yearcards(talks)
        | changes_of_promises(cast)
        | changes_of_plans(cast)
        | changes_around_plans(cast)
        | changes_of_packages(cast)
        | changes_of_standing(cast)
    )


def met_by_everybody(cast: Cast) -> dict[str, dict[str, str]]:
    """Return, by row of the table and kind of user, whether the change is theirs to make."""
    partner = build_partner(cast)
    calls = calls_on(cast, partner)
    add_newcomer()
    actors = {}
    for username in COMMANDS[0][1:]:
        account = account_named(username)
        assert account is not None, username
        actors[username] = actor_for(account, on=TODAY, at=AT)
    return {
        row: {username: _met(call, by) for username, by in actors.items()}
        for row, call in calls.items()
    }


def test_each_kind_of_user_may_make_the_changes_that_are_published(cast):
    published = {
        row[0].strip("`"): dict(zip(COMMANDS[0][1:], row[1:], strict=True)) for row in COMMANDS[1]
    }
    assert met_by_everybody(cast) == published


def commands() -> Iterator[str]:
    """Yield the name of every command."""
    for path in PACKAGE.glob("*/commands/*.py"):
        there = {id(node) for node in tree_of(path).body}
        for node in functions_in(path):
            taken = {it.arg for it in node.args.kwonlyargs}
            is_public = isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
            if is_public and id(node) in there and {"by", "at"} <= taken:
                yield node.name


def test_every_command_is_in_the_table_or_says_why_not():
    walked = {row[0].strip("`").partition(",")[0] for row in COMMANDS[1]}
    assert set(commands()) - walked == set(NOT_IN_THE_TABLE)
    assert walked <= set(commands())


@pytest.mark.parametrize("username", ["newcomer", "councillor"])
def test_who_may_change_nothing_has_no_yes(username):
    column = COMMANDS[0].index(username)
    said = {row[0].strip("`") for row in COMMANDS[1] if row[column] != "no"}
    assert said == MAY_SAY.get(username, set())
