"""Cases of control charts worked out by another program, NHSRplotthedots (docs/methods/control.md)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from operator import itemgetter
from pathlib import Path
from typing import Any, Final

from goldenthread.exchange.cases.case import (
    MISREAD,
    Case,
    CasesRefused,
    Misread,
    Verdict,
    json_of,
    said_of,
)
from goldenthread.rules.control import (
    ChartRefused,
    ChartSettings,
    ControlChart,
    Signal,
    Stretch,
    control_chart,
)
from goldenthread.rules.vocabulary import Assurance, Polarity, Variation

#: Their words, without the number of points that a shift or a trend has.
WORDS: Final = {
    Signal.COMMON_CAUSE: "Common Cause",
    Signal.ABOVE_LIMIT: "Above UCL",
    Signal.BELOW_LIMIT: "Below LCL",
    Signal.RISING: "Point Trend (Increasing)",
    Signal.FALLING: "Point Trend (Decreasing)",
    Signal.TWO_OF_THREE_ABOVE: "2 in 3 Above CL",
    Signal.TWO_OF_THREE_BELOW: "2 in 3 Below CL",
    Signal.SHIFT_ABOVE: "Points Above CL",
    Signal.SHIFT_BELOW: "Points Below CL",
}
_NUMBERED: Final = (Signal.RISING, Signal.FALLING, Signal.SHIFT_ABOVE, Signal.SHIFT_BELOW)
POLARITIES: Final = {"increase": Polarity.HIGH, "decrease": Polarity.LOW, "neutral": Polarity.NONE}
VARIATIONS: Final = {
    Variation.COMMON_CAUSE: "common_cause",
    Variation.IMPROVEMENT: "special_cause_improvement",
    Variation.CONCERN: "special_cause_concern",
    Variation.NEITHER_HIGH: "special_cause_neutral_high",
    Variation.NEITHER_LOW: "special_cause_neutral_low",
    Variation.NONE: "none: every figure is the same",
}
ASSURANCES: Final = {
    None: None,
    Assurance.CONSISTENTLY_PASSES: "consistent_pass",
    Assurance.CONSISTENTLY_FAILS: "consistent_fail",
    Assurance.HIT_AND_MISS: "inconsistent",
}
SCALE: Final = 10**16
NEAR: Final = 1e-9
_OF_POINT: Final = re.compile(r"point (\d+) ")

CONSTANT: Final = "a constant series has limits without width and no variation to judge"
COLLAPSED: Final = "screening never removes the only moving ranges"
NO_LIMITS: Final = "a single figure has no limits, so that nothing is said of its target"
LATEST_MISSING: Final = "variation is of the latest figure that is known"
STOPPED: Final = (
    "their program stops at a missing figure within a trend; ours tells nothing across it"
)
ON_CENTRE: Final = (
    "a figure exactly on the centre is on neither side; theirs, in binary fractions, may see one"
)
TRENDS_MEET: Final = (
    "the last point of a trend belongs to it; theirs goes by the step to the next trend"
)
FIXED: Final = (
    "limits are fixed by so many figures that are known; theirs counts the missing ones among them"
)
_INPUTS: Final = {
    "values", "dates", "improvement_direction", "target", "screen_outliers", "fix_after_n_points",
    "rebase_dates", "shift", "trend", "mean_breaks_run",
}  # fmt: skip

Given = Mapping[str, Any]
#: What theirs and ours give, and of what, in words.
Pair = tuple[str, str]


def check(file: Path) -> list[Case]:
    """Return the file's cases, each with what ours gives.

    Raises:
        CasesRefused: it holds none.
    """
    found = [_judged(case, order) for order, case in enumerate(cases_of(file), start=1)]
    if not found:
        raise CasesRefused(f"{file.name} holds no cases.")
    return found


def cases_of(file: Path) -> list[Given]:
    """Return the cases as they are written, every number exact.

    Raises:
        CasesRefused: the file is of another form.
    """
    held = json_of(file, parse_float=Decimal)
    cases = held.get("cases") if isinstance(held, dict) else held
    if not isinstance(cases, list) or not all(isinstance(case, dict) for case in cases):
        raise CasesRefused(f"{file.name} is not of the form of control_chart_cases.json.")
    return cases


def _judged(case: Given, order: int) -> Case:
    name = str(case.get("id", f"case {order}"))
    try:
        wants_error = case["expected"].get("error")
        chart = drawn(case)
        pairs = [] if wants_error else list(_differing(chart, case["expected"]))
        why_not = _departs(chart, case, pairs) if pairs else ""
    except ChartRefused as refusal:
        if wants_error:
            return Case(name, f"refused: {wants_error}", f"refused: {refusal}", Verdict.PASSED)
        return Case(name, "a chart", f"refused: {refusal}", Verdict.FAILED)
    except MISREAD as fault:
        return Case(name, "a chart", "nothing", Verdict.FAILED, said_of(fault))
    if wants_error:
        is_stopped = None in chart.values
        verdict = Verdict.DEPARTED if is_stopped else Verdict.FAILED
        return Case(name, f"refused: {wants_error}", "a chart", verdict, STOPPED * is_stopped)
    if not pairs:
        return Case(name, "", "", Verdict.PASSED)
    more = f"; and {len(pairs) - 5} more" if len(pairs) > 5 else ""
    expected, got = ("; ".join(pair[side] for pair in pairs[:5]) + more for side in (0, 1))
    return Case(name, expected, got, Verdict.DEPARTED if why_not else Verdict.FAILED, why_not)


def _whole(value: object) -> int | None:
    if value is None or (isinstance(value, str) and value.upper() in ("NA", "NAN")):
        return None
    return int(Decimal(str(value)) * SCALE)


def _count(written: object) -> int | None:
    """Return a number of points; None where there is none.

    Raises:
        Misread: it is no whole number.
    """
    if written is None or (isinstance(written, str) and written.upper() in ("NA", "INF")):
        return None
    count = Decimal(str(written))
    if count != int(count):
        raise Misread(f"“{written}” is not a number of points")
    return int(count)


def drawn(case: Given) -> ControlChart:
    """Return our chart of a case, its values by date.

    Raises:
        ChartRefused: its settings make no sense.
        Misread: it asks for something that is not known here, or its dates are not its values'.
    """
    given = case["input"]
    unknown = sorted(set(given) - _INPUTS)
    if unknown:
        raise Misread(f"its input has “{unknown[0]}”")
    values, days = [_whole(value) for value in given["values"]], list(given.get("dates") or [])
    if days:
        if len(days) != len(values) or len(set(days)) < len(days):
            raise Misread("there is not one date to each value")
        values = [value for _, value in sorted(zip(days, values, strict=True), key=itemgetter(0))]
        days.sort()
    own: dict[str, Any] = {
        name: _count(given[name]) for name in ("shift", "trend") if given.get(name) is not None
    }
    if given.get("mean_breaks_run") is not None:
        own["mean_breaks_run"] = bool(given["mean_breaks_run"])
    return control_chart(
        values,
        polarity=POLARITIES[given["improvement_direction"]],
        target=_whole(given.get("target")),
        settings=ChartSettings(
            screen=given.get("screen_outliers", True),
            fix_first=_count(given.get("fix_after_n_points")),
            **own,
        ),
        rebased_at=[days.index(day) for day in given.get("rebase_dates") or [] if day in days],
    )


def _differing(chart: ControlChart, expected: Given) -> Iterator[Pair]:
    """Yield what theirs and ours give wherever they differ."""
    groups = expected["groups"]
    if len(groups) != len(chart.stretches):
        yield f"{len(groups)} stretches", f"{len(chart.stretches)} stretches"
    for order, (stretch, group) in enumerate(zip(chart.stretches, groups, strict=False), start=1):
        ours = {"mean": stretch.centre, "lpl": stretch.lower, "upl": stretch.upper}
        for name, value in ours.items():
            if not _is_near(value, group.get(name)):
                words = f"{name} of stretch {order}"
                shown = "none" if value is None else f"{float(value) / SCALE:.9f}"
                yield f"{words} {group.get(name)}", f"{words} {shown}"
        if group.get("n", stretch.stop - stretch.start) != stretch.stop - stretch.start:
            yield f"stretch {order} of {group['n']}", f"of {stretch.stop - stretch.start}"
    yield from _differing_points(chart, expected)
    yield from _differing_places(chart, expected)
    assurance = ASSURANCES[chart.assurance]
    for name, theirs, mine in (
        ("variation", expected["variation_type"], VARIATIONS[chart.variation]),
        ("assurance", expected["assurance_type"], assurance),
    ):
        if theirs != mine:
            yield f"{name} {theirs}", f"{name} {mine}"


def _differing_points(chart: ControlChart, expected: Given) -> Iterator[Pair]:
    """Compare point by point; one without a value is marked as nothing, which theirs calls common cause."""
    kinds, meanings = expected["special_cause_type"], expected["point_type"]
    if not len(kinds) == len(meanings) == len(chart.signals):
        yield f"{len(kinds)} points", f"{len(chart.signals)} points"
    for place, (signal, theirs, meant) in enumerate(
        zip(chart.signals, kinds, meanings, strict=False), start=1
    ):
        if signal is None:
            continue
        if _words(signal, chart) != theirs:
            yield f"point {place} {theirs}", f"point {place} {_words(signal, chart)}"
        ours = VARIATIONS[chart.variation_of(signal)]
        if ours != meant:
            yield f"point {place} {meant}", f"point {place} {ours}"


def _words(signal: Signal, chart: ControlChart) -> str:
    """Return their words for what we say of a point: '7 Points Above CL'."""
    if signal not in _NUMBERED:
        return WORDS[signal]
    is_trend = signal in (Signal.RISING, Signal.FALLING)
    return f"{chart.settings.trend if is_trend else chart.settings.shift} {WORDS[signal]}"


def _differing_places(chart: ControlChart, expected: Given) -> Iterator[Pair]:
    """Compare where each point lies: outside the limits, between near limit and limit, beside the centre."""
    for stretch in chart.stretches:
        for at in range(stretch.start, stretch.stop):
            for name, ours in _places_of(stretch, chart.values[at]).items():
                given = expected.get(name)
                theirs = given[at] if given and at < len(given) else None
                if theirs is not None and ours is not None and int(theirs) != ours:
                    yield f"point {at + 1} {name} {theirs}", f"point {at + 1} {name} {ours}"


def _places_of(stretch: Stretch, value: int | None) -> dict[str, int | None]:
    if value is None or stretch.centre is None:
        return {}
    found: dict[str, int | None] = {
        "relative_to_mean": (value > stretch.centre) - (value < stretch.centre)
    }
    if stretch.upper is not None and stretch.lower is not None:
        away = abs(value - stretch.centre)
        is_outside = away > stretch.upper - stretch.centre
        found["outside_limits"] = int(is_outside)
        found["close_to_limits"] = int(
            not is_outside and 3 * away > 2 * (stretch.upper - stretch.centre)
        )
    return found


def _is_near(ours: Fraction | None, theirs: object) -> bool:
    if ours is None or theirs is None or str(theirs).upper() in ("NA", "NAN"):
        return ours is None and (theirs is None or str(theirs).upper() in ("NA", "NAN"))
    value = float(str(theirs))
    return abs(float(ours) / SCALE - value) <= NEAR * max(1.0, abs(value))


def _departs(chart: ControlChart, case: Given, pairs: list[Pair]) -> str:
    """Return why a difference is meant, or nothing: only where ours gives what the method page says."""
    groups = case["expected"]["groups"]
    if len(groups) != len(chart.stretches):
        return ""
    reasons = _of_the_end(chart, pairs)
    explained = len(reasons)
    apart: set[int] = set()  # the points of the stretches that depart, and those that depart alone
    for why, points in ((ON_CENTRE, _on_centre(chart)), (TRENDS_MEET, _where_trends_meet(chart))):
        if any(_points_of([pair]) <= points and _OF_POINT.match(pair[0]) for pair in pairs):
            reasons.append(why)
            apart |= points
    for stretch, group in zip(chart.stretches, groups, strict=True):
        if _is_near(stretch.upper, group.get("upl")) and not _is_constant(chart, stretch):
            continue
        reason = _of_stretch(chart, stretch, group)
        if not reason:
            return ""
        reasons.append(reason)
        apart.update(range(stretch.start + 1, stretch.stop + 1))
    if not _points_of(pairs) <= apart or (not apart and len(pairs) > explained):
        return ""
    return "; ".join(sorted(set(reasons)))


def _points_of(pairs: list[Pair]) -> set[int]:
    """Return which points differ, counted from one."""
    return {int(found[1]) for pair in pairs if (found := _OF_POINT.match(pair[0]))}


def _on_centre(chart: ControlChart) -> set[int]:
    """Return the points exactly on their centre, and those beside them that make a run on one side."""
    found: set[int] = set()
    for stretch in chart.stretches:
        sides = [
            None if value is None or stretch.centre is None else _side(value - stretch.centre)
            for value in chart.values[stretch.start : stretch.stop]
        ]
        for at in [place for place, side in enumerate(sides) if side == 0]:
            found.add(stretch.start + at + 1)
            for step in (1, -1):
                place = at + step
                while 0 <= place < len(sides) and sides[place] in (0, sides[at + step]):
                    found.add(stretch.start + place + 1)
                    place += step
    return found


def _side(away: Fraction) -> int:
    return (away > 0) - (away < 0)


def _where_trends_meet(chart: ControlChart) -> set[int]:
    """Return the last points of trends, from which the step is the other way or none."""
    ways = {Signal.RISING: 1, Signal.FALLING: -1}
    return {
        at + 1
        for at, (signal, later) in enumerate(pairwise(chart.signals))
        if signal in ways and later is not None
        and ((chart.values[at + 1] or 0) - (chart.values[at] or 0)) * ways[signal] <= 0
    }  # fmt: skip


def _of_the_end(chart: ControlChart, pairs: list[Pair]) -> list[str]:
    """Return why variation or assurance differ though all points are the same."""
    last, found = chart.last, []
    if last is None:
        return []
    theirs = {pair[0] for pair in pairs}
    if "assurance inconsistent" in theirs and not last.ranges:
        found.append(NO_LIMITS)
    if "variation common_cause" in theirs and chart.values[-1] is None and not chart.is_constant:
        found.append(LATEST_MISSING)
    return found


def _of_stretch(chart: ControlChart, stretch: Stretch, group: Given) -> str:
    """Return why a stretch's limits are not theirs: it is constant, or screening collapsed theirs."""
    if _is_fixed_by_periods(chart, stretch, group):
        return FIXED
    if _is_constant(chart, stretch):
        return CONSTANT if stretch.range_mean == 0 and _is_collapsed(group) else ""
    if not _is_collapsed(group):
        return ""
    if not stretch.ranges:
        return NO_LIMITS
    if not chart.settings.screen or stretch.range_mean <= 0:
        return ""
    unscreened = control_chart(
        chart.values,
        polarity=chart.polarity,
        settings=replace(chart.settings, screen=False),
        rebased_at=[each.start for each in chart.stretches],
    )
    same = {each.start: each.range_mean for each in unscreened.stretches}
    return COLLAPSED if same[stretch.start] == stretch.range_mean else ""


