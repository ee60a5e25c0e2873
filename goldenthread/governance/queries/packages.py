"""Packages as a list, narrowed and ordered by the database, a page at a time.

Lines about what the reader may not see are not there, nor in any count; a package of such lines alone is not.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, Final

from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Lower

from goldenthread.governance.access import require_sight
from goldenthread.governance.models import (
    ApprovalRouteVersion,
    Decision,
    LineDecision,
    LineNow,
    OpenStep,
    Package,
    PackageLine,
    Suggestion,
)
from goldenthread.governance.queries.lines_hidden import hidden_lines
from goldenthread.governance.queries.register import FrameworkRegister, framework_known
from goldenthread.governance.queries.routes import body_that_acts
from goldenthread.organisation.access import Actor
from goldenthread.organisation.models import Role
from goldenthread.organisation.queries.people import names_of
from goldenthread.organisation.queries.units import PostHeld, Unit, posts_on, units_on
from goldenthread.records.page import Page, page_of
from goldenthread.rules.ladder import LineState, Route, StepBy, route_from_data

__all__ = [
    "ORDERS",
    "PACKAGE_STATES",
    "Named",
    "OpenAt",
    "PackageRow",
    "Packages",
    "PackagesFilter",
    "Seen",
    "counted_of",
    "open_at",
    "packages_for",
    "row_of",
    "whole_page",
]

ORDERS: Final = ("newest", "title", "due", "lines")
#: What a list may be narrowed to.
PACKAGE_STATES: Final = ("open", "back", "passed", "refused", "withdrawn")
_OPEN: Final = (LineState.CLIMBING.value, LineState.BACK.value)
_SIZE: Final = 50


@dataclass(frozen=True)
class PackagesFilter:
    """What a reader asks for; what is empty lets everything through. ``-`` before an order turns it round."""

    text: str = ""
    state: str = ""
    kind: str = ""
    route: str = ""
    step: str = ""
    proposer: str = ""
    is_overdue: bool = False
    order: str = "newest"
    page: int = 1


@dataclass(frozen=True)
class OpenAt:
    """A step at which lines of a package wait: who has them, since when, by when."""

    key: str
    name: str
    stage: int
    who: str
    body: str
    post: str
    came_on: date
    due_on: date | None
    is_held: bool

    def days_over(self, on: date) -> int:
        """Return by how many days it is overdue; what waits for others is not."""
        if self.due_on is None or self.is_held:
            return 0
        return max(0, (on - self.due_on).days)


@dataclass(frozen=True)
class PackageRow:
    """One package as lists show it; ``counts`` are of its lines by state."""

    id: int
    reference: str
    title: str
    words: str
    kind: str
    route: str
    route_reference: str
    proposer: str
    proposer_post: str
    proposed_on: date
    counts: Mapping[LineState, int]
    steps: tuple[OpenAt, ...]

    @property
    def total(self) -> int:
        """How many lines the reader sees."""
        return sum(self.counts.values())

    @property
    def due_on(self) -> date | None:
        """The earliest day by which an answer is due."""
        return min((it.due_on for it in self.steps if it.due_on and not it.is_held), default=None)


@dataclass(frozen=True)
class Packages:
    """A page of packages, how many there are in all, and what they may be narrowed by."""

    page: Page[PackageRow]
    total: int
    routes: tuple[tuple[str, str], ...]
    steps: tuple[str, ...]
    proposers: tuple[tuple[str, str], ...]
    kinds: tuple[str, ...]


@dataclass(frozen=True)
class Seen:
    """Which lines a reader sees; ``hidden`` is the filter of those that they do not, if there are any."""

    hidden: Q | None

    def lines(self) -> QuerySet[LineNow]:
        """Return where the lines stand that are seen."""
        rows = LineNow.objects.all()
        if self.hidden is None:
            return rows
        return rows.exclude(line__in=self._hidden_lines())

    def steps(self) -> QuerySet[OpenStep]:
        """Return the open steps at which a line waits that is seen."""
        if self.hidden is None:
            return OpenStep.objects.all()
        waiting = self.lines().filter(
            Q(body_id=None) | Q(body_id=OuterRef("body_id")),
            package=OuterRef("package"), stage=OuterRef("stage"), state__in=_OPEN,
        )  # fmt: skip
        of_unit = waiting.filter(unit_id=OuterRef("unit_id"))
        of_none = waiting.filter(unit_id=None)
        return OpenStep.objects.filter(
            Q(Exists(waiting), role="")
            | (~Q(role="") & (Q(Exists(of_unit)) | Q(Exists(of_none), unit_id=None)))
        )

    def packages(self) -> QuerySet[Package]:
        """Return the packages of which a line is seen."""
        rows = Package.objects.all()
        if self.hidden is None:
            return rows
        return rows.filter(Exists(self.lines().filter(package=OuterRef("pk"))))

    def decisions(self) -> QuerySet[Decision]:
        """Return the decisions by which a line was answered that is seen."""
        rows = Decision.objects.all()
        if self.hidden is None:
            return rows
        return rows.filter(Exists(self.answers().filter(decision=OuterRef("pk"))))

    def answers(self) -> QuerySet[LineDecision]:
        """Return what was answered to the lines that are seen."""
        rows = LineDecision.objects.order_by()
        return rows if self.hidden is None else rows.exclude(line__in=self._hidden_lines())

    def suggestions(self) -> QuerySet[Suggestion]:
        """Return what was suggested of lines that are seen, or of whole packages."""
        rows = Suggestion.objects.all()
        return rows if self.hidden is None else rows.exclude(line__in=self._hidden_lines())

    def _hidden_lines(self) -> QuerySet[PackageLine, Any]:
        return PackageLine.objects.filter(self.hidden or Q(pk__in=[])).values("pk")

    @classmethod
    def by(cls, actor: Actor) -> Seen:
        """Return what one of the council sees. 2 SQL queries.

        Raises:
            NotPermitted: the actor is a partner's, or holds no post.
        """
        require_sight(actor)
        return cls(hidden_lines(actor))


@dataclass(frozen=True)
class Named:
    """What those are called who have something; asked for once. 7 SQL queries at most."""

    on: date

    @cached_property
    def bodies(self) -> FrameworkRegister:
        """The bodies. 3 SQL queries."""
        return framework_known(only=["body"])

    @cached_property
    def units(self) -> dict[int, Unit]:
        """The units. 1 SQL query."""
        return units_on(self.on)

    @cached_property
    def posts(self) -> dict[int, PostHeld]:
        """The posts. 1 SQL query."""
        return posts_on(self.on)

    def body(self, pk: int | None) -> tuple[str, str]:
        """Return the reference and name of a body, or of the one that its work passed to."""
        if pk is None:
            return "", ""
        reference = self.bodies.reference("body", pk)
        heir = body_that_acts(self.bodies, reference, self.on) or pk
        return self.bodies.reference("body", heir), self.bodies.called("body", heir, self.on)

    def post(self, pk: int | None) -> tuple[str, str]:
        """Return the reference and title of a post."""
        found = self.posts.get(pk or 0)
        return (found.reference, found.title) if found else ("", "")

    def unit(self, pk: int | None) -> str:
        """Return what a unit is called."""
        found = self.units.get(pk or 0)
        return found.name if found else ""


def packages_for(
    actor: Actor, wanted: PackagesFilter, *, on: date, is_whole: bool = False
) -> Packages:
    """Return the packages that fit, a page of them or all where ``is_whole``. 17 SQL queries at most.

    Raises:
        NotPermitted: the actor is a partner's, or holds no post.
    """
    seen, named = Seen.by(actor), Named(on)
    every = seen.packages()
    total = every.count()
    if not total:
        return Packages(Page([], 1, 1, 0, _SIZE), 0, (), (), (), ())
    waiting = _steps_named(seen)
    rows = _ordered(_fitting(every, wanted, seen, waiting, on), wanted.order, seen)
    rows = rows.select_related("route_version__route", "post", "person")
    page = whole_page(rows) if is_whole else page_of(rows, wanted.page, _SIZE)
    return Packages(
        _rows(page, seen, named),
        total,
        _routes(every),
        tuple(sorted(waiting, key=str.casefold)),
        _proposers(every, named),
        tuple(sorted(set(every.order_by().values_list("kind", flat=True).distinct()))),
    )


def whole_page(rows: QuerySet[Any]) -> Page[Any]:
    """Return all rows as one page, for a file. 1 SQL query."""
    found = list(rows)
    return Page(found, 1, 1, len(found), len(found))


def _steps_named(seen: Seen) -> dict[str, list[tuple[int, str]]]:
    """Return by name the steps that are open: pairs of a route's version and a key. 2 SQL queries."""
    pairs = seen.steps().values_list("package__route_version", "step").distinct()
    wanted = {(version, key) for version, key in pairs}
    found: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for row in ApprovalRouteVersion.objects.filter(pk__in={version for version, _ in wanted}):
        route = route_from_data(row.steps)
        for version, key in wanted:
            if version == row.pk:
                found[route.step(key).name].append((version, key))
    return dict(found)


