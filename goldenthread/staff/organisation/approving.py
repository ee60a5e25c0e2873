"""A change that may be sent for approval instead of being made: by which routes, and what is sent."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from goldenthread.governance.commands.proposing import Proposed

__all__ = ["Approval", "Sent", "sent_from"]


@dataclass(frozen=True)
class Sent:
    """What was typed to send a change for approval, and what is wrong with it."""

    route: str = ""
    title: str = ""
    refusal: str = ""
    field: str = ""


@dataclass(frozen=True)
class Approval:
    """That a change may climb a route: the routes by reference and name, and what sends it.

    ``must`` says in a sentence that it has to. ``send`` takes a route and a title.
    """

    routes: tuple[tuple[str, str], ...]
    must: str
    send: Callable[[str, str], Proposed]


def sent_from(approval: Approval, given: Mapping[str, str]) -> Sent:
    """Return what was typed; the first route where none was chosen."""
    return Sent(
        given.get("approval_route") or approval.routes[0][0],
        given.get("approval_title", ""),
    )
