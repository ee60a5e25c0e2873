"""One objective as its page shows it: what it says, how it does and why, what it serves, what serves it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from goldenthread.audit.queries import events_numbered, head
from goldenthread.indicators.access import visible as series_visible
from goldenthread.indicators.models import SeriesNow
from goldenthread.organisation.access import Actor, Right, may_administer_all
from goldenthread.organisation.queries.people import names_of
from goldenthread.plan.access import may_change
from goldenthread.plan.models import (
    Contribution,
    ContributionMove,
    Objective,
    ObjectiveVersion,
)
from goldenthread.plan.queries.around import Around, around
from goldenthread.plan.queries.graph import Graph, graph_for, rows_of
from goldenthread.plan.queries.hidden import objectives_hidden
from goldenthread.plan.queries.objectives import ObjectiveLine, highest_now, lines_of
from goldenthread.plan.queries.outline import Outlined, outlined, within
from goldenthread.plan.queries.shares import parts_of, share_in, shares_of_tops, weights_of
from goldenthread.rules.numbers import Number
from goldenthread.rules.vocabulary import ContributionStep

__all__ = ["Joined", "Measure", "ObjectiveShown", "Offer", "VersionSaid", "objective_shown"]

#: So deep and so many below an objective are told on its page; the rest on the pages of what is told.
DEPTH_BELOW = 7
MOST_BELOW = 200


@dataclass(frozen=True)
class Joined:
    """An objective at the other end of a contribution: its weight, and the share that it makes there."""

    line: ObjectiveLine
    weight: Number
    share: Fraction | None


@dataclass(frozen=True)
class Measure:
    """A series that evidences the objective and that the reader may see; its class is of today alone."""

    id: int
    reference: str
    code: str
    title: str
    weight: Number
    why: str
    rating_class: str


@dataclass(frozen=True)
class Offer:
    """A contribution in talk, or agreed by a unit without an objective of its own."""

    reference: str
    step: ContributionStep
    is_given: bool
    other: ObjectiveLine | None
    unit: str
    how: str
    how_much: str
    words: str
    weight: Number
    from_on: date


@dataclass(frozen=True)
class VersionSaid:
    """One version: what it says from a day on, who said so, when and why."""

    from_on: date
    title: str
    words: str
    unit: str
    unit_id: int | None
    owner: str
    owner_id: int | None
    manager: str
    manager_id: int | None
    portfolio: str
    portfolio_id: int | None
    begins_on: date | None
    due_on: date | None
    is_internal: bool
    ended_as: str
    successor: ObjectiveLine | None
    reason: str
    by: str
    name: str
    at: datetime


@dataclass(frozen=True)
class ObjectiveShown:
    """Everything that an objective's page says; ``line`` is absent once it has ended.

    ``ways`` are the ways up, each from the top down to this one; ``shares`` what it makes of each top.
    ``below`` is it with all that serves it, down to the people that the reader may see.
    """

    id: int
    reference: str
    is_personal: bool
    says: VersionSaid
    line: ObjectiveLine | None
    measures: tuple[Measure, ...]
    serves: tuple[Joined, ...]
    served_by: tuple[Joined, ...]
    below: tuple[Outlined, ...]
    ways: tuple[tuple[ObjectiveLine, ...], ...]
    shares: tuple[tuple[ObjectiveLine, Fraction], ...]
    offers: tuple[Offer, ...]
    versions: tuple[VersionSaid, ...]
    may_change: bool
    person: str
    around: Around
    read_at: int


def objective_shown(
    actor: Actor, reference: str, *, on: date, as_at: int | None = None
) -> ObjectiveShown | None:
    """Return an objective on a day; nothing where there is none that the actor may see.

    At most 29 SQL queries now, 33 of a past day, however large the thread.
    """
    found = Objective.objects.known_at(as_at).filter(reference=reference).first()
    if found is None:
        return None
    every = list(
        ObjectiveVersion.objects.filter(objective=found).order_by("from_on", "event", "id")
    )
    if not _may_see(actor, found, every):
        return None
    there = around(on, as_at=as_at)
    graph = graph_for(actor, on=on, as_at=as_at)
    above = graph.everything_above(found.pk)
    offered = _talks(actor, found.pk, on, as_at)
    versions = [it for it in every if as_at is None or it.event <= as_at]
    below = within(graph, [found.pk], DEPTH_BELOW, at_most=MOST_BELOW)
    wanted = {found.pk, *above, *graph.below.get(found.pk, ()), *below}
    wanted |= {it.objective_id for it, _ in offered if it.objective_id}
    wanted |= {it.to_id for it, _ in offered}
    wanted |= {it.successor_id for it in versions if it.successor_id}
    top = highest_now()
    seen = list(rows_of(actor, graph, wanted, as_at=as_at).values())
    lines = {it.id: it for it in lines_of(actor, seen, there, top=top)}
    said = _said(versions, there, lines)
    standing = next((it for it in reversed(said) if it.from_on <= on), said[0])
    line = lines.get(found.pk)
    parts = parts_of(graph, {found.pk, *above}, on, as_at)
    return ObjectiveShown(
        id=found.pk,
        reference=found.reference,
        is_personal=found.person_id is not None,
        says=standing,
        line=line,
        measures=_measures(actor, found.pk, on, as_at),
        serves=_joined(graph.above, found.pk, lines, parts, is_up=True),
        served_by=_joined(graph.below, found.pk, lines, parts, is_up=False),
        below=outlined(
            graph, [found.pk], {it: lines[it] for it in below if it in lines}, DEPTH_BELOW
        ),
        ways=_ways(graph, found.pk, lines),
        shares=shares_of_tops(parts, found.pk, above, graph, lines),
        offers=tuple(_offer(found.pk, it, last, lines, there) for it, last in offered),
        versions=tuple(reversed(said)),
        may_change=line is not None and as_at is None and _may_change(actor, found, line, there),
        person=names_of([found.person_id]).get(found.person_id, "") if found.person_id else "",
        around=there,
        read_at=head(),
    )


def _may_see(actor: Actor, found: Objective, every: list[ObjectiveVersion]) -> bool:
    """Say whether an objective is for the actor to see, be it ended: who manages it is asked of today."""
    if found.person_id is None:
        return actor.may(Right.SEE_ORGANISATION)
    return found.person_id == actor.person_id or every[-1].manager_id in actor.post_ids


def _may_change(actor: Actor, found: Objective, line: ObjectiveLine, there: Around) -> bool:
    if found.person_id is not None:
        return found.person_id == actor.person_id or line.manager_id in actor.post_ids
    tops = may_administer_all(actor, there.units.values())
    unit_id = line.unit.id if line.unit else None
    return may_change(actor, unit_id=unit_id, owner_id=line.owner_id, tops=tops)


def _ways(
    graph: Graph, pk: int, lines: Mapping[int, ObjectiveLine]
) -> tuple[tuple[ObjectiveLine, ...], ...]:
    """Return each way up as far as it is seen; nothing where it serves nothing."""
    ways = ([lines[it] for it in way if it in lines] for way in graph.ways_up(pk))
    return tuple(tuple(way) for way in ways if len(way) > 1)


def _measures(actor: Actor, pk: int, on: date, as_at: int | None) -> tuple[Measure, ...]:
    """Return the series that evidence an objective, of those that the actor may see. 2 SQL queries."""
    weights = weights_of([pk], on, as_at)
    rows = SeriesNow.objects.filter(
        series_visible(actor, now=""), pk__in=[it for _, it in weights]
    ).select_related("series")
    return tuple(
        Measure(
            row.pk,
            row.series.reference,
            row.code,
            row.title,
            *weights[pk, row.pk],
            rating_class="" if as_at is not None else row.rating_class,
        )
        for row in rows.order_by("order", "code")
    )


def _joined(
    edges: Mapping[int, Mapping[int, Number]],
    pk: int,
    lines: Mapping[int, ObjectiveLine],
    parts: Mapping[Any, Mapping[Any, Number]],
    *,
    is_up: bool,
) -> tuple[Joined, ...]:
    found = []
    for other, weight in edges.get(pk, {}).items():
        if other in lines:
            whole, part = (other, pk) if is_up else (pk, other)
            found.append(Joined(lines[other], weight, share_in(parts, part, whole)))
    return tuple(sorted(found, key=lambda it: (it.line.position, it.line.title.casefold())))


def _talks(
    actor: Actor, pk: int, on: date, as_at: int | None
) -> list[tuple[Contribution, ContributionMove]]:
    """Return the contributions to or by an objective that no list shows, with the latest move.

    2 SQL queries.
    """
    rows = Contribution.objects.known_at(as_at).exclude(objective__in=objectives_hidden(actor))
    found = {it.pk: it for it in (rows.filter(to=pk) | rows.filter(objective=pk)).order_by("pk")}
    moves = ContributionMove.objects.known_at(as_at).filter(contribution__in=list(found))
    last = {it.contribution_id: it for it in moves.order_by("event", "id")}
    settled = (ContributionStep.DECLINED, ContributionStep.WITHDRAWN, ContributionStep.ENDED)
    return [
        (it, last[it.pk])
        for it in found.values()
        if last[it.pk].step not in settled
        and (last[it.pk].step != ContributionStep.AGREED or it.objective_id is None)
    ]


def _offer(
    pk: int,
    it: Contribution,
    last: ContributionMove,
    lines: Mapping[int, ObjectiveLine],
    there: Around,
) -> Offer:
    is_given = it.objective_id == pk
    unit = there.units.get(it.unit_id or 0)
    return Offer(
        reference=it.reference,
        step=ContributionStep(last.step),
        is_given=is_given,
        other=lines.get(it.to_id if is_given else it.objective_id or 0),
        unit=unit.name if unit else "",
        how=last.how,
        how_much=last.how_much,
        words=last.words,
        weight=last.weight,
        from_on=last.from_on,
    )


def _said(
    rows: Iterable[ObjectiveVersion], there: Around, lines: Mapping[int, ObjectiveLine]
) -> list[VersionSaid]:
    """Return the versions in words. 2 SQL queries."""
    rows = list(rows)
    events = events_numbered(row.event for row in rows)
    names = names_of(it.person_id for it in events.values() if it.person_id is not None)
    found = []
    for row in rows:
        event = events[row.event]
        unit, owner = there.units.get(row.unit_id or 0), there.posts.get(row.owner_id or 0)
        manager = there.posts.get(row.manager_id or 0)
        found.append(
            VersionSaid(
                from_on=row.from_on,
                title=row.title,
                words=row.words,
                unit=unit.name if unit else "",
                unit_id=row.unit_id,
                owner=owner.title if owner else "",
                owner_id=row.owner_id,
                manager=manager.title if manager else "",
                manager_id=row.manager_id,
                portfolio=there.framework.called("portfolio", row.portfolio_id, there.on),
                portfolio_id=row.portfolio_id,
                begins_on=row.begins_on,
                due_on=row.due_on,
                is_internal=row.is_internal,
                ended_as=row.ended_as if row.is_ended else "",
                successor=lines.get(row.successor_id or 0),
                reason=row.reason,
                by=event.by_label,
                name=names.get(event.person_id or 0, ""),
                at=event.at,
            )
        )
    return found
