"""Whose account an administrator may change: those of people who reach no further than they do."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from django.db.models import Q

from goldenthread.organisation.access import Actor, NotPermitted, Right
from goldenthread.organisation.models import RoleGrant
from goldenthread.organisation.queries.appointments import appointments_on
from goldenthread.organisation.queries.units import posts_on, units_on


def reach_of_people(on: date, person_id: int | None = None) -> dict[int, set[int]]:
    """Return the units that each person's posts belong to or hold roles over. 4 SQL queries.

    Units that have ended are left out: nobody administers them any more.
    """
    held = appointments_on(on, only=None if person_id is None else Q(person_id=person_id))
    posts = posts_on(on)
    granted: dict[int, set[int]] = defaultdict(set)
    latest = {
        (row.post_id, row.role, row.unit_id): row
        for row in RoleGrant.objects.filter(from_on__lte=on).order_by("from_on", "event", "id")
    }
    for row in latest.values():
        if not row.is_withdrawn:
            granted[row.post_id].add(row.unit_id)
    reach: dict[int, set[int]] = defaultdict(set)
    for appointment in held:
        units = reach[appointment.person_id]
        units |= granted[appointment.post_id]
        if post := posts.get(appointment.post_id):
            units.add(post.unit_id)
    there = units_on(on)
    for units in reach.values():
        units.intersection_update(there)
    return reach


def reaches_all(actor: Actor, units: set[int]) -> bool:
    """Say whether the actor administers every one of these units."""
    return all(actor.may(Right.ADMINISTER, unit_id) for unit_id in units)


def may_administer(actor: Actor, person_id: int, *, on: date) -> bool:
    """Say whether the actor administers every unit that the person's posts are in or reach.

    So nobody comes, by way of an account, to more than they administer. 4 SQL queries.
    """
    if not actor.may(Right.ADMINISTER):
        return False
    return Right.ADMINISTER in actor.everywhere or reaches_all(
        actor, reach_of_people(on, person_id)[person_id]
    )


def require_administers(actor: Actor, person_id: int, *, on: date) -> None:
    """Raise :class:`NotPermitted` unless :func:`may_administer`."""
    if not may_administer(actor, person_id, on=on):
        raise NotPermitted(f"{actor.label} may not change this account.")


def label_of(person_id: int, *, on: date) -> str:
    """Return the posts that a person holds, for a trail that names no people. 2 SQL queries."""
    held = {it.post_id for it in appointments_on(on, only=Q(person_id=person_id))}
    titles = [post.title for post in posts_on(on).values() if post.id in held]
    return ", ".join(titles) or "No post"
