"""Why a change of the organisation is refused, in sentences that say what to mend."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

__all__ = [
    "ChangedMeanwhile",
    "NotPossible",
    "refuse_far",
    "refuse_past_rights",
    "refuse_unreasoned",
]

#: The years that a day may fall in; others are slips of the hand.
FIRST_YEAR, LAST_YEAR = 1900, 2199


class ChangedMeanwhile(Exception):
    """Refused because somebody changed the same thing after the page was read."""


class NotPossible(Exception):
    """Refused because what is asked for makes no sense as things stand; the message says what to mend.

    ``field`` names the part of what was asked for that is to be mended, where it is one part, and
    ``listed`` holds the things that stand in the way.
    """

    def __init__(self, message: str, *, field: str = "", listed: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.field = field
        self.listed = tuple(listed)


def refuse_far(*days: date | None, field: str = "from_on") -> None:
    """Refuse days that no council means, such as the last of the year 9999."""
    for day in days:
        if day is not None and not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise NotPossible(
                f"The year {day.year} is too far away: write a day between {FIRST_YEAR} and"
                f" {LAST_YEAR}.",
                field=field,
            )


def refuse_past_rights(from_on: date, *, today: date) -> None:
    """Refuse to give or take a role on a day that is over."""
    if from_on < today:
        raise NotPossible("Rights change today or on a later day: what was, was.", field="from_on")


def refuse_unreasoned(from_on: date, *, today: date, reason: str) -> None:
    """Refuse to change what was already in force without saying why, and days that are far away."""
    refuse_far(from_on)
    if from_on < today and not reason.strip():
        raise NotPossible(
            "The day is in the past, so that history is corrected: say why.", field="reason"
        )
