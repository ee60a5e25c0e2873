"""Two administrators change one thing at once: the later is told, with both texts; nothing is lost."""

from __future__ import annotations

import html
import re

import pytest
from django.utils import timezone

from goldenthread.audit.queries import head
from goldenthread.organisation.queries.units import posts_on
from goldenthread.rules.periods import parse_period
from goldenthread.staff.changes.targets import box_of
from tests.faults.asked import send
from tests.faults.pages import Form, page_of
from tests.faults.sites import client_of

pytestmark = [pytest.mark.fault, pytest.mark.django_db]


def _opened(client, address: str, name: str) -> Form:
    form = page_of(client.get(address).content.decode()).form(name)
    form.action = form.action or address
    return form


def _refusals_of(answer) -> str:
    return re.sub(
        "<[^>]*>", " ", html.unescape(answer.content.decode()).partition("error-summary")[2][:1500]
    )


def _filled(form: Form, **given: str) -> list[tuple[str, str]]:
    return [*((name, text) for name, text in form.sent() if name not in given), *given.items()]


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("/organisation/units/customer-services/change/", "name"),
        ("/organisation/posts/head-of-housing/change/", "title"),
        ("/organisation/people/helen-marsh/change/", "name"),
    ],
)
def test_a_part_of_the_organisation(cast, address, name):
    first, second = client_of("performance.officer"), client_of("performance.officer")
    one, other = _opened(first, address, name), _opened(second, address, name)
    before = head()
    done = send(first, one, _filled(one, step="confirm", **{name: "Of the first"}))
    assert (done.status_code, head()) == (302, before + 1)
    told = send(second, other, _filled(other, step="confirm", **{name: "Of the second"}))
    words = html.unescape(told.content.decode())
    assert (told.status_code, head()) == (422, before + 1)
    assert "while you were writing" in words
    assert "Of the first" in words and "Of the second" in words
    again = page_of(words).form(name)
    again.action = again.action or address
    assert send(second, again, _filled(again, step="confirm")).status_code == 302
    assert head() == before + 2


@pytest.mark.parametrize(
    ("address", "given", "both"),
    [
        (
            "/indicators/CS02a/change/",
            ({"title": "Of the first"}, {"title": "Of the second"}),
            ("Of the first", "Of the second"),
        ),
        (
            "/rules/corporate-rule/adopt/",
            ({"c1-at_least": "1"}, {"c1-at_least": "2"}),
            ("within 1 point", 'value="2"'),
        ),
    ],
)
def test_a_definition_and_a_rule(cast, address, given, both):
    clients = client_of("performance.officer"), client_of("performance.officer")
    name = next(iter(given[0]))
    opened = [_opened(client, address, name) for client in clients]
    before, looked = head(), []
    for client, form, typed in zip(clients, opened, given, strict=True):
        sent = send(client, form, _filled(form, reason="So it is", adopted_by="Cabinet", **typed))
        assert sent.status_code == 302, html.unescape(sent.content.decode())
        looked.append(sent["Location"])
    done = clients[0].post(looked[0])
    assert (done.status_code, head()) == (302, before + 1)
    told = html.unescape(clients[1].post(looked[1], follow=True).content.decode())
    assert head() == before + 1
    assert "Somebody else changed the same while you were writing" in told
    for text in both:
        assert text in told


def test_targets(cast):
    address = "/indicators/CS02a/targets/?from=2014"
    first, second = client_of("performance.officer"), client_of("performance.officer")
    box = box_of(parse_period("2015/16"))
    opened = [_opened(client, address, box) for client in (first, second)]
    before, looked = head(), []
    for client, form, value in zip((first, second), opened, ("82", "85"), strict=True):
        form.action = address
        sent = send(
            client, form, _filled(form, then="look", reason=f"It is to be {value}", **{box: value})
        )
        assert sent.status_code == 302, html.unescape(sent.content.decode())
        looked.append(sent["Location"])
    assert (first.post(looked[0]).status_code, head()) == (302, before + 1)
    told = html.unescape(second.post(looked[1], follow=True).content.decode())
    assert head() == before + 1
    assert "while you were writing" in told
    assert "82" in told and 'value="85"' in told
    assert "It is to be 82" in told and "It is to be 85" in told
    again = page_of(told).form(box)
    again.action = again.action or address
    answer = second.post(send(second, again, _filled(again, then="look"))["Location"])
    assert (answer.status_code, head()) == (302, before + 2)


