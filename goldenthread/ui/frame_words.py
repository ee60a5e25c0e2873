"""The words that pages use for the parts of a framework: what each says, and what it may say."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from goldenthread.rules.vocabulary import BodyRole, PlanOwner, ReviewInterval

__all__ = ["BODY_ROLES", "FIELD_WORDS", "HOW_OFTEN", "PLAN_OWNERS", "often"]

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

PLAN_OWNERS: Final = MappingProxyType(
    {
        PlanOwner.PARTNERS: "The council and its partners together",
        PlanOwner.COUNCIL: "The council",
        PlanOwner.UNIT: "Each unit",
        PlanOwner.BODY: "A body",
        PlanOwner.PERSON: "Each person",
    }
)
#: What the parts of a framework say, field by field.
FIELD_WORDS: Final = MappingProxyType(
    {
        "name": "Called",
        "about": "In more words",
        "role": "What it is there for",
        "kind": "Kind",
        "above_id": "Under",
        "terms": "Terms of reference",
        "adopted_by": "Adopted by",
        "adopted_on": "Adopted on",
        "first_cycle": "First cycle",
        "does": "What is to be done",
        "body_id": "Falls to the body",
        "post_id": "Falls to the post",
        "unit_kind": "Falls to each",
        "holder_words": "Falls to",
        "how_often": "How often",
        "by_when": "By when",
        "to_body_id": "Goes to the body",
        "to_words": "Goes to",
        "source": "Source",
        "capacity": "As",
        "for_unit_id": "Speaks for",
        "purpose": "To what purpose",
        "singular": "Word for one",
        "plural": "Word for several",
        "position": "Which level from the top",
        "is_personal": "People’s own objectives, seen by them and their managers",
        "is_used": "In use",
        "owner": "Whose plan it is",
        "years": "For how many years",
        "is_rolling": "Rolled on every year",
        "headings": "Headings",
        "levels": "Objectives of the levels",
        "text": "Guidance",
        "approved_by": "Approved by",
        "approved_on": "Approved on",
        "launched_on": "Launched on",
        "holder_id": "Held by",
        "kinds": "For which changes",
        "steps": "Steps",
        "allows_own": "Somebody may answer to their own proposal",
        "is_required": "These changes come into force in no other way",
        "portfolio_id": "Portfolio",
        "successor": "Successor",
        "successor_id": "Successor",
    }
)


def often(how_often: str, by_when: str = "") -> str:
    """Return how often or by when something is done.

    >>> often("quarterly"), often("", "by 31 May"), often("yearly", "by 31 May"), often("")
    ('Every quarter', 'by 31 May', 'Every year, by 31 May', '')
    """
    words = HOW_OFTEN[ReviewInterval(how_often)] if how_often in set(ReviewInterval) else how_often
    return ", ".join(each for each in (words, by_when) if each)
