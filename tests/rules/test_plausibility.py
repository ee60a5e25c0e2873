import csv
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import goldenthread
from goldenthread.rules.exceptions import Figure, Flag, FlagKind, plausibility_flags
from goldenthread.rules.numbers import Number, number
from goldenthread.rules.rating import Context, hart_rule, rate
from goldenthread.rules.vocabulary import Accumulation, Polarity, RatingClass, ValueKind

HART = Path(goldenthread.__file__).parent / "frameworks" / "wexcombe" / "hart_kpis.csv"
CUMULATIVE = {"HR11", "HS07", "HS08", "HS16", "IA01", "RB05", "RB06"}
LOW_IS_GOOD = {"ETS01", "HR11", "HS01", "RB07", "RB08", "RB09", "SNH03", "SNH04", "SNH06"}
CLASSES = {
    "green": RatingClass.ON_TARGET,
    "amber": RatingClass.NEAR_TARGET,
    "red": RatingClass.OFF_TARGET,
    "grey (info only)": RatingClass.INFORMATION_ONLY,
}


def figure(cell: str) -> Number | None:
    return number(cell) if cell.strip() else None


def rows() -> list[dict[str, str]]:
    with HART.open(newline="", encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def polarity(row: dict[str, str]) -> Polarity:
    return Polarity.LOW if row["code"] in LOW_IS_GOOD else Polarity.HIGH


def hart_flags() -> dict[tuple[str, str], list[Flag]]:
    first = {row["code"]: row for row in rows() if row["period"].endswith("Q1")}
    flags = {}
    for row in rows():
        opening, starts_year = first[row["code"]], row["period"].endswith("Q1")
        history = [
            figure(opening["previous_year_outturn_2013_14"]),
            figure(opening["previous_quarter_value"]),
            figure(opening["this_quarter_value"]),
        ]
        flags[row["code"], row["period"][-2:]] = plausibility_flags(
            Figure(
                figure(row["this_quarter_value"]),
                target=figure(row["target"]),
                history=history[:2] if starts_year else history,
                value_kind=ValueKind.PERCENTAGE if row["suffix"] == "%" else ValueKind.NUMBER,
                accumulation=Accumulation.CUMULATIVE
                if row["code"] in CUMULATIVE
                else Accumulation.NONE,
                commentary=row["officer_note"],
                polarity=polarity(row),
                period_label=row["period"],
                earlier_target=None if starts_year else figure(opening["target"]),
                starts_year=starts_year,
                supplied_class=CLASSES[row["published_status"]],
            )
        )
    return flags


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("IT06", FlagKind.NOUGHT_AFTER_NEVER_NOUGHT),
        ("PS05", FlagKind.NOUGHT_AFTER_NEVER_NOUGHT),
        ("FI06", FlagKind.SHOWN_EQUAL_BUT_MISSED),
        ("HS16", FlagKind.COMMENTARY_DIFFERS),
        ("RB05", FlagKind.TARGET_OF_ANOTHER_PERIOD),
        ("RB06", FlagKind.TARGET_OF_ANOTHER_PERIOD),
        ("RB09", FlagKind.TARGET_OF_NOUGHT),
        ("SNH03", FlagKind.TARGET_OF_NOUGHT),
        ("SNH04", FlagKind.TARGET_OF_NOUGHT),
        ("SNH06", FlagKind.TARGET_OF_NOUGHT),
        ("HR11", FlagKind.SUPPLIED_RATING_DIFFERS),
        ("ETS01", FlagKind.SUPPLIED_RATING_DIFFERS),
    ],
)
def test_the_traps_in_harts_second_quarter_are_found(code: str, kind: FlagKind) -> None:
    assert kind in [flag.kind for flag in hart_flags()[code, "Q2"]]


def test_most_of_harts_rows_are_left_in_peace() -> None:
    flags = hart_flags()
    quiet = Counter(quarter for (_, quarter), found in flags.items() if not found)
    assert (len(flags), quiet["Q1"], quiet["Q2"]) == (90, 41, 27)
    assert all(flag.question.endswith("?") for found in flags.values() for flag in found)


def test_the_rule_for_hart_explains_81_of_its_90_published_colours() -> None:
    unexplained = []
    for row in rows():
        published = CLASSES[row["published_status"]]
        rated = rate(
            figure(row["this_quarter_value"]),
            expected=figure(row["target"]),
            rule=hart_rule(),
            polarity=polarity(row),
            context=Context(information_only=published is RatingClass.INFORMATION_ONLY),
        )
        if rated.rating_class is not published:
            unexplained.append(f"{row['code']} {row['period'][-2:]}")
    assert unexplained == [
        "ETS01 Q1", "IT01 Q1", "IT03 Q1", "ETS01 Q2", "FI06 Q2",
        "HR11 Q2", "HS16 Q2", "IT06 Q2", "PS05 Q2",
    ]  # fmt: skip


