"""How the demo council rolls its ratings up: the method it chose, and two groups across services."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Final

from goldenthread.indicators.commands.rollup import WantedGroup, choose_rollup, set_group
from goldenthread.organisation.access import Actor
from goldenthread.rules.numbers import number
from goldenthread.rules.vocabulary import RollupMethod

#: The group's name and what each of its indicators weighs.
GROUPS: Final = (
    ("Homes for those in need", {"HS01": "2", "HS07": "1", "HS16": "1", "HS20": "1"}),
    ("Easy to reach", {"CS01": "1", "CS02a": "2", "RB09": "1"}),
)


def build_rollup(series: Mapping[str, int], *, by: Actor, at: datetime, from_on: date) -> None:
    """Choose the method and make the groups, as the performance officer would."""
    choose_rollup(
        RollupMethod.WEIGHTED_MEAN,
        by=by,
        at=at,
        from_on=from_on,
        reason="Overview and Scrutiny Committee asked for one rating of each service.",
    )
    for place, (name, weights) in enumerate(GROUPS, start=1):
        held = {series[code]: number(weight) for code, weight in weights.items() if code in series}
        set_group(WantedGroup(name, held, place), by=by, at=at, from_on=from_on)
