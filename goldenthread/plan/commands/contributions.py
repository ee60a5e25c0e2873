"""Negotiate what serves an objective: offer, challenge, counter, agree; nothing counts until it is agreed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.utils.timezone import localdate

from goldenthread.audit.events import event
from goldenthread.governance.commands.required import refuse_direct
from goldenthread.organisation.access import Actor, NotPermitted, Right, may_administer_all
from goldenthread.organisation.commands.refusals import (
    ChangedMeanwhile,
    NotPossible,
    refuse_unreasoned,
)
from goldenthread.organisation.queries.units import units_on
from goldenthread.plan.commands.thread_now import refresh_thread
from goldenthread.plan.models import Contribution, ContributionMove
from goldenthread.plan.queries.negotiating import Talk, talk_of
from goldenthread.plan.queries.thread import Thread, thread_known
from goldenthread.plan.queries.turns import AFTER, side_of, sides_of
from goldenthread.records.numbering import next_number
from goldenthread.records.ref import Ref
from goldenthread.rules.numbers import SCALE, Number
from goldenthread.rules.vocabulary import ChangeKind
from goldenthread.rules.vocabulary import ContributionSide as Side
from goldenthread.rules.vocabulary import ContributionStep as Step

__all__ = [
    "Terms",
    "append_move",
    "move_contribution",
    "offer_contribution",
    "refuse_out_of_turn",
    "refuse_unagreeable",
    "require_turn",
    "terms_checked",
]

_LONGEST: Final = {"how": 20_000, "how_much": 200, "now_done": 20_000, "should_be_done": 20_000}
_ONE: Final = Number(SCALE)
#: Moves that somebody must explain to the other side.
_NEED_WORDS: Final = frozenset({Step.CHALLENGED, Step.DECLINED, Step.WITHDRAWN, Step.ENDED})
_MEANWHILE: Final = (
    "The talk went on while you were writing. Nothing of yours is lost: read what was said since, and"
    " go on."
)


@dataclass(frozen=True)
class Terms:
    """How something is contributed, how much and with what weight; what is done now, what should be."""

    how: str = ""
    how_much: str = ""
    weight: Number = _ONE
    now_done: str = ""
    should_be_done: str = ""


def offer_contribution(
    terms: Terms,
    *,
    by: Actor,
    at: datetime,
    to_id: int,
    from_on: date,
    unit_id: int | None = None,
    objective_id: int | None = None,
    words: str = "",
) -> str:
    """Offer to serve an objective from a day on: as a unit or a partner, by one's own or none.

    Returns the reference of the contribution. Audited as ``plan:contribution:offered``.

    Raises:
        NotPermitted: ``by`` may not offer for this unit or objective.
        NotPossible: it makes no sense, as where it would make a circle; the message says what to mend.
    """
    today = localdate(at)
    refuse_unreasoned(from_on, today=today, reason=words)
    thread = thread_known(max(from_on, today))
    _refuse_absent(thread, to_id, objective_id, unit_id)
    _refuse_circle(thread, to_id, objective_id)
    _require_offering(by, thread, unit_id, objective_id, today)
    _refuse_twice(to_id, unit_id, objective_id)
    checked = terms_checked(terms)
    with event(by=by, at=at, name="plan:contribution:offered", reason=words.strip()):
        row = Contribution(
            reference=f"C-{next_number(Contribution, 'C')}",
            to_id=to_id,
            unit_id=unit_id,
            objective_id=objective_id,
        )
        row.save()
        append_move(row.pk, Step.OFFERED, Side.OFFERS, checked, by=by, from_on=from_on, words=words)
    return row.reference


def move_contribution(
    contribution_id: int,
    step: Step,
    *,
    by: Actor,
    at: datetime,
    from_on: date,
    terms: Terms | None = None,
    words: str = "",
    read_at: int | None = None,
) -> int:
    """Make a move in the talk about a contribution; return the event.

    Terms are given by who offers or counters, and kept as they are otherwise. Who made the last terms does
    not agree them: the other side does; who stands on both sides may, and it shows. Audited as
    ``plan:contribution:<step>``.

    Raises:
        NotPermitted: ``by`` is on neither side, or not on the side whose move it is.
        NotPossible: the move does not follow the last one, lacks words, or would make a circle; or it
            climbs a required route.
        ChangedMeanwhile: somebody else made a move after ``read_at``.
    """
    today = localdate(at)
    refuse_unreasoned(from_on, today=today, reason=words)
    talk = talk_of(contribution_id, on=today)
    if talk is None:
        raise NotPossible("There is no such contribution: choose another.")
    refuse_out_of_turn(talk, step, words)
    side = require_turn(by, talk, step, today)
    checked = terms_checked(terms) if terms is not None else talk.terms_of(Terms)
    if step in (Step.AGREED, Step.ENDED) and talk.person_id is None:
        refuse_direct(ChangeKind.CONTRIBUTION, by=by, at=at)
    if step is Step.AGREED:
        refuse_unagreeable(talk, checked, on=max(from_on, today))
    subject = Ref("contribution", contribution_id, talk.reference)
    name = f"plan:contribution:{step}"
    with event(by=by, at=at, name=name, reason=words.strip(), subject=subject) as number:
        since = talk.read_at if read_at is None else read_at
        later = ContributionMove.objects.filter(contribution=contribution_id, event__gt=since)
        if later.exists():
            raise ChangedMeanwhile(_MEANWHILE)
        append_move(
            contribution_id, step, side, checked, by=by, from_on=from_on, words=words, talk=talk
        )
    refresh_thread(today)
    return number


def append_move(
    contribution_id: int, step: Step, side: Side, terms: Terms, *, by: Actor, from_on: date,
    words: str, talk: Talk | None = None,
) -> None:  # fmt: skip
    """Write a move inside the event that is open, as said by a post of the actor's."""
    speaking = talk.receivers if talk is not None and side is Side.RECEIVES else by.post_ids
    post = min(by.post_ids & speaking, default=min(by.post_ids, default=None))
    is_delegate = talk is not None and post in talk.receivers and post != talk.owner_id
    ContributionMove.objects.append(
        [
            ContributionMove(
                contribution_id=contribution_id,
                step=step,
                side=side,
                from_on=from_on,
                how=terms.how,
                how_much=terms.how_much,
                weight=terms.weight,
                now_done=terms.now_done,
                should_be_done=terms.should_be_done,
                words=words.strip(),
                post_id=post,
                for_post_id=talk.owner_id if talk is not None and is_delegate else None,
            )
        ]
    )


