"""Correct one actual among 2,000 series of 60 months: it, all that depends on it, and the projection."""

from __future__ import annotations

from collections.abc import Callable
from statistics import median

from django.db import connection
from django.test.utils import CaptureQueriesContext

from benchmarks.council import AT, build_council, fill_council, months
from benchmarks.floors import bare_one_written, bare_table
from benchmarks.frame import Figure as Measured
from benchmarks.frame import each_of, percentile, scaled, timed
from goldenthread.indicators.commands.changes import Figure
from goldenthread.indicators.commands.figures import record_actuals
from goldenthread.indicators.models import Actual
from goldenthread.organisation.access import SYSTEM
from goldenthread.rules.numbers import number
from goldenthread.rules.periods import Period

_TIMES = 200


def measure() -> list[Measured]:
    """Return what correcting the latest month takes, and a month a year back with all after it."""
    council = build_council(scaled(2_000))
    fill_council(council)
    ids = list(council.series.values())
    periods = months()
    table = bare_table(Actual)
    floor = percentile(each_of(_TIMES, lambda _: bare_one_written(table)), 50)
    found = []
    for words, period in (("the latest month", periods[-1]), ("a month a year back", periods[-13])):

        def change(place: int, period=period) -> None:  # type: ignore[no-untyped-def]
            record_actuals(
                by=SYSTEM, at=AT, figures=[Figure(ids[place % len(ids)], period, number(60 + place))]
            )  # fmt: skip

        taken = each_of(_TIMES, change)
        with CaptureQueriesContext(connection) as queries:
            change(_TIMES + 1)
        found += [
            Measured(
                f"{words}, median", percentile(taken, 50), aim=0.02, floor=floor,
                floor_is="one row inserted in a transaction of its own",
            ),
            Measured(f"{words}, 95th of a hundred", percentile(taken, 95), aim=0.02),
            Measured(f"{words}, SQL statements", len(queries), unit=""),
            Measured(f"{words}, processor, median", median(computed(change, _TIMES))),
        ]  # fmt: skip
    return found + [_many_at_once(ids[:many], periods[-1]) for many in (10, 100, 500)]


def _many_at_once(ids: list[int], period: Period) -> Measured:
    """Return the processor time of correcting the figures of several series in one event."""

    def change(place: int) -> None:
        figures = [Figure(each, period, number(30 + place)) for each in ids]
        record_actuals(by=SYSTEM, at=AT, figures=figures)

    taken = median(computed(change, 5))
    return Measured(f"the latest month of {len(ids)} series in one event, processor", taken)


def computed(work: Callable[[int], object], count: int) -> list[float]:
    """Do ``work`` so many times; return what this process computed itself for each."""
    taken = []
    for place in range(count):
        with timed() as watch:
            work(place + 1_000)
        taken.append(watch.computed)
    return taken
