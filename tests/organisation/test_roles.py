"""Granting and withdrawing roles, and who may do what: did it, audited it, refused it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from goldenthread.audit.models import Event
from goldenthread.audit.queries import head
from goldenthread.indicators.queries.who import Asked, about_indicator, about_unit, who_may
from goldenthread.organisation.access import SYSTEM, NotPermitted, Right, Role
from goldenthread.organisation.commands.roles import RoleRefused, grant_role, withdraw_role
from goldenthread.organisation.queries.people import account_named, actor_for
from goldenthread.organisation.queries.roles import RolesAsked, organised, roles_held
from tests.cast import AT, Cast
from tests.partner import Partner, build_partner

TODAY = date(2014, 7, 14)
pytestmark = pytest.mark.django_db


@pytest.fixture
def partner(cast: Cast) -> Partner:
    return build_partner(cast)


def _grant(cast: Cast, post: str, role: Role, service: str = "", **said: Any):
    unit_id = cast.structure.services.get(service, cast.structure.council_id)
    given: dict[str, Any] = {
        "by": cast.actor("performance.officer"),
        "from_on": TODAY,
        "reason": "Agreed",
    } | said
    return grant_role(
        at=AT, post_id=cast.structure.posts[post], role=role, unit_id=unit_id, **given
    )


def _id_of(cast: Cast, post: str, role: Role) -> int:
    post_id = cast.structure.posts[post]
    return next(
        row.pk for row in organised(TODAY).grants if (row.post_id, row.role) == (post_id, role)
    )


def test_a_role_granted_lets_whoever_holds_the_post_from_its_day_on(cast):
    tomorrow = TODAY + timedelta(days=1)
    _grant(cast, "Housing Options Adviser", Role.SERVICE_MANAGER, "HR", from_on=tomorrow)
    account, hr = account_named("staff"), cast.structure.services["HR"]
    assert not actor_for(account, on=TODAY).may(Right.RECORD, hr)
    assert actor_for(account, on=tomorrow).may(Right.RECORD, hr)
    told = Event.objects.get(number=head())
    assert (told.name, told.reason) == ("organisation:role:granted", "Agreed")
    assert told.subject_label == "Housing Options Adviser"


def test_a_role_withdrawn_lets_them_no_longer(cast):
    withdraw_role(
        by=cast.actor("performance.officer"), at=AT, reason="Moved",
        grant_id=_id_of(cast, "Internal Auditor", Role.AUDITOR), from_on=TODAY,
    )  # fmt: skip
    assert not cast.actor("auditor").may(Right.AUDIT)
    assert Event.objects.get(number=head()).name == "organisation:role:withdrawn"


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"reason": "  "}, "Say why"),
        ({"from_on": TODAY - timedelta(days=1)}, "today or on a later day"),
        ({"role": Role.PARTNER}, "no partner's unit"),
        ({"role": Role.STAFF, "post": "Head of Housing", "service": ""}, "already on that day"),
    ],
)
def test_a_grant_that_makes_no_sense_is_refused_in_a_sentence(cast, said, sentence):
    before = head()
    given: dict[str, Any] = {"post": "HR Manager", "role": Role.AUDITOR, "service": "HR"} | said
    with pytest.raises(RoleRefused, match=sentence):
        _grant(cast, **given)
    assert head() == before


def test_a_partners_post_has_the_partners_role_alone(cast, partner):
    with pytest.raises(RoleRefused, match="partner's post"):
        grant_role(
            by=SYSTEM, at=AT, post_id=partner.post_id, role=Role.DIRECTOR,
            unit_id=cast.structure.council_id, from_on=TODAY, reason="No",
        )  # fmt: skip


@pytest.mark.parametrize("username", ["director", "head.of.service", "auditor", "staff"])
def test_who_does_not_administer_grants_and_withdraws_nothing(cast, username):
    by = cast.actor(username)
    with pytest.raises(NotPermitted):
        _grant(cast, "HR Manager", Role.AUDITOR, by=by)
    with pytest.raises(NotPermitted):
        withdraw_role(
            by=by, at=AT, grant_id=_id_of(cast, "Internal Auditor", Role.AUDITOR),
            from_on=TODAY, reason="No",
        )  # fmt: skip


def test_nobody_grants_beyond_the_units_that_they_administer(cast):
    officer = cast.actor("performance.officer")
    housing = cast.structure.services["Housing Services"]
    narrow = replace(officer, units={right: frozenset({housing}) for right in officer.units})
    with pytest.raises(NotPermitted):
        _grant(cast, "HR Manager", Role.STAFF, "HR", by=narrow)
    assert _grant(cast, "HR Manager", Role.STAFF, "Housing Services", by=narrow)


def test_the_last_who_administers_the_council_keeps_the_role(cast):
    grant_id = _id_of(cast, "Performance Officer", Role.PERFORMANCE_OFFICER)
    asked: dict[str, Any] = {
        "by": SYSTEM,
        "at": AT,
        "grant_id": grant_id,
        "from_on": TODAY,
        "reason": "Gone",
    }
    with pytest.raises(RoleRefused, match="Nobody who can sign in would administer"):
        withdraw_role(**asked)
    _grant(cast, "Director of Resources", Role.PERFORMANCE_OFFICER)
    withdraw_role(**asked)
    assert cast.actor("director").may(Right.ADMINISTER)
    with pytest.raises(RoleRefused, match="withdrawn already"):
        withdraw_role(**asked)


def test_recording_and_correcting_stop_where_a_partner_begins(cast, partner):
    officer = cast.actor("performance.officer")
    for right in (Right.SEE, Right.ADMINISTER, Right.VALIDATE, Right.AUDIT):
        assert officer.may(right, partner.unit_id)
    for right in (Right.RECORD, Right.CORRECT):
        assert not officer.may(right, partner.unit_id)
        assert cast.actor("partner").may(right, partner.unit_id)


def test_what_is_said_of_everybody_is_what_they_may_do(cast, partner):
    """The page of who may do what and the actor that requests have come to the same."""
    there = organised(TODAY)
    for unit in there.units.values():
        about = about_unit(SYSTEM, unit.reference, there)
        for one in who_may(about, there):
            account = next(it for it in _usernames() if it.person_id == one.person.person_id)
            actor = actor_for(account, on=TODAY)
            held = {right for right in Right if actor.may(right, unit.id)} - {Right.SEE_SHARED}
            assert set(one.may) == (held if Right.SEE in held else set())


def _usernames():
    from goldenthread.organisation.models import Account

    return list(Account.objects.all())


def test_who_sees_an_indicator_and_why_takes_a_fixed_number_of_queries(
    cast, partner, django_assert_num_queries
):
    auditor = cast.actor("auditor")
    with django_assert_num_queries(11):
        there = organised(TODAY)
        about = about_indicator(auditor, "HS20", there, Asked(TODAY, AT))
        found = {one.person.name: one for one in who_may(about, there)}
    assert set(found["Marcus Bell"].may) == {Right.SEE}
    assert found["Marcus Bell"].may[Right.SEE][0].shared_because == "The housing agreement"
    assert found["Tom Prentice"].may[Right.SEE][0].role is Role.STAFF
    with django_assert_num_queries(7):
        roles_held(auditor, organised(TODAY), RolesAsked(role="auditor"))


def test_roles_are_read_as_they_were_known(cast):
    before = head()
    _grant(cast, "HR Manager", Role.AUDITOR, "HR")
    now, then = organised(TODAY), organised(TODAY, as_at=before)
    assert len(now.grants) == len(then.grants) + 1
