"""Which of several bodies has a change in its remit, where a step is split among them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from goldenthread.governance.queries.bodies import WatchedKind
from goldenthread.governance.queries.register import framework_known
from goldenthread.governance.queries.routes import body_that_acts
from goldenthread.organisation.queries.units import units_on
from goldenthread.rules.ladder import Step

__all__ = ["bodies_of", "in_remit"]


def bodies_of(step: Step) -> dict[str, int]:
    """Return the ids of the bodies that a step is split among, by reference. 3 SQL queries."""
    known = framework_known(only=["body"])
    named = {ref: pk for pk, ref in known.references["body"].items()}
    return {ref: named[ref] for ref in step.of if ref in named}


def in_remit(
    step: Step, unit_ids: Iterable[int | None], *, on: date
) -> dict[int | None, int | None]:
    """Return, by unit, the body of a step that watches the unit or one above it; the nearest counts.

    Nothing where none or several do: somebody has to say. A body that took over another's work watches in its
    place. 5 SQL queries.
    """
    known = framework_known(only=["body", "watch"])
    among: dict[int, int] = {}
    for ref in step.of:
        key, acts = known.key_of("body", ref), body_that_acts(known, ref, on)
        if key is not None and acts is not None and (acts == key or acts not in among):
            among[acts] = key
    watching: dict[int, set[int]] = {}
    for body_id, kind, subject_id, _ in known.in_force("watch", on):
        key = among.get(body_id)
        if kind == WatchedKind.UNIT and key is not None and subject_id is not None:
            watching.setdefault(subject_id, set()).add(key)
    units, found = units_on(on), {}
    for unit_id in set(unit_ids):
        at, bodies = unit_id, set[int]()
        while at is not None and not bodies:
            bodies = watching.get(at, set())
            at = units[at].parent_id if at in units else None
        found[unit_id] = next(iter(bodies)) if len(bodies) == 1 else None
    return found
