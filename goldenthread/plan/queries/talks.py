"""One contribution’s talk: each move, who made it and for whom, and what is the reader’s to do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from goldenthread.audit.queries import events_numbered
from goldenthread.governance.queries.adopted import AdoptedAt, adopted_at
from goldenthread.organisation.access import Actor, Right, may_administer_all
from goldenthread.organisation.queries.people import names_of
from goldenthread.organisation.queries.units import posts_on, units_on
from goldenthread.plan.queries.contributions import ContributionLine, contribution_line
from goldenthread.plan.queries.negotiating import MoveSaid, Talk, talk_of
from goldenthread.plan.queries.turns import moves_for, sides_of
from goldenthread.rules.vocabulary import ContributionSide as Side
from goldenthread.rules.vocabulary import ContributionStep as Step

__all__ = ["MoveTold", "TalkTold", "talk_told"]


@dataclass(frozen=True)
class MoveTold:
    """One move: when, by which post and whom, for which post as its delegate, and the terms after it.

    ``before`` is the move that it follows, to see what it changed; the first has none. Where a route
    ``adopted`` it, the post only recorded what was decided there.
    """

    step: Step
    side: Side
    at: datetime
    by_post: str
    by_name: str
    for_post: str
    terms: MoveSaid
    before: MoveSaid | None
    adopted: AdoptedAt | None = None


@dataclass(frozen=True)
class TalkTold:
    """A contribution, its moves from the first to the latest, and which are the reader's to make now."""

    line: ContributionLine
    talk: Talk
    moves: tuple[MoveTold, ...]
    mine: tuple[Step, ...]
    stands: frozenset[Side]


def talk_told(actor: Actor, reference: str, *, on: date) -> TalkTold | None:
    """Return the talk about a contribution, where the actor may see it. 22 SQL queries at most.

    Names of people are told to those who see the organisation: others read posts.
    """
    line = contribution_line(actor, reference, on=on)
    talk = talk_of(line.id, on=on) if line is not None else None
    if line is None or talk is None:
        return None
    tops = may_administer_all(actor, units_on(on).values())
    return TalkTold(
        line=line,
        talk=talk,
        moves=_moves(actor, talk, on),
        mine=moves_for(actor, talk, tops=tops),
        stands=sides_of(actor, talk, tops=tops),
    )


def _moves(actor: Actor, talk: Talk, on: date) -> tuple[MoveTold, ...]:
    events = events_numbered(it.event for it in talk.moves)
    people = {it.person_id for it in events.values() if it.person_id is not None}
    names = names_of(people if actor.may(Right.SEE_ORGANISATION) else ())
    ids = {pk for it in talk.moves for pk in (it.post_id, it.for_post_id) if pk is not None}
    posts = posts_on(on, only=ids)
    ends = {it.event for it in talk.moves if it.step in (Step.AGREED, Step.ENDED)}
    adopted = adopted_at(("contribution", talk.id), ends, on=on) if ends else {}
    found = []
    for place, move in enumerate(talk.moves):
        event = events[move.event]
        by, whom = posts.get(move.post_id or 0), posts.get(move.for_post_id or 0)
        found.append(
            MoveTold(
                step=move.step,
                side=move.side,
                at=event.at,
                by_post=by.title if by else event.by_label,
                by_name=names.get(event.person_id or 0, ""),
                for_post=whom.title if whom else "",
                terms=move,
                before=talk.moves[place - 1] if place else None,
                adopted=adopted.get(move.event),
            )
        )
    return tuple(found)
