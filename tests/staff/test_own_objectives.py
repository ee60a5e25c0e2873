"""A person's own objective leaves no trace for others: every address is asked, and the trail counted.

Two days ago it was added, changed, evidenced, offered to the service's own, challenged and agreed; another
of theirs has ended. Every word of it bears a marker.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from zipfile import ZipFile

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from goldenthread.audit.queries import NoSuchEvent, head
from goldenthread.audit.verification import verify
from goldenthread.indicators.queries.trail import TrailFilter, event_whole, trail, whole_trail
from goldenthread.organisation.access import SYSTEM
from goldenthread.plan.commands.contributions import Terms, move_contribution, offer_contribution
from goldenthread.plan.commands.objectives import (
    Wanted,
    add_objective,
    change_objective,
    end_objective,
    set_measures,
)
from goldenthread.plan.models import Contribution, Objective
from goldenthread.rules.numbers import number
from goldenthread.rules.vocabulary import ContributionStep as Step
from goldenthread.rules.vocabulary import ObjectiveEnd
from tests.cast import Cast
from tests.partner import add_newcomer, build_partner
from tests.plan.threads import DAY, SmallThread, build_thread

pytestmark = pytest.mark.django_db
MARK = "Zyxomma"
OTHERS = (
    "performance.officer",
    "director",
    "auditor",
    "councillor",
    "staff",
    "partner",
    "newcomer",
)
WHO_READ_THE_TRAIL = ("performance.officer", "director", "auditor")


@pytest.fixture
def thread(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> SmallThread:
    """The thread as it was built two days ago, before anything of the person's own was added."""
    build_partner(cast)
    add_newcomer()
    earlier = timezone.now() - timedelta(days=2)
    with monkeypatch.context() as then:
        then.setattr("django.utils.timezone.now", lambda: earlier)
        return build_thread(cast)


def _own(cast: Cast, thread: SmallThread) -> list[str]:
    """Record the service manager's own objectives, marked; return what each is referred to by."""
    mine, head_of = cast.actor("service.manager"), cast.actor("head.of.service")
    at, manager_id = timezone.now() - timedelta(days=2), min(head_of.post_ids)
    by: dict[str, Any] = {"by": mine, "at": at, "from_on": DAY, "reason": f"{MARK} reason"}
    new: dict[str, Any] = {"level_id": thread.levels["task"], "person_id": mine.person_id}
    says = Wanted(f"{MARK} aim", words=MARK, manager_id=manager_id)
    found = [add_objective(says, **new, **by) for _ in "ab"]
    kept, over = (Objective.objects.get(reference=it).pk for it in found)
    change_objective(kept, Wanted(f"{MARK} better", words=MARK, manager_id=manager_id), **by)
    series = cast.series["CS01"]
    set_measures(kept, {series: number(1)}, why={series: f"{MARK} why"}, **by)
    said: dict[str, Any] = {"at": at, "from_on": DAY}
    offered = offer_contribution(
        Terms(f"{MARK} how", now_done=MARK), by=mine, to_id=thread.clean, objective_id=kept,
        words=f"{MARK} words", **said,
    )  # fmt: skip
    talk = Contribution.objects.get(reference=offered).pk
    for step in (Step.CHALLENGED, Step.AGREED):
        move_contribution(talk, step, by=SYSTEM, words=f"{MARK} {step}", **said)
    end_objective(over, ended_as=ObjectiveEnd.DROPPED, **by)
    return [*found, offered]


def _patterns(under: URLResolver, before: str = "/") -> Iterator[str]:
    for each in under.url_patterns:
        if isinstance(each, URLResolver):
            yield from _patterns(each, before + str(each.pattern))
        elif isinstance(each, URLPattern):
            yield before + str(each.pattern)


