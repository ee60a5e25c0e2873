"""What a plan would do to the corporate objectives, and whom somebody asked about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from goldenthread.audit.queries import head
from goldenthread.organisation.access import Actor, may_administer_all
from goldenthread.plan.access import may_see_plan, may_write_plan
from goldenthread.plan.models import PlanVersion
from goldenthread.plan.queries.around import around
from goldenthread.plan.queries.effects import (
    About,
    Asking,
    Impacts,
    consultations_of,
    impacts_of,
)

__all__ = ["PlanEffects", "plan_effects"]


@dataclass(frozen=True)
class PlanEffects:
    """A plan of the council with all that is stated of what it would do."""

    plan_id: int
    reference: str
    title: str
    impacts: Impacts
    consultations: tuple[Asking, ...]
    may_change: bool
    read_at: int


def plan_effects(
    actor: Actor, reference: str, *, on: date, as_at: int | None = None
) -> PlanEffects | None:
    """Return what is stated of a plan; nothing where there is none of the council that the actor may see.

    At most 17 SQL queries now, 26 of a past day.
    """
    rows = PlanVersion.objects.known_at(as_at).filter(plan__reference=reference)
    stands = rows.select_related("plan").order_by("event", "id").last()
    if stands is None or stands.person_id is not None or not may_see_plan(actor, stands):
        return None
    there = around(on, as_at=as_at)
    about = About(plan_id=stands.plan_id)
    tops = may_administer_all(actor, there.units.values())
    return PlanEffects(
        stands.plan_id,
        stands.plan.reference,
        stands.title,
        impacts_of(actor, about, there, as_at=as_at),
        consultations_of(about, as_at=as_at),
        may_write_plan(actor, stands, tops=tops) and as_at is None,
        head(),
    )
