"""What the framework asks of a post or a unit: the bodies that it sits on, who watches it, its duties."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from goldenthread.governance.queries.bodies import Bodies, Seat, WatchedKind, bodies_known
from goldenthread.governance.queries.duties import DutyLine, duties_of_posts, duties_of_unit
from goldenthread.organisation.access import Right
from goldenthread.staff.organisation.looking import Looking
from goldenthread.staff.organisation.tree import Named
from goldenthread.ui.frame_words import often

__all__ = ["Asked", "asked_of_post", "asked_of_unit"]


@dataclass(frozen=True)
class Asked:
    """Bodies with as what, those that watch with how often, and duties with how often or by when.

    ``glasses`` and ``reference`` are by what the thread's overview shows what is theirs.
    """

    glasses: str
    reference: str
    sits_on: tuple[Named, ...]
    watched_by: tuple[Named, ...]
    duties: tuple[Named, ...]


def asked_of_post(view: Looking, post_id: int) -> Asked | None:
    """Return what is asked of a post; nothing for whoever does not see the framework. 9 SQL queries."""
    known = _known(view)
    if known is None:
        return None
    seats = [each for each in known.seats(view.day) if each.key[2] == post_id]
    duties = duties_of_posts(known, frozenset({post_id}), view.day)
    return Asked(
        "post",
        view.register.post_references[post_id],
        _sits_on(view, known, seats),
        (),
        _duties(view, duties),
    )


def asked_of_unit(view: Looking, unit_id: int) -> Asked | None:
    """Return what is asked of a unit; nothing for whoever does not see the framework. 9 SQL queries."""
    known = _known(view)
    if known is None:
        return None
    seats = [each for each in known.seats(view.day) if each.for_unit_id == unit_id]
    watching = [
        each
        for each in known.watches(view.day)
        if each.kind is WatchedKind.UNIT and each.subject_id == unit_id
    ]
    return Asked(
        "service",
        view.register.unit_references[unit_id],
        _sits_on(view, known, seats),
        tuple(_body(view, known, each.key[0], often(each.how_often)) for each in watching),
        _duties(view, duties_of_unit(known, unit_id, view.day)),
    )


def _known(view: Looking) -> Bodies | None:
    if not view.actor.may(Right.SEE_ORGANISATION):
        return None
    return bodies_known(view.actor, structure=view.register, as_at=view.as_at)


def _body(view: Looking, known: Bodies, body_id: int, mark: str) -> Named:
    name = known.framework.called("body", body_id, view.day)
    return Named(name, view.address("body", known.framework.reference("body", body_id)), mark)


def _sits_on(view: Looking, known: Bodies, seats: Iterable[Seat]) -> tuple[Named, ...]:
    found = []
    for each in seats:
        post_id, person_id = each.key[2], each.key[1]
        said = [each.capacity]
        if each.for_unit_id is not None:
            by = known.structure.post_title(post_id, view.day) if post_id is not None else ""
            by = known.structure.people[person_id].name if person_id is not None else by
            unit = known.structure.unit_name(each.for_unit_id, view.day)
            said.append(f"{by} for {unit}" if by else f"for {unit}")
        mark = ", ".join(it for it in said if it)
        found.append(_body(view, known, each.body_id, mark))
    return tuple(sorted(found, key=lambda it: it.name.casefold()))


def _duties(view: Looking, lines: Iterable[DutyLine]) -> tuple[Named, ...]:
    return tuple(
        Named(it.does, view.address("duty", it.reference), often(it.how_often, it.by_when))
        for it in lines
    )
