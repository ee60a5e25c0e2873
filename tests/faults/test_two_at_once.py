"""Two administrators change one thing at once: the later is told, with both texts; nothing is lost."""

from __future__ import annotations

import html

import pytest

from goldenthread.audit.queries import head
from tests.faults.asked import send
from tests.faults.pages import Form, page_of
from tests.faults.sites import client_of

pytestmark = [pytest.mark.fault, pytest.mark.django_db]


def _opened(client, address: str, name: str) -> Form:
    form = page_of(client.get(address).content.decode()).form(name)
    form.action = form.action or address
    return form


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
            ({"measure": "points", "near": "1"}, {"measure": "points", "near": "2"}),
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
