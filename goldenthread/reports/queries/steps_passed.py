"""Which steps of the timetable of a year's scorecard its lines have passed on a route, and when."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date
from typing import Final

from goldenthread.governance.models import Decision, LineVersion, OpenStep, Package
from goldenthread.rules.ladder import Route, StepAct, StepBy, route_from_data
from goldenthread.rules.vocabulary import ChangeKind, ScorecardStep

__all__ = ["steps_passed"]

#: What may be done at a step of a route, and which step of the timetable that is; the first that fits.
_BY_ACT: Final = (
    (StepAct.APPROVE_FINAL, ScorecardStep.APPROVE),
    (StepAct.ADOPT, ScorecardStep.INSTRUCT),
    (StepAct.RECOMMEND, ScorecardStep.RECOMMEND),
)


def steps_passed(scorecard_ids: Collection[int]) -> dict[tuple[int, ScorecardStep], date]:
    """Return the day on which each scorecard's lines came past a step. At most 4 SQL queries.

    All is gathered when it is put forward. A step is passed when all that climbs is above it; lines that were
    sent back hold nobody up.
    """
    packages = _packages_of(scorecard_ids)
    if not packages:
        return {}
    rows = Package.objects.filter(pk__in=packages).select_related("route_version")
    routes = {it.pk: route_from_data(it.route_version.steps) for it in rows}
    opened = OpenStep.objects.filter(package__in=packages, stage__gt=0)
    waits: dict[int, set[int]] = defaultdict(set)
    for package, stage in opened.values_list("package_id", "stage"):
        waits[package].add(stage)
    found: dict[tuple[int, ScorecardStep], date] = {}
    held: set[tuple[int, ScorecardStep]] = set()
    decided = Decision.objects.filter(package__in=packages).order_by("event", "id")
    for package, key, on in decided.values_list("package_id", "step", "decided_on"):
        route, card = routes[package], packages[package]
        if not key:
            found.setdefault((card, ScorecardStep.GATHER), on)
        elif step := _step_of(route, key):
            found[card, step] = max(on, found.get((card, step), on))
            if any(stage <= route.stage_of(key) for stage in waits[package]):
                held.add((card, step))
    return {known: on for known, on in found.items() if known not in held}


def _packages_of(scorecard_ids: Collection[int]) -> Mapping[int, int]:
    """Return by package which of these scorecards its lines are of: all are of one. 1 SQL query."""
    rows = LineVersion.objects.filter(
        line__package__kind=ChangeKind.SCORECARD.value, line__number=1
    )
    listed = rows.values_list("line__package_id", "asked")
    return {
        package: asked["scorecard"]
        for package, asked in listed
        if asked.get("scorecard") in scorecard_ids
    }


def _step_of(route: Route, key: str) -> ScorecardStep | None:
    """Return which step of the timetable a step of the route is; nothing where it is none."""
    step = route.step(key)
    if step.by is StepBy.PROPOSER and route.stage_of(key):
        return ScorecardStep.FINALISE
    return next((is_it for act, is_it in _BY_ACT if act in step.acts), None)
