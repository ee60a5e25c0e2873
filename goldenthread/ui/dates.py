"""Days and moments as people in the council read them."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")


def day(when: date | None) -> str:
    """Return a day in words; a moment is the day it fell on in London.

    >>> day(date(2026, 3, 31))
    '31 March 2026'
    """
    if when is None:
        return ""
    if isinstance(when, datetime) and when.tzinfo is not None:
        when = when.astimezone(LONDON)
    return f"{when.day} {when:%B %Y}"


def moment(when: datetime | None) -> str:
    """Return a moment in words, London time.

    >>> moment(datetime(2026, 3, 31, 13, 5, tzinfo=ZoneInfo("UTC")))
    '31 March 2026, 2:05 pm'
    """
    if when is None:
        return ""
    if when.tzinfo is not None:
        when = when.astimezone(LONDON)
    return f"{day(when)}, {clock(when)}"


def clock(when: datetime) -> str:
    """Return the time of day of a moment, London time.

    >>> clock(datetime(2026, 3, 31, 13, 5, tzinfo=ZoneInfo("UTC")))
    '2:05 pm'
    """
    when = when.astimezone(LONDON) if when.tzinfo is not None else when
    return f"{when.hour % 12 or 12}:{when:%M} {'am' if when.hour < 12 else 'pm'}"
