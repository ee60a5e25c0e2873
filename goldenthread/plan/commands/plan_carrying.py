"""Begin next year's plan from this one: what is carried into it, and what is left behind."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from goldenthread.audit.events import event
from goldenthread.organisation.access import Actor, NotPermitted
from goldenthread.plan.commands.planning import subject_of
from goldenthread.plan.commands.plans import PlanWanted, add_plan
from goldenthread.plan.models import Plan, PlanEntry, PlanPassage, PlanVersion
from goldenthread.plan.queries.plan_next import NextPlan, next_plan
from goldenthread.plan.queries.plan_seen import EntrySeen

__all__ = ["Carried", "begin_next_plan"]


@dataclass(frozen=True)
class Carried:
    """What next year’s plan is called, its days, the entries carried by number and the texts by heading."""

    title: str
    starts_on: date
    next_starts_on: date
    numbers: frozenset[int] = frozenset()
    headings: frozenset[str] = frozenset()


def begin_next_plan(
    reference: str, wanted: Carried, *, by: Actor, at: datetime, reason: str = ""
) -> str:
    """Begin the plan that follows this one, as a draft of the same owner; return its reference.

    Only what may be carried is: an objective that has ended stays behind whatever was asked for. The old
    plan is not changed. Audited as ``plan:plan:carried``.

    Raises:
        NotPermitted: there is no such plan that ``by`` may write, or it was withdrawn.
        NotPossible: there is such a plan already, or its days make no sense.
    """
    found = next_plan(by, reference, at=at)
    if found is None:
        raise NotPermitted(f"{by.label} may not go on from this plan.")
    carried = [
        it.entry for it in found.entries if it.may_carry and it.entry.number in wanted.numbers
    ]
    texts = {it.key: it.text for it in found.passages if it.may_carry and it.key in wanted.headings}
    rows = PlanVersion.objects.filter(plan=found.id).select_related("plan")
    stands = rows.latest("event", "id")
    with event(
        by=by, at=at, name="plan:plan:carried", reason=reason.strip(), subject=subject_of(stands)
    ):
        made = add_plan(_wanted(found, wanted), by=by, at=at, kind_id=found.kind_id, reason=reason)
        plan = Plan.objects.get(reference=made)
        PlanEntry.objects.append(list(_entries(plan, carried)))
        PlanPassage.objects.append(
            [PlanPassage(plan=plan, heading=key, text=text) for key, text in texts.items()]
        )
    return made


def _wanted(found: NextPlan, wanted: Carried) -> PlanWanted:
    return PlanWanted(
        title=wanted.title,
        starts_on=wanted.starts_on,
        next_starts_on=wanted.next_starts_on,
        unit_id=found.unit_id,
        body_id=found.body_id,
        person_id=found.person_id,
        manager_id=found.manager_id,
    )


def _entries(plan: Plan, carried: Iterable[EntrySeen]) -> Iterable[PlanEntry]:
    for place, it in enumerate(carried, start=1):
        yield PlanEntry(
            plan=plan,
            number=place,
            heading=it.heading,
            position=place,
            objective_id=it.objective.id if it.objective else None,
            series_id=it.series.id if it.series else None,
            words=it.words,
            why=it.why.value if it.why else "",
            why_words=it.why_words,
        )
