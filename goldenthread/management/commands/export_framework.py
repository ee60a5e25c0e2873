"""Write the framework as a folder of TOML files, whole or as it stands on a day."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from goldenthread.exchange.framework_files.writing import write_folder
from goldenthread.governance.queries.folder import framework_whole
from goldenthread.governance.queries.instead import powers_known
from goldenthread.indicators.queries.codes import codes_of_indicators
from goldenthread.organisation.access import SYSTEM
from goldenthread.organisation.queries.register import register_known
from goldenthread.plan.queries.written import objectives_written


class Command(BaseCommand):
    """``goldenthread export-framework``."""

    help = "Write the framework as a folder of TOML files, whole or as it stands on a day."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, help="an empty folder, or one to be made")
        parser.add_argument("--on", default="", help="as it stands on this day, such as 2026-04-01")

    def handle(self, *_: Any, **options: Any) -> None:
        """Write the files; a folder that holds any already is left alone."""
        folder: Path = options["folder"]
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise CommandError(f"{folder} is not empty: name another folder, or empty it first.")
        codes, on = codes_of_indicators(SYSTEM), _day(options["on"])
        objectives = objectives_written(SYSTEM, on=on)
        files = write_folder(
            framework_whole(SYSTEM),
            register_known(),
            codes,
            on=on,
            objectives=objectives,
            powers=powers_known(),
        )
        if not files:
            raise CommandError("There is no framework to write: nothing was written.")
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in files.items():
            (folder / name).write_text(text, "utf-8")
        self.stdout.write(f"Written to {folder}: {', '.join(files)}.")


def _day(written: str) -> date | None:
    if not written:
        return None
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise CommandError(f"{written} is not a day: write it as 2026-04-01.") from None
