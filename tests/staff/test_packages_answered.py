"""Packages answered in the browser: in bulk, line by line, refined, sent back, proposed again, withdrawn."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from goldenthread.audit.queries import head
from goldenthread.governance.commands.changes import End, Say
from goldenthread.governance.commands.deciding import LineAnswer
from goldenthread.governance.commands.powers import PowerWanted, grant_power
from goldenthread.governance.models import Decision, LineNow, OpenStep, Package, SuggestionAnswer
from goldenthread.indicators.models import Definition, Target
from goldenthread.organisation.access import SYSTEM
from goldenthread.rules.ladder import Answer
from goldenthread.rules.numbers import number
from tests.cast import AT
from tests.climbs import NAMES, build_ladder, put_packages
from tests.framework import FROM, done
from tests.staff.answering import text_of, typed
from tests.staff.changing import looked, on, path_of

pytestmark = pytest.mark.django_db
BOX = "20140701_20141001_target"


@pytest.fixture
def climbs(cast):
    return build_ladder(cast)


def states():
    """Return how the lines of the first package stand."""
    rows = LineNow.objects.filter(package__reference="PK-1").order_by("number")
    return list(rows.values_list("number", "state", "stage"))


def test_all_lines_are_answered_at_once_after_it_was_told_what_it_comes_to(climbs, client_as):
    climbs.propose(HS01="12", HS20="30", RB09="10")
    client, address = client_as("performance.officer"), "/packages/PK-1/decide/board/"
    assert "Look at what it comes to" in text_of(client.get(address))
    told = client.post(address, typed())
    assert told.status_code == 200 and "Recommend: 3 lines." in text_of(told)
    assert not Decision.objects.filter(step="board").exists()
    answer = client.post(address, typed(confirmed="1"), follow=True)
    assert "recommended 3 lines" in text_of(answer)
    row = Decision.objects.get(step="board")
    assert (row.meeting, row.minute, row.decided_on) == ("Board", "7", timezone.localdate())
    assert [it[2] for it in states()] == [2, 2, 2]


def test_lines_are_answered_each_in_its_own_way(climbs, client_as):
    climbs.propose(HS01="12", HS20="30", RB09="10")
    climbs.up_to("PK-1", "leaders")
    client, address = client_as("auditor"), "/packages/PK-1/decide/leaders/"
    sent = typed(
        line_1="sent_back:", words_1="Why so low?", line_2="sent_back:board", words_2="Ask again",
        **{f"r3_{BOX}": "9"},
    )  # fmt: skip
    told = text_of(client.post(address, sent))
    assert "Send back to its proposer: 1 line." in told and "Recommend, refined: 1 line." in told
    client.post(address, sent | {"confirmed": "1"})
    assert states() == [(1, "back", 0), (2, "climbing", 1), (3, "climbing", 3)]
    assert list(LineNow.objects.filter(is_refined=True).values_list("number", flat=True)) == [3]


@pytest.mark.parametrize("confirmed", ["", "1"], ids=["looked at", "recorded"])
@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"all_lines": "", "line_2": "", "words_2": ""}, "Choose an answer for all lines"),
        ({"all_lines": "adopt"}, "Select a valid choice"),
        ({"all_lines": "", "words_1": "Kept"}, "Choose an answer for this line"),
        ({"all_lines": "refused:"}, "Line 1 is refused: say why"),
        ({"line_1": "sent_back:"}, "Line 1 is sent back: say why"),
        ({f"r1_{BOX}": "twelve"}, "twelve"),
        ({f"r1_{BOX}": "12%"}, "counted in days"),
        ({"decided_on_year": "2199"}, "The meeting is still to come"),
        ({"decided_on_year": "2001"}, "It came to this step on"),
        ({"decided_on_day": "99"}, "not a day"),
        ({"meeting": "x" * 201}, "at most 200"),
        ({"read_at": "x"}, "whole number"),
    ],
)
def test_what_makes_no_sense_is_told_beside_its_box_and_all_that_was_typed_stands(
    climbs, client_as, more, sentence, confirmed
):
    climbs.propose(HS01="12", HS20="30")
    before, client = head(), client_as("performance.officer")
    sent = typed(
        confirmed=confirmed,
        minute="Kept minute",
        **{"words_2": "Kept words", "line_2": "approved:"},
    )
    answer = client.post("/packages/PK-1/decide/board/", sent | more)
    said = text_of(answer)
    assert answer.status_code == 422 and head() == before
    assert sentence in said, said[-3000:]
    assert "Kept minute" in said and ("Kept words" in said or "words_2" in more)


def test_two_at_once_one_stands_and_the_other_is_told_with_what_they_typed(climbs, client_as):
    climbs.propose(HS01="12", HS20="30")
    client, sent = client_as("performance.officer"), typed(confirmed="1", words_1="My words")
    climbs.decide("PK-1", "board", {1: LineAnswer(Answer.APPROVED)}, others=None)
    answer = client.post("/packages/PK-1/decide/board/", sent)
    assert answer.status_code == 302  # what still waits is answered; line 1 was not there any more
    sent = typed(confirmed="1", words_1="My words", line_1="approved:")
    climbs.propose(HS01="12", HS20="30")
    early = typed(confirmed="1", line_2="refused:", words_2="No")
    climbs.decide("PK-2", "board")
    answer = client.post("/packages/PK-2/decide/board/", early)
    said = text_of(answer)
    assert answer.status_code == 422 and "that stands" in said
    assert "Line 2: “No”" in said and "Line 2: Refuse" in said


def test_what_comes_into_force_and_how_many_ratings_change_is_told_before_the_last_step(
    climbs, client_as
):
    climbs.put([climbs.line("HS01", "12")])
    climbs.up_to("PK-1", "final")
    client, address = client_as("performance.officer"), "/packages/PK-1/decide/final/"
    told = text_of(client.post(address, typed()))
    assert "1 line comes into force on its day." in told and "rated otherwise" in told
    answer = client.post(address, typed(confirmed="1"), follow=True)
    assert "1 line comes into force on its day" in text_of(answer)
    row = Target.objects.filter(series=climbs.cast.series["HS01"]).order_by("event").last()
    assert row.value == number("12") and row.start_on == date(2014, 7, 1)


def test_a_split_step_is_answered_by_each_body_and_lines_are_handed_on(climbs, client_as):
    climbs.propose(HS01="12", RB09="10")
    climbs.up_to("PK-1", "policy")
    client = client_as("performance.officer")
    address = "/packages/PK-1/decide/policy/?body=communities"
    said = text_of(client.get(address))
    assert "HS01" in said and "Prosperity for targets" in said
    sent = typed(all_lines="", line_1="handed:prosperity", confirmed="1")
    client.post(address, sent)
    assert set(OpenStep.objects.values_list("body_id", flat=True)) == {climbs.bodies["prosperity"]}
    client.post("/packages/PK-1/decide/policy/?body=prosperity", typed(confirmed="1"))
    assert [it[2] for it in states()] == [5, 5]


def test_of_a_split_step_only_the_parts_that_are_ones_own_are_led_to(climbs, client_as):
    """The auditor is clerk of one body: the other is named, and lines are not handed to who has them."""
    climbs.propose(HS01="12", RB09="10")
    climbs.up_to("PK-1", "policy")
    post = climbs.cast.structure.posts["Internal Auditor"]
    member = (climbs.bodies["communities"], None, post, None, "")
    done(Say("membership", member, {"capacity": "Clerk"}, FROM))
    clerk, officer = client_as("auditor"), client_as("performance.officer")
    ours, others = (f"{POLICY}?body={body}" for body in ("communities", "prosperity"))
    said = text_of(clerk.get(ours))
    assert "Prosperity for targets" in said and others not in said
    assert "handed:prosperity" in said and "handed:communities" not in said
    assert clerk.get(others).status_code == 404
    assert others in text_of(officer.get(ours)) and officer.get(others).status_code == 200


POLICY = "/packages/PK-1/decide/policy/"


def test_what_was_sent_back_is_proposed_again_otherwise(climbs, client_as):
    put_packages(climbs)
    client = client_as("performance.officer")
    assert "Why so low?" in text_of(client.get("/packages/PK-2/again/"))
    wrong = {"read_at": head(), "words": "Better", "take_1": "on", f"r1_{BOX}": "many"}
    answer = client.post("/packages/PK-2/again/", wrong)
    assert answer.status_code == 422 and "Better" in text_of(answer)
    sent = {"read_at": head(), "words": "Better", "take_1": "on", f"r1_{BOX}": "33"}
    assert client.post("/packages/PK-2/again/", sent)["Location"] == "/packages/PK-2/"
    said = text_of(client.get("/packages/PK-2/"))
    assert "<b>33</b>" in said and "Better" in said
    assert client.get("/packages/PK-2/again/").status_code == 404


def test_lines_are_withdrawn_and_a_slip_in_their_numbers_is_told(climbs, client_as):
    climbs.propose(HS01="12", HS20="30", RB09="10")
    client, address = client_as("performance.officer"), "/packages/PK-1/withdraw/"
    for lines, sentence in (
        ("x", "is no line"),
        ("3-1", "wrong way"),
        ("9", "Line 9 has been decided"),
    ):
        answer = client.post(address, {"read_at": head(), "lines": lines, "words": "A slip"})
        assert answer.status_code == 422 and sentence in text_of(answer), lines
        assert "A slip" in text_of(answer)
    client.post(address, {"read_at": head(), "lines": "1, 3-3", "words": "A slip"})
    assert [it[1] for it in states()] == ["withdrawn", "climbing", "withdrawn"]


def test_what_is_suggested_is_accepted_or_declined(climbs, client_as):
    put_packages(climbs)
    member = client_as("councillor")
    answer = member.post("/packages/PK-3/suggest/leaders/", {"line": "7", "words": "Ten"})
    assert answer.status_code == 422 and "There is no line 7" in text_of(answer)
    member.post("/packages/PK-3/suggest/leaders/", {"line": "1", "words": "Ten would do"})
    officer, address = client_as("performance.officer"), "/packages/PK-3/suggestions/SG-2/"
    assert "Ten would do" in text_of(officer.get(address))
    officer.post(address, {"is_accepted": "no", "words": "Not this year"})
    assert SuggestionAnswer.objects.get().words == "Not this year"
    assert "Not this year" in text_of(officer.get("/packages/PK-3/"))


def test_a_change_that_was_looked_at_is_sent_for_approval_instead_of_recorded(climbs, client_as):
    client = client_as("performance.officer")
    sent = {"read_at": head(), "reason": "Bolder homes", "t_20140701_20141001": "12",
            "t_20150401_20160401": "11"}  # fmt: skip
    address = client.post("/indicators/HS01/targets/?from=2014", sent)["Location"]
    key = address.rstrip("/").split("/")[-2]
    assert "Send for approval instead" in text_of(client.get(address))
    page = f"/packages/send/{key}/"
    assert "Bolder homes" in text_of(client.get(page))
    answer = client.post(page, {"read_at": head(), "route": "x", "title": "", "words": "Kept"})
    assert answer.status_code == 422 and "Kept" in text_of(answer)
    made = client.post(
        page, {"read_at": head(), "route": "ladder", "title": "Homes", "words": "Bolder homes"}
    )
    assert made["Location"] == "/packages/PK-1/"
    said = text_of(client.get("/packages/PK-1/"))
    assert "2014/15 Q2" in said and "2015/16" in said and "<b>11 days</b>" in said
    assert client.get(page).status_code == 404 and Package.objects.count() == 1
    assert not Target.objects.filter(start_on=date(2015, 4, 1)).exists()


def test_a_definition_is_sent_for_approval_shown_beside_what_stands_and_refined(cast, client_as):
    climbs = build_ladder(cast, kinds=["definition"])
    client = client_as("performance.officer")
    looked_at = looked(
        client, "/indicators/HS01/change/", title="Days until a home is let", decimals="2",
        reason="Plainer", **on(timezone.localdate()),
    )  # fmt: skip
    key = path_of(looked_at).rstrip("/").split("/")[-2]
    assert "Send for approval instead" in text_of(looked_at)
    sent = {"read_at": head(), "route": "ladder", "title": "Plainer names", "words": ""}
    assert client.post(f"/packages/send/{key}/", sent)["Location"] == "/packages/PK-1/"
    assert client.get(f"/packages/send/{key}/").status_code == 404
    before = Definition.objects.filter(indicator__code="HS01").count()
    page = text_of(client.get("/packages/PK-1/decide/board/"))
    assert "<b>Days until a home is let</b>" in page and 'name="r1_title"' in page
    assert 'name="r1_decimals"' in page and "becomes" in page
    wrong = client.post("/packages/PK-1/decide/board/", typed(r1_decimals="two"))
    assert "Decimals shown: write a whole number in digits" in text_of(wrong)
    refused = client.post("/packages/PK-1/decide/board/", typed(r1_decimals="9", confirmed="1"))
    assert refused.status_code == 422 and "Decimals cannot be “9”" in text_of(refused)
    client.post("/packages/PK-1/decide/board/", typed(r1_decimals="1", confirmed="1"))
    for step in NAMES[2:]:
        for body in climbs.split("PK-1") if step == "policy" else [None]:
            more: dict[str, Any] = {"body": body} if body else {}
            climbs.decide("PK-1", step, at=timezone.now(), **more)
    row = Definition.objects.filter(indicator__code="HS01").latest("pk")
    assert Definition.objects.filter(indicator__code="HS01").count() == before + 1
    assert (row.title, row.decimals) == ("Days until a home is let", 1)


def test_a_rating_rule_is_sent_for_approval(cast, client_as):
    build_ladder(cast, kinds=["rule"])
    client = client_as("performance.officer")
    looked_at = looked(
        client, "/rules/corporate-rule/adopt/", adopted_by="Cabinet", reason="Stricter",
        **{"c1-at_least": "1"}, **on(date(2014, 4, 1)),
    )  # fmt: skip
    key = path_of(looked_at).rstrip("/").split("/")[-2]
    assert "Send for approval instead" in text_of(looked_at)
    sent = {"read_at": head(), "route": "ladder", "title": "A stricter rule", "words": ""}
    assert client.post(f"/packages/send/{key}/", sent)["Location"] == "/packages/PK-1/"
    assert "Where high is good" in text_of(client.get("/packages/PK-1/lines/1/"))


def test_what_is_beyond_a_delegated_power_is_not_offered_and_the_page_says_why(climbs, client_as):
    climbs.propose(HS01="12")
    today, post = timezone.localdate(), climbs.cast.structure.posts["Portfolio Holder for Housing"]
    from_on, to_on = today + timedelta(days=1), today + timedelta(days=30)
    wanted = PowerWanted(
        climbs.bodies["board"], post, ("targets",), from_on, to_on, today, "minute 12"
    )
    grant_power(wanted, by=SYSTEM, at=timezone.now())
    client, why = client_as("councillor"), "it goes to the body"
    page = text_of(client.get("/packages/PK-1/"))
    assert "Not yours to answer. The delegated power" in page and why in page
    assert "/packages/PK-1/decide/" not in page
    assert client.get("/packages/PK-1/decide/board/").headers["Location"] == "/packages/PK-1/#now"
    sent = client.post("/packages/PK-1/decide/board/", typed(confirmed="1", words="Kept words"))
    assert sent.status_code == 422 and why in text_of(sent) and "Kept words" in text_of(sent)


def test_of_a_split_step_a_power_opens_the_part_of_its_own_body_alone(climbs, client_as):
    """The line of the other body is of a day that the power does not reach."""
    today, post = timezone.localdate(), climbs.cast.structure.posts["Portfolio Holder for Housing"]
    lines = [climbs.line("RB09", "9"), climbs.line("HS20", "30")]
    lines = [
        replace(it, from_on=today + timedelta(days=days))
        for it, days in zip(lines, (9, 99), strict=True)
    ]
    climbs.put(lines)
    climbs.up_to("PK-1", "policy")
    wanted = PowerWanted(
        climbs.bodies["prosperity"], post, ("targets",), today, today + timedelta(days=30), today,
        "minute 12",
    )  # fmt: skip
    grant_power(wanted, by=SYSTEM, at=timezone.now())
    client, address = client_as("councillor"), "/packages/PK-1/decide/policy/"
    page = text_of(client.get("/packages/PK-1/"))
    assert f"{address}?body=prosperity" in page and f"{address}?body=communities" not in page
    for asked in ("", "?body=prosperity"):
        shown = text_of(client.get(address + asked))
        assert "1. <a" in shown and "2. <a" not in shown
    assert client.get(f"{address}?body=communities").headers["Location"] == "/packages/PK-1/#now"
    assert client.get(f"{address}?body=board").status_code == 404


def test_the_body_that_took_over_answers_what_waits_at_a_split_step(climbs, client_as):
    """The committee of the first line ends, once the line waits for it and once before another comes."""
    climbs.propose(HS01="12", RB09="9")
    climbs.up_to("PK-1", "policy")
    done(End("body", climbs.bodies["communities"], AT.date(), climbs.bodies["board"]))
    later = climbs.propose(HS20="30")
    climbs.up_to(later, "policy")
    client = client_as("performance.officer")
    for reference in ("PK-1", later):
        address = f"/packages/{reference}/decide/policy/?body=board"
        assert address in text_of(client.get(f"/packages/{reference}/"))
        shown = text_of(client.get(address))
        assert "Answer to line 1" in shown and "Answer to line 2" not in shown
        client.post(address, typed(confirmed="1"))
    assert states() == [(1, "climbing", 5), (2, "climbing", 4)]
    decided = Decision.objects.filter(step="policy")
    assert {it.body_id for it in decided} == {climbs.bodies["board"]} and decided.count() == 2
