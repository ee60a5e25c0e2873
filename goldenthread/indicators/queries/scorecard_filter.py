"""What a reader asks of a scorecard: which period, as known when, which rows, in which order."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from goldenthread.rules.counting import Counting
from goldenthread.rules.periods import Period
from goldenthread.rules.vocabulary import Heading, MissingReason, RatingClass

#: From the worst to what cannot be worse; the order of "off target first". Awaited stands with not rated.
SEVERITY: tuple[str, ...] = (
    RatingClass.OFF_TARGET,
    RatingClass.NEAR_TARGET,
    RatingClass.NOT_RATED,
    RatingClass.ON_TARGET,
    RatingClass.EXCEEDING,
    RatingClass.INFORMATION_ONLY,
)
HEADINGS: tuple[str, ...] = (
    Heading.WORSENING,
    Heading.STEADY,
    Heading.IMPROVING,
    Heading.CANNOT_SAY,
)
#: The orders that keep services together, and those that a column's head gives.
GROUPED = ("worst", "council")
ORDERS = (*GROUPED, "rating", "title", "code", "direction", "long", "owner", "service")
#: What is chosen and counted as a rating where the figure is still to come.
STILL_AWAITED = "awaited"
#: All that a rating may be chosen and counted as, in the order of the tiles.
CLASSES: tuple[str, ...] = (*SEVERITY, STILL_AWAITED)
#: Reasons that say a figure is still to come.
AWAITED = (MissingReason.NOT_DUE, MissingReason.AWAITED, MissingReason.LATE)


@dataclass(frozen=True)
class ScorecardFilter:
    """What a reader asked for. An empty tuple lets everything through; ``as_at`` is an event number.

    ``series_ids`` are those of a group; none of them where it is empty.
    ``beside`` are columns shown beside the usual ones, and ``looked_for`` what is to be said in them (see
    :mod:`goldenthread.indicators.queries.scorecard_beside`). ``quarters`` are those of other councils that
    a series stands in; they, and where each stands, which ``is_compared`` asks for, are of the present
    alone. ``stages`` are those of indicators' lives; where none is asked for, live ones alone are shown.
    ``order`` is one of ORDERS, with ``-`` before it to begin at the other end.
    """

    period: Period
    as_at: int | None = None
    unit_ids: tuple[int, ...] = ()
    classes: tuple[str, ...] = ()
    headings: tuple[str, ...] = ()
    owner_ids: tuple[int, ...] = ()
    text: str = ""
    is_doubted: bool = False
    beside: tuple[str, ...] = ()
    looked_for: str = ""
    series_ids: tuple[int, ...] | None = None
    quarters: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()
    is_compared: bool = False
    order: str = "worst"
    page: int = 1


def wanted_period(period: Period, counting: Counting) -> Period | None:
    """Return the latest of its periods that has ended when ``period`` ends; no school term may have."""
    return counting.latest_ended(period.next_start)


def known(as_at: int | None) -> Q:
    """Return the filter of what was recorded up to an event."""
    return Q() if as_at is None else Q(event__lte=as_at)
