"""Have PostgreSQL look at what its tables hold where very much was written at once.

Until it has, it plans as for the tables that it last looked at, and pages of a large council take ten times
as long; by itself it looks a minute or more later. SQLite's planner is good enough without.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import connections
from django.db.models import Sum

from goldenthread.audit.models import Event
from goldenthread.records.open_event import RECORDED

FOLLOWER: Final = "statistics"
#: Fewer rows than this leave the database's own picture as good as it was.
MANY: Final = 10_000


def follow(after: int, latest: int, at: datetime) -> None:
    """Look at the tables again after events that wrote very much; a follower of the trail."""
    read = Event.objects.filter(number__gt=after, number__lte=latest)
    written: int = read.aggregate(rows=Sum("rows", default=0))["rows"]
    if written >= MANY:
        look_again(RECORDED)


def after_migrating(*, using: str, plan: list[object] | None = None, **_: object) -> None:
    """Look at the tables again where migrations ran, as after a restore (signal ``post_migrate``)."""
    if using == RECORDED and plan:
        look_again(using)


def look_again(using: str) -> None:
    """Have PostgreSQL look at every table of a database: a few thousand rows of each, about a second."""
    connection = connections[using]
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
