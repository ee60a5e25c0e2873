"""The disk is full: the page says so, nothing is half written, and it goes on once there is room."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.faults.deeds import officer, value_of
from tests.faults.running import running
from tests.upkeep.installed import Installed, on_postgresql

pytestmark = pytest.mark.fault


@pytest.fixture
def small_disk(tmp_path: Path):
    """A disk of a few megabytes, in memory."""
    folder = tmp_path / "disk"
    folder.mkdir()
    try:
        subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", folder],
            check=True, capture_output=True,
        )  # fmt: skip
    except (OSError, subprocess.CalledProcessError) as fault:
        pytest.skip(f"This user may not mount a small disk: {fault}")
    yield folder
    subprocess.run(["umount", "-l", folder], check=True)


def _fill(folder: Path) -> Path:
    ballast = folder / "ballast"
    with ballast.open("wb", buffering=0) as file:
        for size in (1 << 16, 1 << 12, 1 << 9):
            try:
                while True:
                    file.write(b"\0" * size)
            except OSError:
                continue
    return ballast


@pytest.mark.skipif(
    on_postgresql(), reason="PostgreSQL's own disk is the server's: it stops, as below"
)
def test_a_full_disk_is_said_and_nothing_is_half_written(small_disk, upgraded):
    system = Installed(upgraded.council.copy(small_disk / "home"), upgraded.settings)
    with running(system, "web") as programs:
        browser = officer(programs.address)
        form = browser.ask("/indicators/CS02a/record/?period=2014/15+Q2").page.form("value")
        given = {"value": value_of(1), "reason": "Counted again", "commentary": "x" * 9_000}
        sent = [*((name, text) for name, text in form.sent() if name not in given), *given.items()]
        before = system.ask("SELECT max(number) FROM audit_event")
        ballast = _fill(small_disk)
        refused = [browser.ask("/indicators/CS02a/record/", sent) for _ in range(3)]
        looked = [browser.ask(it) for it in ("/", "/scorecard/", "/audit/")]
        ballast.unlink()
        assert {it.status for it in refused} == {507}, [it.words for it in refused]
        assert "There is no room left" in refused[0].words
        assert {it.status for it in looked} <= {200, 507}
        assert system.ask("SELECT max(number) FROM audit_event") == before
        once_more = browser.ask("/indicators/CS02a/record/", sent)
        assert once_more.status == 200, once_more.words
        assert system.ask("SELECT max(number) FROM audit_event") == [(before[0][0] + 1,)]
    assert system.said("verify-audit").startswith("Nothing was altered")
