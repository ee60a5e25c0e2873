"""What may be chosen to compare with: publications, measures, councils, groups of neighbours."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime

from goldenthread.audit.queries import events_numbered
from goldenthread.indicators.models import BenchmarkLink, BenchmarkMeasure, BenchmarkSet
from goldenthread.indicators.queries.benchmarks.rows import (
    groups_standing,
    latest_measures,
    links_of_code,
    places_by_code,
    published_neighbours,
)
from goldenthread.organisation.access import Actor, Right
from goldenthread.rules.numbers import Number
from goldenthread.rules.published import PlaceKind

_MOST_OFFERED = 25
_COMMON = frozenset(
    (
        "of",
        "the",
        "and",
        "in",
        "for",
        "to",
        "per",
        "cent",
        "percentage",
        "number",
        "rate",
        "with",
        "at",
        "on",
    )
)


@dataclass(frozen=True)
class PublicationListed:
    """One publication as it was brought in."""

    number: int
    name: str
    source: str
    licence: str
    attribution: str
    published_on: date | None
    files: tuple[str, ...]
    new: int
    changed: int
    at: datetime | None
    by: str


@dataclass(frozen=True)
class MeasureOffered:
    """A published measure that may be chosen."""

    code: str
    title: str
    unit: str
    polarity: str
    source: str


@dataclass(frozen=True)
class LinkStanding:
    """What an indicator is compared with now."""

    measure_code: str
    factor: Number | None


@dataclass(frozen=True)
class GroupListed:
    """A group of neighbours: the places by name, and which one is ours."""

    name: str
    own_code: str
    own_name: str
    place_codes: tuple[str, ...]
    place_names: tuple[str, ...]
    is_usual: bool


def publications(actor: Actor) -> list[PublicationListed]:
    """Return what was brought in, latest first. 2 SQL queries.

    Raises:
        NotPermitted: the actor may not import anything.
    """
    actor.require(Right.IMPORT)
    rows = list(BenchmarkSet.objects.order_by("-pk")[:100])
    by_event = events_numbered(row.event for row in rows)
    found = []
    for row in rows:
        author = by_event.get(row.event)
        counts = row.notes.get("counts", {})
        found.append(
            PublicationListed(
                row.pk,
                row.name,
                row.source,
                row.licence,
                row.attribution,
                row.published_on,
                tuple(row.notes.get("files", ())),
                counts.get("new", 0),
                counts.get("changed", 0),
                author.at if author else None,
                author.by_label if author else "",
            )
        )
    return found


def measures_offered(actor: Actor, *, like: str, text: str = "") -> list[MeasureOffered]:
    """Return the measures that a text names, else those most like an indicator's code and title, best first.

    One SQL query.

    Raises:
        NotPermitted: the actor may not administer anything.
    """
    actor.require(Right.ADMINISTER)
    wanted = _words(text or like)
    found = []
    for row in latest_measures().values():
        score = _likeness(row, wanted, text.casefold().strip())
        if score > 0:
            found.append((-score, row.title, row.code, row))
    found.sort(key=lambda each: each[:3])
    return [_offered(row) for _, _, _, row in found[:_MOST_OFFERED]]


def measure_offered(code: str) -> MeasureOffered | None:
    """Return one measure. One SQL query."""
    row = latest_measures([code]).get(code) if code else None
    return _offered(row) if row else None


def _offered(row: BenchmarkMeasure) -> MeasureOffered:
    return MeasureOffered(row.code, row.title, row.unit, row.polarity, row.set.name)


def _words(text: str) -> frozenset[str]:
    words = re.findall(r"[a-z0-9]+", text.casefold())
    return frozenset(word.rstrip("s") for word in words if word not in _COMMON and len(word) > 1)


def _likeness(row: BenchmarkMeasure, wanted: frozenset[str], text: str) -> float:
    """Return how like a measure is to what is wanted: its code outright, else words in common."""
    if text and text in (row.code.casefold(), row.title.casefold()):
        return 100
    title = _words(f"{row.code} {row.title}")
    common = len(wanted & title)
    return common / (len(wanted | title) or 1) + common if common else 0


def link_standing(code: str) -> LinkStanding | None:
    """Return what an indicator is compared with. One SQL query."""
    rows: list[BenchmarkLink] = list(links_of_code(code).values())
    return LinkStanding(rows[0].measure_code, rows[0].factor) if rows else None


def councils(actor: Actor) -> list[tuple[str, str]]:
    """Return every council by code and name. One SQL query.

    Raises:
        NotPermitted: the actor may not administer anything.
    """
    actor.require(Right.ADMINISTER)
    rows = places_by_code().values()
    return [(row.code, row.name) for row in rows if row.kind == PlaceKind.AUTHORITY]


def groups(actor: Actor) -> list[GroupListed]:
    """Return the groups of neighbours, the usual one first. 2 SQL queries.

    Raises:
        NotPermitted: the actor may not administer anything.
    """
    actor.require(Right.ADMINISTER)
    places = places_by_code()

    def name(code: str) -> str:
        return places[code].name if code in places else code

    return [
        GroupListed(
            row.name,
            row.own_code,
            name(row.own_code),
            tuple(row.place_codes),
            tuple(name(code) for code in row.place_codes),
            row.is_usual and place == 0,
        )
        for place, row in enumerate(groups_standing())
    ]


def neighbours_published(actor: Actor, code: str) -> list[str]:
    """Return the councils that publications say one is most like, the nearest first. One SQL query.

    Raises:
        NotPermitted: the actor may not administer anything.
    """
    actor.require(Right.ADMINISTER)
    return published_neighbours(code)
