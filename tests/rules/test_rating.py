import doctest
import importlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenthread.rules.numbers import Number, number
from goldenthread.rules.rating import (
    Against,
    AllOf,
    AnyOf,
    BeyondTolerance,
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
    Rated,
    Rule,
    RuleRefused,
    Threshold,
    ThresholdName,
    TowardsTarget,
    Travel,
    WithinTolerance,
    hart_rule,
    rate,
    rule_from_data,
    within_percent,
    within_points,
)
from goldenthread.rules.vocabulary import Heading, MissingReason, Polarity, RatingClass

ON, NEAR, OFF = RatingClass.ON_TARGET, RatingClass.NEAR_TARGET, RatingClass.OFF_TARGET
ORDER = [OFF, NEAR, ON, RatingClass.EXCEEDING]
FIVE = within_points(number(5))

HAVERING_2013 = Rule(
    "Within 10 per cent, or no worse than last year",
    (
        Clause(ON, GapInPercent(number(-10))),
        Clause(NEAR, Against(Comparator.YEAR_BEFORE)),
    ),
)
BRIGHTON = Rule(
    "Green and amber values",
    (
        Clause(ON, Threshold(name=ThresholdName.GREEN)),
        Clause(NEAR, Threshold(name=ThresholdName.AMBER)),
    ),
)
TOLERANCE = Rule(
    "Own tolerance", (Clause(ON, GapInPoints(number(0))), Clause(NEAR, WithinTolerance()))
)
THURROCK = Rule(
    "Missed but better than last year",
    (
        Clause(ON, GapInPoints(number(0))),
        Clause(NEAR, Against(Comparator.YEAR_BEFORE), edge_takes_better=False),
    ),
)
BLUE = Rule(
    "Blue for exceeding",
    (
        Clause(RatingClass.EXCEEDING, GapInPercent(number(10))),
        Clause(ON, GapInPoints(number(0))),
        Clause(NEAR, GapInPercent(number(-5))),
    ),
)
BELFAST = Rule(
    "Green within 1 per cent, red at 5 per cent",
    (
        Clause(ON, GapInPercent(number(-1))),
        Clause(NEAR, GapInPercent(number(-5)), edge_takes_better=False),
    ),
)


def rated(
    actual: str | None,
    expected: str | None = None,
    rule: Rule = FIVE,
    polarity: Polarity = Polarity.HIGH,
    **context: object,
) -> Rated:
    known = {k: number(v) if type(v) is str else v for k, v in context.items()}
    return rate(
        None if actual is None else number(actual),
        expected=None if expected is None else number(expected),
        rule=rule,
        polarity=polarity,
        context=Context(**known),  # type: ignore[arg-type]
    )


@pytest.mark.parametrize(
    ("actual", "expected", "polarity", "rating_class", "because"),
    [
        ("77.4", "80", Polarity.HIGH, NEAR, "2.6 short of 80, within 5"),
        ("93", "95", Polarity.HIGH, NEAR, "2 short of 95, within 5"),
        ("90", "95", Polarity.HIGH, NEAR, "5 short of 95, within 5"),
        ("89.99", "95", Polarity.HIGH, OFF, "5.01 short of 95, more than 5"),
        ("95", "95", Polarity.HIGH, ON, "at the target of 95"),
        ("97.03", "97", Polarity.HIGH, ON, "0.03 above 97"),
        ("9.05", "8", Polarity.LOW, NEAR, "1.05 over 8, within 5"),
        ("2.7", "3.15", Polarity.LOW, ON, "0.45 under 3.15"),
        ("52", "50", Polarity.NEAR_TARGET, NEAR, "2 above 50, within 5"),
        ("-28", "0", Polarity.HIGH, OFF, "28 short of 0, more than 5"),
    ],
)
def test_a_rating_states_its_numbers(
    actual: str, expected: str, polarity: Polarity, rating_class: RatingClass, because: str
) -> None:
    result = rated(actual, expected, polarity=polarity)
    assert (result.rating_class, result.because) == (rating_class, because)


def test_the_working_is_arithmetic_that_can_be_checked_by_hand() -> None:
    assert rated("77.4", "80").working == ("77.4 − 80 = −2.6; −5 ≤ −2.6 < 0, so near target",)
    assert rated("9.05", "8", hart_rule(), Polarity.LOW).working == (
        "8 − 9.05 = −1.05; −1.05 ÷ 8 = −13.13 %; −13.13 % < −10 %, so off target",
    )


