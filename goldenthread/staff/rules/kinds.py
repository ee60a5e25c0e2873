"""The kinds of test that the editor of rules offers. A new kind of the arithmetic is one more row here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from goldenthread.rules.rating import Comparator, ThresholdName, Travel
from goldenthread.rules.vocabulary import Heading
from goldenthread.staff.rules.boxes import (
    AT,
    BEYOND,
    WITHIN,
    Edge,
    OfNought,
    Only,
    Parameter,
    Pick,
    Several,
    Size,
    Truth,
)


@dataclass(frozen=True)
class TestKind:
    """A kind of test: what it is called in a list, and what is typed for it."""

    label: str
    parameters: tuple[Parameter, ...] = ()
    is_group: bool = False


_OFF_TARGET: Final = {
    WITHIN: "short of target by no more than",
    AT: "at target or better",
    BEYOND: "better than target by at least",
}
_HEADINGS: Final = (
    (Heading.IMPROVING,),
    (Heading.IMPROVING, Heading.STEADY),
    (Heading.STEADY,),
    (Heading.STEADY, Heading.WORSENING),
    (Heading.WORSENING,),
)


def _named(of: Iterable[Comparator | Travel]) -> tuple[tuple[str, str], ...]:
    return tuple((each.value, each.words) for each in of)


_IN_PERCENT: Final = Edge("at_least", "It is", _OFF_TARGET, after="per cent")
_TOLERANCE: Final = Truth(
    "is_percent", "The tolerance is in", yes="per cent of the target", no="points"
)
_COMPARATORS: Final = _named(Comparator)

KINDS: Final[dict[str, TestKind]] = {
    "gap_in_points": TestKind(
        "Distance to target, in points",
        (Edge("at_least", "It is", _OFF_TARGET, after="points"),),
    ),
    "gap_in_percent": TestKind(
        "Distance to target, in per cent of it",
        (_IN_PERCENT, OfNought(_IN_PERCENT)),
    ),
    "within_tolerance": TestKind(
        "Short of target by no more than the indicator's tolerance",
        (_TOLERANCE,),
    ),
    "beyond_tolerance": TestKind(
        "Better than target by the indicator's tolerance or more",
        (_TOLERANCE,),
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
    ),
    "in_range": TestKind(
        "The indicator's range",
        (
            Truth("holds_low", "Its lower end", yes="holds", no="is let go", otherwise=True),
            Truth("holds_high", "Its upper end", yes="holds", no="is let go", otherwise=True),
            Size("margin", "Widened by", optional=True, after="points"),
        ),
    ),
    "against": TestKind(
        "Another figure: an earlier one, or of other councils",
        (
            Pick("comparator", "Compared with", _COMPARATORS, decides=True),
            Edge(
                "at_least",
                "It is",
                {AT: "no worse", WITHIN: "worse by no more than", BEYOND: "better by at least"},
                after="points",
                first=AT,
            ),
        ),
    ),
    "towards_target": TestKind(
        "Whether it comes nearer to its target",
        (Pick("comparator", "Compared with", _COMPARATORS, decides=True),),
    ),
    "heads": TestKind(
        "Where it is heading",
        (
            Several(
                "ways",
                "It is",
                tuple(tuple(each.value for each in ways) for ways in _HEADINGS),
            ),
            Pick("over", "Seen", _named(Travel), decides=True),
        ),
    ),
    "forecast_reaches": TestKind(
        "The forecast of the year's end",
        (
            Edge(
                "at_least",
                "It is",
                {
                    AT: "at the year's target or better",
                    WITHIN: "short of the year's target by no more than",
                    BEYOND: "better than the year's target by at least",
                },
                first=AT,
            ),
            Truth("is_percent", "Measured in", yes="per cent of the target", no="points"),
        ),
    ),
    "can_recover": TestKind("Whether the year's target can still be reached"),
    "percent_complete": TestKind(
        "How much is complete", (Size("at_least", "At least", after="per cent"),)
    ),
    "complete_for_time": TestKind(
        "How much is complete for the time that has gone",
        (Size("at_least", "At least", after="per cent of what is due by now"),),
    ),
    "overdue": TestKind(
        "Days overdue", (Size("by_more_than", "More than", after="days", is_signed=True),)
    ),
    "all_of": TestKind("All of several tests", is_group=True),
    "any_of": TestKind("Any of several tests", is_group=True),
    "none_of": TestKind("None of several tests", is_group=True),
}

#: What an example may be given besides its figure: its label and what stands there at first.
EXAMPLE: Final[dict[str, tuple[str, str]]] = {
    "expected": ("Target", "80"),
    "tolerance": ("Its tolerance", "5"),
    "green": ("Its green value", "80"),
    "amber": ("Its amber value", "70"),
    "floor": ("Its floor", "70"),
    "stretch": ("Its stretch target", "90"),
    "range_low": ("Lower end of its range", "70"),
    "range_high": ("Upper end of its range", "90"),
    "previous": ("Previous period", "75"),
    "year_before": ("Same period last year", "76"),
    "benchmark_mean": ("Benchmark mean", "78"),
    "benchmark_median": ("Benchmark median", "78"),
    "best_quarter": ("Edge of the best quarter", "85"),
    "worst_quarter": ("Edge of the worst quarter", "70"),
    "baseline": ("Baseline", "60"),
    "short": ("Since last time", Heading.IMPROVING.value),
    "long": ("Over the long term", Heading.IMPROVING.value),
    "forecast": ("Forecast of the year's end", "79"),
    "forecast_low": ("At least, by the forecast", "75"),
    "forecast_high": ("At most, by the forecast", "83"),
    "year_target": ("The year's target", "80"),
    "elapsed": ("Time gone, per cent", "75"),
    "days_overdue": ("Days overdue", "0"),
}
#: Those of them that are a direction and no number.
DIRECTIONS: Final = ("short", "long")
