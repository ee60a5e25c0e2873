"""How large the databases are, and how much room is left on the disks that they need."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import connections


@dataclass(frozen=True)
class Room:
    """The bytes that are free where a folder lies, and of how many."""

    folder: Path
    free: int
    of: int


def room_in(folder: Path) -> Room:
    """Return the room where ``folder`` lies, or would lie."""
    there = next(it for it in (folder, *folder.parents) if it.exists())
    found = shutil.disk_usage(there)
    return Room(there, found.free, found.total)


def database_sizes() -> dict[str, int]:
    """Return the bytes of each database; one SQL query each on PostgreSQL."""
    return {alias: _size(alias) for alias in connections}


def _size(alias: str) -> int:
    connection = connections[alias]
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_database_size(current_database())")
            return int(cursor.fetchone()[0])
    file = str(connection.settings_dict["NAME"])
    parts = (file, f"{file}-wal")
    return sum(os.path.getsize(part) for part in parts if os.path.isfile(part))


def home() -> Path:
    """Return the folder of the embedded databases and static files."""
    return Path(settings.HOME)
