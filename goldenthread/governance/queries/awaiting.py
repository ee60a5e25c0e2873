"""What awaits somebody on a route: the open steps that they may answer, and what to read before a meeting."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Final

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Lower

from goldenthread.governance import access
from goldenthread.governance.models import OpenStep
from goldenthread.governance.queries.lines_waiting import days_of, lines_seen
from goldenthread.governance.queries.own import own_packages
from goldenthread.governance.queries.packages import Seen
from goldenthread.governance.queries.register import FrameworkRegister, framework_known
from goldenthread.governance.queries.scope import Scope, scope_of
from goldenthread.organisation.access import Actor
from goldenthread.organisation.queries.people import names_of
from goldenthread.organisation.queries.units import posts_on
from goldenthread.records.page import Page, page_of
from goldenthread.rules.ladder import LineState, Step, StepAct, route_from_data

__all__ = [
    "ORDERS",
    "Awaiting",
    "AwaitingAs",
    "AwaitingStep",
    "Sought",
    "Whose",
    "awaiting_of",
    "mine_of_scope",
]


class Whose(StrEnum):
    """Which open steps are asked for."""

    ALL = ""  # the reader's to answer, and those to read
    MINE = "mine"
    BODY = "body"  # of bodies that the reader sits on, whose decisions somebody else records
    RECORD = "record"  # of every other body: whoever administers the council may record them


class AwaitingAs(StrEnum):
    """Why a step awaits somebody."""

    SENT_BACK = "sent_back"  # what they proposed
    PROPOSER = "proposer"  # a later step of whoever proposed it
    POST = "post"
    STANDS_IN = "stands_in"
    ROLE = "role"
    BODY = "body"  # they record what it decides
    POWER = "power"  # they decide in a body's place
    NOBODYS = "nobodys"  # in no body's remit: they hand it on
    READS = "reads"  # they sit on the body
    ADMINISTERS = "administers"  # they may record for any body


@dataclass(frozen=True)
class Sought:
    """Which of the open steps are asked for; what is empty asks for nothing."""

    q: str = ""
    kind: str = ""
    body: str = ""
    whose: str = ""
    is_overdue: bool = False
    sort: str = "due"


@dataclass(frozen=True)
class AwaitingStep:
    """One step at which lines of a package wait for somebody.

    ``post`` is the one that answers there, ``body`` the reference of the body that does.
    ``is_held`` where it is not to be answered until all that still climbs has come up; ``beyond`` says of a
    step that is read why a delegated power of the reader's falls short of it.
    """

    reference: str
    title: str
    kind: str
    step: Step
    stage: int
    lines: int
    proposed_by: str
    proposer: str
    came_on: date
    due_on: date | None
    is_held: bool
    as_what: AwaitingAs
    post: str
    body: str
    body_name: str
    suggestions: int
    beyond: str = ""

    @property
    def is_mine(self) -> bool:
        """Whether the reader may answer it."""
        return self.as_what is not AwaitingAs.READS

    @property
    def may_suggest(self) -> bool:
        """Whether something may be suggested at the step."""
        return StepAct.SUGGEST in self.step.acts

    def days_left(self, on: date) -> int | None:
        """Return how many days there are, fewer than none where it is overdue; nothing where none is set."""
        return None if self.due_on is None else (self.due_on - on).days


@dataclass(frozen=True)
class Awaiting:
    """A page of open steps; of all that await the reader how many are theirs, overdue, and to read.

    ``bodies`` are those that any of them waits at, by reference.
    """

    page: Page[AwaitingStep]
    mine: int = 0
    overdue: int = 0
    read: int = 0
    bodies: tuple[tuple[str, str], ...] = ()


#: The orders that the list may be in, by key.
ORDERS: Final = {
    "due": (F("due_on").asc(nulls_last=True), "came_on"),
    "came": ("came_on",),
    "title": (Lower("package__title"),),
    "kind": ("package__kind",),
    "lines": ("lines",),
}


def awaiting_of(
    actor: Actor, sought: Sought, *, on: date, page: int = 1, size: int = 50
) -> Awaiting:
    """Return a page of the open steps that await somebody, theirs first, those due the earliest first.

    23 SQL queries at most, however many there are; 1 where nothing is open.

    Raises:
        NotPermitted: the actor is a partner's, or holds no post.
    """
    access.require_sight(actor)
    if not OpenStep.objects.exists():
        return Awaiting(Page([], 1, 1, 0, size))
    seen, scope = Seen.by(actor), scope_of(actor, on=on)
    framework = framework_known(only=("body",))
    rows = _rows(scope, seen)
    counted = _counted(rows, on)
    found = page_of(_narrowed(rows, sought, scope, framework), page, size)
    lines = _lines(found.items, scope, framework, seen) if found.items else []
    there = Page(lines, found.number, found.pages, found.total, found.size)
    return Awaiting(there, **counted, bodies=_bodies_met(rows, scope, framework))


def mine_of_scope(scope: Scope, seen: Seen) -> Q:
    """Return the filter of the open steps that somebody may answer who sees so much. No query."""
    actor = scope.actor
    is_proposers = Q(stage=0) | Q(person_id__isnull=False)
    others = ~Q(package__in=own_packages(actor.person_id)) | is_proposers
    others |= Q(package__route_version__allows_own=True)
    theirs: Any = Q(post_id__in=list(scope.posts))
    over: dict[str, list[int]] = defaultdict(list)
    for role, unit_id in scope.roles:
        over[role].append(unit_id)
    for role, units in over.items():
        theirs |= Q(role=role, unit_id__in=units)
    for power in scope.powers:
        if power.is_on(scope.on):
            beyond = seen.lines().filter(
                Q(from_on__lt=power.from_on) | Q(from_on__gt=power.latest_on),
                Q(body_id=None) | Q(body_id=OuterRef("body_id")),
                package=OuterRef("package"), stage=OuterRef("stage"), state=LineState.CLIMBING,
            )  # fmt: skip
            bodies = _with_predecessors(scope, {scope.heir(power.body_id)})
            theirs |= Q(body_id__in=bodies, package__kind__in=power.kinds) & ~Exists(beyond)
    own = Q(person_id=actor.person_id) if actor.person_id is not None else Q(pk=None)
    found: Q = own | (theirs & others) | Q(body_id__in=_with_predecessors(scope, scope.recorded))
    if scope.administers:
        found |= Q(body_id=None, post_id=None, person_id=None, role="")
    return found


def _with_predecessors(scope: Scope, bodies: Collection[int]) -> list[int]:
    """Return bodies with those whose work passed to them."""
    return [*bodies, *(pk for pk, heir in scope.heirs.items() if heir in bodies)]


def _rows(scope: Scope, seen: Seen) -> QuerySet[Any, Any]:
    """Return every open step of which a line is seen, ranked: 0 to answer, 1 to read, 2 neither."""
    reads = Q(body_id__in=_with_predecessors(scope, scope.sat_on))
    rank = Case(
        When(mine_of_scope(scope, seen), then=Value(0)),
        When(reads, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    return seen.steps().annotate(rank=rank)


def _counted(rows: QuerySet[Any, Any], on: date) -> dict[str, int]:
    """Return how many steps are the reader's to answer now, of these overdue, and how many to read."""
    mine = Q(rank=0, is_held=False)
    return rows.aggregate(
        mine=Count("pk", filter=mine),
        overdue=Count("pk", filter=mine & Q(due_on__lt=on)),
        read=Count("pk", filter=Q(rank=1)),
    )


