"""Rights over what is watched, as a predicate and as a filter."""

from __future__ import annotations

from django.db.models import Q

from goldenthread.organisation.access import Actor, Right, within


def may_see(actor: Actor, *, unit_id: int) -> bool:
    """Say whether the actor may see a series of this unit; equal to :func:`visible`."""
    return actor.may(Right.SEE, unit_id)


def visible(actor: Actor, *, through: str = "") -> Q:
    """Return the filter of what the actor may see; ``through`` leads to the series, as in ``series__``."""
    return within(actor, Right.SEE, unit_field=f"{through}unit_id")


def may_record(actor: Actor, *, unit_id: int) -> bool:
    """Say whether the actor may record figures for a series of this unit."""
    return actor.may(Right.RECORD, unit_id)


def may_correct(actor: Actor, *, unit_id: int) -> bool:
    """Say whether the actor may replace a figure that somebody has validated."""
    return actor.may(Right.CORRECT, unit_id)


def may_validate(actor: Actor, *, unit_id: int) -> bool:
    """Say whether the actor may confirm that a figure is right."""
    return actor.may(Right.VALIDATE, unit_id)
