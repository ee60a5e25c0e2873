"""The pages of bodies and duties: what they show on which day and to whom, and what each form does."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from goldenthread.audit.queries import event_numbered, head
from goldenthread.governance.commands.changes import Add, End, Say
from goldenthread.governance.queries.register import framework_known
from goldenthread.indicators.commands.restrictions import restrict_series
from goldenthread.indicators.models import RestrictionKind
from goldenthread.organisation.access import SYSTEM
from tests.cast import AT
from tests.framework import FROM, Frame, body_of, build_framework, done

TODAY = timezone.localdate()
LATER = date(TODAY.year + 1, 4, 1)
PANEL = "/framework/bodies/performance-panel/"


@pytest.fixture
def frame(cast) -> Frame:
    return build_framework(cast)


@pytest.fixture
def officer(frame, client_as):
    return client_as("performance.officer")


def page(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def day(of):
    return {"from_on_day": of.day, "from_on_month": of.month, "from_on_year": of.year}


def given(**values):
    return {"read_at": str(head()), "reason": "", **day(TODAY), **values}


def sent(client, address, **values):
    return client.post(address, given(**values))


def confirmed(client, address, **values):
    """See what will happen, then confirm; return what was foreseen."""
    foreseen = sent(client, address, **values)
    assert foreseen.status_code == 200, foreseen.content.decode()
    text = foreseen.content.decode()
    assert "What will happen" in text
    before = head()
    answer = sent(client, address, step="confirm", **values)
    assert answer.status_code == 302, answer.content.decode()
    assert head() == before + 1
    return text


def on(part, key, when=TODAY):
    return framework_known(only=(part,)).on(part, key, when)


def test_the_list_is_a_tree_that_is_searched_and_filtered_and_read_on_any_day(officer, frame):
    now = page(officer, "/framework/bodies/")
    assert now.index("Cabinet") < now.index("1 body below") < now.index("Performance Panel")
    assert "2 bodies" in now
    found = page(officer, "/framework/bodies/?q=panel")
    assert "Performance Panel" in found
    assert "Cabinet" in found  # what is above it stays, to say where it is
    assert "No body fits" in page(officer, "/framework/bodies/?q=zzz")
    assert "Performance Panel" not in page(officer, "/framework/bodies/?role=decides")
    assert "No body yet" in page(officer, "/framework/bodies/?on=2012-01-01")
    done(End("body", frame.panel, LATER, frame.cabinet))
    assert "1 body that has ended" in page(officer, f"/framework/bodies/?on={LATER}")
    gone = page(officer, f"/framework/bodies/?on={LATER}&ended=yes")
    assert "Its work passed to" in gone
    assert "Ends on" in page(officer, "/framework/bodies/")


@pytest.mark.parametrize(
    "asked", ["on=yesterday", "on=0001-01-01", "role=nothing", "q=%00", "on=9999-12-31"]
)
def test_nonsense_in_the_address_is_no_fault(officer, asked):
    for address in ("/framework/bodies/", PANEL, "/framework/duties/", "/framework/gaps/"):
        assert officer.get(f"{address}?{asked}").status_code == 200


def test_a_bodys_page_says_what_it_is_for_who_sits_on_it_and_what_it_watches(officer, cast):
    shown = page(officer, PANEL)
    for words in ("HR Manager", "Louise Tan", "Chair", "To ask why.", "Every quarter", "CS01",
                  "Report to Cabinet", "One for each service", "Nobody yet"):  # fmt: skip
        assert words in shown
    assert "1 of 11 services has a member." in shown
    cabinet = page(officer, "/framework/bodies/cabinet/")
    assert "<h3>Purpose</h3>" in cabinet
    assert "<em>decide</em>" in cabinet
    assert "What comes to it" in cabinet


def test_what_was_known_is_read_as_known(officer, frame):
    done(Say("body", frame.panel, {"name": "Review Panel"}, TODAY))
    assert "Review Panel" in page(officer, PANEL)
    past = page(officer, f"{PANEL}?known=2014-07-14")
    assert "Performance Panel" in past
    assert f"{PANEL}change/" not in past
    assert officer.get("/framework/bodies/cabinet/?known=2010-01-01").status_code == 404


def test_markdown_that_runs_is_shown_and_does_not_run(officer, frame):
    terms = (
        "<script>alert(1)</script> [x](javascript:alert(1)) ![y](https://elsewhere.example/y.png)"
    )
    done(Say("body", frame.panel, {"terms": terms}, TODAY))
    shown = page(officer, PANEL)
    assert "<script>alert" not in shown
    assert 'href="javascript:' not in shown
    assert "<img" not in shown


def body_form(**more):
    return {"name": "Audit Board", "role": "manages", "above": "cabinet", **more}


def test_a_body_is_added_from_a_day_on(officer, frame):
    said = confirmed(officer, "/framework/add-body/", **body_form(terms="To look."))
    assert "Audit Board begins on" in said
    body = framework_known().key_of("body", "audit-board")
    assert on("body", body).says["above_id"] == frame.cabinet
    event = event_numbered(head())
    assert event.name == "governance:body:added"
    assert event.subject.label == "Audit Board"


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"name": ""}, "Name: Give an answer."),
        ({"name": "x" * 121}, "at most 120 characters"),
        ({"terms": "x" * 50_000}, "at most 20000 characters"),
        ({"name": "CABINET"}, "two bodies called"),
        ({"role": "nothing"}, "Select a valid choice"),
        ({"from_on_year": "9999"}, "too far away"),
        ({"from_on_month": "13"}, "is not a day in the calendar"),
    ],
)
def test_what_makes_no_sense_is_told_and_all_that_was_typed_is_kept(officer, more, told):
    before = head()
    answer = sent(officer, "/framework/add-body/", **(body_form(first_cycle="July 2026") | more))
    assert answer.status_code == 422
    text = answer.content.decode()
    assert told in text
    assert 'value="July 2026"' in text
    assert head() == before


def test_a_body_is_not_put_above_itself_by_a_way_round(officer, frame):
    form = {"name": "Cabinet", "role": "decides", "above": "performance-panel"}
    answer = sent(officer, "/framework/bodies/cabinet/change/", **form)
    assert answer.status_code == 422
    assert "round in a circle" in answer.content.decode()


def test_a_change_says_only_what_was_changed_and_the_past_asks_why(officer, frame):
    form = {"name": "Review Panel", "role": "scrutinises", "above": "cabinet"}
    answer = sent(officer, f"{PANEL}change/", **(form | day(date(2014, 1, 1))))
    assert answer.status_code == 422
    assert "say why" in answer.content.decode()
    confirmed(officer, f"{PANEL}change/", **form, reason="Council agreed")
    assert on("body", frame.panel).says["name"] == "Review Panel"
    assert on("body", frame.panel, FROM).says["name"] == "Performance Panel"
    shown = page(officer, PANEL)
    assert "<del>Performance Panel</del> <ins>Review Panel</ins>" in shown
    assert "Council agreed" in shown


def test_somebody_who_changed_it_meanwhile_is_not_overwritten(officer, frame):
    form = given(name="One name", role="scrutinises", above="cabinet", step="confirm")
    done(Say("body", frame.panel, {"name": "Another name"}, TODAY))
    before = head()
    answer = officer.post(f"{PANEL}change/", form)
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "Somebody changed" in text
    assert "One name" in text
    assert head() == before


def test_a_body_that_ends_passes_on_its_work_and_says_so_first(officer, frame):
    team = body_of("Review Team", above_id=frame.panel)
    board = body_of("Board")
    done(Say("watch", (board, "body", frame.panel, ""), {"how_often": "yearly"}, FROM))
    refused = sent(officer, f"{PANEL}end/")
    assert refused.status_code == 422
    assert "choose the body that takes them over" in refused.content.decode()
    said = confirmed(officer, f"{PANEL}end/", successor="board", reason="Abolished")
    for words in ("1 body stands under Board: Review Team.", "2 things that it watches pass to Board",
                  "1 duty passes to Board: Report to Cabinet.", "2 memberships of it end."):  # fmt: skip
        assert words in said
    assert on("body", frame.panel) is None
    assert on("body", team).says["above_id"] == board
    assert on("duty", "report").says["body_id"] == board
    known = framework_known()
    assert [
        key for key in known.in_force("watch", TODAY) if key[1:3] == ("body", frame.panel)
    ] == []
    ended = page(officer, PANEL)
    assert "took over its work" in ended
    assert "This is how it was on its last day" in ended
    assert "Louise Tan" in ended
    assert "It took over the work of" in page(officer, "/framework/bodies/board/")


def test_members_come_by_post_by_name_as_a_body_and_one_for_each_unit(officer, frame, cast):
    add = "/framework/bodies/cabinet/members/add/"
    confirmed(officer, add, how="post", post="head-of-housing", capacity="Leader")
    confirmed(officer, add, how="person", person_name="Priya Nair")
    confirmed(officer, add, how="body", member_body="performance-panel")
    confirmed(officer, add, how="each", unit_kind="service")
    shown = page(officer, "/framework/bodies/cabinet/")
    for words in ("Grace Adeyemi", "Leader", "Priya Nair", "One for each service"):
        assert words in shown
    assert event_numbered(head()).name == "governance:membership:added"
    assert "Sits on" in page(officer, PANEL)


@pytest.mark.parametrize(
    ("form", "told"),
    [
        ({"how": "post"}, "Choose a post."),
        ({"how": "person", "person_name": "Nobody Atall"}, "Nobody is called Nobody Atall"),
        ({"how": "person"}, "Write a name."),
        ({"how": "each"}, "Choose a kind of unit."),
        ({"how": "post", "post": "no-such-post"}, "Select a valid choice"),
        ({"how": "post", "post": "hr-manager", "from_on_year": "1950"}, "is not there on"),
        ({}, "How do they come to it"),
    ],
)
def test_a_member_that_makes_no_sense_is_refused_beside_its_box(officer, form, told):
    before = head()
    add = "/framework/bodies/cabinet/members/add/"
    answer = sent(officer, add, capacity="Deputy chair", **form)
    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert 'value="Deputy chair"' in answer.content.decode()
    assert head() == before


def test_a_member_is_changed_and_leaves(officer, frame, cast):
    key = (frame.panel, None, cast.structure.posts["HR Manager"], None, "")
    who = "?who=post:hr-manager"
    confirmed(officer, f"{PANEL}members/change/{who}", capacity="Vice chair", for_unit="hr")
    assert on("membership", key).says["capacity"] == "Vice chair"
    said = confirmed(officer, f"{PANEL}members/end/{who}", **day(LATER))
    assert "HR Manager leaves Performance Panel" in said
    assert on("membership", key, LATER) is None
    assert "What will change" in page(officer, PANEL)
    for wrong in ("?who=post:no-such", "?who=", "?who=person:louise-tan"):
        assert officer.get(f"{PANEL}members/end/{wrong}").status_code == 404


@pytest.mark.parametrize(
    ("form", "name"),
    [
        ({"what": "everything"}, "Everything"),
        ({"what": "unit", "unit": "housing-services"}, "Housing Services"),
        ({"what": "indicator", "code": "hs01"}, "HS01"),
        ({"what": "body", "watched_body": "performance-panel"}, "Performance Panel"),
        ({"what": "words", "words": "Corporate plan / all of it"}, "Corporate plan / all of it"),
    ],
)
def test_what_a_body_watches_is_added_changed_and_ended(officer, form, name):
    cabinet = "/framework/bodies/cabinet/"
    confirmed(officer, f"{cabinet}watches/add/", how_often="monthly", purpose="To ask.", **form)
    shown = page(officer, cabinet)
    assert name in shown
    assert "Every month" in shown
    start = shown.index("watches/change/?")
    what = shown[start : shown.index('"', start)].partition("?")[2]
    address = f"{cabinet}watches/change/?{what}"
    confirmed(officer, address, how_often="yearly", purpose="To ask.")
    assert "Every year" in page(officer, cabinet)
    confirmed(officer, address.replace("change", "end"), **day(TODAY))
    assert "It watches nothing so far" in page(officer, cabinet)


def test_an_indicator_that_is_not_there_or_not_to_be_seen_is_not_watched(officer, cast, client_as):
    add = "/framework/bodies/cabinet/watches/add/"
    answer = sent(officer, add, what="indicator", code="XX99", how_often="monthly")
    assert answer.status_code == 422
    assert "There is no indicator XX99" in answer.content.decode()
    restrict_series(
        [cast.series["CS01"]], by=SYSTEM, at=AT, kind=RestrictionKind.EXEMPT, reason="Commercial"
    )
    assert "CS01" in page(officer, PANEL)
    assert "CS01" not in page(client_as("councillor"), PANEL)
    assert "CS01" not in page(client_as("councillor"), f"{PANEL}?on={LATER}")


def test_the_register_is_searched_filtered_sorted_and_taken_away(officer, cast):
    post = cast.structure.posts["HR Manager"]
    done(Add("duty", {"does": "Appraise everybody", "post_id": post, "by_when": "by 31 May"}, FROM))
    done(Add("duty", {"does": "Write a plan", "unit_kind": "service", "how_often": "yearly"}, FROM))
    done(Add("duty", {"does": "Tell residents"}, FROM))
    shown = page(officer, "/framework/duties/")
    assert "4 duties" in shown
    assert "1 falls to nobody" in shown
    assert "Louise Tan" in shown
    for asked, there in (
        ("q=louise", "Appraise everybody"), ("body=performance-panel", "Report to Cabinet"),
        ("post=hr-manager", "Appraise everybody"), ("kind=service", "Write a plan"),
        ("post=nobody", "Tell residents"),
    ):  # fmt: skip
        found = page(officer, f"/framework/duties/?{asked}")
        assert there in found
        assert "1 duty" in found, asked
    turned = page(officer, "/framework/duties/?sort=-does")
    assert turned.index("Write a plan") < turned.index("Appraise everybody")
    assert "No duty fits" in page(officer, "/framework/duties/?q=zzz")
    answer = officer.get("/framework/duties.csv?sort=does")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert [row[1] for row in rows[1:]] == [
        "Appraise everybody", "Report to Cabinet", "Tell residents", "Write a plan",
    ]  # fmt: skip
    assert rows[1][2:5] == ["HR Manager", "Louise Tan", "by 31 May"]
    book = openpyxl.load_workbook(io.BytesIO(officer.get("/framework/duties.xlsx").content))
    assert book["Duties"].max_row == 5


def duty_form(**more):
    return {"does": "Keep the risk register", "holder": "post", "post": "hr-manager", **more}


def test_a_duty_is_added_changed_and_ended(officer):
    confirmed(officer, "/framework/add-duty/", **duty_form(how_often="monthly", to_body="cabinet"))
    address = "/framework/duties/keep-the-risk-register/"
    assert "Every month" in page(officer, address)
    form = duty_form(
        holder="each", unit_kind="service", by_when="by 31 May", to_words="The auditor"
    )
    confirmed(officer, f"{address}change/", **form)
    shown = page(officer, address)
    assert "Each service" in shown
    assert "The auditor" in shown
    confirmed(officer, f"{address}end/")
    assert "This duty ended on" in page(officer, address)
    assert "Keep the risk register" not in page(officer, "/framework/duties/")


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"does": ""}, "What is to be done: Give an answer."),
        ({"does": "x" * 2_001}, "at most 2000 characters"),
        ({"holder": "body"}, "Choose a body."),
        ({"holder": "words"}, "Write whose duty it is."),
        ({"to_body": "cabinet", "to_words": "The auditor"}, "not both"),
    ],
)
def test_a_duty_that_makes_no_sense_is_refused_and_kept(officer, more, told):
    before = head()
    answer = sent(officer, "/framework/add-duty/", **(duty_form(source="Constitution") | more))
    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert 'value="Constitution"' in answer.content.decode()
    assert head() == before


def test_posts_units_and_the_start_page_say_what_is_asked(officer, client_as, cast):
    post = page(officer, "/organisation/posts/hr-manager/")
    assert "Sits on" in post
    assert "Performance Panel" in post
    unit = page(officer, "/organisation/units/hr/")
    assert "Watched by" in unit
    assert "HR Manager for HR" in unit
    mine = page(client_as("louise.tan"), "/")
    assert "My bodies and duties" in mine
    assert "Report to Cabinet" in mine
    assert "My bodies and duties" not in page(officer, "/")
    assert "Performance Panel" not in page(client_as("partner"), "/organisation/")


def test_gaps_are_listed_each_with_the_way_to_mend_it(officer, frame, cast):
    done(Add("duty", {"does": "Tell residents"}, FROM))
    shown = page(officer, "/framework/gaps/")
    for words in ("Units without a representative", "Bodies that watch nothing", "Cabinet",
                  "Duties that fall to nobody", "Tell residents", "Housing Services"):  # fmt: skip
        assert words in shown
    assert f"{PANEL}members/add/" in shown
    assert "No body yet" in page(officer, "/framework/gaps/?on=2012-01-01")


def counted_queries(client, address):
    with CaptureQueriesContext(
        connection,
    ) as caught:
        page(client, address)
    return len(caught)


def test_the_number_of_queries_does_not_grow_with_the_framework(officer, frame, cast):
    addresses = ("/framework/bodies/", PANEL, "/framework/duties/", "/framework/gaps/")
    few: dict[str, Any] = {each: counted_queries(officer, each) for each in addresses}
    for number in range(12):
        body = body_of(f"Team {number}", above_id=frame.panel)
        done(Say("watch", (body, "everything", None, ""), {"how_often": "yearly"}, FROM))
        done(Add("duty", {"does": f"Duty {number}", "body_id": frame.panel}, FROM))
    assert {each: counted_queries(officer, each) for each in addresses} == few
    assert max(few.values()) < 34
