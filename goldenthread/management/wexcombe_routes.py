"""The demo council’s approval routes (``routes.toml``), and who answers in another’s place; invented."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from goldenthread.exchange.framework_files.reading import read_folder
from goldenthread.governance.commands.framework import reframe
from goldenthread.governance.commands.loading import LoadFramework
from goldenthread.governance.commands.powers import PowerWanted, grant_power
from goldenthread.governance.commands.standing_in import AbsenceWanted, stand_in
from goldenthread.governance.queries.register import framework_known
from goldenthread.management.wexcombe import HOME, Structure
from goldenthread.management.wexcombe_further import Acting

__all__ = ["build_routes"]

LONDON: Final = ZoneInfo("Europe/London")
_FILE: Final = "routes.toml"


def build_routes(structure: Structure, acting: Acting, *, today: date) -> None:
    """Load the routes from a file of the framework, let the Cabinet delegate, and somebody be away."""
    at = datetime.combine(today - timedelta(days=8), time(11, 30), tzinfo=LONDON)
    folder = read_folder({_FILE: (HOME / _FILE).read_bytes()})
    by = acting("performance.officer", at)
    reframe(LoadFramework(folder), by=by, at=at, reason="As the Council adopted them in 2013.")
    cabinet = framework_known(only=("body",)).key_of("body", "cabinet")
    begins, posts = today - timedelta(days=7), structure.posts
    grant_power(
        PowerWanted(
            cabinet or 0, posts["Portfolio Holder for Housing"], ("targets", "scorecard"), begins,
            today + timedelta(days=130), today - timedelta(days=20), "minute 27", "Changes within the year.",
        ),
        by=by, at=at,
    )  # fmt: skip
    away, instead = posts["Audit Manager"], posts["Internal Auditor"]
    until = today + timedelta(days=9)
    stand_in(AbsenceWanted(away, instead, begins, until, "On leave."), by=by, at=at)
