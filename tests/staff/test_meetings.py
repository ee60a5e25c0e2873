"""The pages of a body's meetings: the schedule, recording what was decided in one go, what was decided."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from goldenthread.audit.queries import head
from goldenthread.governance.models import Decision, LineNow
from tests.climbs import build_ladder

pytestmark = pytest.mark.django_db
PAGE = "/framework/bodies/leaders/decisions/"
PAST = "/framework/bodies/leaders/meetings/"


@pytest.fixture
def climbs(cast):
    return build_ladder(cast)


@pytest.fixture
def two(climbs):
    """Two packages before the Leaders Panel, whose clerk is the auditor."""
    references = [climbs.propose(HS01="12"), climbs.propose(HS20="30", RB09="9")]
    for each in references:
        climbs.decide(each, "board")
    return references


def text(answer, status=200):
    assert answer.status_code == status
    return answer.content.decode()


def form(answers: dict[str, tuple[str, str]], **more: Any) -> dict[str, Any]:
    today = timezone.localdate()
    found = {
        "read_at": head(), "called": "Leaders Panel", "minute": "LP/7",
        "on_day": today.day, "on_month": today.month, "on_year": today.year,
    }  # fmt: skip
    for reference, (answer, words) in answers.items():
        found[f"answer-{reference}-leaders"] = answer
        found[f"words-{reference}-leaders"] = words
    return {**found, **more}


def test_the_schedule_is_read_by_all_and_written_by_the_clerk(climbs, two, client_as):
    html = text(client_as("auditor").get(PAGE))
    assert html.count("<select") == 2 and "Record the meeting" in html
    assert "Sent back to Board" in html and "Targets, 2 lines" in html
    html = text(client_as("councillor").get(PAGE))
    assert two[0] in html and "<select" not in html and "Record the meeting" not in html
    assert client_as("councillor").post(PAGE, form({two[0]: ("approved", "")})).status_code == 404
    assert client_as("auditor").get("/framework/bodies/none-such/decisions/").status_code == 404
    assert "Before it now" in text(client_as("staff").get("/framework/bodies/leaders/"))


def test_what_would_be_refused_is_told_before_it_is_confirmed(climbs, two, client_as):
    """A no without words and a day to come were confirmed as what will be recorded, and refused then."""
    clerk = client_as("auditor")
    for answer, said in (("refused", "Refused"), ("sent_back:board", "Sent back to Board")):
        html = text(clerk.post(PAGE, form({two[0]: (answer, "")})), 422)
        assert f"{two[0]}: {said}, so say why." in html and "<details open" in html
    ahead = timezone.localdate() + timedelta(days=1)
    days = {"on_day": ahead.day, "on_month": ahead.month, "on_year": ahead.year}
    html = text(clerk.post(PAGE, form({two[0]: ("approved", "")}, **days)), 422)
    assert "The meeting is still to come" in html
    assert "What will be recorded" in text(clerk.post(PAGE, form({two[0]: ("refused", "Why not")})))


def test_a_meeting_is_recorded_after_one_confirmation(climbs, two, client_as):
    clerk, before = client_as("auditor"), head()
    sent = form({two[0]: ("approved", ""), two[1]: ("sent_back:board", "Why <so> low?")})
    html = text(clerk.post(PAGE, sent))
    assert f"{two[0]}, Targets of the year: Recommended, 1 line" in html
    assert "Sent back to Board, 2 lines (“Why &lt;so&gt; low?”)" in html and head() == before
    mended = text(clerk.post(PAGE, {**sent, "step": "mend"}))
    assert "Why &lt;so&gt; low?" in mended and 'value="LP/7"' in mended
    answer = clerk.post(PAGE, {**sent, "step": "confirm"}, follow=True)
    html = text(answer)
    assert answer.redirect_chain == [(PAST, 302)] and head() == before + 1
    assert "Recorded: 2 packages, 3 lines." in html and "Minute LP/7" in html
    stages = LineNow.objects.order_by("package__reference", "number").values_list(
        "stage", flat=True
    )
    assert list(stages) == [3, 1, 1]


def test_lines_that_came_after_the_meeting_are_named_and_stay(climbs, two, client_as):
    climbs.back_later(two[1], 1, "leaders")
    clerk, said = client_as("auditor"), f"{two[1]}: line 1 (HS20) came on 20 July 2014"
    early = {"on_day": 16, "on_month": 7, "on_year": 2014}
    sent = form(dict.fromkeys(two, ("approved", "")), **early)
    html = text(clerk.post(PAGE, sent))
    assert said in html and f"{two[1]}, Targets of the year: Recommended, 1 line" in html
    assert said in text(clerk.post(PAGE, {**sent, "step": "confirm"}, follow=True))
    left = form({two[1]: ("approved", "")}, **early)
    for step in ({}, {"step": "confirm"}):
        html = text(clerk.post(PAGE, {**left, **step}, follow=True), 422)
        assert f"{two[1]}: It came to this step on 20 July 2014, after the meeting" in html
        assert f'href="#id_answer-{two[1]}-leaders"' in html


def test_what_is_not_reached_stays(climbs, two, client_as):
    clerk = client_as("auditor")
    sent = form({two[0]: ("refused", "Too dear"), two[1]: ("", "")})
    assert "One package was not reached" in text(clerk.post(PAGE, sent))
    clerk.post(PAGE, {**sent, "step": "confirm"})
    assert [it.package.reference for it in Decision.objects.filter(step="leaders")] == [two[0]]
    assert two[1] in text(clerk.get(PAGE))


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"called": " "}, "Write which meeting it was"),
        ({"on_day": "31", "on_month": "2"}, "is not a day in the calendar"),
        ({"on_year": "2199"}, "The meeting is still to come"),
        ({"on_year": "2013"}, "It came to this step on 14 July 2014"),
        ({"answer-PK-1-leaders": ""}, "Say what was decided of PK-1"),
        ({"answer-PK-1-leaders": "", "words-PK-1-leaders": ""}, "Choose what was decided"),
        (
            {"answer-PK-1-leaders": "sent_back", "words-PK-1-leaders": ""},
            "PK-1: Sent back to",
        ),
        ({"answer-PK-1-leaders": "handed"}, "Select a valid choice"),
        ({"answer-PK-9-leaders": "approved"}, "PK-9 does not wait here any more"),
        ({"words-PK-1-leaders": "x" * 5_001}, "5000 characters"),
        ({"read_at": "never"}, "whole number"),
    ],
)
def test_what_is_wrong_is_said_and_all_that_was_typed_stays(climbs, two, client_as, more, says):
    before = head()
    sent = form({two[0]: ("approved", "Bold enough")}, **more)
    html = text(client_as("auditor").post(PAGE, {**sent, "step": "confirm"}), 422)
    assert says in html and 'value="LP/7"' in html and head() == before
    if "words-PK-1-leaders" not in more:
        assert "Bold enough" in html


def test_what_somebody_answered_meanwhile_is_told_and_nothing_is_lost(climbs, two, client_as):
    sent = form({two[0]: ("approved", "Good"), two[1]: ("approved", "Also good")})
    climbs.decide(two[1], "leaders")
    clerk, before = client_as("auditor"), head()
    html = text(clerk.post(PAGE, {**sent, "step": "confirm"}), 422)
    assert f"{two[1]} does not wait here any more" in html and "You had written: Also good" in html
    assert "Good" in html and head() == before
    again = form({two[0]: ("approved", "Good")}, step="confirm")
    assert clerk.post(PAGE, again).status_code == 302


def test_what_was_decided_is_searched_sorted_and_taken_away(climbs, two, client_as):
    clerk = client_as("auditor")
    assert "has decided nothing here yet" in text(clerk.get(PAST))
    clerk.post(PAGE, form({two[0]: ("approved", ""), two[1]: ("refused", "No")}, step="confirm"))
    html = text(client_as("councillor").get(PAST))
    assert "Recommended (1 line)" in html and "Refused (2 lines)" in html
    assert "Refused (1 line)" in text(client_as("staff").get(PAST))  # of Housing alone
    assert two[1] not in text(clerk.get(f"{PAST}?q={two[0]}"))
    assert "Nothing fits this search" in text(clerk.get(PAST + "?q=never"))
    for asked in ("sort=package", "sort=-package", "sort=meeting", "sort=x&page=-1&q=%00"):
        text(clerk.get(f"{PAST}?{asked}"))
    answer = clerk.get("/framework/bodies/leaders/meetings.csv")
    rows = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert [(row[1], row[3], row[7]) for row in rows[1:]] == [
        ("Leaders Panel", two[0], "Recommended (1 line)"),
        ("Leaders Panel", two[1], "Refused (2 lines)"),
    ]


def test_nothing_before_a_body_is_said_so(climbs, client_as):
    assert "Nothing waits before Leaders for targets" in text(client_as("auditor").get(PAGE))


def test_ten_times_as_many_take_the_same_queries(climbs, client_as, django_assert_num_queries):
    climbs.decide(climbs.propose(HS01="12"), "board")
    clerk = client_as("auditor")
    text(clerk.get(PAGE))
    with CaptureQueriesContext(connection) as asked:
        text(clerk.get(PAGE))
    few = len(asked)
    for _ in range(9):
        climbs.decide(climbs.propose(HS01="12"), "board")
    text(clerk.get(PAGE))
    with django_assert_num_queries(few):
        assert text(clerk.get(PAGE)).count("<select") == 10
