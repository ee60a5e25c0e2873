"""The pages of proposals: stated, changed, ended; their effects, who was asked, the sum, and the files."""

from __future__ import annotations

import io
from datetime import date

import openpyxl
import pytest
from django.utils import timezone

from goldenthread.audit.queries import head
from goldenthread.plan.commands.plans import PlanWanted, add_plan
from goldenthread.plan.models import Consultation, Effect, ProposalVersion
from goldenthread.rules.vocabulary import ImpactGrade
from tests.chosen import add_plan_kind
from tests.proposing import propose, state
from tests.staff.planning import begin_housing_plan

pytestmark = pytest.mark.django_db
BAD = ImpactGrade.STRONGLY_NEGATIVE


def boxes(name, day):
    """Return the three boxes of a day."""
    return {f"{name}_day": day.day, f"{name}_month": day.month, f"{name}_year": day.year}


def typed(**more):
    """Return what somebody types of a proposal."""
    today = timezone.localdate()
    said = {"title": "Sell the depot", "words": "To a builder", "reason": "Savings"}
    days = boxes("begins_on", date(2031, 4, 1)) | boxes("from_on", today)
    return said | days | {"read_at": head()} | more


def shown(client, address):
    """Return a page's text."""
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def test_a_proposal_is_stated_changed_and_ended_by_whoever_corrects_its_service(talks, client_as):
    client, unit = client_as("head.of.service"), talks.unit("Housing Services")
    answer = client.post("/proposals/add/", typed(unit=unit))
    assert answer["Location"] == "/proposals/PR-1/"
    page = shown(client, "/proposals/PR-1/")
    for words in ("Sell the depot", "To a builder", "2031/32", "0 of 4 stated"):
        assert words in page, words
    changed = typed(unit=unit, title="Let the depot")
    assert client.post("/proposals/PR-1/change/", changed)["Location"] == "/proposals/PR-1/"
    today = boxes("from_on", timezone.localdate())
    end = {"reason": "Cabinet chose another", "read_at": head()} | today
    assert client.post("/proposals/PR-1/end/", end)["Location"] == "/proposals/PR-1/"
    page = shown(client, "/proposals/PR-1/")
    assert "It ended on" in page and "Cabinet chose another" in page and "Let the depot" in page
    assert "change/" not in page and client.get("/proposals/PR-1/change/").status_code == 404
    assert "Nothing fits" in shown(client, "/proposals/?q=depot")
    assert "Let the depot" in shown(client, "/proposals/?q=depot&state=all")


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"title": " "}, "Give an answer"),
        ({"title": "x" * 301}, "at most 300"),
        ({"words": "x" * 50_000 + "To a builder"}, "at most 20000"),
        ({"unit": "999999"}, "Select a valid choice"),
        ({"begins_on_day": "31", "begins_on_month": "2"}, "not a day in the calendar"),
        (boxes("begins_on", date(999, 1, 1)), "four figures"),
        ({"begins_on_year": ""}, "Write the year in figures"),
        (boxes("from_on", date(2014, 4, 1)) | {"reason": " "}, "say why"),
        ({"read_at": "x"}, "whole number"),
    ],
)
def test_what_makes_no_sense_is_told_and_all_that_was_typed_stands(
    talks, client_as, more, sentence
):
    before = head()
    answer = client_as("performance.officer").post("/proposals/add/", typed() | more)
    page = answer.content.decode()
    assert answer.status_code == 422 and head() == before
    assert sentence in page and "To a builder" in page


def test_whoever_may_not_propose_there_is_told_and_loses_nothing(talks, client_as):
    before = head()
    sent = typed(unit=talks.unit("Housing Services"))
    answer = client_as("service.manager").post("/proposals/add/", sent)
    page = answer.content.decode()
    assert answer.status_code == 422 and "choose another service or owner" in page
    assert "To a builder" in page and head() == before


