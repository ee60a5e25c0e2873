"""The words that pages use for whose a plan is and what stands under its headings."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from goldenthread.rules.vocabulary import HeadingHolds, PlanOwner

__all__ = ["HOLDS", "PLAN_OWNERS", "owned_by", "span_in_words"]

PLAN_OWNERS: Final = MappingProxyType(
    {
        PlanOwner.PARTNERS: "The council and its partners together",
        PlanOwner.COUNCIL: "The council",
        PlanOwner.UNIT: "Each unit of a kind",
        PlanOwner.BODY: "A body",
        PlanOwner.PERSON: "Each person",
    }
)
HOLDS: Final = MappingProxyType(
    {
        HeadingHolds.WORDS: "Words",
        HeadingHolds.OBJECTIVES: "Objectives",
        HeadingHolds.INDICATORS: "Indicators",
        HeadingHolds.TARGETS: "Targets",
        HeadingHolds.CONTRIBUTIONS: "Contributions",
        HeadingHolds.RESOURCES: "Resources",
        HeadingHolds.RISKS: "Risks",
        HeadingHolds.STRATEGIES: "Other strategies and plans",
    }
)


def owned_by(owner: str, unit_kind: str) -> str:
    """Return whose plans of a kind are.

    >>> owned_by("unit", "service"), owned_by("council", "")
    ('Each service', 'The council')
    """
    if owner == PlanOwner.UNIT and unit_kind:
        return f"Each {unit_kind}"
    return PLAN_OWNERS[PlanOwner(owner)]


def span_in_words(years: int, *, is_rolling: bool) -> str:
    """Return for how long a plan is written.

    >>> span_in_words(1, is_rolling=False), span_in_words(3, is_rolling=True)
    ('1 year', '3 years, rolled on every year')
    """
    words = "1 year" if years == 1 else f"{years} years"
    return f"{words}, rolled on every year" if is_rolling else words
