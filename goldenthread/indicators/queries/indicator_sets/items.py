"""The items of one issue of a set, narrowed and ordered, with what is said of each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Lower

from goldenthread.indicators.models import SetItem
from goldenthread.indicators.queries.indicator_sets.issues import IssueSeen, around, family_of
from goldenthread.indicators.queries.indicator_sets.matches import (
    item_says,
    items_said,
    may_match,
)
from goldenthread.organisation.access import Actor, Right
from goldenthread.records.page import Page, page_of
from goldenthread.rules.indicator_sets import ItemSays

__all__ = [
    "ORDERS",
    "STATES",
    "ItemLine",
    "ItemsFilter",
    "SetSeen",
    "items_listed",
    "line_of",
    "set_seen",
]

ORDERS: Final = {
    "set": "pk", "code": "code", "title": "title", "topic": "topic", "ours": "ours",
}  # fmt: skip
#: What is said of an item: one of ours is it, we have none, or nobody has looked yet.
STATES: Final = ("matched", "none", "open")
_MOST_WORDS: Final = 8


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


def set_seen(actor: Actor, reference: str, wanted: ItemsFilter, *, on: date) -> SetSeen | None:
    """Return an issue with a page of its items; none where there is no such set. 7 SQL queries.

    Raises:
        NotPermitted: the actor sees nothing as one of the council.
    """
    issues = family_of(actor, reference)
    if not issues:
        return None
    issue, before, after = around(issues, reference)
    topics = SetItem.objects.filter(of__reference=reference).exclude(topic="")
    page = page_of(_narrowed(actor, reference, wanted), wanted.page)
    return SetSeen(
        issue,
        page.mapped(line_of),
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
    return [line_of(it) for it in _narrowed(actor, reference, wanted)]


def _narrowed(actor: Actor, reference: str, wanted: ItemsFilter) -> QuerySet[Any]:
    rows = items_said(actor).filter(of__reference=reference)
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


def line_of(row: Any) -> ItemLine:
    """Return an item as it was read with what is said of it. No query."""
    return ItemLine(
        item_says(row), row.state, row.ours or "", row.ours_title or "", row.ours_reference or "",
        row.reason or "",
    )  # fmt: skip
