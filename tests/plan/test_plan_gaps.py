"""Plans that reach nothing: those in which no objective leads up to one of the highest level."""

from __future__ import annotations

import pytest
from django.utils import timezone

from goldenthread.plan.queries.plan_gaps import plans_reaching_nothing
from goldenthread.rules.vocabulary import WhyInPlan
from tests.plan.planned import AIMS, build_plan, today_as
from tests.plan.threads import add

pytestmark = pytest.mark.django_db


@pytest.fixture
def planning(cast):
    return build_plan(cast)


def _found(username="director"):
    found, looked = plans_reaching_nothing(today_as(username), on=timezone.localdate())
    return [it.title for it in found], looked


def _put(planning, objective):
    planning.put(heading=AIMS, objective_id=objective, why=WhyInPlan.PRIORITY, why_words="So")


def test_a_plan_reaches_nothing_until_an_objective_of_it_leads_to_the_top(planning):
    assert _found() == (["Customer Services 2030/31"], 1)
    _put(planning, add(planning.thread.levels["priority"], "Beside everything"))
    assert _found() == (["Customer Services 2030/31"], 1)
    _put(planning, planning.thread.clean)
    assert _found() == ([], 1)


def test_nobodys_own_plan_is_looked_at(planning):
    planning.begin_own()
    assert _found("service.manager") == _found() == (["Customer Services 2030/31"], 1)


def test_it_takes_as_many_queries_however_many_plans_there_are(planning, django_assert_num_queries):
    actor, today = today_as("director"), timezone.localdate()
    _put(planning, planning.thread.clean)
    with django_assert_num_queries(16):
        plans_reaching_nothing(actor, on=today)
    for unit in ("Housing Services", "Planning Services", "Leisure Services"):
        planning.begin(unit_id=planning.unit(unit))
    with django_assert_num_queries(16):
        found, _ = plans_reaching_nothing(actor, on=today)
    assert len(found) == 3


def test_the_page_names_them_and_the_gaps_lead_to_it(planning, client_as):
    client = client_as("councillor")
    assert "/thread/gaps/plans/" in client.get("/thread/gaps/").content.decode()
    page = client.get("/thread/gaps/plans/").content.decode()
    assert "Customer Services 2030/31" in page and "1 of 1 plan." in page
    _put(planning, planning.thread.clean)
    assert "Every plan reaches the top" in client.get("/thread/gaps/plans/").content.decode()