def test_effects_are_stated_on_one_form_of_all_corporate_objectives(talks, client_as):
    propose(talks)
    client = client_as("head.of.service")
    page = shown(client, "/proposals/PR-1/effects/")
    assert page.count('type="radio"') == 6 * 4 and "Homes for all" in page
    sent = {
        "read_at": head(), "grade_O-1": "strongly_negative", "note_O-1": "Fewer homes",
        "grade_O-2": "neutral", "grade_O-3": "", "grade_O-4": "",
    }  # fmt: skip
    assert client.post("/proposals/PR-1/effects/", sent)["Location"] == "/proposals/PR-1/"
    assert Effect.objects.count() == 2
    page = shown(client, "/proposals/PR-1/")
    assert "Strongly negative" in page and "Fewer homes" in page and "2 of 4 stated" in page
    again = client.post("/proposals/PR-1/effects/", sent | {"read_at": head()}, follow=True)
    assert "says so already" in again.content.decode() and Effect.objects.count() == 2


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"grade_O-1": "ruinous"}, "Select a valid choice"),
        ({"grade_O-1": ""}, "Choose a grade for O-1"),
        ({"note_O-1": "x" * 2001 + "Fewer homes"}, "at most 2000"),
        ({"read_at": ""}, "Give an answer"),
    ],
)
def test_an_effect_that_makes_no_sense_is_told_beside_its_box(talks, client_as, more, sentence):
    propose(talks)
    before = head()
    sent = {"read_at": head(), "grade_O-1": "positive", "note_O-1": "Fewer homes"} | more
    answer = client_as("head.of.service").post("/proposals/PR-1/effects/", sent)
    page = answer.content.decode()
    assert answer.status_code == 422 and sentence in page and "Fewer homes" in page
    assert head() == before


def test_what_another_stated_meanwhile_is_not_written_over(talks, client_as):
    pk, read_at = propose(talks), head()
    state(talks, pk, homes=BAD)
    client = client_as("head.of.service")
    sent = {"read_at": read_at, "grade_O-1": "positive", "note_O-1": "Fewer homes"}
    answer = client.post("/proposals/PR-1/effects/", sent)
    page = answer.content.decode()
    assert answer.status_code == 422 and "while you were writing" in page
    assert "Fewer homes" in page and f'name="read_at" value="{head()}"' in page


def test_who_was_asked_is_recorded_and_what_came_of_it_follows(talks, client_as):
    propose(talks)
    client = client_as("head.of.service")
    asked = {"read_at": head(), "with_whom": "<b>Tenants</b>"} | boxes("on", date(2014, 5, 1))
    address = "/proposals/PR-1/consultations/"
    assert client.post(f"{address}add/", asked)["Location"] == "/proposals/PR-1/"
    page = shown(client, "/proposals/PR-1/")
    assert "&lt;b&gt;Tenants" in page and "1 May 2014" in page and "Not known yet" in page
    came = asked | {"read_at": head(), "what_came": "They agree", "reason": "Heard"}
    assert client.post(f"{address}1/", came)["Location"] == "/proposals/PR-1/"
    assert "They agree" in shown(client, "/proposals/PR-1/")
    assert client.get(f"{address}2/").status_code == 404
    refused = client.post(f"{address}1/", came | {"with_whom": " "})
    assert refused.status_code == 422 and "They agree" in refused.content.decode()
    taken = came | {"is_withdrawn": "on", "read_at": head()}
    client.post(f"{address}1/", taken)
    assert Consultation.objects.count() == 3
    assert "Nobody is recorded as asked" in shown(client, "/proposals/PR-1/")


def test_the_sum_tells_who_bears_most_and_sets_options_side_by_side(talks, client_as):
    state(talks, propose(talks), homes=BAD)
    state(talks, propose(talks, "Close the baths"), homes=ImpactGrade.POSITIVE, answer=BAD)
    client = client_as("councillor")
    page = shown(client, "/proposals/effects/")
    for words in ("Of 2 proposals", "1 × +1 + 1 × −2 = −1", "gains 1, losses 2", "Side by side"):
        assert words in page, words
    order = [page.index(it) for it in ("Answer calls at once", "Homes for all", "A clean town")]
    assert order == sorted(order)
    assert "Nothing fits" in shown(client, "/proposals/effects/?year=2030/31")
    assert "/methods/effects/" in page and "+2" in shown(client, "/methods/effects/")


