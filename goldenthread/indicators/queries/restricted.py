"""How a series is restricted at a moment, for whoever may see it all the same."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from goldenthread.indicators.models import RestrictionKind as RestrictionKind
from goldenthread.indicators.models import SeriesNow


@dataclass(frozen=True)
class Restricted:
    """That a series is hidden from most readers: why, and where it is an embargo until when."""

    kind: RestrictionKind
    until: datetime | None


def restricted(now: SeriesNow, at: datetime | None) -> Restricted | None:
    """Return how a series is restricted, or nothing where it is open or its embargo is over."""
    return restriction_of(now.restriction, now.restricted_until, at)


def restriction_of(kind: str, until: datetime | None, at: datetime | None) -> Restricted | None:
    """Return the same from the two columns of the projection."""
    if kind == RestrictionKind.OPEN or (until is not None and at is not None and until <= at):
        return None
    return Restricted(RestrictionKind(kind), until)
