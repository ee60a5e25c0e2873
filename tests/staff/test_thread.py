"""The thread's pages: the outline, the list, what is lacking, one objective, and the files."""

from __future__ import annotations

import io
from datetime import timedelta

import openpyxl
import pytest
from django.utils import timezone

from goldenthread.plan.commands.objectives import end_objective
from goldenthread.rules.vocabulary import ObjectiveEnd
from tests.plan.threads import add, build_thread, now_by, offer

pytestmark = pytest.mark.django_db


@pytest.fixture
def thread(cast):
    return build_thread(cast)


def _page(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def test_the_outline_goes_from_the_top_down_and_tells_what_reaches_nothing(thread, client_as):
    add(thread.levels["priority"], "Reaches nothing")
    page = _page(client_as("director"), "/thread/")
    places = [page.index(it) for it in ("Alone and unserved", "Safe streets", "Clean streets")]
    assert places == sorted(places)
    assert "2 serve it" in page and "1 objective reaches" in page
    assert "/thread/gaps/?gap=reaches-nothing" in page


def test_an_objective_tells_its_rating_why_its_owner_and_its_place(thread, client_as):
    page = _page(client_as("director"), f"/thread/objectives/{thread.reference(thread.clean)}/")
    for words in ("Contact Centre Manager", "CS02a", "75%", "What it leads up to", "parts is"):
        assert words in page, words
    top = _page(client_as("director"), f"/thread/objectives/{thread.reference(thread.alone)}/")
    assert "Nothing serves it" in top


def test_an_objective_that_ended_says_how_and_by_what_it_is_replaced(thread, client_as):
    today = timezone.localdate()
    end_objective(
        thread.calm,
        ended_as=ObjectiveEnd.REPLACED,
        successor_id=thread.clean,
        from_on=today,
        reason="Merged",
        **now_by(),
    )
    page = _page(client_as("director"), f"/thread/objectives/{thread.reference(thread.calm)}/")
    assert "replaced by another" in page and "In its place" in page and "Merged" in page


def test_what_is_in_talk_stands_by_itself(thread, client_as):
    under = add(thread.levels["priority"], "Swept weekly")
    offer(under, thread.alone)
    page = _page(client_as("director"), f"/thread/objectives/{thread.reference(thread.alone)}/")
    assert "In talk" in page and "Swept weekly" in page and "Nothing agreed serves it" in page


@pytest.mark.parametrize(
    ("query", "there", "absent"),
    [
        ("q=STREETS", "Clean streets", "Calm nights"),
        ("for=council", "Calm nights", "Clean streets"),
        ("level=outcome", "Safe streets", "Calm nights"),
        ("service=customer-services", "Clean streets", "Safe streets"),
        ("rating=nonsense&level=none&page=999999&sort=-nonsense", "Safe streets", "no such"),
        ("q=nothing+is+called+so", "Nothing fits these filters", "Safe streets"),
        ("q=%00", "Safe streets", "no such"),
    ],
)
def test_the_list_is_narrowed_by_its_address(thread, client_as, query, there, absent):
    page = _page(client_as("director"), f"/thread/objectives/?{query}")
    assert there in page and absent not in page


def test_what_is_lacking_is_counted_and_listed(thread, client_as):
    client = client_as("councillor")
    assert "Alone and unserved" in _page(client, "/thread/gaps/")
    page = _page(client, "/thread/gaps/?gap=no-timescale")
    assert "Calm nights" in page and "Clean streets" not in page
    assert "None lacks this" in _page(client, "/thread/gaps/?gap=reaches-nothing")
    assert "Nothing serves it" in _page(client, "/thread/gaps/?gap=nonsense")


def test_the_list_is_taken_away_as_it_is_filtered(thread, client_as):
    client = client_as("director")
    table = client.get("/thread/objectives.csv?gap=no-timescale").content.decode()
    assert "Calm nights" in table and "Clean streets" not in table
    book = openpyxl.load_workbook(
        io.BytesIO(client.get("/thread/objectives.xlsx?q=streets").content)
    )
    titles = [row[1] for row in book["Objectives"].iter_rows(min_row=2, values_only=True)]
    assert titles == ["Safe streets", "Clean streets"]


def test_the_thread_is_read_as_known_on_a_past_day(thread, client_as):
    day = timezone.localdate() - timedelta(days=1)
    client = client_as("director")
    for address in ("/thread/", "/thread/objectives/", "/thread/gaps/?gap=nobodys"):
        joint = "&" if "?" in address else "?"
        page = _page(client, f"{address}{joint}known={day}")
        assert "Safe streets" not in page
    reference = thread.reference(thread.safe)
    assert client.get(f"/thread/objectives/{reference}/?known={day}").status_code == 404
    assert b"Safe" not in client.get(f"/thread/objectives.csv?known={day}").content


@pytest.mark.parametrize(
    ("username", "sees"),
    [
        ("service.manager", True),
        ("head.of.service", True),
        ("director", False),
        ("performance.officer", False),
        ("auditor", False),
        ("councillor", False),
    ],
)
def test_a_persons_own_objective_is_theirs_and_the_managers_through_every_door(
    thread, client_as, username, sees
):
    client, own = client_as(username), thread.reference(thread.mine)
    served = thread.reference(thread.clean)
    doors = (
        "/thread/", "/thread/objectives/", "/thread/objectives/?q=listen", "/thread/objectives.csv",
        f"/thread/objectives/{served}/",
    )  # fmt: skip
    for door in doors:
        answer = client.get(door)
        assert (b"Learn to listen" in answer.content) is sees, door
        assert (own.encode() in answer.content) is sees, door
    assert client.get(f"/thread/objectives/{own}/").status_code == (200 if sees else 404)
    book = openpyxl.load_workbook(io.BytesIO(client.get("/thread/objectives.xlsx").content))
    titles = [row[1] for row in book["Objectives"].iter_rows(min_row=2, values_only=True)]
    assert ("Learn to listen" in titles) is sees


def test_whoever_is_not_of_the_council_finds_nothing(thread, cast, client_as):
    from tests.partner import build_partner

    build_partner(cast)
    client = client_as("partner")
    for address in ("", "objectives/", "gaps/", "objectives.csv", "objectives.xlsx"):
        assert client.get(f"/thread/{address}").status_code == 404
    assert client.get(f"/thread/objectives/{thread.reference(thread.safe)}/").status_code == 404
