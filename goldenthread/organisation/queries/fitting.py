"""Which role fits which post and unit: the partner's role is for partners, over their own units, alone."""

from __future__ import annotations

from datetime import date

from goldenthread.organisation.models import Role
from goldenthread.organisation.queries.register import Register

__all__ = ["misfit", "misfit_on"]


def misfit(
    role: Role, *, post: str, unit: str, is_partners_post: bool, is_partners_unit: bool
) -> str:
    """Return why a post cannot have a role over a unit, in a sentence; nothing where it can.

    >>> misfit(Role.STAFF, post="Clerk", unit="HR", is_partners_post=False, is_partners_unit=False)
    ''
    >>> misfit(Role.PARTNER, post="Clerk", unit="HR", is_partners_post=False, is_partners_unit=False)
    "HR is no partner's unit: “Partner organisation” is held over a partner's own unit."
    """
    label = Role.PARTNER.label
    if role is Role.PARTNER and not is_partners_unit:
        return f"{unit} is no partner's unit: “{label}” is held over a partner's own unit."
    if role is Role.PARTNER and not is_partners_post:
        return f"{post} is no partner's post: a partner's figures are for its own posts to record."
    if role is not Role.PARTNER and is_partners_post:
        return f"{post} is a partner's post: it can be given “{label}” alone."
    return ""


def misfit_on(register: Register, post_id: int, role: str, unit_id: int, day: date) -> str:
    """Return :func:`misfit` as the structure stands on a day; nothing where one of the two is not there."""
    post, unit = register.post(post_id, day), register.unit(unit_id, day)
    of_post = register.unit(post.says["unit_id"], day) if post else None
    if post is None or unit is None or of_post is None:
        return ""
    return misfit(
        Role(role),
        post=str(post.says["title"]),
        unit=str(unit.says["name"]),
        is_partners_post=bool(of_post.says["is_partner"]),
        is_partners_unit=bool(unit.says["is_partner"]),
    )
