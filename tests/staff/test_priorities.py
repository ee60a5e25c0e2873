"""The pages of prioritisations: prepared, scored, closed, read; bad input; and who sees which mark."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta

import openpyxl
import pytest
from django.utils import timezone

from goldenthread.audit.queries import head
from goldenthread.governance.commands.changes import Add, Say
from goldenthread.organisation.access import SYSTEM
from goldenthread.plan.commands.marks import GivenMark, give_marks
from goldenthread.plan.commands.prioritisation_parts import (
    WantedCriterion,
    WantedOption,
    record_criterion,
    record_option,
    withdraw_option,
)
from goldenthread.plan.commands.scorers import name_scorers
from goldenthread.plan.models import Criterion, OptionMark, PrioritisationVersion, Scorer
from goldenthread.rules.numbers import number
from tests.chosen import chosen, key
from tests.prioritising import (
    SCORERS,
    acting,
    add_route,
    begin,
    build_priorities,
    build_scored,
    by_now,
    person_named,
)

pytestmark = pytest.mark.django_db
HOUSING = "Housing Services"
PAGE, SHEET, RESULT = "/priorities/PZ-1/", "/priorities/PZ-1/marks/", "/priorities/PZ-1/result/"


@pytest.fixture
def prepared(cast):
    return build_priorities(cast)


@pytest.fixture
def scored(cast):
    return build_scored(cast)


def boxes(name, day):
    """Return the three boxes of a day."""
    return {f"{name}_day": day.day, f"{name}_month": day.month, f"{name}_year": day.year}


def typed(cast, **more):
    """Return what somebody types of a prioritisation of housing."""
    today = timezone.localdate()
    said = {
        "title": "What to build first", "purpose": "There is money for one.", "marks": "0 = No\n1 = Yes",
        "unit": cast.structure.services[HOUSING], "read_at": head(),
    }  # fmt: skip
    return said | boxes("opens_on", today) | boxes("closes_on", today + timedelta(9)) | more


def shown(client, address, status=200):
    """Return a page's text."""
    answer = client.get(address)
    assert answer.status_code == status, address
    return answer.content.decode()


def sent(client, address, given):
    """Send a form that is to be taken, and return the page that follows."""
    answer = client.post(address, given, follow=True)
    assert answer.redirect_chain, answer.content.decode()
    return answer.content.decode()


def refused(client, address, given):
    """Send a form that is to be refused, and return the page that says why."""
    before, answer = head(), client.post(address, given)
    assert answer.status_code == 422 and head() == before, answer
    return answer.content.decode()


def test_it_is_prepared_by_pages_scored_and_closed(cast, client_as):
    """The whole way by the pages alone."""
    client = client_as("head.of.service")
    assert "Nothing is prioritised" in shown(client, "/priorities/")
    page = sent(client, "/priorities/add/", typed(cast))
    assert "What to build first" in page and "There is no criterion yet" in page
    for name, weight in (("Need", "2"), ("Cost", "0.5")):
        way = "yes" if name == "Need" else "no"
        said = {"name": name, "weight": weight, "is_high_good": way, "read_at": head()}
        page = sent(client, f"{PAGE}criteria/add/", said)
    assert "80%" in page and "A low mark is good" in page
    for name in ("Roads", "Parks"):
        page = sent(client, f"{PAGE}options/add/", {"title": name, "read_at": head()})
    people = [person_named(it) for it in ("head.of.service", "staff")]
    page = sent(client, f"{PAGE}scorers/add/", {"people": people})
    assert "Daniel Webb" in page and "Open for scoring" in page
    assert "Nobody sees another’s marks" in shown(client, f"{PAGE}open/")
    sent(client, f"{PAGE}open/", {"read_at": head()})
    page = sent(client, SHEET, {"mark_1_1": "1", "mark_2_1": "0", "read_at": head()})
    assert "2 of 4 marks given" in page
    page = sent(client_as("staff"), SHEET, {
        "mark_1_1": "1", "mark_1_2": "1", "why_1_2": "Dear", "mark_2_1": "0", "mark_2_2": "abstain",
        "read_at": head(),
    })  # fmt: skip
    assert "4 of 4 marks given; 1 of them you cannot judge" in page and 'value="Dear"' in page
    page = shown(client, PAGE)
    assert "1 of 2 people have judged everything" in page and "2 of 4" in page
    assert "2 marks of 8 will be missing: Grace Adeyemi (2)" in shown(client, f"{PAGE}close/")
    assert "2 marks are still missing" in refused(client, f"{PAGE}close/", {"read_at": head()})
    page = sent(client, f"{PAGE}close/", {"is_confirmed": "on", "read_at": head()})
    assert "Roads comes first, with 80.0 of 100" in page and "80.0 + 0.0 = 80.0" in page
    assert "Nobody judged it on Cost" in page


