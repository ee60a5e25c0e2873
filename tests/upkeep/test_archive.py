"""A backup is written whole, of one moment, and one that is damaged or foreign is refused."""

from __future__ import annotations

import json
import shutil
import sqlite3
import stat
import zipfile
from datetime import datetime
from pathlib import Path

import pytest
from django.db import connections
from django.db.migrations.recorder import MigrationRecorder
from django.db.utils import ConnectionHandler

from goldenthread import __version__
from goldenthread.audit.queries import event_numbered, head
from goldenthread.upkeep.archive.manifest import ArchiveRefused
from goldenthread.upkeep.archive.reading import opened_backup
from goldenthread.upkeep.archive.snapshot import one_moment, rows_of
from goldenthread.upkeep.archive.tables import LEFT_OUT, Table
from goldenthread.upkeep.archive.writing import write_backup


@pytest.fixture
def written(cast: object, tmp_path: Path, at: datetime) -> Path:
    file = tmp_path / "kept.zip"
    write_backup(file, at=at)
    return file


def test_a_backup_says_who_made_it_when_and_up_to_which_event(written, at):
    with opened_backup(written) as backup:
        backup.check()
        manifest = backup.manifest
    latest = event_numbered(head())
    assert (manifest.made_by, manifest.made_at) == (__version__, at.isoformat())
    assert (manifest.head.event, manifest.head.digest) == (latest.number, latest.digest)
    assert manifest.engine == connections["default"].vendor


def test_it_holds_every_row_of_every_table_but_what_is_left_out_for_a_reason(written):
    held = {}
    with opened_backup(written) as backup:
        for part in backup.manifest.parts:
            held[part.database, part.table] = part.rows
            assert sum(1 for _ in backup.rows(part)) == part.rows
    there = {}
    for alias in ("default", "transient"):
        with connections[alias].cursor() as cursor:
            for table in connections[alias].introspection.table_names(cursor):
                cursor.execute(f'SELECT count(*) FROM "{table}"')
                there[alias, table] = cursor.fetchone()[0]
    left = {table for _, table in set(there) - set(held)}
    assert left <= set(LEFT_OUT)
    assert {key: there[key] for key in held} == held
    assert held["default", "audit_event"] == head()


def test_only_its_owner_may_read_it_and_nothing_unfinished_is_left(written):
    assert stat.S_IMODE(written.stat().st_mode) == 0o600
    assert [it.name for it in written.parent.iterdir()] == [written.name]