def test_a_nought_is_questioned_in_words_a_person_can_answer() -> None:
    assert hart_flags()["IT06", "Q2"][0].question == (
        "0 after 99.6 last quarter and never 0 before: was nothing entered?"
    )


def kinds(value: str | None, **more: object) -> list[FlagKind]:
    read = None if value is None else number(value)
    return [flag.kind for flag in plausibility_flags(Figure(read, **more))]  # type: ignore[arg-type]


BEFORE = [number(48), number(52)]


def test_each_doubt_on_its_own() -> None:
    percentage = ValueKind.PERCENTAGE
    cumulative = Accumulation.CUMULATIVE
    assert kinds("500", history=BEFORE) == [FlagKind.TEN_TIMES_USUAL]
    assert kinds("52", history=BEFORE) == [FlagKind.UNCHANGED]
    assert kinds("101", value_kind=percentage) == [FlagKind.PERCENTAGE_OVER_100]
    assert kinds("50", history=BEFORE, accumulation=cumulative) == [FlagKind.CUMULATIVE_FALLS]
    assert kinds("50", history=BEFORE, accumulation=cumulative, starts_year=True) == []
    assert kinds("5", target=number(9), target_period_matches=False) == [
        FlagKind.TARGET_OF_ANOTHER_PERIOD
    ]
    assert kinds("96.97", target=number(97), decimals=0) == [FlagKind.SHOWN_EQUAL_BUT_MISSED]
    assert kinds("97", target=number(97), decimals=0) == []
    assert kinds("100", value_kind=percentage, history=[number(100)] * 3) == []
    assert kinds("0", history=[number(0)] * 3) == []
    assert kinds(None, target=number(0)) == [FlagKind.TARGET_OF_NOUGHT]


def test_a_year_so_far_is_not_held_against_last_years_end_where_the_quarter_between_is_missing() -> (
    None
):
    """Q2's 40 after a Q1 that nobody recorded: the 98 before that was last year's."""
    cumulative = Accumulation.CUMULATIVE
    gap = Figure(number(40), history=[number(30), number(98), None], accumulation=cumulative)
    assert plausibility_flags(gap) == []
    falls = Figure(number(40), history=[number(98), number(45)], accumulation=cumulative)
    assert [flag.kind for flag in plausibility_flags(falls)] == [FlagKind.CUMULATIVE_FALLS]


@pytest.mark.parametrize(
    ("commentary", "is_doubted"),
    [
        ("Q2 – 24 units in total", True),
        ("Outturn for the quarter is 24 units", True),
        ("Q2: 28 units, of which 12 were for rent", False),
        ("Q1 was 20 units", False),
        ("In Q2 2014 we began 3 schemes", False),
        ("20 decisions during the quarter, 13 acceptances", False),
        ("", False),
    ],
)
def test_commentary_is_compared_where_it_names_the_period(
    commentary: str, is_doubted: bool
) -> None:
    found = kinds("28", commentary=commentary, period_label="2014/15 Q2")
    assert (FlagKind.COMMENTARY_DIFFERS in found) is is_doubted


@given(st.lists(st.none() | st.integers(1, 10**9).map(Number), max_size=8))
def test_a_missing_figure_is_not_taken_for_nought(history: list[Number | None]) -> None:
    assert kinds(None, history=history) == []


@pytest.mark.parametrize(
    ("value", "is_asked"), [("100", True), ("99.999999", False), ("-100", True)]
)
def test_ten_times_the_usual_is_asked_about_and_a_hair_less_is_not(value, is_asked) -> None:
    flags = plausibility_flags(Figure(number(value), history=[number(10), number(10)]))
    assert (FlagKind.TEN_TIMES_USUAL in {flag.kind for flag in flags}) is is_asked


def test_a_target_of_nought_that_stood_before_is_not_asked_about_again() -> None:
    first = Figure(number(5), target=number(0))
    again = Figure(number(5), target=number(0), earlier_target=number(0))
    asked = [{flag.kind for flag in plausibility_flags(each)} for each in (first, again)]
    assert [FlagKind.TARGET_OF_NOUGHT in each for each in asked] == [True, False]
