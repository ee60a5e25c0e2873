"""What every change of a plan asks first: whose it is to write, how far it has come, who wrote meanwhile."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from goldenthread.governance.queries.register import framework_known
from goldenthread.organisation.access import Actor, NotPermitted, may_administer_all
from goldenthread.organisation.commands.refusals import ChangedMeanwhile, NotPossible
from goldenthread.organisation.queries.units import units_on
from goldenthread.plan.access import may_write_plan
from goldenthread.plan.models import PlanStage, PlanVersion
from goldenthread.plan.queries.plan_around import PlanAround
from goldenthread.plan.queries.plan_list import OPEN_STEPS
from goldenthread.records.ref import Ref
from goldenthread.rules.vocabulary import PlanStep

__all__ = ["Planned", "planned", "refuse_later", "shortened", "subject_of"]

_STATES: Final = {
    PlanStep.FINAL: "final",
    PlanStep.CLOSED: "closed",
    PlanStep.WITHDRAWN: "withdrawn",
}


@dataclass(frozen=True)
class Planned:
    """A plan as it stands, how far it has come, and what its kind says of it."""

    stands: PlanVersion
    step: PlanStep
    says: Mapping[str, Any]
    levels: tuple[int, ...]

    def heading(self, key: str) -> Mapping[str, Any]:
        """Return one of the headings that are asked for.

        Raises:
            NotPossible: there is no such heading.
        """
        for it in self.says["headings"]:
            if it["key"] == key:
                found: Mapping[str, Any] = it
                return found
        raise NotPossible("Plans of this kind have no such heading: choose another.")


def planned(plan_id: int, *, by: Actor, on: date, is_open: bool = True) -> Planned:
    """Return a plan that somebody is about to change. 7 SQL queries.

    Raises:
        NotPermitted: ``by`` may not write it.
        NotPossible: there is none, or it is written no longer (where ``is_open`` asks for that).
    """
    rows = PlanVersion.objects.filter(plan=plan_id).select_related("plan")
    stands = rows.order_by("event", "id").last()
    if stands is None:
        raise NotPossible("There is no such plan: choose another.")
    units = units_on(on)
    if not may_write_plan(by, stands, tops=may_administer_all(by, units.values())):
        raise NotPermitted(f"{by.label} may not write this plan.")
    step = _step_of(plan_id)
    if is_open:
        _refuse_written_up(step)
    framework = framework_known(only=("plan_kind", "level"))
    there = PlanAround(on, framework, units)
    says = there.kind(stands.plan.kind_id, stands.starts_on)
    return Planned(stands, step, says, there.level_ids(says))


def _step_of(plan_id: int) -> PlanStep:
    stage = PlanStage.objects.filter(plan=plan_id).order_by("event", "id").last()
    return PlanStep(stage.step) if stage else PlanStep.DRAFT


def _refuse_written_up(step: PlanStep) -> None:
    if step not in OPEN_STEPS:
        raise NotPossible(f"This plan is {_STATES[step]}, so that it is written no longer.")


def refuse_later(
    model: Any, plan_id: int, read_at: int | None, words: str, *, is_open: bool = True, **of: Any
) -> None:
    """Refuse where somebody recorded the same of a plan after ``read_at``, or took it a step on meanwhile.

    Asked inside the event, under the writer's lock. 2 SQL queries.
    """
    if is_open:
        _refuse_written_up(_step_of(plan_id))
    if read_at is not None and model.objects.filter(plan=plan_id, event__gt=read_at, **of).exists():
        raise ChangedMeanwhile(words)


def subject_of(stands: PlanVersion) -> Ref:
    """Return what the event is about; a person's own plan is named by its reference alone."""
    reference = stands.plan.reference
    label = reference if stands.person_id is not None else f"{reference} {stands.title}"[:200]
    return Ref("plan", stands.plan_id, label)


def shortened(text: str, longest: int, *, field: str) -> str:
    """Return a text as it is stored.

    Raises:
        NotPossible: it is too long; the message says by how much.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    if len(text) > longest:
        raise NotPossible(
            f"This is {len(text):,} characters long and may be {longest:,}: take out"
            f" {len(text) - longest:,}.",
            field=field,
        )
    return text
