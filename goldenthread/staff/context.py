"""What every page shows around its content: who is signed in, where to, whose figures these are."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from goldenthread.organisation.access import Actor, Right
from goldenthread.staff.addresses import address_of

_PLACES = (
    ("Scorecard", "scorecard", None),
    ("Import", "imports", Right.IMPORT),
    ("Accounts", "accounts", Right.ADMINISTER),
    ("Audit", "trail", Right.AUDIT),
)

#: Whose the demo's figures are.
_DEMO_ATTRIBUTION = (
    "The figures are those that Hart District Council published for 2014/15"
    " (HartDC/hartdc.github.io, MIT licence), as published, mistakes included."
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
        "signed_in": {"name": actor.name, "post": actor.label, "href": reverse("account")},
        "sign_out_address": reverse("sign_out"),
        "navigation": _navigation(actor, request.path),
    }


def _navigation(actor: Actor, path: str) -> list[tuple[str, str, bool]]:
    """Return where the actor may go: words, address, and whether they are there."""
    return [
        (words, address, path == address or (address != "/" and path.startswith(address)))
        for words, name, right in _PLACES
        if right is None or actor.may(right)
        if (address := address_of(name))
    ]
