"""What is said of the items of statutory and national sets: which of ours is it, or why there is none.

A match with an indicator that the reader may not see is not there for them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Subquery, Value, When

from goldenthread.indicators import access
from goldenthread.indicators.models import Series, SeriesNow, SetItem, SetMatch
from goldenthread.organisation.access import Actor
from goldenthread.organisation.queries.units import units_on
from goldenthread.rules.indicator_sets import ItemSays

__all__ = [
    "InSet",
    "in_sets",
    "item_says",
    "items_said",
    "matches_seen",
    "may_match",
    "standing_matches",
]


@dataclass(frozen=True)
class InSet:
    """Where an indicator stands in a set: the latest issue of the family that holds it."""

    reference: str
    name: str
    code: str


def item_says(row: SetItem) -> ItemSays:
    """Return what a set says of one indicator."""
    return ItemSays(
        row.code, row.title, row.topic, row.unit, row.polarity, row.frequency, row.notes
    )


def may_match(actor: Actor, on: date) -> bool:
    """Say whether the actor may record sets and match their items. One SQL query."""
    return access.may_administer_all(actor, units_on(on).values())


def matches_seen(actor: Actor, as_at: int | None = None) -> QuerySet[SetMatch]:
    """Return what was ever said, without what is about indicators that the actor may not see."""
    seen = Series.objects.filter(access.visible(actor), indicator=OuterRef("indicator"))
    return SetMatch.objects.known_at(as_at).filter(Q(indicator=None) | Exists(seen))


def standing_matches(actor: Actor, as_at: int | None = None) -> QuerySet[SetMatch]:
    """Return what is said now of each item, as far as the actor may see it."""
    later = matches_seen(actor, as_at).filter(
        family=OuterRef("family"), code=OuterRef("code"), pk__gt=OuterRef("pk")
    )
    return matches_seen(actor, as_at).filter(~Exists(later))


def items_said(actor: Actor) -> QuerySet[Any]:
    """Return every item with what is said of it and the title of ours."""
    said = (
        matches_seen(actor)
        .filter(family=OuterRef("of__family"), code=OuterRef("code"))
        .order_by("-pk")
    )
    titled = SeriesNow.objects.filter(
        access.visible(actor, now=""), series__indicator=OuterRef("ours_id")
    ).order_by("pk")
    return SetItem.objects.annotate(
        match_id=Subquery(said.values("pk")[:1]),
        ours_id=Subquery(said.values("indicator")[:1]),
        ours=Subquery(said.values("indicator__code")[:1]),
        reason=Subquery(said.values("reason")[:1]),
    ).annotate(
        ours_title=Subquery(titled.values("title")[:1]),
        ours_reference=Subquery(titled.values("code")[:1]),
        state=Case(
            When(match_id=None, then=Value("open")),
            When(ours_id=None, then=Value("none")),
            default=Value("matched"),
        ),
    )


def in_sets(actor: Actor, indicator_id: int, *, as_at: int | None = None) -> tuple[InSet, ...]:
    """Return where an indicator stands in sets, each family's latest issue alone. At most 2 SQL queries."""
    said = standing_matches(actor, as_at).filter(indicator=indicator_id)
    wanted = list(said.values_list("family", "code"))
    if not wanted:
        return ()
    rows = (
        SetItem.objects.known_at(as_at)
        .filter(_any_of(wanted))
        .select_related("of")
        .order_by("of__family", "-of__issued_on", "-of__pk", "code")
    )
    found: dict[tuple[str, str], InSet] = {}
    for it in rows:
        found.setdefault((it.of.family, it.code), InSet(it.of.reference, it.of.name, it.code))
    return tuple(found.values())


def _any_of(wanted: Iterable[tuple[str, str]]) -> Q:
    found = Q()
    for family, code in wanted:
        found |= Q(of__family=family, code=code)
    return found
