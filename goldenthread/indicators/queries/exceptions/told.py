"""Who is told first of what needs attention: the post, found for each series from what a rule says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from goldenthread.indicators.models import Ownership
from goldenthread.indicators.queries.exceptions.rules import Told, Whom
from goldenthread.organisation.models import Role
from goldenthread.organisation.queries.roles import grants_on
from goldenthread.organisation.queries.units import PostHeld, Unit, posts_on, units_on

_HEADS = (Role.HEAD_OF_SERVICE, Role.DIRECTOR)


@dataclass(frozen=True)
class Allocation:
    """Posts and units on a day, and which posts have which role over which unit."""

    units: Mapping[int, Unit]
    posts: Mapping[int, PostHeld]
    roles: Mapping[tuple[Role, int], int]
    reporters: Mapping[int, int]

    def post_of(
        self, told: Told, *, series_id: int, unit_id: int, owner_id: int | None
    ) -> int | None:
        """Return the post that is told first; where there is none, the next in line.

        From reporter to owner, to the head of the unit or of the nearest one above it, to the
        performance office.
        """
        owner = owner_id if owner_id in self.posts else None
        named = next((pk for pk, it in self.posts.items() if it.reference == told.post), None)
        found = {
            Whom.POST: named,
            Whom.REPORTER: self.reporters.get(series_id) or owner,
            Whom.OWNER: owner,
        }.get(told.whom)
        if found is None and told.whom is not Whom.OFFICE:
            found = next(filter(None, (self.nearest(role, unit_id) for role in _HEADS)), None)
        return found or self.nearest(Role.PERFORMANCE_OFFICER, unit_id)

    def nearest(self, role: Role, unit_id: int) -> int | None:
        """Return the post with a role over a unit, or over the nearest one above it."""
        at: int | None = unit_id
        while at is not None:
            if (role, at) in self.roles:
                return self.roles[role, at]
            unit = self.units.get(at)
            at = unit.parent_id if unit else None
        return None

    def title_of(self, post_id: int | None) -> str:
        """Return what a post is called, or nothing where it is in force no longer."""
        post = self.posts.get(post_id or 0)
        return post.title if post else ""


def allocation_on(on: date, wanted: Iterable[Told] = ()) -> Allocation:
    """Return who is told on a day. 3 SQL queries, and one where a rule tells the reporter."""
    posts = posts_on(on)
    roles: dict[tuple[Role, int], int] = {}
    for row in grants_on(on):
        if row.post_id in posts:
            roles.setdefault((Role(row.role), row.unit_id), row.post_id)
    reporters: dict[int, int] = {}
    if any(told.whom is Whom.REPORTER for told in wanted):
        rows = Ownership.objects.filter(from_on__lte=on).order_by("from_on", "event", "id")
        for series_id, post_id in rows.values_list("series_id", "reporter_id"):
            reporters[series_id] = post_id
    return Allocation(
        units=units_on(on),
        posts=posts,
        roles=roles,
        reporters={series: post for series, post in reporters.items() if post in posts},
    )
