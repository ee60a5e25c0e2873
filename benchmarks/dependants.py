"""One changed input of which 500 figures are worked out: all of them visible, in one event."""

from __future__ import annotations

from collections.abc import Callable
from statistics import median

from django.db import connection
from django.test.utils import CaptureQueriesContext

from benchmarks.council import AT, BEGUN, build_council, fill_council, months
from benchmarks.floors import bare_rows_written, bare_table
from benchmarks.frame import Figure as Measured
from benchmarks.frame import Stopwatch, memory_of, percentile, scaled, timed
from goldenthread.audit.queries import head
from goldenthread.indicators.commands.changes import Figure
from goldenthread.indicators.commands.figures import record_actuals
from goldenthread.indicators.commands.parameters import NewParameter, add_parameter
from goldenthread.indicators.commands.versions import redefine
from goldenthread.indicators.models import Actual, Rating, Series, SeriesNow
from goldenthread.organisation.access import SYSTEM
from goldenthread.rules.numbers import number

_TIMES = 20


def measure() -> list[Measured]:
    """Return what a change of the latest month takes where 500 figures rest on it, and where one does."""
    council = build_council(scaled(501))
    fill_council(council)
    codes = list(council.series)
    ids, periods = list(council.series.values()), months()
    add_parameter(
        NewParameter("population", "Residents"), [(BEGUN, number(91_754))], by=SYSTEM, at=AT,
        reason="Census.",
    )  # fmt: skip
    _make_rest_on(codes[0], codes[1:])
    floor = sum(
        percentile(sorted(bare_rows_written(bare_table(of), of, len(ids)) for _ in range(5)), 50)
        for of in (Actual, Rating, SeriesNow)
    )

    def change(place: int) -> None:
        row = Figure(ids[0], periods[-1], number(60 + place % 30))
        record_actuals(by=SYSTEM, at=AT, figures=[row])

    change(7)
    before = head()
    watches = [_watched(change, place) for place in range(_TIMES)]
    assert head() == before + _TIMES
    with CaptureQueriesContext(connection) as queries:
        change(_TIMES + 1)
    latest = SeriesNow.objects.get(pk=ids[-1]).actual_value
    assert latest == Actual.objects.filter(series_id=ids[-1]).latest("pk").value
    name = f"one changed input visible in {len(ids) - 1} dependants"
    return [
        Measured(
            f"{name}, median", median(it.seconds for it in watches), aim=0.1, floor=floor,
            floor_is="their figures, ratings and projections inserted in bulk into bare tables",
        ),
        Measured(f"{name}, processor, median", median(it.computed for it in watches), aim=0.1),
        Measured(f"{name}, SQL statements", len(queries), unit=""),
        Measured(
            f"{name}, memory beyond before", memory_of(lambda: change(_TIMES + 2)), unit="MB"
        ),
    ]  # fmt: skip


def _watched(change: Callable[[int], None], place: int) -> Stopwatch:
    with timed() as watch:
        change(place)
    return watch


def _make_rest_on(code: str, others: list[str]) -> None:
    """Let all the others be worked out from the first, from its latest year on."""
    owners = dict(
        Series.objects.filter(reference__in=others).values_list("reference", "indicator_id")
    )
    wanted = {
        owners[other]: {"formula": f"[{code}] ÷ [population] × {place + 1000}"}
        for place, other in enumerate(others)
    }
    redefine(wanted, by=SYSTEM, at=AT, from_on=BEGUN, reason="They rest on one count.")
