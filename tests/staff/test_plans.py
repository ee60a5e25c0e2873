"""Plans on pages: listed, read, begun, written and filled; whatever is refused keeps what was typed."""

from __future__ import annotations

import re
from datetime import date

import pytest

from goldenthread.audit.queries import head
from goldenthread.governance.commands.changes import Say
from goldenthread.plan.models import Plan, PlanEntry, PlanPassage
from tests.chosen import chosen
from tests.plan.planned import AIMS, KNOW, RISKS, TARGETS, build_plan, plan_id
from tests.staff.changing import form_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def planning(cast):
    return build_plan(cast)


def _page(client, address, **asked):
    answer = client.get(address, asked)
    assert answer.status_code == 200
    return answer.content.decode()


def _days(**days: date):
    return {
        f"{name}_{part}": getattr(day, part)
        for name, day in days.items()
        for part in ("day", "month", "year")
    }


@pytest.fixture
def manager(planning, client_as):
    return client_as("service.manager")


def _own(planning, tail=""):
    return f"/plans/{planning.reference}/{tail}"


def test_the_list_tells_of_each_plan_how_far_it_is_and_what_it_lacks(planning, manager):
    page = _page(manager, "/plans/")
    for words in (
        "Customer Services 2030/31",
        "Service plan",
        "Draft",
        "2030/31",
        "days to write it",
    ):
        assert words in page
    assert "No objective in it reaches the top" in page


@pytest.mark.parametrize(
    ("asked", "is_there"),
    [
        ({"q": "customer"}, True),
        ({"q": "nothing such"}, False),
        ({"kind": "service-plan"}, True),
        ({"kind": "personal-plan"}, False),
        ({"service": "customer-services"}, True),
        ({"service": "hr"}, False),
        ({"year": "2030/31"}, True),
        ({"step": "final"}, False),
        ({"whose": "mine"}, True),
        ({"year": "junk", "step": "x\x00", "sort": "evil", "page": "zz"}, True),
    ],
)
def test_the_list_is_narrowed_by_kind_service_year_and_step(planning, manager, asked, is_there):
    page = _page(manager, "/plans/", **asked)
    assert (_own(planning) in page) == is_there
    assert is_there or "No plan fits these filters" in page


@pytest.mark.parametrize("sort", ["kind", "title", "owner", "period", "step", "left", "-left"])
def test_the_list_is_sorted(planning, manager, sort):
    planning.begin(unit_id=planning.unit("Housing Services"))
    page = _page(manager, "/plans/", sort=sort)
    assert len(re.findall(r'<th scope="row"><a class="govuk-link" href="/plans/P-', page)) == 2


def test_the_list_is_taken_away_as_it_is_narrowed(planning, manager):
    planning.begin(unit_id=planning.unit("Housing Services"), title="=Homes")
    answer = manager.get("/plans/plans.csv", {"service": "housing-services"})
    rows = answer.content.decode("utf-8-sig").splitlines()
    assert len(rows) == 2 and "'=Homes" in rows[1]
    assert manager.get("/plans/plans.xlsx").content[:2] == b"PK"


def test_where_there_is_none_the_list_says_what_a_plan_is(cast, client_as):
    assert "There are no plans yet" in _page(client_as("staff"), "/plans/")


def test_services_without_a_plan_that_they_should_have_are_named(planning, client_as):
    page = _page(client_as("performance.officer"), "/plans/wanting/")
    assert "Customer Services" in page and "Begin it" in page
    planning.begin(
        unit_id=planning.unit("HR"), starts_on=date(2026, 4, 1), next_starts_on=date(2027, 4, 1)
    )
    page = _page(client_as("staff"), "/plans/wanting/", year="2026/27")
    assert ">HR</a>" not in page and "Begin it" not in page


