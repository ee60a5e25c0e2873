"""A new council: how soon its databases are ready, and the demo's first page."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.frame import Figure, timed
from tests.journeys.council import Council, new_council, serving
from tests.upkeep.installed import BY_MIGRATIONS, installed


def measure() -> list[Figure]:
    """Return seconds, each with the start of its own process in it."""
    with TemporaryDirectory(prefix="gt-begin-") as name:
        made, migrated = installed(Path(name, "made")), installed(Path(name, "migrated"))
        with timed() as bare:
            made.python("print('null')")
        with timed() as ready:
            made.said("migrate", "-v0")
        with timed() as by_migrations:
            migrated.python(BY_MIGRATIONS)
        demo = new_council(Path(name, "demo"))
        first, again = _first_page(demo), _first_page(demo)
    return [
        Figure("a new council's databases", ready.seconds, floor=bare.seconds, floor_is="Django's start"),
        Figure("the same tables by running every migration", by_migrations.seconds),
        Figure("the demo's first page, its council built on the way", first),
        Figure("the demo's first page at the next start", again),
    ]  # fmt: skip


def _first_page(council: Council) -> float:
    """Return the seconds from the start of ``serve --demo`` to its first page answered."""
    with ExitStack() as until_measured, timed() as starting:
        until_measured.enter_context(serving(council))
    return starting.seconds
