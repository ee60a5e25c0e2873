"""The search's page: groups with counts, marked words, a better spelling, nothing of what is hidden."""

from __future__ import annotations

import re

import pytest

from tests.partner import build_partner
from tests.plan.threads import build_thread

pytestmark = pytest.mark.django_db


def page(client, **asked):
    answer = client.get("/search/", asked)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.content.decode())


def groups(html):
    return dict(re.findall(r'id="found-(\w+)">[^<]*<span class="gt-note">([\d,]+)', html))


def test_an_exact_code_leads_straight_to_its_indicator(cast, client_as):
    answer = client_as("director").get("/search/", {"q": "cs02A"})
    assert (answer.status_code, answer["Location"]) == (302, "/indicators/CS02a/")
    assert groups(page(client_as("director"), q="cs02A", **{"in": "indicators"})) == {
        "indicators": "1"
    }


def test_results_come_by_kind_with_the_words_marked(cast, client_as):
    html = page(client_as("director"), q="housing")
    assert groups(html) == {"services": "1", "posts": "3"}
    assert "<mark>Housing</mark> Services" in html
    html = page(client_as("director"), q="calls")
    assert "Telephone <mark>call</mark>s answered" in html
    assert groups(html)["indicators"] == "2"


def test_one_kind_alone_is_paged(cast, client_as):
    html = page(client_as("director"), q="e", page="2", **{"in": "posts"})
    assert list(groups(html)) == ["posts"]
    assert "page 1 of 1" not in html


def test_a_person_is_found_with_their_post(cast, client_as):
    html = page(client_as("staff"), q="prentice")
    assert groups(html) == {"people": "1"}
    assert "Contact Centre Manager" in html


def test_a_better_spelling_is_offered_of_words_that_the_reader_may_see(cast, client_as):
    html = page(client_as("director"), q="telefone calls")
    assert "telephone calls</a>?" in html
    assert "telephone" not in page(client_as("staff"), q="telefone")


def test_nothing_is_shown_of_what_the_reader_may_not_see(cast, client_as):
    html = page(client_as("staff"), q="calls")
    assert groups(html) == {}
    assert client_as("staff").get("/search/", {"q": "CS02a"}).status_code == 200


@pytest.mark.parametrize(
    "text", ["", " ", "%", "_", "'; drop", "\x00", "x" * 5000, "the of", "<b>"]
)
@pytest.mark.parametrize("more", [{}, {"in": "nonsense"}, {"in": "posts", "page": "99999999999"}])
def test_whatever_is_typed_gets_a_page(cast, client_as, text, more):
    html = page(client_as("director"), q=text, **more)
    assert html.count("<h1") == 1
    assert "<b>”" not in html


def test_the_box_stands_on_every_page_with_what_was_searched_for(cast, client_as):
    client = client_as("councillor")
    for address in ("/", "/scorecard/", "/methods/", "/indicators/CS01/"):
        assert 'action="/search/"' in client.get(address).content.decode()
    assert 'value="calls"' in page(client, q="calls")


def test_a_search_takes_at_most_so_many_queries(cast, client_as, django_assert_max_num_queries):
    client = client_as("director")
    client.get("/search/", {"q": "calls"})
    with django_assert_max_num_queries(23):
        page(client, q="e")
    with django_assert_max_num_queries(23):
        page(client, q="nowheretobefound")


def test_objectives_are_found_by_title_and_by_reference(cast, client_as):
    thread = build_thread(cast)
    director = client_as("director")
    html = page(director, q="streets")
    assert groups(html) == {"objectives": "2"}
    assert "Safe <mark>street</mark>s" in html and "Priority · Customer Services" in html
    clean = thread.reference(thread.clean)
    answer = director.get("/search/", {"q": clean.lower()})
    assert (answer.status_code, answer["Location"]) == (302, f"/thread/objectives/{clean}/")
    assert "safe streets</a>?" in page(director, q="saef streets").lower()


@pytest.mark.parametrize(
    ("username", "sees"),
    [("service.manager", True), ("head.of.service", True), ("director", False), ("auditor", False)],
)
def test_a_persons_own_objective_is_found_by_who_may_see_it_alone(cast, client_as, username, sees):
    """And counted, suggested and led to for nobody else."""
    thread, client = build_thread(cast), client_as(username)
    own = thread.reference(thread.mine)
    assert groups(page(client, q="listen")) == ({"objectives": "1"} if sees else {})
    assert client.get("/search/", {"q": own}).status_code == (302 if sees else 200)
    assert ("learn</a>?" in page(client, q="laern")) is sees


def test_a_partner_finds_no_objective(cast, client_as):
    build_thread(cast)
    build_partner(cast)
    partner = client_as("partner")
    assert groups(page(partner, q="streets")) == {}
    assert partner.get("/search/", {"q": "O-1"}).status_code == 200
