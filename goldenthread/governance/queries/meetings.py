"""What waits before a body, and what it has decided, by meeting."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Lower

from goldenthread.audit.queries import head
from goldenthread.governance.queries.lines_waiting import lines_seen
from goldenthread.governance.queries.packages import Seen
from goldenthread.governance.queries.scope import Scope, scope_of
from goldenthread.organisation.access import Actor
from goldenthread.organisation.queries.people import names_of
from goldenthread.organisation.queries.units import posts_on
from goldenthread.records.page import LARGEST, Page, page_of
from goldenthread.rules.ladder import Answer, Route, Step, route_from_data

__all__ = ["ORDERS", "BeforeBody", "DecidedOf", "Schedule", "before_body", "decided_at"]

#: The orders that the decisions of a body may be in, by key.
ORDERS: Final = ("day", "package", "meeting")


@dataclass(frozen=True)
class BeforeBody:
    """A package that waits before a body: at which step, what of it, since when, by when.

    ``earlier`` are the steps that it may be sent back to, besides its proposer. What waited for bodies whose
    work passed to this one is of one entry with its own.
    """

    reference: str
    title: str
    words: str
    kind: str
    step: Step
    earlier: tuple[Step, ...]
    lines: int
    proposed_by: str
    proposer: str
    came_on: date
    due_on: date | None
    is_held: bool
    suggestions: int


@dataclass(frozen=True)
class Schedule:
    """A page of what waits before a body; whether the reader records what it decides; when it was read."""

    page: Page[BeforeBody]
    may_record: bool
    known_at: int


@dataclass(frozen=True)
class DecidedOf:
    """What a body decided of one package: on which day, at which meeting, how many lines how.

    ``by_power`` where a post decided in its place, under a delegated power.
    """

    reference: str
    title: str
    kind: str
    step: str
    decided_on: date
    meeting: str
    minute: str
    words: str
    recorded_by: str
    by_power: str
    answers: tuple[tuple[str, int], ...]


def before_body(actor: Actor, body_id: int, *, on: date, page: int = 1) -> Schedule:
    """Return a page of what waits before a body, what is due the earliest first. 18 SQL queries at most.

    Raises:
        NotPermitted: the actor is a partner's, or holds no post.
    """
    seen = Seen.by(actor)
    known_at, scope = head(), scope_of(actor, on=on)
    waiting = seen.steps().filter(body_id__in=_with_predecessors(scope, body_id))
    of_same = waiting.filter(package=OuterRef("package"), step=OuterRef("step"))
    rows = waiting.filter(~Exists(of_same.filter(pk__lt=OuterRef("pk"))))
    rows = rows.select_related("package__route_version").order_by(
        "is_held", F("due_on").asc(nulls_last=True), "came_on", "pk"
    )
    found = page_of(rows, page, LARGEST)
    lines = _before(found.items, waiting, on, seen) if found.items else []
    may_record = body_id in scope.recorded or scope.administers
    there = Page(lines, found.number, found.pages, found.total, found.size)
    return Schedule(there, may_record, known_at)


def _with_predecessors(scope: Scope, body_id: int) -> list[int]:
    """Return a body with those whose work passed to it."""
    return [body_id, *(pk for pk, heir in scope.heirs.items() if heir == body_id)]


def _before(
    rows: Collection[Any], waiting: QuerySet[Any, Any], on: date, seen: Seen
) -> list[BeforeBody]:
    packages = {row.package_id: row.package for row in rows}
    titles = posts_on(on, only={it.post_id for it in packages.values() if it.post_id is not None})
    names = names_of({it.person_id for it in packages.values() if it.person_id is not None})
    suggested = seen.suggestions().filter(package__in=list(packages), answer=None)
    asked = dict(suggested.values_list("package_id").annotate(Count("pk")))
    routes = {
        it.route_version_id: route_from_data(it.route_version.steps) for it in packages.values()
    }
    together: dict[tuple[int, str], list[Any]] = defaultdict(list)
    for row in waiting.filter(package__in=list(packages)):
        together[row.package_id, row.step].append(row)
    found = []
    counted = lines_seen([it for same in together.values() for it in same], seen)
    for row in rows:
        package, same = row.package, together[row.package_id, row.step]
        route, post = routes[package.route_version_id], titles.get(package.post_id)
        found.append(
            BeforeBody(
                reference=package.reference,
                title=package.title,
                words=package.words,
                kind=package.kind,
                step=route.step(row.step),
                earlier=_earlier(route, row.stage),
                lines=sum(counted[it.pk] for it in same),
                proposed_by=post.title if post is not None else "",
                proposer=names.get(package.person_id, ""),
                came_on=min(it.came_on for it in same),
                due_on=min((it.due_on for it in same if it.due_on is not None), default=None),
                is_held=any(it.is_held for it in same),
                suggestions=asked.get(package.pk, 0),
            )
        )
    return found


def _earlier(route: Route, stage: int) -> tuple[Step, ...]:
    return tuple(step for number in range(1, stage) for step in route.stages[number][:1])


def decided_at(
    actor: Actor,
    body_id: int,
    *,
    on: date,
    q: str = "",
    sort: str = "-day",
    page: int = 1,
    size: int = 50,
) -> Page[DecidedOf]:
    """Return a page of what a body, and those whose work passed to it, decided. 17 SQL queries at most.

    Raises:
        NotPermitted: the actor is a partner's, or holds no post.
    """
    seen = Seen.by(actor)
    scope = scope_of(actor, on=on)
    rows = seen.decisions().filter(body__in=_with_predecessors(scope, body_id))
    if q:
        said = Q(meeting__icontains=q) | Q(minute__icontains=q) | Q(package__title__icontains=q)
        rows = rows.filter(said | Q(package__reference__iexact=q))
    rows = rows.select_related("package__route_version", "power").order_by(*_order(sort))
    found = page_of(rows, page, size)
    lines = _decided(found.items, on, seen) if found.items else []
    return Page(lines, found.number, found.pages, found.total, found.size)


def _order(sort: str) -> tuple[Any, ...]:
    key, is_down = sort.removeprefix("-"), sort.startswith("-")
    by = {
        "package": Lower("package__title"),
        "meeting": Lower("meeting"),
    }.get(key, F("decided_on"))
    first = by.desc() if is_down or key not in ORDERS else by.asc()
    return (first, F("decided_on").desc(), Lower("meeting").asc(), "event", "pk")


def _decided(rows: Collection[Any], on: date, seen: Seen) -> list[DecidedOf]:
    answers: dict[int, list[tuple[Answer, int]]] = defaultdict(list)
    counted: Any = seen.answers().filter(decision__in=[row.pk for row in rows])
    counted = counted.order_by("decision", "answer").values_list("decision_id", "answer")
    for decision, answer, count in counted.annotate(Count("pk")):
        answers[decision].append((Answer(answer), count))
    posts = {row.post_id for row in rows if row.post_id is not None}
    titles = posts_on(on, only=posts)
    versions = {row.package.route_version_id: row.package.route_version for row in rows}
    routes = {pk: route_from_data(it.steps) for pk, it in versions.items()}
    found = []
    for row in rows:
        step = routes[row.package.route_version_id].step(row.step)
        post = titles.get(row.post_id)
        found.append(
            DecidedOf(
                reference=row.package.reference,
                title=row.package.title,
                kind=row.package.kind,
                step=step.name,
                decided_on=row.decided_on,
                meeting=row.meeting,
                minute=row.minute,
                words=row.words,
                recorded_by=post.title if post is not None else "",
                by_power=row.power.reference if row.power is not None else "",
                answers=tuple((step.word(it), count) for it, count in answers[row.pk]),
            )
        )
    return found
