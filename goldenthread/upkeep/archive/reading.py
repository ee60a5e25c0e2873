"""Open a backup and make sure that it is one, that it is whole, and that this version can use it."""

from __future__ import annotations

import hashlib
import json
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db.migrations.loader import MigrationLoader

from goldenthread.upkeep.archive.manifest import (
    NAME,
    ArchiveRefused,
    Manifest,
    Part,
    manifest_from,
)
from goldenthread.upkeep.versions import unknown_of

_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError)
_BLOCK = 1 << 20


@dataclass(frozen=True)
class Backup:
    """A backup that is open for reading, and what it says of itself."""

    archive: zipfile.ZipFile
    manifest: Manifest

    def check(self) -> None:
        """Read it to the end and compare every table's digest with the manifest.

        Raises:
            ArchiveRefused: it is damaged, or something in it was changed.
        """
        for part in self.manifest.parts:
            digest = hashlib.sha256()
            try:
                with self.archive.open(part.member) as member:
                    while block := member.read(_BLOCK):
                        digest.update(block)
            except (*_BROKEN, KeyError, OSError):
                raise ArchiveRefused(_damaged(part)) from None
            if digest.hexdigest() != part.sha256:
                raise ArchiveRefused(_damaged(part))

    def refuse_newer(self) -> None:
        """Refuse a backup from a version that knows what this one does not.

        Raises:
            ArchiveRefused: it does; the message names the version.
        """
        loader = MigrationLoader(None, ignore_no_migrations=True)
        for applied in self.manifest.migrations.values():
            if unknown_of(loader, applied):
                raise ArchiveRefused(
                    f"The backup was made by Golden Thread {self.manifest.made_by}, which is newer"
                    " than this: install that version or a later one first."
                )

    def rows(self, part: Part) -> Iterator[list[Any]]:
        """Give the rows of one table."""
        with self.archive.open(part.member) as member:
            for line in member:
                yield json.loads(line)


def _damaged(part: Part) -> str:
    return f"The backup is damaged: {part.member} is not as it was written. Use an earlier one."


@contextmanager
def opened_backup(file: Path) -> Iterator[Backup]:
    """Open a backup.

    Raises:
        ArchiveRefused: there is no such file, it is no backup, or it is cut short.
    """
    try:
        archive = zipfile.ZipFile(file)
    except FileNotFoundError:
        raise ArchiveRefused(f"There is no file {file}.") from None
    except OSError as fault:
        raise ArchiveRefused(f"{file} cannot be read: {fault.strerror or fault}.") from None
    except _BROKEN:
        raise ArchiveRefused(
            f"{file} is no backup of Golden Thread, or it was cut short on its way here."
        ) from None
    with archive:
        try:
            written = archive.read(NAME)
        except KeyError:
            raise ArchiveRefused(f"{file} is no backup of Golden Thread.") from None
        except (*_BROKEN, OSError):
            raise ArchiveRefused(
                "The backup's manifest cannot be read: the file is damaged."
            ) from None
        yield Backup(archive, manifest_from(written))
