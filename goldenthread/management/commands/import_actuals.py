"""Import figures from a spreadsheet, or say what importing it would come to."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from goldenthread.exchange.files import FileRefused, refuse_size
from goldenthread.exchange.mapping import Mapping, MappingRefused, Role
from goldenthread.exchange.offering import limits, read_file, source_from
from goldenthread.indicators.commands.imports import ImportRefused, import_figures, look_at
from goldenthread.indicators.queries.imports.offered import Choices, Source
from goldenthread.organisation.access import Actor, NotPermitted
from goldenthread.organisation.queries.people import account_named, actor_for
from goldenthread.organisation.queries.units import units_on

_COUNTED = {
    "new": "new", "changed": "changed", "unchanged": "unchanged", "target": "targets",
    "commentary": "commentary", "awaited": "awaited, not recorded", "refused": "refused",
    "questions": "to be looked at again",
}  # fmt: skip
_WORTH_SAYING = ("refused", "remark")


class Command(BaseCommand):
    """``goldenthread import-actuals``."""

    help = "Import figures from a spreadsheet, or say what importing it would come to."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="an .xlsx workbook or a .csv")
        parser.add_argument("--as", dest="username", required=True, help="who imports it")
        parser.add_argument("--dry-run", action="store_true", help="record nothing")
        parser.add_argument("--period", default="", help="the period the whole file is about")
        parser.add_argument("--sheet", default="", help="the sheet to read; the fullest otherwise")
        parser.add_argument(
            "--add-new",
            action="store_true",
            help="add indicators, services, places and owners' posts that are not here yet",
        )
        parser.add_argument("--reason", default="", help="why validated figures are corrected")

    def handle(self, *_: Any, **options: Any) -> None:
        actor = _actor(options["username"])
        try:
            source, choices = _read(options)
            if options["dry_run"]:
                outcome = look_at(
                    by=actor, at=timezone.now(), source=source, choices=choices,
                    today=timezone.localdate(),
                )  # fmt: skip
                self._say(outcome, "Nothing was recorded: this was a dry run.")
                return
            confirmed = import_figures(
                by=actor, at=timezone.now(), source=source, choices=choices, answers={},
                today=timezone.localdate(),
            )  # fmt: skip
        except (FileRefused, ImportRefused, MappingRefused, NotPermitted) as refusal:
            raise CommandError(str(refusal)) from None
        if confirmed.number is None:
            self._say(confirmed.outcome, "Nothing was recorded: nothing in the file is new.")
        else:
            self._say(confirmed.outcome, f"Recorded as import {confirmed.number}.")

    def _say(self, outcome: dict[str, Any], ending: str) -> None:
        for line in outcome["lines"]:
            if line[0] in _WORTH_SAYING:
                self.stdout.write(f"line {line[1]}: {line[6]}")
        for question in outcome["questions"]:
            self.stdout.write(f"line {question[1]}: {question[2]}, {question[3]}: {question[5]}")
        counts = outcome["counts"]
        said = [f"{counts[key]:,} {word}" for key, word in _COUNTED.items() if counts.get(key)]
        self.stdout.write(", ".join(said) or "no figures")
        self.stdout.write(ending)


def _actor(username: str) -> Actor:
    account = account_named(username)
    if account is None:
        raise CommandError(f"Nobody signs in as {username!r}.")
    return actor_for(account, on=timezone.localdate())


def _read(options: dict[str, Any]) -> tuple[Source, Choices]:
    file: Path = options["file"]
    if not file.is_file():
        raise CommandError(f"There is no file {file}.")
    refuse_size(file.stat().st_size, limits())
    content = file.read_bytes()
    read = read_file(file.name, content, sheet=options["sheet"])
    sheet, data, mapping = read.sheet, read.data, read.mapping
    missing = mapping.missing_roles(is_period_given=bool(options["period"]))
    if missing:
        raise CommandError(" ".join(missing))
    source = source_from(file.name, content, sheet=sheet, mapping=data, period=options["period"])
    return source, _choices(options, mapping)


def _choices(options: dict[str, Any], mapping: Mapping) -> Choices:
    adds = bool(options["add_new"])
    tops = [unit for unit in units_on(timezone.localdate()).values() if unit.parent_id is None]
    return Choices(
        unit_id=tops[0].id if tops else None,
        adds_indicators=adds,
        adds_services=adds,
        adds_places=adds,
        adds_posts=adds,
        has_codes=mapping.column(Role.CODE) is not None,
        period=options["period"],
        reason=options["reason"],
    )