def refuse_unagreeable(talk: Talk, terms: Terms, *, on: date) -> None:
    """Refuse terms that cannot count on a day. About 15 SQL queries.

    Raises:
        NotPossible: an end of it is not there, it would go round in a circle, or nothing would count.
    """
    thread = thread_known(on)
    _refuse_absent(thread, talk.to_id, talk.objective_id, talk.unit_id)
    _refuse_circle(thread, talk.to_id, talk.objective_id)
    _refuse_weightless(thread, talk, terms)


def terms_checked(terms: Terms) -> Terms:
    """Return terms as they are stored.

    Raises:
        NotPossible: a text is too long, nothing says how, or the weight is below nought.
    """
    held = {name: getattr(terms, name).strip() for name in _LONGEST}
    for name, longest in _LONGEST.items():
        if len(held[name]) > longest:
            raise NotPossible(
                f"“{held[name][:40]}…” is {len(held[name]):,} characters long: shorten it to"
                f" {longest:,} or fewer.",
                field=name,
            )
    if not held["how"]:
        raise NotPossible("Write how it is contributed.", field="how")
    if terms.weight < 0:
        raise NotPossible("A weight is nought or more.", field="weight")
    return Terms(weight=terms.weight, **held)


def _refuse_absent(
    thread: Thread, to_id: int, objective_id: int | None, unit_id: int | None
) -> None:
    if to_id not in thread.objectives:
        raise NotPossible(
            "The objective that it is to serve is not there on that day: choose another.",
            field="to",
        )
    if thread.objectives[to_id].person_id is not None:
        raise NotPossible("Nothing serves a person's own objective: choose another.", field="to")
    if objective_id is None and unit_id is None:
        raise NotPossible("Choose the objective or the unit that serves it.", field="unit")
    if objective_id is not None and objective_id not in thread.objectives:
        raise NotPossible(
            "The objective that serves it is not there on that day: choose another.",
            field="objective",
        )


