"""Forecasts of the year end: what each method says, and what it never does."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenthread.rules.accumulation import Part
from goldenthread.rules.forecast import METHODS_FOR, Forecast, Span, Year, forecast, methods_for
from goldenthread.rules.numbers import Number, number, plain
from goldenthread.rules.periods import Period, parse_period
from goldenthread.rules.vocabulary import Accumulation, ForecastMethod, Frequency

LINE, SHARE = ForecastMethod.STRAIGHT_LINE, ForecastMethod.LAST_YEAR_SHARE


def year(label: str, figures: Sequence[str | None], *, outturn: str | None = None) -> Year:
    period = parse_period(label)
    spans = [
        Span(span, Part(None if figure is None else number(figure)))
        for span, figure in zip(period.children(Frequency.QUARTER), figures, strict=False)
    ]
    return Year(period, spans, None if outturn is None else number(outturn))


def foreseen(
    now: Year, method: ForecastMethod, accumulation: Accumulation, *before: Year
) -> Forecast:
    return forecast(now, method=method, accumulation=accumulation, before=before)


def test_the_published_daily_rate_is_reproduced() -> None:
    """16.23 in 25 of 31 days foresees 20.13: the documentation of pipware's indicators."""
    month = Period(date(2025, 1, 1), date(2025, 2, 1))
    part = Span(Period(date(2025, 1, 1), date(2025, 1, 26)), Part(number("16.23")))
    found = foreseen(Year(month, [part]), LINE, Accumulation.SUM)
    assert found.value is not None
    assert plain(found.value) == "20.1252"
    assert plain(found.value, 2) == "20.13"


def test_a_whole_year_is_its_own_forecast() -> None:
    found = foreseen(year("2025/26", ["1", "2", "3", "4"]), LINE, Accumulation.SUM)
    assert (found.value, found.because) == (number(10), "10 in 365 of 365 days")


def test_last_years_outturn_is_taken_where_it_was_recorded_by_itself() -> None:
    last = year("2024/25", ["10", "10"], outturn="60")
    found = foreseen(year("2025/26", ["12"]), SHARE, Accumulation.SUM, last)
    assert found.value == number(72)


@pytest.mark.parametrize(
    ("now", "before", "because"),
    [
        (year("2025/26", []), [], "nothing of 2025/26 is known yet"),
        (year("2025/26", [None, None]), [], "nothing of 2025/26 is known yet"),
        (year("2025/26", ["5"]), [], "last year is not known"),
        (
            year("2025/26", ["5"]),
            [year("2024/25", ["1", "2"])],
            "how 2024/25 ended is not known",
        ),
        (
            year("2025/26", ["5"]),
            [year("2024/25", ["0", "2", "3", "4"])],
            "nothing had been reached by then in 2024/25",
        ),
        (
            year("2025/26", ["5", "6"]),
            [year("2024/25", ["1"], outturn="9")],
            "2024/25 had fewer parts",
        ),
        (
            year("2025/26", ["5"]),
            [year("2024/25", [None, "2", "3", "4"], outturn="9")],
            "2024/25 Q1 is not known",
        ),
    ],
)
def test_where_nothing_can_be_foreseen_it_says_why(
    now: Year, before: Sequence[Year], because: str
) -> None:
    found = foreseen(now, SHARE, Accumulation.SUM, *before)
    assert (found.value, found.because) == (None, because)


def test_levels_are_never_drawn_out_in_a_line() -> None:
    found = foreseen(year("2025/26", ["40"]), LINE, Accumulation.LATEST)
    assert found.value is None
    assert foreseen(
        year("2025/26", ["40", "30"]), ForecastMethod.LAST_VALUE, Accumulation.LATEST
    ).value == number(30)


