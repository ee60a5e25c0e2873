"""Bring both databases up to date: after installing, and after every new version."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from goldenthread.management import preparation


class Command(BaseCommand):
    """``goldenthread migrate``."""

    help = "Bring both databases up to date: after installing, and after every new version."
    requires_system_checks = ()

    def handle(self, *_: Any, **options: Any) -> None:
        preparation.make_home()
        preparation.bring_databases_up_to_date(verbosity=options["verbosity"])
        self.stdout.write("Both databases are up to date.")
