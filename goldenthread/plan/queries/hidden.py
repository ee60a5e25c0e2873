"""What of the thread a reader may not see in the trail: people's own objectives, and restricted series."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Q, QuerySet

from goldenthread.indicators.queries.hidden import Hidden
from goldenthread.organisation.access import Actor
from goldenthread.plan.models import (
    Consultation,
    Contribution,
    ContributionMove,
    Effect,
    Objective,
    ObjectiveMeasure,
    ObjectiveVersion,
    PlanEntry,
    PlanVersion,
)
from goldenthread.records.models import AppendOnly

__all__ = ["hidden_of_the_thread", "objectives_hidden"]


def objectives_hidden(actor: Actor) -> QuerySet[Objective, Any]:
    """Return the ids of people's objectives that the actor may not see.

    Seen by the person, and by whoever holds a post that was named as its manager at any time.
    """
    managed = ObjectiveVersion.objects.filter(manager__in=actor.post_ids).values("objective")
    rows = Objective.objects.filter(person__isnull=False).exclude(pk__in=managed)
    return rows.exclude(person=actor.person_id).values("pk")


def hidden_of_the_thread(hidden: Hidden) -> Mapping[type[AppendOnly], Q]:
    """Return which rows of this area are hidden. One SQL query, which asks whether any are."""
    objectives = objectives_hidden(hidden.actor)
    if hidden.is_nothing and not objectives.exists():
        return {}
    of_objective = Q(objective__in=objectives)
    of_series = Q(series__in=hidden.series())
    plans = PlanVersion.objects.filter(person__isnull=False).exclude(person=hidden.actor.person_id)
    of_plans = Q(plan__in=plans.values("plan"))
    return {
        Consultation: of_plans,
        Effect: of_objective | of_plans,
        Objective: Q(pk__in=objectives),
        ObjectiveVersion: of_objective,
        ObjectiveMeasure: of_objective | of_series,
        Contribution: of_objective,
        ContributionMove: Q(contribution__objective__in=objectives),
        PlanEntry: of_objective | of_series,
    }
