"""One item of a set: the issues that hold it, all that was said of it, and which of ours it may be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from goldenthread.audit.queries import events_numbered, head
from goldenthread.indicators import access
from goldenthread.indicators.models import SeriesNow, SetItem
from goldenthread.indicators.queries.indicator_sets.issues import IssueSeen, around, family_of
from goldenthread.indicators.queries.indicator_sets.items import ItemLine, line_of
from goldenthread.indicators.queries.indicator_sets.matches import (
    item_says,
    items_said,
    matches_seen,
    may_match,
)
from goldenthread.organisation.access import Actor
from goldenthread.organisation.queries.people import names_of
from goldenthread.rules.indicator_sets import ItemSays, Listed, suggested

__all__ = ["ItemOffered", "ItemSeen", "MatchSaid", "item_seen", "item_to_adopt"]


@dataclass(frozen=True)
class MatchSaid:
    """What somebody said of an item at a time."""

    ours: str
    ours_title: str
    ours_reference: str
    reason: str
    by: str
    at: datetime


@dataclass(frozen=True)
class ItemSeen:
    """An item, the issues that hold it, everything that was said of it, and which of ours it may be."""

    issue: IssueSeen
    line: ItemLine
    issues: tuple[IssueSeen, ...]
    history: tuple[MatchSaid, ...]
    suggested: tuple[Listed, ...]
    may_match: bool
    read_at: int


@dataclass(frozen=True)
class ItemOffered:
    """An item for which an indicator may be added, and of which set it is."""

    reference: str
    name: str
    says: ItemSays


def item_seen(actor: Actor, reference: str, code: str, *, on: date) -> ItemSeen | None:
    """Return an item of a set with all that was said of it; none where there is none. At most 11 SQL queries.

    Raises:
        NotPermitted: the actor sees nothing as one of the council.
    """
    issues = family_of(actor, reference)
    row = items_said(actor).filter(of__reference=reference, code=code).first()
    if not issues or row is None:
        return None
    issue, _, _ = around(issues, reference)
    holding = set(
        SetItem.objects.filter(of__family=issue.family, code=code).values_list(
            "of__reference", flat=True
        )
    )
    ours = _ours(actor)
    says = item_says(row)
    return ItemSeen(
        issue,
        line_of(row),
        tuple(it for it in issues if it.reference in holding),
        _history(actor, issue.family, code, ours),
        suggested(says, [Listed(code, title) for code, (title, _) in ours.items()]),
        may_match(actor, on),
        head(),
    )


def item_to_adopt(actor: Actor, reference: str, code: str, *, on: date) -> ItemOffered | None:
    """Return an item that the actor may add an indicator for; none where there is none. 2 SQL queries."""
    rows = SetItem.objects.filter(of__reference=reference, code=code).select_related("of")
    row = rows.first()
    if row is None or not may_match(actor, on):
        return None
    return ItemOffered(reference, row.of.name, item_says(row))


def _ours(actor: Actor) -> dict[str, tuple[str, str]]:
    """Return the title of each indicator that the actor sees, and how a series of it is known. 1 query."""
    rows = SeriesNow.objects.filter(access.visible(actor, now="")).order_by("order", "pk")
    found: dict[str, tuple[str, str]] = {}
    for code, title, reference in rows.values_list("series__indicator__code", "title", "code"):
        found.setdefault(code, (title, reference))
    return found


def _history(
    actor: Actor, family: str, code: str, ours: Mapping[str, tuple[str, str]]
) -> tuple[MatchSaid, ...]:
    rows = list(
        matches_seen(actor)
        .filter(family=family, code=code)
        .select_related("indicator")
        .order_by("-pk")
    )
    events = events_numbered(it.event for it in rows)
    names = names_of(it.person_id for it in events.values() if it.person_id is not None)
    found = []
    for it in rows:
        held = it.indicator.code if it.indicator else ""
        title, reference = ours.get(held, ("", ""))
        made = events[it.event]
        by = names.get(made.person_id or 0, "") or made.by_label
        found.append(MatchSaid(held, title, reference, it.reason, by, made.at))
    return tuple(found)
