"""Load a set of indicators from a file, or one that comes with the system, or say what it would come to."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from goldenthread.exchange.indicator_sets import LARGEST, SetRefused, read_set, shipped_sets
from goldenthread.indicators.commands.indicator_sets import record_set
from goldenthread.management.acting import actor_named
from goldenthread.organisation.access import NotPermitted
from goldenthread.organisation.commands.refusals import NotPossible
from goldenthread.rules.indicator_sets import SetSays
from goldenthread.ui.dates import day


class Command(BaseCommand):
    """``goldenthread load-indicator-set``."""

    help = "Load a set of indicators from a CSV file, or one that comes with the system by its reference."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "set",
            nargs="?",
            default="",
            help="a file, or the reference of a set; all are listed without it",
        )
        parser.add_argument("--dry-run", action="store_true", help="record nothing")
        parser.add_argument(
            "--as", dest="username", default="", help="who loads it; the system itself otherwise"
        )

    def handle(self, *_: Any, **options: Any) -> None:
        """Read the set, say every mistake or what it holds, and load it."""
        if not options["set"]:
            for content in shipped_sets().values():
                self.stdout.write(_said(read_set(content)))
            return
        try:
            says = _found(options["set"])
            self.stdout.write(_said(says))
            if options["dry_run"]:
                self.stdout.write("Nothing was recorded: this was a dry run.")
                return
            number = record_set(says, by=actor_named(options["username"]), at=timezone.now())
        except (SetRefused, NotPossible, NotPermitted) as refusal:
            raise CommandError(str(refusal)) from None
        if number is None:
            self.stdout.write("Nothing was recorded: the set stands already as it is.")
        else:
            self.stdout.write(f"Recorded as event {number}.")


def _found(wanted: str) -> SetSays:
    for content in shipped_sets().values():
        says = read_set(content)
        if says.reference == wanted:
            return says
    try:
        with Path(wanted).open("rb") as held:
            return read_set(held.read(LARGEST + 1))
    except OSError:
        raise CommandError(
            f"There is no file {wanted}, and no set of that reference comes with the system."
        ) from None


def _said(says: SetSays) -> str:
    return f"{says.reference}: {says.name}, issued on {day(says.issued_on)}, {len(says.items):,} indicators."