def test_a_plan_is_begun_on_its_page_with_the_days_of_its_kind(planning, manager):
    assert "Service plan" in _page(manager, "/plans/begin/")
    address = "/plans/begin/?kind=service-plan"
    typed = form_of(manager, address)
    typed |= _days(starts_on=date(2032, 4, 1), last_on=date(2033, 3, 31))
    answer = manager.post(address, typed | {"title": "Next", "unit": planning.unit()})
    made = Plan.objects.order_by("-pk").first()
    assert answer["Location"] == f"/plans/{made.reference}/write/"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"title": " "}, "Give an answer"),
        ({"unit": ""}, "Choose"),
        ({"unit": "999999"}, "Select a valid choice"),
        (_days(last_on=date(2031, 3, 31)), "ends before it starts"),
        (_days(last_on=date(2034, 3, 31)), "covers 1 year"),
        ({"starts_on_year": "20"}, "four figures"),
        ({"starts_on_day": "31", "starts_on_month": "2"}, "not a day in the calendar"),
    ],
)
def test_a_plan_that_makes_no_sense_is_told_and_all_that_was_typed_stands(
    planning, manager, typed, sentence
):
    before, address = head(), "/plans/begin/?kind=service-plan"
    given = {"read_at": head(), "title": "Kept as typed", "unit": planning.unit()}
    given |= _days(starts_on=date(2032, 4, 1), last_on=date(2033, 3, 31))
    answer = manager.post(address, given | typed)
    assert answer.status_code == 422 and head() == before
    assert sentence in answer.content.decode()
    assert "title" in typed or "Kept as typed" in answer.content.decode()


def test_a_person_begins_their_own_plan_and_nobody_else_meets_it(planning, manager, client_as):
    address = "/plans/begin/?kind=personal-plan"
    typed = form_of(manager, address)
    post = planning.cast.structure.posts["Head of Housing"]
    answer = manager.post(address, typed | {"manager": post, "title": "My own secret year"})
    reference = answer["Location"].split("/")[2]
    assert "My own secret year" in _page(manager, "/plans/")
    for username in ("performance.officer", "auditor", "staff"):
        client = client_as(username)
        for tail in ("", "write/", "change/", "history/", "write/my-aims/"):
            assert client.get(f"/plans/{reference}/{tail}").status_code == 404
        for door in ("/plans/", "/plans/plans.csv", "/plans/wanting/", "/", "/search/?q=secret"):
            assert "secret year" not in client.get(door).content.decode()
    for door in ("/audit/", "/audit/events.csv"):
        told = client_as("auditor").get(door)
        text = b"".join(told.streaming_content) if told.streaming else told.content
        assert "secret year" not in text.decode() and reference not in text.decode()
    assert plan_id(reference)


def test_a_plan_is_read_under_its_headings(planning, manager, client_as):
    planning.write("We *answer* calls.")
    planning.put(heading=AIMS, objective_id=planning.thread.clean)
    page = _page(client_as("staff"), _own(planning))
    assert "<em>answer</em>" in page and "Clean streets" in page
    assert "does not say why it is in the plan" in page
    assert "/write/" not in page and "/write/purpose/" in _page(manager, _own(planning))
    assert "Add an objective" in _page(manager, _own(planning, "write/"))


def test_a_heading_is_written_previewed_and_saved(planning, manager):
    address = _own(planning, "write/purpose/")
    typed = form_of(manager, address) | {"text": "We **answer**.\n\n<script>alert(1)</script>"}
    preview = manager.post(address, typed | {"do": "preview"}).content.decode()
    assert "<strong>answer</strong>" in preview and "<script>alert" not in preview
    assert not PlanPassage.objects.exists()
    answer = manager.post(address, typed | {"do": "save"}, follow=True)
    assert "“Purpose” is saved" in answer.content.decode()
    assert "<script>alert" not in _page(manager, _own(planning))


