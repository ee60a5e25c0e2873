"""My part: the ways from somebody's objectives up to the community's outcomes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from django.db.models import Q

from goldenthread.governance.access import require_sight
from goldenthread.organisation.access import Actor
from goldenthread.organisation.models import Person
from goldenthread.organisation.queries.appointments import appointments_on
from goldenthread.organisation.queries.units import PostHeld, Unit
from goldenthread.plan.access import visible
from goldenthread.plan.models import ObjectiveNow
from goldenthread.plan.queries.around import Around, around
from goldenthread.plan.queries.graph import Graph, graph_for, rows_of
from goldenthread.plan.queries.objectives import ObjectiveLine, highest_now, lines_of
from goldenthread.plan.queries.shares import Parts, parts_of, share_in, shares_of_tops

__all__ = ["AskedOf", "MyPart", "Part", "Step", "Whose", "my_part"]

#: More of one kind nobody reads on one page.
MOST_OF_A_KIND = 12


class Whose(StrEnum):
    """Why an objective is somebody's part: it is their own, their post's, or their unit's."""

    OWN = "own"
    POST = "post"
    UNIT = "unit"


@dataclass(frozen=True)
class Step:
    """One objective of a way up, and what share it makes of the one above it, if it is part of its rating."""

    line: ObjectiveLine
    share: Fraction | None


@dataclass(frozen=True)
class Part:
    """An objective with each way from the top down to it, and what it makes of each top."""

    line: ObjectiveLine
    whose: Whose
    ways: tuple[tuple[Step, ...], ...]
    of_tops: tuple[tuple[ObjectiveLine, Fraction], ...]


@dataclass(frozen=True)
class AskedOf:
    """Whom to ask where nothing is one's part: a post, who holds it, and of which unit it answers."""

    post: PostHeld
    holders: tuple[str, ...]
    unit: Unit


@dataclass(frozen=True)
class MyPart:
    """Somebody's part in the thread; ``more`` objectives of each kind are not among the parts.

    ``people`` are those whose own objectives the reader agrees, by reference and name; of somebody
    else's part it is empty.
    """

    person: str
    is_self: bool
    posts: tuple[PostHeld, ...]
    units: tuple[Unit, ...]
    parts: tuple[Part, ...]
    more: Mapping[Whose, int]
    edges: tuple[tuple[int, int], ...]
    asked_of: AskedOf | None
    people: tuple[tuple[str, str], ...]
    around: Around


def my_part(actor: Actor, *, on: date, as_at: int | None = None, person: str = "") -> MyPart | None:
    """Return the actor's part, or that of a person of whom the actor agrees an objective; else nothing.

    ``person`` is a reference. At most 25 SQL queries now, 31 of a past day, however large the thread.

    Raises:
        NotPermitted: the actor sees nothing as one of the council.
    """
    require_sight(actor)
    subject = _subject(actor, person)
    if subject is None:
        return None
    there = around(on, as_at=as_at)
    graph = graph_for(actor, on=on, as_at=as_at)
    posts = _posts(subject.pk, there, on, as_at)
    units = {it.unit_id: there.units[it.unit_id] for it in posts if it.unit_id in there.units}
    rows = _rows(actor, graph, subject.pk, {it.id for it in posts}, set(units), as_at)
    kept, more = _kept(rows)
    above = {pk for row, _ in kept for pk in graph.everything_above(row.pk)}
    seen = rows_of(actor, graph, above | {row.pk for row, _ in kept}, as_at=as_at)
    lines = {
        it.id: it for it in lines_of(actor, list(seen.values()), there, top=_top(graph, as_at))
    }
    parts = parts_of(graph, above, on, as_at) if kept else {}
    is_self = subject.pk == actor.person_id
    return MyPart(
        person=subject.name,
        is_self=is_self,
        posts=posts,
        units=tuple(units.values()),
        parts=tuple(_part(lines[row.pk], whose, graph, lines, parts) for row, whose in kept),
        more=more,
        edges=tuple(
            (child, parent) for child in lines for parent in graph.above.get(child, ()) if parent in lines
        ),
        asked_of=None if kept else _asked_of(actor, units.values(), there),
        people=_people(actor) if is_self and as_at is None else (),
        around=there,
    )  # fmt: skip


def _subject(actor: Actor, reference: str) -> Person | None:
    """Return whose part is asked for, where it is the actor's to see. At most 2 SQL queries."""
    if actor.person_id is None:
        return None
    if not reference:
        return Person.objects.filter(pk=actor.person_id).first()
    found = Person.objects.filter(reference=reference).first()
    if found is None or found.pk == actor.person_id:
        return found
    managed = ObjectiveNow.objects.filter(person_id=found.pk, manager_id__in=actor.post_ids)
    return found if managed.exists() else None


