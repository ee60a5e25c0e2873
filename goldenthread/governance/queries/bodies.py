"""Bodies as they stand on a day: who sits on each and how, what each watches, and what hangs on what."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from goldenthread.governance import access
from goldenthread.governance.queries.register import FrameworkRegister, framework_known
from goldenthread.organisation.access import Actor
from goldenthread.organisation.queries.dated import Dated
from goldenthread.organisation.queries.register import Register, register_known
from goldenthread.organisation.queries.units import units_on

__all__ = [
    "Bodies",
    "Each",
    "Mine",
    "MyBody",
    "MyDuty",
    "Seat",
    "SeatKind",
    "Watched",
    "WatchedKind",
    "bodies_known",
    "may_reframe",
    "mine_of",
]

#: Of the framework, what a question about bodies needs.
_PARTS = ("body", "membership", "watch", "duty", "portfolio", "plan_kind", "route")

#: A body, and of person, post, other body and kind of unit the one by which somebody sits on it.
SeatKey = tuple[int, int | None, int | None, int | None, str]
#: A body, the kind of what it watches, its id and its words.
WatchKey = tuple[int, str, int | None, str]


class SeatKind(StrEnum):
    """How a member comes to sit on a body."""

    POST = "post"
    PERSON = "person"
    BODY = "body"
    EACH = "each"  # one for each unit of a kind


class WatchedKind(StrEnum):
    """What sort of thing a body watches."""

    EVERYTHING = "everything"
    UNIT = "unit"
    INDICATOR = "indicator"
    PORTFOLIO = "portfolio"
    PLAN_KIND = "plan_kind"
    BODY = "body"
    WORDS = "words"  # what has no record here


@dataclass(frozen=True)
class Seat:
    """That somebody sits on a body, as it stands on a day; ``ends_on`` is planned, where it is known."""

    key: SeatKey
    capacity: str
    for_unit_id: int | None
    since: date
    ends_on: date | None

    @property
    def body_id(self) -> int:
        """On which body."""
        return self.key[0]

    @property
    def kind(self) -> SeatKind:
        """How the member comes to it."""
        _, person_id, post_id, member_body_id, _ = self.key
        if person_id is not None:
            return SeatKind.PERSON
        if post_id is not None:
            return SeatKind.POST
        return SeatKind.BODY if member_body_id is not None else SeatKind.EACH


@dataclass(frozen=True)
class Watched:
    """What a body watches, as it stands on a day."""

    key: WatchKey
    how_often: str
    purpose: str
    since: date
    ends_on: date | None

    @property
    def kind(self) -> WatchedKind:
        """What sort of thing it is; a word that is not known is taken as it is written."""
        return WatchedKind(self.key[1]) if self.key[1] in set(WatchedKind) else WatchedKind.WORDS

    @property
    def subject_id(self) -> int | None:
        """The id of what is watched, where it has one."""
        return self.key[2]

    @property
    def words(self) -> str:
        """An indicator's code, or what has no record in words."""
        return self.key[3]


@dataclass(frozen=True)
class Each:
    """A unit that is to have one member, and the seats of those who speak for it; none where nobody does."""

    unit_id: int
    seats: tuple[Seat, ...]


