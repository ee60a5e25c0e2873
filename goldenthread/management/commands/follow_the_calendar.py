"""Do what a new day brings; the worker does it every night by itself."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from goldenthread.management.calendar import follow_the_calendar


class Command(BaseCommand):
    """``goldenthread follow-the-calendar``: safe to run twice."""

    help = "Do what a new day brings; the worker does it every night by itself."
    requires_system_checks = ()

    def handle(self, *_: Any, **__: Any) -> None:
        failed = follow_the_calendar()
        if failed:
            raise CommandError(f"Some steps failed, and the log says why: {', '.join(failed)}.")
        self.stdout.write("All that the day brings is done.")