def _posts(person_id: int, there: Around, on: date, as_at: int | None) -> tuple[PostHeld, ...]:
    only = Q(person_id=person_id) & (Q() if as_at is None else Q(event__lte=as_at))
    held = {row.post_id for row in appointments_on(on, only=only)}
    return tuple(it for pk, it in there.posts.items() if pk in held)


def _rows(
    actor: Actor,
    graph: Graph,
    person_id: int,
    posts: set[int],
    units: set[int],
    as_at: int | None,
) -> list[tuple[ObjectiveNow, Whose]]:
    """Return what is somebody's part, their own first, each in the order of levels and titles."""
    if as_at is None:
        councils = Q(person_id=None) & (Q(owner_id__in=posts) | Q(unit_id__in=units))
        rows = ObjectiveNow.objects.filter(visible(actor))
        found: Iterable[ObjectiveNow] = rows.filter(Q(person_id=person_id) | councils)
    else:
        found = graph.rows.values()
    told: list[tuple[ObjectiveNow, Whose]] = []
    for row in found:
        if row.person_id is not None:
            told += [(row, Whose.OWN)] if row.person_id == person_id else []
        elif row.owner_id in posts:
            told.append((row, Whose.POST))
        elif row.unit_id in units:
            told.append((row, Whose.UNIT))
    order = list(Whose)
    return sorted(
        told, key=lambda it: (order.index(it[1]), it[0].position, it[0].title.casefold(), it[0].pk)
    )


def _kept(
    rows: Sequence[tuple[ObjectiveNow, Whose]],
) -> tuple[list[tuple[ObjectiveNow, Whose]], dict[Whose, int]]:
    """Return the first of each kind, and how many more there are."""
    kept, more = [], dict.fromkeys(Whose, 0)
    counts = dict.fromkeys(Whose, 0)
    for row, whose in rows:
        counts[whose] += 1
        if counts[whose] > MOST_OF_A_KIND:
            more[whose] += 1
        else:
            kept.append((row, whose))
    return kept, more


def _top(graph: Graph, as_at: int | None) -> int:
    if as_at is None:
        return highest_now()
    return min((row.position for row in graph.rows.values()), default=1)


def _part(
    line: ObjectiveLine,
    whose: Whose,
    graph: Graph,
    lines: Mapping[int, ObjectiveLine],
    parts: Parts,
) -> Part:
    above = graph.everything_above(line.id)
    ways = ([pk for pk in way if pk in lines] for way in sorted(graph.ways_up(line.id), key=len))
    return Part(
        line,
        whose,
        tuple(_way(way, lines, parts) for way in ways),
        shares_of_tops(parts, line.id, above, graph, lines),
    )


def _way(way: Sequence[int], lines: Mapping[int, ObjectiveLine], parts: Parts) -> tuple[Step, ...]:
    whole: Sequence[int | None] = (None, *way[:-1])
    return tuple(
        Step(lines[pk], None if over is None else share_in(parts, pk, over))
        for pk, over in zip(way, whole, strict=True)
    )


def _asked_of(actor: Actor, units: Iterable[Unit], there: Around) -> AskedOf | None:
    """Return the post that answers for an objective nearest above these units, and is held. 1 SQL query."""
    line: list[int] = []
    for unit in units:
        at: int | None = unit.id
        while at is not None and at in there.units and at not in line:
            line.append(at)
            at = there.units[at].parent_id
    rows = ObjectiveNow.objects.filter(visible(actor), person_id=None, unit_id__in=line)
    owners = list(rows.order_by("position", "pk").values_list("unit_id", "owner_id"))
    for unit_id in line:
        for its_unit, owner in owners:
            if owner is None or its_unit != unit_id:
                continue
            if owner in there.holders and owner in there.posts:
                return AskedOf(there.posts[owner], there.holders[owner], there.units[unit_id])
    return None


def _people(actor: Actor) -> tuple[tuple[str, str], ...]:
    """Return the people of whom the actor agrees an objective. 1 SQL query at most."""
    if not actor.post_ids:
        return ()
    rows = ObjectiveNow.objects.filter(manager_id__in=actor.post_ids, person_id__isnull=False)
    others = rows.exclude(person_id=actor.person_id).values("person_id")
    people = Person.objects.filter(pk__in=others).order_by("name")
    return tuple(people.values_list("reference", "name"))