def test_hidden_decimals_are_shown_when_they_decide() -> None:
    assert rated("96.97", "97", decimals=0).because == "0.03 short of 97, within 5"
    assert rated("74.96", "80", decimals=1).because == "5.04 short of 80, more than 5"
    assert "96.97 − 97 = −0.03" in rated("96.97", "97", decimals=0).working[0]


@pytest.mark.parametrize("reason", MissingReason)
def test_a_missing_value_is_never_rated_as_nought(reason: MissingReason) -> None:
    missing = rated(None, "0", missing=reason)
    assert missing.rating_class is RatingClass.NOT_RATED
    assert missing.because == reason.value.replace("_", " ").replace(
        "cannot calculate", "cannot be calculated"
    )
    assert rated("0", "0").rating_class is ON


def test_without_a_target_there_is_no_rating() -> None:
    assert rated("5").rating_class is RatingClass.NOT_RATED
    assert rated("5").because == "no target"


def test_information_only_is_not_rated_against_anything() -> None:
    assert rated("5", "0", information_only=True).rating_class is RatingClass.INFORMATION_ONLY
    assert rated("5", "0", polarity=Polarity.NONE).rating_class is RatingClass.INFORMATION_ONLY


@pytest.mark.parametrize(
    ("actual", "year_before", "rating_class"),
    [("512", "500", ON), ("560", "570", NEAR), ("560", "560", NEAR), ("560", "550", OFF)],
)
def test_havering_compares_with_last_year_when_the_target_is_missed(
    actual: str, year_before: str, rating_class: RatingClass
) -> None:
    result = rated(actual, "494", HAVERING_2013, Polarity.LOW, year_before=year_before)
    assert result.rating_class is rating_class


def test_a_figure_to_compare_with_that_is_missing_fails_its_clause_and_says_so() -> None:
    result = rated("560", "494", HAVERING_2013, Polarity.LOW)
    assert result.rating_class is OFF
    assert result.because == "66 over 494, with no figure for the same period last year"
    only = Rule("No worse than before", (Clause(ON, Against(Comparator.PREVIOUS)),))
    assert rated("5", rule=only).rating_class is RatingClass.NOT_RATED


def test_thresholds_are_the_indicators_own() -> None:
    assert rated("82", rule=BRIGHTON, green="80", amber="75").rating_class is ON
    assert rated("9", rule=BRIGHTON, polarity=Polarity.LOW, green="8", amber="10").because == (
        "9, below the amber value of 10"
    )
    assert rated("70", rule=BRIGHTON, green="80").because == "no amber value"


def test_a_tolerance_is_needed_only_where_the_target_is_missed() -> None:
    assert rated("80", "80", TOLERANCE).rating_class is ON
    assert rated("79", "80", TOLERANCE).because == "no tolerance"
    assert rated("79", "80", TOLERANCE, tolerance="1.5").because == "1 short of 80, within 1.5"


def test_missed_but_better_than_last_year_needs_to_be_better() -> None:
    assert rated("70", "80", THURROCK, year_before="69").rating_class is NEAR
    assert rated("70", "80", THURROCK, year_before="70").rating_class is OFF


def test_exceeding_has_its_own_class() -> None:
    assert rated("110", "100", BLUE).rating_class is RatingClass.EXCEEDING
    assert rated("109", "100", BLUE).because == "9 above 100"


def test_one_edge_may_take_the_worse_class() -> None:
    assert rated("99", "100", BELFAST).rating_class is ON
    assert rated("95", "100", BELFAST).rating_class is OFF
    assert rated("95.01", "100", BELFAST).rating_class is NEAR


def test_a_range_may_hold_both_ends_or_one() -> None:
    inside = Rule("Range", (Clause(ON, InRange()), Clause(NEAR, InRange(margin=number(2)))))
    ends = {"range_low": "50", "range_high": "60"}
    assert rated("60", rule=inside, polarity=Polarity.RANGE, **ends).rating_class is ON
    assert rated("62", rule=inside, polarity=Polarity.RANGE, **ends).rating_class is NEAR
    assert rated("47", rule=inside, polarity=Polarity.RANGE, **ends).because == (
        "47, outside 48 to 62"
    )
    floor = Rule("Floor", (Clause(ON, InRange(holds_high=False)),))
    assert rated("99", rule=floor, polarity=Polarity.RANGE, **ends).rating_class is ON
    assert rated("62", None, FIVE, Polarity.RANGE, **ends).because == "2 above 60, within 5"


