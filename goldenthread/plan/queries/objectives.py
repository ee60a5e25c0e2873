"""Objectives as a list: narrowed, ordered, a page at a time; and what the thread lacks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Lower

from goldenthread.governance.access import require_sight
from goldenthread.indicators.access import visible as series_visible
from goldenthread.indicators.models import SeriesNow
from goldenthread.organisation.access import Actor
from goldenthread.organisation.queries.units import Unit
from goldenthread.plan.access import visible
from goldenthread.plan.models import ObjectiveNow
from goldenthread.plan.queries.around import Around, around
from goldenthread.plan.queries.graph import graph_for
from goldenthread.records.page import Page, page_of, page_within
from goldenthread.records.searching import holding
from goldenthread.rules.search_words import holds, words_wanted
from goldenthread.rules.vocabulary import RatingClass

__all__ = [
    "ORDERS",
    "Gap",
    "Objectives",
    "ObjectivesFilter",
    "all_objectives",
    "highest_now",
    "lines_of",
    "objectives_for",
]

ORDERS = ("level", "title", "rating", "off", "due")
_SIZE = 50
_SEVERITY = (
    RatingClass.OFF_TARGET, RatingClass.NEAR_TARGET, RatingClass.ON_TARGET, RatingClass.EXCEEDING,
    RatingClass.INFORMATION_ONLY, RatingClass.NOT_RATED,
)  # fmt: skip
_LATE = date(9999, 12, 31)


class Gap(StrEnum):
    """Something that an objective of the council lacks; nobody's own objectives are looked at."""

    NOTHING_UNDER = "nothing-under"
    NO_EVIDENCE = "no-evidence"
    NO_TIMESCALE = "no-timescale"
    REACHES_NOTHING = "reaches-nothing"
    NOBODYS = "nobodys"


@dataclass(frozen=True)
class ObjectivesFilter:
    """What a reader asks for; what is empty lets everything through. ``-`` before an order turns it round."""

    text: str = ""
    level_id: int | None = None
    unit_ids: frozenset[int] | None = None
    rating: str = ""
    portfolio_id: int | None = None
    is_internal: bool | None = None
    gap: Gap | None = None
    order: str = "level"
    page: int = 1


@dataclass(frozen=True)
class Worst:
    """The part of an objective that does worst: another objective or an indicator; unnamed where not seen."""

    kind: str
    reference: str
    title: str


@dataclass(frozen=True)
class ObjectiveLine:
    """One objective as lists show it; of a past day nothing is said of its rating, which is ``""``."""

    id: int
    reference: str
    title: str
    level_id: int
    level: str
    position: int
    is_personal: bool
    unit: Unit | None
    owner: str
    owner_reference: str
    holders: tuple[str, ...]
    portfolio: str
    begins_on: date | None
    due_on: date | None
    is_internal: bool
    rating_class: str
    because: str
    rated: int
    rated_of: int
    worst: Worst | None
    inside: int
    off_target: int
    overdue: int
    unrated: int
    gaps: tuple[Gap, ...]
    owner_id: int | None = None
    manager_id: int | None = None

    @property
    def coverage(self) -> str:
        """How many of the parts made the rating, where not all did."""
        if not self.rating_class or self.rated == self.rated_of:
            return ""
        return f"{self.rated} of {self.rated_of} parts rated"


@dataclass(frozen=True)
class Objectives:
    """A page of objectives, how many lack what, how many there are, and what stands around them."""

    page: Page[ObjectiveLine]
    gaps: Mapping[Gap, int]
    total: int
    around: Around


