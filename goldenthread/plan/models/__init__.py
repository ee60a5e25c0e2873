"""Objectives, contributions and plans: append-only but the projections in ``now``, which can be rebuilt."""

from goldenthread.plan.models.contributions import Contribution, ContributionMove, Delegation
from goldenthread.plan.models.now import ObjectiveNow, ThreadNow
from goldenthread.plan.models.objectives import Objective, ObjectiveMeasure, ObjectiveVersion
from goldenthread.plan.models.plans import (
    Plan,
    PlanComment,
    PlanEntry,
    PlanFinding,
    PlanPassage,
    PlanStage,
    PlanVersion,
)

__all__ = [
    "Contribution",
    "ContributionMove",
    "Delegation",
    "Objective",
    "ObjectiveMeasure",
    "ObjectiveNow",
    "ObjectiveVersion",
    "Plan",
    "PlanComment",
    "PlanEntry",
    "PlanFinding",
    "PlanPassage",
    "PlanStage",
    "PlanVersion",
    "ThreadNow",
]
