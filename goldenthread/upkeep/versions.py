"""Do the databases and the program fit each other, or is one of them a version behind?"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass

from django.apps import apps
from django.core.cache import caches
from django.db import DatabaseError, connections
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

PASSING = "transient"
_CLOSED = "goldenthread:being-upgraded"
_CLOSED_AT_MOST = 3600

Applied = frozenset[tuple[str, str]]


@dataclass(frozen=True)
class Fit:
    """What a database lacks of the program's migrations, and what it has that the program does not know."""

    lacking: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Say whether program and database fit."""
        return not (self.lacking or self.unknown)


def fit_of(alias: str) -> Fit:
    """Compare a database with the program; asking changes nothing."""
    executor = MigrationExecutor(connections[alias])
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    lacking = tuple(f"{step.app_label} {step.name}" for step, _ in plan)
    if not lacking and alias == PASSING and _lacks_cache_table():
        lacking = ("the cache's table",)
    return Fit(lacking, tuple(unknown_of(executor.loader, executor.loader.applied_migrations)))


def unknown_of(loader: MigrationLoader, applied: Iterable[tuple[str, str]]) -> list[str]:
    """Return which of the ``applied`` migrations of our own parts this program does not hold."""
    ours = {
        config.label
        for config in apps.get_app_configs()
        if config.name.startswith("goldenthread") and config.label in loader.migrated_apps
    }
    return sorted(
        f"{app} {name}"
        for app, name in applied
        if app in ours and (app, name) not in (loader.disk_migrations or {})
    )


def _lacks_cache_table() -> bool:
    try:
        caches["default"].get("is-there-a-table")
    except DatabaseError:
        return True
    return False


def misfit() -> str:
    """Return the sentence that says why the program cannot run on its databases; empty where it can."""
    fits = [fit_of(alias) for alias in connections]
    if any(fit.unknown for fit in fits):
        return (
            "The databases belong to a newer version of Golden Thread:"
            " install that version again, or restore a backup from before."
        )
    if any(fit.lacking for fit in fits):
        return "The databases are not up to date. Run: goldenthread migrate"
    return ""


def close_pages() -> bool:
    """Tell every web server that an upgrade begins; say whether there was anywhere to tell it."""
    try:
        caches["default"].set(_CLOSED, True, _CLOSED_AT_MOST)
    except DatabaseError:
        return False
    return True


def open_pages() -> None:
    """Tell every web server that the upgrade is over."""
    caches["default"].delete(_CLOSED)


@dataclass
class Watch:
    """Tells a running program whether it still fits its databases; asks every so many seconds."""

    every: float
    clock: Callable[[], float] = time.monotonic
    _asked: float = 0.0
    _known: Applied | None = None
    _is_open: bool = True

    def __post_init__(self) -> None:
        self._asked = self.clock()

    def is_open(self) -> bool:
        """Say whether pages may be answered: three small queries at most, and mostly none."""
        if self.clock() - self._asked >= self.every:
            self._asked = self.clock()
            # A database that is gone altogether is met where it is needed.
            with suppress(DatabaseError):
                self._is_open = self._looks_open()
        return self._is_open

    def _looks_open(self) -> bool:
        applied = frozenset(MigrationRecorder(connections["default"]).applied_migrations())
        if applied != self._known:
            self._known = applied if not misfit() else None
        return self._known is not None and not caches["default"].get(_CLOSED)
