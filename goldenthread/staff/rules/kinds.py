"""The kinds of test that the editor of rules offers. A new kind of the arithmetic is one more row here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from goldenthread.rules.rating import Comparator, ThresholdName
from goldenthread.staff.rules.boxes import (
    AT,
    BEYOND,
    WITHIN,
    Edge,
    OfNought,
    Only,
    Parameter,
    Pick,
    Size,
    Truth,
)

Needs = Callable[[Mapping[str, Any]], tuple[str, ...]]


@dataclass(frozen=True)
class TestKind:
    """A kind of test: what it is called in a list, what is typed for it, what an example needs for it."""

    label: str
    parameters: tuple[Parameter, ...] = ()
    needs: Needs = lambda _: ()
    is_group: bool = False


_OFF_TARGET: Final = {
    WITHIN: "short of target by no more than",
    AT: "at target or better",
    BEYOND: "better than target by at least",
}


def _target(_: Mapping[str, Any]) -> tuple[str, ...]:
    return ("expected",)


KINDS: Final[dict[str, TestKind]] = {
    "gap_in_points": TestKind(
        "Distance to target, in points",
        (Edge("at_least", "It is", _OFF_TARGET, after="points"),),
        _target,
    ),
    "gap_in_percent": TestKind(
        "Distance to target, in per cent of it",
        (Edge("at_least", "It is", _OFF_TARGET, after="per cent"), OfNought()),
        _target,
    ),
    "within_tolerance": TestKind(
        "Distance to target, by the indicator's own tolerance",
        (Truth("is_percent", "The tolerance is in", yes="per cent of the target", no="points"),),
        lambda _: ("expected", "tolerance"),
    ),
    "threshold": TestKind(
        "A fixed value",
        (
            Pick(
                "name",
                "It reaches",
                (
                    ("", "the value written here"),
                    *(
                        (each.value, f"the indicator's {each.value} value")
                        for each in ThresholdName
                    ),
                ),
                decides=True,
            ),
            Only("name", "", Size("value", "The value", is_signed=True)),
        ),
        lambda stored: (str(stored["name"]),) if stored.get("name") else (),
    ),
    "in_range": TestKind(
        "The indicator's range",
        (
            Truth("holds_low", "Its lower end", yes="holds", no="is let go", otherwise=True),
            Truth("holds_high", "Its upper end", yes="holds", no="is let go", otherwise=True),
            Size("margin", "Widened by", optional=True, after="points"),
        ),
        lambda _: ("range_low", "range_high"),
    ),
    "against": TestKind(
        "Another figure of the indicator, or other councils'",
        (
            Pick(
                "comparator",
                "Compared with",
                tuple((each.value, each.words) for each in Comparator),
                decides=True,
            ),
            Edge(
                "at_least",
                "It is",
                {
                    AT: "no worse",
                    WITHIN: "worse by no more than",
                    BEYOND: "better by at least",
                },
                after="points",
            ),
        ),
        lambda stored: (str(stored.get("comparator", "")),),
    ),
    "all_of": TestKind("All of several tests", is_group=True),
    "any_of": TestKind("Any of several tests", is_group=True),
}

#: What an example may be given besides its figure: its label and what stands there at first.
EXAMPLE: Final[dict[str, tuple[str, str]]] = {
    "expected": ("Target", "80"),
    "tolerance": ("Its tolerance", "5"),
    "green": ("Its green value", "80"),
    "amber": ("Its amber value", "70"),
    "range_low": ("Lower end of its range", "70"),
    "range_high": ("Upper end of its range", "90"),
    "previous": ("Previous period", "75"),
    "year_before": ("Same period last year", "76"),
    "benchmark_mean": ("Benchmark mean", "78"),
    "baseline": ("Baseline", "60"),
}
