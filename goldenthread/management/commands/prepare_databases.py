"""Bring both databases up to date: after installing, and after every new version."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from goldenthread.management import preparation


class Command(BaseCommand):
    """``goldenthread migrate``."""

    help = "Bring both databases up to date: after installing, and after every new version."
    requires_system_checks = ()

    def handle(self, *_: Any, **options: Any) -> None:
        preparation.make_home()
        try:
            preparation.upgrade(
                at=timezone.now(), say=self.stdout.write, verbosity=options["verbosity"]
            )
        except preparation.WorkerRuns as refusal:
            raise CommandError(str(refusal)) from None
        self.stdout.write("Both databases are up to date.")
