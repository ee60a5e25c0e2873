"""The words that pages use for what bodies are there for, and how often something is done."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from goldenthread.rules.vocabulary import BodyRole, ReviewInterval

__all__ = ["BODY_ROLES", "HOW_OFTEN", "often"]

BODY_ROLES: Final = MappingProxyType(
    {
        BodyRole.DECIDES: "Decides",
        BodyRole.SCRUTINISES: "Scrutinises",
        BodyRole.MANAGES: "Manages",
        BodyRole.ADVISES: "Advises or supports",
        BodyRole.PARTNERSHIP: "Partnership",
    }
)
HOW_OFTEN: Final = MappingProxyType(
    {
        ReviewInterval.WEEKLY: "Every week",
        ReviewInterval.MONTHLY: "Every month",
        ReviewInterval.QUARTERLY: "Every quarter",
        ReviewInterval.TERMLY: "Every term",
        ReviewInterval.SIX_MONTHLY: "Every six months",
        ReviewInterval.YEARLY: "Every year",
        ReviewInterval.AS_REQUIRED: "As required",
        ReviewInterval.NOT_SAID: "Not said",
    }
)


def often(how_often: str, by_when: str = "") -> str:
    """Return how often or by when something is done.

    >>> often("quarterly"), often("", "by 31 May"), often("yearly", "by 31 May"), often("")
    ('Every quarter', 'by 31 May', 'Every year, by 31 May', '')
    """
    words = HOW_OFTEN[ReviewInterval(how_often)] if how_often in set(ReviewInterval) else how_often
    return ", ".join(each for each in (words, by_when) if each)
