"""What an IT department copies from us names commands and settings that there are."""

from __future__ import annotations

import re
from pathlib import Path

from goldenthread.management.cli import commands
from tests.shape.repository import ROOT

HOW_TO = ROOT / "docs" / "how-to"
COPIED = [*(it for it in (ROOT / "deploy").rglob("*") if it.is_file()), HOW_TO / "run.md"]


def _said(pattern: str) -> dict[str, set[str]]:
    """Return what a pattern finds in each file, by the file's name."""

    def found(path: Path) -> set[str]:
        return set(re.findall(pattern, path.read_text(encoding="utf-8"), flags=re.MULTILINE))

    return {path.name: found(path) for path in COPIED}


def test_every_command_is_one_of_ours():
    said = _said(r"(?:bin/|`|^|&& )goldenthread ([a-z][a-z-]+)")
    assert {"web", "work", "backup"} <= set.union(*said.values())
    unknown = {file: words - {*commands(), "help"} for file, words in said.items()}
    assert not {file: words for file, words in unknown.items() if words}


def test_every_setting_is_described():
    written = (HOW_TO / "settings.md").read_text(encoding="utf-8")
    described = set(re.findall(r"^\| `(\w+)` \|", written, flags=re.MULTILINE))
    used = set.union(*_said(r"\b(GOLDENTHREAD_[A-Z_]+|(?:TRANSIENT_)?DATABASE_URL)\b").values())
    assert used <= described


def test_every_list_of_packages_holds_what_the_program_needs():
    """Who installs for PostgreSQL, or to work on it, gets all that SQLite needs, in the same versions."""

    def pinned(name: str) -> set[str]:
        written = (ROOT / "requirements" / name).read_text(encoding="utf-8")
        return set(re.findall(r"^([\w.-]+==[^\s;]+)", written, flags=re.MULTILINE))

    base = pinned("base.txt")
    assert len(base) > 20
    assert {name: base - pinned(name) for name in ("postgresql.txt", "dev.txt")} == {
        "postgresql.txt": set(),
        "dev.txt": set(),
    }
