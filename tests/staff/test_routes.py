"""Approval routes on pages: the ladder, the editor of steps without JavaScript, what is refused, ending."""

from __future__ import annotations

import html
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate

from goldenthread.audit.queries import head
from goldenthread.governance.commands.changes import Add, Say
from goldenthread.governance.queries.register import framework_known
from tests.cast import AT
from tests.framework import FROM, body_of, done
from tests.staff.changing import form_of, on
from tests.staff.test_portfolios import text

HOME = "/framework/routes/"
LADDER = [
    {"name": "Panel recommends", "by": "body", "of": ["panel"], "acts": ["challenge", "recommend"],
     "days": 14},
    {"name": "Auditor is heard", "by": "post", "of": ["internal-auditor"], "acts": ["note"],
     "beside": True},
    {"name": "Cabinet adopts", "by": "body", "of": ["cabinet"], "acts": ["adopt"]},
]  # fmt: skip


@pytest.fixture
def officer(cast, client_as):
    return client_as("performance.officer")


@pytest.fixture
def route(cast):
    """Targets climb by a panel without members, an auditor beside it, and a cabinet with a clerk."""
    body_of("Panel")
    cabinet = body_of("Cabinet", role="decides")
    clerk = (cabinet, None, cast.structure.posts["Performance Officer"], None, "")
    done(Say("membership", clerk, {"capacity": "Clerk"}, FROM))
    says = {"name": "Targets", "kinds": ["targets"], "steps": LADDER, "is_required": True}
    done(Add("route", says, FROM, "targets"))


def steps_of(reference="targets", day=None):
    known = framework_known()
    found = known.on("route", known.key_of("route", reference), day or localdate())
    return [(it["key"], it["name"]) for it in found.says["steps"]]


def boxes(client, address):
    """Return the form as it stands, with every box that is ticked of several."""
    page = client.get(address).content.decode()
    ticked: dict[str, list[str]] = {}
    for tag in re.findall(r'<input[^>]*type="checkbox"[^>]*>', page):
        if "checked" in tag:
            name, value = (
                re.search(r'name="([^"]+)"', tag)[1],
                re.search(r'value="([^"]*)"', tag)[1],
            )
            ticked.setdefault(name, []).append(value)
    return form_of(client, address) | ticked


def confirmed(client, address, **given):
    """Send the form, read what will happen, confirm; return that page and the one after."""
    told = client.post(address, given)
    assert "What will happen" in text(told), text(told)
    form = told.content.decode().split('class="gt-confirm"')[1].split("</form>")[0]
    kept: dict[str, list[str]] = {}
    for name, value in re.findall(r'name="([^"]+)" value="([^"]*)"', form):
        kept.setdefault(name, []).append(html.unescape(value))
    return text(told), client.post(address, {**kept, "step": "confirm"}, follow=True)


def test_the_list_says_which_change_must_climb_what_has_no_route_and_where_nobody_acts(
    officer, route
):
    shown = text(officer.get(HOME))
    assert "Targets" in shown and "yes" in shown
    assert "No route, so that whoever has the right records them directly: Definitions" in shown
    assert "Nobody can act here: Panel has no members who could answer." in shown


def test_a_route_draws_its_ladder_with_who_acts_today(officer, route):
    shown = text(officer.get(HOME + "targets/"))
    assert "challenge, recommend, within 14 days" in shown
    assert "Side by side: each of them answers." in shown
    words = " ".join(re.sub(r"<[^>]+>", " ", shown).split())
    assert "Performance Officer , Marian Cole Clerk" in words
    assert "Nobody can act here: Panel has no members" in shown
    assert officer.get(HOME + "no-such/").status_code == 404


def test_a_step_is_added_moved_and_taken_out_without_javascript(officer, route):
    address, before = HOME + "targets/change/", head()
    given = boxes(officer, address)
    added = officer.post(address, {**given, "do": "add", "reason": "Kept"})
    assert added.status_code == 200 and "Step 4" in text(added) and "Kept" in text(added)
    assert "There is something to mend" not in text(added)
    moved = officer.post(address, {**given, "do": "up-2"}).content.decode()
    assert moved.index("Cabinet adopts") < moved.index("Auditor is heard")
    assert (
        "Panel recommends" not in officer.post(address, {**given, "do": "out-0"}).content.decode()
    )
    assert officer.post(address, {**given, "do": "down-999999999999"}).status_code == 200
    assert officer.post(address, {**given, "do": "nonsense"}).status_code == 200
    assert head() == before


def test_a_changed_route_keeps_the_keys_of_its_steps_and_says_first_what_it_comes_to(
    officer, route
):
    address, today = HOME + "targets/change/", localdate()
    given = boxes(officer, address) | {"s2-name": "The Cabinet adopts", "s0-days": "21"}
    told, _ = confirmed(officer, address, **given)
    assert "has 3 steps: Panel recommends, Auditor is heard and The Cabinet adopts" in told
    assert "No package climbs it now." in told
    assert steps_of()[2] == ("cabinet-adopts", "The Cabinet adopts")
    assert steps_of(day=today - timedelta(days=1))[2] == ("cabinet-adopts", "Cabinet adopts")
    acts = framework_known().on("route", framework_known().key_of("route", "targets"), today)
    assert acts.says["steps"][0]["acts"] == ["challenge", "recommend"]
    history = text(officer.get(HOME + "targets/"))
    assert "21 days" in history and "14 days" in history


