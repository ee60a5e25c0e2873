"""Whatever is changed, somebody who can sign in administers the council, and roles fit who holds them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils.timezone import localdate

from goldenthread.audit.queries import head
from goldenthread.indicators.commands.reorganising import reorganise
from goldenthread.organisation.access import SYSTEM, Right, Role
from goldenthread.organisation.commands.accounts import AccountRefused, suspend_account
from goldenthread.organisation.commands.post_changes import (
    Appoint,
    ChangePost,
    EndAppointment,
    EndPost,
    HandOver,
    Somebody,
    WithdrawAppointment,
)
from goldenthread.organisation.commands.refusals import NotPossible
from goldenthread.organisation.commands.roles import RoleRefused, grant_role, withdraw_role
from goldenthread.organisation.commands.structure_import import FileRow, ImportStructure, SheetName
from goldenthread.organisation.commands.unit_changes import (
    AddUnit,
    ChangeUnit,
    EndUnit,
    WithdrawPlan,
)
from goldenthread.organisation.queries.people import account_named, actor_for
from goldenthread.organisation.queries.register import register_known
from goldenthread.organisation.queries.roles import organised
from tests.cast import AT

pytestmark = pytest.mark.django_db
TODAY = localdate(AT)
TOMORROW, APRIL = TODAY + timedelta(days=1), date(2015, 4, 1)
NOBODY = "Nobody who can sign in would administer Wexcombe District Council from"


@pytest.fixture
def posts(cast):
    return cast.structure.posts


@pytest.fixture
def units(cast):
    return cast.structure.services


def make(change):
    return reorganise(change, by=SYSTEM, at=AT, reason="So")


def refused(change, words):
    before = head()
    with pytest.raises(NotPossible, match=words):
        make(change)
    assert head() == before


def person(username):
    return account_named(username).person_id


@pytest.fixture
def officer(posts):
    """The appointment of the one who administers the council."""
    [held] = register_known().holders(posts["Performance Officer"], TODAY)
    return held


def end_of(held: Any, on: date) -> EndAppointment:
    return EndAppointment(held.post_id, held.person_id, held.from_on, on)


def roles(*rows):
    """Return the import of a workbook's sheet of roles: post, role, unit, day, whether withdrawn."""
    names = ("Post", "Role", "Unit", "From", "Withdrawn")
    return ImportStructure(
        tuple(
            FileRow(SheetName.ROLES, line, dict(zip(names, row, strict=True)))
            for line, row in enumerate(rows, 2)
        )
    )


def test_the_last_who_administers_is_not_handed_over_to_who_cannot_sign_in(officer):
    newcomer, known = Somebody(name="New Hand"), Somebody(person("auditor"))
    refused(
        HandOver(officer.post_id, officer.person_id, newcomer, "substantive", APRIL),
        f"{NOBODY} 1 April 2015",
    )
    assert make(HandOver(officer.post_id, officer.person_id, known, "substantive", APRIL))


def test_the_last_who_administers_does_not_leave(posts, officer):
    refused(end_of(officer, APRIL), f"{NOBODY} 2 April 2015")
    make(Appoint(officer.post_id, Somebody(person("auditor")), "acting", TODAY, APRIL))
    refused(end_of(officer, TODAY), f"{NOBODY} 2 April 2015")
    refused(end_of(officer, APRIL), f"{NOBODY} 2 April 2015")
    make(Appoint(officer.post_id, Somebody(person("director")), "shared", APRIL))
    assert make(end_of(officer, TODAY))


def test_who_is_to_administer_is_not_withdrawn_once_the_last_is_to_leave(officer):
    auditor = person("auditor")
    plan = make(Appoint(officer.post_id, Somebody(auditor), "acting", TOMORROW)).event
    make(end_of(officer, APRIL))
    refused(WithdrawAppointment(officer.post_id, auditor, TOMORROW), f"{NOBODY} 2 April 2015")
    refused(WithdrawPlan(plan), f"{NOBODY} 2 April 2015")


