"""Let one post answer for another while that is away; and no longer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.timezone import localdate

from goldenthread.audit.events import event
from goldenthread.governance.models import StandIn
from goldenthread.governance.queries.instead import Absence, instead_known
from goldenthread.organisation.access import Actor, NotPermitted, Right
from goldenthread.organisation.commands.refusals import (
    ChangedMeanwhile,
    NotPossible,
    refuse_far,
)
from goldenthread.organisation.queries.register import Register, register_known
from goldenthread.records.numbering import next_number
from goldenthread.records.ref import Ref
from goldenthread.ui.dates import day as in_words

__all__ = ["AbsenceWanted", "end_stand_in", "foresee_stand_in", "stand_in"]


@dataclass(frozen=True)
class AbsenceWanted:
    """That one post answers for another from a day to a day, both included."""

    post_id: int
    stands_in_id: int
    from_on: date
    to_on: date
    reason: str = ""


def foresee_stand_in(wanted: AbsenceWanted, *, by: Actor, at: datetime) -> None:
    """Refuse what :func:`stand_in` would refuse; nothing is written."""
    _said(wanted, by, at)


def stand_in(wanted: AbsenceWanted, *, by: Actor, at: datetime) -> str:
    """Let one post answer for another from a day to a day; return the reference.

    Audited as ``governance:stand_in:said``.

    Raises:
        NotPermitted: ``by`` neither holds the post that is away nor administers its unit.
        NotPossible: the days are over or the wrong way round; the posts are one, or not there, or nobody
            holds the one that stands in; it is away itself meanwhile, or stands in already.
    """
    row, subject = _said(wanted, by, at)
    name = "governance:stand_in:said"
    with event(by=by, at=at, name=name, reason=row.reason, subject=subject):
        row.reference = f"SI-{next_number(StandIn, 'SI')}"
        row.save()
    return row.reference


def _said(wanted: AbsenceWanted, by: Actor, at: datetime) -> tuple[StandIn, Ref]:
    structure, today = register_known(), localdate(at)
    post_id, other, from_on, to_on = (
        wanted.post_id,
        wanted.stands_in_id,
        wanted.from_on,
        wanted.to_on,
    )
    _require(by, structure, post_id, today)
    refuse_far(from_on)
    refuse_far(to_on, field="to_on")
    if to_on < from_on:
        raise NotPossible("The last day is before the first: mend one of them.", field="to_on")
    if from_on < today:
        raise NotPossible(
            "Nobody answers for another on a day that is over: choose today or later.",
            field="from_on",
        )
    _refuse_posts(structure, post_id, other, from_on)
    _refuse_chains(structure, post_id, other, from_on, to_on)
    row = StandIn(
        post_id=post_id, stands_in_id=other, from_on=from_on, to_on=to_on,
        reason=wanted.reason.strip()[:1_000],
    )  # fmt: skip
    return row, Ref("post", post_id, structure.post_title(post_id, from_on)[:200])


def end_stand_in(
    reference: str,
    *,
    by: Actor,
    at: datetime,
    ended_on: date,
    reason: str = "",
    read_at: int | None = None,
) -> int:
    """Let a post answer for another no longer, from a day on; return the event. What it answered stands.

    Audited as ``governance:stand_in:ended``.

    Raises:
        NotPermitted: ``by`` neither holds the post that was away nor administers its unit.
        NotPossible: there is no such absence, it is over, or the day is over or after it.
        ChangedMeanwhile: somebody else ended it after ``read_at``.
    """
    refuse_far(ended_on)
    structure, today = register_known(), localdate(at)
    held = next((it for it in instead_known().absences if it.reference == reference), None)
    if held is None:
        by.require(Right.SEE_ORGANISATION)
        raise NotPossible("There is no such absence.")
    _require(by, structure, held.post_id, today)
    if read_at is not None and held.event > read_at:
        raise ChangedMeanwhile(
            f"Somebody changed {reference} while you were writing: look at how it stands now."
        )
    if held.is_ended or held.to_on < today:
        raise NotPossible(f"{reference} is over already.")
    if not max(today, held.from_on) <= ended_on <= held.to_on:
        raise NotPossible(
            f"Choose a day from {in_words(max(today, held.from_on))} to {in_words(held.to_on)}: the first on"
            " which nobody answers for the post any more.",
            field="from_on",
        )
    row = StandIn(
        reference=reference, post_id=held.post_id, stands_in_id=held.stands_in_id,
        from_on=held.from_on, to_on=held.to_on, is_ended=True, ended_on=ended_on,
        reason=reason.strip()[:1_000],
    )  # fmt: skip
    subject = Ref("post", held.post_id, structure.post_title(held.post_id, ended_on)[:200])
    name = "governance:stand_in:ended"
    with event(by=by, at=at, name=name, reason=row.reason, subject=subject) as number:
        row.save()
    return number


def _require(by: Actor, structure: Register, post_id: int, today: date) -> None:
    """Refuse whoever neither holds a post nor administers its unit."""
    by.require(Right.SEE_ORGANISATION)
    stands = structure.post(post_id, today)
    unit_id = None if stands is None else stands.says["unit_id"]
    administers = unit_id is not None and by.may(Right.ADMINISTER, unit_id)
    if post_id not in by.post_ids and not administers:
        raise NotPermitted(f"{by.label} may not say who stands in for this post.")


def _refuse_posts(structure: Register, post_id: int, stands_in_id: int, on: date) -> None:
    if post_id == stands_in_id:
        raise NotPossible("A post cannot stand in for itself: choose another.", field="stands_in")
    for pk, field in ((post_id, "from_on"), (stands_in_id, "stands_in")):
        if structure.post(pk, on) is None:
            title = structure.post_title(pk, on) or "This post"
            raise NotPossible(
                f"{title} is not there on {in_words(on)}: choose another.", field=field
            )
    if not structure.holders(stands_in_id, on):
        title = structure.post_title(stands_in_id, on)
        raise NotPossible(
            f"Nobody holds the post {title} on {in_words(on)}: choose another.", field="stands_in"
        )


def _refuse_chains(
    structure: Register, post_id: int, stands_in_id: int, from_on: date, to_on: date
) -> None:
    """Refuse a stand-in who is away, one for whom the absent post stands in, and what is said already."""

    def title(pk: int) -> str:
        return structure.post_title(pk, from_on)

    for it in _meanwhile(instead_known().absences, from_on, to_on):
        span = f"from {in_words(it.from_on)} to {in_words(it.latest_on)}"
        if it.post_id == stands_in_id:
            raise NotPossible(
                f"{title(stands_in_id)} is away itself {span}: choose another.", field="stands_in"
            )
        if it.stands_in_id == post_id:
            raise NotPossible(
                f"{title(post_id)} stands in for {title(it.post_id)} {span}, which would be passed on:"
                f" let another stand in for {title(it.post_id)} first.",
                field="from_on",
            )
        if (it.post_id, it.stands_in_id) == (post_id, stands_in_id):
            raise NotPossible(f"{title(stands_in_id)} stands in {span} already.", field="stands_in")


def _meanwhile(absences: Iterable[Absence], from_on: date, to_on: date) -> list[Absence]:
    return [it for it in absences if it.from_on <= to_on and it.latest_on >= from_on]