def _bodies_met(
    rows: QuerySet[Any, Any], scope: Scope, framework: FrameworkRegister
) -> tuple[tuple[str, str], ...]:
    ids = rows.filter(rank__lt=2, body_id__isnull=False).values_list("body_id", flat=True)
    heirs = {scope.heir(pk) for pk in ids.distinct()}
    named = (
        (framework.reference("body", pk), framework.called("body", pk, scope.on)) for pk in heirs
    )
    return tuple(sorted(named, key=lambda it: it[1].casefold()))


def _narrowed(
    rows: QuerySet[Any, Any], sought: Sought, scope: Scope, framework: FrameworkRegister
) -> QuerySet[Any, Any]:
    match sought.whose:
        case Whose.MINE:
            rows = rows.filter(rank=0)
        case Whose.BODY:
            rows = rows.filter(rank=1)
        case Whose.RECORD if scope.administers:
            rows = rows.filter(body_id__isnull=False).exclude(rank=0)
        case _:
            rows = rows.filter(rank__lt=2)
    if sought.q:
        named = Q(package__title__icontains=sought.q)
        rows = rows.filter(named | Q(package__reference__iexact=sought.q))
    if sought.kind:
        rows = rows.filter(package__kind=sought.kind)
    if sought.body:
        key = framework.key_of("body", sought.body)
        rows = rows.filter(body_id__in=[] if key is None else _with_predecessors(scope, {key}))
    if sought.is_overdue:
        rows = rows.filter(due_on__lt=scope.on)
    return (
        _ordered(rows, sought.sort).select_related("package__route_version").defer("package__words")
    )


