"""Whose move it is in the talk about a contribution: which may follow which, and who stands on which side."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from goldenthread.organisation.access import Actor, Right
from goldenthread.plan.queries.negotiating import Talk
from goldenthread.rules.vocabulary import ContributionSide as Side
from goldenthread.rules.vocabulary import ContributionStep as Step

__all__ = ["AFTER", "OPEN", "moves_for", "side_of", "sides_of"]

_ANSWERS: Final = frozenset(
    {Step.CHALLENGED, Step.COUNTERED, Step.AGREED, Step.DECLINED, Step.WITHDRAWN}
)
#: The moves after which the talk waits for an answer.
OPEN: Final = frozenset({Step.OFFERED, Step.CHALLENGED, Step.COUNTERED})
#: Which moves may follow which; after the last three it may be offered again.
AFTER: Final[Mapping[Step, frozenset[Step]]] = {
    **dict.fromkeys(OPEN, _ANSWERS),
    Step.AGREED: frozenset({Step.COUNTERED, Step.ENDED}),
    **dict.fromkeys((Step.DECLINED, Step.WITHDRAWN, Step.ENDED), frozenset({Step.OFFERED})),
}


def sides_of(by: Actor, talk: Talk, *, tops: bool) -> frozenset[Side]:
    """Return on which sides somebody stands; who administers the whole council (``tops``) stands on both."""
    if tops:
        return frozenset(Side)
    found = set()
    if talk.receivers & by.post_ids:
        found.add(Side.RECEIVES)
    if (
        (talk.unit_id is not None and by.may(Right.CORRECT, talk.unit_id))
        or talk.offerers & by.post_ids
        or (talk.person_id is not None and talk.person_id == by.person_id)
    ):
        found.add(Side.OFFERS)
    return frozenset(found)


def side_of(step: Step, talk: Talk, stands: frozenset[Side]) -> Side | None:
    """Return on which side a move is made by who stands so; nothing where it is the other side's.

    Who stands on both answers the side that spoke last.
    """
    other = Side.RECEIVES if talk.terms_by is Side.OFFERS else Side.OFFERS
    allowed = {
        Step.OFFERED: [Side.OFFERS],
        Step.WITHDRAWN: [Side.OFFERS],
        Step.CHALLENGED: [Side.RECEIVES],
        Step.DECLINED: [Side.RECEIVES],
        Step.AGREED: [other],
        Step.COUNTERED: [other, talk.terms_by],
        Step.ENDED: [Side.RECEIVES, Side.OFFERS],
    }[step]
    return next((it for it in allowed if it in stands), None)


def moves_for(by: Actor, talk: Talk, *, tops: bool) -> tuple[Step, ...]:
    """Return the moves that are somebody's to make now, in the order in which they are offered."""
    stands = sides_of(by, talk, tops=tops)
    open_now = AFTER[talk.step]
    return tuple(it for it in _ORDER if it in open_now and side_of(it, talk, stands) is not None)


_ORDER: Final = (
    Step.AGREED, Step.CHALLENGED, Step.COUNTERED, Step.OFFERED, Step.DECLINED, Step.WITHDRAWN,
    Step.ENDED,
)  # fmt: skip
