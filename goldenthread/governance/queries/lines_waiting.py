"""Which lines wait at open steps, of those that a reader sees: how many, and of which days."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from goldenthread.governance.models import OpenStep
from goldenthread.governance.queries.packages import Seen
from goldenthread.rules.ladder import LineState

__all__ = ["days_of", "lines_seen"]


def lines_seen(rows: Collection[OpenStep], seen: Seen) -> dict[int, int]:
    """Return how many lines a reader sees that wait at open steps, by the step's id. 1 SQL query at most."""
    if seen.hidden is None:
        return {row.pk: row.lines for row in rows}
    open_now = (LineState.CLIMBING, LineState.BACK)
    waiting = seen.lines().filter(package__in={row.package_id for row in rows}, state__in=open_now)
    held = Counter(waiting.values_list("package_id", "stage", "body_id", "unit_id"))
    return {
        row.pk: min(row.lines, sum(count for key, count in held.items() if _waits_at(row, *key)))
        for row in rows
    }


def days_of(rows: Collection[OpenStep], seen: Seen, on: date) -> Mapping[int, set[date]]:
    """Return on which days what a reader sees at open steps would be decided and in force, by the step's id.

    1 SQL query.
    """
    climbing = seen.lines().filter(package__in={row.package_id for row in rows})
    climbing = climbing.filter(state=LineState.CLIMBING).order_by()
    held = climbing.values_list("package_id", "stage", "body_id", "unit_id", "from_on").distinct()
    every = list(held)
    return {row.pk: {on, *(it[4] for it in every if _waits_at(row, *it[:4]))} for row in rows}


def _waits_at(row: OpenStep, package: int, stage: int, body: Any, unit: Any) -> bool:
    """Say whether lines of a stage, a body and a unit wait at an open step."""
    is_there = (package, stage) == (row.package_id, row.stage) and body in (None, row.body_id)
    return is_there and (not row.role or unit == row.unit_id)
