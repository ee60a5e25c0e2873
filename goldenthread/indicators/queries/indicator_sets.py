"""Statutory and national sets: their families and issues, their items, and which of ours stand in them.

A match with an indicator that the reader may not see is not there for them: neither as what stands nor in
a count, nor in the history.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Lower

from goldenthread.audit.queries import events_numbered, head
from goldenthread.indicators import access
from goldenthread.indicators.models import IndicatorSet, Series, SeriesNow, SetItem, SetMatch
from goldenthread.organisation.access import Actor, Right
from goldenthread.organisation.queries.people import names_of
from goldenthread.organisation.queries.units import units_on
from goldenthread.records.page import Page, page_of
from goldenthread.rules.indicator_sets import (
    ItemSays,
    Listed,
    SetDifference,
    differences,
    suggested,
)

__all__ = [
    "ORDERS",
    "STATES",
    "InSet",
    "IssueSeen",
    "ItemLine",
    "ItemOffered",
    "ItemSeen",
    "ItemsFilter",
    "MatchSaid",
    "SetSeen",
    "families_for",
    "in_sets",
    "item_says",
    "item_seen",
    "item_to_adopt",
    "items_listed",
    "may_match",
    "set_differences",
    "set_seen",
    "standing_matches",
]

ORDERS: Final = {
    "set": "pk", "code": "code", "title": "title", "topic": "topic", "ours": "ours",
}  # fmt: skip
#: What is said of an item: one of ours is it, we have none, or nobody has looked yet.
STATES: Final = ("matched", "none", "open")
_MOST_WORDS: Final = 8


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


@dataclass(frozen=True)
class ItemsFilter:
    """What a list of items is narrowed to."""

    text: str = ""
    topic: str = ""
    state: str = ""
    order: str = "set"
    page: int = 1


@dataclass(frozen=True)
class ItemLine:
    """An item of a set, what is said of it, and how the indicator of ours is known where there is one."""

    says: ItemSays
    state: str
    ours: str
    ours_title: str
    ours_reference: str
    reason: str


@dataclass(frozen=True)
class SetSeen:
    """An issue with a page of its items, its topics, and the issues before and after it."""

    issue: IssueSeen
    page: Page[ItemLine]
    topics: tuple[str, ...]
    before: IssueSeen | None
    after: IssueSeen | None
    may_match: bool


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


def _matches(actor: Actor, as_at: int | None = None) -> QuerySet[SetMatch]:
    """Return what was ever said, without what is about indicators that the actor may not see."""
    seen = Series.objects.filter(access.visible(actor), indicator=OuterRef("indicator"))
    return SetMatch.objects.known_at(as_at).filter(Q(indicator=None) | Exists(seen))


def standing_matches(actor: Actor, as_at: int | None = None) -> QuerySet[SetMatch]:
    """Return what is said now of each item, as far as the actor may see it."""
    later = _matches(actor, as_at).filter(
        family=OuterRef("family"), code=OuterRef("code"), pk__gt=OuterRef("pk")
    )
    return _matches(actor, as_at).filter(~Exists(later))


def _items(actor: Actor) -> QuerySet[Any]:
    """Return every item with what is said of it and the title of ours."""
    said = (
        _matches(actor).filter(family=OuterRef("of__family"), code=OuterRef("code")).order_by("-pk")
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


def _issues(actor: Actor, **wanted: Any) -> tuple[IssueSeen, ...]:
    """Return the issues, the latest first, with what is said of their items. 2 SQL queries."""
    counts: dict[int, dict[str, int]] = {}
    said = _items(actor).filter(**{f"of__{name}": it for name, it in wanted.items()})
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


def _family_of(actor: Actor, reference: str) -> tuple[IssueSeen, ...]:
    """Return the issues of the family that holds this one; none where there is no such set. 3 queries."""
    actor.require(Right.SEE_ORGANISATION)
    row = IndicatorSet.objects.filter(reference=reference).first()
    return () if row is None else _issues(actor, family=row.family)


def _around(
    issues: tuple[IssueSeen, ...], reference: str
) -> tuple[IssueSeen, IssueSeen | None, IssueSeen | None]:
    """Return the issue of this reference, the one before it and the one after it."""
    at = next(place for place, it in enumerate(issues) if it.reference == reference)
    before = issues[at + 1] if at + 1 < len(issues) else None
    return issues[at], before, issues[at - 1] if at else None


def set_seen(actor: Actor, reference: str, wanted: ItemsFilter, *, on: date) -> SetSeen | None:
    """Return an issue with a page of its items; none where there is no such set. 7 SQL queries.

    Raises:
        NotPermitted: the actor sees nothing as one of the council.
    """
    issues = _family_of(actor, reference)
    if not issues:
        return None
    issue, before, after = _around(issues, reference)
    topics = SetItem.objects.filter(of__reference=reference).exclude(topic="")
    page = page_of(_narrowed(actor, reference, wanted), wanted.page)
    return SetSeen(
        issue,
        page.mapped(_line),
        tuple(topics.order_by("topic").values_list("topic", flat=True).distinct()),
        before,
        after,
        may_match(actor, on),
    )


def items_listed(actor: Actor, reference: str, wanted: ItemsFilter) -> list[ItemLine]:
    """Return every item that fits, for taking away. 1 SQL query.

    Raises:
        NotPermitted: the actor sees nothing as one of the council.
    """
    actor.require(Right.SEE_ORGANISATION)
    return [_line(it) for it in _narrowed(actor, reference, wanted)]


def _narrowed(actor: Actor, reference: str, wanted: ItemsFilter) -> QuerySet[Any]:
    rows = _items(actor).filter(of__reference=reference)
    if wanted.topic:
        rows = rows.filter(topic=wanted.topic)
    if wanted.state in STATES:
        rows = rows.filter(state=wanted.state)
    for word in wanted.text.split()[:_MOST_WORDS]:
        rows = rows.filter(
            Q(code__icontains=word)
            | Q(title__icontains=word)
            | Q(notes__icontains=word)
            | Q(ours__icontains=word)
            | Q(ours_title__icontains=word)
        )
    key = ORDERS.get(wanted.order.removeprefix("-"), "pk")
    by = F("pk") if key == "pk" else Lower(key)
    is_turned = wanted.order.startswith("-")
    order = by.desc(nulls_last=True) if is_turned else by.asc(nulls_last=True)
    return rows.order_by(order, "pk")


def _line(row: Any) -> ItemLine:
    return ItemLine(
        item_says(row), row.state, row.ours or "", row.ours_title or "", row.ours_reference or "",
        row.reason or "",
    )  # fmt: skip


def item_seen(actor: Actor, reference: str, code: str, *, on: date) -> ItemSeen | None:
    """Return an item of a set with all that was said of it; none where there is none. At most 11 SQL queries.

    Raises:
        NotPermitted: the actor sees nothing as one of the council.
    """
    issues = _family_of(actor, reference)
    row = _items(actor).filter(of__reference=reference, code=code).first()
    if not issues or row is None:
        return None
    issue, _, _ = _around(issues, reference)
    holding = set(
        SetItem.objects.filter(of__family=issue.family, code=code).values_list(
            "of__reference", flat=True
        )
    )
    ours = _ours(actor)
    says = item_says(row)
    return ItemSeen(
        issue,
        _line(row),
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
        _matches(actor).filter(family=family, code=code).select_related("indicator").order_by("-pk")
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


def set_differences(
    actor: Actor, reference: str
) -> tuple[IssueSeen, IssueSeen, SetDifference] | None:
    """Return an issue, the one before it and how they differ; none where there is none. 4 SQL queries.

    Raises:
        NotPermitted: the actor sees nothing as one of the council.
    """
    issues = _family_of(actor, reference)
    if not issues:
        return None
    issue, before, _ = _around(issues, reference)
    if before is None:
        return None
    held: dict[str, list[ItemSays]] = {issue.reference: [], before.reference: []}
    rows = SetItem.objects.filter(of__reference__in=held).select_related("of").order_by("pk")
    for row in rows:
        held[row.of.reference].append(item_says(row))
    return issue, before, differences(held[before.reference], held[issue.reference])


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
