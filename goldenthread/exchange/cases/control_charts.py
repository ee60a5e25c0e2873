"""Cases of control charts worked out by another program, NHSRplotthedots (docs/methods/control.md)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

from goldenthread.exchange.cases.case import Case, CasesRefused, Verdict, text_of
from goldenthread.rules.control import (
    ChartRefused,
    ChartSettings,
    ControlChart,
    Signal,
    control_chart,
)
from goldenthread.rules.vocabulary import Assurance, Polarity, Variation

WORDS: Final = {
    Signal.COMMON_CAUSE: "Common Cause",
    Signal.ABOVE_LIMIT: "Above UCL",
    Signal.BELOW_LIMIT: "Below LCL",
    Signal.RISING: "7 Point Trend (Increasing)",
    Signal.FALLING: "7 Point Trend (Decreasing)",
    Signal.TWO_OF_THREE_ABOVE: "2 in 3 Above CL",
    Signal.TWO_OF_THREE_BELOW: "2 in 3 Below CL",
    Signal.SHIFT_ABOVE: "7 Points Above CL",
    Signal.SHIFT_BELOW: "7 Points Below CL",
}
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

CONSTANT: Final = "a constant series has limits without width and no variation to judge"
COLLAPSED: Final = "screening never removes the only moving ranges"

Given = Mapping[str, Any]
#: What theirs and ours give, and of what, in words.
Pair = tuple[str, str]


def check(file: Path) -> list[Case]:
    """Return the file's cases, each with what ours gives.

    Raises:
        CasesRefused: it holds none.
    """
    found = [_judged(case) for case in cases_of(file)]
    if not found:
        raise CasesRefused(f"{file.name} holds no cases.")
    return found


def cases_of(file: Path) -> list[Given]:
    """Return the cases as they are written, every number exact.

    Raises:
        CasesRefused: the file is of another form.
    """
    try:
        held = json.loads(text_of(file), parse_float=Decimal)
    except json.JSONDecodeError as fault:
        raise CasesRefused(f"{file.name} cannot be read as JSON: {fault}.") from None
    cases = held.get("cases") if isinstance(held, dict) else held
    if not isinstance(cases, list) or not all(isinstance(case, dict) for case in cases):
        raise CasesRefused(f"{file.name} is not of the form of control_chart_cases.json.")
    return cases


def _judged(case: Given) -> Case:
    name = str(case.get("id", "a case without a name"))
    try:
        chart = drawn(case)
        pairs = list(_differing(chart, case["expected"]))
    except ChartRefused as refusal:
        return Case(name, "a chart", f"refused: {refusal}", Verdict.FAILED)
    except (KeyError, TypeError, ValueError, AttributeError, InvalidOperation) as fault:
        return Case(name, "", "", Verdict.FAILED, f"it has no form that is known here: {fault!r}")
    if not pairs:
        return Case(name, "", "", Verdict.PASSED)
    why_not = _departs(chart, case)
    more = f"; and {len(pairs) - 5} more" if len(pairs) > 5 else ""
    expected, got = ("; ".join(pair[side] for pair in pairs[:5]) + more for side in (0, 1))
    return Case(name, expected, got, Verdict.DEPARTED if why_not else Verdict.FAILED, why_not)


def _whole(value: object) -> int | None:
    if value is None or (isinstance(value, str) and value.upper() in ("NA", "NAN")):
        return None
    return int(Decimal(str(value)) * SCALE)


def drawn(case: Given) -> ControlChart:
    """Return our chart of a case."""
    given = case["input"]
    dates = given.get("dates") or []
    return control_chart(
        [_whole(value) for value in given["values"]],
        polarity=POLARITIES[given["improvement_direction"]],
        target=_whole(given.get("target")),
        settings=ChartSettings(
            screen=given.get("screen_outliers", True), fix_first=given.get("fix_after_n_points")
        ),
        rebased_at=[dates.index(day) for day in given.get("rebase_dates") or [] if day in dates],
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
    yield from _differing_points(chart, expected)
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
        if WORDS[signal] != theirs:
            yield f"point {place} {theirs}", f"point {place} {WORDS[signal]}"
        ours = VARIATIONS[chart.variation_of(signal)]
        if ours != meant:
            yield f"point {place} {meant}", f"point {place} {ours}"


def _is_near(ours: Fraction | None, theirs: object) -> bool:
    if ours is None or theirs is None or str(theirs).upper() in ("NA", "NAN"):
        return ours is None and (theirs is None or str(theirs).upper() in ("NA", "NAN"))
    value = float(str(theirs))
    return abs(float(ours) / SCALE - value) <= NEAR * max(1.0, abs(value))


def _departs(chart: ControlChart, case: Given) -> str:
    """Return why a difference is meant, or nothing: only where ours gives what the method page says."""
    groups = case["expected"]["groups"]
    if not chart.settings.screen or len(groups) != len(chart.stretches):
        return ""
    reasons = set()
    for stretch, group in zip(chart.stretches, groups, strict=True):
        if not _is_collapsed(group):
            if not _is_near(stretch.upper, group.get("upl")):
                return ""
            continue
        known = {value for value in chart.values[stretch.start : stretch.stop] if value is not None}
        if len(known) > 1 and stretch.range_mean > 0:
            reasons.add(COLLAPSED)
        elif len(known) == 1 and stretch.range_mean == 0 and stretch.centre in known:
            reasons.add(CONSTANT)
    return "; ".join(sorted(reasons))


def _is_collapsed(group: Given) -> bool:
    """Say whether their limits lie on their centre, or could not be worked out."""
    ends = [group.get(name) for name in ("lpl", "mean", "upl")]
    if any(end is None or str(end).upper() in ("NA", "NAN") for end in ends):
        return ends[1] is not None and group.get("n", 0) > 1
    low, centre, high = (float(str(end)) for end in ends)
    return high - low <= NEAR * max(1.0, abs(centre))
