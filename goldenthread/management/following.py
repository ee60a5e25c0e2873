"""Have the followers read what was recorded: by one job soon after, and daily.

Two processes that record in the same instant may both ask; who comes second finds nothing to read.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.utils import timezone
from django_q.models import Schedule
from django_q.tasks import async_task, schedule

from goldenthread.audit import followers
from goldenthread.upkeep.queue import waits

JOB: Final = "goldenthread.management.tasks.follow"
_AGAIN: Final = "followers that failed"
_AGAIN_AFTER: Final = timedelta(minutes=1)


def follow_soon() -> None:
    """Ask the worker to have the followers catch up, unless it is asked already; one or two SQL queries."""
    if not waits(JOB, at=timezone.now()):
        async_task(JOB)


def follow_what_was_left() -> None:
    """Have what nobody followed yet followed, as when a program was killed before it could ask."""
    if any(it.events for it in followers.behind()):
        follow_soon()


def follow_now(at: datetime) -> list[str]:
    """Let the followers catch up, and again in a minute where one failed; return the names of those."""
    failed = followers.catch_up(at=at)
    Schedule.objects.filter(name=_AGAIN).delete()
    if failed:
        schedule(JOB, name=_AGAIN, schedule_type=Schedule.ONCE, next_run=at + _AGAIN_AFTER)
    return failed