def test_a_route_is_added_with_its_steps(officer, route):
    address = HOME + "add-route/"
    given = boxes(officer, address) | {
        "name": "Pairing", "kinds": ["pairing"], "s0-name": "Each agrees", "s0-who": "remit",
        "s0-bodies": ["panel", "cabinet"], "s0-acts": ["challenge", "adopt"], "s0-days": "",
    }  # fmt: skip
    told, after = confirmed(officer, address, **given)
    assert "It is for: Pairings." in told
    assert after.status_code == 200 and steps_of("pairing") == [("each-agrees", "Each agrees")]


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"name": ""}, "Write what the route is called."),
        ({"kinds": []}, "Tick at least one kind of change"),
        ({"s0-name": ""}, "Write what the step is called, or take it out."),
        ({"s0-who": ""}, "Choose who acts."),
        ({"s0-who": "body:none"}, "none"),
        ({"s0-acts": []}, "Tick at least one thing that may be done there."),
        ({"s0-acts": ["rule"]}, "rule"),
        ({"s0-days": "0"}, "from 1 to 366"),
        ({"s0-days": "9" * 40}, "from 1 to 366"),
        ({"s0-who": "remit"}, "Tick two bodies or more"),
        ({"s0-name": "cabinet adopts"}, "another step of this name"),
        ({"s2-acts": ["note"]}, "neither adopts nor approves"),
        ({"s1-acts": ["propose"]}, "only the first step does"),
        ({"name": "x" * 300}, "120"),
        ({"s0-name": "x\x00"}, "Null"),
        ({**on(FROM - timedelta(days=900))}, "not there on that day"),
    ],
)
def test_what_cannot_be_climbed_is_refused_beside_its_box_and_all_that_was_typed_stays(
    officer, route, wrong, sentence
):
    address, before = HOME + "targets/change/", head()
    given = boxes(officer, address) | {"reason": "Because we said so"} | wrong
    answer = officer.post(address, given)
    assert answer.status_code == 422, text(answer)
    assert sentence in text(answer), text(answer)
    assert "Because we said so" in text(answer)
    assert head() == before


def test_a_route_ends_and_nothing_sets_out_on_it_any_more(officer, route):
    given = form_of(officer, HOME + "targets/end/") | {"reason": "Another way"}
    told, after = confirmed(officer, HOME + "targets/end/", **given)
    assert "Targets ends: nothing sets out on it from" in told
    assert "They need no route then" in told
    shown = text(officer.get(HOME + "targets/"))
    assert "Ended on" in shown and after.status_code == 200
    assert officer.get(HOME + "targets/change/").status_code == 404
    assert "Ended or to come" in text(officer.get(HOME))


def test_two_who_change_a_route_at_once_the_second_is_told(officer, route):
    address = HOME + "targets/change/"
    given = boxes(officer, address)
    confirmed(officer, address, **{**given, "s0-days": "21"})
    late = officer.post(address, {**given, "s0-days": "28", "step": "confirm"})
    assert late.status_code == 422
    assert "Somebody changed Targets while you were writing" in text(late)
    assert 'value="28"' in text(late)


def test_a_step_at_which_nobody_acts_is_a_gap(officer, route):
    shown = text(officer.get("/framework/gaps/"))
    assert "Steps of approval routes at which nobody can act" in shown
    assert "Panel recommends: Panel has no members who could answer" in shown


def test_the_handbook_and_the_picture_hold_the_routes(officer, route):
    book = text(officer.get("/framework/handbook/"))
    assert "Approval routes" in book and "Auditor is heard" in book and "14 days" in book
    assert officer.get("/framework/handbook.pdf").status_code == 200
    assert officer.get("/framework/handbook.docx").status_code == 200
    picture = text(officer.get("/framework/"))
    assert "Passes changes on to Cabinet: Targets" in picture
    assert "passes changes on to" in picture


def test_a_past_day_shows_the_routes_as_they_were_known(officer, route):
    before = (AT.date() - timedelta(days=1)).isoformat()
    assert "No approval route yet" in text(officer.get(f"{HOME}?known={before}"))
    assert officer.get(f"{HOME}targets/?known={before}").status_code == 404


def test_the_pages_ask_the_same_of_one_route_and_of_ten(officer, route):
    def counted(address):
        officer.get(address)
        with CaptureQueriesContext(connection) as asked:
            officer.get(address)
        return len(asked)

    before = counted(HOME), counted(HOME + "targets/")
    for number in range(10):
        says = {"name": f"Route {number}", "kinds": ["plan"], "steps": LADDER}
        done(Add("route", says, FROM, f"route-{number}"))
    assert (counted(HOME), counted(HOME + "targets/")) == before
