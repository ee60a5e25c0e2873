"""What a page takes from the records is remembered for whoever has the same rights, until something changes.

`goldenthread.audit.remembering` says how long. The key holds all else that a page depends on: every right
of the reader and which units it reaches, the day, which embargoes are over, and what the address asks.
What stands around a page (names, messages, forms' tokens) is never remembered.
"""

from __future__ import annotations

from bisect import bisect
from collections.abc import Callable, Hashable
from dataclasses import replace
from datetime import date, datetime
from typing import Any, TypeVar

from django.utils import timezone

from goldenthread.audit.remembering import MEMORY, head_digest
from goldenthread.indicators.queries.embargoes import embargoes
from goldenthread.organisation.access import Actor
from goldenthread.organisation.queries.people import actor_for

T = TypeVar("T")


def actor_asking(request: Any) -> Actor:
    """Return who asks, with the rights of today. One SQL query, and six the first time."""
    request.head = head_digest()
    today, now = timezone.localdate(), timezone.now()
    account = request.user
    known: Actor = MEMORY.recall(
        request.head,
        ("actor", account.person_id, today),
        lambda: actor_for(account, on=today),
    )
    return replace(known, at=now)


def remembered(request: Any, key: Hashable, make: Callable[[], T]) -> T:
    """Return what ``make`` makes for a reader with these rights, or what it made a moment ago.

    ``key`` names the page and all that its address asks for. What belongs to the reader alone has the
    reader in its key. A request that may change something remembers nothing.
    """
    if request.method != "GET":
        return make()
    actor: Actor = request.actor
    sight = (frozenset(actor.units.items()), actor.everywhere)
    lifted = _lifted(request.head, actor.at)
    return MEMORY.recall(request.head, (key, sight, lifted, _today(actor)), make)


def _today(actor: Actor) -> date | None:
    return timezone.localdate(actor.at) if actor.at else None


def _lifted(head: str, at: datetime | None) -> int:
    """Return how many embargoes are over by then."""
    ends = MEMORY.recall(head, "embargoes", embargoes)
    return bisect(ends, at) if at else 0
