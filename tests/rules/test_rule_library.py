"""The library of councils' rating rules: each does what its council says, by data alone."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenthread.rules.numbers import Number, number, read_figure
from goldenthread.rules.rating import Context, RuleRefused, rate, rule_from_data
from goldenthread.rules.rating.files import Rates, RuleFile, read_rule_file
from goldenthread.rules.rating.library import LIBRARY, library, rule_of_council
from goldenthread.rules.vocabulary import Heading, MissingReason, Polarity, RatingClass

CASES = Path(__file__).parents[1] / "cases" / "rating_cases.csv"
HIGH, LOW = Polarity.HIGH, Polarity.LOW


class Example(NamedTuple):
    """A figure and its class as the council says it. ``case`` is the row of the published cases, else it
    is a worked example of our own."""

    says: str
    actual: str | None
    target: str | None = None
    polarity: Polarity = HIGH
    case: str = ""
    beside: dict[str, object] = {}


def on(actual: str | None, target: str | None = None, **more: object) -> Example:
    return _example("on_target", actual, target, more)


def near(actual: str, target: str | None = None, **more: object) -> Example:
    return _example("near_target", actual, target, more)


def off(actual: str, target: str | None = None, **more: object) -> Example:
    return _example("off_target", actual, target, more)


def own(says: str, actual: str | None, target: str | None = None, **more: object) -> Example:
    return _example(says, actual, target, more)


def _example(says: str, actual: str | None, target: str | None, more: dict[str, object]) -> Example:
    polarity, case = more.pop("polarity", HIGH), more.pop("case", "")
    return Example(says, actual, target, Polarity(str(polarity)), str(case), more)


RANGE = {"polarity": Polarity.RANGE, "range_low": "90", "range_high": "110"}
MEDWAY = {"year_target": "100", "forecast": "96", "forecast_low": "92"}

EXAMPLES: dict[str, list[Example]] = {
    "havering_2013": [
        on("512", "494", polarity=LOW, case="R152", year_before="500"),
        on("543.4", "494", polarity=LOW, year_before="500"),
        near("560", "494", polarity=LOW, year_before="560"),
        off("560", "494", polarity=LOW, year_before="559"),
    ],
    "havering_2015": [
        off("66", "80", case="R153", tolerance="10"),
        near("88.7", "95", case="R154", tolerance="10"),
        on("95", "95", tolerance="10"),
    ],
    "havering_2017": [on("95", "95"), off("94.9", "95")],
    "reigate": [on("80", "80"), near("78", "80", tolerance="2"), off("77.9", "80", tolerance="2")],
    "west_lindsey": [
        own("Exceeded", "83", "80", tolerance="2"),
        own("Within agreed tolerance", "82", "80", tolerance="2"),
        own("Within agreed tolerance", "78", "80", tolerance="2"),
        own("Below", "77", "80", tolerance="2"),
    ],
    "bracknell_forest": [on("95", "100"), near("90", "100"), off("89.9", "100"), off("1", "0", polarity=LOW)],
    "maidstone": [
        on("100", "100", case="R128"),
        near("95.42", "100", case="R129"),
        off("59.09", "75", case="R130"),
        near("42", "45", case="R131"),
        off("47728", "66156", case="R146"),
    ],
    "arun": [on("100", "100"), near("85", "100"), off("84.9", "100")],
    "lincoln": [
        on("100.46", "96.5", case="R173"),
        on("2.95", "3.5", polarity=LOW, case="R175"),
        near("92", "96.5"),
        off("91", "96.5"),
    ],
    "hart": [
        on("95.9", "90", case="R001"),
        near("78.5", "80", case="R002"),
        off("2.6", "1.58", polarity=LOW, case="R011"),
        off("9.05", "8", polarity=LOW, case="R037"),
        near("63.6", "70", case="R027"),
    ],
    "belfast": [on("99", "100"), near("95.1", "100"), off("95", "100")],
    "kent": [on("90", "90", floor="80"), near("80", "90", floor="80"), off("79.9", "90", floor="80")],
    "kent_activity": [
        own("Within expected range", "100", **RANGE),
        own("Outside expected range", "111", **RANGE),
        own("Outside expected range", "89", **RANGE),
    ],
    "brighton_and_hove": [
        on("80", green="80", amber="75"),
        near("75", green="80", amber="75"),
        off("9.1", polarity=LOW, green="8", amber="9"),
    ],
    "east_riding": [
        own("Star", "83", "80", tolerance="2"),
        own("Circle", "82", "80", tolerance="2"),
        own("Circle", "78", "80", tolerance="2"),
        own("Triangle", "77", "80", tolerance="2"),
    ],
    "escendency": [
        own("Over-performing", "110", "100"),
        own("Green", "109", "100"),
        own("Amber", "95", "100"),
        own("Red", "94", "100"),
    ],
    "wirral": [
        own("Over-performing", "45", "50", polarity=LOW),
        own("Green", "50", "50", polarity=LOW),
        own("Amber", "52.5", "50", polarity=LOW),
        own("Red", "53", "50", polarity=LOW),
    ],
    "thurrock": [
        on("80", "80", year_before="90"),
        near("70", "80", year_before="69"),
        off("70", "80", year_before="70"),
    ],
    "medway": [
        on("50", "50", **MEDWAY),
        near("40", "50", forecast_high="100", **MEDWAY),
        off("40", "50", forecast_high="99", **MEDWAY),
    ],
    "west_berkshire": [
        on("100", "100", forecast="100", year_target="100"),
        near("96", "100", forecast_high="101", **MEDWAY),
        off("96", "100", forecast_high="99", **MEDWAY),
    ],
    "huntingdonshire": [on("80", "80"), near("76", "80"), off("75", "80")],
    "huntingdonshire_year_end": [on("98", "97"), near("93", "97"), off("92", "97")],
    "rother": [
        own("On target", "80", "80", previous="90"),
        own("Improving towards target", "70", "80", previous="69"),
        own("Not achieving", "70", "80", previous="70"),
    ],
    "north_hertfordshire": [
        on("80", "80"),
        near("70", "80", previous="60", short=Heading.IMPROVING),
        off("70", "80", previous="69.9", short=Heading.STEADY),
    ],
    "rother_benchmark": [
        on("9", polarity=LOW, best_quarter="10", benchmark_median="20"),
        near("20", polarity=LOW, best_quarter="10", benchmark_median="20"),
        off("21", polarity=LOW, best_quarter="10", benchmark_median="20"),
    ],
    "lancaster": [
        own("On Target", "80", "80"),
        own("Behind Target", "72", "80"),
        own("Failing", "71", "80"),
    ],
    "five_levels": [
        own("Excellent", "110", "100"),
        own("On track", "100", "100"),
        own("Monitor", "95", "100"),
        own("Off track", "80", "100"),
        own("Failing", "79", "100"),
    ],
    "scenic_rim": [on("45", elapsed="50"), near("35", elapsed="50"), off("34", elapsed="50")],
    "reading": [
        off("25", days_overdue="-9"),
        near("26", days_overdue="-9"),
        near("75", days_overdue="-9"),
        on("76", days_overdue="-9"),
        off("49", days_overdue="1"),
        near("50", days_overdue="1"),
        on("76", days_overdue="1"),
    ],
    "cheshire_west": [
        own("Green", "80", "80"),
        own("Amber", "72", "80"),
        own("Red", "71", "80"),
        own("Monitored only", "71", "80", information_only=True),
    ],
    "sustainable_development": [
        own("Excellent progress", "110", "100"),
        own("Good progress", "100", "100"),
        own("Some progress", "60", "100", baseline="60"),
        own("No progress", "59", "100", baseline="60"),
        own("No progress", None, "100", missing=MissingReason.AWAITED),
    ],
}  # fmt: skip
EACH = [(name, example) for name, examples in EXAMPLES.items() for example in examples]


def test_every_rule_of_the_library_has_its_examples():
    assert set(EXAMPLES) == set(library())
    for name, held in library().items():
        labels = {example.says for example in EXAMPLES[name]}
        given = {held.rule.words_for(one.gives, one.label) for one in held.rule.clauses}
        assert {one.replace(" ", "_") for one in given} <= {one.replace(" ", "_") for one in labels}


@pytest.mark.parametrize(
    ("name", "example"), EACH, ids=[f"{name}-{one.actual}" for name, one in EACH]
)
def test_a_councils_rule_gives_what_the_council_says(name: str, example: Example) -> None:
    beside = {key: number(one) if type(one) is str else one for key, one in example.beside.items()}
    found = rate(
        None if example.actual is None else number(example.actual),
        expected=None if example.target is None else number(example.target),
        rule=library()[name].rule,
        polarity=example.polarity,
        context=Context(**beside),  # type: ignore[arg-type]
    )
    assert (found.label or found.rating_class.value) == example.says
    assert found.because


def test_a_published_example_is_as_it_was_published():
    with CASES.open(newline="", encoding="utf-8") as lines:
        published = {row["case_id"]: row for row in csv.DictReader(lines)}
    for name, example in EACH:
        if not example.case:
            continue
        row = published[example.case]
        assert library()[name].is_of(row["council"])
        assert number(example.actual or "") == read_figure(row["actual"]).value
        assert number(example.target or "") == read_figure(row["target"]).value


def test_a_rule_of_the_library_makes_sense_and_names_its_source():
    for held in library().values():
        assert held.rule.problems() == ()
        assert held.source and held.notes
        assert rule_from_data(held.rule.to_data()) == held.rule


@pytest.mark.parametrize(
    ("council", "year", "name"),
    [
        ("London Borough of Havering", 2013, "havering_2013"),
        ("LB Havering", 2014, "havering_2013"),
        ("Havering", 2016, "havering_2015"),
        ("London Borough of Havering", 2017, "havering_2017"),
        ("London Borough of Havering", 2019, "havering_2015"),
        ("London Borough of Havering", 2009, None),
        ("Huntingdonshire DC", None, "huntingdonshire"),
        ("Kent CC", 2020, "kent"),
        ("Rother District Council", 2024, "rother"),
        ("Scenic Rim Regional Council", 2024, None),
        ("Lincolnshire County Council", 2020, None),
    ],
)
def test_the_rule_is_found_by_council_and_year(council, year, name):
    assert rule_of_council(council, year) is (None if name is None else library()[name])


ONE = """name = "Ours"
councils = ["Wexcombe"]
from = "2013/14"

