"""Who sees which contribution, whose answer each awaits, and what the report counts."""

from __future__ import annotations

import pytest
from django.utils import timezone

from goldenthread.audit.queries import head
from goldenthread.organisation.access import SYSTEM, Actor, Right
from goldenthread.plan.access import (
    contributions_visible,
    may_name,
    may_see_contribution,
    named,
)
from goldenthread.plan.commands.delegations import delegate
from goldenthread.plan.commands.objectives import Wanted, add_objective, change_objective
from goldenthread.plan.models import Contribution, Objective, ObjectiveNow
from goldenthread.plan.queries.contribution_report import Standing, contribution_report
from goldenthread.plan.queries.contributions import Wished, contributions_listed
from goldenthread.rules.vocabulary import ContributionSide as Side
from goldenthread.rules.vocabulary import ContributionStep as Step
from tests.partner import add_newcomer
from tests.talks import DAY, build_talks, now

pytestmark = pytest.mark.django_db
USERS = (
    "performance.officer", "director", "head.of.service", "service.manager", "councillor", "staff",
    "partner", "newcomer",
)  # fmt: skip


@pytest.fixture
def talks(cast):
    return build_talks(cast)


def _listed(actor, **wished):
    found = contributions_listed(actor, Wished(**wished), on=timezone.localdate())
    return {it.reference for it in found.items}


def _personal(talks, person_id, manager_id):
    reference = add_objective(
        Wanted("Learn Welsh", manager_id=manager_id), level_id=talks.levels["task"], from_on=DAY,
        person_id=person_id, reason="So", by=Actor(person_id, "Me"), at=now(),
    )  # fmt: skip
    return Objective.objects.get(reference=reference).pk


def test_who_sees_a_contribution_is_one_right_asked_in_two_ways(talks):
    add_newcomer()
    boss = talks.post("Head of Housing")
    by_person = Actor(talks.actor("staff").person_id, "Me")
    own = _personal(talks, by_person.person_id, boss)
    found = {
        "unit": talks.offer("Homes for all", unit_id=talks.unit("Housing Services")),
        "partner": talks.offer("Homes for all", unit_id=talks.unit("Wexcombe Homes")),
        "objective": talks.offer("Homes for all", objective_id=talks.objectives["Answer calls at once"]),
        "both": talks.offer(
            "A clean town",
            objective_id=talks.objectives["Answer calls at once"],
            unit_id=talks.unit("Wexcombe Homes"),
        ),
        "own": talks.offer("A clean town", objective_id=own, by=by_person),
    }  # fmt: skip
    actors = [talks.actor(name) for name in USERS]
    actors += [by_person, Actor(99, "The boss", post_ids=frozenset({boss})), SYSTEM]
    for actor in actors:
        rows = Contribution.objects.filter(contributions_visible(actor))
        asked = {it.pk for it in Contribution.objects.all() if may_see_contribution(actor, it)}
        assert set(rows.values_list("pk", flat=True)) == asked, actor.label
        told = ObjectiveNow.objects.filter(named(actor)).values_list("pk", flat=True)
        may = {it.pk for it in ObjectiveNow.objects.all() if may_name(actor, it)}
        assert set(told) == may, actor.label
    seen = {name: may_see_contribution(talks.actor("partner"), Contribution.objects.get(pk=pk))
            for name, pk in found.items()}  # fmt: skip
    assert seen == {"unit": False, "partner": True, "objective": False, "both": False, "own": False}
    own_row = Contribution.objects.get(pk=found["own"])
    assert not may_see_contribution(talks.actor("performance.officer"), own_row)
    assert may_see_contribution(by_person, own_row)