def _addresses(own: list[str], served: str) -> list[str]:
    """Return every address of the site, with what it takes filled in so as to find the person's own."""
    taken = {
        "<slug:reference>": [*own, served],
        "<int:number>": [str(it) for it in range(head() - 10, head() + 1)],
        "<slug:step>": ["challenged"],
        "<path:reference>": ["CS01"],
    }
    found = []
    for address in _patterns(get_resolver()):
        holes = re.findall(r"<[a-z]+:[a-z_]+>", address)
        for value in taken.get(holes[0], ["1"]) if holes else [""]:
            filled = address.replace(holes[0], value, 1) if holes else address
            for hole in holes[1:]:
                filled = filled.replace(hole, taken.get(hole, ["1"])[0], 1)
            found.append(filled)
    yesterday = timezone.localdate() - timedelta(days=1)
    asked = [f"/thread/objectives/{it}/" for it in own] + [
        "/thread/",
        "/thread/objectives/",
        "/audit/",
    ]
    found += [f"{address}?known={yesterday}" for address in asked]
    found += [
        f"/{it}?q={MARK}" for it in ("search/", "thread/objectives/", "thread/contributions/")
    ]
    return [it for it in found if not re.match(r"/(sign-|account/|components)", it)]


def _said(client: Client, address: str) -> str:
    """Return what an answer says, of a workbook its sheets; what it says back of a search aside."""
    answer: Any = client.get(address)
    assert answer.status_code < 500, address
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if body[:2] == b"PK":
        with ZipFile(io.BytesIO(body)) as book:
            body = b"".join(book.read(name) for name in book.namelist())
    text = body.decode("utf-8", "replace")
    if "?q=" in address:
        text = re.sub(r'(href|value|action)="[^"]*"|“[^”]*”', "", text)
    return text


@pytest.mark.parametrize("username", OTHERS)
def test_a_persons_own_objective_is_nowhere_for_others(cast, thread, client_as, username):
    addresses = _addresses(_own(cast, thread), thread.reference(thread.clean))
    client = client_as(username)
    assert [it for it in addresses if MARK in _said(client, it)] == []


@pytest.mark.parametrize("username", ["service.manager", "head.of.service"])
def test_the_person_and_the_manager_do_meet_it(cast, thread, client_as, username):
    own = _own(cast, thread)
    client, yesterday = client_as(username), timezone.localdate() - timedelta(days=1)
    for address in (
        "/thread/", "/thread/objectives/", "/thread/objectives.csv", "/thread/objectives.xlsx",
        f"/thread/objectives/{own[0]}/", f"/thread/objectives/{own[1]}/",
        f"/thread/objectives/{own[0]}/?known={yesterday}", f"/thread/contributions/{own[2]}/",
        "/thread/contributions/", f"/search/?q={MARK}", f"/thread/?known={yesterday}",
    ):  # fmt: skip
        assert MARK in _said(client, address), address


@pytest.mark.parametrize("username", WHO_READ_THE_TRAIL)
def test_the_trail_counts_lists_and_opens_nothing_of_it(cast, thread, client_as, username):
    actor, client = cast.actor(username), client_as(username)
    before, first = trail(actor, wanted=TrailFilter()), head() + 1
    own = _own(cast, thread)
    after = trail(actor, wanted=TrailFilter())
    assert (after.page.total, after.names) == (before.page.total, before.names)
    lines = list(whole_trail(actor, wanted=TrailFilter()))
    assert len(lines) == before.page.total and MARK not in repr(lines)
    for number_ in range(first, head() + 1):
        with pytest.raises(NoSuchEvent):
            event_whole(actor, number_)
        assert client.get(f"/audit/{number_}/").status_code == 404
    for reference in own:
        said = trail(actor, wanted=TrailFilter(about=reference))
        assert MARK not in repr(said) and not said.page.total
    assert verify().fault is None


@pytest.mark.parametrize("username", ["director", "councillor", "partner"])
def test_lists_and_counts_are_those_of_a_council_without_it(cast, thread, client_as, username):
    client = client_as(username)
    pages = (
        "/thread/", "/thread/objectives/", "/thread/gaps/", "/thread/objectives.csv",
        "/thread/contributions/", "/thread/contributions/report/", "/search/?q=streets",
        f"/thread/objectives/{thread.reference(thread.clean)}/",
    )  # fmt: skip
    before = {page: _stripped(_said(client, page)) for page in pages}
    _own(cast, thread)
    assert {page: _stripped(_said(client, page)) for page in pages} == before


def _stripped(page: str) -> str:
    """Return a page without what differs each time: the token of its forms."""
    return re.sub(r'"csrfmiddlewaretoken" value="[^"]+"|x-csrftoken[^}]+', "", page)
