"""Verify a chain of 1,000,000 rows: some large events as imports make them, and 10,000 small ones."""

from __future__ import annotations

from datetime import UTC, date, datetime
from hashlib import sha256

from django.db import connection

from benchmarks.frame import Figure, peak_memory_mb, scaled, timed
from goldenthread.audit.events import System, event
from goldenthread.audit.verification import verify
from goldenthread.rules.numbers import number
from tests.audit.sample.models import Reading

AT = datetime(2026, 1, 20, 9, 30, tzinfo=UTC)
_LARGE = 30_000


def measure() -> list[Figure]:
    """Return the seconds that verifying takes, and how much memory more than writing did."""
    rows, small = scaled(1_000_000), scaled(10_000)
    for start in range(0, rows - small, _LARGE):
        _record(min(_LARGE, rows - small - start))
    for _ in range(small):
        _record(1)
    before = peak_memory_mb()
    with timed() as verified:
        checked = verify()
    more = peak_memory_mb() - before  # before the floor is measured, which takes memory of its own
    assert checked.fault is None and checked.rows == rows, checked
    return [
        Figure(
            f"verify {rows:,} rows of {checked.events:,} events",
            verified.seconds,
            floor=_read_and_digested(),
            floor_is="the rows read by a bare cursor, and the digest of as many short texts",
        ),
        Figure("rows a second", rows / verified.seconds, unit="/s", more_is_better=True),
        Figure("of it processor time of this process", verified.computed),
        Figure("memory more than writing 30,000 rows took", more, unit="MB"),
    ]


def _record(count: int) -> None:
    with event(by=System(), at=AT, name="benchmark:rows:recorded"):
        Reading.objects.append(
            [
                Reading(words=f"row {n}", value=number(n), on=date(2026, 1, 5), at=AT, count=n)
                for n in range(count)
            ]
        )


def _read_and_digested() -> float:
    with timed() as watch, connection.chunked_cursor() as cursor:
        cursor.execute("SELECT * FROM sample_reading ORDER BY event, id")
        while rows := cursor.fetchmany(5_000):
            for row in rows:
                sha256(b"%d" % row[0]).digest()
    return watch.seconds