def test_the_second_of_two_writers_sees_both_texts_and_merges_them(planning, manager, client_as):
    address = _own(planning, "write/purpose/")
    his = form_of(manager, address) | {"text": "His words"}
    officer = client_as("performance.officer")
    officer.post(address, form_of(officer, address) | {"text": "Her words"})
    refused = manager.post(address, his)
    page = refused.content.decode()
    assert refused.status_code == 422
    assert "Her words" in page and "His words</textarea>" in page
    assert PlanPassage.objects.get().text == "Her words"
    again = {
        "read_at": re.search(r'name="read_at"[^>]*value="(\d+)"', page)[1],
        "since": his["since"],
    }
    kept = manager.post(address, again | {"text": "His words", "do": "preview"}).content.decode()
    assert "Her words" in kept and "His words</textarea>" in kept
    both = manager.post(address, again | {"text": "His words", "do": "both"}).content.decode()
    assert re.search(r"Her words\s+His words</textarea>", both)
    merged = {"text": "Her words and his", "do": "save"}
    assert manager.post(address, again | merged).status_code == 302
    assert PlanPassage.objects.order_by("-pk").first().text == "Her words and his"


def test_fifty_thousand_characters_are_refused_in_a_sentence_and_stay_in_the_box(planning, manager):
    address, pasted = _own(planning, "write/purpose/"), "wörter " * 7_143
    answer = manager.post(address, form_of(manager, address) | {"text": pasted})
    page = answer.content.decode()
    assert answer.status_code == 422 and not PlanPassage.objects.exists()
    assert "50,000 characters long and may be 200: take out 49,800" in page
    assert "50,000 of 200 characters" in page and page.count("wörter") >= 7_143


@pytest.mark.parametrize(
    "text", ["\x00", "\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16")]
)
def test_odd_characters_break_nothing(planning, manager, text):
    address = _own(planning, "write/purpose/")
    for do in ("preview", "both", "save"):
        answer = manager.post(address, form_of(manager, address) | {"text": text, "do": do})
        assert answer.status_code in (200, 302, 422)


def test_an_objective_is_found_by_search_and_put_under_a_heading(planning, manager):
    address = _own(planning, f"add/{AIMS}/")
    assert "Calm nights" in _page(manager, address)
    found = _page(manager, address, q="clean")
    assert "Clean streets" in found and "Calm nights" not in found and "Safe streets" not in found
    assert "Nothing that may stand here holds “zebra”" in _page(manager, address, q="zebra")
    typed = {
        "read_at": head(), "objective": planning.thread.clean, "why": "priority", "words": "",
        "why_words": "Residents ask for it",
    }  # fmt: skip
    page = manager.post(f"{address}?q=clean", typed, follow=True).content.decode()
    assert "Residents ask for it" in page and "A priority" in page


@pytest.mark.parametrize(
    ("heading", "typed", "sentence"),
    [
        (AIMS, {"why": "priority"}, "Choose one"),
        (AIMS, {"objective": "999999"}, "Select a valid choice"),
        (KNOW, {"why_words": "Kept as typed"}, "Choose one"),
        (TARGETS, {"why_words": "Kept as typed"}, "Give an answer"),
        (RISKS, {"words": "x" * 5_001}, "at most 5000"),
        (RISKS, {"words": ""}, "Give an answer"),
    ],
)
def test_what_cannot_stand_there_is_told_beside_its_box(
    planning, manager, heading, typed, sentence
):
    before = head()
    answer = manager.post(_own(planning, f"add/{heading}/"), {"read_at": before} | typed)
    page = answer.content.decode()
    assert answer.status_code == 422 and head() == before and sentence in page
    assert typed.get("why_words", "") in page


def test_what_stands_there_is_changed_ordered_and_taken_out(planning, manager):
    first, second = (planning.put(heading=RISKS, words=it) for it in ("Rain", "Snow"))
    address = _own(planning, f"entries/{first}/")
    manager.post(address, form_of(manager, address) | {"words": "Heavy rain"})
    order = _own(planning, f"order/{RISKS}/")
    assert "Move down" in _page(manager, order)
    manager.post(order, {"move": f"down-{first}"})
    for junk in ("", "up", "down-x", "up-99"):
        assert manager.post(order, {"move": junk}).status_code == 302
    assert [it.words for it in planning.seen().heading(RISKS).entries] == ["Snow", "Heavy rain"]
    out = _own(planning, f"entries/{second}/out/")
    assert manager.post(out, {"read_at": head(), "reason": " "}).status_code == 422
    manager.post(out, {"read_at": head(), "reason": "It never snows"})
    assert [it.words for it in planning.seen().heading(RISKS).entries] == ["Heavy rain"]
    assert manager.get(out).status_code == 404
    assert PlanEntry.objects.filter(number=second).count() == 3


