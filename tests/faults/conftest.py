"""One system for all that is broken: the demo council of a release, upgraded once and copied."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.upkeep.installed import Installed, as_released

_SETTINGS = {"GOLDENTHREAD_DEMO": "yes"}


@pytest.fixture(scope="session")
def upgraded(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """The demo council, brought up to date; its static files lie ready. Nothing runs on it."""
    released = as_released("0.1.0", tmp_path_factory.mktemp("released") / "home")
    system = Installed(released.council, _SETTINGS)
    system.said("migrate", "-v0")
    system.python(
        "from goldenthread.management.preparation import collect_static_files\n"
        "collect_static_files()\nprint('null')"
    )
    return system


@pytest.fixture
def system(upgraded: Installed, tmp_path: Path) -> Installed:
    """A copy of it, to be broken."""
    return Installed(upgraded.council.copy(tmp_path / "copied" / "home"), _SETTINGS)