[[clauses]]
gives = "on_target"
test = { kind = "gap_in_points", at_least = 0 }

[[clauses]]
gives = "near_target"
test = { kind = "gap_in_percent", at_least = -2.5 }
"""


def test_a_rule_file_holds_plain_numbers_exactly():
    found = read_rule_file(ONE, name="ours.toml")
    assert (found.councils, found.first_year, found.rates) == (
        ("Wexcombe",),
        2013,
        Rates.INDICATORS,
    )
    assert found.rule.in_words(HIGH) == (
        "On target at or above target; near target within 2.5 per cent; otherwise off target"
    )
    as_text = ONE.replace("-2.5", '"-2.5"').replace("= 0", '= "0"')
    assert read_rule_file(as_text.replace("\n", "\r\n").encode("utf-8-sig"), name="x") == found


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (("gives = \"near_target\"", "gives = \"near target\""),
         "ours.toml, line 10: Clause 2 has “near target” for “gives”; it must be one of exceeding, on_target,"
         " near_target, off_target, information_only. Did you mean “near_target”?"),
        (("gap_in_percent", "gap_percent"),
         "ours.toml, line 11: Clause 2 has a test of the unknown kind “gap_percent”. Did you mean"
         " “gap_in_percent”?"),
        (("at_least = -2.5", "atleast = -2.5"),
         "ours.toml, line 11: Clause 2's test needs “at_least” as text. It has “atleast”: is that meant?"),
        (("-2.5", "-2.12345678"), "ours.toml, line 11: Clause 2's test, “at_least”: “-2.12345678” has more"),
        (("councils", "councills"), "ours.toml, line 2: The rule has “councills”, which nothing reads. Did"
         " you mean “councils”?"),
        (("2013/14", "2013/15"), "ours.toml, line 3: The rule has “2013/15” for “from”: write a year such"),
        (("0 }", "0"), "ours.toml, line 7: Unclosed inline table, at its character 46. It must be TOML."),
        (("name = \"Ours\"", ""), "ours.toml: The rule needs “name” as text."),
    ],
)  # fmt: skip
def test_a_mistake_names_its_line_and_the_nearest_word(change, sentence):
    with pytest.raises(RuleRefused) as refusal:
        read_rule_file(ONE.replace(*change), name="ours.toml")
    assert str(refusal.value).startswith(sentence)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"\xff\xfe\x00", "x.toml is not text in UTF-8: save it as that."),
        (b"a = " + b"[" * 5000, "x.toml"),
        ("x" * 300_000, "x.toml is longer than 200,000 characters: it is no rule."),
        ("", "x.toml: The rule needs “clauses” as a list with something in it."),
        ('name = "x"\nclauses = [1]', "x.toml: Clause 1 is not a set of named values."),
        (
            'name = "x"\ncouncils = "Hart"\n[[clauses]]',
            "x.toml, line 3: Clause 1 needs “gives” as text.",
        ),
    ],
)
def test_what_is_no_rule_file_is_refused(content, sentence):
    with pytest.raises(RuleRefused) as refusal:
        read_rule_file(content, name="x.toml")
    assert str(refusal.value).startswith(sentence)


def test_every_file_of_the_library_is_read():
    assert len(library()) == len(list(LIBRARY.iterdir()))
    assert all(isinstance(held, RuleFile) for held in library().values())


# --- what holds for every rule that judges by its target ------------------------------------------

ORDER = [
    RatingClass.OFF_TARGET,
    RatingClass.NEAR_TARGET,
    RatingClass.ON_TARGET,
    RatingClass.EXCEEDING,
]
JUDGING = sorted(
    name
    for name, held in library().items()
    if held.rates is Rates.INDICATORS and name not in ("sustainable_development",)
)
figures = st.integers(-(10**9), 10**9).map(Number)


def beside(is_high: bool) -> Context:
    p = 1 if is_high else -1
    return Context(
        tolerance=number(3), year_before=Number(p * 5), floor=Number(-p * 7), green=Number(p * 9),
        amber=Number(-p * 9), forecast=number(1), year_target=number(2), previous=Number(p * 4),
    )  # fmt: skip


@given(st.sampled_from(JUDGING), figures, figures, figures, st.booleans())
def test_a_better_figure_is_never_rated_worse(name, a, b, target, is_high):
    worse, better = sorted((a, b), reverse=not is_high)
    classes = [
        rate(one, expected=target, rule=library()[name].rule, polarity=HIGH if is_high else LOW,
             context=beside(is_high)).rating_class
        for one in (worse, better)
    ]  # fmt: skip
    assert ORDER.index(classes[0]) <= ORDER.index(classes[1])


#: What is in the indicator's own unit; the rest is per cent, or says something else.
MEASURED = (
    "previous", "year_before", "baseline", "green", "amber", "floor", "forecast", "year_target",
)  # fmt: skip
IN_POINTS = {"reigate", "west_lindsey", "east_riding"}


def scaled(context: Context, times: int, *, tolerance: bool) -> Context:
    names = (*MEASURED, "tolerance") if tolerance else MEASURED
    held = {name: getattr(context, name) for name in names}
    news: dict[str, Any] = {
        name: Number(value * times) for name, value in held.items() if value is not None
    }
    return context._replace(**news)


@given(st.sampled_from(JUDGING), st.integers(-(10**6), 10**6), st.integers(1, 10**6), st.integers(1, 1000),
       st.booleans())  # fmt: skip
def test_figures_in_another_unit_are_rated_alike(name, actual, target, times, is_high):
    rule, polarity = library()[name].rule, HIGH if is_high else LOW
    is_in_points = name in IN_POINTS
    own_context = beside(is_high)
    one = rate(
        Number(actual), expected=Number(target), rule=rule, polarity=polarity, context=own_context
    )
    other = rate(
        Number(actual * times), expected=Number(target * times), rule=rule, polarity=polarity,
        context=scaled(own_context, times, tolerance=is_in_points),
    )  # fmt: skip
    assert one.rating_class is other.rating_class


@given(st.sampled_from(JUDGING), st.integers(1, 10**6), st.booleans())
def test_a_figure_at_its_target_is_never_a_miss(name, target, is_high):
    """The edge takes the better class: at the target nothing is near or off it."""
    context = beside(is_high)._replace(green=Number(target), forecast=Number(target))
    found = rate(Number(target), expected=Number(target), rule=library()[name].rule,
                 polarity=HIGH if is_high else LOW, context=context)  # fmt: skip
    assert ORDER.index(found.rating_class) >= ORDER.index(RatingClass.ON_TARGET)


@given(
    st.sampled_from(sorted(library())),
    figures,
    st.sampled_from(MissingReason),
    st.sampled_from(Polarity),
)
def test_a_missing_figure_is_never_rated_as_nought_nor_as_good(name, target, reason, polarity):
    found = rate(None, expected=target, rule=library()[name].rule, polarity=polarity,
                 context=Context(missing=reason))  # fmt: skip
    assert found.case is None
    assert found.rating_class in (RatingClass.NOT_RATED, library()[name].rule.missing_gives)
    assert found.rating_class not in (RatingClass.ON_TARGET, RatingClass.EXCEEDING)
