"""Which packages on their way would change a certain thing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from goldenthread.governance.queries.packages import Seen
from goldenthread.organisation.access import Actor, Right
from goldenthread.rules.ladder import LineState

__all__ = ["OnItsWay", "packages_about"]

#: As many are named beside the thing that they would change.
_MOST = 20


@dataclass(frozen=True)
class OnItsWay:
    """A package of which a line still climbs, or is with its proposer."""

    reference: str
    title: str


def packages_about(actor: Actor, things: Iterable[tuple[str, int]]) -> list[OnItsWay]:
    """Return the packages that would change one of ``things``, pairs of a kind and an id; the latest first.

    2 SQL queries; none for whoever sees nothing as one of the council.
    """
    if not actor.may(Right.SEE_ORGANISATION):
        return []
    is_about = Q(pk__in=[])
    for kind, pk in things:
        is_about |= Q(line__subject_kind=kind, line__subject_id=pk)
    lines = Seen.by(actor).lines().filter(state__in=(LineState.CLIMBING, LineState.BACK))
    rows = (
        lines.filter(is_about)
        .order_by("-package")
        .values_list("package__reference", "package__title")
    )
    return [OnItsWay(*row) for row in rows.distinct()[:_MOST]]