def test_where_it_cannot_be_written_nothing_is_left(cast, tmp_path, at, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(zipfile.ZipFile, "writestr", full)
    with pytest.raises(OSError, match="No space"):
        write_backup(tmp_path / "kept.zip", at=at)
    assert list(tmp_path.iterdir()) == []


def _refusal(file: Path) -> str:
    with pytest.raises(ArchiveRefused) as refused, opened_backup(file) as backup:
        backup.refuse_newer()
        backup.check()
    return str(refused.value)


def _rewritten(written: Path, name: str, turn) -> Path:
    """Return a copy in which the member ``name`` was changed and everything else is as it was."""
    changed = written.with_name("changed.zip")
    with zipfile.ZipFile(written) as old, zipfile.ZipFile(changed, "w") as new:
        for member in old.namelist():
            content = old.read(member)
            new.writestr(member, turn(content) if member == name else content)
    return changed


def test_a_file_that_is_no_backup_is_refused(tmp_path):
    (tmp_path / "letter.zip").write_text("Dear sir or madam")
    with zipfile.ZipFile(tmp_path / "other.zip", "w") as other:
        other.writestr("minutes.txt", "…")
    assert "no backup of Golden Thread" in _refusal(tmp_path / "letter.zip")
    assert "no backup of Golden Thread" in _refusal(tmp_path / "other.zip")
    assert "There is no file" in _refusal(tmp_path / "nowhere.zip")
    assert "cannot be read" in _refusal(tmp_path)


def test_one_that_was_cut_short_is_refused(written):
    whole = written.read_bytes()
    for share in (0.1, 0.5, 0.9, 0.999):
        written.write_bytes(whole[: int(len(whole) * share)])
        assert "cut short" in _refusal(written)


def _rows(file: Path):
    with opened_backup(file) as backup:
        backup.check()
        return [list(backup.rows(part)) for part in backup.manifest.parts]


def test_a_flipped_bit_anywhere_is_noticed_or_changes_nothing(written):
    whole, sound, noticed = written.read_bytes(), _rows(written), 0
    for place in range(0, len(whole), len(whole) // 300):
        damaged = bytearray(whole)
        damaged[place] ^= 0x10
        written.write_bytes(bytes(damaged))
        try:
            assert _rows(written) == sound, place
        except ArchiveRefused as refusal:
            assert str(refusal).endswith(".")
            noticed += 1
    assert noticed > 200


def test_a_changed_row_is_noticed(written):
    changed = _rewritten(
        written, "default/indicators_actual.jsonl", lambda it: it.replace(b"1", b"2")
    )
    assert "indicators_actual.jsonl is not as it was written" in _refusal(changed)


def test_a_missing_table_is_noticed(written):
    with (
        zipfile.ZipFile(written) as old,
        zipfile.ZipFile(written.with_name("less.zip"), "w") as new,
    ):
        for member in old.namelist():
            if member != "default/audit_event.jsonl":
                new.writestr(member, old.read(member))
    assert "audit_event.jsonl is not as it was written" in _refusal(written.with_name("less.zip"))


def test_one_from_a_newer_version_is_refused_with_its_name(cast, tmp_path, at, monkeypatch):
    monkeypatch.setattr("goldenthread.upkeep.archive.writing.__version__", "9.1.0")
    MigrationRecorder(connections["default"]).record_applied("indicators", "9999_of_tomorrow")
    write_backup(tmp_path / "newer.zip", at=at)
    assert "made by Golden Thread 9.1.0, which is newer" in _refusal(tmp_path / "newer.zip")


def test_one_written_in_a_newer_way_is_refused_with_its_version(written):
    def later(manifest: bytes) -> bytes:
        return json.dumps({"format": 2, "made_by": "9.1.0"}).encode()

    changed = _rewritten(written, "manifest.json", later)
    assert "Golden Thread 9.1.0, which writes them in a newer way" in _refusal(changed)


@pytest.mark.parametrize("text", [b"", b"[]", b"{}", b'{"format": 1}', b"\xff"])
def test_a_manifest_that_cannot_be_read_is_refused(written, text):
    changed = _rewritten(written, "manifest.json", lambda _: text)
    assert "manifest cannot be read" in _refusal(changed)


def _another(name: str, file: Path):
    """Return a connection of its own: on SQLite to a file, otherwise to the tests' database."""
    ours = connections["default"]
    if ours.vendor == "sqlite":
        its = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": file}}
        return ConnectionHandler(its)["default"]
    return ours.copy(alias=name)


@pytest.mark.django_db
def test_what_others_write_meanwhile_is_not_in_it_and_they_do_not_wait(tmp_path):
    file = tmp_path / "one.sqlite3"
    if connections["default"].vendor == "sqlite":
        sqlite3.connect(file).execute("PRAGMA journal_mode=WAL").close()
    reads, writes = _another("reads", file), _another("writes", file)
    table = Table("of_one_moment", (("id", "whole"),), "id", numbers_itself=False)
    try:
        with writes.cursor() as cursor:
            cursor.execute("CREATE TABLE of_one_moment (id integer PRIMARY KEY)")
            cursor.execute("INSERT INTO of_one_moment VALUES (1), (2)")
        with one_moment(reads):
            assert list(rows_of(reads, table)) == [(1,), (2,)]
            with writes.cursor() as cursor:
                cursor.execute("INSERT INTO of_one_moment VALUES (3)")
            assert list(rows_of(reads, table)) == [(1,), (2,)]
        assert list(rows_of(reads, table)) == [(1,), (2,), (3,)]
    finally:
        with writes.cursor() as cursor:
            cursor.execute("DROP TABLE of_one_moment")
        reads.close()
        writes.close()
        shutil.rmtree(tmp_path)
