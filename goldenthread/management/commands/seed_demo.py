"""Build the demo council; where there is a council already, do nothing."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from goldenthread.management.wexcombe_demo import build_demo
from goldenthread.organisation.queries.units import has_begun


class Command(BaseCommand):
    """``goldenthread seed-demo``."""

    help = "Build the demo council; where there is a council already, do nothing."
    requires_system_checks = ()

    def handle(self, *_: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError(
                "The demo council would stay in this database for good. It belongs in a demo:"
                " goldenthread serve --demo builds one of its own."
            )
        if has_begun():
            self.stdout.write("There is a council already; nothing was changed.")
            return
        build_demo(today=timezone.localdate())
        self.stdout.write("The demo council is built.")
