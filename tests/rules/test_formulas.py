"""Calculated indicators: what a formula may say, what it comes to, and that nothing breaks it."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenthread.rules.formulas import (
    LONGEST,
    Circle,
    FormulaRefused,
    Input,
    Reference,
    Shift,
    Trouble,
    Unknown,
    dependants,
    in_order,
    read_formula,
    with_figures,
    work_out,
)
from goldenthread.rules.numbers import GREATEST, LEAST, SCALE, Number, number, plain
from goldenthread.rules.vocabulary import MissingParts

A, B = Reference("A"), Reference("B")


def worked(text: str, **figures: str) -> str:
    known: dict[Reference, Input] = {
        Reference(code): number(value) for code, value in figures.items()
    }
    found = work_out(read_formula(text), known)
    return found.because if found.value is None else plain(found.value)


@pytest.mark.parametrize(
    ("text", "comes_to"),
    [
        ("1 + 2 * 3", "7"),
        ("(1 + 2) × 3", "9"),
        ("10 - 4 - 3", "3"),
        ("100 ÷ 10 / 5", "2"),
        ("-2 * -3", "6"),
        ("1/3 + 1/3 + 1/3", "1"),
        ("2 / 3", "0.666667"),
        ("round(2.5) + round(-2.5) + round(0.125, 2)", "0.13"),
        ("sum(1, 2, 3) / mean(1, 2, 3)", "3"),
        ("min(3, 1, 2) + max(3, 1, 2) * 10", "31"),
        ("abs(3 - 5)", "2"),
        ("if(1 > 2, 1, 0) + if(2 >= 2, 10, 0) + if(1 <> 1, 100, 0)", "10"),
        ("IF(1 <= 2, 5, 1 / 0)", "5"),
        ("2 x 3", "6"),
    ],
)
def test_a_formula_comes_to(text: str, comes_to: str) -> None:
    assert worked(text) == comes_to


def test_a_result_is_rounded_half_even_once() -> None:
    assert worked("[A] / 2", A="0.000001") == "0"
    assert worked("[A] / 2", A="0.000003") == "0.000002"
    assert worked("[A] / 2 + [A] / 2", A="0.000003") == "0.000003"


def test_a_true_nought_is_a_figure() -> None:
    assert worked("[A] + [B]", A="0", B="0") == "0"
    assert worked("mean([A], [B])", A="0", B="4") == "2"


@pytest.mark.parametrize(
    ("text", "words", "where"),
    [
        ("", "The formula is empty.", ""),
        ("   ", "The formula is empty.", "   "),
        ("[A] +", "A number, a [code] or a bracket is missing before the end, at the end.", ""),
        ("([A]", "The bracket at character 1 is not closed before the end.", "([A]"),
        ("[A])", "There is a closing bracket without an opening one, at character 4.", ")"),
        ("[A", "The square bracket at character 1 is never closed.", "[A"),
        ("[A] [B]", "Something is missing before “[B]”: a sign such as +, at character 5.", "[B]"),
        ("[ ]", "The square brackets at character 1 hold no code.", "[ ]"),
        ("LS05 * 2", "“LS05” stands without square brackets: write [LS05] for a code", "LS05"),
        ("summ([A])", "“summ” is no function. Is sum meant?", "summ"),
        ("20%", "“%” at character 3 has no meaning in a formula. Write 20 % as 0.2.", "%"),
        ("[A @ soon]", "“soon” is no period that can be meant", "[A @ soon]"),
        ("[A] > 3", "A comparison gives yes or no, not a figure", ">"),
        ("if([A], 1, 2)", "if asks first for a comparison", ","),
        ("if([A] > 1, 2)", "if has 2 parts here; it is written if([A] > 0, [B], 0).", None),
        ("round([A], 9)", "round takes a number of decimals from 0 to 6", "9"),
        ("1.1234567", "has more than six decimals", "1.1234567"),
        ("(" * 31 + "1" + ")" * 31, "Brackets are nested more than 30 deep", "("),
        ("+".join("1" * 400), "The formula has more than 500 parts", None),
        ("1" * (LONGEST + 1), "The formula has 2,001 characters; 2,000 are the most", "1"),
    ],
)
def test_a_wrong_formula_is_refused_with_its_place(
    text: str, words: str, where: str | None
) -> None:
    with pytest.raises(FormulaRefused) as refused:
        read_formula(text)
    assert words in str(refused.value)
    if where is not None:
        assert text[refused.value.start : refused.value.stop] == where


def test_a_formula_of_ten_thousand_characters_is_refused() -> None:
    with pytest.raises(FormulaRefused, match="10,000 characters"):
        read_formula("[A]+" * 2500)


def test_references_are_told_apart_by_period() -> None:
    formula = read_formula("[FI06] - [FI06 @ same period last year] + [FI06]")
    assert formula.references == (
        Reference("FI06"),
        Reference("FI06", Shift.YEAR_BEFORE),
    )


def test_what_is_in_the_way_is_said_and_placed() -> None:
    formula = read_formula("([A] + 1) ÷ ([B] - 2)")
    nought = work_out(formula, {A: number(1), B: number(2)})
    assert nought.trouble is Trouble.DIVISION_BY_NOUGHT
    assert nought.because == "[B] - 2 is 0, and nothing can be divided by it"
    awaited = work_out(formula, {A: Unknown("awaited"), B: number(3)})
    assert (awaited.trouble, awaited.because) == (Trouble.MISSING_INPUT, "[A] is awaited")
    assert formula.text[awaited.start : awaited.stop] == "[A]"
    unknown = work_out(formula, {B: number(3)})
    assert (unknown.trouble, unknown.because) == (Trouble.UNKNOWN_REFERENCE, "nothing is called A")


def test_a_missing_part_is_waited_for_unless_parts_will_do() -> None:
    formula = read_formula("[A] + [B]")
    figures: dict[Reference, Input] = {A: number(2), B: Unknown("awaited")}
    for policy in (MissingParts.WAIT, MissingParts.REFUSE):
        assert work_out(formula, figures, missing=policy).value is None
    partial = work_out(formula, figures, missing=MissingParts.PARTIAL)
    assert (partial.value, partial.left_out) == (number(2), (B,))


def test_a_missing_factor_is_never_passed_over() -> None:
    figures: dict[Reference, Input] = {A: number(2), B: Unknown("suppressed")}
    product = work_out(read_formula("[A] * [B]"), figures, missing=MissingParts.PARTIAL)
    assert (product.value, product.because) == (None, "[B] is suppressed")
    mean = work_out(read_formula("mean([A], [B])"), figures, missing=MissingParts.PARTIAL)
    assert (mean.value, mean.left_out) == (number(2), (B,))
    taken_away = work_out(read_formula("min([A], -[B])"), figures, missing=MissingParts.PARTIAL)
    assert (taken_away.value, taken_away.left_out) == (number(2), (B,))
    none = work_out(read_formula("sum([B])"), figures, missing=MissingParts.PARTIAL)
    assert none.value is None


def test_numbers_that_grow_too_large_are_stopped() -> None:
    figures: dict[Reference, Input] = {A: GREATEST}
    assert work_out(read_formula("[A] * 2"), figures).trouble is Trouble.TOO_LARGE
    powers = read_formula(" * ".join(["[A]"] * 240))
    assert work_out(powers, figures).trouble is Trouble.TOO_LARGE


def test_figures_are_read_beside_their_codes() -> None:
    formula = read_formula("round( [A]/[B @ previous]*100, 1)")
    figures: dict[Reference, Input] = {A: number("-1.5")}
    assert with_figures(formula, figures) == "round([A] −1.5 ÷ [B @ previous] not known × 100, 1)"


def test_dependants_come_after_what_they_need() -> None:
    needs = {"total": ["north", "south"], "rate": ["total", "people"], "other": ["x"]}
    assert dependants(needs, ["south"]) == ["total", "rate"]
    assert dependants(needs, ["people"]) == ["rate"]
    assert dependants(needs, ["nothing"]) == []
    assert set(in_order(needs)) == set(needs)


def test_a_circle_names_its_steps() -> None:
    with pytest.raises(Circle) as found:
        in_order({"A": ["B"], "B": ["C"], "C": ["A"]})
    assert (
        str(found.value) == "A formula cannot need its own result: A needs B, B needs C, C needs A."
    )
    with pytest.raises(Circle, match="A needs A"):
        in_order({"A": ["A"]})


_pieces = st.sampled_from(
    ["[A]", "[B]", "[A @ previous]", "[C]", "1", "0", "2.5", "+", "-", "*", "/", "(", ")", ",", "if(",
     "sum(", "mean(", "min(", "abs(", "round(", ">", "<=", "=", "[", "]", "@", "%", " ", "x", "…", "9" * 30]
)  # fmt: skip
_figures = st.dictionaries(
    st.sampled_from([A, B, Reference("A", Shift.PREVIOUS), Reference("C")]),
    st.integers(LEAST, GREATEST).map(Number) | st.just(Unknown("awaited")),
)


@given(
    st.lists(_pieces, max_size=80).map("".join) | st.text(max_size=200),
    _figures,
    st.sampled_from(list(MissingParts)),
)
def test_anything_is_refused_or_worked_out_and_nothing_else_is_raised(
    text: str, figures: dict[Reference, Input], missing: MissingParts
) -> None:
    try:
        formula = read_formula(text)
    except FormulaRefused as refused:
        assert str(refused).endswith((".", "?", ")"))
        assert 0 <= refused.start <= refused.stop <= max(len(text), LONGEST)
        return
    found = work_out(formula, figures, missing=missing)
    assert (found.value is None) == (found.trouble is not None)
    assert found.value is None or LEAST <= found.value <= GREATEST
    assert with_figures(formula, figures)


@st.composite
def _sums(draw: st.DrawFn, depth: int = 0) -> tuple[str, Fraction]:
    """Return a formula without errors and what it comes to by Python's own fractions."""
    if depth > 3 or draw(st.booleans()):
        whole = draw(st.integers(0, 10**6))
        return str(whole), Fraction(whole)
    left, a = draw(_sums(depth + 1))
    right, b = draw(_sums(depth + 1))
    sign = draw(st.sampled_from("+-*/"))
    if sign == "/" and b == 0:
        sign = "+"
    value = {"+": a + b, "-": a - b, "*": a * b, "/": a / b if b else a}[sign]
    return f"({left} {sign} {right})", value


@given(_sums())
def test_it_agrees_with_exact_fractions(made: tuple[str, Fraction]) -> None:
    text, value = made
    found = work_out(read_formula(text), {})
    scaled = round(value * SCALE)
    if LEAST <= scaled <= GREATEST:
        assert found.value == scaled
    else:
        assert found.trouble is Trouble.TOO_LARGE
