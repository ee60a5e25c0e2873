"""Approval routes as they stand on a day: which a change may climb, and who may answer at each step."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from goldenthread.governance import access
from goldenthread.governance.models import ApprovalRouteVersion
from goldenthread.governance.queries.instead import NOBODY, Instead
from goldenthread.governance.queries.register import FrameworkRegister
from goldenthread.organisation.access import Actor
from goldenthread.organisation.queries.register import Register
from goldenthread.rules.ladder import Route, Step, StepBy, route_from_data
from goldenthread.rules.vocabulary import ChangeKind

__all__ = [
    "Acting",
    "ApprovalRouteOn",
    "Climbable",
    "Holder",
    "bodies_of_steps",
    "body_that_acts",
    "holders",
    "post_called",
    "post_that_acts",
    "posts_of_steps",
    "route_on",
    "routes_for",
    "routes_known",
]

#: How the capacity of a body's member reads who records what it decides.
CLERK: Final = "clerk"


@dataclass(frozen=True)
class ApprovalRouteOn:
    """A route as it stands on a day; ``version_id`` is what a package that sets out on it goes on by."""

    id: int
    version_id: int
    reference: str
    from_on: date
    name: str
    about: str
    kinds: tuple[ChangeKind, ...]
    route: Route
    is_required: bool


@dataclass(frozen=True)
class Climbable:
    """The routes that changes of a kind may climb on a day; a required one first."""

    kind: ChangeKind
    routes: tuple[ApprovalRouteOn, ...]

    @property
    def is_required(self) -> bool:
        """Whether a change of the kind must climb one of them."""
        return any(it.is_required for it in self.routes)


def routes_known(
    actor: Actor, *, on: date, as_at: int | None = None
) -> tuple[ApprovalRouteOn, ...]:
    """Return the routes in force on a day, in order of name, for all of the council. One SQL query.

    Raises:
        NotPermitted: the actor is a partner's, or holds no post.
    """
    access.require_sight(actor)
    return _in_force(on, as_at)


def route_on(
    actor: Actor, reference: str, *, on: date, as_at: int | None = None
) -> ApprovalRouteOn | None:
    """Return a route as it stands on a day; nothing where it has not begun or has ended. One SQL query.

    Raises:
        NotPermitted: the actor is a partner's, or holds no post.
    """
    known = routes_known(actor, on=on, as_at=as_at)
    return next((it for it in known if it.reference == reference), None)


def routes_for(kind: ChangeKind, on: date, *, as_at: int | None = None) -> Climbable:
    """Return which routes a change of a kind may climb on a day, the required ones first. One SQL query."""
    found = [it for it in _in_force(on, as_at) if kind in it.kinds]
    return Climbable(kind, tuple(sorted(found, key=lambda it: not it.is_required)))


def _in_force(on: date, as_at: int | None) -> tuple[ApprovalRouteOn, ...]:
    rows = ApprovalRouteVersion.objects.known_at(as_at).filter(from_on__lte=on)
    latest = {
        row.route_id: row for row in rows.select_related("route").order_by("from_on", "event", "id")
    }
    found = (_route(row) for row in latest.values() if not row.is_ended)
    return tuple(sorted(found, key=lambda it: it.name.casefold()))


def _route(row: ApprovalRouteVersion) -> ApprovalRouteOn:
    return ApprovalRouteOn(
        row.route_id,
        row.pk,
        row.route.reference,
        row.from_on,
        row.name,
        row.about,
        tuple(ChangeKind(it) for it in row.kinds),
        route_from_data(row.steps, allows_own=row.allows_own),
        row.is_required,
    )


@dataclass(frozen=True)
class Holder:
    """One who may answer at a step: who holds ``post_id``, or is a member as ``person_id`` alone.

    ``body_id`` is the body for which it is recorded, ``capacity`` what its member is there. Where another's
    answer is given, ``stands_in_for`` is the post that is away, or ``power_id`` the row by which the body
    let the post decide.
    """

    post_id: int | None = None
    person_id: int | None = None
    body_id: int | None = None
    capacity: str = ""
    stands_in_for: int | None = None
    power_id: int | None = None

    @property
    def is_clerk(self) -> bool:
        """Whether it records what a body decided."""
        return CLERK in self.capacity.casefold()


@dataclass(frozen=True)
class Acting:
    """Who may answer at a step on a day, and in plain words why nobody can where that is so.

    ``post_ids`` and ``body_ids`` are those that act there today, successors in the place of what has ended.
    """

    holders: tuple[Holder, ...] = ()
    post_ids: tuple[int, ...] = ()
    body_ids: tuple[int, ...] = ()
    warnings: tuple[str, ...] = ()


def holders(
    step: Step,
    structure: Register,
    bodies: FrameworkRegister,
    on: date,
    *,
    kind: str = "",
    unit_id: int | None = None,
    instead: Instead = NOBODY,
) -> Acting:
    """Return who may answer at a step on a day. No SQL query.

    ``bodies`` holds bodies and memberships. A post or a body that has ended is answered for by its successor.
    Of a body its clerks answer, or any member where it has none, and whoever it let decide changes of
    ``kind``. A role is asked for over ``unit_id``, or anywhere where none is given. At a step of the
    proposer's own nobody is named.
    """
    asked = _Asked(structure, bodies, on, kind, unit_id, instead)
    if step.by is StepBy.POST:
        return asked.of_posts(step)
    if step.by in (StepBy.BODY, StepBy.REMIT):
        return asked.of_bodies(step)
    return asked.of_role(step) if step.by is StepBy.ROLE else Acting()


def bodies_of_steps(steps: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    """Yield each body that is asked at steps as they are kept, by reference, with the step's name."""
    for it in steps:
        if it["by"] in (StepBy.BODY, StepBy.REMIT):
            for reference in it["of"]:
                yield it["name"], reference