def objectives_for(
    actor: Actor,
    wanted: ObjectivesFilter,
    *,
    on: date,
    as_at: int | None = None,
    there: Around | None = None,
    size: int = _SIZE,
) -> Objectives:
    """Return the objectives that the actor may see, narrowed and ordered, a page of them.

    ``there`` is what stands around them on the day, where the caller has it. At most 15 SQL queries now, 18
    of a past day, however many objectives there are.

    Raises:
        NotPermitted: the actor sees nothing as one of the council.
    """
    require_sight(actor)
    there = there or around(on, as_at=as_at)
    if as_at is None:
        rows, top = ObjectiveNow.objects.filter(visible(actor)), highest_now()
        lacking = _lacking(top, there.holders)
        found = page_of(_ordered(_narrowed(rows, wanted, lacking), wanted), wanted.page, size)
        said = {
            gap.name.lower(): Count("pk", filter=Q(person_id=None) & q)
            for gap, q in lacking.items()
        }
        counted: Mapping[str, int] = rows.aggregate(total=Count("pk"), **said)
        gaps = {gap: counted[gap.name.lower()] for gap in Gap}
        total = counted["total"]
    else:
        then = list(graph_for(actor, on=on, as_at=as_at).rows.values())
        top = min((row.position for row in then), default=1)
        found = page_within(_then(then, wanted, top, there), wanted.page, size)
        tally = Counter(gap for row in then for gap in _gaps_of(row, top, there.holders))
        gaps, total = {gap: tally[gap] for gap in Gap}, len(then)
    lines = lines_of(actor, found.items, there, top=top)
    return Objectives(
        Page(lines, found.number, found.pages, found.total, found.size), gaps, total, there
    )


def all_objectives(
    actor: Actor,
    wanted: ObjectivesFilter,
    *,
    on: date,
    as_at: int | None = None,
    there: Around | None = None,
) -> list[ObjectiveLine]:
    """Return all of what :func:`objectives_for` pages. At most 14 SQL queries now, 18 of a past day.

    Raises:
        NotPermitted: the actor sees nothing as one of the council.
    """
    require_sight(actor)
    there = there or around(on, as_at=as_at)
    if as_at is None:
        rows, top = ObjectiveNow.objects.filter(visible(actor)), highest_now()
        found = list(_ordered(_narrowed(rows, wanted, _lacking(top, there.holders)), wanted))
        return lines_of(actor, found, there, top=top)
    then = list(graph_for(actor, on=on, as_at=as_at).rows.values())
    top = min((row.position for row in then), default=1)
    return lines_of(actor, _then(then, wanted, top, there), there, top=top)


def highest_now() -> int:
    """Return the position of the highest level in use. 1 SQL query."""
    row = ObjectiveNow.objects.order_by("position").values_list("position", flat=True).first()
    return row or 1


def _lacking(top: int, held: Collection[int]) -> dict[Gap, Q]:
    """Return which rows have each gap."""
    return {
        Gap.NOTHING_UNDER: Q(position=top, has_parts=False),
        Gap.NO_EVIDENCE: Q(has_measure=False, has_parts=False),
        Gap.NO_TIMESCALE: Q(due_on=None),
        Gap.REACHES_NOTHING: Q(reaches_top=False),
        Gap.NOBODYS: ~Q(owner_id__in=list(held)),
    }


def _gaps_of(row: ObjectiveNow, top: int, held: Collection[int]) -> tuple[Gap, ...]:
    """Return what one row lacks; equal to :func:`_lacking`."""
    if row.person_id is not None:
        return ()
    lacks = {
        Gap.NOTHING_UNDER: row.position == top and not row.has_parts,
        Gap.NO_EVIDENCE: not row.has_measure and not row.has_parts,
        Gap.NO_TIMESCALE: row.due_on is None,
        Gap.REACHES_NOTHING: not row.reaches_top,
        Gap.NOBODYS: row.owner_id not in held,
    }
    return tuple(gap for gap, is_so in lacks.items() if is_so)


def _narrowed(
    rows: QuerySet[ObjectiveNow], wanted: ObjectivesFilter, lacking: Mapping[Gap, Q]
) -> QuerySet[ObjectiveNow]:
    asked: dict[str, Any] = {
        "level_id": wanted.level_id,
        "rating_class": wanted.rating or None,
        "portfolio_id": wanted.portfolio_id,
        "is_internal": wanted.is_internal,
        "unit_id__in": None if wanted.unit_ids is None else list(wanted.unit_ids),
    }
    rows = rows.filter(**{name: value for name, value in asked.items() if value is not None})
    if wanted.gap is not None:
        rows = rows.filter(lacking[wanted.gap], person_id=None)
    return holding(rows, words_wanted(wanted.text), "title", "reference")


