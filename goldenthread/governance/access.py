"""Rights over the framework: all of the council see it; who administers the whole council changes it."""

from __future__ import annotations

from collections.abc import Iterable

from goldenthread.organisation.access import Actor, NotPermitted, Right
from goldenthread.organisation.access import may_administer_all as may_change
from goldenthread.organisation.access import require_whole_council as require_change
from goldenthread.organisation.queries.units import Unit

__all__ = [
    "may_change",
    "may_propose",
    "may_see",
    "require_change",
    "require_proposing",
    "require_sight",
]


def may_see(actor: Actor) -> bool:
    """Say whether the actor sees anything as one of the council."""
    return actor.may(Right.SEE_ORGANISATION)


def require_sight(actor: Actor) -> None:
    """Refuse the framework to whoever sees nothing as one of the council.

    Raises:
        NotPermitted: the actor is a partner's, or holds no post.
    """
    actor.require(Right.SEE_ORGANISATION)


def may_propose(actor: Actor, units: Iterable[Unit]) -> bool:
    """Say whether the actor may propose what holds for the whole council: correct figures of all of it."""
    tops = [unit.id for unit in units if unit.parent_id is None and not unit.is_partner]
    rights = (Right.ADMINISTER, Right.CORRECT)
    return bool(tops) and all(any(actor.may(it, top) for it in rights) for top in tops)


def require_proposing(actor: Actor, units: Iterable[Unit]) -> None:
    """Raise NotPermitted unless :func:`may_propose`."""
    if not may_propose(actor, units):
        raise NotPermitted(f"{actor.label} may not propose what holds for the whole council.")
