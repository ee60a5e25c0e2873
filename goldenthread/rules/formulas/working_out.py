"""Work a formula out: exactly, rounded once at the end, and never by raising anything."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Final

from goldenthread.rules.brief import MOST_DECIMALS, in_brief
from goldenthread.rules.formulas.parsing import Formula, reference_in
from goldenthread.rules.formulas.tokens import Kind, tokens
from goldenthread.rules.formulas.tree import (
    Called,
    Compared,
    Constant,
    Negative,
    Node,
    Product,
    Reference,
    Referred,
    Sum,
)
from goldenthread.rules.numbers import GREATEST, LEAST, SCALE, Number
from goldenthread.rules.vocabulary import MissingParts

MOST_BITS: Final = 4096
"""How large the numbers of an exact fraction on the way may become."""


class Trouble(StrEnum):
    """Why a formula gives no figure."""

    MISSING_INPUT = "missing_input"
    DIVISION_BY_NOUGHT = "division_by_nought"
    UNKNOWN_REFERENCE = "unknown_reference"
    CYCLE = "cycle"
    TOO_LARGE = "too_large"


@dataclass(frozen=True)
class Unknown:
    """A reference that has no figure, and why in words: 'awaited', 'suppressed'.

    ``is_known_code`` is False where nothing is called so at all.
    """

    why: str
    is_known_code: bool = True


Input = Number | Unknown


@dataclass(frozen=True)
class WorkedOut:
    """What a formula comes to: a value, or what is in the way and where in the text.

    ``left_out`` are the references that had no figure and were passed over.
    """

    value: Number | None
    trouble: Trouble | None = None
    because: str = ""
    start: int = 0
    stop: int = 0
    left_out: tuple[Reference, ...] = ()


class _InTheWay(Exception):
    """What is in the way, on its way out of the tree."""

    def __init__(self, trouble: Trouble, because: str, node: Node) -> None:
        super().__init__(because)
        self.trouble, self.node = trouble, node


_COMPARED: Final[Mapping[str, Callable[[Fraction, Fraction], bool]]] = {
    "<": operator.lt,
    ">": operator.gt,
    "=": operator.eq,
    "≤": operator.le,
    "≥": operator.ge,
    "≠": operator.ne,
}


def work_out(
    formula: Formula,
    figures: Mapping[Reference, Input],
    *,
    missing: MissingParts = MissingParts.WAIT,
) -> WorkedOut:
    """Return what the formula comes to with these figures, rounded half-even to millionths once.

    With ``partial`` a term of a sum, or a part of sum, mean, min or max, that has no figure is passed over;
    otherwise, and everywhere else, it is in the way. Nothing is raised, whatever the figures.

    >>> from goldenthread.rules.formulas.parsing import read_formula
    >>> half = read_formula("[A] / [B] * 100")
    >>> work_out(half, {Reference("A"): Number(1_000_000), Reference("B"): Number(8_000_000)}).value
    12500000
    >>> work_out(half, {Reference("A"): Number(1_000_000), Reference("B"): Number(0)}).because
    '[B] is 0, and nothing can be divided by it'
    """
    work = _Work(formula.text, figures, is_partial=missing is MissingParts.PARTIAL)
    try:
        value = work.of(formula.root)
        if value is None:
            first = work.left_out[0]
            raise _InTheWay(Trouble.MISSING_INPUT, work.why(first), formula.root)
        scaled = round(value * SCALE)
        if not LEAST <= scaled <= GREATEST:
            raise _InTheWay(Trouble.TOO_LARGE, "the result is too large to be kept", formula.root)
    except _InTheWay as stopped:
        node = stopped.node
        return WorkedOut(
            None, stopped.trouble, str(stopped), node.start, node.stop, tuple(work.left_out)
        )
    return WorkedOut(Number(scaled), left_out=tuple(work.left_out))


class _Work:
    """One working out: None goes up the tree for what is passed over."""

    def __init__(self, text: str, figures: Mapping[Reference, Input], *, is_partial: bool) -> None:
        self.text, self.figures, self.is_partial = text, figures, is_partial
        self.left_out: list[Reference] = []

    def of(self, node: Node) -> Fraction | None:
        value = self._of(node)
        if value is not None and (
            value.numerator.bit_length() > MOST_BITS or value.denominator.bit_length() > MOST_BITS
        ):
            raise _InTheWay(Trouble.TOO_LARGE, "the numbers on the way become too large", node)
        return value

    def _of(self, node: Node) -> Fraction | None:
        match node:
            case Constant(value=value):
                return value
            case Referred():
                return self._referred(node)
            case Negative(of=inner):
                turned = self.of(inner)
                return None if turned is None else -turned
            case Sum(terms=terms):
                return self._sum(terms)
            case Product(factors=factors):
                return self._product(factors)
            case Called():
                return self._called(node)
        raise AssertionError(node)

    def why(self, reference: Reference) -> str:
        figure = self.figures.get(reference)
        return f"{reference} is {figure.why if isinstance(figure, Unknown) else 'not known'}"

    def _referred(self, node: Referred) -> Fraction | None:
        reference = node.reference
        figure = self.figures.get(reference, Unknown("not known", is_known_code=False))
        if not isinstance(figure, Unknown):
            return Fraction(figure, SCALE)
        if not figure.is_known_code:
            raise _InTheWay(Trouble.UNKNOWN_REFERENCE, f"nothing is called {reference.code}", node)
        if not self.is_partial:
            raise _InTheWay(Trouble.MISSING_INPUT, self.why(reference), node)
        if reference not in self.left_out:
            self.left_out.append(reference)
        return None

    def _sum(self, terms: Sequence[tuple[bool, Node]]) -> Fraction | None:
        found = [(is_less, self.of(term)) for is_less, term in terms]
        known = [-value if is_less else value for is_less, value in found if value is not None]
        return sum(known, Fraction(0)) if known else None

    def _product(self, factors: Sequence[tuple[bool, Node]]) -> Fraction | None:
        result = Fraction(1)
        for is_under, factor in factors:
            value = self.of(factor)
            if value is None:
                return None
            if not is_under:
                result *= value
            elif value == 0:
                words = self.text[factor.start : factor.stop]
                raise _InTheWay(
                    Trouble.DIVISION_BY_NOUGHT,
                    f"{words} is 0, and nothing can be divided by it",
                    factor,
                )
            else:
                result /= value
            if max(result.numerator.bit_length(), result.denominator.bit_length()) > MOST_BITS:
                raise _InTheWay(
                    Trouble.TOO_LARGE, "the numbers on the way become too large", factor
                )
        return result

    def _called(self, node: Called) -> Fraction | None:
        if node.name == "if":
            return self._either(node)
        found = [self.of(part) for part in node.of]
        known = [value for value in found if value is not None]
        if not known or (node.name in ("abs", "round") and found[0] is None):
            return None
        match node.name:
            case "sum":
                return sum(known, Fraction(0))
            case "mean":
                return sum(known, Fraction(0)) / len(known)
            case "min":
                return min(known)
            case "max":
                return max(known)
            case "abs":
                return abs(known[0])
            case _:
                return _rounded(known[0], int(known[1]) if len(known) > 1 else 0)

    def _either(self, node: Called) -> Fraction | None:
        asked, then, otherwise = node.of
        if not isinstance(asked, Compared):
            raise AssertionError(asked)
        left, right = self.of(asked.left), self.of(asked.right)
        if left is None or right is None:
            return None
        return self.of(then if _COMPARED[asked.sign](left, right) else otherwise)


def _rounded(value: Fraction, places: int) -> Fraction:
    """Return a value with so many decimals, a half going away from nought as in a spreadsheet."""
    steps = abs(value) * 10**places
    whole = (2 * steps.numerator + steps.denominator) // (2 * steps.denominator)
    return Fraction(whole if value >= 0 else -whole, 10**places)


def with_figures(formula: Formula, figures: Mapping[Reference, Input]) -> str:
    """Return the formula as it is read, with its figures beside the codes.

    >>> from goldenthread.rules.formulas.parsing import read_formula
    >>> with_figures(read_formula("round([A]/[B]*100)"), {Reference("A"): Number(1_500_000)})
    'round([A] 1.5 ÷ [B] not known × 100)'
    """
    words = ""
    for token in tokens(formula.text):
        text = token.text
        if token.kind is Kind.REFERENCE:
            reference = reference_in(token)
            text = f"{reference} {_figure_in_words(figures.get(reference))}"
        is_close = (
            words.endswith("(") or text in (")", ",") or (text == "(" and words[-1:].isalpha())
        )
        words += text if is_close or not words else f" {text}"
    return words.strip()


def _figure_in_words(figure: Input | None) -> str:
    if figure is None:
        return "not known"
    if isinstance(figure, Unknown):
        return figure.why
    return in_brief(figure, MOST_DECIMALS).replace("-", "−")
