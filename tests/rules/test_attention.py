"""What needs attention: each kind found and not found, and rules that make no sense."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenthread.rules.attention import (
    OVER_PERIODS,
    AttentionKind,
    AttentionRefused,
    AttentionRule,
    Found,
    Seen,
    Watched,
    needs_attention,
    rule_from_data,
)
from goldenthread.rules.numbers import Number, number
from goldenthread.rules.periods import parse_period
from goldenthread.rules.vocabulary import (
    Assurance,
    Frequency,
    Heading,
    RatingClass,
    ValueKind,
    Variation,
)
from goldenthread.rules.wording import Wording

K = AttentionKind
ON, NEAR, OFF, NOT = (
    RatingClass.ON_TARGET,
    RatingClass.NEAR_TARGET,
    RatingClass.OFF_TARGET,
    RatingClass.NOT_RATED,
)
QUARTERS = parse_period("2025/26").children(Frequency.QUARTER)
TODAY = date(2026, 4, 20)


def seen(*of: tuple[RatingClass, str | None], heading: Heading = Heading.STEADY) -> list[Seen]:
    return [
        Seen(quarter, one, None if value is None else number(value), number(8), heading)
        for quarter, (one, value) in zip(QUARTERS, of, strict=False)
    ]


def found(kind: AttentionKind, watched: Watched | Sequence[Seen], **rule: Any) -> Found | None:
    of = watched if isinstance(watched, Watched) else Watched(watched)
    return needs_attention(AttentionRule(kind, **rule), of, today=TODAY)


def test_off_target_shows_in_the_latest_known_period() -> None:
    got = found(K.OFF_TARGET, seen((ON, "9"), (OFF, "5"), (NOT, None)))
    assert got == Found(
        QUARTERS[1].start, QUARTERS[1], "off target, in 2025/26 Q2 with 5 against 8"
    )
    assert found(K.OFF_TARGET, seen((OFF, "5"), (ON, "9"))) is None
    assert found(K.OFF_TARGET, []) is None


def test_a_run_goes_over_a_missing_period_and_needs_its_length() -> None:
    run = seen((OFF, "5"), (NOT, None), (NEAR, "7"))
    got = found(K.OFF_OR_NEAR, run, periods=2)
    assert got is not None
    assert (got.since, got.period) == (QUARTERS[0].start, QUARTERS[2])
    assert got.because == "off or near target 2 periods running, in 2025/26 Q3 with 7 against 8"
    assert found(K.OFF_OR_NEAR, run, periods=3) is None


def test_worsening_and_static() -> None:
    worse = seen((ON, "9"), (ON, "8.5"), heading=Heading.WORSENING)
    assert found(K.WORSENING, worse, periods=2) is not None
    assert found(K.WORSENING, seen((OFF, "1"))) is None
    same = seen((ON, "9"), (ON, "9"), (ON, "9"))
    got = found(K.STATIC, same, periods=2)
    assert got is not None
    assert got.because == "the same figure 2 periods running, in 2025/26 Q3 with 9 against 8"
    assert found(K.STATIC, same, periods=3) is None
    assert found(K.STATIC, seen((ON, "0"), (ON, "0"))) is not None


def test_beyond_tolerance_is_either_way_and_never_of_nought() -> None:
    over = found(K.BEYOND_TOLERANCE, seen((ON, "10")), percent=number(20))
    assert over is not None
    assert over.because == "25 per cent above target, in 2025/26 Q1 with 10 against 8"
    assert found(K.BEYOND_TOLERANCE, seen((ON, "9.6")), percent=number(20)) is None
    under = found(K.BEYOND_TOLERANCE, seen((OFF, "6")), percent=number(20))
    assert under is not None and "25 per cent below target" in under.because
    of_nought = [Seen(QUARTERS[0], OFF, number(3), number(0), Heading.STEADY)]
    assert found(K.BEYOND_TOLERANCE, of_nought, percent=number(20)) is None


def test_charts_and_forecasts() -> None:
    latest = seen((ON, "9"))
    concern = Watched(latest, variation=Variation.CONCERN, signal_words="above its upper limit")
    got = found(K.SIGNAL, concern)
    assert got is not None and got.because.startswith("above its upper limit, in 2025/26 Q1")
    assert found(K.SIGNAL, Watched(latest, variation=Variation.IMPROVEMENT)) is None
    fails = Watched(latest, assurance=Assurance.CONSISTENTLY_FAILS)
    assert found(K.ASSURANCE_FAILS, fails) is not None
    assert found(K.ASSURANCE_FAILS, Watched(latest, assurance=Assurance.HIT_AND_MISS)) is None
    assert found(K.FORECAST_MISSES, Watched(latest, forecast_class=OFF)) is not None
    assert found(K.FORECAST_MISSES, Watched(latest, forecast_class=NEAR)) is None


def test_what_time_brings_about() -> None:
    late = Watched([], late=(QUARTERS[3], date(2026, 4, 15)))
    got = found(K.LATE, late)
    assert got == Found(date(2026, 4, 15), QUARTERS[3], "2025/26 Q4 is 5 days late")
    assert found(K.LATE, late, days=5) is None
    assert found(K.LATE, Watched([], late=(QUARTERS[3], TODAY))) is None
    assert found(K.NEVER_RECORDED, Watched([], begun_on=date(2026, 4, 1))) is not None
    assert found(K.NEVER_RECORDED, Watched(seen((ON, "0")), begun_on=date(2026, 4, 1))) is None
    assert found(K.OWNER_LEFT, Watched([], vacant_since=date(2026, 4, 1)), days=14) is not None
    assert found(K.OWNER_LEFT, Watched([], vacant_since=date(2026, 5, 1))) is None
    stale = found(K.NOT_UPDATED, Watched([], updated_on=date(2026, 1, 20)), days=60)
    assert stale is not None and stale.because == "nothing was recorded for 90 days"
    assert found(K.NOT_UPDATED, Watched([], updated_on=date(2026, 1, 20)), days=90) is None
    # A figure that was never recorded is no old one: another kind says so.
    assert found(K.NOT_UPDATED, Watched([]), days=60) is None


@pytest.mark.parametrize(
    ("wording", "value", "aim", "said"),
    [
        (Wording("%", 1), "77.4", "80", "with 77.4% against 80.0%"),
        (Wording("£", 0), "-1284", "5", "with −£1,284 against £5"),
        (Wording("days", 0), "-9", "5", "with −9 days against 5 days"),
        (Wording("%", 0), "96.996", "97", "with 96.996% against 97.000%"),
        (Wording("", 0, ValueKind.YES_NO), "0", "1", "with No against Yes"),
        (Wording("", 1), "3", None, "with 3.0"),
    ],
)
def test_the_sentence_writes_figures_as_pages_do(
    wording: Wording, value: str, aim: str | None, said: str
) -> None:
    expected = None if aim is None else number(aim)
    one = Seen(QUARTERS[0], OFF, number(value), expected, Heading.STEADY)
    got = found(K.OFF_TARGET, Watched([one], wording=wording))
    assert got is not None and got.because == f"off target, in 2025/26 Q1 {said}"


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("off_target", "not a set of named values"),
        ({"kind": "red"}, "has “red” for “kind”; it must be one of off_target"),
        ({"kind": "late", "colour": 1}, "“colour”, which nothing reads"),
        ({"kind": "off_target", "periods": 0}, "1 to 24 periods running"),
        ({"kind": "off_target", "periods": "two"}, "whole numbers"),
        ({"kind": "late", "periods": 2}, "not asked over several periods"),
        ({"kind": "off_target", "percent": "5"}, "for no other"),
        ({"kind": "beyond_tolerance"}, "A percentage is given for “beyond tolerance”"),
        ({"kind": "beyond_tolerance", "percent": "0"}, "more than 0 per cent"),
        ({"kind": "beyond_tolerance", "percent": "lots"}, "The rule's percentage"),
        ({"kind": "off_target", "days": 5}, "Days are given for what time brings about"),
        ({"kind": "not_updated"}, "Say for how many days"),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused(source: Any, words: str) -> None:
    with pytest.raises(AttentionRefused, match=words):
        rule_from_data(source)


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (AttentionRule(K.OFF_TARGET), "off target"),
        (AttentionRule(K.WORSENING, periods=3), "worsening 3 periods running"),
        (AttentionRule(K.LATE, days=1), "a figure is late for more than 1 day"),
        (
            AttentionRule(K.BEYOND_TOLERANCE, percent=number(10)),
            "more than 10 per cent away from target, either way",
        ),
    ],
)
def test_a_rule_reads_as_words_and_comes_back_from_data(rule: AttentionRule, words: str) -> None:
    assert rule.in_words() == words
    assert rule_from_data(rule.to_data()) == rule


_seen = st.lists(
    st.tuples(
        st.sampled_from(list(RatingClass)),
        st.none() | st.integers(-(10**9), 10**9).map(Number),
        st.none() | st.integers(-(10**9), 10**9).map(Number),
        st.sampled_from(list(Heading)),
    ),
    max_size=4,
)


@given(_seen, st.sampled_from(sorted(OVER_PERIODS)), st.integers(1, 4))
def test_a_longer_run_is_never_found_where_a_shorter_is_not(
    of: list[Any], kind: AttentionKind, periods: int
) -> None:
    watched = Watched([Seen(q, *each) for q, each in zip(QUARTERS, of, strict=False)])
    longer = found(kind, watched, periods=periods)
    shorter = found(kind, watched, periods=1)
    assert longer is None or longer == shorter
