"""What quarters, ranks and published figures are called on pages."""

from __future__ import annotations

from typing import Final

from goldenthread.rules.published import NOT_PUBLISHED

QUARTERS: Final = {
    "A": "best quarter",
    "B": "second quarter",
    "C": "third quarter",
    "D": "worst quarter",
}
_MISSING: Final = {
    NOT_PUBLISHED: "missing or suppressed",
    "suppressed": "suppressed",
    "not_applicable": "not applicable",
}


def quarter_in_words(band: str) -> str:
    """Return a quarter by its letter and its word.

    >>> quarter_in_words("A"), quarter_in_words("")
    ('A, best quarter', '')
    """
    return f"{band}, {QUARTERS[band]}" if band else ""


def missing_in_words(why: str) -> str:
    """Return why there is no published figure."""
    return _MISSING.get(why, "none published")


def rank_in_words(rank: int | None, of: int) -> str:
    """Return a rank among so many.

    >>> rank_in_words(3, 151)
    '3rd of 151'
    """
    if rank is None:
        return ""
    tens = rank % 100
    ending = "th" if 10 < tens < 14 else {1: "st", 2: "nd", 3: "rd"}.get(rank % 10, "th")
    return f"{rank:,}{ending} of {of:,}"
