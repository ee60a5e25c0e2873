"""The words that pages use for what a change is of that climbs a route."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from goldenthread.rules.vocabulary import ChangeKind

__all__ = ["CHANGE_KINDS", "kind_words"]

CHANGE_KINDS: Final = MappingProxyType(
    {
        ChangeKind.TARGETS: "Targets",
        ChangeKind.DEFINITION: "Definitions",
        ChangeKind.RULE: "Rating rules",
        ChangeKind.INDICATOR: "Indicators",
        ChangeKind.CONTRIBUTION: "Contributions",
        ChangeKind.PLAN: "Plans",
        ChangeKind.SCORECARD: "Scorecards",
        ChangeKind.FRAMEWORK: "The framework",
        ChangeKind.PAIRING: "Pairings",
        ChangeKind.PRIORITISATION: "Priorities",
        ChangeKind.PROMISE: "Promises",
    }
)


def kind_words(kind: str) -> str:
    """Return what changes of a kind are called; a word that is not known as it is written.

    >>> kind_words("targets"), kind_words("moons")
    ('Targets', 'moons')
    """
    return CHANGE_KINDS[ChangeKind(kind)] if kind in set(ChangeKind) else kind
