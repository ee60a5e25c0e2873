"""A framework is loaded from its files, draws itself, prints as a handbook, and is taken away again."""

from __future__ import annotations

import io
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pikepdf
import pytest
from playwright.sync_api import expect

from tests.journeys.council import ROOT, Council, serving

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.journey
TEAM = """
[[bodies]]
name = "River Review Team"
role = "{role}"
kind = "team"
above = "cabinet"
from = 2020-04-01

  [[bodies.watches]]
  what = "The river path"
  how_often = "quarterly"
  from = 2020-04-01
"""


def _run(council: Council, *said: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "goldenthread.management.cli", *said]
    return subprocess.run(
        command,
        cwd=ROOT,
        env=council.environment() | {"GOLDENTHREAD_DEMO": "yes"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def served(seeded_council: Council, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a council into which one more body was loaded from files."""
    council = seeded_council.copy(tmp_path_factory.mktemp("council") / "home")
    folder = tmp_path_factory.mktemp("framework")
    _load(council, folder)
    with serving(council) as address:
        yield address


def _load(council: Council, folder: Path) -> None:
    added = folder / "rivers.toml"
    added.write_text(TEAM.format(role="manage"), "utf-8")
    refused = _run(council, "load-framework", str(folder))
    assert refused.returncode != 0
    assert "rivers.toml:4" in refused.stderr
    assert "manages" in refused.stderr
    added.write_text(TEAM.format(role="manages"), "utf-8")
    tried = _run(council, "load-framework", str(folder), "--dry-run")
    assert tried.returncode == 0, tried.stderr
    assert "River Review Team" in tried.stdout
    for _ in range(2):
        loaded = _run(council, "load-framework", str(folder))
        assert loaded.returncode == 0, loaded.stderr
    assert "River Review Team" not in loaded.stdout  # the second time it changes nothing


def test_a_framework_is_loaded_drawn_printed_and_taken_away(
    page_as: Callable[[str], Page], check_accessible: Callable[[Page], None]
) -> None:
    page = page_as("performance_officer")
    page.goto("/framework/")
    expect(page.locator("svg").get_by_text("River Review Team")).to_be_visible()
    expect(page.get_by_role("link", name="River Review Team")).to_be_visible()
    check_accessible(page)

    page.goto("/framework/handbook/")
    expect(page.get_by_role("heading", name="River Review Team")).to_be_visible()
    check_accessible(page)
    printed = page.request.get("/framework/handbook.pdf").body()
    with pikepdf.open(io.BytesIO(printed)) as book:
        assert book.Root.MarkInfo.Marked
        assert len(book.pages) > 3

    taken = zipfile.ZipFile(io.BytesIO(page.request.get("/framework/framework.zip").body()))
    words = "".join(taken.read(name).decode() for name in taken.namelist())
    assert 'name = "River Review Team"' in words
