"""Recompute the whole audit trail and say whether anything recorded was altered."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand

from goldenthread.audit.verification import verify
from goldenthread.management.verifying import in_a_sentence


class Command(BaseCommand):
    """``goldenthread verify-audit``: exit code 1 when something was altered."""

    help = "Recompute the whole audit trail and say whether anything recorded was altered."
    requires_system_checks = ()

    def handle(self, *_: Any, **options: Any) -> None:
        progress = self._say if options["verbosity"] > 1 else None
        found = verify(progress)
        if found.fault is not None:
            self.stderr.write(in_a_sentence(found))
            sys.exit(1)
        self.stdout.write(in_a_sentence(found))
        if found.events:
            self.stdout.write(f"Event {found.events}: {found.head_digest}")

    def _say(self, rows: int) -> None:
        self.stdout.write(f"{rows:,} rows")