def test_responsibilities(cast):
    address = "/organisation/responsibilities/CS02a/"
    first, second = client_of("performance.officer"), client_of("performance.officer")
    opened = [_opened(client, address, "owner") for client in (first, second)]
    posts = [
        it
        for it in opened[0].fields["owner"].options
        if it and it not in opened[0].fields["owner"].values
    ]
    before = head()
    for form in opened:
        form.action = address
    mine = {"step": "confirm", "reason": "So it was agreed by both"}
    done = send(first, opened[0], _filled(opened[0], **mine, owner=posts[0]))
    assert (done.status_code, head()) == (302, before + 1), html.unescape(done.content.decode())
    told = send(second, opened[1], _filled(opened[1], **mine, owner=posts[1]))
    words = html.unescape(told.content.decode())
    assert (told.status_code, head()) == (422, before + 1)
    assert "while you were writing" in words
    assert "So it was agreed by both" in words
    assert page_of(words).form("owner").fields["owner"].values == [posts[1]]
    title = next(
        it.title for it in posts_on(timezone.localdate()).values() if it.reference == posts[0]
    )
    assert f"is now {title}" in words
    again = page_of(words).form("owner")
    again.action = again.action or address
    assert send(second, again, _filled(again, step="confirm")).status_code == 302
    assert head() == before + 2


def test_how_an_indicator_is_restricted(cast):
    address = "/rights/restrict/?about=CS01"
    first, second = client_of("performance.officer"), client_of("performance.officer")
    opened = [_opened(client, address, "kind") for client in (first, second)]
    for form in opened:
        form.action = address
    before = head()
    mine = {"kind": "draft", "reason": "Not yet agreed", "confirmed": "1"}
    done = send(first, opened[0], _filled(opened[0], **mine))
    assert (done.status_code, head()) == (302, before + 1), html.unescape(done.content.decode())
    for confirmed in ({}, {"confirmed": "1"}):
        mine = {"kind": "exempt", "reason": "Paragraph 3", **confirmed}
        told = send(second, opened[1], _filled(opened[1], **mine))
        words = html.unescape(told.content.decode())
        assert (told.status_code, head()) == (422, before + 1)
        assert "marked CS01 as “draft” while you were writing, because: “Not yet agreed”" in words
        assert "Paragraph 3" in words
    again = page_of(words).form("kind")
    again.action = address
    assert again.fields["kind"].values == ["exempt"]
    assert send(second, again, _filled(again, confirmed="1")).status_code == 302
    assert head() == before + 2


def test_the_same_role_given_twice_and_taken_back_twice(cast):
    first, second = client_of("performance.officer"), client_of("performance.officer")
    opened = [_opened(client, "/rights/grant/", "role") for client in (first, second)]
    post = opened[0].fields["post"].options[-1]
    unit = next(it for it in opened[0].fields["unit"].options if it)
    mine = {"post": post, "role": "staff", "unit": unit, "confirmed": "1"}
    before = head()
    given = send(first, opened[0], _filled(opened[0], **mine, reason="The first's words"))
    assert (given.status_code, head()) == (302, before + 1), _refusals_of(given)
    told = send(second, opened[1], _filled(opened[1], **mine, reason="The second's words"))
    words = html.unescape(told.content.decode())
    assert (told.status_code, head()) == (422, before + 1)
    assert "already on that day" in words and "The second's words" in words

    links = page_of(first.get("/rights/").content.decode()).links
    place = next(it for it in reversed(links) if "/withdraw/" in it)
    opened = [_opened(client, place, "reason") for client in (first, second)]
    for client, form, why in zip(
        (first, second), opened, ("I was quicker", "I was later"), strict=True
    ):
        form.action = place
        done = send(client, form, _filled(form, reason=why, confirmed="1"))
        assert (done.status_code, head()) == (302, before + 2), html.unescape(done.content.decode())
    words = html.unescape(second.get("/rights/").content.decode())
    assert "withdrew this role while you were writing, because: “I was quicker”" in words
    assert "Yours was not needed and is not recorded: “I was later”" in words
