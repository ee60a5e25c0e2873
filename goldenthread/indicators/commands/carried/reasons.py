"""Why an adopted version holds, and whether it may correct what is past."""

from __future__ import annotations

from datetime import date

from goldenthread.governance.commands.carriers import Asked
from goldenthread.ui.dates import day as in_words

__all__ = ["reason_of", "why_past"]


def reason_of(line: Asked, adopted_by: str, adopted_on: date) -> str:
    """Return the reason that an adopted version is kept with: its author's words, and who adopted the line.

    >>> line = Asked(1, "indicator", 1, "", None, {}, date.min, 0, "Clearer. ")
    >>> reason_of(line, "Cabinet", date(2014, 7, 2))
    'Clearer. Adopted by Cabinet on 2 July 2014.'
    """
    who, on = line.adopted_by or adopted_by or "its last step", line.adopted_on or adopted_on
    adopted = f"Adopted by {who} on {in_words(on)}."
    words = line.words.strip()
    return f"{words} {adopted}" if words else adopted


def why_past(line: Asked, today: date) -> str:
    """Say what to do about a line whose day is over and that does not say why history is to be corrected."""
    if line.from_on >= today or line.words.strip():
        return ""
    return (
        f"{in_words(line.from_on)} is past by now, so that history would be corrected: choose a later day,"
        " or say with this change why."
    )
