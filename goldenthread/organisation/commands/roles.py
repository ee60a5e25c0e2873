"""Give roles to posts over units, and take them back."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.timezone import localdate

from goldenthread.audit.events import event
from goldenthread.organisation.access import Actor, NotPermitted, Right
from goldenthread.organisation.commands.redrawing import Redrawing
from goldenthread.organisation.commands.refusals import (
    NotPossible,
    refuse_far,
    refuse_past_rights,
)
from goldenthread.organisation.models import Role, RoleGrant
from goldenthread.organisation.queries.fitting import misfit
from goldenthread.organisation.queries.register import register_known
from goldenthread.organisation.queries.roles import Organised, organised
from goldenthread.records.ref import Ref


class RoleRefused(Exception):
    """A role cannot be granted or withdrawn so; the message is a sentence that says why."""


def grant_role(
    *,
    by: Actor,
    at: datetime,
    post_id: int,
    role: Role,
    unit_id: int,
    from_on: date,
    reason: str,
) -> int:
    """Let a post hold a role over a unit and all below it from a day on; return the grant's id.

    Audited as ``organisation:role:granted``.

    Raises:
        NotPermitted: ``by`` may not administer the unit.
        RoleRefused: no reason is given, the day is past, the post or the unit is not there on that
            day, the role does not fit the unit, or the post holds it already.
    """
    by.require(Right.ADMINISTER, unit_id)
    refuse_grant(by=by, at=at, post_id=post_id, role=role, unit_id=unit_id, from_on=from_on)
    _refuse_unreasoned(reason)
    subject = Ref("post", post_id, organised(from_on).posts[post_id].title)
    with event(by=by, at=at, name="organisation:role:granted", reason=reason, subject=subject):
        _refuse_held(organised(from_on), post_id, role, unit_id)
        row = RoleGrant(post_id=post_id, role=role, unit_id=unit_id, from_on=from_on)
        RoleGrant.objects.append([row])
    return row.pk


def refuse_grant(
    *, by: Actor, at: datetime, post_id: int, role: Role, unit_id: int, from_on: date
) -> None:
    """Refuse a grant that :func:`grant_role` would refuse, before its reason is asked for.

    Raises:
        NotPermitted: as there.
        RoleRefused: as there.
    """
    by.require(Right.ADMINISTER, unit_id)
    _refuse_past(from_on, at)
    there = organised(from_on)
    post, unit = there.posts.get(post_id), there.units.get(unit_id)
    if post is None or unit is None:
        raise RoleRefused("The post or the unit is not there on that day: choose a later one.")
    of_post = there.units.get(post.unit_id)
    refusal = misfit(
        role,
        post=post.title,
        unit=unit.name,
        is_partners_post=of_post is not None and of_post.is_partner,
        is_partners_unit=unit.is_partner,
    )
    if refusal:
        raise RoleRefused(refusal)
    _refuse_held(there, post_id, role, unit_id)


def withdraw_role(*, by: Actor, at: datetime, grant_id: int, from_on: date, reason: str) -> None:
    """Take a role back from a post from a day on. Audited as ``organisation:role:withdrawn``.

    Raises:
        NotPermitted: ``by`` may not administer the unit, or there is no such grant.
        RoleRefused: no reason is given, the day is past, it is withdrawn already, or nobody who can
            sign in would administer the council any more.
    """
    row = _found(grant_id)
    refuse_withdrawal(by=by, at=at, grant_id=grant_id, from_on=from_on)
    _refuse_unreasoned(reason)
    there = organised(from_on)
    post = there.posts.get(row.post_id)
    subject = Ref("post", row.post_id, post.title if post else "")
    with event(by=by, at=at, name="organisation:role:withdrawn", reason=reason, subject=subject):
        refuse_withdrawal(by=by, at=at, grant_id=grant_id, from_on=from_on)
        RoleGrant.objects.append(
            [
                RoleGrant(
                    post_id=row.post_id,
                    role=row.role,
                    unit_id=row.unit_id,
                    from_on=from_on,
                    is_withdrawn=True,
                )
            ]
        )


def refuse_withdrawal(*, by: Actor, at: datetime, grant_id: int, from_on: date) -> None:
    """Refuse a withdrawal that :func:`withdraw_role` would refuse, before its reason is asked for.

    Raises:
        NotPermitted: as there.
        RoleRefused: as there.
    """
    row = _found(grant_id)
    by.require(Right.ADMINISTER, row.unit_id)
    _refuse_past(from_on, at)
    there = organised(from_on)
    if grant_id not in {each.pk for each in there.grants}:
        raise RoleRefused("This role is not held on that day: it may have been withdrawn already.")
    drawn = Redrawing(register_known(), today=localdate(at))
    drawn.begin(from_on)
    drawn.grant((row.post_id, row.role, row.unit_id), from_on=from_on, is_withdrawn=True)
    try:
        drawn.refuse_faults()
    except NotPossible as refusal:
        raise RoleRefused(str(refusal)) from None


def _found(grant_id: int) -> RoleGrant:
    row = RoleGrant.objects.filter(pk=grant_id).first()
    if row is None:
        raise NotPermitted("There is no such role.")
    return row


def _refuse_past(from_on: date, at: datetime) -> None:
    try:
        refuse_far(from_on)
        refuse_past_rights(from_on, today=localdate(at))
    except NotPossible as refusal:
        raise RoleRefused(str(refusal)) from None


def _refuse_unreasoned(reason: str) -> None:
    if not reason.strip():
        raise RoleRefused("Say why: who agreed it, or what it is for.")


def _refuse_held(there: Organised, post_id: int, role: Role, unit_id: int) -> None:
    held = {(row.post_id, row.role, row.unit_id) for row in there.grants}
    if (post_id, role, unit_id) in held:
        post, unit = there.posts[post_id], there.units[unit_id]
        raise RoleRefused(f"{post.title} is “{role.label}” for {unit.name} already on that day.")
