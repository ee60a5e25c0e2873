"""The approval routes of the demo council, as ``routes.toml`` says; made for the demo."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from goldenthread.exchange.framework_files.reading import read_folder
from goldenthread.governance.commands.framework import reframe
from goldenthread.governance.commands.loading import LoadFramework
from goldenthread.management.wexcombe import HOME
from goldenthread.management.wexcombe_further import Acting

__all__ = ["build_routes"]

LONDON: Final = ZoneInfo("Europe/London")
_FILE: Final = "routes.toml"


def build_routes(acting: Acting, *, today: date) -> None:
    """Load the routes as a council would, from a file of its framework: one event."""
    at = datetime.combine(today - timedelta(days=8), time(11, 30), tzinfo=LONDON)
    folder = read_folder({_FILE: (HOME / _FILE).read_bytes()})
    by = acting("performance.officer", at)
    reframe(LoadFramework(folder), by=by, at=at, reason="As the Council adopted them in 2013.")
