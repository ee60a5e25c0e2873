"""Bring an adopted contribution into force: it is agreed, or ends, in the event of the last step.

A line is about a contribution and asks ``{"step": "agreed" or "ended", "terms": {…}}``; a weight stands in
millionths, as everywhere. Its day is that from which it counts, or counts no longer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, Final

from django.utils.timezone import localdate

from goldenthread.governance.commands.carriers import Asked, CameBetween
from goldenthread.governance.commands.proposing import NewLine, Proposed, propose_package
from goldenthread.indicators.commands.carried.reasons import reason_of, why_past
from goldenthread.organisation.access import Actor
from goldenthread.organisation.commands.refusals import NotPossible
from goldenthread.plan.commands.carried.lines import refuse_all, refuse_climbing, sentences
from goldenthread.plan.commands.contributions import (
    Terms,
    append_move,
    refuse_out_of_turn,
    refuse_unagreeable,
    require_turn,
    terms_checked,
)
from goldenthread.plan.commands.thread_now import refresh_thread
from goldenthread.plan.models import ContributionMove
from goldenthread.plan.queries.negotiating import Talk, talk_of
from goldenthread.records.ref import Ref
from goldenthread.rules.numbers import Number
from goldenthread.rules.vocabulary import ContributionSide as Side
from goldenthread.rules.vocabulary import ContributionStep as Step

__all__ = ["KIND", "ContributionCarrier", "propose_contribution", "terms_asked"]

KIND: Final = "contribution"
_NONE: Final = "This is no contribution: send one that is offered, or one that is to end."


def propose_contribution(
    contribution_id: int, step: Step, *, by: Actor, at: datetime, from_on: date, label: str,
    route: str, title: str, words: str = "", read_at: int,
) -> Proposed:  # fmt: skip
    """Send up a route that a contribution is agreed on its last terms, or ends, from a day on.

    About 25 SQL queries and those of :func:`propose_package`. Audited as ``governance:package:proposed``.

    Raises:
        NotPermitted: it is not ``by``'s move.
        NotPossible: the move does not follow, it climbs already, or serves by a person's own objective.
    """
    talk = _talk(contribution_id, localdate(at))
    refuse_climbing(KIND, "contribution", contribution_id)
    asked = {"step": step.value, "terms": asdict(talk.terms_of(Terms))}
    subject = Ref("contribution", contribution_id, label[:200])
    line = NewLine(subject, asked, from_on, talk.unit_id, words)
    return propose_package(
        [line], by=by, at=at, kind=KIND, route=route, title=title, words=words, read_at=read_at
    )


def terms_asked(asked: Mapping[str, Any]) -> tuple[Step, Terms]:
    """Return the move that a line asks for, and its terms.

    Raises:
        NotPossible: it asks for something else, or the terms make no sense.
    """
    try:
        step, says = Step(asked["step"]), dict(asked["terms"])
        weight = says.pop("weight")
        is_right = isinstance(weight, int) and not isinstance(weight, bool)
        terms = Terms(weight=Number(weight), **{name: str(it) for name, it in says.items()})
    except (KeyError, TypeError, ValueError) as refusal:
        raise NotPossible(_NONE) from refusal
    if step not in (Step.AGREED, Step.ENDED) or not is_right:
        raise NotPossible(_NONE)
    return step, terms_checked(terms)


@dataclass(frozen=True)
class _Move:
    talk: Talk
    step: Step
    side: Side
    terms: Terms
    from_on: date
    words: str


@dataclass(frozen=True)
class _Ready:
    """Moves that are adopted and all but made; ``by`` answered last, and speaks for neither side."""

    moves: Sequence[_Move]
    by: Actor
    today: date

    def write(self, number: int) -> None:
        """Make them inside the event; the thread follows."""
        for it in self.moves:
            pk = it.talk.id
            if ContributionMove.objects.filter(contribution=pk, event__gt=it.talk.read_at).exists():
                raise CameBetween
            append_move(
                pk, it.step, it.side, it.terms, by=self.by, from_on=it.from_on, words=it.words
            )
        refresh_thread(self.today)


class ContributionCarrier:
    """Lets what serves an objective count, or count no longer."""

    def require(self, lines: Sequence[Asked], *, by: Actor, at: datetime) -> None:
        """Require that each move is ``by``'s to make.

        Raises:
            NotPermitted: it is not.
        """
        for it in lines:
            step, _ = terms_asked(it.asked)
            talk = _of(it, localdate(at))
            refuse_out_of_turn(talk, step, it.words)
            require_turn(by, talk, step, localdate(at))

    def refused(self, lines: Sequence[Asked], *, at: datetime) -> Mapping[int, str]:
        """Return what is wrong with lines: talked of since, a circle, terms that make no sense."""
        return sentences(lines, lambda it: _move(it, localdate(at), ""))

    def ready(
        self, lines: Sequence[Asked], *, by: Actor, at: datetime, adopted_by: str, adopted_on: date
    ) -> _Ready:
        """Make adopted moves ready to be made.

        Raises:
            NotPossible: the talk went on since one was sent; ``listed`` names each with why.
        """
        refuse_all(lines, self.refused(lines, at=at))
        today = localdate(at)
        moves = [_move(it, today, reason_of(it, adopted_by, adopted_on)) for it in lines]
        return _Ready(moves, by, today)


def _talk(pk: int, on: date) -> Talk:
    talk = talk_of(pk, on=on)
    if talk is None:
        raise NotPossible(_NONE)
    if talk.person_id is not None:
        raise NotPossible(
            "A person's own objective is agreed with their manager: agree it without a route."
        )
    return talk


def _of(line: Asked, on: date) -> Talk:
    if line.subject_kind != "contribution" or line.subject_id is None:
        raise NotPossible(_NONE)
    return _talk(line.subject_id, on)


def _move(line: Asked, today: date, words: str) -> _Move:
    """Return the move that a line asks for, as things stand. About 20 SQL queries.

    Raises:
        NotPossible: it cannot be made; the sentence says why.
    """
    step, terms = terms_asked(line.asked)
    talk = _of(line, today)
    if talk.moves[-1].event > line.read_at:
        raise NotPossible("the talk went on after this was sent: send it back, or refuse it.")
    refuse_out_of_turn(talk, step, line.words or "as it climbed")
    past = why_past(line, today)
    if past:
        raise NotPossible(past)
    if step is Step.AGREED:
        refuse_unagreeable(talk, terms, on=max(line.from_on, today))
    other = Side.RECEIVES if talk.terms_by is Side.OFFERS else Side.OFFERS
    side = other if step is Step.AGREED else Side.RECEIVES
    return _Move(talk, step, side, terms, line.from_on, words)
