"""Record 120,000 rows of every kind of field in one event, verify them, and record one at a time."""

from __future__ import annotations

from datetime import UTC, date, datetime

from benchmarks.floors import bare_one_written, bare_rows_written, bare_table
from benchmarks.frame import Figure, each_of, peak_memory_mb, scaled, timed
from goldenthread.audit.events import System, event
from goldenthread.audit.verification import verify
from goldenthread.rules.numbers import number
from tests.audit.sample.models import Reading

AT = datetime(2026, 1, 20, 9, 30, tzinfo=UTC)


def measure() -> list[Figure]:
    """Return seconds to append, seal and verify, and events of one row a second."""
    rows = scaled(120_000)
    made = [
        Reading(words=f"row {n}", value=number(n), on=date(2026, 1, 5), at=AT, count=n)
        for n in range(rows)
    ]
    with (
        timed() as whole,
        event(by=System(), at=AT, name="benchmark:rows:recorded"),
        timed() as appended,
    ):
        Reading.objects.append(made)
    with timed() as verified:
        checked = verify()
    assert checked.fault is None and checked.rows == rows
    table = bare_table(Reading)
    bare = bare_rows_written(table, Reading, rows)
    few = scaled(400)
    singly = sum(each_of(few, lambda _: _record_one()))
    bare_singly = sum(each_of(few, lambda _: bare_one_written(table)))
    floor_is = "the same rows inserted in bulk into a table without indexes, checks or triggers"
    return [
        Figure(f"append {rows:,} rows", appended.seconds, floor=bare, floor_is=floor_is),
        Figure(f"digest and commit {rows:,} rows", whole.seconds - appended.seconds),
        Figure(f"verify {rows:,} rows", verified.seconds),
        Figure(
            "events of one row a second",
            few / singly,
            unit="/s",
            floor=few / bare_singly,
            floor_is="one row inserted in a transaction of its own into such a table",
            more_is_better=True,
        ),
        Figure("peak memory", peak_memory_mb(), unit="MB"),
    ]


def _record_one() -> None:
    with event(by=System(), at=AT, name="benchmark:row:recorded"):
        Reading(words="one").save()
