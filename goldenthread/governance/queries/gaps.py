"""Gaps in the framework on a day: seats that nobody fills, and what falls to nobody."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from goldenthread.governance.queries.bodies import Bodies, Seat, SeatKind
from goldenthread.governance.queries.duties import HolderKind, duties_on
from goldenthread.governance.queries.routes import holders
from goldenthread.rules.ladder import route_from_data

__all__ = ["Gap", "GapKind", "gaps_on"]


class GapKind(StrEnum):
    """What is missing."""

    NO_REPRESENTATIVE = "no_representative"
    POST_ENDED = "post_ended"
    PERSON_GONE = "person_gone"
    VACANT = "vacant"
    WATCHES_NOTHING = "watches_nothing"
    FALLS_TO_NOBODY = "falls_to_nobody"
    ENDED_NAMED = "ended_named"
    NOBODY_ACTS = "nobody_acts"


@dataclass(frozen=True)
class Gap:
    """One gap: where it is (a body, a duty, a portfolio or a route), and what it is about."""

    kind: GapKind
    body_id: int | None = None
    duty: str = ""
    portfolio_id: int | None = None
    unit_id: int | None = None
    post_id: int | None = None
    person_id: int | None = None
    unit_kind: str = ""
    route_id: int | None = None
    words: str = ""


def gaps_on(known: Bodies, day: date) -> tuple[Gap, ...]:
    """Return every gap on a day; those of one kind stand together."""
    found = [*_of_seats(known, day), *_of_watches(known, day), *_of_duties(known, day)]
    found += [*_of_portfolios(known, day), *_of_routes(known, day)]
    order = list(GapKind)
    return tuple(sorted(found, key=lambda it: order.index(it.kind)))


def _of_seats(known: Bodies, day: date) -> Iterator[Gap]:
    by_body: dict[int, list[Seat]] = {}
    for seat in known.seats(day):
        by_body.setdefault(seat.body_id, []).append(seat)
    for body_id, seats in by_body.items():
        for seat in seats:
            _, person_id, post_id, _, unit_kind = seat.key
            if seat.kind is SeatKind.EACH:
                each = known.each_of(unit_kind, seats, day)
                for it in each:
                    if not it.seats:
                        yield Gap(GapKind.NO_REPRESENTATIVE, body_id, unit_id=it.unit_id)
                if not each:
                    yield Gap(GapKind.NO_REPRESENTATIVE, body_id, unit_kind=unit_kind)
            elif post_id is not None and known.structure.post(post_id, day) is None:
                yield Gap(GapKind.POST_ENDED, body_id, post_id=post_id)
            elif post_id is not None and not known.structure.holders(post_id, day):
                yield Gap(GapKind.VACANT, body_id, post_id=post_id)
            elif person_id is not None and _is_gone(known, person_id, day):
                yield Gap(GapKind.PERSON_GONE, body_id, person_id=person_id)


def _is_gone(known: Bodies, person_id: int, day: date) -> bool:
    """Say whether somebody held posts and holds none any more."""
    held = known.structure.held_by(person_id)
    return bool(held) and not any(it.is_from(day) for it in held)


def _of_watches(known: Bodies, day: date) -> Iterator[Gap]:
    watching = {it.key[0] for it in known.watches(day)}
    for body_id in known.framework.in_force("body", day):
        if body_id not in watching:
            yield Gap(GapKind.WATCHES_NOTHING, body_id)


def _of_duties(known: Bodies, day: date) -> Iterator[Gap]:
    kinds = {str(it.says["kind"]).casefold() for it in known.structure.units_in_force(day).values()}
    for line in duties_on(known, day):
        if line.post_id is not None and known.structure.post(line.post_id, day) is None:
            yield Gap(GapKind.ENDED_NAMED, duty=line.reference, post_id=line.post_id)
        elif line.holder is HolderKind.NOBODY:
            yield Gap(GapKind.FALLS_TO_NOBODY, duty=line.reference)
        elif line.holder is HolderKind.EACH and line.unit_kind.casefold() not in kinds:
            yield Gap(GapKind.FALLS_TO_NOBODY, duty=line.reference, unit_kind=line.unit_kind)


def _of_portfolios(known: Bodies, day: date) -> Iterator[Gap]:
    for portfolio_id, it in known.framework.in_force("portfolio", day).items():
        holder = it.says["holder_id"]
        if holder is not None and known.structure.post(holder, day) is None:
            yield Gap(GapKind.ENDED_NAMED, portfolio_id=portfolio_id, post_id=holder)


def _of_routes(known: Bodies, day: date) -> Iterator[Gap]:
    """Yield the steps at which nobody can act on a day: what climbs there would stop."""
    for route_id, it in known.framework.in_force("route", day).items():
        for step in route_from_data(it.says["steps"]).steps:
            acting = holders(step, known.structure, known.framework, day)
            if acting.warnings:
                words = f"{step.name}: {'; '.join(acting.warnings)}"
                yield Gap(GapKind.NOBODY_ACTS, route_id=route_id, words=words)