def test_a_percentage_of_nought_falls_to_the_stated_alternative() -> None:
    assert rated("-1", "0", within_percent(number(10))).rating_class is OFF
    with_points = within_percent(number(10), if_nought=number(2))
    assert rated("-1", "0", with_points).rating_class is NEAR


def test_a_negative_target_is_judged_by_its_size() -> None:
    assert rated("-10.5", "-10", within_percent(number(10))).rating_class is NEAR
    assert rated("-9", "-10", within_percent(number(10))).rating_class is ON


def test_tests_may_be_joined() -> None:
    both = AllOf((GapInPoints(number(-10)), Against(Comparator.PREVIOUS)))
    either = AnyOf((GapInPoints(number(-2)), Against(Comparator.PREVIOUS, number(5))))
    rule = Rule("Joined", (Clause(ON, either), Clause(NEAR, both)))
    assert rated("78", "80", rule).rating_class is ON
    assert rated("74", "80", rule, previous="69").rating_class is ON
    assert rated("74", "80", rule, previous="74").rating_class is NEAR
    assert rated("74", "80", rule, previous="75").rating_class is OFF


def test_a_rule_reads_as_a_sentence() -> None:
    assert FIVE.in_words(Polarity.HIGH) == (
        "On target at or above target; near target within 5 points; otherwise off target"
    )
    assert hart_rule().in_words(Polarity.LOW) == (
        "On target at or below target; near target within 10 per cent; otherwise off target"
    )


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        ([], "The rule is not a set of named values."),
        ({"name": "x", "clauses": []}, "The rule needs “clauses” as a list"),
        ({"name": "x", "clauses": [{"gives": "green"}]}, "Clause 1 has “green” for “gives”"),
        (
            {"name": "x", "clauses": [{"gives": "on_target", "test": {"kind": "luck"}}]},
            "Clause 1 has a test of the unknown kind “luck”.",
        ),
        (
            {
                "name": "x",
                "clauses": [
                    {"gives": "on_target", "test": {"kind": "gap_in_points", "at_least": 0.1}}
                ],
            },
            "Clause 1's test needs “at_least” as text.",
        ),
        ({**FIVE.to_data(), "basis": "whenever"}, "“whenever” for “basis”"),
        ({**FIVE.to_data(), "colour": "red"}, "The rule has “colour”, which nothing reads."),
        ({**FIVE.to_data(), "otherwise": "not_rated"}, "only a missing figure earns"),
    ],
)
def test_a_rule_that_cannot_be_used_is_refused_in_a_sentence(source: object, sentence: str) -> None:
    with pytest.raises(RuleRefused) as refusal:
        rule_from_data(source)
    assert sentence in str(refusal.value)


numbers = st.integers(-(10**9), 10**9).map(Number)
simple_tests: st.SearchStrategy[ClauseTest] = st.one_of(
    numbers.map(GapInPoints),
    st.builds(GapInPercent, numbers, st.none() | numbers.map(GapInPoints)),
    numbers.map(Threshold),
    st.sampled_from(ThresholdName).map(lambda name: Threshold(name=name)),
    st.builds(InRange, numbers, st.booleans(), st.booleans()),
    st.builds(Against, st.sampled_from(Comparator), numbers),
    st.booleans().map(WithinTolerance),
    st.booleans().map(BeyondTolerance),
    st.builds(
        Heads,
        st.lists(
            st.sampled_from([Heading.IMPROVING, Heading.STEADY, Heading.WORSENING]),
            min_size=1,
            max_size=3,
            unique=True,
        ).map(tuple),
        st.sampled_from(Travel),
    ),
    st.builds(TowardsTarget, st.sampled_from(Comparator)),
    st.builds(ForecastReaches, numbers, st.booleans()),
    st.just(CanRecover()),
    numbers.map(PercentComplete),
    numbers.map(CompleteForTime),
    numbers.map(Overdue),
)
clause_tests = st.recursive(
    simple_tests,
    lambda inner: (
        st.lists(inner, min_size=1, max_size=3).map(lambda of: AllOf(tuple(of)))
        | st.lists(inner, min_size=1, max_size=3).map(lambda of: AnyOf(tuple(of)))
        | st.lists(inner, min_size=1, max_size=3).map(lambda of: NoneOf(tuple(of)))
    ),
    max_leaves=5,
)
own_classes = st.lists(
    st.builds(
        NamedClass,
        st.sampled_from(["Star", "Blue", "Green", "Failing", "Behind", "Data only"]),
        st.sampled_from([*ORDER, RatingClass.INFORMATION_ONLY]),
    ),
    min_size=2,
    max_size=6,
    unique_by=lambda one: one.label,
).map(tuple)