def _is_fixed_by_periods(chart: ControlChart, stretch: Stretch, group: Given) -> bool:
    """Say whether their limits are those of the first periods, of which some have no figure."""
    first = chart.settings.fix_first
    held = chart.values[stretch.start : stretch.stop][:first]
    if first is None or None not in held:
        return False
    (theirs,) = control_chart(
        held, polarity=chart.polarity, settings=replace(chart.settings, fix_first=None)
    ).stretches
    lines = {"mean": theirs.centre, "lpl": theirs.lower, "upl": theirs.upper}
    return all(_is_near(line, group.get(name)) for name, line in lines.items())


def _is_constant(chart: ControlChart, stretch: Stretch) -> bool:
    """Say whether the figures that make a stretch's limits are all the same."""
    known = [value for value in chart.values[stretch.start : stretch.stop] if value is not None]
    return len(known) > 1 and len(set(known[: chart.settings.fix_first])) == 1


def _is_collapsed(group: Given) -> bool:
    """Say whether their limits lie on their centre, or could not be worked out."""
    ends = [group.get(name) for name in ("lpl", "mean", "upl")]
    if any(end is None or str(end).upper() in ("NA", "NAN") for end in ends):
        return ends[1] is not None and group.get("n", 0) > 1
    low, centre, high = (float(str(end)) for end in ends)
    return high - low <= NEAR * max(1.0, abs(centre))
