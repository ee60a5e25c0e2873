"""The talk about a contribution: who stands on which side, every move, and the terms as they stand."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from typing import Any, TypeVar

from goldenthread.audit.queries import head
from goldenthread.plan.models import Contribution, ContributionMove, Delegation, ObjectiveVersion
from goldenthread.rules.numbers import Number
from goldenthread.rules.vocabulary import ContributionSide as Side
from goldenthread.rules.vocabulary import ContributionStep as Step

__all__ = ["MoveSaid", "Talk", "move_said", "talk_of"]

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class MoveSaid:
    """One move as it was recorded, with the terms as they stand after it."""

    event: int
    step: Step
    side: Side
    from_on: date
    how: str
    how_much: str
    weight: Number
    now_done: str
    should_be_done: str
    words: str
    post_id: int | None
    for_post_id: int | None


def move_said(row: ContributionMove) -> MoveSaid:
    """Return a recorded move."""
    held = {it.name: getattr(row, it.name) for it in fields(MoveSaid)}
    return MoveSaid(**held | {"step": Step(row.step), "side": Side(row.side)})


@dataclass(frozen=True)
class Talk:
    """One contribution and how its talk stands.

    ``receivers`` are the posts that speak for the objective served: its owner's, and delegates'; ``offerers``
    those of the objective that serves. ``terms_by`` is the side that named the last terms.
    """

    id: int
    reference: str
    to_id: int
    unit_id: int | None
    objective_id: int | None
    person_id: int | None
    step: Step
    terms_by: Side
    owner_id: int | None
    receivers: frozenset[int]
    offerers: frozenset[int]
    moves: tuple[MoveSaid, ...]
    read_at: int

    def terms_of(self, terms: type[T]) -> T:
        """Return the terms of the last move, as a command takes them."""
        last, names = self.moves[-1], terms.__dataclass_fields__  # type: ignore[attr-defined]
        return terms(**{name: getattr(last, name) for name in names})


def talk_of(contribution_id: int, *, on: date, as_at: int | None = None) -> Talk | None:
    """Return a contribution's talk as known at an event, or now; none where there is none. 6 SQL queries."""
    read_at = head() if as_at is None else as_at
    row = (
        Contribution.objects.known_at(as_at)
        .select_related("objective")
        .filter(pk=contribution_id)
        .first()
    )
    if row is None:
        return None
    recorded = ContributionMove.objects.known_at(as_at).filter(contribution=contribution_id)
    moves = tuple(move_said(it) for it in recorded.order_by("event", "id"))
    delegates = _delegates(row.to_id, on, as_at)
    owner = _owner_of(row.to_id, on, as_at)
    receivers = delegates | ({owner} if owner is not None else set())
    offerer = _owner_of(row.objective_id, on, as_at) if row.objective_id else None
    return Talk(
        id=row.pk,
        reference=row.reference,
        to_id=row.to_id,
        unit_id=row.unit_id,
        objective_id=row.objective_id,
        person_id=row.objective.person_id if row.objective else None,
        step=moves[-1].step,
        terms_by=_terms_by(moves),
        owner_id=owner,
        receivers=frozenset(receivers),
        offerers=frozenset({offerer} if offerer is not None else ()),
        moves=moves,
        read_at=read_at,
    )


def _terms_by(moves: tuple[MoveSaid, ...]) -> Side:
    """Return the side that named the last terms."""
    return next(it.side for it in reversed(moves) if it.step in (Step.OFFERED, Step.COUNTERED))


def _owner_of(objective_id: int, on: date, as_at: int | None) -> int | None:
    rows: Any = ObjectiveVersion.objects.known_at(as_at).filter(
        objective=objective_id, from_on__lte=on
    )
    found: int | None = (
        rows.order_by("-from_on", "-event", "-id").values_list("owner_id", flat=True).first()
    )
    return found


def _delegates(objective_id: int, on: date, as_at: int | None) -> set[int]:
    rows = Delegation.objects.known_at(as_at).filter(objective=objective_id, from_on__lte=on)
    listed = rows.order_by("from_on", "event", "id").values_list("post_id", "is_ended")
    return {post for post, is_ended in dict(listed).items() if not is_ended}
