"""Approval routes on pages: the ladder, the editor of steps without JavaScript, what is refused, ending."""

from __future__ import annotations

import html
import io
import re
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate

from goldenthread.audit.queries import head
from goldenthread.governance.commands.changes import Add, End, Say
from goldenthread.governance.queries.register import framework_known
from tests.cast import AT
from tests.climbs import build_ladder, put_packages
from tests.framework import FROM, body_of, done
from tests.staff.changing import form_of, on
from tests.staff.test_portfolios import text

HOME = "/framework/routes/"
LADDER: list[dict[str, Any]] = [
    {"name": "Panel recommends", "by": "body", "of": ["panel"], "acts": ["challenge", "recommend"],
     "days": 14},
    {"name": "Auditor is heard", "by": "post", "of": ["internal-auditor"], "acts": ["note"],
     "beside": True},
    {"name": "Cabinet adopts", "by": "body", "of": ["cabinet"], "acts": ["adopt"]},
]  # fmt: skip


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


def test_a_step_leads_to_the_body_that_took_over_the_work_of_the_one_it_names(officer, route):
    board = body_of("Board")
    known = framework_known(only=["body"])
    reference, old = known.reference("body", board), known.key_of("body", "panel")
    assert '"/framework/bodies/panel/"' in text(officer.get(HOME + "targets/"))
    done(End("body", old, localdate(), board))
    shown = text(officer.get(HOME + "targets/"))
    assert f'href="/framework/bodies/{reference}/">Board</a>' in shown
    assert '"/framework/bodies/panel/"' not in shown


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
    assert "1 more is ended or to come" in text(officer.get(HOME))
    ended = text(officer.get(f"{HOME}?state=ended"))
    assert "Targets" in ended and "ended on" in ended and "1 route<" in ended


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


@pytest.fixture
def more(cast, route):
    """Routes for plans and for the framework, one of them with two steps by the Cabinet."""
    steps = [LADDER[2] | {"name": "It recommends", "acts": ["recommend"]}, LADDER[2]]
    for name, kind, held in (
        ("Plans", "plan", LADDER[2:]), ("A framework", "framework", steps)
    ):  # fmt: skip
        says = {"name": name, "kinds": [kind], "steps": held, "about": "By the Cabinet alone."}
        done(Add("route", says, FROM, name.casefold().replace(" ", "-")))


def listed(client, asked):
    """Return the names of the routes that the list shows, in order."""
    page = client.get(f"{HOME}{asked}").content.decode()
    table = page.split('aria-label="Routes"')[1] if 'aria-label="Routes"' in page else ""
    return [html.unescape(it) for it in re.findall(r'<th scope="row"><a [^>]*>([^<]*)</a>', table)]


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ("", ["A framework", "Plans", "Targets"]),
        ("?sort=-name", ["Targets", "Plans", "A framework"]),
        ("?sort=steps", ["Plans", "A framework", "Targets"]),
        ("?sort=stuck", ["Targets", "A framework", "Plans"]),
        ("?kind=plan", ["Plans"]),
        ("?need=required", ["Targets"]),
        ("?need=free&q=cabinet", ["A framework", "Plans"]),
        ("?need=stuck", ["Targets"]),
        ("?q=auditor", ["Targets"]),
        ("?state=ended", []),
        ("?state=all&sort=nothing&kind=moons&page=x", ["A framework", "Plans", "Targets"]),
    ],
)
def test_the_routes_are_searched_narrowed_and_sorted(officer, more, asked, names):
    assert listed(officer, asked) == names


def test_the_routes_go_out_step_by_step_as_csv_and_excel(officer, more):
    rows = (
        officer.get("/framework/routes.csv?kind=targets").content.decode("utf-8-sig").splitlines()
    )
    assert len(rows) == 5 and rows[3].startswith("Targets,targets,in force,")
    assert "Auditor is heard" in rows[3] and "Panel has no members who could answer" in rows[2]
    book = openpyxl.load_workbook(io.BytesIO(officer.get("/framework/routes.xlsx").content))
    assert book["Approval routes"].max_row == 1 + 4 + 2 + 3  # each begins with who proposes
    assert "No route fits these filters" in text(officer.get(f"{HOME}?q=moon"))


def test_a_hundred_and_thirty_routes_are_read_by_the_page(officer, route):
    route_rows = [
        (f"Route {number:03}", f"route-{number}") for number in range(129)
    ]  # fmt: skip
    for name, reference in route_rows:
        says = {"name": name, "kinds": ["plan"], "steps": LADDER}
        done(Add("route", says, FROM, reference))
    assert len(listed(officer, "")) == 100 and len(listed(officer, "?page=2")) == 30
    assert "130 routes, page 1 of 2" in text(officer.get(HOME))


def test_packages_that_set_out_before_a_change_finish_on_their_steps_and_the_pages_say_so(
    cast, client_as
):
    climbs = build_ladder(cast)
    put_packages(climbs)
    client, address = client_as("performance.officer"), f"{HOME}ladder/"
    assert "on the steps of that day" not in text(client.get(address))
    known = framework_known()
    key = known.key_of("route", "ladder")
    steps = known.on("route", key, localdate()).says["steps"]
    shorter = [it for it in steps if it["key"] not in ("leaders", "challenge")]
    done(Say("route", key, {"steps": shorter}, localdate()))
    shown = text(client.get(address))
    assert "3 of them set out before the route became what it is now" in shown
    assert "/packages/?route=ladder" in shown and "Leaders Panel" not in shown.split("History")[0]
    package = text(client.get("/packages/PK-1/"))
    assert "since: this finishes on the steps that it set out on" in package
    assert "Leaders Panel" in package
    assert "on the steps of that day" not in text(client_as("councillor").get(address))
