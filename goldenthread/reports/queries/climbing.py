"""Which lines of a year's scorecard climb a route, in which packages, and where they wait."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from goldenthread.governance.models import LineNow, LineVersion, OpenStep, Package
from goldenthread.reports.queries.lines import YearLine
from goldenthread.rules.ladder import LineState, route_from_data

__all__ = ["PackageClimbing", "lines_climbing", "packages_of"]

_KIND: Final = "scorecard"
_OPEN: Final = (LineState.CLIMBING, LineState.BACK)


@dataclass(frozen=True)
class PackageClimbing:
    """A package with lines of a scorecard: how many stand how, and at which steps they wait."""

    reference: str
    title: str
    states: Mapping[LineState, int]
    waits_at: tuple[str, ...]

    @property
    def climbing(self) -> int:
        """How many of its lines climb, or are back with their proposer."""
        return sum(self.states.get(it, 0) for it in _OPEN)


def _rows(scorecard_id: int) -> list[tuple[int, LineState, int]]:
    """Return package, state and line of each that was put forward. 2 SQL queries."""
    rows = LineNow.objects.filter(package__kind=_KIND).values_list(
        "version_id", "package_id", "state"
    )
    held = {version: (package, LineState(state)) for version, package, state in rows}
    versions = LineVersion.objects.filter(pk__in=held).values_list("pk", "asked")
    return [
        (*held[pk], asked["line"])
        for pk, asked in versions
        if asked.get("scorecard") == scorecard_id
    ]


def lines_climbing(scorecard_id: int) -> set[int]:
    """Return the numbers of the lines that climb now, or are back with their proposer. 2 SQL queries."""
    return {line for _, state, line in _rows(scorecard_id) if state in _OPEN}


def packages_of(scorecard_id: int, lines: Sequence[YearLine]) -> tuple[PackageClimbing, ...]:
    """Return the packages that hold these lines, which the reader sees. 4 SQL queries at most."""
    numbers = {it.number for it in lines}
    states: dict[int, Counter[LineState]] = defaultdict(Counter)
    for package, state, line in _rows(scorecard_id):
        if line in numbers:
            states[package][state] += 1
    if not states:
        return ()
    waits: dict[int, dict[str, None]] = defaultdict(dict)
    steps = OpenStep.objects.filter(package__in=states).order_by("stage", "pk")
    for package, step in steps.values_list("package_id", "step"):
        waits[package][step] = None
    found = []
    for it in Package.objects.filter(pk__in=states).select_related("route_version").order_by("pk"):
        route = route_from_data(it.route_version.steps, allows_own=it.route_version.allows_own)
        named = tuple(route.step(step).name for step in waits[it.pk])
        found.append(PackageClimbing(it.reference, it.title, dict(states[it.pk]), named))
    return tuple(found)
