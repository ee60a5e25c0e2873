"""The words of sets of indicators: what is said of an item, and what it says itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from goldenthread.rules.indicator_sets import ItemSays
from goldenthread.rules.vocabulary import Frequency, Polarity
from goldenthread.staff.figures import good_way

STATES: Final[Mapping[str, str]] = {
    "matched": "Matched with ours",
    "none": "We have none",
    "open": "Not looked at yet",
}
#: What an item says, by the name of its field.
FIELDS: Final[Mapping[str, str]] = {
    "title": "Title",
    "topic": "Topic",
    "unit": "Unit",
    "polarity": "Which way is good",
    "frequency": "How often",
    "notes": "Notes",
}
_OFTEN: Final[Mapping[str, str]] = {
    Frequency.DAY: "every day",
    Frequency.WEEK: "every week",
    Frequency.MONTH: "every month",
    Frequency.QUARTER: "every quarter",
    Frequency.HALF_YEAR: "every half-year",
    Frequency.TERM: "every school term",
    Frequency.YEAR: "every year",
}
UNKNOWN: Final = "Title not known"


def title_of(says: ItemSays) -> str:
    """Return how an item is called; the set does not always say it."""
    return says.title or UNKNOWN


def said(says: ItemSays, name: str) -> str:
    """Return what an item says in one of its fields, in words; empty where the set does not say it."""
    value: str = getattr(says, name)
    if name == "polarity":
        return good_way(Polarity(value)) if value else ""
    if name == "frequency":
        return _OFTEN.get(value, "")
    return value


def counted(items: int) -> str:
    """Return how many indicators a set holds.

    >>> counted(1), counted(1200)
    ('1 indicator', '1,200 indicators')
    """
    return "1 indicator" if items == 1 else f"{items:,} indicators"
