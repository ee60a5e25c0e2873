"""Rights over the framework: all of the council see it; who administers the whole council changes it."""

from __future__ import annotations

from goldenthread.organisation.access import Actor, Right
from goldenthread.organisation.access import may_administer_all as may_change
from goldenthread.organisation.access import require_whole_council as require_change

__all__ = ["may_change", "may_see", "require_change", "require_sight"]


def may_see(actor: Actor) -> bool:
    """Say whether the actor sees anything as one of the council."""
    return actor.may(Right.SEE_ORGANISATION)


def require_sight(actor: Actor) -> None:
    """Refuse the framework to whoever sees nothing as one of the council.

    Raises:
        NotPermitted: the actor is a partner's, or holds no post.
    """
    actor.require(Right.SEE_ORGANISATION)