@dataclass(frozen=True)
class Bodies:
    """The bodies as known with all that a question about them needs; asked in memory on any day."""

    framework: FrameworkRegister
    structure: Register

    def seats(self, day: date) -> tuple[Seat, ...]:
        """Return every membership in force on a day."""
        return tuple(
            Seat(
                key,
                it.says["capacity"],
                it.says["for_unit_id"],
                *self._span("membership", key, day),
            )
            for key, it in self.framework.in_force("membership", day).items()
        )

    def watches(self, day: date) -> tuple[Watched, ...]:
        """Return all that bodies watch on a day."""
        return tuple(
            Watched(key, it.says["how_often"], it.says["purpose"], *self._span("watch", key, day))
            for key, it in self.framework.in_force("watch", day).items()
        )

    def _span(self, part: str, key: Any, day: date) -> tuple[date, date | None]:
        """Return since when something in force has been so without a break, and when it is to end."""
        since, ends = day, None
        for it in self.framework.ledgers[part].versions(key):
            if it.from_on > day:
                if it.says["is_ended"]:
                    ends = it.from_on
                    break
            elif it.says["is_ended"]:
                since = day
            elif since == day:
                since = it.from_on
        return since, ends

    def below(self, day: date) -> dict[int | None, list[int]]:
        """Return the bodies in force by the one above each, in order of name."""
        there = self.framework.in_force("body", day)
        found: dict[int | None, list[int]] = {}
        for body_id, it in there.items():
            above = it.says["above_id"]
            found.setdefault(above if above in there else None, []).append(body_id)
        return found

    def ended(self, day: date) -> dict[int, Dated]:
        """Return the bodies that have ended by a day, in order of name."""
        ledger = self.framework.ledgers["body"]
        found = {pk: it for pk in ledger.rows if (it := ledger.on(pk, day)) and it.says["is_ended"]}
        return dict(sorted(found.items(), key=lambda each: str(each[1].says["name"]).casefold()))

    def replaced(self, body_id: int, day: date) -> list[int]:
        """Return the bodies that had ended by a day and whose work this one took over."""
        return [pk for pk, it in self.ended(day).items() if it.says["successor_id"] == body_id]

    def each_of(self, unit_kind: str, seats: Iterable[Seat], day: date) -> tuple[Each, ...]:
        """Return the units of a kind in force, each with those of ``seats`` who speak for it."""
        held = list(seats)
        return tuple(
            Each(unit_id, tuple(it for it in held if it.for_unit_id == unit_id))
            for unit_id, it in self.structure.units_in_force(day).items()
            if str(it.says["kind"]).casefold() == unit_kind.casefold()
        )

    def watched_name(self, it: Watched, day: date) -> str:
        """Return what a thing watched is called on a day."""
        if it.kind is WatchedKind.UNIT:
            return self.structure.unit_name(it.subject_id, day)
        if it.kind in (WatchedKind.PORTFOLIO, WatchedKind.PLAN_KIND, WatchedKind.BODY):
            return self.framework.called(it.kind, it.subject_id, day)
        return "Everything" if it.kind is WatchedKind.EVERYTHING else it.words


def bodies_known(
    actor: Actor, *, structure: Register | None = None, as_at: int | None = None
) -> Bodies:
    """Return the bodies as known, for whoever sees the council's framework. 11 SQL queries.

    ``structure`` is the organisation as known at the same event; it takes 11 more where it is not given.

    Raises:
        NotPermitted: the actor is a partner's, or holds no post.
    """
    access.require_sight(actor)
    return Bodies(framework_known(as_at, only=_PARTS), structure or register_known(as_at))


def may_reframe(actor: Actor, *, on: date) -> bool:
    """Say whether the actor may change the framework. One SQL query."""
    return access.may_change(actor, units_on(on).values())


@dataclass(frozen=True)
class MyBody:
    """A body that somebody sits on, and as what."""

    reference: str
    name: str
    capacity: str


@dataclass(frozen=True)
class MyDuty:
    """What somebody must do; ``body`` is the one that it falls to, where it comes by sitting on it."""

    reference: str
    does: str
    how_often: str
    by_when: str
    body: str


@dataclass(frozen=True)
class Mine:
    """The bodies that somebody sits on, and what falls to them."""

    bodies: tuple[MyBody, ...]
    duties: tuple[MyDuty, ...]


def mine_of(actor: Actor, *, on: date, as_at: int | None = None) -> Mine:
    """Return what somebody sits on, and must do by post or as a member. 5 SQL queries, or none."""
    if not access.may_see(actor):
        return Mine((), ())
    known = framework_known(as_at, only=("body", "membership", "duty"))
    there, sits = known.in_force("body", on), {}
    for (body_id, person_id, post_id, _, _), it in known.in_force("membership", on).items():
        by_person = person_id is not None and person_id == actor.person_id
        if body_id in there and (by_person or post_id in actor.post_ids):
            sits[body_id] = str(it.says["capacity"])
    bodies = [
        MyBody(known.reference("body", pk), known.called("body", pk, on), sits[pk]) for pk in sits
    ]
    duties = tuple(
        MyDuty(
            str(reference),
            str(it.says["does"]),
            str(it.says["how_often"]),
            str(it.says["by_when"]),
            known.called("body", it.says["body_id"], on),
        )
        for reference, it in known.in_force("duty", on).items()
        if it.says["post_id"] in actor.post_ids or it.says["body_id"] in sits
    )
    return Mine(tuple(sorted(bodies, key=lambda it: it.name.casefold())), duties)
