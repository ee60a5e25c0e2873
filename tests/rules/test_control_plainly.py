"""Control charts beside a plain reading of docs/methods/control.md, point by point and without any haste."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from goldenthread.rules.control import ChartSettings, control_chart
from goldenthread.rules.vocabulary import Polarity

Values = list[int | None]


def lines(values: Values, settings: ChartSettings) -> tuple[Fraction | None, Fraction | None]:
    """Return the centre, and the mean moving range where there is one."""
    base: Values = []
    for value in values:
        is_full = (
            settings.fix_first is not None
            and sum(v is not None for v in base) >= settings.fix_first
        )
        base.append(None if is_full else value)
    known = [value for value in base if value is not None]
    if not known:
        return None, None
    ranges = [abs(b - a) for a, b in pairwise(base) if a is not None and b is not None]
    if ranges and settings.screen:
        mean = Fraction(sum(ranges), len(ranges))
        kept = [each for each in ranges if each < Fraction("3.267") * mean]
        ranges = kept if sum(kept) else ranges
    centre = Fraction(sum(known), len(known))
    if not ranges or (sum(ranges) == 0 and len(set(known)) > 1):
        return centre, None
    return centre, Fraction(sum(ranges), len(ranges))


def is_shift(values: Values, at: int, centre: Fraction, settings: ChartSettings) -> bool:
    """Say whether the point is one of so many on its side, looking both ways from it."""
    value = values[at]
    if value is None or value == centre:
        return False
    side = 1 if value > centre else -1
    found = 1
    for step in (1, -1):
        place = at + step
        while 0 <= place < len(values):
            other = values[place]
            if other is None or (other - centre) * side < 0:
                break
            if other == centre and settings.mean_breaks_run:
                break
            found += other != centre
            place += step
    return found >= settings.shift


def trend_of(values: Values, at: int, settings: ChartSettings) -> int:
    """Return 1 where the point is one of so many that rise, −1 that fall; of two, the later."""
    found = 0
    for start in range(max(at - settings.trend + 1, 0), at + 1):
        window = [each for each in values[start : start + settings.trend] if each is not None]
        if start + settings.trend > len(values) or len(window) < settings.trend:
            continue
        if all(a < b for a, b in pairwise(window)):
            found = 1
        elif all(a > b for a, b in pairwise(window)):
            found = -1
    return found


def is_two_of_three(values: Values, at: int, centre: Fraction, reach: Fraction) -> bool:
    def is_close(value: int) -> bool:
        return Fraction(2, 3) * reach < abs(value - centre) <= reach

    for start in range(max(at - 2, 0), at + 1):
        window = values[start : start + 3]
        known = [each for each in window if each is not None]
        is_one_sided = all(v > centre for v in known) or all(v < centre for v in known)
        if len(known) == 3 and is_one_sided and sum(map(is_close, known)) >= 2:
            value = values[at]
            return value is not None and is_close(value)
    return False


def said(values: Values, settings: ChartSettings) -> list[str | None]:
    centre, mean_range = lines(values, settings)
    found: list[str | None] = []
    for at, value in enumerate(values):
        if value is None or centre is None:
            found.append(None)
            continue
        reach = None if mean_range is None else settings.factor * mean_range
        side = "above" if value > centre else "below"
        trend = trend_of(values, at, settings)
        if reach is not None and abs(value - centre) > reach:
            found.append(f"{side}_limit")
        elif trend:
            found.append("rising" if trend > 0 else "falling")
        elif reach is not None and is_two_of_three(values, at, centre, reach):
            found.append(f"two_of_three_{side}")
        elif is_shift(values, at, centre, settings):
            found.append(f"shift_{side}")
        else:
            found.append("common_cause")
    return found


def wanders(steps: list[int]) -> Values:
    return [sum(steps[: end + 1]) for end in range(len(steps))]


few = st.integers(-2, 2)
some = st.lists(few, max_size=40)
#: Steps that keep their way for a while, so that trends are met and not hoped for.
kept_up = st.lists(
    st.tuples(st.sampled_from([-2, -1, 0, 1, 2]), st.integers(1, 9)), max_size=8
).map(lambda runs: [step for step, times in runs for _ in range(times)])
series = st.one_of(
    some, some.map(wanders), kept_up.map(wanders), st.lists(st.none() | few, max_size=40)
)
chosen = st.builds(
    ChartSettings,
    shift=st.sampled_from([6, 7, 8]),
    trend=st.sampled_from([5, 6, 7]),
    factor=st.sampled_from([Fraction("2.66"), Fraction(2), Fraction(1)]),
    screen=st.booleans(),
    fix_first=st.none() | st.integers(12, 20),
    mean_breaks_run=st.booleans(),
)


@given(series, chosen, st.lists(st.integers(0, 40), max_size=2))
def test_a_chart_is_what_a_plain_reading_of_its_method_gives(
    values: Any, settings: ChartSettings, rebased_at: list[int]
) -> None:
    chart = control_chart(values, polarity=Polarity.HIGH, settings=settings, rebased_at=rebased_at)
    cuts = sorted({0, len(values)} | {each for each in rebased_at if 0 < each < len(values)})
    plainly: list[str | None] = []
    for stretch, (start, stop) in zip(chart.stretches, pairwise(cuts), strict=True):
        part = values[start:stop]
        centre, mean_range = lines(part, settings)
        assert stretch.centre == centre
        if centre is None or mean_range is None:
            assert stretch.upper is None
        else:
            assert stretch.upper == centre + settings.factor * mean_range
            assert stretch.lower == centre - settings.factor * mean_range
        plainly += said(part, settings)
    assert [None if one is None else str(one) for one in chart.signals] == plainly
