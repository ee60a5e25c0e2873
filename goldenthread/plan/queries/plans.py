"""Plans: the list of them, and one whole. What pages about plans ask stands here under one name."""

from goldenthread.plan.queries.plan_lacks import ASKED_WHY, Lack, Missing
from goldenthread.plan.queries.plan_list import (
    OPEN_STEPS,
    ORDERS,
    PlanLine,
    Plans,
    PlansFilter,
    PlansKnown,
    PlanWanting,
    all_plans,
    plans_known,
    plans_seen,
    plans_to_write,
    plans_wanting,
)
from goldenthread.plan.queries.plan_seen import (
    EntrySeen,
    GuidanceSeen,
    HeadingSeen,
    PassageSeen,
    PlanNamed,
    PlanSeen,
    plan_seen,
)

__all__ = [
    "ASKED_WHY",
    "OPEN_STEPS",
    "ORDERS",
    "EntrySeen",
    "GuidanceSeen",
    "HeadingSeen",
    "Lack",
    "Missing",
    "PassageSeen",
    "PlanLine",
    "PlanNamed",
    "PlanSeen",
    "PlanWanting",
    "Plans",
    "PlansFilter",
    "PlansKnown",
    "all_plans",
    "plan_seen",
    "plans_known",
    "plans_seen",
    "plans_to_write",
    "plans_wanting",
]
