"""Which lines came to a step only after the day of a meeting: it decided nothing of them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from goldenthread.governance.queries.packages import Seen
from goldenthread.governance.queries.scope import scope_of
from goldenthread.organisation.access import Actor
from goldenthread.rules.ladder import LineState, Route, StepBy, route_from_data
from goldenthread.ui.dates import day as in_words

__all__ = ["CameLater", "all_came_later", "came_later"]


@dataclass(frozen=True)
class CameLater:
    """A line that came to a step of a package after a day: by its number and label, and when."""

    reference: str
    step: str
    number: int
    label: str
    came_on: date


def came_later(
    actor: Actor, body_id: int, steps: Collection[tuple[str, str]], *, than: date, on: date
) -> tuple[CameLater, ...]:
    """Return the lines that wait for a body and came after a day, of pairs of a package and a step.

    14 SQL queries at most, however many there are.

    Raises:
        NotPermitted: the actor is a partner's, or holds no post.
    """
    seen, scope = Seen.by(actor), scope_of(actor, on=on)
    packages = seen.packages().filter(reference__in={reference for reference, _ in steps})
    routes = {
        it.pk: (it.reference, route_from_data(it.route_version.steps))
        for it in packages.select_related("route_version")
    }
    waits = {(reference, step) for reference, step in steps}
    rows = seen.lines().filter(package__in=routes, state=LineState.CLIMBING, came_on__gt=than)
    found = []
    for row in rows.order_by("package", "number"):
        reference, route = routes[row.package_id]
        heir = None if row.body_id is None else scope.heir(row.body_id)
        for step in _steps(route, row.stage, row.done.split(), heir == body_id):
            if (reference, step) in waits:
                found.append(CameLater(reference, step, row.number, row.label, row.came_on))
    return tuple(found)


def all_came_later(came_on: date) -> str:
    """Say that a meeting was over when anything of a package came to its step. No query."""
    return (
        f"It came to this step on {in_words(came_on)}, after the meeting: leave it as not reached, or choose"
        " that day or a later one."
    )


def _steps(route: Route, stage: int, done: Collection[str], is_of_body: bool) -> list[str]:
    """Return the steps at which a line waits; of a step split by remit only where the body has it."""
    here = (it for it in route.stages[stage] if it.key not in done)
    return [it.key for it in here if is_of_body or it.by is not StepBy.REMIT]
