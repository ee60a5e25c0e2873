"""The words that pages use for what may be done at a step of a route, and for the changes that climb it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

from goldenthread.rules.ladder import LineState, StepAct
from goldenthread.ui.change_words import kind_words

__all__ = ["STATE_WORDS", "STEP_ACTS", "acts_in_words", "kinds_in_words"]

STEP_ACTS: Final = MappingProxyType(
    {
        StepAct.PROPOSE: "propose",
        StepAct.CHALLENGE: "challenge",
        StepAct.REFINE: "refine",
        StepAct.RECOMMEND: "recommend",
        StepAct.SUGGEST: "suggest",
        StepAct.ADOPT: "adopt",
        StepAct.APPROVE_FINAL: "approve finally",
        StepAct.NOTE: "note",
    }
)
#: How a line of a package stands.
STATE_WORDS: Final[Mapping[LineState, str]] = MappingProxyType(
    {
        LineState.CLIMBING: "On the way",
        LineState.BACK: "Sent back",
        LineState.PASSED: "Adopted",
        LineState.REFUSED: "Refused",
        LineState.WITHDRAWN: "Withdrawn",
    }
)


def kinds_in_words(kinds: Iterable[str]) -> str:
    """Return kinds of change as a list.

    >>> kinds_in_words(["targets", "plan"])
    'Targets; Plans'
    """
    return "; ".join(kind_words(it) for it in kinds)


def acts_in_words(acts: Iterable[str]) -> str:
    """Return what may be done at a step, in the order in which it is done.

    >>> acts_in_words(["refine", "challenge", "adopt"])
    'challenge, refine, adopt'
    """
    given = {StepAct(it) for it in acts}
    return ", ".join(words for act, words in STEP_ACTS.items() if act in given)
