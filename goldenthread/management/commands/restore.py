"""Put a backup back, verify it by the audit trail, and say what was restored."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils import timezone

from goldenthread.management import preparation
from goldenthread.management.progress import Telling
from goldenthread.management.restored import held, restored_in_sentences
from goldenthread.management.schedules import note_schedules
from goldenthread.upkeep.archive.manifest import ArchiveRefused
from goldenthread.upkeep.archive.reading import Backup, opened_backup
from goldenthread.upkeep.archive.restoring import holds_anything, restore
from goldenthread.upkeep.queue import SIGN_OF_LIFE_LASTS, workers_alive

_TYPED = "replace"


class Command(BaseCommand):
    """``goldenthread restore``: all of a backup, or nothing."""

    help = (
        "Put a backup back, bring it to this version, verify it by the audit trail, and say what was"
        " restored. All of it or nothing. A backup from SQLite can be restored on PostgreSQL, and back."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="the backup")
        parser.add_argument(
            "--rehearse",
            action="store_true",
            help="restore into a database of its own that is thrown away: a drill, nothing is touched",
        )
        parser.add_argument(
            "--replace",
            action="store_true",
            help="throw away what is recorded here; you are asked to type a word first",
        )
        parser.add_argument(
            "--even-if-altered",
            action="store_true",
            help="restore although the trail in the backup does not hold, to look into it",
        )

    def handle(self, *_: Any, **options: Any) -> None:
        telling = Telling(self.stdout)
        try:
            with opened_backup(options["file"]) as backup:
                backup.refuse_newer()
                telling.say("Reading the backup …")
                backup.check()
                if options["rehearse"]:
                    self._rehearse(options["file"].resolve())
                    return
                preparation.make_home()
                self._ask_first(backup, replace=options["replace"])
                restored = restore(
                    backup,
                    say=telling.say,
                    tell=telling.rows,
                    even_if_altered=options["even_if_altered"],
                )
        except ArchiveRefused as refusal:
            raise CommandError(str(refusal)) from None
        note_schedules(at=timezone.now())
        for sentence in restored_in_sentences(restored):
            telling.say(sentence)

    def _ask_first(self, backup: Backup, *, replace: bool) -> None:
        if self._is_at_work():
            raise CommandError(
                "A worker is running: stop Golden Thread, then restore. Nothing was changed."
            )
        if not holds_anything():
            return
        if not replace:
            raise CommandError(
                "Something is recorded here already, and a restore would throw it away. Restore into"
                " an empty database, or add --replace. Nothing was changed."
            )
        self.stdout.write(f"The backup holds {held(backup.manifest)}.")
        self.stdout.write("All that is recorded here now will be gone. Back it up first.")
        self.stdout.write(f"Type {_TYPED} to go on:")
        self.stdout.flush()
        if sys.stdin.readline().strip() != _TYPED:
            raise CommandError("Nothing was changed.")

    def _is_at_work(self) -> bool:
        try:
            return bool(workers_alive(patience=SIGN_OF_LIFE_LASTS))
        except DatabaseError:
            return False  # there are no tables yet

    def _rehearse(self, file: Path) -> None:
        with tempfile.TemporaryDirectory(prefix="goldenthread-drill-") as home:
            elsewhere = {
                "DATABASE_URL": "",
                "TRANSIENT_DATABASE_URL": "",
                "GOLDENTHREAD_HOME": home,
            }
            ended = subprocess.run(  # noqa: S603
                [sys.executable, "-m", "goldenthread.management.cli", "restore", str(file)],
                env={**os.environ, **elsewhere},
                check=False,
            )
        if ended.returncode:
            raise CommandError("The rehearsal failed: the backup cannot be restored as it is.")
        self.stdout.write("Rehearsed in a database of its own, which is gone again.")