@st.composite
def drawn_rules(draw: st.DrawFn) -> Rule:
    """Draw a rule, with the council's own classes or without."""
    classes = draw(st.just(()) | own_classes)
    given_by = st.tuples(st.sampled_from(ORDER), st.just(""))
    if classes:
        given_by |= st.sampled_from(classes).map(lambda one: (one.means, one.label))

    def clause() -> Clause:
        means, label = draw(given_by)
        return Clause(means, draw(clause_tests), draw(st.none() | st.booleans()), label)

    otherwise, otherwise_label = draw(given_by)
    missing, missing_label = draw(st.just((None, "")) | given_by)
    return Rule(
        "A rule",
        tuple(clause() for _ in range(draw(st.integers(1, 4)))),
        otherwise=otherwise,
        basis=draw(st.sampled_from(["in_period", "to_date", "rolling_year", "year_end"])),
        edge_takes_better=draw(st.booleans()),
        classes=classes,
        otherwise_label=otherwise_label,
        allows_override=draw(st.booleans()),
        missing_gives=missing,
        missing_label=missing_label,
    )


rules = drawn_rules()
directions = st.none() | st.sampled_from(Heading)
FIGURES_BESIDE = (
    "previous", "year_before", "range_low", "range_high", "benchmark_mean", "baseline", "green",
    "amber", "tolerance", "benchmark_median", "best_quarter", "worst_quarter", "forecast",
    "forecast_low", "forecast_high", "year_target", "elapsed", "days_overdue", "floor", "stretch",
)  # fmt: skip


def contexts_of(figures: st.SearchStrategy[Number]) -> st.SearchStrategy[Context]:
    """Draw what a rule may look at besides, of these figures."""
    return st.builds(
        Context,
        **{name: st.none() | figures for name in FIGURES_BESIDE},
        short=directions,
        long=directions,
        missing=st.none() | st.sampled_from(MissingReason),
        decimals=st.none() | st.integers(0, 6),
    )


contexts = contexts_of(numbers)


@given(rules)
def test_a_rule_survives_json(rule: Rule) -> None:
    try:
        assert rule_from_data(json.loads(json.dumps(rule.to_data()))) == rule
    except RuleRefused as refusal:
        assert "nested more than" in str(refusal)


@given(rules, numbers, st.none() | numbers, st.sampled_from(Polarity), contexts)
def test_every_rating_can_say_why(
    rule: Rule, actual: Number, expected: Number | None, polarity: Polarity, context: Context
) -> None:
    result = rate(actual, expected=expected, rule=rule, polarity=polarity, context=context)
    assert result.because
    assert all(result.working)
    assert rule.in_words(polarity)


@given(
    st.sampled_from([FIVE, hart_rule(), BLUE, BELFAST, HAVERING_2013, BRIGHTON, TOLERANCE]),
    numbers,
    numbers,
    numbers,
    st.booleans(),
)
def test_a_better_value_is_never_rated_worse(
    rule: Rule, a: Number, b: Number, expected: Number, is_high: bool
) -> None:
    polarity = Polarity.HIGH if is_high else Polarity.LOW
    green, amber = (number(80), number(70)) if is_high else (number(70), number(80))
    context = Context(year_before=number(7), green=green, amber=amber, tolerance=number(3))
    worse, better = sorted((a, b), reverse=not is_high)
    ranks = [
        ORDER.index(
            rate(one, expected=expected, rule=rule, polarity=polarity, context=context).rating_class
        )
        for one in (worse, better)
    ]
    assert ranks[0] <= ranks[1]


@pytest.mark.parametrize("name", ["brief", "rating.many", "rating.rated", "rating.rule"])
def test_the_docstrings_do_what_they_say(name: str) -> None:
    outcome = doctest.testmod(importlib.import_module(f"goldenthread.rules.{name}"))
    assert outcome.attempted and not outcome.failed
