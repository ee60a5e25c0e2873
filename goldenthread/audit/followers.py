"""Who reacts to what was recorded: each follower reads the events by number from where it left off.

What must be true in the same transaction is never left to a follower. Each event is followed at least
once, soon after it was recorded, and following it again changes nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from goldenthread.audit.models import Event, FollowerPlace
from goldenthread.audit.queries import head

#: Called with the last event followed before, the latest there is, and the moment.
Follow = Callable[[int, int, datetime], None]

_FOLLOWERS: Final[dict[str, Follow]] = {}
_TOLD: Final[list[Callable[[], None]]] = []
#: A follower may record something itself, which is followed in turn; it comes to rest long before this.
_MOST_ROUNDS: Final = 10
_LOG = logging.getLogger(__name__)


def register(name: str, follow: Follow) -> None:
    """Let ``follow`` react to events from now on; called once, when an area's app is ready."""
    _FOLLOWERS[name] = follow


def tell_of_events(hook: Callable[[], None]) -> None:
    """Call ``hook`` after each event's commit, to have the followers catch up soon.

    What has been recorded stands even if it fails: the followers read the event later.
    """
    _TOLD.append(hook)


def tell() -> None:
    """Tell that an event has been recorded; called once it is committed."""
    for hook in _TOLD:
        hook()


@dataclass(frozen=True)
class Behind:
    """How many events a follower has yet to read, the first of them recorded at ``since``."""

    name: str
    events: int
    since: datetime | None


def behind() -> list[Behind]:
    """Return how far each follower has come; three SQL queries at most."""
    places = dict(FollowerPlace.objects.values_list("name", "read_to"))
    latest = head()
    read = {name: places.get(name, 0) for name in _FOLLOWERS}
    waited_for = {to + 1 for to in read.values() if to < latest}
    since = dict(Event.objects.filter(number__in=waited_for).values_list("number", "at"))
    return [Behind(name, max(latest - to, 0), since.get(to + 1)) for name, to in read.items()]


def catch_up(*, at: datetime) -> list[str]:
    """Let every follower read what it has not read yet; return the names of those that failed.

    One that fails stays where it was and is asked again next time; the others go on.
    """
    failed: list[str] = []
    for _ in range(_MOST_ROUNDS):
        latest = head()
        moved = [
            name
            for name, follow in _FOLLOWERS.items()
            if name not in failed and _moved(name, follow, latest, at, failed)
        ]
        if not moved:
            break
    return failed


def _moved(name: str, follow: Follow, latest: int, at: datetime, failed: list[str]) -> bool:
    """Let one follower read up to ``latest``; say whether there was anything to read."""
    place, _ = FollowerPlace.objects.get_or_create(name=name)
    if place.read_to >= latest:
        return False
    try:
        follow(place.read_to, latest, at)
    except Exception:
        _LOG.exception("A follower failed and is asked again", extra={"follower": name})
        failed.append(name)
        return False
    # Another worker may have read further meanwhile: nobody is put back.
    FollowerPlace.objects.filter(name=name, read_to__lt=latest).update(read_to=latest)
    return True