def posts_of_steps(steps: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    """Yield each post that is asked at steps as they are kept, by reference, with the step's name."""
    for it in steps:
        if it["by"] == StepBy.POST:
            for reference in it["of"]:
                yield it["name"], reference


def post_that_acts(structure: Register, reference: str, on: date) -> int | None:
    """Return the post of a reference, or the one that its work has passed to by a day."""
    known = structure.post_references.items()
    key = next((pk for pk, each in known if each == reference), None)
    return _passed_on(structure.posts, key, on)


def post_called(structure: Register, reference: str, on: date) -> str:
    """Return what the post of a reference is called; where there is none, how it was written."""
    known = structure.post_references.items()
    key = next((pk for pk, each in known if each == reference), None)
    return structure.post_title(key, on) or f"“{reference[:60]}”"


def body_that_acts(bodies: FrameworkRegister, reference: str, on: date) -> int | None:
    """Return the body of a reference, or the one that its work has passed to by a day."""
    return _passed_on(bodies.ledgers["body"], bodies.key_of("body", reference), on)


def _passed_on(ledger: Any, key: int | None, on: date) -> int | None:
    seen: set[int] = set()
    while key is not None and key not in seen:
        found = ledger.on(key, on)
        if found is None:
            return None
        if not found.says["is_ended"]:
            return key
        seen.add(key)
        key = found.says["successor_id"]
    return None


@dataclass(frozen=True)
class _Asked:
    structure: Register
    bodies: FrameworkRegister
    on: date
    kind: str
    unit_id: int | None
    instead: Instead

    def of_posts(self, step: Step) -> Acting:
        found, warnings, posts = [], [], []
        for reference in step.of:
            post_id = post_that_acts(self.structure, reference, self.on)
            if post_id is None:
                warnings.append(
                    f"the post {post_called(self.structure, reference, self.on)} is not there"
                )
                continue
            posts.append(post_id)
            held = list(self._by_post(post_id))
            found += held
            if not held:
                name = self.structure.post_title(post_id, self.on)
                warnings.append(f"nobody holds the post {name}")
        return Acting(tuple(found), tuple(posts), (), tuple(warnings))

    def _body_called(self, reference: str) -> str:
        key = self.bodies.key_of("body", reference)
        return self.bodies.called("body", key, self.on) or f"The body “{reference}”"

    def _by_post(self, post_id: int, **more: Any) -> Iterator[Holder]:
        """Yield a post where somebody holds it, and each held post that stands in for it."""
        if self.structure.holders(post_id, self.on):
            yield Holder(post_id=post_id, **more)
        for other in self.instead.stand_in_for(post_id, self.on):
            if self.structure.post(other, self.on) and self.structure.holders(other, self.on):
                yield Holder(post_id=other, stands_in_for=post_id, **more)

    def of_bodies(self, step: Step) -> Acting:
        found, warnings, there = [], [], []
        for reference in step.of:
            body_id = body_that_acts(self.bodies, reference, self.on)
            if body_id is None:
                warnings.append(f"{self._body_called(reference)} is not there")
                continue
            there.append(body_id)
            members = list(self._members(body_id, body_id, frozenset()))
            clerks = [it for it in members if it.is_clerk]
            by_power = list(self._by_power(body_id)) if step.decides else []
            found += [*(clerks or members), *by_power]
            if not members and not by_power:
                name = self.bodies.called("body", body_id, self.on)
                warnings.append(f"{name} has no members who could answer")
        unique = tuple(dict.fromkeys(found))
        return Acting(unique, (), tuple(there), tuple(warnings))

    def _members(self, body_id: int, acts_for: int, above: frozenset[int]) -> Iterator[Holder]:
        """Yield who sits on a body, and on the bodies that are its members."""
        for key, it in self.bodies.in_force("membership", self.on).items():
            of, person_id, post_id, member_body_id, _ = key
            if of != body_id:
                continue
            more = {"body_id": acts_for, "capacity": it.says["capacity"]}
            if person_id is not None:
                yield Holder(person_id=person_id, **more)
            elif post_id is not None:
                yield from self._by_post(post_id, **more)
            elif member_body_id is not None and member_body_id not in above:
                yield from self._members(member_body_id, acts_for, above | {body_id})

    def _by_power(self, body_id: int) -> Iterator[Holder]:
        """Yield the posts that a body, or one whose work passed to it, let decide changes of the kind."""
        bodies = self.bodies.ledgers["body"]
        theirs = [pk for pk in bodies.rows if _passed_on(bodies, pk, self.on) == body_id]
        for power in self.instead.powers_of(theirs, self.kind, self.on):
            post_id = _passed_on(self.structure.posts, power.post_id, self.on)
            if post_id is not None:
                yield from self._by_post(post_id, body_id=body_id, power_id=power.id)

    def of_role(self, step: Step) -> Acting:
        reaches = None if self.unit_id is None else self._above(self.unit_id)
        posts = {
            post_id: None
            for post_id, role, unit_id in self.structure.grants_in_force(self.on)
            if role in step.of
            and (reaches is None or unit_id in reaches)
            and self.structure.post(post_id, self.on)
        }
        found = tuple(it for post_id in posts for it in self._by_post(post_id))
        warnings = () if found else ("nobody holds a post with that role",)
        return Acting(found, tuple(posts), (), warnings)

    def _above(self, unit_id: int | None) -> set[int]:
        """Return a unit and all above it on the day."""
        way: set[int] = set()
        while unit_id is not None and unit_id not in way:
            way.add(unit_id)
            found = self.structure.unit(unit_id, self.on)
            unit_id = None if found is None else found.says["parent_id"]
        return way
