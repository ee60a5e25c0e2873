"""What every signed-in page shows around its content: who is signed in and where they may go."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from goldenthread.organisation.access import Actor, Right

_PLACES = (
    ("Scorecard", "scorecard", None),
    ("Import", "imports", Right.IMPORT),
    ("Audit", "trail", Right.AUDIT),
)


def surroundings(request: HttpRequest) -> dict[str, Any]:
    """Return the actor and the navigation, where somebody is signed in."""
    actor: Actor | None = getattr(request, "actor", None)
    if actor is None:
        return {}
    places = [
        (words, reverse(name))
        for words, name, right in _PLACES
        if right is None or actor.may(right)
    ]
    return {
        "actor": actor,
        "navigation": [
            {
                "text": words,
                "href": address,
                "is_current": request.path == address
                or (address != "/" and request.path.startswith(address)),
            }
            for words, address in places
        ],
    }
