"""After very much was written PostgreSQL looks at its tables anew, before the other followers read them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from goldenthread.audit import followers, statistics
from goldenthread.audit.events import System, event
from tests.audit.sample.models import Reading

AT = datetime(2026, 4, 1, 9, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def statements_after(rows: int) -> list[str]:
    """Return what the follower asks the database after an event of so many rows."""
    with event(by=System(), at=AT, name="test:happened") as number:
        Reading.objects.append([Reading(words=f"Reading {place}") for place in range(rows)])
    with CaptureQueriesContext(connection) as asked:
        statistics.follow(number - 1, number, AT)
    return [each["sql"] for each in asked]


def test_tables_are_looked_at_again_after_very_much_and_only_then():
    assert len(statements_after(statistics.MANY - 1)) == 1
    after_many = statements_after(statistics.MANY)
    assert after_many[1:] == (["ANALYZE"] if connection.vendor == "postgresql" else [])


def test_it_is_the_first_to_follow():
    assert next(iter(followers._FOLLOWERS)) == statistics.FOLLOWER
