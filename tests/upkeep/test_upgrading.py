"""Every released version can be upgraded to this one with its data in place."""

from __future__ import annotations

import hashlib
import json
import re
from typing import Any

import pytest

from tests.journeys.council import ROOT
from tests.upkeep.installed import AT_WORK, RELEASES, as_released

KEPT = sorted(it.name for it in RELEASES.iterdir() if it.is_dir())


def _kept(version: str) -> dict[str, Any]:
    kept: dict[str, Any] = json.loads((RELEASES / version / "release.json").read_text())
    return kept


def test_a_release_is_kept():
    assert "0.1.0" in KEPT


@pytest.mark.parametrize("version", KEPT)
def test_no_migration_that_was_released_has_been_touched(version):
    """Databases have run it: whatever else is needed comes in a migration of its own."""
    released = _kept(version)["migrations"]
    now = {
        path: hashlib.sha256((ROOT / path).read_bytes()).hexdigest()
        for path in released
        if (ROOT / path).is_file()
    }
    assert now == released


@pytest.mark.parametrize("version", KEPT)
def test_a_release_is_upgraded_with_its_data_in_place(version, tmp_path):
    system = as_released(version, tmp_path / "home")
    for word in ("web", "work", "serve"):
        refused = system.run(word)
        assert (refused.returncode, refused.stdout) == (1, "")
        assert refused.stderr == "The databases are not up to date. Run: goldenthread migrate\n"

    assert "Both databases are up to date." in system.said("migrate", "-v0")

    verified = system.said("verify-audit")
    assert verified.startswith("Nothing was altered: ")
    events = int(re.search(r"([\d,]+) events", verified)[1].replace(",", ""))
    assert events >= _kept(version)["events"]

    done = system.python(AT_WORK)
    assert set(done["pages"].values()) == {200}, done["pages"]
    assert (done["recorded"], done["events"]) == (302, 1)
    assert system.said("verify-audit").startswith(f"Nothing was altered: {events + 1} events")
    checked = json.loads(system.run("check", "--json").stdout)
    assert [it["level"] for it in checked if it["subject"] == "database"] == ["OK"]


@pytest.mark.parametrize("version", KEPT)
def test_a_backup_from_before_an_upgrade_is_restored_and_upgraded(version, tmp_path):
    """Whoever installed the new version first can still back up the old state with it."""
    system = as_released(version, tmp_path / "home")
    system.said("backup", str(tmp_path / "before.zip"))
    system.said("migrate", "-v0")
    said = system.said("restore", "--replace", str(tmp_path / "before.zip"), typed="replace\n")
    assert f"Restored {_kept(version)['events']} events" in said
    assert "Nothing was altered" in said
    assert system.python(AT_WORK)["events"] == 1
    assert system.said("verify-audit").startswith("Nothing was altered")
