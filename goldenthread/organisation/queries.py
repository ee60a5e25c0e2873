"""Read the organisation: who somebody is, what the units and posts are called, on a day and as known."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from goldenthread.organisation.access import RIGHTS_OF, Actor, Right
from goldenthread.organisation.models import (
    Account,
    Appointment,
    Area,
    OrganisationUnitVersion,
    Person,
    PostVersion,
    Role,
    RoleGrant,
)


@dataclass(frozen=True)
class Unit:
    """A unit as it is on a day."""

    id: int
    reference: str
    name: str
    kind: str
    parent_id: int | None


@dataclass(frozen=True)
class PostHeld:
    """A post as it is on a day."""

    id: int
    reference: str
    title: str
    unit_id: int


def _in_force(rows: Iterable[Any], key: str) -> list[Any]:
    """Keep the version in force of each subject; ``rows`` come by ``from_on`` and event, ascending."""
    latest: dict[int, Any] = {getattr(row, key): row for row in rows}
    return list(latest.values())


def _versions(queryset: QuerySet[Any], on: date, as_at: int | None) -> QuerySet[Any]:
    known = Q() if as_at is None else Q(event__lte=as_at)
    return queryset.filter(known, from_on__lte=on).order_by("from_on", "event", "id")


def units_on(on: date, *, as_at: int | None = None) -> dict[int, Unit]:
    """Return every unit in force on ``on``, by id, in order of name. One SQL query."""
    rows = _in_force(
        _versions(OrganisationUnitVersion.objects.select_related("unit"), on, as_at), "unit_id"
    )
    found = [
        Unit(row.unit_id, row.unit.reference, row.name, row.kind, row.parent_id)
        for row in rows
        if not row.is_ended
    ]
    return {unit.id: unit for unit in sorted(found, key=lambda unit: unit.name.casefold())}


def posts_on(on: date, *, as_at: int | None = None) -> dict[int, PostHeld]:
    """Return every post in force on ``on``, by id, in order of title. One SQL query."""
    rows = _in_force(_versions(PostVersion.objects.select_related("post"), on, as_at), "post_id")
    found = [
        PostHeld(row.post_id, row.post.reference, row.title, row.unit_id)
        for row in rows
        if not row.is_ended
    ]
    return {post.id: post for post in sorted(found, key=lambda post: post.title.casefold())}


def areas() -> dict[int, str]:
    """Return every area's name by its id. One SQL query."""
    return dict(Area.objects.order_by("name").values_list("id", "name"))


def subtree(units: Mapping[int, Unit], root_id: int) -> frozenset[int]:
    """Return ``root_id`` and the ids of all units below it."""
    below: dict[int | None, list[int]] = defaultdict(list)
    for unit in units.values():
        below[unit.parent_id].append(unit.id)
    reached: set[int] = set()
    waiting = [root_id]
    while waiting:
        unit_id = waiting.pop()
        if unit_id not in reached:
            reached.add(unit_id)
            waiting.extend(below[unit_id])
    return frozenset(reached)


def _posts_of(person_id: int, on: date) -> frozenset[int]:
    rows = Appointment.objects.filter(person_id=person_id, from_on__lte=on).order_by(
        "from_on", "event", "id"
    )
    latest = {(row.post_id, row.from_on): row for row in rows}
    return frozenset(row.post_id for row in latest.values() if row.to_on is None or row.to_on >= on)


def actor_for(account: Account, *, on: date) -> Actor:
    """Return who this account's person is on ``on``, with all that their posts allow. 5 SQL queries."""
    person = Person.objects.get(pk=account.person_id)
    post_ids = _posts_of(person.pk, on)
    grants = RoleGrant.objects.filter(post_id__in=post_ids, from_on__lte=on).order_by(
        "from_on", "event", "id"
    )
    latest = {(row.post_id, row.role, row.unit_id): row for row in grants}
    units = units_on(on)
    reached: dict[Right, frozenset[int]] = {}
    for row in latest.values():
        if row.is_withdrawn:
            continue
        branch = subtree(units, row.unit_id)
        for right in RIGHTS_OF[Role(row.role)]:
            reached[right] = reached.get(right, frozenset()) | branch
    posts = posts_on(on)
    titles = [post.title for post in posts.values() if post.id in post_ids]
    return Actor(
        person_id=person.pk,
        label=", ".join(titles) or "No post",
        name=person.name,
        post_ids=post_ids,
        units=reached,
    )


def names_of(person_ids: Iterable[int]) -> dict[int, str]:
    """Return people's names by id, for showing who did what. One SQL query."""
    return dict(Person.objects.filter(pk__in=set(person_ids)).values_list("id", "name"))


def people_named(text: str) -> list[int]:
    """Return the ids of people whose name holds ``text``, for finding what they did. One SQL query."""
    return list(Person.objects.filter(name__icontains=text).values_list("id", flat=True))


def account_named(username: str) -> Account | None:
    """Return the account that signs in under ``username``. One SQL query."""
    return Account.objects.filter(username=username).first()


@dataclass(frozen=True)
class Holder:
    """Somebody with an account, and the post that they hold."""

    username: str
    name: str
    post: str


def holders_of(usernames: Iterable[str], *, on: date) -> list[Holder]:
    """Return who stands behind these accounts and what they hold on ``on``. 3 SQL queries."""
    accounts = list(
        Account.objects.filter(username__in=list(usernames), is_active=True)
        .select_related("person")
        .order_by("username")
    )
    appointments = Appointment.objects.filter(
        person_id__in=[account.person_id for account in accounts], from_on__lte=on
    ).order_by("from_on", "event", "id")
    latest = {(row.person_id, row.post_id, row.from_on): row for row in appointments}
    posts = posts_on(on)
    titles: dict[int, set[str]] = defaultdict(set)
    for row in latest.values():
        if row.post_id in posts and (row.to_on is None or row.to_on >= on):
            titles[row.person_id].add(posts[row.post_id].title)
    return [
        Holder(
            account.username,
            account.person.name,
            ", ".join(sorted(titles[account.person_id])) or "No post",
        )
        for account in accounts
    ]


def account_of(person_id: int) -> Account | None:
    """Return the account of a person. One SQL query."""
    return Account.objects.filter(person_id=person_id).first()


def has_begun() -> bool:
    """Say whether a council has been set up in this database. One SQL query."""
    return OrganisationUnitVersion.objects.exists()
