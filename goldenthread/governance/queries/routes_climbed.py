"""What climbs a route just now, and by which version of it: each package goes on by the one it began on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from goldenthread.governance.models import ApprovalRouteVersion, LineNow, Package
from goldenthread.rules.ladder import LineState

__all__ = ["RouteSince", "packages_climbing", "packages_on_versions", "route_since"]


@dataclass(frozen=True)
class RouteSince:
    """That a route was changed, or ended, from a day on after a package had set out on it."""

    from_on: date
    is_ended: bool


def packages_climbing(route_id: int) -> int:
    """Return how many packages have a line on its way up a route, or with its proposer. One SQL query."""
    return sum(packages_on_versions(route_id).values())


def packages_on_versions(route_id: int) -> dict[int, int]:
    """Return how many packages climb each version of a route, by the event that wrote it. One SQL query."""
    there = LineNow.objects.filter(
        package__route_version__route_id=route_id,
        state__in=(LineState.CLIMBING, LineState.BACK),
    )
    pairs = there.values_list("package_id", "package__route_version__event").distinct()
    found: dict[int, int] = {}
    for _, event in pairs:
        found[event] = found.get(event, 0) + 1
    return found


def route_since(reference: str) -> RouteSince | None:
    """Return what became of a package's route after it had set out; nothing where it is as it was.

    For pages that show the package already. 2 SQL queries. The latest change that was recorded counts.
    """
    package = Package.objects.filter(reference=reference).values_list(
        "event", "route_version__route_id"
    )
    event, route_id = package.get()
    rows = ApprovalRouteVersion.objects.filter(route_id=route_id, event__gt=event)
    latest = rows.order_by("-event", "-id").first()
    return None if latest is None else RouteSince(latest.from_on, latest.is_ended)
