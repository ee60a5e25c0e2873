"""What a reader may not see of the thread in the trail: people's own objectives and plans, hidden series."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.db.models import Q, QuerySet

from goldenthread.governance.queries.lines_hidden import lines_about
from goldenthread.indicators.queries.hidden import Hidden
from goldenthread.organisation.access import Actor
from goldenthread.plan.access import run_by
from goldenthread.plan.models import (
    Consultation,
    Contribution,
    ContributionMove,
    Effect,
    Objective,
    ObjectiveMeasure,
    ObjectiveVersion,
    OptionMark,
    Plan,
    PlanComment,
    PlanEntry,
    PlanFinding,
    PlanPassage,
    PlanStage,
    PlanVersion,
    PrioritisationStage,
    PromiseVersion,
)
from goldenthread.plan.queries.lines_hidden import promised_with
from goldenthread.plan.queries.prioritisation_rows import IS_CLOSED, versions_standing
from goldenthread.records.models import AppendOnly

__all__ = ["hidden_of_the_thread", "marks_hidden", "objectives_hidden", "plans_hidden"]

#: Which tables hold what belongs to a plan.
_OF_PLANS: Final = (PlanComment, PlanFinding, PlanPassage, PlanStage, PlanVersion)


def objectives_hidden(actor: Actor) -> QuerySet[Objective, Any]:
    """Return the ids of people's objectives that the actor may not see.

    Seen by the person, and by whoever holds a post that was named as its manager at any time.
    """
    managed = ObjectiveVersion.objects.filter(manager__in=actor.post_ids).values("objective")
    rows = Objective.objects.filter(person__isnull=False).exclude(pk__in=managed)
    return rows.exclude(person=actor.person_id).values("pk")


def plans_hidden(actor: Actor) -> QuerySet[Plan, Any]:
    """Return the ids of people's plans that the actor may not see.

    Seen by the person, and by whoever holds a post that was named as their manager's at any time.
    """
    personal = PlanVersion.objects.filter(person__isnull=False)
    seen = personal.filter(Q(manager__in=actor.post_ids) | Q(person=actor.person_id))
    hidden = personal.exclude(plan__in=seen.values("plan"))
    return Plan.objects.filter(pk__in=hidden.values("plan")).values("pk")


def marks_hidden(actor: Actor) -> Q:
    """Return the filter of the marks of options that the actor may not see.

    Seen by whoever gave them; and once they are closed by whoever runs the prioritisation.
    """
    closed = PrioritisationStage.objects.filter(step__in=IS_CLOSED).values("prioritisation")
    run = versions_standing().filter(run_by(actor)).values("prioritisation")
    seen = Q(prioritisation__in=closed) & Q(prioritisation__in=run)
    return ~(Q(person=actor.person_id) | seen) if actor.person_id else ~seen


def hidden_of_the_thread(hidden: Hidden) -> Mapping[type[AppendOnly], Q]:
    """Return which rows of this area are hidden. One SQL query, which asks whether any are."""
    objectives, plans = objectives_hidden(hidden.actor), plans_hidden(hidden.actor)
    of_marks = marks_hidden(hidden.actor)
    marks = OptionMark.objects.filter(of_marks).values("pk")
    if hidden.is_nothing and not objectives.union(plans, marks).exists():
        return {}
    of_objective = Q(objective__in=objectives)
    of_series = Q(series__in=hidden.series())
    of_plans = Q(plan__in=plans)
    promises = PromiseVersion.objects.filter(of_series).values("promise")
    return {
        Consultation: of_plans,
        Effect: of_objective | of_plans,
        OptionMark: of_marks,
        PromiseVersion: of_objective | of_series,
        Objective: Q(pk__in=objectives),
        ObjectiveVersion: of_objective,
        ObjectiveMeasure: of_objective | of_series,
        Contribution: of_objective,
        ContributionMove: Q(contribution__objective__in=objectives),
        PlanEntry: of_objective | of_series | of_plans,
        Plan: Q(pk__in=plans),
        **dict.fromkeys(_OF_PLANS, of_plans),
        **lines_about([("promise", promises)], promised_with(hidden.series())),
    }