def test_pages_are_read_as_known_on_a_past_day(talks, client_as):
    state(talks, propose(talks), homes=BAD)
    client = client_as("councillor")
    for address in ("/proposals/", "/proposals/effects/"):
        assert "Sell the depot" not in shown(client, f"{address}?known=2014-01-01")
    assert client.get("/proposals/PR-1/?known=2014-01-01").status_code == 404


def test_the_list_and_the_sum_leave_as_excel(talks, client_as):
    state(talks, propose(talks), homes=BAD)
    client = client_as("councillor")
    answer = client.get("/proposals/list.xlsx?q=depot")
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    row = [it.value for it in book["Proposals"][2]]
    assert row[:2] == ["PR-1", "Sell the depot"] and row[-2:] == [1, 4]
    answer = client.get("/proposals/effects.xlsx")
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    row = [it.value for it in book["By objective"][2]]
    assert row[1] == "Homes for all" and row[-2:] == [-2, "1 × −2 = −2"]
    assert [it.value for it in book["By proposal"][2]][2] == "Strongly negative"


def test_nonsense_in_the_address_breaks_nothing(talks, client_as):
    propose(talks)
    client = client_as("councillor")
    asked = "?q=%00%27&service=x&portfolio=x&year=99999999&state=x&sort=x&page=-1&known=x"
    for address in ("/proposals/", "/proposals/effects/", "/proposals/list.xlsx"):
        assert client.get(address + asked).status_code == 200


def test_an_empty_list_says_what_it_is_for(talks, client_as):
    page = shown(client_as("performance.officer"), "/proposals/")
    assert "Nothing is proposed yet" in page and "/proposals/add/" in page
    assert "/proposals/add/" not in shown(client_as("councillor"), "/proposals/")
    assert "Nothing is proposed" in shown(client_as("councillor"), "/proposals/effects/")
    assert ProposalVersion.objects.count() == 0


@pytest.fixture
def plan(talks, cast):
    kind = add_plan_kind(
        "Service plan",
        unit_kind="service",
        headings=[{"name": "Purpose"}, {"name": "Risks", "holds": "risks"}],
    )
    return begin_housing_plan(cast, kind)


def test_a_plan_states_its_effects_as_a_proposal_does_and_counts_in_the_sum(plan, client_as):
    client, address = client_as("head.of.service"), "/plans/P-1/effects/"
    assert address in shown(client, "/plans/P-1/")
    assert "0 of 4 stated" in shown(client, address)
    sent = {"read_at": head(), "grade_O-1": "negative", "note_O-1": "Fewer homes"}
    assert client.post(f"{address}state/", sent)["Location"] == address
    asked = {"read_at": head(), "with_whom": "Tenants"} | boxes("on", date(2014, 5, 1))
    assert client.post(f"{address}consultations/add/", asked)["Location"] == address
    page = shown(client, address)
    assert "Fewer homes" in page and "1 of 4 stated" in page and "Tenants" in page
    refused = client.post(f"{address}state/", sent | {"grade_O-1": "", "read_at": head()})
    assert refused.status_code == 422 and "Fewer homes" in refused.content.decode()
    page = shown(client_as("councillor"), "/proposals/effects/")
    assert "Of 1 proposal or plan" in page and "Housing 2030/31" in page
    assert client_as("councillor").get(f"{address}state/").status_code == 404


def test_a_persons_own_plan_has_no_such_page(talks, cast, client_as):
    kind = add_plan_kind("Individual objectives", owner="person")
    person = talks.actor("service.manager")
    wanted = PlanWanted(
        "Mine", date(2030, 4, 1), date(2031, 4, 1), person_id=person.person_id,
        manager_id=talks.post("Head of Housing"),
    )  # fmt: skip
    add_plan(wanted, kind_id=kind, by=person, at=timezone.now())
    assert client_as("service.manager").get("/plans/P-1/").status_code == 200
    for step in ("", "state/", "consultations/add/"):
        address = f"/plans/P-1/effects/{step}"
        assert client_as("service.manager").get(address).status_code == 404