def _fitting(
    rows: QuerySet[Package],
    wanted: PackagesFilter,
    seen: Seen,
    waiting: Mapping[str, Collection[tuple[int, str]]],
    on: date,
) -> QuerySet[Package]:
    lines = seen.lines().filter(package=OuterRef("pk"))
    steps = seen.steps().filter(package=OuterRef("pk"))
    if wanted.text:
        named = Q(title__icontains=wanted.text) | Q(reference__iexact=wanted.text)
        rows = rows.filter(named | Exists(lines.filter(label__icontains=wanted.text)))
    if wanted.state == "open":
        rows = rows.filter(Exists(lines.filter(state__in=_OPEN)))
    elif wanted.state:
        rows = rows.filter(Exists(lines.filter(state=wanted.state)))
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    if wanted.route:
        rows = rows.filter(route_version__route__reference=wanted.route)
    if wanted.step:
        at = Q(pk__in=[])
        for version, key in waiting.get(wanted.step, ()):
            at |= Q(package__route_version=version, step=key)
        rows = rows.filter(Exists(steps.filter(at)))
    if wanted.proposer:
        rows = rows.filter(post__reference=wanted.proposer)
    if wanted.is_overdue:
        rows = rows.filter(Exists(steps.filter(due_on__lt=on, is_held=False)))
    return rows


