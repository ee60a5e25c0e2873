"""Whoever administers a part of the council comes, by changing the structure, to nothing beyond it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils.timezone import localdate

from goldenthread.audit.queries import head
from goldenthread.indicators.commands.reorganising import reorganise
from goldenthread.organisation.access import SYSTEM, NotPermitted, Right, Role
from goldenthread.organisation.commands.post_changes import (
    Appoint,
    ChangePerson,
    ChangePost,
    EndAppointment,
    HandOver,
    Somebody,
)
from goldenthread.organisation.commands.roles import grant_role
from goldenthread.organisation.commands.structure_import import FileRow, ImportStructure, SheetName
from goldenthread.organisation.commands.unit_changes import EndUnit
from goldenthread.organisation.queries.people import account_named, actor_for
from goldenthread.organisation.queries.register import register_known
from tests.cast import AT

pytestmark = pytest.mark.django_db
TODAY = localdate(AT)


@pytest.fixture
def posts(cast):
    return cast.structure.posts


@pytest.fixture
def units(cast):
    return cast.structure.services


@pytest.fixture
def officer(cast, posts, units):
    """Somebody who administers Housing Services and no more."""
    grant_role(
        by=SYSTEM, at=AT, post_id=posts["Housing Options Adviser"], from_on=TODAY, reason="So",
        role=Role.PERFORMANCE_OFFICER, unit_id=units["Housing Services"],
    )  # fmt: skip
    account = account_named("staff")
    assert account is not None
    found = actor_for(account, on=TODAY, at=AT)
    assert found.may(Right.ADMINISTER, units["Housing Services"])
    assert not found.may(Right.ADMINISTER, cast.structure.council_id)
    return found


def refused(change, officer):
    before = head()
    with pytest.raises(NotPermitted):
        reorganise(change, by=officer, at=AT, reason="So")
    assert head() == before


def row(sheet, **cells):
    return FileRow(sheet, 2, {name.replace("_", "-"): it for name, it in cells.items()})


def holder(post_id):
    return next(iter(register_known().holders(post_id, TODAY)))


def test_nobody_takes_a_post_out_of_a_unit_that_they_do_not_administer(officer, posts, units):
    chief = "Audit Manager"
    refused(ChangePost(posts[chief], TODAY, {"unit_id": units["Housing Services"]}), officer)
    register = register_known()
    change = ImportStructure(
        (
            row(
                SheetName.POSTS,
                Key=register.post_references[posts[chief]],
                Title=chief,
                Unit=register.unit_references[units["Housing Services"]],
                From=TODAY,
            ),
        )
    )
    refused(change, officer)


def test_nobody_gives_by_an_appointment_what_they_have_not_themselves(officer, posts, units, cast):
    reaching = posts["Head of Housing"]
    grant_role(
        by=SYSTEM, at=AT, post_id=reaching, role=Role.PERFORMANCE_OFFICER, from_on=TODAY,
        unit_id=cast.structure.council_id, reason="So",
    )  # fmt: skip
    me = Somebody(officer.person_id)
    refused(Appoint(reaching, me, "acting", TODAY), officer)
    leaving = holder(reaching)
    refused(HandOver(reaching, leaving.person_id, me, "substantive", TODAY), officer)
    refused(EndAppointment(reaching, leaving.person_id, leaving.from_on, TODAY), officer)


def test_a_unit_passes_what_it_owns_only_to_one_that_is_administered_too(officer, units, cast):
    refused(EndUnit(units["Housing Services"], units["Audit"], TODAY), officer)


def test_people_elsewhere_keep_their_names(officer, posts):
    other = holder(posts["Audit Manager"]).person_id
    refused(ChangePerson(other, "Somebody Else", "mine@example.org"), officer)


@pytest.mark.parametrize("days", [0, 30])
def test_a_file_brings_new_units_with_what_is_in_them_for_whoever_administers_above(cast, days):
    by, day = cast.actor("performance.officer"), TODAY + timedelta(days=days)
    top = register_known().unit_references[cast.structure.council_id]
    change = ImportStructure(
        (
            row(SheetName.UNITS, Name="Nova", Under=top, From=day, Kind="team"),
            row(SheetName.UNITS, Name="Nova East", Under="Nova", From=day, Kind="team"),
            row(SheetName.POSTS, Title="Nova Lead", Unit="Nova East", From=day),
            row(SheetName.PEOPLE, Name="Ana Nova"),
            row(SheetName.APPOINTMENTS, Post="Nova Lead", Person="Ana Nova", From=day),
            row(SheetName.ROLES, Post="Nova Lead", Role="Member of staff", Unit="Nova", From=day),
        )
    )
    assert reorganise(change, by=by, at=AT, reason="So") is not None
    assert [it.outcome.value for it in change.outcomes] == ["new"] * 6
    there = register_known().units_in_force(day)
    assert {"Nova", "Nova East"} <= {it.says["name"] for it in there.values()}
