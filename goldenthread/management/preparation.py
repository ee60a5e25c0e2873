"""What must be so before anything is served: both databases up to date, static files in place."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import connections

from goldenthread.management.schedules import note_schedules
from goldenthread.upkeep.new_tables import make_tables
from goldenthread.upkeep.queue import workers_alive
from goldenthread.upkeep.versions import PASSING, close_pages, fit_of, open_pages

#: Within so many seconds every web server has noticed that pages are to be closed.
NOTICED_WITHIN = settings.UPGRADE_LOOK_SECONDS + 1


class WorkerRuns(Exception):
    """A worker would meet tables that change under it; the message says what to do."""


def make_home() -> None:
    """Make the folder where the embedded databases and static files live."""
    Path(settings.HOME).mkdir(parents=True, exist_ok=True)


def databases_behind() -> list[str]:
    """Return the databases that lack a migration or their cache table; asking changes nothing."""
    return [alias for alias in connections if fit_of(alias).lacking]


def upgrade(*, at: datetime, say: Callable[[str], None], verbosity: int = 0) -> None:
    """Bring both databases up to date, with pages closed meanwhile where any are served.

    Raises:
        WorkerRuns: a worker is at work; nothing was changed.
    """
    if databases_behind() and not _is_new("default") and close_pages():
        try:
            say("Closing the pages …")
            if workers_alive(patience=NOTICED_WITHIN):
                raise WorkerRuns(
                    "A worker is running, and would meet tables that change under it:"
                    " stop goldenthread work (or serve), then run goldenthread migrate again."
                )
            bring_databases_up_to_date(at=at, verbosity=verbosity)
        finally:
            open_pages()
    else:
        bring_databases_up_to_date(at=at, verbosity=verbosity)


def _is_new(alias: str) -> bool:
    return not connections[alias].introspection.table_names()


def bring_databases_up_to_date(*, at: datetime, verbosity: int = 1) -> None:
    """Apply what is missing to both databases, make the cache's table, and note what is scheduled."""
    for alias in connections:
        if _is_new(alias):
            make_tables(connections[alias])
        call_command("migrate", database=alias, interactive=False, verbosity=verbosity)
    call_command("createcachetable", database=PASSING, verbosity=verbosity)
    end_unlisted_sessions()
    note_schedules(at=at)


def end_unlisted_sessions() -> int:
    """End what is on no list of sessions, as those begun before there was one; return how many.

    Whoever is signed in sees each of their sessions and can end it: there is none beside the list.
    """
    listed = UserSession.objects.values_list("session_key", flat=True)
    ended, _ = Session.objects.exclude(session_key__in=set(listed)).delete()
    return ended


def collect_static_files() -> None:
    """Copy static files to where they are served from, if any has changed since the last time.

    Those of the version before stay under the names that carry their digests: a page made by it that
    is still open, or a web server that is just being replaced, asks for them.
    """
    if static_files_are_current():
        return
    root = Path(settings.STATIC_ROOT)
    for finder in get_finders():  # else one that looks older than its copy would not be copied
        for path, _ in finder.list([]):
            (root / path).unlink(missing_ok=True)
    call_command("collectstatic", interactive=False, verbosity=0)
    root.mkdir(parents=True, exist_ok=True)
    _stamp().write_text(_static_fingerprint(), encoding="utf-8")


def static_files_are_current() -> bool:
    """Say whether the static files are those of this program."""
    stamp = _stamp()
    return stamp.is_file() and stamp.read_text(encoding="utf-8") == _static_fingerprint()


def _stamp() -> Path:
    return Path(settings.STATIC_ROOT, "collected.txt")


def _static_fingerprint() -> str:
    digest = hashlib.sha256(settings.STORAGES["staticfiles"]["BACKEND"].encode())
    for finder in get_finders():
        for path, storage in finder.list([]):
            file = Path(storage.path(path)).stat()
            digest.update(f"{path} {file.st_size} {file.st_mtime_ns}\n".encode())
    return digest.hexdigest()
