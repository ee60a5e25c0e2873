"""Why a change of the organisation is refused, in sentences that say what to mend."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

__all__ = ["ChangedMeanwhile", "NotPossible", "refuse_unreasoned"]


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


def refuse_unreasoned(from_on: date, *, today: date, reason: str) -> None:
    """Refuse to change what was already in force without saying why."""
    if from_on < today and not reason.strip():
        raise NotPossible(
            "The day is in the past, so that history is corrected: say why.", field="reason"
        )
