"""Every command makes exactly one event, by whoever gave it; and the trail holds after many of them."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession

from goldenthread.audit.models import Event
from goldenthread.audit.queries import head
from goldenthread.audit.verification import verify
from goldenthread.indicators.commands import (
    figures,
    imports,
    questions,
    reorganising,
    restrictions,
    validation,
    versions,
)
from goldenthread.indicators.models import Actual, RestrictionKind
from goldenthread.indicators.queries.imports.offered import Choices, Offered, Source
from goldenthread.organisation.access import Actor, NotPermitted, Right
from goldenthread.organisation.commands import accounts, invitations, post_changes, second_steps
from goldenthread.organisation.commands import unit_changes as units
from goldenthread.organisation.commands.post_changes import Somebody
from goldenthread.organisation.queries.people import actor_for
from goldenthread.organisation.queries.register import register_known
from goldenthread.rules.numbers import number
from goldenthread.rules.periods import parse_period
from goldenthread.rules.rating import within_points
from tests.cast import AT, Cast
from tests.partner import Partner, build_partner
from tests.staff.arithmetic import changes_of_arithmetic
from tests.staff.signing_in import SECRET, account_of
from tests.staff.test_rights_of_commands import REFUSED_OTHERWISE, calls_on, commands

pytestmark = pytest.mark.django_db
TODAY, ROOT = AT.date(), "https://council.example"
#: Commands that are no event of their own, and why.
NO_EVENT = {
    "access_event": "a step of the commands of accounts",
    "amend_change": "a draft is no record",
    "begin_benchmark_draft": "a draft is no record",
    "begin_change": "a draft is no record",
    "begin_draft": "a draft is no record",
    "choose_for_draft": "a draft is no record",
    "confirm_benchmark_draft": "is import_benchmarks, of a draft",
    "confirm_draft": "is import_figures, of a draft",
    "drop_benchmark_draft": "a draft is no record",
    "drop_change": "a draft is no record",
    "drop_draft": "a draft is no record",
    "foresee": "writes nothing",
    "foresee_power": "writes nothing",
    "foresee_stand_in": "writes nothing",
    "look_at": "writes nothing",
    "look_at_benchmarks": "writes nothing",
    "look_at_change": "writes nothing",
    "map_draft": "a draft is no record",
    "mark_seen": "concerns nobody else, and passes",
    "note_benchmark_job": "a draft is no record",
    "note_change_job": "a draft is no record",
    "note_exceptions": "the system's own; tests/indicators/test_exceptions.py",
    "note_job": "a draft is no record",
    "outlook_of": "writes nothing",
    "preview_benchmark_draft": "a draft is no record",
    "preview_draft": "a draft is no record",
    "reckon": "writes nothing",
    "sit": "a step of decide_lines, before its event",
    "record_answer": "a step of the commands of packages",
    "refuse_direct": "asked by commands before they write",
    "climbs_route": "records nothing",
    "propose_change": "is propose_package, of a draft",
    "record_change": "is redefine, set_targets and others, of a draft",
    "record_versions": "a step of the commands of proposals and promises",
    "record_plan": "a step of import_figures",
    "refuse_grant": "writes nothing",
    "refuse_withdrawal": "writes nothing",
    "say_provenance": "a draft is no record",
}
#: What the table asks of everybody and is a draft nonetheless.
DRAFTS = {"begin_draft", "begin_benchmark_draft"}
#: What only the partner may do.
OF_A_PARTNER = {"record_actuals, a partner's", "state_forecast, a partner's"}
Calls = dict[str, Callable[[Actor], Any]]


@pytest.fixture
def partner(cast: Cast) -> Partner:
    return build_partner(cast)


def _made_by(call: Callable[[Actor], Any], by: Actor) -> list[Event]:
    before = head()
    call(by)
    return list(Event.objects.filter(number__gt=before))


def _is_of(made: list[Event], by: Actor) -> bool:
    return [(it.person_id, it.by_label) for it in made] == [(by.person_id, by.label)]


def _calls(cast: Cast, partner: Partner) -> Calls:
    """Return the changes of the table, those that would change nothing there in another way."""
    hr, series = cast.structure.services["HR"], cast.series["HS01"]
    actual = Actual.objects.filter(series_id=series).latest("pk").pk
    flag = questions.question_actual(
        by=cast.actor("performance.officer"), at=AT, actual_id=actual, question="Are they all in?"
    )
    row = Offered(line=2, code="CS01", period_text="2014/15 Q2", actual="95")
    file = Source(name="kpis.csv", content=b"Code", sheet="", mapping={}, offered=(row,))
    instead: Calls = {
        "adopt_rule": lambda by: versions.adopt_rule(
            by=by,
            at=AT,
            name="Corporate rule",
            rule=within_points(number(5)),
            from_on=TODAY,
            adopted_by="Cabinet",
            adopted_on=None,
        ),
        "answer_flag": lambda by: figures.answer_flag(by=by, at=AT, flag_id=flag, answer="Yes"),
        "reorganise": lambda by: reorganising.reorganise(
            reorganising.MoveSeries((series,), hr, TODAY), by=by, at=AT, reason="So"
        ),
        "restrict_series": lambda by: restrictions.restrict_series(
            [cast.series["CS01"]], kind=RestrictionKind.EXEMPT, by=by, at=AT, reason="Paragraph 3"
        ),
        "validate_period": lambda by: validation.validate_period(
            by=by, at=AT, series_ids=[cast.series["RB09"]], period=parse_period("2014/15 Q1")
        ),
        "import_figures": lambda by: imports.import_figures(
            by=by, at=AT, source=file, choices=Choices(), answers={}, today=TODAY
        ),
    }
    found = calls_on(cast, partner)
    assert set(instead) <= set(found)
    # what is moved, and hidden, last: the others are about it
    otherwise = changes_of_arithmetic(cast) | instead
    return {name: call for name, call in found.items() if name not in otherwise} | otherwise


def test_every_change_of_the_table_is_one_event_by_whoever_made_it(cast, partner):
    officer = cast.actor("performance.officer")
    for name, call in _calls(cast, partner).items():
        by = cast.actor("partner") if name in OF_A_PARTNER else officer
        made = _made_by(call, by)
        assert _is_of(made, by) or (name in DRAFTS and not made), (name, made)


def _of_accounts(person_id: int) -> Calls:
    """Return the changes of an account, each possible after those before it."""
    account = account_of("head.of.service")
    given: dict[str, Any] = {"at": AT, "root": ROOT}
    reason = {**given, "person_id": person_id, "reason": "So"}

    def invite(by: Actor) -> int:
        return invitations.invite_person(
            by=by, person_id=person_id, email="a@wexcombe.example", days=7, **given
        )

    invited: list[int] = []

    def session(key: str) -> UserSession:
        about = {"ip": "127.0.0.1", "user_agent": "x", "session_key": key}
        return UserSession.objects.create(user=account, **about)

    return {
        "invite_person": invite,
        "withdraw_invitation": lambda by: invitations.withdraw_invitation(
            by=by, at=AT, person_id=person_id
        ),
        "invite_person, again": lambda by: invited.append(invite(by)),
        "accept_invitation": lambda by: invitations.accept_invitation(
            invited[0], by=by, at=AT, username="head.of.service", password=SECRET
        ),
        "note_sign_in": lambda by: accounts.note_sign_in(by=by, at=AT, how="By password"),
        "change_password": lambda by: accounts.change_password(
            account, by=by, password=SECRET, **given
        ),
        "recover_password": lambda by: accounts.recover_password(
            account, by=by, password=SECRET, **given
        ),
        "change_address": lambda by: accounts.change_address(
            account, by=by, email="b@wexcombe.example", **given
        ),
        "send_recovery": lambda by: accounts.send_recovery(by=by, person_id=person_id, **given),
        "link_identity": lambda by: accounts.link_identity(account, by=by, at=AT, provider="Entra"),
        "end_sessions": lambda by: (
            session("one"),
            accounts.end_sessions(account, by=by, at=AT),
        ),
        "end_sessions_of": lambda by: (
            session("two"),
            accounts.end_sessions_of(by=by, at=AT, person_id=person_id),
        ),
        "suspend_account": lambda by: accounts.suspend_account(by=by, **reason),
        "restore_account": lambda by: accounts.restore_account(by=by, **reason),
    }


def _of_second_steps(person_id: int) -> Calls:
    """Return the changes of an account's second steps, each possible after those before it."""
    account = account_of("head.of.service")
    given: dict[str, Any] = {"at": AT, "root": ROOT}

    def passkey() -> int:
        return int(Authenticator.objects.get(type=Authenticator.Type.WEBAUTHN).pk)

    return {
        "add_app": lambda by: second_steps.add_app(account, by=by, secret="A" * 32, **given),
        "renew_codes": lambda by: second_steps.renew_codes(account, by=by, **given),
        "add_passkey": lambda by: second_steps.add_passkey(
            account, by=by, name="Laptop", credential={}, **given
        ),
        "rename_passkey": lambda by: second_steps.rename_passkey(
            account, by=by, at=AT, passkey_id=passkey(), name="Old laptop"
        ),
        "remove_passkey": lambda by: second_steps.remove_passkey(
            account, by=by, passkey_id=passkey(), **given
        ),
        "remove_app": lambda by: second_steps.remove_app(account, by=by, **given),
        "add_app, again": lambda by: second_steps.add_app(account, by=by, secret="B" * 32, **given),
        "clear_second_steps": lambda by: second_steps.clear_second_steps(
            by=by, person_id=person_id, reason="Lost", **given
        ),
    }