def test_the_post_that_administers_passes_its_role_to_one_that_somebody_holds(posts, officer):
    vacant = posts["Internal Auditor"]
    [auditor] = register_known().holders(vacant, TODAY)
    make(EndAppointment(*auditor.key, TODAY))
    refused(EndPost(officer.post_id, vacant, APRIL), NOBODY)
    assert make(EndPost(officer.post_id, posts["Director of Resources"], APRIL))
    account = account_named("director")
    assert actor_for(account, on=APRIL).may(Right.ADMINISTER)


def test_a_role_is_not_withdrawn_where_the_other_who_administers_is_to_leave(cast, posts, officer):
    other, council = posts["Director of Resources"], cast.structure.council_id
    said: dict[str, Any] = {"by": SYSTEM, "at": AT, "from_on": TODAY, "reason": "So"}
    grant_role(post_id=other, role=Role.PERFORMANCE_OFFICER, unit_id=council, **said)
    [director] = register_known().holders(other, TODAY)
    make(EndAppointment(*director.key, APRIL))
    grant_id = next(it.pk for it in organised(TODAY).grants if it.post_id == officer.post_id)
    with pytest.raises(RoleRefused, match=f"{NOBODY} 2 April 2015"):
        withdraw_role(grant_id=grant_id, **said)


def test_the_last_role_that_administers_is_not_withdrawn_by_a_file(cast):
    council = register_known().unit_references[cast.structure.council_id]
    gone = ("performance-officer", "Performance officer", council, TODAY, True)
    refused(roles(gone), NOBODY)
    given = ("director-of-resources", "Performance officer", council, TODAY, False)
    assert make(roles(gone, given))
    assert cast.actor("director").may(Right.ADMINISTER)


def test_a_file_gives_no_role_that_the_page_would_refuse(cast, units):
    make(AddUnit("Later", "team", units["HR"], APRIL))
    register = register_known()
    council = register.unit_references[cast.structure.council_id]
    homes = register.unit_references[units["Wexcombe Homes"]]
    lead = register.post_references[cast.structure.posts["Performance Lead, Wexcombe Homes"]]
    change = roles(
        ("hr-manager", "Auditor", "hr", TODAY - timedelta(days=1), False),
        ("internal-auditor", "Auditor", council, TODAY - timedelta(days=1), True),
        ("hr-manager", "Auditor", "later", TODAY, False),
        ("hr-manager", "Partner organisation", "hr", TODAY, False),
        ("hr-manager", "Partner organisation", homes, TODAY, False),
        (lead, "Director", council, TODAY, False),
        ("hr-manager", "Auditor", "hr", TODAY, False),
    )
    make(change)
    said = {it.row.line: (it.outcome.value, it.words) for it in change.outcomes}
    for line, sentence in enumerate(
        ("what was, was", "what was, was", "not there on that day", "is no partner's unit",
         "is no partner's post", "is a partner's post"), 2,
    ):  # fmt: skip
        assert said[line][0] == "refused", line
        assert sentence in said[line][1]
    assert said[8][0] == "new"
    assert cast.actor("auditor").may(Right.AUDIT)


def test_no_post_comes_by_a_change_of_the_structure_to_a_role_that_does_not_fit(cast, posts, units):
    lead, homes = posts["Performance Lead, Wexcombe Homes"], units["Wexcombe Homes"]
    refused(EndPost(posts["Head of Housing"], lead, APRIL), "is a partner's post")
    refused(ChangePost(posts["Head of Housing"], TODAY, {"unit_id": homes}), "is a partner's post")
    refused(ChangePost(lead, TODAY, {"unit_id": units["HR"]}), "is no partner's post")
    refused(ChangeUnit(homes, TODAY, {"is_partner": False}), "is no partner's unit")