def _refuse_circle(thread: Thread, to_id: int, objective_id: int | None) -> None:
    """Refuse what would let an objective serve itself, by whatever way."""
    if objective_id is None:
        return
    above, came = thread.above(), {to_id: to_id}
    waiting = [to_id]
    while waiting:
        at = waiting.pop()
        if at == objective_id:
            names = [thread.objectives[at].title]
            while at != to_id:
                at = came[at]
                names.append(thread.objectives[at].title)
            way = "” serves “".join(names[::-1])
            raise NotPossible(
                f"It would go round in a circle: “{way}” already. Choose another.",
                field="objective",
            )
        for edge in above.get(at, ()):
            if edge.parent_id not in came:
                came[edge.parent_id] = at
                waiting.append(edge.parent_id)


def _refuse_twice(to_id: int, unit_id: int | None, objective_id: int | None) -> None:
    same = Contribution.objects.filter(to=to_id, unit=unit_id, objective=objective_id).first()
    if same is not None:
        raise NotPossible(
            f"It is offered already, as {same.reference}: go on with that talk.", field="objective"
        )


def _refuse_weightless(thread: Thread, talk: Talk, terms: Terms) -> None:
    weights = [*thread.measures.get(talk.to_id, {}).values(), terms.weight]
    weights += [
        edge.weight
        for edge in thread.edges
        if edge.parent_id == talk.to_id and edge.contribution_id != talk.id
    ]
    if not any(weights):
        raise NotPossible(
            "All weights under this objective would be nought, so that nothing would count: give one"
            " more than that.",
            field="weight",
        )


def refuse_out_of_turn(talk: Talk, step: Step, words: str) -> None:
    """Refuse a move that does not follow the last one, or lacks its words.

    Raises:
        NotPossible: the sentence says which.
    """
    if step not in AFTER[talk.step]:
        raise NotPossible(
            f"This was {talk.step} last, so that it cannot be {step} now: look at how it stands."
        )
    if step in _NEED_WORDS and not words.strip():
        raise NotPossible("Say why, so that the other side can answer.", field="reason")


def _require_offering(
    by: Actor, thread: Thread, unit_id: int | None, objective_id: int | None, today: date
) -> None:
    """Refuse who neither corrects the unit's figures, nor owns the objective, nor administers all."""
    if may_administer_all(by, units_on(today).values()):
        return
    if unit_id is not None and by.may(Right.CORRECT, unit_id):
        return
    if objective_id is not None:
        own = thread.objectives[objective_id]
        if own.person_id is not None and own.person_id == by.person_id:
            return
        if own.person_id is None and own.owner_id in by.post_ids:
            return
        if own.person_id is None and own.unit_id is not None and by.may(Right.CORRECT, own.unit_id):
            return
    raise NotPermitted(f"{by.label} may not offer this.")


def require_turn(by: Actor, talk: Talk, step: Step, today: date) -> Side:
    """Return on which side a move is made, and require that it is ``by``'s.

    Who stands on both answers the side that spoke last.

    Raises:
        NotPermitted: it is the other side's move, or nobody's business of theirs.
    """
    tops = may_administer_all(by, units_on(today).values())
    side = side_of(step, talk, sides_of(by, talk, tops=tops))
    if side is None:
        raise NotPermitted(f"{by.label} may not do this: it is the other side's move.")
    return side
