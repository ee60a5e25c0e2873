"""A delegated power and a post that stands in; and every change of either, for the table of rights."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from goldenthread.governance.commands.powers import PowerWanted, end_power, grant_power
from goldenthread.governance.commands.standing_in import AbsenceWanted, end_stand_in, stand_in
from goldenthread.organisation.access import SYSTEM, Actor
from tests.cast import AT, Cast
from tests.framework import body_that_decides

DAY, LAST = AT.date(), date(2040, 3, 31)


def _power(cast: Cast, body: str) -> PowerWanted:
    post = cast.structure.posts["Portfolio Holder for Housing"]
    return PowerWanted(body_that_decides(body, "plan"), post, ("plan",), DAY, LAST, DAY)


def _away(cast: Cast, from_on: date = DAY, to_on: date = LAST) -> AbsenceWanted:
    posts = cast.structure.posts
    return AbsenceWanted(posts["Head of Housing"], posts["Director of Resources"], from_on, to_on)


def stands_in_and_decides(cast: Cast) -> None:
    """Record the power DP-1 and the absence SI-1."""
    grant_power(_power(cast, "Delegating council"), by=SYSTEM, at=AT)
    stand_in(_away(cast), by=SYSTEM, at=AT)


def changes_of_standing(cast: Cast) -> dict[str, Callable[[Actor], Any]]:
    """Return the changes by the rows of the table of rights."""
    power = _power(cast, "Delegating body")
    given = grant_power(power, by=SYSTEM, at=AT)
    week = timedelta(days=7)
    away = stand_in(_away(cast, DAY, DAY + week), by=SYSTEM, at=AT)
    later = _away(cast, DAY + 2 * week, DAY + 3 * week)
    return {
        "grant_power": lambda by: grant_power(power, by=by, at=AT),
        "end_power": lambda by: end_power(given, by=by, at=AT, ended_on=DAY, reason="So"),
        "stand_in": lambda by: stand_in(later, by=by, at=AT),
        "end_stand_in": lambda by: end_stand_in(away, by=by, at=AT, ended_on=DAY),
    }
