"""What the units and posts are called and where they stand, on a day and as known."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from goldenthread.organisation.models import (
    Area,
    AreaVersion,
    OrganisationUnitVersion,
    PostVersion,
)


@dataclass(frozen=True)
class Unit:
    """A unit as it is on a day."""

    id: int
    reference: str
    name: str
    kind: str
    parent_id: int | None
    is_partner: bool = False


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
        Unit(row.unit_id, row.unit.reference, row.name, row.kind, row.parent_id, row.is_partner)
        for row in rows
        if not row.is_ended
    ]
    return {unit.id: unit for unit in sorted(found, key=lambda unit: unit.name.casefold())}


def posts_on(
    on: date, *, as_at: int | None = None, only: Collection[int] | None = None
) -> dict[int, PostHeld]:
    """Return every post in force on ``on``, or those of ``only``, by id, in order of title. One SQL query."""
    versions = PostVersion.objects.select_related("post")
    if only is not None:
        versions = versions.filter(post_id__in=only)
    rows = _in_force(_versions(versions, on, as_at), "post_id")
    found = [
        PostHeld(row.post_id, row.post.reference, row.title, row.unit_id)
        for row in rows
        if not row.is_ended
    ]
    return {post.id: post for post in sorted(found, key=lambda post: post.title.casefold())}


def areas(
    on: date, *, as_at: int | None = None, only: Collection[int] | None = None
) -> dict[int, str]:
    """Return what every area, or those of ``only``, is called on ``on``, in order of name. One SQL query."""
    known = Q() if as_at is None else Q(event__lte=as_at)
    versions = AreaVersion.objects.filter(known, area=OuterRef("pk"), from_on__lte=on)
    latest = versions.order_by("-from_on", "-event", "-id").values("name")[:1]
    rows = Area.objects.filter(known).annotate(called=Coalesce(Subquery(latest), "name"))
    if only is not None:
        rows = rows.filter(pk__in=only)
    return dict(rows.order_by("called").values_list("id", "called"))


@dataclass(frozen=True)
class AreaCalled:
    """An area as it is referred to and called on a day."""

    reference: str
    name: str


def areas_by_name(on: date, *, as_at: int | None = None) -> dict[str, AreaCalled]:
    """Return every area by each name that it has on ``on`` or had before, in small letters. 2 SQL queries.

    A name that one has given up and another has is the other's.
    """
    rows = Area.objects.known_at(as_at).values_list("id", "reference", "name")
    versions = AreaVersion.objects.known_at(as_at).filter(from_on__lte=on)
    names: dict[int, list[str]] = {pk: [name] for pk, _, name in rows}
    for pk, name in versions.order_by("from_on", "event", "id").values_list("area_id", "name"):
        names[pk].append(name)
    called = {pk: AreaCalled(reference, names[pk][-1]) for pk, reference, _ in rows}
    given_up = {name.casefold(): called[pk] for pk, held in names.items() for name in held[:-1]}
    return given_up | {each.name.casefold(): each for each in called.values()}


def area_names(on: date) -> list[tuple[str, int]]:
    """Return every name that an area has on ``on`` or had before, with its id. 2 SQL queries.

    Names given up come first and those in force last, so that a mapping made of it finds these.
    """
    names = {(pk, date.min): name for pk, name in Area.objects.values_list("id", "name")}
    versions = AreaVersion.objects.filter(from_on__lte=on).order_by("from_on", "event", "id")
    for pk, from_on, name in versions.values_list("area_id", "from_on", "name"):
        names[pk, from_on] = name
    present = {pk: name for (pk, _), name in sorted(names.items(), key=lambda it: it[0][1])}
    every = [(name, pk) for (pk, _), name in names.items()]
    return every + [(name, pk) for pk, name in present.items()]


def unit_names(on: date) -> list[tuple[str, int]]:
    """Return every name that a unit in force on ``on`` has or had before, with its id. 2 SQL queries.

    Names given up come first and those in force last, so that a mapping made of it finds these.
    """
    present = units_on(on)
    given_up = OrganisationUnitVersion.objects.filter(unit__in=list(present), from_on__lte=on)
    every = list(given_up.order_by("from_on", "event", "id").values_list("name", "unit_id"))
    return every + [(unit.name, unit.id) for unit in present.values()]


def subtree(
    units: Mapping[int, Unit], root_id: int, *, without_partners: bool = False
) -> frozenset[int]:
    """Return ``root_id`` and the ids of all units below it.

    ``without_partners`` leaves out partners' units with all that is below them.
    """
    if without_partners and root_id in units and units[root_id].is_partner:
        return frozenset()
    below: dict[int | None, list[int]] = defaultdict(list)
    for unit in units.values():
        if not (without_partners and unit.is_partner):
            below[unit.parent_id].append(unit.id)
    reached: set[int] = set()
    waiting = [root_id]
    while waiting:
        unit_id = waiting.pop()
        if unit_id not in reached:
            reached.add(unit_id)
            waiting.extend(below[unit_id])
    return frozenset(reached)


def has_begun() -> bool:
    """Say whether a council has been set up in this database. One SQL query."""
    return OrganisationUnitVersion.objects.exists()