def test_the_result_tells_the_order_its_working_disagreement_and_what_would_change_it(
    scored, client_as
):
    assert "There is no result" in shown(client_as("head.of.service"), RESULT)
    scored.close()
    page = shown(client_as("head.of.service"), RESULT)
    for words in (
        "Parks comes first", "Why is it third?", "2 of 3 people would put it first",
        "Cllr Ruth Hallam on Need: 0 – Nothing, 2.7 below the mean. “So says the councillor.”",
        "If Cost weighed 3.75 instead of 1, Pools would be level with Parks; with any more,",
        "If Need weighed 0.8 instead of 3", "Pools level with Roads", "18 of 18 marks were given", "<svg",
    ):  # fmt: skip
        assert words in page, words


def test_others_are_told_how_far_people_are_apart_and_not_who(scored, client_as):
    scored.close()
    page = shown(client_as("staff"), RESULT)
    assert "1 mark on Need is far from the others." in page and "from 0 to 4" in page
    for words in ("Ruth Hallam", "So says the", "Mine"):
        assert words not in page, words
    page = shown(client_as("councillor"), RESULT)
    assert "Mine" in page and "Grace Adeyemi" not in page and "So says the head" not in page
    assert "So says the councillor." in shown(client_as("councillor"), SHEET)


@pytest.mark.parametrize(
    "username", ["performance.officer", "head.of.service", "director", "auditor"]
)
def test_before_it_closes_nobody_finds_anothers_mark_by_any_way(scored, client_as, username):
    client = client_as(username)
    addresses = [
        "/priorities/", PAGE, RESULT, "/search/?q=says", "/audit/",
        "/audit/?name=plan:marks:given",
    ]  # fmt: skip
    latest = head()
    addresses += [f"/audit/{number}/" for number in range(latest - 6, latest + 1)]
    for address in addresses:
        page = client.get(address).content.decode()
        for scorer in set(SCORERS) - {username}:
            assert f"So says the {scorer}" not in page, address
    for name in ("result.xlsx", "result.csv"):
        assert client.get(f"{PAGE}{name}").status_code == 404


def test_in_the_trail_marks_are_the_scorers_and_once_closed_of_who_runs_it(scored, client_as):
    numbers = {it.person_id: it.event for it in OptionMark.objects.all()}
    mine = numbers[person_named("head.of.service")]
    theirs = numbers[person_named("service.manager")]

    def finds(username, number):
        answer = client_as(username).get(f"/audit/{number}/")
        return answer.status_code == 200 and "So says the" in answer.content.decode()

    assert not finds("performance.officer", theirs) and not finds("auditor", theirs)
    scored.close()
    assert finds("performance.officer", theirs) and finds("performance.officer", mine)
    assert not finds("auditor", theirs)


def test_what_if_weights_stand_in_the_address_and_nothing_is_recorded(scored, client_as):
    scored.close()
    client, before = client_as("staff"), head()
    page = shown(client, f"{RESULT}?w1=0")
    assert "What if" in page and "Pools comes first" in page and "Pools: 3 → 1" in page
    assert f"{PAGE}result.xlsx?w1=0" in page and head() == before
    assert "No option changes its place" in shown(client, f"{RESULT}?w1=3.1")
    for query, words in (
        ("w1=0&w2=0", "All weights are nought"), ("w1=lots", "is not a number"),
        ("w1=-1", "A weight is nought or more"),
    ):  # fmt: skip
        page = shown(client, f"{RESULT}?{query}")
        assert words in page and "Parks comes first" in page, query


