"""Read a formula: its grammar, and every way in which one may be wrong."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from fractions import Fraction
from functools import lru_cache
from typing import Final

from goldenthread.rules.formulas.tokens import FormulaRefused, Kind, Token, tokens
from goldenthread.rules.formulas.tree import (
    Called,
    Compared,
    Constant,
    Negative,
    Node,
    Product,
    Reference,
    Referred,
    Shift,
    Sum,
)
from goldenthread.rules.numbers import SCALE, NotANumber, number

DEEPEST: Final = 30
"""Brackets within brackets."""
MOST_PARTS: Final = 500
"""Numbers, references, functions and signs together."""

FUNCTIONS: Final = {
    "sum": (1, 200, "sum([A], [B], …)"),
    "mean": (1, 200, "mean([A], [B], …)"),
    "min": (1, 200, "min([A], [B], …)"),
    "max": (1, 200, "max([A], [B], …)"),
    "abs": (1, 1, "abs([A])"),
    "round": (1, 2, "round([A]) or round([A], 1)"),
    "if": (3, 3, "if([A] > 0, [B], 0)"),
}
"""What may be called: the fewest and the most parts, and how it is written."""
_COMPARISONS: Final = frozenset("<>=≤≥≠")
_SHIFTS: Final = {shift.value: shift for shift in Shift if shift is not Shift.SAME}


@dataclass(frozen=True)
class Formula:
    """A formula that was read: its text, its tree, and what it refers to in order of appearance."""

    text: str
    root: Node
    references: tuple[Reference, ...]


@lru_cache(maxsize=2048)
def read_formula(text: str) -> Formula:
    """Return the formula that ``text`` holds.

    >>> read_formula("([LS05] + [LS06 @ previous]) / 2").references
    (Reference(code='LS05', shift=<Shift.SAME: 'same'>), Reference(code='LS06', shift=<Shift.PREVIOUS: 'previous'>))

    Raises:
        FormulaRefused: it is not one; the message says what to mend, its places say where.
    """  # noqa: E501
    reader = _Reader(tokens(text), text)
    root = reader.formula()
    return Formula(text, root, tuple(dict.fromkeys(reader.references)))


def reference_in(token: Token) -> Reference:
    """Return what square brackets refer to.

    Raises:
        FormulaRefused: they hold no code, or a period that is not known.
    """
    code, at, shift = (part.strip() for part in token.text.partition("@"))
    if not code:
        raise FormulaRefused(
            f"The square brackets at character {token.start + 1} hold no code.",
            start=token.start,
            stop=token.stop,
        )
    if at and shift.lower() not in _SHIFTS:
        known = ", ".join(f"“{each}”" for each in _SHIFTS)
        raise FormulaRefused(
            f"“{shift}” is no period that can be meant: after @ write one of {known}.",
            start=token.start,
            stop=token.stop,
        )
    return Reference(code, _SHIFTS.get(shift.lower(), Shift.SAME))


class _Reader:
    """Reads tokens from left to right, one ahead."""

    def __init__(self, offered: Iterator[Token], text: str) -> None:
        self._offered = offered
        self._next = next(offered)
        self._text = text
        self._depth = 0
        self._parts = 0
        self.references: list[Reference] = []

    def formula(self) -> Node:
        root = self._sum()
        left = self._next
        if left.kind is Kind.SIGN and left.text == ")":
            raise self._refused("There is a closing bracket without an opening one", left)
        if left.text in _COMPARISONS and left.kind is Kind.SIGN:
            raise self._refused(
                "A comparison gives yes or no, not a figure: write if(…, …, …)", left
            )
        if left.kind is not Kind.END:
            raise self._refused(
                f"Something is missing before {self._named(left)}: a sign such as +", left
            )
        return root

    def _take(self) -> Token:
        taken, self._next = self._next, next(self._offered, self._next)
        self._parts += 1
        if self._parts > MOST_PARTS:
            raise FormulaRefused(
                f"The formula has more than {MOST_PARTS} parts: work some of it out as an indicator of its"
                " own.",
                start=taken.start,
                stop=len(self._text),
            )
        return taken

    def _is_sign(self, *signs: str) -> bool:
        return self._next.kind is Kind.SIGN and self._next.text in signs

    def _named(self, token: Token) -> str:
        if token.kind is Kind.END:
            return "the end"
        return f"“{self._text[token.start : token.stop]}”"

    def _refused(self, words: str, token: Token) -> FormulaRefused:
        where = "at the end" if token.kind is Kind.END else f"at character {token.start + 1}"
        return FormulaRefused(f"{words}, {where}.", start=token.start, stop=token.stop)

    def _sum(self) -> Node:
        start = self._next.start
        terms = [(False, self._product())]
        while self._is_sign("+", "−"):
            terms.append((self._take().text == "−", self._product()))
        if len(terms) == 1:
            return terms[0][1]
        return Sum(start, terms[-1][1].stop, tuple(terms))

    def _product(self) -> Node:
        start = self._next.start
        factors = [(False, self._signed())]
        while self._is_sign("×", "÷"):
            factors.append((self._take().text == "÷", self._signed()))
        if len(factors) == 1:
            return factors[0][1]
        return Product(start, factors[-1][1].stop, tuple(factors))

    def _signed(self) -> Node:
        if not self._is_sign("−", "+"):
            return self._one()
        sign = self._take()
        self._deeper(sign)
        of = self._signed()
        self._depth -= 1
        return Negative(sign.start, of.stop, of) if sign.text == "−" else of

    def _deeper(self, at: Token) -> None:
        self._depth += 1
        if self._depth > DEEPEST:
            raise self._refused(f"Brackets are nested more than {DEEPEST} deep", at)

    def _one(self) -> Node:
        token = self._next
        if token.kind is Kind.NUMBER:
            return self._number(self._take())
        if token.kind is Kind.REFERENCE:
            return self._reference(self._take())
        if token.kind is Kind.NAME:
            return self._call(self._take())
        if self._is_sign("("):
            opening = self._take()
            self._deeper(opening)
            inner = self._sum()
            self._close(opening)
            self._depth -= 1
            return inner
        raise self._refused(
            f"A number, a [code] or a bracket is missing before {self._named(token)}", token
        )

    def _close(self, opening: Token) -> Token:
        if not self._is_sign(")"):
            if self._next.kind is Kind.SIGN and self._next.text in _COMPARISONS:
                raise self._refused(
                    "A comparison gives yes or no, not a figure: it stands only first in if(…)",
                    self._next,
                )
            raise FormulaRefused(
                f"The bracket at character {opening.start + 1} is not closed before"
                f" {self._named(self._next)}.",
                start=opening.start,
                stop=self._next.stop,
            )
        return self._take()

    def _number(self, token: Token) -> Node:
        try:
            value = number(token.text)
        except NotANumber as refusal:
            raise FormulaRefused(str(refusal), start=token.start, stop=token.stop) from None
        return Constant(token.start, token.stop, Fraction(value, SCALE))

    def _reference(self, token: Token) -> Node:
        reference = reference_in(token)
        self.references.append(reference)
        return Referred(token.start, token.stop, reference)

    def _call(self, token: Token) -> Node:
        name = token.text.lower()
        if name not in FUNCTIONS and not self._is_sign("("):
            raise self._refused(
                f"“{token.text}” stands without square brackets: write [{token.text}] for a code",
                token,
            )
        if name not in FUNCTIONS:
            near = get_close_matches(name, FUNCTIONS, n=1)
            meant = f" Is {near[0]} meant?" if near else ""
            raise FormulaRefused(
                f"“{token.text}” is no function.{meant} Functions are {', '.join(FUNCTIONS)}.",
                start=token.start,
                stop=token.stop,
            )
        if not self._is_sign("("):
            raise self._refused(f"After “{token.text}” a bracket is missing", self._next)
        self._deeper(token)
        opening = self._take()
        of = [self._condition() if name == "if" else self._sum()]
        while self._is_sign(","):
            self._take()
            of.append(self._sum())
        stop = self._close(opening).stop
        self._depth -= 1
        fewest, most, written = FUNCTIONS[name]
        if not fewest <= len(of) <= most:
            raise FormulaRefused(
                f"{name} has {len(of)} part{'s' if len(of) > 1 else ''} here; it is written {written}.",
                start=token.start,
                stop=stop,
            )
        if name == "round" and len(of) == 2 and not _is_places(of[1]):
            raise FormulaRefused(
                "round takes a number of decimals from 0 to 6 after the comma.",
                start=of[1].start,
                stop=of[1].stop,
            )
        return Called(token.start, stop, name, tuple(of))

    def _condition(self) -> Node:
        left = self._sum()
        if self._next.kind is not Kind.SIGN or self._next.text not in _COMPARISONS:
            raise self._refused(
                "if asks first for a comparison, such as [A] > 0: one is missing before"
                f" {self._named(self._next)}",
                self._next,
            )
        sign = self._take().text
        right = self._sum()
        return Compared(left.start, right.stop, sign, left, right)


def _is_places(node: Node) -> bool:
    return isinstance(node, Constant) and node.value.denominator == 1 and 0 <= node.value <= 6
