"""Where lines stand today and which steps are open: kept beside the records, so that lists are quick.

Derived from decisions alone; :func:`stand_anew` makes all of it again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max

from goldenthread.governance.models import (
    ApprovalRouteVersion,
    Body,
    LineDecision,
    LineNow,
    LineVersion,
    OpenStep,
    Package,
    PackageLine,
)
from goldenthread.governance.queries.climbing import LineAt, lines_of
from goldenthread.organisation.queries.answering import posts_referred
from goldenthread.rules.ladder import (
    Answer,
    LineState,
    Place,
    Route,
    Step,
    StepBy,
    after,
    route_from_data,
)

__all__ = ["keep_lines", "keep_new", "open_steps", "stand_anew"]


def keep_lines(moved: Iterable[Any]) -> None:
    """Keep where lines stand that moved, those that went the same way in one statement."""
    groups: dict[tuple[Any, ...], list[int]] = defaultdict(list)
    for it in moved:
        now: LineAt = it.now
        if it.version is not None:
            LineNow.objects.filter(pk=now.id).update(
                version_id=it.version.pk, from_on=now.from_on, is_refined=now.is_refined
            )
        groups[now.place, now.body_id, now.came_on].append(now.id)
    for (place, body_id, came_on), ids in groups.items():
        LineNow.objects.filter(pk__in=ids).update(
            state=place.state.value, stage=place.stage, done=" ".join(place.done),
            returns_to=place.returns_to, body_id=body_id, came_on=came_on,
        )  # fmt: skip


@dataclass(frozen=True)
class _Holder:
    """For whom lines wait at a step."""

    step: str
    stage: int
    post_id: int | None = None
    body_id: int | None = None
    role: str = ""
    unit_id: int | None = None
    person_id: int | None = None


def open_steps(package: Package, route: Route) -> None:
    """Keep at which steps lines of a package wait, and for whom. 5 SQL queries."""
    held = list(lines_of(package).values())
    named = _named(route)
    groups: dict[_Holder, list[LineAt]] = defaultdict(list)
    for line in held:
        for step in route.open_at(line.place):
            groups[_holder(package, step, line, named)].append(line)
    places = [line.place for line in held]
    OpenStep.objects.filter(package=package).delete()
    rows = []
    for holder, waiting in groups.items():
        step = route.step(holder.step)
        came_on = min(line.came_on for line in waiting)
        rows.append(
            OpenStep(
                package=package,
                **vars(holder),
                lines=len(waiting),
                came_on=came_on,
                due_on=step.due_on(came_on),
                is_held=route.is_held(step, places),
            )
        )
    OpenStep.objects.bulk_create(rows)


def _named(route: Route) -> dict[tuple[str, str], int]:
    """Return the ids of the posts and bodies that a route names, by kind and reference. 2 SQL queries."""
    names = {ref for stage in route.stages for step in stage for ref in step.of}
    bodies = Body.objects.filter(reference__in=names).values_list("reference", "pk")
    posts = posts_referred(names)
    return {("body", ref): pk for ref, pk in bodies} | {
        ("post", ref): pk for ref, pk in posts.items()
    }


def _holder(
    package: Package, step: Step, line: LineAt, named: Mapping[tuple[str, str], int]
) -> _Holder:
    empty = _Holder(step.key, line.place.stage)
    if step.by is StepBy.PROPOSER or line.place.state is LineState.BACK:
        return replace(empty, person_id=package.person_id, post_id=package.post_id)
    if step.by is StepBy.ROLE:
        return replace(empty, role=step.of[0], unit_id=line.unit_id)
    if step.by is StepBy.REMIT:
        return replace(empty, body_id=line.body_id)
    if step.by is StepBy.BODY:
        return replace(empty, body_id=named.get(("body", step.of[0])))
    return replace(empty, post_id=named.get(("post", step.of[0])))


def stand_anew() -> int:
    """Make anew where every line stands and which steps are open; return how many lines there are."""
    with transaction.atomic():
        OpenStep.objects.all().delete()
        LineNow.objects.all().delete()
        return sum(_stand(package) for package in list(_packages()))


def _packages() -> Iterator[Package]:
    return Package.objects.select_related("route_version").order_by("pk").iterator()


def _stand(package: Package) -> int:
    """Make anew where the lines of one package stand; return how many it has."""
    route = _route_of(package.route_version)
    lines = _stood(package, route)
    keep_new(package, lines)
    open_steps(package, route)
    return len(lines)


def _route_of(version: ApprovalRouteVersion) -> Route:
    return route_from_data(version.steps, allows_own=version.allows_own)


def keep_new(package: Package, lines: Iterable[LineAt]) -> None:
    """Keep where the lines of a new package stand."""
    LineNow.objects.bulk_create([_row(package, line) for line in lines])


def _row(package: Package, line: LineAt) -> LineNow:
    return LineNow(
        line_id=line.id, package=package, number=line.number, state=line.place.state.value,
        stage=line.place.stage, done=" ".join(line.place.done), returns_to=line.place.returns_to,
        body_id=line.body_id, version_id=line.version_id, from_on=line.from_on,
        came_on=line.came_on, label=line.label, unit_id=line.unit_id, is_refined=line.is_refined,
    )  # fmt: skip


def _stood(package: Package, route: Route) -> list[LineAt]:
    """Return where each line of a package stands by what was decided of it. 4 SQL queries."""
    latest = dict(
        LineVersion.objects.filter(line__package=package)
        .values_list("line_id")
        .annotate(latest=Max("pk"))
    )
    days = dict(LineVersion.objects.filter(pk__in=latest.values()).values_list("pk", "from_on"))
    firsts = LineVersion.objects.filter(line__package=package).exclude(step="")
    refined = set(firsts.values_list("line_id", flat=True))
    decided: dict[int, list[LineDecision]] = defaultdict(list)
    rows = LineDecision.objects.filter(line__package=package).select_related("decision")
    for row in rows.order_by("event", "id"):
        decided[row.line_id].append(row)
    found = []
    for line in PackageLine.objects.filter(package=package).order_by("number"):
        place, body_id, came_on = Place(), None, date.min
        for row in decided[line.pk]:
            place, body_id, came_on = _moved(route, place, row, came_on)
        version_id = latest[line.pk]
        found.append(
            LineAt(
                line.pk,
                line.number,
                line.subject_label,
                line.unit_id,
                version_id,
                days[version_id],
                came_on,
                place,
                body_id,
                line.pk in refined,
            )
        )
    return found


def _moved(
    route: Route, place: Place, row: LineDecision, came_on: date
) -> tuple[Place, int | None, date]:
    now = after(route, place, Answer(row.answer), step=row.decision.step, back_to=row.back_to)
    is_up = (now.stage, now.state) != (place.stage, place.state) or row.answer == Answer.HANDED
    return now, row.to_body_id, row.decision.decided_on if is_up else came_on
