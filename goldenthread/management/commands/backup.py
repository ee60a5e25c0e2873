"""Back up both databases into one file, while the system runs."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from goldenthread.management.progress import Telling
from goldenthread.management.restored import kept_in_a_sentence
from goldenthread.upkeep.archive.manifest import ArchiveRefused
from goldenthread.upkeep.archive.reading import opened_backup
from goldenthread.upkeep.archive.writing import write_backup
from goldenthread.upkeep.kept import forget_all_but, name_for


class Command(BaseCommand):
    """``goldenthread backup``."""

    help = (
        "Back up both databases, the files in them included, into one compressed file while the system"
        " runs. It can be restored on SQLite and on PostgreSQL alike."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "where",
            nargs="?",
            help="a folder, where it gets a name with the moment, or a file that is not there yet;"
            " the folder GOLDENTHREAD_BACKUPS when nothing is said",
        )
        parser.add_argument(
            "--keep", type=int, metavar="N", help="afterwards remove all but the N latest there"
        )

    def handle(self, *_: Any, **options: Any) -> None:
        if options["keep"] is not None and options["keep"] < 1:
            raise CommandError("--keep takes 1 or more.")
        file = _file(options["where"], timezone.now())
        telling = Telling(self.stdout)
        try:
            write_backup(file, at=timezone.now(), tell=telling.rows)
            with opened_backup(file) as backup:
                backup.check()
                telling.say(kept_in_a_sentence(backup.manifest, file))
        except ArchiveRefused as refusal:
            raise CommandError(str(refusal)) from None
        except OSError as fault:
            raise CommandError(
                f"The backup could not be written to {file.parent}: {fault.strerror or fault}."
                " Nothing was left there."
            ) from None
        if options["keep"] is not None:
            removed = forget_all_but(file.parent, options["keep"])
            if removed:
                telling.say(
                    f"Removed as earlier than the latest {options['keep']}: {len(removed)}."
                )


def _file(where: str | None, at: datetime) -> Path:
    if where is None:
        if settings.BACKUPS is None:
            raise CommandError("Say which folder or file, or set GOLDENTHREAD_BACKUPS.")
        settings.BACKUPS.mkdir(parents=True, exist_ok=True, mode=0o700)
        return Path(settings.BACKUPS, name_for(at))
    place = Path(where)
    if place.is_dir():
        return place / name_for(at)
    if place.exists():
        raise CommandError(f"{place} is there already: a backup is never written over.")
    if place.suffix != ".zip" or not place.parent.is_dir():
        raise CommandError(
            f"There is no folder {place}. Make it first, or name a file that ends in .zip."
        )
    return place