def _ordered(rows: QuerySet[ObjectiveNow], wanted: ObjectivesFilter) -> QuerySet[ObjectiveNow]:
    name = wanted.order.removeprefix("-")
    places = [When(rating_class=each, then=Value(i)) for i, each in enumerate(_SEVERITY)]
    first: Any = {
        "title": Lower("title"),
        "rating": Case(*places, default=Value(len(places)), output_field=IntegerField()),
        "off": F("off_target"),
        "due": F("due_on"),
    }.get(name, F("position"))
    turned = wanted.order.startswith("-") != (name == "off")
    by = first.desc(nulls_last=True) if turned else first.asc(nulls_last=True)
    return rows.order_by(by, "position", Lower("title"), "pk")


def _then(
    rows: Iterable[ObjectiveNow], wanted: ObjectivesFilter, top: int, there: Around
) -> list[ObjectiveNow]:
    """Return rows of a past day, narrowed and ordered; ratings then are not known."""
    words = words_wanted(wanted.text)
    found = [
        row
        for row in rows
        if (wanted.level_id is None or row.level_id == wanted.level_id)
        and (wanted.portfolio_id is None or row.portfolio_id == wanted.portfolio_id)
        and (wanted.is_internal is None or row.is_internal == wanted.is_internal)
        and (wanted.unit_ids is None or row.unit_id in wanted.unit_ids)
        and (wanted.gap is None or wanted.gap in _gaps_of(row, top, there.holders))
        and holds(f"{row.title} {row.reference}", words)
    ]
    found.sort(key=lambda row: (row.position, row.title.casefold(), row.pk))
    keys: dict[str, Any] = {
        "title": lambda row: row.title.casefold(),
        "due": lambda row: row.due_on or _LATE,
        "level": lambda row: row.position,
    }
    key = keys.get(wanted.order.removeprefix("-"), keys["level"])
    return sorted(found, key=key, reverse=wanted.order.startswith("-"))


def lines_of(
    actor: Actor, rows: Sequence[ObjectiveNow], there: Around, *, top: int
) -> list[ObjectiveLine]:
    """Return these rows as lists show them; ``top`` is the highest position in use. 2 SQL queries at most."""
    worst = _named_worst(actor, rows)
    return [_line(row, there, worst, top) for row in rows]


def _named_worst(actor: Actor, rows: Iterable[ObjectiveNow]) -> dict[tuple[str, int], Worst]:
    """Return the worst parts that the actor may see, by kind and id. 2 SQL queries."""
    ids: dict[str, set[int]] = {"objective": set(), "series": set()}
    for row in rows:
        if row.worst_id is not None:
            ids[row.worst_kind].add(row.worst_id)
    objectives = ObjectiveNow.objects.filter(visible(actor), pk__in=ids["objective"])
    series = SeriesNow.objects.filter(series_visible(actor, now=""), pk__in=ids["series"])
    found = {
        ("objective", pk): Worst("objective", reference, title)
        for pk, reference, title in objectives.values_list("pk", "reference", "title")
    }
    for pk, reference, title in series.values_list("pk", "series__reference", "title"):
        found["series", pk] = Worst("series", reference, title)
    return found


def _line(
    row: ObjectiveNow, there: Around, worst: Mapping[tuple[str, int], Worst], top: int
) -> ObjectiveLine:
    post = there.posts.get(row.owner_id or 0)
    named = None
    if row.worst_id is not None:
        named = worst.get((row.worst_kind, row.worst_id), Worst(row.worst_kind, "", ""))
    return ObjectiveLine(
        id=row.pk,
        reference=row.reference,
        title=row.title,
        level_id=row.level_id,
        level=there.level(row.level_id),
        position=row.position,
        is_personal=row.person_id is not None,
        unit=there.units.get(row.unit_id or 0),
        owner=post.title if post else "",
        owner_reference=post.reference if post else "",
        holders=there.holders.get(row.owner_id or 0, ()),
        portfolio=there.portfolios.get(row.portfolio_id or 0, ""),
        begins_on=row.begins_on,
        due_on=row.due_on,
        is_internal=row.is_internal,
        rating_class=row.rating_class,
        because=row.because,
        rated=row.rated,
        rated_of=row.rated_of,
        worst=named,
        inside=row.inside,
        off_target=row.off_target,
        overdue=row.overdue,
        unrated=row.unrated,
        gaps=_gaps_of(row, top, there.holders),
        owner_id=row.owner_id,
        manager_id=row.manager_id,
    )
