"""Changes of a plan of Housing Services, each possible after those before it."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date
from typing import Any

from goldenthread.organisation.access import SYSTEM, Actor
from goldenthread.plan.commands import plan_entries, plans
from goldenthread.plan.models import Plan
from tests.cast import AT, Cast
from tests.chosen import add_plan_kind

FIRST, NEXT = date(2030, 4, 1), date(2031, 4, 1)
_SYSTEM: dict[str, Any] = {"by": SYSTEM, "at": AT}


def begin_housing_plan(cast: Cast, kind_id: int) -> int:
    """Begin a plan of Housing Services with a risk in it; return its id."""
    housing = cast.structure.services["Housing Services"]
    wanted = plans.PlanWanted("Housing 2030/31", FIRST, NEXT, unit_id=housing)
    reference = plans.add_plan(wanted, kind_id=kind_id, **_SYSTEM)
    found = Plan.objects.get(reference=reference).pk
    plan_entries.set_entry(found, plan_entries.EntryWanted("risks", words="Rain"), **_SYSTEM)
    return found


def changes_of_plans(cast: Cast) -> dict[str, Callable[[Actor], Any]]:
    """Return the changes by their commands' names."""
    housing = cast.structure.services["Housing Services"]
    kind = add_plan_kind(
        "Housing plan", unit_kind="service",
        headings=[{"name": "Purpose"}, {"name": "Risks", "holds": "risks"}],
    )  # fmt: skip
    held = begin_housing_plan(cast, kind)

    def risk(words: str, **more: Any) -> int:
        wanted = plan_entries.EntryWanted("risks", words=words)
        return plan_entries.set_entry(held, wanted, at=AT, **more)

    first, second, third = (risk(it, by=SYSTEM) for it in ("Rain", "Snow", "Hail"))
    return {
        "add_plan": lambda by: plans.add_plan(
            plans.PlanWanted("Next", NEXT, date(2032, 4, 1), unit_id=housing), by=by, at=AT, kind_id=kind
        ),
        "change_plan": lambda by: plans.change_plan(
            held, plans.PlanWanted(uuid.uuid4().hex, FIRST, NEXT, unit_id=housing), by=by, at=AT
        ),
        "write_passage": lambda by: plans.write_passage(
            held, "purpose", uuid.uuid4().hex, by=by, at=AT
        ),
        "set_entry": lambda by: risk(uuid.uuid4().hex, by=by),
        "order_entries": lambda by: plan_entries.order_entries(
            held, "risks", [second, first], by=by, at=AT
        ),
        "withdraw_entry": lambda by: plan_entries.withdraw_entry(
            held, third, by=by, at=AT, reason="So"
        ),
    }  # fmt: skip
