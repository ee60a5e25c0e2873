"""The framework whole, to be shown, printed and written as files."""

from __future__ import annotations

from goldenthread.governance import access
from goldenthread.governance.queries.register import FrameworkRegister, framework_known
from goldenthread.organisation.access import Actor

__all__ = ["framework_whole"]


def framework_whole(actor: Actor, *, as_at: int | None = None) -> FrameworkRegister:
    """Return the framework as known, for whoever sees it. 17 SQL queries.

    Raises:
        NotPermitted: the actor is a partner's, or holds no post.
    """
    access.require_sight(actor)
    return framework_known(as_at)
