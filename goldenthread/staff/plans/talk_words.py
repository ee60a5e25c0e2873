"""Words of the steps of a plan: what each button says, what a step brings about, what was done."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from goldenthread.plan.queries.plan_comparison import Change
from goldenthread.rules.vocabulary import PlanStep

_BUTTONS: Final = {
    PlanStep.PROVISIONAL: "Circulate it for comment",
    PlanStep.FINAL: "Make it final",
    PlanStep.DRAFT: "Make it a draft again",
    PlanStep.CLOSED: "Close it",
    PlanStep.WITHDRAWN: "Withdraw it",
}
_AGAIN: Final = {
    (PlanStep.PROVISIONAL, PlanStep.PROVISIONAL): "Ask for comments until another day",
    (PlanStep.CLOSED, PlanStep.FINAL): "Open it again",
}
#: Steps that end something.
GRAVE: Final = frozenset({PlanStep.WITHDRAWN})
CONSEQUENCES: Final[Mapping[PlanStep, tuple[str, ...]]] = {
    PlanStep.PROVISIONAL: (
        "All who see the plan may comment on it until the day that you name.",
        "It stays as it is today for comparison, and may still be written.",
    ),
    PlanStep.FINAL: (
        "Every comment must have been answered.",
        "Nothing in it is written any more, unless it is made a draft again with a reason.",
    ),
    PlanStep.DRAFT: (
        "It takes no comments, and is written again before it is circulated anew.",
        "What it was until now stays on record, and so do comments and answers.",
    ),
    PlanStep.CLOSED: (
        "Its period is over or its work is done: it stays to be read and compared with.",
    ),
    PlanStep.WITHDRAWN: (
        "It is written no longer and leaves the lists. This cannot be undone: begin another instead.",
        "What it was stays on record.",
    ),
}
DONE: Final = {
    PlanStep.PROVISIONAL: "The plan is out for comment.",
    PlanStep.FINAL: "The plan is final.",
    PlanStep.DRAFT: "The plan is a draft again.",
    PlanStep.CLOSED: "The plan is closed.",
    PlanStep.WITHDRAWN: "The plan is withdrawn.",
}
#: What became of a heading, or of what stands under one.
CHANGES: Final = {
    Change.SAME: "As before",
    Change.ADDED: "New",
    Change.REMOVED: "Taken out",
    Change.CHANGED: "Changed",
}
#: The same between two years' plans.
CARRIED: Final = {
    Change.SAME: "Carried",
    Change.ADDED: "New",
    Change.REMOVED: "Left behind",
    Change.CHANGED: "Carried, said otherwise",
}


def button_of(step: PlanStep, wanted: PlanStep) -> str:
    """Return what the button says that takes a plan from one step to another.

    >>> button_of(PlanStep.PROVISIONAL, PlanStep.FINAL), button_of(PlanStep.CLOSED, PlanStep.FINAL)
    ('Make it final', 'Open it again')
    """
    return _AGAIN.get((step, wanted), _BUTTONS[wanted])
