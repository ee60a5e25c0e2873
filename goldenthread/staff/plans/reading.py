"""The plan that an address names, as the page reads it: at present, or as known on a past day."""

from __future__ import annotations

from django.http import Http404

from goldenthread.plan.queries.plans import PlanSeen, plan_seen
from goldenthread.staff.asking import Asked, Read, read_as

__all__ = ["read_plan"]


def read_plan(request: Asked, reference: str) -> tuple[Read, PlanSeen]:
    """Return how the page is read, and the plan; 404 where there is none that the reader may see."""
    read = read_as(request)
    seen = plan_seen(request.actor, reference, on=read.on, as_at=read.as_at)
    if seen is None:
        raise Http404("There is no such plan.")
    return read, seen