def test_the_result_is_set_beside_an_earlier_one(scored, cast, client_as):
    scored.close()
    again = build_priorities(cast, "A year later")
    record_option(again.pk, WantedOption("Bridges"), **by_now())
    withdraw_option(again.pk, 2, reason="Built", **by_now())
    again.open()
    again.score("councillor", ((1, 1),))
    given = {(3, 1): GivenMark(number(4)), (4, 1): GivenMark(number(2))}
    give_marks(again.pk, given, **by_now(acting("councillor")))
    again.close()
    page = shown(client_as("staff"), "/priorities/PZ-2/result/?with=PZ-1")
    for words in ("Up 2 places", "Was not among the options", "Not among the options here: Parks"):
        assert words in page, words
    assert "Beside" in shown(client_as("staff"), "/priorities/PZ-2/result/?with=PZ-77")


def test_the_result_leaves_as_excel_and_csv_with_marks_for_who_runs_it_alone(scored, client_as):
    scored.close()
    answer = client_as("head.of.service").get(f"{PAGE}result.xlsx")
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert book.sheetnames[:4] == ["What comes first", "Working", "What would change it", "Marks"]
    rows = list(book["Marks"].iter_rows(values_only=True))
    assert len(rows) >= 18 and any("Cllr Ruth Hallam" in str(it) for it in rows)
    answer = client_as("councillor").get(f"{PAGE}result.xlsx")
    assert "Marks" not in openpyxl.load_workbook(io.BytesIO(answer.content)).sheetnames
    answer = client_as("staff").get(f"{PAGE}result.csv")
    found = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [it[1] for it in found[-3:]] == ["Parks", "Roads", "Pools"]
    for name, word in (("list.xlsx", None), ("list.csv", "PZ-1")):
        answer = client_as("staff").get(f"/priorities/{name}")
        assert answer.status_code == 200 and (word is None or word in answer.content.decode())


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"title": " "}, "Give an answer"),
        ({"marks": "none = 0\n1 = Yes"}, "Line 1, “none = 0”, does not begin with a number"),
        ({"marks": "1 = Yes"}, "from two to 11 marks"),
        ({"marks": "1 = Yes\n0 = No"}, "The marks rise"),
        ({"marks": "1..2 = Yes\n3"}, "Line 1"),
        ({"closes_on_year": "1999"}, "end before it begins"),
        ({"closes_on_month": "13"}, "not a day in the calendar"),
        ({"unit": ""}, "Choose an answer"),
        ({"read_at": "x"}, "whole number"),
    ],
)
def test_what_makes_no_sense_is_told_and_all_that_was_typed_stands(cast, client_as, more, sentence):
    page = refused(client_as("performance.officer"), "/priorities/add/", typed(cast) | more)
    assert sentence in page and "There is money for one." in page


def test_whoever_may_not_run_one_there_is_told_and_loses_nothing(cast, client_as):
    page = refused(client_as("service.manager"), "/priorities/add/", typed(cast))
    assert "choose another service or post" in page and "There is money for one." in page


@pytest.mark.parametrize(
    ("part", "given", "sentence"),
    [
        ("criteria/add/", {"name": "Speed", "weight": ""}, "Write what it weighs"),
        ("criteria/add/", {"name": "Speed", "weight": "heavy"}, "is not a number"),
        ("criteria/add/", {"name": "Speed", "weight": "-2"}, "A weight is from 0"),
        ("criteria/add/", {"name": "Need", "weight": "1", "words": "Speed"}, "has this name"),
        ("options/add/", {"title": "", "words": "Speed"}, "Write what the option is"),
        ("options/add/", {"title": "Roads", "words": "Speed"}, "among the options already"),
        ("options/add/", {"title": "Speed", "unit": "999999"}, "valid choice"),
        ("options/2/withdraw/", {"reason": ""}, "Give an answer"),
        ("scorers/add/", {}, "Choose who is to score"),
        ("scorers/1/release/", {"reason": "Speed", "person": "1"}, "has changed meanwhile"),
        ("drop/", {"reason": " "}, "Give an answer"),
    ],
)
def test_a_part_that_makes_no_sense_is_told_beside_its_box(
    prepared, client_as, part, given, sentence
):
    said = {"read_at": head(), "is_high_good": "yes"} | given
    if part.startswith("scorers/1") and person_named("councillor") == 1:
        said["person"] = "2"
    page = refused(client_as("head.of.service"), PAGE + part, said)
    assert sentence in page and ("Speed" not in given.values() or "Speed" in page)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"mark_1_1": "9"}, "Choose a mark of the scale"),
        ({"mark_1_1": "1", "why_1_1": "x" * 1001}, "at most 1000 characters"),
        ({"read_at": ""}, "Give an answer"),
    ],
)
def test_a_mark_that_makes_no_sense_is_told_and_the_sheet_stands(
    prepared, client_as, given, sentence
):
    prepared.open()
    said = {"read_at": head(), "mark_2_2": "3", "why_2_2": "Typed with care"} | given
    page = refused(client_as("councillor"), SHEET, said)
    assert sentence in page and "Typed with care" in page and 'value="3" selected' in page


