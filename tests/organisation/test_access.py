"""What a role lets its holder do, as a predicate and as a filter."""

from __future__ import annotations

from datetime import date

import pytest

from goldenthread.indicators.access import may_see, visible
from goldenthread.indicators.models import Series
from goldenthread.organisation.access import RIGHTS_OF, SYSTEM, NotPermitted, Right, Role, within
from goldenthread.organisation.models import OrganisationUnit, RoleGrant
from goldenthread.organisation.queries.people import account_named, actor_for
from goldenthread.organisation.queries.units import subtree, units_on
from tests.cast import AT, build_cast

USERNAMES = (
    "performance.officer",
    "director",
    "head.of.service",
    "service.manager",
    "councillor",
    "auditor",
    "staff",
)


@pytest.mark.django_db
@pytest.mark.parametrize("username", USERNAMES)
def test_the_filter_lets_through_what_the_predicate_allows(username):
    actor = build_cast().actor(username)
    for right in Right:
        let_through = set(
            OrganisationUnit.objects.filter(within(actor, right, unit_field="id")).values_list(
                "id", flat=True
            )
        )
        allowed = {unit.pk for unit in OrganisationUnit.objects.all() if actor.may(right, unit.pk)}
        assert let_through == allowed
    seen = set(Series.objects.filter(visible(actor)).values_list("id", flat=True))
    assert seen == {
        row.pk for row in Series.objects.select_related("now") if may_see(actor, row.now)
    }


@pytest.mark.django_db
def test_nothing_is_hidden_from_whoever_may_see_everywhere():
    build_cast()
    assert Series.objects.filter(visible(SYSTEM)).count() == Series.objects.count() > 0
    assert not Series.objects.exclude(visible(SYSTEM)).exists()
    everywhere = within(SYSTEM, Right.SEE, unit_field="id")
    assert not OrganisationUnit.objects.exclude(everywhere).exists()


@pytest.mark.django_db
def test_a_role_over_a_service_reaches_that_service_alone():
    cast = build_cast()
    manager = cast.actor("service.manager")
    services = cast.structure.services
    assert manager.may(Right.RECORD, services["Customer Services"])
    assert not manager.may(Right.RECORD, services["Housing Services"])
    assert manager.may(Right.SEE, services["Housing Services"])
    adviser = cast.actor("staff")
    assert adviser.units_for(Right.SEE) == {services["Housing Services"]}


@pytest.mark.django_db
def test_a_role_over_the_council_reaches_every_unit_below():
    cast = build_cast()
    units = units_on(date(2014, 7, 14))
    everything = subtree(units, cast.structure.council_id)
    assert everything == frozenset(units)
    assert cast.actor("performance.officer").units_for(Right.IMPORT) == everything


@pytest.mark.django_db
def test_a_grant_withdrawn_gives_nothing_from_its_day_on(event_at):
    cast = build_cast()
    post_id = cast.structure.posts["Internal Auditor"]
    with event_at(AT):
        RoleGrant.objects.append(
            [
                RoleGrant(
                    post_id=post_id,
                    role=Role.AUDITOR,
                    unit_id=cast.structure.council_id,
                    from_on=date(2014, 8, 1),
                    is_withdrawn=True,
                )
            ]
        )
    account = account_named("auditor")
    assert actor_for(account, on=date(2014, 7, 31)).may(Right.AUDIT)
    assert not actor_for(account, on=date(2014, 8, 1)).may(Right.AUDIT)


@pytest.mark.django_db
def test_who_somebody_is_costs_a_fixed_number_of_queries(django_assert_num_queries):
    build_cast()
    account = account_named("director")
    with django_assert_num_queries(5):
        actor_for(account, on=date(2014, 7, 14))


def test_a_refusal_is_raised_where_the_right_is_lacking():
    with pytest.raises(NotPermitted):
        type(SYSTEM)(person_id=1, label="Nobody").require(Right.SEE, 1)
    SYSTEM.require(Right.ADMINISTER, 1)


def test_only_the_performance_officer_may_import_or_administer():
    for right in (Right.IMPORT, Right.ADMINISTER):
        assert [role for role, rights in RIGHTS_OF.items() if right in rights] == [
            Role.PERFORMANCE_OFFICER
        ]
