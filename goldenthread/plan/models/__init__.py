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
from goldenthread.plan.models.prioritisations import (
    Criterion,
    Option,
    OptionMark,
    Prioritisation,
    PrioritisationStage,
    PrioritisationVersion,
    Scorer,
)
from goldenthread.plan.models.promises import Promise, PromiseVersion
from goldenthread.plan.models.proposals import Consultation, Effect, Proposal, ProposalVersion

__all__ = [
    "Consultation",
    "Contribution",
    "ContributionMove",
    "Criterion",
    "Delegation",
    "Effect",
    "Objective",
    "ObjectiveMeasure",
    "ObjectiveNow",
    "ObjectiveVersion",
    "Option",
    "OptionMark",
    "Plan",
    "PlanComment",
    "PlanEntry",
    "PlanFinding",
    "PlanPassage",
    "PlanStage",
    "PlanVersion",
    "Prioritisation",
    "PrioritisationStage",
    "PrioritisationVersion",
    "Promise",
    "PromiseVersion",
    "Proposal",
    "ProposalVersion",
    "Scorer",
    "ThreadNow",
]
