"""Plans that reach nothing: none of the objectives in them leads up to one of the highest level."""

from __future__ import annotations

from datetime import date

from goldenthread.organisation.access import Actor
from goldenthread.plan.queries.plan_list import PlanLine, plans_known
from goldenthread.plan.queries.plan_rows import entries_standing, objectives_told
from goldenthread.rules.vocabulary import PlanStep

__all__ = ["plans_reaching_nothing"]

_OVER = (PlanStep.CLOSED, PlanStep.WITHDRAWN)


def plans_reaching_nothing(
    actor: Actor, *, on: date, as_at: int | None = None
) -> tuple[list[PlanLine], int]:
    """Return the plans in which nothing reaches the top, and how many were looked at.

    Those are the plans that are not over and whose kind has a place in the thread; nobody's own. 16 SQL
    queries now, 25 of a past day.

    Raises:
        NotPermitted: the actor sees nothing as one of the council.
    """
    known = plans_known(actor, on=on, as_at=as_at)
    looked = [
        it
        for it in known.lines
        if it.step not in _OVER
        and not it.is_personal
        and known.around.level_ids(known.around.kind(it.kind_id, it.starts_on))
    ]
    entries = entries_standing([it.id for it in looked], as_at=as_at)
    ids = {it.objective_id for each in entries.values() for it in each if it.objective_id}
    told = objectives_told(actor, ids, on=on, as_at=as_at)
    reaching = {
        pk
        for pk, each in entries.items()
        if any(it.objective_id in told and told[it.objective_id].reaches_top for it in each)
    }
    return [it for it in looked if it.id not in reaching], len(looked)
