"""The backups that are kept in a folder, told by their names."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

_NAME = re.compile(r"goldenthread-(\d{8}T\d{6}Z)\.zip")
_WRITTEN = "%Y%m%dT%H%M%SZ"


@dataclass(frozen=True)
class Kept:
    """One backup: its file, and when it was begun."""

    file: Path
    at: datetime


def name_for(at: datetime) -> str:
    """Return what a backup of that moment is called.

    >>> name_for(datetime(2026, 4, 1, 1, 30, tzinfo=UTC))
    'goldenthread-20260401T013000Z.zip'
    """
    return f"goldenthread-{at.astimezone(UTC).strftime(_WRITTEN)}.zip"


def backups_in(folder: Path) -> list[Kept]:
    """Return the backups in a folder, latest first; files of other names are none."""
    if not folder.is_dir():
        return []
    found = [(file, _NAME.fullmatch(file.name)) for file in folder.iterdir()]
    kept = [
        Kept(file, datetime.strptime(match[1], _WRITTEN).replace(tzinfo=UTC))
        for file, match in found
        if match
    ]
    return sorted(kept, key=lambda it: it.at, reverse=True)


def forget_all_but(folder: Path, latest: int) -> list[Path]:
    """Remove all but the latest backups in a folder; return what was removed."""
    surplus = [it.file for it in backups_in(folder)[latest:]]
    for file in surplus:
        file.unlink()
    return surplus
