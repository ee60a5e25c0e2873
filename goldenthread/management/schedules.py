"""What the worker does by itself, and when: the one place where it is declared.

The rows of the queue's schedule are made from this list by ``goldenthread migrate`` and at the start
of ``goldenthread work``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django_q.models import Schedule

LONDON = ZoneInfo("Europe/London")
_OURS = "goldenthread: "


@dataclass(frozen=True)
class Scheduled:
    """One thing that is done every day, from a time of day in London on; it is safe to do twice."""

    name: str
    does: str
    daily_at: time


SCHEDULED = (
    Scheduled("the calendar", "goldenthread.management.calendar.follow_the_calendar", time(2, 15)),
)


def note_schedules(*, at: datetime) -> None:
    """Make the queue's schedule say what is declared here, and nothing else of ours."""
    for it in SCHEDULED:
        found, is_new = Schedule.objects.get_or_create(
            name=_OURS + it.name,
            defaults={
                "func": it.does,
                "schedule_type": Schedule.DAILY,
                "next_run": _next(it.daily_at, at),
            },
        )
        if not is_new and found.func != it.does:
            found.func = it.does
            found.save(update_fields=["func"])
    names = [_OURS + it.name for it in SCHEDULED]
    Schedule.objects.filter(name__startswith=_OURS).exclude(name__in=names).delete()


def _next(of_day: time, at: datetime) -> datetime:
    today = datetime.combine(at.astimezone(LONDON).date(), of_day, LONDON)
    return today if today > at else today + timedelta(days=1)