def _ordered(rows: QuerySet[Package], order: str, seen: Seen) -> QuerySet[Package]:
    key, is_turned = order.removeprefix("-"), order.startswith("-")
    of = {"package": OuterRef("pk")}
    if key == "due":
        due = seen.steps().filter(**of, is_held=False).order_by().values("package")
        rows = rows.annotate(due=Subquery(due.annotate(at=Min("due_on")).values("at")))
        by = F("due").desc(nulls_last=True) if is_turned else F("due").asc(nulls_last=True)
        return rows.order_by(by, "-pk")
    if key == "lines":
        counted = seen.lines().filter(**of).order_by().values("package")
        rows = rows.annotate(held=Subquery(counted.annotate(n=Count("pk")).values("n")))
        return rows.order_by("-held" if is_turned else "held", "-pk")
    if key == "title":
        by_title = Lower("title")
        return rows.order_by(by_title.desc() if is_turned else by_title.asc(), "-pk")
    return rows.order_by("pk" if is_turned else "-pk")


def _routes(rows: QuerySet[Package]) -> tuple[tuple[str, str], ...]:
    pairs = rows.order_by().values_list("route_version__route__reference", "route_version__name")
    latest = dict(sorted(set(pairs.distinct())))
    return tuple(sorted(latest.items(), key=lambda it: it[1].casefold()))


def _proposers(rows: QuerySet[Package], named: Named) -> tuple[tuple[str, str], ...]:
    ids = rows.order_by().exclude(post=None).values_list("post_id", flat=True).distinct()
    found = {named.post(pk) for pk in ids}
    return tuple(sorted((it for it in found if it[0]), key=lambda it: it[1].casefold()))


def _rows(page: Page[Package], seen: Seen, named: Named) -> Page[PackageRow]:
    """Return a page's packages as they are shown. 3 SQL queries, and the names."""
    ids = [it.pk for it in page.items]
    counted, steps = counted_of(ids, seen), open_at(page.items, seen, named)
    days = _proposed_on(ids)
    return page.mapped(
        lambda it: row_of(it, counted[it.pk], steps.get(it.pk, ()), named, days[it.pk])
    )


def counted_of(ids: Iterable[int], seen: Seen) -> dict[int, dict[LineState, int]]:
    """Return how many lines of packages stand how. 1 SQL query."""
    rows = seen.lines().filter(package__in=list(ids)).order_by()
    found: dict[int, dict[LineState, int]] = defaultdict(dict)
    for pk, state, count in rows.values_list("package", "state").annotate(n=Count("pk")):
        found[pk][LineState(state)] = count
    return found


def _proposed_on(ids: Iterable[int]) -> dict[int, date]:
    rows = Decision.objects.filter(package__in=list(ids)).order_by()
    return dict(rows.values_list("package").annotate(first=Min("decided_on")))


def row_of(
    package: Package,
    counts: Mapping[LineState, int],
    steps: tuple[OpenAt, ...],
    named: Named,
    proposed_on: date,
) -> PackageRow:
    """Return a package as lists show it. No query but for names."""
    return PackageRow(
        package.pk,
        package.reference,
        package.title,
        package.words,
        package.kind,
        package.route_version.name,
        package.route_version.route.reference,
        package.person.name if package.person else "",
        named.post(package.post_id)[1],
        proposed_on,
        counts,
        steps,
    )


def open_at(packages: Iterable[Package], seen: Seen, named: Named) -> dict[int, tuple[OpenAt, ...]]:
    """Return at which steps packages are open, in the order of the ladder. 1 SQL query, and the names."""
    by_id = {it.pk: it for it in packages}
    rows = list(seen.steps().filter(package__in=list(by_id)).order_by("stage", "pk"))
    people = names_of({row.person_id for row in rows if row.person_id is not None})
    found: dict[int, list[OpenAt]] = defaultdict(list)
    routes: dict[int, Route] = {}
    for row in rows:
        package = by_id[row.package_id]
        version = package.route_version
        if version.pk not in routes:
            routes[version.pk] = route_from_data(version.steps)
        found[row.package_id].append(_open(row, routes[version.pk], named, people))
    return {pk: tuple(every) for pk, every in found.items()}


def _open(row: OpenStep, route: Route, named: Named, people: Mapping[int, str]) -> OpenAt:
    step = route.step(row.step)
    body_reference, body = named.body(row.body_id)
    post_reference, post = named.post(row.post_id)
    who = body or post
    if row.role:
        who = f"{Role(row.role).label} of {named.unit(row.unit_id)}"
    elif not who and row.person_id is not None:
        who = people.get(row.person_id, "")
    if not who and step.by is StepBy.REMIT:
        who = "Nobody’s remit: to be handed to a body"
    return OpenAt(
        row.step,
        "Sent back" if row.stage == 0 else step.name,
        row.stage,
        who or "Nobody",
        body_reference,
        post_reference,
        row.came_on,
        row.due_on,
        row.is_held,
    )
