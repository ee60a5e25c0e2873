"""Who answers in another's place on a day: delegated powers, and posts that stand in while one is away."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from goldenthread.governance.models import DelegatedPower, StandIn
from goldenthread.rules.vocabulary import ChangeKind
from goldenthread.ui.dates import day as in_words
from goldenthread.ui.route_words import kinds_in_words

__all__ = ["NOBODY", "Absence", "Instead", "Power", "instead_known", "powers_known"]


@dataclass(frozen=True)
class Power:
    """That a body lets a post decide changes of some kinds, as it stands; ``id`` is the row that says so."""

    id: int
    reference: str
    body_id: int
    post_id: int
    kinds: tuple[str, ...]
    from_on: date
    to_on: date
    decided_on: date
    minute: str
    is_ended: bool
    ended_on: date | None
    reason: str
    event: int

    def is_on(self, day: date) -> bool:
        """Say whether it holds on a day."""
        return _holds(self, day)

    @property
    def latest_on(self) -> date:
        """The last day on which it holds; one before its first where it was ended before it began."""
        return _latest_on(self)

    def beyond(self, kind: str, days: Iterable[date]) -> str:
        """Say in a sentence what it does not reach of a change on some days; nothing where it does."""
        if kind not in self.kinds:
            return (
                f"The delegated power {self.reference} ({kinds_in_words(self.kinds)}) is not for changes"
                " of this kind: it goes to the body."
            )
        for day in sorted(days):
            if not self.is_on(day):
                return (
                    f"The delegated power {self.reference} holds from {in_words(self.from_on)} to"
                    f" {in_words(self.latest_on)}, and this is of {in_words(day)}: it goes to the body."
                )
        return ""

    def covers(self, kind: str, day: date) -> bool:
        """Say whether a change of a kind may be decided by it on a day."""
        return kind in self.kinds and self.is_on(day)


@dataclass(frozen=True)
class Absence:
    """That a post answers for another which is away, as it stands; ``id`` is the row that says so."""

    id: int
    reference: str
    post_id: int
    stands_in_id: int
    from_on: date
    to_on: date
    is_ended: bool
    ended_on: date | None
    reason: str
    event: int

    def is_on(self, day: date) -> bool:
        """Say whether it holds on a day."""
        return _holds(self, day)

    @property
    def latest_on(self) -> date:
        """The last day on which it holds; one before its first where it was ended before it began."""
        return _latest_on(self)


def _latest_on(it: Power | Absence) -> date:
    if it.is_ended and it.ended_on is not None:
        return min(it.to_on, it.ended_on - timedelta(days=1))
    return it.to_on


def _holds(it: Power | Absence, day: date) -> bool:
    is_over = it.is_ended and it.ended_on is not None and day >= it.ended_on
    return it.from_on <= day <= it.to_on and not is_over


@dataclass(frozen=True)
class Instead:
    """All powers that bodies gave, and all absences, each as it stands, in order of their beginning."""

    powers: tuple[Power, ...] = ()
    absences: tuple[Absence, ...] = ()

    def powers_of(self, bodies: Iterable[int], kind: str, day: date) -> list[Power]:
        """Return by which powers changes of a kind may be decided in the place of any of some bodies."""
        wanted = frozenset(bodies)
        return [it for it in self.powers if it.body_id in wanted and it.covers(kind, day)]

    def stand_in_for(self, post_id: int, day: date) -> list[int]:
        """Return the posts that answer for one on a day."""
        return [it.stands_in_id for it in self.absences if it.post_id == post_id and it.is_on(day)]

    def stood_for_by(self, post_id: int, day: date) -> list[int]:
        """Return the posts that one answers for on a day."""
        return [it.post_id for it in self.absences if it.stands_in_id == post_id and it.is_on(day)]


#: Where nobody answers for anybody else.
NOBODY = Instead()


def instead_known(as_at: int | None = None) -> Instead:
    """Return who may answer in another's place, on any day, as known at an event, or now. 2 SQL queries."""
    absences = (Absence(**row) for row in _latest(StandIn, Absence, as_at))
    return Instead(
        powers_known(as_at), tuple(sorted(absences, key=lambda it: (it.from_on, it.reference)))
    )


def powers_known(as_at: int | None = None) -> tuple[Power, ...]:
    """Return all powers that bodies gave, as known at an event or now, by their beginning. One SQL query."""
    powers = (
        Power(**{**row, "kinds": tuple(ChangeKind(it) for it in row["kinds"])})
        for row in _latest(DelegatedPower, Power, as_at)
    )
    return tuple(sorted(powers, key=lambda it: (it.from_on, it.reference)))


def _latest(model: Any, of: Any, as_at: int | None) -> Iterable[dict[str, Any]]:
    rows = model.objects.known_at(as_at).order_by("event", "id")
    return {row["reference"]: row for row in rows.values(*of.__dataclass_fields__)}.values()
