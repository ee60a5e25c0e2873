"""Which of the events that changed a thing adopted it on a route: at which step, and who decided there."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from goldenthread.governance.models import LineDecision
from goldenthread.governance.queries.package_lines import who_decided
from goldenthread.governance.queries.packages import Named
from goldenthread.rules.ladder import route_from_data

__all__ = ["AdoptedAt", "adopted_at"]


@dataclass(frozen=True)
class AdoptedAt:
    """Who let a change pass at the step that brought it into force: a body, or a post by itself.

    ``power`` is the reference of the delegated power under which a post did so in the body's place.
    """

    who: str
    step: str
    is_body: bool
    power: str = ""


def adopted_at(
    thing: tuple[str, int], events: Collection[int], *, on: date
) -> Mapping[int, AdoptedAt]:
    """Return by event where a thing, a kind and an id, was adopted; for whoever sees the thing.

    1 SQL query where none of the events did, 4 at most otherwise.
    """
    kind, pk = thing
    rows = LineDecision.objects.filter(
        event__in=events, line__subject_kind=kind, line__subject_id=pk
    ).select_related("decision__package__route_version", "decision__person", "decision__power")
    named, found = Named(on), {}
    for row in rows:
        decision = row.decision
        steps = route_from_data(decision.package.route_version.steps)
        found[row.event] = AdoptedAt(
            who=who_decided(decision, named),
            step=steps.step(decision.step).name,
            is_body=decision.body_id is not None,
            power=decision.power.reference if decision.power is not None else "",
        )
    return found
