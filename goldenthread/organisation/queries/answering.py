"""For whom somebody answers: the roles of their posts, and the posts that passed to theirs."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from goldenthread.organisation.models import Post, PostVersion, RoleGrant
from goldenthread.organisation.queries.units import Unit, subtree

__all__ = ["posts_passed_to", "posts_referred", "roles_over"]


def posts_referred(references: Collection[str]) -> dict[str, int]:
    """Return the ids of posts, ended or not, by reference. 1 SQL query."""
    return dict(Post.objects.filter(reference__in=references).values_list("reference", "pk"))


def posts_passed_to(post_ids: Collection[int], *, on: date) -> dict[int, int]:
    """Return which ended posts passed, at once or in turn, to which of these. 1 SQL query."""
    rows = PostVersion.objects.filter(is_ended=True, successor__isnull=False, from_on__lte=on)
    passed = dict(rows.order_by("from_on", "event", "id").values_list("post_id", "successor_id"))
    found: dict[int, int] = {}
    for post_id in passed:
        heir, met = post_id, set()
        while heir in passed and heir not in met:
            met.add(heir)
            heir = passed[heir]
        if heir in post_ids and post_id != heir:
            found[post_id] = heir
    return found


def roles_over(
    post_ids: Collection[int], units: dict[int, Unit], *, on: date
) -> frozenset[tuple[str, int]]:
    """Return which roles the posts hold over which of the units, each with all below it. 1 SQL query."""
    rows = RoleGrant.objects.filter(post_id__in=post_ids, from_on__lte=on)
    latest = {
        (row.post_id, row.role, row.unit_id): row for row in rows.order_by("from_on", "event", "id")
    }
    return frozenset(
        (row.role, unit_id)
        for row in latest.values()
        if not row.is_withdrawn
        for unit_id in subtree(units, row.unit_id)
    )
