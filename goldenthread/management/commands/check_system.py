"""Say whether all that Golden Thread needs is in order, and what to mend where it is not."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from goldenthread.management.checking import Finding, Level, findings

_WIDTH = max(map(len, Level))


class Command(BaseCommand):
    """``goldenthread check``: exit code 1 when something is wrong."""

    help = (
        "Say whether settings, databases, queue, mail, disk, clock, static files and backups are in"
        " order, and what to mend. Exit code 1 when something is wrong."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="the same for programs")

    def handle(self, *_: Any, **options: Any) -> None:
        found = list(findings(at=timezone.now()))
        if options["json"]:
            self.stdout.write(json.dumps([asdict(it) for it in found], indent=1))
        else:
            for it in found:
                self._tell(it)
        if any(it.level is Level.WRONG for it in found):
            sys.exit(1)

    def _tell(self, it: Finding) -> None:
        self.stdout.write(f"{it.level:<{_WIDTH}}  {it.subject}: {it.says}")
        if it.mend:
            self.stdout.write(f"{'':<{_WIDTH}}  {it.mend}")
