"""Bring in what others achieve: published figures by place, with their dictionary and neighbours."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from goldenthread.exchange.files import FileRefused
from goldenthread.exchange.published import read_publication
from goldenthread.indicators.commands.benchmarks import (
    BenchmarkRefused,
    Brought,
    import_benchmarks,
    look_at_benchmarks,
)
from goldenthread.organisation.access import SYSTEM, Actor, NotPermitted
from goldenthread.organisation.queries.people import account_named, actor_for
from goldenthread.rules.published import Provenance, Publication

_COUNTED = {
    "new": "measures and periods new", "changed": "changed", "unchanged": "unchanged",
    "measures": "measures described", "places": "places new", "missing": "values missing or suppressed",
}  # fmt: skip


class Command(BaseCommand):
    """``goldenthread import-benchmarks``."""

    help = "Bring in what others achieve: published figures by place, with their dictionary and neighbours."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "files", type=Path, nargs="+", metavar="FILE",
            help="figures (.csv, .csv.gz, .parquet), their dictionary, places, neighbours",
        )  # fmt: skip
        parser.add_argument("--as", dest="username", default="", help="who imports it")
        parser.add_argument("--dry-run", action="store_true", help="record nothing")
        parser.add_argument("--name", default="", help="what the publication is called")
        parser.add_argument("--source", default="", help="who publishes it, and where")
        parser.add_argument("--licence", default="", help="under which licence it may be shown")
        parser.add_argument(
            "--attribution", default="", help="the sentence that the licence asks for"
        )
        parser.add_argument("--published-on", type=date.fromisoformat, help="the day, 2025-11-27")

    def handle(self, *_: Any, **options: Any) -> None:
        actor = _actor(options["username"])
        try:
            files = [(each.name, each.read_bytes()) for each in options["files"]]
        except OSError as fault:
            raise CommandError(f"There is no file {fault.filename}.") from None
        try:
            publication = read_publication(files)
            if options["dry_run"]:
                found = look_at_benchmarks(by=actor, at=timezone.now(), publication=publication)
                self._say(found, "Nothing was recorded: this was a dry run.")
                return
            found = import_benchmarks(
                by=actor, at=timezone.now(), files=files, publication=publication,
                provenance=_provenance(publication, options),
            )  # fmt: skip
        except (FileRefused, BenchmarkRefused, NotPermitted) as refusal:
            raise CommandError(str(refusal)) from None
        ended = f"Recorded as publication {found.number}."
        self._say(found, ended if found.number else "Nothing was recorded: nothing in it is new.")

    def _say(self, found: Brought, ending: str) -> None:
        for note in found.notes:
            self.stdout.write(note)
        counts = found.counts
        said = [f"{counts[key]:,} {word}" for key, word in _COUNTED.items() if counts.get(key)]
        self.stdout.write(
            f"{counts['values']:,} values: " + (", ".join(said) or "none of them new")
        )
        self.stdout.write(ending)


def _actor(username: str) -> Actor:
    if not username:
        return SYSTEM
    account = account_named(username)
    if account is None:
        raise CommandError(f"Nobody signs in as {username!r}.")
    return actor_for(account, on=timezone.localdate())


def _provenance(publication: Publication, options: dict[str, Any]) -> Provenance:
    known = publication.known_as or Provenance("")
    return Provenance(
        options["name"] or known.name,
        options["source"] or known.source,
        options["licence"] or known.licence,
        options["attribution"] or known.attribution,
        options["published_on"],
    )
