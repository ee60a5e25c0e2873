"""A backup is restored whole and verified, on whichever engine; or nothing is changed."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from goldenthread.upkeep.archive.reading import opened_backup
from tests.upkeep.installed import AT_WORK, Installed, as_released, installed, on_postgresql

#: Written anew by whatever restores: ids of schedules and moments of their next run.
NOT_COMPARED = {"django_q_schedule"}


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """The demo council, upgraded; nobody changes it."""
    home = tmp_path_factory.mktemp("restoring") / "home"
    system = as_released("0.1.0", home)
    system.said("migrate", "-v0")
    return system


@pytest.fixture(scope="module")
def kept(system: Installed) -> Path:
    """Its backup."""
    file = system.home.parent / "kept.zip"
    assert "Backed up 36 events" in system.said("backup", str(file))
    return file


def _rows(file: Path) -> dict[str, list[Any]]:
    """Return every row of every table of a backup, JSON as what it says and not as it is written."""
    found = {}
    with opened_backup(file) as backup:
        for part in backup.manifest.parts:
            kinds = [kind for _, kind in part.columns]
            found[part.member] = [
                [json.loads(v) if k == "json" and v else v for k, v in zip(kinds, row, strict=True)]
                for row in backup.rows(part)
                if part.table not in NOT_COMPARED
            ]
            found[f"{part.member} next"] = [[part.latest_id]]
    return found


def test_it_is_restored_into_an_empty_system_and_says_what(system, kept, tmp_path):
    new = installed(tmp_path / "new")
    said = new.said("restore", str(kept))
    assert "Restored 36 events" in said
    assert "up to 27 October 2014." in said
    assert "Nothing was altered: 36 events and" in said
    assert new.said("verify-audit") == system.said("verify-audit")
    new.said("backup", str(tmp_path / "again.zip"))
    assert _rows(tmp_path / "again.zip") == _rows(kept)


def test_what_is_recorded_afterwards_gets_numbers_of_its_own(kept, tmp_path):
    new = installed(tmp_path / "new")
    new.said("restore", str(kept))
    done = new.python(AT_WORK)
    assert (done["recorded"], done["events"]) == (302, 1)
    assert new.said("verify-audit").startswith("Nothing was altered: 37 events")


@pytest.mark.skipif(not on_postgresql(), reason="the other engine is SQLite, which this run is on")
def test_it_moves_from_one_engine_to_the_other_and_back(kept, tmp_path):
    embedded = installed(tmp_path / "embedded", embedded=True)
    assert "on PostgreSQL" in embedded.said("restore", str(kept))
    embedded.said("backup", str(tmp_path / "embedded.zip"))
    back = installed(tmp_path / "back")
    assert "on SQLite" in back.said("restore", str(tmp_path / "embedded.zip"))
    back.said("backup", str(tmp_path / "back.zip"))
    assert _rows(tmp_path / "embedded.zip") == _rows(kept)
    assert _rows(tmp_path / "back.zip") == _rows(kept)
    assert back.said("verify-audit").startswith("Nothing was altered: 36 events")


def test_what_is_recorded_is_replaced_only_when_the_word_is_typed(system, kept):
    before = system.said("verify-audit")
    assert "add --replace" in system.run("restore", str(kept)).stderr
    for typed in ("", "yes\n", "REPLACE\n"):
        refused = system.run("restore", "--replace", str(kept), typed=typed)
        assert (refused.returncode, refused.stderr) == (1, "Nothing was changed.\n")
    assert system.said("verify-audit") == before


def test_a_drill_touches_nothing(system, kept):
    before = system.said("verify-audit")
    said = system.said("restore", "--rehearse", str(kept))
    assert "Nothing was altered: 36 events" in said
    assert "which is gone again" in said
    assert system.said("verify-audit") == before


def _tampered(kept: Path, file: Path, member: str, old: bytes, new: bytes) -> None:
    """Write a copy whose digests are those of its changed rows, as a forger would."""
    import hashlib

    with zipfile.ZipFile(kept) as source, zipfile.ZipFile(file, "w") as target:
        manifest = json.loads(source.read("manifest.json"))
        for name in source.namelist():
            if name == "manifest.json":
                continue
            content = source.read(name)
            if name == member:
                assert old in content
                content = content.replace(old, new, 1)
                database, table = member.removesuffix(".jsonl").split("/")
                for part in manifest["parts"]:
                    if (part["database"], part["table"]) == (database, table):
                        part["sha256"] = hashlib.sha256(content).hexdigest()
            target.writestr(name, content)
        target.writestr("manifest.json", json.dumps(manifest))


def test_a_forged_backup_is_found_out_by_the_trail_and_changes_nothing(system, kept, tmp_path):
    forged = tmp_path / "forged.zip"
    _tampered(kept, forged, "default/indicators_actual.jsonl", b"000000,", b"000001,")
    before = system.said("verify-audit")
    refused = system.run("restore", "--replace", str(forged), typed="replace\n")
    assert refused.returncode == 1
    assert "indicators_actual row" in refused.stderr
    assert "was altered. Nothing was changed." in refused.stderr
    assert system.said("verify-audit") == before

    looked_into = installed(tmp_path / "new")
    said = looked_into.said("restore", "--even-if-altered", str(forged))
    assert "The trail does not hold: indicators_actual row" in said


def test_a_row_that_points_nowhere_is_refused_and_nothing_is_left(kept, tmp_path):
    forged = tmp_path / "forged.zip"
    with zipfile.ZipFile(kept) as source:
        first = source.read("default/organisation_account.jsonl").splitlines()[0]
    with opened_backup(kept) as backup:
        part = next(it for it in backup.manifest.parts if it.table == "organisation_account")
    person = [name for name, _ in part.columns].index("person_id")
    row = json.loads(first)
    row[person] = 999_999
    changed = json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode()
    _tampered(kept, forged, "default/organisation_account.jsonl", first, changed)
    new = installed(tmp_path / "new")
    refused = new.run("restore", str(forged))
    assert refused.returncode == 1
    assert refused.stderr.startswith("The database refused it")
    assert "Nothing was changed." in refused.stderr
    assert "up to date" in new.run("verify-audit").stderr


def test_backups_are_kept_in_the_folder_that_was_set(system, tmp_path):
    folder = tmp_path / "backups"
    there = Installed(system.council, {"GOLDENTHREAD_BACKUPS": str(folder)})
    (folder).mkdir()
    for day in (1, 2, 3):
        (folder / f"goldenthread-2026010{day}T000000Z.zip").touch()
    said = there.said("backup", "--keep", "2")
    assert "Removed as earlier than the latest 2: 2." in said
    assert len(list(folder.iterdir())) == 2
    checked = json.loads(there.run("check", "--json").stdout)
    assert [it["level"] for it in checked if it["subject"] == "backups"] == ["OK"]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["backup"], "Say which folder or file, or set GOLDENTHREAD_BACKUPS.\n"),
        (["backup", "nowhere/at-all"], "There is no folder nowhere/at-all."),
        (["backup", "--keep", "0"], "--keep takes 1 or more.\n"),
        (["restore", "nowhere.zip"], "There is no file nowhere.zip.\n"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(system, arguments, sentence):
    refused = system.run(*arguments)
    assert refused.returncode == 1
    assert refused.stderr.startswith(sentence)


def test_a_backup_is_never_written_over(system, kept):
    before = kept.read_bytes()
    assert "never written over" in system.run("backup", str(kept)).stderr
    assert kept.read_bytes() == before
