"""What climbs: a package with its route and where each of its lines stands, as commands need it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date

from goldenthread.audit.queries import head
from goldenthread.governance.models import LineNow, LineVersion, OpenStep, Package, PackageLine
from goldenthread.organisation.access import NotPermitted
from goldenthread.rules.ladder import LineState, Place, Route, route_from_data

__all__ = ["Climbing", "LineAt", "climbing", "lines_of", "versions_asked"]


@dataclass(frozen=True)
class LineAt:
    """One line and where it stands."""

    id: int
    number: int
    label: str
    unit_id: int | None
    version_id: int
    from_on: date
    came_on: date
    place: Place
    body_id: int | None
    is_refined: bool


@dataclass(frozen=True)
class Climbing:
    """A package, its route, its lines by number, as known at an event."""

    package: Package
    route: Route
    lines: dict[int, LineAt]
    known_at: int

    def at_step(self, step: OpenStep) -> Iterator[LineAt]:
        """Yield the lines that wait at an open step, for the same body and unit."""
        for line in self.lines.values():
            if line.place.stage == step.stage and self._waits(line, step):
                yield line

    def _waits(self, line: LineAt, step: OpenStep) -> bool:
        if all(it.key != step.step for it in self.route.open_at(line.place)):
            return False
        is_split = self.route.step(step.step).by.value == "remit"
        if is_split and line.body_id != step.body_id:
            return False
        return not step.role or line.unit_id == step.unit_id


def climbing(reference: str) -> Climbing:
    """Return a package and where its lines stand. 3 SQL queries.

    Raises:
        NotPermitted: there is no such package.
    """
    known_at = head()
    package = Package.objects.filter(reference=reference).select_related("route_version").first()
    if package is None:
        raise NotPermitted("There is no such package.")
    version = package.route_version
    route = route_from_data(version.steps, allows_own=version.allows_own)
    return Climbing(package, route, lines_of(package), known_at)


def lines_of(package: Package) -> dict[int, LineAt]:
    """Return where each line of a package stands, by number. 1 SQL query."""
    rows = LineNow.objects.filter(package=package).order_by("number").values_list(
        "line_id", "number", "label", "unit_id", "version_id", "from_on", "came_on",
        "state", "stage", "done", "returns_to", "body_id", "is_refined",
    )  # fmt: skip
    return {
        number: LineAt(
            pk, number, label, unit_id, version_id, from_on, came_on,
            Place(LineState(state), stage, tuple(done.split()), returns_to), body_id, is_refined,
        )
        for pk, number, label, unit_id, version_id, from_on, came_on, state, stage, done, returns_to,
        body_id, is_refined in rows
    }  # fmt: skip


def versions_asked(lines: Collection[LineAt]) -> dict[int, tuple[LineVersion, PackageLine]]:
    """Return what each of these lines asks for, by its number. 1 SQL query."""
    by_version = {line.version_id: line.number for line in lines}
    rows = LineVersion.objects.filter(pk__in=list(by_version)).select_related("line")
    return {by_version[row.pk]: (row, row.line) for row in rows}
