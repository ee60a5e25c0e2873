"""The families of statutory and national sets and their issues: what each holds, what a new one changes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from goldenthread.indicators.models import IndicatorSet, SetItem
from goldenthread.indicators.queries.indicator_sets.matches import item_says, items_said
from goldenthread.organisation.access import Actor, Right
from goldenthread.rules.indicator_sets import ItemSays, SetDifference, differences

__all__ = ["IssueSeen", "around", "families_for", "family_of", "set_differences"]


@dataclass(frozen=True)
class IssueSeen:
    """An issue of a set, how many indicators it holds, and what is said of how many of them."""

    reference: str
    family: str
    name: str
    issuer: str
    issued_on: date
    about: str
    source: str
    items: int
    matched: int
    without: int

    @property
    def lacking(self) -> int:
        """How many nobody has matched or explained yet."""
        return self.items - self.matched - self.without


def _issues(actor: Actor, **wanted: Any) -> tuple[IssueSeen, ...]:
    """Return the issues, the latest first, with what is said of their items. 2 SQL queries."""
    counts: dict[int, dict[str, int]] = {}
    said = items_said(actor).filter(**{f"of__{name}": it for name, it in wanted.items()})
    for of_id, state in said.order_by().values_list("of_id", "state"):
        held = counts.setdefault(of_id, {})
        held[state] = held.get(state, 0) + 1
    rows = IndicatorSet.objects.filter(**wanted).order_by("family", "-issued_on", "-pk")
    return tuple(
        IssueSeen(
            it.reference, it.family, it.name, it.issuer, it.issued_on, it.about, it.source,
            sum(counts[it.pk].values()), counts[it.pk].get("matched", 0),
            counts[it.pk].get("none", 0),
        )
        for it in rows
    )  # fmt: skip


def families_for(actor: Actor) -> dict[str, tuple[IssueSeen, ...]]:
    """Return the issues of each family, the latest first. 2 SQL queries.

    Raises:
        NotPermitted: the actor sees nothing as one of the council.
    """
    actor.require(Right.SEE_ORGANISATION)
    found: dict[str, list[IssueSeen]] = {}
    for it in _issues(actor):
        found.setdefault(it.family, []).append(it)
    return {family: tuple(issues) for family, issues in found.items()}


def family_of(actor: Actor, reference: str) -> tuple[IssueSeen, ...]:
    """Return the issues of the family that holds this one; none where there is no such set. 3 queries."""
    actor.require(Right.SEE_ORGANISATION)
    row = IndicatorSet.objects.filter(reference=reference).first()
    return () if row is None else _issues(actor, family=row.family)


def around(
    issues: tuple[IssueSeen, ...], reference: str
) -> tuple[IssueSeen, IssueSeen | None, IssueSeen | None]:
    """Return the issue of this reference, the one before it and the one after it."""
    at = next(place for place, it in enumerate(issues) if it.reference == reference)
    before = issues[at + 1] if at + 1 < len(issues) else None
    return issues[at], before, issues[at - 1] if at else None


def set_differences(
    actor: Actor, reference: str
) -> tuple[IssueSeen, IssueSeen, SetDifference] | None:
    """Return an issue, the one before it and how they differ; none where there is none. 4 SQL queries.

    Raises:
        NotPermitted: the actor sees nothing as one of the council.
    """
    issues = family_of(actor, reference)
    if not issues:
        return None
    issue, before, _ = around(issues, reference)
    if before is None:
        return None
    held: dict[str, list[ItemSays]] = {issue.reference: [], before.reference: []}
    rows = SetItem.objects.filter(of__reference__in=held).select_related("of").order_by("pk")
    for row in rows:
        held[row.of.reference].append(item_says(row))
    return issue, before, differences(held[before.reference], held[issue.reference])
