"""What a clause may ask for besides the distance to a target, and classes of the council's own."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenthread.rules.numbers import SCALE, Number, number
from goldenthread.rules.rating import (
    Against,
    AllOf,
    AnyOf,
    CanRecover,
    Clause,
    ClauseTest,
    Comparator,
    CompleteForTime,
    Context,
    ForecastReaches,
    GapInPercent,
    GapInPoints,
    Heads,
    InRange,
    NamedClass,
    NoneOf,
    Overdue,
    PercentComplete,
    Rule,
    RuleRefused,
    Threshold,
    TowardsTarget,
    Travel,
    WithinTolerance,
    rate,
    rule_from_data,
    within_percent,
    within_points,
)
from goldenthread.rules.vocabulary import Heading, MissingReason, Polarity, RatingClass
from tests.rules.test_rating import ORDER, contexts_of, rated, rules

ON, NEAR, OFF = RatingClass.ON_TARGET, RatingClass.NEAR_TARGET, RatingClass.OFF_TARGET
EXCEEDING = RatingClass.EXCEEDING


def missed_but(test: ClauseTest) -> Rule:
    return Rule("Missed, but", (Clause(ON, GapInPoints(number(0))), Clause(NEAR, test)))


@pytest.mark.parametrize(
    ("heading", "rating_class", "because"),
    [
        (Heading.IMPROVING, NEAR, "10 short of 80, improving since last time"),
        (Heading.STEADY, OFF, "10 short of 80, steady since last time"),
        (Heading.WORSENING, OFF, "10 short of 80, worsening since last time"),
        (Heading.CANNOT_SAY, OFF, "10 short of 80, with no direction since last time to be told"),
        (None, OFF, "10 short of 80, with no direction since last time to be told"),
    ],
)
def test_a_direction_may_earn_a_class(heading, rating_class, because):
    found = rated("70", "80", missed_but(Heads((Heading.IMPROVING,))), short=heading)
    assert (found.rating_class, found.because) == (rating_class, because)


def test_a_direction_may_be_over_the_long_term():
    rule = missed_but(Heads((Heading.IMPROVING, Heading.STEADY), Travel.LONG))
    assert (
        rated("70", "80", rule, short=Heading.WORSENING, long=Heading.STEADY).rating_class is NEAR
    )
    assert rated("70", "80", rule, short=Heading.IMPROVING).rating_class is OFF
    assert rule.in_words(Polarity.HIGH) == (
        "On target at or above target; near target improving or steady over the long term;"
        " otherwise off target"
    )


@pytest.mark.parametrize(
    ("actual", "previous", "polarity", "rating_class", "because"),
    [
        ("70", "65", Polarity.HIGH, NEAR, "10 short of 80, 5 nearer than the previous period"),
        ("70", "75", Polarity.HIGH, OFF, "10 short of 80, 5 further than the previous period"),
        ("70", "70", Polarity.HIGH, OFF, "10 short of 80, no nearer than the previous period"),
        ("90", "95", Polarity.LOW, NEAR, "10 over 80, 5 nearer than the previous period"),
        ("90", "60", Polarity.NEAR_TARGET, NEAR, "10 above 80, 10 nearer than the previous period"),
        ("70", None, Polarity.HIGH, OFF, "10 short of 80, with no figure for the previous period"),
    ],
)
def test_a_miss_may_be_on_its_way_to_the_target(actual, previous, polarity, rating_class, because):
    found = rated(actual, "80", missed_but(TowardsTarget()), polarity, previous=previous)
    assert (found.rating_class, found.because) == (rating_class, because)


@pytest.mark.parametrize(
    ("forecast", "polarity", "rating_class", "because"),
    [
        ("97", Polarity.HIGH, NEAR, "the forecast of 97 reaches the year's target of 97"),
        ("96.9", Polarity.HIGH, OFF, "the forecast of 96.9 does not reach the year's target of 97"),
        ("98", Polarity.LOW, OFF, "the forecast of 98 does not reach the year's target of 97"),
        (None, Polarity.HIGH, OFF, "with no forecast of the year's end"),
    ],
)
def test_a_forecast_may_reach_the_years_target(forecast, polarity, rating_class, because):
    rule = missed_but(ForecastReaches())
    actual = "85" if polarity is Polarity.LOW else "70"
    found = rated(actual, "80", rule, polarity, forecast=forecast, year_target="97")
    assert found.rating_class is rating_class
    assert found.because.endswith(because)


def test_a_forecast_may_fall_short_by_so_much():
    in_percent = missed_but(ForecastReaches(number(-5), is_percent=True))
    assert rated("1", "80", in_percent, forecast="95", year_target="100").rating_class is NEAR
    assert rated("1", "80", in_percent, forecast="94.9", year_target="100").rating_class is OFF
    assert rated("1", "80", in_percent, forecast="95").because == "no target for the year"


def test_a_year_can_recover_while_the_forecasts_better_end_reaches_its_target():
    rule = missed_but(CanRecover())
    year: dict[str, Any] = {"year_target": "100", "forecast": "96"}
    assert rated("40", "50", rule, **year).rating_class is OFF
    assert rated("40", "50", rule, **year, forecast_low="92", forecast_high="100").because == (
        "10 short of 50, can still reach the year's target of 100, at best 100"
    )
    assert rated("40", "50", rule, **year, forecast_low="92", forecast_high="99").because == (
        "10 short of 50, can no longer reach the year's target of 100, at best 99"
    )
    low: dict[str, Any] = {"forecast_low": "92", "forecast_high": "120"}
    assert rated("60", "50", rule, Polarity.LOW, **year, **low).rating_class is NEAR
    near = rated("60", "50", rule, Polarity.NEAR_TARGET, **year, **low)
    assert near.rating_class is NEAR


def test_a_figure_may_be_among_the_best_quarter_of_others():
    quarters = Rule(
        "By quarter",
        (
            Clause(ON, Against(Comparator.BEST_QUARTER)),
            Clause(NEAR, Against(Comparator.BENCHMARK_MEDIAN)),
        ),
    )
    beside: dict[str, Any] = {"best_quarter": "90", "benchmark_median": "80"}
    assert rated("90", rule=quarters, **beside).rating_class is ON
    assert rated("85", rule=quarters, **beside).because == (
        "85, 5 better than the benchmark median, 80"
    )
    assert rated("79", rule=quarters, **beside).rating_class is OFF
    low: dict[str, Any] = {"best_quarter": "10", "benchmark_median": "20"}
    assert rated("9", rule=quarters, polarity=Polarity.LOW, **low).rating_class is ON
    assert (
        rated("85", rule=quarters).because == "no figure for the edge of the best quarter of others"
    )


SCENIC_RIM = Rule(
    "Share of time",
    (Clause(ON, CompleteForTime(number(90))), Clause(NEAR, CompleteForTime(number(70)))),
)


@pytest.mark.parametrize(
    ("complete", "elapsed", "rating_class"),
    [
        ("45", "50", ON),
        ("44.9", "50", NEAR),
        ("35", "50", NEAR),
        ("34.9", "50", OFF),
        ("0", "0", ON),
    ],
)
def test_what_is_complete_is_held_against_the_time_gone(complete, elapsed, rating_class):
    assert rated(complete, rule=SCENIC_RIM, elapsed=elapsed).rating_class is rating_class


def test_the_share_of_time_is_said():
    found = rated("40", rule=SCENIC_RIM, elapsed="50")
    assert (
        found.because == "40, which is 80 per cent of what is due with 50 per cent of the time gone"
    )
    assert found.working == (
        "40 ÷ 50 of the time, per cent: 80 < 90, so not on target",
        "40 ÷ 50 of the time, per cent: 80 ≥ 70, so near target",
    )
    assert rated("40", rule=SCENIC_RIM).because == "no dates to tell how much time has gone"


def test_an_action_is_overdue_from_the_day_after_it_was_due():
    rule = Rule("Late", (Clause(OFF, Overdue(number(14))), Clause(NEAR, Overdue())), otherwise=ON)
    found = {
        days: rated("50", rule=rule, days_overdue=days).rating_class
        for days in ("-1", "0", "1", "14", "15")
    }
    assert found == {"-1": ON, "0": ON, "1": NEAR, "14": NEAR, "15": OFF}
    assert rated("50", rule=rule, days_overdue="15").because == "50, 15 days overdue"
    assert rated("50", rule=rule, days_overdue="-1").because == "50, due in 1 day"
    assert rated("50", rule=rule).because == "no day by which it is due"


def test_none_of_asks_that_no_part_is_met():
    rule = Rule("Under half", (Clause(OFF, NoneOf((PercentComplete(number(50)), Overdue()))),), ON)
    assert rated("49", rule=rule, days_overdue="0").rating_class is OFF
    assert rated("50", rule=rule, days_overdue="0").rating_class is ON
    assert rated("49", rule=rule, days_overdue="1").rating_class is ON


FIVE_LEVELS = Rule(
    "Five levels",
    (
        Clause(EXCEEDING, GapInPercent(number(10), GapInPoints(number(1)))),
        Clause(ON, GapInPoints(number(0))),
        Clause(NEAR, GapInPercent(number(-5), GapInPoints(number(-1)))),
        Clause(OFF, GapInPercent(number(-20), GapInPoints(number(-2))), label="Behind"),
    ),
    otherwise_label="Failing",
    classes=(
        NamedClass("Star", EXCEEDING),
        NamedClass("On track", ON),
        NamedClass("Watch", NEAR),
        NamedClass("Behind", OFF),
        NamedClass("Failing", OFF),
    ),
)


@pytest.mark.parametrize(
    ("actual", "label", "rating_class"),
    [
        ("110", "Star", EXCEEDING),
        ("100", "On track", ON),
        ("95", "Watch", NEAR),
        ("80", "Behind", OFF),
        ("79", "Failing", OFF),
        (None, "", RatingClass.NOT_RATED),
    ],
)
def test_a_class_has_the_councils_name_and_a_meaning(actual, label, rating_class):
    found = rated(actual, "100", FIVE_LEVELS)
    assert (found.label, found.rating_class) == (label, rating_class)


def test_a_rule_speaks_in_the_councils_own_names():
    assert FIVE_LEVELS.in_words(Polarity.HIGH).startswith(
        "Star 10 per cent or more above target (of"
    )
    assert FIVE_LEVELS.in_words(Polarity.HIGH).endswith("; otherwise Failing")
    assert rated("79", "100", FIVE_LEVELS).working[0].endswith("so Failing")
    assert rated("5", rule=FIVE_LEVELS, information_only=True).label == ""
    assert within_points(number(5)).label_of(ON) == ""


def test_a_class_may_be_named_by_its_meaning_where_only_one_has_it():
    data = {
        "name": "Lancaster",
        "classes": [
            {"label": "On target", "means": "on_target"},
            {"label": "Failing", "means": "off_target"},
        ],
        "clauses": [{"gives": "on_target", "test": {"kind": "gap_in_points", "at_least": "0"}}],
        "otherwise": "Failing",
    }
    rule = rule_from_data(data)
    assert rated("1", "0", rule).label == "On target"
    assert rated("-1", "0", rule).label == "Failing"
    assert rule_from_data(json.loads(json.dumps(rule.to_data()))) == rule


def test_what_is_missing_though_due_may_have_a_class():
    rule = Rule("Red when not known", (Clause(ON, GapInPoints(number(0))),), missing_gives=OFF)
    late = rated(None, "5", rule, missing=MissingReason.LATE)
    assert (late.rating_class, late.because) == (OFF, "late, which the rule counts as off target")
    for reason in (MissingReason.NOT_DUE, MissingReason.NOT_APPLICABLE, MissingReason.SUPPRESSED):
        assert rated(None, "5", rule, missing=reason).rating_class is RatingClass.NOT_RATED
    assert rated(None, "5", rule, information_only=True).rating_class is RatingClass.NOT_RATED
    assert rule.in_words(Polarity.HIGH).endswith("; without a figure off target")


def test_a_stored_rule_of_before_reads_as_it_did():
    rule = within_percent(number(10))
    assert set(rule.to_data()) == {"name", "basis", "edge_takes_better", "clauses", "otherwise"}
    assert not rule_from_data(rule.to_data()).allows_override


def test_a_rule_says_what_it_looks_at():
    assert FIVE_LEVELS.needs() == frozenset()
    rule = missed_but(AllOf((CanRecover(), Heads((Heading.IMPROVING,)))))
    assert rule.needs() == {"forecast", "forecast_low", "forecast_high", "year_target", "short"}
    assert rule.needs() <= set(Context._fields)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (
            {"clauses": [{"give": "on_target"}]},
            "Clause 1 needs “gives” as text. It has “give”: is that meant?",
        ),
        (
            {"clauses": [{"gives": "on target", "test": {"kind": "can_recover"}}]},
            "information_only. Did you mean “on_target”?",
        ),
        (
            {"clauses": [{"gives": "on_target", "test": {"kind": "gap_in_percents"}}]},
            "Clause 1 has a test of the unknown kind “gap_in_percents”. Did you mean “gap_in_percent”?",
        ),
        (
            {"clauses": [{"gives": "on_target", "test": {"kind": "heads", "ways": ["better"]}}]},
            "Clause 1's test has “better” for “ways”; it must be one of improving, steady, worsening",
        ),
        (
            {
                "clauses": [
                    {"gives": "on_target", "test": {"kind": "heads", "ways": ["cannot_say"]}}
                ]
            },
            "cannot ask for a direction that cannot be told",
        ),
        (
            {"clauses": [{"gives": "on_target", "test": {"kind": "overdue", "more_than": "1"}}]},
            "“more_than”, which nothing reads. Did you mean “by_more_than”?",
        ),
        ({"clases": []}, "“clases”, which nothing reads. Did you mean “clauses”?"),
        ({"classes": [{"label": "Star"}]}, "Class 1 has no “means”"),
        ({"classes": [{"label": "S", "means": "good"}]}, "Class 1 has “good” for “means”"),
    ],
)
def test_what_cannot_be_read_names_the_nearest_word(change, sentence):
    with pytest.raises(RuleRefused) as refusal:
        rule_from_data({**within_points(number(5)).to_data(), **change})
    assert sentence in str(refusal.value)


# --- rules that make no sense -------------------------------------------------------------------


def with_clauses(*clauses: Clause, **more: object) -> Rule:
    return Rule("A rule", clauses, **more)  # type: ignore[arg-type]


def plain(gives: RatingClass, test: ClauseTest) -> Clause:
    return Clause(gives, test)


@pytest.mark.parametrize(
    ("rule", "sentence"),
    [
        (with_clauses(), "The rule has no clause: say what earns a class."),
        (
            with_clauses(plain(OFF, GapInPoints(number(-5)))),
            "Every figure would be off target: give two classes or more.",
        ),
        (
            with_clauses(plain(NEAR, GapInPoints(number(-5))), plain(ON, GapInPoints(number(0)))),
            "Clause 2 can never be reached: whatever meets it meets clause 1 first and is near target.",
        ),
        (
            with_clauses(
                plain(ON, GapInPercent(number(-10), GapInPoints(number(0)))),
                plain(NEAR, GapInPoints(number(0))),
            ),
            "Clause 2 can never be reached: whatever meets it meets clause 1 first and is on target.",
        ),
        (
            with_clauses(plain(ON, WithinTolerance()), plain(NEAR, GapInPoints(number(0)))),
            "Clause 2 can never be reached: whatever meets it meets clause 1 first and is on target.",
        ),
        (
            with_clauses(plain(ON, CanRecover()), plain(NEAR, CanRecover())),
            "Clause 2 asks the same as clause 1 and gives another class: it can never be reached.",
        ),
        (
            with_clauses(plain(ON, CanRecover()), plain(ON, CanRecover())),
            "Clause 2 repeats clause 1: it can never be reached.",
        ),
        (
            with_clauses(
                plain(ON, AnyOf((PercentComplete(number(50)), Overdue()))),
                plain(NEAR, AllOf((PercentComplete(number(75)), CompleteForTime(number(1))))),
            ),
            "Clause 2 can never be reached: whatever meets it meets clause 1 first and is on target.",
        ),
        (
            with_clauses(
                plain(
                    ON, AllOf((PercentComplete(number(75)), NoneOf((PercentComplete(number(50)),))))
                )
            ),
            "Clause 1 can never be met: what it asks for contradicts itself.",
        ),
        (
            with_clauses(
                plain(ON, AllOf((Heads((Heading.IMPROVING,)), Heads((Heading.WORSENING,)))))
            ),
            "Clause 1 can never be met: what it asks for contradicts itself.",
        ),
        (
            with_clauses(plain(ON, CanRecover()), classes=(NamedClass("Good", ON),)),
            "There is 1 class: a rule has from 2 to 6.",
        ),
        (
            with_clauses(
                plain(ON, CanRecover()),
                classes=tuple(NamedClass(f"Level {n}", ON) for n in range(7)),
            ),
            "There are 7 classes: a rule has from 2 to 6.",
        ),
        (
            with_clauses(
                plain(ON, CanRecover()), classes=(NamedClass("Good", ON), NamedClass("good ", OFF))
            ),
            "Two classes are called “Good”: each needs a name of its own.",
        ),
        (
            with_clauses(
                plain(NEAR, CanRecover()), classes=(NamedClass("Good", ON), NamedClass("Bad", OFF))
            ),
            "“near target” is given, but none of the classes is called or means that.",
        ),
        (
            with_clauses(plain(ON, CanRecover()), missing_gives=ON),
            "A missing figure is never good: let it be off target, near it, or not rated.",
        ),
    ],
)
def test_a_rule_that_makes_no_sense_is_told_so(rule, sentence):
    assert sentence in rule.problems()


@pytest.mark.parametrize(
    ("rule", "sentence"),
    [
        (
            within_percent(number(10)),
            "Clause 2 measures in per cent, and of a target of 0 nothing is a",
        ),
        (
            with_clauses(
                plain(ON, GapInPoints(number(0))), plain(NEAR, WithinTolerance(is_percent=True))
            ),
            "Clause 2 measures in per cent",
        ),
        (
            with_clauses(plain(OFF, GapInPoints(number(10))), plain(ON, GapInPoints(number(0)))),
            "Clauses 1 and 2 overlap, and the better figures get the worse class: off target before on",
        ),
        (
            with_clauses(plain(NEAR, GapInPoints(number(0))), plain(ON, GapInPercent(number(-10)))),
            "Clauses 1 and 2 overlap, and the better figures get the worse class: near target before",
        ),
        (
            with_clauses(plain(NEAR, GapInPoints(number(0))), plain(ON, WithinTolerance())),
            "Clauses 1 and 2 overlap, and the better figures get the worse class: near target before",
        ),
        (
            with_clauses(plain(ON, GapInPercent(number(-10))), plain(NEAR, GapInPoints(number(0)))),
            "Clause 2 is reached only where the target is 0: whatever else meets it meets clause 1",
        ),
        (
            with_clauses(plain(ON, GapInPoints(number(0))), plain(OFF, GapInPoints(number(-5)))),
            "Clause 2 gives what every other figure gets too, off target: it changes nothing.",
        ),
        (
            with_clauses(
                plain(ON, CanRecover()),
                classes=(
                    NamedClass("Good", ON),
                    NamedClass("Blue", EXCEEDING),
                    NamedClass("Bad", OFF),
                ),
            ),
            "No figure is ever “Blue”: no clause gives it.",
        ),
        (
            with_clauses(plain(ON, PercentComplete(number(101)))),
            "Clause 1 asks for 101 per cent complete, which is more than all.",
        ),
        (
            with_clauses(plain(ON, GapInPoints(number(9))), plain(NEAR, GapInPoints(number(5)))),
            "Clause 2 gives near target to figures that are better than the target. Did you mean short",
        ),
    ],
)
def test_what_is_probably_not_meant_is_asked(rule, sentence):
    assert rule.problems() == ()
    assert any(doubt.startswith(sentence) for doubt in rule.doubts())


def test_an_ordinary_rule_raises_neither():
    for rule in (
        within_points(number(5)),
        within_percent(number(10), if_nought=number(1)),
        FIVE_LEVELS,
    ):
        assert (rule.problems(), rule.doubts()) == ((), ())


few = st.integers(-3, 3).map(Number)
few_tests: st.SearchStrategy[ClauseTest] = st.recursive(
    st.one_of(
        few.map(GapInPoints),
        st.builds(
            GapInPercent,
            few.map(lambda n: Number(n * 25 * SCALE)),
            st.none() | few.map(GapInPoints),
        ),
        few.map(Threshold),
        st.builds(InRange, few, st.booleans(), st.booleans()),
        st.builds(Against, st.sampled_from([Comparator.PREVIOUS, Comparator.BASELINE]), few),
        st.sampled_from([Heads((Heading.IMPROVING,)), Heads((Heading.IMPROVING, Heading.STEADY))]),
        few.map(PercentComplete),
        few.map(Overdue),
        st.builds(ForecastReaches, few, st.booleans()),
    ),
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=2).map(lambda of: AllOf(tuple(of))),
        st.lists(inner, min_size=1, max_size=2).map(lambda of: AnyOf(tuple(of))),
        st.lists(inner, min_size=1, max_size=2).map(lambda of: NoneOf(tuple(of))),
    ),
    max_leaves=3,
)


@given(
    st.lists(st.builds(Clause, st.sampled_from(ORDER), few_tests, st.none() | st.booleans()),
             min_size=2, max_size=3).map(tuple),
    st.lists(st.tuples(few, st.none() | few, contexts_of(few)), min_size=1, max_size=6),
    st.sampled_from(Polarity),
)  # fmt: skip
def test_a_clause_called_unreachable_is_never_reached(clauses, cases, polarity):
    rule = Rule("A rule", clauses)
    never = [
        order
        for order in range(len(clauses))
        if any(
            problem.startswith(f"Clause {order + 1} ") and "can never be" in problem
            for problem in rule.problems()
        )
    ]
    for actual, aim, context in cases:
        found = rate(actual, expected=aim, rule=rule, polarity=polarity, context=context)
        assert found.clause not in never


@given(rules)
def test_what_is_wrong_with_a_rule_is_told_in_sentences(rule):
    for sentence in (*rule.problems(), *rule.doubts()):
        assert sentence[0].isupper() or sentence[0] == "“"
        assert sentence.endswith((".", "?"))


def test_only_the_edge_itself_may_be_left_to_a_clause():
    """Better than the target, and then at it: the second is reached by one figure, and is no mistake."""
    above = Clause(ORDER[-1], GapInPoints(Number(0)), edge_takes_better=False)
    at = Clause(ORDER[-2], GapInPoints(Number(0)))
    assert Rule("A rule", (above, at)).problems() == ()
    turned = Rule("A rule", (at, above)).problems()
    assert turned and turned[0].startswith("Clause 2 ") and "can never be reached" in turned[0]
