"""Rights over the thread, as a predicate and as a filter."""

from __future__ import annotations

from django.db.models import Q

from goldenthread.organisation.access import Actor, Right
from goldenthread.plan.models import ObjectiveNow

__all__ = ["may_change", "may_see", "visible"]


def may_see(actor: Actor, now: ObjectiveNow) -> bool:
    """Say whether the actor may see an objective; equal to :func:`visible`.

    All of the council see the council's; a person's own is seen by them and by who holds the post of the
    manager that agrees it, by nobody else whatever their rights.
    """
    if now.person_id is None:
        return actor.may(Right.SEE_ORGANISATION)
    return now.person_id == actor.person_id or now.manager_id in actor.post_ids


def visible(actor: Actor, *, through: str = "") -> Q:
    """Return the filter of the objectives that the actor may see; ``through`` leads to the projection."""
    own = Q(**{f"{through}person_id": actor.person_id}) if actor.person_id else Q(pk__in=())
    managed = Q(**{f"{through}manager_id__in": actor.post_ids})
    personal = Q(**{f"{through}person_id__isnull": False}) & (own | managed)
    if actor.may(Right.SEE_ORGANISATION):
        return Q(**{f"{through}person_id__isnull": True}) | personal
    return personal


def may_change(actor: Actor, *, unit_id: int | None, owner_id: int | None, tops: bool) -> bool:
    """Say whether the actor may change an objective: its owner, who corrects its unit, who administers all.

    ``tops`` says whether the actor administers the whole council; an objective of no unit is theirs.
    """
    if tops or (owner_id is not None and owner_id in actor.post_ids):
        return True
    return unit_id is not None and actor.may(Right.CORRECT, unit_id)
