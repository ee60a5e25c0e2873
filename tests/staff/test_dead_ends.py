"""No page leads nowhere: every link that somebody is shown opens for them."""

from __future__ import annotations

import re
from collections import Counter
from html import unescape
from urllib.parse import urljoin, urlsplit

import pytest
from django.test import Client
from django.urls import get_resolver, resolve

from goldenthread.organisation.access import SYSTEM
from goldenthread.organisation.commands.structure import add_areas
from tests.cast import AT, Cast
from tests.exceptions import add_off_target_rule
from tests.partner import add_newcomer, build_partner

_LINK = re.compile(r'<a[^>]* href="([^"]+)"')
#: How many addresses of one page are followed: others differ by what they are about.
_EACH = 1


@pytest.fixture
def council(cast: Cast) -> Cast:
    """The council with an area, its partner, somebody without a post and a rule of what needs attention."""
    add_off_target_rule()
    build_partner(cast)
    add_newcomer()
    add_areas(["North Ward"], by=SYSTEM, at=AT)
    return cast


def _met(client: Client, begin: str) -> dict[str, tuple[int, str]]:
    """Return what each address answers that is led to from a page on, and which page led there."""
    met: dict[str, tuple[int, str]] = {}
    seen: Counter[str | None] = Counter()
    ahead = [(begin, "")]
    while ahead:
        address, led_from = ahead.pop()
        name = resolve(urlsplit(address).path).url_name
        if address in met or seen[name] >= _EACH:
            continue
        seen[name] += 1
        answer = client.get(address)
        met[address] = (answer.status_code, led_from)
        if answer.status_code != 200 or "html" not in answer["Content-Type"]:
            continue
        found = (urljoin(address, unescape(it)) for it in _LINK.findall(answer.content.decode()))
        ahead += [(it.partition("#")[0], address) for it in found if it.startswith("/")]
    return met


@pytest.mark.parametrize(
    "username",
    (
        *("performance.officer", "director", "head.of.service", "service.manager", "councillor"),
        *("auditor", "staff", "partner", "newcomer"),
    ),
)
def test_every_link_that_somebody_is_shown_opens_for_them(council, client_as, username):
    met = _met(client_as(username), "/")
    assert len(met) >= 15
    assert {address: it for address, it in met.items() if it[0] not in (200, 302)} == {}


def test_no_two_pages_have_one_name():
    """A link by name would lead to whichever of them comes last."""
    pages = get_resolver().reverse_dict
    names = {name for name in pages if isinstance(name, str)}
    assert {name for name in names if len(pages.getlist(name)) > 1} == set()
