"""What every signed-in page shows around its content: who is signed in and where they may go."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from goldenthread.organisation.access import Actor, Right
from goldenthread.staff.addresses import address_of

_PLACES = (
    ("Scorecard", "scorecard", None),
    ("Import", "imports", Right.IMPORT),
    ("Audit", "trail", Right.AUDIT),
)


def surroundings(request: HttpRequest) -> dict[str, Any]:
    """Return the actor, the way out and the navigation, where somebody is signed in."""
    actor: Actor | None = getattr(request, "actor", None)
    if actor is None:
        return {}
    places = [
        (words, address)
        for words, name, right in _PLACES
        if right is None or actor.may(right)
        if (address := address_of(name))
    ]
    return {
        "actor": actor,
        "signed_in": {"name": actor.name, "post": actor.label},
        "sign_out_address": reverse("sign_out"),
        "navigation": [
            (words, address, _is_within(request.path, address)) for words, address in places
        ],
    }


def _is_within(path: str, address: str) -> bool:
    return path == address or (address != "/" and path.startswith(address))
