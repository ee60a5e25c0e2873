"""Do what waits in the queue, and what is scheduled: the worker alone, without the web server."""

from __future__ import annotations

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connections
from django.utils import timezone

from goldenthread.management.following import follow_what_was_left
from goldenthread.management.mailing import send_what_was_left
from goldenthread.management.schedules import note_schedules
from goldenthread.management.working import work_until_stopped
from goldenthread.upkeep.queue import SIGN_OF_LIFE_LASTS, take_up_again, workers_alive
from goldenthread.upkeep.versions import misfit


class Command(BaseCommand):
    """``goldenthread work``: SIGTERM ends it when the job that runs is finished."""

    help = (
        "Do what waits in the queue, and what is scheduled: the worker alone. SIGTERM ends it once the"
        " job that runs is finished; a job that was cut off is taken up again at the next start."
    )
    requires_system_checks = ()

    def handle(self, *_: Any, **__: Any) -> None:
        if amiss := misfit():
            raise CommandError(amiss)
        note_schedules(at=timezone.now())
        if workers_alive():
            time.sleep(SIGN_OF_LIFE_LASTS)  # it may be that of one that was killed just now
        take_up_again(at=timezone.now())
        send_what_was_left()
        follow_what_was_left()
        connections.close_all()
        if not work_until_stopped():
            raise CommandError("The worker has lost a process and ends: start it again.")
