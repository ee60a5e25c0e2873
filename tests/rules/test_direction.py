import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenthread.rules.direction import Aim, long_direction, short_direction, usual_move
from goldenthread.rules.numbers import Number, number
from goldenthread.rules.vocabulary import Heading, Polarity


def series(*figures: str | None) -> list[Number | None]:
    return [None if figure is None else number(figure) for figure in figures]


CALLS = series("94.8", "95.3", "95.9", "95.5")


@pytest.mark.parametrize("polarity", [Polarity.HIGH, Polarity.LOW])
def test_a_move_within_noise_is_steady(polarity: Polarity) -> None:
    moved = short_direction(CALLS[3], CALLS[2], polarity=polarity, history=CALLS)
    assert moved.heading is Heading.STEADY
    assert moved.because == "down 0.4 on the previous period, no more than its usual move of 0.5"


def test_a_move_beyond_noise_is_worded_by_polarity() -> None:
    history = series("51.6", "45.8", "42.5", "79.3")
    up = short_direction(history[3], history[2], polarity=Polarity.HIGH, history=history)
    assert (up.heading, up.change) == (Heading.IMPROVING, number("36.8"))
    assert up.because == "up 36.8 on the previous period, more than its usual move of 15.3"
    down = short_direction(history[3], history[2], polarity=Polarity.LOW, history=history)
    assert down.heading is Heading.WORSENING


def test_with_little_history_the_band_decides_and_then_the_smallest_step() -> None:
    now, before = number("95.5"), number("95.9")
    high = Polarity.HIGH
    assert short_direction(now, before, polarity=high).heading is Heading.WORSENING
    banded = short_direction(now, before, polarity=high, band=number("0.5"))
    assert banded.heading is Heading.STEADY
    unseen = short_direction(now, before, polarity=high, decimals=0)
    assert (unseen.heading, unseen.because) == (
        Heading.STEADY,
        "down 0.4 on the previous period, too little to show",
    )


def test_a_missing_figure_cannot_say_and_is_not_nought() -> None:
    assert short_direction(None, number(5), polarity=Polarity.HIGH).heading is Heading.CANNOT_SAY
    gone = short_direction(number(5), None, polarity=Polarity.HIGH, against="last year")
    assert (gone.heading, gone.because) == (
        Heading.CANNOT_SAY,
        "there is no figure for last year",
    )
    assert usual_move(series("5", None, "5", "5")) is None
    assert usual_move(series("5", "5", None, "9", "5", "5")) == number(4) // 3


def test_where_neither_way_is_better_the_move_is_told_but_not_judged() -> None:
    moved = short_direction(number(5), number(3), polarity=Polarity.NONE)
    assert (moved.heading, moved.change) == (Heading.CANNOT_SAY, number(2))


def test_nearer_its_target_is_improving() -> None:
    near = Polarity.NEAR_TARGET
    aim = Aim(target=number(50))
    assert (
        short_direction(number(52), number(40), polarity=near, aim=aim).heading is Heading.IMPROVING
    )
    ends = Aim(range_low=number(45), range_high=number(55))
    away = short_direction(number(60), number(50), polarity=Polarity.RANGE, aim=ends)
    assert away.heading is Heading.WORSENING


def test_a_long_line_ignores_one_odd_figure() -> None:
    rising = series("10", "11", "12", "40", "14", "15", "16", "17", "18", "19", "20", "21", "22")
    found = long_direction(rising, polarity=Polarity.HIGH)
    assert (found.heading, found.change) == (Heading.IMPROVING, number(12))


def test_wobble_has_no_clear_trend() -> None:
    wobble = series("50", "53", "49", "52", "50", "53", "51")
    found = long_direction(wobble, polarity=Polarity.HIGH)
    assert found.heading is Heading.STEADY
    assert found.because.startswith("no clear trend: ")


def test_fewer_than_five_figures_cannot_say() -> None:
    found = long_direction(series("1", "2", None, "3", "4"), polarity=Polarity.HIGH)
    assert found.heading is Heading.CANNOT_SAY


figures = st.lists(st.none() | st.integers(-(10**9), 10**9).map(Number), max_size=14)


@given(figures)
def test_high_and_low_are_mirrors(points: list[Number | None]) -> None:
    mirror = {
        Heading.IMPROVING: Heading.WORSENING,
        Heading.WORSENING: Heading.IMPROVING,
        Heading.STEADY: Heading.STEADY,
        Heading.CANNOT_SAY: Heading.CANNOT_SAY,
    }
    high = long_direction(points, polarity=Polarity.HIGH)
    assert mirror[high.heading] is long_direction(points, polarity=Polarity.LOW).heading
    if len(points) > 1:
        now, before = points[-1], points[-2]
        up = short_direction(now, before, polarity=Polarity.HIGH, history=points)
        down = short_direction(now, before, polarity=Polarity.LOW, history=points)
        assert mirror[up.heading] is down.heading
        assert up.because == down.because


@given(st.integers(5, 14), st.integers(1, 10**6))
def test_a_straight_line_is_always_a_trend(length: int, step: int) -> None:
    points = [Number(step * place) for place in range(length)]
    found = long_direction(points, polarity=Polarity.HIGH)
    assert (found.heading, found.change) == (Heading.IMPROVING, step * (length - 1))


def test_a_move_as_large_as_the_noise_is_still_noise() -> None:
    for now, heading in (("6", Heading.STEADY), ("6.000001", Heading.IMPROVING)):
        moved = short_direction(number(now), number(5), polarity=Polarity.HIGH, band=number(1))
        assert moved.heading is heading
