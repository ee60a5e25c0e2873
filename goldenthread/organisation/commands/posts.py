"""Add posts, and say who holds them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from goldenthread.audit.events import event
from goldenthread.organisation.access import Actor, Right
from goldenthread.organisation.commands.refusals import refuse_far
from goldenthread.organisation.commands.structure import free_reference, reference_from
from goldenthread.organisation.models import (
    Account,
    Appointment,
    Person,
    Post,
    PostVersion,
    Role,
    RoleGrant,
)


@dataclass(frozen=True)
class NewPost:
    """A post to be added, and the roles it holds over units."""

    title: str
    unit_id: int
    roles: Sequence[tuple[Role, int]] = ()


def add_posts(posts: Sequence[NewPost], *, by: Actor, at: datetime, from_on: date) -> list[int]:
    """Add posts with their roles, in force from a day; return their ids in order.

    Audited as ``organisation:posts:added``.

    Raises:
        NotPermitted: ``by`` may not administer one of the units.
        NotPossible: the day is far away.
    """
    for post in posts:
        by.require(Right.ADMINISTER, post.unit_id)
        for _, unit_id in post.roles:
            by.require(Right.ADMINISTER, unit_id)
    refuse_far(from_on)
    with event(by=by, at=at, name="organisation:posts:added"):
        taken = set(Post.objects.values_list("reference", flat=True))
        rows = Post.objects.append(
            [Post(reference=free_reference(reference_from(post.title), taken)) for post in posts]
        )
        PostVersion.objects.append(
            [
                PostVersion(post=row, from_on=from_on, title=post.title, unit_id=post.unit_id)
                for row, post in zip(rows, posts, strict=True)
            ]
        )
        RoleGrant.objects.append(
            [
                RoleGrant(post=row, role=role, unit_id=unit_id, from_on=from_on)
                for row, post in zip(rows, posts, strict=True)
                for role, unit_id in post.roles
            ]
        )
    return [row.pk for row in rows]


def appoint_person(
    *,
    by: Actor,
    at: datetime,
    name: str,
    username: str,
    password: str | None,
    post_id: int,
    from_on: date,
) -> Account:
    """Add a person, appoint them to a post, and give them an account to sign in with.

    Without a password the account cannot be signed in to until one is set. Audited as
    ``organisation:person:appointed``.

    Raises:
        NotPermitted: ``by`` may not administer anything.
        NotPossible: the day is far away.
    """
    by.require(Right.ADMINISTER)
    refuse_far(from_on)
    with event(by=by, at=at, name="organisation:person:appointed"):
        person = Person(reference=reference_from(username), name=name)
        person.save()
        Appointment.objects.append([Appointment(post_id=post_id, person=person, from_on=from_on)])
        account = Account(username=username, person=person)
        if password is None:
            account.set_unusable_password()
        else:
            account.set_password(password)
        account.save()
    return account
