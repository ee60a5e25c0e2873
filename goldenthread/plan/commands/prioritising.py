"""What every change of a prioritisation asks first: who runs it, how far it has come, who wrote meanwhile."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final

from goldenthread.organisation.access import Actor, NotPermitted
from goldenthread.organisation.commands.refusals import ChangedMeanwhile, NotPossible
from goldenthread.plan.access import may_run
from goldenthread.plan.models import PrioritisationVersion
from goldenthread.plan.queries.prioritisation_rows import latest_step, versions_standing
from goldenthread.records.ref import Ref
from goldenthread.rules.vocabulary import PrioritisationStep as Step

__all__ = ["STATES", "Run", "named", "refuse_meanwhile", "refuse_step", "running"]

STATES: Final = {
    Step.PREPARING: "being prepared",
    Step.OPEN: "open for scoring",
    Step.CLOSED: "closed",
    Step.ADOPTED: "adopted",
    Step.DROPPED: "dropped",
}
_MEANWHILE: Final = (
    "Somebody changed this while you were writing. Nothing of yours is lost: look at how it stands now"
    " and at what you wrote, and confirm again."
)


@dataclass(frozen=True)
class Run:
    """A prioritisation as it stands, and how far it has come."""

    stands: PrioritisationVersion
    step: Step

    @property
    def pk(self) -> int:
        """Which prioritisation it is."""
        return self.stands.prioritisation_id

    @property
    def subject(self) -> Ref:
        """What an event is about."""
        label = f"{self.stands.prioritisation.reference} {self.stands.title}"[:200]
        return Ref("prioritisation", self.pk, label)


def named(pk: int) -> Run:
    """Return a prioritisation as it stands. 2 SQL queries.

    Raises:
        NotPossible: there is none.
    """
    rows = versions_standing().filter(prioritisation=pk).select_related("prioritisation")
    stands = rows.first()
    if stands is None:
        raise NotPossible("There is no such prioritisation: choose another.")
    return Run(stands, latest_step(pk))


def running(pk: int, *, by: Actor, steps: Collection[Step]) -> Run:
    """Return a prioritisation that somebody is about to change. 2 SQL queries.

    Raises:
        NotPermitted: ``by`` does not run it.
        NotPossible: there is none, or it is in none of these steps.
    """
    found = named(pk)
    if not may_run(by, found.stands):
        raise NotPermitted(f"{by.label} does not run this prioritisation.")
    _refuse_state(found.step, steps)
    return found


def _refuse_state(step: Step, steps: Collection[Step]) -> None:
    if step not in steps:
        raise NotPossible(
            f"This prioritisation is {STATES[step]}, so that this cannot be done now: look at how it stands."
        )


def refuse_step(pk: int, steps: Collection[Step]) -> None:
    """Refuse where somebody took it to another step meanwhile; asked inside the event. One SQL query."""
    _refuse_state(latest_step(pk), steps)


def refuse_meanwhile(model: Any, pk: int, read_at: int, **of: Any) -> None:
    """Refuse where somebody recorded the same after ``read_at``; asked inside the event. One SQL query.

    Raises:
        ChangedMeanwhile: somebody did.
    """
    if model.objects.filter(prioritisation=pk, event__gt=read_at, **of).exists():
        raise ChangedMeanwhile(_MEANWHILE)
