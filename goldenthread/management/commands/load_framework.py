"""Load a framework from a folder of TOML files, or say what loading it would come to."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from goldenthread.exchange.framework_files.reading import LARGEST_FILE, MOST_FILES, read_folder
from goldenthread.governance.commands.entries import FolderRefused
from goldenthread.indicators.queries.codes import codes_of_indicators
from goldenthread.management.acting import actor_named
from goldenthread.organisation.access import SYSTEM, NotPermitted
from goldenthread.organisation.commands.refusals import NotPossible
from goldenthread.plan.commands.loading import Loaded, load_framework
from goldenthread.ui.dates import day as in_words

_MOST_SAID = 200


class Command(BaseCommand):
    """``goldenthread load-framework``."""

    help = "Load a framework from a folder of TOML files, or say what loading it would come to."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, help="the folder; all its .toml files are read")
        parser.add_argument("--dry-run", action="store_true", help="record nothing")
        parser.add_argument(
            "--as", dest="username", default="", help="who loads it; the system itself otherwise"
        )
        parser.add_argument("--reason", default="", help="why what was in force is corrected")

    def handle(self, *_: Any, **options: Any) -> None:
        """Read the folder, say every mistake or what comes of it, and load it."""
        try:
            loaded = load_framework(
                read_folder(_files(options["folder"])),
                by=actor_named(options["username"]),
                at=timezone.now(),
                indicators={code: pk for pk, code in codes_of_indicators(SYSTEM).items()},
                reason=options["reason"],
                is_dry=options["dry_run"],
            )
        except FolderRefused as refusal:
            raise CommandError(_mistakes(refusal)) from None
        except (NotPossible, NotPermitted) as refusal:
            raise CommandError(_sentence(refusal)) from None
        self._say(loaded)
        if options["dry_run"]:
            self.stdout.write("Nothing was recorded: this was a dry run.")
        elif loaded.event is None:
            self.stdout.write("Nothing was recorded: all of it stands already.")
        else:
            self.stdout.write(f"Recorded as event {loaded.event}.")

    def _say(self, loaded: Loaded) -> None:
        for each in loaded.done:
            noun = each.noun.capitalize()
            self.stdout.write(f"{noun} {each.verb} from {in_words(each.from_on)}: {each.name}")


def _files(folder: Path) -> dict[str, bytes]:
    if not folder.is_dir():
        raise CommandError(f"There is no folder {folder}.")
    found = sorted(it for it in folder.glob("*.toml") if it.is_file())[: MOST_FILES + 1]
    files = {}
    for file in found:
        with file.open("rb") as held:
            files[file.name] = held.read(LARGEST_FILE + 1)
    return files


def _mistakes(refusal: FolderRefused) -> str:
    said = [str(each) for each in refusal.mistakes[:_MOST_SAID]]
    count = len(refusal.mistakes)
    more = [f"… and {count - _MOST_SAID:,} more."] if count > _MOST_SAID else []
    many = "1 mistake" if count == 1 else f"{count:,} mistakes"
    return "\n".join([*said, *more, f"Nothing was recorded: mend {many} first."])


def _sentence(refusal: Exception) -> str:
    if isinstance(refusal, NotPossible) and refusal.field == "reason":
        return f"{refusal} Write it after --reason."
    listed = getattr(refusal, "listed", ())
    return "\n".join([str(refusal), *listed])