def _ordered(rows: QuerySet[Any, Any], sort: str) -> QuerySet[Any, Any]:
    key = sort.removeprefix("-")
    if key not in ORDERS or sort == "due":
        return rows.order_by("rank", "is_held", *ORDERS["due"], "pk")
    rows = rows.order_by(*ORDERS[key], "pk")
    if not sort.startswith("-"):
        return rows
    if key == "due":
        return rows.order_by(F("due_on").desc(nulls_last=True), "-came_on", "-pk")
    return rows.reverse()


def _lines(
    rows: Collection[Any], scope: Scope, framework: FrameworkRegister, seen: Seen
) -> list[AwaitingStep]:
    """Return the rows of a page as they are shown. 5 SQL queries at most."""
    packages = {row.package_id: row.package for row in rows}
    posts = {it.post_id for it in packages.values()} | {row.post_id for row in rows}
    titles = posts_on(scope.on, only={pk for pk in posts if pk is not None})
    names = names_of({it.person_id for it in packages.values() if it.person_id is not None})
    open_now = seen.suggestions().filter(package__in=list(packages), answer=None)
    asked = Counter(open_now.values_list("package_id", flat=True))
    routes = {
        it.route_version_id: route_from_data(it.route_version.steps) for it in packages.values()
    }
    found, counted = [], lines_seen(rows, seen)
    days = days_of(rows, seen, scope.on) if scope.powers else {}
    for row in rows:
        package, body_id = row.package, None if row.body_id is None else scope.heir(row.body_id)
        post = titles.get(package.post_id)
        stood_in_for = titles.get(row.post_id)
        found.append(
            AwaitingStep(
                reference=package.reference,
                title=package.title,
                kind=package.kind,
                step=routes[package.route_version_id].step(row.step),
                stage=row.stage,
                lines=counted[row.pk],
                proposed_by=post.title if post is not None else "",
                proposer=names.get(package.person_id, ""),
                came_on=row.came_on,
                due_on=row.due_on,
                is_held=row.is_held,
                as_what=_as_what(row, scope),
                post=stood_in_for.title if stood_in_for is not None else "",
                body="" if body_id is None else framework.reference("body", body_id),
                body_name=framework.called("body", body_id, scope.on),
                suggestions=asked[package.pk],
                beyond=_beyond(row, scope, days.get(row.pk, {scope.on})),
            )
        )
    return found


def _beyond(row: Any, scope: Scope, days: Collection[date]) -> str:
    """Return why a power of the reader's falls short of a step that they only read."""
    return scope.why_not(row, row.package.kind, days) if row.rank == 1 else ""


def _as_what(row: Any, scope: Scope) -> AwaitingAs:
    """Return why an open step awaits somebody, as it was ranked."""
    if row.rank:
        return AwaitingAs.READS if row.rank == 1 else AwaitingAs.ADMINISTERS
    if row.body_id is not None:
        records = scope.heir(row.body_id) in scope.recorded
        return AwaitingAs.BODY if records else AwaitingAs.POWER
    if row.role:
        return AwaitingAs.ROLE
    if row.person_id is not None or row.stage == 0:
        return AwaitingAs.SENT_BACK if row.stage == 0 else AwaitingAs.PROPOSER
    if row.post_id is None:
        return AwaitingAs.NOBODYS
    _, stands_in = scope.posts[row.post_id]
    return AwaitingAs.STANDS_IN if stands_in else AwaitingAs.POST
