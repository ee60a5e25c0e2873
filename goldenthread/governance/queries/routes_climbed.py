"""How many packages climb a route just now, whichever version of it they began on."""

from __future__ import annotations

from goldenthread.governance.models import LineNow
from goldenthread.rules.ladder import LineState

__all__ = ["packages_climbing"]


def packages_climbing(route_id: int) -> int:
    """Return how many packages have a line on its way up a route, or with its proposer. One SQL query."""
    there = LineNow.objects.filter(
        package__route_version__route_id=route_id,
        state__in=(LineState.CLIMBING, LineState.BACK),
    )
    found: int = there.values("package_id").distinct().count()
    return found
