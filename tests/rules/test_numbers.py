"""Exact numbers, and what a spreadsheet's cell says."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from goldenthread.rules.missing import missing_mark, why_missing
from goldenthread.rules.numbers import (
    GREATEST,
    NotANumber,
    Number,
    divide,
    mean,
    multiply,
    number,
    percentage_of,
    plain,
    read_figure,
    read_yes_no,
    shown,
    shown_apart,
)
from goldenthread.rules.vocabulary import MissingReason

LIMIT = 9_000_000_000_000_000_000
numbers = st.integers(-LIMIT, LIMIT).map(Number)


@pytest.mark.parametrize(
    ("cell", "value", "unit", "decimals"),
    [
        ("1,234", "1234", None, 0),
        ("1 234", "1234", None, 0),
        ("12\xa0345.60", "12345.6", None, 2),
        ("£1.2m", "1200000", "£", 0),
        ("£1.2 million", "1200000", "£", 0),
        ("£75K", "75000", "£", 0),
        ("£2bn", "2000000000", "£", 0),
        ("12%", "12", "%", 0),
        ("97.40 %", "97.4", "%", 2),
        ("(45)", "-45", None, 0),
        ("(£45.50)", "-45.5", "£", 2),
        ("£(45)", "-45", "£", 0),
        ("(1.5)%", "-1.5", "%", 1),
        ("-£45", "-45", "£", 0),
        ("£-45", "-45", "£", 0),
        ("\u22123", "-3", None, 0),
        ("+3", "3", None, 0),
        ("'12", "12", None, 0),
        (" 7 ", "7", None, 0),
        (".5", "0.5", None, 1),
        ("5.", "5", None, 0),
        ("12 days", "12", "days", 0),
        ("1.2E+05", "120000", None, 0),
        ("98.69999999999999", "98.7", None, 1),
        (98.69999999999999, "98.7", None, 1),
        (0.1 + 0.2, "0.3", None, 1),
        (-0.0, "0", None, 0),
        (1234567890123.0, "1234567890123", None, 0),
        (1 / 3, "0.333333", None, 6),
        (7, "7", None, 0),
        (0, "0", None, 0),
        (Decimal("3.50"), "3.5", None, 1),
    ],
)
def test_a_cell_that_holds_a_number(cell, value, unit, decimals):
    read = read_figure(cell)
    assert (read.value, read.unit, read.decimals) == (number(value), unit, decimals)
    assert read.missing is None
    assert read.refused is None


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        (None, MissingReason.AWAITED),
        *[(mark, MissingReason.AWAITED) for mark in ("", "  ", "-", "–", "—", "..", ":", "tbc")],
        ("Awaiting", MissingReason.AWAITED),
        ("n/a", MissingReason.NOT_APPLICABLE),
        ("N/A ", MissingReason.NOT_APPLICABLE),
        ("not due", MissingReason.NOT_DUE),
        ("Not  yet due", MissingReason.NOT_DUE),
        ("c", MissingReason.SUPPRESSED),
        ("[c]", MissingReason.SUPPRESSED),
        ("<5", MissingReason.SUPPRESSED),
        ("Fewer than 5", MissingReason.SUPPRESSED),
        ("late", MissingReason.LATE),
        ("Cannot be calculated", MissingReason.CANNOT_CALCULATE),
    ],
)
def test_a_cell_that_says_why_it_has_no_number_is_missing_and_never_nought(cell, reason):
    read = read_figure(cell)
    assert read.missing is reason
    assert read.value is None
    assert read.refused is None


@pytest.mark.parametrize(
    ("cell", "mend"),
    [
        ("#REF!", "mend the formula"),
        ("#DIV/0!", "divides by nought"),
        ("#N/A", "write “n/a” if none applies"),
        ("#value!", "mend the formula"),
        ("#WHATEVER", "mend the formula"),
        ("1.234,5", "write it as 1,234.5"),
        ("1.234.567", "more than one point"),
        ("1,23", "comma out of place"),
        ("twelve", "write it in digits"),
        ("1.2m", "write the number out in full"),
        ("(-5)", "one minus sign"),
        ("97.4*", "words beside the number"),
        ("45 (prov)", "words beside the number"),
        (">95", "not how much"),
        ("10/12", "two numbers"),
        ("01/04/2025", "format the column as numbers"),
        (date(2025, 4, 1), "1 April 2025 is a date where a number is expected; format the column"),
        (datetime(2025, 4, 1, 9, 30), "1 April 2025 is a date"),
        (time(9, 30), "is a time where a number"),
        (True, "TRUE is yes or no where a number is expected"),
        (float("inf"), "not a finite number"),
        (float("nan"), "not a finite number"),
        (Decimal("NaN"), "not a finite number"),
        (10**13, "too large"),
        (1e300, "too large"),
        ("1e99", "too large"),
        (Decimal("-1e400"), "too large"),
        ([1], "not a number"),
        ("%", "not a number"),
    ],
)
def test_a_cell_that_is_refused_says_what_to_mend(cell, mend):
    read = read_figure(cell)
    assert mend in read.refused
    assert read.refused.endswith(".")
    assert read.value is None
    assert read.missing is None


@given(
    st.one_of(
        st.text(), st.floats(), st.integers(), st.decimals(allow_nan=True), st.booleans(),
        st.dates(), st.text(alphabet="0123456789,.-()£%km <#e", max_size=12),
    )
)  # fmt: skip
@example("'")
def test_any_cell_is_one_of_a_number_a_reason_and_a_refusal(cell):
    read = read_figure(cell)
    outcomes = [read.value is not None, read.missing is not None, read.refused is not None]
    assert sum(outcomes) == 1
    assert 0 <= read.decimals <= 6


@given(numbers)
def test_a_number_in_plain_digits_reads_back(n):
    assert number(plain(n)) == n


@given(numbers)
def test_a_number_shown_in_full_reads_back_from_a_spreadsheet(n):
    whole = Number(n % 10**12)
    assert read_figure(shown(whole, decimals=6)).value == whole


@given(numbers, st.integers(0, 6))
def test_a_number_is_shown_within_half_of_its_last_place(n, decimals):
    text = shown(n, decimals=decimals)
    assert 2 * abs(number(text.replace(",", "")) - n) <= 10 ** (6 - decimals)
    assert number(text.replace(",", "")) != 0 or not text.startswith("-")


@given(numbers, numbers, st.integers(0, 6))
def test_numbers_that_differ_look_different(a, b, decimals):
    one, other = shown_apart(a, b, decimals=decimals)
    assert (one == other) == (a == b)


def test_a_missed_target_never_looks_met():
    assert shown_apart(number("96.96"), number("97"), decimals=0) == ("96.96", "97.00")
    assert shown_apart(number("96"), number("97"), decimals=0) == ("96", "97")
    assert shown_apart(number("97"), number("97"), decimals=1) == ("97.0", "97.0")


@pytest.mark.parametrize(
    ("text", "decimals", "expected"),
    [("0.5", 0, "1"), ("-0.5", 0, "-1"), ("2.5", 0, "3"), ("-0.4", 0, "0"), ("1284", 0, "1,284"),
     ("1234567.885", 2, "1,234,567.89"), ("97.4", 2, "97.40"), ("999.96", 1, "1,000.0")],
)  # fmt: skip
def test_a_half_is_shown_away_from_nought(text, decimals, expected):
    assert plain(number(text), decimals) == expected


@pytest.mark.parametrize("source", ["", "1,234", "1e3", "twelve", "0.1234567", "nan", "9" * 20])
def test_what_cannot_be_held_exactly_is_not_a_number(source):
    with pytest.raises(NotANumber):
        number(source)


@pytest.mark.parametrize("source", [True, 0.1])
def test_a_truth_and_a_binary_fraction_are_not_exact_numbers(source):
    with pytest.raises(NotANumber):
        number(source)


def test_calculated_figures_are_rounded_half_even_once():
    assert plain(divide(number(2), number(3))) == "0.666667"
    assert divide(Number(1), number(2)) == 0
    assert divide(Number(3), number(2)) == 2
    assert divide(number(-1), number(-4)) == number("0.25")
    assert multiply(number("1.5"), number("-1.5")) == number("-2.25")
    assert mean([number(1), number(2)]) == number("1.5")
    assert plain(percentage_of(number(100), number(102))) == "98.039216"


def test_nothing_divides_by_nought():
    with pytest.raises(ZeroDivisionError):
        divide(number(1), number(0))
    with pytest.raises(ZeroDivisionError):
        percentage_of(number(0), number(0))
    with pytest.raises(ZeroDivisionError):
        mean([])


@given(st.lists(st.integers(-(10**15), 10**15).map(Number), min_size=1))
def test_a_mean_lies_between_the_least_and_the_greatest(values):
    assert min(values) <= mean(values) <= max(values)


def test_numbers_fit_a_64_bit_column():
    assert read_figure(9_223_372_036_853).value < GREATEST
    assert read_figure("-9,223,372,036,854.9").refused


@pytest.mark.parametrize(
    ("cell", "value"), [("Yes", 1), (True, 1), ("n", 0), (False, 0), (1, 1), (1.0, 1), (0.0, 0)]
)
def test_yes_and_no_are_read_where_they_are_expected(cell, value):
    assert read_yes_no(cell).value == number(value)


def test_neither_yes_nor_no_is_refused_and_a_reason_is_kept():
    assert "write Yes or No" in read_yes_no("maybe").refused
    assert read_yes_no(None).missing is MissingReason.AWAITED
    assert read_yes_no("n/a").missing is MissingReason.NOT_APPLICABLE


def test_every_reason_has_words_that_are_read_back_as_it():
    for reason in MissingReason:
        assert missing_mark(why_missing(reason)) is reason
