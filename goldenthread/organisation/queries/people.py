"""Who somebody is: the actor behind an account, people's names, and what they hold on a day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from goldenthread.organisation.access import RIGHTS_OF, Actor, Right, Role, stops_at_partners
from goldenthread.organisation.models import Account, Person, RoleGrant
from goldenthread.organisation.queries.appointments import appointments_on
from goldenthread.organisation.queries.units import Unit, posts_on, subtree, units_on


def _posts_of(person_id: int, on: date) -> frozenset[int]:
    return frozenset(row.post_id for row in appointments_on(on, only=Q(person_id=person_id)))


def reached_by(
    grants: Iterable[RoleGrant], units: Mapping[int, Unit]
) -> dict[Right, frozenset[int]]:
    """Return which units each right reaches by these grants."""
    reached: dict[Right, frozenset[int]] = {}
    for row in grants:
        role = Role(row.role)
        for right in RIGHTS_OF[role]:
            branch = subtree(units, row.unit_id, without_partners=stops_at_partners(right, role))
            reached[right] = reached.get(right, frozenset()) | branch
    return reached


def actor_for(account: Account, *, on: date, at: datetime | None = None) -> Actor:
    """Return who this account's person is on ``on``, with all that their posts allow. 5 SQL queries.

    ``at`` is the moment of looking: embargoes that end by then are over. Without it none is.
    """
    person = Person.objects.get(pk=account.person_id)
    posts = posts_on(on, only=_posts_of(person.pk, on))
    post_ids = frozenset(posts)
    grants = RoleGrant.objects.filter(post_id__in=post_ids, from_on__lte=on).order_by(
        "from_on", "event", "id"
    )
    latest = {(row.post_id, row.role, row.unit_id): row for row in grants}
    units = units_on(on)
    reached = reached_by([row for row in latest.values() if not row.is_withdrawn], units)
    titles = [post.title for post in posts.values()]
    return Actor(
        person_id=person.pk,
        label=", ".join(titles) or "No post",
        name=person.name,
        post_ids=post_ids,
        units=reached,
        at=at,
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
    people = Q(person_id__in=[account.person_id for account in accounts])
    held = appointments_on(on, only=people)
    posts = posts_on(on)
    titles: dict[int, set[str]] = defaultdict(set)
    for row in held:
        if row.post_id in posts:
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
