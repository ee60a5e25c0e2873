"""What a new day brings: one list of steps, each safe to be taken twice."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from django.core.management import call_command
from django.utils import timezone

from goldenthread.indicators.commands import projection
from goldenthread.indicators.commands.exceptions import note_exceptions
from goldenthread.management.following import follow_now
from goldenthread.management.reminding import remind
from goldenthread.management.telling import tell_of_removals
from goldenthread.organisation.access import SYSTEM
from goldenthread.plan.commands.thread_now import refresh_thread
from goldenthread.records import jobs

_log = logging.getLogger("goldenthread.calendar")

#: How long the page that waited for a job may still ask what came of it.
JOBS_LAST = timedelta(days=30)


class FollowersFailed(Exception):
    """Some followers could not read what was recorded; the message names them."""


def forget_sessions(at: datetime) -> None:
    """Forget who was signed in and is no longer."""
    call_command("clearsessions", verbosity=0)


def forget_jobs(at: datetime) -> None:
    """Forget how far jobs came that ended long ago."""
    jobs.forget(before=at - JOBS_LAST)


def bring_into_force(at: datetime) -> None:
    """Show what was recorded for a day that has come, and objectives without what rests from it on."""
    projection.follow_the_calendar(on=timezone.localdate(at))
    refresh_thread(timezone.localdate(at))


def follow(at: datetime) -> None:
    """Let the followers read what nobody told them of.

    Raises:
        FollowersFailed: some did; the log says why, and they are asked again in a minute.
    """
    if failed := follow_now(at):
        raise FollowersFailed(", ".join(failed))


def note_what_needs_attention(at: datetime) -> None:
    """Note what time alone brings about: late, never recorded, owner left, not updated."""
    note_exceptions(by=SYSTEM, at=at)


def remind_who_must_answer(at: datetime) -> None:
    """Mail those to whom changes came, whose answer is due soon, or overdue."""
    remind(at)


def tell_who_watches(at: datetime) -> None:
    """Mail those who watch indicators what was suspended or retired."""
    tell_of_removals(at)


#: In this order; a step that fails is told to the log and does not stop the others.
STEPS: tuple[Callable[[datetime], object], ...] = (
    forget_sessions,
    forget_jobs,
    bring_into_force,
    follow,
    note_what_needs_attention,
    remind_who_must_answer,
    tell_who_watches,
)


def follow_the_calendar(at: datetime | None = None) -> list[str]:
    """Take every step of the day; return the names of those that failed. Safe to run twice."""
    moment = at or timezone.now()
    failed = []
    for step in STEPS:
        try:
            step(moment)
        except Exception:
            _log.exception("The calendar's step %s failed; the others went on.", step.__name__)
            failed.append(step.__name__)
    return failed
