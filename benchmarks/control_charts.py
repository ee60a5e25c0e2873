"""Control charts of 10,000 series of 60 points, every signal and both icons: processor time beside numpy."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import numpy as np
import numpy.typing as npt

from benchmarks.frame import Figure, memory_of, scaled, timed
from goldenthread.records.collector import collector_paused
from goldenthread.rules.control import ControlChart, control_chart
from goldenthread.rules.vocabulary import Polarity
from goldenthread.ui.control_icons import assurance_icon, variation_icon

ENGINES = ()
_POINTS = 60
_TARGET = 50_000_000
_TIMES = 5


def measure() -> list[Figure]:
    """Return what the charts take, the same with a month missing here and there, and what they hold."""
    chance, count = Random(1), scaled(10_000)
    series: list[list[int | None]] = [_series(chance) for _ in range(count)]
    gaps = [[None if chance.random() < 0.05 else value for value in row] for row in series]
    matrix = np.array(series, dtype=np.int64)
    floor = min(_computed(lambda: _numpy(matrix)) for _ in range(_TIMES))
    charts = memory_of(lambda: list(map(_chart, series)))
    whole = min(_computed(lambda: _drawn(series)) for _ in range(_TIMES))
    name = f"{count:,} series of {_POINTS} points, all signals and icons"
    shown = {_chart(row).variation for row in series[:200]}
    assert len(shown) >= 3, "the series show too little"
    return [
        Figure(
            f"{name}, processor", whole, aim=1.0 * count / 10_000, floor=floor,
            floor_is="numpy: means, limits, sides and moves of the same matrix, and nothing said of a point",
        ),
        Figure(
            f"{name}, a twentieth missing, processor",
            min(_computed(lambda: _drawn(gaps)) for _ in range(_TIMES)), floor=floor,
        ),
        Figure("memory of the charts, all held at once", charts, "MB"),
    ]  # fmt: skip


def _series(chance: Random) -> list[int | None]:
    """Return figures that vary as usual, shift halfway in one series of four, or drift in one of eight."""
    kind, level = chance.randrange(8), chance.randrange(30, 70)
    found: list[int | None] = []
    for place in range(_POINTS):
        moved = 9 if kind < 2 and place > _POINTS // 2 else place / 6 if kind == 2 else 0
        found.append(round((level + moved + chance.gauss(0, 3)) * 1_000_000))
    return found


def _chart(row: list[int | None]) -> ControlChart:
    return control_chart(row, polarity=Polarity.LOW, target=_TARGET)


def _drawn(series: list[list[int | None]]) -> None:
    with collector_paused():  # as the follower does
        for row in series:
            chart = _chart(row)
            variation_icon(chart.variation, chart.last_signal or "")
            assurance_icon(chart.assurance or "")


def _computed(work: Callable[[], object]) -> float:
    with timed() as watch:
        work()
    return watch.computed


def _numpy(matrix: npt.NDArray[np.int64]) -> object:
    """Return the limits of every series, and which points lie outside or on which side."""
    ranges = np.abs(np.diff(matrix, axis=1))
    usual = ranges.mean(axis=1, keepdims=True)
    kept = np.where(ranges < 3.267 * usual, ranges, 0)
    mean_range = kept.sum(axis=1) / (kept > 0).sum(axis=1)
    away = matrix - matrix.mean(axis=1, keepdims=True)
    reach = 2.66 * mean_range[:, None]
    return np.abs(away) > reach, np.sign(away), np.sign(np.diff(matrix, axis=1))
