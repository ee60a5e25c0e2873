"""Import 120,000 actuals of 2,000 indicators from CSV and from Excel, checked, rated and audited.

What is timed is what the task does that confirms an import: how the columns are meant is known from
the upload.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from benchmarks.council import AT, MONTHS, TODAY, as_csv, as_xlsx, build_council, lines
from benchmarks.floors import bare_rows_written, bare_table
from benchmarks.frame import Figure, Stopwatch, peak_memory_mb, scaled, timed
from goldenthread.audit.events import event
from goldenthread.exchange.offering import read_file, source_from
from goldenthread.indicators.commands import imports
from goldenthread.indicators.models import Actual, Rating
from goldenthread.indicators.queries.imports.offered import Choices
from goldenthread.management.following import follow_now
from goldenthread.organisation.access import SYSTEM


def measure() -> list[Figure]:
    """Return, for each kind of file, seconds in all, to read, to check and rate, and under the lock."""
    found: list[Figure] = []
    for kind, made in (("csv", as_csv), ("xlsx", as_xlsx)):
        council = build_council(scaled(2_000), prefix=kind.upper())
        content = made(lines(list(council.series)))
        found += _imported(f"figures.{kind}", content, council.unit_id, len(council.series))
    return [*found, Figure("peak memory", peak_memory_mb(), unit="MB")]


def _imported(name: str, content: bytes, unit_id: int, series: int) -> list[Figure]:
    rows = series * MONTHS
    read = read_file(name, content)
    with timed() as whole:
        with timed() as reading:
            source = source_from(name, content, sheet=read.sheet, mapping=read.data, period="")
        with _lock_timed() as held:
            confirmed = imports.import_figures(
                by=SYSTEM, at=AT, source=source, choices=Choices(unit_id=unit_id), answers={},
                today=TODAY,
            )  # fmt: skip
    counts = confirmed.outcome["counts"]
    assert confirmed.number is not None and counts["new"] == rows, counts
    bare = sum(
        bare_rows_written(bare_table(model), model, count)
        for model, count in ((Actual, rows), (Rating, counts["ratings"]))
    )
    floor = "the actuals and ratings inserted in bulk into tables without indexes or triggers"
    kind = name.rpartition(".")[2]
    with timed() as following:
        follow_now(AT)
    return [
        Figure(
            f"{kind}: {rows:,} actuals in all", whole.seconds, aim=15, floor=bare, floor_is=floor
        ),
        Figure(f"{kind}: of it computed by this process", whole.computed),
        Figure(f"{kind}: reading the file", reading.seconds),
        Figure(
            f"{kind}: checking, rating, making ready",
            whole.seconds - reading.seconds - held.seconds,
        ),
        Figure(f"{kind}: the writer's lock held", held.seconds, aim=4, floor=bare, floor_is=floor),
        Figure(f"{kind}: the followers, in the worker afterwards", following.seconds),
    ]


@contextmanager
def _lock_timed() -> Iterator[Stopwatch]:
    """Time the event that the import opens: from taking the lock until it is committed."""
    whole = Stopwatch()

    @contextmanager
    def timing(**about: Any) -> Iterator[int]:
        with timed() as held, event(**about) as number:
            yield number
        whole.seconds += held.seconds

    with patch.object(imports, "event", timing):
        yield whole
