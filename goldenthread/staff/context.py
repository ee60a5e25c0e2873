"""What every page shows around its content: who is signed in, where to, whose figures these are."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest

from goldenthread.governance.queries.chosen import TERMS
from goldenthread.organisation.access import Actor, Right
from goldenthread.staff.addresses import address_of, page_address
from goldenthread.staff.asking import Read
from goldenthread.staff.words_in_use import words_for
from goldenthread.ui.addresses import with_query
from goldenthread.ui.dates import day

#: Where to go: words, the page's name, and the right that it takes. Pages that are not there are left out.
_PLACES = (
    ("Home", "home", None),
    ("Awaiting", "awaiting", Right.SEE_ORGANISATION),
    ("Scorecard", "scorecard", None),
    ("Thread", "thread", Right.SEE_ORGANISATION),
    ("Plans", "plans", Right.SEE_ORGANISATION),
    ("Exceptions", "exceptions", Right.SEE),
    ("Organisation", "organisation", Right.SEE),
    ("Framework", "framework", Right.SEE_ORGANISATION),
    ("Contributions", "contributions", Right.SEE_SHARED),
    ("Standards", "standards", Right.SEE_SHARED),
    ("Rules", "rules", None),
    ("Import", "imports", Right.IMPORT),
    ("Accounts", "accounts", Right.ADMINISTER),
    ("Change", "changes", Right.ADMINISTER),
    ("Audit", "trail", Right.AUDIT),
    ("Rights", "rights", Right.AUDIT),
    ("Methods", "methods", None),
)

#: Whose the demo's figures are.
_DEMO_ATTRIBUTION = (
    "The figures are those that Hart District Council published for 2014/15"
    " (HartDC/hartdc.github.io, MIT licence), as published, mistakes included. Emergency care: NHS England,"
    " NHSRdatasets (CC0). Hampshire: Department for Education. Contains public sector information licensed"
    " under the Open Government Licence v3.0. What is made for the demo says so."
)


def surroundings(request: HttpRequest) -> dict[str, Any]:
    """Return what the layouts ask for: the attribution, and more where somebody is signed in."""
    attribution = [_DEMO_ATTRIBUTION] if settings.DEMO else []
    actor: Actor | None = getattr(request, "actor", None)
    if actor is None:
        return {"attribution": attribution}
    return {
        "attribution": attribution,
        "actor": actor,
        "signed_in": {
            "name": actor.name,
            "post": actor.label,
            "href": page_address("account"),
        },
        "home_address": page_address("home"),
        "my_part_address": address_of("my_part") if actor.may(Right.SEE_ORGANISATION) else None,
        "search_address": address_of("search"),
        "sign_out_address": page_address("sign_out"),
        "navigation": _navigation(actor, request.path),
        **_as_known(request),
    }


def _as_known(request: HttpRequest) -> dict[str, Any]:
    """Return the banner of a past day and the choice of another, where the page reads the past."""
    read: Read | None = getattr(request, "reading", None)
    if read is None or request.method != "GET":
        return {}
    kept = [pair for pair in request.GET.items() if pair[0] not in ("known", "page")]
    return {
        "as_known_on": day(read.known.day) if read.known else "",
        "present_address": with_query(request.get_full_path(), known=None),
        "other_days": {
            "action": request.path,
            "kept": kept,
            "value": read.known.day.isoformat() if read.known else "",
        },
        "day_refused": read.refusal,
    }


def _navigation(actor: Actor, path: str) -> list[tuple[str, str, bool]]:
    """Return where the actor may go: words, address, and whether they are there."""
    return [
        (_called(words, name), address, _is_at(path, urlsplit(address).path))
        for words, name, right in _PLACES
        if right is None or actor.may(right)
        if (address := address_of(name))
    ]


def _called(words: str, name: str) -> str:
    """Return what a place is called: by the council's own word where it is one of its terms."""
    return words_for(name) if name in TERMS else words


def _is_at(path: str, place: str) -> bool:
    return path == place or (place != "/" and path.startswith(place))
