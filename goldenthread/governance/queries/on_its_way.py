"""Which packages that still climb would change a thing, so that its own page can say so."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from goldenthread.governance.queries.packages import Seen
from goldenthread.organisation.access import Actor, Right
from goldenthread.rules.ladder import LineState

__all__ = ["OnItsWay", "on_its_way"]


@dataclass(frozen=True)
class OnItsWay:
    """A line that climbs, or is back with its proposer: of which package, of what kind of change."""

    reference: str
    number: int
    kind: str
    title: str
    state: LineState


def on_its_way(actor: Actor, kind: str, ids: Collection[int]) -> Mapping[int, list[OnItsWay]]:
    """Return, by id, the lines about things of a kind that are not decided yet and that the actor sees.

    2 SQL queries at most; whoever sees no package gets none.
    """
    if not actor.may(Right.SEE_ORGANISATION):
        return {}
    rows = (
        Seen.by(actor)
        .lines()
        .filter(
            line__subject_kind=kind,
            line__subject_id__in=ids,
            state__in=(LineState.CLIMBING, LineState.BACK),
        )
    )
    found: dict[int, list[OnItsWay]] = defaultdict(list)
    for row in rows.select_related("line", "package").order_by("package_id", "number"):
        package, about = row.package, row.line.subject_id
        found[about or 0].append(
            OnItsWay(
                package.reference, row.number, package.kind, package.title, LineState(row.state)
            )
        )
    return dict(found)
