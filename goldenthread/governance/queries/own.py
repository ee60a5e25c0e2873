"""Whose own a package is: who put it forward, or forward again, answers where its route lets them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping

from django.db.models import QuerySet

from goldenthread.governance.models import Decision

__all__ = ["is_own", "own_packages", "put_forward_by"]


def own_packages(person_id: int | None) -> QuerySet[Decision, int]:
    """Return the ids of the packages that somebody put forward, or forward again. No query."""
    rows = Decision.objects.order_by()
    rows = rows.none() if person_id is None else rows.filter(step="", person=person_id)
    return rows.values_list("package_id", flat=True)


def is_own(package_id: int, person_id: int | None) -> bool:
    """Say whether somebody put a package forward, or forward again. 1 SQL query at most."""
    return own_packages(person_id).filter(package=package_id).exists()


def put_forward_by(package_ids: Collection[int]) -> Mapping[int, frozenset[int]]:
    """Return who put packages forward, or forward again, by the package. 1 SQL query."""
    rows = Decision.objects.filter(step="", package__in=package_ids, person__isnull=False)
    found: dict[int, set[int]] = defaultdict(set)
    for package_id, person_id in rows.order_by().values_list("package_id", "person_id").distinct():
        if person_id is not None:
            found[package_id].add(person_id)
    return {package_id: frozenset(people) for package_id, people in found.items()}
