"""The pages of standards and local priorities: added, changed, ended; the whole, the places, the files."""

from __future__ import annotations

import io
from datetime import date

import openpyxl
import pytest
from django.utils import timezone

from goldenthread.audit.queries import head
from goldenthread.plan.models import Promise
from tests.partner import build_partner
from tests.promising import build_promises

pytestmark = pytest.mark.django_db


@pytest.fixture
def promised(cast):
    return build_promises(cast)


def boxes(name, day):
    """Return the three boxes of a day."""
    return {f"{name}_day": day.day, f"{name}_month": day.month, f"{name}_year": day.year}


def typed(cast, **more):
    """Return what somebody types of a standard of housing."""
    said = {
        "title": "Homes let within 20 days", "words": "From keys to keys", "reason": "Asked for",
        "unit": cast.structure.services["Housing Services"], "read_at": head(),
        "owner": cast.structure.posts["Head of Housing"], "series": cast.series["HS01"],
    }  # fmt: skip
    return said | boxes("from_on", timezone.localdate()) | more


def shown(client, address):
    """Return a page's text."""
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def test_the_whole_is_shown_from_its_parts(promised, client_as):
    page = shown(client_as("councillor"), "/standards/S-1/")
    for words in ("92.9% against 95.0%", "65 of 70", "38 of 40", "27 of 30", "ratio of the sums"):
        assert words in page, words
    assert "/standards/S-2/" in page and "North Ward" in page


def test_the_list_goes_by_place_and_tells_how_each_is_kept(promised, client_as):
    page = shown(client_as("councillor"), "/standards/")
    for words in ("The whole of", "Part of", "On target", "Near target", "2014/15 Q2", "S-4"):
        assert words in page, words
    assert "Nothing fits" in shown(client_as("councillor"), "/standards/?q=nothing-is-called-so")
    ordered = shown(client_as("councillor"), "/standards/?sort=rating&kind=standard")
    assert ordered.index("in South Ward</a>") < ordered.index("in North Ward</a>")


def test_a_neighbourhood_shows_its_standards_its_priorities_and_what_holds_everywhere(
    promised, client_as
):
    page = shown(client_as("councillor"), "/standards/places/north-ward/")
    for words in ("A quieter High Street", "Repairs in time in North Ward", "Standards everywhere"):
        assert words in page, words
    assert "South Ward</a>" not in page.split("Standards everywhere")[0]
    assert client_as("councillor").get("/standards/places/atlantis/").status_code == 404


def test_a_standard_is_added_changed_and_ended_by_whoever_corrects_its_service(
    promised, cast, client_as
):
    client = client_as("head.of.service")
    answer = client.post("/standards/add/standard/", typed(cast))
    reference = Promise.objects.order_by("-pk").first().reference
    address = f"/standards/{reference}/"
    assert answer["Location"] == address
    assert "From keys to keys" in shown(client, address)
    page = shown(client, f"{address}change/")
    assert "Homes let within 20 days" in page and 'name="area"' not in page
    changed = typed(cast, title="Homes let within 15 days")
    assert client.post(f"{address}change/", changed)["Location"] == address
    again = client.post(f"{address}change/", changed | {"read_at": head()}, follow=True)
    assert "says so already" in again.content.decode()
    end = {"reason": "No longer ours", "read_at": head()} | boxes("from_on", timezone.localdate())
    assert client.post(f"{address}end/", end)["Location"] == address
    page = shown(client, address)
    assert "No longer ours" in page and "15 days" in page and "20 days" in page
    assert client.get(f"{address}change/").status_code == 404


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"title": " "}, "Give an answer"),
        ({"title": "x" * 301}, "at most 300"),
        ({"words": "From keys to keys" + "x" * 50_000}, "at most 20000"),
        ({"series": ""}, "Choose an answer"),
        ({"series": "999999"}, "Select a valid choice"),
        ({"owner": ""}, "Choose an answer"),
        ({"area": "999999"}, "Select a valid choice"),
        ({"area": "x"}, "Select a valid choice"),
        (boxes("from_on", date(999, 1, 1)), "four figures"),
        (boxes("from_on", date(2015, 4, 1)) | {"reason": ""}, "say why"),
    ],
)
def test_what_makes_no_sense_is_told_and_all_that_was_typed_stands(
    promised, cast, client_as, more, sentence
):
    before = head()
    answer = client_as("performance.officer").post("/standards/add/standard/", typed(cast) | more)
    page = answer.content.decode()
    assert answer.status_code == 422 and head() == before
    assert sentence in page and "From keys to keys" in page


