"""Let another post challenge and agree what is offered to an objective, in the owner's place."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.timezone import localdate

from goldenthread.audit.events import event
from goldenthread.organisation.access import Actor, NotPermitted, may_administer_all
from goldenthread.organisation.commands.refusals import NotPossible, refuse_unreasoned
from goldenthread.organisation.queries.units import posts_on, units_on
from goldenthread.plan.models import Delegation
from goldenthread.plan.queries.thread import thread_known
from goldenthread.records.ref import Ref

__all__ = ["delegate", "end_delegation"]


def delegate(
    objective_id: int,
    post_id: int,
    *,
    by: Actor,
    at: datetime,
    from_on: date,
    agreed_by: str,
    reason: str = "",
) -> int:
    """Let a post speak for an objective beside its owner, from a day on; return the event.

    ``agreed_by`` says who agreed it formally. Audited as ``plan:delegation:agreed``.

    Raises:
        NotPermitted: ``by`` neither owns the objective nor administers the whole council.
        NotPossible: the objective or post is not there on that day, or nobody agreed it.
    """
    refuse_unreasoned(from_on, today=localdate(at), reason=reason)
    subject, owner_id = _required(objective_id, by, at, from_on)
    posts = posts_on(from_on)
    if post_id not in posts:
        raise NotPossible("This post is not there on that day: choose another.", field="post")
    if post_id == owner_id:
        raise NotPossible("This post owns the objective: choose another.", field="post")
    agreed = " ".join(agreed_by.split())
    if not agreed or len(agreed) > 200:
        raise NotPossible("Write who agreed it, in 200 characters or fewer.", field="agreed_by")
    row = Delegation(
        objective_id=objective_id, post_id=post_id, from_on=from_on, agreed_by=agreed,
        reason=reason.strip(),
    )  # fmt: skip
    return _append(row, subject, by=by, at=at)


def end_delegation(
    objective_id: int, post_id: int, *, by: Actor, at: datetime, from_on: date, reason: str
) -> int:
    """Let a post speak for an objective no longer, from a day on; return the event.

    Audited as ``plan:delegation:ended``.

    Raises:
        NotPermitted: ``by`` neither owns the objective nor administers the whole council.
        NotPossible: the post does not speak for it on that day, or no reason is given.
    """
    if not reason.strip():
        raise NotPossible("Say why: it stands in the trail.", field="reason")
    refuse_unreasoned(from_on, today=localdate(at), reason=reason)
    subject, _ = _required(objective_id, by, at, from_on)
    rows = Delegation.objects.filter(objective=objective_id, post=post_id, from_on__lte=from_on)
    last = rows.order_by("from_on", "event", "id").last()
    if last is None or last.is_ended:
        raise NotPossible("This post does not speak for it on that day.", field="from_on")
    row = Delegation(
        objective_id=objective_id, post_id=post_id, from_on=from_on, agreed_by=last.agreed_by,
        is_ended=True, reason=reason.strip(),
    )  # fmt: skip
    return _append(row, subject, by=by, at=at)


def _required(objective_id: int, by: Actor, at: datetime, on: date) -> tuple[Ref, int | None]:
    said = thread_known(on).objectives.get(objective_id)
    if said is None:
        raise NotPossible("This objective is not there on that day: choose another day.")
    if said.person_id is not None:
        raise NotPossible("A person's own objective is spoken for by nobody else.")
    is_owner = said.owner_id is not None and said.owner_id in by.post_ids
    if not is_owner and not may_administer_all(by, units_on(localdate(at)).values()):
        raise NotPermitted(f"{by.label} may not delegate this objective.")
    return Ref("objective", objective_id, f"{said.reference} {said.title}"[:200]), said.owner_id


def _append(row: Delegation, subject: Ref, *, by: Actor, at: datetime) -> int:
    name = f"plan:delegation:{'ended' if row.is_ended else 'agreed'}"
    with event(by=by, at=at, name=name, reason=row.reason, subject=subject) as number:
        row.save()
    return number
