"""What must be so before anything is served: both databases up to date, static files in place."""

from __future__ import annotations

import hashlib
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.cache import caches
from django.core.management import call_command
from django.db import DatabaseError, connections
from django.db.migrations.executor import MigrationExecutor

PASSING = "transient"


def make_home() -> None:
    """Make the folder where the embedded databases and static files live."""
    Path(settings.HOME).mkdir(parents=True, exist_ok=True)


def databases_behind() -> list[str]:
    """Return the databases that lack a migration or their cache table; asking changes nothing."""
    behind = [alias for alias in connections if _lacks_migrations(alias)]
    if PASSING not in behind and _lacks_cache_table():
        behind.append(PASSING)
    return behind


def _lacks_migrations(alias: str) -> bool:
    executor = MigrationExecutor(connections[alias])
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _lacks_cache_table() -> bool:
    try:
        caches["default"].get("is-there-a-table")
    except DatabaseError:
        return True
    return False


def bring_databases_up_to_date(*, verbosity: int = 1) -> None:
    """Apply what is missing to both databases, and make the cache's table."""
    for alias in connections:
        call_command("migrate", database=alias, interactive=False, verbosity=verbosity)
    call_command("createcachetable", database=PASSING, verbosity=verbosity)


def collect_static_files() -> None:
    """Copy static files to where they are served from, if any has changed since the last time."""
    root = Path(settings.STATIC_ROOT)
    stamp, now = root / "collected.txt", _static_fingerprint()
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == now:
        return
    call_command("collectstatic", interactive=False, clear=root.is_dir(), verbosity=0)
    root.mkdir(parents=True, exist_ok=True)
    stamp.write_text(now, encoding="utf-8")


def _static_fingerprint() -> str:
    digest = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            file = Path(storage.path(path)).stat()
            digest.update(f"{path} {file.st_size} {file.st_mtime_ns}\n".encode())
    return digest.hexdigest()