def test_an_indicator_of_another_place_is_refused_beside_its_box(promised, cast, client_as):
    sent = typed(cast, area=promised.areas["North Ward"], series=promised.series["South Ward"])
    answer = client_as("performance.officer").post("/standards/add/standard/", sent)
    page = answer.content.decode()
    assert answer.status_code == 422 and "counted for South Ward" in page
    assert "From keys to keys" in page


def test_a_local_priority_needs_its_place_and_no_indicator(promised, cast, client_as):
    client = client_as("performance.officer")
    sent = {name: value for name, value in typed(cast).items() if name != "series"}
    answer = client.post("/standards/add/priority/", sent)
    assert answer.status_code == 422 and "Choose an answer" in answer.content.decode()
    made = client.post("/standards/add/priority/", sent | {"area": promised.areas["South Ward"]})
    assert made.status_code == 302
    assert "Homes let" in shown(client, "/standards/places/south-ward/")
    assert client.get("/standards/add/wish/").status_code == 404


def test_whoever_may_not_promise_there_is_told_and_loses_nothing(promised, cast, client_as):
    before = head()
    answer = client_as("service.manager").post("/standards/add/standard/", typed(cast))
    page = answer.content.decode()
    assert answer.status_code in (404, 422) and head() == before
    if answer.status_code == 422:
        assert "From keys to keys" in page


def test_what_another_changed_meanwhile_is_not_written_over(promised, cast, client_as):
    client, read_at = client_as("head.of.service"), head()
    address = "/standards/S-4/change/"
    sent = {name: value for name, value in typed(cast).items() if name != "series"}
    client.post(address, sent)
    later = sent | {"title": "Something else", "read_at": read_at}
    answer = client.post(address, later)
    page = answer.content.decode()
    assert answer.status_code == 422 and "while you were writing" in page
    assert "Something else" in page


def test_a_partner_reads_what_is_promised_and_no_names(promised, cast, client_as):
    build_partner(cast)
    client = client_as("partner")
    for address in ("/standards/", "/standards/S-1/", "/standards/places/north-ward/"):
        page = shown(client, address)
        assert "Repairs in time" in page and "Grace Adeyemi" not in page
        assert "92.9" not in page and "/thread/objectives" not in page


def test_pages_are_read_as_known_on_a_past_day(promised, client_as):
    client = client_as("councillor")
    assert "Repairs in time" not in shown(client, "/standards/?known=2014-01-01")
    assert client.get("/standards/S-1/?known=2014-01-01").status_code == 404


def test_the_list_leaves_as_excel(promised, client_as):
    answer = client_as("councillor").get("/standards/list.xlsx?place=south-ward")
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    rows = list(book["Standards"].values)
    assert len(rows) == 2
    assert rows[1][0] == "S-3" and rows[1][4] == "South Ward" and rows[1][12:14] == (90, 95)


def test_nonsense_in_the_address_breaks_nothing(promised, client_as):
    client = client_as("councillor")
    asked = "?q=%00%27&kind=x&place=x%27&service=x&rating=x&state=x&sort=x&page=-1&known=x"
    for address in ("/standards/", "/standards/list.xlsx"):
        assert client.get(address + asked).status_code == 200


def test_an_empty_list_says_what_it_is_for(cast, client_as):
    assert "Nothing is promised yet" in shown(client_as("councillor"), "/standards/")
    assert "/standards/add/standard/" in shown(client_as("performance.officer"), "/standards/")
