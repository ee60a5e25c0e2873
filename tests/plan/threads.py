"""A small thread for tests: three levels, objectives on them, and what serves what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from goldenthread.governance.commands.changes import Add
from goldenthread.governance.commands.framework import reframe
from goldenthread.governance.queries.register import framework_known
from goldenthread.organisation.access import SYSTEM, Actor
from goldenthread.plan.commands.contributions import Terms, move_contribution, offer_contribution
from goldenthread.plan.commands.objectives import Wanted, add_objective, set_measures
from goldenthread.plan.models import Contribution, Objective
from goldenthread.rules.numbers import number
from goldenthread.rules.vocabulary import ContributionStep
from tests.cast import Cast

DAY = date(2014, 4, 1)


def now_by(by: Actor = SYSTEM) -> dict[str, Any]:
    """Return who does something, and that it is now."""
    return {"by": by, "at": timezone.now()}


def add_levels() -> dict[str, int]:
    """Add an outcome, a priority and a personal level, as far as they are not there; return their ids."""
    known = framework_known(only=["level"])
    for place, (name, plural) in enumerate(
        [("Outcome", "Outcomes"), ("Priority", "Priorities"), ("Task", "Tasks")], start=1
    ):
        if known.key_of("level", name.casefold()) is None:
            says = {"name": name, "plural": plural, "position": place, "is_personal": place == 3}
            reframe(Add("level", says, DAY), reason="So", **now_by())
    known = framework_known(only=["level"])
    return {it: known.key_of("level", it) for it in ("outcome", "priority", "task")}


def add(
    level: int, title: str, *, by: Actor = SYSTEM, person_id: int | None = None, **more: Any
) -> int:
    """Add an objective; return its id."""
    reference = add_objective(
        Wanted(title, **more),
        level_id=level,
        from_on=DAY,
        reason="So",
        person_id=person_id,
        **now_by(by),
    )
    return Objective.objects.get(reference=reference).pk


def offer(child: int, parent: int, weight: str = "1", by: Actor = SYSTEM) -> int:
    """Offer that one objective serves another; return the contribution's id."""
    terms = Terms(how="By doing our part", weight=number(weight))
    reference = offer_contribution(
        terms, to_id=parent, objective_id=child, from_on=DAY, words="So", **now_by(by)
    )
    return Contribution.objects.get(reference=reference).pk


def agree(child: int, parent: int, weight: str = "1", by: Actor = SYSTEM) -> int:
    """Let one objective serve another; return the contribution's id."""
    found = offer(child, parent, weight, by)
    move_contribution(found, ContributionStep.AGREED, from_on=DAY, words="Agreed", **now_by())
    return found


def measure(objective: int, **weights: str) -> None:
    """Say which series evidence an objective, by series id as ``s12="1"``."""
    wanted = {int(name[1:]): number(weight) for name, weight in weights.items()}
    set_measures(objective, wanted, from_on=DAY, reason="So", **now_by())


@dataclass(frozen=True)
class SmallThread:
    """Safe (outcome) is served by Clean and Calm (priorities), Alone by nothing; Mine is one's own."""

    safe: int
    alone: int
    clean: int
    calm: int
    mine: int
    levels: dict[str, int]

    def reference(self, pk: int) -> str:
        """Return by what an objective is named."""
        return Objective.objects.get(pk=pk).reference


def build_thread(cast: Cast) -> SmallThread:
    """Build the thread in the cast's council; the service manager's own is the head's to agree."""
    levels = add_levels()
    manager, head = cast.actor("service.manager"), cast.actor("head.of.service")
    post, over = min(manager.post_ids), min(head.post_ids)
    safe = add(levels["outcome"], "Safe streets", due_on=date(2030, 3, 31))
    alone = add(levels["outcome"], "Alone and unserved")
    clean = add(
        levels["priority"],
        "Clean streets",
        owner_id=post,
        unit_id=cast.structure.services["Customer Services"],
        due_on=date(2030, 3, 31),
    )
    calm = add(levels["priority"], "Calm nights", is_internal=True)
    agree(clean, safe, "3")
    agree(calm, safe, "1")
    measure(clean, **{f"s{cast.series['CS01']}": "1", f"s{cast.series['CS02a']}": "2"})
    mine = add(
        levels["task"], "Learn to listen", by=manager, person_id=manager.person_id, manager_id=over
    )
    agree(mine, clean, by=manager)
    return SmallThread(safe, alone, clean, calm, mine, levels)
