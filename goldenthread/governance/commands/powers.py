"""Let a post decide changes of some kinds in a body's place for a time; and no longer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.timezone import localdate

from goldenthread.audit.events import event
from goldenthread.governance import access
from goldenthread.governance.commands.steps import kinds_checked
from goldenthread.governance.models import DelegatedPower
from goldenthread.governance.queries.giving import beyond_words, kinds_decided_by
from goldenthread.governance.queries.instead import Power, instead_known
from goldenthread.governance.queries.register import framework_known
from goldenthread.organisation.access import Actor
from goldenthread.organisation.commands.refusals import (
    ChangedMeanwhile,
    NotPossible,
    refuse_far,
    refuse_unreasoned,
)
from goldenthread.organisation.queries.units import posts_on, units_on
from goldenthread.records.numbering import next_number
from goldenthread.records.ref import Ref
from goldenthread.ui.dates import day as in_words

__all__ = [
    "LONGEST_MINUTE",
    "PowerWanted",
    "end_power",
    "foresee_power",
    "grant_power",
]

LONGEST_MINUTE = 200


@dataclass(frozen=True)
class PowerWanted:
    """What a body lets a post decide in its place, until when, and when it resolved so."""

    body_id: int
    post_id: int
    kinds: tuple[str, ...]
    from_on: date
    to_on: date
    decided_on: date
    minute: str = ""
    reason: str = ""


def foresee_power(wanted: PowerWanted, *, by: Actor, at: datetime) -> None:
    """Refuse what :func:`grant_power` would refuse; nothing is written."""
    _granted(wanted, by, at)


def grant_power(wanted: PowerWanted, *, by: Actor, at: datetime) -> str:
    """Let a post decide changes of some kinds in a body's place, as the body resolved; return its reference.

    Audited as ``governance:power:granted``.

    Raises:
        NotPermitted: ``by`` may not administer the whole council.
        NotPossible: it would end before it begins, or begin before the body resolved it; the body or the
            post is not there on its first day; the body decides such changes on no route; a day that is
            over is given and no reason.
    """
    row, subject = _granted(wanted, by, at)
    name = "governance:power:granted"
    with event(by=by, at=at, name=name, reason=row.reason, subject=subject):
        row.reference = f"DP-{next_number(DelegatedPower, 'DP')}"
        row.save()
    return row.reference


def _granted(wanted: PowerWanted, by: Actor, at: datetime) -> tuple[DelegatedPower, Ref]:
    today, from_on = localdate(at), wanted.from_on
    access.require_change(by, units_on(today).values())
    refuse_far(wanted.to_on, field="to_on")
    refuse_far(wanted.decided_on, field="decided_on")
    refuse_unreasoned(from_on, today=today, reason=wanted.reason)
    _refuse_days(from_on, wanted.to_on, wanted.decided_on, today)
    known = framework_known(only=("body", "route"))
    if known.on("body", wanted.body_id, from_on) is None:
        raise NotPossible(
            f"This body is not there on {in_words(from_on)}: choose another.", field="body"
        )
    if wanted.post_id not in posts_on(from_on):
        raise NotPossible(
            f"This post is not there on {in_words(from_on)}: choose another.", field="post"
        )
    minute = " ".join(wanted.minute.split())
    if len(minute) > LONGEST_MINUTE:
        raise NotPossible(
            f"Shorten the minute to {LONGEST_MINUTE} characters or fewer.", field="minute"
        )
    kinds = kinds_checked(wanted.kinds)
    called = known.called("body", wanted.body_id, from_on)
    has = kinds_decided_by(known, wanted.body_id, from_on, wanted.to_on)
    if beyond := [it for it in kinds if it not in has]:
        raise NotPossible(
            f"{beyond_words(called, beyond)} Take that away, or add a step of it to a route first.",
            field="kinds",
        )
    row = DelegatedPower(
        body_id=wanted.body_id, post_id=wanted.post_id, kinds=kinds,
        from_on=from_on, to_on=wanted.to_on, decided_on=wanted.decided_on, minute=minute,
        reason=wanted.reason.strip(),
    )  # fmt: skip
    return row, Ref("body", wanted.body_id, called[:200])


def _refuse_days(from_on: date, to_on: date, decided_on: date, today: date) -> None:
    if to_on < from_on:
        raise NotPossible(
            f"It would end before it begins on {in_words(from_on)}: mend one of the days.",
            field="to_on",
        )
    if decided_on > today:
        raise NotPossible("The body cannot have resolved it on a day to come.", field="decided_on")
    if decided_on > from_on:
        raise NotPossible(
            f"The body resolved it on {in_words(decided_on)}, after it would begin: nothing decided before"
            " that day is by its leave. Let it begin on that day or later.",
            field="from_on",
        )


def end_power(
    reference: str,
    *,
    by: Actor,
    at: datetime,
    ended_on: date,
    reason: str,
    read_at: int | None = None,
) -> int:
    """Let a delegated power hold no longer, from a day on; return the event. What was decided by it stands.

    Audited as ``governance:power:ended``.

    Raises:
        NotPermitted: ``by`` may not administer the whole council.
        NotPossible: there is no such power, it has ended, the day is outside it, or no reason is given.
        ChangedMeanwhile: somebody else ended it after ``read_at``.
    """
    access.require_change(by, units_on(localdate(at)).values())
    if not reason.strip():
        raise NotPossible("Say why: it stands in the trail.", field="reason")
    refuse_far(ended_on)
    held = _held(reference)
    if read_at is not None and held.event > read_at:
        raise ChangedMeanwhile(
            f"Somebody changed {reference} while you were writing: look at how it stands now."
        )
    if held.is_ended:
        raise NotPossible(f"{reference} has been ended already.")
    if not held.from_on <= ended_on <= held.to_on:
        raise NotPossible(
            f"{reference} holds from {in_words(held.from_on)} to {in_words(held.to_on)}: choose one of"
            " those days as the first on which it holds no longer.",
            field="from_on",
        )
    row = DelegatedPower(
        reference=reference, body_id=held.body_id, post_id=held.post_id, kinds=list(held.kinds),
        from_on=held.from_on, to_on=held.to_on, decided_on=held.decided_on, minute=held.minute,
        is_ended=True, ended_on=ended_on, reason=reason.strip(),
    )  # fmt: skip
    called = framework_known(only=("body",)).called("body", held.body_id, held.from_on)
    subject = Ref("body", held.body_id, called[:200])
    name = "governance:power:ended"
    with event(by=by, at=at, name=name, reason=row.reason, subject=subject) as number:
        row.save()
    return number


def _held(reference: str) -> Power:
    found = next((it for it in instead_known().powers if it.reference == reference), None)
    if found is None:
        raise NotPossible("There is no such delegated power.")
    return found
