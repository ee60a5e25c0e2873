"""Many lines answered in parts: those that fit a filter together, others page after page, in an order."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from goldenthread.audit.queries import head
from goldenthread.governance.commands.deciding import LineAnswer
from goldenthread.governance.models import LineNow, LineVersion
from goldenthread.governance.queries import package, package_waiting
from goldenthread.rules.ladder import Answer
from goldenthread.staff.packages import deciding, proposing
from tests.climbs import build_ladder
from tests.staff.answering import text_of, typed
from tests.staff.test_packages_answered import BOX, states

pytestmark = pytest.mark.django_db
ADDRESS = "/packages/PK-1/decide/board/"


@pytest.fixture
def climbs(cast):
    climbs = build_ladder(cast)
    climbs.propose(HS01="12", HS20="30", RB09="10", CS01="92")
    return climbs


def answered():
    """Return the numbers of the lines that have gone up a step."""
    return {number for number, _, stage in states() if stage == 2}


@pytest.mark.parametrize(
    ("asked", "fits", "numbers"),
    [
        ("?unit=housing-services", "2 of 4 lines fit", {1, 2}),
        ("?q=HS20", "1 of 4 lines fit", {2}),
        ("?unit=housing-services&q=HS01", "1 of 4 lines fit", {1}),
    ],
)
def test_only_what_fits_the_filters_is_answered_together(climbs, client_as, asked, fits, numbers):
    client = client_as("performance.officer")
    text = text_of(client.get(ADDRESS + asked))
    assert fits in text
    told = text_of(client.post(ADDRESS + asked, typed()))
    assert f"still waiting: {4 - len(numbers)}." in told and "is for those that fit" in told
    client.post(ADDRESS + asked, typed(confirmed="1"))
    assert answered() == numbers


def test_a_line_that_does_not_fit_may_still_be_answered_by_itself(climbs, client_as):
    client, asked = client_as("performance.officer"), "?unit=housing-services"
    sent = typed(line_3="refused:", words_3="Not needed")
    assert "Refuse: 1 line." in text_of(client.post(ADDRESS + asked, sent))
    client.post(ADDRESS + asked, sent | {"confirmed": "1"})
    assert [it[1] for it in states()] == ["climbing", "climbing", "refused", "climbing"]
    assert answered() == {1, 2}


def test_where_nothing_fits_nothing_is_answered(climbs, client_as):
    client = client_as("performance.officer")
    assert "No line fits these filters" in text_of(client.get(ADDRESS + "?q=nothing"))
    answer = client.post(ADDRESS + "?q=nothing", typed(confirmed="1"))
    assert answer.status_code == 422 and not answered()
    assert "No line fits these filters" in text_of(answer)


def test_what_is_typed_goes_along_from_page_to_page(climbs, client_as, monkeypatch):
    """A page holds one line: the first is refused, the second refined, the third is passed with the rest."""
    monkeypatch.setattr(package_waiting, "LINE_SIZE", 1)
    client = client_as("performance.officer")
    sent = typed(line_1="refused:", words_1="Not needed", shown="1", minute="Kept minute")
    second = text_of(client.post(ADDRESS, sent | {"turn": "2", f"r1_{BOX}": "12"}))
    for words in ("Answered on other pages", "Not needed", "page 2 of 4", "Kept minute", "words_2"):
        assert words in second
    sent |= {"shown": "2", f"r2_{BOX}": "29"}
    third = text_of(client.post(ADDRESS, sent | {"turn": "3"}))
    assert "Not needed" in third and 'value="29"' in third and "page 3 of 4" in third
    sent |= {"shown": "3", f"r3_{BOX}": "10"}
    told = text_of(client.post(ADDRESS, sent))
    for words in ("Refuse: 1 line.", "Recommend, refined: 1 line.", "Recommend: 2 lines."):
        assert words in told
    back = text_of(client.post(ADDRESS, sent | {"again": "1"}))
    assert "page 3 of 4" in back and "Not needed" in back
    client.post(ADDRESS, sent | {"confirmed": "1"})
    assert [it[1] for it in states()] == ["refused", "climbing", "climbing", "climbing"]
    assert set(LineNow.objects.filter(is_refined=True).values_list("number", flat=True)) == {2}


def test_a_page_that_is_turned_to_shows_what_its_lines_ask(climbs, client_as, monkeypatch):
    """An empty box would take the target away: the next page is sent as it is shown, nothing refined."""
    monkeypatch.setattr(package_waiting, "LINE_SIZE", 1)
    client = client_as("performance.officer")
    for first in ("12", "13", "no number"):
        turned = client.post(ADDRESS, typed(shown="1", turn="2") | {f"r1_{BOX}": first})
        assert re.findall(_SHOWN, turned.content.decode())[-1] == ("2", "30")
    sent = typed(shown="2") | {f"r2_{BOX}": "30"}
    assert "Recommend: 4 lines." in text_of(client.post(ADDRESS, sent))


_SHOWN = rf'<input[^>]*name="r(\d)_{BOX}"[^>]*value="([^"]*)"'


def test_what_is_typed_stays_when_the_filter_is_used(climbs, client_as):
    """The first line is refused; then the second is looked for and answered, the filter cleared."""
    client = client_as("performance.officer")
    sent = typed(line_1="refused:", words_1="Not needed", minute="Kept minute", shown="1")
    narrowed = text_of(client.post(ADDRESS, sent | {"q": "HS20", "narrow": "yes"}))
    for words in ("1 of 4 lines fit", "Not needed", "Kept minute", "Answered on other pages"):
        assert words in narrowed
    assert f'action="{ADDRESS}?q=HS20"' in narrowed and "Record this answer?" not in narrowed
    told = text_of(client.post(f"{ADDRESS}?q=HS20", sent | {"q": "HS20"}))
    assert "Refuse: 1 line." in told and "Recommend: 1 line." in told
    cleared = text_of(client.post(f"{ADDRESS}?q=HS20", sent | {"q": "HS20", "narrow": "no"}))
    assert "lines fit" not in cleared and "Not needed" in cleared
    assert f'action="{ADDRESS}"' in cleared and not answered()


def test_nothing_is_recorded_by_a_filter_that_was_not_used_yet(climbs, client_as):
    """Whoever wrote another filter and did not apply it sees first which lines fit."""
    client, sent = client_as("performance.officer"), typed(shown="1", confirmed="1")
    for address, asked in ((ADDRESS, {"unit": "housing-services"}), (f"{ADDRESS}?q=HS", {"q": ""})):
        shown = text_of(client.post(address, sent | asked))
        assert "Line by line" in shown and not answered()
    client.post(f"{ADDRESS}?unit=housing-services", sent | {"unit": "housing-services"})
    assert answered() == {1, 2}


def test_more_than_can_be_carried_is_recorded_first(climbs, client_as, monkeypatch):
    monkeypatch.setattr(package_waiting, "LINE_SIZE", 1)
    monkeypatch.setattr(deciding, "_MOST_CARRIED", 1)
    sent = typed(line_1="approved:", line_2="approved:", shown="2", turn="3")
    answer = client_as("performance.officer").post(ADDRESS, sent)
    assert answer.status_code == 422 and "Record these first" in text_of(answer)


def test_an_answer_asks_no_more_queries_for_the_lines_that_stay_as_they_are(climbs, client_as):
    client = client_as("performance.officer")
    client.post(ADDRESS, typed())
    counted = []
    for boxes in ({}, {f"r{number}_{BOX}": value for number, value in _ASKED.items()}):
        with CaptureQueriesContext(connection) as queries:
            assert "Recommend: 4 lines." in text_of(client.post(ADDRESS, typed(**boxes)))
        counted.append(len(queries))
    assert counted[0] == counted[1]


_ASKED = {1: "12", 2: "30", 3: "10", 4: "92"}


@pytest.mark.parametrize(
    ("asked", "numbers"),
    [
        ("", [1, 2, 3, 4]),
        ("?sort=-line", [4, 3, 2, 1]),
        ("?sort=about", [4, 1, 2, 3]),
        ("?sort=-about&unit=housing-services", [2, 1]),
        ("?sort=nothing", [1, 2, 3, 4]),
    ],
)
def test_lines_come_in_the_order_asked_on_the_page_and_in_the_file(
    climbs, client_as, asked, numbers
):
    client = client_as("performance.officer")
    text = text_of(client.get(f"/packages/PK-1/{asked}"))
    places = [text.index(f"/packages/PK-1/lines/{number}/") for number in numbers]
    assert places == sorted(places)
    rows = client.get(f"/packages/PK-1/lines.csv{asked}").content.decode().splitlines()[1:]
    assert [int(it.split(",")[0]) for it in rows] == numbers


def test_many_lines_sent_back_are_proposed_again_together_or_page_by_page(
    climbs, client_as, monkeypatch
):
    """Of four that came back one is asked for otherwise, and the others as they were."""
    monkeypatch.setattr(proposing, "LINE_SIZE", 1)
    monkeypatch.setattr(package, "_TOLD", 2)
    climbs.decide("PK-1", "board", others=LineAnswer(Answer.SENT_BACK), words="All too low")
    client, address = client_as("performance.officer"), "/packages/PK-1/again/"
    text = text_of(client.get(f"{address}?page=3"))
    for words in ("4 lines were sent back", "lines 3 to 3", "the other 3 again", "All too low"):
        assert words in text
    assert "and 2 lines more" in text_of(client.get("/packages/PK-1/"))
    sent = {"read_at": head(), "words": "As asked", "take_3": "on", f"r3_{BOX}": "11"}
    client.post(f"{address}?page=3", sent)
    assert [it[1] for it in states()] == ["back", "back", "climbing", "back"]
    sent = {"read_at": head(), "words": "As asked", "take_1": "on", "rest": "on", f"r1_{BOX}": "12"}
    client.post(address, sent)
    assert {it[1] for it in states()} == {"climbing"}
    assert set(LineNow.objects.filter(version_id__in=_anew()).values_list("number", flat=True)) == {
        3
    }


def _anew():
    """Return the versions that somebody wrote after the first of their lines."""
    seen, found = set(), []
    for line, pk in LineVersion.objects.order_by("line", "event").values_list("line", "pk"):
        if line in seen:
            found.append(pk)
        seen.add(line)
    return found