def test_a_partner_reads_title_and_owner_of_what_it_serves_and_of_outcomes_for_residents(talks):
    partner = talks.actor("partner")
    talks.offer("Homes for all", unit_id=talks.unit("Wexcombe Homes"), by=partner)
    talks.offer("Homes for all", unit_id=talks.unit("Housing Services"))
    (line,) = contributions_listed(partner, Wished(), on=timezone.localdate()).items
    assert (line.to_title, line.owner) == ("Homes for all", "Head of Housing")
    assert (line.to_seen, line.unit) == (False, "Wexcombe Homes")
    told = ObjectiveNow.objects.filter(named(partner)).values_list("title", flat=True)
    assert set(told) == {"Homes for all", "A clean town"}
    report = contribution_report(partner, on=timezone.localdate())
    assert [(it.title, it.standing, it.silent) for it in report.themes] == [
        ("A clean town", Standing(), ()),
        ("Homes for all", Standing(offered=1), ()),
    ]
    assert [level for level, _ in report.levels] == ["outcome"]
    assert (
        contribution_report(partner, on=timezone.localdate(), level="priority").level == "outcome"
    )


def test_what_awaits_whom(talks):
    housing = Actor(1, "Head of Housing", post_ids=frozenset({talks.post("Head of Housing")}),
                    units={Right.SEE_ORGANISATION: frozenset({1})})  # fmt: skip
    helper = Actor(2, "The delegate", post_ids=frozenset({talks.post("Contact Centre Manager")}),
                   units={Right.SEE_ORGANISATION: frozenset({1})})  # fmt: skip
    partner = talks.actor("partner")
    pk = talks.offer("Homes for all", unit_id=talks.unit("Wexcombe Homes"), by=partner)
    talks.offer("A clean town", unit_id=talks.unit("Housing Services"))
    assert _listed(housing, whose="mine") == {"C-1"}
    assert _listed(partner, whose="mine") == set()
    assert _listed(helper, whose="mine") == set()
    delegate(
        talks.objectives["Homes for all"], talks.post("Contact Centre Manager"), by=housing, at=now(),
        from_on=DAY, agreed_by="Cabinet", reason="So",
    )  # fmt: skip
    assert _listed(helper, whose="mine") == {"C-1"}
    talks.move(pk, Step.CHALLENGED, by=housing)
    assert _listed(housing, whose="mine") == _listed(helper, whose="mine") == set()
    assert _listed(partner, whose="mine") == {"C-1"}
    (line,) = contributions_listed(partner, Wished(whose="ours"), on=timezone.localdate()).items
    assert (line.step, line.awaits, line.is_mine) == (Step.CHALLENGED, Side.OFFERS, True)
    talks.move(pk, Step.AGREED, by=housing)
    assert _listed(partner, whose="mine") == set()
    (line,) = contributions_listed(partner, Wished(), on=timezone.localdate()).items
    assert line.agreed is not None and line.awaits is None


def test_the_list_is_filtered_and_sorted(talks):
    officer = talks.actor("performance.officer")
    talks.offer("Homes for all", unit_id=talks.unit("Housing Services"))
    pk = talks.offer("A clean town", unit_id=talks.unit("Wexcombe Homes"))
    talks.move(pk, Step.DECLINED)
    talks.offer("A clean town", objective_id=talks.objectives["Answer calls at once"])
    assert _listed(officer) == {"C-1", "C-2", "C-3"}
    assert _listed(officer, to="O-2") == {"C-2", "C-3"}
    assert _listed(officer, state="open") == {"C-1", "C-3"}
    assert _listed(officer, state="declined") == {"C-2"}
    assert _listed(officer, q="homes") == {"C-1"}
    assert _listed(officer, q="calls") == {"C-3"}
    assert _listed(officer, unit="customer-services") == {"C-3"}
    assert _listed(officer, unit="no-such") == set()
    in_order = contributions_listed(officer, Wished(sort="to"), on=timezone.localdate())
    assert [it.to_title for it in in_order.items] == [
        "A clean town",
        "A clean town",
        "Homes for all",
    ]
    assert _listed(talks.actor("partner"), q="calls") == set()


