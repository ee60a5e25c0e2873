"""The framework whole, to be written as files."""

from __future__ import annotations

from goldenthread.governance import access
from goldenthread.governance.queries.register import FrameworkRegister, framework_known
from goldenthread.organisation.access import Actor
from goldenthread.organisation.queries.register import Register, register_known

__all__ = ["framework_whole"]


def framework_whole(
    actor: Actor, *, as_at: int | None = None
) -> tuple[FrameworkRegister, Register]:
    """Return the framework and the organisation that it names, as known. About 27 SQL queries.

    Raises:
        NotPermitted: the actor is a partner's, or holds no post.
    """
    access.require_sight(actor)
    return framework_known(as_at), register_known(as_at)
