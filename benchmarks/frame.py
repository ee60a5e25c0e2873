"""What every benchmark shares: a figure beside its aim and its floor, a stopwatch, a scale."""

from __future__ import annotations

import os
import resource
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from time import perf_counter, process_time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

#: What a benchmark runs on unless its module names other ``ENGINES``; ``()`` needs no database.
ENGINES = ("sqlite", "postgresql")


@dataclass(frozen=True)
class Figure:
    """One thing measured.

    ``floor`` is the least that it could cost, measured in the same run; ``floor_is`` says what that
    is. ``aim`` is the most it may come to, or with ``more_is_better`` the least.
    """

    name: str
    value: float
    unit: str = "s"
    aim: float | None = None
    floor: float | None = None
    floor_is: str = ""
    more_is_better: bool = False

    @property
    def ratio(self) -> float | None:
        """How many times the floor it is; for rates, how many times less than the floor."""
        if not self.floor or not self.value:
            return None
        return self.floor / self.value if self.more_is_better else self.value / self.floor

    @property
    def is_met(self) -> bool | None:
        """Say whether the aim is met; ``None`` where there is none."""
        if self.aim is None:
            return None
        return self.value >= self.aim if self.more_is_better else self.value <= self.aim

    def to_data(self) -> dict[str, Any]:
        """Return the figure as it stands in a file."""
        return {
            "name": self.name,
            "value": _rounded(self.value),
            "unit": self.unit,
            "aim": self.aim,
            "more_is_better": self.more_is_better,
            "is_met": self.is_met,
            "floor": _rounded(self.floor),
            "floor_is": self.floor_is,
            "ratio": _rounded(self.ratio),
        }


def _rounded(value: float | None) -> float | None:
    return None if value is None else float(f"{value:.4g}")


class Stopwatch:
    """How long something took, in seconds, once it is over; ``computed`` is this process's own part."""

    seconds: float = 0.0
    computed: float = 0.0


@contextmanager
def timed() -> Iterator[Stopwatch]:
    """Time what stands inside."""
    watch = Stopwatch()
    began, computed = perf_counter(), process_time()
    try:
        yield watch
    finally:
        watch.seconds = perf_counter() - began
        watch.computed = process_time() - computed


class Tally:
    """How many SQL statements were sent, once it is over."""

    statements: int = 0


@contextmanager
def counted(connection: BaseDatabaseWrapper) -> Iterator[Tally]:
    """Count the SQL statements sent inside, not writing them down: many rows take longer so than sent."""
    tally = Tally()

    def count(execute: Callable[..., Any], *args: Any) -> Any:
        tally.statements += 1
        return execute(*args)

    with connection.execute_wrapper(count):
        yield tally


def each_of(count: int, work: Callable[[int], object]) -> list[float]:
    """Do ``work`` so many times; return how long each took, in rising order."""
    taken = []
    for place in range(count):
        with timed() as watch:
            work(place)
        taken.append(watch.seconds)
    return sorted(taken)


def percentile(rising: list[float], percent: float) -> float:
    """Return the value that so many per cent do not exceed.

    >>> percentile([1.0, 2.0, 3.0, 4.0], 50)
    2.0
    """
    return rising[max(0, -(-len(rising) * int(percent * 10) // 1000) - 1)]


def scaled(count: int) -> int:
    """Return how many to do of ``count``: all, or a part in a hurried run (``--scale``)."""
    return max(1, round(count * float(os.environ.get("BENCHMARKS_SCALE", "1"))))


def peak_memory_mb() -> float:
    """Return the most memory that this process has held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def memory_of(work: Callable[[], object]) -> float:
    """Do ``work`` once more; return the most megabytes of Python's that it held at a time, beyond before."""
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1] / 1_000_000
    finally:
        tracemalloc.stop()