def test_the_report_counts_what_is_agreed_and_names_what_no_one_offers(talks):
    officer = talks.actor("performance.officer")
    pk = talks.offer("Homes for all", unit_id=talks.unit("Housing Services"))
    talks.move(pk, Step.AGREED)
    talks.move(pk, Step.COUNTERED)  # other terms are talked of: what was agreed counts meanwhile
    declined = talks.offer("A clean town", unit_id=talks.unit("Customer Services"))
    talks.move(declined, Step.DECLINED)
    themes = {it.title: it for it in contribution_report(officer, on=timezone.localdate()).themes}
    assert themes["Homes for all"].standing == Standing(challenged=1, agreed=1)
    assert themes["A clean town"].standing == Standing(declined=1)
    assert themes["A clean town"].standing.is_nothing
    assert themes["A council that listens"].standing == Standing()
    assert themes["Homes for all"].parts
    assert set(themes["A clean town"].silent) > set(themes["Homes for all"].silent)


def test_reading_takes_the_same_queries_however_much_is_offered(talks, django_assert_num_queries):
    officer, today = talks.actor("performance.officer"), timezone.localdate()
    names = list(talks.cast.structure.services)
    for name in names[:2]:
        talks.offer("Homes for all", unit_id=talks.unit(name))
    for _ in range(2):
        as_at = head()
        with django_assert_num_queries(8):
            contributions_listed(officer, Wished(), on=today)
        with django_assert_num_queries(8):
            contribution_report(officer, on=today)
        with django_assert_num_queries(7):
            contributions_listed(officer, Wished(), on=today, as_at=as_at)
        with django_assert_num_queries(13):
            contribution_report(officer, on=today, as_at=as_at)
        for name in names[2:]:
            talks.offer("Homes for all", unit_id=talks.unit(name))
        names = []


def test_contributions_are_read_as_they_were_known(talks):
    officer, today = talks.actor("performance.officer"), timezone.localdate()
    serving = talks.objectives["Answer calls at once"]
    first = talks.offer("Homes for all", objective_id=serving)
    offered = head()
    talks.move(first, Step.AGREED)
    agreed = head()
    talks.move(first, Step.ENDED)
    owner = talks.post("HR Manager")
    homes = talks.objectives["Homes for all"]
    change_objective(
        homes,
        Wanted("Homes at last", owner_id=owner),
        by=SYSTEM,
        at=now(),
        from_on=DAY,
        reason="So",
    )
    talks.offer("A clean town", unit_id=talks.unit("Housing Services"))

    def known(as_at, **wished):
        return contributions_listed(officer, Wished(**wished), on=today, as_at=as_at)

    [line] = known(offered).items
    assert (line.step, line.to_title, line.owner) == (
        Step.OFFERED,
        "Homes for all",
        "Head of Housing",
    )
    assert line.agreed is None and not line.is_mine
    [line] = known(agreed).items
    assert (line.step, bool(line.agreed), line.unit) == (Step.AGREED, True, "Customer Services")
    assert known(None).total == known(head()).total == 2
    assert known(agreed, q="HOMES FOR").total == known(agreed, q="answer").total == 1
    assert known(agreed, state="open").total == known(agreed, q="at last").total == 0
    assert known(agreed, unit="customer-services", sort="to").total == 1
    for as_at, said in ((offered, Standing(offered=1)), (agreed, Standing(agreed=1))):
        report = contribution_report(officer, on=today, as_at=as_at)
        assert {it.title: it.standing for it in report.themes}["Homes for all"] == said
    now_told = {it.title: it.standing for it in contribution_report(officer, on=today).themes}
    assert now_told == {
        it.title: it.standing for it in contribution_report(officer, on=today, as_at=head()).themes
    }
    partner = contribution_report(talks.actor("partner"), on=today, as_at=head())
    assert {it.title for it in partner.themes} == {"Homes at last", "A clean town"}
