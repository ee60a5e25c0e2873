"""The demo's sign-in page: whom one may be with one click."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse

from goldenthread.organisation.queries.people import Holder

#: The accounts that the demo offers, the kind of user that each shows, and what that kind is there for.
OFFERED = {
    "performance.officer": ("Performance officer", "imports, records and administers everything"),
    "director": ("Director", "sees the whole council, corrects and validates"),
    "head.of.service": ("Head of service", "records and validates for one service"),
    "service.manager": ("Service manager", "records for one service"),
    "councillor": ("Councillor", "sees the whole council"),
    "nadia.rahman": ("Committee clerk", "records what committees and the Cabinet decided"),
    "auditor": ("Auditor", "sees the whole council and its trail"),
    "staff": ("Member of staff", "sees one service"),
    "partner": ("Partner organisation", "sees what is its own and what is shared with it"),
}


@dataclass(frozen=True)
class Offer:
    """One button: the kind of user, where it leads, and who that is."""

    kind: str
    address: str
    who: str
    does: str


def offers(holders: Sequence[Holder]) -> list[Offer]:
    """Return a button for each of the accounts that exist, in the order of :data:`OFFERED`."""
    there = {holder.username: holder for holder in holders}
    return [
        Offer(
            kind=kind,
            address=reverse("sign_in_as", args=[username]),
            who=f"{there[username].name}, {there[username].post}",
            does=does,
        )
        for username, (kind, does) in OFFERED.items()
        if username in there
    ]
