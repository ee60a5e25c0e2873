"""Rights over the thread and over plans, each as a predicate and as a filter."""

from __future__ import annotations

from django.db.models import Q

from goldenthread.organisation.access import Actor, Right, within
from goldenthread.plan.models import Contribution, ObjectiveNow, PlanVersion, PrioritisationVersion

__all__ = [
    "contributions_visible",
    "may_audit_plan",
    "may_change",
    "may_name",
    "may_run",
    "may_see",
    "may_see_contribution",
    "may_see_plan",
    "may_write_plan",
    "named",
    "plans_visible",
    "run_by",
    "visible",
]

#: The level of the community's outcomes, which partners serve as well.
_TOP = 1


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


def may_name(actor: Actor, now: ObjectiveNow) -> bool:
    """Say whether the actor may be told an objective's title and owner; equal to :func:`named`.

    Whoever sees it may. A partner is told those of the top level that are for residents, so that it can
    offer to serve them; and, by its contributions, those that it serves.
    """
    if may_see(actor, now):
        return True
    is_outcome = now.person_id is None and now.position == _TOP and not now.is_internal
    return is_outcome and actor.may(Right.SEE)


def named(actor: Actor) -> Q:
    """Return the filter of the objectives whose title and owner the actor may be told."""
    if actor.may(Right.SEE):
        outcomes = Q(person_id__isnull=True, position=_TOP, is_internal=False)
        return visible(actor) | outcomes
    return visible(actor)


def may_see_contribution(actor: Actor, contribution: Contribution) -> bool:
    """Say whether the actor may see a contribution; equal to :func:`contributions_visible`.

    All of the council see the council's and the partners'; a partner sees what its own units offer. What a
    person's own objective contributes is seen by who may see that objective.
    """
    by = contribution.objective
    if contribution.to.person_id is not None:
        return False
    if by is not None and by.person_id is not None:
        now = getattr(by, "now", None)
        is_managed = now is not None and now.manager_id in actor.post_ids
        return by.person_id == actor.person_id or is_managed
    if actor.may(Right.SEE_ORGANISATION):
        return True
    unit_id = contribution.unit_id
    return by is None and unit_id is not None and actor.may(Right.SEE, unit_id)


def contributions_visible(actor: Actor) -> Q:
    """Return the filter of the contributions that the actor may see."""
    own = Q(objective__person=actor.person_id) if actor.person_id else Q(pk__in=())
    managed = Q(objective__now__manager_id__in=actor.post_ids)
    personal = Q(objective__person__isnull=False) & (own | managed)
    if actor.may(Right.SEE_ORGANISATION):
        others = Q(objective__person__isnull=True)
    else:
        units = Q(unit__isnull=False) & within(actor, Right.SEE)
        others = Q(objective__isnull=True) & units
    return Q(to__person__isnull=True) & (others | personal)


def may_change(actor: Actor, *, unit_id: int | None, owner_id: int | None, tops: bool) -> bool:
    """Say whether the actor may change an objective: its owner, who corrects its unit, who administers all.

    ``tops`` says whether the actor administers the whole council; an objective of no unit is theirs.
    """
    if tops or (owner_id is not None and owner_id in actor.post_ids):
        return True
    return unit_id is not None and actor.may(Right.CORRECT, unit_id)


def may_see_plan(actor: Actor, stands: PlanVersion) -> bool:
    """Say whether the actor may see a plan as it stands now; equal to :func:`plans_visible`.

    All of the council see the council's; a person's own is seen by them and by who holds the post of their
    manager, by nobody else whatever their rights.
    """
    if stands.person_id is None:
        return actor.may(Right.SEE_ORGANISATION)
    return stands.person_id == actor.person_id or stands.manager_id in actor.post_ids


def plans_visible(actor: Actor) -> Q:
    """Return the filter, over the versions that stand now, of the plans that the actor may see."""
    own = Q(person_id=actor.person_id) if actor.person_id else Q(pk__in=())
    personal = Q(person_id__isnull=False) & (own | Q(manager_id__in=actor.post_ids))
    if actor.may(Right.SEE_ORGANISATION):
        return Q(person_id__isnull=True) | personal
    return personal


def may_write_plan(actor: Actor, stands: PlanVersion, *, tops: bool) -> bool:
    """Say whether the actor may write a plan.

    A person's own is written by them and by who holds their manager's post; a unit's by who corrects there;
    one of a body or of the whole council by who administers it, as ``tops`` says.
    """
    if stands.person_id is not None:
        return may_see_plan(actor, stands)
    if not actor.may(Right.SEE_ORGANISATION):
        return False
    return tops or (stands.unit_id is not None and actor.may(Right.CORRECT, stands.unit_id))


def may_audit_plan(actor: Actor, stands: PlanVersion, *, tops: bool) -> bool:
    """Say whether the actor may record what an audit of a plan found.

    Of a unit's plan whoever audits there; of one of a body or of the whole council whoever audits or
    administers all of it, as ``tops`` says; of a person's own the holder of their manager's post.
    """
    if stands.person_id is not None:
        return stands.manager_id in actor.post_ids
    if stands.unit_id is not None:
        return tops or actor.may(Right.AUDIT, stands.unit_id)
    return tops


def may_run(actor: Actor, stands: PrioritisationVersion) -> bool:
    """Say whether the actor may prepare, open and close a prioritisation; equal to :func:`run_by`.

    Whoever holds the post that owns it, and who corrects its unit. They see who gave which mark once it is
    closed.
    """
    return actor.may(Right.SEE_ORGANISATION) and may_change(
        actor, unit_id=stands.unit_id, owner_id=stands.owner_id, tops=False
    )


def run_by(actor: Actor) -> Q:
    """Return the filter, over the versions that stand now, of the prioritisations that the actor may run."""
    if not actor.may(Right.SEE_ORGANISATION):
        return Q(pk__in=())
    return Q(owner__in=actor.post_ids) | within(actor, Right.CORRECT)
