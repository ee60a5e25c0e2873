"""Which post holds which role over which unit, who stands behind it, and what that lets them do."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import Q

from goldenthread.audit.queries import EventLine, events_numbered
from goldenthread.organisation.access import RIGHTS_OF, Actor, Right, Role, stops_at_partners
from goldenthread.organisation.models import Account, Person, RoleGrant
from goldenthread.organisation.queries.appointments import appointments_on
from goldenthread.organisation.queries.units import PostHeld, Unit, posts_on, units_on


@dataclass(frozen=True)
class Known:
    """Somebody who holds a post; ``may_sign_in`` says whether an account of theirs is open."""

    person_id: int
    reference: str
    name: str
    may_sign_in: bool


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
class Organised:
    """The organisation in force on a day as known: units, posts, role grants, who holds which post."""

    on: date
    units: Mapping[int, Unit]
    posts: Mapping[int, PostHeld]
    grants: tuple[RoleGrant, ...]
    holders: Mapping[int, tuple[Known, ...]]
    people: Mapping[int, Known]

    @cached_property
    def held(self) -> dict[int, list[PostHeld]]:
        """The posts that each person holds."""
        found: dict[int, list[PostHeld]] = defaultdict(list)
        for pk, post in self.posts.items():
            for known in self.holders.get(pk, ()):
                found[known.person_id].append(post)
        return found

    @cached_property
    def grants_by_post(self) -> dict[int, list[RoleGrant]]:
        """The role grants of each post."""
        found: dict[int, list[RoleGrant]] = defaultdict(list)
        for row in self.grants:
            found[row.post_id].append(row)
        return found

    def grants_of(self, person_id: int) -> list[RoleGrant]:
        """Return the role grants that somebody has by the posts they hold."""
        posts = self.held.get(person_id, ())
        return [row for post in posts for row in self.grants_by_post.get(post.id, ())]

    def reaches(self, right: Right, row: RoleGrant, unit_id: int) -> bool:
        """Say whether a right that comes by a grant reaches a unit."""
        stops = stops_at_partners(right, Role(row.role))
        at: int | None = unit_id
        while at is not None:
            unit = self.units.get(at)
            if unit is None or (stops and unit.is_partner):
                return False
            if at == row.unit_id:
                return True
            at = unit.parent_id
        return False

    def rights_over(self, unit_id: int, person_id: int) -> dict[Right, list[RoleGrant]]:
        """Return every right of somebody that reaches a unit, with the grants that it comes by."""
        found: dict[Right, list[RoleGrant]] = {}
        for row in self.grants_of(person_id):
            for right in RIGHTS_OF[Role(row.role)]:
                if self.reaches(right, row, unit_id):
                    found.setdefault(right, []).append(row)
        return {right: found[right] for right in Right if right in found}


def withdrawal_of(grant_id: int) -> EventLine | None:
    """Return the event by which a role was withdrawn, where it was. 3 SQL queries at most."""
    row = RoleGrant.objects.filter(pk=grant_id, is_withdrawn=False).first()
    if row is None:
        return None
    later = RoleGrant.objects.filter(
        post=row.post_id, role=row.role, unit=row.unit_id, is_withdrawn=True, pk__gt=grant_id
    )
    number = later.order_by("pk").values_list("event", flat=True).first()
    return events_numbered([number])[number] if number is not None else None


def organised(on: date, *, as_at: int | None = None) -> Organised:
    """Return the organisation in force on ``on``, of what was known at an event. 6 SQL queries."""
    known = Q() if as_at is None else Q(event__lte=as_at)
    posts = posts_on(on, as_at=as_at)
    holders, people = _holders(known, on)
    return Organised(
        on=on,
        units=units_on(on, as_at=as_at),
        posts=posts,
        grants=tuple(row for row in grants_on(on, as_at=as_at) if row.post_id in posts),
        holders=holders,
        people=people,
    )


def grants_on(on: date, *, as_at: int | None = None) -> list[RoleGrant]:
    """Return the role grants in force on a day. One SQL query."""
    known = Q() if as_at is None else Q(event__lte=as_at)
    rows = RoleGrant.objects.filter(known, from_on__lte=on).order_by("from_on", "event", "id")
    latest = {(row.post_id, row.role, row.unit_id): row for row in rows}
    return [row for row in latest.values() if not row.is_withdrawn]


def _holders(known: Q, on: date) -> tuple[dict[int, tuple[Known, ...]], dict[int, Known]]:
    """Return who holds each post, and everybody who holds one or has an account."""
    held: dict[int, set[int]] = defaultdict(set)
    for row in appointments_on(on, only=known):
        held[row.post_id].add(row.person_id)
    accounts = set(Account.objects.filter(is_active=True).values_list("person_id", flat=True))
    named = Person.objects.filter(pk__in=accounts.union(*held.values())).order_by("name", "id")
    people = {
        pk: Known(pk, reference, name, pk in accounts)
        for pk, reference, name in named.values_list("id", "reference", "name")
    }
    by_post = {
        post_id: tuple(known for pk, known in people.items() if pk in ids)
        for post_id, ids in held.items()
    }
    return by_post, people


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
    """Return the roles that posts hold, in order of posts. One SQL query.

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
    places = {post_id: place for place, post_id in enumerate(there.posts)}
    found.sort(key=lambda row: (places[row.post.id], row.role.label, row.unit.name))
    return [row for row in found if _is_asked_for(row, wanted)]


def _is_asked_for(row: RoleHeld, wanted: RolesAsked) -> bool:
    names = [known.name.casefold() for known in row.holders]
    return (
        wanted.role in ("", row.role)
        and wanted.unit in ("", row.unit.reference)
        and wanted.post in ("", row.post.reference)
        and (not wanted.person or any(wanted.person.casefold() in name for name in names))
    )


def partners_of(units: Mapping[int, Unit]) -> list[Unit]:
    """Return the units that stand for a partner as a whole: those below no other of the partner's."""
    return [
        unit
        for unit in units.values()
        if unit.is_partner and not _is_partner(units.get(unit.parent_id or 0))
    ]


def _is_partner(unit: Unit | None) -> bool:
    return unit is not None and unit.is_partner
