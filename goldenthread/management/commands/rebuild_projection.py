"""Make anew what present pages read, from what is recorded."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from goldenthread.governance.commands.packages_now import stand_anew
from goldenthread.indicators.commands.projection import rebuild_projection
from goldenthread.organisation.access import SYSTEM


class Command(BaseCommand):
    """``goldenthread rebuild-projection``."""

    help = "Make anew what present pages read, from what is recorded."
    requires_system_checks = ()

    def handle(self, *_: Any, **__: Any) -> None:
        count = rebuild_projection(by=SYSTEM, at=timezone.now())
        lines = stand_anew()
        self.stdout.write(f"{count:,} series and {lines:,} lines of packages were made anew.")