def test_every_change_of_an_account_is_one_event_by_whoever_made_it(cast):
    officer, person = cast.actor("performance.officer"), cast.actor("head.of.service")
    person_id = account_of("head.of.service").person_id
    calls = _of_second_steps(person_id) | _of_accounts(person_id)
    for name, call in calls.items():
        by = person if name == "accept_invitation" else officer
        made = _made_by(call, by)
        assert _is_of(made, by), (name, made)
        assert SECRET not in f"{made[0].reason} {made[0].subject_label}"


def test_every_command_is_walked_or_says_why_it_is_no_event(cast, partner):
    walked = {*_calls(cast, partner), *_of_accounts(1), *_of_second_steps(1)}
    walked = {name.partition(",")[0] for name in walked}
    assert set(commands()) - walked == set(NO_EVENT) - DRAFTS
    assert walked <= set(commands())


# --- the trail after a long way ------------------------------------------------------------------


def _some_change(luck: random.Random) -> reorganising.Change:
    """Return a change of the structure as it comes, sensible or not."""
    register = register_known()
    day = TODAY + timedelta(days=luck.choice((-200, -1, 0, 0, 30, 90, 300)))
    unit, other = (luck.choice(list(register.units.rows)) for _ in "ab")
    post, heir = (luck.choice(list(register.posts.rows)) for _ in "ab")
    person = luck.choice([None, *register.people])
    who = Somebody(person, name="" if person else f"Person {luck.random()}")
    held = luck.choice(list(register.appointments.values()))
    name = f"Team {luck.randrange(10**6)}"
    kind = luck.choice(("acting", "shared", "substantive"))
    return luck.choice(
        (
            units.AddUnit(name, "team", unit, day),
            units.ChangeUnit(unit, day, {"name": name}),
            units.ChangeUnit(unit, day, {"parent_id": other}),
            units.EndUnit(unit, other, day),
            units.WithdrawPlan(luck.randrange(1, head() + 1)),
            post_changes.AddPost(name, unit, day),
            post_changes.ChangePost(post, day, {"title": name, "unit_id": unit}),
            post_changes.EndPost(post, heir, day),
            post_changes.Appoint(post, who, kind, day),
            post_changes.EndAppointment(*held.key, day),
            post_changes.WithdrawAppointment(*held.key),
            post_changes.HandOver(held.post_id, held.person_id, who, kind, day),
        )
    )


