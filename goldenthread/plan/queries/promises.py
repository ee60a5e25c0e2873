"""What is promised to places: as a list, narrowed and ordered, a page at a time, and how each is kept."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final

from goldenthread.indicators.access import visible as series_visible
from goldenthread.indicators.models import SeriesNow
from goldenthread.indicators.queries.calculated.graph import composed_before, compositions
from goldenthread.indicators.queries.counting import Naming
from goldenthread.organisation.access import Actor, Right
from goldenthread.organisation.models import Area
from goldenthread.organisation.queries.dated import Dated, Ledger
from goldenthread.organisation.queries.units import areas
from goldenthread.plan.access import named
from goldenthread.plan.models import ObjectiveNow, Promise
from goldenthread.plan.queries.around import Around, around
from goldenthread.plan.queries.versioned import PROMISES
from goldenthread.records.page import Page, page_within
from goldenthread.rules.numbers import Number
from goldenthread.rules.search_words import holds, words_wanted
from goldenthread.rules.vocabulary import PromiseKind, RatingClass, ValueKind
from goldenthread.rules.wording import Wording

__all__ = [
    "ORDERS",
    "HeldBy",
    "Place",
    "PromiseLine",
    "Promises",
    "PromisesFilter",
    "Serves",
    "promises_for",
]

ORDERS: Final = ("place", "title", "service", "rating")
_SIZE: Final = 50
_SEVERITY: Final = (
    RatingClass.OFF_TARGET, RatingClass.NEAR_TARGET, RatingClass.ON_TARGET, RatingClass.EXCEEDING,
    RatingClass.INFORMATION_ONLY, RatingClass.NOT_RATED,
)  # fmt: skip


@dataclass(frozen=True)
class PromisesFilter:
    """What a reader asks for; what is empty lets everything through. ``-`` before an order turns it round.

    ``area`` is the reference of a place; ``state`` ``"ended"``, ``"all"``, or nothing for those in force.
    """

    text: str = ""
    kind: PromiseKind | None = None
    area: str = ""
    unit_ids: frozenset[int] | None = None
    rating: str = ""
    state: str = ""
    order: str = "place"
    page: int = 1


@dataclass(frozen=True)
class Place:
    """An area: what it is called, how many promises of each kind it has, and how they are kept."""

    id: int
    reference: str
    name: str
    standards: int
    priorities: int
    ratings: Mapping[str, int]


@dataclass(frozen=True)
class HeldBy:
    """The series that says whether a standard is kept, as the reader may see it; of today alone."""

    id: int
    reference: str
    code: str
    title: str
    rating_class: str
    value: Number | None
    target: Number | None
    period: str
    wording: Wording


@dataclass(frozen=True)
class Serves:
    """The objective that a local priority serves, and how it does today."""

    reference: str
    title: str
    rating_class: str


@dataclass(frozen=True)
class PromiseLine:
    """One promise as lists show it; without ``area_id`` it is of all places.

    ``parts`` are the standards whose series make this one's, and ``wholes`` those that it is a part of: each
    by reference and title. ``rating_class`` is blank of a past day, and where the reader may not see it.
    """

    id: int
    reference: str
    kind: PromiseKind
    area_id: int | None
    area: str
    area_reference: str
    title: str
    words: str
    unit_id: int | None
    unit: str
    owner_id: int | None
    owner: str
    owner_reference: str
    holders: tuple[str, ...]
    from_on: date
    is_ended: bool
    reason: str
    series_id: int | None
    objective_id: int | None
    held_by: HeldBy | None
    serves: Serves | None
    parts: tuple[tuple[str, str], ...] = ()
    wholes: tuple[tuple[str, str], ...] = ()

    @property
    def rating_class(self) -> str:
        """How it is kept: the rating of its series, or of the objective that it serves."""
        if self.held_by is not None:
            return self.held_by.rating_class
        return self.serves.rating_class if self.serves is not None else ""


@dataclass(frozen=True)
class Promises:
    """A page of promises, all that fit, the places, and how many there are."""

    page: Page[PromiseLine]
    every: tuple[PromiseLine, ...]
    places: tuple[Place, ...]
    total: int
    around: Around


def promises_for(
    actor: Actor,
    wanted: PromisesFilter,
    *,
    on: date,
    as_at: int | None = None,
    there: Around | None = None,
    size: int = _SIZE,
) -> Promises:
    """Return what is promised, narrowed and ordered, a page of it. At most 19 SQL queries.

    All that are signed in and see anything may read it: promises are for everybody. Who holds the owner's
    post is told to the council alone, and how a standard is kept to those who may see its series.

    Raises:
        NotPermitted: the actor sees nothing at all.
    """
    actor.require(Right.SEE)
    there = there or around(on, as_at=as_at)
    called = areas(on, as_at=as_at)
    references = dict(Area.objects.known_at(as_at).values_list("pk", "reference"))
    known = _known(actor, called, references, as_at=as_at)
    lines = _lines(known, there, as_at=as_at)
    in_force = [it for it in lines if not it.is_ended]
    places = tuple(_place(pk, references[pk], name, in_force) for pk, name in called.items())
    found = tuple(_ordered([it for it in lines if _fits(it, wanted)], wanted.order))
    return Promises(page_within(found, wanted.page, size), found, places, len(lines), there)


@dataclass(frozen=True)
class _Known:
    """What is recorded of promises, and what their readers may be told of what stands behind each."""

    held: Ledger[int]
    called: Mapping[int, str]
    references: Mapping[int, str]
    series: Mapping[int, HeldBy]
    objectives: Mapping[int, Serves]
    is_ours: bool


def _known(
    actor: Actor, called: Mapping[int, str], references: Mapping[int, str], *, as_at: int | None
) -> _Known:
    held = PROMISES.ledger(as_at=as_at)
    return _Known(
        held,
        called,
        references,
        _held_by(actor, _ids(held, "series_id"), as_at),
        _served(actor, _ids(held, "objective_id"), as_at),
        actor.may(Right.SEE_ORGANISATION),
    )


def _lines(known: _Known, there: Around, *, as_at: int | None) -> list[PromiseLine]:
    """Return every promise with how it is kept and what it is a part of. 3 SQL queries."""
    rows = Promise.objects.known_at(as_at).order_by("pk")
    lines = [_line(row, PROMISES.on(known.held, row.pk, there.on), there, known) for row in rows]
    return _joined(lines, there.on)


def _ids(held: Ledger[int], name: str) -> set[int]:
    return {it.says[name] for each in held.rows.values() for it in each if it.says[name]}


def _held_by(actor: Actor, ids: Collection[int], as_at: int | None) -> dict[int, HeldBy]:
    """Return these series as the actor may see them, of today alone. 2 SQL queries at most."""
    rows = SeriesNow.objects.filter(series_visible(actor, now=""), pk__in=ids)
    naming = Naming()
    found = {}
    for row in rows.select_related("series", "definition"):
        counted = row.definition
        wording = Wording(counted.unit, counted.decimals, ValueKind(counted.value_kind))
        period = ""
        if as_at is None and row.start_on is not None and row.next_start_on is not None:
            period = naming.period(row.frequency, row.start_on, row.next_start_on).label
        found[row.pk] = HeldBy(
            id=row.pk,
            reference=row.series.reference,
            code=row.code,
            title=row.title,
            rating_class=row.rating_class if as_at is None else "",
            value=row.actual_value if period else None,
            target=row.target_value if period else None,
            period=period,
            wording=wording,
        )
    return found


def _served(actor: Actor, ids: Collection[int], as_at: int | None) -> dict[int, Serves]:
    """Return these objectives as far as the actor may be told of them, of today. 1 SQL query."""
    rows = ObjectiveNow.objects.filter(named(actor), pk__in=ids)
    return {
        row.pk: Serves(row.reference, row.title, row.rating_class if as_at is None else "")
        for row in rows
    }


def _line(row: Promise, version: Dated, there: Around, known: _Known) -> PromiseLine:
    says = version.says
    post, unit = there.posts.get(says["owner_id"] or 0), there.units.get(says["unit_id"] or 0)
    return PromiseLine(
        id=row.pk,
        reference=row.reference,
        kind=PromiseKind(row.kind),
        area_id=row.area_id,
        area=known.called.get(row.area_id or 0, ""),
        area_reference=known.references.get(row.area_id or 0, ""),
        title=says["title"],
        words=says["words"],
        unit_id=says["unit_id"],
        unit=unit.name if unit else "",
        owner_id=says["owner_id"],
        owner=post.title if post else "",
        owner_reference=post.reference if post and known.is_ours else "",
        holders=there.holders.get(says["owner_id"] or 0, ()) if known.is_ours else (),
        from_on=version.from_on,
        is_ended=says["is_ended"],
        reason=version.reason,
        series_id=says["series_id"],
        objective_id=says["objective_id"],
        held_by=known.series.get(says["series_id"] or 0),
        serves=known.objectives.get(says["objective_id"] or 0),
    )


def _joined(lines: list[PromiseLine], on: date) -> list[PromiseLine]:
    """Return the lines with which standards are the whole of which, on a day. 2 SQL queries."""
    by_series: dict[int, list[PromiseLine]] = defaultdict(list)
    for it in lines:
        if it.series_id is not None and it.held_by is not None and not it.is_ended:
            by_series[it.series_id].append(it)
    parts: dict[int, list[tuple[str, str]]] = defaultdict(list)
    wholes: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for pk, rows in compositions().items():
        composed = composed_before(rows, on + timedelta(days=1))
        if composed is None:
            continue
        for whole in by_series.get(pk, ()):
            for part in (each for it in composed.parts for each in by_series.get(it, ())):
                parts[whole.id].append((part.reference, part.area or part.title))
                wholes[part.id].append((whole.reference, whole.area or whole.title))
    return [replace(it, parts=tuple(parts[it.id]), wholes=tuple(wholes[it.id])) for it in lines]


def _place(pk: int, reference: str, name: str, lines: Iterable[PromiseLine]) -> Place:
    mine = [it for it in lines if it.area_id == pk]
    kinds = Counter(it.kind for it in mine)
    ratings = Counter(it.rating_class for it in mine if it.kind is PromiseKind.STANDARD)
    return Place(
        pk, reference, name, kinds[PromiseKind.STANDARD], kinds[PromiseKind.PRIORITY],
        {key: count for key, count in ratings.items() if key},
    )  # fmt: skip


def _fits(line: PromiseLine, wanted: PromisesFilter) -> bool:
    said = f"{line.title} {line.reference} {line.words} {line.area} {line.unit}"
    return (
        (wanted.state == "all" or line.is_ended == (wanted.state == "ended"))
        and (wanted.kind is None or line.kind is wanted.kind)
        and (not wanted.area or line.area_reference == wanted.area)
        and (wanted.unit_ids is None or line.unit_id in wanted.unit_ids)
        and (not wanted.rating or line.rating_class == wanted.rating)
        and holds(said, words_wanted(wanted.text))
    )


def _ordered(lines: list[PromiseLine], order: str) -> list[PromiseLine]:
    """Return the lines in order: those of all places first, a whole before its parts."""
    places: dict[str, int] = {each: place for place, each in enumerate(_SEVERITY)}
    keys: dict[str, Any] = {
        "title": lambda it: it.title.casefold(),
        "service": lambda it: it.unit.casefold(),
        "rating": lambda it: places.get(it.rating_class, len(places)),
    }
    lines.sort(key=lambda it: (it.area.casefold(), it.kind != PromiseKind.STANDARD, it.id))
    key = keys.get(order.removeprefix("-"), lambda it: it.area.casefold())
    return sorted(lines, key=key, reverse=order.startswith("-"))
