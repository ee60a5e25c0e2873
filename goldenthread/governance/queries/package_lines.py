"""The lines of a package, a page at a time, and one of them with everything that was said of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import Q, QuerySet

from goldenthread.governance.models import (
    LineDecision,
    LineNow,
    LineVersion,
    Package,
    PackageLine,
    Suggestion,
)
from goldenthread.governance.queries.packages import Named, Seen, whole_page
from goldenthread.organisation.access import Actor
from goldenthread.organisation.queries.people import names_of
from goldenthread.records.page import Page, page_of
from goldenthread.rules.ladder import (
    Answer,
    LineState,
    Place,
    Route,
    route_from_data,
)

__all__ = [
    "LINE_ORDERS",
    "LINE_SIZE",
    "LineRow",
    "LineSaid",
    "LineShown",
    "LineSuggested",
    "LineVersionShown",
    "LinesFilter",
    "LinesOf",
    "ids_in",
    "line_rows",
    "line_shown",
    "lines_of_package",
    "ordered_lines",
    "route_of",
]

LINE_SIZE: Final = 50
#: What lines may be ordered by, each with the columns that do it.
LINE_ORDERS: Final = {
    "line": ("number",),
    "about": ("label", "number"),
    "from": ("from_on", "number"),
    "state": ("state", "stage", "number"),
}


@dataclass(frozen=True)
class LinesFilter:
    """Which lines are asked for; what is empty lets all through. ``-`` before an order turns it round."""

    text: str = ""
    state: str = ""
    unit: str = ""
    body: str = ""
    is_refined: bool = False
    order: str = "line"
    page: int = 1


@dataclass(frozen=True)
class LineRow:
    """One line as lists show it; ``first`` is what was asked before anybody refined it."""

    number: int
    subject_kind: str
    subject_id: int | None
    label: str
    unit: str
    unit_id: int | None
    state: LineState
    stage: int
    steps: tuple[str, ...]
    waits_at: tuple[str, ...]
    body: str
    body_reference: str
    asked: Mapping[str, Any]
    first: Mapping[str, Any] | None
    from_on: date
    came_on: date
    words: str
    version_id: int
    read_at: int


@dataclass(frozen=True)
class LinesOf:
    """A page of lines, and by which units and bodies they may be narrowed."""

    page: Page[LineRow]
    total: int
    units: tuple[tuple[str, str], ...]
    bodies: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class LineVersionShown:
    """What a line asked for from an event on: its author, and at which step."""

    asked: Mapping[str, Any]
    from_on: date
    step: str
    author: str
    words: str
    event: int


@dataclass(frozen=True)
class LineSaid:
    """What was answered to a line at a step."""

    step: str
    answer: str
    words: str
    all_words: str
    who: str
    person: str
    decided_on: date
    meeting: str
    minute: str
    back_to: str
    is_own: bool
    event: int


@dataclass(frozen=True)
class LineSuggested:
    """What was suggested of a line."""

    reference: str
    words: str
    person: str
    is_accepted: bool | None
    answer: str


@dataclass(frozen=True)
class LineShown:
    """One line with its versions, the latest first, and what was said of it."""

    row: LineRow
    reference: str
    title: str
    kind: str
    count: int
    versions: tuple[LineVersionShown, ...]
    said: tuple[LineSaid, ...]
    suggested: tuple[LineSuggested, ...]


def lines_of_package(
    actor: Actor, reference: str, wanted: LinesFilter, *, on: date, is_whole: bool = False
) -> LinesOf:
    """Return a page of a package's lines, or all where ``is_whole``. 13 SQL queries at most.

    Raises:
        NotPermitted: the actor is a partner's, or holds no post.
    """
    seen, named = Seen.by(actor), Named(on)
    every = seen.lines().filter(package__reference=reference)
    units = {pk: named.units.get(pk) for pk in ids_in(every, "unit_id")}
    bodies = {pk: named.body(pk) for pk in ids_in(every, "body_id")}
    rows = every
    if wanted.text:
        rows = rows.filter(label__icontains=wanted.text)
    if wanted.state:
        rows = rows.filter(state=wanted.state)
    if wanted.unit:
        chosen = [pk for pk, it in units.items() if it is not None and it.reference == wanted.unit]
        rows = rows.filter(unit_id__in=chosen)
    if wanted.body:
        rows = rows.filter(body_id__in=[pk for pk, it in bodies.items() if it[0] == wanted.body])
    if wanted.is_refined:
        rows = rows.filter(is_refined=True)
    rows = ordered_lines(rows, wanted.order).select_related("line")
    page = whole_page(rows) if is_whole else page_of(rows, wanted.page, LINE_SIZE)
    found = iter(line_rows(page.items, route_of(reference), named))
    by_name = sorted(
        ((it.reference, it.name) for it in units.values() if it is not None),
        key=lambda it: it[1].casefold(),
    )
    return LinesOf(
        page.mapped(lambda _: next(found)),
        every.count(),
        tuple(by_name),
        tuple(sorted(set(bodies.values()), key=lambda it: it[1].casefold())),
    )


def line_shown(actor: Actor, reference: str, number: int, *, on: date) -> LineShown | None:
    """Return one line for one of the council; nothing where there is none, or it is not seen.

    At most 18 SQL queries.

    Raises:
        NotPermitted: the actor is a partner's, or holds no post.
    """
    seen, named = Seen.by(actor), Named(on)
    rows = seen.lines().filter(package__reference=reference)
    now = rows.filter(number=number).select_related("line", "package").first()
    if now is None:
        return None
    route = route_of(reference)
    package = now.package
    decisions = list(
        LineDecision.objects.filter(line=now.line_id)
        .select_related("decision__person", "decision__power", "decision__stood_in_for")
        .order_by("-event", "-pk")
    )
    authors = {row.event: row.decision for row in decisions}
    return LineShown(
        row=line_rows([now], route, named)[0],
        reference=reference,
        title=package.title,
        kind=package.kind,
        count=rows.count(),
        versions=_versions(now, package, authors, route, named),
        said=tuple(_said(row, route, named) for row in decisions),
        suggested=_suggested(now),
    )


def ordered_lines(rows: QuerySet[LineNow], order: str) -> QuerySet[LineNow]:
    """Return lines in an order; in that of their numbers where it is none."""
    rows = rows.order_by(*LINE_ORDERS.get(order.removeprefix("-"), LINE_ORDERS["line"]))
    return rows.reverse() if order.startswith("-") else rows


def ids_in(rows: QuerySet[LineNow], field: str) -> list[int]:
    """Return which ids lines have in a field. 1 SQL query."""
    found = rows.order_by().values_list(field, flat=True).distinct()
    return sorted(pk for pk in found if pk is not None)


def route_of(reference: str) -> Route:
    """Return the route of a package. 1 SQL query."""
    package = Package.objects.select_related("route_version").get(reference=reference)
    version = package.route_version
    return route_from_data(version.steps, allows_own=version.allows_own)


def line_rows(items: Sequence[LineNow], route: Route, named: Named) -> list[LineRow]:
    """Return lines as lists show them. 2 SQL queries, and the names."""
    latest = LineVersion.objects.in_bulk({it.version_id for it in items})
    firsts = _firsts({it.line_id for it in items if it.is_refined or latest[it.version_id].step})
    return [_row(it, latest[it.version_id], firsts.get(it.line_id), route, named) for it in items]


def _firsts(lines: Iterable[int]) -> dict[int, LineVersion]:
    rows = LineVersion.objects.filter(line__in=list(lines)).order_by("-event", "-pk")
    return {row.line_id: row for row in rows}


def _row(
    it: LineNow, version: LineVersion, first: LineVersion | None, route: Route, named: Named
) -> LineRow:
    line: PackageLine = it.line
    place = Place(LineState(it.state), it.stage, tuple(it.done.split()), it.returns_to)
    is_back = place.state is LineState.BACK
    steps = route.open_at(place)
    waits = tuple(step.name for step in steps) if not is_back else ("Its proposer",)
    body_reference, body = named.body(it.body_id)
    return LineRow(
        it.number,
        line.subject_kind,
        line.subject_id,
        it.label,
        named.unit(it.unit_id),
        it.unit_id,
        place.state,
        it.stage,
        tuple(step.key for step in steps),
        waits,
        body,
        body_reference,
        version.asked,
        first.asked if first is not None and first.pk != version.pk else None,
        it.from_on,
        it.came_on,
        version.words,
        version.pk,
        version.read_at,
    )


def _versions(
    now: LineNow, package: Package, authors: Mapping[int, Any], route: Route, named: Named
) -> tuple[LineVersionShown, ...]:
    """Return what a line asked for, the latest first; ``authors`` are the decisions by their event.

    2 SQL queries, and the names.
    """
    steps = {step.key: step.name for stage in route.stages for step in stage}
    rows = LineVersion.objects.filter(line=now.line_id).order_by("-event", "-pk")
    people = names_of({package.person_id} if package.person_id is not None else ())
    proposer = people.get(package.person_id or 0, "") or named.post(package.post_id)[1]
    return tuple(
        LineVersionShown(
            row.asked,
            row.from_on,
            steps.get(row.step, "Proposed"),
            _author(authors.get(row.event), named) or proposer,
            row.words,
            row.event,
        )
        for row in rows
    )


def _author(decision: Any, named: Named) -> str:
    """Return who wrote a version: the body or post of its step, or the person who put it forward."""
    if decision is None:
        return ""
    if decision.step:
        return who_decided(decision, named)
    return decision.person.name if decision.person else ""


def who_decided(decision: Any, named: Named) -> str:
    """Return who decided: the body, or the post."""
    return (
        named.body(decision.body_id)[1]
        or named.post(decision.post_id)[1]
        or (decision.person.name if decision.person else "")
    )


def _said(row: LineDecision, route: Route, named: Named) -> LineSaid:
    decision = row.decision
    steps = {step.key: step for stage in route.stages for step in stage}
    step, answer = steps.get(decision.step), Answer(row.answer)
    back_to = ""
    if answer is Answer.SENT_BACK:
        back_to = route.stages[row.back_to][0].name if row.back_to else "its proposer"
    elif answer is Answer.HANDED:
        back_to = named.body(row.to_body_id)[1]
    return LineSaid(
        step.name if step else "Proposer",
        step.word(answer) if step else answer.value.replace("_", " ").capitalize(),
        row.words,
        decision.words,
        who_decided(decision, named),
        decision.person.name if decision.person else "",
        decision.decided_on,
        decision.meeting,
        decision.minute,
        back_to,
        decision.is_own and step is not None,
        row.event,
    )


def _suggested(now: LineNow) -> tuple[LineSuggested, ...]:
    """Return what was suggested of a line, or of all. 1 SQL query."""
    about = Q(line=now.line_id) | Q(line=None, package=now.package_id)
    rows = Suggestion.objects.filter(about).select_related("person", "answer").order_by("event")
    return tuple(
        LineSuggested(
            row.reference,
            row.words,
            row.person.name if row.person else "",
            row.answer.is_accepted if hasattr(row, "answer") else None,
            row.answer.words if hasattr(row, "answer") else "",
        )
        for row in rows
    )