def test_a_ratio_is_foreseen_by_all_its_counts() -> None:
    whole = parse_period("2025/26")
    quarters = whole.children(Frequency.QUARTER)
    counts = [Part(number(50), number(1), number(2)), Part(number(99), number(99), number(100))]
    now = Year(whole, [Span(span, part) for span, part in zip(quarters, counts, strict=False)])
    found = foreseen(now, ForecastMethod.MEAN, Accumulation.RATIO_OF_SUMS)
    assert found.value is not None
    assert plain(found.value, 2) == "98.04"


def test_a_true_nought_is_a_figure() -> None:
    found = foreseen(year("2025/26", ["0", "0"]), LINE, Accumulation.SUM)
    assert found.value == 0


def test_the_interval_needs_three_years() -> None:
    before = [
        year("2022/23", ["20", "30", "25", "25"]),
        year("2023/24", ["25", "25", "25", "25"]),
        year("2024/25", ["30", "20", "25", "25"]),
    ]
    now = year("2025/26", ["27"])
    few = foreseen(now, LINE, Accumulation.SUM, *before[:2])
    assert (few.low, few.high, few.years_tried) == (None, None, 2)
    found = foreseen(now, LINE, Accumulation.SUM, *before)
    assert found.low is not None and found.high is not None and found.value is not None
    assert found.low <= found.value <= found.high


def test_methods_that_make_no_sense_are_not_offered() -> None:
    assert LINE not in methods_for(Accumulation.LATEST)
    assert ForecastMethod.LAST_VALUE not in methods_for(Accumulation.SUM)
    assert methods_for(Accumulation.NONE) == (ForecastMethod.STATED, ForecastMethod.NONE)


_figures = st.lists(st.none() | st.integers(0, 10**12).map(Number), max_size=4)


@given(
    _figures, _figures, st.sampled_from(list(Accumulation)), st.sampled_from(list(ForecastMethod))
)
def test_a_forecast_is_a_figure_with_its_sum_or_a_reason(
    now: list[Number | None],
    last: list[Number | None],
    accumulation: Accumulation,
    method: ForecastMethod,
) -> None:
    def of(label: str, figures: list[Number | None]) -> Year:
        period = parse_period(label)
        quarters = period.children(Frequency.QUARTER)
        return Year(period, [Span(q, Part(f)) for q, f in zip(quarters, figures, strict=False)])

    found = foreseen(of("2025/26", now), method, accumulation, of("2024/25", last))
    assert found.because
    assert found.method is method
    if found.value is not None:
        assert method in METHODS_FOR[accumulation]
        assert any(figure is not None for figure in now)


@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=4), st.integers(1, 1000))
def test_twice_as_much_foresees_twice_as_much(figures: list[int], times: int) -> None:
    once = foreseen(year("2025/26", [str(f) for f in figures]), LINE, Accumulation.SUM)
    more = foreseen(year("2025/26", [str(f * times) for f in figures]), LINE, Accumulation.SUM)
    assert once.value is not None and more.value is not None
    assert abs(more.value - once.value * times) <= times


def test_an_earlier_year_of_which_only_the_end_is_known_is_left_out_of_the_interval():
    ended = Year(
        parse_period("2024/25"),
        [Span(part, Part(None)) for part in parse_period("2024/25").children(Frequency.QUARTER)],
        outturn=number(80),
    )
    part = parse_period("2025/26 Q1")
    found = forecast(
        Year(part.parent(), [Span(part, Part(number(77)))]),
        method=ForecastMethod.MEAN,
        accumulation=Accumulation.MEAN,
        before=[ended] * 3,
    )
    assert (found.value, found.low, found.years_tried) == (number(77), None, 0)


@pytest.mark.parametrize("method", [LINE, SHARE])
def test_a_sum_with_a_part_missing_is_not_drawn_out(method: ForecastMethod) -> None:
    """Two quarters of three known are not three quarters' worth."""
    last = year("2024/25", ["4", "4", "4", "4"])
    found = foreseen(year("2025/26", ["5", None, "5"]), method, Accumulation.SUM, last)
    assert (found.value, found.because) == (None, "2025/26 Q2 is not known")