def test_an_option_withdrawn_while_somebody_scores_is_told_and_the_rest_is_saved(
    prepared, client_as
):
    prepared.open()
    client, read_at = client_as("councillor"), head()
    withdraw_option(prepared.pk, 2, reason="The lottery pays", **by_now())
    page = sent(client, SHEET, {"read_at": read_at, "mark_1_1": "4", "mark_2_1": "3"})
    assert (
        "Your marks are recorded" in page and "“Parks” was withdrawn while you were scoring" in page
    )
    assert list(OptionMark.objects.values_list("option", flat=True)) == [1]


def test_closed_while_somebody_scores_everything_typed_stands(prepared, client_as):
    prepared.open()
    prepared.score("head.of.service")
    client, read_at = client_as("councillor"), head()
    prepared.close()
    answer = client.post(SHEET, {"read_at": read_at, "mark_1_1": "4", "why_1_1": "Typed"})
    page = answer.content.decode()
    assert answer.status_code == 422 and "is closed, so that no marks are taken now" in page
    assert "Typed" in page


def test_in_two_windows_the_second_is_told_and_may_confirm(prepared, client_as):
    prepared.open()
    client, read_at = client_as("councillor"), head()
    sent(client, SHEET, {"read_at": read_at, "mark_1_1": "4"})
    said = {"read_at": read_at, "mark_1_1": "2", "why_1_1": "Thought again"}
    page = refused(client, SHEET, said)
    assert "Somebody changed this" in page and "Thought again" in page
    assert "Your marks are recorded" in sent(client, SHEET, said | {"read_at": head()})


def test_members_of_a_body_are_asked_together(prepared, cast, client_as):
    since = date(2014, 4, 1)
    chosen(Add("body", {"name": "Priorities Board"}, since, "board"))
    body = key("body", "board")
    for post in ("Head of Housing", "Internal Auditor"):
        seat = (body, None, cast.structure.posts[post], None, "")
        chosen(Say("membership", seat, {"is_ended": False}, since))
    page = sent(client_as("head.of.service"), f"{PAGE}scorers/add/", {"body": body})
    assert Scorer.objects.filter(body=body).exists() and "Priorities Board" in page
    assert "Priya Nair" in page


def test_it_is_changed_released_and_dropped_by_pages(prepared, cast, client_as):
    client = client_as("head.of.service")
    page = sent(client, f"{PAGE}change/", typed(cast, title="Otherwise", reason="Clearer"))
    assert "Otherwise" in page and PrioritisationVersion.objects.count() == 2
    same = {"name": "Need", "weight": "3", "is_high_good": "yes", "read_at": head()}
    sent(client, f"{PAGE}criteria/1/", same)
    assert Criterion.objects.count() == 2
    page = sent(client, f"{PAGE}criteria/2/", same | {"name": "Cost", "is_withdrawn": "on"})
    assert "100%" in page
    page = sent(client, f"{PAGE}options/3/", {"title": "Baths", "read_at": head()})
    assert "Baths" in page
    released = {"reason": "On leave", "person": person_named("councillor"), "read_at": head()}
    assert "is released" in sent(client, f"{PAGE}scorers/1/release/", released)
    page = sent(client, f"{PAGE}drop/", {"reason": "Overtaken", "read_at": head()})
    assert "It was dropped on" in page and "Overtaken" in page
    assert client.get(f"{PAGE}change/").status_code == 404