def _is_looked_after() -> bool:
    """Say whether somebody administers the council today and in a year."""
    account = account_of("performance.officer")
    people = [account, *type(account).objects.exclude(pk=account.pk)]
    return all(
        any(actor_for(it, on=day).units_for(Right.ADMINISTER) for it in people)
        for day in (TODAY, date(TODAY.year + 1, 12, 31))
    )


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_trail_holds_after_a_long_way_of_changes_made_refused_and_withdrawn(
    cast, partner, seed
):
    luck, calls = random.Random(seed), list(_calls(cast, partner).values())
    usernames = ("performance.officer", "performance.officer", "head.of.service", "partner")
    done = refused = 0
    for _ in range(200):
        actor = replace(cast.actor(luck.choice(usernames)), at=AT)
        before = head()
        try:
            if luck.random() < 0.5:
                luck.choice(calls)(actor)
            else:
                reorganising.reorganise(_some_change(luck), by=actor, at=AT, reason="So")
        except (NotPermitted, *REFUSED_OTHERWISE):
            assert head() - before in (0, 1)  # answer_flag asks its question first
            refused += 1
        else:
            done += head() - before
    assert min(done, refused) > 25
    assert _is_looked_after()
    checked = verify()
    assert checked.fault is None, checked.fault
    numbers = Event.objects.order_by("number").values_list("number", flat=True)
    assert list(numbers) == list(range(1, head() + 1))
