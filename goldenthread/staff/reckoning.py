"""By which day it is reckoned what is due: the demonstration has one of its own."""

from __future__ import annotations

from datetime import date

from django.conf import settings

from goldenthread.indicators.queries.waiting import Day
from goldenthread.staff.asking import Read


def day_read(read: Read) -> Day:
    """Return the day by which it is reckoned: the demonstration's own, unless a day before it is read."""
    reckoned: date = settings.DEMO_RECKONS_ON or read.on
    return Day(reckoned=min(reckoned, read.on), today=read.on, as_at=read.as_at)
