"""Who a command acts as."""

from __future__ import annotations

from django.core.management.base import CommandError
from django.utils import timezone

from goldenthread.organisation.access import SYSTEM, Actor
from goldenthread.organisation.queries.people import account_named, actor_for

__all__ = ["actor_named"]


def actor_named(username: str) -> Actor:
    """Return who signs in under a name; the system itself where none is given."""
    if not username:
        return SYSTEM
    account = account_named(username)
    if account is None:
        raise CommandError(f"Nobody signs in as {username!r}.")
    return actor_for(account, on=timezone.localdate())