def test_the_list_is_narrowed_and_says_what_waits_for_me(scored, cast, client_as):
    begin(cast, "Later", closes_on=date(2030, 1, 1))
    page = shown(client_as("councillor"), "/priorities/")
    assert "Give your marks" in page and "Later" in page
    page = shown(client_as("councillor"), "/priorities/?mine=1&step=open&q=first&sort=-title")
    assert "What comes first" in page and "Later" not in page
    assert "Nothing fits" in shown(client_as("staff"), "/priorities/?mine=1")


def test_its_result_is_sent_for_approval_shown_to_who_decides_and_adopted(scored, client_as):
    scored.close()
    add_route()
    head_of, auditor = client_as("head.of.service"), client_as("auditor")
    assert "/priorities/PZ-1/send/" in head_of.get(PAGE).text
    assert "/priorities/PZ-1/send/" not in auditor.get(PAGE).text
    nothing = head_of.post(f"{PAGE}send/", {"read_at": head(), "route": "", "title": ""})
    assert nothing.status_code == 422 and "govuk-error-summary" in nothing.text
    sent = head_of.post(
        f"{PAGE}send/",
        {"read_at": head(), "route": "priorities", "title": "What to pay for", "words": "Soon"},
    )
    assert sent.url == "/packages/PK-1/"
    assert "PK-1" in auditor.get(PAGE).text and "On its way to be adopted" in head_of.get(PAGE).text
    assert (
        head_of.get(f"{PAGE}send/").status_code == 200
    )  # and says that it is on its way, when sent
    again = {"read_at": head(), "route": "priorities", "title": "Twice"}
    assert "on its way already, in PK-1" in head_of.post(f"{PAGE}send/", again).text
    line = auditor.get("/packages/PK-1/lines/1/").text
    for words in ("place 1", "How far people agree", "What would change the order", "Score of 100"):
        assert words in line, words
    today = timezone.localdate()
    sent = {
        "read_at": head(),
        "all_lines": "approved:",
        "confirmed": "1",
        **boxes("decided_on", today),
    }
    assert auditor.post("/packages/PK-1/decide/approve/", sent).status_code == 302
    adopted = head_of.get(PAGE).text
    assert "Adopted by Internal Auditor" in adopted and "/priorities/PZ-1/send/" not in adopted


def test_without_a_route_it_is_told_that_there_is_none(scored, client_as):
    scored.close()
    page = client_as("head.of.service").get(f"{PAGE}send/")
    assert "No route is in force for priorities" in page.text


def test_as_known_on_a_past_day_there_is_nothing_to_change(scored, client_as):
    client = client_as("head.of.service")
    yesterday = timezone.localdate() - timedelta(1)
    assert "Nothing is prioritised on that day" in shown(client, f"/priorities/?known={yesterday}")
    today = timezone.localdate()
    assert "Close it" in shown(client, PAGE)
    del today


def test_the_pages_ask_as_much_of_ten_times_as_many(cast, client_as, django_assert_num_queries):
    few = build_scored(cast)
    many = begin(cast, "Many")
    for place in range(30):
        record_option(many.pk, WantedOption(f"Option {place}"), **by_now())
    for name in ("Need", "Cost"):
        record_criterion(many.pk, WantedCriterion(name, number(1)), **by_now())
    people = ("performance.officer", "director", "auditor", "staff", *SCORERS)
    name_scorers(many.pk, [person_named(it) for it in people], by=SYSTEM, at=timezone.now())
    many.open()
    for username in people:
        many.score(username, [(place % 5, (place + 1) % 5) for place in range(30)])
    client = client_as("head.of.service")
    counted = []
    for reference in (few.reference, many.reference):
        page = f"/priorities/{reference}/"
        counted.append([_queries(client, it) for it in (page, f"{page}marks/")])
    assert counted[0] == counted[1]
    few.close()
    many.close()
    found = [_queries(client, f"/priorities/{it.reference}/result/") for it in (few, many)]
    assert found[0] == found[1]


def _queries(client, address):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)
