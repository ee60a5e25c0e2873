"""Write a backup: into a file of another name first, which gets its own when it is whole."""

from __future__ import annotations

import hashlib
import json
import os
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader

from goldenthread import __version__
from goldenthread.records.open_event import RECORDED
from goldenthread.upkeep.archive.kinds import writer
from goldenthread.upkeep.archive.manifest import NAME, ArchiveRefused, Head, Manifest, Part
from goldenthread.upkeep.archive.snapshot import latest_id_of, one_moment, rows_of
from goldenthread.upkeep.archive.tables import Table, tables_at

Tell = Callable[[int], None]
_EVERY = 5_000
#: What passes is read first: a draft confirmed meanwhile is then there twice rather than not at all.
_IN_ORDER = ("transient", RECORDED)


@dataclass
class _Copy:
    """A backup while it is being written; ``tell`` hears how many rows are in it."""

    archive: zipfile.ZipFile
    tell: Tell
    rows: int = 0

    def add(self, connection: BaseDatabaseWrapper, table: Table) -> Part:
        """Write one table."""
        digest, before = hashlib.sha256(), self.rows
        part = Part(connection.alias, table.name, table.columns, 0, "", None)
        with self.archive.open(part.member, "w", force_zip64=True) as member:
            for line in self._lines(connection, table):
                digest.update(line)
                member.write(line)
        return Part(
            part.database,
            part.table,
            part.columns,
            self.rows - before,
            digest.hexdigest(),
            latest_id_of(connection, table),
        )

    def _lines(self, connection: BaseDatabaseWrapper, table: Table) -> Iterator[bytes]:
        turns = [writer(kind) for _, kind in table.columns]
        for row in rows_of(connection, table):
            values = [
                value if turn is None or value is None else turn(value)
                for turn, value in zip(turns, row, strict=True)
            ]
            self.rows += 1
            if self.rows % _EVERY == 0:
                self.tell(self.rows)
            yield json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def write_backup(file: Path, *, at: datetime, tell: Tell = lambda _: None) -> Manifest:
    """Write all that both databases hold, each as of one moment, and return what the backup says.

    Others may go on writing meanwhile. ``file`` is there when it is whole, or not at all; only its
    owner may read it.

    Raises:
        ArchiveRefused: the databases have no tables yet.
    """
    if "audit_event" not in connections[RECORDED].introspection.table_names():
        raise ArchiveRefused("There is nothing to back up yet. Run: goldenthread migrate")
    with _finished(file) as unfinished, _compressed(unfinished) as archive:
        copy, migrations, head = _Copy(archive, tell), {}, Head(0, "", "")
        parts: list[Part] = []
        for alias in _IN_ORDER:
            connection = connections[alias]
            with one_moment(connection):
                loader = MigrationLoader(connection)
                applied = tuple(sorted(loader.applied_migrations))
                migrations[alias] = applied
                tables = tables_at(connection, loader, applied)
                parts += [copy.add(connection, table) for table in tables if table.is_kept]
                if alias == RECORDED:
                    head = _head(connection)
        manifest = Manifest(
            __version__,
            at.isoformat(),
            connections[RECORDED].vendor,
            head,
            migrations,
            tuple(parts),
        )
        archive.writestr(NAME, manifest.written())
    return manifest


def _compressed(file: Path) -> zipfile.ZipFile:
    return zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=6)


def _head(connection: BaseDatabaseWrapper) -> Head:
    with connection.cursor() as cursor:
        cursor.execute("SELECT number, at, digest FROM audit_event ORDER BY number DESC LIMIT 1")
        found = cursor.fetchone()
    if found is None:
        return Head(0, "", "")
    turn = writer("moment")
    return Head(found[0], turn(found[1]) if turn else "", found[2])


@contextmanager
def _finished(file: Path) -> Iterator[Path]:
    unfinished = file.with_name(f".{file.name}.unfinished")
    try:
        unfinished.unlink(missing_ok=True)
        os.close(os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        yield unfinished
        with unfinished.open("rb") as written:
            os.fsync(written.fileno())
        unfinished.replace(file)
    finally:
        unfinished.unlink(missing_ok=True)
