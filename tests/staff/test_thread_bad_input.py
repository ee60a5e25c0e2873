"""What makes no sense of objectives and contributions is told in a sentence; nothing of it is half-saved."""

from __future__ import annotations

import html
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from goldenthread.audit.queries import head
from goldenthread.plan.models import Contribution, ContributionMove, ObjectiveVersion
from tests.plan.threads import SmallThread, build_thread, offer

pytestmark = pytest.mark.django_db
LONG = "Cleaner " * 6250
NASTY = (
    "<script>alert(1)</script> <img src=x onerror=alert(1)> [a](javascript:alert(1))"
    " ![b](javascript:alert(1)) </title></textarea><svg/onload=alert(1)>"
)


@pytest.fixture
def thread(cast: Any) -> SmallThread:
    return build_thread(cast)


def _day(name: str = "from_on") -> dict[str, Any]:
    today = timezone.localdate()
    return {f"{name}_day": today.day, f"{name}_month": today.month, f"{name}_year": today.year}


def _terms(**more: object) -> dict[str, object]:
    said = {
        "how": "We sweep", "how_much": "Daily", "weight": "1", "now_done": "Weekly",
        "should_be_done": "Kept as typed", "reason": "So", "read_at": head(), **_day(),
    }  # fmt: skip
    return {**said, **more}


def _reference(talk: int) -> str:
    return Contribution.objects.get(pk=talk).reference


def _refused(client: Client, address: str, sent: dict[str, Any]) -> str:
    """Send a form that is to be refused: 422, nothing recorded; return the page's words."""
    before = head()
    answer = client.post(address, sent)
    assert answer.status_code == 422, address
    assert head() == before
    return html.unescape(answer.content.decode())


def test_what_would_go_round_in_a_circle_is_refused_when_it_is_offered(thread, client_as):
    address = f"/thread/objectives/{thread.reference(thread.clean)}/offer/"
    sent = _terms(objective=thread.reference(thread.safe), unit="")
    page = _refused(client_as("performance.officer"), address, sent)
    assert "It would go round in a circle: “Clean streets” serves “Safe streets” already." in page
    assert "Kept as typed" in page


def test_what_would_go_round_in_a_circle_is_refused_when_the_second_offer_is_agreed(
    thread, client_as
):
    client = client_as("performance.officer")
    talks = [offer(thread.alone, thread.calm), offer(thread.calm, thread.alone)]
    one, other = (f"/thread/contributions/{_reference(pk)}/agreed/" for pk in talks)
    agreed = {"reason": "Fine", "read_at": head(), **_day()}
    assert client.post(one, agreed).status_code == 302
    page = _refused(client, other, agreed | {"read_at": head()})
    assert (
        "It would go round in a circle: “Alone and unserved” serves “Calm nights” already" in page
    )
    assert "Fine" in page
    assert ContributionMove.objects.filter(contribution=talks[1]).count() == 1


def test_weights_that_sum_to_nought_are_refused(thread, cast, client_as):
    client = client_as("performance.officer")
    measures = f"/thread/objectives/{thread.reference(thread.clean)}/measures/"
    sent = {"weights": "CS01 0\nCS02a 0", "reason": "So", "read_at": head(), **_day()}
    page = _refused(client, measures, sent)
    assert "All weights are nought, so that nothing would count" in page and "CS02a 0" in page
    talk = offer(thread.calm, thread.alone, "0")
    agreed = {"reason": "Fine", "read_at": head(), **_day()}
    page = _refused(client, f"/thread/contributions/{_reference(talk)}/agreed/", agreed)
    assert "All weights under this objective would be nought" in page


@pytest.mark.parametrize(
    "box", ["how", "how_much", "now_done", "should_be_done", "weight", "reason"]
)
def test_fifty_thousand_characters_in_an_offer_are_refused_and_kept(thread, client_as, box):
    address = f"/thread/objectives/{thread.reference(thread.alone)}/offer/"
    sent = _terms(unit="customer-services", **{box: LONG})
    page = _refused(client_as("performance.officer"), address, sent)
    assert "at most" in page or "Write a number" in page
    assert LONG.strip() in page
    assert Contribution.objects.count() == 3


@pytest.mark.parametrize("box", ["title", "words", "reason"])
def test_fifty_thousand_characters_in_an_objective_are_refused_and_kept(thread, client_as, box):
    sent = {
        "title": "Quiet parks", "words": "At night", "reason": "So", "read_at": head(),
        "level": thread.levels["priority"], **_day(), box: LONG,
    }  # fmt: skip
    before = ObjectiveVersion.objects.count()
    for address in ("/thread/objectives/add/", "/thread/objectives/O-1/change/"):
        page = _refused(client_as("performance.officer"), address, sent)
        assert "at most" in page and LONG.strip() in page
    assert ObjectiveVersion.objects.count() == before


def test_fifty_thousand_characters_about_evidence_and_delegates_are_refused(thread, client_as):
    client = client_as("performance.officer")
    said = {"reason": "So", "read_at": head(), **_day()}
    page = _refused(
        client, "/thread/objectives/O-1/measures/", said | {"weights": "CS01", "why": LONG}
    )
    assert "at most" in page and LONG.strip() in page
    named = {"post": "hr-manager", "agreed_by": LONG, **said}
    page = _refused(client, "/thread/objectives/O-1/delegates/", named)
    assert "at most 200 characters" in page and LONG.strip() in page


def test_scripts_are_shown_as_they_were_typed_and_never_run(thread, client_as):
    client = client_as("performance.officer")
    sent = {
        "title": NASTY, "words": NASTY, "reason": NASTY, "read_at": head(),
        "level": thread.levels["outcome"], **_day(),
    }  # fmt: skip
    own = client.post("/thread/objectives/add/", sent)["Location"]
    terms = _terms(unit="customer-services", how=NASTY, how_much=NASTY[:190], now_done=NASTY,
                   should_be_done=NASTY, reason=NASTY)  # fmt: skip
    talk = client.post(f"{own}offer/", terms)["Location"]
    agreed = {"reason": NASTY, "read_at": head(), **_day()}
    assert client.post(f"{talk}agreed/", agreed).status_code == 302
    named = {"post": "hr-manager", "agreed_by": NASTY[:190], "reason": NASTY, **_day()}
    assert client.post(f"{own}delegates/", named).status_code == 302
    for address in (
        own, talk, f"{own}delivery-plan/", f"{own}delegates/", f"{own}offer/", f"{own}change/",
        f"{own}end/", f"{own}measures/", "/thread/", "/thread/objectives/", "/thread/gaps/",
        "/thread/contributions/", "/thread/contributions/report/", "/search/?q=alert", "/",
        f"/audit/{head()}/", "/audit/", "/changes/",
    ):  # fmt: skip
        page = client.get(address).content.decode()
        for tag in (
            "<script>alert",
            "<img src=x",
            'href="javascript',
            'src="javascript',
            "<svg/onload",
        ):
            assert tag not in page, (address, tag)
    assert html.escape("<script>alert(1)</script>") in client.get(own).content.decode()
    file = b"".join(client.get("/thread/contributions.csv")).decode()
    assert "<script>" in file