def test_the_history_tells_who_did_what_and_keeps_earlier_texts(planning, manager):
    planning.write("Before")
    planning.write("After")
    number = planning.put(heading=RISKS, words="Rain")
    manager.post(_own(planning, f"entries/{number}/out/"), {"read_at": head(), "reason": "Dry now"})
    page = _page(manager, _own(planning, "history/"))
    for words in ("Begun", "Written: Purpose", "Put in", "Taken out: Risks", "Dry now"):
        assert words in page
    texts = _page(manager, _own(planning, "history/purpose/"))
    assert texts.index("After") < texts.index("Before")


def test_title_and_days_are_changed_with_a_reason(planning, manager):
    address = _own(planning, "change/")
    typed = form_of(manager, address)
    assert manager.post(address, typed | {"title": "Ours"}).status_code == 422
    page = manager.post(address, typed | {"title": "Ours", "reason": "Shorter"}, follow=True)
    assert "The change is recorded" in page.content.decode()


@pytest.mark.parametrize(
    "tail", ["write/", "write/purpose/", f"add/{AIMS}/", f"order/{RISKS}/", "change/"]
)
def test_who_may_not_write_a_plan_is_answered_as_if_it_were_not_there(planning, client_as, tail):
    for username in ("staff", "councillor", "auditor", "head.of.service"):
        assert client_as(username).get(_own(planning, tail)).status_code == 404


def test_pages_ask_a_fixed_number_of_queries(planning, manager, django_assert_num_queries):
    manager.get("/plans/")
    planning.put(heading=AIMS, objective_id=planning.thread.clean)
    manager.get("/plans/")
    with django_assert_num_queries(19):
        manager.get("/plans/")
    for year in range(2031, 2041):
        planning.begin(
            unit_id=planning.unit(),
            starts_on=date(year, 4, 1),
            next_starts_on=date(year + 1, 4, 1),
        )
    manager.get("/plans/?q=0")
    with django_assert_num_queries(19):
        manager.get("/plans/")


def test_a_plan_to_write_awaits_whoever_writes_it_on_their_start_page(planning, client_as):
    own = planning.begin_own()
    page = _page(client_as("service.manager"), "/")
    assert "Customer Services 2030/31" in page and "My own year" in page
    assert "days to write it" in page and f"/plans/{own}/write/" in page
    for username in ("head.of.service", "performance.officer", "staff"):
        page = _page(client_as(username), "/")
        assert "Customer Services 2030/31" not in page and "My own year" not in page


def test_plans_are_found_by_search(planning, client_as):
    planning.begin_own()
    page = _page(client_as("staff"), "/search/", q="2030")
    assert f"/plans/{planning.reference}/" in page
    assert "My own year" not in _page(client_as("staff"), "/search/", q="year")
    assert "<mark>year</mark>" in _page(client_as("head.of.service"), "/search/", q="own year")


def test_a_plan_is_read_as_known_on_a_day_before_it_was_there(planning, client_as):
    client = client_as("staff")
    assert client.get(_own(planning), {"known": "2026-01-01"}).status_code == 404
    page = _page(client, "/plans/", known="2026-01-01")
    assert "There are no plans on that day" in page and "Begin a plan" not in page


def test_what_stands_under_a_heading_that_is_gone_may_be_taken_out(planning, manager):
    number = planning.put(heading=RISKS, words="Rain")
    says = {"headings": [{"name": "Outlook"}]}
    chosen(Say("plan_kind", planning.service_plan, says, date(2030, 4, 1)))
    page = _page(manager, _own(planning, "write/"))
    assert "no longer asked for" in page and f"entries/{number}/out/" in page
    assert f'entries/{number}/"' not in page
    assert manager.get(_own(planning, f"entries/{number}/")).status_code == 404
    out = {"read_at": head(), "reason": "Gone"}
    assert manager.post(_own(planning, f"entries/{number}/out/"), out).status_code == 302
    assert "Rain" not in _page(manager, _own(planning))
