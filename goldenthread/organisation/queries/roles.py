"""Which post holds which role over which unit, who stands behind it, and what that lets them do."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from goldenthread.audit.queries import EventLine, events_numbered
from goldenthread.organisation.access import RIGHTS_OF, Actor, Right
from goldenthread.organisation.models import Account, Appointment, Person, Role, RoleGrant
from goldenthread.organisation.queries.people import reach_of, reached_by
from goldenthread.organisation.queries.units import PostHeld, Unit, posts_on, units_on


@dataclass(frozen=True)
class RoleHeld:
    """A post's role over a unit, in force on the day asked for."""

    id: int
    post: PostHeld
    role: Role
    unit: Unit
    from_on: date
    granted: EventLine
    holders: tuple[Known, ...]


@dataclass(frozen=True)
class Known:
    """Somebody who holds a post; ``may_sign_in`` says whether an account of theirs is open."""

    person_id: int
    reference: str
    name: str
    may_sign_in: bool


@dataclass(frozen=True)
class Organised:
    """The organisation in force on a day as known: units, posts, role grants, who holds which post."""

    on: date
    units: Mapping[int, Unit]
    posts: Mapping[int, PostHeld]
    grants: tuple[RoleGrant, ...]
    holders: Mapping[int, tuple[Known, ...]]

    def people(self) -> dict[int, Known]:
        """Return everybody who holds a post or has an account, by id, in order of name."""
        return {known.person_id: known for known in self.holders.get(0, ())}

    def posts_of(self, person_id: int) -> tuple[PostHeld, ...]:
        """Return the posts that somebody holds."""
        return tuple(
            post
            for pk, post in self.posts.items()
            if any(known.person_id == person_id for known in self.holders.get(pk, ()))
        )

    def grants_of(self, person_id: int) -> list[RoleGrant]:
        """Return the role grants that reach somebody by the posts they hold."""
        held = {post.id for post in self.posts_of(person_id)}
        return [row for row in self.grants if row.post_id in held]

    def actor_of(self, person_id: int) -> Actor:
        """Return somebody with the rights of their posts; for looking, not for acting."""
        grants = self.grants_of(person_id)
        return Actor(person_id=person_id, label="", units=reached_by(grants, self.units))


def organised(on: date, *, as_at: int | None = None) -> Organised:
    """Return the organisation in force on ``on``, of what was known at an event. 6 SQL queries."""
    known = Q() if as_at is None else Q(event__lte=as_at)
    posts = posts_on(on, as_at=as_at)
    return Organised(
        on=on,
        units=units_on(on, as_at=as_at),
        posts=posts,
        grants=tuple(row for row in grants_on(on, as_at=as_at) if row.post_id in posts),
        holders=_holders(known, on),
    )


def grants_on(on: date, *, as_at: int | None = None) -> list[RoleGrant]:
    """Return the role grants in force on a day. One SQL query."""
    known = Q() if as_at is None else Q(event__lte=as_at)
    rows = RoleGrant.objects.filter(known, from_on__lte=on).order_by("from_on", "event", "id")
    latest = {(row.post_id, row.role, row.unit_id): row for row in rows}
    return [row for row in latest.values() if not row.is_withdrawn]


def _holders(known: Q, on: date) -> dict[int, tuple[Known, ...]]:
    """Return who holds each post by its id, and under nought everybody that there is."""
    rows = Appointment.objects.filter(known, from_on__lte=on).order_by("from_on", "event", "id")
    latest = {(row.person_id, row.post_id, row.from_on): row for row in rows}
    held: dict[int, set[int]] = defaultdict(set)
    for row in latest.values():
        if row.to_on is None or row.to_on >= on:
            held[row.post_id].add(row.person_id)
    accounts = set(Account.objects.filter(is_active=True).values_list("person_id", flat=True))
    appointed = set().union(*held.values())
    people = [
        Known(pk, reference, name, pk in accounts)
        for pk, reference, name in Person.objects.filter(pk__in=appointed | accounts)
        .order_by("name", "id")
        .values_list("id", "reference", "name")
    ]
    found = {pk: tuple(one for one in people if one.person_id in ids) for pk, ids in held.items()}
    return found | {0: tuple(people)}


def require_reader(actor: Actor) -> None:
    """Refuse whoever may neither administer nor audit: they alone read who may do what."""
    if not actor.may(Right.AUDIT):
        actor.require(Right.ADMINISTER)


@dataclass(frozen=True)
class RolesAsked:
    """Which roles somebody asks for; what is empty lets everything through."""

    role: str = ""
    unit: str = ""
    post: str = ""
    person: str = ""


def roles_held(actor: Actor, there: Organised, wanted: RolesAsked) -> list[RoleHeld]:
    """Return the roles that posts hold, by post; one SQL query.

    Raises:
        NotPermitted: the actor may neither administer nor audit.
    """
    require_reader(actor)
    grants = [row for row in there.grants if row.unit_id in there.units]
    events = events_numbered(row.event for row in grants)
    found = [
        RoleHeld(
            id=row.pk,
            post=there.posts[row.post_id],
            role=Role(row.role),
            unit=there.units[row.unit_id],
            from_on=row.from_on,
            granted=events[row.event],
            holders=there.holders.get(row.post_id, ()),
        )
        for row in grants
    ]
    order = list(there.posts)
    found.sort(key=lambda row: (order.index(row.post.id), row.role.label, row.unit.name))
    return [row for row in found if _is_asked_for(row, wanted)]


def _is_asked_for(row: RoleHeld, wanted: RolesAsked) -> bool:
    names = [known.name.casefold() for known in row.holders]
    return (
        wanted.role in ("", row.role)
        and wanted.unit in ("", row.unit.reference)
        and wanted.post in ("", row.post.reference)
        and (not wanted.person or any(wanted.person.casefold() in name for name in names))
    )


def rights_over(
    there: Organised, unit_id: int, person_ids: Collection[int] | None = None
) -> dict[int, list[tuple[Right, RoleGrant]]]:
    """Return, for each person, every right that reaches a unit and the grant that it comes by."""
    reaching = [
        (right, row)
        for row in there.grants
        for right in sorted(RIGHTS_OF[Role(row.role)], key=list(Right).index)
        if unit_id in reach_of(right, row.unit_id, there.units)
    ]
    found: dict[int, list[tuple[Right, RoleGrant]]] = {}
    for person_id in there.people() if person_ids is None else person_ids:
        held = {post.id for post in there.posts_of(person_id)}
        found[person_id] = [(right, row) for right, row in reaching if row.post_id in held]
    return found


def administrators(there: Organised, unit_ids: Iterable[int]) -> dict[int, set[int]]:
    """Return for each unit who may administer it and sign in: the ids of grants that give it."""
    found: dict[int, set[int]] = {unit_id: set() for unit_id in unit_ids}
    for row in there.grants:
        if Right.ADMINISTER not in RIGHTS_OF[Role(row.role)]:
            continue
        if not any(known.may_sign_in for known in there.holders.get(row.post_id, ())):
            continue
        for unit_id in found:
            if unit_id in reach_of(Right.ADMINISTER, row.unit_id, there.units):
                found[unit_id].add(row.pk)
    return found


def partner_units(units: Mapping[int, Unit]) -> list[Unit]:
    """Return the units that stand for a partner as a whole: those below no other of the partner's."""
    return [
        unit
        for unit in units.values()
        if unit.is_partner and not _is_partner(units.get(unit.parent_id or 0))
    ]


def _is_partner(unit: Unit | None) -> bool:
    return unit is not None and unit.is_partner