def test_a_partners_role_ends_where_its_unit_goes_to_the_council(posts, units):
    lead, homes = posts["Performance Lead, Wexcombe Homes"], units["Wexcombe Homes"]
    make(EndUnit(homes, units["HR"], APRIL))
    register = register_known()
    assert register.post(lead, APRIL).says["unit_id"] == units["HR"]
    assert not [key for key in register.grants_in_force(APRIL) if key[0] == lead]


@pytest.mark.parametrize("role", [Role.PERFORMANCE_OFFICER, Role.DIRECTOR, Role.SERVICE_MANAGER])
def test_a_role_straight_over_a_partners_unit_lets_nobody_of_the_council_record_there(
    cast, posts, units, role
):
    homes = units["Wexcombe Homes"]
    said = {"by": SYSTEM, "at": AT, "unit_id": homes, "from_on": TODAY, "reason": "So"}
    post_id = posts["Housing Options Adviser"]
    grant_role(post_id=post_id, role=role, **said)
    adviser = cast.actor("staff")
    assert adviser.may(Right.SEE, homes)
    assert not adviser.may(Right.RECORD, homes)
    assert not adviser.may(Right.CORRECT, homes)
    rights = organised(TODAY).rights_over(homes, adviser.person_id)
    assert not {Right.RECORD, Right.CORRECT} & set(rights)
    assert cast.actor("partner").may(Right.RECORD, homes)
    with pytest.raises(RoleRefused, match="is no partner's post"):
        grant_role(post_id=post_id, role=Role.PARTNER, **said)


def test_three_permanent_appointments_are_compared_each_with_each(posts):
    post = posts["HR Manager"]
    [held] = register_known().holders(post, TODAY)
    make(EndAppointment(*held.key, TODAY))
    long, short, third = (Somebody(name=f"Somebody {it}") for it in "ABC")
    year = date(2015, 12, 31)
    make(Appoint(post, long, "acting", TOMORROW, year))
    make(Appoint(post, short, "substantive", date(2015, 2, 1), date(2015, 2, 28)))
    make(Appoint(post, third, "substantive", date(2015, 3, 1)))
    register = register_known()
    [acting] = [it for it in register.appointments_of(post) if it.kind == "acting"]
    names = [register.post_references[post], register.people[acting.person_id].reference]
    cells: dict[str, Any] = dict(zip(("Post", "Person"), names, strict=True))
    cells |= {"From": TOMORROW, "To": year, "Terms": "permanent"}
    change = ImportStructure((FileRow(SheetName.APPOINTMENTS, 2, cells),))
    before = head()
    with pytest.raises(NotPossible) as told:
        make(change)
    assert head() == before
    assert len([told.value.args[0], *told.value.listed]) == 2
    both = " ".join([str(told.value), *told.value.listed])
    assert "Somebody A and Somebody B would both hold HR Manager" in both
    assert "Somebody A and Somebody C would both hold HR Manager" in both


def suspend(username):
    asked: dict[str, Any] = {"at": AT, "person_id": person(username), "root": "https://x"}
    suspend_account(by=SYSTEM, reason="Gone", **asked)


def test_the_account_of_the_last_who_administers_is_not_suspended(posts, officer):
    before = head()
    with pytest.raises(AccountRefused, match="Nobody who can sign in would administer Wexcombe"):
        suspend("performance.officer")
    assert head() == before and account_named("performance.officer").is_active
    make(Appoint(officer.post_id, Somebody(person("director")), "shared", TODAY))
    suspend("performance.officer")
    with pytest.raises(AccountRefused, match="see first that somebody else does"):
        suspend("director")


def test_an_account_is_not_suspended_that_somebody_leaves_the_council_to(posts, officer):
    make(Appoint(officer.post_id, Somebody(person("director")), "shared", TODAY))
    make(end_of(officer, APRIL))
    with pytest.raises(AccountRefused, match="from 2 April 2015 on"):
        suspend("director")
