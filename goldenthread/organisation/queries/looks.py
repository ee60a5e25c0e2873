"""Up to which event somebody has seen what changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from goldenthread.organisation.access import Actor
from goldenthread.organisation.models import LastLook


@dataclass(frozen=True)
class Look:
    """The last event that somebody has marked as seen, and when they did."""

    event: int
    at: datetime


def last_look(actor: Actor) -> Look | None:
    """Return when the actor last marked what changed as seen. One SQL query."""
    row = LastLook.objects.filter(person_id=actor.person_id or 0).first()
    return Look(row.event, row.at) if row else None
